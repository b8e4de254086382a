//! Acts that come at the same time are committed together: none is lost, none stays in halves, and
//! nobody pays for the fault of another.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;

use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::db::schema::{files as f, installation as i};
use integrationsfond::files;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::on_db;

use crate::support::TestDb;

const CLIENTS: usize = 24;

fn changes(app: &App) -> i64 {
    app.read(|conn| Ok(i::table.find(1).select(i::changes).first(conn)?)).unwrap()
}

/// Name, digest and size of the files that the tests have made.
fn kept(app: &App) -> Vec<(String, String, i64)> {
    app.read(|conn| {
        let rows = f::table.select((f::name, f::sha256, f::size)).order(f::name);
        Ok(rows.filter(f::media_type.eq("text/plain")).load(conn)?)
    })
    .unwrap()
}

fn keep(app: &App, name: &str) -> Outcome<()> {
    app.write(&Actor::program(), |tx| {
        let words = format!("the words of {name}");
        files::keep_made(tx, name, "text/plain", move || Ok(words.into_bytes()))?;
        Ok(())
    })
}

#[test]
fn acts_that_are_refused_leave_nothing_among_those_that_are_kept() {
    let db = TestDb::new();
    let app = db.app();
    let before = changes(&app);
    let start = Barrier::new(CLIENTS);
    let mut expected: Vec<String> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (app, start) = (&app, &start);
                scope.spawn(move || {
                    start.wait();
                    let mut acknowledged = Vec::new();
                    for n in 0..9 {
                        let name = format!("{client:02}-{n}");
                        let done = app.write(&Actor::program(), |tx| {
                            let words = format!("the words of {name}");
                            if n % 3 == 1 {
                                files::keep(tx, words.as_bytes(), &name, "text/plain")?;
                            } else {
                                let make = move || Ok(words.into_bytes());
                                files::keep_made(tx, &name, "text/plain", make)?;
                            }
                            if (client + n) % 4 == 0 { Err(Refusal::NotAllowed) } else { Ok(()) }
                        });
                        match done {
                            Ok(()) => acknowledged.push(name),
                            Err(refusal) => assert!(matches!(refusal, Refusal::NotAllowed)),
                        }
                    }
                    acknowledged
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    expected.sort();
    assert_eq!(expected.len(), CLIENTS * 9 * 3 / 4);
    let kept = kept(&app);
    let names: Vec<String> = kept.iter().map(|(name, _, _)| name.clone()).collect();
    assert_eq!(names, expected);
    for (name, sha256, size) in &kept {
        let bytes = app.files.get(sha256).unwrap();
        assert_eq!(bytes, format!("the words of {name}").into_bytes());
        assert_eq!(i64::try_from(bytes.len()).unwrap(), *size);
    }
    assert_eq!(changes(&app) - before, i64::try_from(expected.len()).unwrap());
}

/// A posting that no entry seals: refused only when the transaction is committed.
fn break_the_ledger(app: &App) -> Outcome<()> {
    app.write(&Actor::program(), |tx| {
        let sql = "INSERT INTO ledger_postings (entry_id, account, amount_ore) VALUES (987654, 'free', 1)";
        on_db!(tx.conn, |c| diesel::sql_query(sql).execute(c))?;
        Ok(())
    })
}

fn draw_nothing(app: &App) -> Outcome<()> {
    app.write(&Actor::program(), |tx| {
        let make = || Err(Refusal::internal("nothing can be drawn"));
        files::keep_made(tx, "never", "text/plain", make)?;
        Ok(())
    })
}

#[test]
fn the_fault_of_one_act_fails_no_other() {
    let db = TestDb::new();
    let app = db.app();
    let start = Barrier::new(CLIENTS);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (app, start) = (&app, &start);
            scope.spawn(move || {
                start.wait();
                for n in 0..6 {
                    match (client % 6, n) {
                        (0, 2) => assert!(break_the_ledger(app).is_err()),
                        (1, 2) => assert!(draw_nothing(app).is_err()),
                        _ => keep(app, &format!("{client:02}-{n}")).unwrap(),
                    }
                }
            });
        }
    });
    assert_eq!(kept(&app).len(), CLIENTS * 6 - 2 * CLIENTS / 6);
}

#[test]
fn an_act_that_breaks_off_holds_up_nobody() {
    let db = TestDb::new();
    let app = db.app();
    let broken: Result<Outcome<()>, _> = catch_unwind(AssertUnwindSafe(|| {
        app.write(&Actor::program(), |tx| {
            files::keep(tx, b"half", "half", "text/plain")?;
            panic!("on purpose");
        })
    }));
    assert!(broken.is_err());
    keep(&app, "whole").unwrap();
    let names: Vec<String> = kept(&app).into_iter().map(|(name, _, _)| name).collect();
    assert_eq!(names, ["whole"]);
}
