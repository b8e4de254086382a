//! The fund's dated rules: which are in force on a day, and what they say. A version in force is
//! never altered; a later one replaces what it sets and lets the rest stand.

mod verdicts;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::model::FundFacts;
use super::payment_plan::PaymentPlan;
use super::problem::Problem;
pub use super::rule_body::{RuleBody, RuleKind, delegation_problems};
use super::rule_values::{AttachmentKind, Delegation, LastDay, Limit, PaymentWait, Span, day};
use crate::kernel::refusal::Msg;

/// A set of rules from a day on, by a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RuleVersion {
    /// The first day on which it is in force.
    #[serde(with = "day")]
    pub valid_from: NaiveDate,
    /// The decision that set it: "KS 2017-11-27 § 365".
    pub decision: String,
    /// Why, in a sentence, for those who read the rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What it sets.
    pub set: RuleBody,
}

/// Which version a rule comes from: what a refusal names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRef {
    /// The kind of rule.
    pub kind: RuleKind,
    /// The first day on which it is in force.
    pub valid_from: NaiveDate,
    /// The decision that set it.
    pub decision: String,
}

impl RuleRef {
    /// A sentence with the values `rule` (its number), `decision` and `from`.
    pub fn msg(&self, key: &'static str) -> Msg {
        Msg::new(key)
            .with("rule", self.kind.number())
            .with("decision", &self.decision)
            .with("from", self.valid_from)
    }
}

/// A rule in force: its value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule<T> {
    /// What it says.
    pub value: T,
    /// Which version says it.
    pub source: RuleRef,
}

/// The answer of one rule to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the rule is kept.
    pub holds: bool,
    /// The rule that says so.
    pub source: RuleRef,
}

/// All rules in force on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // each is described at `RuleBody`
pub struct Rules {
    pub on: NaiveDate,
    pub focus_areas: Rule<Vec<String>>,
    pub applicant_kinds: Rule<Vec<String>>,
    pub needs_reported_earlier: Rule<bool>,
    pub last_application_day: Rule<LastDay>,
    pub ceiling: Rule<Limit>,
    pub own_contribution: Rule<u32>,
    pub cost_kinds: Rule<Vec<String>>,
    pub retroactive: Rule<bool>,
    pub notice_before_start: Rule<Span>,
    pub attachments: Rule<Vec<AttachmentKind>>,
    pub draft_retention: Rule<Span>,
    pub completion_time: Rule<Span>,
    pub delegation: Rule<Vec<Delegation>>,
    pub last_decision_day: Rule<LastDay>,
    pub payment_plan: Rule<PaymentPlan>,
    pub payment_wait: Rule<PaymentWait>,
    pub last_payment_day: Rule<LastDay>,
    pub report_deadline: Rule<Span>,
    pub auditor_threshold: Rule<Limit>,
    pub surplus_threshold: Rule<Limit>,
}

/// The checked rule versions of a fund, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    versions: Vec<RuleVersion>,
}

impl RuleSet {
    /// Checks the versions against the fund. Problems stand at `rules.<index>…` as given.
    pub fn new(versions: Vec<RuleVersion>, facts: &FundFacts) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        match versions.first() {
            None => problems.push(Problem::new("rules", "fund-file-no-rules")),
            Some(first) => {
                for kind in RuleKind::ALL.into_iter().filter(|kind| !first.set.is_set(*kind)) {
                    let msg = Msg::new("fund-file-rule-missing").with("rule", kind.code());
                    problems.push(Problem::msg(format!("rules.0.set.{}", kind.code()), msg));
                }
                if first.valid_from > facts.period.start {
                    let msg = Msg::new("fund-file-rules-late").with("start", facts.period.start);
                    problems.push(Problem::msg("rules.0.valid-from", msg));
                }
            }
        }
        for (i, version) in versions.iter().enumerate() {
            let at = format!("rules.{i}");
            if let Some(before) = i.checked_sub(1).and_then(|j| versions.get(j))
                && version.valid_from <= before.valid_from
            {
                let msg = Msg::new("fund-file-rules-order").with("before", before.valid_from);
                problems.push(Problem::msg(format!("{at}.valid-from"), msg));
            }
            problems.extend(version_problems(version, &at, facts));
        }
        if problems.is_empty() { Ok(Self { versions }) } else { Err(problems) }
    }

    /// The versions, earliest first.
    pub fn versions(&self) -> &[RuleVersion] {
        &self.versions
    }

    /// Checks a version made in the browser: it must be in order, come after every version there
    /// is, and not reach into the past, where acts have been done under the rules of their day.
    /// Problems stand at `valid-from`, `decision` and `set.<rule>…`.
    pub fn new_version_problems(
        &self,
        version: &RuleVersion,
        today: NaiveDate,
        facts: &FundFacts,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        let last = self.versions.last().map(|v| v.valid_from);
        if last.is_some_and(|last| version.valid_from <= last) {
            let before = last.unwrap_or(version.valid_from);
            let msg = Msg::new("fund-file-rules-order").with("before", before);
            problems.push(Problem::msg("valid-from", msg));
        } else if version.valid_from < today {
            let msg = Msg::new("fund-file-rules-past").with("today", today);
            problems.push(Problem::msg("valid-from", msg));
        }
        problems.extend(version_problems(version, "", facts).into_iter().map(|mut p| {
            p.at = p.at.trim_start_matches('.').to_owned();
            p
        }));
        problems
    }

    /// The rules in force on `day`; before the first version the first one stands.
    pub fn as_of(&self, day: NaiveDate) -> Rules {
        use RuleKind as K;
        let none = Span::default();
        Rules {
            on: day,
            focus_areas: self.pick(day, K::FocusAreas, |b| b.focus_areas.clone(), Vec::new()),
            applicant_kinds: self.pick(
                day,
                K::ApplicantKinds,
                |b| b.applicant_kinds.clone(),
                Vec::new(),
            ),
            needs_reported_earlier: self.pick(
                day,
                K::NeedsReportedEarlier,
                |b| b.needs_reported_earlier,
                true,
            ),
            last_application_day: self.pick(
                day,
                K::LastApplicationDay,
                |b| b.last_application_day,
                LastDay::None,
            ),
            ceiling: self.pick(day, K::Ceiling, |b| b.ceiling, Limit::None),
            own_contribution: self.pick(day, K::OwnContribution, |b| b.own_contribution, 0),
            cost_kinds: self.pick(day, K::CostKinds, |b| b.cost_kinds.clone(), Vec::new()),
            retroactive: self.pick(day, K::Retroactive, |b| b.retroactive, false),
            notice_before_start: self.pick(
                day,
                K::NoticeBeforeStart,
                |b| b.notice_before_start,
                none,
            ),
            attachments: self.pick(day, K::Attachments, |b| b.attachments.clone(), Vec::new()),
            draft_retention: self.pick(day, K::DraftRetention, |b| b.draft_retention, none),
            completion_time: self.pick(day, K::CompletionTime, |b| b.completion_time, none),
            delegation: self.pick(day, K::Delegation, |b| b.delegation.clone(), Vec::new()),
            last_decision_day: self.pick(
                day,
                K::LastDecisionDay,
                |b| b.last_decision_day,
                LastDay::None,
            ),
            payment_plan: self.pick(
                day,
                K::PaymentPlan,
                |b| b.payment_plan.clone(),
                PaymentPlan { at_once_up_to: None, instalments: Vec::new() },
            ),
            payment_wait: self.pick(
                day,
                K::PaymentWait,
                |b| b.payment_wait,
                PaymentWait::LegalForce,
            ),
            last_payment_day: self.pick(
                day,
                K::LastPaymentDay,
                |b| b.last_payment_day,
                LastDay::None,
            ),
            report_deadline: self.pick(day, K::ReportDeadline, |b| b.report_deadline, none),
            auditor_threshold: self.pick(
                day,
                K::AuditorThreshold,
                |b| b.auditor_threshold,
                Limit::None,
            ),
            surplus_threshold: self.pick(
                day,
                K::SurplusThreshold,
                |b| b.surplus_threshold,
                Limit::None,
            ),
        }
    }

    /// The latest version up to `day` that sets the rule. `new` has made sure that the first
    /// version sets every rule, so `unset` stands only for what cannot happen.
    fn pick<T>(
        &self,
        day: NaiveDate,
        kind: RuleKind,
        get: impl Fn(&RuleBody) -> Option<T>,
        unset: T,
    ) -> Rule<T> {
        let source = |v: &RuleVersion| RuleRef {
            kind,
            valid_from: v.valid_from,
            decision: v.decision.clone(),
        };
        let set = self.versions.iter().enumerate().rev().find_map(|(i, version)| {
            let in_force = i == 0 || version.valid_from <= day;
            if in_force { get(&version.set).map(|value| (value, source(version))) } else { None }
        });
        match set {
            Some((value, source)) => Rule { value, source },
            None => Rule {
                value: unset,
                source: RuleRef { kind, valid_from: day, decision: String::new() },
            },
        }
    }
}

fn version_problems(version: &RuleVersion, at: &str, facts: &FundFacts) -> Vec<Problem> {
    let mut problems = Vec::new();
    if version.decision.trim().is_empty() {
        problems.push(Problem::new(format!("{at}.decision"), "fund-file-decision"));
    }
    problems.extend(version.set.problems(&format!("{at}.set"), facts));
    problems
}
