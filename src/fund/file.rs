//! Reads a fund's file and refuses, with line and reason, whatever the program cannot carry out.

use super::model::{ConditionKind, FundFile, Words, call_problems};
use super::problem::{FileProblem, Problem, locate, read_toml};
use super::rules::RuleSet;
use crate::kernel::identifiers::OrgNumber;
use crate::kernel::refusal::Msg;

/// Reads a fund's file. `form_loader` hands out the text of a form file by its name; the texts are
/// parsed by the applications' form engine.
pub fn parse_fund_file(
    text: &str,
    form_loader: impl Fn(&str) -> Option<String>,
) -> Result<FundFile, Vec<FileProblem>> {
    let fund: FundFile = read_toml(text).map_err(|problem| vec![problem])?;
    let problems = fund_problems(&fund, form_loader);
    if problems.is_empty() { Ok(fund) } else { Err(locate(text, problems)) }
}

fn fund_problems(fund: &FundFile, form_loader: impl Fn(&str) -> Option<String>) -> Vec<Problem> {
    let mut problems = plain_problems(fund);
    problems.extend(code_problems(fund));
    problems.extend(words_problems(fund));
    problems.extend(condition_problems(fund));
    for (at, name) in
        [("forms.application", &fund.forms.application), ("forms.report", &fund.forms.report)]
    {
        if form_loader(name).is_none() {
            problems.push(Problem::msg(at, Msg::new("fund-file-no-form").with("name", name)));
        }
    }
    let facts = fund.facts();
    for (i, call) in fund.calls.iter().enumerate() {
        problems.extend(call_problems(call, &format!("calls.{i}"), &facts));
    }
    if let Err(found) = RuleSet::new(fund.rules.clone(), &facts) {
        problems.extend(found);
    }
    problems
}

fn plain_problems(fund: &FundFile) -> Vec<Problem> {
    let mut problems = Vec::new();
    let house = &fund.municipality;
    for (at, value) in [
        ("owner", &fund.owner),
        ("municipality.name", &house.name),
        ("municipality.unit", &house.unit),
        ("municipality.phone", &house.phone),
        ("municipality.repayment-account", &house.repayment_account),
        ("body.code", &fund.body.code),
        ("body.appeal-court", &fund.body.appeal_court),
    ] {
        if value.trim().is_empty() {
            problems.push(Problem::new(at, "fund-file-empty"));
        }
    }
    if house.address.is_empty() {
        problems.push(Problem::new("municipality.address", "fund-file-list-empty"));
    }
    if !house.email.contains('@') {
        problems.push(Problem::new("municipality.email", "fund-file-email"));
    }
    if OrgNumber::parse(&house.organisation_number).is_none() {
        problems.push(Problem::new("municipality.organisation-number", "fund-file-orgnr"));
    }
    if fund.body.members == 0 {
        problems.push(Problem::new("body.members", "fund-file-members"));
    }
    if let Some(end) = fund.period.end
        && end < fund.period.start
    {
        let msg = Msg::new("fund-file-inverted").with("start", fund.period.start).with("end", end);
        problems.push(Problem::msg("period.end", msg));
    }
    problems.extend(pattern_problem(fund));
    problems
}

/// The pattern must give each year and serial a number of its own.
fn pattern_problem(fund: &FundFile) -> Option<Problem> {
    let pattern = &fund.registry.pattern;
    let rest =
        pattern.replacen("{year}", "", 1).replacen("{serial}", "", 1).replacen("{plan}", "", 1);
    let whole = pattern.contains("{year}") && pattern.contains("{serial}");
    if !whole || rest.contains(['{', '}']) {
        return Some(Problem::new("registry.pattern", "fund-file-pattern"));
    }
    let plan = fund.registry.plan_code.as_deref().unwrap_or_default();
    if pattern.contains("{plan}") && plan.trim().is_empty() {
        return Some(Problem::new("registry.plan-code", "fund-file-plan-code"));
    }
    None
}

/// Codes stand in addresses, rows and field names: short, lower case, each once.
fn code_problems(fund: &FundFile) -> Vec<Problem> {
    fn codes<'a, T>(list: &'a [T], code: impl Fn(&'a T) -> &'a str) -> Vec<&'a str> {
        list.iter().map(code).collect()
    }
    let mut problems = Vec::new();
    if !is_code(&fund.slug) {
        problems.push(Problem::msg("slug", Msg::new("fund-file-code").with("code", &fund.slug)));
    }
    let goals = fund.focus_areas.iter().enumerate().flat_map(|(i, area)| {
        area.goals
            .iter()
            .enumerate()
            .map(move |(j, g)| (format!("focus-areas.{i}.goals.{j}.code"), g.code.as_str()))
    });
    problems.extend(listed_code_problems(goals.collect()));
    for (name, list, may_be_empty) in [
        ("focus-areas", codes(&fund.focus_areas, |x| &x.code), false),
        ("target-groups", codes(&fund.target_groups, |x| &x.code), true),
        ("localities", codes(&fund.localities, |x| &x.code), true),
        ("applicant-kinds", codes(&fund.applicant_kinds, |x| &x.code), false),
        ("cost-kinds", codes(&fund.cost_kinds, |x| &x.code), false),
        ("calls", codes(&fund.calls, |x| &x.code), true),
        ("conditions", codes(&fund.conditions, |x| &x.code), false),
    ] {
        if list.is_empty() && !may_be_empty {
            problems.push(Problem::new(name, "fund-file-list-empty"));
        }
        let placed = list.iter().enumerate().map(|(i, c)| (format!("{name}.{i}.code"), *c));
        problems.extend(listed_code_problems(placed.collect()));
    }
    problems
}

fn listed_code_problems(list: Vec<(String, &str)>) -> Vec<Problem> {
    let mut seen: Vec<&str> = Vec::new();
    let mut problems = Vec::new();
    for (at, code) in list {
        if !is_code(code) {
            problems.push(Problem::msg(at, Msg::new("fund-file-code").with("code", code)));
        } else if seen.contains(&code) {
            problems.push(Problem::msg(at, Msg::new("fund-file-twice").with("code", code)));
        }
        seen.push(code);
    }
    problems
}

fn words_problems(fund: &FundFile) -> Vec<Problem> {
    fn named<'a>(
        name: &'static str,
        words: impl Iterator<Item = &'a Words>,
    ) -> Vec<(String, &'a Words)> {
        words.enumerate().map(|(i, w)| (format!("{name}.{i}.name"), w)).collect()
    }
    let mut all = vec![
        ("name".to_owned(), &fund.name),
        ("purpose".to_owned(), &fund.purpose),
        ("body.name".to_owned(), &fund.body.name),
    ];
    all.extend(named("focus-areas", fund.focus_areas.iter().map(|x| &x.name)));
    all.extend(named("target-groups", fund.target_groups.iter().map(|x| &x.name)));
    all.extend(named("localities", fund.localities.iter().map(|x| &x.name)));
    all.extend(named("applicant-kinds", fund.applicant_kinds.iter().map(|x| &x.name)));
    all.extend(named("cost-kinds", fund.cost_kinds.iter().map(|x| &x.name)));
    all.extend(named("calls", fund.calls.iter().map(|x| &x.name)));
    for (i, area) in fund.focus_areas.iter().enumerate() {
        for (j, goal) in area.goals.iter().enumerate() {
            all.push((format!("focus-areas.{i}.goals.{j}.text"), &goal.text));
        }
    }
    all.into_iter()
        .filter(|(_, words)| words.is_incomplete())
        .map(|(at, _)| Problem::new(at, "fund-file-words"))
        .collect()
}

/// A release or claim cites a condition, so those that it can cite must be there, once each.
fn condition_problems(fund: &FundFile) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (i, condition) in fund.conditions.iter().enumerate() {
        if condition.text.trim().is_empty() {
            problems.push(Problem::new(format!("conditions.{i}.text"), "fund-file-empty"));
        }
        if fund.conditions.iter().take(i).any(|c| c.kind == condition.kind) {
            let msg = Msg::new("fund-file-twice").with("code", condition.kind.code());
            problems.push(Problem::msg(format!("conditions.{i}.kind"), msg));
        }
    }
    for kind in ConditionKind::REQUIRED {
        if !fund.conditions.iter().any(|c| c.kind == kind) {
            let msg = Msg::new("fund-file-no-condition").with("kind", kind.code());
            problems.push(Problem::msg("conditions", msg));
        }
    }
    problems
}

/// Whether a text can be a code: short, lower case, without spaces.
pub fn is_code(code: &str) -> bool {
    !code.is_empty()
        && code.len() <= 40
        && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
