//! The two faces, their measures, and their subsets: a document embeds only the characters it uses.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use allsorts::binary::read::ReadScope;
use allsorts::font_data::FontData;
use allsorts::subset::{CmapTarget, SubsetProfile};
use flate2::Compression;
use printpdf::ParsedFont;
use sha2::{Digest, Sha256};

use super::PdfError;
use super::objects::deflate;

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Running text.
    Regular,
    /// Headings, heads of tables, sums.
    Bold,
}

impl Weight {
    /// Both, in the order of [`Weight::index`].
    pub const ALL: [Self; 2] = [Self::Regular, Self::Bold];

    /// A place in an array of two.
    pub const fn index(self) -> usize {
        match self {
            Self::Regular => 0,
            Self::Bold => 1,
        }
    }

    /// The name of the font in the document and of its resource.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regular => "NotoSans-Regular",
            Self::Bold => "NotoSans-Bold",
        }
    }

    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => ttf_noto_sans::REGULAR,
            Self::Bold => ttf_noto_sans::BOLD,
        }
    }
}

/// The measures of a face: glyph and advance of every character of the basic plane.
pub(super) struct Face {
    glyphs: Vec<Option<(u16, u16)>>,
    units_per_em: f32,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = ttf_parser::Face::parse(bytes, 0).ok()?;
        let glyph = |code: u32| {
            let glyph = font.glyph_index(char::from_u32(code)?)?;
            (glyph.0 != 0).then(|| (glyph.0, font.glyph_hor_advance(glyph).unwrap_or(0)))
        };
        let glyphs = (0..=0xffff).map(glyph).collect();
        Some(Self { glyphs, units_per_em: f32::from(font.units_per_em()) })
    }

    fn glyph(&self, c: char) -> Option<(u16, u16)> {
        self.glyphs.get(usize::try_from(u32::from(c)).ok()?).copied().flatten()
    }

    /// Whether the face can draw the character.
    pub fn has(&self, c: char) -> bool {
        self.glyph(c).is_some()
    }
}

/// The face, read once; `None` when the embedded font is broken, which [`subset`] reports.
pub(super) fn face(weight: Weight) -> Option<&'static Face> {
    static FACES: [OnceLock<Option<Face>>; 2] = [OnceLock::new(), OnceLock::new()];
    FACES[weight.index()].get_or_init(|| Face::read(weight.bytes())).as_ref()
}

/// The width of a character in points.
pub(super) fn char_width(c: char, size: f32, weight: Weight) -> f32 {
    let Some(face) = face(weight) else { return size };
    let (_, advance) = face.glyph(c).unwrap_or((0, 0));
    f32::from(advance) * size / face.units_per_em
}

/// The width of a text in points.
pub(super) fn width(text: &str, size: f32, weight: Weight) -> f32 {
    text.chars().map(|c| char_width(c, size, weight)).sum()
}

/// Characters that are embedded whether they are used or not: nearly every letter then shares one
/// subset, which is made once.
fn usual() -> impl Iterator<Item = char> {
    (' '..='~').chain("ÅÄÖåäöÉéÜü–—”’§•…·−\u{202f}".chars())
}

/// The most subsets that are kept.
const KEPT: usize = 24;

/// A face reduced to some characters.
pub(super) struct Subset {
    /// The reduced face.
    pub font: ParsedFont,
    /// Its bytes as they are embedded, compressed once.
    pub packed: Vec<u8>,
}

type Made = Vec<(Weight, BTreeSet<u16>, Arc<Subset>)>;

/// The face with only `used` and the usual characters, under a name that depends on nothing but
/// them.
pub(super) fn subset(weight: Weight, used: &BTreeSet<char>) -> Result<Arc<Subset>, PdfError> {
    static MADE: Mutex<Made> = Mutex::new(Vec::new());
    let face =
        face(weight).ok_or_else(|| PdfError::Font(format!("{} is broken", weight.name())))?;
    let mut glyphs: BTreeSet<u16> = usual()
        .chain(used.iter().copied())
        .filter_map(|c| face.glyph(c))
        .map(|(glyph, _)| glyph)
        .collect();
    glyphs.insert(0);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, _, font)) = made.iter().find(|(w, g, _)| *w == weight && *g == glyphs) {
        return Ok(font.clone());
    }
    let font = cut(weight, &glyphs)?;
    let packed = deflate(&font.original_bytes, Compression::best())?;
    let font = Arc::new(Subset { font, packed });
    if made.len() >= KEPT {
        made.remove(0);
    }
    made.push((weight, glyphs, font.clone()));
    Ok(font)
}

fn cut(weight: Weight, glyphs: &BTreeSet<u16>) -> Result<ParsedFont, PdfError> {
    let failed = |what: &dyn std::fmt::Display| PdfError::Font(what.to_string());
    let data = ReadScope::new(weight.bytes()).read::<FontData<'_>>().map_err(|e| failed(&e))?;
    let provider = data.table_provider(0).map_err(|e| failed(&e))?;
    let ids: Vec<u16> = glyphs.iter().copied().collect();
    let bytes = allsorts::subset::subset(&provider, &ids, &SubsetProfile::Pdf, CmapTarget::Unicode)
        .map_err(|e| failed(&e))?;
    let mut font = ParsedFont::from_bytes(&bytes, 0, &mut Vec::new())
        .ok_or_else(|| failed(&"the subset cannot be read"))?;
    font.font_name = Some(format!("{}+{}", tag(glyphs), weight.name()));
    Ok(font)
}

/// Six capital letters that mark the subset, made from its glyphs.
fn tag(glyphs: &BTreeSet<u16>) -> String {
    let bytes: Vec<u8> = glyphs.iter().flat_map(|glyph| glyph.to_be_bytes()).collect();
    let digest = Sha256::digest(&bytes);
    digest.iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_subset_is_small_and_named_after_its_characters() {
        let made = |used: &str| subset(Weight::Regular, &used.chars().collect()).unwrap();
        assert!(Arc::ptr_eq(&made(""), &made("abc")));
        let (plain, again, greek) = (&made("").font, &made("abc").font, &made("Ω").font);
        assert_eq!(plain.font_name, again.font_name);
        assert_ne!(plain.font_name, greek.font_name);
        assert!(plain.original_bytes.len() < 60_000, "{}", plain.original_bytes.len());
        assert!(greek.lookup_glyph_index(u32::from('Ω')).is_some());
        assert!(plain.lookup_glyph_index(u32::from('Ω')).is_none());
    }

    #[test]
    fn bold_is_wider_than_regular() {
        assert!(width("Beslut", 10.0, Weight::Bold) > width("Beslut", 10.0, Weight::Regular));
        assert!((width("", 10.0, Weight::Bold)).abs() < f32::EPSILON);
    }
}
