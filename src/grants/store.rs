//! The tables of decisions and grants.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{DecidedBy, Decision, DecisionKind, Grant, NewDecision};
use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::{AccountId, BodyId, CaseId, DecisionId, FileId, FundId, MinuteItemId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};

/// What has been granted to a case; `None` before the first grant.
pub fn find(conn: &mut Db, case: CaseId) -> Outcome<Option<Grant>> {
    Ok(schema::grants::table.find(case).select(Grant::as_select()).get_result(conn).optional()?)
}

/// A decision.
pub fn find_decision(conn: &mut Db, id: DecisionId) -> Outcome<Decision> {
    // Decisions about a fund's own money are of other kinds, and are read with the fund.
    schema::decisions::table
        .find(id)
        .filter(schema::decisions::case_id.is_not_null())
        .select(Decision::as_select())
        .first(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The decisions of a case, in the order in which they were made.
pub fn find_decisions(conn: &mut Db, case: CaseId) -> Outcome<Vec<Decision>> {
    use schema::decisions as d;
    Ok(d::table
        .filter(d::case_id.eq(case))
        .order((d::decided_on, d::id))
        .select(Decision::as_select())
        .load(conn)?)
}

/// The latest approval of a case that was carried out: what its payments stand on.
pub fn find_last_approval(conn: &mut Db, case: CaseId) -> Outcome<Option<Decision>> {
    Ok(find_decisions(conn, case)?.into_iter().rfind(|d| d.executable && d.kind.is_approval()))
}

/// The decisions of some §§, and the delegated ones that were reported in them.
pub fn find_minuted(conn: &mut Db, items: &[MinuteItemId]) -> Outcome<Vec<Decision>> {
    use schema::decisions as d;
    let keys: Vec<i64> = items.iter().map(|id| id.0).collect();
    Ok(d::table
        .filter(d::minute_item_id.eq_any(&keys).or(d::reported_item_id.eq_any(&keys)))
        .order(d::id)
        .select(Decision::as_select())
        .load(conn)?)
}

/// The delegated decisions of a body's funds that no meeting has been told of, newest first.
pub fn find_unreported(conn: &mut Db, body: BodyId) -> Outcome<Vec<Decision>> {
    use schema::{decisions as d, funds as f};
    Ok(d::table
        .left_join(f::table)
        .filter(f::body_id.eq(body))
        .filter(d::decider.eq(DecidedBy::Delegate))
        .filter(d::delegate_id.is_not_null())
        .filter(d::reported_item_id.is_null())
        .order((d::decided_on.desc(), d::id.desc()))
        .select(Decision::as_select())
        .load(conn)?)
}

/// Decisions whose time for appeal has run out and whose legal force nobody has confirmed, and
/// those under appeal.
pub fn find_awaiting_force(conn: &mut Db, today: NaiveDate) -> Outcome<Vec<Decision>> {
    use schema::decisions as d;
    let open = || d::table.filter(d::final_on.is_null()).select(Decision::as_select());
    // Each of the two has an index of its own.
    let mut found: Vec<Decision> = open().filter(d::last_appeal_day.lt(today)).load(conn)?;
    let appealed: Vec<Decision> = open().filter(d::appealed_on.is_not_null()).load(conn)?;
    found.extend(appealed.into_iter().filter(|a| a.last_appeal_day.is_none_or(|day| day >= today)));
    found.sort_by_key(|d| (d.last_appeal_day.unwrap_or(NaiveDate::MAX), d.id));
    Ok(found)
}

/// Writes a decision's row.
pub fn insert_decision(
    tx: &mut WriteTx<'_>,
    fund: FundId,
    new: &NewDecision,
    obstacle: Option<&str>,
) -> Outcome<DecisionId> {
    use schema::decisions as d;
    Ok(diesel::insert_into(d::table)
        .values((
            d::fund_id.eq(fund),
            d::case_id.eq(new.case),
            d::kind.eq(new.kind),
            d::decider.eq(new.decider),
            d::reference.eq(&new.reference),
            d::decided_on.eq(new.decided_on),
            d::amount_ore.eq(new.amount),
            d::conditions.eq(&new.conditions),
            d::reason.eq(&new.reason),
            d::condition_cited.eq(&new.condition_cited),
            d::executable.eq(obstacle.is_none()),
            d::obstacle.eq(obstacle),
            d::minute_item_id.eq(new.minute_item_id),
            d::delegate_id.eq(new.delegate_id),
            d::created_at.eq(tx.now),
            d::created_by.eq(tx.actor.id),
        ))
        .returning(d::id)
        .get_result(tx.conn)?)
}

/// Writes the first grant of a case, or adds to it.
pub fn add_grant(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    amount: Ore,
    on: NaiveDate,
    report_due: NaiveDate,
) -> Outcome<()> {
    use schema::grants as g;
    if find(tx.conn, case)?.is_some() {
        diesel::update(g::table.find(case))
            .set((
                g::granted_ore.eq(g::granted_ore + amount.0),
                g::decided_on.eq(on),
                g::report_due.eq(report_due),
            ))
            .execute(tx.conn)?;
        return Ok(());
    }
    diesel::insert_into(g::table)
        .values((
            g::case_id.eq(case),
            g::granted_ore.eq(amount),
            g::first_granted_on.eq(on),
            g::decided_on.eq(on),
            g::report_due.eq(report_due),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Adds to what was released, disbursed and repaid.
pub fn add_flows(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    released: Ore,
    disbursed: Ore,
    repaid: Ore,
) -> Outcome<()> {
    use schema::grants as g;
    diesel::update(g::table.find(case))
        .set((
            g::released_ore.eq(g::released_ore + released.0),
            g::disbursed_ore.eq(g::disbursed_ore + disbursed.0),
            g::repaid_ore.eq(g::repaid_ore + repaid.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes since when payments may be made.
pub fn set_payable(tx: &mut WriteTx<'_>, case: CaseId, on: NaiveDate) -> Outcome<()> {
    use schema::grants as g;
    diesel::update(g::table.find(case)).set(g::final_on.eq(on)).execute(tx.conn)?;
    Ok(())
}

/// Writes why payments are stopped, or that they are not.
pub fn set_stopped(tx: &mut WriteTx<'_>, case: CaseId, reason: Option<&str>) -> Outcome<()> {
    use schema::grants as g;
    diesel::update(g::table.find(case)).set(g::stopped_reason.eq(reason)).execute(tx.conn)?;
    Ok(())
}

/// Writes when the notice was put up and until when an appeal can come.
pub fn set_notice(
    tx: &mut WriteTx<'_>,
    id: DecisionId,
    up: NaiveDate,
    last: NaiveDate,
) -> Outcome<()> {
    use schema::decisions as d;
    diesel::update(d::table.find(id))
        .set((d::notice_up.eq(up), d::last_appeal_day.eq(last)))
        .execute(tx.conn)?;
    Ok(())
}

/// Words a decision anew.
pub fn set_words(
    tx: &mut WriteTx<'_>,
    id: DecisionId,
    reference: &str,
    reason: &str,
    conditions: &str,
) -> Outcome<()> {
    use schema::decisions as d;
    diesel::update(d::table.find(id))
        .set((d::reference.eq(reference), d::reason.eq(reason), d::conditions.eq(conditions)))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes since when it has legal force.
pub fn set_force(tx: &mut WriteTx<'_>, id: DecisionId, on: NaiveDate) -> Outcome<()> {
    use schema::decisions as d;
    diesel::update(d::table.find(id)).set(d::final_on.eq(on)).execute(tx.conn)?;
    Ok(())
}

/// Writes when the appeal became known; legal force that was confirmed is taken back.
pub fn set_appealed(tx: &mut WriteTx<'_>, id: DecisionId, on: NaiveDate) -> Outcome<()> {
    use schema::decisions as d;
    diesel::update(d::table.find(id))
        .set((d::appealed_on.eq(on), d::final_on.eq(None::<NaiveDate>)))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes in which § a delegated decision was reported.
pub fn set_reported(tx: &mut WriteTx<'_>, id: DecisionId, item: MinuteItemId) -> Outcome<()> {
    use schema::decisions as d;
    diesel::update(d::table.find(id)).set(d::reported_item_id.eq(item)).execute(tx.conn)?;
    Ok(())
}

/// Writes the letter.
pub fn set_letter(tx: &mut WriteTx<'_>, id: DecisionId, file: FileId) -> Outcome<()> {
    use schema::decisions as d;
    diesel::update(d::table.find(id))
        .set((d::letter_file_id.eq(file), d::letter_sent_on.eq(tx.today)))
        .execute(tx.conn)?;
    Ok(())
}

/// First and last day of the project that was applied for.
pub fn find_project(
    conn: &mut Db,
    case: CaseId,
) -> Outcome<(Option<NaiveDate>, Option<NaiveDate>)> {
    use schema::applications as a;
    let days = a::table
        .find(case)
        .select((a::project_start, a::project_end))
        .get_result(conn)
        .optional()?;
    Ok(days.unwrap_or((None, None)))
}

/// The name of an account.
pub fn find_name(conn: &mut Db, account: AccountId) -> Outcome<String> {
    use schema::accounts as a;
    Ok(a::table.find(account).select(a::name).get_result(conn)?)
}

/// Whether a case has a decision of a kind that was carried out.
pub fn has_decision(conn: &mut Db, case: CaseId, kind: DecisionKind) -> Outcome<bool> {
    use schema::decisions as d;
    let count: i64 = d::table
        .filter(d::case_id.eq(case))
        .filter(d::kind.eq(kind))
        .filter(d::executable.eq(true))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}
