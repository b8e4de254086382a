//! R6: more approvals at once than there is money for, and every payment attempted twice.

use std::sync::Barrier;
use std::thread;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_query;
use integrationsfond::app::App;
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::db::schema;
use integrationsfond::disbursements::{attest, lifecycle::State};
use integrationsfond::fund;
use integrationsfond::kernel::ids::{CaseId, InstalmentId};
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::{Outcome, Refusal};

use crate::acts::{self, Act, Town};
use crate::support::TestDb;
use crate::{Found, Size, picture};

/// What each applicant asks for, in kronor.
const EACH: i64 = 10_000;

/// A town with many cases on one agenda; the fund begins with 100 000 kr.
fn prepared(cases: usize) -> (TestDb, App, Town, Vec<CaseId>) {
    let db = TestDb::new();
    let mut config = db.config();
    config.pool_size = 24;
    let app = App::open(config).unwrap();
    let town = Town::found(&app);
    for _ in 0..cases {
        for act in [
            Act::Start,
            Act::Write(0, EACH),
            Act::Submit(0),
            Act::Assign(0),
            Act::Propose(0),
            Act::PutOnAgenda(0),
        ] {
            town.does(&app, &act).unwrap();
        }
    }
    let ids = app
        .read(|conn| {
            use schema::cases as c;
            Ok(c::table.filter(c::stage.eq(Stage::Agenda)).select(c::id).load(conn)?)
        })
        .unwrap();
    (db, app, town, ids)
}

/// Tries again as long as there are more askers than connections.
fn patiently<T>(mut f: impl FnMut() -> Outcome<T>) -> Outcome<T> {
    loop {
        match f() {
            Err(Refusal::Busy(_)) => {}
            done => return done,
        }
    }
}

/// Does something for each item at the same moment; answers how often it succeeded.
fn at_once<T: Sync>(items: &[T], f: impl Fn(&T) -> bool + Sync) -> usize {
    let gate = Barrier::new(items.len());
    thread::scope(|scope| {
        let threads: Vec<_> = items
            .iter()
            .map(|item| {
                let (gate, f) = (&gate, &f);
                scope.spawn(move || {
                    gate.wait();
                    f(item)
                })
            })
            .collect();
        threads.into_iter().map(|t| usize::from(t.join().unwrap())).sum()
    })
}

pub fn test(size: Size) -> Found {
    let wanted = size.of(30, 200, 200);
    let (_db, app, town, cases) = prepared(wanted);
    let room = 10;
    let granted = at_once(&cases, |case| {
        let grant = || app.write(acts::program(), |tx| town.grant(tx, *case, Ore::kr(EACH)));
        patiently(grant).unwrap()
    });
    let mut found = Found::default();
    if granted != room {
        found.faults.push(format!("{granted} granted, there was room for {room}"));
    }
    let ready: Vec<InstalmentId> = app
        .read(|conn| {
            use schema::instalments as i;
            Ok(i::table.filter(i::state.eq(State::Ready)).select(i::id).load(conn)?)
        })
        .unwrap();
    let today = app.clock.today();
    let [anna, bengt, cecilia] = &town.attesters[..] else { unreachable!("there are three") };
    for id in &ready {
        app.write(anna, |tx| attest::review(tx, *id)).unwrap();
        app.write(bengt, |tx| attest::approve(tx, *id)).unwrap();
    }
    let twice: Vec<InstalmentId> = ready.iter().chain(&ready).copied().collect();
    let paid = at_once(&twice, |id| {
        patiently(|| app.write(cecilia, |tx| attest::mark_paid(tx, *id, today))).is_ok()
    });
    if paid != ready.len() {
        found.faults.push(format!("{paid} payments of {}", ready.len()));
    }
    found.faults.extend(picture::faults(&app));
    let left = app.read(|conn| fund::position_on(conn, town.fund, today)).unwrap().available;
    found.figures = format!(
        "{} approvals at once with room for {room}: {granted} granted, {left} left; \
         {} payments attempted twice: {paid} paid",
        cases.len(),
        ready.len()
    );
    found
}

/// Without the gate: each looks first, on its own, and books afterwards what it saw room for.
pub fn control(size: Size) -> Found {
    let wanted = size.of(30, 100, 100);
    let (_db, app, town, cases) = prepared(wanted);
    let today = app.clock.today();
    let looked = Barrier::new(cases.len());
    let granted = at_once(&cases, |case| {
        let look = || app.read(|conn| fund::position_on(conn, town.fund, today));
        let room = patiently(look).unwrap().available >= Ore::kr(EACH);
        looked.wait();
        room && patiently(|| app.write(acts::program(), |tx| raw_grant(tx, &town, *case, today)))
            .is_ok()
    });
    let mut found = Found::default();
    if granted > 10 {
        found.faults.push(format!("{granted} granted with room for 10"));
    }
    found.faults.extend(picture::faults(&app));
    found.figures = format!(
        "look first, book later, no gate: {granted} of {} granted, room for 10",
        cases.len()
    );
    found
}

/// Books a grant without asking whether there is money.
fn raw_grant(
    tx: &mut integrationsfond::db::WriteTx<'_>,
    town: &Town,
    case: CaseId,
    day: NaiveDate,
) -> Outcome<()> {
    use schema::ledger_entries as e;
    let last: Option<i64> = e::table
        .select(diesel::dsl::max(e::seq))
        .filter(e::fund_id.eq(town.fund))
        .first(tx.conn)?;
    let seq = last.unwrap_or(0) + 1;
    let id = 1_000_000 + case.0;
    let ore = Ore::kr(EACH).0;
    for (account, amount) in [("free", ore), ("committed", -ore)] {
        integrationsfond::on_db!(tx.conn, |c| sql_query(format!(
            "INSERT INTO ledger_postings (entry_id, account, amount_ore) \
             VALUES ({id}, '{account}', {amount})"
        ))
        .execute(c))?;
    }
    let (fund, case, at) = (town.fund, case.0, tx.now.format("%F %T"));
    integrationsfond::on_db!(tx.conn, |c| sql_query(format!(
        "INSERT INTO ledger_entries (id, fund_id, seq, event, day, amount_ore, case_id, decision, \
         reason, actor, registered_at, prev_hash, hash) VALUES ({id}, {fund}, {seq}, 'grant', \
         '{day}', {ore}, {case}, '', '', '', '{at}', '', '')"
    ))
    .execute(c))?;
    Ok(())
}
