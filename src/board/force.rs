//! Appeals and legal force. Appeals go to the court, so the program cannot know of them: when the
//! time has run out it proposes legal force, and the secretary confirms or notes the appeal.

use chrono::NaiveDate;
use serde_json::json;

use super::after;
use crate::cases;
use crate::db::WriteTx;
use crate::fund::rule_values::PaymentWait;
use crate::grants;
use crate::grants::model::DecidedBy;
use crate::kernel::calendar;
use crate::kernel::ids::DecisionId;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;

/// Confirms that a decision has legal force from `on`. Payments that wait for it may begin.
pub fn confirm_legal_force(tx: &mut WriteTx<'_>, id: DecisionId, on: NaiveDate) -> Outcome<()> {
    let decision = grants::actions::confirm_force(tx, id, on)?;
    after::came(tx, &decision, PaymentWait::LegalForce, on)
}

/// Notes that a decision was appealed. While the court has it, legal force cannot be confirmed, and
/// payments that wait for legal force are not made.
pub fn record_appeal(tx: &mut WriteTx<'_>, id: DecisionId, on: NaiveDate) -> Outcome<()> {
    let decision = grants::actions::record_appeal(tx, id, on)?;
    after::appealed(tx, &decision, on)
}

/// Puts up a notice for one delegated decision, whose time for appeal then runs from it and not
/// from the meeting at which it is reported.
pub fn post_own_notice(tx: &mut WriteTx<'_>, id: DecisionId, up: NaiveDate) -> Outcome<()> {
    tx.require(&[Role::Secretary])?;
    let decision = grants::find_decision(tx.conn, id)?;
    if decision.decider != DecidedBy::Delegate || decision.notice_up.is_some() {
        return Err(Refusal::stage("board-notice-up"));
    }
    if up < decision.decided_on || up > tx.today {
        let msg =
            Msg::new("board-notice-day").with("from", decision.decided_on).with("to", tx.today);
        return Err(Refusal::Invalid(vec![FieldError::msg("up", msg)]));
    }
    let last = calendar::appeal_last_day(up);
    grants::actions::notice(tx, id, up, last)?;
    if let Some(case) = decision.case_id {
        let case = cases::find(tx.conn, case)?;
        let detail = json!({ "decision": id, "up": up, "last": last });
        cases::actions::note(tx, &case, "post-own-notice", detail)?;
    }
    Ok(())
}
