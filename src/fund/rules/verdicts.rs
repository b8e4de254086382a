//! What the rules answer when they are asked.

use chrono::NaiveDate;

use super::{Rule, RuleRef, RuleSet, Rules, Verdict};
use crate::fund::rule_values::{AttachmentKind, Decider, Delegation, Limit, Matter};
use crate::kernel::money::Ore;

impl Rules {
    /// Whether a focus area is open.
    pub fn focus_area_open(&self, code: &str) -> Verdict {
        verdict(&self.focus_areas, |open| open.iter().any(|c| c == code))
    }

    /// Whether applicants of this kind may apply.
    pub fn may_apply(&self, kind: &str) -> Verdict {
        verdict(&self.applicant_kinds, |kinds| kinds.iter().any(|k| k == kind))
    }

    /// Whether the amount may be applied for.
    pub fn within_ceiling(&self, amount: Ore) -> Verdict {
        verdict(&self.ceiling, |ceiling| ceiling.allows(amount))
    }

    /// Whether the fund pays for this kind of cost.
    pub fn pays_for(&self, cost_kind: &str) -> Verdict {
        verdict(&self.cost_kinds, |kinds| kinds.iter().any(|k| k == cost_kind))
    }

    /// Whether applications are still taken on the rules' day.
    pub fn takes_applications(&self) -> Verdict {
        verdict(&self.last_application_day, |last| last.allows(self.on))
    }

    /// Whether decisions are still made on the rules' day.
    pub fn takes_decisions(&self) -> Verdict {
        verdict(&self.last_decision_day, |last| last.allows(self.on))
    }

    /// Whether payments are still made on the rules' day.
    pub fn takes_payments(&self) -> Verdict {
        verdict(&self.last_payment_day, |last| last.allows(self.on))
    }

    /// Whether other income covers the share that it must.
    pub fn own_contribution_met(&self, cost: Ore, other_income: Ore) -> Verdict {
        verdict(&self.own_contribution, |percent| other_income >= cost.percent(i64::from(*percent)))
    }

    /// The first day on which a project may start if it is applied for on the rules' day.
    pub fn earliest_start(&self) -> (Option<NaiveDate>, RuleRef) {
        let notice = &self.notice_before_start;
        if !notice.value.is_nothing() {
            return (Some(notice.value.after(self.on)), notice.source.clone());
        }
        let day = if self.retroactive.value { None } else { Some(self.on) };
        (day, self.retroactive.source.clone())
    }

    /// Who decides in a matter of this amount: the delegate with the least limit that reaches, or
    /// the body.
    pub fn decides(&self, matter: Matter, amount: Ore) -> Decider {
        self.delegate(matter, amount).map_or(Decider::Body, |d| Decider::Delegate(d.role))
    }

    /// The delegation by which a matter of this amount is decided, if it is delegated.
    pub fn delegate(&self, matter: Matter, amount: Ore) -> Option<&Delegation> {
        self.delegation
            .value
            .iter()
            .filter(|d| d.matters.contains(&matter) && d.up_to.allows(amount))
            .min_by_key(|d| d.up_to.amount().unwrap_or(crate::kernel::money::LARGEST))
    }

    /// The documents that an applicant must have sent in.
    pub fn required_attachments(&self, municipal_unit: bool) -> &[AttachmentKind] {
        if municipal_unit { &[] } else { &self.attachments.value }
    }

    /// The day on which the report of a project that ends on `end` is due.
    pub fn report_due(&self, end: NaiveDate) -> NaiveDate {
        self.report_deadline.value.after(end)
    }

    /// Whether a grant of this size needs an auditor's statement.
    pub fn needs_auditor(&self, granted: Ore) -> bool {
        self.auditor_threshold.value.amount().is_some_and(|limit| granted > limit)
    }

    /// Surplus below this many öre is not claimed.
    pub fn surplus_threshold(&self) -> Ore {
        self.surplus_threshold.value.amount().unwrap_or(Ore::ZERO)
    }
}

fn verdict<T>(rule: &Rule<T>, holds: impl Fn(&T) -> bool) -> Verdict {
    Verdict { holds: holds(&rule.value), source: rule.source.clone() }
}

/// The same questions asked of a day; what is asked often in one place should ask [`Rules`].
impl RuleSet {
    /// Whether a focus area is open on `day`.
    pub fn focus_area_open(&self, day: NaiveDate, code: &str) -> Verdict {
        self.as_of(day).focus_area_open(code)
    }

    /// Whether applicants of this kind may apply on `day`.
    pub fn may_apply(&self, day: NaiveDate, kind: &str) -> Verdict {
        self.as_of(day).may_apply(kind)
    }

    /// The most that may be applied for on `day`.
    pub fn ceiling(&self, day: NaiveDate) -> Rule<Limit> {
        self.as_of(day).ceiling
    }

    /// Who decides over an application of this amount on `day`.
    pub fn decides(&self, day: NaiveDate, amount: Ore) -> Decider {
        self.as_of(day).decides(Matter::Grant, amount)
    }
}
