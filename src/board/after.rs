//! What follows from decisions in the slices below: payments that may begin, money that is taken
//! back. Kept in one place, so that the order of these calls is seen at once.

use chrono::NaiveDate;

use super::model::ProposedMeasure;
use crate::db::WriteTx;
use crate::disbursements;
use crate::fund;
use crate::fund::rule_values::PaymentWait;
use crate::grants::model::{Decided, Decision, DecisionKind, NewDecision};
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
    let Some(case) = decision.case_id.filter(|_| decision.executable) else { return Ok(()) };
    if decision.kind.is_approval() && waits_for(tx, decision)? == what {
        disbursements::actions::decision_final(tx, case, on)?;
    }
    Ok(())
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
