//! Money that comes into a fund, and corrections of what was booked wrongly.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::{Booking, book, note};
use crate::db::WriteTx;
use crate::fund::ledger::LedgerEvent;
use crate::fund::rule_values::parse_day;
use crate::fund::store::{self, Entry};
use crate::kernel::ids::{EntryId, FundId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;

/// An effective day further ahead than this is a slip of the fingers.
const DAYS_AHEAD: u64 = 366;
/// Characters of a reference to a decision, and of a reason.
const LONGEST: [usize; 2] = [200, 1_000];

/// Books money that the body adds to the fund on the effective day in its decision, which may lie
/// ahead, and registers that decision.
pub fn contribute(
    tx: &mut WriteTx<'_>,
    fund: FundId,
    amount: Ore,
    day: NaiveDate,
    decision: &str,
    reason: &str,
) -> Outcome<EntryId> {
    tx.require(&[Role::Administrator, Role::Controller])?;
    let row = store::find(tx.conn, fund)?;
    row.not_settled()?;
    let mut errors = texts(decision, reason);
    if !amount.is_positive() {
        errors.push(FieldError::new("amount", "field-amount"));
    }
    let latest = tx.today.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(NaiveDate::MAX);
    if day < row.period_start || day > latest {
        let msg = Msg::new("fund-day-outside").with("first", row.period_start).with("last", latest);
        errors.push(FieldError::msg("day", msg));
    }
    refuse(errors)?;
    let decided_on = day_in(decision).unwrap_or(day).min(tx.today);
    let decision_id = store::insert_fund_decision(
        tx,
        fund,
        "contribution",
        decision,
        decided_on,
        amount,
        reason,
    )?;
    let entry = book(
        tx,
        &Booking {
            fund,
            event: LedgerEvent::Contribution,
            day,
            amount,
            case: None,
            first_grant: false,
            decision_id: Some(decision_id),
            decision: decision.to_owned(),
            reason: reason.to_owned(),
            corrects: None,
        },
    )?;
    let detail = json!({ "entry": entry, "amount": amount, "day": day, "decision": decision });
    note(tx, fund, "contribute", detail)?;
    Ok(entry)
}

/// Books money that leaves the fund by a decision, on its effective day, and registers that
/// decision. Refused above what is available on that day or any later one.
pub fn transfer_out(
    tx: &mut WriteTx<'_>,
    fund: FundId,
    amount: Ore,
    day: NaiveDate,
    decision: &str,
    reason: &str,
) -> Outcome<EntryId> {
    tx.require(&[Role::Controller])?;
    let row = store::find(tx.conn, fund)?;
    row.not_settled()?;
    let mut errors = texts(decision, reason);
    if !amount.is_positive() {
        errors.push(FieldError::new("amount", "field-amount"));
    }
    let latest = tx.today.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(NaiveDate::MAX);
    if day < row.period_start || day > latest {
        let msg = Msg::new("fund-day-outside").with("first", row.period_start).with("last", latest);
        errors.push(FieldError::msg("day", msg));
    }
    refuse(errors)?;
    let decided_on = day_in(decision).unwrap_or(day).min(tx.today);
    let decision_id =
        store::insert_fund_decision(tx, fund, "transfer", decision, decided_on, amount, reason)?;
    let entry = book(
        tx,
        &Booking {
            fund,
            event: LedgerEvent::TransferOut,
            day,
            amount,
            case: None,
            first_grant: false,
            decision_id: Some(decision_id),
            decision: decision.to_owned(),
            reason: reason.to_owned(),
            corrects: None,
        },
    )?;
    let detail = json!({ "entry": entry, "amount": amount, "day": day, "decision": decision });
    note(tx, fund, "transfer-out", detail)?;
    Ok(entry)
}

/// Makes a fund read-only from `day` on. Whether nothing remains in it is asked by those who settle.
pub fn settle(tx: &mut WriteTx<'_>, fund: FundId, day: NaiveDate, decision: &str) -> Outcome<()> {
    tx.require(&[Role::Controller])?;
    store::find(tx.conn, fund)?.not_settled()?;
    store::set_settled(tx, fund, day)?;
    note(tx, fund, "settle-fund", json!({ "day": day, "decision": decision }))
}

/// Whether a person may correct this entry here, apart from roles; else why not. What belongs to
/// a case is corrected by the case's own acts, which keep its grant and the ledger together.
pub fn correctable(entry: &Entry, correction: Option<&Entry>) -> Result<(), Msg> {
    let moves = [LedgerEvent::Contribution, LedgerEvent::TransferOut];
    if let Some(by) = correction {
        Err(Msg::new("fund-entry-corrected").with("seq", by.seq).with("day", by.day))
    } else if entry.corrects_id.is_some() {
        Err(Msg::new("fund-entry-is-correction"))
    } else if entry.case_id.is_some() || !moves.contains(&entry.event) {
        Err(Msg::new("fund-entry-of-case"))
    } else {
        Ok(())
    }
}

/// Corrects a contribution or a transfer that was booked wrongly: the same event with the opposite
/// sign on `day`, an open day that is not before the entry's own. The right one is booked anew.
pub fn correct(
    tx: &mut WriteTx<'_>,
    entry: EntryId,
    day: NaiveDate,
    reason: &str,
    decision: &str,
) -> Outcome<EntryId> {
    tx.require(&[Role::Controller])?;
    let wrong = store::find_entry(tx.conn, entry)?;
    let earlier = store::find_correction(tx.conn, entry)?;
    correctable(&wrong, earlier.as_ref()).map_err(Refusal::Rule)?;
    let mut errors = texts(decision, reason);
    // The correction of something that lies ahead is booked on the same day.
    let last = tx.today.max(wrong.day);
    if day < wrong.day || day > last {
        let msg = Msg::new("fund-day-outside").with("first", wrong.day).with("last", last);
        errors.push(FieldError::msg("day", msg));
    }
    refuse(errors)?;
    let correction = book(
        tx,
        &Booking {
            fund: wrong.fund_id,
            event: wrong.event,
            day,
            amount: -wrong.amount_ore,
            case: None,
            first_grant: false,
            decision_id: None,
            decision: decision.to_owned(),
            reason: reason.to_owned(),
            corrects: Some(entry),
        },
    )?;
    let detail = json!({ "entry": correction, "corrects": entry, "amount": -wrong.amount_ore });
    note(tx, wrong.fund_id, "correct-entry", detail)?;
    Ok(correction)
}

fn texts(decision: &str, reason: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for ((field, text), most) in [("decision", decision), ("reason", reason)].iter().zip(LONGEST) {
        let length = text.chars().count();
        if text.trim().is_empty() {
            errors.push(FieldError::new(*field, "field-required"));
        } else if length > most {
            let msg = Msg::new("field-too-long").with("most", most).with("length", length);
            errors.push(FieldError::msg(*field, msg));
        }
    }
    errors
}

fn refuse(errors: Vec<FieldError>) -> Outcome<()> {
    if errors.is_empty() { Ok(()) } else { Err(Refusal::Invalid(errors)) }
}

/// The day that a reference to a decision names: `KS 2017-11-27 § 365`.
fn day_in(reference: &str) -> Option<NaiveDate> {
    reference.split([' ', ',']).find_map(parse_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_tells_its_day() {
        let day = NaiveDate::from_ymd_opt(2017, 11, 27);
        assert_eq!(day_in("KS 2017-11-27 § 365"), day);
        assert_eq!(day_in("2017-11-27, § 365"), day);
        assert_eq!(day_in("KS § 365"), None);
    }
}
