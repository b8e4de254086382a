//! Decisions by a delegate. Unlike a §, such a decision is made here and now: what the rules do not
//! allow is refused, not registered.

use chrono::Datelike;

use super::store;
use crate::associations;
use crate::board;
use crate::board::after;
use crate::cases;
use crate::cases::model::Case;
use crate::db::WriteTx;
use crate::fund;
use crate::fund::rule_values::PaymentWait;
use crate::grants;
use crate::grants::model::{DecidedBy, DecisionKind, NewDecision};
use crate::kernel::ids::{CaseId, DecisionId, MeasureId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::registry;

/// What a delegate decides about an application.
#[derive(Debug, Clone)]
pub struct Ruled {
    /// Approval, rejection, dismissal or closure.
    pub kind: DecisionKind,
    /// How much, for approvals.
    pub amount: Ore,
    /// Conditions beside the standard ones.
    pub conditions: String,
    /// Why.
    pub reason: String,
}

/// Decides about an application, or closes the case of one that was withdrawn. The letter leaves at
/// once, and the decision stands on the list to the body's next meeting.
pub fn decide(tx: &mut WriteTx<'_>, case: CaseId, ruled: &Ruled) -> Outcome<DecisionId> {
    let case = cases::find(tx.conn, case)?;
    let needs_reason = matches!(ruled.kind, DecisionKind::Rejection | DecisionKind::Dismissal);
    if needs_reason && ruled.reason.trim().is_empty() {
        return Err(Refusal::field("reason", "board-reason-missing"));
    }
    if ruled.kind.is_approval() && !ruled.amount.is_positive() {
        return Err(Refusal::field("amount", "field-amount"));
    }
    let amount = if ruled.kind.is_approval() { ruled.amount } else { Ore::ZERO };
    let kind = match ruled.kind {
        DecisionKind::Approval | DecisionKind::PartialApproval => {
            grants::rules::approval_kind(amount, None, case.applied_ore)
        }
        other => other,
    };
    let new = NewDecision {
        case: case.id,
        kind,
        decider: DecidedBy::Delegate,
        reference: String::new(),
        decided_on: tx.today,
        amount,
        conditions: ruled.conditions.clone(),
        reason: ruled.reason.clone(),
        condition_cited: String::new(),
        minute_item_id: None,
        delegate_id: tx.actor.id,
        measure_id: None,
        obstacles: Vec::new(),
    };
    let id = make(tx, &case, new)?;
    grants::actions::send_letter(tx, id)?;
    let decision = grants::find_decision(tx.conn, id)?;
    // There are no minutes to wait for: a delegate's decision stands when it is made.
    after::came(tx, &decision, PaymentWait::AdjustedMinutes, tx.today)?;
    Ok(id)
}

/// Decides about a proposed release or claim.
pub fn decide_measure(tx: &mut WriteTx<'_>, measure: MeasureId) -> Outcome<DecisionId> {
    let measure = store::find_measure(tx.conn, measure)?;
    if measure.state != "proposed" {
        return Err(Refusal::stage("board-measure-taken"));
    }
    let case = cases::find(tx.conn, measure.case_id)?;
    let new = NewDecision {
        decided_on: tx.today,
        delegate_id: tx.actor.id,
        ..board::actions::measure_decision(&measure)?
    };
    let id = make(tx, &case, new)?;
    let decision = grants::find_decision(tx.conn, id)?;
    after::measure_decided(tx, &measure, &decision)?;
    grants::actions::send_letter(tx, id)?;
    Ok(id)
}

/// Checks that this person may, numbers the decision and registers it.
fn make(tx: &mut WriteTx<'_>, case: &Case, mut new: NewDecision) -> Outcome<DecisionId> {
    let fund = fund::described(tx.conn, case.fund_id)?;
    let rules = fund.rules.as_of(new.decided_on);
    let weight = grants::actions::weight(case, &new);
    let delegation =
        grants::actions::matter(new.kind).and_then(|matter| rules.delegate(matter, weight));
    if let Some(delegation) = delegation {
        tx.require(&[delegation.role])?;
    }
    if let Some(msg) = grants::actions::obstacles(tx, &new)?.into_iter().next() {
        return Err(Refusal::Rule(msg));
    }
    if associations::is_close(tx.conn, &tx.actor, case.association_id)? {
        return Err(Refusal::Rule(Msg::new("delegation-close")));
    }
    let year = tx.today.year();
    let serial = registry::actions::next_serial(tx, case.body_id, "delegation", year)?;
    new.reference = format!("{} D {year}/{serial}", fund.file.body.code);
    let decided = grants::actions::decide(tx, &new)?;
    after::decided(tx, &new, &decided)?;
    board::actions::list_delegated(tx, case.body_id)?;
    Ok(decided.id)
}
