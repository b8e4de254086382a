//! What the template macros of `templates/parts.html` need from Rust: choices of a field, pages of
//! a list, drawings of icons, and the one table that says which tone each state has.

use std::fmt::{Display, Formatter};
use std::str::FromStr;
use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::NaiveDate;

use crate::kernel::calendar;
use crate::kernel::refusal::{Outcome, Refusal};

/// One answer that a person can choose in a list, a radio group or a group of boxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// A line under the label; empty when the label says it all.
    pub hint: String,
    /// Whether it is chosen now.
    pub chosen: bool,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>, chosen: bool) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new(), chosen }
    }

    /// The same choice with a line under its label.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Choices out of (value, label) pairs, of which the one with the value `chosen` is chosen.
    pub fn one_of<V, L>(pairs: impl IntoIterator<Item = (V, L)>, chosen: &str) -> Vec<Self>
    where
        V: Into<String>,
        L: Into<String>,
    {
        Self::any_of(pairs, &[chosen])
    }

    /// Choices out of (value, label) pairs, of which all that `chosen` holds are chosen.
    pub fn any_of<V, L, C>(pairs: impl IntoIterator<Item = (V, L)>, chosen: &[C]) -> Vec<Self>
    where
        V: Into<String>,
        L: Into<String>,
        C: AsRef<str>,
    {
        pairs
            .into_iter()
            .map(|(value, label)| {
                let value = value.into();
                let is_chosen = chosen.iter().any(|c| c.as_ref() == value);
                Self::new(value, label, is_chosen)
            })
            .collect()
    }
}

/// The links under a list that fills more than one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pager {
    /// Address of the page before, on any page but the first.
    pub previous: Option<String>,
    /// Address of the page after, on any page but the last.
    pub next: Option<String>,
    /// The numbered pages near this one; empty where pages are not numbered.
    pub pages: Vec<PagerLink>,
}

/// One numbered page of a [`Pager`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagerLink {
    /// The page's number, from 1.
    pub number: i64,
    /// Its address.
    pub href: String,
    /// Whether it is the one that is shown.
    pub current: bool,
}

impl Pager {
    /// Numbered pages: at most two on each side of `page` (from 1) out of `pages`, and the first
    /// and the last. `href` makes the address of a page out of its number.
    pub fn numbered(page: i64, pages: i64, href: impl Fn(i64) -> String) -> Self {
        let near = |n: &i64| *n == 1 || *n == pages || (n - page).abs() <= 2;
        Self {
            previous: (page > 1).then(|| href(page - 1)),
            next: (page < pages).then(|| href(page + 1)),
            pages: (1..=pages)
                .filter(near)
                .map(|number| PagerLink { number, href: href(number), current: number == page })
                .collect(),
        }
    }

    /// A list that goes on by day and key, from the `place` of its last row. `rows` were read with one
    /// more than the `most` that a page shows, which only tells that there are more. `further` is the
    /// address of a further page up to its place.
    pub fn onward<T, K: Display>(
        rows: &mut Vec<T>,
        most: i64,
        (first, further): (&str, &str),
        is_first: bool,
        place: impl Fn(&T) -> (NaiveDate, K),
    ) -> Self {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let goes_on = rows.len() > most;
        rows.truncate(most);
        let last = rows.last().filter(|_| goes_on).map(place);
        Self {
            previous: (!is_first).then(|| first.to_owned()),
            next: last.map(|(day, key)| format!("{further}{day}.{key}")),
            pages: Vec::new(),
        }
    }

    /// Whether there is anywhere else to go.
    pub fn is_needed(&self) -> bool {
        self.previous.is_some() || self.next.is_some()
    }
}

/// The day and key that a page of a list goes on from, as [`Pager::onward`] wrote them.
pub fn place<K: FromStr>(text: Option<&str>) -> Option<(NaiveDate, K)> {
    let (day, key) = text?.split_once('.')?;
    Some((calendar::parse_date(day)?, key.parse().ok()?))
}

/// Every state that a tag can show, with its tone: the key of its word in the language files, and
/// `none` (not begun), `info` (in our hands), `warn` (waits for somebody), `bad` (late or
/// impossible), `ok` (granted, running, done) or `shut` (ended).
pub const STATES: &[(&str, &str)] = &[
    ("state-draft", "none"),
    ("state-not-started", "none"),
    ("state-started", "warn"),
    ("state-remaining", "none"),
    ("state-received", "none"),
    ("state-registered", "info"),
    ("state-under-review", "info"),
    ("state-awaiting-completion", "warn"),
    ("state-completion-overdue", "bad"),
    ("state-complete", "info"),
    ("state-ready-for-decision", "info"),
    ("state-on-agenda", "info"),
    ("state-referred-back", "warn"),
    ("state-tabled", "warn"),
    ("state-approved", "ok"),
    ("state-partly-approved", "ok"),
    ("state-rejected", "shut"),
    ("state-dismissed", "shut"),
    ("state-withdrawn", "shut"),
    ("state-not-executable", "bad"),
    ("state-awaiting-legal-force", "info"),
    ("state-payment-pending", "info"),
    ("state-running", "ok"),
    ("state-payment-stopped", "warn"),
    ("state-report-expected", "warn"),
    ("state-report-overdue", "bad"),
    ("state-report-under-review", "info"),
    ("state-reclaim", "warn"),
    ("state-done", "ok"),
    ("state-carried-out", "ok"),
    ("state-closed", "shut"),
];

/// The tone of a state, by the key of its word; `none` for a key that is no state.
pub fn tone(key: impl AsRef<str>) -> &'static str {
    let key = key.as_ref();
    STATES.iter().find(|(known, _)| *known == key).map_or("none", |(_, tone)| tone)
}

/// The drawing of an icon on a 24 × 24 ground, as the data of one path. An unknown name draws
/// nothing: the word beside the icon carries the meaning.
pub fn icon_path(name: impl AsRef<str>) -> &'static str {
    match name.as_ref() {
        "add" => "M12 5v14M5 12h14",
        "back" => "M14.5 5.5 8 12l6.5 6.5",
        "next" => "M9.5 5.5 16 12l-6.5 6.5",
        "calendar" => "M4.5 6.5h15v13h-15zM4.5 10.5h15M8.5 4v4M15.5 4v4",
        "clock" => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2",
        "cross" => "M6.5 6.5l11 11M17.5 6.5l-11 11",
        "done" => "M5 12.8l4.4 4.2L19 7.2",
        "download" => "M12 4v11M7.5 10.8 12 15.2l4.5-4.4M5 19.5h14",
        "edit" => "M5 19l.8-3.8L16 5l3 3L8.8 18.2zM13.8 7.2l3 3",
        "file" => "M6.5 3.5h7.5l4 4v13H6.5zM13.5 3.5v4.5H18",
        "info" => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 11v5.2M12 7.7v.1",
        "lock" => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
        "mail" => "M4 6h16v12H4zM4.3 6.5 12 13l7.7-6.5",
        "menu" => "M4 7h16M4 12h16M4 17h16",
        "person" => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20a7.5 6 0 0 1 15 0",
        "print" => "M7.5 9V4h9v5M7.5 17H4.5V9h15v8h-3M7.5 14h9v6h-9z",
        "search" => "M10.8 4.3a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.6 15.6l4.6 4.6",
        "warning" => "M12 4.5 21 19.5H3zM12 10.5v4M12 16.9v.1",
        _ => "",
    }
}

/// Whether the icon points in the direction of reading, and so turns round in languages that are
/// read from the right.
pub fn icon_points(name: impl AsRef<str>) -> bool {
    matches!(name.as_ref(), "back" | "next")
}

/// The icon that says the same as a tone, for lists of checks.
pub fn tone_icon(tone: impl AsRef<str>) -> &'static str {
    match tone.as_ref() {
        "ok" => "done",
        "warn" => "warning",
        "bad" => "cross",
        "none" => "clock",
        _ => "info",
    }
}

/// Whole per cent of `part` in `whole`, between 0 and 100, for the width of a bar.
pub fn percent(part: i64, whole: i64) -> i64 {
    if whole <= 0 { 0 } else { (part.saturating_mul(100) / whole).clamp(0, 100) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_that_was_typed_is_the_one_chosen() {
        let choices = Choice::one_of([("a", "Ankarsrum"), ("g", "Gamleby")], "g");
        assert_eq!(choices[1], Choice::new("g", "Gamleby", true));
        assert!(!choices[0].chosen);
        let none = Choice::any_of([("a", "Ankarsrum")], &[] as &[&str]);
        assert!(!none[0].chosen);
    }

    #[test]
    fn a_long_list_shows_its_ends_and_the_pages_nearby() {
        let pager = Pager::numbered(7, 20, |n| format!("?sida={n}"));
        let numbers: Vec<i64> = pager.pages.iter().map(|link| link.number).collect();
        assert_eq!(numbers, [1, 5, 6, 7, 8, 9, 20]);
        assert_eq!(pager.previous.as_deref(), Some("?sida=6"));
        assert_eq!(pager.next.as_deref(), Some("?sida=8"));
        assert!(!Pager::numbered(1, 1, |n| n.to_string()).is_needed());
    }

    #[test]
    fn every_state_has_one_of_the_six_tones_and_stands_once() {
        for (i, (key, tone)) in STATES.iter().enumerate() {
            assert!(["none", "info", "warn", "bad", "ok", "shut"].contains(tone), "{key}");
            assert!(!STATES[..i].iter().any(|(other, _)| other == key), "{key} stands twice");
        }
        assert_eq!(tone("state-rejected"), "shut", "a rejection is an outcome, not an alarm");
        assert_eq!(tone("no-such-state"), "none");
    }

    #[test]
    fn a_bar_is_never_longer_than_its_ground() {
        assert_eq!(percent(5, 8), 62);
        assert_eq!(percent(9, 8), 100);
        assert_eq!(percent(1, 0), 0);
        assert_eq!(percent(-1, 8), 0);
    }
}

/// A part of a page that a template has drawn, with everything in it escaped; kept to be shown again.
#[derive(Debug, Clone)]
pub struct Drawn(Arc<str>);

impl Drawn {
    /// Draws it.
    pub fn of(template: &impl Template) -> Outcome<Self> {
        template.render().map(|text| Self(text.trim().into())).map_err(Refusal::internal)
    }

    /// Whether there is nothing on it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Display for Drawn {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// It came out of a template, which has escaped what people wrote.
impl HtmlSafe for Drawn {}
