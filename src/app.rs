//! What a running program holds: everything handed in, nothing global.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::config::Config;
use crate::db::memo::Memo;
use crate::db::{self, Db, Pool, WriteTx, schema};
use crate::files::FileStore;
use crate::kernel::actor::Actor;
use crate::kernel::clock::Clock;
use crate::kernel::refusal::{Outcome, Refusal};

/// The program's parts.
pub struct App {
    /// The configuration.
    pub config: Config,
    /// The database.
    pub pool: Pool,
    /// The day and the time.
    pub clock: Clock,
    /// What was read and has not changed since.
    pub memo: Memo,
    /// Bytes on disk.
    pub files: FileStore,
    /// Secret of this installation, for form tokens.
    pub secret: String,
    /// Whether this is the demonstration, with people to sign in as and a day that can be moved.
    pub demo: bool,
}

/// The installation's row.
#[derive(Queryable)]
struct Installation {
    secret: String,
    demo: bool,
    demo_today: Option<NaiveDate>,
}

impl App {
    /// Opens database and folders, brings the schema up to date, reads the installation's row.
    pub fn open(config: Config) -> Outcome<Self> {
        std::fs::create_dir_all(&config.data)
            .map_err(|e| Refusal::internal(format!("{}: {e}", config.data.display())))?;
        let files = FileStore::open(&config.data.join("files"))
            .map_err(|e| Refusal::internal(format!("files: {e}")))?;
        let pool = db::open(&config.database, config.pool_size)?;
        db::migrate(&pool)?;
        let clock = Clock::default();
        let row = installation(&pool, clock.instant())?;
        clock.set_today(row.demo_today);
        Ok(Self {
            config,
            pool,
            clock,
            memo: Memo::default(),
            files,
            secret: row.secret,
            demo: row.demo,
        })
    }

    /// Runs an act: one transaction for stage, history, ledger and outbox together. `f` may run
    /// more than once and must have no effect outside the transaction.
    pub fn write<T>(
        &self,
        actor: &Actor,
        f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        self.write_on(self.clock.today(), actor, f)
    }

    /// Runs an act as on a given day: jobs that catch up with days gone by.
    pub fn write_on<T>(
        &self,
        today: NaiveDate,
        actor: &Actor,
        mut f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let now = self.clock.instant();
        db::tx::write(&self.pool, |conn| {
            f(&mut WriteTx {
                conn,
                now,
                today,
                actor: actor.clone(),
                files: &self.files,
                config: &self.config,
            })
        })
    }

    /// Reads that must agree with each other.
    pub fn read<T>(&self, f: impl FnOnce(&mut Db) -> Outcome<T>) -> Outcome<T> {
        db::tx::read(&self.pool, f)
    }
}

fn installation(pool: &Pool, now: NaiveDateTime) -> Outcome<Installation> {
    use schema::installation as i;
    let read = |conn: &mut Db| -> Outcome<Option<Installation>> {
        Ok(i::table.find(1).select((i::secret, i::demo, i::demo_today)).first(conn).optional()?)
    };
    let mut conn = pool.get()?;
    if let Some(row) = read(&mut conn)? {
        return Ok(row);
    }
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(Refusal::internal)?;
    let new = diesel::insert_into(i::table)
        .values((i::id.eq(1), i::secret.eq(hex::encode(bytes)), i::created_at.eq(now)))
        .execute(&mut *conn);
    match new {
        Ok(_) | Err(diesel::result::Error::DatabaseError(_, _)) => {}
        Err(e) => return Err(e.into()),
    }
    // Two instances may have started together; the row that stands is the one that counts.
    read(&mut conn)?.ok_or_else(|| Refusal::internal("the installation has no row"))
}
