//! The application's row, its attachments, and what is asked about it.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::schema;
use crate::kernel::ids::{AccountId, CaseId, FileId, FormId};
use crate::kernel::money::Ore;

/// An application: the answers, and what the program has read out of them.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::applications, check_for_backend(crate::db::MultiBackend))]
pub struct Application {
    /// The case.
    pub case_id: CaseId,
    /// The version of the form that it is made with.
    pub form_id: FormId,
    /// The answers as they are being written, as JSON. What has been handed in stands in the
    /// versions: see [`super::open_submitted`].
    pub answers: String,
    /// Purpose.
    pub purpose: String,
    /// Code of the goal.
    pub goal: String,
    /// Sum of the cost lines.
    pub cost_ore: Ore,
    /// First day of the project.
    pub project_start: Option<NaiveDate>,
    /// Last day of the project.
    pub project_end: Option<NaiveDate>,
    /// Expected women.
    pub women: i64,
    /// Expected men.
    pub men: i64,
    /// Expected girls.
    pub girls: i64,
    /// Expected boys.
    pub boys: i64,
    /// Counts the savings.
    pub version: i64,
    /// When it was saved last, UTC.
    pub saved_at: NaiveDateTime,
    /// The house's day on which it was saved last.
    pub saved_on: NaiveDate,
    /// Who saved it last.
    pub saved_by: Option<AccountId>,
}

/// A version that was handed in.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::application_versions, check_for_backend(crate::db::MultiBackend))]
pub struct HandedIn {
    /// Number, from 1.
    pub version: i64,
    /// The answers, as JSON.
    pub answers: String,
    /// When, UTC.
    pub at: NaiveDateTime,
}

/// A file that belongs to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Key.
    pub id: i64,
    /// `application`, `completion`, `report` or `claim`.
    pub part: String,
    /// Key of the question that it answers; empty for a scanned application.
    pub question: String,
    /// Code of the required document that it is; empty for any other.
    pub kind: String,
    /// Its file.
    pub file_id: FileId,
    /// The file's name.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Whether it is kept away from readers.
    pub quarantined: bool,
    /// When it came, UTC.
    pub added_at: NaiveDateTime,
}

/// Stands among a request's sections when the applicant is to answer in words and files alone.
pub const ANSWER_ONLY: &str = "-";

/// What an officer has asked about an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Key.
    pub id: i64,
    /// What is asked.
    pub message: String,
    /// The sections that may be changed; empty for all, [`ANSWER_ONLY`] for none.
    pub sections: Vec<String>,
    /// The last day for the answer.
    pub deadline: NaiveDate,
    /// The day it was sent.
    pub sent_on: NaiveDate,
}

impl Request {
    /// Whether the answers of a section may be changed.
    pub fn opens(&self, section: &str) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|s| s == section)
    }
}

/// How an application is handed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubmitHow {
    /// Name of the second signatory, where two sign together.
    pub second_signatory: String,
    /// Set when an officer registers what came by paper or e-mail.
    pub intake: Option<Intake>,
}

/// What an officer says about an application on paper: late and wrong ones are registered, too,
/// so what the checks find is only noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// The day it came in.
    pub received_on: NaiveDate,
    /// The municipality's own number; without one the next of the series is taken.
    pub number: Option<String>,
}
