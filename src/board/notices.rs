//! Adjusting §§ and putting up their notice.

use chrono::NaiveDate;
use serde_json::json;

use super::actions::note;
use super::{after, print, reading, rules, store};
use crate::cases;
use crate::db::WriteTx;
use crate::files;
use crate::fund::rule_values::PaymentWait;
use crate::grants;
use crate::i18n::Lang;
use crate::kernel::calendar;
use crate::kernel::ids::{MeetingId, MinuteItemId, MinuteSetId};
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::registry;
use crate::registry::model::{Direction, NewRecord};
use crate::reports;

/// What came of adjusting or announcing: the set, and a warning when it was late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minuted {
    /// The set.
    pub set: MinuteSetId,
    /// That it was done later than the law says.
    pub late: Option<Msg>,
}

/// Adjusts some §§ of a meeting together. The extract of each case's § is registered in the case;
/// payments that wait for adjusted minutes may begin.
pub fn adjust(
    tx: &mut WriteTx<'_>,
    meeting: MeetingId,
    items: &[MinuteItemId],
    adjusters: &str,
    on: NaiveDate,
) -> Outcome<Minuted> {
    tx.require(&[Role::Secretary])?;
    let meeting = store::find_meeting(tx.conn, meeting)?;
    let mut errors = Vec::new();
    if items.is_empty() {
        errors.push(FieldError::new("items", "board-no-items"));
    }
    if on < meeting.day || on > tx.today {
        let msg = Msg::new("board-adjust-day").with("from", meeting.day).with("to", tx.today);
        errors.push(FieldError::msg("on", msg));
    }
    if adjusters.trim().is_empty() {
        errors.push(FieldError::new("adjusters", "field-required"));
    }
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    let set = store::insert_set(tx, meeting.id, items, adjusters.trim(), on)?;
    let detail = json!({ "set": set, "items": items, "on": on, "adjusters": adjusters });
    note(tx, meeting.id, "adjust-minutes", detail)?;
    for item in store::find_set_items(tx.conn, set)? {
        keep_extract(tx, item.id)?;
    }
    for decision in grants::find_minuted(tx.conn, items)? {
        if decision.minute_item_id.is_some() {
            after::came(tx, &decision, PaymentWait::AdjustedMinutes, on)?;
        }
    }
    let by = rules::adjust_by(meeting.day);
    let late = (on > by).then(|| Msg::new("board-adjusted-late").with("by", by));
    Ok(Minuted { set, late })
}

/// Draws the extract of a case's § and registers it in the case.
fn keep_extract(tx: &mut WriteTx<'_>, item: MinuteItemId) -> Outcome<()> {
    let extract = reading::minutes_of_item(tx.conn, item)?;
    let Some(case) = extract.items.first().and_then(|item| item.case) else { return Ok(()) };
    let case = cases::find(tx.conn, case)?;
    let bytes = print::extract(&extract).map_err(Refusal::internal)?;
    let name = extract.file_name("protokollsutdrag");
    let file = files::keep(tx, &bytes, &name, "application/pdf")?;
    let subject = Lang::Sv.tv("minutes-extract-of", "reference", extract.reference());
    registry::actions::record(
        tx,
        &NewRecord {
            case_id: Some(case.id),
            association_id: None,
            direction: Direction::Internal,
            kind: "minutes_extract",
            counterpart: extract.body,
            subject,
            file_id: Some(file),
        },
    )?;
    Ok(())
}

/// Puts up the notice of a set. From here the time for appeal runs: each decision gets its last
/// day, and the letters leave.
pub fn post_notice(tx: &mut WriteTx<'_>, set: MinuteSetId, up: NaiveDate) -> Outcome<Minuted> {
    tx.require(&[Role::Secretary])?;
    let set = store::find_set(tx.conn, set)?;
    if set.notice_up.is_some() {
        return Err(Refusal::stage("board-notice-up"));
    }
    if up < set.adjusted_on || up > tx.today {
        let msg = Msg::new("board-notice-day").with("from", set.adjusted_on).with("to", tx.today);
        return Err(Refusal::Invalid(vec![FieldError::msg("up", msg)]));
    }
    let last = calendar::appeal_last_day(up);
    store::set_notice(tx, set.id, up, last, calendar::notice_down_day(last))?;
    let detail = json!({ "set": set.id, "up": up, "last": last });
    note(tx, set.meeting_id, "post-notice", detail)?;
    let items = store::find_set_items(tx.conn, set.id)?;
    let keys: Vec<MinuteItemId> = items.iter().map(|item| item.id).collect();
    for decision in grants::find_minuted(tx.conn, &keys)? {
        // A delegated decision with a notice of its own keeps its days.
        if decision.notice_up.is_none() {
            grants::actions::notice(tx, decision.id, up, last)?;
        }
        grants::actions::send_letter(tx, decision.id)?;
        reports::actions::send_claim(tx, decision.id)?;
    }
    let by = rules::notice_by(set.adjusted_on);
    let late = (up > by).then(|| Msg::new("board-notice-late").with("by", by));
    Ok(Minuted { set: set.id, late })
}
