//! Sections as fields to draw: everything that a template needs, as plain text in the reader's
//! language. Nothing here knows HTML.

use serde_json::Value;

use super::form_model::{Column, Form, Question, QuestionKind, Section};
use super::form_rules::{
    Answers, AttachedFile, FormContext, FundOption, INCOME_KINDS, PEOPLE, bind, cell, is_asked,
    planned_lines, read_amount,
};
use crate::fund::model::Words;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg};

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

struct Render<'a> {
    form: &'a Form,
    answers: &'a Answers,
    errors: &'a [FieldError],
    ctx: FormContext<'a>,
    speaker: Speaker<'a>,
}

/// The fields of a section. Questions whose condition is met on another page are left out or in;
/// those whose condition is on the same page are all there, and say whether they are shown.
pub fn render_model(
    form: &Form,
    section: &Section,
    answers: &Answers,
    errors: &[FieldError],
    ctx: &FormContext<'_>,
    speaker: Speaker<'_>,
) -> Vec<FieldView> {
    let render = Render { form, answers, errors, ctx: *ctx, speaker };
    section
        .questions
        .iter()
        .filter_map(|question| {
            let shown = is_asked(form, question, answers);
            let near = question.show_if.as_ref().is_some_and(|condition| {
                section.questions.iter().any(|q| q.key == condition.question)
            });
            (shown || near).then(|| render.field(question, shown, near))
        })
        .collect()
}

impl Render<'_> {
    fn field(&self, question: &Question, shown: bool, near: bool) -> FieldView {
        use QuestionKind as K;
        let head = self.head(question, shown, near);
        let value = self.answers.text(&question.key).unwrap_or_default().to_owned();
        match question.kind {
            K::Text => FieldView::Line { head, value, mode: "text", unit: None, width: 0 },
            K::Date => FieldView::Line { head, value, mode: "text", unit: None, width: 10 },
            K::Number => FieldView::Line { head, value, mode: "numeric", unit: None, width: 5 },
            K::Amount => {
                FieldView::Line { head, value, mode: "decimal", unit: Some("kr"), width: 10 }
            }
            K::LongText => FieldView::LongText { head, value, max_length: question.longest() },
            K::Choice | K::Choices => {
                let options = self.options(question);
                FieldView::Options { head, options, several: question.kind == K::Choices }
            }
            K::YesNo => {
                let field = question.field();
                let options = self.fixed_options(&field, &["yes", "no"], &value);
                FieldView::Options { head, options, several: false }
            }
            K::Period => FieldView::Parts { head, parts: self.parts(question), shape: "period" },
            K::People => FieldView::Parts { head, parts: self.parts(question), shape: "people" },
            K::File => {
                let files = self.ctx.files.get(&question.key).cloned().unwrap_or_default();
                let room = files.len() < question.most_rows();
                FieldView::Files { head, files, room }
            }
            K::Declaration => self.declaration(question, head),
            K::Checklist => self.checklist(question, head),
            K::Group => {
                let tables = vec![self.group(question)];
                FieldView::Tables { head, tables, balance: None }
            }
            K::Budget => FieldView::Tables {
                head,
                tables: self.budget(question),
                balance: Some(self.balance()),
            },
            K::Spent => FieldView::Tables { head, tables: self.spent(question), balance: None },
        }
    }

    fn head(&self, question: &Question, shown: bool, near: bool) -> FieldHead {
        let mirrored = self.ctx.mirror.zip(question.mirrors.as_deref());
        let planned = mirrored.and_then(|(mirror, key)| {
            let asked = mirror.form.question(key)?;
            if question.kind == QuestionKind::Spent {
                return None;
            }
            Some(super::form_display::lines(asked, mirror.answers, &self.ctx, self.speaker))
        });
        FieldHead {
            name: question.field(),
            label: self.speaker.words(&question.label),
            hint: question.help.as_ref().map(|h| self.speaker.words(h)),
            error: self.error(&question.field()),
            required: question.required,
            show_if: question
                .show_if
                .as_ref()
                .filter(|_| near)
                .map(|c| (format!("q.{}", c.question), c.equals.clone())),
            shown,
            planned: planned.unwrap_or_default(),
        }
    }

    fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|e| e.field == field).map(|e| self.speaker.msg(&e.msg))
    }

    fn part(&self, name: String, label: String, value: &str, mode: &'static str) -> PartView {
        let error = self.error(&name);
        PartView { name, label, value: value.to_owned(), error, mode, options: Vec::new() }
    }

    fn parts(&self, question: &Question) -> Vec<PartView> {
        let names: &[(&str, &'static str)] = if question.kind == QuestionKind::People {
            &PEOPLE_KEYS
        } else {
            &[("start", "form-start"), ("end", "form-end")]
        };
        let mode = if question.kind == QuestionKind::People { "numeric" } else { "text" };
        names
            .iter()
            .map(|(part, key)| {
                let value = self.answers.part(&question.key, part).unwrap_or_default();
                let name = format!("{}.{part}", question.field());
                self.part(name, self.speaker.key(key), value, mode)
            })
            .collect()
    }

    fn options(&self, question: &Question) -> Vec<OptionView> {
        let chosen = match question.kind {
            QuestionKind::Choices => self.answers.list(&question.key),
            _ => self.answers.text(&question.key).into_iter().collect(),
        };
        let options = self.ctx.choices.options(question);
        options
            .iter()
            .map(|option| self.option(&question.field(), option, chosen.contains(&&*option.value)))
            .collect()
    }

    fn option(&self, field: &str, option: &FundOption, chosen: bool) -> OptionView {
        let group = option.parent.as_ref().and_then(|code| {
            let areas = &self.ctx.choices.focus_areas;
            areas.iter().find(|a| a.value == *code).map(|a| self.speaker.words(&a.label))
        });
        let closed = option.closed.as_ref().map(|rule| rule.msg("form-option-closed"));
        OptionView {
            id: format!("{field}.{}", option.value),
            value: option.value.clone(),
            label: self.speaker.words(&option.label),
            group,
            closed: closed.map(|msg| self.speaker.msg(&msg)),
            chosen,
        }
    }

    fn fixed_options(&self, field: &str, values: &[&str], chosen: &str) -> Vec<OptionView> {
        values
            .iter()
            .map(|value| OptionView {
                id: format!("{field}.{value}"),
                value: (*value).to_owned(),
                label: self.speaker.key(fixed_key(value)),
                group: None,
                closed: None,
                chosen: *value == chosen,
            })
            .collect()
    }

    fn declaration(&self, question: &Question, head: FieldHead) -> FieldView {
        let agreed = self.answers.part(&question.key, "agreed").unwrap_or_default();
        let name = self.answers.part(&question.key, "name").unwrap_or_default();
        let field = question.field();
        FieldView::Declaration {
            statement: question
                .statement
                .as_ref()
                .map(|s| self.speaker.words(s))
                .unwrap_or_default(),
            agreed: self.part(
                format!("{field}.agreed"),
                self.speaker.key("form-agreed"),
                agreed,
                "text",
            ),
            signatory: self.part(
                format!("{field}.name"),
                self.speaker.key("form-signatory"),
                name,
                "text",
            ),
            head,
        }
    }

    fn checklist(&self, question: &Question, head: FieldHead) -> FieldView {
        let items = question.items.iter().map(|item| {
            let field = format!("{}.{}", question.field(), item.key);
            let name = format!("{field}.answer");
            let answer =
                self.answers.part_of(&question.key, &item.key, "answer").unwrap_or_default();
            let comment =
                self.answers.part_of(&question.key, &item.key, "comment").unwrap_or_default();
            ItemView {
                label: self.speaker.words(&item.label),
                options: self.fixed_options(&name, &["yes", "no", "na"], answer),
                comment: self.part(
                    format!("{field}.comment"),
                    self.speaker.key("form-comment"),
                    comment,
                    "text",
                ),
                error: self.error(&name),
                name,
            }
        });
        FieldView::Checklist { items: items.collect(), head }
    }

    /// Rows as answered and an empty one, while there is room for it.
    fn rows(
        name: &str,
        rows: &[Value],
        most: usize,
        cells: impl Fn(&str, &Value) -> Vec<PartView>,
    ) -> Vec<RowView> {
        let empty = Value::Null;
        let blank = (rows.len() < most).then_some(&empty);
        rows.iter()
            .chain(blank)
            .enumerate()
            .map(|(i, row)| {
                let name = format!("{name}.{i}");
                RowView {
                    cells: cells(&name, row),
                    no: i + 1,
                    fixed: Vec::new(),
                    begun: !row.is_null(),
                    name,
                }
            })
            .collect()
    }

    fn group(&self, question: &Question) -> TableView {
        let rows = self.answers.rows(&question.key, None);
        let labels: Vec<String> =
            question.columns.iter().map(|c| self.speaker.words(&c.label)).collect();
        let cells = |row_name: &str, row: &Value| {
            let one = |(column, label): (&Column, &String)| {
                let mode = match column.kind {
                    QuestionKind::Amount => "decimal",
                    QuestionKind::Number => "numeric",
                    _ => "text",
                };
                let name = format!("{row_name}.{}", column.key);
                self.part(name, label.clone(), cell(row, &column.key), mode)
            };
            question.columns.iter().zip(&labels).map(one).collect()
        };
        TableView {
            name: question.field(),
            caption: self.speaker.words(&question.label),
            rows: Self::rows(&question.field(), rows, question.most_rows(), cells),
            columns: labels,
            total: None,
        }
    }

    fn money_cells(&self, columns: &[&'static str], row_name: &str, row: &Value) -> Vec<PartView> {
        let one = |column: &&'static str| {
            let typed = cell(row, column);
            let name = format!("{row_name}.{column}");
            let income = columns.contains(&"funder");
            let options = match (*column, income) {
                ("kind", true) => self.fixed_options(&name, &INCOME_KINDS, typed),
                ("kind", false) => {
                    let kinds = &self.ctx.choices.cost_kinds;
                    kinds.iter().map(|k| self.option(&name, k, k.value == typed)).collect()
                }
                _ => Vec::new(),
            };
            let mode = if *column == "amount" { "decimal" } else { "text" };
            let label = self.speaker.key(column_key(column));
            PartView { options, ..self.part(name, label, typed, mode) }
        };
        columns.iter().map(one).collect()
    }

    fn money_table(
        &self,
        question: &Question,
        part: &str,
        caption: &'static str,
        columns: &[&'static str],
    ) -> TableView {
        let name = format!("{}.{part}", question.field());
        let rows = self.answers.rows(&question.key, Some(part));
        let cells = |row_name: &str, row: &Value| self.money_cells(columns, row_name, row);
        TableView {
            caption: self.speaker.key(caption),
            columns: columns.iter().map(|c| self.speaker.key(column_key(c))).collect(),
            rows: Self::rows(&name, rows, question.most_rows(), cells),
            total: Some(sum(rows, "amount").to_string()),
            name,
        }
    }

    fn budget(&self, question: &Question) -> Vec<TableView> {
        use super::form_rules::{COST_COLUMNS, INCOME_COLUMNS};
        vec![
            self.money_table(question, "costs", "form-costs", &COST_COLUMNS),
            self.money_table(question, "income", "form-income", &INCOME_COLUMNS),
        ]
    }

    fn balance(&self) -> BalanceView {
        let facts = bind(self.form, self.answers);
        let left = facts.cost_total - facts.income_total;
        let applied = facts.applied.unwrap_or_default();
        let difference = applied - left;
        let said =
            |key: &'static str, ore: Ore| self.speaker.msg(&Msg::new(key).with("amount", ore));
        let spoken = match difference {
            d if d.is_positive() => Some(said("form-difference-over", d)),
            d if d.is_negative() => Some(said("form-difference-under", -d)),
            _ => None,
        };
        BalanceView {
            cost: facts.cost_total.to_string(),
            income: facts.income_total.to_string(),
            left: left.to_string(),
            applied: applied.to_string(),
            // Before anything is applied for there is nothing to compare.
            difference: spoken.filter(|_| facts.applied.is_some()),
        }
    }

    fn spent(&self, question: &Question) -> Vec<TableView> {
        use super::form_rules::COST_COLUMNS;
        let key = &question.key;
        let answered = self.answers.rows(key, Some("lines"));
        let name = format!("{}.lines", question.field());
        let planned = planned_lines(question, &self.ctx);
        let rows = planned.iter().enumerate().map(|(i, line)| {
            let row = answered.get(i).unwrap_or(&Value::Null);
            let row_name = format!("{name}.{i}");
            let input = |column: &'static str, mode| {
                let label = self.speaker.key(column_key(column));
                self.part(format!("{row_name}.{column}"), label, cell(row, column), mode)
            };
            RowView {
                no: i + 1,
                cells: vec![input("amount", "decimal"), input("comment", "text")],
                fixed: vec![line.label.clone(), line.amount.to_string()],
                begun: false,
                name: row_name.clone(),
            }
        });
        let heads = ["form-column-label", "form-column-planned", "form-column-spent"];
        let mut columns: Vec<String> = heads.iter().map(|k| self.speaker.key(k)).collect();
        columns.push(self.speaker.key("form-comment"));
        let planned_table = TableView {
            caption: self.speaker.key("form-spent"),
            columns,
            rows: rows.collect(),
            total: Some(sum(answered, "amount").to_string()),
            name: name.clone(),
        };
        vec![planned_table, self.money_table(question, "extra", "form-spent-extra", &COST_COLUMNS)]
    }
}

/// The sum of a column, leaving out what cannot be read.
pub(super) fn sum(rows: &[Value], column: &str) -> Ore {
    rows.iter().filter_map(|row| read_amount(cell(row, column))).sum()
}

/// Key of the name of an answer that the program itself offers.
pub(super) fn fixed_key(value: &str) -> &'static str {
    match value {
        "yes" => "form-yes",
        "no" => "form-no",
        "na" => "form-na",
        "own" => "form-income-own",
        "co-funder" => "form-income-co-funder",
        "fee" => "form-income-fee",
        _ => "form-income-other",
    }
}

/// Key of the head of a column of money lines.
pub(super) fn column_key(column: &str) -> &'static str {
    match column {
        "label" => "form-column-label",
        "kind" => "form-column-kind",
        "funder" => "form-column-funder",
        "comment" => "form-comment",
        _ => "form-column-amount",
    }
}

/// Names of the parts of a people question, with the key of each.
pub(super) const PEOPLE_KEYS: [(&str, &str); 4] = [
    (PEOPLE[0], "form-women"),
    (PEOPLE[1], "form-men"),
    (PEOPLE[2], "form-girls"),
    (PEOPLE[3], "form-boys"),
];
