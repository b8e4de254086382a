//! What follows from decisions in the slices below: payments that may begin, money that is taken
//! back. Kept in one place, so that the order of these calls is seen at once.

use chrono::NaiveDate;
use serde_json::json;

use super::model::ProposedMeasure;
use crate::cases;
use crate::db::WriteTx;
use crate::disbursements;
use crate::fund;
use crate::fund::rule_values::PaymentWait;
use crate::grants;
use crate::grants::model::{Decided, Decision, DecisionKind, NewDecision};
use crate::i18n::Lang;
use crate::kernel::ids::CaseId;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::reports;

/// Something that payments may wait for has come on `on`. When the fund's rule of the decision's
/// day waits for just that, payments of the grant may be made from now on.
pub fn came(
    tx: &mut WriteTx<'_>,
    decision: &Decision,
    what: PaymentWait,
    on: NaiveDate,
) -> Outcome<()> {
    let Some(case) = granted(decision) else { return Ok(()) };
    if waits_for(tx, decision)? == what {
        disbursements::actions::decision_final(tx, case, on)?;
    }
    Ok(())
}

/// A decision was appealed. Where payments wait for legal force and have begun nevertheless, since
/// the appeal became known late, they stop until an officer lets them go on.
pub fn appealed(tx: &mut WriteTx<'_>, decision: &Decision, on: NaiveDate) -> Outcome<()> {
    let Some(case) = granted(decision) else { return Ok(()) };
    let begun = grants::find(tx.conn, case)?
        .is_some_and(|grant| grant.final_on.is_some() && grant.stopped_reason.is_none());
    if !begun || waits_for(tx, decision)? != PaymentWait::LegalForce {
        return Ok(());
    }
    let reason = Lang::Sv.tv2("board-stopped", "reference", &decision.reference, "day", on);
    grants::actions::set_stopped(tx, case, Some(&reason))?;
    let case = cases::find(tx.conn, case)?;
    cases::actions::note(tx, &case, "stop-disbursements", json!({ "reason": reason }))
}

/// The case that a decision has granted money to.
fn granted(decision: &Decision) -> Option<CaseId> {
    decision.case_id.filter(|_| decision.executable && decision.kind.is_approval())
}

/// What payments on a decision wait for.
pub fn waits_for(tx: &mut WriteTx<'_>, decision: &Decision) -> Outcome<PaymentWait> {
    let fund = fund::described(tx.conn, decision.fund_id)?;
    Ok(fund.rules.as_of(decision.decided_on).payment_wait.value)
}

/// An approval was carried out: its payments are planned.
pub fn decided(tx: &mut WriteTx<'_>, new: &NewDecision, decided: &Decided) -> Outcome<()> {
    if decided.executable && new.kind.is_approval() {
        disbursements::actions::plan(tx, new.case)?;
    }
    Ok(())
}

/// A proposed release or claim was decided: money that was promised and is not needed goes back to
/// the fund, money that was paid too much is claimed.
pub fn measure_decided(
    tx: &mut WriteTx<'_>,
    measure: &ProposedMeasure,
    decision: &Decision,
) -> Outcome<()> {
    reports::actions::measure_decided(tx, measure.id, decision.id, decision.decided_on)
}

/// The kind of decision that a measure asks for.
pub fn decision_kind(measure: &ProposedMeasure) -> Outcome<DecisionKind> {
    measure.kind.parse().map_err(|()| Refusal::internal("a measure of unknown kind"))
}
