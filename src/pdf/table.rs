//! Tables and facts: rows that stay whole, a head that is repeated on every page, sums that never
//! stand without the last row.

use super::columns::{GUTTER, fit, widest};
use super::flow::{BODY, Doc, parts};
use super::fonts::{Weight, width};
use super::page::{Canvas, Frame, HAIR, INK, PETROL, SOFT, Style, times};
use super::tags::{Attribute, Node, Run, Scope, Tag};
use super::text::clean;
use super::wrap::wrap;

/// The room above and below the lines of a row, in points.
const PAD: f32 = 3.5;
const CAPTION: Style =
    Style { size: 9.5, lead: 14.0, weight: Weight::Bold, ink: INK, before: 6.0, after: 3.0 };

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub(super) head: String,
    pub(super) right: bool,
}

impl Column {
    /// Words, from the left.
    pub fn text(head: &str) -> Self {
        Self { head: head.to_owned(), right: false }
    }

    /// Figures, to the right; they are not broken as long as the table can be narrower elsewhere.
    pub fn number(head: &str) -> Self {
        Self { head: head.to_owned(), right: true }
    }
}

/// A table. Rows that are too short are filled with empty cells, cells beyond the columns are left
/// out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    caption: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) sums: Vec<Vec<String>>,
    row_heads: bool,
}

impl Table {
    /// A table without rows; an empty caption is not shown.
    pub fn new(caption: &str, columns: Vec<Column>) -> Self {
        let caption = caption.to_owned();
        Self { caption, columns, rows: Vec::new(), sums: Vec::new(), row_heads: false }
    }

    /// Says that the first column names the rows, as the year does in a summary.
    #[must_use]
    pub fn row_heads(mut self) -> Self {
        self.row_heads = true;
        self
    }

    /// Adds a row.
    pub fn row<S: AsRef<str>>(&mut self, cells: &[S]) {
        self.rows.push(cells.iter().map(|cell| cell.as_ref().to_owned()).collect());
    }

    /// Adds a row of sums at the foot.
    pub fn sum<S: AsRef<str>>(&mut self, cells: &[S]) {
        self.sums.push(cells.iter().map(|cell| cell.as_ref().to_owned()).collect());
    }
}

/// What kind of row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Head,
    Body,
    Sum,
    Fact,
}

/// A row whose cells are broken into lines.
struct Laid {
    kind: Kind,
    cells: Vec<Vec<String>>,
}

impl Laid {
    fn lines(&self) -> usize {
        self.cells.iter().map(Vec::len).max().unwrap_or(0).max(1)
    }
}

/// The columns as they stand on the page.
struct Grid {
    /// Left and right edge of each column's text, in points from the left edge of the text.
    edges: Vec<(f32, f32)>,
    right: Vec<bool>,
    size: f32,
    lead: f32,
    row_heads: bool,
}

impl Grid {
    fn height(&self, row: &Laid) -> f32 {
        times(row.lines()) * self.lead + 2.0 * PAD
    }

    fn style(&self, kind: Kind, column: usize) -> Style {
        let (weight, ink) = match kind {
            Kind::Head => (Weight::Bold, PETROL),
            Kind::Sum => (Weight::Bold, INK),
            Kind::Fact if column == 0 => (Weight::Regular, SOFT),
            Kind::Body | Kind::Fact => (Weight::Regular, INK),
        };
        Style { size: self.size, lead: self.lead, weight, ink, before: 0.0, after: 0.0 }
    }

    fn lay(&self, kind: Kind, cells: &[String]) -> Laid {
        let empty = String::new();
        let lines = |(column, (left, right)): (usize, &(f32, f32))| {
            let style = self.style(kind, column);
            let text = cells.get(column).unwrap_or(&empty);
            // A hair more than the room: the column was measured by the sum of the same widths.
            wrap(text, right - left + 0.05, style.size, style.weight)
        };
        Laid { kind, cells: self.edges.iter().enumerate().map(lines).collect() }
    }

    /// Draws some lines of one cell, the first of them in the line box at `top`.
    fn draw(&self, canvas: &mut Canvas, at: (f32, f32), cell: (Kind, usize), lines: &[String]) {
        let (frame_left, top) = at;
        let (kind, column) = cell;
        let style = self.style(kind, column);
        let (left, right) = self.edges[column];
        for (n, line) in lines.iter().enumerate() {
            let x = if self.right[column] {
                right - width(line.trim_end_matches(' '), style.size, style.weight)
            } else {
                left
            };
            canvas.line(frame_left + x, top - times(n) * style.lead, line, &style);
        }
    }

    fn tag(&self, kind: Kind, column: usize) -> (Tag, Option<Attribute>) {
        match kind {
            Kind::Head => (Tag::Th, Some(Attribute::Scope(Scope::Column))),
            Kind::Fact if column == 0 => (Tag::Th, Some(Attribute::Scope(Scope::Row))),
            Kind::Body | Kind::Sum if column == 0 && self.row_heads => {
                (Tag::Th, Some(Attribute::Scope(Scope::Row)))
            }
            Kind::Body | Kind::Sum | Kind::Fact => (Tag::Td, None),
        }
    }
}

impl Doc {
    /// A table over the whole width of the text. A table without columns is left out.
    pub fn table(&mut self, table: &Table) {
        if table.columns.is_empty() {
            return;
        }
        let table = cleaned(table);
        let frame = self.frame();
        let grid = grid(&table, frame);
        let heads: Vec<String> = table.columns.iter().map(|column| column.head.clone()).collect();
        let head = grid.lay(Kind::Head, &heads);
        let body: Vec<Laid> = table.rows.iter().map(|row| grid.lay(Kind::Body, row)).collect();
        let sums: Vec<Laid> = table.sums.iter().map(|row| grid.lay(Kind::Sum, row)).collect();
        let caption = wrap(&table.caption, frame.width(), CAPTION.size, CAPTION.weight);

        let above = times(caption.len()) * CAPTION.lead + CAPTION.after + grid.height(&head);
        let first = body.first().or(sums.first()).map_or(0.0, |row| grid.height(row));
        let least = above + first;
        let least = if least > self.page_height() { above + 3.0 * grid.lead } else { least };
        self.begin(least, CAPTION.before);

        let mut kids = Vec::new();
        if !caption.is_empty() {
            let runs = self.lines(Tag::Caption, &caption, &CAPTION, frame.left);
            kids.push(Node::leaf(Tag::Caption, runs));
            self.y -= CAPTION.after;
        }
        kids.push(Node::group(Tag::THead, vec![self.row(&grid, &head, None)]));
        let rows = self.body(&grid, &head, &body, &sums);
        if !rows.is_empty() {
            kids.push(Node::group(Tag::TBody, rows));
        }
        if !sums.is_empty() {
            let rows = sums.iter().map(|row| self.row(&grid, row, Some(&head))).collect();
            kids.push(Node::group(Tag::TFoot, rows));
        }
        self.tree.push(Node::group(Tag::Table, kids));
        self.end(14.0);
    }

    /// Facts under each other: a label and its value. Without facts nothing is drawn.
    pub fn facts<A: AsRef<str>, B: AsRef<str>>(&mut self, facts: &[(A, B)]) {
        let rows: Vec<Vec<String>> = facts
            .iter()
            .map(|(label, value)| vec![cell(label.as_ref()), cell(value.as_ref())])
            .collect();
        let frame = self.frame();
        let (size, lead) = (9.8, 14.0);
        let labels = rows.iter().map(|row| widest(&row[0], size, Weight::Regular));
        let label = labels.fold(0.0, f32::max).clamp(60.0, frame.width() * 0.4);
        let edges = vec![(0.0, label + 0.1), (label + 2.0 * GUTTER, frame.width())];
        let grid = Grid { edges, right: vec![false; 2], size, lead, row_heads: false };
        let mut kids = Vec::new();
        for row in rows.iter().map(|row| grid.lay(Kind::Fact, row)) {
            let height = grid.height(&row);
            let least = if height > self.page_height() { 3.0 * lead } else { height };
            self.begin(least, 0.0);
            kids.push(self.row(&grid, &row, None));
        }
        if !kids.is_empty() {
            self.tree.push(Node::group(Tag::Table, vec![Node::group(Tag::TBody, kids)]));
            self.end(12.0);
        }
    }

    fn body(&mut self, grid: &Grid, head: &Laid, body: &[Laid], sums: &[Laid]) -> Vec<Node> {
        let feet: f32 = sums.iter().map(|row| grid.height(row)).sum();
        let mut rows = Vec::with_capacity(body.len());
        for (at, row) in body.iter().enumerate() {
            let with_feet = grid.height(row) + feet;
            if at > 0 && at + 1 == body.len() && with_feet > self.left() {
                let room = self.page_height() - grid.height(head);
                if with_feet <= room {
                    self.next_page(grid, Some(head));
                }
            }
            rows.push(self.row(grid, row, Some(head)));
        }
        rows
    }

    /// Turns the page and draws the head again; it was read already, so it is an artifact now.
    fn next_page(&mut self, grid: &Grid, head: Option<&Laid>) {
        self.new_page();
        let Some(head) = head.filter(|head| grid.height(head) < self.page_height() / 3.0) else {
            return;
        };
        let (left, top) = (self.frame().left, self.y - PAD);
        self.canvas.artifact(|canvas| {
            for (column, lines) in head.cells.iter().enumerate() {
                grid.draw(canvas, (left, top), (Kind::Head, column), lines);
            }
        });
        self.y -= grid.height(head);
        self.rule_under(Kind::Head);
    }

    /// Draws a row: whole on this page, whole on the next, or, when it is taller than a page, from
    /// here over as many pages as it takes.
    fn row(&mut self, grid: &Grid, row: &Laid, head: Option<&Laid>) -> Node {
        let height = grid.height(row);
        let again = head.map_or(0.0, |head| grid.height(head));
        if height > self.left() && height + again <= self.page_height() {
            self.next_page(grid, head);
        }
        if row.kind == Kind::Sum {
            let (frame, y) = (self.frame(), self.y);
            self.canvas.artifact(|canvas| canvas.rule(frame.left, frame.right, y, 0.9, PETROL));
        }
        let mut runs: Vec<Vec<Run>> = vec![Vec::new(); row.cells.len()];
        let (mut from, mut fresh) = (0, false);
        while from < row.lines() {
            let rest = row.lines() - from;
            let room = self.left() - 2.0 * PAD + 0.01;
            let fits = (1..=rest).take_while(|n| times(*n) * grid.lead <= room).count();
            if fits < rest.min(3) && !fresh {
                self.next_page(grid, head);
                fresh = true;
                continue;
            }
            let to = from + fits.max(1);
            self.slice(grid, row, (from, to), &mut runs);
            from = to;
            if from < row.lines() {
                self.next_page(grid, head);
                fresh = true;
            }
        }
        self.rule_under(row.kind);
        let cells = runs.into_iter().enumerate().map(|(column, runs)| {
            let (tag, attribute) = grid.tag(row.kind, column);
            let node = Node::leaf(tag, runs);
            match attribute {
                Some(attribute) => node.with(attribute),
                None => node,
            }
        });
        Node::group(Tag::Tr, cells.collect())
    }

    /// Draws the lines `from..to` of every cell of a row.
    fn slice(&mut self, grid: &Grid, row: &Laid, part: (usize, usize), runs: &mut [Vec<Run>]) {
        let (from, to) = part;
        let (left, top) = (self.frame().left, self.y - PAD);
        for (column, lines) in row.cells.iter().enumerate() {
            let lines = &lines[from.min(lines.len())..to.min(lines.len())];
            if lines.iter().all(String::is_empty) {
                continue;
            }
            let (tag, _) = grid.tag(row.kind, column);
            runs[column].push(self.canvas.tagged(tag, |canvas| {
                grid.draw(canvas, (left, top), (row.kind, column), lines);
            }));
        }
        self.y -= times(to - from) * grid.lead + 2.0 * PAD;
    }

    fn rule_under(&mut self, kind: Kind) {
        let (thickness, ink) = match kind {
            Kind::Head => (1.0, PETROL),
            Kind::Body | Kind::Fact => (0.5, HAIR),
            Kind::Sum => return,
        };
        let (frame, y) = (self.frame(), self.y);
        self.canvas.artifact(|canvas| canvas.rule(frame.left, frame.right, y, thickness, ink));
    }
}

/// A cell's text: paragraphs become lines.
fn cell(text: &str) -> String {
    parts(&clean(text)).join("\n")
}

/// The table as it is drawn: every row as long as there are columns.
pub(super) fn cleaned(table: &Table) -> Table {
    let rows = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
        let count = table.columns.len();
        let fill = |row: &Vec<String>| -> Vec<String> {
            let cells =
                row.iter().map(|text| cell(text)).chain(std::iter::repeat_with(String::new));
            cells.take(count).collect()
        };
        rows.iter().map(fill).collect()
    };
    let column = |c: &Column| Column { head: cell(&c.head), right: c.right };
    Table {
        caption: cell(&table.caption),
        columns: table.columns.iter().map(column).collect(),
        rows: rows(&table.rows),
        sums: rows(&table.sums),
        row_heads: table.row_heads,
    }
}

/// The columns of a table on the page.
fn grid(table: &Table, frame: Frame) -> Grid {
    let (size, edges) = fit(table, frame.width());
    let right = table.columns.iter().map(|column| column.right).collect();
    let lead = size * BODY.lead / BODY.size;
    Grid { edges, right, size, lead, row_heads: table.row_heads }
}
