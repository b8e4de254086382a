//! What delegates read.

use diesel::prelude::*;

use crate::board::model::ProposedMeasure;
use crate::db::{Db, schema};
use crate::kernel::ids::{AccountId, CaseId, MeasureId, MinuteItemId};
use crate::kernel::refusal::{Outcome, Refusal};

/// The releases and claims of a case that wait for a decision.
pub fn find_measures(conn: &mut Db, case: CaseId) -> Outcome<Vec<ProposedMeasure>> {
    use schema::measures as m;
    Ok(m::table
        .filter(m::case_id.eq(case))
        .filter(m::state.eq("proposed"))
        .order(m::id)
        .select(ProposedMeasure::as_select())
        .load(conn)?)
}

/// A proposed release or claim.
pub fn find_measure(conn: &mut Db, id: MeasureId) -> Outcome<ProposedMeasure> {
    schema::measures::table
        .find(id)
        .select(ProposedMeasure::as_select())
        .first(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The name of an account.
pub fn find_name(conn: &mut Db, id: AccountId) -> Outcome<String> {
    use schema::accounts as a;
    Ok(a::table.find(id).select(a::name).first(conn)?)
}

/// Number and day of a §.
pub fn find_section(conn: &mut Db, id: MinuteItemId) -> Outcome<(i64, chrono::NaiveDate)> {
    use schema::{meetings as m, minute_items as i};
    Ok(i::table
        .inner_join(m::table)
        .filter(i::id.eq(id))
        .select((i::number, m::day))
        .first(conn)?)
}
