//! What follows from decisions in the slices below: payments that may begin, money that is taken
//! back. Kept in one place, so that the order of these calls is seen at once.

use chrono::NaiveDate;

use super::model::ProposedMeasure;
use crate::cases;
use crate::db::WriteTx;
use crate::fund;
use crate::fund::rule_values::PaymentWait;
use crate::grants;
use crate::grants::model::{Decision, DecisionKind};
use crate::kernel::refusal::{Outcome, Refusal};

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
        grants::actions::finalise(tx, case, on)?;
    }
    Ok(())
}

/// What payments on a decision wait for.
pub fn waits_for(tx: &mut WriteTx<'_>, decision: &Decision) -> Outcome<PaymentWait> {
    let fund = fund::described(tx.conn, decision.fund_id)?;
    Ok(fund.rules.as_of(decision.decided_on).payment_wait.value)
}

/// A proposed release or claim was decided: money that was promised and is not needed goes back to
/// the fund.
pub fn measure_decided(
    tx: &mut WriteTx<'_>,
    measure: &ProposedMeasure,
    decision: &Decision,
) -> Outcome<()> {
    if decision.kind == DecisionKind::Release {
        let case = cases::find(tx.conn, measure.case_id)?;
        grants::actions::release(
            tx,
            measure.case_id,
            measure.amount_ore,
            decision.decided_on,
            decision.id,
            &decision.reference,
            &format!("{} {}", case.label(), measure.condition_cited),
        )?;
    }
    Ok(())
}

/// The kind of decision that a measure asks for.
pub fn decision_kind(measure: &ProposedMeasure) -> Outcome<DecisionKind> {
    measure.kind.parse().map_err(|()| Refusal::internal("a measure of unknown kind"))
}
