//! An application that is withdrawn while it stands on an agenda leaves it. Where the fund's rules
//! delegate closure to nobody, the body closes the withdrawn case in a § of its own.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::json;

use super::actions::{note, of_one_body, quorum_obstacle, reference};
use super::model::{AgendaItem, AgendaKind, ItemInput, Meeting};
use super::store::{self, About};
use crate::applications;
use crate::cases;
use crate::cases::model::Case;
use crate::db::{Db, WriteTx};
use crate::fund;
use crate::fund::rule_values::Matter;
use crate::grants;
use crate::grants::model::{Decided, DecidedBy, DecisionKind, NewDecision};
use crate::i18n::Lang;
use crate::kernel::ids::{AgendaItemId, BodyId, CaseId, FundId, MeetingId, MinuteItemId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};

/// Withdraws an application, and takes it off the agenda that it stands on.
pub fn withdraw(tx: &mut WriteTx<'_>, case: CaseId, reason: &str) -> Outcome<()> {
    applications::actions::withdraw(tx, case, reason)?;
    leave_agendas(tx, case)
}

/// Removes the rows of a case that wait for their §. What was minuted stays as it is.
pub fn leave_agendas(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<()> {
    for row in store::find_waiting_rows(tx.conn, case)? {
        store::delete_agenda_item(tx, row.id)?;
        let detail = json!({ "case": case, "meeting": row.meeting_id, "title": row.title });
        note(tx, row.meeting_id, "leave-agenda", detail.clone())?;
        let case = cases::find(tx.conn, case)?;
        cases::actions::note(tx, &case, "leave-agenda", detail)?;
    }
    Ok(())
}

/// The withdrawn cases of a body that nobody else may close, and that wait for no § yet.
pub fn find_closures(conn: &mut Db, body: BodyId, on: NaiveDate) -> Outcome<Vec<Case>> {
    let mut closures = store::find_unclosed_cases(conn, body)?;
    // A fund's rules are read once, however many of its cases wait for a delegate.
    let funds: BTreeSet<FundId> = closures.iter().map(|case| case.fund_id).collect();
    for fund in funds {
        if !is_ours(conn, fund, on)? {
            closures.retain(|case| case.fund_id != fund);
        }
    }
    Ok(closures)
}

/// Whether a fund's rules of the day leave the closure of its cases to the body.
fn is_ours(conn: &mut Db, fund: FundId, on: NaiveDate) -> Outcome<bool> {
    let rules = fund::described(conn, fund)?.rules.as_of(on);
    Ok(rules.delegate(Matter::Closure, Ore::ZERO).is_none())
}

/// Puts the closure of a withdrawn case on an agenda.
pub fn put_closure_on_agenda(
    tx: &mut WriteTx<'_>,
    meeting: MeetingId,
    case: CaseId,
) -> Outcome<AgendaItemId> {
    let (meeting, case) = of_one_body(tx, meeting, case)?;
    let waits = store::find_unclosed_cases(tx.conn, meeting.body_id)?;
    if !waits.iter().any(|one| one.id == case.id) || !is_ours(tx.conn, case.fund_id, meeting.day)? {
        return Err(Refusal::stage("board-no-closure"));
    }
    let title = format!("{}: {}", Lang::Sv.t(DecisionKind::Closure.key()), case.title);
    let about = About { case: Some(case.id), statement: None, measure: None };
    let id = store::insert_agenda_item(tx, meeting.id, AgendaKind::Measure, &about, &title)?;
    let detail = json!({ "meeting": meeting.id, "day": meeting.day });
    cases::actions::note(tx, &case, "put-closure-on-agenda", detail)?;
    Ok(id)
}

/// The body closes a withdrawn case.
pub(super) fn decide_closure(
    tx: &mut WriteTx<'_>,
    meeting: &Meeting,
    row: &AgendaItem,
    input: &ItemInput,
    item: MinuteItemId,
    seats: usize,
) -> Outcome<Option<Decided>> {
    let new = NewDecision {
        case: row.case_id.ok_or(Refusal::NotFound)?,
        kind: DecisionKind::Closure,
        decider: DecidedBy::Board,
        reference: reference(tx, meeting, input.number)?,
        decided_on: meeting.day,
        amount: Ore::ZERO,
        conditions: String::new(),
        reason: input.reason.clone(),
        condition_cited: String::new(),
        minute_item_id: Some(item),
        delegate_id: None,
        measure_id: None,
        obstacles: quorum_obstacle(input, seats),
    };
    Ok(Some(grants::actions::decide(tx, &new)?))
}
