//! Who may attest what, where money may go, and how instalments follow a settlement. Pure.

use chrono::NaiveDate;

use super::lifecycle::Step;
use super::model::{Accounts, Instalment};
use crate::kernel::ids::{AccountId, InstalmentId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::Msg;

/// The kind of "account" of a part of the municipality: settled by internal voucher.
pub const INTERNAL: &str = "internal";

/// Payments of the same amount to the same recipient within this many days are pointed out.
pub const DUPLICATE_DAYS: i64 = 30;

/// Who wants to take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attester {
    /// The account; the program itself attests nothing.
    pub account: Option<AccountId>,
    /// Whether the person acts for the applicant or stands on its board.
    pub close: bool,
    /// Whether the person prepares the case, or has: is its officer, wrote a statement, decided as
    /// delegate, approved the report or settled the grant.
    pub prepared: bool,
}

/// Why this person may not take the step: nobody handles every step of a payment, nobody attests
/// what concerns somebody close, and who prepared the case does not approve its payment.
pub fn person_obstacle(step: Step, instalment: &Instalment, who: Attester) -> Option<Msg> {
    let Some(account) = who.account else { return Some(Msg::new("disbursement-needs-person")) };
    if who.close {
        return Some(Msg::new("disbursement-close"));
    }
    let is = |earlier: Option<AccountId>| earlier == Some(account);
    match step {
        Step::Approve if is(instalment.reviewed_by) => Some(Msg::new("disbursement-same-reviewer")),
        Step::Approve if who.prepared => Some(Msg::new("disbursement-officer")),
        Step::Pay if is(instalment.reviewed_by) => Some(Msg::new("disbursement-same-reviewer")),
        Step::Pay if is(instalment.approved_by) => Some(Msg::new("disbursement-same-approver")),
        _ => None,
    }
}

/// Why money may not go to the account as it stands now. A municipal unit has none: it is settled
/// by internal voucher.
pub fn account_obstacle(
    municipal_unit: bool,
    accounts: &Accounts,
    reviewed: Option<(&str, &str)>,
) -> Option<Msg> {
    if municipal_unit {
        return None;
    }
    if accounts.pending {
        return Some(Msg::new("disbursement-account-pending"));
    }
    let Some((kind, number)) = &accounts.active else {
        return Some(Msg::new("disbursement-account-missing"));
    };
    match reviewed {
        Some(seen) if seen != (kind.as_str(), number.as_str()) => {
            Some(Msg::new("disbursement-account-changed"))
        }
        _ => None,
    }
}

/// What the attester sees and the instalment keeps: where the money goes.
pub fn snapshot(municipal_unit: bool, accounts: &Accounts) -> (String, String) {
    if municipal_unit {
        return (INTERNAL.to_owned(), String::new());
    }
    accounts.active.clone().unwrap_or_default()
}

/// Whether two days lie so near each other that the same amount to the same recipient is pointed
/// out.
pub fn is_near(a: NaiveDate, b: NaiveDate) -> bool {
    (a - b).num_days().abs() <= DUPLICATE_DAYS
}

/// What a requisition does to a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draw {
    /// The frame is used up by it.
    Whole,
    /// So much is left.
    Part(Ore),
}

/// Draws on a frame.
pub fn draw(frame: Ore, asked: Ore) -> Result<Draw, Msg> {
    if !asked.is_positive() {
        return Err(Msg::new("field-amount"));
    }
    if asked > frame {
        return Err(Msg::new("disbursement-frame-exceeded").with("left", frame));
    }
    Ok(if asked == frame { Draw::Whole } else { Draw::Part(frame - asked) })
}

/// What becomes of an instalment that was not paid before the settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing is left for it.
    Cancel,
    /// It pays this, at once.
    Pay(Ore),
}

/// After the settlement one payment at most remains, the final instalment: the last of those that
/// are open carries it, all others are cancelled.
pub fn after_settlement(
    open: &[InstalmentId],
    final_instalment: Ore,
) -> Vec<(InstalmentId, Change)> {
    let last = open.len().saturating_sub(1);
    open.iter()
        .enumerate()
        .map(|(i, id)| {
            let pays = i == last && final_instalment.is_positive();
            (*id, if pays { Change::Pay(final_instalment) } else { Change::Cancel })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::disbursements::lifecycle::State;
    use crate::kernel::ids::CaseId;

    fn attested(reviewed_by: Option<i64>, approved_by: Option<i64>) -> Instalment {
        Instalment {
            id: InstalmentId(1),
            case_id: CaseId(1),
            no: 1,
            amount_ore: Ore::kr(20_000),
            trigger: "decision-final".into(),
            due_on: None,
            state: State::Ready,
            ready_on: None,
            account_kind: String::new(),
            account_number: String::new(),
            reviewed_by: reviewed_by.map(AccountId),
            approved_by: approved_by.map(AccountId),
            paid_by: None,
            paid_on: None,
            entry_id: None,
            note: String::new(),
        }
    }

    #[test]
    fn three_different_people_handle_a_payment() {
        let person = |id| Attester { account: Some(AccountId(id)), close: false, prepared: false };
        let cases = [
            (Step::Review, None, None, person(1), None),
            (Step::Approve, Some(1), None, person(1), Some("disbursement-same-reviewer")),
            (Step::Approve, Some(1), None, person(2), None),
            (Step::Pay, Some(1), Some(2), person(1), Some("disbursement-same-reviewer")),
            (Step::Pay, Some(1), Some(2), person(2), Some("disbursement-same-approver")),
            (Step::Pay, Some(1), Some(2), person(3), None),
            (
                Step::Approve,
                Some(1),
                None,
                Attester { prepared: true, ..person(2) },
                Some("disbursement-officer"),
            ),
            (
                Step::Review,
                None,
                None,
                Attester { close: true, ..person(1) },
                Some("disbursement-close"),
            ),
            (
                Step::Pay,
                Some(1),
                Some(2),
                Attester { account: None, close: false, prepared: false },
                Some("disbursement-needs-person"),
            ),
        ];
        for (step, reviewed, approved, who, expected) in cases {
            let got = person_obstacle(step, &attested(reviewed, approved), who).map(|m| m.key);
            assert_eq!(got, expected, "{step:?} {who:?}");
        }
    }

    #[test]
    fn money_goes_only_to_the_account_that_was_reviewed() {
        let giro = |number: &str| Accounts {
            active: Some(("bankgiro".into(), number.into())),
            pending: false,
        };
        let none = Accounts::default();
        let pending = Accounts { pending: true, ..giro("640-5070") };
        let seen = Some(("bankgiro", "640-5070"));
        let cases: [(bool, &Accounts, Option<(&str, &str)>, Option<&str>); 6] = [
            (false, &giro("640-5070"), None, None),
            (false, &giro("640-5070"), seen, None),
            (false, &giro("5402-9681"), seen, Some("disbursement-account-changed")),
            (false, &pending, seen, Some("disbursement-account-pending")),
            (false, &none, None, Some("disbursement-account-missing")),
            (true, &none, None, None),
        ];
        for (municipal, accounts, reviewed, expected) in cases {
            let got = account_obstacle(municipal, accounts, reviewed).map(|m| m.key);
            assert_eq!(got, expected, "{accounts:?}");
        }
        assert_eq!(snapshot(true, &none).0, INTERNAL);
    }

    #[test]
    fn a_frame_is_drawn_to_the_last_krona_and_no_further() {
        let frame = Ore::kr(150_000);
        assert_eq!(draw(frame, Ore::kr(40_000)), Ok(Draw::Part(Ore::kr(110_000))));
        assert_eq!(draw(frame, frame), Ok(Draw::Whole));
        assert_eq!(draw(frame, Ore(15_000_001)).unwrap_err().key, "disbursement-frame-exceeded");
        assert_eq!(draw(frame, Ore::ZERO).unwrap_err().key, "field-amount");
    }

    #[test]
    fn the_last_open_instalment_carries_what_remains() {
        let ids = [InstalmentId(4), InstalmentId(7)];
        assert_eq!(
            after_settlement(&ids, Ore::kr(8_000)),
            [(InstalmentId(4), Change::Cancel), (InstalmentId(7), Change::Pay(Ore::kr(8_000)))]
        );
        assert!(after_settlement(&ids, Ore::ZERO).iter().all(|(_, c)| *c == Change::Cancel));
        assert!(after_settlement(&[], Ore::ZERO).is_empty());
    }

    #[test]
    fn the_same_amount_within_thirty_days_is_near() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(is_near(day("2021-03-01"), day("2021-03-31")));
        assert!(is_near(day("2021-03-31"), day("2021-03-01")));
        assert!(!is_near(day("2021-03-01"), day("2021-04-01")));
    }
}
