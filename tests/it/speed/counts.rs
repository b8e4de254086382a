//! The tabs of the queue: counts that the database keeps are what there is.

use std::sync::Arc;

use diesel::prelude::*;
use integrationsfond::controller::verify;
use integrationsfond::db::search::Sought;
use integrationsfond::db::{Db, schema};
use integrationsfond::desk::standing::{Filter, Group, Order, Whose};
use integrationsfond::desk::{Wanted, count_cases, count_groups, list_cases};
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::{AccountId, CaseId, FundId};

use super::{Big, big};

/// Each tab counted in three ways: as the page does, one by one, and by listing it.
fn agree(conn: &mut Db, filter: &Filter, me: AccountId, today: &str) -> i64 {
    let today = today.parse().unwrap();
    let mut all = 0;
    for (group, count) in count_groups(conn, &Group::ALL, filter, me, today).unwrap() {
        let wanted = Wanted { group, filter, order: Order::Due, me, today };
        assert_eq!(count, count_cases(conn, &wanted).unwrap(), "{group:?} {filter:?} {today}");
        let listed = list_cases(conn, &wanted, 0, 500).unwrap().len();
        assert_eq!(count.cases, i64::try_from(listed).unwrap(), "{group:?} {filter:?} {today}");
        all += count.cases;
    }
    all
}

fn faults(big: &Big) -> Vec<String> {
    let findings = big.app.read(|conn| verify::verify(conn, &big.app.files)).unwrap();
    findings.into_iter().flat_map(|finding| finding.faults).collect()
}

#[test]
fn every_tab_counts_what_it_lists() {
    let big = big(120, 700);
    big.app
        .write(&Actor::program(), |tx| {
            use schema::cases as c;
            let nobodys = (c::officer_id.eq(None::<AccountId>), c::stage.eq("submitted"));
            Ok(diesel::update(c::table.find(CaseId(3))).set(nobodys).execute(tx.conn)?)
        })
        .unwrap();
    big.app
        .read(|conn| {
            use schema::cases as c;
            let officers: Vec<Option<AccountId>> =
                c::table.select(c::officer_id).distinct().load(conn)?;
            let me = officers.into_iter().flatten().next().unwrap();
            let area: String = c::table.select(c::focus_area).first(conn)?;
            let search: String = c::table.select(c::search).first(conn)?;
            let word: String = search.split(' ').find(|w| w.len() > 4).unwrap().to_owned();
            let text = |conn: &mut Db, text: &str| Filter {
                sought: Arc::new(Sought::of(conn, "cases", text).unwrap()),
                text: text.to_owned(),
                ..Filter::default()
            };
            let two = text(conn, &word[..2]);
            assert!(matches!(*two.sought, Sought::These(_)));
            let none = text(conn, "q%");
            assert_eq!(*none.sought, Sought::These(String::new()));
            let common = Filter { sought: Arc::new(Sought::Common), ..text(conn, &word) };
            let kinds = [
                Filter::default(),
                Filter { fund: Some(FundId(1)), ..Filter::default() },
                Filter { fund: Some(FundId(99)), ..Filter::default() },
                Filter { whose: Whose::Nobody, ..Filter::default() },
                Filter { whose: Whose::Of(me), ..Filter::default() },
                Filter { area: Some(area), ..Filter::default() },
                Filter { whose: Whose::Of(me), ..two.clone() },
                text(conn, &word),
                text(conn, &word[..1]),
                common,
                two,
                none,
            ];
            let mut counted = Vec::new();
            for filter in &kinds {
                for today in ["2019-06-01", "2026-11-23", "2040-01-01"] {
                    counted.push(agree(conn, filter, me, today));
                }
            }
            assert!(counted[0] > 100 && counted[2] > counted[0], "some are late: {counted:?}");
            assert_eq!(counted.iter().filter(|n| **n == 0).count(), 6, "{counted:?}");
            Ok(())
        })
        .unwrap();
    assert!(faults(&big).iter().all(|fault| !fault.contains("kept")), "{:?}", faults(&big));
}

#[test]
fn counts_follow_every_change_of_a_case() {
    let big = big(30, 150);
    let actor = Actor::program();
    use schema::cases as c;
    let me = AccountId(1);
    let step = |what: &dyn Fn(&mut Db) -> QueryResult<usize>| {
        assert_eq!(big.app.write(&actor, |tx| Ok(what(tx.conn).unwrap())).unwrap(), 1);
        big.app.read(|conn| Ok(agree(conn, &Filter::default(), me, "2026-11-23"))).unwrap();
        assert!(!faults(&big).iter().any(|fault| fault.contains("kept")), "{:?}", faults(&big));
    };
    let case = || c::table.find(CaseId(3));
    let day = |day: &str| day.parse::<chrono::NaiveDate>().unwrap();
    step(&|conn| diesel::update(case()).set(c::stage.eq("submitted")).execute(conn));
    step(&|conn| diesel::update(case()).set(c::officer_id.eq(me)).execute(conn));
    step(&|conn| diesel::update(case()).set(c::deadline.eq(day("2026-11-01"))).execute(conn));
    step(&|conn| diesel::update(case()).set(c::stage.eq("completion")).execute(conn));
    step(&|conn| diesel::update(case()).set(c::deadline.eq(day("2026-12-01"))).execute(conn));
    step(&|conn| diesel::update(case()).set(c::officer_id.eq(None::<AccountId>)).execute(conn));
    step(&|conn| diesel::update(case()).set(c::report_due.eq(day("2026-12-09"))).execute(conn));
    step(&|conn| diesel::update(case()).set(c::stage.eq("running")).execute(conn));
    step(&|conn| diesel::update(case()).set(c::stage.eq("withdrawn")).execute(conn));
    step(&|conn| diesel::update(case()).set(c::closure.eq(true)).execute(conn));
    step(&|conn| diesel::update(case()).set(c::title.eq("Annat namn")).execute(conn));
}

#[test]
fn a_count_that_is_wrong_is_found() {
    let big = big(30, 150);
    assert_eq!(faults(&big), Vec::<String>::new());
    let change = |sql: &str| {
        let actor = Actor::program();
        let changed = big.app.write(&actor, |tx| {
            Ok(integrationsfond::on_db!(tx.conn, |c| diesel::sql_query(sql).execute(c)?))
        });
        assert_ne!(changed.unwrap(), 0, "{sql}");
        faults(&big).len()
    };
    assert_eq!(change("UPDATE case_counts SET cases = cases + 1 WHERE lane = 'running'") % 2, 0);
    assert_eq!(change("UPDATE case_counts SET cases = cases - 1 WHERE lane = 'running'"), 0);
    assert_ne!(change("UPDATE case_dues SET cases = cases + 1"), 0);
    assert_eq!(change("UPDATE case_dues SET cases = cases - 1"), 0);
    assert_ne!(change("DELETE FROM case_dues"), 0);
}
