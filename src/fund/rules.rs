//! The fund's dated rules: which are in force on a day, and what they say. A version in force is
//! never altered; a later one replaces what it sets and lets the rest stand.

mod verdicts;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::model::FundFacts;
use super::payment_plan::PaymentPlan;
use super::problem::Problem;
use super::rule_values::{
    AttachmentKind, Delegation, LastDay, Limit, PaymentWait, Span, day,
};
use crate::kernel::refusal::Msg;

/// Every kind of rule that the program carries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleKind {
    /// Which focus areas are open.
    FocusAreas,
    /// Who may apply.
    ApplicantKinds,
    /// Whether earlier grants must have been reported.
    NeedsReportedEarlier,
    /// The last day for applications.
    LastApplicationDay,
    /// The most that may be applied for.
    Ceiling,
    /// The share that the applicant and others must carry.
    OwnContribution,
    /// What the fund pays for.
    CostKinds,
    /// Whether a project may have begun before the application.
    Retroactive,
    /// How long before its start a project must be applied for.
    NoticeBeforeStart,
    /// Documents that must come with the application.
    Attachments,
    /// How long an unsubmitted draft is kept.
    DraftRetention,
    /// How long an applicant has to complete.
    CompletionTime,
    /// Who decides instead of the body.
    Delegation,
    /// The last day for decisions.
    LastDecisionDay,
    /// In which parts a grant is paid.
    PaymentPlan,
    /// What a payment waits for.
    PaymentWait,
    /// The last day for payments.
    LastPaymentDay,
    /// When the report is due.
    ReportDeadline,
    /// From which grant an auditor's statement is needed.
    AuditorThreshold,
    /// Below which surplus nothing is claimed.
    SurplusThreshold,
}

impl RuleKind {
    /// Every kind, by its number.
    pub const ALL: [Self; 20] = [
        Self::FocusAreas,
        Self::ApplicantKinds,
        Self::NeedsReportedEarlier,
        Self::LastApplicationDay,
        Self::Ceiling,
        Self::OwnContribution,
        Self::CostKinds,
        Self::Retroactive,
        Self::NoticeBeforeStart,
        Self::Attachments,
        Self::DraftRetention,
        Self::CompletionTime,
        Self::Delegation,
        Self::LastDecisionDay,
        Self::PaymentPlan,
        Self::PaymentWait,
        Self::LastPaymentDay,
        Self::ReportDeadline,
        Self::AuditorThreshold,
        Self::SurplusThreshold,
    ];

    /// Code in files and rows, and number in refusals and letters ("regel 2.3").
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::FocusAreas => ("focus-areas", "1.1"),
            Self::ApplicantKinds => ("applicant-kinds", "1.2"),
            Self::NeedsReportedEarlier => ("needs-reported-earlier", "1.3"),
            Self::LastApplicationDay => ("last-application-day", "1.4"),
            Self::Ceiling => ("ceiling", "2.1"),
            Self::OwnContribution => ("own-contribution", "2.2"),
            Self::CostKinds => ("cost-kinds", "2.3"),
            Self::Retroactive => ("retroactive", "2.4"),
            Self::NoticeBeforeStart => ("notice-before-start", "2.5"),
            Self::Attachments => ("attachments", "2.6"),
            Self::DraftRetention => ("draft-retention", "2.7"),
            Self::CompletionTime => ("completion-time", "2.8"),
            Self::Delegation => ("delegation", "3.1"),
            Self::LastDecisionDay => ("last-decision-day", "3.2"),
            Self::PaymentPlan => ("payment-plan", "4.1"),
            Self::PaymentWait => ("payment-wait", "4.2"),
            Self::LastPaymentDay => ("last-payment-day", "4.3"),
            Self::ReportDeadline => ("report-deadline", "5.1"),
            Self::AuditorThreshold => ("auditor-threshold", "5.2"),
            Self::SurplusThreshold => ("surplus-threshold", "5.3"),
        }
    }

    /// The code in files and rows.
    pub const fn code(self) -> &'static str {
        self.names().0
    }

    /// The stable number that refusals and letters name.
    pub const fn number(self) -> &'static str {
        self.names().1
    }

    /// Key of the rule's name in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::FocusAreas => "rule-focus-areas",
            Self::ApplicantKinds => "rule-applicant-kinds",
            Self::NeedsReportedEarlier => "rule-needs-reported-earlier",
            Self::LastApplicationDay => "rule-last-application-day",
            Self::Ceiling => "rule-ceiling",
            Self::OwnContribution => "rule-own-contribution",
            Self::CostKinds => "rule-cost-kinds",
            Self::Retroactive => "rule-retroactive",
            Self::NoticeBeforeStart => "rule-notice-before-start",
            Self::Attachments => "rule-attachments",
            Self::DraftRetention => "rule-draft-retention",
            Self::CompletionTime => "rule-completion-time",
            Self::Delegation => "rule-delegation",
            Self::LastDecisionDay => "rule-last-decision-day",
            Self::PaymentPlan => "rule-payment-plan",
            Self::PaymentWait => "rule-payment-wait",
            Self::LastPaymentDay => "rule-last-payment-day",
            Self::ReportDeadline => "rule-report-deadline",
            Self::AuditorThreshold => "rule-auditor-threshold",
            Self::SurplusThreshold => "rule-surplus-threshold",
        }
    }
}

/// What a rule version sets; what it leaves out stays as the version before had it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct RuleBody {
    /// Codes of the open focus areas; empty when none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus_areas: Option<Vec<String>>,
    /// Codes of the kinds that may apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applicant_kinds: Option<Vec<String>>,
    /// Whether a grant whose report is overdue stands in the way of a new application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs_reported_earlier: Option<bool>,
    /// Last day for applications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_application_day: Option<LastDay>,
    /// The most that may be applied for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<Limit>,
    /// Percent of the cost that other income must cover at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_contribution: Option<u32>,
    /// Codes of the cost kinds that the fund pays for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_kinds: Option<Vec<String>>,
    /// Whether a project may begin before the day of submission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retroactive: Option<bool>,
    /// The least time between submission and the project's start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_before_start: Option<Span>,
    /// What associations must have sent in; municipal units need none of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Vec<AttachmentKind>>,
    /// How long an unsubmitted draft is kept after it was last saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft_retention: Option<Span>,
    /// How long an applicant has to answer a completion request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion_time: Option<Span>,
    /// Who decides instead of the body; empty when nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegation: Option<Vec<Delegation>>,
    /// Last day for decisions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_decision_day: Option<LastDay>,
    /// In which parts a grant is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_plan: Option<PaymentPlan>,
    /// What a payment waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_wait: Option<PaymentWait>,
    /// Last day for payments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_payment_day: Option<LastDay>,
    /// How long after the project's end the report is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_deadline: Option<Span>,
    /// Grants above this need an auditor's statement with the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auditor_threshold: Option<Limit>,
    /// Surplus below this is not claimed; `none` claims every krona.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surplus_threshold: Option<Limit>,
}

impl RuleBody {
    /// The kinds of rule that it sets.
    pub fn sets(&self) -> Vec<RuleKind> {
        RuleKind::ALL.into_iter().filter(|kind| self.is_set(*kind)).collect()
    }

    fn is_set(&self, kind: RuleKind) -> bool {
        match kind {
            RuleKind::FocusAreas => self.focus_areas.is_some(),
            RuleKind::ApplicantKinds => self.applicant_kinds.is_some(),
            RuleKind::NeedsReportedEarlier => self.needs_reported_earlier.is_some(),
            RuleKind::LastApplicationDay => self.last_application_day.is_some(),
            RuleKind::Ceiling => self.ceiling.is_some(),
            RuleKind::OwnContribution => self.own_contribution.is_some(),
            RuleKind::CostKinds => self.cost_kinds.is_some(),
            RuleKind::Retroactive => self.retroactive.is_some(),
            RuleKind::NoticeBeforeStart => self.notice_before_start.is_some(),
            RuleKind::Attachments => self.attachments.is_some(),
            RuleKind::DraftRetention => self.draft_retention.is_some(),
            RuleKind::CompletionTime => self.completion_time.is_some(),
            RuleKind::Delegation => self.delegation.is_some(),
            RuleKind::LastDecisionDay => self.last_decision_day.is_some(),
            RuleKind::PaymentPlan => self.payment_plan.is_some(),
            RuleKind::PaymentWait => self.payment_wait.is_some(),
            RuleKind::LastPaymentDay => self.last_payment_day.is_some(),
            RuleKind::ReportDeadline => self.report_deadline.is_some(),
            RuleKind::AuditorThreshold => self.auditor_threshold.is_some(),
            RuleKind::SurplusThreshold => self.surplus_threshold.is_some(),
        }
    }

    /// What the program could not carry out, each at its place under `at`.
    pub fn problems(&self, at: &str, facts: &FundFacts) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.sets().is_empty() {
            problems.push(Problem::new(at, "fund-file-rule-empty"));
        }
        for (name, codes, declared) in [
            ("focus-areas", &self.focus_areas, &facts.focus_areas),
            ("applicant-kinds", &self.applicant_kinds, &facts.applicant_kinds),
            ("cost-kinds", &self.cost_kinds, &facts.cost_kinds),
        ] {
            let codes = codes.as_deref().unwrap_or_default();
            for (i, code) in codes.iter().enumerate() {
                let key = if !declared.contains(code) {
                    "fund-file-not-declared"
                } else if codes.iter().take(i).any(|c| c == code) {
                    "fund-file-twice"
                } else {
                    continue;
                };
                let msg = Msg::new(key).with("code", code);
                problems.push(Problem::msg(format!("{at}.{name}.{i}"), msg));
            }
        }
        for (name, span) in [
            ("draft-retention", self.draft_retention),
            ("completion-time", self.completion_time),
            ("report-deadline", self.report_deadline),
        ] {
            if span.is_some_and(Span::is_nothing) {
                problems.push(Problem::new(format!("{at}.{name}"), "fund-file-span-nothing"));
            }
        }
        if self.own_contribution.is_some_and(|percent| percent > 99) {
            problems.push(Problem::new(format!("{at}.own-contribution"), "fund-file-percent"));
        }
        if let Some(plan) = &self.payment_plan {
            problems.extend(plan.problems(&format!("{at}.payment-plan")));
        }
        if let Some(delegation) = &self.delegation {
            problems.extend(delegation_problems(delegation, &format!("{at}.delegation")));
        }
        problems
    }
}

/// What is wrong with who decides instead of the body, each problem at a place under `at`.
pub fn delegation_problems(delegation: &[Delegation], at: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (i, one) in delegation.iter().enumerate() {
        if one.title.is_incomplete() {
            problems.push(Problem::new(format!("{at}.{i}.title"), "fund-file-words"));
        }
        if one.matters.is_empty() {
            problems.push(Problem::new(format!("{at}.{i}.matters"), "fund-file-list-empty"));
        }
        // Two delegates with the same limit in the same matter would leave open who decides.
        let clash = delegation.iter().take(i).any(|earlier| {
            earlier.up_to == one.up_to && earlier.matters.iter().any(|m| one.matters.contains(m))
        });
        if clash {
            problems.push(Problem::new(format!("{at}.{i}"), "fund-file-delegation-clash"));
        }
    }
    problems
}

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
