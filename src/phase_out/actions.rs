//! Money that leaves a fund by decision, and the fund's last day.

use chrono::NaiveDate;

use super::store;
use crate::cases;
use crate::db::WriteTx;
use crate::fund;
use crate::kernel::ids::{EntryId, FundId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::reports;

/// Transfers money out of the fund, by a decision. Refused above what is available on the day or
/// any later day.
pub fn transfer_out(
    tx: &mut WriteTx<'_>,
    fund: FundId,
    amount: Ore,
    day: NaiveDate,
    decision: &str,
    reason: &str,
) -> Outcome<EntryId> {
    fund::actions::transfer_out(tx, fund, amount, day, decision, reason)
}

/// Settles the fund: refused with the list of what remains; then what is left is transferred, and
/// the fund is read-only. Answers what was transferred.
pub fn settle(
    tx: &mut WriteTx<'_>,
    fund: FundId,
    day: NaiveDate,
    decision: &str,
    reason: &str,
) -> Outcome<Ore> {
    tx.require(&[Role::Controller])?;
    fund::find(tx.conn, fund)?.not_settled()?;
    let remaining: Vec<FieldError> = store::find_blockers(tx.conn, fund)?
        .iter()
        .map(|blocker| {
            let msg = Msg::new(blocker.kind.key()).with("count", blocker.count);
            FieldError::msg("", msg)
        })
        .collect();
    if !remaining.is_empty() {
        return Err(Refusal::Invalid(remaining));
    }
    let totals = fund::totals_around(tx.conn, fund, day)?;
    let last = totals.iter().map(|total| total.day).max();
    if let Some(last) = last.filter(|last| day < *last) {
        let msg = Msg::new("phase-out-day-early").with("day", last);
        return Err(Refusal::Invalid(vec![FieldError::msg("settle_day", msg)]));
    }
    if day > tx.today {
        return Err(Refusal::field("settle_day", "phase-out-day-future"));
    }
    let left = fund::position_on(tx.conn, fund, day)?.closing_balance;
    if left.is_positive() {
        fund::actions::transfer_out(tx, fund, left, day, decision, reason)?;
    }
    fund::actions::settle(tx, fund, day, decision)?;
    Ok(left)
}

/// Money comes back to a settled fund from one of its cases, named by its registry number: it is
/// booked and leaves again in the same act.
pub fn received_after_settlement(
    tx: &mut WriteTx<'_>,
    fund: FundId,
    number: &str,
    amount: Ore,
    day: NaiveDate,
    reason: &str,
) -> Outcome<EntryId> {
    let body = fund::find(tx.conn, fund)?.body_id;
    let case = cases::find_for_number(tx.conn, body, number)?
        .filter(|case| case.fund_id == fund)
        .ok_or_else(|| Refusal::field("number", "phase-out-no-case"))?;
    reports::actions::repayment_after_settlement(tx, case.id, amount, day, reason)
}
