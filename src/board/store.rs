//! The tables of meetings, members and minutes.

mod matters;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{
    AgendaItem, AgendaKind, Attended, ItemInput, Meeting, MeetingState, Member, MinuteItem,
    MinuteSet, NewMember, Proposal, ProposedMeasure,
};
use crate::cases::lifecycle::Stage;
use crate::cases::model::Case;
use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::{
    AccountId, AgendaItemId, BodyId, CaseId, MeasureId, MeetingId, MemberId, MinuteItemId,
    MinuteSetId, StatementId,
};
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;

pub use matters::{Matters, find_matters};

/// A body.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::bodies, check_for_backend(crate::db::MultiBackend))]
pub struct Body {
    /// Key.
    pub id: BodyId,
    /// `KS`
    pub code: String,
    /// `Kommunstyrelsen`
    pub name: String,
}

/// A body.
pub fn find_body(conn: &mut Db, id: BodyId) -> Outcome<Body> {
    schema::bodies::table
        .find(id)
        .select(Body::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// Every body, by name.
pub fn all_bodies(conn: &mut Db) -> Outcome<Vec<Body>> {
    use schema::bodies as b;
    Ok(b::table.order(b::name).select(Body::as_select()).load(conn)?)
}

/// A meeting.
pub fn find_meeting(conn: &mut Db, id: MeetingId) -> Outcome<Meeting> {
    schema::meetings::table
        .find(id)
        .select(Meeting::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// Meetings, latest first, those before a day and key: one page of them.
pub fn list_meetings(
    conn: &mut Db,
    before: Option<(NaiveDate, MeetingId)>,
    limit: i64,
) -> Outcome<Vec<Meeting>> {
    use schema::meetings as m;
    let mut query = m::table
        .order((m::day.desc(), m::id.desc()))
        .limit(limit)
        .select(Meeting::as_select())
        .into_boxed();
    if let Some((day, id)) = before {
        query = query.filter(m::day.lt(day).or(m::day.eq(day).and(m::id.lt(id))));
    }
    Ok(query.load(conn)?)
}

/// The body's first planned meeting on or after a day.
pub fn next_meeting(conn: &mut Db, body: BodyId, from: NaiveDate) -> Outcome<Option<Meeting>> {
    use schema::meetings as m;
    Ok(m::table
        .filter(m::body_id.eq(body))
        .filter(m::state.eq(MeetingState::Planned))
        .filter(m::day.ge(from))
        .order(m::day)
        .select(Meeting::as_select())
        .first(conn)
        .optional()?)
}

/// Writes a meeting.
pub fn insert_meeting(
    tx: &mut WriteTx<'_>,
    body: BodyId,
    day: NaiveDate,
    starts: &str,
    place: &str,
) -> Outcome<MeetingId> {
    use schema::meetings as m;
    let done = diesel::insert_into(m::table)
        .values((
            m::body_id.eq(body),
            m::day.eq(day),
            m::starts.eq(starts),
            m::place.eq(place),
            m::state.eq(MeetingState::Planned),
            m::created_at.eq(tx.now),
            m::created_by.eq(tx.actor.id),
        ))
        .returning(m::id)
        .get_result(tx.conn);
    match done {
        Ok(id) => Ok(id),
        Err(diesel::result::Error::DatabaseError(
            diesel::result::DatabaseErrorKind::UniqueViolation,
            _,
        )) => Err(Refusal::field("day", "board-meeting-taken")),
        Err(e) => Err(e.into()),
    }
}

/// Writes that the meeting was held.
pub fn set_held(tx: &mut WriteTx<'_>, id: MeetingId) -> Outcome<()> {
    use schema::meetings as m;
    diesel::update(m::table.find(id)).set(m::state.eq(MeetingState::Held)).execute(tx.conn)?;
    Ok(())
}

/// The agenda of a meeting, in order.
pub fn find_agenda(conn: &mut Db, meeting: MeetingId) -> Outcome<Vec<AgendaItem>> {
    use schema::agenda_items as a;
    Ok(a::table
        .filter(a::meeting_id.eq(meeting))
        .order((a::position, a::id))
        .select(AgendaItem::as_select())
        .load(conn)?)
}

/// A row of an agenda.
pub fn find_agenda_item(conn: &mut Db, id: AgendaItemId) -> Outcome<AgendaItem> {
    schema::agenda_items::table
        .find(id)
        .select(AgendaItem::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The rows of any agenda on which a case waits for its §.
pub fn find_waiting_rows(conn: &mut Db, case: CaseId) -> Outcome<Vec<AgendaItem>> {
    use schema::agenda_items as a;
    Ok(a::table
        .filter(a::case_id.eq(case))
        .filter(a::done.eq(false))
        .order(a::id)
        .select(AgendaItem::as_select())
        .load(conn)?)
}

/// Whether a proposed release or claim stands on any agenda without having its §.
pub fn is_awaited(conn: &mut Db, measure: MeasureId) -> Outcome<bool> {
    use schema::agenda_items as a;
    let rows: i64 = a::table
        .filter(a::measure_id.eq(measure))
        .filter(a::done.eq(false))
        .count()
        .get_result(conn)?;
    Ok(rows > 0)
}

/// The withdrawn cases of a body that are not closed and whose closure stands on no agenda.
pub fn find_unclosed_cases(conn: &mut Db, body: BodyId) -> Outcome<Vec<Case>> {
    use schema::{agenda_items as a, cases as c};
    let awaited = a::table
        .filter(a::kind.eq(AgendaKind::Measure))
        .filter(a::measure_id.is_null())
        .filter(a::done.eq(false))
        .filter(a::case_id.eq(c::id.nullable()));
    Ok(c::table
        .filter(c::body_id.eq(body))
        .filter(c::stage.eq(Stage::Withdrawn))
        .filter(c::closure.eq(false))
        .filter(diesel::dsl::not(diesel::dsl::exists(awaited)))
        .order((c::stage_on, c::id))
        .select(Case::as_select())
        .load(conn)?)
}

/// What a new row of an agenda is about.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The case.
    pub case: Option<CaseId>,
    /// The officer statement.
    pub statement: Option<StatementId>,
    /// The proposed release or claim.
    pub measure: Option<MeasureId>,
}

/// Writes a row at the end of an agenda.
pub fn insert_agenda_item(
    tx: &mut WriteTx<'_>,
    meeting: MeetingId,
    kind: AgendaKind,
    about: &About,
    title: &str,
) -> Outcome<AgendaItemId> {
    use schema::agenda_items as a;
    let last: Option<i64> = a::table
        .filter(a::meeting_id.eq(meeting))
        .select(diesel::dsl::max(a::position))
        .first(tx.conn)?;
    Ok(diesel::insert_into(a::table)
        .values((
            a::meeting_id.eq(meeting),
            a::position.eq(last.unwrap_or(0) + 1),
            a::kind.eq(kind),
            a::case_id.eq(about.case),
            a::statement_id.eq(about.statement),
            a::measure_id.eq(about.measure),
            a::title.eq(title),
        ))
        .returning(a::id)
        .get_result(tx.conn)?)
}

/// Removes a row that has no §.
pub fn delete_agenda_item(tx: &mut WriteTx<'_>, id: AgendaItemId) -> Outcome<()> {
    use schema::agenda_items as a;
    diesel::delete(a::table.filter(a::id.eq(id)).filter(a::done.eq(false))).execute(tx.conn)?;
    Ok(())
}

/// Writes that a row has its §.
pub fn set_done(tx: &mut WriteTx<'_>, id: AgendaItemId) -> Outcome<()> {
    use schema::agenda_items as a;
    diesel::update(a::table.find(id)).set(a::done.eq(true)).execute(tx.conn)?;
    Ok(())
}

/// The body's members on a day, in their order.
pub fn find_members(conn: &mut Db, body: BodyId, on: NaiveDate) -> Outcome<Vec<Member>> {
    use schema::body_members as m;
    Ok(m::table
        .filter(m::body_id.eq(body))
        .filter(m::from_day.le(on))
        .filter(m::to_day.is_null().or(m::to_day.ge(on)))
        .order((m::position, m::id))
        .select(Member::as_select())
        .load(conn)?)
}

/// A member.
pub fn find_member(conn: &mut Db, id: MemberId) -> Outcome<Member> {
    schema::body_members::table
        .find(id)
        .select(Member::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// Writes a member.
pub fn insert_member(tx: &mut WriteTx<'_>, new: &NewMember) -> Outcome<MemberId> {
    use schema::body_members as m;
    let last: Option<i64> = m::table
        .filter(m::body_id.eq(new.body))
        .select(diesel::dsl::max(m::position))
        .first(tx.conn)?;
    Ok(diesel::insert_into(m::table)
        .values((
            m::body_id.eq(new.body),
            m::account_id.eq(new.account),
            m::name.eq(&new.name),
            m::party.eq(&new.party),
            m::function.eq(new.function),
            m::position.eq(last.unwrap_or(0) + 1),
            m::from_day.eq(new.from),
        ))
        .returning(m::id)
        .get_result(tx.conn)?)
}

/// Writes a member's last day.
pub fn set_member_end(tx: &mut WriteTx<'_>, id: MemberId, on: NaiveDate) -> Outcome<()> {
    use schema::body_members as m;
    diesel::update(m::table.find(id)).set(m::to_day.eq(on)).execute(tx.conn)?;
    Ok(())
}

/// The numbers of a body's year with the days of their meetings.
pub fn find_numbers(conn: &mut Db, body: BodyId, year: i64) -> Outcome<Vec<(i64, NaiveDate)>> {
    use schema::{meetings as m, minute_items as i};
    Ok(i::table
        .inner_join(m::table)
        .filter(i::body_id.eq(body))
        .filter(i::year.eq(year))
        .select((i::number, m::day))
        .load(conn)?)
}

/// Writes a §.
pub fn insert_item(
    tx: &mut WriteTx<'_>,
    meeting: &Meeting,
    input: &ItemInput,
    title: &str,
    text: &str,
    year: i64,
) -> Outcome<MinuteItemId> {
    use schema::minute_items as i;
    let id: MinuteItemId = diesel::insert_into(i::table)
        .values((
            i::meeting_id.eq(meeting.id),
            i::body_id.eq(meeting.body_id),
            i::year.eq(year),
            i::number.eq(input.number),
            i::agenda_item_id.eq(input.agenda_item),
            i::title.eq(title),
            i::text.eq(text),
            i::chair_member_id.eq(input.chair),
            i::created_at.eq(tx.now),
            i::created_by.eq(tx.actor.id),
            i::motions.eq(&input.debate.motions),
            i::votes_yes.eq(input.debate.votes.map(|v| v.yes)),
            i::votes_no.eq(input.debate.votes.map(|v| v.no)),
            i::votes_abstained.eq(input.debate.votes.map(|v| v.abstained)),
            i::dissent_text.eq(&input.debate.dissent_text),
        ))
        .returning(i::id)
        .get_result(tx.conn)?;
    insert_attendance(tx, id, &input.attendance)?;
    Ok(id)
}

fn insert_attendance(tx: &mut WriteTx<'_>, id: MinuteItemId, all: &[Attended]) -> Outcome<()> {
    use schema::minute_attendance as a;
    for one in all {
        diesel::insert_into(a::table)
            .values((
                a::minute_item_id.eq(id),
                a::member_id.eq(one.member),
                a::present.eq(one.present && !one.conflict),
                a::conflict.eq(one.conflict),
                a::dissent.eq(one.dissent),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Writes a § anew: its number, what it says and who took part.
pub fn rewrite_item(
    tx: &mut WriteTx<'_>,
    id: MinuteItemId,
    input: &ItemInput,
    text: &str,
) -> Outcome<()> {
    use schema::{minute_attendance as a, minute_items as i};
    diesel::update(i::table.find(id))
        .set((
            i::number.eq(input.number),
            i::text.eq(text),
            i::chair_member_id.eq(input.chair),
            i::motions.eq(&input.debate.motions),
            i::votes_yes.eq(input.debate.votes.map(|v| v.yes)),
            i::votes_no.eq(input.debate.votes.map(|v| v.no)),
            i::votes_abstained.eq(input.debate.votes.map(|v| v.abstained)),
            i::dissent_text.eq(&input.debate.dissent_text),
        ))
        .execute(tx.conn)?;
    diesel::delete(a::table.filter(a::minute_item_id.eq(id))).execute(tx.conn)?;
    insert_attendance(tx, id, &input.attendance)
}

/// Lets two rows of an agenda change places.
pub fn swap_rows(tx: &mut WriteTx<'_>, one: &AgendaItem, other: &AgendaItem) -> Outcome<()> {
    use schema::agenda_items as a;
    for (id, position) in [(one.id, other.position), (other.id, one.position)] {
        diesel::update(a::table.find(id)).set(a::position.eq(position)).execute(tx.conn)?;
    }
    Ok(())
}

/// A §.
pub fn find_item(conn: &mut Db, id: MinuteItemId) -> Outcome<MinuteItem> {
    schema::minute_items::table
        .find(id)
        .select(MinuteItem::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The §§ of a meeting, in order.
pub fn find_items(conn: &mut Db, meeting: MeetingId) -> Outcome<Vec<MinuteItem>> {
    use schema::minute_items as i;
    Ok(i::table
        .filter(i::meeting_id.eq(meeting))
        .order(i::number)
        .select(MinuteItem::as_select())
        .load(conn)?)
}

/// The §§ of a set, in order.
pub fn find_set_items(conn: &mut Db, set: MinuteSetId) -> Outcome<Vec<MinuteItem>> {
    use schema::minute_items as i;
    Ok(i::table
        .filter(i::set_id.eq(set))
        .order(i::number)
        .select(MinuteItem::as_select())
        .load(conn)?)
}

/// Who took part in a §.
pub fn find_attendance(conn: &mut Db, item: MinuteItemId) -> Outcome<Vec<(Member, Attended)>> {
    use schema::{body_members as m, minute_attendance as a};
    Ok(a::table
        .inner_join(m::table)
        .filter(a::minute_item_id.eq(item))
        .order((m::position, m::id))
        .select((Member::as_select(), Attended::as_select()))
        .load(conn)?)
}

/// Writes a set and puts its §§ in it.
pub fn insert_set(
    tx: &mut WriteTx<'_>,
    meeting: MeetingId,
    items: &[MinuteItemId],
    adjusters: &str,
    on: NaiveDate,
) -> Outcome<MinuteSetId> {
    use schema::{minute_items as i, minute_sets as s};
    let id: MinuteSetId = diesel::insert_into(s::table)
        .values((s::meeting_id.eq(meeting), s::adjusters.eq(adjusters), s::adjusted_on.eq(on)))
        .returning(s::id)
        .get_result(tx.conn)?;
    let keys: Vec<i64> = items.iter().map(|item| item.0).collect();
    let put = diesel::update(
        i::table
            .filter(i::id.eq_any(keys))
            .filter(i::meeting_id.eq(meeting))
            .filter(i::set_id.is_null()),
    )
    .set(i::set_id.eq(id))
    .execute(tx.conn)?;
    if put == items.len() { Ok(id) } else { Err(Refusal::stage("board-item-adjusted")) }
}

/// A set.
pub fn find_set(conn: &mut Db, id: MinuteSetId) -> Outcome<MinuteSet> {
    schema::minute_sets::table
        .find(id)
        .select(MinuteSet::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The sets without notice first, then so many of those with one, latest first.
pub fn latest_sets(conn: &mut Db, latest: i64) -> Outcome<Vec<MinuteSet>> {
    use schema::minute_sets as s;
    let sets = || s::table.order(s::id.desc()).select(MinuteSet::as_select());
    let mut found: Vec<MinuteSet> = sets().filter(s::notice_up.is_null()).load(conn)?;
    found.extend(sets().filter(s::notice_up.is_not_null()).limit(latest).load(conn)?);
    Ok(found)
}

/// The sets whose notice is up on a day.
pub fn find_announced(conn: &mut Db, on: NaiveDate) -> Outcome<Vec<MinuteSet>> {
    use schema::minute_sets as s;
    Ok(s::table
        .filter(s::notice_up.le(on))
        .filter(s::notice_down.gt(on))
        .order((s::notice_up.desc(), s::id.desc()))
        .select(MinuteSet::as_select())
        .load(conn)?)
}

/// Writes the days of a set's notice.
pub fn set_notice(
    tx: &mut WriteTx<'_>,
    id: MinuteSetId,
    up: NaiveDate,
    last: NaiveDate,
    down: NaiveDate,
) -> Outcome<()> {
    use schema::minute_sets as s;
    diesel::update(s::table.find(id))
        .set((s::notice_up.eq(up), s::last_appeal_day.eq(last), s::notice_down.eq(down)))
        .execute(tx.conn)?;
    Ok(())
}

/// The latest statement of a case that is ready.
pub fn find_ready_statement(conn: &mut Db, case: CaseId) -> Outcome<Option<Proposal>> {
    use schema::statements as s;
    Ok(s::table
        .filter(s::case_id.eq(case))
        .filter(s::state.eq("ready"))
        .order(s::version.desc())
        .select(Proposal::as_select())
        .first(conn)
        .optional()?)
}

/// A statement's proposal.
pub fn find_proposal(conn: &mut Db, id: StatementId) -> Outcome<Proposal> {
    use schema::statements as s;
    Ok(s::table.find(id).select(Proposal::as_select()).get_result(conn)?)
}

/// A proposed release or claim.
pub fn find_measure(conn: &mut Db, id: MeasureId) -> Outcome<ProposedMeasure> {
    schema::measures::table
        .find(id)
        .select(ProposedMeasure::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The releases and claims of a body's cases that wait for a decision and stand on no agenda, with
/// their cases.
pub fn find_proposed_measures(
    conn: &mut Db,
    body: BodyId,
) -> Outcome<Vec<(ProposedMeasure, Case)>> {
    use schema::{agenda_items as a, cases as c, measures as m};
    let awaited = a::table.filter(a::measure_id.eq(m::id.nullable())).filter(a::done.eq(false));
    Ok(m::table
        .inner_join(c::table)
        .filter(c::body_id.eq(body))
        .filter(m::state.eq("proposed"))
        .filter(diesel::dsl::not(diesel::dsl::exists(awaited)))
        .order(m::id)
        .select((ProposedMeasure::as_select(), Case::as_select()))
        .load(conn)?)
}

/// The cases of a body that are ready for a decision, longest waiting first.
pub fn find_ready_cases(conn: &mut Db, body: BodyId) -> Outcome<Vec<(Case, String)>> {
    use schema::{associations as a, cases as c};
    Ok(c::table
        .inner_join(a::table)
        .filter(c::body_id.eq(body))
        .filter(c::stage.eq(Stage::Proposed))
        .order((c::stage_on, c::id))
        .select((Case::as_select(), a::name))
        .load(conn)?)
}

/// The delegated decisions that have a notice of their own on a day: reference, days.
pub fn find_announced_delegated(
    conn: &mut Db,
    on: NaiveDate,
) -> Outcome<Vec<(BodyId, String, NaiveDate, NaiveDate)>> {
    use schema::{decisions as d, funds as f};
    let rows: Vec<(BodyId, String, Option<NaiveDate>, Option<NaiveDate>)> = d::table
        .inner_join(f::table)
        .filter(d::delegate_id.is_not_null())
        .filter(d::reported_item_id.is_null())
        .filter(d::notice_up.le(on))
        .filter(d::last_appeal_day.ge(on))
        .order((d::notice_up.desc(), d::id.desc()))
        .select((f::body_id, d::reference, d::notice_up, d::last_appeal_day))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(body, reference, up, last)| Some((body, reference, up?, last?)))
        .collect())
}

/// The §§ that no set holds yet, by meeting, earliest first.
pub fn find_unadjusted(conn: &mut Db) -> Outcome<Vec<(Meeting, i64)>> {
    use schema::{meetings as m, minute_items as i};
    Ok(i::table
        .inner_join(m::table)
        .filter(i::set_id.is_null())
        .order((m::day, m::id, i::number))
        .select((Meeting::as_select(), i::number))
        .load(conn)?)
}

/// The accounts of those who sit in bodies, by name.
pub fn find_board_accounts(conn: &mut Db) -> Outcome<Vec<(AccountId, String)>> {
    use schema::{account_roles as r, accounts as a};
    let roles = [Role::BoardMember.code(), Role::Chair.code()];
    Ok(r::table
        .inner_join(a::table)
        .filter(r::role.eq_any(roles))
        .filter(a::disabled_at.is_null())
        .order((a::name, a::id))
        .distinct()
        .select((a::id, a::name))
        .load(conn)?)
}
