//! Answers to be read: the check page, the case page, the PDF.

use serde_json::Value;

use super::form_model::{Form, Question, QuestionKind};
use super::form_render::{PEOPLE_KEYS, column_key, fixed_key, sum};
use super::form_rules::{
    Answers, COST_COLUMNS, FormContext, FundOption, INCOME_COLUMNS, cell, is_asked, read_amount,
};
use super::form_view::Speaker;
use crate::kernel::money::Ore;
use crate::kernel::refusal::Msg;

/// The answers of one section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionDisplay {
    /// The section's key, for the link that changes it.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its answers, in order.
    pub answers: Vec<AnswerDisplay>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerDisplay {
    /// Name of the input, for the link that changes it.
    pub field: String,
    /// The question.
    pub label: String,
    /// The answer; no lines and no tables when there is none.
    pub lines: Vec<String>,
    /// Tables of the answer.
    pub tables: Vec<TableDisplay>,
}

impl AnswerDisplay {
    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.tables.is_empty()
    }
}

/// A table of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDisplay {
    /// Its caption.
    pub caption: String,
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// Which columns hold amounts, and stand to the right.
    pub numeric: Vec<bool>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
    /// The last row, with sums, where there are any.
    pub total: Option<Vec<String>>,
}

/// Every answer of a form, by section; questions that were not asked are left out.
pub fn display(
    form: &Form,
    answers: &Answers,
    ctx: &FormContext<'_>,
    speaker: Speaker<'_>,
) -> Vec<SectionDisplay> {
    form.sections
        .iter()
        .map(|section| {
            let asked = section.questions.iter().filter(|q| is_asked(form, q, answers));
            SectionDisplay {
                key: section.key.clone(),
                title: speaker.words(&section.title),
                answers: asked.map(|q| answer(q, answers, ctx, speaker)).collect(),
            }
        })
        .filter(|section| !section.answers.is_empty())
        .collect()
}

fn answer(
    question: &Question,
    answers: &Answers,
    ctx: &FormContext<'_>,
    speaker: Speaker<'_>,
) -> AnswerDisplay {
    let shown = Shown { question, answers, ctx, speaker };
    AnswerDisplay {
        field: question.field(),
        label: speaker.words(&question.label),
        lines: shown.lines(),
        tables: shown.tables(),
    }
}

/// The lines of an answer; what is a table has each row as a line.
pub fn lines(
    question: &Question,
    answers: &Answers,
    ctx: &FormContext<'_>,
    speaker: Speaker<'_>,
) -> Vec<String> {
    let shown = Shown { question, answers, ctx, speaker };
    let mut lines = shown.lines();
    for table in shown.tables() {
        let row = |row: Vec<String>| {
            row.into_iter().filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" · ")
        };
        lines.extend(table.rows.into_iter().map(row));
    }
    lines
}

struct Shown<'a> {
    question: &'a Question,
    answers: &'a Answers,
    ctx: &'a FormContext<'a>,
    speaker: Speaker<'a>,
}

impl Shown<'_> {
    fn lines(&self) -> Vec<String> {
        use QuestionKind as K;
        let key = self.question.key.as_str();
        let text = self.answers.text(key);
        match self.question.kind {
            K::Text | K::Date | K::Number => text.map(str::to_owned).into_iter().collect(),
            K::LongText => text.into_iter().flat_map(str::lines).map(str::to_owned).collect(),
            K::Amount => text.map(amount).into_iter().collect(),
            K::YesNo => text.map(|v| self.speaker.key(fixed_key(v))).into_iter().collect(),
            K::Choice => text.map(|v| self.option(v)).into_iter().collect(),
            K::Choices => self.answers.list(key).into_iter().map(|v| self.option(v)).collect(),
            K::Period => {
                let part = |name| self.answers.part(key, name).unwrap_or("…");
                let given = ["start", "end"].iter().any(|p| self.answers.part(key, p).is_some());
                given.then(|| format!("{} – {}", part("start"), part("end"))).into_iter().collect()
            }
            K::People => PEOPLE_KEYS
                .iter()
                .filter_map(|(part, name)| {
                    let number = self.answers.part(key, part)?;
                    Some(format!("{}: {number}", self.speaker.key(name)))
                })
                .collect(),
            K::File => {
                let files = self.ctx.files.get(key);
                files.into_iter().flatten().map(|f| f.name.clone()).collect()
            }
            K::Declaration => {
                let name = self.answers.part(key, "name").unwrap_or_default();
                let agreed = self.answers.part(key, "agreed").is_some();
                let msg = Msg::new("form-agreed-by").with("name", name);
                agreed.then(|| self.speaker.msg(&msg)).into_iter().collect()
            }
            K::Checklist => self.checklist(),
            K::Group | K::Budget | K::Spent => Vec::new(),
        }
    }

    fn option(&self, value: &str) -> String {
        let options = self.ctx.choices.options(self.question);
        let found = options.iter().find(|o| o.value == value);
        found.map_or_else(|| value.to_owned(), |o| self.speaker.words(&o.label))
    }

    fn checklist(&self) -> Vec<String> {
        let key = &self.question.key;
        let mut lines = Vec::new();
        for item in &self.question.items {
            let Some(answer) = self.answers.part_of(key, &item.key, "answer") else { continue };
            let label = self.speaker.words(&item.label);
            let mut line = format!("{label}: {}", self.speaker.key(fixed_key(answer)));
            if let Some(comment) = self.answers.part_of(key, &item.key, "comment") {
                line.push_str(". ");
                line.push_str(comment);
            }
            lines.push(line);
        }
        lines
    }

    fn tables(&self) -> Vec<TableDisplay> {
        match self.question.kind {
            QuestionKind::Group => self.group().into_iter().collect(),
            QuestionKind::Budget => [
                self.money("costs", "form-costs", &COST_COLUMNS),
                self.money("income", "form-income", &INCOME_COLUMNS),
            ]
            .into_iter()
            .flatten()
            .collect(),
            QuestionKind::Spent => self
                .spent()
                .into_iter()
                .chain(self.money("extra", "form-spent-extra", &COST_COLUMNS))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn group(&self) -> Option<TableDisplay> {
        let columns = &self.question.columns;
        let rows = self.answers.rows(&self.question.key, None);
        let is_amount = |kind: QuestionKind| kind == QuestionKind::Amount;
        let shown = |row: &Value| {
            let one = |c: &super::form_model::Column| {
                let text = cell(row, &c.key);
                if is_amount(c.kind) { amount(text) } else { text.to_owned() }
            };
            columns.iter().map(one).collect()
        };
        (!rows.is_empty()).then(|| TableDisplay {
            caption: self.speaker.words(&self.question.label),
            columns: columns.iter().map(|c| self.speaker.words(&c.label)).collect(),
            numeric: columns.iter().map(|c| is_amount(c.kind)).collect(),
            rows: rows.iter().map(shown).collect(),
            total: None,
        })
    }

    fn kind(&self, value: &str, income: bool) -> String {
        if income {
            return self.speaker.key(fixed_key(value));
        }
        let of_value = |k: &&FundOption| k.value == value;
        let kind = self.ctx.choices.cost_kinds.iter().find(of_value);
        kind.map_or_else(|| value.to_owned(), |k| self.speaker.words(&k.label))
    }

    fn money(
        &self,
        part: &str,
        caption: &'static str,
        columns: &[&'static str],
    ) -> Option<TableDisplay> {
        let rows = self.answers.rows(&self.question.key, Some(part));
        let income = columns.contains(&"funder");
        let shown = |row: &Value| {
            let one = |column: &&'static str| match *column {
                "amount" => amount(cell(row, column)),
                "kind" => self.kind(cell(row, column), income),
                _ => cell(row, column).to_owned(),
            };
            columns.iter().map(one).collect()
        };
        let mut total = vec![String::new(); columns.len()];
        if let (Some(first), true) = (total.first_mut(), columns.len() > 1) {
            *first = self.speaker.key("form-total");
        }
        if let Some(last) = total.last_mut() {
            *last = sum(rows, "amount").to_string();
        }
        (!rows.is_empty()).then(|| TableDisplay {
            caption: self.speaker.key(caption),
            columns: columns.iter().map(|c| self.speaker.key(column_key(c))).collect(),
            numeric: columns.iter().map(|c| *c == "amount").collect(),
            rows: rows.iter().map(shown).collect(),
            total: Some(total),
        })
    }

    fn spent(&self) -> Option<TableDisplay> {
        let rows = self.answers.rows(&self.question.key, Some("lines"));
        let heads =
            ["form-column-label", "form-column-planned", "form-column-spent", "form-comment"];
        let shown = |row: &Value| {
            vec![
                cell(row, "label").to_owned(),
                amount(cell(row, "planned")),
                amount(cell(row, "amount")),
                cell(row, "comment").to_owned(),
            ]
        };
        (!rows.is_empty()).then(|| TableDisplay {
            caption: self.speaker.key("form-spent"),
            columns: heads.iter().map(|k| self.speaker.key(k)).collect(),
            numeric: vec![false, true, true, false],
            rows: rows.iter().map(shown).collect(),
            total: Some(vec![
                self.speaker.key("form-total"),
                sum(rows, "planned").to_string(),
                sum(rows, "amount").to_string(),
                String::new(),
            ]),
        })
    }
}

/// An amount as shown; what cannot be read stays as typed.
fn amount(text: &str) -> String {
    read_amount(text).map_or_else(|| text.to_owned(), |ore: Ore| ore.to_string())
}
