//! When an applicant is reminded, what a settlement leads to, what a repayment may be. Pure.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::model::MeasureKind;
use crate::kernel::calendar::next_working_day;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg};

/// Days that an applicant has to pay back.
pub const CLAIM_DAYS: u64 = 30;

/// The kind of attachment that holds the auditor's statement, and the name of its input.
pub const AUDITOR: &str = "audit-report";

/// A reminder of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminder {
    /// A month before.
    Month,
    /// A week before.
    Week,
    /// The day has passed.
    Overdue,
}

impl Reminder {
    /// Kind of the mail, by which the outbox knows whether it has been sent.
    pub const fn mail(self) -> &'static str {
        match self {
            Self::Month => "report-reminder-30",
            Self::Week => "report-reminder-7",
            Self::Overdue => "report-overdue",
        }
    }
}

/// The reminder that belongs to this day, if any: from 30 days before, from 7 days before, and
/// from the day after. Each is sent once, so that a day on which nothing ran loses none.
pub fn reminder(due: NaiveDate, today: NaiveDate) -> Option<Reminder> {
    match (due - today).num_days() {
        left if left < 0 => Some(Reminder::Overdue),
        left if left <= 7 => Some(Reminder::Week),
        left if left <= 30 => Some(Reminder::Month),
        _ => None,
    }
}

/// The day by which a claim must be paid: 30 days from the letter, on a working day.
pub fn claim_due(sent: NaiveDate) -> NaiveDate {
    next_working_day(sent.checked_add_days(Days::new(CLAIM_DAYS)).unwrap_or(sent))
}

/// What a settlement leads to: each measure with its amount.
pub fn measures(release: Ore, claim: Ore) -> Vec<(MeasureKind, Ore)> {
    [(MeasureKind::Release, release), (MeasureKind::Reclaim, claim)]
        .into_iter()
        .filter(|(_, amount)| amount.is_positive())
        .collect()
}

/// What is wrong with a repayment: money comes on a day that has been, no earlier than it can have
/// come, and no more than is owed. `earliest` is the day of the case's first payment, since money may
/// come back before anybody has claimed it; and where the fund has been settled, that day.
pub fn repayment_errors(
    amount: Ore,
    outstanding: Ore,
    on: NaiveDate,
    (earliest, today): (Option<NaiveDate>, NaiveDate),
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if !amount.is_positive() {
        errors.push(FieldError::new("amount", "field-amount"));
    } else if amount > outstanding {
        let msg = Msg::new("reports-more-than-owed").with("left", outstanding);
        errors.push(FieldError::msg("amount", msg));
    }
    if on > today {
        errors.push(FieldError::new("on", "reports-day-future"));
    }
    if let Some(first) = earliest.filter(|first| on < *first) {
        errors.push(FieldError::msg("on", Msg::new("reports-day-early").with("first", first)));
    }
    errors
}

/// Where a settled grant stands when the bank has returned a payment; all in öre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// What the grant is in the end, by its settlement.
    pub entitled: Ore,
    /// What stays paid and has not been paid back; negative when more was paid back.
    pub kept: Ore,
    /// What the bank returned.
    pub returned: Ore,
    /// What other instalments wait to pay.
    pub waiting: Ore,
    /// What is promised and neither paid nor released, with what the bank returned.
    pub promised: Ore,
    /// What is proposed to be released already.
    pub proposed: Ore,
    /// What is claimed and has not been paid back, proposals included.
    pub claimed: Ore,
}

/// What is left to do then; all in öre, none negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consequence {
    /// What the instalment pays when it is sent again.
    pub again: Ore,
    /// What more is to be released.
    pub release: Ore,
    /// What is still to be paid back.
    pub claim: Ore,
}

/// What is sent again is what the applicant is still entitled to, and never more than came back; what
/// else came back needs no promise any more. What had been claimed has come back by itself, as far as
/// the applicant no longer has more than the grant.
pub fn after_return(r: Returned) -> Consequence {
    let owed = (r.entitled - r.kept).or_zero();
    let again = (owed - r.waiting).or_zero().min(r.returned);
    Consequence {
        again,
        release: (r.promised - r.waiting - again - r.proposed).or_zero(),
        claim: (r.kept - r.entitled).or_zero().min(r.claimed),
    }
}

/// The day from which nothing is left of what was claimed, by what was taken off it on each day
/// (repayments and reductions; less than nothing where a repayment was taken back): the last day on
/// which something became nothing. What was booked last need not have happened last.
pub fn settled_day(claimed: Ore, taken_off: &[(NaiveDate, Ore)]) -> Option<NaiveDate> {
    let mut days: BTreeMap<NaiveDate, Ore> = BTreeMap::new();
    for (day, amount) in taken_off {
        *days.entry(*day).or_default() += *amount;
    }
    let (mut left, mut settled) = (claimed, None);
    for (day, amount) in days {
        let was_open = left.is_positive();
        left -= amount;
        if was_open && !left.is_positive() {
            settled = Some(day);
        }
    }
    settled
}

/// The digits of a registry number with the claim's number in the case: the base of its reference.
pub fn reference_base(number: &str, serial: i64) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    format!("{digits}{serial:02}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn reminders_come_thirty_and_seven_days_before_and_after() {
        let due = day("2021-11-30");
        for (today, expected) in [
            ("2021-10-30", None),
            ("2021-10-31", Some(Reminder::Month)),
            ("2021-11-22", Some(Reminder::Month)),
            ("2021-11-23", Some(Reminder::Week)),
            ("2021-11-30", Some(Reminder::Week)),
            ("2021-12-01", Some(Reminder::Overdue)),
        ] {
            assert_eq!(reminder(due, day(today)), expected, "{today}");
        }
    }

    #[test]
    fn a_claim_is_settled_on_the_last_day_on_which_it_became_nothing() {
        let (july, august, september) = (day("2021-07-15"), day("2021-08-15"), day("2021-09-01"));
        let settled = |moves: &[(NaiveDate, i64)]| {
            let moves: Vec<_> = moves.iter().map(|(on, kr)| (*on, Ore::kr(*kr))).collect();
            settled_day(Ore::kr(5_000), &moves)
        };
        assert_eq!(settled(&[(july, 2_000)]), None);
        assert_eq!(settled(&[(july, 2_000), (july, 3_000)]), Some(july));
        assert_eq!(settled(&[(august, 2_000), (july, 3_000)]), Some(august), "booked last");
        // Booked, taken back in September, and booked again for its own day: that day.
        let again = [(july, 5_000), (september, -5_000), (july, 5_000)];
        assert_eq!(settled(&again), Some(july));
        // Wrongly in July, rightly in September: in between it was open.
        let later = [(july, 5_000), (august, -5_000), (september, 5_000)];
        assert_eq!(settled(&later), Some(september));
    }

    #[test]
    fn a_claim_is_due_on_a_working_day() {
        assert_eq!(claim_due(day("2021-11-15")), day("2021-12-15"));
        assert_eq!(claim_due(day("2021-11-25")), day("2021-12-27"));
    }

    #[test]
    fn a_settlement_without_difference_needs_no_measure() {
        assert!(measures(Ore::ZERO, Ore::ZERO).is_empty());
        assert_eq!(
            measures(Ore::kr(20_000), Ore::kr(5_000)),
            [(MeasureKind::Release, Ore::kr(20_000)), (MeasureKind::Reclaim, Ore::kr(5_000))]
        );
    }

    #[test]
    fn repayments_are_at_most_what_is_owed_and_never_in_the_future() {
        let (owed, today) = (Ore::kr(5_000), day("2021-12-01"));
        let keys = |amount, on: &str| -> Vec<&str> {
            let errors = repayment_errors(amount, owed, day(on), (Some(day("2021-05-01")), today));
            errors.iter().map(|e| e.msg.key).collect()
        };
        assert_eq!(keys(owed, "2021-12-01"), [""; 0]);
        assert_eq!(keys(Ore::kr(1), "2021-11-01"), [""; 0]);
        assert_eq!(keys(Ore::kr(1), "2021-05-01"), [""; 0]);
        assert_eq!(keys(Ore::kr(1), "2021-04-30"), ["reports-day-early"]);
        assert_eq!(keys(Ore(500_001), "2021-12-01"), ["reports-more-than-owed"]);
        assert_eq!(keys(Ore::ZERO, "2021-12-02"), ["field-amount", "reports-day-future"]);
    }

    #[test]
    fn what_follows_when_the_bank_returns_a_payment_of_a_settled_grant() {
        // entitled, kept, returned, waiting, promised, proposed, claimed → again, release, claim
        let cases: &[([i64; 7], [i64; 3])] = &[
            // All was right: it is sent again.
            ([40_000, 20_000, 20_000, 0, 20_000, 0, 0], [20_000, 0, 0]),
            // The other half waits, too.
            ([40_000, 0, 20_000, 20_000, 40_000, 0, 0], [20_000, 0, 0]),
            // Less was spent than paid: the claim has come back by itself.
            ([15_000, 0, 20_000, 0, 20_000, 0, 5_000], [15_000, 5_000, 0]),
            // The same with the unpaid half still proposed for release.
            ([15_000, 0, 20_000, 0, 40_000, 20_000, 5_000], [15_000, 5_000, 0]),
            // Part of the claim had been paid back before.
            ([15_000, -2_000, 20_000, 0, 20_000, 0, 3_000], [17_000, 3_000, 0]),
            // Broken off: nothing is sent again, part of the claim stands.
            ([0, 10_000, 20_000, 0, 20_000, 0, 30_000], [0, 20_000, 10_000]),
            // A surplus below the threshold was let go, and is not paid anew.
            ([28_500, 0, 30_000, 0, 30_000, 0, 0], [28_500, 1_500, 0]),
        ];
        for (given, expected) in cases {
            let [entitled, kept, returned, waiting, promised, proposed, claimed] =
                given.map(Ore::kr);
            let r = Returned { entitled, kept, returned, waiting, promised, proposed, claimed };
            let Consequence { again, release, claim } = after_return(r);
            assert_eq!([again, release, claim], expected.map(Ore::kr), "{given:?}");
            assert_eq!(again + release + waiting + proposed, promised, "{given:?}");
        }
    }

    #[test]
    fn references_are_made_of_the_registry_number() {
        assert_eq!(reference_base("2017/65-109", 1), "20176510901");
        let reference =
            crate::kernel::identifiers::ocr_reference(&reference_base("2017/65-109", 1));
        assert!(crate::kernel::identifiers::ocr_ok(&reference), "{reference}");
    }
}
