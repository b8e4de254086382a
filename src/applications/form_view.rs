//! Sections as fields to draw: everything that a template needs, as plain text in the reader's
//! language. Nothing here knows HTML.

pub use super::form_render::render_model;
use super::form_rules::AttachedFile;
use crate::fund::model::Words;
use crate::kernel::refusal::Msg;

/// The language that a form is shown in.
#[derive(Clone, Copy)]
pub struct Speaker<'a> {
    language: &'a str,
    say: &'a dyn Fn(&Msg) -> String,
}

impl<'a> Speaker<'a> {
    /// A language by its two-letter code, and how it says the program's own sentences.
    pub const fn new(language: &'a str, say: &'a dyn Fn(&Msg) -> String) -> Self {
        Self { language, say }
    }

    /// The form's own words.
    pub fn words(self, words: &Words) -> String {
        words.get(self.language).to_owned()
    }

    /// A sentence of the program.
    pub fn msg(self, msg: &Msg) -> String {
        (self.say)(msg)
    }

    /// A sentence of the program that takes no values.
    pub fn key(self, key: &'static str) -> String {
        (self.say)(&Msg::new(key))
    }
}

/// What every field has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldHead {
    /// Name and `id` of the input; parts have longer ones.
    pub name: String,
    /// The question.
    pub label: String,
    /// Help below it.
    pub hint: Option<String>,
    /// What is wrong with the field as a whole.
    pub error: Option<String>,
    /// Whether submission needs an answer.
    pub required: bool,
    /// The condition on another field of the same page: its name, and the answer that shows this.
    pub show_if: Option<(String, String)>,
    /// Whether the condition is met now.
    pub shown: bool,
    /// What the application said, beside a report's question.
    pub planned: Vec<String>,
}

/// One input of several in a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartView {
    /// Name and `id` of the input.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What was typed.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// The keyboard: `text`, `numeric` or `decimal`.
    pub mode: &'static str,
    /// The options, where it is a list.
    pub options: Vec<OptionView>,
}

/// One option.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OptionView {
    /// `id` of its input.
    pub id: String,
    /// What is sent.
    pub value: String,
    /// What people read.
    pub label: String,
    /// The heading that it stands under (a goal's focus area).
    pub group: Option<String>,
    /// Why it cannot be chosen now.
    pub closed: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A row of a table of inputs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowView {
    /// Name of the row; sent as `remove` it goes away.
    pub name: String,
    /// Number for people, from 1.
    pub no: usize,
    /// Its inputs, in the order of the columns.
    pub cells: Vec<PartView>,
    /// Text in front of the inputs: label and plan of a spent line.
    pub fixed: Vec<String>,
    /// Whether it has been begun, so that it can be removed.
    pub begun: bool,
}

/// A table of inputs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableView {
    /// Name of the table: `q.budget.costs`.
    pub name: String,
    /// Its caption.
    pub caption: String,
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// Rows, with an empty one last while there is room.
    pub rows: Vec<RowView>,
    /// Sum of its amounts, as shown.
    pub total: Option<String>,
}

impl TableView {
    /// Whether rows can be added; lines that mirror a plan stand as they are.
    pub fn grows(&self) -> bool {
        self.rows.iter().all(|row| row.fixed.is_empty())
    }
}

/// The figures below a budget.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BalanceView {
    /// Sum of the costs.
    pub cost: String,
    /// Sum of the income lines.
    pub income: String,
    /// What is left for the fund to pay.
    pub left: String,
    /// What is applied for.
    pub applied: String,
    /// How much too much (or too little) is applied for; absent when it balances.
    pub difference: Option<String>,
}

/// A statement of a checklist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemView {
    /// Name of the answer's inputs.
    pub name: String,
    /// The statement.
    pub label: String,
    /// Yes, no, not applicable.
    pub options: Vec<OptionView>,
    /// The comment.
    pub comment: PartView,
    /// What is wrong with the answer.
    pub error: Option<String>,
}

/// A field to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldView {
    /// One line: text, date, amount or number.
    Line {
        /// What every field has.
        head: FieldHead,
        /// What was typed.
        value: String,
        /// `text`, `numeric` or `decimal`.
        mode: &'static str,
        /// "kr" after an amount.
        unit: Option<&'static str>,
        /// Width in characters: 10 for dates and amounts, 5 for numbers, 0 for the whole line.
        width: u8,
    },
    /// Several lines.
    LongText {
        /// What every field has.
        head: FieldHead,
        /// What was typed.
        value: String,
        /// The most characters.
        max_length: usize,
    },
    /// Options, as radio buttons or (when several may be chosen) check boxes.
    Options {
        /// What every field has.
        head: FieldHead,
        /// The options.
        options: Vec<OptionView>,
        /// Whether several may be chosen.
        several: bool,
    },
    /// A few inputs beside each other: period, people.
    Parts {
        /// What every field has.
        head: FieldHead,
        /// The inputs.
        parts: Vec<PartView>,
        /// `period` or `people`.
        shape: &'static str,
    },
    /// Attached files.
    Files {
        /// What every field has.
        head: FieldHead,
        /// Those attached.
        files: Vec<AttachedFile>,
        /// Whether one more may be attached.
        room: bool,
    },
    /// Rows: a group, or what was spent (planned lines, then others).
    Tables {
        /// What every field has.
        head: FieldHead,
        /// The tables.
        tables: Vec<TableView>,
        /// The figures below a budget.
        balance: Option<BalanceView>,
    },
    /// A statement to agree to.
    Declaration {
        /// What every field has.
        head: FieldHead,
        /// The statement.
        statement: String,
        /// The check box.
        agreed: PartView,
        /// The name of who agrees.
        signatory: PartView,
    },
    /// Statements to answer.
    Checklist {
        /// What every field has.
        head: FieldHead,
        /// The statements.
        items: Vec<ItemView>,
    },
}

impl FieldView {
    /// What every field has.
    pub const fn head(&self) -> &FieldHead {
        match self {
            Self::Line { head, .. }
            | Self::LongText { head, .. }
            | Self::Options { head, .. }
            | Self::Parts { head, .. }
            | Self::Files { head, .. }
            | Self::Tables { head, .. }
            | Self::Declaration { head, .. }
            | Self::Checklist { head, .. } => head,
        }
    }
}
