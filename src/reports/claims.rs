//! Measures that were decided: releases are booked, claims are sent, repayments come in, and the
//! case is closed when nothing remains.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::letters;
use super::model::{Claim, Measure, MeasureKind};
use super::rules::{claim_due, reference_base, repayment_errors, settled_day};
use super::store;
use crate::associations;
use crate::cases;
use crate::db::{Db, WriteTx};
use crate::disbursements;
use crate::fund;
use crate::grants;
use crate::grants::model::{ClaimTerms, DecidedBy};
use crate::kernel::identifiers::ocr_reference;
use crate::kernel::ids::{CaseId, ClaimId, DecisionId, EntryId, MeasureId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::registry;

/// Carries out a measure that was decided on `on`: a release is booked, a claim is sent. Whoever
/// decided calls here, and sends the letter of a release when its time has come.
pub fn measure_decided(
    tx: &mut WriteTx<'_>,
    id: MeasureId,
    decision: DecisionId,
    on: NaiveDate,
) -> Outcome<()> {
    let measure = proposed(tx, id)?;
    match measure.kind {
        MeasureKind::Reclaim => {
            claim_decided(tx, id, decision, on)?;
        }
        MeasureKind::Release => {
            decided(tx, &measure, decision)?;
            let reference = grants::find_decision(tx.conn, decision)?.reference;
            grants::actions::release(
                tx,
                measure.case_id,
                measure.amount_ore,
                on,
                decision,
                &reference,
                &measure.reason,
            )?;
            disbursements::actions::close_if_done(tx, measure.case_id)?;
        }
    }
    Ok(())
}

/// A claim was decided on `on`: it gets its reference. A delegate's claim leaves at once, the
/// body's when its notice is up, by [`send_claim`].
pub fn claim_decided(
    tx: &mut WriteTx<'_>,
    id: MeasureId,
    decision: DecisionId,
    on: NaiveDate,
) -> Outcome<ClaimId> {
    let measure = proposed(tx, id)?;
    if measure.kind != MeasureKind::Reclaim {
        return Err(Refusal::stage("reports-not-a-claim"));
    }
    decided(tx, &measure, decision)?;
    let case = cases::find(tx.conn, measure.case_id)?;
    let association = associations::find(tx.conn, case.association_id)?;
    let number = case.number.clone().unwrap_or_default();
    let earlier = store::claims_for_case(tx.conn, case.id)?.len();
    let serial = i64::try_from(earlier).unwrap_or(i64::MAX - 1) + 1;
    let reference = if association.municipal_unit {
        number.clone()
    } else {
        ocr_reference(&reference_base(&number, serial))
    };
    let due_on = claim_due(tx.today);
    let claim = store::insert_claim(tx, case.id, decision, measure.amount_ore, &reference, due_on)?;
    cases::actions::note(
        tx,
        &case,
        "claim",
        json!({
            "claim": claim,
            "amount_ore": measure.amount_ore.0,
            "decided_on": on,
            "due_on": due_on,
            "reference": reference,
        }),
    )?;
    if grants::find_decision(tx.conn, decision)?.decider == DecidedBy::Delegate {
        send_claim(tx, decision)?;
    }
    Ok(claim)
}

/// Tells the applicant of a claim, once: from that day they have 30 days. A unit of the municipality
/// gets no letter: it settles by internal voucher. Does nothing for a decision without a claim.
pub fn send_claim(tx: &mut WriteTx<'_>, decision: DecisionId) -> Outcome<()> {
    let Some(claim) = store::find_claim_of(tx.conn, decision)? else { return Ok(()) };
    if claim.sent_on.is_some() {
        return Ok(());
    }
    let case = cases::find(tx.conn, claim.case_id)?;
    let association = associations::find(tx.conn, case.association_id)?;
    let due_on = claim_due(tx.today);
    store::set_sent(tx, claim.id, due_on)?;
    // The bank may have returned what was to be paid back while the decision waited for its notice,
    // or it may have been paid back.
    let less = grants::find_decision(tx.conn, decision)?.amount_ore - claim.amount_ore;
    if less.is_positive() {
        letters::claim_reduced(tx, &case, less, claim.outstanding())?;
    }
    let left = claim.outstanding();
    if claim.amount_ore.is_zero() || (association.municipal_unit && left.is_zero()) {
        return Ok(());
    }
    if association.municipal_unit {
        return letters::internal_claim(tx, &case, left, due_on);
    }
    let number = case.number.clone().unwrap_or_default();
    let terms = ClaimTerms {
        amount: left,
        due_on,
        reference: format!("{number} (OCR {})", claim.reference),
    };
    grants::actions::send_claim_letter(tx, decision, &terms)
}

fn proposed(tx: &mut WriteTx<'_>, id: MeasureId) -> Outcome<Measure> {
    let measure = store::find_measure(tx.conn, id)?;
    if measure.is_proposed() { Ok(measure) } else { Err(Refusal::stage("reports-measure-moved")) }
}

fn decided(tx: &mut WriteTx<'_>, measure: &Measure, decision: DecisionId) -> Outcome<()> {
    if store::set_decided(tx, measure.id, decision)? {
        Ok(())
    } else {
        Err(Refusal::stage("reports-measure-moved"))
    }
}

/// Money has come back for a claim, on the bank's value day; it may come in parts.
pub fn repayment_received(
    tx: &mut WriteTx<'_>,
    id: ClaimId,
    amount: Ore,
    on: NaiveDate,
) -> Outcome<EntryId> {
    tx.require(&[Role::Controller])?;
    let claim = store::find_claim(tx.conn, id)?;
    let earliest = store::first_payment(tx.conn, claim.case_id)?;
    let errors = repayment_errors(amount, claim.outstanding(), on, (earliest, tx.today));
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    let case = cases::find(tx.conn, claim.case_id)?;
    let reason = format!("{} {}", case.label(), claim.reference);
    let entry = grants::actions::repaid(tx, case.id, amount, on, &reason)?;
    let repaid = claim.repaid_ore + amount;
    let all = repaid == claim.amount_ore;
    let paid_on = if all { Some(settled_on(tx.conn, &claim, on, amount)?) } else { None };
    store::set_repaid(tx, id, repaid, paid_on)?;
    let detail = json!({ "claim": id, "amount_ore": amount.0, "on": on, "entry": entry });
    cases::actions::note(tx, &case, "repayment-received", detail)?;
    disbursements::actions::close_if_done(tx, case.id)?;
    Ok(entry)
}

/// A repayment that was booked for a claim.
#[derive(Debug, Clone)]
pub struct Booked {
    /// Its entry in the ledger.
    pub entry: fund::Entry,
    /// The entry that took it back.
    pub taken_back: Option<fund::Entry>,
}

/// The repayments that were booked for a claim, latest first, as history tells them.
pub fn repayments(conn: &mut Db, claim: &Claim) -> Outcome<Vec<Booked>> {
    let mut booked = Vec::new();
    for (row, detail) in registry::find_history(conn, claim.case_id)? {
        let detail: Value = serde_json::from_str(&detail).unwrap_or_default();
        let entry = detail["entry"].as_i64().filter(|_| detail["claim"] == json!(claim.id));
        if row.act == "repayment-received"
            && let Some(id) = entry.map(EntryId)
        {
            let taken_back = fund::find_correction(conn, id)?;
            booked.push(Booked { entry: fund::find_entry(conn, id)?, taken_back });
        }
    }
    Ok(booked)
}

/// The day from which nothing of a claim is left, when the last of it, `amount`, was paid or taken
/// off on `on`, and is not yet among what is told of the claim.
pub fn settled_on(conn: &mut Db, claim: &Claim, on: NaiveDate, amount: Ore) -> Outcome<NaiveDate> {
    let mut taken_off = store::reductions(conn, claim.id)?;
    let reduced: Ore = taken_off.iter().map(|(_, cut)| *cut).sum();
    for Booked { entry, taken_back } in repayments(conn, claim)? {
        taken_off.push((entry.day, entry.amount_ore));
        taken_off.extend(taken_back.map(|back| (back.day, -entry.amount_ore)));
    }
    taken_off.push((on, amount));
    Ok(settled_day(claim.amount_ore + reduced, &taken_off).unwrap_or(on))
}

/// What had come back for a claim by a day, that day with it.
pub fn repaid_by(conn: &mut Db, claim: &Claim, day: NaiveDate) -> Outcome<Ore> {
    let booked = repayments(conn, claim)?.into_iter().filter(|one| one.entry.day <= day);
    let stands = |one: &Booked| one.taken_back.as_ref().is_none_or(|back| back.day > day);
    Ok(booked.filter(stands).map(|one| one.entry.amount_ore).sum())
}

/// Takes back a repayment that was booked wrongly, by another controller than the one who booked it:
/// the opposite entry, the claim open again, a case that it had closed in settlement again. Refused
/// when the fund no longer has the money.
pub fn repayment_taken_back(
    tx: &mut WriteTx<'_>,
    id: ClaimId,
    entry: EntryId,
    on: NaiveDate,
    reason: &str,
) -> Outcome<EntryId> {
    tx.require(&[Role::Controller])?;
    let claim = store::find_claim(tx.conn, id)?;
    let found = repayments(tx.conn, &claim)?.into_iter().find(|one| one.entry.id == entry);
    let Booked { entry: wrong, taken_back } = found.ok_or(Refusal::NotFound)?;
    if taken_back.is_some() {
        return Err(Refusal::stage("reports-taken-back-already"));
    }
    if wrong.actor_id.is_some() && wrong.actor_id == tx.actor.id {
        return Err(Refusal::Rule(Msg::new("reports-booked-by-you")));
    }
    let mut errors = Vec::new();
    if on < wrong.day || on > tx.today {
        let msg = Msg::new("fund-day-outside").with("first", wrong.day).with("last", tx.today);
        errors.push(FieldError::msg("back_on", msg));
    }
    if reason.trim().is_empty() {
        errors.push(FieldError::new("why", "field-required"));
    }
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    let case = cases::find(tx.conn, claim.case_id)?;
    let correction = grants::actions::repayment_taken_back(tx, &wrong, on, reason)?;
    store::set_repaid(tx, id, claim.repaid_ore - wrong.amount_ore, None)?;
    let detail = json!({
        "claim": id, "amount_ore": wrong.amount_ore.0, "on": on, "entry": correction,
        "corrects": wrong.id, "reason": reason,
    });
    cases::actions::note(tx, &case, "repayment-taken-back", detail)?;
    disbursements::actions::settle_again(tx, case.id, json!({ "claim": id }))?;
    Ok(correction)
}

/// Money comes back from a case of a fund that has been settled: it is booked and leaves again in
/// the same act, so that the fund stays empty.
pub fn repayment_after_settlement(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    amount: Ore,
    on: NaiveDate,
    reason: &str,
) -> Outcome<EntryId> {
    tx.require(&[Role::Controller])?;
    let case = cases::find(tx.conn, case)?;
    let settled_on = fund::find(tx.conn, case.fund_id)?.settled_on;
    if settled_on.is_none() {
        return Err(Refusal::stage("reports-fund-not-settled"));
    }
    let grant = grants::find(tx.conn, case.id)?.ok_or(Refusal::NotFound)?;
    let errors = repayment_errors(amount, grant.kept(), on, (settled_on, tx.today));
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    let entry = grants::actions::repaid(tx, case.id, amount, on, reason)?;
    let detail = json!({ "amount_ore": amount.0, "on": on, "reason": reason, "entry": entry });
    cases::actions::note(tx, &case, "received-after-settlement", detail)?;
    Ok(entry)
}

/// Closes a case in settlement; refused while anything remains.
pub fn close(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<()> {
    tx.require(&[Role::CaseOfficer])?;
    if disbursements::actions::close_if_done(tx, case)? {
        Ok(())
    } else {
        Err(Refusal::stage("reports-not-done"))
    }
}
