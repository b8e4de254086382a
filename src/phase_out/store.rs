//! What is still open in a fund, read across the slices.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Blocker, BlockerKind, Item};
use crate::cases::lifecycle::Stage;
use crate::db::{Db, schema};
use crate::disbursements::lifecycle::State;
use crate::kernel::ids::{CaseId, FundId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::Outcome;

type Row = (CaseId, Option<String>, String, Ore, Option<NaiveDate>);

/// Everything that stands in the way of settling the fund; kinds without a case are left out. What
/// has ended is not looked at.
pub fn find_blockers(conn: &mut Db, fund: FundId) -> Outcome<Vec<Blocker>> {
    let mut blockers = Vec::new();
    for kind in BlockerKind::ALL {
        let items = match kind {
            BlockerKind::Commitments => commitments(conn, fund)?,
            BlockerKind::OpenCases => open_cases(conn, fund)?,
            BlockerKind::MissingReports => missing_reports(conn, fund)?,
            BlockerKind::UnpaidClaims => unpaid_claims(conn, fund)?,
            BlockerKind::RunningAppeals => running_appeals(conn, fund)?,
            BlockerKind::WaitingPayments => waiting_payments(conn, fund)?,
        };
        if !items.is_empty() {
            blockers.push(Blocker::of(kind, items));
        }
    }
    Ok(blockers)
}

fn items(rows: Vec<Row>) -> Vec<Item> {
    rows.into_iter()
        .map(|(case, number, title, amount, day)| Item {
            case,
            number: number.unwrap_or_default(),
            title,
            amount,
            day,
        })
        .collect()
}

fn commitments(conn: &mut Db, fund: FundId) -> Outcome<Vec<Item>> {
    use schema::{cases as c, grants as g};
    type Sums = (CaseId, Option<String>, String, Ore, Ore, Ore);
    let rows: Vec<Sums> = g::table
        .inner_join(c::table)
        .filter(c::fund_id.eq(fund))
        .filter(c::is_open)
        .order(c::id)
        .select((c::id, c::number, c::title, g::granted_ore, g::disbursed_ore, g::released_ore))
        .load(conn)?;
    let left = rows.into_iter().map(|(case, number, title, granted, disbursed, released)| {
        (case, number, title, granted - disbursed - released, None)
    });
    Ok(items(left.filter(|row| !row.3.is_zero()).collect()))
}

fn open_cases(conn: &mut Db, fund: FundId) -> Outcome<Vec<Item>> {
    use schema::cases as c;
    let rows: Vec<(CaseId, Option<String>, String)> = c::table
        .filter(c::fund_id.eq(fund))
        .filter(c::is_open)
        .order(c::id)
        .select((c::id, c::number, c::title))
        .load(conn)?;
    let row = |(case, number, title)| (case, number, title, Ore::ZERO, None);
    Ok(items(rows.into_iter().map(row).collect()))
}

fn missing_reports(conn: &mut Db, fund: FundId) -> Outcome<Vec<Item>> {
    use schema::{cases as c, grants as g};
    let rows: Vec<(CaseId, Option<String>, String, NaiveDate)> = g::table
        .inner_join(c::table)
        .filter(c::fund_id.eq(fund))
        .filter(c::is_open)
        .filter(c::stage.eq_any([Stage::Granted, Stage::Running, Stage::ReportCompletion]))
        .order((g::report_due, c::id))
        .select((c::id, c::number, c::title, g::report_due))
        .load(conn)?;
    let row = |(case, number, title, due)| (case, number, title, Ore::ZERO, Some(due));
    Ok(items(rows.into_iter().map(row).collect()))
}

fn unpaid_claims(conn: &mut Db, fund: FundId) -> Outcome<Vec<Item>> {
    use schema::{cases as c, claims as k};
    type Owed = (CaseId, Option<String>, String, Ore, Ore, NaiveDate);
    let rows: Vec<Owed> = k::table
        .inner_join(c::table.on(c::id.eq(k::case_id)))
        .filter(c::fund_id.eq(fund))
        .filter(k::paid_on.is_null())
        .order((k::due_on, c::id))
        .select((c::id, c::number, c::title, k::amount_ore, k::repaid_ore, k::due_on))
        .load(conn)?;
    let row = |(case, number, title, amount, repaid, due)| {
        (case, number, title, amount - repaid, Some(due))
    };
    Ok(items(rows.into_iter().map(row).collect()))
}

fn running_appeals(conn: &mut Db, fund: FundId) -> Outcome<Vec<Item>> {
    use schema::{cases as c, decisions as d};
    let rows: Vec<Row> = d::table
        .inner_join(c::table)
        .filter(d::fund_id.eq(fund))
        .filter(d::appealed_on.is_not_null())
        .filter(d::final_on.is_null())
        .order((d::appealed_on, d::id))
        .select((c::id, c::number, c::title, d::amount_ore, d::appealed_on))
        .load(conn)?;
    Ok(items(rows))
}

fn waiting_payments(conn: &mut Db, fund: FundId) -> Outcome<Vec<Item>> {
    use schema::{cases as c, instalments as i};
    let open: Vec<State> = State::ALL.into_iter().filter(|state| state.is_open()).collect();
    let rows: Vec<Row> = i::table
        .inner_join(c::table)
        .filter(c::fund_id.eq(fund))
        .filter(i::paid_on.is_null())
        .filter(i::state.eq_any(open))
        .order((i::ready_on, i::id))
        .select((c::id, c::number, c::title, i::amount_ore, i::ready_on))
        .load(conn)?;
    Ok(items(rows))
}
