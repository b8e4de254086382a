//! R9: a backup taken while people work, then restored: everything acknowledged before it began is
//! there, `verify` is clean, and the heads are those that the backup claims.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use integrationsfond::app::App;
use integrationsfond::assessment;
use integrationsfond::backup::{self, Waiting};
use integrationsfond::db::{self, dump};
use integrationsfond::kernel::ids::CaseId;
use integrationsfond::kernel::refusal::Outcome;

use crate::acts::{Act, Town, a_life};
use crate::service::command;
use crate::support::{TestDb, is_postgres};
use crate::{Found, Size, picture};

/// People at work while the backup is taken.
const PEOPLE: usize = 4;

fn prepared() -> (TestDb, App, Town) {
    let db = TestDb::new();
    let app = db.app();
    let town = Town::found(&app);
    for act in a_life().iter().take(6) {
        town.does(&app, act).unwrap();
    }
    (db, app, town)
}

/// Lets people write notes and book money while `meanwhile` runs; answers what it answered, and
/// what had been acknowledged when it began.
fn under_load<T>(app: &App, town: &Town, meanwhile: impl FnOnce() -> T) -> (T, Vec<String>) {
    let over = AtomicBool::new(false);
    let acknowledged = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for person in 0..PEOPLE {
            let (over, acknowledged) = (&over, &acknowledged);
            scope.spawn(move || {
                for round in 0.. {
                    if over.load(Ordering::SeqCst) {
                        return;
                    }
                    let marker = format!("m-{person}-{round}");
                    app.write(&town.officer, |tx| {
                        assessment::actions::add_note(tx, CaseId(1), &marker)?;
                        town.act_as_program(tx, round)
                    })
                    .unwrap();
                    acknowledged.lock().unwrap().push(marker);
                }
            });
        }
        thread::sleep(Duration::from_millis(150));
        let before = acknowledged.lock().unwrap().clone();
        let done = meanwhile();
        over.store(true, Ordering::SeqCst);
        (done, before)
    })
}

impl Town {
    /// Keeps a file, and books money as the program, within somebody's act.
    fn act_as_program(&self, tx: &mut db::WriteTx<'_>, round: u32) -> Outcome<()> {
        self.act(tx, &Act::File(round))?;
        let who = std::mem::replace(&mut tx.actor, self.controller.clone());
        let booked = self.act(tx, &Act::Contribute(1));
        tx.actor = who;
        booked
    }
}

/// Backs up with the program's own command and restores into an empty place of either kind.
fn round_trip(found: &mut Found, to_postgres: bool) {
    let (source, app, town) = prepared();
    let file = source.folder().join("house.backup");
    let name = file.display().to_string();
    let (output, before) = under_load(&app, &town, || command(&source, &["backup", &name]));
    if !output.status.success() {
        found.faults.push(String::from_utf8_lossy(&output.stderr).into_owned());
        return;
    }
    let target = TestDb::empty(to_postgres);
    let manifest = match backup::restore(&target.config(), &file, Waiting::Held) {
        Ok(restored) => restored.manifest,
        Err(e) => {
            found.faults.push(e.to_string());
            return;
        }
    };
    let back = target.app();
    back.clock.set_today(Some(app.clock.today()));
    found.faults.extend(picture::faults(&back));
    let stand = picture::notes(&back);
    let missing = before.iter().filter(|m| stand.get(*m) != Some(&1)).count();
    if missing > 0 {
        found.faults.push(format!("{missing} acts from before the backup are missing"));
    }
    let told = String::from_utf8_lossy(&command(&target, &["verify"]).stdout).into_owned();
    for head in &manifest.chains {
        if !told.contains(&head.hash) {
            found.faults.push(format!("verify does not print the head of {}", head.name));
        }
    }
    // The restored house goes on where it stood.
    if let Err(e) = Town::known(&back).does(&back, &Act::Contribute(5)) {
        found.faults.push(format!("the restored house does not go on: {e}"));
    }
    found.faults.extend(picture::faults(&back));
    let during = picture::notes(&app).len() - before.len();
    found.figures = format!(
        "{}{} rows and {} files in a backup while {during} acts were done, restored into {}; ",
        found.figures,
        manifest.rows(),
        manifest.files(),
        if to_postgres { "PostgreSQL" } else { "SQLite" }
    );
    refusals(found, &target, &file);
}

/// A full target, and an archive of which one byte has changed, are refused.
fn refusals(found: &mut Found, full: &TestDb, file: &std::path::Path) {
    if backup::restore(&full.config(), file, Waiting::Held).is_ok() {
        found.faults.push("a restore wrote over an installation".to_owned());
    }
    let mut bytes = fs::read(file).unwrap();
    let (mut refused, tries) = (0, 40);
    for n in 0..tries {
        let place = (bytes.len() - 1024) * n / tries;
        bytes[place] ^= 1;
        fs::write(file, &bytes).unwrap();
        let target = TestDb::empty(false);
        refused += usize::from(backup::restore(&target.config(), file, Waiting::Held).is_err());
        bytes[place] ^= 1;
    }
    if refused < tries {
        found.faults.push(format!("{} damaged archives were taken", tries - refused));
    }
    found.figures.push_str(&format!("{refused} of {tries} damaged archives refused; "));
}

pub fn test(size: Size) -> Found {
    let mut found = Found::default();
    for _ in 0..size.of(1, 3, 20) {
        found.figures.clear();
        round_trip(&mut found, is_postgres());
        if std::env::var("TEST_POSTGRES_URL").is_ok() {
            round_trip(&mut found, !is_postgres());
        }
    }
    found
}

/// Table by table, each at its own moment, as a copy without a snapshot would be.
pub fn control(_: Size) -> Found {
    let (_source, app, town) = prepared();
    let mut found = Found::default();
    let (tables, _) = under_load(&app, &town, || {
        let tables = app.read(dump::tables).unwrap();
        let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for table in &tables {
            let rows = lines.entry(table.name.clone()).or_default();
            app.read(|conn| {
                dump::each_row(conn, table, |line| {
                    rows.push(line.to_owned());
                    Ok(())
                })
            })
            .unwrap();
            thread::sleep(Duration::from_millis(5));
        }
        lines
    });
    let target = TestDb::new();
    let pool = db::open(&target.url(), 1, None).unwrap();
    let loaded = db::tx::alone(&pool, |conn| {
        let all = dump::tables(conn)?;
        dump::make_room(conn, &all)?;
        for table in &all {
            let mut loader = dump::Loader::new(conn, table);
            for line in &tables[&table.name] {
                loader.row(line)?;
            }
            loader.flush()?;
        }
        dump::continue_keys(conn, &all)
    });
    match loaded {
        Err(e) => found.faults.push(format!("the copy cannot be loaded: {e}")),
        Ok(()) => {
            let back = target.app();
            back.clock.set_today(Some(app.clock.today()));
            found.faults.extend(picture::faults(&back));
        }
    }
    "tables copied each at its own moment".clone_into(&mut found.figures);
    found
}
