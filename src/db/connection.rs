//! Opening connections and bringing the schema up to date.

// The derived enum brings types of its own that cannot carry comments.
#![allow(missing_docs)]

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::r2d2::{self, ManageConnection, R2D2Connection};
use diesel::sql_query;
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::group::Door;
use super::health::Health;
use super::place;
use super::slow::Watch;
use super::url::DbUrl;
use crate::kernel::clock;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::metrics::Histogram;

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// One connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// PostgreSQL.
    Pg(PgConnection),
    /// The embedded database.
    Sqlite(SqliteConnection),
}

/// Runs the same expression on the connection inside, for what does not go through the enum
/// (upsert, batch insert).
#[macro_export]
macro_rules! on_db {
    ($db:expr, |$c:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Pg($c) => $body,
            $crate::db::Db::Sqlite($c) => $body,
        }
    };
}

/// Makes connections for the pool.
#[derive(Debug)]
pub struct Manager {
    url: DbUrl,
    /// Statements that take longer are told in the log.
    slow: Option<Duration>,
}

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Db, r2d2::Error> {
        let mut conn = self.establish().map_err(told)?;
        if let Some(most) = self.slow {
            conn.set_instrumentation(Watch::over(most));
        }
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut Db) -> Result<(), r2d2::Error> {
        conn.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Db) -> bool {
        R2D2Connection::is_broken(conn)
    }
}

/// The library's words on one line.
fn told(e: r2d2::Error) -> r2d2::Error {
    match e {
        r2d2::Error::ConnectionError(ConnectionError::BadConnection(text)) => {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            r2d2::Error::ConnectionError(ConnectionError::BadConnection(line))
        }
        other => other,
    }
}

impl Manager {
    fn establish(&self) -> Result<Db, r2d2::Error> {
        match &self.url {
            DbUrl::Postgres(url) => {
                let mut conn =
                    PgConnection::establish(url).map_err(r2d2::Error::ConnectionError)?;
                conn.batch_execute(&format!("SET TIME ZONE 'UTC'; {LOCK_LIMIT}"))
                    .map_err(r2d2::Error::QueryError)?;
                Ok(Db::Pg(conn))
            }
            DbUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())
                    .map_err(r2d2::Error::ConnectionError)?;
                // An acknowledged act must survive a power cut, hence FULL. The system caches the
                // file once for all connections, so that each needs little of its own.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; \
                     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                     PRAGMA cache_size = -2000;",
                )
                .map_err(r2d2::Error::QueryError)?;
                Ok(Db::Sqlite(conn))
            }
        }
    }
}

/// No act waits longer than this for another that holds a row.
const LOCK_LIMIT: &str = "SET lock_timeout = '15s'";

/// The pool of connections, and the door of the one writer.
#[derive(Clone)]
pub struct Pool {
    pool: diesel::r2d2::Pool<Manager>,
    pub(super) door: Arc<Door>,
    health: Arc<Health>,
    timings: Arc<Timings>,
    url: DbUrl,
}

/// How long things around the database take.
#[derive(Debug, Default)]
pub struct Timings {
    /// Waiting for a connection.
    pub pool: Histogram,
    /// Waiting for other acts to end.
    pub gate: Histogram,
    /// From there to the end of the act.
    pub held: Histogram,
}

impl Pool {
    /// A connection, within five seconds.
    pub fn get(&self) -> Outcome<r2d2::PooledConnection<Manager>> {
        self.get_within(PATIENCE)
    }

    /// A connection, within some time.
    pub fn get_within(&self, most: Duration) -> Outcome<r2d2::PooledConnection<Manager>> {
        let asked = clock::stopwatch();
        let got = self.pool.get_timeout(most).map_err(|e| Refusal::Busy(e.to_string()));
        self.timings.pool.observe(asked.elapsed());
        got
    }

    /// How many connections are open, and how many of them idle.
    pub fn connections(&self) -> (u32, u32) {
        let state = self.pool.state();
        (state.connections, state.idle_connections)
    }

    /// How long things take.
    pub fn timings(&self) -> &Timings {
        &self.timings
    }

    /// Whether it takes what is written.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Where the database is.
    pub fn url(&self) -> &DbUrl {
        &self.url
    }

    /// Whether this is the embedded database.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.url, DbUrl::Sqlite(_))
    }
}

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a pool of up to `size` connections, which tell in the log of statements that take longer
/// than `slow`. The folder of an embedded database must exist.
pub fn open(url: &DbUrl, size: u32, slow: Option<Duration>) -> Outcome<Pool> {
    if let DbUrl::Sqlite(path) = url {
        place::make_private(path).map_err(Refusal::Busy)?;
    }
    let pool = diesel::r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(PATIENCE)
        .test_on_check_out(matches!(url, DbUrl::Postgres(_)))
        .build(Manager { url: url.clone(), slow })
        .map_err(|e| Refusal::Busy(e.to_string()))?;
    Ok(Pool {
        pool,
        door: Arc::default(),
        health: Arc::default(),
        timings: Arc::default(),
        url: url.clone(),
    })
}

/// Runs the migrations that have not run; says how many did. Instances that start together wait
/// for each other, however long one of them migrates.
pub fn migrate(pool: &Pool) -> Outcome<usize> {
    let mut conn = pool.get()?;
    let done = match &mut *conn {
        Db::Pg(c) => {
            lock_migrations(c)?;
            let done = c.run_pending_migrations(POSTGRES_MIGRATIONS).map(|m| m.len());
            c.batch_execute("SELECT pg_advisory_unlock(6711024)")?;
            done
        }
        Db::Sqlite(c) => c.run_pending_migrations(SQLITE_MIGRATIONS).map(|m| m.len()),
    };
    done.map_err(|e| Refusal::internal(format!("migration failed: {e}")))
}

/// Takes the lock under which the schema is changed.
fn lock_migrations(conn: &mut PgConnection) -> Outcome<()> {
    #[derive(QueryableByName)]
    struct Taken {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        taken: bool,
    }
    let now =
        sql_query("SELECT pg_try_advisory_lock(6711024) AS taken").get_result::<Taken>(conn)?;
    if !now.taken {
        tracing::info!("another instance is migrating; waiting until it has done so");
        conn.batch_execute("SET lock_timeout = 0; SELECT pg_advisory_lock(6711024)")?;
        conn.batch_execute(LOCK_LIMIT)?;
    }
    Ok(())
}

/// The versions of the migrations that have run, oldest first.
pub fn applied_migrations(conn: &mut Db) -> Outcome<Vec<String>> {
    let query = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    let rows = crate::on_db!(conn, |c| sql_query(query).load::<Version>(c))?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

/// Brings a new database to the schema that had run exactly these migrations. Refused when this
/// program does not know one of them: it is older than the data.
pub fn migrate_as(pool: &Pool, versions: &[String]) -> Outcome<()> {
    let mut conn = pool.get()?;
    match &mut *conn {
        Db::Pg(c) => run_some(c, POSTGRES_MIGRATIONS, versions),
        Db::Sqlite(c) => run_some(c, SQLITE_MIGRATIONS, versions),
    }
    .map_err(|e| Refusal::internal(format!("migration failed: {e}")))
}

fn run_some<DB, C>(
    conn: &mut C,
    known: EmbeddedMigrations,
    versions: &[String],
) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let mut migrations: Vec<Box<dyn Migration<DB>>> = known.migrations()?;
    migrations.sort_by(|a, b| a.name().version().cmp(&b.name().version()));
    let is_known = |v: &String| migrations.iter().any(|m| m.name().version().to_string() == *v);
    if let Some(unknown) = versions.iter().find(|v| !is_known(v)) {
        return Err(
            format!("this program does not know {unknown}; it is older than the data").into()
        );
    }
    // Looking at what has run makes the table in which it is written down.
    let done = conn.applied_migrations()?;
    for migration in &migrations {
        if done.contains(&migration.name().version().as_owned()) {
            continue;
        }
        if versions.contains(&migration.name().version().to_string()) {
            conn.run_migration(&**migration)?;
        }
    }
    Ok(())
}

/// How the schema and the program stand to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrations {
    /// What the program has and the database has not.
    pub pending: Vec<String>,
    /// What the database has and the program has not: a later version has been here.
    pub unknown: Vec<String>,
    /// Whether none has run.
    pub is_empty: bool,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Compares the migrations that have run with those of the program, and changes nothing.
pub fn migrations(conn: &mut Db) -> Outcome<Migrations> {
    const TABLE: &str = "SELECT CAST(name AS TEXT) AS version FROM sqlite_master \
                         WHERE name = '__diesel_schema_migrations'";
    const PG_TABLE: &str = "SELECT CAST(to_regclass('__diesel_schema_migrations') AS TEXT) AS version \
                            WHERE to_regclass('__diesel_schema_migrations') IS NOT NULL";
    let (own, has_table): (Vec<String>, Vec<Version>) = match conn {
        Db::Pg(c) => (versions::<Pg>(POSTGRES_MIGRATIONS)?, sql_query(PG_TABLE).load(c)?),
        Db::Sqlite(c) => (versions::<Sqlite>(SQLITE_MIGRATIONS)?, sql_query(TABLE).load(c)?),
    };
    let run = if has_table.is_empty() { Vec::new() } else { applied_migrations(conn)? };
    Ok(Migrations {
        is_empty: run.is_empty(),
        pending: own.iter().filter(|v| !run.contains(v)).cloned().collect(),
        unknown: run.into_iter().filter(|v| !own.contains(v)).collect(),
    })
}

fn versions<B: diesel::backend::Backend>(source: EmbeddedMigrations) -> Outcome<Vec<String>>
where
    EmbeddedMigrations: MigrationSource<B>,
{
    let all = MigrationSource::<B>::migrations(&source)
        .map_err(|e| Refusal::internal(format!("migrations: {e}")))?;
    Ok(all.iter().map(|migration| migration.name().version().to_string()).collect())
}
