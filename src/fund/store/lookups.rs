//! Single calls and entries, and the decisions that concern the fund itself and no case.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;

use super::{Entry, StoredCall};
use crate::db::{Db, WriteTx, schema};
use crate::fund::ledger::LedgerEvent;
use crate::kernel::ids::{BodyId, CallId, DecisionId, EntryId, FundId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};

/// A call.
pub fn find_call(conn: &mut Db, id: CallId) -> Outcome<StoredCall> {
    use schema::calls as c;
    let (fund_id, body): (FundId, String) = c::table
        .find(id)
        .select((c::fund_id, c::body))
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)?;
    let call = serde_json::from_str(&body).map_err(Refusal::internal)?;
    Ok(StoredCall { id, fund_id, call })
}

/// A ledger entry.
pub fn find_entry(conn: &mut Db, id: EntryId) -> Outcome<Entry> {
    schema::ledger_entries::table
        .find(id)
        .select(Entry::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The entry that corrects `id`, if there is one.
pub fn find_correction(conn: &mut Db, id: EntryId) -> Outcome<Option<Entry>> {
    use schema::ledger_entries as e;
    Ok(e::table.filter(e::corrects_id.eq(id)).select(Entry::as_select()).first(conn).optional()?)
}

/// Money that came into a fund or left it without a case: contributions, transfers and their
/// corrections, latest first.
pub fn find_moves(conn: &mut Db, fund: FundId) -> Outcome<Vec<Entry>> {
    use schema::ledger_entries as e;
    Ok(e::table
        .filter(e::fund_id.eq(fund))
        .filter(e::case_id.is_null())
        .filter(e::event.eq_any([LedgerEvent::Contribution, LedgerEvent::TransferOut]))
        .order((e::day.desc(), e::seq.desc()))
        .select(Entry::as_select())
        .load(conn)?)
}

/// Writes a decision of the body about the fund itself: `contribution` or `transfer`. It can be
/// carried out at once, since money that moves in or out of a fund waits for nobody's appeal.
pub fn insert_fund_decision(
    tx: &mut WriteTx<'_>,
    fund: FundId,
    kind: &str,
    reference: &str,
    decided_on: NaiveDate,
    amount: Ore,
    reason: &str,
) -> Outcome<DecisionId> {
    use schema::decisions as d;
    Ok(diesel::insert_into(d::table)
        .values((
            d::fund_id.eq(fund),
            d::kind.eq(kind),
            d::decider.eq("board"),
            d::reference.eq(reference),
            d::decided_on.eq(decided_on),
            d::amount_ore.eq(amount),
            d::reason.eq(reason),
            d::executable.eq(true),
            d::created_at.eq(tx.now),
            d::created_by.eq(tx.actor.id),
        ))
        .returning(d::id)
        .get_result(tx.conn)?)
}

/// Every condition that a decision or a measure of a fund has cited, in its words.
pub fn find_cited(conn: &mut Db, fund: FundId) -> Outcome<Vec<String>> {
    use schema::{cases as c, decisions as d, measures as m};
    let mut cited: Vec<String> = d::table
        .filter(d::fund_id.eq(fund))
        .filter(d::condition_cited.ne(""))
        .select(d::condition_cited)
        .distinct()
        .load(conn)?;
    let cases = c::table.filter(c::fund_id.eq(fund)).select(c::id);
    let measures: Vec<String> = m::table
        .filter(m::case_id.eq_any(cases))
        .select(m::condition_cited)
        .distinct()
        .load(conn)?;
    cited.extend(measures);
    Ok(cited)
}

/// Whether a meeting of a body that has met has §§ that are not adjusted, or matters without §.
pub fn is_unadjusted(conn: &mut Db, body: BodyId, today: NaiveDate) -> Outcome<bool> {
    use schema::{agenda_items as a, meetings as g, minute_items as i};
    let items = i::table.filter(i::body_id.eq(body)).filter(i::set_id.is_null());
    let waiting = a::table
        .inner_join(g::table)
        .filter(g::body_id.eq(body))
        .filter(g::day.le(today))
        .filter(a::done.eq(false));
    Ok(select(exists(items)).get_result(conn)? || select(exists(waiting)).get_result(conn)?)
}
