//! Who sits in the body.

use chrono::NaiveDate;
use serde_json::json;

use super::model::NewMember;
use super::store;
use crate::db::WriteTx;
use crate::kernel::ids::MemberId;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::registry;
use crate::registry::model::{Event, HOUSE};

const KEEPERS: &[Role] = &[Role::Secretary, Role::Administrator];

/// Adds a member or deputy from a day on.
pub fn add_member(tx: &mut WriteTx<'_>, new: &NewMember) -> Outcome<MemberId> {
    tx.require(KEEPERS)?;
    store::find_body(tx.conn, new.body)?;
    let id = store::insert_member(tx, new)?;
    note(tx, id, "add-member", json!({ "name": new.name, "from": new.from }))?;
    Ok(id)
}

/// Ends a membership; `on` is its last day.
pub fn end_member(tx: &mut WriteTx<'_>, id: MemberId, on: NaiveDate) -> Outcome<()> {
    tx.require(KEEPERS)?;
    let member = store::find_member(tx.conn, id)?;
    if member.to_day.is_some() {
        return Err(Refusal::stage("board-member-ended"));
    }
    if on < member.from_day {
        return Err(Refusal::field("on", "board-member-end-early"));
    }
    store::set_member_end(tx, id, on)?;
    note(tx, id, "end-member", json!({ "name": member.name, "on": on }))
}

fn note(
    tx: &mut WriteTx<'_>,
    member: MemberId,
    act: &'static str,
    detail: serde_json::Value,
) -> Outcome<()> {
    registry::actions::note(
        tx,
        &Event {
            chain: HOUSE.to_owned(),
            act,
            subject: "member",
            subject_id: member.0,
            case_id: None,
            detail,
        },
    )
}
