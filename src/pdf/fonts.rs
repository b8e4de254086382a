//! The two faces, their measures, and their subsets: a document embeds only the characters it uses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use allsorts::binary::read::ReadScope;
use allsorts::font_data::FontData;
use allsorts::subset::{CmapTarget, SubsetProfile};
use flate2::Compression;
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

    /// The name of its resource in a document.
    pub const fn resource(self) -> &'static str {
        match self {
            Self::Regular => "R",
            Self::Bold => "B",
        }
    }

    /// How thick its upright strokes are, in thousandths of its size.
    const fn stem(self) -> i32 {
        match self {
            Self::Regular => 88,
            Self::Bold => 146,
        }
    }

    /// The name of the font in the document.
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

/// The measures of a face: glyph and advance of every character of the basic plane, in blocks of
/// 256 of which most are absent.
pub(super) struct Face {
    blocks: Vec<Option<Box<[(u16, u16); 256]>>>,
    units_per_em: f32,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = ttf_parser::Face::parse(bytes, 0).ok()?;
        let glyph = |code: u32| {
            let glyph = char::from_u32(code).and_then(|c| font.glyph_index(c)).unwrap_or_default();
            let advance = font.glyph_hor_advance(glyph).filter(|_| glyph.0 != 0).unwrap_or(0);
            (glyph.0, advance)
        };
        let block = |high: u32| {
            let mut block = Box::new([(0, 0); 256]);
            for (low, place) in (0..).zip(block.iter_mut()) {
                *place = glyph(high * 256 + low);
            }
            // The font has one glyph for both spaces, or none of its own for the second; drawn as
            // the ordinary one, it is also copied as that.
            if high == 0 {
                block[0xa0] = block[0x20];
            }
            block.iter().any(|(glyph, _)| *glyph != 0).then_some(block)
        };
        let blocks = (0..256).map(block).collect();
        Some(Self { blocks, units_per_em: f32::from(font.units_per_em()) })
    }

    fn entry(&self, c: char) -> (u16, u16) {
        let code = c as usize;
        let block = self.blocks.get(code >> 8).and_then(Option::as_ref);
        block.map_or((0, 0), |block| block[code & 0xff])
    }

    /// The glyph that draws the character; 0 when there is none.
    pub fn glyph(&self, c: char) -> u16 {
        self.entry(c).0
    }

    /// Whether the face can draw the character.
    pub fn has(&self, c: char) -> bool {
        self.glyph(c) != 0
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
    f32::from(face.entry(c).1) * size / face.units_per_em
}

/// The width of a text in points.
pub(super) fn width(text: &str, size: f32, weight: Weight) -> f32 {
    let Some(face) = face(weight) else { return size };
    let units = text.chars().map(|c| f32::from(face.entry(c).1)).sum::<f32>();
    units * size / face.units_per_em
}

/// Characters that are embedded whether they are used or not: nearly every letter then shares one
/// subset, which is made once.
pub(super) fn is_usual(c: char) -> bool {
    matches!(
        c,
        ' '..='~'
            | 'Å'
            | 'Ä'
            | 'Ö'
            | 'å'
            | 'ä'
            | 'ö'
            | 'É'
            | 'é'
            | 'Ü'
            | 'ü'
            | '–'
            | '—'
            | '”'
            | '’'
            | '§'
            | '•'
            | '…'
            | '·'
            | '−'
            | '\u{202f}'
            | '\u{a0}'
    )
}

/// The most subsets that are kept.
const KEPT: usize = 24;

/// A face reduced to some characters, as a document says it.
pub(super) struct Subset {
    /// Its name, marked as a subset's.
    pub name: String,
    /// The reduced face, compressed.
    pub program: Vec<u8>,
    /// The length of the face before that.
    pub size: usize,
    /// Where each glyph of the whole face is in the reduced one, compressed.
    pub map: Vec<u8>,
    /// Which character each glyph is, compressed.
    pub unicode: Vec<u8>,
    /// The glyphs' widths, as the font's dictionary has them.
    pub widths: String,
    /// The measures of the face, as its descriptor has them.
    pub measures: String,
}

type Made = Vec<(Weight, BTreeSet<char>, Arc<Subset>)>;

/// The face with only `unusual` and the usual characters, under a name that depends on nothing but
/// them.
pub(super) fn subset(weight: Weight, unusual: &BTreeSet<char>) -> Result<Arc<Subset>, PdfError> {
    static MADE: Mutex<Made> = Mutex::new(Vec::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, _, known)) = made.iter().find(|(w, u, _)| *w == weight && u == unusual) {
        return Ok(known.clone());
    }
    let subset = Arc::new(cut(weight, unusual)?);
    if made.len() >= KEPT {
        made.remove(0);
    }
    made.push((weight, unusual.clone(), subset.clone()));
    Ok(subset)
}

fn cut(weight: Weight, unusual: &BTreeSet<char>) -> Result<Subset, PdfError> {
    let failed = |what: &dyn std::fmt::Display| PdfError::Font(what.to_string());
    let broken = || failed(&format!("{} is broken", weight.name()));
    let face = face(weight).ok_or_else(broken)?;
    // The lowest character of each glyph is what it is copied as.
    let mut glyphs: BTreeMap<u16, char> = BTreeMap::new();
    let usual = (' '..='\u{ffff}').filter(|c| is_usual(*c));
    for c in usual.chain(unusual.iter().copied()).filter(|c| face.has(*c)) {
        let known = glyphs.entry(face.glyph(c)).or_insert(c);
        *known = c.min(*known);
    }
    let ids: Vec<u16> = std::iter::once(0).chain(glyphs.keys().copied()).collect();
    let data = ReadScope::new(weight.bytes()).read::<FontData<'_>>().map_err(|e| failed(&e))?;
    let provider = data.table_provider(0).map_err(|e| failed(&e))?;
    let bytes = allsorts::subset::subset(&provider, &ids, &SubsetProfile::Pdf, CmapTarget::Unicode)
        .map_err(|e| failed(&e))?;
    let whole = ttf_parser::Face::parse(weight.bytes(), 0).map_err(|e| failed(&e))?;
    let last = glyphs.keys().next_back().copied().unwrap_or(0);
    let mut map = vec![0; (usize::from(last) + 1) * 2];
    // The reduced face has the glyphs in the order in which they were asked for.
    for (place, glyph) in (0_u16..).zip(&ids) {
        map[usize::from(*glyph) * 2..][..2].copy_from_slice(&place.to_be_bytes());
    }
    Ok(Subset {
        name: format!("{}+{}", tag(&ids), weight.name()),
        program: deflate(&bytes, Compression::best())?,
        size: bytes.len(),
        map: deflate(&map, Compression::best())?,
        unicode: deflate(unicode(weight, &glyphs).as_bytes(), Compression::best())?,
        widths: widths(&whole, &glyphs),
        measures: measures(weight, &whole),
    })
}

/// Which character each glyph is, for copying and reading aloud.
fn unicode(weight: Weight, glyphs: &BTreeMap<u16, char>) -> String {
    let mut text = format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /{}-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        weight.name(),
    );
    let all: Vec<(&u16, &char)> = glyphs.iter().collect();
    // The format allows a hundred at a time.
    for part in all.chunks(100) {
        text.push_str(&format!("{} beginbfchar\n", part.len()));
        for (glyph, c) in part {
            text.push_str(&format!("<{glyph:04X}> <{:04X}>\n", u32::from(**c)));
        }
        text.push_str("endbfchar\n");
    }
    text + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
}

/// A measure of a face in thousandths of its size.
fn thousandth(face: &ttf_parser::Face<'_>, units: i32) -> i32 {
    units * 1_000 / i32::from(face.units_per_em())
}

/// The widths, each run of neighbouring glyphs after its first.
fn widths(face: &ttf_parser::Face<'_>, glyphs: &BTreeMap<u16, char>) -> String {
    let mut text = String::new();
    let mut next = None;
    for &glyph in glyphs.keys() {
        let units = face.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0);
        let wide = thousandth(face, i32::from(units));
        match next {
            Some(next) if next == glyph => text.push_str(&format!(" {wide}")),
            Some(_) => text.push_str(&format!("]{glyph}[{wide}")),
            None => text.push_str(&format!("{glyph}[{wide}")),
        }
        next = glyph.checked_add(1);
    }
    text + "]"
}

fn measures(weight: Weight, face: &ttf_parser::Face<'_>) -> String {
    let scaled = |units: i16| thousandth(face, i32::from(units));
    let edges = face.global_bounding_box();
    // Upright, and with the letters of the Latin alphabet.
    format!(
        "/Flags 32/ItalicAngle 0/Ascent {}/Descent {}/CapHeight {}/StemV {}/FontBBox[{} {} {} {}]",
        scaled(face.ascender()),
        scaled(face.descender()),
        scaled(face.capital_height().unwrap_or(714)),
        weight.stem(),
        scaled(edges.x_min),
        scaled(edges.y_min),
        scaled(edges.x_max),
        scaled(edges.y_max),
    )
}

/// Six capital letters that mark the subset, made from its glyphs.
fn tag(glyphs: &[u16]) -> String {
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
        let made = |unusual: &str| subset(Weight::Regular, &unusual.chars().collect()).unwrap();
        assert!(Arc::ptr_eq(&made(""), &made("")));
        let (plain, greek) = (made(""), made("Ω"));
        assert_ne!(plain.name, greek.name);
        assert_eq!(cut(Weight::Regular, &BTreeSet::new()).unwrap().name, plain.name);
        assert!(plain.program.len() < 20_000, "{}", plain.program.len());
        let glyph = face(Weight::Regular).unwrap().glyph('Ω');
        assert!(greek.widths.contains(&format!("{glyph}[")), "{}", greek.widths);
        assert!(!plain.widths.contains(&format!("{glyph}[")));
    }

    #[test]
    fn every_glyph_is_found_in_the_subset_and_says_its_character() {
        use std::io::Read;
        let unpacked = |bytes: &[u8]| {
            let mut out = Vec::new();
            flate2::read::ZlibDecoder::new(bytes).read_to_end(&mut out).unwrap();
            out
        };
        let made = cut(Weight::Bold, &"ΩЖšﬁ".chars().collect()).unwrap();
        let (program, map) = (unpacked(&made.program), unpacked(&made.map));
        let text = String::from_utf8(unpacked(&made.unicode)).unwrap();
        assert_eq!(program.len(), made.size);
        let reduced = ttf_parser::Face::parse(&program, 0).unwrap();
        let whole = ttf_parser::Face::parse(Weight::Bold.bytes(), 0).unwrap();
        for c in "Åäö §–Ωé Жšaz~\u{202f}".chars() {
            let glyph = face(Weight::Bold).unwrap().glyph(c);
            let at = usize::from(glyph) * 2;
            let place = ttf_parser::GlyphId(u16::from_be_bytes([map[at], map[at + 1]]));
            assert_ne!(place.0, 0, "{c}");
            let advance = whole.glyph_hor_advance(ttf_parser::GlyphId(glyph));
            assert_eq!(reduced.glyph_hor_advance(place), advance, "{c}");
            let edges = |face: &ttf_parser::Face<'_>, g| face.glyph_bounding_box(g);
            assert_eq!(edges(&reduced, place), edges(&whole, ttf_parser::GlyphId(glyph)), "{c}");
            let says = format!("<{glyph:04X}> <{:04X}>", u32::from(c));
            assert!(text.contains(&says), "{c}: {says}");
        }
    }

    #[test]
    fn bold_is_wider_than_regular() {
        assert!(width("Beslut", 10.0, Weight::Bold) > width("Beslut", 10.0, Weight::Regular));
        assert!((width("", 10.0, Weight::Bold)).abs() < f32::EPSILON);
    }
}
