//! What the page that registers a paper is drawn with.

use askama::Template;
use chrono::NaiveDate;

use crate::kernel::ids::CaseId;
use crate::web::Page;
use crate::web::parts::Choice;

/// Choosing the call.
#[derive(Template)]
#[template(path = "applications/intake_start.html")]
pub struct StartPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// Every call, latest first.
    pub calls: Vec<Choice>,
    /// Papers that are being typed off.
    pub drafts: Vec<(CaseId, String, String, String)>,
}

/// What the paper says.
#[derive(Template)]
#[template(path = "applications/intake.html")]
pub struct IntakePage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// Key of the call.
    pub call: i64,
    /// Its name, with the fund's.
    pub call_name: String,
    /// How it came.
    pub channels: Vec<Choice>,
    /// Kinds of applicant, for one that is new.
    pub applicant_kinds: Vec<Choice>,
    /// Focus areas.
    pub areas: Vec<Choice>,
    /// Today.
    pub today: NaiveDate,
}
