//! What a running program holds: everything handed in, nothing global.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::config::Config;
use crate::db::memo::{Memo, Moment};
use crate::db::{self, Db, Pool, WriteTx, schema};
use crate::files::{self, FileStore};
use crate::health::Health;
use crate::kernel::actor::Actor;
use crate::kernel::clock::Clock;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::metrics::Metrics;
use crate::notify;
use crate::room::{Limits, Room};

mod folder;

pub use folder::Adoption;

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
    /// Sessions, likewise.
    pub sessions: Memo,
    /// The act that the clock's day goes by.
    day_at: AtomicI64,
    /// Bytes on disk.
    pub files: FileStore,
    /// Secret of this installation, for form tokens.
    pub secret: String,
    /// Whether this is the demonstration, with people to sign in as and a day that can be moved.
    pub demo: bool,
    /// Whether it can take requests.
    pub health: Health,
    /// What it counts about itself.
    pub metrics: Metrics,
    /// What it holds of forms and files under way.
    pub room: Arc<Room>,
    /// When it started, UTC.
    pub started: NaiveDateTime,
}

/// The number of no act.
const NEVER: i64 = -1;

/// The installation's row.
#[derive(Queryable)]
struct Installation {
    secret: String,
    demo: bool,
    demo_today: Option<NaiveDate>,
}

impl App {
    /// Whether the service is reached through TLS.
    pub fn is_secure(&self) -> bool {
        self.config.public_url.starts_with("https://")
    }

    /// Opens database and folders, makes what is missing, brings the schema up to date, reads the
    /// installation's row.
    pub fn open(config: Config) -> Outcome<Self> {
        Self::start(config, Opening::Make)
    }

    /// The same for the service, which leaves the schema as it is when it is configured so. It is
    /// not ready then until somebody has brought it up to date.
    pub fn open_service(config: Config) -> Outcome<Self> {
        let opening = if config.migrate_at_start { Opening::Make } else { Opening::Wait };
        Self::start(config, opening)
    }

    /// Opens an installation that somebody has made; brings its schema up to date, unless the
    /// configuration leaves that to the command `migrate`.
    pub fn open_existing(config: Config) -> Outcome<Self> {
        let opening = if config.migrate_at_start { Opening::Existing } else { Opening::AsItIs };
        Self::start(config, opening)
    }

    /// The same for who only reads: the schema stays as it is, and must be the program's.
    pub fn open_as_it_is(config: Config) -> Outcome<Self> {
        Self::start(config, Opening::AsItIs)
    }

    fn start(config: Config, opening: Opening) -> Outcome<Self> {
        if matches!(opening, Opening::Existing | Opening::AsItIs) {
            folder::must_exist(&config)?;
        }
        files::make_private(&config.data)
            .map_err(|e| Refusal::internal(format!("{}: {e}", config.data.display())))?;
        let files = FileStore::open(&folder::of(&config)).map_err(folder::no_files)?;
        let pool = db::open(&config.database, config.pool_size, config.slow_statement)?;
        let pending = bring_schema(&pool, opening)?;
        let clock = Clock::default();
        let row = installation(&pool, clock.instant())?;
        clock.set_today(row.demo_today);
        if !pending {
            folder::bind(&pool, &files)?;
        }
        let health = Health::default();
        health.set_behind(pending);
        let room = Room::new(Limits::default(), config.pool_size);
        Ok(Self {
            started: clock.instant(),
            room: Arc::new(room),
            config,
            pool,
            clock,
            memo: Memo::default(),
            sessions: Memo::default(),
            day_at: AtomicI64::new(NEVER),
            files,
            secret: row.secret,
            demo: row.demo,
            health,
            metrics: Metrics::default(),
        })
    }

    /// Runs an act: one transaction for stage, history, ledger and outbox together. `f` may run
    /// more than once and must have no effect outside the transaction.
    pub fn write<T>(
        &self,
        actor: &Actor,
        f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        self.write_as_of(None, actor, f)
    }

    /// Runs an act as on a given day: jobs that catch up with days gone by.
    pub fn write_on<T>(
        &self,
        today: NaiveDate,
        actor: &Actor,
        f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        self.write_as_of(Some(today), actor, f)
    }

    fn write_as_of<T>(
        &self,
        given: Option<NaiveDate>,
        actor: &Actor,
        mut f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let now = self.clock.instant();
        let files = self.files.of_act();
        db::tx::write_with(&self.pool, given.is_some(), &files, |conn| {
            let today = match given {
                Some(day) => day,
                None => self.day(conn)?,
            };
            f(&mut WriteTx {
                conn,
                now,
                today,
                actor: actor.clone(),
                files: &files,
                config: &self.config,
            })
        })
    }

    /// The day: in the demonstration what the database says, since another instance may have moved
    /// it.
    fn day(&self, conn: &mut Db) -> Outcome<NaiveDate> {
        use schema::installation as i;
        if self.demo {
            let set: Option<NaiveDate> = i::table.find(1).select(i::demo_today).get_result(conn)?;
            if set.is_some() {
                self.clock.set_today(set);
            }
        }
        Ok(self.clock.today())
    }

    /// Lets the clock show the day that the database says.
    pub fn look_at_day(&self) -> Outcome<NaiveDate> {
        if self.demo { self.day(&mut *self.pool.get()?) } else { Ok(self.clock.today()) }
    }

    /// The same, of a picture of the database that is being read.
    pub fn day_of(&self, at: Moment) -> NaiveDate {
        if self.demo {
            if at.demo_today.is_some() {
                self.clock.set_today(at.demo_today);
            }
            self.day_at.store(at.changes, Ordering::Relaxed);
        }
        self.clock.today()
    }

    /// The act that the clock's day goes by.
    pub fn day_at(&self) -> i64 {
        self.day_at.load(Ordering::Relaxed)
    }

    /// Looks again whether this is the demonstration: another instance may have made it so.
    pub fn look_again(&mut self) -> Outcome<()> {
        let row = installation(&self.pool, self.clock.instant())?;
        self.demo = row.demo;
        self.clock.set_today(row.demo_today);
        Ok(())
    }

    /// Reads that must agree with each other.
    pub fn read<T>(&self, f: impl FnOnce(&mut Db) -> Outcome<T>) -> Outcome<T> {
        db::tx::read(&self.pool, f)
    }
}

/// What opening an installation may do to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// Make what is missing, and bring the schema up to date.
    Make,
    /// Make what is missing except the schema, and wait until somebody has brought that up to date.
    Wait,
    /// It must be there; its schema is brought up to date.
    Existing,
    /// It must be there, with the program's schema.
    AsItIs,
}

/// Brings the schema as far as opening may; answers whether something of it is still missing.
fn bring_schema(pool: &Pool, opening: Opening) -> Outcome<bool> {
    let schema = db::migrations(&mut *pool.get()?)?;
    if !schema.unknown.is_empty() {
        let unknown = schema.unknown.join(", ");
        tracing::warn!(unknown, "a later version of the program has changed the schema");
    }
    match opening {
        Opening::Existing | Opening::AsItIs if schema.is_empty => {
            return Err(folder::nothing_at(&pool.url().to_string()));
        }
        Opening::Wait if schema.is_empty => {
            return Err(Refusal::internal("the database is empty; run the command migrate"));
        }
        _ if schema.pending.is_empty() => {}
        Opening::Make | Opening::Existing => {
            notify::while_starting(|| db::migrate(pool))?;
        }
        Opening::Wait => return Ok(true),
        Opening::AsItIs => {
            return Err(Refusal::internal(format!(
                "the schema is older than the program, {} migrations have not run; \
                 run the command migrate",
                schema.pending.len()
            )));
        }
    }
    Ok(false)
}

fn installation(pool: &Pool, now: NaiveDateTime) -> Outcome<Installation> {
    use schema::installation as i;
    let read = |conn: &mut Db| -> Outcome<Option<Installation>> {
        Ok(i::table
            .find(1)
            .select((i::secret, i::demo, i::demo_today))
            .get_result(conn)
            .optional()?)
    };
    let mut conn = pool.get()?;
    if let Some(row) = read(&mut conn)? {
        return Ok(row);
    }
    let secret = random_hex()?;
    let new = diesel::insert_into(i::table)
        .values((i::id.eq(1), i::secret.eq(secret), i::created_at.eq(now)))
        .execute(&mut *conn);
    match new {
        Ok(_) | Err(diesel::result::Error::DatabaseError(_, _)) => {}
        Err(e) => return Err(e.into()),
    }
    // Two instances may have started together; the row that stands is the one that counts.
    read(&mut conn)?.ok_or_else(|| Refusal::internal("the installation has no row"))
}

fn random_hex() -> Outcome<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(Refusal::internal)?;
    Ok(hex::encode(bytes))
}
