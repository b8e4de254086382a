//! R8: a mail server that fails at random, and a worker that is killed at random: no mail is
//! missing, and one that came twice is the same mail, where an answer was lost.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::db::schema::outbox as o;

use crate::acts;
use crate::service::{address, random};
use crate::support::TestDb;
use crate::support::smtp_sink::{At, Fault, SmtpSink};
use crate::{Found, Size};

fn worker(db: &TestDb, kind: &str, port: u16) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--child", kind])
        .arg(db.folder())
        .arg(port.to_string())
        .env("DATABASE_URL", address(&db.url()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until a worker has opened its database and takes mails.
fn begun(child: &mut Child) {
    let mut line = String::new();
    let out = child.stdout.take().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
}

fn prepared(mails: usize) -> (TestDb, App) {
    let db = TestDb::new();
    let app = db.app();
    acts::act(&app, |tx| (0..mails).try_for_each(|n| acts::mail(tx, &format!("Brev {n}"))));
    (db, app)
}

/// One of the ways in which a mail server fails; whether it took the mail all the same.
fn some_fault() -> (At, Fault, bool) {
    match random(6) {
        0 => (At::Connect, Fault::HangUp, false),
        1 => (At::Mail, Fault::Say("451 try later"), false),
        2 => (At::Rcpt, Fault::Say("450 busy"), false),
        3 => (At::Data, Fault::HangUp, false),
        4 => (At::Body, Fault::Say("452 no room"), false),
        _ => (At::Body, Fault::HangUp, true),
    }
}

/// Lets time pass: what waits is due, and what a dead worker had in hand is free again.
fn time_passes(app: &App) -> i64 {
    acts::act(app, |tx| {
        let none = None::<NaiveDateTime>;
        // Most have waited since the beginning and are due: writing thousands of rows in each round
        // would take longer than the round.
        let waiting = o::table.filter(o::sent_at.is_null()).filter(o::failed_at.is_null());
        let tried = o::taken_until.is_not_null().or(o::tries.gt(0));
        diesel::update(waiting.filter(tried))
            .set((o::next_try_at.eq(tx.now), o::taken_until.eq(none), o::tries.eq(0)))
            .execute(tx.conn)?;
        Ok(o::table.filter(o::sent_at.is_null()).count().get_result(tx.conn)?)
    })
}

/// Message ids in the order of the outbox, and how often each arrived.
fn arrived(app: &App, sink: &SmtpSink) -> BTreeMap<String, usize> {
    let ids: Vec<String> = app.read(|conn| Ok(o::table.select(o::message_id).load(conn)?)).unwrap();
    let mut all: BTreeMap<String, usize> = ids.into_iter().map(|id| (id, 0)).collect();
    for mail in sink.received() {
        let text = String::from_utf8_lossy(&mail.raw).into_owned();
        let id = text
            .lines()
            .find_map(|line| line.strip_prefix("Message-ID: <"))
            .and_then(|rest| rest.split('>').next())
            .unwrap_or_default();
        *all.entry(id.to_owned()).or_default() += 1;
    }
    all
}

pub fn test(size: Size) -> Found {
    let mails = size.of(40, 400, 10_000);
    let (db, app) = prepared(mails);
    let sink = SmtpSink::start();
    let (mut kills, mut lost_answers, mut faults) = (0, 0, 0);
    let mut found = Found::default();
    let mut rounds = 0;
    while time_passes(&app) > 0 {
        rounds += 1;
        if rounds > 2_000 + mails {
            found.faults.push("the outbox does not become empty".to_owned());
            break;
        }
        let mut child = worker(&db, "mail", sink.port());
        begun(&mut child);
        let life = 20 + random(600);
        let mut lived = 0;
        while lived < life && child.try_wait().unwrap().is_none() {
            // One fault at a time: a server that always fails is a server that is down.
            if faults < mails / 8 && sink.waiting() == 0 && random(4) == 0 {
                let (at, fault, taken) = some_fault();
                sink.fail_next(at, fault);
                faults += 1;
                lost_answers += usize::from(taken);
            }
            thread::sleep(Duration::from_millis(20));
            lived += 20;
        }
        if child.try_wait().unwrap().is_none() {
            kills += 1;
            child.kill().unwrap();
        }
        child.wait().unwrap();
    }
    let arrived = arrived(&app, &sink);
    let missing = arrived.values().filter(|n| **n == 0).count();
    let again: usize = arrived.values().map(|n| n.saturating_sub(1)).sum();
    if missing > 0 {
        found.faults.push(format!("{missing} mails are missing"));
    }
    if arrived.len() != mails {
        found.faults.push(format!("{} message ids for {mails} mails", arrived.len()));
    }
    // One mail is under way at a time, so each kill and each lost answer can double one.
    if again > kills + lost_answers {
        found.faults.push(format!("{again} doubled, {kills} kills, {lost_answers} lost answers"));
    }
    found.figures = format!(
        "{mails} mails, {faults} faults of the server ({lost_answers} after it had taken the mail), \
         {kills} kills of the worker: {missing} missing, {again} came twice with the same id"
    );
    found
}

/// Marked as sent before it is sent.
pub fn control(_: Size) -> Found {
    let (db, app) = prepared(400);
    let sink = SmtpSink::start();
    let mut child = worker(&db, "mail-marked-early", sink.port());
    while sink.received().len() < 5 && child.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    child.wait().unwrap();
    let left = time_passes(&app);
    let missing = arrived(&app, &sink).values().filter(|n| **n == 0).count();
    let mut found = Found::default();
    if left == 0 && missing > 0 {
        found.faults.push(format!("{missing} mails are marked as sent and never arrived"));
    }
    "marked before they leave, one kill".clone_into(&mut found.figures);
    found
}
