//! Pictures: measured before they are unpacked, and shown as a copy that holds the picture and
//! nothing else: no place, no camera, no text behind it.

use std::io::Cursor;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, Limits};
use tokio::sync::Semaphore;

/// Pixels of a picture at most: more than any telephone takes.
const MOST_PIXELS: u64 = 64_000_000;
/// Pixels of a side at most.
const LONGEST_SIDE: u32 = 20_000;
/// Bytes of an unpacked picture at most: fifty million pixels of three colours. Turning a picture
/// takes as much again, and so does reading one that came in several passes.
const MOST_BYTES: u64 = 160 * 1024 * 1024;
/// Bytes that whatever else stands in a picture may take.
const MOST_BESIDE: u64 = 16 * 1024 * 1024;
/// How faithful the copy of a photograph is, out of 100.
const QUALITY: u8 = 88;

/// Whoever unpacks a picture holds this: one at a time, so that however many are asked for at once
/// take the memory of one.
pub static UNPACKING: Semaphore = Semaphore::const_new(1);

/// Why a picture may not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It cannot be read.
    Broken,
    /// It has too many pixels, or too many bytes.
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
    match format(media_type) {
        Some(ImageFormat::Png) => decoder_of_png(bytes).map(|_| ()),
        Some(_) => decoder_of_jpeg(bytes).map(|_| ()),
        None => Err(Fault::Broken),
    }
}

/// What unpacks a PNG, when it is not too large.
fn decoder_of_png(bytes: &[u8]) -> Result<PngDecoder<Cursor<&[u8]>>, Fault> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BESIDE);
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(|_| Fault::Broken)?;
    fits(&decoder)?;
    Ok(decoder)
}

/// The same of a JPEG.
fn decoder_of_jpeg(bytes: &[u8]) -> Result<JpegDecoder<Cursor<&[u8]>>, Fault> {
    let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|_| Fault::Broken)?;
    fits(&decoder)?;
    Ok(decoder)
}

/// The decoders take what memory they are asked for, so what they will ask for is looked at here.
fn fits(decoder: &impl ImageDecoder) -> Result<(), Fault> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(Fault::Broken);
    }
    let large = width > LONGEST_SIDE || height > LONGEST_SIDE || pixels > MOST_PIXELS;
    if large || decoder.total_bytes() > MOST_BYTES { Err(Fault::TooLarge) } else { Ok(()) }
}

/// A copy of a picture, turned as its camera was held; `None` when it cannot be read or is too
/// large. Whoever calls holds [`UNPACKING`].
pub fn copy(media_type: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let format = format(media_type)?;
    let picture = match format {
        ImageFormat::Png => unpacked(decoder_of_png(bytes).ok()?)?,
        _ => unpacked(decoder_of_jpeg(bytes).ok()?)?,
    };
    let mut out = Vec::new();
    match format {
        ImageFormat::Jpeg => {
            picture.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY)).ok()?;
        }
        _ => picture.write_to(&mut Cursor::new(&mut out), format).ok()?,
    }
    Some(out)
}

fn unpacked(mut decoder: impl ImageDecoder) -> Option<DynamicImage> {
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = plain(DynamicImage::from_decoder(decoder).ok()?);
    picture.apply_orientation(turned);
    Some(picture)
}

/// The picture with eight bits a colour: no screen shows more, and packing it takes half of what
/// sixteen take.
fn plain(picture: DynamicImage) -> DynamicImage {
    match picture.color() {
        ColorType::L8 | ColorType::La8 | ColorType::Rgb8 | ColorType::Rgba8 => picture,
        ColorType::L16 => DynamicImage::ImageLuma8(picture.into_luma8()),
        ColorType::La16 => DynamicImage::ImageLumaA8(picture.into_luma_alpha8()),
        ColorType::Rgb16 => DynamicImage::ImageRgb8(picture.into_rgb8()),
        _ => DynamicImage::ImageRgba8(picture.into_rgba8()),
    }
}
