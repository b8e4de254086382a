//! R2: the program killed again and again while sixteen people fill in forms; on PostgreSQL the
//! server is killed too. What was acknowledged is there, once; what was not is sent again with its
//! key and is there once as well.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::db::schema;

use crate::acts::{FIRST_DAY, Town, a_life};
use crate::service::{Disk, Person, SAFE, Service, cluster, integrity, postgres, random};
use crate::support::{TestDb, is_postgres};
use crate::{Found, Size, picture};

/// People at work at once.
const PEOPLE: usize = 16;
/// Acts of a control that are acknowledged before the power goes.
const LOST_AT_LEAST: usize = 20;
/// Crashes of a careless server until it must have lost something.
const CRASHES_AT_MOST: usize = 8;
/// What is said of an act that is lost.
const NOT_THERE: &str = "stands there 0 times";
/// Settings of a server that acknowledges first and writes when it has time.
const CARELESS: &[&str] =
    &["synchronous_commit=off", "wal_writer_delay=10s", "wal_writer_flush_after=1GB"];

/// What one person is about to do, and what became of it.
struct Ledger {
    acknowledged: Mutex<Vec<String>>,
    odd: Mutex<Vec<String>>,
    sent_again: AtomicUsize,
}

/// A town whose case takes notes, and the people who write them.
pub struct Place {
    pub db: TestDb,
    pub town: Town,
}

impl Place {
    pub fn prepared() -> Self {
        let db = TestDb::new();
        let app = db.app();
        let town = Town::found(&app);
        for act in a_life().iter().take(6) {
            town.does(&app, act).unwrap();
        }
        // The program takes its day from here.
        crate::acts::act(&app, |tx| {
            use schema::installation as i;
            let day: chrono::NaiveDate = FIRST_DAY.parse().unwrap();
            diesel::update(i::table).set(i::demo_today.eq(Some(day))).execute(tx.conn)?;
            Ok(())
        });
        Self { db, town }
    }

    /// The officer and the controller, signed in.
    pub fn people(&self, port: u16) -> [Person; 2] {
        let app = self.db.app();
        [&self.town.officer, &self.town.controller].map(|who| Person::sign_in(&app, who, port))
    }
}

/// Sends forms until told to stop; each until it is acknowledged.
fn work(
    place: &Place,
    person: &Person,
    number: usize,
    port: &AtomicU16,
    over: &AtomicBool,
    ledger: &Ledger,
) {
    let contribution = format!("/fonder/{}/tillskott", place.town.slug);
    for round in 0.. {
        if over.load(Ordering::SeqCst) {
            return;
        }
        let marker = format!("m-{number}-{round}");
        let key = format!("{marker:-<20}");
        let day = FIRST_DAY;
        let note = [("text", marker.as_str())];
        let money = [("amount", "1"), ("day", day), ("decision", "KS § 9"), ("reason", &marker)];
        let (path, fields): (&str, &[(&str, &str)]) = if number.is_multiple_of(2) {
            ("/arenden/1/anteckningar", &note)
        } else {
            (&contribution, &money)
        };
        loop {
            match person.post(port.load(Ordering::SeqCst), path, &key, fields) {
                Some(reply) if reply.status == 303 => {
                    ledger.acknowledged.lock().unwrap().push(marker);
                    break;
                }
                Some(reply) if ![429, 500, 502, 503].contains(&reply.status) => {
                    let odd = format!("{marker}: {} {}", reply.status, reply.words());
                    ledger.odd.lock().unwrap().push(odd);
                    return;
                }
                _ => {
                    if over.load(Ordering::SeqCst) {
                        return;
                    }
                    ledger.sent_again.fetch_add(1, Ordering::SeqCst);
                    thread::sleep(Duration::from_millis(10));
                }
            }
        }
    }
}

/// How often each marker stands in the database.
fn markers(app: &App) -> BTreeMap<String, i64> {
    let mut all = picture::notes(app);
    let reasons: Vec<String> = app
        .read(|conn| {
            use schema::ledger_entries as e;
            Ok(e::table.select(e::reason).load(conn)?)
        })
        .unwrap();
    for reason in reasons {
        *all.entry(reason).or_default() += 1;
    }
    all.retain(|marker, _| marker.starts_with("m-"));
    all
}

/// What `pull` pulls each time, and how long until the program answers again. Before each pull at
/// least so many acts have been acknowledged.
fn torture(
    place: &Place,
    disk: &Disk,
    pulls: usize,
    least: usize,
    mut pull: impl FnMut(Service) -> Service,
) -> (Found, Vec<Duration>) {
    let port = AtomicU16::new(0);
    let over = AtomicBool::new(false);
    let ledger = Ledger {
        acknowledged: Mutex::default(),
        odd: Mutex::default(),
        sent_again: AtomicUsize::new(0),
    };
    let first = Service::start(&place.db, disk);
    port.store(first.port, Ordering::SeqCst);
    let people = place.people(first.port);
    let mut service = Some(first);
    let mut ready = Vec::new();
    thread::scope(|scope| {
        for number in 0..PEOPLE {
            let (people, port, over, ledger) = (&people, &port, &over, &ledger);
            scope.spawn(move || work(place, &people[number % 2], number, port, over, ledger));
        }
        for _ in 0..pulls {
            let acknowledged = || ledger.acknowledged.lock().unwrap().len();
            let wanted = acknowledged() + least;
            thread::sleep(Duration::from_millis(50 + random(300)));
            let asked = Instant::now();
            while acknowledged() < wanted && asked.elapsed() < Duration::from_secs(30) {
                thread::sleep(Duration::from_millis(5));
            }
            let next = pull(service.take().unwrap());
            port.store(next.port, Ordering::SeqCst);
            ready.push(next.ready);
            service = Some(next);
        }
        thread::sleep(Duration::from_millis(300));
        over.store(true, Ordering::SeqCst);
    });
    service.unwrap().kill();
    let app = place.db.app();
    let stand = markers(&app);
    let acknowledged = ledger.acknowledged.into_inner().unwrap();
    let mut found = Found { faults: ledger.odd.into_inner().unwrap(), ..Found::default() };
    for marker in &acknowledged {
        if stand.get(marker) != Some(&1) {
            let times = stand.get(marker).copied().unwrap_or(0);
            found.faults.push(format!("{marker} was acknowledged and stands there {times} times"));
        }
    }
    let twice = stand.values().filter(|n| **n > 1).count();
    if twice > 0 {
        found.faults.push(format!("{twice} acts were done more than once"));
    }
    found.faults.extend(integrity(&app));
    app.clock.set_today(Some(FIRST_DAY.parse().unwrap()));
    found.faults.extend(picture::faults(&app));
    ready.sort();
    let again = ledger.sent_again.into_inner();
    found.figures = format!("{} acts acknowledged, {again} tries repeated", acknowledged.len());
    (found, ready)
}

fn p95(sorted: &[Duration]) -> Duration {
    sorted.get(sorted.len() * 95 / 100).or(sorted.last()).copied().unwrap_or_default()
}

pub fn test(size: Size) -> Found {
    let place = Place::prepared();
    let kills = size.of(6, 150, 1_000);
    let (mut found, ready) = torture(&place, &Disk::new(), kills, 0, |service| {
        service.kill();
        Service::start(&place.db, &Disk::new())
    });
    let slow = p95(&ready);
    if slow > Duration::from_secs(2) {
        found.faults.push(format!("ready after {slow:?} at p95"));
    }
    found.figures = format!(
        "{kills} kills under {PEOPLE} people: {}; ready again after {} ms (median), {} ms (p95)",
        found.figures,
        ready[ready.len() / 2].as_millis(),
        slow.as_millis()
    );
    let more = if is_postgres() { server_killed(size) } else { power_cuts(size, false) };
    found.figures = format!("{}; {}", found.figures, more.figures);
    found.faults.extend(more.faults);
    found
}

pub fn control(size: Size) -> Found {
    match cluster() {
        Some(folder) => careless_server(&folder),
        None if is_postgres() => Found::default(),
        None => power_cuts(size, true),
    }
}

/// The server under the program killed, the program left alone.
fn server_killed(size: Size) -> Found {
    let Some(folder) = cluster() else { return Found::default() };
    let place = Place::prepared();
    let kills = size.of(2, 30, 200);
    let (mut found, ready) = torture(&place, &Disk::new(), kills, 0, |mut service| {
        postgres("crash", &folder, &[]);
        let started = Instant::now();
        postgres("again", &folder, SAFE);
        while crate::service::get(service.port, "/anslagstavla", "").is_none_or(|r| r.status != 200)
        {
            assert!(started.elapsed() < Duration::from_secs(60), "the program does not come back");
            thread::sleep(Duration::from_millis(5));
        }
        service.ready = started.elapsed();
        service
    });
    found.figures = format!(
        "server killed {kills} times: {}, pages again after {} ms (p95, the server's start included)",
        found.figures,
        p95(&ready).as_millis()
    );
    found
}

/// A server that acknowledges before it has written. It writes every ten seconds all the same, so
/// that one crash may hit the moment after: there are as many as it takes to lose something.
fn careless_server(folder: &Path) -> Found {
    let place = Place::prepared();
    let mut all = Found::default();
    let mut crashes = 0;
    let mut figures = Vec::new();
    while all.faults.is_empty() && crashes < CRASHES_AT_MOST {
        postgres("crash", folder, &[]);
        postgres("again", folder, CARELESS);
        let (found, _) = torture(&place, &Disk::new(), 1, LOST_AT_LEAST, |service| {
            postgres("crash", folder, &[]);
            postgres("again", folder, SAFE);
            service
        });
        crashes += 1;
        figures.push(found.figures);
        // Only what was acknowledged and is not there is a loss.
        all.faults.extend(found.faults.into_iter().filter(|fault| fault.ends_with(NOT_THERE)));
    }
    let lost = all.faults.len();
    all.figures =
        format!("synchronous_commit=off, {crashes} crashes: {}; {lost} lost", figures.join("; "));
    all
}

/// Power cuts: what was not synced is gone. With `ignored`, nothing is synced.
fn power_cuts(size: Size, ignored: bool) -> Found {
    let place = Place::prepared();
    let folder = place.db.folder().to_owned();
    let synced = folder.with_extension("synced");
    let _ = fs::remove_dir_all(&synced);
    fs::create_dir_all(&synced).unwrap();
    let mut disk: Disk = vec![
        ("DISK_UNDER", folder.display().to_string()),
        ("DISK_SYNCED", synced.display().to_string()),
    ];
    if ignored {
        disk.push(("DISK_SYNC", "ignored".to_owned()));
    }
    // What stands there when the power comes is on the disk.
    let files = ["integrationsfond.db", "integrationsfond.db-wal"];
    let settle = |from: &Path, to: &Path| {
        for name in files {
            let _ = fs::remove_file(to.join(name));
            if from.join(name).exists() {
                fs::copy(from.join(name), to.join(name)).unwrap();
            }
        }
    };
    settle(&folder, &synced);
    let cuts = if ignored { 1 } else { size.of(2, 30, 200) };
    let least = if ignored { LOST_AT_LEAST } else { 0 };
    let (mut found, _) = torture(&place, &disk, cuts, least, |service| {
        service.kill();
        settle(&synced, &folder);
        let _ = fs::remove_file(folder.join("integrationsfond.db-shm"));
        Service::start(&place.db, &disk)
    });
    let _ = fs::remove_dir_all(&synced);
    let how = if ignored { "sync calls ignored, " } else { "" };
    found.figures = format!("{how}{cuts} power cuts: {}", found.figures);
    found
}
