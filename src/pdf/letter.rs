//! What makes a document a letter of the municipality: the head with its mark, the reference, the
//! addressee, lines to sign on, and the foot of every page.

use super::flow::{BODY, Doc, SMALL};
use super::fonts::{Weight, width};
use super::page::{Canvas, Frame, HAIR, INK, Ink, PETROL, SEA, SOFT, Style, times};
use super::tags::{Node, Tag};
use super::text::{clean, clean_line};
use super::wrap::wrap;

/// Who writes, as the head and the foot say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// The municipality's name.
    pub municipality: String,
    /// The committee or office.
    pub unit: String,
    /// Address, telephone and the like, for the foot.
    pub address_lines: Vec<String>,
}

const NAME: Style =
    Style { size: 14.0, lead: 18.0, weight: Weight::Bold, ink: PETROL, before: 0.0, after: 0.0 };
const UNIT: Style = Style { size: 9.5, lead: 13.0, weight: Weight::Regular, ink: SOFT, ..NAME };
const LABEL: Style = Style { size: 8.8, lead: 15.2, weight: Weight::Regular, ink: SOFT, ..NAME };
const VALUE: Style = Style { size: 9.8, ink: INK, ..LABEL };
const FOOT: Style = Style { size: 7.5, lead: 10.5, ink: SOFT, ..LABEL };

/// Radius of the mark's circles and distance of their centres, in points.
const RADIUS: f32 = 13.0;
/// The width of the reference block and of its labels, in points.
const REFERENCE: (f32, f32) = (190.0, 78.0);

impl Doc {
    /// The head of the first page and the foot of every page.
    pub fn letterhead(&mut self, head: &Letterhead) {
        self.letterhead = Some(Letterhead {
            municipality: clean_line(&head.municipality),
            unit: clean_line(&head.unit),
            address_lines: head.address_lines.iter().map(|line| clean_line(line)).collect(),
        });
    }

    /// Labels and values at the right of the first page: date, registry number, officer.
    pub fn reference<A: AsRef<str>, B: AsRef<str>>(&mut self, lines: &[(A, B)]) {
        self.reference = lines
            .iter()
            .map(|(label, value)| (clean_line(label.as_ref()), clean_line(value.as_ref())))
            .filter(|(_, value)| !value.is_empty())
            .collect();
    }

    /// To whom the letter goes, at the left of the first page.
    pub fn addressee<S: AsRef<str>>(&mut self, lines: &[S]) {
        self.addressee = lines
            .iter()
            .map(|line| clean_line(line.as_ref()))
            .filter(|line| !line.is_empty())
            .collect();
    }

    /// What stands at the top right of the later pages, such as the registry number.
    pub fn running_head(&mut self, text: &str) {
        self.running = clean_line(text);
    }

    /// Lines to sign on, two beside each other, each with a name below; an empty name leaves the
    /// line alone.
    pub fn signature_lines<S: AsRef<str>>(&mut self, names: &[S]) {
        let frame = self.frame();
        let column = frame.width().min(460.0) / 2.0;
        for pair in names.chunks(2) {
            let wrapped: Vec<Vec<String>> = pair
                .iter()
                .map(|name| wrap(&clean(name.as_ref()), column - 24.0, SMALL.size, SMALL.weight))
                .collect();
            let tall = wrapped.iter().map(Vec::len).max().unwrap_or(0);
            self.begin(46.0 + times(tall) * SMALL.lead, 10.0);
            let y = self.y - 42.0;
            for (n, lines) in wrapped.iter().enumerate() {
                let left = frame.left + times(n) * column;
                self.canvas
                    .artifact(|canvas| canvas.rule(left, left + column - 24.0, y, 0.7, SOFT));
                if lines.is_empty() {
                    continue;
                }
                let run = self.canvas.tagged(Tag::P, |canvas| {
                    for (row, line) in lines.iter().enumerate() {
                        canvas.line(left, y - 4.0 - times(row) * SMALL.lead, line, &SMALL);
                    }
                });
                self.tree.push(Node::leaf(Tag::P, vec![run]));
            }
            self.y = y - 4.0 - times(tall) * SMALL.lead;
            self.end(SMALL.after);
        }
    }

    /// Draws the head of the first page; answers where the flow begins.
    pub(super) fn draw_first_head(&mut self) -> f32 {
        let frame = self.frame();
        let mut y = frame.top;
        if let Some(head) = self.letterhead.clone() {
            y = self.draw_head(&head, frame);
        }
        let left = self.draw_addressee(frame, y);
        let right = self.draw_reference(frame, y);
        let lowest = left.min(right);
        if lowest < y { lowest - 26.0 } else { y }
    }

    fn draw_head(&mut self, head: &Letterhead, frame: Frame) -> f32 {
        let top = frame.top + 36.0;
        let middle = top - NAME.lead + 2.0;
        self.canvas.artifact(|canvas| draw_mark(canvas, frame.left + RADIUS, middle));
        let x = frame.left + 3.0 * RADIUS + 12.0;
        let room = frame.right - x;
        let mut y = if head.unit.is_empty() { top - 7.0 } else { top };
        let names = [(&head.municipality, NAME), (&head.unit, UNIT)];
        for (words, style) in names.into_iter().filter(|(words, _)| !words.is_empty()) {
            let lines = wrap(words, room, style.size, style.weight);
            let from = y;
            let run = self.canvas.tagged(Tag::P, |canvas| {
                for (n, line) in lines.iter().enumerate() {
                    canvas.line(x, from - times(n) * style.lead, line, &style);
                }
            });
            self.tree.push(Node::leaf(Tag::P, vec![run]));
            y -= times(lines.len()) * style.lead;
        }
        let rule = y.min(middle - RADIUS) - 13.0;
        self.canvas.artifact(|canvas| canvas.rule(frame.left, frame.right, rule, 1.1, PETROL));
        rule - 24.0
    }

    fn draw_addressee(&mut self, frame: Frame, top: f32) -> f32 {
        let room = frame.width() - REFERENCE.0 - 24.0;
        let lines: Vec<String> = self
            .addressee
            .iter()
            .flat_map(|line| wrap(&format!("{line}\n"), room, BODY.size, BODY.weight))
            .filter(|line| !line.is_empty())
            .collect();
        if lines.is_empty() {
            return top;
        }
        let run = self.canvas.tagged(Tag::P, |canvas| {
            for (n, line) in lines.iter().enumerate() {
                canvas.line(frame.left, top - times(n) * BODY.lead, line, &BODY);
            }
        });
        self.tree.push(Node::leaf(Tag::P, vec![run]));
        top - times(lines.len()) * BODY.lead
    }

    fn draw_reference(&mut self, frame: Frame, top: f32) -> f32 {
        let (wide, labels) = REFERENCE;
        let left = frame.right - wide;
        let mut y = top;
        for (label, value) in std::mem::take(&mut self.reference) {
            let names = wrap(&label, labels - 6.0, LABEL.size, LABEL.weight);
            let values = wrap(&value, wide - labels, VALUE.size, VALUE.weight);
            let run = self.canvas.tagged(Tag::P, |canvas| {
                for (n, line) in names.iter().enumerate() {
                    canvas.line(left, y - times(n) * LABEL.lead, &format!("{line} "), &LABEL);
                }
                for (n, line) in values.iter().enumerate() {
                    canvas.line(left + labels, y - times(n) * VALUE.lead, line, &VALUE);
                }
            });
            self.tree.push(Node::leaf(Tag::P, vec![run]));
            y -= times(names.len().max(values.len())) * VALUE.lead;
        }
        y
    }

    /// Draws what every page has, once their number is known.
    pub(super) fn draw_heads_and_feet(&mut self) {
        let count = self.canvas.sheets.len();
        for sheet in 0..count {
            self.canvas.turn_to(sheet);
            let frame = self.canvas.sheets[sheet].paper.frame();
            let number = format!("{} ({count})", sheet + 1);
            if sheet > 0 {
                self.draw_running_head(frame);
            }
            self.draw_foot(frame, &number);
        }
    }

    fn draw_running_head(&mut self, frame: Frame) {
        let name = self.letterhead.as_ref().map_or("", |head| head.municipality.as_str());
        let half = frame.width() / 2.0 - 8.0;
        let name = shortened(name, half, &FOOT);
        let right = shortened(&self.running, half, &FOOT);
        let x = frame.right - width(&right, FOOT.size, FOOT.weight);
        let y = frame.top + 34.0;
        self.canvas.pagination(|canvas| {
            canvas.line(frame.left, y, &name, &FOOT);
            canvas.line(x, y, &right, &FOOT);
            if !name.is_empty() || !right.is_empty() {
                canvas.rule(frame.left, frame.right, y - FOOT.lead - 3.0, 0.5, HAIR);
            }
        });
    }

    fn draw_foot(&mut self, frame: Frame, number: &str) {
        let mut lines = Vec::new();
        if let Some(head) = &self.letterhead {
            let room = frame.width() - 60.0;
            let names = [head.municipality.as_str(), head.unit.as_str()];
            let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
            lines.push(shortened(&names.join(" · "), room, &FOOT));
            lines.extend(joined(&head.address_lines, room, &FOOT));
            lines.truncate(4);
        }
        let x = frame.right - width(number, FOOT.size, FOOT.weight);
        let top = frame.bottom - 26.0;
        self.canvas.pagination(|canvas| {
            canvas.rule(frame.left, frame.right, top + 6.0, 0.5, HAIR);
            for (n, line) in lines.iter().enumerate() {
                canvas.line(frame.left, top - times(n) * FOOT.lead, line, &FOOT);
            }
            canvas.line(x, top, number, &FOOT);
        });
    }
}

/// Parts side by side with dots between, as many on a line as `room` allows.
fn joined(parts: &[String], room: f32, style: &Style) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let longer = lines.last().map(|line| format!("{line} · {part}"));
        match longer.filter(|line| width(line, style.size, style.weight) <= room) {
            Some(longer) => {
                lines.pop();
                lines.push(longer);
            }
            None => lines.push(shortened(part, room, style)),
        }
    }
    lines
}

/// `text`, cut at a character with an ellipsis when it is wider than `room`.
fn shortened(text: &str, room: f32, style: &Style) -> String {
    if width(text, style.size, style.weight) <= room {
        return text.to_owned();
    }
    let room = room - width("…", style.size, style.weight);
    let first = wrap(text, room, style.size, style.weight).into_iter().next();
    first.unwrap_or_default().trim_end().to_owned() + "…"
}

/// Draws the mark, its left circle around `x`, `y`: two circles that overlap, the shared part dark.
fn draw_mark(canvas: &mut Canvas, x: f32, y: f32) {
    circle(canvas, x, y, PETROL);
    circle(canvas, x + RADIUS, y, SEA);
    // The centres stand one radius apart, so each edge of the lens is a third of a circle.
    let start = on_circle(x, y, -60.0);
    let mut curves = arcs(x, y, -60.0, 2);
    curves.extend(arcs(x + RADIUS, y, 120.0, 2));
    canvas.fill_curves(start, &curves, Ink(0x0a, 0x33, 0x3e));
}

fn circle(canvas: &mut Canvas, x: f32, y: f32, ink: Ink) {
    canvas.fill_curves(on_circle(x, y, 0.0), &arcs(x, y, 0.0, 6), ink);
}

fn on_circle(x: f32, y: f32, degrees: f32) -> (f32, f32) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    (x + RADIUS * cos, y + RADIUS * sin)
}

/// `count` curves of sixty degrees each around `x`, `y`, counter-clockwise from `from` degrees.
fn arcs(x: f32, y: f32, from: f32, count: usize) -> Vec<[(f32, f32); 3]> {
    // The handle of a cubic curve along an arc: four thirds of the tangent of a quarter of it.
    let handle = RADIUS * 4.0 / 3.0 * 15.0_f32.to_radians().tan();
    let arc = |n: usize| {
        let (start, end) = (from + 60.0 * times(n), from + 60.0 * times(n + 1));
        let ((x0, y0), (x3, y3)) = (on_circle(x, y, start), on_circle(x, y, end));
        let (sin0, cos0) = start.to_radians().sin_cos();
        let (sin3, cos3) = end.to_radians().sin_cos();
        let first = (x0 - handle * sin0, y0 + handle * cos0);
        let second = (x3 + handle * sin3, y3 - handle * cos3);
        [first, second, (x3, y3)]
    };
    (0..count).map(arc).collect()
}
