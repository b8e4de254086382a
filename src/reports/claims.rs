//! Measures that were decided: releases are booked, claims are sent, repayments come in, and the
//! case is closed when nothing remains.

use chrono::{Datelike, NaiveDate};
use serde_json::json;

use super::letters;
use super::model::{Measure, MeasureKind};
use super::review::delegate_role;
use super::rules::{claim_due, reference_base, repayment_errors};
use super::store;
use crate::associations;
use crate::cases;
use crate::db::WriteTx;
use crate::disbursements;
use crate::fund;
use crate::grants;
use crate::grants::model::{ClaimTerms, DecidedBy, DecisionKind, NewDecision};
use crate::kernel::identifiers::ocr_reference;
use crate::kernel::ids::{CaseId, ClaimId, DecisionId, EntryId, MeasureId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::registry;

/// A delegate decides a proposed release or claim, where the fund's rules give the matter away. It
/// is carried out at once; the next meeting gets it in its list of delegated decisions.
pub fn decide_measure_by_delegate(tx: &mut WriteTx<'_>, id: MeasureId) -> Outcome<DecisionId> {
    let measure = proposed(tx, id)?;
    let case = cases::find(tx.conn, measure.case_id)?;
    let role = delegate_role(tx.conn, &case, measure.kind, measure.amount_ore, tx.today)?;
    let role = role.ok_or_else(|| Refusal::Rule(Msg::new("reports-not-delegated")))?;
    tx.require(&[role])?;
    let who = tx.actor.clone();
    if who.id.is_none() {
        return Err(Refusal::NotAllowed);
    }
    if associations::is_close(tx.conn, &who, case.association_id)? {
        return Err(Refusal::Rule(Msg::new("reports-close")));
    }
    let year = tx.today.year();
    let serial = registry::actions::next_serial(tx, case.body_id, "delegated", year)?;
    let code = fund::described(tx.conn, case.fund_id)?.file.body.code;
    let decided = grants::actions::decide(
        tx,
        &NewDecision {
            case: case.id,
            kind: match measure.kind {
                MeasureKind::Release => DecisionKind::Release,
                MeasureKind::Reclaim => DecisionKind::Reclaim,
            },
            decider: DecidedBy::Delegate,
            reference: format!("{code} delegation {year}/{serial}"),
            decided_on: tx.today,
            amount: measure.amount_ore,
            conditions: String::new(),
            reason: measure.reason.clone(),
            condition_cited: measure.condition_cited.clone(),
            minute_item_id: None,
            delegate_id: who.id,
            measure_id: Some(id),
            obstacles: Vec::new(),
        },
    )?;
    if let Some(obstacle) = decided.obstacles.into_iter().next() {
        return Err(Refusal::Rule(obstacle));
    }
    measure_decided(tx, id, decided.id, tx.today)?;
    grants::actions::send_letter(tx, decided.id)?;
    Ok(decided.id)
}

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

/// A claim was decided on `on`: it gets its reference and its last day, and its letter leaves. A
/// unit of the municipality gets no letter: it settles by internal voucher.
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
    if association.municipal_unit {
        letters::internal_claim(tx, &case, measure.amount_ore, due_on)?;
    } else {
        let terms = ClaimTerms {
            amount: measure.amount_ore,
            due_on,
            reference: format!("{number} (OCR {reference})"),
        };
        grants::actions::send_claim_letter(tx, decision, &terms)?;
    }
    Ok(claim)
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
    let errors = repayment_errors(amount, claim.outstanding(), on, tx.today);
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    let case = cases::find(tx.conn, claim.case_id)?;
    let reason = format!("{} {}", case.label(), claim.reference);
    let entry = grants::actions::repaid(tx, case.id, amount, on, &reason)?;
    let repaid = claim.repaid_ore + amount;
    let all = repaid == claim.amount_ore;
    store::set_repaid(tx, id, repaid, all.then_some(on))?;
    let detail = json!({ "claim": id, "amount_ore": amount.0, "on": on, "entry": entry });
    cases::actions::note(tx, &case, "repayment-received", detail)?;
    disbursements::actions::close_if_done(tx, case.id)?;
    Ok(entry)
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
    if fund::find(tx.conn, case.fund_id)?.settled_on.is_none() {
        return Err(Refusal::stage("reports-fund-not-settled"));
    }
    let grant = grants::find(tx.conn, case.id)?.ok_or(Refusal::NotFound)?;
    let errors = repayment_errors(amount, grant.kept(), on, tx.today);
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
