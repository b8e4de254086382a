//! The form for a new version of the rules: inputs are named after the places in a fund's file.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::model::FundFile;
use super::payment_plan::PaymentPlan;
use super::problem::{FileProblem, Problem, locate, read_toml};
use super::rule_changes::only_changes;
use super::rule_values::{AttachmentKind, Delegation, LastDay, Limit, PaymentWait, Span};
use super::rules::{RuleBody, RuleKind, RuleSet, RuleVersion, delegation_problems};
use crate::i18n::Lang;
use crate::kernel::calendar;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Outcome};
use crate::web::Posted;

/// Characters of a decision's reference and of a note.
const LONGEST: [usize; 2] = [200, 1_000];

/// The delegation as its text area has it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DelegationText {
    #[serde(default)]
    delegation: Vec<Delegation>,
}

/// A payment plan as TOML, for the text area.
pub fn plan_text(plan: &PaymentPlan) -> String {
    toml::to_string(plan).unwrap_or_default()
}

/// A delegation as TOML, for the text area.
pub fn delegation_text(delegation: &[Delegation]) -> String {
    if delegation.is_empty() {
        return String::new();
    }
    let text = DelegationText { delegation: delegation.to_vec() };
    toml::to_string(&text).unwrap_or_default()
}

/// The input at which a problem of a rule version is shown; what belongs to no input stands at the
/// top of the page.
pub fn input_of(place: &str) -> String {
    let name = place.split('.').take(2).collect::<Vec<_>>().join(".");
    if name == "set" { String::new() } else { name }
}

/// An error of the form as its page tells it: at its input, and led by the input's label, since
/// the list at the top of so long a form would not tell one "choose" from another.
pub fn told(error: FieldError, lang: Lang) -> FieldError {
    let field = input_of(&error.field);
    let kind = field
        .strip_prefix("set.")
        .and_then(|code| RuleKind::ALL.into_iter().find(|kind| kind.code() == code));
    let label = match (kind, field.as_str()) {
        (Some(kind), _) => kind.key(),
        (None, "valid-from") => "fund-rule-from",
        (None, "decision") => "fund-decision",
        (None, "note") => "fund-note",
        _ => return FieldError { field, ..error },
    };
    let reason = lang.msg(&error.msg);
    let msg = Msg::new("fund-error-at").with("label", lang.t(label)).with("reason", reason);
    FieldError::msg(field, msg)
}

/// Reads what was typed: a version that sets what differs from the rules before it.
pub fn read(form: &Posted, file: &FundFile, rules: &RuleSet, lang: Lang) -> Outcome<RuleVersion> {
    let mut e = Vec::new();
    let valid_from = form.day("valid-from", &mut e);
    let decision = form.text("decision", LONGEST[0], &mut e);
    let note = Some(form.optional_text("note", LONGEST[1], &mut e)).filter(|n| !n.is_empty());
    let wanted = body(form, file, lang, &mut e);
    Posted::checked((), e)?;
    // A version that would not come last is refused; until then it is compared with the last one.
    let last = rules.versions().last().map_or(valid_from, |v| v.valid_from.max(valid_from));
    let set = only_changes(wanted, &rules.as_of(last));
    Ok(RuleVersion { valid_from, decision, note, set })
}

fn body(form: &Posted, file: &FundFile, lang: Lang, e: &mut Vec<FieldError>) -> RuleBody {
    let codes = |name: &str, all: Vec<String>| {
        let chosen = form.all(name);
        Some(all.into_iter().filter(|code| chosen.contains(code)).collect::<Vec<_>>())
    };
    let facts = file.facts();
    let attachments = form.all("set.attachments");
    let attachments =
        AttachmentKind::ALL.into_iter().filter(|kind| attachments.iter().any(|a| a == kind.code()));
    RuleBody {
        focus_areas: codes("set.focus-areas", facts.focus_areas),
        applicant_kinds: codes("set.applicant-kinds", facts.applicant_kinds),
        needs_reported_earlier: yes_no(form, "set.needs-reported-earlier", e),
        last_application_day: last_day(form, "set.last-application-day", e),
        ceiling: limit(form, "set.ceiling", e),
        own_contribution: number(form, "set.own-contribution", "set.own-contribution", 99, e),
        cost_kinds: codes("set.cost-kinds", facts.cost_kinds),
        retroactive: yes_no(form, "set.retroactive", e),
        notice_before_start: span(form, "set.notice-before-start", e),
        attachments: Some(attachments.collect()),
        draft_retention: span(form, "set.draft-retention", e),
        completion_time: span(form, "set.completion-time", e),
        delegation: delegation(form.get("set.delegation"), lang, e),
        last_decision_day: last_day(form, "set.last-decision-day", e),
        payment_plan: plan(form.get("set.payment-plan"), lang, e),
        payment_wait: payment_wait(form, e),
        last_payment_day: last_day(form, "set.last-payment-day", e),
        report_deadline: span(form, "set.report-deadline", e),
        auditor_threshold: limit(form, "set.auditor-threshold", e),
        surplus_threshold: limit(form, "set.surplus-threshold", e),
    }
}

fn yes_no(form: &Posted, name: &str, e: &mut Vec<FieldError>) -> Option<bool> {
    match form.get(name) {
        "ja" => Some(true),
        "nej" => Some(false),
        _ => {
            e.push(FieldError::new(name, "fund-choose"));
            None
        }
    }
}

fn payment_wait(form: &Posted, e: &mut Vec<FieldError>) -> Option<PaymentWait> {
    match form.get("set.payment-wait") {
        "adjusted-minutes" => Some(PaymentWait::AdjustedMinutes),
        "legal-force" => Some(PaymentWait::LegalForce),
        _ => {
            e.push(FieldError::new("set.payment-wait", "fund-choose"));
            None
        }
    }
}

fn last_day(form: &Posted, name: &str, e: &mut Vec<FieldError>) -> Option<LastDay> {
    match form.get(name) {
        "" => Some(LastDay::None),
        text => {
            let day: Option<NaiveDate> = calendar::parse_date(text);
            if day.is_none() {
                e.push(FieldError::new(name, "field-date"));
            }
            day.map(LastDay::On)
        }
    }
}

fn limit(form: &Posted, name: &str, e: &mut Vec<FieldError>) -> Option<Limit> {
    match form.get(name) {
        "" => Some(Limit::None),
        text => {
            let amount = Ore::parse(text).filter(|amount| !amount.is_negative());
            if amount.is_none() {
                e.push(FieldError::new(name, "fund-limit"));
            }
            amount.map(Limit::UpTo)
        }
    }
}

/// A whole number; an input left empty is zero. A fault is told at `told_at`.
fn number(
    form: &Posted,
    name: &str,
    told_at: &str,
    most: u32,
    e: &mut Vec<FieldError>,
) -> Option<u32> {
    let number = match form.get(name) {
        "" => Some(0),
        text => text.parse().ok().filter(|number| *number <= most),
    };
    if number.is_none() && !e.iter().any(|error| error.field == told_at) {
        let msg = Msg::new("field-number").with("least", 0).with("most", most);
        e.push(FieldError::msg(told_at, msg));
    }
    number
}

fn span(form: &Posted, name: &str, e: &mut Vec<FieldError>) -> Option<Span> {
    let months = number(form, &format!("{name}.months"), name, 120, e);
    let days = number(form, &format!("{name}.days"), name, 999, e);
    Some(Span { months: months?, days: days? })
}

fn plan(text: &str, lang: Lang, e: &mut Vec<FieldError>) -> Option<PaymentPlan> {
    let read = read_toml::<PaymentPlan>(text).map_err(|problem| vec![problem]).and_then(|plan| {
        let problems = under(plan.problems("plan"), "plan.");
        if problems.is_empty() { Ok(plan) } else { Err(locate(text, problems)) }
    });
    said(read, "set.payment-plan", lang, e)
}

fn delegation(text: &str, lang: Lang, e: &mut Vec<FieldError>) -> Option<Vec<Delegation>> {
    let read =
        read_toml::<DelegationText>(text).map_err(|problem| vec![problem]).and_then(|typed| {
            let problems = delegation_problems(&typed.delegation, "delegation");
            if problems.is_empty() { Ok(typed.delegation) } else { Err(locate(text, problems)) }
        });
    said(read, "set.delegation", lang, e)
}

fn under(problems: Vec<Problem>, prefix: &str) -> Vec<Problem> {
    problems
        .into_iter()
        .map(|p| Problem { at: p.at.strip_prefix(prefix).unwrap_or(&p.at).to_owned(), ..p })
        .collect()
}

/// The value, or its problems as errors at one input, each with its line.
fn said<T>(
    read: Result<T, Vec<FileProblem>>,
    name: &str,
    lang: Lang,
    e: &mut Vec<FieldError>,
) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(problems) => {
            e.extend(problems.into_iter().map(|p| {
                // What is no file is not told as one.
                let reason = match p.reason.key {
                    "fund-file-format" => Msg { key: "fund-toml-format", ..p.reason },
                    _ => p.reason,
                };
                let reason = lang.msg(&reason);
                FieldError::msg(
                    name,
                    match p.line {
                        Some(line) => {
                            Msg::new("fund-toml-line").with("line", line).with("reason", reason)
                        }
                        None => Msg::new("fund-toml").with("reason", reason),
                    },
                )
            }));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fund::file::parse_fund_file;
    use crate::fund::shipped;

    #[test]
    fn plans_and_delegations_come_back_as_they_were() {
        for fund in shipped::FUNDS {
            let file =
                parse_fund_file(fund.text, |name| shipped::form(name).map(str::to_owned)).unwrap();
            let set = RuleSet::new(file.rules.clone(), &file.facts()).unwrap();
            let rules = set.as_of(file.period.start);
            let mut e = Vec::new();
            let text = plan_text(&rules.payment_plan.value);
            assert_eq!(plan(&text, Lang::Sv, &mut e).as_ref(), Some(&rules.payment_plan.value));
            let text = delegation_text(&rules.delegation.value);
            assert_eq!(delegation(&text, Lang::Sv, &mut e), Some(rules.delegation.value.clone()));
            assert_eq!(e, []);
        }
    }

    #[test]
    fn a_wrong_plan_names_its_line() {
        let text = "[[instalments]]\nshare = 60\ntrigger = \"decision-final\"\n\n\
                    [[instalments]]\nshare = 60\ntrigger = \"full-moon\"\n";
        let mut e = Vec::new();
        assert_eq!(plan(text, Lang::Sv, &mut e), None);
        assert_eq!(e[0].field, "set.payment-plan");
        assert!(e[0].msg.args.contains(&("line", "7".to_owned())), "{:?}", e[0]);
        let mut e = Vec::new();
        plan(&text.replace("full-moon", "report-approved"), Lang::Sv, &mut e);
        assert!(e[0].msg.args.iter().any(|(_, said)| said.contains("120")), "{:?}", e[0]);
        assert!(e[0].msg.args.contains(&("line", "1".to_owned())), "{:?}", e[0]);
    }

    #[test]
    fn a_wrong_delegation_names_its_line() {
        let text = "[[delegation]]\nrole = \"secretary\"\nmatters = []\nup-to-kr = 5\n\
                    title = { sv = \"S\", en = \"S\" }\n";
        let mut e = Vec::new();
        assert_eq!(delegation(text, Lang::Sv, &mut e), None);
        assert!(e[0].msg.args.contains(&("line", "3".to_owned())), "{:?}", e[0]);
        assert_eq!(delegation("", Lang::Sv, &mut Vec::new()), Some(Vec::new()));
    }

    #[test]
    fn an_error_names_its_rule() {
        let error = told(FieldError::new("set.ceiling", "fund-limit"), Lang::Sv);
        assert_eq!(error.field, "set.ceiling");
        assert!(Lang::Sv.msg(&error.msg).starts_with("Högsta belopp att söka: Skriv beloppet"));
        let whole = FieldError::new("set", "fund-file-rule-empty");
        assert_eq!(told(whole.clone(), Lang::Sv), FieldError { field: String::new(), ..whole });
    }

    #[test]
    fn problems_stand_at_inputs() {
        assert_eq!(input_of("set.focus-areas.0"), "set.focus-areas");
        assert_eq!(input_of("valid-from"), "valid-from");
        assert_eq!(input_of("set"), "");
    }
}
