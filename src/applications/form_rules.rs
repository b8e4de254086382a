//! What is typed into a form becomes answers, and bound answers become typed facts.
//!
//! Answers keep what was typed, also when it is wrong, so that a page can show it again and a draft
//! loses nothing. What can be read is kept in one spelling (`2021-04-06`, `45000,50`).

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

use super::form_bind::cost_lines;
pub use super::form_bind::{BoundAnswers, CostLine, IncomeLine, People, SpentLine, bind};
use super::form_model::{Form, OptionsFrom, Question, QuestionKind, ROW_LIMIT};
use crate::fund::model::{FundFile, Words};
use crate::fund::rules::{RuleRef, Rules};
use crate::kernel::money::Ore;
use crate::kernel::refusal::FieldError;

/// Answers by question key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub Map<String, Value>);

/// The parts of a people question, in order.
pub const PEOPLE: [&str; 4] = ["women", "men", "girls", "boys"];
/// The kinds of income, in order.
pub const INCOME_KINDS: [&str; 4] = ["own", "co-funder", "fee", "other"];
/// The columns of a cost line.
pub const COST_COLUMNS: [&str; 3] = ["label", "kind", "amount"];
/// The columns of an income line.
pub const INCOME_COLUMNS: [&str; 4] = ["label", "kind", "funder", "amount"];

/// An option that the fund offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundOption {
    /// The code that answers keep.
    pub value: String,
    /// What people read.
    pub label: Words,
    /// The focus area of a goal.
    pub parent: Option<String>,
    /// The rule that closes it: an area that is not open, a cost that the fund does not pay.
    pub closed: Option<RuleRef>,
}

/// What the fund offers to choose from, under the rules of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)] // named after the lists of the fund
pub struct FundChoices {
    pub focus_areas: Vec<FundOption>,
    pub goals: Vec<FundOption>,
    pub target_groups: Vec<FundOption>,
    pub localities: Vec<FundOption>,
    pub cost_kinds: Vec<FundOption>,
}

impl FundChoices {
    /// The choices of a fund under `rules`.
    pub fn of(fund: &FundFile, rules: &Rules) -> Self {
        let plain = |code: &str, name: &Words, closed: Option<RuleRef>| FundOption {
            value: code.to_owned(),
            label: name.clone(),
            parent: None,
            closed,
        };
        let closed_area = |code: &str| {
            let verdict = rules.focus_area_open(code);
            (!verdict.holds).then_some(verdict.source)
        };
        let goals = fund.focus_areas.iter().flat_map(|area| {
            area.goals.iter().map(|goal| FundOption {
                parent: Some(area.code.clone()),
                ..plain(&goal.code, &goal.text, closed_area(&area.code))
            })
        });
        let areas = fund.focus_areas.iter();
        Self {
            goals: goals.collect(),
            focus_areas: areas.map(|a| plain(&a.code, &a.name, closed_area(&a.code))).collect(),
            target_groups: fund
                .target_groups
                .iter()
                .map(|g| plain(&g.code, &g.name, None))
                .collect(),
            localities: fund.localities.iter().map(|l| plain(&l.code, &l.name, None)).collect(),
            cost_kinds: fund
                .cost_kinds
                .iter()
                .map(|k| {
                    let verdict = rules.pays_for(&k.code);
                    plain(&k.code, &k.name, (!verdict.holds).then_some(verdict.source))
                })
                .collect(),
        }
    }

    /// The list that a question takes its options from.
    pub fn list(&self, from: OptionsFrom) -> &[FundOption] {
        match from {
            OptionsFrom::FocusAreas => &self.focus_areas,
            OptionsFrom::Goals => &self.goals,
            OptionsFrom::TargetGroups => &self.target_groups,
            OptionsFrom::Localities => &self.localities,
            OptionsFrom::CostKinds => &self.cost_kinds,
        }
    }

    /// The options of a question: its own, or the fund's.
    pub fn options(&self, question: &Question) -> Vec<FundOption> {
        match question.options_from {
            Some(from) => self.list(from).to_vec(),
            None => question
                .options
                .iter()
                .map(|o| FundOption {
                    value: o.value.clone(),
                    label: o.label.clone(),
                    parent: None,
                    closed: None,
                })
                .collect(),
        }
    }
}

/// A file attached at a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// Its id, for addresses.
    pub id: String,
    /// Its name, as shown.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Whether nobody can open it, since it may harm its reader.
    pub quarantined: bool,
}

/// Attached files by question key. They live in rows of their own, not in the answers.
pub type Files = BTreeMap<String, Vec<AttachedFile>>;

/// The application that a report mirrors.
#[derive(Debug, Clone, Copy)]
pub struct Mirror<'a> {
    /// The form it was made with.
    pub form: &'a Form,
    /// Its answers.
    pub answers: &'a Answers,
}

/// What a form is read, checked and shown with.
#[derive(Debug, Clone, Copy)]
pub struct FormContext<'a> {
    /// What the fund offers.
    pub choices: &'a FundChoices,
    /// What is attached.
    pub files: &'a Files,
    /// The application, when the form is a report.
    pub mirror: Option<Mirror<'a>>,
}

impl Answers {
    /// A text answer, when there is one.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(Value::as_str).filter(|s| !s.is_empty())
    }

    /// A part of an answer (`start`, `women`, `name`), when there is one.
    pub fn part(&self, key: &str, part: &str) -> Option<&str> {
        self.0.get(key)?.get(part)?.as_str().filter(|s| !s.is_empty())
    }

    /// A part of a part (a checklist's answer or comment).
    pub fn part_of(&self, key: &str, item: &str, part: &str) -> Option<&str> {
        self.0.get(key)?.get(item)?.get(part)?.as_str().filter(|s| !s.is_empty())
    }

    /// The chosen values of a question with several.
    pub fn list(&self, key: &str) -> Vec<&str> {
        let values = self.0.get(key).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The rows of a group (`part` none) or of a budget's part.
    pub fn rows(&self, key: &str, part: Option<&str>) -> &[Value] {
        let value = self.0.get(key);
        let value = match part {
            Some(part) => value.and_then(|v| v.get(part)),
            None => value,
        };
        value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// Puts the answers of one section in place of what was answered before.
    pub fn merge(&mut self, section: Self) {
        self.0.extend(section.0);
    }

    /// From the text that the database keeps.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The text that the database keeps.
    pub fn to_json(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }
}

/// The text of one cell of a row.
pub fn cell<'a>(row: &'a Value, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or_default()
}

/// Reads the fields of one section. Answers hold what was typed; errors say what cannot be read.
/// Nothing is required yet. `remove` may name rows to leave out: `q.budget.costs.2`.
pub fn read_section(
    form: &Form,
    section: &str,
    fields: &dyn Fn(&str) -> Vec<String>,
    ctx: &FormContext<'_>,
) -> (Answers, Vec<FieldError>) {
    let mut answers = Answers::default();
    let Some(section) = form.section(section) else { return (answers, Vec::new()) };
    for question in &section.questions {
        if let Some(value) = read_question(question, fields, ctx) {
            answers.0.insert(question.key.clone(), value);
        }
    }
    let errors = section
        .questions
        .iter()
        .flat_map(|q| super::form_check::format_errors(q, &answers, ctx))
        .collect();
    (answers, errors)
}

fn read_question(
    question: &Question,
    fields: &dyn Fn(&str) -> Vec<String>,
    ctx: &FormContext<'_>,
) -> Option<Value> {
    use QuestionKind as K;
    let field = question.field();
    let one = |name: &str| fields(name).into_iter().next().unwrap_or_default();
    let part = |name: &str| one(&format!("{field}.{name}"));
    Some(match question.kind {
        // Attached files are rows of their own.
        K::File => return None,
        K::LongText => Value::String(clean_text(&one(&field))),
        K::Text | K::Choice | K::YesNo | K::Date | K::Amount | K::Number => {
            Value::String(spelled(question.kind, &one(&field)))
        }
        K::Choices => {
            let mut chosen: Vec<String> =
                fields(&field).iter().map(|v| clean_line(v)).filter(|v| !v.is_empty()).collect();
            chosen.dedup();
            chosen.truncate(ROW_LIMIT);
            Value::from(chosen)
        }
        K::Period => object([
            ("start", spelled(K::Date, &part("start"))),
            ("end", spelled(K::Date, &part("end"))),
        ]),
        K::People => object(PEOPLE.map(|p| (p, spelled(K::Number, &part(p))))),
        K::Declaration => object([
            ("agreed", if part("agreed").is_empty() { String::new() } else { "yes".to_owned() }),
            ("name", clean_line(&part("name"))),
        ]),
        K::Checklist => Value::Object(
            question
                .items
                .iter()
                .map(|item| {
                    let answer = clean_line(&part(&format!("{}.answer", item.key)));
                    let comment = clean_text(&part(&format!("{}.comment", item.key)));
                    (item.key.clone(), object([("answer", answer), ("comment", comment)]))
                })
                .collect(),
        ),
        K::Group => {
            let columns: Vec<(&str, K)> =
                question.columns.iter().map(|c| (c.key.as_str(), c.kind)).collect();
            read_rows(&field, &columns, fields)
        }
        K::Budget => Value::Object(Map::from_iter([
            ("costs".to_owned(), read_rows(&format!("{field}.costs"), &cost_kinds(), fields)),
            (
                "income".to_owned(),
                read_rows(
                    &format!("{field}.income"),
                    &INCOME_COLUMNS.map(|c| (c, column_kind(c))),
                    fields,
                ),
            ),
        ])),
        K::Spent => read_spent(question, &field, fields, ctx),
    })
}

fn cost_kinds() -> [(&'static str, QuestionKind); 3] {
    COST_COLUMNS.map(|c| (c, column_kind(c)))
}

fn column_kind(column: &str) -> QuestionKind {
    if column == "amount" { QuestionKind::Amount } else { QuestionKind::Text }
}

fn object<const N: usize>(parts: [(&str, String); N]) -> Value {
    Value::Object(parts.into_iter().map(|(k, v)| (k.to_owned(), Value::String(v))).collect())
}

/// Rows `field.0.column` …; gaps, empty rows and rows to remove are left out.
fn read_rows(
    field: &str,
    columns: &[(&str, QuestionKind)],
    fields: &dyn Fn(&str) -> Vec<String>,
) -> Value {
    let removed = fields("remove");
    let rows = (0..ROW_LIMIT).filter_map(|i| {
        let row = format!("{field}.{i}");
        if removed.contains(&row) {
            return None;
        }
        let cells: Map<String, Value> = columns
            .iter()
            .map(|(column, kind)| {
                let typed = fields(&format!("{row}.{column}")).into_iter().next();
                let value = spelled(*kind, &typed.unwrap_or_default());
                ((*column).to_owned(), Value::String(value))
            })
            .collect();
        // A row in which only a kind is chosen has not been begun: selects always send a value.
        let begun = cells.iter().any(|(column, v)| column != "kind" && v.as_str() != Some(""));
        begun.then_some(Value::Object(cells))
    });
    Value::Array(rows.collect())
}

/// Spent lines copy label, kind and plan from the application, so that the report stands by itself.
fn read_spent(
    question: &Question,
    field: &str,
    fields: &dyn Fn(&str) -> Vec<String>,
    ctx: &FormContext<'_>,
) -> Value {
    let one = |name: String| fields(&name).into_iter().next().unwrap_or_default();
    let lines = planned_lines(question, ctx).into_iter().enumerate().map(|(i, line)| {
        object([
            ("label", line.label),
            ("kind", line.kind),
            ("planned", line.amount.input()),
            ("amount", spelled(QuestionKind::Amount, &one(format!("{field}.lines.{i}.amount")))),
            ("comment", clean_line(&one(format!("{field}.lines.{i}.comment")))),
        ])
    });
    Value::Object(Map::from_iter([
        ("lines".to_owned(), Value::Array(lines.collect())),
        ("extra".to_owned(), read_rows(&format!("{field}.extra"), &cost_kinds(), fields)),
    ]))
}

/// The cost lines of the application that a question mirrors.
pub fn planned_lines(question: &Question, ctx: &FormContext<'_>) -> Vec<CostLine> {
    let Some((mirror, key)) = ctx.mirror.zip(question.mirrors.as_deref()) else {
        return Vec::new();
    };
    cost_lines(mirror.answers.rows(key, Some("costs")))
}

/// What was typed, in the one spelling of its kind where it can be read.
fn spelled(kind: QuestionKind, typed: &str) -> String {
    let line = clean_line(typed);
    match kind {
        QuestionKind::Date => read_day(&line).map(|d| d.to_string()),
        QuestionKind::Amount => read_amount(&line).map(Ore::input),
        QuestionKind::Number => read_number(&line).map(|n| n.to_string()),
        _ => None,
    }
    .unwrap_or(line)
}

/// A day as people type it: `2021-04-06`, `2021-4-6`, `20210406`. Years from 1900 to 2199.
pub fn read_day(text: &str) -> Option<NaiveDate> {
    let numbers = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let (year, month, day) = if numbers(text) && text.len() == 8 {
        (text.get(..4)?, text.get(4..6)?, text.get(6..)?)
    } else {
        let mut parts = text.split('-');
        let all = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        all
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    if !(numbers(year) && numbers(month) && numbers(day)) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        .filter(|d| (1900..2200).contains(&d.year()))
}

/// An amount of zero or more.
pub fn read_amount(text: &str) -> Option<Ore> {
    Ore::parse(text).filter(|ore| !ore.is_negative())
}

/// A whole number of zero or more, below a thousand million.
pub fn read_number(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let shaped = !digits.is_empty() && digits.len() <= 9;
    if shaped && digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// One line without control characters, and without those that turn the direction of text.
pub fn clean_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    strip(&spaced).trim().to_owned()
}

/// Several lines, ended by `\n`, without such characters.
pub fn clean_text(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    strip(&lines).trim().to_owned()
}

fn strip(text: &str) -> String {
    let turns = |c: char| {
        matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c)
    };
    text.chars().filter(|c| *c == '\n' || !(c.is_control() || turns(*c))).collect()
}

/// Whether a question is asked, given what has been answered.
pub fn is_asked(form: &Form, question: &Question, answers: &Answers) -> bool {
    let Some(condition) = &question.show_if else { return true };
    // Conditions refer to earlier questions only, so this ends.
    form.question(&condition.question).is_some_and(|other| {
        is_asked(form, other, answers) && answers.text(&other.key) == Some(&condition.equals)
    })
}
