//! The pages that belong to no slice: what the parts look like, what is said about accessibility
//! and personal data, and what is shown when something went wrong.

use askama::Template;
use chrono::NaiveDate;

use super::Page;
use super::parts::{Choice, Pager};
use crate::kernel::money::Ore;

/// An answer that is not the page that was asked for.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The status of the answer, such as 404.
    pub status: u16,
    /// What happened, in a few words.
    pub heading: String,
    /// What it means and what to do, in a sentence.
    pub text: String,
    /// What to tell when asking for help; only where a line in the log carries the same.
    pub reference: Option<String>,
}

/// The accessibility statement.
#[derive(Template)]
#[template(path = "about/accessibility.html")]
pub struct AccessibilityPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
}

/// How personal data are used.
#[derive(Template)]
#[template(path = "about/privacy.html")]
pub struct PrivacyPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
}

/// Every part that pages are built of, in every state, with invented data.
#[derive(Template)]
#[template(path = "states.html")]
pub struct StatesPage<'a> {
    /// The page's frame. With errors and a flash, those are shown too.
    pub p: &'a Page,
    day: NaiveDate,
    asked: Ore,
    costs: Ore,
    others: Ore,
    available: Ore,
    places: Vec<Choice>,
    signing: Vec<Choice>,
    groups: Vec<Choice>,
    pager: Pager,
    rows: Vec<SampleRow>,
}

/// A row of the sample budget.
struct SampleRow {
    what: &'static str,
    quantity: i64,
    price: i64,
    sum: Ore,
    refused: bool,
}

impl SampleRow {
    fn new(what: &'static str, quantity: i64, price: i64, refused: bool) -> Self {
        Self { what, quantity, price, sum: Ore::kr(quantity * price), refused }
    }
}

impl<'a> StatesPage<'a> {
    /// The page, with the date that its samples carry.
    pub fn new(p: &'a Page, day: NaiveDate) -> Self {
        let named = |value: &str, key: &str| Choice::new(value, p.t(key), false);
        let places = ["Gamleby", "Överum", "Västervik"];
        Self {
            p,
            day,
            asked: Ore::kr(65_000),
            costs: Ore::kr(92_000),
            others: Ore::kr(27_000),
            available: Ore::kr(500_000),
            places: Choice::one_of(places.map(|place| (place, place)), ""),
            signing: vec![
                named("alone", "look-f-sign-alone").with_hint(p.t("look-f-sign-alone-hint")),
                named("two", "look-f-sign-two").with_hint(p.t("look-f-sign-two-hint")),
            ],
            groups: vec![
                Choice { chosen: true, ..named("adults", "look-f-adults") },
                named("young", "look-f-young"),
            ],
            pager: Pager::numbered(2, 9, |_| "#ways".to_owned()),
            rows: vec![
                SampleRow::new("Två språkledare, 20 träffar", 160, 500, false),
                SampleRow::new("Lokal i Gamleby bibliotek", 20, 600, false),
                SampleRow::new("Studieresa till Tallinn", 1, 26_000, true),
            ],
        }
    }
}
