//! Jobs: each once a day, in order, days that went by included; and what the house forgets.

use std::sync::Mutex;

use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::db::WriteTx;
use integrationsfond::db::schema::{attempts, idempotency, job_runs, sessions, sign_in_links};
use integrationsfond::jobs::{Job, Ran, Reach, run_due, run_list};
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;

use crate::support::client::Server;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Days and jobs in the order in which they ran: the attempts table serves as their notebook.
fn note(tx: &mut WriteTx<'_>, job: &str) -> Outcome<()> {
    diesel::insert_into(attempts::table)
        .values((attempts::subject.eq(format!("{job} {}", tx.today)), attempts::at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(())
}

fn notes(server: &Server) -> Vec<String> {
    server.read(|conn| {
        Ok(attempts::table.order(attempts::id).select(attempts::subject).load(conn)?)
    })
}

/// Whether the second job of these tests is out of order.
static BROKEN: Mutex<bool> = Mutex::new(false);

const TWO: &[Job] = &[
    Job { name: "first", run: |tx| note(tx, "first") },
    Job {
        name: "second",
        run: |tx| {
            note(tx, "second")?;
            match *BROKEN.lock().unwrap() {
                true => Err(Refusal::internal("out of order")),
                false => Ok(()),
            }
        },
    },
];

/// Jobs begin today, run once a day, and catch up day by day in the order of the list. One that
/// fails leaves nothing behind and waits, with its later days, while the others go on.
#[test]
fn jobs_run_once_a_day_and_catch_up() {
    let server = Server::on("2021-03-01");
    let app = server.app();
    let run = |on: &str| {
        app.clock.set_today(Some(day(on)));
        let ran = run_list(app, TWO, Reach::Likely).unwrap();
        (ran.done, ran.failed)
    };
    assert_eq!(run("2021-03-01"), (2, 0));
    assert_eq!(run("2021-03-01"), (0, 0));
    assert_eq!(run("2021-03-03"), (4, 0));
    let days = |expected: &[&str]| assert_eq!(notes(&server), expected);
    days(&[
        "first 2021-03-01",
        "second 2021-03-01",
        "first 2021-03-02",
        "second 2021-03-02",
        "first 2021-03-03",
        "second 2021-03-03",
    ]);
    *BROKEN.lock().unwrap() = true;
    assert_eq!(run("2021-03-05"), (2, 1));
    *BROKEN.lock().unwrap() = false;
    assert_eq!(run("2021-03-05"), (2, 0));
    assert_eq!(
        notes(&server)[6..],
        ["first 2021-03-04", "first 2021-03-05", "second 2021-03-04", "second 2021-03-05"]
    );
    assert_eq!(run("2021-03-01"), (0, 0), "a day that was moved back runs nothing");
    assert_eq!(run("2021-02-01"), (0, 2), "a clock that is far off is told");
}

/// Two processes that start together run each job once.
#[test]
fn a_job_runs_once_however_many_start() {
    let server = Server::on("2021-03-01");
    let other = App::open(server.app().config.clone()).unwrap();
    other.clock.set_today(Some(day("2021-03-01")));
    let one: &[Job] = &[Job { name: "only", run: |tx| note(tx, "only") }];
    let ran: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = [server.app(), &other]
            .into_iter()
            .map(|app| scope.spawn(move || run_list(app, one, Reach::Likely).unwrap().done))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(ran, 1);
    assert_eq!(notes(&server), ["only 2021-03-01"]);
}

/// What has served its time is forgotten; what is in use stays.
#[test]
fn the_house_forgets_what_has_served_its_time() {
    let server = Server::start();
    let sara = server.staff("Sara Wikström", &[Role::Administrator]);
    let ove = server.staff("Ove Brandt", &[Role::Administrator]);
    let visitor = server.visitor();
    let page = visitor.get("/logga-in");
    visitor.submit(&page, "/logga-in/lank", &[("email", "ny@forening.example")]).expect(303);
    let counts = || {
        server.read(|conn| {
            let sessions: i64 = sessions::table.count().get_result(conn)?;
            let links: i64 = sign_in_links::table.count().get_result(conn)?;
            let tries: i64 = attempts::table.count().get_result(conn)?;
            let keys: i64 = idempotency::table.count().get_result(conn)?;
            Ok([sessions, links, tries, keys])
        })
    };
    assert_eq!(counts(), [2, 1, 2, 1]);
    assert!(run_due(server.app()).unwrap().done > 0);
    assert_eq!(counts(), [2, 1, 2, 1]);

    let ended = ove.cookie("session").unwrap();
    server.act(|tx| {
        let long_ago = tx.now - TimeDelta::days(8);
        let hash = integrationsfond::web::guard::token_hash(&ended);
        diesel::update(sessions::table.find(hash))
            .set(sessions::expires_at.eq(long_ago))
            .execute(tx.conn)?;
        diesel::update(sign_in_links::table)
            .set(sign_in_links::expires_at.eq(long_ago))
            .execute(tx.conn)?;
        diesel::update(attempts::table).set(attempts::at.eq(long_ago)).execute(tx.conn)?;
        diesel::update(idempotency::table)
            .set(idempotency::created_at.eq(long_ago))
            .execute(tx.conn)?;
        diesel::delete(job_runs::table).execute(tx.conn)?;
        Ok(())
    });
    let ran = run_due(server.app()).unwrap();
    assert_eq!(ran.failed, 0);
    assert_ne!(ran, Ran::default());
    assert_eq!(counts(), [1, 0, 0, 0]);
    let page = sara.get("/jobb");
    assert!(page.expect(200).says("Städa bort gamla sessioner") && page.says("Klart"));
}
