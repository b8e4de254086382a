//! When an applicant is reminded, what a settlement leads to, what a repayment may be. Pure.

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

/// What is wrong with a repayment: money comes on a day that has been, and no more than is owed.
pub fn repayment_errors(
    amount: Ore,
    outstanding: Ore,
    on: NaiveDate,
    today: NaiveDate,
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
    errors
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
            let errors = repayment_errors(amount, owed, day(on), today);
            errors.iter().map(|e| e.msg.key).collect()
        };
        assert_eq!(keys(owed, "2021-12-01"), [""; 0]);
        assert_eq!(keys(Ore::kr(1), "2021-11-01"), [""; 0]);
        assert_eq!(keys(Ore(500_001), "2021-12-01"), ["reports-more-than-owed"]);
        assert_eq!(keys(Ore::ZERO, "2021-12-02"), ["field-amount", "reports-day-future"]);
    }

    #[test]
    fn references_are_made_of_the_registry_number() {
        assert_eq!(reference_base("2017/65-109", 1), "20176510901");
        let reference =
            crate::kernel::identifiers::ocr_reference(&reference_base("2017/65-109", 1));
        assert!(crate::kernel::identifiers::ocr_ok(&reference), "{reference}");
    }
}
