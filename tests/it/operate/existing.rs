//! Only what is meant to make an installation makes one; what only reads never changes the schema.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::config::Config;
use integrationsfond::db::schema::files as f;
use integrationsfond::db::{self, DbUrl, applied_migrations};
use integrationsfond::kernel::actor::Actor;
use integrationsfond::{files, on_db};

use crate::support::process::{command, printed, run};
use crate::support::{TestDb, is_postgres};

const ADD: &[&str] =
    &["user", "add", "--email", "a@kommunen.example", "--name", "A", "--role", "controller"];

/// Commands that need an installation.
fn commands(backup: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["backup", backup],
        vec!["verify"],
        vec!["summary", "--fund", "x", "--as-of", "2021-01-01"],
        vec!["fund", "list"],
        vec!["fund", "load", "missing.toml"],
        ADD.to_vec(),
        vec!["adopt-files"],
    ]
}

/// In the wrong folder, or with a forgotten variable, nothing is made and nothing succeeds.
#[test]
fn on_nothing_no_command_makes_an_installation() {
    let db = TestDb::empty(is_postgres());
    let mut config = db.config();
    config.data = db.folder().join("elsewhere");
    let here = |config: &Config, arguments: &[&str]| {
        let mut config = config.clone();
        let data = config.data.clone();
        // The process stands in a folder that is there.
        config.data = db.folder().to_owned();
        run(&config, &[("INTEGRATIONSFOND_DATA", &data.to_string_lossy())], arguments)
    };
    for arguments in commands("archive") {
        let output = here(&config, &arguments);
        let told = printed(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        assert!(told.contains("there is no installation at /"), "{arguments:?}: {told}");
        assert!(told.contains("is INTEGRATIONSFOND_CONFIG set?"), "{arguments:?}: {told}");
    }
    assert!(!config.data.exists() && !db.folder().join("archive").exists());
    if is_postgres() {
        // The database is there and empty, and the folder is, too.
        fs::create_dir_all(config.data.join("files")).unwrap();
        for arguments in commands("archive") {
            let told = printed(&here(&config, &arguments));
            assert!(told.contains("there is no installation at postgres://"), "{told}");
        }
        let pool = db::open(&config.database, 1, None).unwrap();
        assert!(db::migrations(&mut pool.get().unwrap()).unwrap().is_empty);
    } else {
        assert!(!db.folder().join("integrationsfond.db").exists());
    }
    let made = here(&config, &["migrate"]);
    assert!(made.status.success(), "{}", printed(&made));
    for arguments in [ADD, &["verify"]] {
        let output = here(&config, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
    }
    fs::remove_dir_all(config.data.join("files")).unwrap();
    let told = printed(&here(&config, &["verify"]));
    assert!(told.contains("there is no files folder at /"), "{told}");
    assert!(!config.data.join("files").exists(), "nothing is made");
}

/// A schema that is behind stays so under what only reads; `user add` follows the key.
#[test]
fn what_only_reads_never_migrates() {
    let db = TestDb::new();
    let config = db.app().config;
    super::probes::forget_newest_migration(&config);
    let applied = || {
        let pool = db::open(&config.database, 1, None).unwrap();
        applied_migrations(&mut pool.get().unwrap()).unwrap().len()
    };
    let before = applied();
    for arguments in [
        &["backup", "archive"][..],
        &["verify"],
        &["fund", "list"],
        &["summary", "--fund", "x", "--as-of", "2021-01-01"],
        &["adopt-files"],
    ] {
        let output = run(&config, &[], arguments);
        let told = printed(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        assert!(told.contains("run the command migrate"), "{arguments:?}: {told}");
    }
    let by_hand = [("INTEGRATIONSFOND_MIGRATE_AT_START", "false")];
    for arguments in
        [ADD, &["generate", "--cases", "1", "--entries", "1"], &["demo", "--seed-only"]]
    {
        let output = run(&config, &by_hand, arguments);
        let told = printed(&output);
        assert!(!output.status.success() && told.contains("run the command migrate"), "{told}");
    }
    assert_eq!(applied(), before);
    assert!(run(&config, &[], ADD).status.success());
    assert_eq!(applied(), before + 1);
}

/// A program on the schema of a later one says so once, and works.
#[test]
fn a_later_schema_is_said_at_the_start() {
    let db = TestDb::new();
    let app = db.app();
    let later = "INSERT INTO __diesel_schema_migrations (version, run_on) \
                 VALUES ('20990101000001', CURRENT_TIMESTAMP)";
    on_db!(&mut *app.pool.get().unwrap(), |c| diesel::sql_query(later).execute(c)).unwrap();
    let output = run(&app.config, &[], &["fund", "list"]);
    let told = printed(&output);
    assert!(output.status.success(), "{told}");
    let words = "a later version of the program has changed the schema";
    assert_eq!(told.matches(words).count(), 1, "{told}");
    assert!(told.contains("20990101000001"), "{told}");
}

fn keep(app: &App, text: &str) {
    let done = app.write(&Actor::program(), |tx| {
        files::keep(tx, text.as_bytes(), "a.txt", "text/plain").map(drop)
    });
    done.unwrap();
}

/// Every file below a folder, the marker left out.
fn files_in(folder: &Path) -> usize {
    let folders = fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).filter(|f| f.is_dir());
    folders.map(|f| fs::read_dir(f).unwrap().count()).sum()
}

/// A folder of other files is adopted only by who says how many would be lost.
#[test]
fn a_folder_is_adopted_only_with_the_numbers_that_are_true() {
    let (db, other) = (TestDb::new(), TestDb::new());
    let (app, stranger) = (db.app(), other.app());
    for text in ["ett", "två", "tre"] {
        keep(&app, text);
    }
    keep(&stranger, "fyra");
    // The stranger's database on this database's folder: a mistyped address.
    let mut mistyped = stranger.config.clone();
    mistyped.data.clone_from(&app.config.data);
    let adopt = |more: &[&str]| {
        let output = run(&mistyped, &[], &[&["adopt-files"], more].concat());
        (output.status.success(), printed(&output))
    };
    let start = printed(&run(&mistyped, &[], &["verify"]));
    let question = start.find("is the folder mounted, is this the right database?").unwrap();
    assert!(question < start.find("adopt-files").unwrap(), "{start}");
    for more in [
        &[][..],
        &["--although-missing", "1"],
        &["--although-unknown", "3"],
        &["--although-missing", "2", "--although-unknown", "3"],
        &["--although-missing", "1", "--although-unknown", "4"],
    ] {
        let (done, told) = adopt(more);
        assert!(!done, "{more:?}: {told}");
        assert!(told.contains("of 1 files that the database names, 1 are not in"), "{told}");
        let command = "adopt-files --although-missing 1 --although-unknown 3";
        assert!(told.trim_end().ends_with(command), "{told}");
    }
    assert!(run(&app.config, &[], &["verify"]).status.success(), "the folder is still bound");
    let (done, told) = adopt(&["--although-missing", "1", "--although-unknown", "3"]);
    assert!(done, "{told}");
    assert_eq!(files_in(&app.config.data.join("files")), 3);

    // Back with its own database, everything is in it.
    let own = run(&app.config, &[], &["adopt-files"]);
    assert!(own.status.success(), "{}", printed(&own));
    assert!(run(&app.config, &[], &["verify"]).status.success());
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Whatever the umask is, nobody else on the machine reads folder, database or files; what an
/// earlier version made is closed.
#[test]
fn nobody_else_on_the_machine_reads_the_data() {
    let db = TestDb::empty(false);
    let mut config = db.config();
    config.data = db.folder().join("data");
    config.database = DbUrl::Sqlite(config.data.join("integrationsfond.db"));
    let app = App::open(config.clone()).unwrap();
    keep(&app, "hemligt");
    let loose = app.files.unflushed().put(b"mer").unwrap().sha256;
    let kept: String = app.read(|conn| Ok(f::table.select(f::sha256).first(conn)?)).unwrap();
    let files = config.data.join("files");
    assert_eq!((mode(&config.data), mode(&files)), (0o700, 0o700));
    for sha256 in [&kept, &loose] {
        assert_eq!(mode(&files.join(&sha256[..2]).join(sha256)), 0o600);
    }
    let file = |end: &str| config.data.join(format!("integrationsfond.db{end}"));
    for end in ["", "-wal", "-shm"] {
        assert_eq!(mode(&file(end)), 0o600, "{end}");
    }
    drop(app);
    fs::set_permissions(file(""), Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(&files, Permissions::from_mode(0o755)).unwrap();
    drop(App::open(config.clone()).unwrap());
    assert_eq!((mode(&file("")), mode(&files)), (0o640, 0o750));
}

/// A backup that is ended by a signal leaves nothing, and the next one removes what a power cut
/// has left.
#[test]
fn an_interrupted_backup_leaves_nothing_behind() {
    let db = TestDb::new();
    let app = db.app();
    keep(&app, "innehåll");
    let sha256: String = app.read(|conn| Ok(f::table.select(f::sha256).first(conn)?)).unwrap();
    let file = app.config.data.join("files").join(&sha256[..2]).join(&sha256);
    let bytes = fs::read(&file).unwrap();
    // Reading this file takes until somebody writes to it.
    fs::remove_file(&file).unwrap();
    assert!(Command::new("mkfifo").arg(&file).status().unwrap().success());
    let parts = || {
        let names = fs::read_dir(&app.config.data).unwrap().map(|e| e.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().ends_with(".part")).count()
    };
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let mut child = command(&app.config, &[]).args(["backup", "archive"]).spawn().unwrap();
        let begun = Instant::now();
        while parts() == 0 {
            assert!(begun.elapsed() < Duration::from_secs(20), "nothing is written");
            thread::sleep(Duration::from_millis(20));
        }
        let kill =
            Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert_eq!(parts(), 0, "{signal}");
    }
    fs::remove_file(&file).unwrap();
    fs::write(&file, bytes).unwrap();
    let stale = app.config.data.join("archive.4194999.part");
    let running = app.config.data.join("archive.00ff00ff00ff00ff.part");
    for left in [&stale, &running] {
        fs::write(left, b"half").unwrap();
    }
    let writes = fs::File::open(&running).unwrap();
    writes.lock().unwrap();
    let output = run(&app.config, &[], &["backup", "archive"]);
    assert!(output.status.success(), "{}", printed(&output));
    assert!(!stale.exists() && running.exists(), "somebody writes it");
}
