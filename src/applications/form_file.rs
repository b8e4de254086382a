//! Refuses forms that the program cannot carry out: each problem at its place in the file.

use super::form_model::{Bind, Form, FormUse, Question, QuestionKind, Section};
use crate::fund::file::parse_fund_file;
use crate::fund::model::{FundFile, Words};
use crate::fund::problem::{FileProblem, Problem, locate};
use crate::kernel::refusal::Msg;

/// A fund's file with the forms that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundWithForms {
    /// The fund.
    pub fund: FundFile,
    /// Its application form.
    pub application: Form,
    /// Its report form.
    pub report: Form,
    /// The application form's text, as it is stored.
    pub application_text: String,
    /// The report form's text, as it is stored.
    pub report_text: String,
}

/// Reads a fund's file and its forms, and checks that they fit each other.
pub fn parse_fund_with_forms(
    text: &str,
    form_loader: impl Fn(&str) -> Option<String>,
) -> Result<FundWithForms, Vec<FileProblem>> {
    let fund = parse_fund_file(text, &form_loader)?;
    let application_text = form_loader(&fund.forms.application).unwrap_or_default();
    let report_text = form_loader(&fund.forms.report).unwrap_or_default();
    let application = parse_named(&fund.forms.application, &application_text);
    let report = parse_named(&fund.forms.report, &report_text);
    let (application, report) = match (application, report) {
        (Ok(application), Ok(report)) => (application, report),
        (application, report) => {
            let both = [application.err(), report.err()];
            return Err(both.into_iter().flatten().flatten().collect());
        }
    };
    let mut problems = Vec::new();
    for (at, form, wanted) in [
        ("forms.application", &application, FormUse::Application),
        ("forms.report", &report, FormUse::Report),
    ] {
        if form.purpose != wanted {
            problems.push(Problem::new(at, "form-file-use"));
        }
    }
    let mut problems = locate(text, problems);
    for (name, text, found) in [
        (&fund.forms.application, &application_text, fit_problems(&application, &fund)),
        (&fund.forms.report, &report_text, {
            let mut found = fit_problems(&report, &fund);
            found.extend(mirror_problems(&report, &application));
            found
        }),
    ] {
        problems.extend(in_file(name, locate(text, found)));
    }
    if problems.is_empty() {
        Ok(FundWithForms { fund, application, report, application_text, report_text })
    } else {
        Err(problems)
    }
}

fn parse_named(name: &str, text: &str) -> Result<Form, Vec<FileProblem>> {
    Form::parse(text).map_err(|problems| in_file(name, problems))
}

fn in_file(name: &str, problems: Vec<FileProblem>) -> Vec<FileProblem> {
    problems.into_iter().map(|p| FileProblem { file: Some(name.to_owned()), ..p }).collect()
}

/// Questions whose options the fund does not have.
fn fit_problems(form: &Form, fund: &FundFile) -> Vec<Problem> {
    use super::form_model::OptionsFrom as From;
    placed(form)
        .filter(|(_, q)| {
            q.options_from.is_some_and(|from| match from {
                From::FocusAreas => fund.focus_areas.is_empty(),
                From::Goals => fund.focus_areas.iter().all(|a| a.goals.is_empty()),
                From::TargetGroups => fund.target_groups.is_empty(),
                From::Localities => fund.localities.is_empty(),
                From::CostKinds => fund.cost_kinds.is_empty(),
            })
        })
        .map(|(at, _)| Problem::new(format!("{at}.options-from"), "form-file-fund-lacks"))
        .collect()
}

/// Report questions that mirror what the application does not ask.
fn mirror_problems(report: &Form, application: &Form) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, question) in placed(report) {
        let Some(key) = &question.mirrors else { continue };
        let at = format!("{at}.mirrors");
        match application.question(key) {
            None => {
                problems.push(Problem::msg(at, Msg::new("form-file-mirror").with("key", key)));
            }
            Some(planned) => {
                let spent = question.kind == QuestionKind::Spent;
                if spent && planned.binds != Some(Bind::Budget) {
                    problems.push(Problem::new(at, "form-file-mirror-budget"));
                }
            }
        }
    }
    problems
}

fn placed(form: &Form) -> impl Iterator<Item = (String, &Question)> {
    form.sections.iter().enumerate().flat_map(|(i, section)| {
        section
            .questions
            .iter()
            .enumerate()
            .map(move |(j, q)| (format!("sections.{i}.questions.{j}"), q))
    })
}

/// Everything in a form by itself that the program could not carry out.
pub(super) fn form_problems(form: &Form) -> Vec<Problem> {
    let mut problems = Vec::new();
    if form.version == 0 {
        problems.push(Problem::new("version", "form-file-version"));
    }
    words(&form.title, "title", &mut problems);
    if form.sections.is_empty() {
        problems.push(Problem::new("sections", "fund-file-list-empty"));
    }
    for (i, section) in form.sections.iter().enumerate() {
        let at = format!("sections.{i}");
        let earlier = form.sections.iter().take(i).map(|s| s.key.as_str());
        key(&section.key, earlier, &at, &mut problems);
        section_problems(section, &at, &mut problems);
    }
    let all: Vec<(String, &Question)> = placed(form).collect();
    for (n, (at, question)) in all.iter().enumerate() {
        let before: Vec<&Question> = all.iter().take(n).map(|(_, q)| *q).collect();
        key(&question.key, before.iter().map(|q| q.key.as_str()), at, &mut problems);
        question_problems(question, at, &mut problems);
        show_if_problems(question, &before, at, &mut problems);
        bind_problems(question, &before, form.purpose, at, &mut problems);
    }
    for bind in Bind::required(form.purpose) {
        if form.bound(*bind).is_none() {
            let msg = Msg::new("form-file-bind-missing").with("bind", bind.code());
            problems.push(Problem::msg("use", msg));
        }
    }
    problems
}

fn section_problems(section: &Section, at: &str, problems: &mut Vec<Problem>) {
    words(&section.title, &format!("{at}.title"), problems);
    if let Some(intro) = &section.intro {
        words(intro, &format!("{at}.intro"), problems);
    }
    if section.questions.is_empty() {
        problems.push(Problem::new(format!("{at}.questions"), "fund-file-list-empty"));
    }
}

fn key<'a>(
    key: &str,
    mut earlier: impl Iterator<Item = &'a str>,
    at: &str,
    problems: &mut Vec<Problem>,
) {
    let shaped = key.len() <= 40
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !shaped {
        let msg = Msg::new("form-file-key").with("key", key);
        problems.push(Problem::msg(format!("{at}.key"), msg));
    } else if earlier.any(|other| other == key) {
        let msg = Msg::new("fund-file-twice").with("code", key);
        problems.push(Problem::msg(format!("{at}.key"), msg));
    }
}

fn words(words: &Words, at: &str, problems: &mut Vec<Problem>) {
    if words.is_incomplete() {
        problems.push(Problem::new(at, "fund-file-words"));
    }
}

fn question_problems(question: &Question, at: &str, problems: &mut Vec<Problem>) {
    use QuestionKind as K;
    let kind = question.kind;
    words(&question.label, &format!("{at}.label"), problems);
    if let Some(help) = &question.help {
        words(help, &format!("{at}.help"), problems);
    }
    // A setting that the kind does not know would be ignored in silence.
    for (name, is_set, kinds) in [
        ("max-length", question.max_length.is_some(), &[K::Text, K::LongText][..]),
        ("min", question.min.is_some(), &[K::Number, K::Amount]),
        ("max", question.max.is_some(), &[K::Number, K::Amount]),
        ("min-rows", question.min_rows.is_some(), &[K::Group, K::File]),
        ("max-rows", question.max_rows.is_some(), &[K::Group, K::Budget, K::File, K::Choices]),
        ("options", !question.options.is_empty(), &[K::Choice, K::Choices]),
        ("options-from", question.options_from.is_some(), &[K::Choice, K::Choices, K::Budget]),
        ("columns", !question.columns.is_empty(), &[K::Group]),
        ("items", !question.items.is_empty(), &[K::Checklist]),
        ("statement", question.statement.is_some(), &[K::Declaration]),
    ] {
        if is_set && !kinds.contains(&kind) {
            problems.push(Problem::new(format!("{at}.{name}"), "form-file-not-for-kind"));
        }
    }
    if question.max_length.is_some_and(|n| n == 0 || n > 9_999) {
        problems.push(Problem::new(format!("{at}.max-length"), "form-file-length"));
    }
    if let (Some(min), Some(max)) = (question.min, question.max)
        && max < min
    {
        problems.push(Problem::new(format!("{at}.max"), "form-file-range"));
    }
    let rows = question.most_rows();
    if rows == 0 || rows > super::form_model::ROW_LIMIT / 2 || question.min_rows > Some(rows) {
        problems.push(Problem::new(format!("{at}.max-rows"), "form-file-range"));
    }
    options_problems(question, at, problems);
    parts_problems(question, at, problems);
}

fn options_problems(question: &Question, at: &str, problems: &mut Vec<Problem>) {
    use super::form_model::OptionsFrom;
    let choice = matches!(question.kind, QuestionKind::Choice | QuestionKind::Choices);
    if choice && (question.options.is_empty() == question.options_from.is_none()) {
        problems.push(Problem::new(at, "form-file-options"));
    }
    let of_budget = question.kind == QuestionKind::Budget;
    if of_budget && question.options_from != Some(OptionsFrom::CostKinds) {
        problems.push(Problem::new(at, "form-file-budget-kinds"));
    }
    for (i, option) in question.options.iter().enumerate() {
        let earlier = question.options.iter().take(i).map(|o| o.value.as_str());
        let place = format!("{at}.options.{i}");
        if option.value.trim().is_empty() || earlier.into_iter().any(|v| v == option.value) {
            let msg = Msg::new("fund-file-twice").with("code", &option.value);
            problems.push(Problem::msg(&place, msg));
        }
        words(&option.label, &place, problems);
    }
}

fn parts_problems(question: &Question, at: &str, problems: &mut Vec<Problem>) {
    use QuestionKind as K;
    match question.kind {
        K::Group if question.columns.is_empty() => {
            problems.push(Problem::new(format!("{at}.columns"), "fund-file-list-empty"));
        }
        K::Checklist if question.items.is_empty() => {
            problems.push(Problem::new(format!("{at}.items"), "fund-file-list-empty"));
        }
        K::Declaration if question.statement.is_none() => {
            problems.push(Problem::new(at, "form-file-statement"));
        }
        _ => {}
    }
    if let Some(statement) = &question.statement {
        words(statement, &format!("{at}.statement"), problems);
    }
    for (i, column) in question.columns.iter().enumerate() {
        let place = format!("{at}.columns.{i}");
        let earlier = question.columns.iter().take(i).map(|c| c.key.as_str());
        key(&column.key, earlier, &place, problems);
        words(&column.label, &place, problems);
        if !matches!(column.kind, K::Text | K::Date | K::Amount | K::Number) {
            problems.push(Problem::new(format!("{place}.type"), "form-file-column"));
        }
    }
    for (i, item) in question.items.iter().enumerate() {
        let place = format!("{at}.items.{i}");
        let earlier = question.items.iter().take(i).map(|c| c.key.as_str());
        key(&item.key, earlier, &place, problems);
        words(&item.label, &place, problems);
    }
}

/// A condition must refer to an earlier question with that answer, or nobody would ever see it.
fn show_if_problems(
    question: &Question,
    before: &[&Question],
    at: &str,
    problems: &mut Vec<Problem>,
) {
    let Some(condition) = &question.show_if else { return };
    let Some(other) = before.iter().find(|q| q.key == condition.question) else {
        let msg = Msg::new("form-file-show-if").with("key", &condition.question);
        problems.push(Problem::msg(format!("{at}.show-if"), msg));
        return;
    };
    let possible = match other.kind {
        QuestionKind::YesNo => condition.equals == "yes" || condition.equals == "no",
        QuestionKind::Choice if other.options_from.is_some() => true,
        QuestionKind::Choice => other.options.iter().any(|o| o.value == condition.equals),
        _ => false,
    };
    if !possible {
        let msg = Msg::new("form-file-show-if-answer").with("answer", &condition.equals);
        problems.push(Problem::msg(format!("{at}.show-if"), msg));
    }
}

fn bind_problems(
    question: &Question,
    before: &[&Question],
    purpose: FormUse,
    at: &str,
    problems: &mut Vec<Problem>,
) {
    if question.mirrors.is_some() && purpose != FormUse::Report {
        problems.push(Problem::new(format!("{at}.mirrors"), "form-file-mirror-use"));
    }
    if question.kind == QuestionKind::Spent && question.mirrors.is_none() {
        problems.push(Problem::new(at, "form-file-mirror-budget"));
    }
    let Some(bind) = question.binds else { return };
    let place = format!("{at}.binds");
    let of_kind = bind.kinds().contains(&question.kind);
    if !of_kind || (bind.options_from().is_some() && bind.options_from() != question.options_from) {
        let msg = Msg::new("form-file-bind-kind").with("bind", bind.code());
        problems.push(Problem::msg(&place, msg));
    }
    if before.iter().any(|q| q.binds == Some(bind)) {
        problems.push(Problem::msg(&place, Msg::new("fund-file-twice").with("code", bind.code())));
    }
    let needed = Bind::required(purpose).contains(&bind);
    if needed && (!question.required || question.show_if.is_some()) {
        let msg = Msg::new("form-file-bind-required").with("bind", bind.code());
        problems.push(Problem::msg(&place, msg));
    }
}
