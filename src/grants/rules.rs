//! What stands in the way of carrying out a decision. Pure: the rules are asked as of the day of
//! the decision, and the focus area also as of the day the application came in.

use chrono::NaiveDate;

use super::model::{DecidedBy, DecisionKind};
use crate::fund::rules::Rules;
use crate::kernel::money::Ore;
use crate::kernel::refusal::Msg;

/// Everything that the answer depends on.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// What was decided.
    pub kind: DecisionKind,
    /// Who decided.
    pub decider: DecidedBy,
    /// Granted, released or claimed.
    pub amount: Ore,
    /// What was applied for.
    pub applied: Ore,
    /// Focus area's code.
    pub focus_area: &'a str,
    /// Focus area's name in Swedish.
    pub focus_area_name: &'a str,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// Whether the case stands where this can be decided.
    pub stands: bool,
    /// Whether the rules give the matter, with this amount, to the delegate.
    pub delegated: bool,
    /// The most that the delegate may decide about, if the matter is delegated at all with a limit.
    pub delegation_limit: Option<Ore>,
    /// The least that is available on the day of the decision or later.
    pub available: Ore,
    /// Promised and neither paid nor taken back.
    pub remaining: Ore,
    /// Paid and not paid back.
    pub kept: Ore,
    /// The condition that a release or claim stands on.
    pub condition_cited: &'a str,
    /// The day the fund was settled.
    pub settled_on: Option<NaiveDate>,
    /// The last day of the frozen period.
    pub frozen_to: Option<NaiveDate>,
}

/// Every obstacle, in the order in which they are told. `then` are the rules on the day the
/// application came in, `now` those on the day of the decision.
pub fn obstacles(q: &Question<'_>, then: &Rules, now: &Rules) -> Vec<Msg> {
    let mut found = Vec::new();
    if !q.stands {
        found.push(Msg::new("grant-obstacle-stage"));
    }
    if q.decider == DecidedBy::Delegate && !q.delegated {
        let msg = now.delegation.source.msg("grant-obstacle-delegation");
        found.push(match q.delegation_limit {
            Some(limit) => now
                .delegation
                .source
                .msg("grant-obstacle-delegation-limit")
                .with("limit", limit)
                .with("amount", q.amount),
            None => msg,
        });
    }
    match q.kind {
        DecisionKind::Approval | DecisionKind::PartialApproval => {
            found.extend(approval_obstacles(q, then, now));
        }
        DecisionKind::Release => {
            if q.amount > q.remaining {
                found.push(
                    Msg::new("grant-obstacle-release")
                        .with("amount", q.amount)
                        .with("remaining", q.remaining),
                );
            }
        }
        DecisionKind::Reclaim => {
            if q.amount > q.kept {
                found.push(
                    Msg::new("grant-obstacle-reclaim")
                        .with("amount", q.amount)
                        .with("paid", q.kept),
                );
            }
        }
        DecisionKind::Rejection
        | DecisionKind::Dismissal
        | DecisionKind::ReferralBack
        | DecisionKind::Tabling
        | DecisionKind::Closure => {}
    }
    if matches!(q.kind, DecisionKind::Release | DecisionKind::Reclaim)
        && q.condition_cited.trim().is_empty()
    {
        found.push(Msg::new("grant-obstacle-no-condition"));
    }
    if q.kind.is_approval() || q.kind == DecisionKind::Release {
        found.extend(closed_books(q));
    }
    found
}

fn approval_obstacles(q: &Question<'_>, then: &Rules, now: &Rules) -> Vec<Msg> {
    let mut found = Vec::new();
    let decisions = now.takes_decisions();
    if !decisions.holds {
        let last = now.last_decision_day.value.day();
        found.push(
            decisions
                .source
                .msg("grant-obstacle-last-decision-day")
                .with("day", q.decided_on)
                .with("last", last.map(|day| day.to_string()).unwrap_or_default()),
        );
    }
    let area = |rules: &Rules, key| {
        let open = rules.focus_area_open(q.focus_area);
        (!open.holds)
            .then(|| open.source.msg(key).with("area", q.focus_area_name).with("day", rules.on))
    };
    found.extend(area(then, "grant-obstacle-area-then"));
    found.extend(area(now, "grant-obstacle-area-now"));
    let ceiling = now.within_ceiling(q.amount);
    if !ceiling.holds {
        let limit = now.ceiling.value.amount().unwrap_or(Ore::ZERO);
        found.push(
            ceiling
                .source
                .msg("grant-obstacle-ceiling")
                .with("amount", q.amount)
                .with("limit", limit),
        );
    }
    if q.amount > q.applied {
        found.push(
            Msg::new("grant-obstacle-above-applied")
                .with("amount", q.amount)
                .with("applied", q.applied),
        );
    }
    if q.amount > q.available {
        found.push(
            Msg::new("grant-obstacle-funds")
                .with("amount", q.amount)
                .with("available", q.available)
                .with("short", q.amount - q.available)
                .with("day", q.decided_on),
        );
    }
    found
}

fn closed_books(q: &Question<'_>) -> Option<Msg> {
    if let Some(day) = q.settled_on {
        return Some(Msg::new("fund-is-settled").with("day", day));
    }
    q.frozen_to
        .filter(|day| q.decided_on <= *day)
        .map(|day| Msg::new("fund-period-frozen").with("day", day))
}

/// Which approval it is: in full when it gives what was proposed or what was applied for.
pub fn approval_kind(amount: Ore, proposed: Option<Ore>, applied: Ore) -> DecisionKind {
    if amount == applied || proposed == Some(amount) {
        DecisionKind::Approval
    } else {
        DecisionKind::PartialApproval
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::fund::file::parse_fund_file;
    use crate::fund::rules::RuleSet;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn fund(text: &str) -> RuleSet {
        let file = parse_fund_file(text, |_| Some(String::new())).unwrap();
        RuleSet::new(file.rules.clone(), &file.facts()).unwrap()
    }

    fn vastervik() -> RuleSet {
        fund(include_str!("../../funds/vastervik-integrationsfonden.toml"))
    }

    fn question(kind: DecisionKind, on: &str, amount: i64) -> Question<'static> {
        Question {
            kind,
            decider: DecidedBy::Board,
            amount: Ore::kr(amount),
            applied: Ore::kr(100_000),
            focus_area: "language",
            focus_area_name: "Språkutveckling",
            decided_on: day(on),
            stands: true,
            delegated: false,
            delegation_limit: None,
            available: Ore::kr(650_000),
            remaining: Ore::kr(50_000),
            kept: Ore::kr(30_000),
            condition_cited: "",
            settled_on: None,
            frozen_to: None,
        }
    }

    fn keys(q: &Question<'_>, rules: &RuleSet, submitted: &str) -> Vec<&'static str> {
        obstacles(q, &rules.as_of(day(submitted)), &rules.as_of(q.decided_on))
            .iter()
            .map(|m| m.key)
            .collect()
    }

    #[test]
    fn an_approval_within_rules_and_money_has_no_obstacle() {
        let q = question(DecisionKind::Approval, "2021-03-29", 100_000);
        assert_eq!(keys(&q, &vastervik(), "2021-02-01"), [""; 0]);
    }

    #[test]
    fn the_area_must_be_open_on_both_days() {
        let rules = vastervik();
        let mut q = question(DecisionKind::Approval, "2021-03-01", 40_000);
        q.focus_area = "work";
        assert_eq!(keys(&q, &rules, "2020-12-01"), ["grant-obstacle-area-now"]);
        assert_eq!(
            keys(&q, &rules, "2021-03-01"),
            ["grant-obstacle-area-then", "grant-obstacle-area-now"]
        );
        let told = obstacles(&q, &rules.as_of(q.decided_on), &rules.as_of(q.decided_on));
        let args = &told[0].args;
        assert!(args.contains(&("rule", "1.1".into())), "{args:?}");
        assert!(args.contains(&("decision", "KS 2020-11-16 § 301".into())), "{args:?}");
    }

    #[test]
    fn the_last_day_for_decisions_counts_by_the_meeting_not_by_the_typing() {
        let rules = vastervik();
        let q = question(DecisionKind::Approval, "2021-12-13", 40_000);
        assert_eq!(keys(&q, &rules, "2021-11-01"), [""; 0]);
        let q = question(DecisionKind::Approval, "2022-01-10", 40_000);
        assert_eq!(
            keys(&q, &rules, "2021-11-01"),
            ["grant-obstacle-last-decision-day", "grant-obstacle-area-now"]
        );
        let q = question(DecisionKind::Rejection, "2022-01-10", 0);
        assert_eq!(keys(&q, &rules, "2021-11-01"), [""; 0]);
    }

    #[test]
    fn what_is_short_is_told_with_the_figures() {
        let rules = vastervik();
        let mut q = question(DecisionKind::Approval, "2021-03-29", 90_000);
        q.available = Ore::kr(60_000);
        let told = obstacles(&q, &rules.as_of(q.decided_on), &rules.as_of(q.decided_on));
        assert_eq!(told.len(), 1);
        assert!(told[0].args.contains(&("short", Ore::kr(30_000).to_string())), "{told:?}");
        q.amount = Ore::kr(110_000);
        assert_eq!(
            keys(&q, &rules, "2021-03-01"),
            ["grant-obstacle-above-applied", "grant-obstacle-funds"]
        );
    }

    #[test]
    fn a_ceiling_counts_as_of_the_meeting() {
        let rules = fund(include_str!("../../funds/demo-sprakfonden.toml"));
        let mut q = question(DecisionKind::Approval, "2019-03-29", 160_000);
        (q.focus_area, q.applied) = ("meeting", Ore::kr(160_000));
        assert_eq!(keys(&q, &rules, "2019-03-01"), ["grant-obstacle-ceiling"]);
        q.decided_on = day("2020-03-29");
        assert_eq!(keys(&q, &rules, "2019-03-01"), [""; 0]);
    }

    #[test]
    fn a_delegate_stays_within_the_limit() {
        let rules = vastervik();
        let mut q = question(DecisionKind::Approval, "2021-03-29", 40_000);
        q.decider = DecidedBy::Delegate;
        assert_eq!(keys(&q, &rules, "2021-03-01"), ["grant-obstacle-delegation"]);
        q.delegation_limit = Some(Ore::kr(20_000));
        assert_eq!(keys(&q, &rules, "2021-03-01"), ["grant-obstacle-delegation-limit"]);
        q.delegated = true;
        assert_eq!(keys(&q, &rules, "2021-03-01"), [""; 0]);
    }

    #[test]
    fn a_release_or_claim_cites_a_condition_and_stays_within_what_there_is() {
        let rules = vastervik();
        let mut q = question(DecisionKind::Release, "2021-10-11", 60_000);
        assert_eq!(
            keys(&q, &rules, "2021-03-01"),
            ["grant-obstacle-release", "grant-obstacle-no-condition"]
        );
        (q.amount, q.condition_cited) = (Ore::kr(50_000), "Villkor 4");
        assert_eq!(keys(&q, &rules, "2021-03-01"), [""; 0]);
        (q.kind, q.amount) = (DecisionKind::Reclaim, Ore::kr(30_001));
        assert_eq!(keys(&q, &rules, "2021-03-01"), ["grant-obstacle-reclaim"]);
    }

    #[test]
    fn nothing_is_granted_in_closed_books() {
        let mut q = question(DecisionKind::Approval, "2021-03-29", 40_000);
        q.frozen_to = Some(day("2021-03-29"));
        assert_eq!(keys(&q, &vastervik(), "2021-03-01"), ["fund-period-frozen"]);
        q.settled_on = Some(day("2021-12-31"));
        assert_eq!(keys(&q, &vastervik(), "2021-03-01"), ["fund-is-settled"]);
    }

    #[test]
    fn an_approval_is_whole_when_it_gives_what_was_proposed_or_asked() {
        let (applied, proposed) = (Ore::kr(65_000), Some(Ore::kr(50_000)));
        for (amount, kind) in [
            (65_000, DecisionKind::Approval),
            (50_000, DecisionKind::Approval),
            (40_000, DecisionKind::PartialApproval),
        ] {
            assert_eq!(approval_kind(Ore::kr(amount), proposed, applied), kind);
        }
    }
}
