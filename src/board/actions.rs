//! Meetings, their agendas, and recording §§.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::model::{
    AgendaItem, AgendaKind, ItemInput, Meeting, MeetingState, Member, ProposedMeasure, Ruling,
};
use super::store::{self, About};
use super::{after, reading, rules, withdrawal};
use crate::associations;
use crate::cases;
use crate::cases::lifecycle::Step;
use crate::cases::model::Case;
use crate::db::WriteTx;
use crate::grants;
use crate::grants::model::{Decided, DecidedBy, DecisionKind, NewDecision};
use crate::i18n::Lang;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{
    AgendaItemId, AssociationId, BodyId, CaseId, MeasureId, MeetingId, MinuteItemId,
};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::registry;
use crate::registry::model::{Event, HOUSE};

pub use super::corrections::correct_item;
pub use super::force::{confirm_legal_force, post_own_notice, record_appeal};
pub use super::members::{add_member, end_member};
pub use super::notices::{adjust, post_notice};
pub use super::withdrawal::withdraw;

/// Those who put matters on an agenda.
const DESK: &[Role] = &[Role::CaseOfficer, Role::Secretary];

/// Writes what happened at a meeting into the house's history.
pub(super) fn note(
    tx: &mut WriteTx<'_>,
    meeting: MeetingId,
    act: &'static str,
    detail: Value,
) -> Outcome<()> {
    registry::actions::note(
        tx,
        &Event {
            chain: HOUSE.to_owned(),
            act,
            subject: "meeting",
            subject_id: meeting.0,
            case_id: None,
            detail,
        },
    )
}

/// Plans a meeting; delegated decisions that wait for one are put on its agenda. A day in the past
/// is allowed, since a meeting may be typed in after it was held.
pub fn plan_meeting(
    tx: &mut WriteTx<'_>,
    body: BodyId,
    day: NaiveDate,
    starts: &str,
    place: &str,
) -> Outcome<MeetingId> {
    tx.require(&[Role::Secretary])?;
    store::find_body(tx.conn, body)?;
    let id = store::insert_meeting(tx, body, day, starts, place)?;
    note(tx, id, "plan-meeting", json!({ "day": day, "starts": starts, "place": place }))?;
    list_delegated(tx, body)?;
    Ok(id)
}

/// A meeting on whose agenda a matter may be put. That of a meeting whose day has passed is shut;
/// what was dealt with there all the same is put in its place by the secretary, who types it in.
fn open_meeting(tx: &mut WriteTx<'_>, meeting: MeetingId) -> Outcome<Meeting> {
    tx.require(DESK)?;
    let meeting = store::find_meeting(tx.conn, meeting)?;
    if meeting.day < tx.today && tx.require(&[Role::Secretary]).is_err() {
        return Err(Refusal::WrongStage(Msg::new("board-agenda-shut").with("day", meeting.day)));
    }
    Ok(meeting)
}

/// Lets a row change places with its neighbour, before the meeting is held.
pub fn move_on_agenda(tx: &mut WriteTx<'_>, item: AgendaItemId, up: bool) -> Outcome<MeetingId> {
    tx.require(DESK)?;
    let item = store::find_agenda_item(tx.conn, item)?;
    let meeting = store::find_meeting(tx.conn, item.meeting_id)?;
    if meeting.state == MeetingState::Held {
        return Err(Refusal::stage("board-order-stands"));
    }
    open_meeting(tx, meeting.id)?;
    let agenda = store::find_agenda(tx.conn, meeting.id)?;
    let at = agenda.iter().position(|row| row.id == item.id).ok_or(Refusal::NotFound)?;
    let beside = if up { at.checked_sub(1) } else { Some(at + 1) };
    // At either end there is no neighbour, and nothing to do.
    let Some(other) = beside.and_then(|at| agenda.get(at)) else { return Ok(meeting.id) };
    store::swap_rows(tx, &item, other)?;
    let detail = json!({ "title": item.title, "from": item.position, "to": other.position });
    note(tx, meeting.id, "move-on-agenda", detail)?;
    Ok(meeting.id)
}

/// A meeting that takes matters, and a case that its body decides.
pub(super) fn of_one_body(
    tx: &mut WriteTx<'_>,
    meeting: MeetingId,
    case: CaseId,
) -> Outcome<(Meeting, Case)> {
    let meeting = open_meeting(tx, meeting)?;
    let case = cases::find(tx.conn, case)?;
    if case.body_id == meeting.body_id {
        Ok((meeting, case))
    } else {
        Err(Refusal::stage("board-other-body"))
    }
}

/// Puts a case with its ready statement on an agenda.
pub fn put_case_on_agenda(
    tx: &mut WriteTx<'_>,
    meeting: MeetingId,
    case: CaseId,
) -> Outcome<AgendaItemId> {
    let (meeting, case) = of_one_body(tx, meeting, case)?;
    let Some(statement) = store::find_ready_statement(tx.conn, case.id)? else {
        return Err(Refusal::stage("board-no-statement"));
    };
    let detail = json!({ "meeting": meeting.id, "day": meeting.day });
    cases::actions::advance(tx, case.id, Step::PutOnAgenda, detail)?;
    let about = About { case: Some(case.id), statement: Some(statement.id), measure: None };
    store::insert_agenda_item(tx, meeting.id, AgendaKind::Case, &about, &case.title)
}

/// Puts a proposed release or claim on an agenda.
pub fn put_measure_on_agenda(
    tx: &mut WriteTx<'_>,
    meeting: MeetingId,
    measure: MeasureId,
) -> Outcome<AgendaItemId> {
    let measure = store::find_measure(tx.conn, measure)?;
    let (meeting, case) = of_one_body(tx, meeting, measure.case_id)?;
    if measure.state != "proposed" || store::is_awaited(tx.conn, measure.id)? {
        return Err(Refusal::stage("board-measure-taken"));
    }
    let kind = after::decision_kind(&measure)?;
    let title = format!("{}: {}", Lang::Sv.t(kind.key()), case.title);
    let about = About { case: Some(case.id), statement: None, measure: Some(measure.id) };
    let id = store::insert_agenda_item(tx, meeting.id, AgendaKind::Measure, &about, &title)?;
    let detail = json!({ "meeting": meeting.id, "day": meeting.day, "measure": measure.id });
    cases::actions::note(tx, &case, "put-measure-on-agenda", detail)?;
    Ok(id)
}

/// Puts another matter of the body on an agenda, so that its § has a place among the fund's.
pub fn put_other_on_agenda(
    tx: &mut WriteTx<'_>,
    meeting: MeetingId,
    title: &str,
) -> Outcome<AgendaItemId> {
    tx.require(&[Role::Secretary])?;
    store::find_meeting(tx.conn, meeting)?;
    store::insert_agenda_item(tx, meeting, AgendaKind::Other, &About::default(), title)
}

/// Takes a row without § off an agenda. A case goes back to wait for another meeting.
///
/// From the meeting's day on the body may have ruled, whatever is typed in so far: the row stands
/// until its § does. Only the secretary, who was there, says that the meeting never came to the
/// matter, and why. What the body itself postponed is a § on tabling.
pub fn take_off_agenda(
    tx: &mut WriteTx<'_>,
    item: AgendaItemId,
    reason: &str,
) -> Outcome<MeetingId> {
    tx.require(DESK)?;
    let item = store::find_agenda_item(tx.conn, item)?;
    if item.done {
        return Err(Refusal::stage("board-item-done"));
    }
    let meeting = store::find_meeting(tx.conn, item.meeting_id)?;
    let met = meeting.has_met(tx.today);
    if met && tx.require(&[Role::Secretary]).is_err() {
        return Err(Refusal::WrongStage(Msg::new("board-row-stands").with("day", meeting.day)));
    }
    if met && reason.trim().is_empty() {
        return Err(Refusal::field("why", "board-why-missing"));
    }
    store::delete_agenda_item(tx, item.id)?;
    let mut detail = json!({ "meeting": meeting.id, "day": meeting.day });
    if met {
        detail["not_dealt_with"] = json!(reason.trim());
        let mut told = detail.clone();
        told["title"] = json!(item.title);
        note(tx, meeting.id, "not-dealt-with", told)?;
    }
    let Some(case) = item.case_id else { return Ok(meeting.id) };
    let case = cases::find(tx.conn, case)?;
    // A case that was withdrawn in the meantime has left the agenda already.
    let leaves = cases::lifecycle::rule(case.stage, Step::TakeOffAgenda).is_some();
    if item.kind == AgendaKind::Case && leaves {
        cases::actions::advance(tx, case.id, Step::TakeOffAgenda, detail)?;
    } else if met {
        cases::actions::note(tx, &case, "not-dealt-with", detail)?;
    }
    Ok(meeting.id)
}

/// Sees to it that the body's next meeting has the list of delegated decisions on its agenda, if
/// there are any that no meeting has been told of.
pub fn list_delegated(tx: &mut WriteTx<'_>, body: BodyId) -> Outcome<()> {
    let waiting = grants::actions::unreported(tx, body)?;
    let Some(meeting) = store::next_meeting(tx.conn, body, tx.today)? else { return Ok(()) };
    let agenda = store::find_agenda(tx.conn, meeting.id)?;
    let listed = agenda.iter().any(|row| row.kind == AgendaKind::Delegated && !row.done);
    if !waiting.is_empty() && !listed {
        let title = Lang::Sv.t("board-delegated-title");
        let about = About::default();
        store::insert_agenda_item(tx, meeting.id, AgendaKind::Delegated, &about, &title)?;
    }
    Ok(())
}

/// What came of recording a §.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The §.
    pub item: MinuteItemId,
    /// The decision, when it made one.
    pub decision: Option<Decided>,
}

/// Records a § of a meeting that has been held. The decision counts as of the meeting's day,
/// however late it is typed; what the rules or the money do not allow is minuted and not carried
/// out. Refused are only slips: a number that cannot be, a member with a conflict of interest among
/// those who decided, a chair who was not there.
pub fn record_item(tx: &mut WriteTx<'_>, input: &ItemInput) -> Outcome<Recorded> {
    tx.require(&[Role::Secretary])?;
    let meeting = store::find_meeting(tx.conn, input.meeting)?;
    if meeting.day > tx.today {
        return Err(Refusal::Rule(Msg::new("board-not-held").with("day", meeting.day)));
    }
    let agenda = agenda_of(tx, &meeting, input)?;
    let seats = reading::seats(tx.conn, meeting.body_id)?;
    let mut errors = ruling_faults(agenda.as_ref(), input);
    errors.extend(faults(tx, &meeting, agenda.as_ref(), input, seats, None)?);
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    let title = agenda.as_ref().map_or(input.title.as_str(), |row| row.title.as_str());
    let text = if is_decision(agenda.as_ref(), input.ruling) { "" } else { input.reason.as_str() };
    let year = i64::from(meeting.day.year());
    let item = store::insert_item(tx, &meeting, input, title, text, year)?;
    store::set_held(tx, meeting.id)?;
    let detail = json!({
        "item": item, "number": input.number, "title": title, "ruling": input.ruling.code(),
    });
    note(tx, meeting.id, "record-item", detail)?;
    let Some(row) = agenda else { return Ok(Recorded { item, decision: None }) };
    store::set_done(tx, row.id)?;
    let decision = match row.kind {
        AgendaKind::Case => decide_case(tx, &meeting, &row, input, item, seats)?,
        AgendaKind::Measure if row.is_closure() && input.ruling == Ruling::Approval => {
            withdrawal::decide_closure(tx, &meeting, &row, input, item, seats)?
        }
        AgendaKind::Measure if input.ruling == Ruling::Approval => {
            decide_measure(tx, &meeting, &row, input, item, seats)?
        }
        AgendaKind::Delegated => {
            for decision in grants::actions::unreported(tx, meeting.body_id)? {
                if decision.decided_on <= meeting.day {
                    grants::actions::reported(tx, decision.id, item)?;
                }
            }
            None
        }
        AgendaKind::Measure | AgendaKind::Other => None,
    };
    Ok(Recorded { item, decision })
}

/// Whether the § becomes a decision on a case, which then says what was decided.
fn is_decision(row: Option<&AgendaItem>, ruling: Ruling) -> bool {
    row.is_some_and(|row| match row.kind {
        AgendaKind::Case => true,
        AgendaKind::Measure => ruling == Ruling::Approval,
        AgendaKind::Delegated | AgendaKind::Other => false,
    })
}

fn agenda_of(
    tx: &mut WriteTx<'_>,
    meeting: &Meeting,
    input: &ItemInput,
) -> Outcome<Option<AgendaItem>> {
    let Some(id) = input.agenda_item else { return Ok(None) };
    let row = store::find_agenda_item(tx.conn, id)?;
    if row.meeting_id != meeting.id {
        return Err(Refusal::NotFound);
    }
    if row.done { Err(Refusal::stage("board-item-done")) } else { Ok(Some(row)) }
}

/// What is wrong with what was ruled.
fn ruling_faults(row: Option<&AgendaItem>, input: &ItemInput) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let kind = row.map_or(AgendaKind::Other, |row| row.kind);
    let allowed: &[Ruling] = match kind {
        AgendaKind::Case => &Ruling::OF_CASE,
        AgendaKind::Measure => &Ruling::OF_MEASURE,
        AgendaKind::Delegated | AgendaKind::Other => &[Ruling::Noted],
    };
    if !allowed.contains(&input.ruling) {
        errors.push(FieldError::new("ruling", "field-required"));
    }
    if input.ruling.needs_reason() && input.reason.trim().is_empty() {
        errors.push(FieldError::new("reason", "board-reason-missing"));
    }
    let gives = matches!(input.ruling, Ruling::Approval | Ruling::PartialApproval);
    if kind == AgendaKind::Case && gives && !input.amount.is_positive() {
        errors.push(FieldError::new("amount", "field-amount"));
    }
    errors
}

/// What is wrong with how a § came about. `own` is its number when it stands in the minutes
/// already.
pub(super) fn faults(
    tx: &mut WriteTx<'_>,
    meeting: &Meeting,
    row: Option<&AgendaItem>,
    input: &ItemInput,
    seats: usize,
    own: Option<i64>,
) -> Outcome<Vec<FieldError>> {
    let mut errors = Vec::new();
    let year = i64::from(meeting.day.year());
    let mut taken = store::find_numbers(tx.conn, meeting.body_id, year)?;
    taken.retain(|(number, _)| Some(*number) != own);
    if let Some(msg) = rules::number_fault(input.number, meeting.day, &taken) {
        errors.push(FieldError::msg("number", msg));
    }
    let kind = row.map_or(AgendaKind::Other, |row| row.kind);
    let deciding = rules::deciding(&input.attendance);
    if deciding > seats {
        let msg = Msg::new("board-too-many").with("deciding", deciding).with("seats", seats);
        errors.push(FieldError::msg("attendance", msg));
    }
    let led =
        |m: &super::model::Attended| Some(m.member) == input.chair && m.present && !m.conflict;
    let needs_chair = matches!(kind, AgendaKind::Case | AgendaKind::Measure);
    if (needs_chair || input.chair.is_some()) && !input.attendance.iter().any(led) {
        errors.push(FieldError::new("chair", "board-chair-missing"));
    }
    if let Some(msg) = input.debate.votes.and_then(|votes| rules::vote_fault(votes, deciding)) {
        errors.push(FieldError::msg("votes_yes", msg));
    }
    if input.attendance.iter().any(|m| m.dissent && (!m.present || m.conflict)) {
        errors.push(FieldError::new("attendance", "board-dissent-absent"));
    }
    errors.extend(conflicts(tx, meeting, row, input)?);
    Ok(errors)
}

/// Members who take part although they are close to the applicant, and such who are none.
fn conflicts(
    tx: &mut WriteTx<'_>,
    meeting: &Meeting,
    row: Option<&AgendaItem>,
    input: &ItemInput,
) -> Outcome<Vec<FieldError>> {
    let members = store::find_members(tx.conn, meeting.body_id, meeting.day)?;
    let case = match row.and_then(|row| row.case_id) {
        Some(case) => Some(cases::find(tx.conn, case)?),
        None => None,
    };
    let mut errors = Vec::new();
    for one in &input.attendance {
        let Some(member) = members.iter().find(|m| m.id == one.member) else {
            errors.push(FieldError::new("attendance", "board-no-member"));
            continue;
        };
        let Some(case) = &case else { continue };
        if one.present && !one.conflict && is_close(tx, member, case.association_id)? {
            let msg = Msg::new("board-close").with("name", &member.name);
            errors.push(FieldError::msg("attendance", msg));
        }
    }
    Ok(errors)
}

/// Whether a member is close to an applicant: acts for it or stands on its board.
pub(super) fn is_close(
    tx: &mut WriteTx<'_>,
    member: &Member,
    association: AssociationId,
) -> Outcome<bool> {
    let who = if let Some(account) = member.account_id {
        Actor::person(account, member.name.clone(), Vec::new())
    } else {
        let mut who = Actor::visitor();
        who.name.clone_from(&member.name);
        who
    };
    associations::is_close(tx.conn, &who, association)
}

pub(super) fn quorum_obstacle(input: &ItemInput, seats: usize) -> Vec<Msg> {
    let deciding = rules::deciding(&input.attendance);
    if rules::is_quorum(deciding, seats) {
        return Vec::new();
    }
    vec![Msg::new("board-no-quorum").with("deciding", deciding).with("seats", seats)]
}

fn decide_case(
    tx: &mut WriteTx<'_>,
    meeting: &Meeting,
    row: &AgendaItem,
    input: &ItemInput,
    item: MinuteItemId,
    seats: usize,
) -> Outcome<Option<Decided>> {
    let case = cases::find(tx.conn, row.case_id.ok_or(Refusal::NotFound)?)?;
    let proposal = match row.statement_id {
        Some(id) => Some(store::find_proposal(tx.conn, id)?),
        None => None,
    };
    let proposed = proposal.filter(|p| p.proposal == "approval").map(|p| p.amount_ore);
    let kind = match input.ruling {
        Ruling::Approval | Ruling::PartialApproval => {
            grants::rules::approval_kind(input.amount, proposed, case.applied_ore)
        }
        Ruling::Rejection => DecisionKind::Rejection,
        Ruling::Dismissal => DecisionKind::Dismissal,
        Ruling::ReferralBack => DecisionKind::ReferralBack,
        Ruling::Tabling | Ruling::Noted => DecisionKind::Tabling,
    };
    let amount = if kind.is_approval() { input.amount } else { Ore::ZERO };
    let conditions = if kind.is_approval() { input.conditions.clone() } else { String::new() };
    let new = NewDecision {
        case: case.id,
        kind,
        decider: DecidedBy::Board,
        reference: reference(tx, meeting, input.number)?,
        decided_on: meeting.day,
        amount,
        conditions,
        reason: input.reason.clone(),
        condition_cited: String::new(),
        minute_item_id: Some(item),
        delegate_id: None,
        measure_id: None,
        obstacles: quorum_obstacle(input, seats),
    };
    let decided = grants::actions::decide(tx, &new)?;
    after::decided(tx, &new, &decided)?;
    Ok(Some(decided))
}

fn decide_measure(
    tx: &mut WriteTx<'_>,
    meeting: &Meeting,
    row: &AgendaItem,
    input: &ItemInput,
    item: MinuteItemId,
    seats: usize,
) -> Outcome<Option<Decided>> {
    let measure = store::find_measure(tx.conn, row.measure_id.ok_or(Refusal::NotFound)?)?;
    let reference = reference(tx, meeting, input.number)?;
    let mut obstacles = quorum_obstacle(input, seats);
    if measure.state != "proposed" {
        // What was claimed has come back from the bank in the meantime: the § is a fact, and idle.
        obstacles.push(Msg::new("board-measure-dropped"));
    }
    let new = NewDecision {
        decider: DecidedBy::Board,
        reference,
        decided_on: meeting.day,
        minute_item_id: Some(item),
        obstacles,
        ..measure_decision(&measure)?
    };
    let decided = grants::actions::decide(tx, &new)?;
    if decided.executable {
        let decision = grants::find_decision(tx.conn, decided.id)?;
        after::measure_decided(tx, &measure, &decision)?;
    }
    Ok(Some(decided))
}

/// What a decision on a measure says, whoever makes it.
pub fn measure_decision(measure: &ProposedMeasure) -> Outcome<NewDecision> {
    Ok(NewDecision {
        case: measure.case_id,
        kind: after::decision_kind(measure)?,
        decider: DecidedBy::Delegate,
        reference: String::new(),
        decided_on: NaiveDate::MIN,
        amount: measure.amount_ore,
        conditions: String::new(),
        reason: measure.reason.clone(),
        condition_cited: measure.condition_cited.clone(),
        minute_item_id: None,
        delegate_id: None,
        measure_id: Some(measure.id),
        obstacles: Vec::new(),
    })
}

pub(super) fn reference(tx: &mut WriteTx<'_>, meeting: &Meeting, number: i64) -> Outcome<String> {
    let body = store::find_body(tx.conn, meeting.body_id)?;
    Ok(rules::reference(&body.code, meeting.day, number))
}
