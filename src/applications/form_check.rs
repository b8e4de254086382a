//! Checks of answers: what cannot be read, at any time; what is missing or against the fund's
//! rules, on submission.

use chrono::NaiveDate;
use serde_json::Value;

use super::form_model::{
    Bind, Column, Form, FormUse, LINE_LENGTH, Question, QuestionKind, Section, TEXT_LENGTH,
};
use super::form_rules::{
    Answers, FormContext, FundOption, INCOME_KINDS, PEOPLE, bind, cell, is_asked, read_amount,
    read_day, read_number,
};
use crate::fund::model::Words;
use crate::fund::rules::Rules;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg};

/// What a submission is checked against.
#[derive(Debug, Clone, Copy)]
pub struct SubmissionContext<'a> {
    /// Choices, files, and the application that a report mirrors.
    pub form: FormContext<'a>,
    /// The day of the submission.
    pub today: NaiveDate,
    /// The fund's rules on that day.
    pub rules: &'a Rules,
}

/// How far a section has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectionState {
    /// Nothing has been answered.
    NotStarted,
    /// Something is missing or wrong.
    GoingOn,
    /// It could be submitted.
    Done,
}

impl SectionState {
    /// Key of the state's name in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotStarted => "form-state-not-started",
            Self::GoingOn => "form-state-going-on",
            Self::Done => "form-state-done",
        }
    }
}

/// Everything that stands in the way of submission, by section.
pub fn check_all(
    form: &Form,
    answers: &Answers,
    ctx: &SubmissionContext<'_>,
) -> Vec<(String, FieldError)> {
    let mut found = Vec::new();
    for section in &form.sections {
        let errors = check_section(form, section, answers, ctx);
        found.extend(errors.into_iter().map(|e| (section.key.clone(), e)));
    }
    found
}

/// How far a section has come.
pub fn section_state(
    form: &Form,
    section: &Section,
    answers: &Answers,
    ctx: &SubmissionContext<'_>,
) -> SectionState {
    let begun = section
        .questions
        .iter()
        .filter(|q| is_asked(form, q, answers))
        .any(|q| is_answered(q, answers, &ctx.form));
    if !begun {
        SectionState::NotStarted
    } else if check_section(form, section, answers, ctx).is_empty() {
        SectionState::Done
    } else {
        SectionState::GoingOn
    }
}

/// Everything in one section that stands in the way of submission.
pub fn check_section(
    form: &Form,
    section: &Section,
    answers: &Answers,
    ctx: &SubmissionContext<'_>,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for question in section.questions.iter().filter(|q| is_asked(form, q, answers)) {
        let mut own = format_errors(question, answers, &ctx.form);
        if own.is_empty() {
            own = missing_errors(question, answers, &ctx.form);
        }
        if own.is_empty() {
            own = fund_errors(form, question, answers, ctx);
        }
        errors.extend(own);
    }
    errors
}

/// What the fund's rules say no to among the answers of one section. What is missing may still come;
/// this will not pass, so it is told as soon as it is saved.
pub fn refused_answers(
    form: &Form,
    section: &Section,
    answers: &Answers,
    ctx: &SubmissionContext<'_>,
) -> Vec<FieldError> {
    section
        .questions
        .iter()
        .filter(|q| is_asked(form, q, answers) && is_answered(q, answers, &ctx.form))
        .filter(|q| missing_errors(q, answers, &ctx.form).is_empty())
        .flat_map(|q| fund_errors(form, q, answers, ctx))
        .collect()
}

/// Whether anything has been answered.
pub fn is_answered(question: &Question, answers: &Answers, ctx: &FormContext<'_>) -> bool {
    fn any(value: &Value) -> bool {
        match value {
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => items.iter().any(any),
            Value::Object(parts) => parts.values().any(any),
            _ => false,
        }
    }
    match question.kind {
        QuestionKind::File => ctx.files.get(&question.key).is_some_and(|f| !f.is_empty()),
        // Label, kind and plan of spent lines are the application's, not an answer.
        QuestionKind::Spent => {
            let lines = answers.rows(&question.key, Some("lines"));
            lines.iter().any(|l| !cell(l, "amount").is_empty() || !cell(l, "comment").is_empty())
                || !answers.rows(&question.key, Some("extra")).is_empty()
        }
        _ => answers.0.get(&question.key).is_some_and(any),
    }
}

/// A sentence that quotes the question. The sentence of each language takes its own label.
fn quoting(key: &'static str, label: &Words) -> Msg {
    Msg::new(key).with("sv", &label.sv).with("en", &label.en)
}

fn too_long(field: &str, text: &str, max: usize) -> Option<FieldError> {
    let length = text.chars().count();
    (length > max).then(|| {
        let msg = Msg::new("form-too-long").with("max", max).with("length", length);
        FieldError::msg(field, msg)
    })
}

/// What was typed but cannot be read, and what is too long or too much.
pub fn format_errors(
    question: &Question,
    answers: &Answers,
    ctx: &FormContext<'_>,
) -> Vec<FieldError> {
    use QuestionKind as K;
    let field = question.field();
    let key = question.key.as_str();
    let text = answers.text(key).unwrap_or_default();
    match question.kind {
        K::Text | K::LongText => too_long(&field, text, question.longest()).into_iter().collect(),
        K::Date | K::Amount | K::Number => {
            let mut errors = scalar_error(question.kind, &field, text);
            if errors.is_empty() {
                errors = range_error(question, &field, text);
            }
            errors
        }
        K::YesNo => {
            let wrong = !matches!(text, "" | "yes" | "no");
            wrong.then(|| FieldError::new(field, "form-option")).into_iter().collect()
        }
        K::Choice | K::Choices => option_errors(question, answers, ctx),
        K::Period => period_errors(&field, answers.part(key, "start"), answers.part(key, "end")),
        K::People => PEOPLE
            .iter()
            .flat_map(|part| {
                let typed = answers.part(key, part).unwrap_or_default();
                scalar_error(K::Number, &format!("{field}.{part}"), typed)
            })
            .collect(),
        K::File => {
            let count = ctx.files.get(key).map_or(0, Vec::len);
            let most = question.most_rows();
            let msg = Msg::new("form-too-many-files").with("max", most);
            (count > most).then(|| FieldError::msg(field, msg)).into_iter().collect()
        }
        K::Declaration => {
            let name = answers.part(key, "name").unwrap_or_default();
            too_long(&format!("{field}.name"), name, LINE_LENGTH).into_iter().collect()
        }
        K::Checklist => checklist_errors(question, answers),
        K::Group => group_errors(question, answers),
        K::Budget => budget_errors(question, answers, ctx),
        K::Spent => spent_errors(question, answers, ctx),
    }
}

fn scalar_error(kind: QuestionKind, field: &str, text: &str) -> Vec<FieldError> {
    if text.is_empty() {
        return Vec::new();
    }
    if let Some(long) = too_long(field, text, LINE_LENGTH) {
        return vec![long];
    }
    let key = match kind {
        QuestionKind::Date if read_day(text).is_none() => "form-date",
        QuestionKind::Amount if read_amount(text).is_none() => "form-amount",
        QuestionKind::Number if read_number(text).is_none() => "form-number",
        _ => return Vec::new(),
    };
    vec![FieldError::new(field, key)]
}

fn range_error(question: &Question, field: &str, text: &str) -> Vec<FieldError> {
    let amounts = question.kind == QuestionKind::Amount;
    let value = if amounts { read_amount(text).map(|ore| ore.0) } else { read_number(text) };
    let Some(value) = value else { return Vec::new() };
    let unit = if amounts { 100 } else { 1 };
    let said = |limit: i64| {
        if amounts { Ore::kr(limit).to_string() } else { limit.to_string() }
    };
    let broken = match (question.min, question.max) {
        (Some(min), _) if value < min * unit => Some(("form-least", min)),
        (_, Some(max)) if value > max * unit => Some(("form-most", max)),
        _ => None,
    };
    broken
        .map(|(key, limit)| FieldError::msg(field, Msg::new(key).with("limit", said(limit))))
        .into_iter()
        .collect()
}

fn option_errors(question: &Question, answers: &Answers, ctx: &FormContext<'_>) -> Vec<FieldError> {
    let options = ctx.choices.options(question);
    let chosen = if question.kind == QuestionKind::Choices {
        answers.list(&question.key)
    } else {
        answers.text(&question.key).into_iter().collect()
    };
    let unknown = chosen.iter().any(|v| !options.iter().any(|o| o.value == *v));
    let most = question.most_rows();
    if unknown {
        vec![FieldError::new(question.field(), "form-option")]
    } else if question.max_rows.is_some() && chosen.len() > most {
        let msg = Msg::new("form-too-many-choices").with("max", most);
        vec![FieldError::msg(question.field(), msg)]
    } else {
        Vec::new()
    }
}

fn period_errors(field: &str, start: Option<&str>, end: Option<&str>) -> Vec<FieldError> {
    let (from, to) = (format!("{field}.start"), format!("{field}.end"));
    let mut errors = scalar_error(QuestionKind::Date, &from, start.unwrap_or_default());
    errors.extend(scalar_error(QuestionKind::Date, &to, end.unwrap_or_default()));
    if let (Some(start), Some(end)) = (start.and_then(read_day), end.and_then(read_day))
        && end < start
    {
        errors.push(FieldError::new(to, "form-period-order"));
    }
    errors
}

fn checklist_errors(question: &Question, answers: &Answers) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for item in &question.items {
        let field = format!("{}.{}", question.field(), item.key);
        let answer = answers.part_of(&question.key, &item.key, "answer").unwrap_or_default();
        if !matches!(answer, "" | "yes" | "no" | "na") {
            errors.push(FieldError::new(format!("{field}.answer"), "form-option"));
        }
        let comment = answers.part_of(&question.key, &item.key, "comment").unwrap_or_default();
        errors.extend(too_long(&format!("{field}.comment"), comment, TEXT_LENGTH));
    }
    errors
}

fn too_many_rows(field: &str, rows: &[Value], most: usize) -> Option<FieldError> {
    let msg = Msg::new("form-too-many-rows").with("max", most);
    (rows.len() > most).then(|| FieldError::msg(field, msg))
}

fn group_errors(question: &Question, answers: &Answers) -> Vec<FieldError> {
    let field = question.field();
    let rows = answers.rows(&question.key, None);
    let mut errors: Vec<FieldError> =
        too_many_rows(&field, rows, question.most_rows()).into_iter().collect();
    for (i, row) in rows.iter().enumerate() {
        for column in &question.columns {
            let place = format!("{field}.{i}.{}", column.key);
            let typed = cell(row, &column.key);
            if column.kind == QuestionKind::Text {
                errors.extend(too_long(&place, typed, LINE_LENGTH));
            } else {
                errors.extend(scalar_error(column.kind, &place, typed));
            }
        }
        let both = (read_day(cell(row, "start")), read_day(cell(row, "end")));
        if let (Some(start), Some(end)) = both
            && end < start
        {
            errors.push(FieldError::new(format!("{field}.{i}.end"), "form-period-order"));
        }
    }
    errors
}

/// Lines of money: texts, an amount, and a kind out of `kinds`.
fn line_errors(field: &str, row: &Value, texts: &[&str], kinds: &[&str]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for column in texts {
        errors.extend(too_long(&format!("{field}.{column}"), cell(row, column), LINE_LENGTH));
    }
    let amount = format!("{field}.amount");
    errors.extend(scalar_error(QuestionKind::Amount, &amount, cell(row, "amount")));
    let kind = cell(row, "kind");
    if !kind.is_empty() && !kinds.contains(&kind) {
        errors.push(FieldError::new(format!("{field}.kind"), "form-option"));
    }
    errors
}

fn budget_errors(question: &Question, answers: &Answers, ctx: &FormContext<'_>) -> Vec<FieldError> {
    let kinds: Vec<&str> = ctx.choices.cost_kinds.iter().map(|k| k.value.as_str()).collect();
    let mut errors = Vec::new();
    for (part, kinds) in [("costs", kinds.as_slice()), ("income", &INCOME_KINDS)] {
        let field = format!("{}.{part}", question.field());
        let rows = answers.rows(&question.key, Some(part));
        errors.extend(too_many_rows(&field, rows, question.most_rows()));
        for (i, row) in rows.iter().enumerate() {
            errors.extend(line_errors(&format!("{field}.{i}"), row, &["label", "funder"], kinds));
        }
    }
    errors
}

fn spent_errors(question: &Question, answers: &Answers, ctx: &FormContext<'_>) -> Vec<FieldError> {
    let kinds: Vec<&str> = ctx.choices.cost_kinds.iter().map(|k| k.value.as_str()).collect();
    let field = question.field();
    let mut errors = Vec::new();
    for (i, row) in answers.rows(&question.key, Some("lines")).iter().enumerate() {
        // Label and kind are the application's own, which may have left the fund's list since.
        let place = format!("{field}.lines.{i}");
        errors.extend(too_long(&format!("{place}.comment"), cell(row, "comment"), LINE_LENGTH));
        let amount = format!("{place}.amount");
        errors.extend(scalar_error(QuestionKind::Amount, &amount, cell(row, "amount")));
    }
    let extra = answers.rows(&question.key, Some("extra"));
    errors.extend(too_many_rows(&format!("{field}.extra"), extra, question.most_rows()));
    for (i, row) in extra.iter().enumerate() {
        errors.extend(line_errors(&format!("{field}.extra.{i}"), row, &["label"], &kinds));
    }
    errors
}

/// What must be answered and is not; also what has been begun and not finished.
fn missing_errors(
    question: &Question,
    answers: &Answers,
    ctx: &FormContext<'_>,
) -> Vec<FieldError> {
    use QuestionKind as K;
    let field = question.field();
    let key = question.key.as_str();
    if !is_answered(question, answers, ctx) {
        if !question.required {
            return Vec::new();
        }
        let (at, said) = match question.kind {
            K::Choice | K::Choices | K::YesNo => (field, "form-choose"),
            K::File => (field, "form-attach"),
            K::Period => (format!("{field}.start"), "form-required"),
            K::People => (format!("{field}.women"), "form-required"),
            K::Declaration => (format!("{field}.agreed"), "form-agree"),
            K::Group => (first_cell(question), "form-required"),
            K::Budget => (format!("{field}.costs.0.label"), "form-cost-needed"),
            K::Checklist => return unanswered_items(question, answers),
            K::Spent => (format!("{field}.lines.0.amount"), "form-required"),
            _ => (field, "form-required"),
        };
        return vec![FieldError::msg(at, quoting(said, &question.label))];
    }
    match question.kind {
        K::Period => ["start", "end"]
            .iter()
            .filter(|part| answers.part(key, part).is_none())
            .map(|part| FieldError::new(format!("{field}.{part}"), "form-day-needed"))
            .collect(),
        K::Declaration => {
            let mut errors = Vec::new();
            if answers.part(key, "agreed").is_none() {
                let msg = quoting("form-agree", &question.label);
                errors.push(FieldError::msg(format!("{field}.agreed"), msg));
            }
            if answers.part(key, "name").is_none() {
                errors.push(FieldError::new(format!("{field}.name"), "form-name-needed"));
            }
            errors
        }
        K::Checklist if question.required => unanswered_items(question, answers),
        K::File | K::Group => few_errors(question, answers, ctx),
        K::Budget => unfinished_budget(question, answers),
        K::Spent => unfinished_spent(question, answers),
        _ => Vec::new(),
    }
}

fn first_cell(question: &Question) -> String {
    let column = question.columns.first().map(|c| c.key.as_str()).unwrap_or_default();
    format!("{}.0.{column}", question.field())
}

fn unanswered_items(question: &Question, answers: &Answers) -> Vec<FieldError> {
    question
        .items
        .iter()
        .filter(|item| answers.part_of(&question.key, &item.key, "answer").is_none())
        .map(|item| {
            let at = format!("{}.{}.answer", question.field(), item.key);
            FieldError::msg(at, quoting("form-choose", &item.label))
        })
        .collect()
}

fn few_errors(question: &Question, answers: &Answers, ctx: &FormContext<'_>) -> Vec<FieldError> {
    let field = question.field();
    let least = question.min_rows.unwrap_or(0);
    if question.kind == QuestionKind::File {
        let count = ctx.files.get(&question.key).map_or(0, Vec::len);
        let msg = Msg::new("form-too-few-files").with("min", least);
        return (count < least).then(|| FieldError::msg(field, msg)).into_iter().collect();
    }
    let rows = answers.rows(&question.key, None);
    let mut errors = Vec::new();
    if rows.len() < least {
        let msg = Msg::new("form-too-few-rows").with("min", least);
        errors.push(FieldError::msg(first_cell(question), msg));
    }
    for (i, row) in rows.iter().enumerate() {
        let lacks = |column: &&Column| column.required && cell(row, &column.key).is_empty();
        errors.extend(question.columns.iter().filter(lacks).map(|column| {
            let msg = quoting("form-required", &column.label);
            FieldError::msg(format!("{field}.{i}.{}", column.key), msg)
        }));
    }
    errors
}

/// A line that has been begun needs what it is for, its kind, and its amount.
fn unfinished_line(field: &str, row: &Value) -> Vec<FieldError> {
    [("label", "form-line-label"), ("kind", "form-line-kind"), ("amount", "form-line-amount")]
        .into_iter()
        .filter(|(column, _)| cell(row, column).is_empty())
        .map(|(column, key)| FieldError::new(format!("{field}.{column}"), key))
        .collect()
}

fn unfinished_budget(question: &Question, answers: &Answers) -> Vec<FieldError> {
    let field = question.field();
    let costs = answers.rows(&question.key, Some("costs"));
    let income = answers.rows(&question.key, Some("income"));
    let mut errors = Vec::new();
    if question.required && costs.is_empty() {
        let msg = quoting("form-cost-needed", &question.label);
        errors.push(FieldError::msg(format!("{field}.costs.0.label"), msg));
    }
    for (i, row) in costs.iter().enumerate() {
        errors.extend(unfinished_line(&format!("{field}.costs.{i}"), row));
    }
    for (i, row) in income.iter().enumerate() {
        let place = format!("{field}.income.{i}");
        errors.extend(unfinished_line(&place, row));
        if cell(row, "kind") == "co-funder" && cell(row, "funder").is_empty() {
            errors.push(FieldError::new(format!("{place}.funder"), "form-line-funder"));
        }
    }
    errors
}

fn unfinished_spent(question: &Question, answers: &Answers) -> Vec<FieldError> {
    let field = question.field();
    let lines = answers.rows(&question.key, Some("lines")).iter().enumerate();
    let mut errors: Vec<FieldError> = lines
        .filter(|(_, row)| question.required && cell(row, "amount").is_empty())
        .map(|(i, _)| FieldError::new(format!("{field}.lines.{i}.amount"), "form-spent-needed"))
        .collect();
    for (i, row) in answers.rows(&question.key, Some("extra")).iter().enumerate() {
        errors.extend(unfinished_line(&format!("{field}.extra.{i}"), row));
    }
    errors
}

/// What the fund's rules say about an answer that can be read.
fn fund_errors(
    form: &Form,
    question: &Question,
    answers: &Answers,
    ctx: &SubmissionContext<'_>,
) -> Vec<FieldError> {
    if form.purpose != FormUse::Application {
        return Vec::new();
    }
    let field = question.field();
    let facts = bind(form, answers);
    let rules = ctx.rules;
    let one = |msg: Msg| vec![FieldError::msg(field.clone(), msg)];
    match question.binds {
        Some(Bind::FocusArea) => {
            let verdict = rules.focus_area_open(facts.focus_area.as_deref().unwrap_or_default());
            if verdict.holds || facts.focus_area.is_none() {
                Vec::new()
            } else {
                one(verdict.source.msg("form-focus-area-closed"))
            }
        }
        Some(Bind::Goal) => {
            let of_goal = |goal: &&FundOption| facts.goal.as_ref() == Some(&goal.value);
            let goal = ctx.form.choices.goals.iter().find(of_goal);
            let foreign =
                facts.focus_area.is_some() && goal.is_some_and(|g| g.parent != facts.focus_area);
            if foreign { one(Msg::new("form-goal-foreign")) } else { Vec::new() }
        }
        Some(Bind::Period) => {
            let (earliest, source) = rules.earliest_start();
            let early = facts.period_start.zip(earliest).filter(|(start, day)| start < day);
            early.map_or_else(Vec::new, |(_, day)| {
                let msg = source.msg("form-start-early").with("day", day);
                vec![FieldError::msg(format!("{field}.start"), msg)]
            })
        }
        Some(Bind::AppliedAmount) => {
            let applied = facts.applied.unwrap_or_default();
            let verdict = rules.within_ceiling(applied);
            if applied.is_zero() {
                one(Msg::new("form-applied-zero"))
            } else if let (false, Some(most)) = (verdict.holds, rules.ceiling.value.amount()) {
                one(verdict.source.msg("form-ceiling").with("most", most))
            } else {
                Vec::new()
            }
        }
        Some(Bind::Budget) => budget_rule_errors(question, &facts, rules),
        _ => Vec::new(),
    }
}

fn budget_rule_errors(
    question: &Question,
    facts: &super::form_rules::BoundAnswers,
    rules: &Rules,
) -> Vec<FieldError> {
    let field = question.field();
    let mut errors = Vec::new();
    for (i, line) in facts.cost_lines.iter().enumerate() {
        let verdict = rules.pays_for(&line.kind);
        if !verdict.holds {
            let msg = verdict.source.msg("form-cost-refused");
            errors.push(FieldError::msg(format!("{field}.costs.{i}.kind"), msg));
        }
    }
    let (cost, income) = (facts.cost_total, facts.income_total);
    let applied = facts.applied.unwrap_or_default();
    let difference = cost - income - applied;
    if facts.applied.is_some() && !difference.is_zero() {
        let key = if difference.is_negative() { "form-budget-over" } else { "form-budget-under" };
        let difference = if difference.is_negative() { -difference } else { difference };
        let msg = Msg::new(key)
            .with("cost", cost)
            .with("income", income)
            .with("applied", applied)
            .with("difference", difference);
        errors.push(FieldError::msg(field.clone(), msg));
    }
    let verdict = rules.own_contribution_met(cost, income);
    if !verdict.holds {
        let msg = verdict.source.msg("form-own-contribution");
        let percent = rules.own_contribution.value;
        errors.push(FieldError::msg(field, msg.with("percent", percent)));
    }
    errors
}
