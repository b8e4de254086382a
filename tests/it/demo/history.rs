//! Seeding tells the funds' history through acts, and each year comes out exact.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use integrationsfond::app::App;
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::controller::files::{Dialect, summary_csv};
use integrationsfond::controller::{summary, verify};
use integrationsfond::db::schema;
use integrationsfond::demo::seeding::seed;
use integrationsfond::fund;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::ids::FundId;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::Refusal;

use diesel::prelude::*;

use crate::support::TestDb;

/// What the years of the first fund come to, in kronor.
const YEARS: &str = "\
year,opening_balance,contributions,granted,released,disbursed,repaid,transferred_out,\
closing_balance,commitments,available,projects,projects_civil_society
2015,0,3000000,1240000,0,900000,0,0,2100000,340000,1760000,12,9
2016,2100000,3000000,2150760,0,1950000,25000,0,3175000,540760,2634240,21,17
2017,3175000,2000000,1650000,40000,1700760,35000,0,3509240,450000,3059240,17,14
2018,3509240,1000000,1200000,20000,1050000,15000,0,3474240,580000,2894240,12,10
2019,3474240,500000,1000000,0,1080000,10760,0,2905000,500000,2405000,10,8
2020,2905000,0,300000,50000,600000,45000,1700000,650000,150000,500000,3,3
2021,650000,0,400000,20000,530000,12000,132000,0,0,0,4,4
";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn stages(app: &App, fund: FundId) -> BTreeMap<String, i64> {
    use schema::cases as c;
    let all: Vec<Stage> = app
        .read(|conn| Ok(c::table.filter(c::fund_id.eq(fund)).select(c::stage).load(conn)?))
        .unwrap();
    all.into_iter().fold(BTreeMap::new(), |mut counts, stage| {
        *counts.entry(stage.code().to_owned()).or_default() += 1;
        counts
    })
}

/// Seven years of the first fund, closed to the last krona, and a second fund with something to do
/// for everybody. One long telling, since it takes its time in an unoptimised build.
#[test]
fn the_first_fund_is_told_to_its_end_and_the_second_is_in_full_swing() {
    let db = TestDb::new();
    let mut app = App::open(db.config()).unwrap();
    seed(&mut app, day("2022-01-15")).unwrap();
    assert!(app.demo);
    assert_eq!(app.clock.today(), day("2022-01-15"));

    let slug = "integrationsfonden";
    let (as_of, today) = (day("2021-12-31"), app.clock.today());
    let told = app.read(|conn| summary(conn, slug, as_of, today, Lang::Sv)).unwrap();
    assert_eq!(summary_csv(&told, Dialect::Tools).unwrap(), YEARS.as_bytes());

    let findings = app.read(|conn| verify::verify(conn, &app.files)).unwrap();
    let faults: Vec<&String> = findings.iter().flat_map(|f| &f.faults).collect();
    assert_eq!(faults, Vec::<&String>::new());

    let first = app.read(|conn| fund::find_by_slug(conn, slug)).unwrap();
    assert_eq!(first.settled_on, Some(day("2022-01-10")));
    let ended = stages(&app, first.id);
    let expected =
        [("closed", 79), ("dismissed", 3), ("rejected", 8), ("withdrawn", 4)].map(own).into();
    assert_eq!(ended, expected);

    let second = app.read(|conn| fund::find_by_slug(conn, "sprakfonden")).unwrap();
    let open = stages(&app, second.id);
    for stage in Stage::ALL {
        assert!(open.contains_key(stage.code()), "no case is {}", stage.code());
    }
    let last = app.read(|conn| fund::described(conn, second.id)).unwrap().rules;
    let later = last.as_of(day("2022-06-01")).takes_decisions();
    assert!(!later.holds, "the second fund's last day for decisions comes soon");
    assert!(open["running"] > 5);
    whatever_waits_is_there(&app);

    // Old mails were read long ago; only those of the last month wait.
    let waiting: Vec<chrono::NaiveDateTime> = app
        .read(|conn| {
            use schema::outbox as o;
            Ok(o::table.filter(o::sent_at.is_null()).select(o::created_at).load(conn)?)
        })
        .unwrap();
    assert!(!waiting.is_empty());
    assert!(waiting.iter().all(|at| at.date() >= day("2021-12-16")), "{waiting:?}");
}

fn own((stage, count): (&str, i64)) -> (String, i64) {
    (stage.to_owned(), count)
}

/// Payments at each step of attestation, an unpaid claim, a proposed release, a meeting next week,
/// a claim to act for an association and a changed account.
fn whatever_waits_is_there(app: &App) {
    use schema::{
        association_accounts as a, association_claims as w, claims, instalments as i,
        measures as m, meetings,
    };
    app.read(|conn| {
        for state in ["ready", "reviewed", "approved"] {
            let waiting: i64 = i::table.filter(i::state.eq(state)).count().get_result(conn)?;
            assert!(waiting > 0, "no payment is {state}");
        }
        let unpaid: Vec<Ore> = claims::table
            .filter(claims::paid_on.is_null())
            .select(claims::amount_ore)
            .load(conn)?;
        assert_eq!(unpaid, [Ore::kr(6_500)]);
        let proposed: i64 = m::table.filter(m::state.eq("proposed")).count().get_result(conn)?;
        assert_eq!(proposed, 1);
        let planned: Vec<NaiveDate> = meetings::table
            .filter(meetings::state.eq("planned"))
            .select(meetings::day)
            .load(conn)?;
        assert_eq!(planned, [day("2022-01-24")]);
        let pending: i64 = a::table.filter(a::state.eq("pending")).count().get_result(conn)?;
        assert_eq!(pending, 1);
        let claimed: i64 = w::table.filter(w::state.eq("pending")).count().get_result(conn)?;
        assert_eq!(claimed, 1);
        Ok(())
    })
    .unwrap();
}

#[test]
fn nothing_after_the_first_day_has_happened_and_nothing_is_told_twice() {
    let db = TestDb::new();
    let mut app = App::open(db.config()).unwrap();
    assert!(matches!(seed(&mut app, day("2014-12-31")), Err(Refusal::Rule(_))));
    seed(&mut app, day("2015-05-18")).unwrap();
    app.read(|conn| {
        use schema::{history as h, ledger_entries as l};
        let last: Option<NaiveDate> = l::table.select(diesel::dsl::max(l::day)).get_result(conn)?;
        assert_eq!(last, Some(day("2015-05-18")));
        let last: Option<NaiveDate> = h::table.select(diesel::dsl::max(h::day)).get_result(conn)?;
        assert_eq!(last, Some(day("2015-05-18")));
        Ok(())
    })
    .unwrap();
    let again = seed(&mut app, day("2015-05-18"));
    assert!(matches!(again, Err(Refusal::Rule(_))), "{again:?}");
    let kept = App::open(db.config()).unwrap();
    assert!(kept.demo);
    assert_eq!(kept.clock.today(), day("2015-05-18"));
}
