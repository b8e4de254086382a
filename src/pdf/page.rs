//! Paper and colours, and drawing on it. Everything drawn stands in marked content: either it
//! belongs to an element of the structure tree, or it is an artifact that reading aloud skips.

use std::collections::{BTreeMap, BTreeSet};

use printpdf::{
    Color, DictItem, FontId, Line, LinePoint, Op, PaintMode, PdfFontHandle, Point, Polygon,
    PolygonRing, Pt, Rect, Rgb, TextItem, WindingOrder,
};

use super::fonts::Weight;
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
    fn color(self) -> Color {
        let part = |value: u8| f32::from(value) / 255.0;
        let (r, g, b) = (part(self.0), part(self.1), part(self.2));
        Color::Rgb(Rgb { r, g, b, icc_profile: None })
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
    /// What is drawn.
    pub ops: Vec<Op>,
    marked: i64,
    held: Held,
}

/// What the last drawing on a page has left set: it holds until it is set again, so that lines that
/// look alike do not set it anew.
#[derive(Default)]
struct Held {
    fill: Option<Ink>,
    font: Option<(Weight, f32)>,
    outline: Option<(Ink, f32)>,
}

/// All pages, and the characters used in each weight.
#[derive(Default)]
pub(super) struct Canvas {
    /// The pages so far.
    pub sheets: Vec<Sheet>,
    /// The characters drawn, by [`Weight::index`].
    pub used: [BTreeSet<char>; 2],
    at: usize,
}

impl Canvas {
    /// Adds a page and turns to it.
    pub fn add_sheet(&mut self, paper: Paper) {
        self.sheets.push(Sheet { paper, ops: Vec::new(), marked: 0, held: Held::default() });
        self.at = self.sheets.len() - 1;
    }

    /// Turns to a page, to draw what belongs to all of them.
    pub fn turn_to(&mut self, sheet: usize) {
        self.at = sheet.min(self.sheets.len().saturating_sub(1));
    }

    fn push(&mut self, op: Op) {
        if let Some(sheet) = self.sheets.get_mut(self.at) {
            sheet.ops.push(op);
        }
    }

    fn fill_with(&mut self, ink: Ink) {
        let Some(sheet) = self.sheets.get_mut(self.at) else { return };
        if sheet.held.fill.replace(ink) != Some(ink) {
            sheet.ops.push(Op::SetFillColor { col: ink.color() });
        }
    }

    fn write_with(&mut self, weight: Weight, size: f32) {
        let Some(sheet) = self.sheets.get_mut(self.at) else { return };
        if sheet.held.font.replace((weight, size)) != Some((weight, size)) {
            let font = PdfFontHandle::External(FontId(weight.name().into()));
            sheet.ops.push(Op::SetFont { font, size: Pt(size) });
        }
    }

    fn draw_with(&mut self, ink: Ink, thickness: f32) {
        let Some(sheet) = self.sheets.get_mut(self.at) else { return };
        if sheet.held.outline.replace((ink, thickness)) != Some((ink, thickness)) {
            sheet.ops.push(Op::SetOutlineColor { col: ink.color() });
            sheet.ops.push(Op::SetOutlineThickness { pt: Pt(thickness) });
        }
    }

    /// Draws what belongs to an element of the structure tree, on the page at hand.
    pub fn tagged(&mut self, tag: Tag, draw: impl FnOnce(&mut Self)) -> Run {
        let sheet = self.at;
        let mcid = self.sheets.get_mut(sheet).map_or(0, |sheet| {
            sheet.marked += 1;
            sheet.marked - 1
        });
        self.marked(tag.name(), [("MCID", DictItem::Int(mcid))], draw);
        Run { sheet, mcid }
    }

    /// Draws what carries no meaning: rules, fills, repeated heads.
    pub fn artifact(&mut self, draw: impl FnOnce(&mut Self)) {
        self.push(Op::BeginMarkedContent { tag: "Artifact".into() });
        draw(self);
        self.push(Op::EndMarkedContent);
    }

    /// Draws the head or foot that every page has.
    pub fn pagination(&mut self, draw: impl FnOnce(&mut Self)) {
        let kind = DictItem::Name(b"Pagination".to_vec());
        self.marked("Artifact", [("Type", kind)], draw);
    }

    fn marked<const N: usize>(
        &mut self,
        tag: &str,
        properties: [(&str, DictItem); N],
        draw: impl FnOnce(&mut Self),
    ) {
        let map: BTreeMap<String, DictItem> =
            properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let properties = DictItem::Dict { map };
        self.push(Op::BeginMarkedContentWithProperties { tag: tag.into(), properties });
        draw(self);
        self.push(Op::EndMarkedContent);
    }

    /// Draws one line of text with its baseline at `y`.
    pub fn text(&mut self, x: f32, y: f32, text: &str, style: &Style) {
        if text.is_empty() {
            return;
        }
        // Both spaces share a glyph; drawn as the ordinary one, it is also copied as that.
        let text = text.replace('\u{a0}', " ");
        self.used[style.weight.index()].extend(text.chars());
        self.fill_with(style.ink);
        self.push(Op::StartTextSection);
        self.write_with(style.weight, style.size);
        self.push(Op::SetTextCursor { pos: point(x, y) });
        self.push(Op::ShowText { items: vec![TextItem::Text(text)] });
        self.push(Op::EndTextSection);
    }

    /// Draws one line of text in a line box whose upper edge is at `top`.
    pub fn line(&mut self, x: f32, top: f32, text: &str, style: &Style) {
        // Capitals stand in the middle of the line box.
        self.text(x, top - style.lead / 2.0 - style.size * 0.357, text, style);
    }

    /// Fills a rectangle with its lower left corner at `x`, `y`.
    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.fill_with(ink);
        self.push(Op::DrawRectangle {
            rectangle: Rect {
                x: Pt(x),
                y: Pt(y),
                width: Pt(width),
                height: Pt(height),
                mode: Some(PaintMode::Fill),
                winding_order: Some(WindingOrder::NonZero),
            },
        });
    }

    /// Draws a level rule.
    pub fn rule(&mut self, left: f32, right: f32, y: f32, thickness: f32, ink: Ink) {
        self.draw_with(ink, thickness);
        let points = [left, right].map(|x| LinePoint { p: point(x, y), bezier: false });
        self.push(Op::DrawLine { line: Line { points: points.to_vec(), is_closed: false } });
    }

    /// Fills a path of curves: a start, then two handles and an end for each curve.
    pub fn fill_curves(&mut self, start: (f32, f32), curves: &[[(f32, f32); 3]], ink: Ink) {
        let mut points = vec![LinePoint { p: point(start.0, start.1), bezier: false }];
        for [first, second, end] in curves {
            points.push(LinePoint { p: point(first.0, first.1), bezier: true });
            points.push(LinePoint { p: point(second.0, second.1), bezier: true });
            points.push(LinePoint { p: point(end.0, end.1), bezier: false });
        }
        self.fill_with(ink);
        self.push(Op::DrawPolygon {
            polygon: Polygon {
                rings: vec![PolygonRing { points }],
                mode: PaintMode::Fill,
                winding_order: WindingOrder::NonZero,
            },
        });
    }
}

/// A place, to a hundredth of a point: finer is not seen, and writes longer.
fn point(x: f32, y: f32) -> Point {
    let fine = |at: f32| Pt((at * 100.0).round() / 100.0);
    Point { x: fine(x), y: fine(y) }
}

/// A count as a measure.
pub(super) fn times(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
