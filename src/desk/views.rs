//! What the pages of the desk show.

use askama::Template;
use chrono::NaiveDate;

use super::standing::{Listed, NextStep};
use crate::applications::form_display::SectionDisplay;
use crate::assessment::model::{Completion, Note, Statement};
use crate::assessment::views::CheckRow;
use crate::kernel::money::Ore;
use crate::web::Page;
use crate::web::parts::{Choice, Drawn, Pager};

/// A tab.
#[derive(Debug, Clone)]
pub struct TabLink {
    /// Where to.
    pub href: String,
    /// Words.
    pub label: String,
    /// How much is there; empty when it is not said.
    pub count: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A head cell that sorts.
#[derive(Debug, Clone)]
pub struct SortLink {
    /// The address that sorts.
    pub href: String,
    /// `ascending`, `descending` or empty.
    pub dir: &'static str,
}

/// A row of the queue.
#[derive(Debug, Clone)]
pub struct QueueRow<'a> {
    /// Key, for the box that chooses it.
    pub id: String,
    /// Address of the case.
    pub href: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// Whether it is late.
    pub is_late: bool,
    /// How long it has waited, or how much time is left.
    pub waits: String,
    /// What the box that chooses it is called.
    pub pick: String,
    /// The rest.
    pub row: &'a Listed,
}

/// The heads of the queue's columns, looked up once for all its rows.
pub struct Heads {
    /// The case.
    pub case: String,
    /// The applicant.
    pub applicant: String,
    /// Where it stands.
    pub state: String,
    /// Its officer.
    pub officer: String,
    /// The amount.
    pub applied: String,
    /// The day it came in.
    pub received: String,
    /// How long it waits.
    pub waits: String,
    /// What stands where there is no officer.
    pub nobody: String,
}

/// The rows of the queue, which are drawn once for everybody who sees the same ones.
#[derive(Template)]
#[template(path = "desk/queue_rows.html")]
pub struct QueueRows<'a> {
    /// The cases.
    pub rows: Vec<QueueRow<'a>>,
    /// What each row says again for narrow screens.
    pub heads: Heads,
    /// Whether whoever looks may give cases to officers.
    pub may_assign: bool,
}

/// `GET /arenden`
#[derive(Template)]
#[template(path = "desk/queue.html")]
pub struct QueuePage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The tabs.
    pub tabs: Vec<TabLink>,
    /// Words of the tab that is shown.
    pub heading: String,
    /// Its code.
    pub group: &'static str,
    /// What is looked for.
    pub text: String,
    /// The funds.
    pub funds: Vec<Choice>,
    /// The calls of the chosen fund.
    pub calls: Vec<Choice>,
    /// The focus areas.
    pub areas: Vec<Choice>,
    /// The officers, and nobody.
    pub officers: Vec<Choice>,
    /// Code of the order.
    pub order: &'static str,
    /// Sorts by day.
    pub by_day: SortLink,
    /// Sorts by amount.
    pub by_amount: SortLink,
    /// The cases.
    pub rows: Drawn,
    /// How many there are, in words.
    pub total: String,
    /// Whether anything is filtered.
    pub is_filtered: bool,
    /// The address without filters.
    pub clear: String,
    /// The pages.
    pub pager: Pager,
    /// The same cases as a file.
    pub csv: String,
    /// Whether whoever looks may register an application on paper.
    pub may_register: bool,
    /// Whether whoever looks may give cases to officers.
    pub may_assign: bool,
    /// The officers to give them to.
    pub everybody: Vec<Choice>,
}

/// What stands over every tab of a case.
#[derive(Debug, Clone)]
pub struct CaseHead {
    /// Registry number, applicant, day it came.
    pub over: String,
    /// The project.
    pub title: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// The tabs.
    pub tabs: Vec<TabLink>,
    /// Address of the case.
    pub href: String,
}

/// A line of the budget.
#[derive(Debug, Clone)]
pub struct BudgetLine {
    /// What for.
    pub label: String,
    /// Its kind.
    pub kind: String,
    /// Whether the fund does not pay for the kind.
    pub refused: bool,
    /// Planned.
    pub amount: Ore,
    /// Spent, once it is reported.
    pub spent: Option<Ore>,
}

/// The budget with its sums.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    /// Cost lines.
    pub costs: Vec<BudgetLine>,
    /// Income lines.
    pub income: Vec<BudgetLine>,
    /// Sum of the costs.
    pub cost: Ore,
    /// Sum of the income.
    pub others: Ore,
    /// Whether anything has been reported as spent.
    pub is_reported: bool,
    /// Sum of what was spent.
    pub spent: Ore,
}

/// An earlier case of the applicant.
#[derive(Debug, Clone)]
pub struct EarlierRow {
    /// Address.
    pub href: String,
    /// Year it came in.
    pub year: String,
    /// Registry number.
    pub number: String,
    /// The project.
    pub title: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// What was applied for.
    pub applied: Ore,
    /// Granted less released; none where nothing was granted.
    pub granted: Option<Ore>,
    /// Repaid.
    pub repaid: Option<Ore>,
}

/// A decision.
#[derive(Debug, Clone)]
pub struct DecisionRow {
    /// `KS 2021-03-29 § 81`
    pub reference: String,
    /// Tone of its tag.
    pub tone: &'static str,
    /// What was decided.
    pub word: String,
    /// The day.
    pub day: NaiveDate,
    /// How much; empty where nothing is.
    pub amount: String,
    /// Why it cannot be carried out; empty when it can.
    pub obstacle: String,
    /// Until when it can be appealed, or since when it has legal force; may be empty.
    pub force: String,
}

/// What has happened.
#[derive(Debug, Clone)]
pub struct Moment {
    /// What.
    pub text: String,
    /// The day, with the time where it is told.
    pub when: String,
    /// Who.
    pub who: String,
    /// `now`, `next` or empty.
    pub kind: &'static str,
}

/// A fact with a link where there is one.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
    /// Where it leads; may be empty.
    pub href: String,
}

/// `GET /arenden/{id}`
#[derive(Template)]
#[template(path = "desk/overview.html")]
pub struct OverviewPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The head and the tabs.
    pub head: CaseHead,
    /// Label, value, note and link of the key figures; the first is the main one.
    pub figures: Vec<(String, String, String, String)>,
    /// What the project is for.
    pub purpose: String,
    /// The project in facts.
    pub project: Vec<(String, String)>,
    /// The checks.
    pub checks: Vec<CheckRow>,
    /// The day they were run; empty when they were not.
    pub ran_on: String,
    /// Where to run them again; empty when they are over or the reader may not.
    pub run: String,
    /// The budget.
    pub budget: Budget,
    /// What is applied for.
    pub applied: Ore,
    /// The decisions.
    pub decisions: Vec<DecisionRow>,
    /// The requests for completion.
    pub completions: Vec<Completion>,
    /// The finished statement, or the draft for its writer: address and words.
    pub statement: Option<(Statement, String)>,
    /// Earlier cases of the applicant.
    pub earlier: Vec<EarlierRow>,
    /// What the case waits for.
    pub waits: String,
    /// What can be done.
    pub steps: Vec<NextStep>,
    /// Whether the reader is close to the applicant and may not prepare.
    pub is_close: bool,
    /// The case in facts.
    pub facts: Vec<Fact>,
    /// What has happened and what comes.
    pub moments: Vec<Moment>,
}

/// `GET /arenden/{id}/ansokan`
#[derive(Template)]
#[template(path = "desk/application.html")]
pub struct ApplicationPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The head and the tabs.
    pub head: CaseHead,
    /// The answers.
    pub sections: Vec<SectionDisplay>,
    /// Which version of the form it was made with.
    pub form: String,
}

/// A file in a list.
#[derive(Debug, Clone)]
pub struct FileRow {
    /// Where it is; empty when it cannot be opened.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// With what it came.
    pub part: String,
    /// Its size, in words.
    pub size: String,
    /// The day it came.
    pub day: NaiveDate,
    /// Whether it is kept away from readers.
    pub quarantined: bool,
}

/// `GET /arenden/{id}/bilagor`
#[derive(Template)]
#[template(path = "desk/attachments.html")]
pub struct AttachmentsPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The head and the tabs.
    pub head: CaseHead,
    /// The files of the case.
    pub files: Vec<FileRow>,
    /// The applicant's documents.
    pub documents: Vec<FileRow>,
}

/// A record in a list.
#[derive(Debug, Clone)]
pub struct RecordRow {
    /// Number within the case.
    pub no: i64,
    /// The case or applicant: words and address; empty on the case's own page.
    pub of: String,
    /// Its address.
    pub of_href: String,
    /// The day it came or went.
    pub day: NaiveDate,
    /// Which way.
    pub direction: String,
    /// Kind.
    pub kind: String,
    /// Sender or recipient.
    pub counterpart: String,
    /// What it is about.
    pub subject: String,
    /// Where the document is; empty when there is none.
    pub href: String,
    /// Whether it is kept away from readers.
    pub quarantined: bool,
}

/// `GET /arenden/{id}/handlingar`
#[derive(Template)]
#[template(path = "desk/records.html")]
pub struct RecordsPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The head and the tabs.
    pub head: CaseHead,
    /// The records.
    pub records: Vec<RecordRow>,
}

/// `GET /arenden/{id}/anteckningar`
#[derive(Template)]
#[template(path = "desk/notes.html")]
pub struct NotesPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The head and the tabs.
    pub head: CaseHead,
    /// The notes, each with when.
    pub notes: Vec<(Note, String)>,
    /// Whether the reader may write one.
    pub may_write: bool,
}

/// `GET /arenden/{id}/historik`
#[derive(Template)]
#[template(path = "desk/history.html")]
pub struct HistoryPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The head and the tabs.
    pub head: CaseHead,
    /// What has happened, newest first, each with its details.
    pub moments: Vec<(Moment, Vec<(String, String)>)>,
}

/// `GET /diarium`
#[derive(Template)]
#[template(path = "desk/registry.html")]
pub struct RegistryPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// What is looked for.
    pub text: String,
    /// Which way.
    pub directions: Vec<Choice>,
    /// The records.
    pub records: Vec<RecordRow>,
    /// How many there are, in words.
    pub total: String,
    /// The pages.
    pub pager: Pager,
}
