//! The finished file: pages and fonts by printpdf, then what makes it accessible and lasting:
//! structure tree, outline, language, title, metadata, colour profile. Everything is written once,
//! as it comes. Nothing here asks a clock or draws lots.

use std::sync::{Arc, OnceLock};

use flate2::Compression;
use lopdf::{Dictionary, Object, ObjectId, Stream};
use printpdf::{FontId, Mm, PdfDocument, PdfFont, PdfPage, PdfSaveOptions};

use super::PdfError;
use super::flow::{Doc, Mark};
use super::fonts::{Subset, Weight, subset};
use super::objects::{Id, Objects, Tokens, deflate};
use super::tags;

const PRODUCER: &str = "integrationsfond";
/// From this many pages on, a document has an outline.
const OUTLINED: usize = 3;

/// Writes a laid-out document.
pub(super) fn write(doc: Doc) -> Result<Vec<u8>, PdfError> {
    let author = doc.letterhead.as_ref().map(|head| head.municipality.clone()).unwrap_or_default();
    let mut subsets = Vec::with_capacity(Weight::ALL.len());
    let mut document = PdfDocument::new(&doc.title);
    for weight in Weight::ALL {
        let made = subset(weight, &doc.canvas.used[weight.index()])?;
        let font = PdfFont::new(made.font.clone());
        document.resources.fonts.map.insert(FontId(weight.name().into()), font);
        subsets.push(made);
    }
    let mm = |points: f32| Mm(points * 25.4 / 72.0);
    let sheets = doc.canvas.sheets.into_iter().map(|sheet| {
        let (width, height) = sheet.paper.size();
        PdfPage::new(mm(width), mm(height), sheet.ops)
    });
    document.with_pages(sheets.collect());
    let drawn = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());

    let mut file = Objects::new();
    let numbers = Numbers(file.reserve(usize::try_from(drawn.max_id).unwrap_or(usize::MAX)));
    let pages: Vec<Id> = drawn.get_pages().into_values().map(|page| numbers.of(page)).collect();
    let structure = tags::write(&mut file, &doc.tree, &pages)?;
    let outline = outline(&mut file, &doc.marks, &pages)?;
    let (metadata, intent) = describe(&mut file, &doc.title, &author, &doc.lang)?;
    let id_of = |key: &[u8]| drawn.trailer.get(key).and_then(Object::as_reference).ok();
    let root = id_of(b"Root").ok_or_else(|| PdfError::Write("no catalog".into()))?;
    let info = id_of(b"Info");
    for (&id, object) in drawn.objects.iter().filter(|(id, _)| Some(**id) != info) {
        let number = numbers.of(id);
        match object {
            Object::Stream(stream) => copy_stream(&mut file, number, stream, numbers, &subsets)?,
            Object::Dictionary(entries) if id == root => file.object(number, |out| {
                let own: [&[u8]; 2] = [b"Metadata", b"OutputIntents"];
                numbers.entries(out.raw("<<"), entries, &own);
                out.raw("/Lang").string(doc.lang.bytes());
                out.raw("/ViewerPreferences<</DisplayDocTitle true>>/MarkInfo<</Marked true>>");
                out.raw("/StructTreeRoot ").reference(structure);
                out.raw("/Metadata ").reference(metadata);
                out.raw("/OutputIntents[").reference(intent).raw("]");
                if let Some(outline) = outline {
                    out.raw("/Outlines ").reference(outline);
                }
                out.raw(">>");
            })?,
            Object::Dictionary(entries) => file.object(number, |out| {
                numbers.entries(out.raw("<<"), entries, &[]);
                if let Some(place) = pages.iter().position(|page| *page == number) {
                    out.raw("/StructParents ").count(place).raw("/Tabs/S");
                }
                out.raw(">>");
            })?,
            other => file.object(number, |out| numbers.value(out, other))?,
        }
    }
    let info = file.reserve(1);
    file.object(info, |out| {
        out.raw("<</Title").text(&doc.title).raw("/Producer").text(PRODUCER);
        if !author.is_empty() {
            out.raw("/Author").text(&author);
        }
        out.raw(">>");
    })?;
    file.finish(numbers.of(root), info)
}

/// Writes metadata and colour profile; answers the metadata and the intent.
fn describe(
    file: &mut Objects,
    title: &str,
    author: &str,
    lang: &str,
) -> Result<(Id, Id), PdfError> {
    let said = file.reserve(3);
    let (intent, profile) = (said.plus(1), said.plus(2));
    // Metadata stay readable for programs that do not know the format.
    file.stream(said, "/Type/Metadata/Subtype/XML", metadata(title, author, lang).as_bytes());
    file.stream(profile, "/N 3/Alternate/DeviceRGB/Filter/FlateDecode", srgb()?);
    file.object(intent, |out| {
        out.raw("<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)");
        out.raw("/Info(sRGB IEC61966-2.1)/DestOutputProfile ").reference(profile).raw(">>");
    })?;
    Ok((said, intent))
}

/// Copies a stream, compressed. The fonts' bytes are the same in nearly every document: they were
/// compressed when their subset was made.
fn copy_stream(
    file: &mut Objects,
    number: Id,
    stream: &Stream,
    numbers: Numbers,
    subsets: &[Arc<Subset>],
) -> Result<(), PdfError> {
    let mut says = Vec::with_capacity(64);
    numbers.entries(&mut says, &stream.dict, &[b"Length"]);
    if stream.dict.has(b"Filter") {
        file.stream(number, &says, &stream.content);
        return Ok(());
    }
    match subsets.iter().find(|made| made.font.original_bytes == stream.content) {
        Some(made) => {
            says.raw("/Filter/FlateDecode");
            file.stream(number, &says, &made.packed);
            Ok(())
        }
        None => file.deflated(number, says, &stream.content),
    }
}

/// The numbers of the objects of pages and fonts: in the file they begin here.
#[derive(Clone, Copy)]
struct Numbers(Id);

impl Numbers {
    fn of(self, (number, _): ObjectId) -> Id {
        self.0.plus(usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX))
    }

    /// Writes the entries of a dictionary but some.
    fn entries(self, out: &mut Vec<u8>, entries: &Dictionary, but: &[&[u8]]) {
        for (name, value) in entries.iter().filter(|(name, _)| !but.contains(&name.as_slice())) {
            out.name(name).raw(" ");
            self.value(out, value);
        }
    }

    fn value(self, out: &mut Vec<u8>, value: &Object) {
        match value {
            // A stream stands by itself and is never a value.
            Object::Null | Object::Stream(_) => out.raw("null"),
            Object::Boolean(true) => out.raw("true"),
            Object::Boolean(false) => out.raw("false"),
            Object::Integer(number) => out.int(*number),
            Object::Real(number) => out.real(*number),
            Object::Name(name) => out.name(name),
            Object::String(bytes, _) => out.string(bytes.iter().copied()),
            Object::Reference(id) => out.reference(self.of(*id)),
            Object::Array(values) => {
                out.raw("[");
                for value in values {
                    self.value(out, value);
                    out.raw(" ");
                }
                out.raw("]")
            }
            Object::Dictionary(entries) => {
                self.entries(out.raw("<<"), entries, &[]);
                out.raw(">>")
            }
        };
    }
}

/// Writes the headings of a longer document as its outline; answers its root.
fn outline(file: &mut Objects, marks: &[Mark], pages: &[Id]) -> Result<Option<Id>, PdfError> {
    if pages.len() < OUTLINED || marks.is_empty() {
        return Ok(None);
    }
    let (root, first) = (file.reserve(1), file.reserve(marks.len()));
    for (at, mark) in marks.iter().enumerate() {
        file.object(first.plus(at), |out| {
            out.raw("<</Title").text(&mark.text).raw("/Parent ").reference(root);
            if let Some(page) = pages.get(mark.sheet) {
                out.raw("/Dest[").reference(*page).raw("/XYZ null ").real(mark.top + 8.0);
                out.raw(" null]");
            }
            if let Some(before) = at.checked_sub(1) {
                out.raw("/Prev ").reference(first.plus(before));
            }
            if at + 1 < marks.len() {
                out.raw("/Next ").reference(first.plus(at + 1));
            }
            out.raw(">>");
        })?;
    }
    file.object(root, |out| {
        out.raw("<</Type/Outlines/First ").reference(first);
        out.raw("/Last ").reference(first.plus(marks.len() - 1));
        out.raw("/Count ").count(marks.len()).raw(">>");
    })?;
    Ok(Some(root))
}

/// The colour profile, made and compressed once. Its date of creation is set to a fixed day: it
/// would otherwise be the moment of the first document.
fn srgb() -> Result<&'static [u8], PdfError> {
    static PROFILE: OnceLock<Option<Vec<u8>>> = OnceLock::new();
    let made = PROFILE.get_or_init(|| {
        let mut profile = moxcms::ColorProfile::new_srgb();
        // A tag that readers of the format's time do not know.
        profile.cicp = None;
        let mut bytes = profile.encode().ok()?;
        let date = [2020_u16, 1, 1, 0, 0, 0].map(u16::to_be_bytes).concat();
        bytes.get_mut(24..36)?.copy_from_slice(&date);
        deflate(&bytes, Compression::best()).ok()
    });
    made.as_deref().ok_or_else(|| PdfError::Write("no colour profile".into()))
}

/// The metadata packet. The part about PDF/UA brings its own description, which PDF/A demands for
/// every name that it does not know.
fn metadata(title: &str, author: &str, lang: &str) -> String {
    let (title, author, lang) = (escape(title), escape(author), escape(lang));
    let creator = if author.is_empty() {
        String::new()
    } else {
        format!("<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\n")
    };
    format!(
        r#"<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
{creator}<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{PRODUCER}</pdf:Producer>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file is built to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"#,
        bom = '\u{feff}',
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
