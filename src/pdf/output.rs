//! The finished file: pages and fonts by printpdf, then what makes it accessible and lasting:
//! structure tree, outline, language, title, metadata, colour profile and an identifier made from
//! the content. Nothing here asks a clock or draws lots.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{
    Dictionary, Document, Object, ObjectId, ObjectStreamConfig, SaveOptions, Stream, StringFormat,
    dictionary,
};
use printpdf::{FontId, Mm, PdfDocument, PdfFont, PdfPage, PdfSaveOptions};
use sha2::{Digest, Sha256};

use super::PdfError;
use super::flow::{Doc, Mark};
use super::fonts::{Subset, Weight, subset};
use super::tags;

const PRODUCER: &str = "integrationsfond";
/// From this many pages on, a document has an outline.
const OUTLINED: usize = 3;

/// Writes a laid-out document.
pub(super) fn write(doc: Doc) -> Result<Vec<u8>, PdfError> {
    let author = doc.letterhead.as_ref().map(|head| head.municipality.clone()).unwrap_or_default();
    let mut pages = PdfDocument::new(&doc.title);
    let mut subsets = Vec::with_capacity(Weight::ALL.len());
    for weight in Weight::ALL {
        let made = subset(weight, &doc.canvas.used[weight.index()])?;
        let font = PdfFont::new(made.font.clone());
        pages.resources.fonts.map.insert(FontId(weight.name().into()), font);
        subsets.push(made);
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
    pack(&mut pdf, &subsets)?;
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
    let kind = dictionary! { "N" => 3, "Alternate" => "DeviceRGB", "Filter" => "FlateDecode" };
    let profile = pdf.add_object(Stream::new(kind, srgb()?));
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

/// Compresses the streams. The fonts' bytes are the same in nearly every document: they were
/// compressed when their subset was made.
fn pack(pdf: &mut Document, subsets: &[Arc<Subset>]) -> Result<(), PdfError> {
    for object in pdf.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        if !stream.allows_compression || stream.dict.has(b"Filter") {
            continue;
        }
        let known = subsets.iter().find(|made| made.font.original_bytes == stream.content);
        let packed = match known {
            Some(made) => made.packed.clone(),
            None => deflate(&stream.content, Compression::fast())?,
        };
        stream.dict.set("Filter", "FlateDecode");
        stream.set_content(packed);
    }
    Ok(())
}

/// `bytes` as the format's `FlateDecode` reads them.
pub(super) fn deflate(bytes: &[u8], how: Compression) -> Result<Vec<u8>, PdfError> {
    let written = |e: std::io::Error| PdfError::Write(e.to_string());
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 3), how);
    encoder.write_all(bytes).map_err(written)?;
    encoder.finish().map_err(written)
}

/// The length of an identifier.
const ID: usize = 16;

/// Saves. The identifier is a digest of the file with zeros in the identifier's place.
fn save(mut pdf: Document) -> Result<Vec<u8>, PdfError> {
    let blank = Object::String(vec![0; ID], StringFormat::Hexadecimal);
    pdf.trailer.set("ID", vec![blank.clone(), blank]);
    let mut bytes = Vec::with_capacity(64 * 1024);
    let objects = ObjectStreamConfig { max_objects_per_stream: 400, compression_level: 3 };
    let options = SaveOptions {
        use_object_streams: true,
        use_xref_streams: true,
        linearize: false,
        object_stream_config: objects,
    };
    pdf.save_with_options(&mut bytes, options).map_err(|e| PdfError::Write(e.to_string()))?;
    let zeros = "0".repeat(ID * 2);
    let place = format!("/ID[<{zeros}><{zeros}>]");
    let at = bytes.windows(place.len()).rposition(|window| window == place.as_bytes());
    let at = at.ok_or_else(|| PdfError::Write("no place for the identifier".into()))?;
    let id = hex::encode_upper(&Sha256::digest(&bytes)[..ID]);
    bytes[at..at + place.len()].copy_from_slice(format!("/ID[<{id}><{id}>]").as_bytes());
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

/// The colour profile, made and compressed once. Its date of creation is set to a fixed day: it would otherwise be
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
        deflate(&bytes, Compression::best()).ok()
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
