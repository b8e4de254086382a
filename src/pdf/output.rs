//! The finished file: pages, fonts, and what makes it accessible and lasting: structure tree,
//! outline, language, title, metadata, colour profile. Nothing here asks a clock or draws lots.

use std::sync::OnceLock;

use flate2::Compression;

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
    let author = doc.letterhead.as_ref().map(|head| head.municipality.as_str()).unwrap_or_default();
    let mut file = Objects::new();
    let (catalog, tree, fonts) = (file.reserve(1), file.reserve(1), file.reserve(1));
    let sheets = &doc.canvas.sheets;
    let first = file.reserve(sheets.len());
    let pages: Vec<Id> = (0..sheets.len()).map(|n| first.plus(n)).collect();
    write_fonts(&mut file, fonts, &doc)?;
    for (n, (sheet, page)) in sheets.iter().zip(&pages).enumerate() {
        let content = file.reserve(1);
        file.deflated(content, "", &sheet.content)?;
        let (width, height) = sheet.paper.size();
        file.object(*page, |out| {
            out.raw("<</Type/Page/Parent ").reference(tree);
            out.raw("/MediaBox[0 0 ").real(width).raw(" ").real(height);
            out.raw("]/Resources<</Font ").reference(fonts);
            out.raw(">>/Contents ").reference(content);
            out.raw("/StructParents ").count(n).raw("/Tabs/S>>");
        })?;
    }
    file.object(tree, |out| {
        out.raw("<</Type/Pages/Count ").count(pages.len()).raw("/Kids[");
        tags::references(out, first, pages.len());
        out.raw("]>>");
    })?;
    let structure = tags::write(&mut file, &doc.tree, &pages)?;
    let outline = outline(&mut file, &doc.marks, &pages)?;
    let metadata = file.reserve(3);
    let (intent, profile) = (metadata.plus(1), metadata.plus(2));
    // Metadata stay readable for programs that do not know the format.
    let said = self::metadata(&doc.title, author, &doc.lang);
    file.stream(metadata, "/Type/Metadata/Subtype/XML", said.as_bytes());
    file.stream(profile, "/N 3/Alternate/DeviceRGB/Filter/FlateDecode", srgb()?);
    file.object(intent, |out| {
        out.raw("<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)");
        out.raw("/Info(sRGB IEC61966-2.1)/DestOutputProfile ").reference(profile).raw(">>");
    })?;
    file.object(catalog, |out| {
        out.raw("<</Type/Catalog/Pages ").reference(tree);
        out.raw("/Lang").string(doc.lang.bytes());
        out.raw("/ViewerPreferences<</DisplayDocTitle true>>/MarkInfo<</Marked true>>");
        out.raw("/StructTreeRoot ").reference(structure);
        out.raw("/Metadata ").reference(metadata);
        out.raw("/OutputIntents[").reference(intent).raw("]");
        if let Some(outline) = outline {
            out.raw("/Outlines ").reference(outline);
        }
        out.raw(">>");
    })?;
    let info = file.reserve(1);
    file.object(info, |out| {
        out.raw("<</Title").text(&doc.title).raw("/Producer").text(PRODUCER);
        if !author.is_empty() {
            out.raw("/Author").text(author);
        }
        out.raw(">>");
    })?;
    file.finish(catalog, info)
}

/// Writes the faces that the document draws with, as one dictionary of resources.
fn write_fonts(file: &mut Objects, fonts: Id, doc: &Doc) -> Result<(), PdfError> {
    let mut known = Vec::with_capacity(64);
    for weight in Weight::ALL.into_iter().filter(|weight| doc.canvas.draws[weight.index()]) {
        let subset = subset(weight, &doc.canvas.unusual[weight.index()])?;
        let id = write_font(file, &subset)?;
        known.raw("/").raw(weight.resource()).raw(" ").reference(id);
    }
    file.object(fonts, |out| {
        out.raw("<<");
        out.append(&mut known);
        out.raw(">>");
    })
}

/// Writes one face. Its characters are numbered as in the whole face, so that they can be drawn
/// before it is known which are needed; `CIDToGIDMap` says where they are in the subset.
fn write_font(file: &mut Objects, subset: &Subset) -> Result<Id, PdfError> {
    let font = file.reserve(6);
    let (face, descriptor) = (font.plus(1), font.plus(2));
    let (program, map, unicode) = (font.plus(3), font.plus(4), font.plus(5));
    let length = format!("/Filter/FlateDecode/Length1 {}", subset.size);
    file.stream(program, &length, &subset.program);
    file.stream(map, "/Filter/FlateDecode", &subset.map);
    file.stream(unicode, "/Filter/FlateDecode", &subset.unicode);
    file.object(font, |out| {
        out.raw("<</Type/Font/Subtype/Type0/Encoding/Identity-H/BaseFont/").raw(&subset.name);
        out.raw("/DescendantFonts[").reference(face).raw("]/ToUnicode ").reference(unicode);
        out.raw(">>");
    })?;
    file.object(face, |out| {
        out.raw("<</Type/Font/Subtype/CIDFontType2/BaseFont/").raw(&subset.name);
        out.raw("/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 0/W[");
        out.raw(&subset.widths).raw("]/CIDToGIDMap ").reference(map);
        out.raw("/FontDescriptor ").reference(descriptor).raw(">>");
    })?;
    file.object(descriptor, |out| {
        out.raw("<</Type/FontDescriptor/FontName/").raw(&subset.name).raw(&subset.measures);
        out.raw("/FontFile2 ").reference(program).raw(">>");
    })?;
    Ok(font)
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
