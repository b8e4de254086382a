//! What a rule version can set: one field a kind of rule.

use serde::{Deserialize, Serialize};

use super::model::FundFacts;
use super::payment_plan::PaymentPlan;
use super::problem::Problem;
use super::rule_values::{AttachmentKind, Delegation, LastDay, Limit, PaymentWait, Span};
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

    pub(super) fn is_set(&self, kind: RuleKind) -> bool {
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
