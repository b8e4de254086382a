//! The entries behind a figure, and their sum.

use chrono::NaiveDate;
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use super::Entry;
use crate::db::{Db, schema};
use crate::fund::figures::FigureKind;
use crate::fund::ledger::LedgerEvent;
use crate::fund::periods::{Period, Split};
use crate::kernel::ids::FundId;
use crate::kernel::money::Ore;
use crate::kernel::refusal::Outcome;

/// Which entries of a fund.
#[derive(Debug, Clone)]
pub struct EntryFilter {
    /// The fund.
    pub fund: FundId,
    /// First and last day, both inclusive.
    pub days: (NaiveDate, NaiveDate),
    /// The figure that they make; every entry without one.
    pub figure: Option<FigureKind>,
    /// Only those whose case has a code in a split (the empty code: says nothing).
    pub split: Option<(Split, String)>,
}

/// Entries in the order of the ledger's days, after a day and number, at most `limit`.
pub fn find_entries(
    conn: &mut Db,
    filter: &EntryFilter,
    after: Option<(NaiveDate, i64)>,
    limit: i64,
) -> Outcome<Vec<Entry>> {
    use schema::{cases as c, ledger_entries as e};
    let mut query = e::table
        .filter(e::fund_id.eq(filter.fund))
        .filter(e::day.ge(filter.days.0))
        .filter(e::day.le(filter.days.1))
        .order((e::day, e::seq))
        .select(Entry::as_select())
        .into_boxed();
    if let Some(figure) = filter.figure {
        query = match figure {
            FigureKind::Event(event) => query.filter(e::event.eq(event)),
            _ => query.filter(e::event.eq_any(figure.events())),
        };
        if figure.counts_cases() {
            let earlier = diesel::alias!(schema::ledger_entries as earlier);
            query = query.filter(not(exists(
                earlier
                    .filter(earlier.field(e::case_id).eq(e::case_id))
                    .filter(earlier.field(e::event).eq(LedgerEvent::Grant))
                    .filter(earlier.field(e::seq).lt(e::seq)),
            )));
        }
        if figure == FigureKind::ProjectsCivilSociety {
            let civil = c::table
                .filter(c::fund_id.eq(filter.fund))
                .filter(c::civil_society.eq(true))
                .select(c::id.nullable());
            query = query.filter(e::case_id.eq_any(civil));
        }
    }
    if let Some((split, code)) = &filter.split {
        // Asked of each entry in its turn: a page is full long before every case has been looked at.
        let own = c::table.filter(c::id.nullable().eq(e::case_id));
        query = match split {
            Split::All => query,
            Split::FocusArea => query.filter(exists(own.filter(c::focus_area.eq(code)))),
            Split::ApplicantKind => query.filter(exists(own.filter(c::applicant_kind.eq(code)))),
            Split::Locality => query.filter(exists(own.filter(c::locality.eq(code)))),
        };
    }
    if let Some((day, seq)) = after {
        query = query.filter(e::day.ge(day)).filter(e::day.gt(day).or(e::seq.gt(seq)));
    }
    Ok(query.limit(limit).load(conn)?)
}

/// What the entries make, from the maintained totals: an amount, and cases granted for the first
/// time. `None` when no figure is asked for.
pub fn sum_entries(conn: &mut Db, filter: &EntryFilter) -> Outcome<Option<(Ore, i64)>> {
    let Some(figure) = filter.figure else { return Ok(None) };
    let rows: Vec<(LedgerEvent, Option<i64>, Option<i64>)> = match &filter.split {
        Some((split, code)) => {
            use schema::period_totals as t;
            t::table
                .filter(t::fund_id.eq(filter.fund))
                .filter(t::split.eq(split.code()))
                .filter(t::period.eq(Period::Day.code()))
                .filter(t::code.eq(code))
                .filter(t::starts.between(filter.days.0, filter.days.1))
                .group_by(t::event)
                .select((t::event, amounts(), projects(figure)))
                .load(conn)?
        }
        None => {
            use schema::fund_totals as t;
            t::table
                .filter(t::fund_id.eq(filter.fund))
                .filter(t::day.between(filter.days.0, filter.days.1))
                .group_by(t::event)
                .select((t::event, amounts(), projects(figure)))
                .load(conn)?
        }
    };
    let mut sum = (Ore::ZERO, 0);
    for (event, amount, projects) in rows {
        if let Some(effect) = figure.effect(event, Ore(amount.unwrap_or(0))) {
            sum.0 += effect;
            sum.1 += projects.unwrap_or(0);
        }
    }
    Ok(Some(sum))
}

/// Both tables of totals name their columns alike.
type Summed = diesel::expression::SqlLiteral<Nullable<BigInt>>;

fn amounts() -> Summed {
    sql("CAST(SUM(amount_ore) AS BIGINT)")
}

fn projects(figure: FigureKind) -> Summed {
    sql(match figure {
        FigureKind::ProjectsCivilSociety => "CAST(SUM(projects_civil_society) AS BIGINT)",
        _ => "CAST(SUM(projects) AS BIGINT)",
    })
}
