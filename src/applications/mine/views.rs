//! What the pages of an applicant's cases are drawn with.

use askama::Template;
use chrono::NaiveDate;

use super::store::Money;
use crate::cases::model::Case;
use crate::kernel::money::Ore;
use crate::registry::model::Record;
use crate::web::Page;
use crate::web::parts::Choice;

/// Something that waits for the applicant.
#[derive(Debug, Clone)]
pub struct Todo {
    /// What to do.
    pub text: String,
    /// About which project.
    pub about: String,
    /// Where it is done; nowhere for what is done outside.
    pub href: String,
    /// By when, in words.
    pub when: String,
    /// Whether it is late.
    pub late: bool,
}

/// A case in the list.
#[derive(Debug, Clone)]
pub struct CaseRow {
    /// The case.
    pub case: Case,
    /// Where it leads.
    pub href: String,
    /// Its title, or that it has none.
    pub title: String,
    /// The applicant.
    pub association: String,
    /// The fund.
    pub fund: String,
    /// The year it came in.
    pub year: String,
    /// Where it stands, in a sentence.
    pub state: String,
    /// Money, once something was granted.
    pub money: Option<Money>,
}

/// Every case of the reader's associations.
#[derive(Template)]
#[template(path = "applications/mine.html")]
pub struct MinePage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// What waits for the reader.
    pub todos: Vec<Todo>,
    /// Cases under way.
    pub going: Vec<CaseRow>,
    /// Drafts.
    pub drafts: Vec<CaseRow>,
    /// Cases that have ended.
    pub ended: Vec<CaseRow>,
    /// The reader's associations.
    pub associations: Vec<Choice>,
    /// Calls that are open.
    pub calls: Vec<(i64, String, NaiveDate)>,
}

/// A point of a timeline.
#[derive(Debug, Clone)]
pub struct Moment {
    /// What happened, or is to.
    pub text: String,
    /// When, in words.
    pub when: String,
    /// `""`, `now` or `next`.
    pub step: &'static str,
}

/// One case.
#[derive(Template)]
#[template(path = "applications/case.html")]
pub struct CasePage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub case: &'a Case,
    /// The applicant.
    pub association: String,
    /// The fund.
    pub fund: String,
    /// Where it stands, in a sentence.
    pub state: String,
    /// Who prepares it.
    pub officer: String,
    /// What waits for the reader.
    pub todos: Vec<Todo>,
    /// What has happened and what is to come.
    pub moments: Vec<Moment>,
    /// Money, once something was granted.
    pub money: Option<Money>,
    /// What has been paid.
    pub payments: Vec<(i64, Ore, NaiveDate)>,
    /// What is still to be paid.
    pub unpaid: Vec<(i64, Ore)>,
    /// Records that came from or went to the applicant, each with whether there is a file to read.
    pub records: Vec<(Record, bool)>,
    /// Whether it can be withdrawn by the reader.
    pub may_withdraw: bool,
    /// Open calls of the fund in which its answers can be used again.
    pub again: Vec<(i64, String)>,
}
