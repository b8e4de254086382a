//! The checks that the program does: rules over plain facts, each with its figures and its source.
//! Also what may be asked, and what a statement must say.

use chrono::{Days, NaiveDate};

use super::model::{Check, ENGLISH_NAME, Finding, Proposal, StatementInput, Subject};
use crate::applications::model::ANSWER_ONLY;
use crate::fund::model::Words;
use crate::fund::rule_values::{AttachmentKind, LastDay, Limit};
use crate::fund::rules::{RuleRef, Rules, Verdict};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg};

/// The call that an application came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its name.
    pub name: Words,
    /// First day for applications.
    pub opens: NaiveDate,
    /// Last day for applications.
    pub closes: NaiveDate,
    /// Whether the call itself takes the application's focus area.
    pub takes_area: bool,
}

/// Another case of the same applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherCase {
    /// Registry number and title.
    pub label: String,
    /// Whether money is granted and the project not closed; else it is only asked for.
    pub is_grant: bool,
    /// The day its report was due, when that day has passed and no report has come.
    pub overdue_since: Option<NaiveDate>,
}

/// A line of the costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostLine {
    /// What for.
    pub label: String,
    /// Code of the cost kind.
    pub kind: String,
    /// How much.
    pub amount: Ore,
}

/// Everything that the checks look at.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The rules on the day of submission.
    pub then: &'a Rules,
    /// The rules today.
    pub now: &'a Rules,
    /// Code of the applicant's kind.
    pub kind: &'a str,
    /// Its name.
    pub kind_name: &'a Words,
    /// Whether the applicant is a unit of the municipality.
    pub municipal_unit: bool,
    /// Code of the focus area.
    pub area: &'a str,
    /// Its name.
    pub area_name: &'a Words,
    /// The call; none for an application that came outside every call.
    pub window: Option<Window>,
    /// What is applied for.
    pub applied: Ore,
    /// The cost lines.
    pub costs: &'a [CostLine],
    /// What others pay.
    pub income: Ore,
    /// First day of the project.
    pub start: Option<NaiveDate>,
    /// Documents that have come with the application or lie with the applicant.
    pub documents: &'a [AttachmentKind],
    /// The applicant's other cases.
    pub others: &'a [OtherCase],
    /// The least that the fund has available today or later.
    pub available: Ore,
    /// In how many answers something that looks like a personal identity number stands.
    pub personal_numbers: usize,
}

/// Every check that the fund's rules ask for. What a rule leaves open (no ceiling, no last day) is
/// not checked.
pub fn checks(facts: &Facts<'_>) -> Vec<Check> {
    Subject::ALL.into_iter().filter_map(|subject| check(subject, facts)).collect()
}

fn check(subject: Subject, facts: &Facts<'_>) -> Option<Check> {
    let (finding, msg, source) = match subject {
        Subject::ApplicantKind => applicant_kind(facts),
        Subject::FocusArea => focus_area(facts),
        Subject::FocusAreaToday => focus_area_today(facts)?,
        Subject::CallWindow => call_window(facts),
        Subject::LastApplicationDay => last_day(
            facts.then.takes_applications(),
            facts.then.last_application_day.value,
            facts.then.on,
            ("check-last-application-day-met", "check-last-application-day-broken"),
        )?,
        Subject::Ceiling => ceiling(facts)?,
        Subject::Budget => budget(facts),
        Subject::OwnContribution => own_contribution(facts)?,
        Subject::CostKinds => cost_kinds(facts),
        Subject::Start => start(facts)?,
        Subject::Attachments => attachments(facts)?,
        Subject::ReportedEarlier => reported_earlier(facts),
        Subject::Available => available(facts),
        Subject::LastDecisionDay => last_day(
            facts.now.takes_decisions(),
            facts.now.last_decision_day.value,
            facts.now.on,
            ("check-last-decision-day-met", "check-last-decision-day-broken"),
        )?,
        Subject::OtherCases => other_cases(facts),
        Subject::PersonalNumbers => personal_numbers(facts),
    };
    Some(Check { subject, finding, msg, source })
}

type Found = (Finding, Msg, Option<RuleRef>);

const fn met(holds: bool) -> Finding {
    if holds { Finding::Met } else { Finding::NotMet }
}

fn either(holds: bool, yes: &'static str, no: &'static str) -> Msg {
    Msg { key: if holds { yes } else { no }, args: Vec::new() }
}

/// A sentence with a name in both languages; whoever reads it chooses.
fn named(msg: Msg, name: &Words) -> Msg {
    msg.with("name", &name.sv).with(ENGLISH_NAME, &name.en)
}

fn applicant_kind(facts: &Facts<'_>) -> Found {
    let verdict = facts.then.may_apply(facts.kind);
    let msg = either(verdict.holds, "check-applicant-kind-met", "check-applicant-kind-broken");
    (met(verdict.holds), named(msg, facts.kind_name), Some(verdict.source))
}

fn focus_area(facts: &Facts<'_>) -> Found {
    let verdict = facts.then.focus_area_open(facts.area);
    let called = facts.window.as_ref().is_none_or(|w| w.takes_area);
    let msg = match (verdict.holds, called) {
        (true, true) => Msg::new("check-focus-area-met"),
        (true, false) => Msg::new("check-focus-area-not-in-call"),
        (false, _) => Msg::new("check-focus-area-broken"),
    };
    let msg = named(msg, facts.area_name).with("day", facts.then.on);
    (met(verdict.holds && called), msg, Some(verdict.source))
}

/// The body may decide only while the area is open, so a day after submission is looked at too.
fn focus_area_today(facts: &Facts<'_>) -> Option<Found> {
    if facts.now.on == facts.then.on {
        return None;
    }
    let verdict = facts.now.focus_area_open(facts.area);
    let msg = either(verdict.holds, "check-focus-area-met", "check-focus-area-broken");
    let msg = named(msg, facts.area_name).with("day", facts.now.on);
    Some((met(verdict.holds), msg, Some(verdict.source)))
}

fn call_window(facts: &Facts<'_>) -> Found {
    let Some(window) = &facts.window else {
        return (Finding::Unsure, Msg::new("check-call-window-none"), None);
    };
    let day = facts.then.on;
    let late = day > window.closes;
    let holds = window.opens <= day && !late;
    let msg = match (holds, late) {
        (true, _) => Msg::new("check-call-window-met"),
        (false, true) => Msg::new("check-call-window-late"),
        (false, false) => Msg::new("check-call-window-early"),
    };
    let limit = if holds || late { window.closes } else { window.opens };
    (met(holds), named(msg, &window.name).with("day", day).with("limit", limit), None)
}

fn last_day(
    verdict: Verdict,
    last: LastDay,
    on: NaiveDate,
    keys: (&'static str, &'static str),
) -> Option<Found> {
    let limit = last.day()?;
    let msg = either(verdict.holds, keys.0, keys.1).with("day", on).with("limit", limit);
    Some((met(verdict.holds), msg, Some(verdict.source)))
}

fn ceiling(facts: &Facts<'_>) -> Option<Found> {
    let Limit::UpTo(limit) = facts.then.ceiling.value else { return None };
    let verdict = facts.then.within_ceiling(facts.applied);
    let msg = either(verdict.holds, "check-ceiling-met", "check-ceiling-broken")
        .with("applied", facts.applied)
        .with("limit", limit);
    Some((met(verdict.holds), msg, Some(verdict.source)))
}

fn cost(facts: &Facts<'_>) -> Ore {
    facts.costs.iter().map(|line| line.amount).sum()
}

fn budget(facts: &Facts<'_>) -> Found {
    let (cost, covered) = (cost(facts), facts.income + facts.applied);
    let holds = cost == covered && cost.is_positive();
    let mut msg = either(holds, "check-budget-met", "check-budget-broken")
        .with("cost", cost)
        .with("income", facts.income)
        .with("applied", facts.applied);
    if !holds {
        msg = msg.with("difference", cost - covered);
    }
    (met(holds), msg, None)
}

fn own_contribution(facts: &Facts<'_>) -> Option<Found> {
    let percent = facts.then.own_contribution.value;
    if percent == 0 {
        return None;
    }
    let cost = cost(facts);
    let verdict = facts.then.own_contribution_met(cost, facts.income);
    let msg = either(verdict.holds, "check-own-contribution-met", "check-own-contribution-broken")
        .with("income", facts.income)
        .with("cost", cost)
        .with("percent", percent)
        .with("share", cost.percent(i64::from(percent)));
    Some((met(verdict.holds), msg, Some(verdict.source)))
}

/// Costs that the fund does not pay for may stand in the budget as long as others carry them.
fn cost_kinds(facts: &Facts<'_>) -> Found {
    let refused: Vec<&CostLine> =
        facts.costs.iter().filter(|line| !facts.then.pays_for(&line.kind).holds).collect();
    let source = Some(facts.then.cost_kinds.source.clone());
    if refused.is_empty() {
        return (Finding::Met, Msg::new("check-cost-kinds-met"), source);
    }
    let amount: Ore = refused.iter().map(|line| line.amount).sum();
    let names: Vec<&str> = refused.iter().map(|line| line.label.as_str()).collect();
    let carried = facts.applied <= cost(facts) - amount;
    let msg = either(carried, "check-cost-kinds-carried", "check-cost-kinds-broken")
        .with("amount", amount)
        .with("list", names.join(", "));
    (if carried { Finding::Unsure } else { Finding::NotMet }, msg, source)
}

fn start(facts: &Facts<'_>) -> Option<Found> {
    let (earliest, source) = facts.then.earliest_start();
    let earliest = earliest?;
    let Some(start) = facts.start else {
        return Some((Finding::Unsure, Msg::new("check-start-unknown"), Some(source)));
    };
    let holds = start >= earliest;
    let msg = either(holds, "check-start-met", "check-start-broken")
        .with("day", start)
        .with("limit", earliest);
    Some((met(holds), msg, Some(source)))
}

fn attachments(facts: &Facts<'_>) -> Option<Found> {
    let required = facts.then.required_attachments(facts.municipal_unit);
    if required.is_empty() {
        return None;
    }
    let missing: Vec<&str> = required
        .iter()
        .filter(|kind| !facts.documents.contains(kind))
        .map(|kind| kind.code())
        .collect();
    let holds = missing.is_empty();
    let list: Vec<&str> =
        if holds { required.iter().map(|kind| kind.code()).collect() } else { missing };
    // The reader's language names the documents: the list holds their codes.
    let msg = either(holds, "check-attachments-met", "check-attachments-broken")
        .with("list", list.join(", "));
    Some((met(holds), msg, Some(facts.then.attachments.source.clone())))
}

fn reported_earlier(facts: &Facts<'_>) -> Found {
    let rule = &facts.then.needs_reported_earlier;
    let overdue: Vec<String> = facts
        .others
        .iter()
        .filter_map(|o| o.overdue_since.map(|day| format!("{} ({day})", o.label)))
        .collect();
    let source = Some(rule.source.clone());
    if overdue.is_empty() {
        return (Finding::Met, Msg::new("check-reported-earlier-met"), source);
    }
    let msg = Msg::new("check-reported-earlier-broken")
        .with("count", overdue.len())
        .with("list", overdue.join(", "));
    (if rule.value { Finding::NotMet } else { Finding::Unsure }, msg, source)
}

fn available(facts: &Facts<'_>) -> Found {
    let holds = facts.applied <= facts.available;
    let msg = either(holds, "check-available-met", "check-available-broken")
        .with("applied", facts.applied)
        .with("amount", facts.available)
        .with("day", facts.now.on);
    (met(holds), msg, None)
}

fn other_cases(facts: &Facts<'_>) -> Found {
    if facts.others.is_empty() {
        return (Finding::Met, Msg::new("check-other-cases-met"), None);
    }
    let labels: Vec<&str> = facts.others.iter().map(|o| o.label.as_str()).collect();
    let running = facts.others.iter().filter(|o| o.is_grant).count();
    let msg =
        Msg::new("check-other-cases-some").with("count", running).with("list", labels.join(", "));
    (Finding::Unsure, msg, None)
}

fn personal_numbers(facts: &Facts<'_>) -> Found {
    match facts.personal_numbers {
        0 => (Finding::Met, Msg::new("check-personal-numbers-met"), None),
        n => (Finding::Unsure, Msg::new("check-personal-numbers-some").with("count", n), None),
    }
}

/// What is wrong with a request for completion.
pub fn completion_errors(message: &str, deadline: NaiveDate, today: NaiveDate) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if message.trim().is_empty() {
        errors.push(FieldError::new("message", "assessment-message-missing"));
    }
    if deadline <= today {
        let msg = Msg::new("assessment-deadline-past").with("day", today);
        errors.push(FieldError::msg("deadline", msg));
    } else if today.checked_add_days(Days::new(366)).is_some_and(|last| deadline > last) {
        errors.push(FieldError::new("deadline", "assessment-deadline-far"));
    }
    errors
}

/// What is wrong with the sections that a request opens: one at least, known to the form; or none,
/// said in so many words.
pub fn section_errors(sections: &[String], known: &[String]) -> Vec<FieldError> {
    let only = sections.iter().any(|key| key == ANSWER_ONLY);
    let fault = match sections {
        [] => "assessment-sections-missing",
        [_, _, ..] if only => "assessment-sections-both",
        all if !only && all.iter().any(|key| !known.contains(key)) => "field-wrong",
        _ => return Vec::new(),
    };
    vec![FieldError::new("sections", fault)]
}

/// What is wrong with a statement. A draft may lack anything but a sensible amount; a finished one
/// says why.
pub fn statement_errors(input: &StatementInput, applied: Ore) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let approval = input.proposal == Proposal::Approval;
    if approval && input.amount > applied {
        let msg = Msg::new("assessment-amount-above").with("applied", applied);
        errors.push(FieldError::msg("amount", msg));
    }
    if !input.ready {
        return errors;
    }
    if approval && !input.amount.is_positive() {
        errors.push(FieldError::new("amount", "field-amount"));
    }
    let mut needed = vec![("summary", &input.summary), ("assessment", &input.assessment)];
    if !approval {
        needed.push(("reason", &input.reason));
    }
    for (field, text) in needed {
        if text.trim().is_empty() {
            errors.push(FieldError::new(field, "field-required"));
        }
    }
    errors
}
