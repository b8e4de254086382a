//! Bound answers become typed facts: what rules, queues and sums read.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::form_model::{Bind, Form};
use super::form_rules::{Answers, PEOPLE, cell, is_asked, read_amount, read_day, read_number};
use crate::fund::rules::Rules;
use crate::kernel::money::Ore;

/// A cost line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostLine {
    /// What for.
    pub label: String,
    /// Code of the cost kind.
    pub kind: String,
    /// Öre.
    pub amount: Ore,
}

/// An income line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncomeLine {
    /// What it is.
    pub label: String,
    /// One of [`INCOME_KINDS`].
    pub kind: String,
    /// The co-funder's name.
    pub funder: Option<String>,
    /// Öre.
    pub amount: Ore,
}

/// A line of a report: what was planned and what was spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpentLine {
    /// What for.
    pub label: String,
    /// Code of the cost kind.
    pub kind: String,
    /// Öre; zero for a line that was not planned.
    pub planned: Ore,
    /// Öre.
    pub spent: Ore,
    /// Why it differs.
    pub comment: Option<String>,
}

/// Numbers of people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the names say it
pub struct People {
    pub women: i64,
    pub men: i64,
    pub girls: i64,
    pub boys: i64,
}

impl People {
    /// All of them.
    pub const fn total(self) -> i64 {
        self.women + self.men + self.girls + self.boys
    }
}

/// The typed facts of a form. What has not been answered, or cannot be read, is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // each is described at `Bind`
pub struct BoundAnswers {
    pub title: Option<String>,
    pub purpose: Option<String>,
    pub focus_area: Option<String>,
    pub goal: Option<String>,
    pub target_groups: Vec<String>,
    pub localities: Vec<String>,
    pub period_start: Option<NaiveDate>,
    pub period_end: Option<NaiveDate>,
    pub participants: Option<People>,
    pub cost_lines: Vec<CostLine>,
    pub income_lines: Vec<IncomeLine>,
    /// Sum of the cost lines.
    pub cost_total: Ore,
    /// Sum of the income lines.
    pub income_total: Ore,
    pub applied: Option<Ore>,
    /// Who declared, when the statement was agreed to.
    pub signatory: Option<String>,
    pub what_done: Option<String>,
    pub results: Option<String>,
    pub participants_actual: Option<People>,
    pub spent_lines: Vec<SpentLine>,
    /// Sum of what was spent.
    pub spent_total: Ore,
    pub other_income: Option<Ore>,
}

impl BoundAnswers {
    /// What was spent on kinds that the fund pays for: the cost that a settlement starts from.
    pub fn eligible_cost(&self, rules: &Rules) -> Ore {
        self.spent_lines.iter().filter(|l| rules.pays_for(&l.kind).holds).map(|l| l.spent).sum()
    }
}

/// Reads the bound answers into typed facts.
pub fn bind(form: &Form, answers: &Answers) -> BoundAnswers {
    let mut facts = BoundAnswers::default();
    for question in form.questions().filter(|q| is_asked(form, q, answers)) {
        let Some(bind) = question.binds else { continue };
        let key = question.key.as_str();
        let text = || answers.text(key).map(str::to_owned);
        let list = || answers.list(key).into_iter().map(str::to_owned).collect();
        match bind {
            Bind::Title => facts.title = text(),
            Bind::Purpose => facts.purpose = text(),
            Bind::FocusArea => facts.focus_area = text(),
            Bind::Goal => facts.goal = text(),
            Bind::TargetGroups => facts.target_groups = list(),
            Bind::Localities => facts.localities = list(),
            Bind::Period => {
                facts.period_start = answers.part(key, "start").and_then(read_day);
                facts.period_end = answers.part(key, "end").and_then(read_day);
            }
            Bind::Participants => facts.participants = people(answers, key),
            Bind::Budget => {
                facts.cost_lines = cost_lines(answers.rows(key, Some("costs")));
                facts.income_lines = income_lines(answers.rows(key, Some("income")));
                facts.cost_total = facts.cost_lines.iter().map(|l| l.amount).sum();
                facts.income_total = facts.income_lines.iter().map(|l| l.amount).sum();
            }
            Bind::AppliedAmount => facts.applied = answers.text(key).and_then(read_amount),
            Bind::Declaration => {
                let agreed = answers.part(key, "agreed").is_some();
                facts.signatory = answers.part(key, "name").filter(|_| agreed).map(str::to_owned);
            }
            Bind::WhatDone => facts.what_done = text(),
            Bind::Results => facts.results = text(),
            Bind::ParticipantsActual => facts.participants_actual = people(answers, key),
            Bind::SpentBudget => {
                facts.spent_lines = spent_lines(answers, key);
                facts.spent_total = facts.spent_lines.iter().map(|l| l.spent).sum();
            }
            Bind::OtherIncome => facts.other_income = answers.text(key).and_then(read_amount),
        }
    }
    facts
}

/// Numbers of people, when any has been given; those left empty are none.
fn people(answers: &Answers, key: &str) -> Option<People> {
    let number = |part: &str| answers.part(key, part).and_then(read_number);
    let given = PEOPLE.iter().any(|part| number(part).is_some());
    given.then(|| People {
        women: number("women").unwrap_or(0),
        men: number("men").unwrap_or(0),
        girls: number("girls").unwrap_or(0),
        boys: number("boys").unwrap_or(0),
    })
}

pub(super) fn cost_lines(rows: &[Value]) -> Vec<CostLine> {
    let line = |row: &Value| CostLine {
        label: cell(row, "label").to_owned(),
        kind: cell(row, "kind").to_owned(),
        amount: read_amount(cell(row, "amount")).unwrap_or_default(),
    };
    rows.iter().map(line).collect()
}

fn income_lines(rows: &[Value]) -> Vec<IncomeLine> {
    let line = |row: &Value| IncomeLine {
        label: cell(row, "label").to_owned(),
        kind: cell(row, "kind").to_owned(),
        funder: Some(cell(row, "funder")).filter(|f| !f.is_empty()).map(str::to_owned),
        amount: read_amount(cell(row, "amount")).unwrap_or_default(),
    };
    rows.iter().map(line).collect()
}

fn spent_lines(answers: &Answers, key: &str) -> Vec<SpentLine> {
    let planned = answers.rows(key, Some("lines")).iter();
    let extra = answers.rows(key, Some("extra")).iter();
    planned
        .chain(extra)
        .map(|row| SpentLine {
            label: cell(row, "label").to_owned(),
            kind: cell(row, "kind").to_owned(),
            planned: read_amount(cell(row, "planned")).unwrap_or_default(),
            spent: read_amount(cell(row, "amount")).unwrap_or_default(),
            comment: Some(cell(row, "comment")).filter(|c| !c.is_empty()).map(str::to_owned),
        })
        .collect()
}
