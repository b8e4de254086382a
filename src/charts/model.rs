//! What a chart shows, and where its bars stand, in whole ten-thousandths of the drawing area, so
//! that money never turns into a floating-point number and both renderers draw the same picture.

use crate::kernel::money::Ore;

/// The whole drawing area: shares are counted in ten-thousandths of it.
pub const WHOLE: u16 = 10_000;

/// The most steps that an axis has above zero.
const STEPS: i128 = 5;

/// How the bars of a chart stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Upright, the series side by side in each category.
    Grouped,
    /// Upright, the series on top of each other; values below zero are left out.
    Stacked,
    /// Lying, one under the other, each with its name and amount: for long names.
    Horizontal,
}

/// What the units of an axis are called, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Units {
    /// Whole kronor, for example "kronor".
    pub kronor: String,
    /// Thousands of kronor, for example "tusen kronor".
    pub thousands: String,
    /// Millions of kronor, for example "miljoner kronor".
    pub millions: String,
}

/// One place on the axis, such as a year, with a value for each series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// The name under or beside the bars.
    pub label: String,
    /// Amounts in öre, in the order of the series; a missing one counts as zero.
    pub values: Vec<Ore>,
}

/// A bar chart of amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The title, a heading without a full stop.
    pub title: String,
    /// One sentence that says what the chart shows, for those who do not see it.
    pub alt: String,
    /// How the bars stand.
    pub kind: Kind,
    /// The names of the axis' units.
    pub units: Units,
    /// The names of the series.
    pub series: Vec<String>,
    /// The categories, in reading order.
    pub categories: Vec<Category>,
}

/// The value axis of an upright chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// The amount at the upper end.
    pub top: Ore,
    /// The marks from zero to the top.
    pub ticks: Vec<Tick>,
    /// What the marks count.
    pub unit: String,
}

/// One mark of a value axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// The amount in the axis' unit.
    pub label: String,
    /// The height above zero, in ten-thousandths of the axis.
    pub height: u16,
}

/// One upright bar; all measures are ten-thousandths of the drawing area, counted from its lower
/// left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// Index of the category.
    pub category: usize,
    /// Index of the series.
    pub series: usize,
    /// The amount in öre, also when it is below zero and the bar has no height.
    pub value: Ore,
    /// The left edge.
    pub left: u16,
    /// The width.
    pub width: u16,
    /// The lower edge.
    pub bottom: u16,
    /// The height.
    pub height: u16,
}

/// One row of a lying chart: words, and a bar when it has a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The name over the bar.
    pub label: String,
    /// Index of the series, the amount in öre, and the length in ten-thousandths; a row without is
    /// the name of a category over the rows of its series.
    pub bar: Option<(usize, Ore, u16)>,
}

impl Chart {
    /// An empty chart; [`Chart::series`] and [`Chart::category`] fill it.
    pub fn new(kind: Kind, title: &str, alt: &str, units: Units) -> Self {
        let (title, alt) = (title.to_owned(), alt.to_owned());
        Self { title, alt, kind, units, series: Vec::new(), categories: Vec::new() }
    }

    /// Adds a series.
    #[must_use]
    pub fn series(mut self, name: &str) -> Self {
        self.series.push(name.to_owned());
        self
    }

    /// Adds a category with its amounts in the order of the series.
    #[must_use]
    pub fn category(mut self, label: &str, values: &[Ore]) -> Self {
        self.categories.push(Category { label: label.to_owned(), values: values.to_vec() });
        self
    }

    /// The amount of a series in a category; zero when it is missing.
    pub fn value(&self, category: usize, series: usize) -> Ore {
        self.categories
            .get(category)
            .and_then(|category| category.values.get(series))
            .copied()
            .unwrap_or(Ore::ZERO)
    }

    /// The largest height that a bar, or a stack of bars, reaches.
    pub fn largest(&self) -> Ore {
        let heights = self.categories.iter().map(|category| {
            let values =
                category.values.iter().take(self.series.len()).map(|value| value.or_zero());
            match self.kind {
                Kind::Stacked => values.sum(),
                Kind::Grouped | Kind::Horizontal => values.max().unwrap_or(Ore::ZERO),
            }
        });
        heights.max().unwrap_or(Ore::ZERO)
    }

    /// The value axis: at most five steps of 1, 2 or 5 times a power of ten kronor.
    pub fn scale(&self) -> Scale {
        let largest = i128::from(self.largest().0).max(1);
        let mut power = 100_i128;
        let step = loop {
            let fitting = [1, 2, 5].map(|n| n * power).into_iter().find(|s| s * STEPS >= largest);
            if let Some(step) = fitting {
                break step;
            }
            power *= 10;
        };
        let steps = (largest + step - 1) / step;
        let top = step * steps;
        let (divisor, unit) = if top < 1_000_000 {
            (100, &self.units.kronor)
        } else if top < 100_000_000 {
            (100_000, &self.units.thousands)
        } else {
            (100_000_000, &self.units.millions)
        };
        let ticks = (0..=steps)
            .map(|n| Tick {
                label: in_unit(n * step, divisor),
                height: u16::try_from(n * i128::from(WHOLE) / steps).unwrap_or(WHOLE),
            })
            .collect();
        Scale { top: Ore(i64::try_from(top).unwrap_or(i64::MAX)), ticks, unit: unit.clone() }
    }

    /// The bars of an upright chart, category by category, each over its part of the width.
    pub fn bars(&self) -> Vec<Bar> {
        let top = self.scale().top;
        let mut bars = Vec::new();
        for category in 0..self.categories.len() {
            let (left, right) = self.span(category);
            let room = right - left;
            // A fifth of the room on each side keeps the categories apart.
            let (left, room) = (left + room / 5, room - 2 * (room / 5));
            let mut bottom = 0;
            for series in 0..self.series.len() {
                let value = self.value(category, series);
                let height = share(value, top).min(WHOLE - bottom);
                let mut bar = Bar { category, series, value, left, width: room, bottom, height };
                if self.kind == Kind::Stacked {
                    bottom += height;
                } else {
                    (bar.left, bar.width) = side_by_side(left, room, series, self.series.len());
                }
                bars.push(bar);
            }
        }
        bars
    }

    /// The left and right edge of a category, in ten-thousandths of the width.
    pub fn span(&self, category: usize) -> (u16, u16) {
        let count = self.categories.len().max(1);
        let edge = |n: usize| u16::try_from(n * usize::from(WHOLE) / count).unwrap_or(WHOLE);
        (edge(category), edge(category + 1))
    }

    /// The rows of a lying chart. With one series a row carries the category's name, with several
    /// the category is a row of its own.
    pub fn rows(&self) -> Vec<Row> {
        let top = self.largest();
        let mut rows = Vec::new();
        for (at, category) in self.categories.iter().enumerate() {
            let several = self.series.len() > 1;
            if several {
                rows.push(Row { label: category.label.clone(), bar: None });
            }
            for (series, name) in self.series.iter().enumerate() {
                let value = self.value(at, series);
                let label = if several { name } else { &category.label };
                let bar = Some((series, value, share(value, top)));
                rows.push(Row { label: label.clone(), bar });
            }
        }
        rows
    }
}

/// `value` in ten-thousandths of `top`; zero when either is not above zero.
fn share(value: Ore, top: Ore) -> u16 {
    if !value.is_positive() || !top.is_positive() {
        return 0;
    }
    let share = i128::from(value.0) * i128::from(WHOLE) / i128::from(top.0);
    u16::try_from(share).unwrap_or(WHOLE).min(WHOLE)
}

/// The left edge and width of one of `count` bars that share `room` with narrow gaps.
fn side_by_side(left: u16, room: u16, index: usize, count: usize) -> (u16, u16) {
    let edge = |n: usize| left + u16::try_from(n * usize::from(room) / count).unwrap_or(room);
    let (start, end) = (edge(index), edge(index + 1));
    let gap = if count > 1 { (end - start) / 14 } else { 0 };
    (start + gap / 2, end - start - gap)
}

/// An amount of öre in a unit of `divisor` öre: whole, or with one decimal.
fn in_unit(ore: i128, divisor: i128) -> String {
    let tenths = ore * 10 / divisor;
    let whole = Ore::kr(i64::try_from(tenths / 10).unwrap_or(0)).figures();
    if tenths % 10 == 0 { whole } else { format!("{whole},{}", tenths % 10) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn units() -> Units {
        Units {
            kronor: "kronor".into(),
            thousands: "tusen kronor".into(),
            millions: "miljoner kronor".into(),
        }
    }

    fn years(kind: Kind) -> Chart {
        Chart::new(kind, "Beviljat och utbetalt", "Mest 2017.", units())
            .series("Beviljat")
            .series("Utbetalt")
            .category("2016", &[Ore::kr(2_150_760), Ore::kr(1_950_000)])
            .category("2017", &[Ore::kr(3_509_240), Ore::kr(1_700_760)])
    }

    #[test]
    fn axis_has_round_steps_and_a_fitting_unit() {
        let labels = |kr: i64| {
            let scale = Chart::new(Kind::Grouped, "", "", units())
                .series("a")
                .category("b", &[Ore::kr(kr)])
                .scale();
            let labels: Vec<String> = scale.ticks.into_iter().map(|tick| tick.label).collect();
            (labels.join(" "), scale.top, scale.unit)
        };
        let row = |s: &str, kr: i64, unit: &str| (s.to_owned(), Ore::kr(kr), unit.to_owned());
        assert_eq!(labels(3_509_240), row("0 1 2 3 4", 4_000_000, "miljoner kronor"));
        assert_eq!(labels(650_000), row("0 200 400 600 800", 800_000, "tusen kronor"));
        assert_eq!(labels(1_000_000), row("0 0,2 0,4 0,6 0,8 1", 1_000_000, "miljoner kronor"));
        assert_eq!(labels(9_000), row("0 2 4 6 8 10", 10_000, "tusen kronor"));
        assert_eq!(labels(0), row("0 1", 1, "kronor"));
    }

    #[test]
    fn grouped_bars_stand_side_by_side_within_their_category() {
        let chart = years(Kind::Grouped);
        let bars = chart.bars();
        assert_eq!(bars.len(), 4);
        for bar in &bars {
            let (left, right) = chart.span(bar.category);
            assert!(bar.left >= left && bar.left + bar.width <= right, "{bar:?}");
            assert_eq!(bar.bottom, 0);
        }
        assert!(bars[0].left + bars[0].width < bars[1].left);
        assert_eq!(bars[2].height, 8_773);
    }

    #[test]
    fn stacked_bars_start_where_the_one_below_ends() {
        let bars = years(Kind::Stacked).bars();
        assert_eq!(years(Kind::Stacked).largest(), Ore::kr(5_210_000));
        assert_eq!(bars[1].bottom, bars[0].height);
        assert_eq!(bars[0].left, bars[1].left);
        assert!(bars.iter().all(|bar| bar.bottom + bar.height <= WHOLE));
    }

    #[test]
    fn rows_name_the_category_or_its_series() {
        let one = Chart::new(Kind::Horizontal, "", "", units())
            .series("Beviljat")
            .category("Språk", &[Ore::kr(50)])
            .category("Bostad", &[Ore::kr(-10)]);
        assert_eq!(
            one.rows(),
            [
                Row { label: "Språk".into(), bar: Some((0, Ore::kr(50), WHOLE)) },
                Row { label: "Bostad".into(), bar: Some((0, Ore::kr(-10), 0)) },
            ]
        );
        let labels: Vec<String> =
            years(Kind::Horizontal).rows().into_iter().map(|r| r.label).collect();
        assert_eq!(labels, ["2016", "Beviljat", "Utbetalt", "2017", "Beviljat", "Utbetalt"]);
    }
}
