//! Pictures: measured before they are unpacked, and shown as a copy that holds the picture and
//! nothing else: no place, no camera, no text behind it.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// Pixels of a picture at most: more than any telephone takes.
const MOST_PIXELS: u64 = 64_000_000;
/// Pixels of a side at most.
const LONGEST_SIDE: u32 = 20_000;
/// Bytes that unpacking may take.
const MOST_MEMORY: u64 = 512 * 1024 * 1024;
/// How faithful the copy of a photograph is, out of 100.
const QUALITY: u8 = 88;

/// Why a picture may not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It cannot be read.
    Broken,
    /// It has too many pixels.
    TooLarge,
}

fn format(media_type: &str) -> Option<ImageFormat> {
    match media_type {
        "image/png" => Some(ImageFormat::Png),
        "image/jpeg" => Some(ImageFormat::Jpeg),
        _ => None,
    }
}

/// Whether a media type is that of a picture.
pub fn is_picture(media_type: &str) -> bool {
    format(media_type).is_some()
}

/// Measures a picture by its head, without unpacking it.
pub fn measure(media_type: &str, bytes: &[u8]) -> Result<(), Fault> {
    let format = format(media_type).ok_or(Fault::Broken)?;
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let (width, height) = reader.into_dimensions().map_err(|_| Fault::Broken)?;
    let pixels = u64::from(width) * u64::from(height);
    if width > LONGEST_SIDE || height > LONGEST_SIDE || pixels > MOST_PIXELS {
        return Err(Fault::TooLarge);
    }
    if pixels == 0 { Err(Fault::Broken) } else { Ok(()) }
}

/// A copy of a picture, turned as its camera was held; `None` when it cannot be read.
pub fn copy(media_type: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    measure(media_type, bytes).ok()?;
    let format = format(media_type)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let turned = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(turned);
    let mut out = Vec::new();
    match format {
        ImageFormat::Jpeg => {
            // A photograph has no transparency, whatever its file says.
            let plain = DynamicImage::ImageRgb8(picture.into_rgb8());
            plain.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY)).ok()?;
        }
        _ => picture.write_to(&mut Cursor::new(&mut out), format).ok()?,
    }
    Some(out)
}
