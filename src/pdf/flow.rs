//! [`Doc`]: the place on the page, and what flows down it. Blocks are drawn in the order of the
//! calls; a heading waits for the block that it belongs to, so that none ends a page.

use super::PdfError;
use super::fonts::{Weight, width};
use super::letter::Letterhead;
use super::page::{Canvas, Frame, INK, PETROL, Paper, SOFT, Style, times};
use super::tags::{Attribute, Node, Run, Tag};
use super::text::{clean, clean_line};
use super::wrap::wrap;

/// Running text.
pub(super) const BODY: Style =
    Style { size: 10.5, lead: 15.2, weight: Weight::Regular, ink: INK, before: 0.0, after: 8.0 };
/// Running text that weighs more.
pub(super) const BOLD: Style = Style { weight: Weight::Bold, ..BODY };
/// Notes and captions.
pub(super) const SMALL: Style =
    Style { size: 8.5, lead: 12.2, weight: Weight::Regular, ink: SOFT, before: 0.0, after: 6.0 };
const H1: Style =
    Style { size: 19.0, lead: 25.0, weight: Weight::Bold, ink: PETROL, before: 20.0, after: 10.0 };
const H2: Style =
    Style { size: 13.0, lead: 18.0, weight: Weight::Bold, ink: PETROL, before: 18.0, after: 5.0 };
const H3: Style =
    Style { size: 10.5, lead: 15.2, weight: Weight::Bold, ink: INK, before: 12.0, after: 3.0 };

/// How far the text of a list stands from the margin, in points.
const INDENT: f32 = 16.0;

/// What waits for the next block, to stand on the same page.
struct Waiting {
    tag: Tag,
    text: String,
    style: Style,
}

/// A heading, for the outline that readers show beside the pages.
pub(super) struct Mark {
    /// The words.
    pub text: String,
    /// Index of the page.
    pub sheet: usize,
    /// The upper edge, in points from the bottom of the page.
    pub top: f32,
}

/// A document under way. Call the parts in reading order, then [`Doc::finish`].
///
/// Letterhead, reference and addressee come before everything else: they make the head of the
/// first page. Texts may hold anything; what cannot be drawn is left out or replaced.
pub struct Doc {
    pub(super) title: String,
    pub(super) lang: String,
    pub(super) canvas: Canvas,
    pub(super) tree: Vec<Node>,
    pub(super) marks: Vec<Mark>,
    pub(super) letterhead: Option<Letterhead>,
    pub(super) reference: Vec<(String, String)>,
    pub(super) addressee: Vec<String>,
    pub(super) running: String,
    /// The upper edge of what comes next, in points from the bottom of the page.
    pub(super) y: f32,
    paper: Paper,
    /// Where the flow began on this page.
    start: f32,
    /// The room that the last block wants below itself.
    gap: f32,
    waiting: Vec<Waiting>,
}

impl Doc {
    /// An upright document with a title and the language of its text, such as `sv-SE`.
    pub fn new(title: &str, lang: &str) -> Self {
        Self {
            title: clean_line(title),
            lang: lang.to_owned(),
            canvas: Canvas::default(),
            tree: Vec::new(),
            marks: Vec::new(),
            letterhead: None,
            reference: Vec::new(),
            addressee: Vec::new(),
            running: String::new(),
            y: 0.0,
            paper: Paper::Portrait,
            start: 0.0,
            gap: 0.0,
            waiting: Vec::new(),
        }
    }

    /// The main heading. A document begins with one.
    pub fn h1(&mut self, text: &str) {
        self.wait(Tag::H1, text, H1);
    }

    /// A heading under the main one.
    pub fn h2(&mut self, text: &str) {
        self.wait(Tag::H2, text, H2);
    }

    /// A heading under an [`Doc::h2`].
    pub fn h3(&mut self, text: &str) {
        self.wait(Tag::H3, text, H3);
    }

    /// Running text. An empty line makes a new paragraph, a single line break is kept.
    pub fn para(&mut self, text: &str) {
        self.paragraphs(text, &BODY);
    }

    /// A paragraph that weighs more, such as the decision itself.
    pub fn bold_para(&mut self, text: &str) {
        self.paragraphs(text, &BOLD);
    }

    /// A paragraph that stays on the page of what follows it, such as the words before a list.
    pub fn lead_in(&mut self, text: &str) {
        self.wait(Tag::P, text, Style { after: 4.0, ..BODY });
    }

    /// A note.
    pub fn small(&mut self, text: &str) {
        self.paragraphs(text, &SMALL);
    }

    /// A list with bullets.
    pub fn bullets<S: AsRef<str>>(&mut self, items: &[S]) {
        let items = items.iter().map(|item| ("•".to_owned(), item.as_ref()));
        self.list(items, Attribute::Bulleted);
    }

    /// A list that is counted from one.
    pub fn numbered<S: AsRef<str>>(&mut self, items: &[S]) {
        let items = (1..).zip(items).map(|(n, item)| (format!("{n}."), item.as_ref()));
        self.list(items, Attribute::Numbered);
    }

    /// Leaves room, in points; none at the top of a page.
    pub fn space(&mut self, points: f32) {
        self.open();
        match self.waiting.last_mut() {
            Some(last) => last.style.after += points,
            None => self.gap += points,
        }
    }

    /// Goes on at the top of a new page.
    pub fn page_break(&mut self) {
        self.open();
        if !self.at_top() {
            self.new_page();
        }
    }

    /// Goes on on a page on its side: for tables of many columns. A document that begins so has its
    /// letterhead on its side, too.
    pub fn landscape(&mut self) {
        self.turn(Paper::Landscape);
    }

    /// Goes on on an upright page.
    pub fn portrait(&mut self) {
        self.turn(Paper::Portrait);
    }

    /// Writes the file.
    pub fn finish(mut self) -> Result<Vec<u8>, PdfError> {
        self.begin(0.0, 0.0);
        self.draw_heads_and_feet();
        super::output::write(self)
    }

    fn turn(&mut self, paper: Paper) {
        if self.canvas.sheets.is_empty() {
            self.paper = paper;
        } else if self.paper != paper {
            // A heading that waits goes along with its block.
            self.paper = paper;
            self.new_page();
        }
    }

    /// The frame of the page at hand.
    pub(super) fn frame(&self) -> Frame {
        self.paper.frame()
    }

    /// The height of a page without a letterhead, in points.
    pub(super) fn page_height(&self) -> f32 {
        self.frame().top - self.frame().bottom
    }

    /// The height left on the page, in points.
    pub(super) fn left(&self) -> f32 {
        self.y - self.frame().bottom
    }

    /// Whether nothing flows on this page yet.
    pub(super) fn at_top(&self) -> bool {
        (self.y - self.start).abs() < 0.01
    }

    /// Turns to a new page.
    pub(super) fn new_page(&mut self) {
        self.canvas.add_sheet(self.paper);
        self.flow_from(self.frame().top);
    }

    /// Lets the flow begin at `y` on this page.
    fn flow_from(&mut self, y: f32) {
        (self.y, self.start, self.gap) = (y, y, 0.0);
    }

    /// Draws the head of the first page, unless that is done.
    fn open(&mut self) {
        if self.canvas.sheets.is_empty() {
            self.canvas.add_sheet(self.paper);
            let y = self.draw_first_head();
            self.flow_from(y);
        }
    }

    /// Makes room for a block of which `least` points must stand together, with `before` points
    /// above it; draws the headings that waited for it on the same page.
    pub(super) fn begin(&mut self, least: f32, before: f32) {
        self.open();
        let waiting = std::mem::take(&mut self.waiting);
        let room = self.frame().width();
        let wrapped: Vec<(Waiting, Vec<String>)> = waiting
            .into_iter()
            .map(|w| {
                let lines = match w.tag {
                    Tag::H1 => balanced(&w.text, room, &w.style),
                    _ => wrap(&w.text, room, w.style.size, w.style.weight),
                };
                (w, lines)
            })
            .collect();
        let mut needed = least;
        let mut gap = self.gap;
        for (Waiting { style, .. }, lines) in &wrapped {
            needed += gap.max(style.before) + times(lines.len()) * style.lead;
            gap = style.after;
        }
        needed += gap.max(before);
        if needed > self.left() && !self.at_top() {
            self.new_page();
        }
        for (Waiting { tag, style, text }, lines) in wrapped {
            self.apply_gap(style.before);
            if matches!(tag, Tag::H1 | Tag::H2) {
                let sheet = self.canvas.sheets.len() - 1;
                self.marks.push(Mark { text: text.replace('\n', " "), sheet, top: self.y });
            }
            let left = self.frame().left;
            let runs = self.lines(tag, &lines, &style, left);
            self.tree.push(Node::leaf(tag, runs));
            self.gap = style.after;
        }
        self.apply_gap(before);
    }

    fn apply_gap(&mut self, before: f32) {
        if !self.at_top() {
            self.y -= self.gap.max(before);
        }
        self.gap = 0.0;
    }

    /// Leaves a block behind that wants `after` points below itself.
    pub(super) fn end(&mut self, after: f32) {
        self.gap = after;
    }

    fn wait(&mut self, tag: Tag, text: &str, style: Style) {
        let text = clean(text.trim());
        if !text.is_empty() {
            self.waiting.push(Waiting { tag, text, style });
        }
    }

    fn paragraphs(&mut self, text: &str, style: &Style) {
        let frame = self.frame();
        for part in parts(&clean(text)) {
            let lines = wrap(&part, frame.width(), style.size, style.weight);
            self.begin(together(lines.len()) * style.lead, style.before);
            let runs = self.lines(Tag::P, &lines, style, frame.left);
            self.tree.push(Node::leaf(Tag::P, runs));
            self.end(style.after);
        }
    }

    fn list<'a>(&mut self, items: impl Iterator<Item = (String, &'a str)>, kind: Attribute) {
        let frame = self.frame();
        let mut kids = Vec::new();
        for (label, text) in items {
            let text = parts(&clean(text)).join("\n");
            if text.is_empty() {
                continue;
            }
            let lines = wrap(&text, frame.width() - INDENT, BODY.size, BODY.weight);
            self.begin(together(lines.len()) * BODY.lead, 0.0);
            let y = self.y;
            let x = match kind {
                Attribute::Numbered => {
                    frame.left + INDENT - 4.0 - width(&label, BODY.size, BODY.weight)
                }
                _ => frame.left + 3.0,
            };
            let mark = self.canvas.tagged(Tag::Lbl, |canvas| canvas.line(x, y, &label, &BODY));
            let body = self.lines(Tag::LBody, &lines, &BODY, frame.left + INDENT);
            kids.push(Node::group(
                Tag::Li,
                vec![Node::leaf(Tag::Lbl, vec![mark]), Node::leaf(Tag::LBody, body)],
            ));
            self.end(3.0);
        }
        if !kids.is_empty() {
            self.tree.push(Node::group(Tag::L, kids).with(kind));
            self.end(BODY.after);
        }
    }

    /// Draws lines down the page and over to the next ones; no single line is left alone on either
    /// side of a break. Answers one piece of content for each page.
    pub(super) fn lines(
        &mut self,
        tag: Tag,
        lines: &[String],
        style: &Style,
        left: f32,
    ) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut rest = lines;
        while !rest.is_empty() {
            let take = self.fitting(rest.len(), style.lead);
            if take == 0 {
                self.new_page();
                continue;
            }
            let (now, later) = rest.split_at(take);
            let top = self.y;
            runs.push(self.canvas.tagged(tag, |canvas| {
                for (n, line) in now.iter().enumerate() {
                    canvas.line(left, top - times(n) * style.lead, line, style);
                }
            }));
            self.y -= times(take) * style.lead;
            rest = later;
            if !rest.is_empty() {
                self.new_page();
            }
        }
        runs
    }

    /// How many of `count` lines to draw on this page.
    fn fitting(&self, count: usize, lead: f32) -> usize {
        let room = (1..=count).take_while(|n| times(*n) * lead <= self.left() + 0.01).count();
        if room == count {
            return count;
        }
        let room = if count - room == 1 { room - room.min(1) } else { room };
        match room {
            0 | 1 if self.at_top() => 1,
            0 | 1 => 0,
            room => room,
        }
    }
}

/// A heading in as few lines as the room allows, of about the same length.
fn balanced(text: &str, room: f32, style: &Style) -> Vec<String> {
    let lines = |share: u16| wrap(text, room * f32::from(share) / 20.0, style.size, style.weight);
    let widest = lines(20);
    let narrower = (11..20).map(lines).find(|lines| lines.len() == widest.len());
    narrower.unwrap_or(widest)
}

/// How many of a paragraph's first lines must stand together.
fn together(lines: usize) -> f32 {
    times(if lines <= 3 { lines } else { 2 })
}

/// The paragraphs of a cleaned text: parts between empty lines, without blanks at the line ends.
pub(super) fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in text.split('\n') {
        let line = line.trim_matches(' ');
        if line.is_empty() {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            if !part.is_empty() {
                part.push('\n');
            }
            part.push_str(line);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}
