//! What the pages of reports and claims are drawn with.

use askama::Template;
use chrono::NaiveDate;

use super::claims::Booked;
use super::model::{ClaimLine, Measure, ReportFile, Request, SettlementRow};
use crate::applications::form_display::SectionDisplay;
use crate::applications::form_view::FieldView;
use crate::cases::model::Case;
use crate::fund::settlement::Settlement;
use crate::kernel::money::Ore;
use crate::web::Page;
use crate::web::parts::Choice;

/// A section in the task list.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its key, for the address.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Key of the word for how far it has come.
    pub state: &'static str,
}

/// The auditor's statement, where one is needed.
#[derive(Debug, Clone)]
pub struct Auditor {
    /// Grants above this need it.
    pub limit: Ore,
    /// What has been attached.
    pub files: Vec<ReportFile>,
}

/// The task list of a report.
#[derive(Template)]
#[template(path = "reports/tasks.html")]
pub struct TasksPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub case: &'a Case,
    /// Its sections.
    pub tasks: Vec<Task>,
    /// How many of them are done.
    pub done: usize,
    /// How many per cent of them.
    pub percent: i64,
    /// The day on which it is due.
    pub due: NaiveDate,
    /// Whether that day has passed.
    pub overdue: bool,
    /// The open completion request.
    pub request: Option<Request>,
    /// The auditor's statement.
    pub auditor: Option<Auditor>,
}

/// One section as a form.
#[derive(Template)]
#[template(path = "reports/section.html")]
pub struct SectionPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub case: &'a Case,
    /// Key of the section.
    pub section: String,
    /// Its title.
    pub title: String,
    /// A few words before the questions.
    pub intro: String,
    /// The fields.
    pub fields: Vec<FieldView>,
    /// Whether files can be attached here.
    pub files: bool,
}

/// Everything that was answered, to be checked and handed in, or to be read.
#[derive(Template)]
#[template(path = "reports/check.html")]
pub struct CheckPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub case: &'a Case,
    /// The answers.
    pub sections: Vec<SectionDisplay>,
    /// What is missing or wrong: address, words.
    pub errors: Vec<(String, String)>,
    /// The open completion request.
    pub request: Option<Request>,
    /// The files.
    pub files: Vec<ReportFile>,
    /// Whether it can be changed and handed in.
    pub open: bool,
    /// What it came to.
    pub settlement: Option<SettlementRow>,
    /// Claims of the case.
    pub claims: Vec<ClaimLine>,
}

/// What the officer proposes, with whether a delegate may decide it.
#[derive(Debug, Clone)]
pub struct MeasureLine {
    /// The measure.
    pub measure: Measure,
    /// Whether the fund's rules let a delegate decide it.
    pub delegated: bool,
}

/// The figures that the settlement would start from.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// Granted, less released.
    pub granted: Ore,
    /// Paid so far.
    pub paid: Ore,
    /// Everything that was spent.
    pub spent: Ore,
    /// Of which the fund pays for.
    pub eligible: Ore,
    /// Income other than the grant.
    pub income: Ore,
}

/// The officer's page about a report.
#[derive(Template)]
#[template(path = "reports/review.html")]
pub struct ReviewPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub case: &'a Case,
    /// The applicant.
    pub association: String,
    /// The day on which it is due.
    pub due: NaiveDate,
    /// The day on which it came in.
    pub submitted_on: Option<NaiveDate>,
    /// Whether it is late.
    pub overdue: bool,
    /// The answers, plan beside spent.
    pub sections: Vec<SectionDisplay>,
    /// The files.
    pub files: Vec<ReportFile>,
    /// Completion requests, newest first.
    pub requests: Vec<Request>,
    /// The figures.
    pub figures: Figures,
    /// What they would lead to.
    pub preview: Settlement,
    /// What they came to.
    pub settlement: Option<SettlementRow>,
    /// Releases and claims.
    pub measures: Vec<MeasureLine>,
    /// Claims that were sent.
    pub claims: Vec<ClaimLine>,
    /// Whether the reader may approve and ask now.
    pub may_review: bool,
    /// Whether the reader may break the project off now.
    pub may_break_off: bool,
    /// A deadline to begin with.
    pub deadline: NaiveDate,
    /// Whether the reader sees the list of claims.
    pub claim_links: bool,
}

/// The list of claims.
#[derive(Template)]
#[template(path = "reports/claims.html")]
pub struct ClaimsPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The fund's name, if only one fund's are shown.
    pub fund: String,
    /// Address of those that are not paid.
    pub unpaid_at: String,
    /// Address of those that are.
    pub paid_at: String,
    /// Claims that are not paid, or those that are.
    pub rows: Vec<ClaimLine>,
    /// Whether they are paid.
    pub paid: bool,
    /// What is outstanding.
    pub outstanding: Ore,
    /// Today.
    pub today: NaiveDate,
}

/// One claim.
#[derive(Template)]
#[template(path = "reports/claim.html")]
pub struct ClaimPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The claim.
    pub line: &'a ClaimLine,
    /// Whether it is late.
    pub overdue: bool,
    /// Whether the reader may record a repayment.
    pub may_record: bool,
    /// The repayments that were booked.
    pub booked: &'a [Booked],
    /// Those that the reader may take back.
    pub wrong: Vec<Choice>,
    /// Today.
    pub today: NaiveDate,
}
