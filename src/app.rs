//! What a running program holds: everything handed in, nothing global.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::config::Config;
use crate::db::memo::{Memo, Moment};
use crate::db::{self, Db, Pool, WriteTx, schema};
use crate::files::FileStore;
use crate::files::marker::{self, Bond};
use crate::health::Health;
use crate::kernel::actor::Actor;
use crate::kernel::clock::Clock;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::metrics::Metrics;
use crate::room::{Limits, Room};

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

    /// Opens database and folders, brings the schema up to date, reads the installation's row.
    pub fn open(config: Config) -> Outcome<Self> {
        Self::start(config, true)
    }

    /// The same for the service, which leaves the schema as it is when it is configured so. It is
    /// not ready then until somebody has brought it up to date.
    pub fn open_service(config: Config) -> Outcome<Self> {
        let migrate = config.migrate_at_start;
        Self::start(config, migrate)
    }

    fn start(config: Config, migrate: bool) -> Outcome<Self> {
        std::fs::create_dir_all(&config.data)
            .map_err(|e| Refusal::internal(format!("{}: {e}", config.data.display())))?;
        let files = FileStore::open(&config.data.join("files")).map_err(no_files)?;
        let pool = db::open(&config.database, config.pool_size, config.slow_statement)?;
        let pending = if migrate {
            db::migrate(&pool)?;
            false
        } else {
            let schema = db::migrations(&mut *pool.get()?)?;
            if schema.is_empty {
                return Err(Refusal::internal("the database is empty; run the command migrate"));
            }
            !schema.pending.is_empty()
        };
        let clock = Clock::default();
        let row = installation(&pool, clock.instant())?;
        clock.set_today(row.demo_today);
        if !pending {
            bind_files(&pool, &files)?;
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

    /// Binds the files folder to the database whatever they say of each other: for an operator who
    /// has moved it by hand.
    pub fn adopt_files(config: &Config) -> Outcome<()> {
        use schema::installation as i;
        let pool = db::open(&config.database, 1, None)?;
        db::migrate(&pool)?;
        let files = FileStore::open(&config.data.join("files")).map_err(no_files)?;
        installation(&pool, Clock::default().instant())?;
        let marker = random_hex()?;
        files.set_marker(&marker).map_err(no_files)?;
        db::tx::write(&pool, |conn| {
            let row = i::table.find(1);
            diesel::update(row).set(i::files_marker.eq(Some(&marker))).execute(conn)?;
            Ok(())
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

fn no_files(e: std::io::Error) -> Refusal {
    Refusal::internal(format!("files: {e}"))
}

/// How many of the newest files tell a folder by.
const NEWEST: i64 = 20;

/// Makes sure that the files folder is the one that the database knows. Several instances have one
/// folder; an instance with another one would not find what the others have written.
fn bind_files(pool: &Pool, files: &FileStore) -> Outcome<()> {
    use schema::installation as i;
    let fresh = random_hex()?;
    // At nearly every start there is nothing to write.
    let mut bond = db::tx::read(pool, |conn| judge_folder(conn, files, &fresh))?;
    if matches!(bond, Bond::Mark | Bond::Claim(_)) {
        // Judged again behind the gate: another instance may have been first.
        bond = db::tx::write(pool, |conn| {
            let bond = judge_folder(conn, files, &fresh)?;
            let row = i::table.find(1);
            match &bond {
                Bond::Bound | Bond::Foreign(_) => {}
                Bond::Mark => {
                    let marker: Option<String> = row.select(i::files_marker).first(conn)?;
                    files.set_marker(&marker.unwrap_or_default()).map_err(no_files)?;
                }
                Bond::Claim(marker) => {
                    files.set_marker(marker).map_err(no_files)?;
                    diesel::update(row).set(i::files_marker.eq(Some(marker))).execute(conn)?;
                }
            }
            Ok(bond)
        })?;
    }
    match bond {
        Bond::Foreign(why) => Err(Refusal::internal(format!(
            "data: the files folder is not this database's: {why}; if it has been moved by hand, \
             run the command adopt-files"
        ))),
        _ => Ok(()),
    }
}

fn judge_folder(conn: &mut Db, files: &FileStore, fresh: &str) -> Outcome<Bond> {
    use schema::{files as f, installation as i};
    let database: Option<String> = i::table.find(1).select(i::files_marker).get_result(conn)?;
    let folder = files.marker().map_err(no_files)?;
    let newest: Vec<String> =
        f::table.order(f::id.desc()).limit(NEWEST).select(f::sha256).load(conn)?;
    let has = newest.iter().any(|sha256| files.holds(sha256));
    let has = (!newest.is_empty()).then_some(has);
    Ok(marker::judge(database.as_deref(), folder.as_deref(), has, || fresh.to_owned()))
}
