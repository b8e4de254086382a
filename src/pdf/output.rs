//! The finished file: pages and fonts by printpdf, then what makes it accessible and lasting:
//! structure tree, outline, language, title, metadata, colour profile and an identifier made from
//! the content. Nothing here asks a clock or draws lots.

use std::sync::OnceLock;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use printpdf::{FontId, Mm, PdfDocument, PdfFont, PdfPage, PdfSaveOptions};
use sha2::{Digest, Sha256};

use super::PdfError;
use super::flow::{Doc, Mark};
use super::fonts::{Weight, subset};
use super::tags;

const PRODUCER: &str = "integrationsfond";
/// From this many pages on, a document has an outline.
const OUTLINED: usize = 3;

/// Writes a laid-out document.
pub(super) fn write(doc: Doc) -> Result<Vec<u8>, PdfError> {
    let author = doc.letterhead.as_ref().map(|head| head.municipality.clone()).unwrap_or_default();
    let mut pages = PdfDocument::new(&doc.title);
    for weight in Weight::ALL {
        let font = subset(weight, &doc.canvas.used[weight.index()])?;
        pages.resources.fonts.map.insert(FontId(weight.name().into()), PdfFont::new(font));
    }
    let mm = |points: f32| Mm(points * 25.4 / 72.0);
    let sheets = doc.canvas.sheets.into_iter().map(|sheet| {
        let (width, height) = sheet.paper.size();
        PdfPage::new(mm(width), mm(height), sheet.ops)
    });
    pages.with_pages(sheets.collect());

    let mut pdf = pages.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
    pdf.version = "1.7".into();
    tags::write(&mut pdf, &doc.tree)?;
    outline(&mut pdf, &doc.marks)?;
    describe(&mut pdf, &doc.title, &author, &doc.lang)?;
    save(pdf)
}

/// Sets title, author, language, metadata and colour profile.
fn describe(pdf: &mut Document, title: &str, author: &str, lang: &str) -> Result<(), PdfError> {
    let mut info = dictionary! { "Title" => text_string(title) };
    info.set("Producer", text_string(PRODUCER));
    if !author.is_empty() {
        info.set("Author", text_string(author));
    }
    let info = pdf.add_object(info);
    pdf.trailer.set("Info", info);

    // Metadata stay readable for programs that do not know the format.
    let kind = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let metadata = Stream::new(kind, metadata(title, author, lang).into_bytes());
    let metadata = pdf.add_object(metadata.with_compression(false));
    let mut profile = Stream::new(dictionary! { "N" => 3, "Alternate" => "DeviceRGB" }, srgb()?);
    profile.compress().map_err(failed)?;
    let profile = pdf.add_object(profile);
    let intent = pdf.add_object(dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("sRGB IEC61966-2.1"),
        "Info" => Object::string_literal("sRGB IEC61966-2.1"),
        "DestOutputProfile" => profile,
    });
    let catalog = pdf.catalog_mut().map_err(failed)?;
    catalog.set("Lang", Object::string_literal(lang));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("OutputIntents", vec![Object::Reference(intent)]);
    catalog.set("Metadata", metadata);
    Ok(())
}

/// Writes the headings of a longer document as its outline.
fn outline(pdf: &mut Document, marks: &[Mark]) -> Result<(), PdfError> {
    let pages: Vec<ObjectId> = pdf.get_pages().into_values().collect();
    if pages.len() < OUTLINED || marks.is_empty() {
        return Ok(());
    }
    let root = pdf.new_object_id();
    let ids: Vec<ObjectId> = marks.iter().map(|_| pdf.new_object_id()).collect();
    for (at, mark) in marks.iter().enumerate() {
        let Some(page) = pages.get(mark.sheet) else { continue };
        let place: Vec<Object> = vec![
            Object::Reference(*page),
            Object::Name(b"XYZ".to_vec()),
            Object::Null,
            Object::Real(mark.top + 8.0),
            Object::Null,
        ];
        let mut entry: Dictionary =
            dictionary! { "Title" => text_string(&mark.text), "Parent" => root, "Dest" => place };
        if let Some(before) = at.checked_sub(1).and_then(|before| ids.get(before)) {
            entry.set("Prev", *before);
        }
        if let Some(after) = ids.get(at + 1) {
            entry.set("Next", *after);
        }
        pdf.set_object(ids[at], entry);
    }
    let count = i64::try_from(ids.len()).unwrap_or(0);
    let (first, last) = (ids[0], ids[ids.len() - 1]);
    pdf.set_object(
        root,
        dictionary! { "Type" => "Outlines", "First" => first, "Last" => last, "Count" => count },
    );
    pdf.catalog_mut().map_err(failed)?.set("Outlines", root);
    Ok(())
}

/// Saves twice: the identifier is a digest of the file without it.
fn save(mut pdf: Document) -> Result<Vec<u8>, PdfError> {
    pdf.compress();
    pdf.trailer.remove(b"ID");
    let mut bytes = Vec::new();
    pdf.clone().save_modern(&mut bytes).map_err(|e| PdfError::Write(e.to_string()))?;
    let digest = Sha256::digest(&bytes);
    let id = Object::String(digest[..16].to_vec(), StringFormat::Hexadecimal);
    pdf.trailer.set("ID", vec![id.clone(), id]);
    bytes.clear();
    pdf.save_modern(&mut bytes).map_err(|e| PdfError::Write(e.to_string()))?;
    Ok(bytes)
}

fn failed(error: lopdf::Error) -> PdfError {
    PdfError::Write(error.to_string())
}

/// A text outside the pages: UTF-16 with its mark, as the format wants it.
pub(super) fn text_string(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// The colour profile, made once. Its date of creation is set to a fixed day: it would otherwise be
/// the moment of the first document.
fn srgb() -> Result<Vec<u8>, PdfError> {
    static PROFILE: OnceLock<Option<Vec<u8>>> = OnceLock::new();
    let made = PROFILE.get_or_init(|| {
        let mut profile = moxcms::ColorProfile::new_srgb();
        // A tag that readers of the format's time do not know.
        profile.cicp = None;
        let mut bytes = profile.encode().ok()?;
        let date = [2020_u16, 1, 1, 0, 0, 0].map(u16::to_be_bytes).concat();
        bytes.get_mut(24..36)?.copy_from_slice(&date);
        Some(bytes)
    });
    made.clone().ok_or_else(|| PdfError::Write("no colour profile".into()))
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
