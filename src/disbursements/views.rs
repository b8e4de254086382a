//! What the pages of payments are drawn with.

use askama::Template;
use chrono::NaiveDate;

use super::model::{Instalment, Line};
use crate::cases::model::Case;
use crate::grants::model::Grant;
use crate::kernel::money::Ore;
use crate::web::Page;
use crate::web::parts::Choice;

/// A tab of the attesters' list.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Address.
    pub href: String,
    /// Key of its word.
    pub key: &'static str,
    /// How many lines it has.
    pub count: i64,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// A line of the attesters' list.
#[derive(Debug, Clone)]
pub struct Row {
    /// The payment.
    pub line: Line,
    /// What should be looked at, in words.
    pub remarks: Vec<String>,
}

/// The attesters' list.
#[derive(Template)]
#[template(path = "disbursements/list.html")]
pub struct ListPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The states.
    pub tabs: Vec<Tab>,
    /// The lines.
    pub rows: Vec<Row>,
    /// Their sum.
    pub sum: Ore,
    /// Whether they are paid.
    pub paid: bool,
}

/// Who did one step.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Key of the word.
    pub key: &'static str,
    /// Who, or a dash.
    pub who: String,
}

/// The step that a person could take now.
#[derive(Debug, Clone)]
pub struct NextStep {
    /// Address of its form.
    pub action: String,
    /// Key of its button.
    pub key: &'static str,
    /// Whether it asks for the bank's day.
    pub asks_day: bool,
}

/// One payment.
#[derive(Template)]
#[template(path = "disbursements/show.html")]
pub struct ShowPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The payment.
    pub line: &'a Line,
    /// The account as it was reviewed, else as it is now, in words.
    pub account: String,
    /// What makes it due, in words.
    pub trigger: String,
    /// Who reviewed, approved and paid.
    pub moments: Vec<Moment>,
    /// What must change first.
    pub obstacles: Vec<String>,
    /// What should be looked at.
    pub warnings: Vec<String>,
    /// The step that comes next, for those whose role takes it.
    pub next: Option<NextStep>,
    /// Whether it can be sent back.
    pub may_send_back: bool,
    /// Whether it can be recorded as returned by the bank.
    pub may_bounce: bool,
    /// Whether the reader sees the case's page.
    pub case_link: bool,
    /// Today.
    pub today: NaiveDate,
}

/// A row of a case's payments.
#[derive(Debug, Clone)]
pub struct CaseRow {
    /// The instalment.
    pub instalment: Instalment,
    /// What makes it due, in words.
    pub trigger: String,
}

/// The payments of a case, for its officer.
#[derive(Template)]
#[template(path = "disbursements/case.html")]
pub struct CasePage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub case: &'a Case,
    /// Its grant.
    pub grant: Option<&'a Grant>,
    /// Its instalments.
    pub rows: Vec<CaseRow>,
    /// Whether the reader may stop and resume.
    pub may_stop: bool,
    /// Whether the reader sees single payments.
    pub links: bool,
    /// Payments of a case in settlement that wait, for whoever may say that they are not sent.
    pub waiting: Vec<Choice>,
}

/// An applicant asks for money.
#[derive(Template)]
#[template(path = "disbursements/requisition.html")]
pub struct RequisitionPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub case: &'a Case,
    /// What can be asked for: a whole instalment, or an amount up to the frame.
    pub ask: Option<Ask>,
    /// Why payments are stopped.
    pub stopped: Option<String>,
    /// What has been asked for before.
    pub earlier: Vec<CaseRow>,
}

/// What can be asked for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// This instalment.
    Whole(Ore),
    /// So much is left of a frame.
    UpTo(Ore),
}
