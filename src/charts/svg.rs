//! Charts as inline SVG: x in per cent, y in pixels and no viewBox, so that text keeps its size at
//! every width. No style attribute stands in it, as the content security policy allows none; the
//! style sheet colours `c1`, `c2`, `c3` (the third series, or the track under a lying bar), `axis`
//! and `value`.

use std::fmt::Write as _;

use super::model::{Chart, Kind, WHOLE};

/// The height of the plot of an upright chart, in pixels.
const PLOT: u32 = 190;
/// The left edge of the plot, in hundredths of a per cent; the axis' figures stand before it.
const PLOT_LEFT: u32 = 900;
/// The most category names under an upright chart; with more, only some are written out.
const LABELS: usize = 12;

/// The chart as an `svg` element with a name for those who do not see it.
pub fn svg(chart: &Chart) -> String {
    let mut body = String::new();
    let height = match chart.kind {
        Kind::Grouped | Kind::Stacked => upright(chart, &mut body),
        Kind::Horizontal => lying(chart, &mut body),
    };
    let name = escape(format!("{}. {}", chart.title, chart.alt).trim());
    format!(r#"<svg class="chart" height="{height}" role="img" aria-label="{name}">{body}</svg>"#)
}

/// Draws legend, axis and bars; answers the height in pixels.
fn upright(chart: &Chart, out: &mut String) -> u32 {
    let scale = chart.scale();
    let plot_top = legend(chart, out) + 30;
    let base = plot_top + PLOT;
    text(out, "0", &px(plot_top - 14), "", &scale.unit);
    for tick in &scale.ticks {
        let up = PLOT * u32::from(tick.height) * 10 / u32::from(WHOLE);
        let y = tenths(base * 10 - up);
        let _ = write!(
            out,
            r#"<line class="axis" x1="{}" x2="100%" y1="{y}" y2="{y}"/>"#,
            percent(PLOT_LEFT)
        );
        text(out, "0", &tenths(base * 10 - up + 40), "", &tick.label);
    }
    for bar in chart.bars() {
        let name = &chart.categories[bar.category].label;
        let tall = PLOT * u32::from(bar.height) * 10 / u32::from(WHOLE);
        let low = PLOT * u32::from(bar.bottom) * 10 / u32::from(WHOLE);
        let _ = write!(
            out,
            r#"<rect class="{}" x="{}" width="{}" y="{}" height="{}"><title>{}</title></rect>"#,
            class(bar.series),
            percent(across(bar.left)),
            percent(across(bar.left + bar.width) - across(bar.left)),
            tenths(base * 10 - low - tall),
            tenths(tall),
            escape(&format!("{name}, {}: {}", chart.series[bar.series], bar.value)),
        );
    }
    let every = chart.categories.len().div_ceil(LABELS).max(1);
    for (at, category) in chart.categories.iter().enumerate().step_by(every) {
        let (left, right) = chart.span(at);
        let middle = percent(u32::midpoint(across(left), across(right)));
        text(out, &middle, &px(base + 20), r#" text-anchor="middle""#, &category.label);
    }
    base + 26
}

/// Draws the rows, each under its name; answers the height in pixels.
fn lying(chart: &Chart, out: &mut String) -> u32 {
    let mut y = 0;
    for row in chart.rows() {
        let Some((series, value, length)) = row.bar else {
            text(out, "0", &px(y + 16), r#" class="value""#, &row.label);
            y += 26;
            continue;
        };
        text(out, "0", &px(y + 14), "", &row.label);
        let end = r#" class="value" text-anchor="end""#;
        text(out, "100%", &px(y + 14), end, &value.figures());
        for (class, width) in [("c3", WHOLE), (class(series), length)] {
            let _ = write!(
                out,
                r#"<rect class="{class}" x="0" width="{}" y="{}" height="12" rx="3"/>"#,
                percent(u32::from(width)),
                y + 22,
            );
        }
        y += 48;
    }
    y
}

/// Names the colours, one under the other so that they fit on a phone; nothing for one series.
/// Answers the height in pixels.
fn legend(chart: &Chart, out: &mut String) -> u32 {
    if chart.series.len() < 2 {
        return 0;
    }
    let mut y = 0;
    for (at, name) in chart.series.iter().enumerate() {
        let _ = write!(
            out,
            r#"<rect class="{}" x="0" width="12" y="{}" height="12" rx="2"/>"#,
            class(at),
            y + 3
        );
        text(out, "20", &px(y + 13), "", name);
        y += 20;
    }
    y + 6
}

/// The class that colours a series; after the third they begin again.
fn class(series: usize) -> &'static str {
    ["c1", "c2", "c3"][series % 3]
}

/// A place in the plot, in hundredths of a per cent of the whole width.
fn across(share: u16) -> u32 {
    PLOT_LEFT + u32::from(share) * (10_000 - PLOT_LEFT) / u32::from(WHOLE)
}

fn text(out: &mut String, x: &str, y: &str, attributes: &str, words: &str) {
    let _ = write!(out, r#"<text x="{x}" y="{y}"{attributes}>{}</text>"#, escape(words));
}

fn percent(hundredths: u32) -> String {
    match hundredths % 100 {
        0 => format!("{}%", hundredths / 100),
        rest => format!("{}.{rest:02}%", hundredths / 100),
    }
}

fn tenths(tenths: u32) -> String {
    match tenths % 10 {
        0 => px(tenths / 10),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

fn px(pixels: u32) -> String {
    pixels.to_string()
}

fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::units;
    use super::*;
    use crate::kernel::money::Ore;

    fn two_years(kind: Kind) -> String {
        let chart = Chart::new(kind, "Beviljat & utbetalt", "Mest \"2017\".", units())
            .series("Beviljat <kr>")
            .series("Utbetalt")
            .category("2016", &[Ore::kr(2_000_000), Ore::kr(1_000_000)])
            .category("2017", &[Ore::kr(4_000_000), Ore::kr(-5)]);
        svg(&chart)
    }

    #[test]
    fn upright_charts_are_drawn_in_per_cent_and_pixels_without_style() {
        let drawn = two_years(Kind::Grouped);
        assert!(drawn.starts_with(r#"<svg class="chart" height="292" role="img" aria-label="Beviljat &amp; utbetalt. Mest &quot;2017&quot;.">"#), "{drawn}");
        assert_eq!(drawn.matches(r#"class="axis""#).count(), 5);
        assert!(drawn.contains("Beviljat &lt;kr&gt;") && !drawn.contains("<kr>"));
        assert!(!drawn.contains("style") && !drawn.contains("viewBox"));
        // 4 000 000 kr reaches the top of the plot, a negative amount has no height.
        assert!(drawn.contains(r#"y="76" height="190"><title>2017, Beviljat"#), "{drawn}");
        assert!(drawn.contains(r#"y="266" height="0"><title>2017, Utbetalt"#), "{drawn}");
    }

    #[test]
    fn lying_charts_have_a_track_and_the_amount() {
        let chart = Chart::new(Kind::Horizontal, "Per område", "", units())
            .series("Beviljat")
            .category("Språkutveckling", &[Ore::kr(2_400_000)])
            .category("Bostad", &[Ore::kr(600_000)]);
        let drawn = svg(&chart);
        assert!(drawn.contains(r#"height="96""#), "{drawn}");
        assert!(drawn.contains(r#"<rect class="c3" x="0" width="100%" y="70""#), "{drawn}");
        assert!(drawn.contains(r#"<rect class="c1" x="0" width="25%" y="70""#), "{drawn}");
        assert!(drawn.contains(">2\u{202f}400\u{202f}000</text>"), "{drawn}");
    }

    #[test]
    fn a_chart_without_figures_is_still_a_chart() {
        let empty = svg(&Chart::new(Kind::Stacked, "Inget", "Inga belopp finns.", units()));
        assert!(empty.contains("Inga belopp finns.") && empty.ends_with("</svg>"));
    }
}
