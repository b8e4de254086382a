//! A database for each test: migrated once, then copied. On which kind, `TEST_DATABASE` says:
//! `sqlite` (also when it is not set) or `postgres`, on the server at `TEST_POSTGRES_URL`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{env, fs, process, thread};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use integrationsfond::app::App;
use integrationsfond::config::{Config, PasswordCost};
use integrationsfond::db::{self, DbUrl};

/// Tests run side by side and the server has room for two hundred connections.
const CONNECTIONS: &str = "pool_size = 4";

/// A migrated and otherwise empty database with a data folder, which nobody else uses. Both are
/// gone when the value is dropped.
pub struct TestDb {
    folder: PathBuf,
    /// Name of the database on the server; `None` when it is a file in the folder.
    name: Option<String>,
}

impl TestDb {
    /// A fresh database of the kind that this run is about.
    pub fn new() -> Self {
        Self::of(is_postgres())
    }

    /// A fresh database on the server, or a file.
    pub fn of(postgres: bool) -> Self {
        let this = Self::place(postgres);
        match &this.name {
            Some(name) => {
                let template = postgres_template();
                on_server(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
            }
            None => fs::write(sqlite_file(&this.folder), sqlite_template()).unwrap(),
        }
        this
    }

    /// A database in which nothing is yet, not even the tables.
    pub fn empty(postgres: bool) -> Self {
        let this = Self::place(postgres);
        if let Some(name) = &this.name {
            on_server(&format!("CREATE DATABASE {name}"));
        }
        this
    }

    /// A database with the same rows and files, as long as nobody uses this one. For the torture,
    /// as is waiting.
    #[allow(dead_code)]
    pub fn copy(&self) -> Self {
        let this = Self::place(self.name.is_some());
        match (&self.name, &this.name) {
            (Some(from), Some(to)) => {
                // Connections that were let go of may still be closing.
                wait_until_unused(from);
                on_server(&format!("CREATE DATABASE {to} TEMPLATE {from}"));
            }
            _ => {
                fs::copy(sqlite_file(&self.folder), sqlite_file(&this.folder)).unwrap();
            }
        }
        copy_folder(&self.folder.join("files"), &this.folder.join("files"));
        this
    }

    /// Waits until nobody is connected to it any more; on a file there is nothing to wait for.
    #[allow(dead_code)]
    pub fn wait_until_unused(&self) {
        if let Some(name) = &self.name {
            wait_until_unused(name);
        }
    }

    fn place(postgres: bool) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder =
            env::temp_dir().join(format!("integrationsfond-it-{}-{number}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        let name = postgres.then(|| format!("it_{}_{number}", process::id()));
        Self { folder, name }
    }

    /// The folder that `--data` would name.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the database is.
    pub fn url(&self) -> DbUrl {
        match &self.name {
            Some(name) => DbUrl::Postgres(server_url(name)),
            None => DbUrl::Sqlite(sqlite_file(&self.folder)),
        }
    }

    /// The configuration of a program on this database, otherwise as it comes; only passwords are
    /// hashed in no time.
    pub fn config(&self) -> Config {
        let mut config = Config::from_parts(&self.folder, CONNECTIONS, |_| None).unwrap();
        config.database = self.url();
        config.password_cost = PasswordCost { memory_kib: 64, passes: 1 };
        config
    }

    /// The program on this database.
    pub fn app(&self) -> App {
        App::open(self.config()).unwrap()
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            on_server(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
        remove(&self.folder);
    }
}

/// Removes a folder. A pool that was dropped a moment ago may still be opening a connection in the
/// background, whose files appear while the folder is being emptied; so there are several tries.
fn remove(folder: &Path) {
    let mut tries = 0;
    while let Err(e) = fs::remove_dir_all(folder) {
        tries += 1;
        assert!(
            tries < 100 && e.kind() == ErrorKind::DirectoryNotEmpty,
            "{}: {e}",
            folder.display()
        );
        thread::sleep(Duration::from_millis(20));
    }
}

#[allow(dead_code)]
fn copy_folder(from: &Path, to: &Path) {
    let Ok(entries) = fs::read_dir(from) else { return };
    fs::create_dir_all(to).unwrap();
    for entry in entries {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// Waits until nobody is connected to a database of the server.
#[allow(dead_code)]
fn wait_until_unused(name: &str) {
    #[derive(QueryableByName)]
    struct Users {
        #[diesel(sql_type = BigInt)]
        users: i64,
    }
    let mut connection = PgConnection::establish(&server()).unwrap();
    let query = format!("SELECT count(*) AS users FROM pg_stat_activity WHERE datname = '{name}'");
    let mut tries = 0;
    while sql_query(&query).get_result::<Users>(&mut connection).unwrap().users > 0 {
        tries += 1;
        assert!(tries < 2_000, "{name} is still in use");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Whether this run is about PostgreSQL.
pub fn is_postgres() -> bool {
    match env::var("TEST_DATABASE").as_deref() {
        Ok("postgres") => true,
        Ok("sqlite") | Err(_) => false,
        Ok(other) => panic!("TEST_DATABASE is {other}, neither sqlite nor postgres"),
    }
}

fn sqlite_file(folder: &Path) -> PathBuf {
    folder.join("integrationsfond.db")
}

/// The bytes of a migrated file, made once a run.
fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = env::temp_dir().join(format!("integrationsfond-it-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = sqlite_file(&folder);
        migrate(&DbUrl::Sqlite(file.clone()));
        // What still lies in the write-ahead log belongs into the file.
        let mut connection = SqliteConnection::establish(&file.to_string_lossy()).unwrap();
        connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        drop(connection);
        let bytes = fs::read(&file).unwrap();
        remove(&folder);
        bytes
    })
}

/// The name of a migrated database, made once a run. It stays behind: a server for tests is
/// thrown away.
fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("it_template_{}", process::id());
        on_server(&format!("CREATE DATABASE {name}"));
        migrate(&DbUrl::Postgres(server_url(&name)));
        name
    })
}

fn migrate(url: &DbUrl) {
    let pool = db::open(url, 1, None).unwrap();
    assert!(db::migrate(&pool).unwrap() > 0, "a new database has nothing to migrate");
}

fn server() -> String {
    env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a server for tests")
}

/// The address of a database on the server for tests.
fn server_url(database: &str) -> String {
    let mut url = url::Url::parse(&server()).unwrap();
    url.set_path(database);
    url.to_string()
}

fn on_server(statement: &str) {
    let mut connection = PgConnection::establish(&server()).unwrap();
    sql_query(statement).execute(&mut connection).unwrap();
}
