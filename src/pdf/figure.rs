//! Charts in documents, drawn with fills and rules from the same numbers as on the web pages.

use crate::charts::{Chart, Kind, Row, WHOLE};

use super::flow::{Doc, SMALL};
use super::fonts::{Weight, width};
use super::page::{Canvas, Frame, HAIR, INK, Ink, PETROL, SAND, SEA, Style, times};
use super::tags::{Attribute, Node, Tag};
use super::text::clean_line;
use super::wrap::wrap;

const TITLE: Style =
    Style { size: 9.5, lead: 14.0, weight: Weight::Bold, ink: INK, before: 8.0, after: 4.0 };
const LABEL: Style = Style { size: 8.0, lead: 11.0, after: 12.0, ..SMALL };
const VALUE: Style = Style { weight: Weight::Bold, ink: INK, ..LABEL };

/// The usual and the least height of an upright plot, and the height of a row of a lying chart, in
/// points.
const PLOT: f32 = 150.0;
const LEAST_PLOT: f32 = 88.0;
const ROW: f32 = 27.0;
/// The height of a line of the legend, in points.
const LEGEND: f32 = LABEL.lead + 3.0;
/// The room for the axis' figures at the left of an upright plot, in points.
const AXIS: f32 = 44.0;

impl Doc {
    /// A chart as one figure, with its sentence for those who do not see it; its title stands above
    /// it as text. A chart without categories or series is left out.
    pub fn bar_chart(&mut self, chart: &Chart) {
        if chart.categories.is_empty() || chart.series.is_empty() {
            return;
        }
        let frame = self.frame();
        let title = wrap(&clean_line(&chart.title), frame.width(), TITLE.size, TITLE.weight);
        let head = times(title.len()) * TITLE.lead;
        match chart.kind {
            Kind::Grouped | Kind::Stacked => {
                let labels = category_lines(chart, frame);
                let tallest = labels.iter().map(Vec::len).max().unwrap_or(0);
                let legend = legend_lines(chart, frame.width()).len();
                let around = times(legend + 1) * LEGEND + 6.0 + times(tallest) * LABEL.lead;
                // Rather a lower plot than a page that is left half empty.
                let left = self.left() - TITLE.before.max(14.0) - head - TITLE.after - around;
                let plot = if left < LEAST_PLOT { PLOT } else { left.min(PLOT) };
                self.figure(chart, &title, head, around + plot, |canvas, top| {
                    upright(canvas, chart, frame, (top, plot), &labels);
                });
            }
            Kind::Horizontal => {
                let rows = chart.rows();
                // A chart taller than a page goes on as another figure.
                let room = self.page_height() - head - TITLE.after;
                let most = (1..=rows.len()).take_while(|n| times(*n) * ROW <= room).count();
                for (n, part) in rows.chunks(most.max(1)).enumerate() {
                    let title = if n == 0 { title.as_slice() } else { &[] };
                    self.figure(chart, title, head, times(part.len()) * ROW, |canvas, top| {
                        lying(canvas, part, frame, top);
                    });
                }
            }
        }
    }

    fn figure(
        &mut self,
        chart: &Chart,
        title: &[String],
        head: f32,
        tall: f32,
        draw: impl FnOnce(&mut Canvas, f32),
    ) {
        self.begin(head + TITLE.after + tall, TITLE.before);
        let frame = self.frame();
        if !title.is_empty() {
            let runs = self.lines(Tag::P, title, &TITLE, frame.left);
            self.tree.push(Node::leaf(Tag::P, runs));
            self.y -= TITLE.after;
        }
        let top = self.y;
        let run = self.canvas.tagged(Tag::Figure, |canvas| draw(canvas, top));
        let place = [frame.left, top - tall, frame.right, top];
        let words = if chart.alt.is_empty() { &chart.title } else { &chart.alt };
        self.tree.push(
            Node::leaf(Tag::Figure, vec![run])
                .with(Attribute::Place(place))
                .alt(&clean_line(words)),
        );
        self.y -= tall;
        self.end(LABEL.after);
    }
}

fn ink(series: usize) -> Ink {
    [PETROL, SEA, SAND][series % 3]
}

/// The names under an upright chart, each broken to the room it has.
fn category_lines(chart: &Chart, frame: Frame) -> Vec<Vec<String>> {
    let room = (frame.width() - AXIS) / times(chart.categories.len()) - 4.0;
    let lines = |label: &str| wrap(&clean_line(label), room.max(12.0), LABEL.size, LABEL.weight);
    chart.categories.iter().map(|category| lines(&category.label)).collect()
}

/// The entries of the legend as lines that fit the width: index of the series and left edge.
fn legend_lines(chart: &Chart, room: f32) -> Vec<Vec<(usize, f32)>> {
    let mut lines: Vec<Vec<(usize, f32)>> = Vec::new();
    let mut x = 0.0;
    if chart.series.len() < 2 {
        return lines;
    }
    for (at, name) in chart.series.iter().enumerate() {
        let wide = 14.0 + width(&clean_line(name), LABEL.size, LABEL.weight) + 18.0;
        if lines.is_empty() || x + wide > room {
            lines.push(Vec::new());
            x = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push((at, x));
        }
        x += wide;
    }
    lines
}

/// Draws the legend; answers the upper edge of what comes below.
fn legend(canvas: &mut Canvas, chart: &Chart, frame: Frame, top: f32) -> f32 {
    let mut y = top;
    for line in legend_lines(chart, frame.width()) {
        for (series, x) in line {
            let left = frame.left + x;
            canvas.fill(left, y - LABEL.lead / 2.0 - 3.5, 9.0, 7.0, ink(series));
            canvas.line(left + 14.0, y, &clean_line(&chart.series[series]), &LABEL);
        }
        y -= LEGEND;
    }
    y
}

fn upright(
    canvas: &mut Canvas,
    chart: &Chart,
    frame: Frame,
    (top, plot): (f32, f32),
    labels: &[Vec<String>],
) {
    let y = legend(canvas, chart, frame, top);
    let scale = chart.scale();
    canvas.line(frame.left, y, &clean_line(&scale.unit), &LABEL);
    let base = y - LEGEND - plot;
    let left = frame.left + AXIS;
    let room = frame.right - left;
    let across = |share: u16| left + room * f32::from(share) / f32::from(WHOLE);
    // The uppermost mark stands below the unit's name.
    let up = |share: u16| (plot - 6.0) * f32::from(share) / f32::from(WHOLE);
    for tick in &scale.ticks {
        let at = base + up(tick.height);
        canvas.rule(left, frame.right, at, 0.5, HAIR);
        let x = left - 6.0 - width(&tick.label, LABEL.size, LABEL.weight);
        canvas.text(x, at - LABEL.size * 0.357, &tick.label, &LABEL);
    }
    for bar in chart.bars().into_iter().filter(|bar| bar.height > 0) {
        let (start, end) = (across(bar.left), across(bar.left + bar.width));
        canvas.fill(start, base + up(bar.bottom), end - start, up(bar.height), ink(bar.series));
    }
    canvas.rule(left, frame.right, base, 0.8, Ink(0x8a, 0x98, 0x9d));
    for (at, lines) in labels.iter().enumerate() {
        let (start, end) = chart.span(at);
        let middle = f32::midpoint(across(start), across(end));
        for (n, line) in lines.iter().enumerate() {
            let wide = width(line.trim_end(), LABEL.size, LABEL.weight);
            let top = base - 6.0 - times(n) * LABEL.lead;
            canvas.line(middle - wide / 2.0, top, line, &LABEL);
        }
    }
}

fn lying(canvas: &mut Canvas, rows: &[Row], frame: Frame, top: f32) {
    let mut y = top;
    for row in rows {
        let label = clean_line(&row.label);
        let Some((series, value, length)) = row.bar else {
            canvas.line(frame.left, y - 10.0, &label, &VALUE);
            y -= ROW;
            continue;
        };
        let figures = value.figures();
        let x = frame.right - width(&figures, VALUE.size, VALUE.weight);
        let room = x - frame.left - 8.0;
        let label = wrap(&label, room, LABEL.size, LABEL.weight).into_iter().next();
        canvas.line(
            frame.left,
            y,
            &(label.unwrap_or_default().trim_end().to_owned() + " "),
            &LABEL,
        );
        canvas.line(x, y, &figures, &VALUE);
        let bar = y - LABEL.lead - 8.0;
        canvas.fill(frame.left, bar, frame.width(), 7.0, HAIR);
        if length > 0 {
            let wide = frame.width() * f32::from(length) / f32::from(WHOLE);
            canvas.fill(frame.left, bar, wide, 7.0, ink(series));
        }
        y -= ROW;
    }
}
