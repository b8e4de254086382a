//! What the pages of delegated decisions are drawn with.

use askama::Template;
use chrono::NaiveDate;

use crate::board::model::ProposedMeasure;
use crate::cases::model::Case;
use crate::kernel::money::Ore;
use crate::web::Page;
use crate::web::parts::{Choice, Pager};

/// A delegated decision in the list.
pub struct Line {
    /// `KS D 2021/3`
    pub reference: String,
    /// The day.
    pub day: NaiveDate,
    /// The case's registry number.
    pub number: String,
    /// The case's page.
    pub href: String,
    /// Key of what was decided.
    pub kind: &'static str,
    /// Its tone.
    pub tone: &'static str,
    /// How much.
    pub amount: Ore,
    /// Who decided.
    pub delegate: String,
    /// Where it was reported; empty while it waits for a meeting.
    pub reported: String,
    /// Its own notice can be put up.
    pub announce: Option<String>,
    /// Since when its notice is up.
    pub notice_up: Option<NaiveDate>,
}

/// The list of delegated decisions.
#[derive(Template)]
#[template(path = "delegation/list.html")]
pub struct ListPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// Decisions, newest first.
    pub lines: Vec<Line>,
    /// The way to further ones.
    pub pager: Pager,
}

/// A release or claim that waits for a decision.
pub struct MeasureLine {
    /// The measure.
    pub measure: ProposedMeasure,
    /// Key of its kind.
    pub kind: &'static str,
    /// Whether the rules give it to a delegate.
    pub delegated: bool,
}

/// What a delegate can decide in a case.
#[derive(Template)]
#[template(path = "delegation/decide.html")]
pub struct DecidePage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub case: &'a Case,
    /// The applicant's name.
    pub applicant: String,
    /// What can be decided about the application.
    pub kinds: Vec<Choice>,
    /// Whether an amount can be granted.
    pub grants: bool,
    /// The sentence that says up to which amount, and by which rule.
    pub limit: String,
    /// What the form starts with.
    pub amount: String,
    /// Proposed conditions.
    pub conditions: String,
    /// Proposed reason.
    pub reason: String,
    /// What is left of the fund.
    pub available: Ore,
    /// Releases and claims.
    pub measures: Vec<MeasureLine>,
}

impl DecidePage<'_> {
    /// Address of the form.
    pub fn action(&self) -> String {
        format!("/arenden/{}/beslut", self.case.id)
    }
}
