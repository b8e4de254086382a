//! The big fund that measuring needs, and how the databases find what pages show of it.

mod counts;
mod plans;

use integrationsfond::app::App;
use integrationsfond::controller::{summary, verify};
use integrationsfond::db::schema;
use integrationsfond::fund::{self as funds, shipped};
use integrationsfond::generate::{Made, Size, generate};
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::money::Ore;

use diesel::prelude::*;

use crate::support::TestDb;

/// A generated fund.
pub struct Big {
    pub app: App,
    pub made: Made,
    _database: TestDb,
}

/// Generates a fund of some size.
pub fn big(cases: usize, entries: usize) -> Big {
    let database = TestDb::new();
    let mut app = database.app();
    let text = shipped::fund("sprakfonden").unwrap().to_owned();
    let made = generate(&mut app, &Size { cases, entries, fund: text }).unwrap();
    Big { app, made, _database: database }
}

#[test]
fn a_generated_fund_is_valid_in_every_way() {
    let big = big(150, 1_400);
    assert_eq!((big.made.cases, big.made.entries), (150, 1_400));
    assert!(big.made.history > 1_000, "{:?}", big.made);
    let findings = big.app.read(|conn| verify::verify(conn, &big.app.files)).unwrap();
    assert!(findings.len() >= 7, "{findings:?}");
    for finding in findings {
        assert!(finding.faults.is_empty(), "{finding:?}");
    }
    let (cases, entries, history): (i64, i64, i64) = big
        .app
        .read(|conn| {
            Ok((
                schema::cases::table.count().get_result(conn)?,
                schema::ledger_entries::table.count().get_result(conn)?,
                schema::history::table
                    .filter(schema::history::chain.eq("sprakfonden"))
                    .filter(schema::history::case_id.is_not_null())
                    .count()
                    .get_result(conn)?,
            ))
        })
        .unwrap();
    assert_eq!((cases, entries), (150, 1_400));
    assert_eq!(usize::try_from(history).unwrap(), big.made.history);
}

#[test]
fn a_generated_fund_has_told_its_meetings_of_delegated_decisions() {
    use integrationsfond::delegation::list_delegated;
    let big = big(150, 1_400);
    let (all, last): (Vec<_>, Option<chrono::NaiveDate>) = big
        .app
        .read(|conn| {
            use schema::meetings as m;
            let held = m::table.filter(m::state.eq("held")).order(m::day.desc());
            Ok((list_delegated(conn, None, 1_000)?, held.select(m::day).first(conn).optional()?))
        })
        .unwrap();
    assert!(all.len() > 5, "{}", all.len());
    assert!(all.windows(2).all(|pair| pair[0].day >= pair[1].day));
    for decision in &all {
        match &decision.reported {
            Some((_, day, _)) => assert!(*day > decision.day),
            None => assert!(last.is_none_or(|last| decision.day >= last)),
        }
    }
    // By pages it is the same list.
    let mut paged = Vec::new();
    let mut after = None;
    loop {
        let page = big.app.read(|conn| list_delegated(conn, after, 4)).unwrap();
        let Some(end) = page.last() else { break };
        after = Some((end.day, end.id));
        paged.extend(page.into_iter().map(|decision| decision.id));
    }
    assert_eq!(paged, all.iter().map(|decision| decision.id).collect::<Vec<_>>());
}

#[test]
fn a_generated_fund_goes_on_with_the_next_act() {
    let big = big(40, 300);
    let actor = integrationsfond::kernel::actor::Actor::program();
    let before = big.app.read(funds::all_funds).unwrap();
    let today = big.app.clock.today();
    let fund = before[0].id;
    big.app
        .write(&actor, |tx| {
            funds::actions::contribute(tx, fund, Ore::kr(5_000), today, "KS 2026-11-02 § 9", "Mer")
        })
        .unwrap();
    let findings = big.app.read(|conn| verify::verify(conn, &big.app.files)).unwrap();
    assert!(findings.iter().all(|finding| finding.faults.is_empty()), "{findings:?}");
}

#[test]
fn totals_by_period_are_told_from_what_they_should_be() {
    let big = big(40, 300);
    let verify = || {
        let findings = big.app.read(|conn| verify::verify(conn, &big.app.files)).unwrap();
        findings.iter().map(|finding| finding.faults.len()).sum::<usize>()
    };
    assert_eq!(verify(), 0);
    let actor = integrationsfond::kernel::actor::Actor::program();
    big.app
        .write(&actor, |tx| {
            use schema::period_totals as t;
            diesel::update(t::table.filter(t::split.eq("locality")).filter(t::period.eq("month")))
                .set(t::amount_ore.eq(t::amount_ore + 1))
                .execute(tx.conn)?;
            Ok(())
        })
        .unwrap();
    assert_eq!(verify(), 1);
}

#[test]
fn a_summary_of_any_day_is_what_the_entries_come_to() {
    use integrationsfond::fund::ledger::{DayTotal, position};
    let big = big(120, 900);
    let today = big.app.clock.today();
    for back in [0_u64, 1, 17, 45, 300, 801, 2_000] {
        let day = today - chrono::Days::new(back);
        let told = big.app.read(|conn| summary(conn, "sprakfonden", day, today, Lang::Sv)).unwrap();
        let days: Vec<DayTotal> = big
            .app
            .read(|conn| {
                use schema::ledger_entries as e;
                let rows: Vec<(chrono::NaiveDate, funds::ledger::LedgerEvent, Ore)> =
                    e::table.select((e::day, e::event, e::amount_ore)).load(conn)?;
                Ok(rows)
            })
            .unwrap()
            .into_iter()
            .map(|(day, event, amount)| DayTotal {
                day,
                event,
                amount,
                projects: i64::from(event == funds::ledger::LedgerEvent::Grant),
                projects_civil_society: i64::from(event == funds::ledger::LedgerEvent::Grant),
            })
            .collect();
        assert_eq!(told.position, position(&days, day), "{day}");
        for (split, rows) in &told.splits {
            let commitments: Ore = rows.iter().map(|row| row.commitments).sum();
            assert_eq!(commitments, told.position.commitments, "{split:?} {day}");
            let granted: Ore = rows.iter().map(|row| row.granted).sum();
            assert_eq!(granted, told.position.granted, "{split:?} {day}");
            let projects: i64 = rows.iter().map(|row| row.projects).sum();
            assert_eq!(projects, told.position.projects, "{split:?} {day}");
        }
    }
}
