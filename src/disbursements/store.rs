//! The table of instalments.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;

use super::lifecycle::State;
use super::model::{Accounts, Instalment, Line, NewInstalment};
use super::rules::is_near;
use crate::cases::lifecycle::Stage;
use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::{AccountId, AssociationId, CaseId, EntryId, FileId, FundId, InstalmentId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};

/// An instalment.
pub fn find(conn: &mut Db, id: InstalmentId) -> Outcome<Instalment> {
    schema::instalments::table
        .find(id)
        .select(Instalment::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The instalments of a case, in order.
pub fn list_for_case(conn: &mut Db, case: CaseId) -> Outcome<Vec<Instalment>> {
    use schema::instalments as i;
    Ok(i::table
        .filter(i::case_id.eq(case))
        .order(i::no)
        .select(Instalment::as_select())
        .load(conn)?)
}

/// Lines of the attesters' lists in one state, oldest first; what is paid newest first.
pub fn list_lines(conn: &mut Db, state: State, most: i64) -> Outcome<Vec<Line>> {
    use schema::instalments as i;
    let query = i::table.filter(i::state.eq(state)).select(i::id).limit(most).into_boxed();
    let ids: Vec<InstalmentId> = if state == State::Paid {
        query.order((i::paid_on.desc(), i::id.desc())).load(conn)?
    } else {
        query.order((i::ready_on, i::id)).load(conn)?
    };
    ids.into_iter().map(|id| find_line(conn, id)).collect()
}

/// How many instalments stand in a state.
pub fn count(conn: &mut Db, state: State) -> Outcome<i64> {
    use schema::instalments as i;
    Ok(i::table.filter(i::state.eq(state)).count().get_result(conn)?)
}

/// An instalment with what stands around it.
pub fn find_line(conn: &mut Db, id: InstalmentId) -> Outcome<Line> {
    use schema::{associations as a, cases as c, grants as g, instalments as i};
    type Around = (Option<String>, String, FundId, AssociationId, String, bool, Option<AccountId>);
    let instalment = find(conn, id)?;
    let (number, title, fund_id, association_id, association, municipal_unit, officer_id): Around =
        i::table
            .inner_join(c::table.inner_join(a::table))
            .filter(i::id.eq(id))
            .select((
                c::number,
                c::title,
                c::fund_id,
                a::id,
                a::name,
                a::municipal_unit,
                c::officer_id,
            ))
            .first(conn)?;
    let stopped: Option<Option<String>> =
        g::table.find(instalment.case_id).select(g::stopped_reason).get_result(conn).optional()?;
    Ok(Line {
        instalment,
        number: number.unwrap_or_default(),
        title,
        fund_id,
        association_id,
        association,
        municipal_unit,
        officer_id,
        stopped: stopped.flatten(),
    })
}

/// Whether somebody has prepared what is paid, whoever the officer is now: wrote a statement of the
/// case, decided it as delegate, approved its report or settled its grant.
pub fn has_prepared(conn: &mut Db, case: CaseId, who: AccountId) -> Outcome<bool> {
    use schema::{decisions as d, reports as r, settlements as s, statements as t};
    let wrote = t::table.filter(t::case_id.eq(case)).filter(t::written_by.eq(who));
    let decided = d::table.filter(d::case_id.eq(case)).filter(d::delegate_id.eq(who));
    let approved = r::table.filter(r::case_id.eq(case)).filter(r::approved_by.eq(who));
    let settled = s::table.filter(s::case_id.eq(case)).filter(s::settled_by.eq(who));
    Ok(select(exists(wrote)).get_result(conn)?
        || select(exists(decided)).get_result(conn)?
        || select(exists(approved)).get_result(conn)?
        || select(exists(settled)).get_result(conn)?)
}

/// The account that money would go to now.
pub fn find_accounts(conn: &mut Db, association: AssociationId) -> Outcome<Accounts> {
    use schema::association_accounts as a;
    let pending = select(exists(
        a::table.filter(a::association_id.eq(association)).filter(a::state.eq("pending")),
    ))
    .get_result(conn)?;
    Ok(Accounts { active: crate::associations::active_account(conn, association)?, pending })
}

/// Registry number and day of another payment of the same amount to the same recipient near `on`.
pub fn find_duplicate(
    conn: &mut Db,
    line: &Line,
    on: NaiveDate,
) -> Outcome<Option<(String, NaiveDate)>> {
    use schema::{cases as c, instalments as i};
    let rows: Vec<(Option<String>, Option<NaiveDate>, Option<NaiveDate>)> = i::table
        .inner_join(c::table)
        .filter(c::association_id.eq(line.association_id))
        .filter(i::id.ne(line.instalment.id))
        .filter(i::amount_ore.eq(line.instalment.amount_ore))
        .filter(i::state.ne_all([State::Planned, State::Cancelled]))
        .order(i::id.desc())
        .select((c::number, i::ready_on, i::paid_on))
        .load(conn)?;
    Ok(rows.into_iter().find_map(|(number, ready, paid)| {
        let day = paid.or(ready)?;
        is_near(day, on).then(|| (number.unwrap_or_default(), day))
    }))
}

/// Planned instalments whose day has come, of cases whose payments are not stopped and whose
/// project runs or has been reported.
pub fn list_due(conn: &mut Db, today: NaiveDate) -> Outcome<Vec<InstalmentId>> {
    use schema::{cases as c, grants as g, instalments as i};
    Ok(i::table
        .inner_join(c::table)
        .inner_join(g::table.on(g::case_id.eq(i::case_id)))
        .filter(i::state.eq(State::Planned))
        .filter(i::due_on.le(today))
        .filter(g::stopped_reason.is_null())
        .filter(c::stage.eq_any([Stage::Running, Stage::Reported, Stage::ReportCompletion]))
        .order(i::id)
        .select(i::id)
        .load(conn)?)
}

/// First and last day of the project, as the application has them.
pub fn find_project(
    conn: &mut Db,
    case: CaseId,
) -> Outcome<(Option<NaiveDate>, Option<NaiveDate>)> {
    use schema::applications as a;
    let row = a::table
        .find(case)
        .select((a::project_start, a::project_end))
        .get_result(conn)
        .optional()?;
    Ok(row.unwrap_or_default())
}

/// Whether a release, a claim or a payment of the case still waits.
pub fn is_anything_left(conn: &mut Db, case: CaseId) -> Outcome<bool> {
    use schema::{claims as k, instalments as i, measures as m};
    let open = [State::Planned, State::Ready, State::Reviewed, State::Approved];
    let payment: bool =
        select(exists(i::table.filter(i::case_id.eq(case)).filter(i::state.eq_any(open))))
            .get_result(conn)?;
    let measure: bool =
        select(exists(m::table.filter(m::case_id.eq(case)).filter(m::state.eq("proposed"))))
            .get_result(conn)?;
    let claim: bool =
        select(exists(k::table.filter(k::case_id.eq(case)).filter(k::paid_on.is_null())))
            .get_result(conn)?;
    Ok(payment || measure || claim)
}

/// The name of an account.
pub fn find_name(conn: &mut Db, account: AccountId) -> Outcome<String> {
    use schema::accounts as a;
    Ok(a::table.find(account).select(a::name).get_result(conn).optional()?.unwrap_or_default())
}

/// Writes a planned instalment.
pub fn insert(tx: &mut WriteTx<'_>, new: &NewInstalment) -> Outcome<InstalmentId> {
    use schema::instalments as i;
    Ok(diesel::insert_into(i::table)
        .values((
            i::case_id.eq(new.case_id),
            i::no.eq(new.no),
            i::amount_ore.eq(new.amount),
            i::trigger.eq(&new.trigger),
            i::due_on.eq(new.due_on),
            i::state.eq(State::Planned),
            i::note.eq(&new.note),
        ))
        .returning(i::id)
        .get_result(tx.conn)?)
}

/// Moves an instalment if it still stands at `from`; says whether it did.
pub fn set_state(tx: &mut WriteTx<'_>, id: InstalmentId, from: State, to: State) -> Outcome<bool> {
    use schema::instalments as i;
    let moved = diesel::update(i::table.filter(i::id.eq(id)).filter(i::state.eq(from)))
        .set(i::state.eq(to))
        .execute(tx.conn)?;
    Ok(moved == 1)
}

/// Writes the day on which it became due; who attested before has not attested this.
pub fn set_ready(tx: &mut WriteTx<'_>, id: InstalmentId, note: Option<&str>) -> Outcome<()> {
    use schema::instalments as i;
    diesel::update(i::table.find(id))
        .set((
            i::ready_on.eq(tx.today),
            i::account_kind.eq(""),
            i::account_number.eq(""),
            i::reviewed_by.eq(None::<AccountId>),
            i::reviewed_at.eq(None::<chrono::NaiveDateTime>),
            i::approved_by.eq(None::<AccountId>),
            i::approved_at.eq(None::<chrono::NaiveDateTime>),
            i::paid_by.eq(None::<AccountId>),
            i::paid_on.eq(None::<NaiveDate>),
            i::entry_id.eq(None::<EntryId>),
        ))
        .execute(tx.conn)?;
    if let Some(note) = note {
        diesel::update(i::table.find(id)).set(i::note.eq(note)).execute(tx.conn)?;
    }
    Ok(())
}

/// Writes who reviewed it, and the account that they saw.
pub fn set_reviewed(tx: &mut WriteTx<'_>, id: InstalmentId, account: (&str, &str)) -> Outcome<()> {
    use schema::instalments as i;
    diesel::update(i::table.find(id))
        .set((
            i::reviewed_by.eq(tx.actor.id),
            i::reviewed_at.eq(tx.now),
            i::account_kind.eq(account.0),
            i::account_number.eq(account.1),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes who approved it.
pub fn set_approved(tx: &mut WriteTx<'_>, id: InstalmentId) -> Outcome<()> {
    use schema::instalments as i;
    diesel::update(i::table.find(id))
        .set((i::approved_by.eq(tx.actor.id), i::approved_at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes who marked it as paid, the bank's day and the entry.
pub fn set_paid(
    tx: &mut WriteTx<'_>,
    id: InstalmentId,
    on: NaiveDate,
    entry: EntryId,
) -> Outcome<()> {
    use schema::instalments as i;
    diesel::update(i::table.find(id))
        .set((i::paid_by.eq(tx.actor.id), i::paid_on.eq(on), i::entry_id.eq(entry)))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes what it pays.
pub fn set_amount(tx: &mut WriteTx<'_>, id: InstalmentId, amount: Ore) -> Outcome<()> {
    use schema::instalments as i;
    diesel::update(i::table.find(id)).set(i::amount_ore.eq(amount)).execute(tx.conn)?;
    Ok(())
}

/// Keeps a voucher that came with a requisition.
pub fn insert_voucher(tx: &mut WriteTx<'_>, case: CaseId, file: FileId) -> Outcome<()> {
    use schema::attachments as a;
    diesel::insert_into(a::table)
        .values((
            a::case_id.eq(case),
            a::part.eq("claim"),
            a::kind.eq("voucher"),
            a::file_id.eq(file),
            a::added_at.eq(tx.now),
            a::added_by.eq(tx.actor.id),
        ))
        .execute(tx.conn)?;
    Ok(())
}
