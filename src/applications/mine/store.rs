//! Reading across the tables for those who have applied. Nothing is written here.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::cases::model::Case;
use crate::db::{Db, schema};
use crate::kernel::ids::{AssociationId, CaseId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::Outcome;

/// What a grant has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Money {
    /// Granted.
    pub granted: Ore,
    /// Released.
    pub released: Ore,
    /// Disbursed.
    pub disbursed: Ore,
    /// Repaid.
    pub repaid: Ore,
    /// The day on which the report is due.
    pub report_due: NaiveDate,
}

/// A case with what stands beside it in a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// The case.
    pub case: Case,
    /// Name of the applicant.
    pub association: String,
    /// Name of the fund.
    pub fund: String,
    /// Money, once something was granted.
    pub money: Option<Money>,
}

/// The cases of some applicants, newest first. What an officer types off a paper is left out
/// until it is registered.
pub fn list(conn: &mut Db, applicants: &[AssociationId]) -> Outcome<Vec<Row>> {
    use schema::{associations as a, cases as c, funds as f, grants as g};
    type Found = (Case, String, String, Option<Money>);
    let rows: Vec<Found> = c::table
        .inner_join(a::table)
        .inner_join(f::table)
        .left_join(g::table)
        .filter(c::association_id.eq_any(applicants.to_vec()))
        .filter(c::stage.ne("draft").or(c::channel.eq("web")))
        .order(c::id.desc())
        .select((
            Case::as_select(),
            a::name,
            f::name,
            (g::granted_ore, g::released_ore, g::disbursed_ore, g::repaid_ore, g::report_due)
                .nullable(),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(case, association, fund, money)| Row { case, association, fund, money })
        .collect())
}

/// The meeting at which a case is to be decided.
pub fn meeting_day(conn: &mut Db, case: CaseId) -> Outcome<Option<NaiveDate>> {
    use schema::{agenda_items as i, meetings as m};
    Ok(i::table
        .inner_join(m::table)
        .filter(i::case_id.eq(case))
        .filter(i::done.eq(false))
        .order(m::day.desc())
        .select(m::day)
        .first(conn)
        .optional()?)
}

/// What has been paid: number of the instalment, amount, day.
pub fn payments(conn: &mut Db, case: CaseId) -> Outcome<Vec<(i64, Ore, NaiveDate)>> {
    use schema::instalments as i;
    let rows: Vec<(i64, Ore, Option<NaiveDate>)> = i::table
        .filter(i::case_id.eq(case))
        .filter(i::state.eq("paid"))
        .order(i::no)
        .select((i::no, i::amount_ore, i::paid_on))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(no, amount, on)| on.map(|on| (no, amount, on))).collect())
}

/// What is still to be paid.
pub fn unpaid(conn: &mut Db, case: CaseId) -> Outcome<Vec<(i64, Ore)>> {
    use schema::instalments as i;
    Ok(i::table
        .filter(i::case_id.eq(case))
        .filter(i::state.ne_all(["paid", "cancelled"]))
        .order(i::no)
        .select((i::no, i::amount_ore))
        .load(conn)?)
}

/// Whether a payment waits for the applicant to ask for it.
pub fn waits_for_requisition(conn: &mut Db, case: CaseId) -> Outcome<bool> {
    use schema::instalments as i;
    let count: i64 = i::table
        .filter(i::case_id.eq(case))
        .filter(i::state.eq("planned"))
        .filter(i::trigger.eq("requisition"))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}

/// The name of an officer.
pub fn officer(conn: &mut Db, case: &Case) -> Outcome<Option<String>> {
    super::super::store::account_name(conn, case.officer_id)
}

/// Claims for repayment that are not paid: amount, paid so far, last day, reference.
pub fn open_claims(conn: &mut Db, case: CaseId) -> Outcome<Vec<(Ore, Ore, NaiveDate, String)>> {
    use schema::claims as c;
    Ok(c::table
        .filter(c::case_id.eq(case))
        .filter(c::paid_on.is_null())
        .order(c::id)
        .select((c::amount_ore, c::repaid_ore, c::due_on, c::reference))
        .load(conn)?)
}
