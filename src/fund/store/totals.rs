//! The maintained totals: by day, and by year, month and day for each split.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::bulk::Rows;
use crate::db::{Db, schema};
use crate::fund::ledger::{DayTotal, LedgerEvent};
use crate::fund::periods::{Codes, Period, Place, Split, places};
use crate::kernel::ids::{CaseId, FundId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::{on_db, row};

type DayRow = (NaiveDate, LedgerEvent, Ore, i64, i64);

fn total((day, event, amount, projects, projects_civil_society): DayRow) -> DayTotal {
    DayTotal { day, event, amount, projects, projects_civil_society }
}

/// Every day of a fund: as many rows as it has days with something booked.
pub(super) fn day_totals(conn: &mut Db, fund: FundId) -> Outcome<Vec<DayTotal>> {
    use schema::fund_totals as t;
    let rows: Vec<DayRow> = t::table
        .filter(t::fund_id.eq(fund))
        .order((t::day, t::event))
        .select((t::day, t::event, t::amount_ore, t::projects, t::projects_civil_society))
        .load(conn)?;
    Ok(rows.into_iter().map(total).collect())
}

fn days_between(
    conn: &mut Db,
    fund: FundId,
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<Vec<DayTotal>> {
    use schema::fund_totals as t;
    let rows: Vec<DayRow> = t::table
        .filter(t::fund_id.eq(fund))
        .filter(t::day.between(from, to))
        .order((t::day, t::event))
        .select((t::day, t::event, t::amount_ore, t::projects, t::projects_civil_society))
        .load(conn)?;
    Ok(rows.into_iter().map(total).collect())
}

/// What had been booked by the end of a day: earlier years and months each as if on their first
/// day, the day's month by day. Good for every sum up to that day and for the years before it.
pub fn totals_until(conn: &mut Db, fund: FundId, day: NaiveDate) -> Outcome<Vec<DayTotal>> {
    use schema::period_totals as t;
    let (year, month) = (Period::Year.start(day), Period::Month.start(day));
    let rows: Vec<DayRow> = t::table
        .filter(t::fund_id.eq(fund))
        .filter(t::split.eq(Split::All.code()))
        .filter(t::period.eq(Period::Year.code()).and(t::starts.lt(year)).or(
            t::period.eq(Period::Month.code()).and(t::starts.ge(year)).and(t::starts.lt(month)),
        ))
        .order((t::starts, t::event))
        .select((t::starts, t::event, t::amount_ore, t::projects, t::projects_civil_society))
        .load(conn)?;
    let mut totals: Vec<DayTotal> = rows.into_iter().map(total).collect();
    totals.extend(days_between(conn, fund, month, day)?);
    Ok(totals)
}

/// The same, followed by every later day: what is available on a day and on any later one.
pub fn totals_around(conn: &mut Db, fund: FundId, day: NaiveDate) -> Outcome<Vec<DayTotal>> {
    let mut totals = totals_until(conn, fund, day)?;
    if let Some(next) = day.succ_opt() {
        totals.extend(days_between(conn, fund, next, last_day())?);
    }
    Ok(totals)
}

/// Days before and after all that people book on, which both databases can compare with.
fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or(NaiveDate::MIN)
}

fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

/// What was booked within a split, before the year of a day or in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitSum {
    /// The split.
    pub split: Split,
    /// The code.
    pub code: String,
    /// The event.
    pub event: LedgerEvent,
    /// Whether it was in the year of the day.
    pub this_year: bool,
    /// The sum.
    pub amount: Ore,
    /// Cases granted for the first time.
    pub projects: i64,
}

/// What had been booked by the end of a day, by each split; a code may come more than once.
pub fn split_sums(conn: &mut Db, fund: FundId, day: NaiveDate) -> Outcome<Vec<SplitSum>> {
    use schema::period_totals as t;
    type Sum = (String, String, LedgerEvent, i64, i64);
    let (year, month) = (Period::Year.start(day), Period::Month.start(day));
    let mut sums = Vec::new();
    // A macro, since the type of a grouped query has no name worth writing.
    macro_rules! sums_of {
        ($period:expr, $from:expr, $to:expr) => {
            t::table
                .filter(t::fund_id.eq(fund))
                .filter(t::split.ne(Split::All.code()))
                .filter(t::period.eq($period.code()))
                .filter(t::starts.ge($from))
                .filter(t::starts.lt($to))
                .group_by((t::split, t::code, t::event))
                .select((
                    t::split,
                    t::code,
                    t::event,
                    sql::<BigInt>("CAST(SUM(amount_ore) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(projects) AS BIGINT)"),
                ))
                .load::<Sum>(conn)?
        };
    }
    let next = day.succ_opt().unwrap_or(day);
    let before = sums_of!(Period::Year, first_day(), year);
    let months = sums_of!(Period::Month, year, month);
    let days = sums_of!(Period::Day, month, next);
    for (this_year, rows) in [(false, before), (true, months), (true, days)] {
        for (split, code, event, amount, projects) in rows {
            let split = split_of(&split)?;
            sums.push(SplitSum { split, code, event, this_year, amount: Ore(amount), projects });
        }
    }
    Ok(sums)
}

fn split_of(code: &str) -> Outcome<Split> {
    Split::of_code(code).ok_or_else(|| Refusal::internal(format!("no split {code}")))
}

/// Adds to the maintained totals of a day, of its month and its year, and of the splits of its case.
pub fn add_to_totals(
    conn: &mut Db,
    fund: FundId,
    total: &DayTotal,
    case: Option<CaseId>,
) -> Outcome<()> {
    use schema::{cases as c, fund_totals as t};
    on_db!(conn, |c| diesel::insert_into(t::table)
        .values((
            t::fund_id.eq(fund),
            t::day.eq(total.day),
            t::event.eq(total.event),
            t::amount_ore.eq(total.amount),
            t::projects.eq(total.projects),
            t::projects_civil_society.eq(total.projects_civil_society),
        ))
        .on_conflict((t::fund_id, t::day, t::event))
        .do_update()
        .set((
            t::amount_ore.eq(t::amount_ore + total.amount.0),
            t::projects.eq(t::projects + total.projects),
            t::projects_civil_society.eq(t::projects_civil_society + total.projects_civil_society),
        ))
        .execute(c))?;
    let codes = match case {
        Some(case) => {
            let (area, kind, locality) = c::table
                .find(case)
                .select((c::focus_area, c::applicant_kind, c::locality))
                .first::<(String, String, String)>(conn)?;
            Some([area, kind, locality])
        }
        None => None,
    };
    let mut rows = Rows::of(
        "period_totals",
        "fund_id, period, starts, split, code, event, amount_ore, projects, projects_civil_society",
    )
    .ending(
        " ON CONFLICT (fund_id, period, starts, split, code, event) DO UPDATE SET \
         amount_ore = period_totals.amount_ore + excluded.amount_ore, \
         projects = period_totals.projects + excluded.projects, \
         projects_civil_society = \
         period_totals.projects_civil_society + excluded.projects_civil_society",
    );
    for place in places(total.day, total.event, codes.as_ref()) {
        rows.push(row![
            fund.0,
            place.period.code(),
            place.starts,
            place.split.code(),
            place.code,
            place.event.code(),
            total.amount.0,
            total.projects,
            total.projects_civil_society,
        ]);
    }
    rows.write(conn)
}

/// Whether it is civil society's, and what it is split by, of each case of a fund.
pub(super) fn case_codes(conn: &mut Db, fund: FundId) -> Outcome<HashMap<CaseId, (bool, Codes)>> {
    use schema::cases as c;
    let rows: Vec<(CaseId, bool, String, String, String)> = c::table
        .filter(c::fund_id.eq(fund))
        .select((c::id, c::civil_society, c::focus_area, c::applicant_kind, c::locality))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, civil, a, k, l)| (id, (civil, [a, k, l]))).collect())
}

/// Every maintained row of a fund.
pub(super) fn period_totals(
    conn: &mut Db,
    fund: FundId,
) -> Outcome<BTreeMap<Place, (i64, i64, i64)>> {
    use schema::period_totals as t;
    type Row = (String, NaiveDate, String, String, LedgerEvent, (i64, i64, i64));
    let rows: Vec<Row> = t::table
        .filter(t::fund_id.eq(fund))
        .select((
            t::period,
            t::starts,
            t::split,
            t::code,
            t::event,
            (t::amount_ore, t::projects, t::projects_civil_society),
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(period, starts, split, code, event, sums)| {
            let period = Period::ALL
                .into_iter()
                .find(|p| p.code() == period)
                .ok_or_else(|| Refusal::internal(format!("no period {period}")))?;
            Ok((Place { period, starts, split: split_of(&split)?, code, event }, sums))
        })
        .collect()
}
