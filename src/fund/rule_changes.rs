//! What a new version of the rules changes.

use super::rules::{Rule, RuleBody, Rules};

/// Leaves of `wanted` only what differs from the rules before it: a version sets nothing else, so
/// that each rule keeps naming the decision that really set it.
pub fn only_changes(wanted: RuleBody, now: &Rules) -> RuleBody {
    RuleBody {
        focus_areas: members(wanted.focus_areas, &now.focus_areas),
        applicant_kinds: members(wanted.applicant_kinds, &now.applicant_kinds),
        needs_reported_earlier: value(wanted.needs_reported_earlier, &now.needs_reported_earlier),
        last_application_day: value(wanted.last_application_day, &now.last_application_day),
        ceiling: value(wanted.ceiling, &now.ceiling),
        own_contribution: value(wanted.own_contribution, &now.own_contribution),
        cost_kinds: members(wanted.cost_kinds, &now.cost_kinds),
        retroactive: value(wanted.retroactive, &now.retroactive),
        notice_before_start: value(wanted.notice_before_start, &now.notice_before_start),
        attachments: members(wanted.attachments, &now.attachments),
        draft_retention: value(wanted.draft_retention, &now.draft_retention),
        completion_time: value(wanted.completion_time, &now.completion_time),
        delegation: value(wanted.delegation, &now.delegation),
        last_decision_day: value(wanted.last_decision_day, &now.last_decision_day),
        payment_plan: value(wanted.payment_plan, &now.payment_plan),
        payment_wait: value(wanted.payment_wait, &now.payment_wait),
        last_payment_day: value(wanted.last_payment_day, &now.last_payment_day),
        report_deadline: value(wanted.report_deadline, &now.report_deadline),
        auditor_threshold: value(wanted.auditor_threshold, &now.auditor_threshold),
        surplus_threshold: value(wanted.surplus_threshold, &now.surplus_threshold),
    }
}

fn value<T: PartialEq>(wanted: Option<T>, now: &Rule<T>) -> Option<T> {
    wanted.filter(|wanted| *wanted != now.value)
}

/// The order of codes means nothing.
fn members<T: Ord + Clone>(wanted: Option<Vec<T>>, now: &Rule<Vec<T>>) -> Option<Vec<T>> {
    let sorted = |list: &[T]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    wanted.filter(|wanted| sorted(wanted) != sorted(&now.value))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fund::file::parse_fund_file;
    use crate::fund::rule_values::Limit;
    use crate::fund::rules::RuleSet;
    use crate::fund::shipped;
    use crate::kernel::money::Ore;

    #[test]
    fn only_what_differs_is_set() {
        let text = shipped::fund("integrationsfonden").unwrap();
        let file = parse_fund_file(text, |name| shipped::form(name).map(str::to_owned)).unwrap();
        let set = RuleSet::new(file.rules.clone(), &file.facts()).unwrap();
        let first = file.rules[0].set.clone();
        let now = set.as_of(file.rules[0].valid_from);
        assert_eq!(only_changes(first.clone(), &now), RuleBody::default());
        let mut turned = first.clone();
        turned.focus_areas.as_mut().unwrap().reverse();
        assert_eq!(only_changes(turned, &now), RuleBody::default());
        let ceiling = Some(Limit::UpTo(Ore::kr(50_000)));
        let wanted = RuleBody { ceiling, focus_areas: Some(Vec::new()), ..first };
        let changes = only_changes(wanted, &now);
        assert_eq!(
            changes,
            RuleBody { ceiling, focus_areas: Some(Vec::new()), ..RuleBody::default() }
        );
    }
}
