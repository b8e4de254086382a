//! Paper and colours, and drawing on it. Everything drawn stands in marked content: either it
//! belongs to an element of the structure tree, or it is an artifact that reading aloud skips.

use std::collections::BTreeSet;

use super::fonts::{Weight, face, is_usual};
use super::objects::Tokens;
use super::tags::{Run, Tag};

/// Which way the paper lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paper {
    /// A4, for letters.
    Portrait,
    /// A4 on its side, for wide tables.
    Landscape,
}

/// Where content may stand on a page, in points from the lower left corner.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The left edge of the text.
    pub left: f32,
    /// The right edge of the text.
    pub right: f32,
    /// The upper edge of the text on pages without a letterhead.
    pub top: f32,
    /// The lower edge of the text; the foot stands below.
    pub bottom: f32,
}

impl Frame {
    /// The width of the text.
    pub fn width(self) -> f32 {
        self.right - self.left
    }
}

impl Paper {
    /// Width and height in points.
    pub const fn size(self) -> (f32, f32) {
        match self {
            Self::Portrait => (595.276, 841.89),
            Self::Landscape => (841.89, 595.276),
        }
    }

    /// The frame of the text.
    pub fn frame(self) -> Frame {
        let (width, height) = self.size();
        let margin = match self {
            Self::Portrait => 71.0,
            Self::Landscape => 51.0,
        };
        Frame { left: margin, right: width - margin, top: height - 78.0, bottom: 88.0 }
    }
}

/// A colour: red, green and blue of 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ink(pub u8, pub u8, pub u8);

/// Running text.
pub(super) const INK: Ink = Ink(0x1c, 0x24, 0x28);
/// Labels, captions, the foot.
pub(super) const SOFT: Ink = Ink(0x52, 0x5e, 0x64);
/// The accent: the head, headings, heavy rules.
pub(super) const PETROL: Ink = Ink(0x0f, 0x4c, 0x5c);
/// The accent's light companion.
pub(super) const SEA: Ink = Ink(0x86, 0xb4, 0xbf);
/// The third colour of a chart.
pub(super) const SAND: Ink = Ink(0xc8, 0xa2, 0x5c);
/// Thin rules and the track of a lying bar.
pub(super) const HAIR: Ink = Ink(0xd3, 0xdc, 0xdf);

impl Ink {
    fn write(self, out: &mut Vec<u8>, operator: &str) {
        for part in [self.0, self.1, self.2] {
            out.thousandths((i64::from(part) * 1_000 + 127) / 255).raw(" ");
        }
        out.raw(operator);
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// The size in points.
    pub size: f32,
    /// The distance of the lines in points.
    pub lead: f32,
    /// The weight.
    pub weight: Weight,
    /// The colour.
    pub ink: Ink,
    /// The least room above, in points; none at the top of a page.
    pub before: f32,
    /// The least room below, in points.
    pub after: f32,
}

/// A page under way.
pub(super) struct Sheet {
    /// How the page lies.
    pub paper: Paper,
    /// What is drawn, as the format's operators.
    pub content: Vec<u8>,
    marked: i64,
    fill: Option<Ink>,
    stroke: Option<Ink>,
    font: Option<(Weight, f32)>,
}

impl Sheet {
    fn fill(&mut self, ink: Ink) {
        if self.fill != Some(ink) {
            self.fill = Some(ink);
            ink.write(&mut self.content, "rg\n");
        }
    }

    fn stroke(&mut self, ink: Ink) {
        if self.stroke != Some(ink) {
            self.stroke = Some(ink);
            ink.write(&mut self.content, "RG\n");
        }
    }

    fn point(&mut self, (x, y): (f32, f32)) -> &mut Vec<u8> {
        self.content.real(x).raw(" ").real(y).raw(" ")
    }
}

/// All pages, and the characters used in each weight.
#[derive(Default)]
pub(super) struct Canvas {
    /// The pages so far.
    pub sheets: Vec<Sheet>,
    /// The characters drawn that are not in every subset, by [`Weight::index`].
    pub unusual: [BTreeSet<char>; 2],
    /// Whether anything is drawn, by [`Weight::index`].
    pub draws: [bool; 2],
    at: usize,
}

impl Canvas {
    /// Adds a page and turns to it.
    pub fn add_sheet(&mut self, paper: Paper) {
        let content = Vec::with_capacity(8 * 1024);
        self.sheets.push(Sheet { paper, content, marked: 0, fill: None, stroke: None, font: None });
        self.at = self.sheets.len() - 1;
    }

    /// Turns to a page, to draw what belongs to all of them.
    pub fn turn_to(&mut self, sheet: usize) {
        self.at = sheet.min(self.sheets.len().saturating_sub(1));
    }

    fn raw(&mut self, text: &str) {
        if let Some(sheet) = self.sheets.get_mut(self.at) {
            sheet.content.raw(text);
        }
    }

    /// Draws what belongs to an element of the structure tree, on the page at hand.
    pub fn tagged(&mut self, tag: Tag, draw: impl FnOnce(&mut Self)) -> Run {
        let sheet = self.at;
        let mut mcid = 0;
        if let Some(sheet) = self.sheets.get_mut(sheet) {
            mcid = sheet.marked;
            sheet.marked += 1;
            sheet.content.raw("/").raw(tag.name()).raw("<</MCID ").int(mcid).raw(">>BDC\n");
        }
        draw(self);
        self.raw("EMC\n");
        Run { sheet, mcid }
    }

    /// Draws what carries no meaning: rules, fills, repeated heads.
    pub fn artifact(&mut self, draw: impl FnOnce(&mut Self)) {
        self.raw("/Artifact BMC\n");
        draw(self);
        self.raw("EMC\n");
    }

    /// Draws the head or foot that every page has.
    pub fn pagination(&mut self, draw: impl FnOnce(&mut Self)) {
        self.raw("/Artifact<</Type/Pagination>>BDC\n");
        draw(self);
        self.raw("EMC\n");
    }

    /// Draws one line of text with its baseline at `y`.
    pub fn text(&mut self, x: f32, y: f32, text: &str, style: &Style) {
        let (weight, size) = (style.weight, style.size);
        let (Some(face), Some(sheet)) = (face(weight), self.sheets.get_mut(self.at)) else {
            return;
        };
        if text.is_empty() {
            return;
        }
        self.draws[weight.index()] = true;
        let unusual = text.chars().filter(|c| !is_usual(*c));
        self.unusual[weight.index()].extend(unusual);
        sheet.fill(style.ink);
        sheet.content.raw("BT ");
        if sheet.font != Some((weight, size)) {
            sheet.font = Some((weight, size));
            sheet.content.raw("/").raw(weight.resource()).raw(" ").real(size).raw(" Tf ");
        }
        sheet.point((x, y)).raw("Td ");
        sheet.content.string(text.chars().flat_map(|c| face.glyph(c).to_be_bytes())).raw("Tj ET\n");
    }

    /// Draws one line of text in a line box whose upper edge is at `top`.
    pub fn line(&mut self, x: f32, top: f32, text: &str, style: &Style) {
        // Capitals stand in the middle of the line box.
        self.text(x, top - style.lead / 2.0 - style.size * 0.357, text, style);
    }

    /// Fills a rectangle with its lower left corner at `x`, `y`.
    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        let Some(sheet) = self.sheets.get_mut(self.at) else { return };
        sheet.fill(ink);
        sheet.point((x, y));
        sheet.point((width, height)).raw("re f\n");
    }

    /// Draws a level rule.
    pub fn rule(&mut self, left: f32, right: f32, y: f32, thickness: f32, ink: Ink) {
        let Some(sheet) = self.sheets.get_mut(self.at) else { return };
        sheet.stroke(ink);
        sheet.content.real(thickness).raw(" w ");
        sheet.point((left, y)).raw("m ");
        sheet.point((right, y)).raw("l S\n");
    }

    /// Fills a path of curves: a start, then two handles and an end for each curve.
    pub fn fill_curves(&mut self, start: (f32, f32), curves: &[[(f32, f32); 3]], ink: Ink) {
        let Some(sheet) = self.sheets.get_mut(self.at) else { return };
        sheet.fill(ink);
        sheet.point(start).raw("m\n");
        for curve in curves {
            for place in curve {
                sheet.point(*place);
            }
            sheet.content.raw("c\n");
        }
        sheet.content.raw("h f\n");
    }
}

/// A count as a measure.
pub(super) fn times(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
