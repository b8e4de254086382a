//! Opening connections and bringing the schema up to date.

// The derived enum brings types of its own that cannot carry comments.
#![allow(missing_docs)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{self, ManageConnection, R2D2Connection};
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::health::Health;
use crate::kernel::refusal::{Outcome, Refusal};

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

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DbUrl {
    /// A file.
    Sqlite(PathBuf),
    /// `postgres://…`
    Postgres(String),
}

impl DbUrl {
    /// Reads `postgres://…`, `postgresql://…` or `sqlite:PATH`; anything else is refused, so that a
    /// mistyped address never becomes a file.
    pub fn parse(text: &str) -> Option<Self> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Some(Self::Postgres(text.to_owned()))
        } else {
            text.strip_prefix("sqlite:").filter(|path| !path.is_empty()).map(|path| {
                Self::Sqlite(Path::new(path.strip_prefix("//").unwrap_or(path)).to_owned())
            })
        }
    }
}

/// Makes connections for the pool.
#[derive(Debug)]
pub struct Manager {
    url: DbUrl,
}

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Db, r2d2::Error> {
        match &self.url {
            DbUrl::Postgres(url) => {
                let mut conn =
                    PgConnection::establish(url).map_err(r2d2::Error::ConnectionError)?;
                conn.batch_execute("SET TIME ZONE 'UTC'; SET lock_timeout = '15s'")
                    .map_err(r2d2::Error::QueryError)?;
                Ok(Db::Pg(conn))
            }
            DbUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())
                    .map_err(r2d2::Error::ConnectionError)?;
                // An acknowledged act must survive a power cut, hence FULL.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; \
                     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                     PRAGMA cache_size = -16000;",
                )
                .map_err(r2d2::Error::QueryError)?;
                Ok(Db::Sqlite(conn))
            }
        }
    }

    fn is_valid(&self, conn: &mut Db) -> Result<(), r2d2::Error> {
        conn.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Db) -> bool {
        R2D2Connection::is_broken(conn)
    }
}

/// The pool of connections, and the embedded database's one writer.
#[derive(Clone)]
pub struct Pool {
    pool: diesel::r2d2::Pool<Manager>,
    pub(super) writer: Arc<Mutex<()>>,
    health: Arc<Health>,
    url: DbUrl,
}

impl Pool {
    /// A connection, within five seconds.
    pub fn get(&self) -> Outcome<r2d2::PooledConnection<Manager>> {
        self.pool.get().map_err(|e| Refusal::Busy(e.to_string()))
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

/// Opens a pool of up to `size` connections. The folder of an embedded database must exist.
pub fn open(url: &DbUrl, size: u32) -> Outcome<Pool> {
    let pool = diesel::r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(5))
        .test_on_check_out(matches!(url, DbUrl::Postgres(_)))
        .build(Manager { url: url.clone() })
        .map_err(|e| Refusal::Busy(e.to_string()))?;
    Ok(Pool { pool, writer: Arc::default(), health: Arc::default(), url: url.clone() })
}

/// Runs the migrations that have not run; says how many did. Instances that start together wait
/// for each other.
pub fn migrate(pool: &Pool) -> Outcome<usize> {
    let mut conn = pool.get()?;
    let done = match &mut *conn {
        Db::Pg(c) => {
            c.batch_execute("SELECT pg_advisory_lock(6711024)")?;
            let done = c.run_pending_migrations(POSTGRES_MIGRATIONS).map(|m| m.len());
            c.batch_execute("SELECT pg_advisory_unlock(6711024)")?;
            done
        }
        Db::Sqlite(c) => c.run_pending_migrations(SQLITE_MIGRATIONS).map(|m| m.len()),
    };
    done.map_err(|e| Refusal::internal(format!("migration failed: {e}")))
}

/// The versions of the migrations that have run, oldest first.
pub fn applied_migrations(conn: &mut Db) -> Outcome<Vec<String>> {
    #[derive(diesel::QueryableByName)]
    struct Version {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let query = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    let rows = crate::on_db!(conn, |c| diesel::sql_query(query).load::<Version>(c))?;
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
