//! A § that was minuted wrongly is put right before it is adjusted. What was ruled and how much was
//! granted stand: they are carried out when they are minuted, and a ruling is changed by a ruling.

use serde_json::{Value, json};

use super::actions::{faults, note, reference};
use super::model::{Attended, ItemInput, MinuteItem};
use super::{reading, rules, store};
use crate::cases;
use crate::db::WriteTx;
use crate::grants;
use crate::grants::model::{Decision, DecisionKind};
use crate::kernel::ids::{MeetingId, MinuteItemId};
use crate::kernel::refusal::{FieldError, Outcome, Refusal};
use crate::kernel::role::Role;

/// Corrects number, wording, motions, votes, dissent, chair and who took part. `why` says what was
/// wrong; history keeps both versions.
pub fn correct_item(
    tx: &mut WriteTx<'_>,
    id: MinuteItemId,
    input: &ItemInput,
    why: &str,
) -> Outcome<MeetingId> {
    tx.require(&[Role::Secretary])?;
    let item = store::find_item(tx.conn, id)?;
    if item.set_id.is_some() {
        return Err(Refusal::stage("board-item-adjusted"));
    }
    let meeting = store::find_meeting(tx.conn, item.meeting_id)?;
    let row = match item.agenda_item_id {
        Some(row) => Some(store::find_agenda_item(tx.conn, row)?),
        None => None,
    };
    let seats = reading::seats(tx.conn, meeting.body_id)?;
    let before: Vec<Attended> =
        store::find_attendance(tx.conn, id)?.into_iter().map(|(_, attended)| attended).collect();
    let decision =
        grants::find_minuted(tx.conn, &[id])?.into_iter().find(|d| d.minute_item_id == Some(id));
    let mut errors = faults(tx, &meeting, row.as_ref(), input, seats, Some(item.number))?;
    if why.trim().is_empty() {
        errors.push(FieldError::new("why", "field-required"));
    }
    if let Some(decision) = &decision {
        errors.extend(decision_faults(decision, &item, input));
        let holds = |all: &[Attended]| rules::is_quorum(rules::deciding(all), seats);
        if holds(&before) != holds(&input.attendance) {
            errors.push(FieldError::new("attendance", "board-correct-quorum"));
        }
    }
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    let text = if decision.is_some() { "" } else { input.reason.as_str() };
    store::rewrite_item(tx, id, input, text)?;
    let mut was = json!({ "number": item.number, "text": item.text, "attendance": told(&before) });
    if let Some(decision) = decision {
        was["reason"] = json!(decision.reason);
        was["conditions"] = json!(decision.conditions);
        let reference = reference(tx, &meeting, input.number)?;
        let conditions = if decision.kind.is_approval() { &*input.conditions } else { "" };
        grants::actions::reword(tx, decision.id, &reference, &input.reason, conditions)?;
        if let Some(case) = decision.case_id {
            let case = cases::find(tx.conn, case)?;
            let detail = json!({ "number": input.number, "reason": why, "was": was });
            cases::actions::note(tx, &case, "correct-item", detail)?;
        }
    }
    let detail = json!({
        "item": id, "number": input.number, "reason": why, "was": was,
        "attendance": told(&input.attendance),
    });
    note(tx, meeting.id, "correct-item", detail)?;
    Ok(meeting.id)
}

/// What a decision that has been minuted does not let go.
fn decision_faults(decision: &Decision, item: &MinuteItem, input: &ItemInput) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let kind = decision.kind;
    let booked = decision.executable && (kind.is_approval() || kind == DecisionKind::Release);
    if booked && input.number != item.number {
        errors.push(FieldError::new("number", "board-correct-number"));
    }
    let reasons = matches!(
        kind,
        DecisionKind::Rejection | DecisionKind::Dismissal | DecisionKind::ReferralBack
    );
    if reasons && input.reason.trim().is_empty() {
        errors.push(FieldError::new("reason", "board-reason-missing"));
    }
    errors
}

fn told(attendance: &[Attended]) -> Value {
    let list = |wanted: fn(&Attended) -> bool| -> Vec<i64> {
        attendance.iter().filter(|a| wanted(a)).map(|a| a.member.0).collect()
    };
    json!({
        "present": list(|a| a.present), "conflict": list(|a| a.conflict),
        "dissent": list(|a| a.dissent),
    })
}
