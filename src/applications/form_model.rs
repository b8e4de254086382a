//! A form as data: sections and questions, read from a TOML file. An application keeps the
//! version it was made with; the final report uses the same engine.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::fund::model::Words;
use crate::fund::problem::{FileProblem, locate, read_toml};
use crate::kernel::known::Known;
use crate::kernel::refusal::{Outcome, Refusal};

/// What a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormUse {
    /// An application.
    Application,
    /// A final report.
    Report,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// One of several options.
    Choice,
    /// Any of several options.
    Choices,
    /// A day.
    Date,
    /// A first and a last day.
    Period,
    /// An amount in kronor.
    Amount,
    /// A whole number, zero or more.
    Number,
    /// Numbers of women, men, girls and boys.
    People,
    /// Yes or no.
    YesNo,
    /// Attached files.
    File,
    /// Rows of further questions.
    Group,
    /// Cost lines and income lines.
    Budget,
    /// What was spent, beside the plan of the application.
    Spent,
    /// A statement to agree to, and the name of who does.
    Declaration,
    /// Statements to answer yes, no or not applicable, each with a comment.
    Checklist,
}

/// What an answer is to the program: bound answers are copied to typed columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bind {
    /// The project's title.
    Title,
    /// Its purpose.
    Purpose,
    /// The focus area's code.
    FocusArea,
    /// The goal's code.
    Goal,
    /// Codes of target groups.
    TargetGroups,
    /// Codes of localities.
    Localities,
    /// First and last day.
    Period,
    /// Expected participants.
    Participants,
    /// Cost and income lines.
    Budget,
    /// What is applied for.
    AppliedAmount,
    /// Who declares, as authorised signatory.
    Declaration,
    /// What was done.
    WhatDone,
    /// What came of it.
    Results,
    /// Participants as they were.
    ParticipantsActual,
    /// What was spent per line.
    SpentBudget,
    /// Income other than the grant.
    OtherIncome,
}

impl Bind {
    /// The kind of question that it can be bound to.
    pub const fn kinds(self) -> &'static [QuestionKind] {
        use QuestionKind as K;
        match self {
            Self::Title => &[K::Text],
            Self::Purpose | Self::WhatDone | Self::Results => &[K::LongText],
            Self::FocusArea | Self::Goal => &[K::Choice],
            Self::TargetGroups | Self::Localities => &[K::Choices],
            Self::Period => &[K::Period],
            Self::Participants | Self::ParticipantsActual => &[K::People],
            Self::Budget => &[K::Budget],
            Self::AppliedAmount | Self::OtherIncome => &[K::Amount],
            Self::Declaration => &[K::Declaration],
            Self::SpentBudget => &[K::Spent],
        }
    }

    /// Where the options of a bound choice must come from, so that the answer is a code.
    pub const fn options_from(self) -> Option<OptionsFrom> {
        match self {
            Self::FocusArea => Some(OptionsFrom::FocusAreas),
            Self::Goal => Some(OptionsFrom::Goals),
            Self::TargetGroups => Some(OptionsFrom::TargetGroups),
            Self::Localities => Some(OptionsFrom::Localities),
            _ => None,
        }
    }

    /// Binds without which the program could not handle a case.
    pub const fn required(purpose: FormUse) -> &'static [Self] {
        match purpose {
            FormUse::Application => &[
                Self::Title,
                Self::Purpose,
                Self::FocusArea,
                Self::Period,
                Self::Budget,
                Self::AppliedAmount,
                Self::Declaration,
            ],
            FormUse::Report => {
                &[Self::WhatDone, Self::Results, Self::SpentBudget, Self::OtherIncome]
            }
        }
    }

    /// The word that files use.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Purpose => "purpose",
            Self::FocusArea => "focus-area",
            Self::Goal => "goal",
            Self::TargetGroups => "target-groups",
            Self::Localities => "localities",
            Self::Period => "period",
            Self::Participants => "participants",
            Self::Budget => "budget",
            Self::AppliedAmount => "applied-amount",
            Self::Declaration => "declaration",
            Self::WhatDone => "what-done",
            Self::Results => "results",
            Self::ParticipantsActual => "participants-actual",
            Self::SpentBudget => "spent-budget",
            Self::OtherIncome => "other-income",
        }
    }
}

/// Options that come from the fund rather than from the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OptionsFrom {
    /// The fund's focus areas; those not open are told so.
    FocusAreas,
    /// The goals of the focus areas.
    Goals,
    /// The fund's target groups.
    TargetGroups,
    /// The fund's localities.
    Localities,
    /// The fund's cost kinds.
    CostKinds,
}

/// An option that the form itself names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormOption {
    /// What answers keep.
    pub value: String,
    /// What people read.
    pub label: Words,
}

/// A question is asked only when an earlier one was answered so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShowIf {
    /// Key of the earlier question.
    pub question: String,
    /// The answer: an option's value, `yes` or `no`.
    pub equals: String,
}

/// One column of a repeated group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Column {
    /// Key within the row.
    pub key: String,
    /// Text, date, amount or number.
    #[serde(rename = "type")]
    pub kind: QuestionKind,
    /// What people read.
    pub label: Words,
    /// Whether a row that is begun must have it.
    #[serde(default)]
    pub required: bool,
}

/// One statement of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// Key within the checklist.
    pub key: String,
    /// The statement.
    pub label: Words,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Question {
    /// Unique in the form; answers are kept under it.
    pub key: String,
    /// How it is answered.
    #[serde(rename = "type")]
    pub kind: QuestionKind,
    /// The question.
    pub label: Words,
    /// Help below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Words>,
    /// Whether it must be answered before submission.
    #[serde(default)]
    pub required: bool,
    /// Most characters of a text (200 for a line, 4 000 for several, unless said).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// Least number, or kronor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// Greatest number, or kronor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// Least number of rows, choices or files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_rows: Option<usize>,
    /// Greatest number of rows, choices or files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_rows: Option<usize>,
    /// Own options of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<FormOption>,
    /// Options from the fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options_from: Option<OptionsFrom>,
    /// When it is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_if: Option<ShowIf>,
    /// What it is to the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binds: Option<Bind>,
    /// The application's question whose answer is shown beside it in a report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mirrors: Option<String>,
    /// Columns of a group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// Statements of a checklist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ChecklistItem>,
    /// What a declaration declares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Words>,
}

/// The most characters of a line, where the form says nothing.
pub const LINE_LENGTH: usize = 200;
/// The most characters of a text of several lines, where the form says nothing.
pub const TEXT_LENGTH: usize = 4_000;
/// The most rows of a group or budget, where the form says nothing.
pub const ROWS: usize = 40;
/// More rows than this are not even read.
pub const ROW_LIMIT: usize = 100;

impl Question {
    /// The most characters of its text.
    pub fn longest(&self) -> usize {
        let usual = if self.kind == QuestionKind::LongText { TEXT_LENGTH } else { LINE_LENGTH };
        self.max_length.unwrap_or(usual)
    }

    /// The most rows, choices or files.
    pub fn most_rows(&self) -> usize {
        self.max_rows.unwrap_or(ROWS)
    }

    /// Name of its input: `q.title`. Parts add to it: `q.period.start`, `q.budget.costs.0.label`.
    pub fn field(&self) -> String {
        format!("q.{}", self.key)
    }
}

/// A page of questions that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Section {
    /// Unique in the form; stands in the address.
    pub key: String,
    /// Its title.
    pub title: Words,
    /// A few words before the questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<Words>,
    /// Its questions.
    pub questions: Vec<Question>,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Form {
    /// What it is for.
    #[serde(rename = "use")]
    pub purpose: FormUse,
    /// Raised with every change of the file.
    pub version: u32,
    /// Its title.
    pub title: Words,
    /// Its sections.
    pub sections: Vec<Section>,
}

impl Form {
    /// Reads a form; one that the program cannot carry out is refused with line and reason.
    pub fn parse(text: &str) -> Result<Self, Vec<FileProblem>> {
        let form: Self = read_toml(text).map_err(|problem| vec![problem])?;
        let problems = super::form_file::form_problems(&form);
        if problems.is_empty() { Ok(form) } else { Err(locate(text, problems)) }
    }

    /// A form as it is stored, whose text held when it was taken in. What the last few texts mean is
    /// remembered.
    pub fn stored(text: &str) -> Outcome<Arc<Self>> {
        static READ: Known<String, Form> = Known::new(16);
        READ.get(
            |known| known == text,
            || match Self::parse(text) {
                Ok(form) => Ok((text.to_owned(), form)),
                Err(problems) => Err(Refusal::internal(format!("a stored form: {problems:?}"))),
            },
        )
    }

    /// SHA-256 of a form's text, in hexadecimal: the same version number with other contents is
    /// seen by it.
    pub fn hash(text: &str) -> String {
        use sha2::{Digest, Sha256};
        hex::encode(Sha256::digest(text.as_bytes()))
    }

    /// A section by its key.
    pub fn section(&self, key: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.key == key)
    }

    /// Every question, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|s| &s.questions)
    }

    /// A question by its key.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions().find(|q| q.key == key)
    }

    /// The question that is bound so.
    pub fn bound(&self, bind: Bind) -> Option<&Question> {
        self.questions().find(|q| q.binds == Some(bind))
    }
}
