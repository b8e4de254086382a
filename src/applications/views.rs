//! What the pages of an application are drawn with.

use askama::Template;
use chrono::NaiveDate;

use super::form_display::SectionDisplay;
use super::form_view::FieldView;
use super::opened::Opened;
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
    /// What is wrong first, if anything is.
    pub note: String,
    /// Whether it can be written in now.
    pub open: bool,
}

/// The task list.
#[derive(Template)]
#[template(path = "applications/tasks.html")]
pub struct TasksPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The application.
    pub opened: &'a Opened,
    /// What stands over the heading.
    pub over: String,
    /// Its title, or that it has none.
    pub heading: String,
    /// Its sections.
    pub tasks: Vec<Task>,
    /// How many of them are done.
    pub done: usize,
    /// How many per cent of them.
    pub percent: i64,
    /// Who saved it last.
    pub saved_by: String,
    /// The last day for handing in, and how many days are left.
    pub closes: Option<(NaiveDate, i64)>,
    /// The day after which it is removed unless it is saved.
    pub removed_after: Option<NaiveDate>,
    /// Names of those who may sign.
    pub signatories: String,
    /// Whether the answers are being completed on request.
    pub completing: bool,
    /// Whether it comes from paper and is typed by an officer.
    pub intake: bool,
}

/// One section as a form.
#[derive(Template)]
#[template(path = "applications/section.html")]
pub struct SectionPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The application's key.
    pub id: i64,
    /// What stands over the heading.
    pub over: String,
    /// Key of the section.
    pub section: String,
    /// Its title.
    pub title: String,
    /// A few words before the questions.
    pub intro: String,
    /// Mark of the answers that the page shows.
    pub mark: String,
    /// The fields.
    pub fields: Vec<FieldView>,
    /// Whether files can be attached here.
    pub files: bool,
    /// Which required document each file is: one select for what is attached now, one for each
    /// file that is there. Empty where the fund asks for no documents.
    pub kinds: Vec<KindRow>,
}

/// A select that says which required document a file is.
pub struct KindRow {
    /// Name of the input.
    pub name: String,
    /// What it is about.
    pub label: String,
    /// The documents, with "something else" first.
    pub choices: Vec<Choice>,
}

/// Everything that was answered, to be checked and handed in.
#[derive(Template)]
#[template(path = "applications/check.html")]
pub struct CheckPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The application.
    pub opened: &'a Opened,
    /// What stands over the heading.
    pub over: String,
    /// The answers.
    pub sections: Vec<SectionDisplay>,
    /// Rules that say no.
    pub obstacles: Vec<String>,
    /// Missing and wrong answers: address, words.
    pub errors: Vec<(String, String)>,
    /// What will be asked about.
    pub advice: Vec<String>,
    /// Whether the reader may sign.
    pub may_sign: bool,
    /// Names of those who may.
    pub signatories: String,
    /// Whether an officer registers it.
    pub intake: bool,
    /// Today.
    pub today: NaiveDate,
}

impl CheckPage<'_> {
    /// Whether it can be handed in.
    pub fn is_clear(&self) -> bool {
        self.obstacles.is_empty() && self.errors.is_empty()
    }
}

/// It has come in.
#[derive(Template)]
#[template(path = "applications/done.html")]
pub struct DonePage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The application.
    pub opened: &'a Opened,
    /// Registry number.
    pub number: String,
    /// What happens next.
    pub next: String,
}

/// Asks before a draft is removed.
#[derive(Template)]
#[template(path = "applications/discard.html")]
pub struct DiscardPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The application's key.
    pub id: i64,
    /// Its title.
    pub title: String,
}

/// Asks before an application is withdrawn.
#[derive(Template)]
#[template(path = "applications/withdraw.html")]
pub struct WithdrawPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case's key.
    pub id: i64,
    /// Its number and title.
    pub title: String,
}

/// What an officer asks, and the answer.
#[derive(Template)]
#[template(path = "applications/completion.html")]
pub struct CompletionPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The application.
    pub opened: &'a Opened,
    /// What is asked.
    pub message: String,
    /// The last day.
    pub deadline: NaiveDate,
    /// Whether it has passed.
    pub late: bool,
    /// The sections whose answers may be changed: key, title, whether they have been.
    pub sections: Vec<(String, String, bool)>,
    /// Files that have been added since.
    pub files: Vec<String>,
    /// Which required document the files may be; empty where the fund asks for none.
    pub kinds: Vec<Choice>,
}
