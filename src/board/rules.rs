//! Quorum, § numbers and the days of minutes. Pure.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::model::{Attended, Votes};
use crate::kernel::refusal::Msg;

/// Minutes are adjusted within this many days (the Local Government Act, chapter 5, section 69).
const ADJUST_WITHIN: u64 = 14;
/// The notice is put up within this many days after the adjustment (chapter 8, section 12).
const NOTICE_WITHIN: u64 = 2;

/// How many take part in the decision.
pub fn deciding(attendance: &[Attended]) -> usize {
    attendance.iter().filter(|a| a.present && !a.conflict).count()
}

/// Whether `deciding` are more than half of the body's `members`.
pub fn is_quorum(deciding: usize, members: usize) -> bool {
    deciding * 2 > members
}

/// What is wrong with a vote of `deciding` members for what was decided: everybody votes or
/// abstains, and what was decided did not lose. Equal votes are the chair's to decide.
pub fn vote_fault(votes: Votes, deciding: usize) -> Option<Msg> {
    let counted = votes.yes + votes.no + votes.abstained;
    if usize::try_from(counted) != Ok(deciding) {
        return Some(
            Msg::new("board-votes-sum").with("counted", counted).with("deciding", deciding),
        );
    }
    (votes.yes < votes.no)
        .then(|| Msg::new("board-votes-lost").with("yes", votes.yes).with("no", votes.no))
}

/// What is wrong with a § number, given the numbers of the body's year with the days of their
/// meetings: each number stands once, and they grow with the days. Gaps are normal, since the
/// fund's matters are only some of the body's.
pub fn number_fault(number: i64, day: NaiveDate, taken: &[(i64, NaiveDate)]) -> Option<Msg> {
    if taken.iter().any(|(n, _)| *n == number) {
        return Some(Msg::new("board-number-taken").with("number", number));
    }
    let before = taken.iter().filter(|(_, d)| *d < day).map(|(n, _)| *n).max();
    let after = taken.iter().filter(|(_, d)| *d > day).map(|(n, _)| *n).min();
    if before.is_some_and(|least| number < least) {
        return Some(Msg::new("board-number-low").with("least", before.unwrap_or(0)));
    }
    if after.is_some_and(|most| number > most) {
        return Some(Msg::new("board-number-high").with("most", after.unwrap_or(0)));
    }
    None
}

/// The number that the next § of a meeting would have: after the meeting's own, or after all those
/// of earlier meetings of the year.
pub fn next_number(day: NaiveDate, taken: &[(i64, NaiveDate)]) -> i64 {
    taken.iter().filter(|(_, d)| *d <= day).map(|(n, _)| *n).max().unwrap_or(0) + 1
}

fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// The last day for adjusting the minutes of a meeting.
pub fn adjust_by(meeting: NaiveDate) -> NaiveDate {
    later(meeting, ADJUST_WITHIN)
}

/// The last day for putting up the notice of adjusted minutes.
pub fn notice_by(adjusted: NaiveDate) -> NaiveDate {
    later(adjusted, NOTICE_WITHIN)
}

/// `§ 78–81, 84`, from numbers in any order.
pub fn sections(numbers: &[i64]) -> String {
    let ordered: BTreeSet<i64> = numbers.iter().copied().collect();
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for number in ordered {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let parts: Vec<String> = runs
        .iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first}–{last}"),
        })
        .collect();
    if parts.is_empty() { String::new() } else { format!("§\u{a0}{}", parts.join(", ")) }
}

/// `KS 2021-03-29 § 81`: how ledger, letters and extracts name a §.
pub fn reference(body: &str, day: NaiveDate, number: i64) -> String {
    format!("{body} {day} §\u{a0}{number}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::kernel::ids::MemberId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn more_than_half_of_the_members_are_a_quorum() {
        for (deciding, members, holds) in
            [(4, 9, false), (5, 9, true), (5, 10, false), (6, 10, true), (0, 0, false)]
        {
            assert_eq!(is_quorum(deciding, members), holds, "{deciding} of {members}");
        }
    }

    #[test]
    fn whoever_has_a_conflict_of_interest_is_not_counted() {
        let one =
            |present, conflict| Attended { member: MemberId(1), present, conflict, dissent: false };
        assert_eq!(deciding(&[one(true, false), one(true, true), one(false, false)]), 1);
    }

    #[test]
    fn a_vote_counts_everybody_and_is_not_lost() {
        for (yes, no, abstained, deciding, fault) in [
            (3, 2, 0, 5, None),
            (2, 2, 1, 5, None),
            (5, 0, 0, 5, None),
            (3, 2, 1, 5, Some("board-votes-sum")),
            (3, 1, 0, 5, Some("board-votes-sum")),
            (2, 3, 0, 5, Some("board-votes-lost")),
        ] {
            let found = vote_fault(Votes { yes, no, abstained }, deciding).map(|m| m.key);
            assert_eq!(found, fault, "{yes}–{no}, {abstained} of {deciding}");
        }
    }

    #[test]
    fn numbers_stand_once_and_grow_with_the_days() {
        let taken = [(78, day("2021-03-01")), (81, day("2021-03-29")), (95, day("2021-05-03"))];
        let fault = |n, on: &str| number_fault(n, day(on), &taken).map(|m| m.key);
        assert_eq!(fault(82, "2021-03-29"), None);
        assert_eq!(fault(79, "2021-03-29"), None, "rows of one meeting may be typed in any order");
        assert_eq!(fault(81, "2021-03-29"), Some("board-number-taken"));
        assert_eq!(fault(77, "2021-03-29"), Some("board-number-low"));
        assert_eq!(fault(96, "2021-03-29"), Some("board-number-high"));
        assert_eq!(fault(400, "2021-06-07"), None, "gaps are normal");
        assert_eq!(next_number(day("2021-03-29"), &taken), 82);
        assert_eq!(next_number(day("2021-01-11"), &taken), 1);
    }

    #[test]
    fn sections_are_told_in_runs() {
        for (numbers, words) in [
            (vec![81], "§\u{a0}81"),
            (vec![78, 79, 80, 81, 84], "§\u{a0}78–81, 84"),
            (vec![2, 1], "§\u{a0}1, 2"),
            (vec![], ""),
        ] {
            assert_eq!(sections(&numbers), words);
        }
    }

    #[test]
    fn the_days_of_minutes_are_counted_from_their_acts() {
        assert_eq!(adjust_by(day("2021-03-29")), day("2021-04-12"));
        assert_eq!(notice_by(day("2021-03-30")), day("2021-04-01"));
    }
}
