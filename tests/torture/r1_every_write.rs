//! R1: the program killed at every call with which it writes or syncs, one after the other. After
//! each kill the database shows a whole number of acts, and every act that was acknowledged.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection;
use integrationsfond::app::App;
use integrationsfond::db::Db;

use crate::acts::{Town, a_life};
use crate::picture::{Picture, difference, faults, picture};
use crate::service::address;
use crate::support::{TestDb, is_postgres};
use crate::{Found, Size};

/// Calls at which the program is killed. Files and what it says about its acts go through `write`;
/// to PostgreSQL it speaks through a socket.
const CALLS: &[&str] =
    &["pwrite64", "fdatasync", "fsync", "write", "rename", "unlink", "sendto", "recvfrom"];

/// A town, set up and ready to be copied.
struct Template {
    db: TestDb,
    /// What the database shows after each number of acts.
    pictures: Vec<Picture>,
}

fn template() -> Template {
    let db = TestDb::new();
    drop(begin(&db));
    let rehearsal = TestDb::new();
    let app = begin(&rehearsal);
    let town = Town::known(&app);
    let mut pictures = vec![picture(&app)];
    for act in a_life() {
        town.does(&app, &act).unwrap();
        pictures.push(picture(&app));
    }
    Template { db, pictures }
}

fn begin(db: &TestDb) -> App {
    let app = db.app();
    Town::found(&app);
    if let Db::Sqlite(c) = &mut *app.pool.get().unwrap() {
        c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    }
    app
}

/// A copy of the town.
fn copied(template: &Template) -> TestDb {
    if is_postgres() {
        // A fresh town each time costs less than a copy made by the server.
        let db = TestDb::new();
        drop(begin(&db));
        return db;
    }
    let db = TestDb::empty(false);
    let name = "integrationsfond.db";
    fs::copy(template.db.folder().join(name), db.folder().join(name)).unwrap();
    // The folder of files belongs to its database.
    let copied = Command::new("cp")
        .arg("-a")
        .args([template.db.folder().join("files"), db.folder().to_path_buf()])
        .status();
    assert!(copied.unwrap().success(), "the files are copied");
    db
}

/// Runs the life under `strace` with these options; answers the acts that were acknowledged, and
/// what strace counted.
fn lived(db: &TestDb, child: &str, options: &[String]) -> (usize, BTreeMap<String, usize>) {
    let log = db.folder().join("calls.log");
    let output = Command::new("strace")
        .args(["-f", "-qq", "--seccomp-bpf", "-o"])
        .arg(&log)
        .args(options)
        .arg("--")
        .arg(std::env::current_exe().unwrap())
        .args(["--child", child])
        .arg(db.folder())
        .env("DATABASE_URL", address(&db.url()))
        .stderr(Stdio::null())
        .output()
        .expect("strace is installed by scripts/prerequisites");
    let acknowledged = String::from_utf8_lossy(&output.stdout).lines().count();
    let text = fs::read_to_string(&log).unwrap_or_default();
    let mut threads: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    for line in text.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let call = rest.trim_start().split('(').next().unwrap_or_default();
        if CALLS.contains(&call) {
            *threads.entry(thread).or_default().entry(call.to_owned()).or_default() += 1;
        }
    }
    // Calls are counted for each thread; the acts are those of the busiest.
    let busiest = threads.into_values().max_by_key(|counts| counts.values().sum::<usize>());
    (acknowledged, busiest.unwrap_or_default())
}

/// What is wrong after a kill, if anything is; `told` acts had been acknowledged.
fn judged(db: &TestDb, pictures: &[Picture], told: usize) -> Option<String> {
    let app = db.app();
    app.clock.set_today(Some(crate::acts::FIRST_DAY.parse().unwrap()));
    let stands = picture(&app);
    let acts = pictures.iter().position(|p| difference(p, &stands).is_none());
    let Some(acts) = acts else {
        let nearest = difference(&pictures[told], &stands).unwrap_or_default();
        return Some(format!("half an act after {told}: {nearest}"));
    };
    // Days passing are acts of their own kind: jobs, each with its transaction.
    if acts < told {
        return Some(format!("{told} acts acknowledged, {acts} are there"));
    }
    if acts > told + 1 {
        return Some(format!("{acts} acts are there, {told} were acknowledged"));
    }
    faults(&app).into_iter().next()
}

fn run(size: Size, child: &str, most: usize) -> Found {
    let template = template();
    // The last act lets a day pass, which is several transactions.
    let pictures = &template.pictures[..template.pictures.len() - 1];
    let trace = format!("trace={}", CALLS.join(","));
    let (_, counts) = lived(&copied(&template), child, &["-e".to_owned(), trace]);
    let mut found = Found::default();
    let mut kills: Vec<(String, usize)> = Vec::new();
    for (call, count) in &counts {
        kills.extend((1..=*count).map(|n| (call.clone(), n)));
    }
    let all = kills.len();
    let step = (all / most).max(1);
    let mut done = 0;
    for (call, number) in
        kills.into_iter().skip(if size == Size::Full { 0 } else { step / 2 }).step_by(step)
    {
        let db = copied(&template);
        let inject = format!("inject={call}:signal=SIGKILL:when={number}");
        let (told, _) =
            lived(&db, child, &["-e".to_owned(), format!("trace={call}"), "-e".to_owned(), inject]);
        done += 1;
        if told >= pictures.len() {
            continue;
        }
        if let Some(fault) = judged(&db, pictures, told) {
            found.faults.push(format!("{call} {number}: {fault}"));
        }
    }
    let calls: Vec<String> = counts.iter().map(|(call, n)| format!("{n} {call}")).collect();
    found.figures = format!(
        "{} acts come to {all} calls ({}); killed at {done} of them",
        a_life().len() - 1,
        calls.join(", ")
    );
    found
}

pub fn test(size: Size) -> Found {
    run(size, "acts", size.of(12, 250, 100_000))
}

/// Acknowledged before the commit instead of after it.
pub fn control(size: Size) -> Found {
    let mut found = run(size, "acts-told-early", size.of(12, 40, 200));
    found.figures = format!("acknowledged before the commit: {}", found.figures);
    found
}
