//! R1: the program killed at every call with which it writes, syncs, names a file or speaks to the
//! database server, one after the other, in every act of a grant's life and others beside it. After each kill the act
//! stands there whole or not at all, and it stands there when it was acknowledged.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use diesel::connection::SimpleConnection;
use integrationsfond::app::App;
use integrationsfond::db::Db;

use crate::acts::{Act, FIRST_DAY, Town, every_act};
use crate::picture::{Picture, difference, faults, picture};
use crate::service::{
    SAFE, address, any_of, cluster, disk_library, given, given_range, integrity, postgres,
};
use crate::support::{TestDb, is_postgres};
use crate::{Found, Size};

/// What `strace` calls the calls that the library beneath the program counts.
const CALLS: &str = "trace=pwrite64,pwritev,write,writev,fdatasync,fsync,ftruncate,fallocate,\
                     rename,renameat,renameat2,unlink,unlinkat,link,linkat,mkdir,sendto,sendmsg,\
                     recvfrom,copy_file_range,sendfile";

/// What a lost act is called.
const NOT_THERE: &str = "acknowledged, and not there";

/// An act, the town before it, and what the database shows before and after it.
struct Step {
    number: usize,
    act: Act,
    day: NaiveDate,
    start: TestDb,
    before: Picture,
    after: Picture,
}

/// How a child ended.
struct Ended {
    /// Whether it had acknowledged its act.
    told: bool,
    killed: bool,
}

/// Opens the program on a database as on a day.
fn opened(db: &TestDb, day: NaiveDate) -> App {
    let app = db.app();
    app.clock.set_today(Some(day));
    app
}

/// Closes it, with nothing left beside the database's own file.
fn close(db: &TestDb, app: App) {
    if let Db::Sqlite(c) = &mut *app.pool.get().unwrap() {
        c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    }
    drop(app);
    db.wait_until_unused();
}

/// Calls `f` for each wanted act, by its number, with the town as it is before it. Answers which
/// acts were refused: those are left out.
fn each_step(wanted: impl Fn(usize) -> bool, mut f: impl FnMut(&Step)) -> Vec<String> {
    let mut refused = Vec::new();
    let mut db = TestDb::new();
    let mut day: NaiveDate = FIRST_DAY.parse().unwrap();
    let app = db.app();
    Town::found(&app);
    let mut before = picture(&app);
    close(&db, app);
    for (number, act) in every_act().into_iter().enumerate() {
        let wanted = wanted(number);
        let next = if wanted { Some(db.copy()) } else { None };
        let place = next.as_ref().unwrap_or(&db);
        let app = opened(place, day);
        let done = Town::known(&app).does(&app, &act);
        let after = picture(&app);
        close(place, app);
        if let Err(refusal) = done {
            refused.push(format!("{} is refused: {refusal}", act.name()));
            continue;
        }
        let Some(next) = next else {
            before = after;
            if let Act::Days(days) = act {
                day = day + Days::new(days);
            }
            continue;
        };
        let step = Step { number, act, day, start: db, before, after };
        f(&step);
        if let Act::Days(days) = step.act {
            day = day + Days::new(days);
        }
        (db, before) = (next, step.after);
    }
    refused
}

/// A process that does the act of a step.
fn child(step: &Step, db: &TestDb, kind: &str, through: Option<&Path>) -> Command {
    let program = std::env::current_exe().unwrap();
    let mut command = match through {
        Some(log) => {
            let mut strace = Command::new("strace");
            strace.args(["-f", "-qq", "-y", "-e", CALLS, "-o"]).arg(log).arg("--").arg(program);
            strace
        }
        None => Command::new(program),
    };
    command
        .args(["--child", kind])
        .arg(db.folder())
        .args([step.day.to_string(), step.number.to_string()])
        .env("DATABASE_URL", address(&db.url()))
        .env("LD_PRELOAD", disk_library())
        .stderr(Stdio::null());
    command
}

fn lived(step: &Step, db: &TestDb, kind: &str, disk: &[(&str, String)]) -> Ended {
    let envs = disk.iter().map(|(name, value)| (*name, value.as_str()));
    let output = child(step, db, kind, None).envs(envs).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).lines().any(|line| line == "done");
    Ended { told, killed: output.status.signal() == Some(9) }
}

/// The calls of an act in their order, undisturbed, from its beginning to the end of the process.
fn calls(step: &Step, kind: &str, found: &mut Found, check: bool) -> Vec<String> {
    let mut differs = String::new();
    // The end of a process may cut off a line of either list; what passes the library by does so
    // every time.
    for _ in 0..3 {
        let (calls, seen) = traced(step, kind, found, check);
        match seen {
            Some(seen) if seen != calls.len() => {
                let counted = calls.len();
                differs =
                    format!("{}: {counted} calls counted, the system saw {seen}", step.act.name());
            }
            _ => return calls,
        }
    }
    found.faults.push(differs);
    traced(step, kind, found, false).0
}

/// The same once, and how many of them the system saw.
fn traced(step: &Step, kind: &str, found: &mut Found, check: bool) -> (Vec<String>, Option<usize>) {
    let db = step.start.copy();
    let trace = db.folder().join("calls");
    let log = db.folder().join("calls.strace");
    let mut command = child(step, &db, kind, check.then_some(log.as_path()));
    let output = command.env("DISK_TRACE", &trace).output().expect("strace is installed");
    if !output.status.success() {
        found.faults.push(format!("{} cannot be done by itself", step.act.name()));
    }
    let text = fs::read_to_string(&trace).unwrap_or_default();
    // What the system saw, without what the library writes for itself.
    let seen = check.then(|| {
        let own = trace.display().to_string();
        fs::read_to_string(&log)
            .unwrap()
            .lines()
            .skip_while(|line| !line.contains("\"begin\\n\""))
            .skip(1)
            .filter(|line| line.contains('(') && !line.contains("resumed>") && !line.contains(&own))
            .count()
    });
    (text.lines().map(str::to_owned).collect(), seen)
}

/// What is wrong after a kill, if anything is.
fn judged(step: &Step, db: &TestDb, told: bool) -> Option<String> {
    // A server may still be busy with what it was asked for last.
    db.wait_until_unused();
    let app = opened(db, step.day);
    if let Some(fault) = integrity(&app).or_else(|| faults(&app).into_iter().next()) {
        return Some(fault);
    }
    let mut stands = picture(&app);
    if told && let Some(text) = difference(&step.after, &stands) {
        return Some(format!("{NOT_THERE}: {text}"));
    }
    // A day's jobs are a transaction each; the next start does the rest.
    if let Act::Days(_) = step.act
        && step.after != stands
    {
        Town::known(&app).does(&app, &step.act).unwrap();
        stands = picture(&app);
        return difference(&step.after, &stands);
    }
    if step.before == stands {
        return None;
    }
    difference(&step.after, &stands).map(|text| format!("half an act: {text}"))
}

/// The calls at which an act is killed: all, or some of them, the one before the acknowledgement
/// always among them.
fn chosen(calls: &[String], most: usize) -> Vec<usize> {
    if most >= calls.len() {
        return (1..=calls.len()).collect();
    }
    let told = calls.iter().position(|call| call == "told").unwrap_or_default() + 1;
    let mut chosen = vec![told];
    while chosen.len() < most {
        chosen.push(1 + any_of(calls.len()));
    }
    chosen
}

/// Kills the process at up to `most` calls of each act; in full, once more at each with half of it
/// written.
fn run(kind: &str, size: Size, most: usize) -> Found {
    let halves = size == Size::Full;
    let (longest, early) = (deciding(), kind != "act");
    // Beside other tests, a fifth of the acts, and each time others.
    let first = any_of(5);
    let among = asked_for();
    let wanted = |number: usize| {
        among(number) && (size != Size::Short || number == longest || number % 5 == first)
    };
    let mut found = Found::default();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut acts, mut all, mut kills) = (0, 0, 0);
    let refused = each_step(wanted, |step| {
        let checked = !early && (size != Size::Short || step.number == longest);
        let calls = calls(step, kind, &mut found, checked);
        acts += 1;
        all += calls.len();
        for call in &calls {
            *counts.entry(call.clone()).or_default() += 1;
        }
        for number in chosen(&calls, most) {
            let writes = matches!(calls[number - 1].as_str(), "write" | "pwrite64" | "sendto");
            for half in [false, true] {
                if half && !(halves && writes) {
                    continue;
                }
                let db = step.start.copy();
                let mut disk = vec![("DISK_KILL", number.to_string())];
                if half {
                    disk.push(("DISK_HALF", "1".to_owned()));
                }
                let ended = lived(step, &db, kind, &disk);
                kills += usize::from(ended.killed);
                if let Some(fault) = judged(step, &db, ended.told) {
                    let call = &calls[number - 1];
                    found
                        .faults
                        .push(format!("{} killed at {number}, {call}: {fault}", step.act.name()));
                }
            }
        }
    });
    found.faults.extend(refused);
    if kills == 0 {
        found.faults.push("nothing was killed".to_owned());
    }
    let counts: Vec<String> = counts.iter().map(|(call, n)| format!("{n} {call}")).collect();
    found.figures =
        format!("{acts} acts come to {all} calls ({}); killed {kills} times", counts.join(", "));
    found
}

/// Whether the environment asks for an act, by its number: for all of them when it says nothing.
fn asked_for() -> impl Fn(usize) -> bool {
    let acts = given_range("TORTURE_ACTS");
    move |number| acts.as_ref().is_none_or(|acts| acts.contains(&number))
}

/// The number of the act that decides, the longest of all.
fn deciding() -> usize {
    every_act().iter().position(|act| matches!(act, Act::Decide(..))).unwrap_or_default()
}

pub fn test(size: Size) -> Found {
    // Where there is no time for every call, some of each act, chosen at random.
    let most = size.of(2, 20, usize::MAX);
    let most = given("TORTURE_CALLS").and_then(|n| usize::try_from(n).ok()).unwrap_or(most);
    let mut found = run("act", size, most);
    if let Some(folder) = cluster() {
        let server = server_killed(&folder, size.of(0, 2, 4));
        found.figures = format!("{}{}", found.figures, server.figures);
        found.faults.extend(server.faults);
    }
    found
}

/// Acknowledged before the commit instead of after it: killed at any call in between, the act is
/// lost.
pub fn control(size: Size) -> Found {
    let mut found = run("act-told-early", size, size.of(2, 4, 4));
    // Only what was acknowledged and is not there is a loss.
    found.faults.retain(|fault| fault.contains(NOT_THERE));
    found.figures = format!("acknowledged before the commit: {}", found.figures);
    found
}

/// The server killed instead, while the program waits before each of its last calls before the
/// acknowledgement; the program then goes on.
fn server_killed(folder: &Path, most: usize) -> Found {
    let mut found = Found::default();
    let (mut kills, mut told, mut early) = (0, 0, 0);
    if most == 0 || !is_postgres() {
        return found;
    }
    each_step(asked_for(), |step| {
        let calls = calls(step, "act", &mut found, false);
        let last = calls.iter().position(|call| call == "told").unwrap_or_default();
        for number in (last + 1).saturating_sub(most).max(1)..=last {
            let db = step.start.copy();
            let child = child(step, &db, "act", None)
                .env("DISK_STOP", number.to_string())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            // What the server says comes in more or fewer parts, so that an act may have ended one
            // call before.
            early += usize::from(!stopped(child.id()));
            postgres("crash", folder, &[]);
            postgres("again", folder, SAFE);
            let pid = child.id().to_string();
            assert!(Command::new("kill").args(["-CONT", &pid]).status().unwrap().success());
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout).lines().any(|line| line == "done");
            kills += 1;
            told += usize::from(said);
            if let Some(fault) = judged(step, &db, said) {
                let act = step.act.name();
                found.faults.push(format!("{act}, server killed at {number}: {fault}"));
            }
        }
    });
    if early * 2 > kills {
        found
            .faults
            .push(format!("{early} of {kills} acts had ended before the server was killed"));
    }
    found.figures = format!(
        "; the server killed {kills} times at the last calls before an acknowledgement, {early} \
         times one call late, {told} acts acknowledged all the same"
    );
    found
}

/// Waits until a process is stopped; not when it ended before.
fn stopped(pid: u32) -> bool {
    for _ in 0..6_000 {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        match stat.rsplit(") ").next().and_then(|rest| rest.chars().next()) {
            Some('T') => return true,
            Some('Z') | None => return false,
            Some(_) => thread::sleep(Duration::from_millis(5)),
        }
    }
    false
}
