//! Transactions. One act is one write transaction; it takes its lock before it reads.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

use super::connection::{Db, Pool};
pub use super::group::Aside;
use super::group::Missed;
use super::health;
use crate::config::Config;
use crate::files::FileStore;
use crate::kernel::actor::Actor;
use crate::kernel::clock;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;

/// An act under way: everything it may touch is handed in here.
pub struct WriteTx<'a> {
    /// The connection, inside the transaction.
    pub conn: &'a mut Db,
    /// Real time, UTC.
    pub now: NaiveDateTime,
    /// The day in Sweden, or the day that was set.
    pub today: NaiveDate,
    /// Who acts.
    pub actor: Actor,
    /// Where bytes are kept. Content-addressed: writing the same file twice is harmless.
    pub files: &'a FileStore,
    /// The configuration: address of the service for links in mail, names for their frame.
    pub config: &'a Config,
}

impl WriteTx<'_> {
    /// Refuses unless the actor has one of the roles.
    pub fn require(&self, roles: &[Role]) -> Outcome<()> {
        if self.actor.is_any(roles) { Ok(()) } else { Err(Refusal::NotAllowed) }
    }
}

/// How many times an act is tried when the database asks for another try.
const TRIES: usize = 5;

/// Runs `f` in one write transaction on `pool`; commits when it answers `Ok`.
///
/// There is one writer at a time, behind the door of this process (see `db::group`): the embedded
/// database has no more (`BEGIN IMMEDIATE`); PostgreSQL runs READ COMMITTED and locks the row of the
/// installation first, which holds back other instances: the deciding body and several funds meet
/// in one act, so one gate for all of them is simpler than an order of locks, and it cannot
/// deadlock.
pub fn write<T>(pool: &Pool, f: impl FnMut(&mut Db) -> Outcome<T>) -> Outcome<T> {
    write_with(pool, false, &(), f)
}

/// The same, with something that is written beside the database. A long act runs `alone`: others
/// would wait for its end before they are answered.
pub fn write_with<T>(
    pool: &Pool,
    mut alone: bool,
    aside: &impl Aside,
    mut f: impl FnMut(&mut Db) -> Outcome<T>,
) -> Outcome<T> {
    let mut tried = 0;
    loop {
        tried += 1;
        match attempt(pool, alone, aside, &mut f) {
            Ok(value) => {
                pool.health().wrote();
                return Ok(value);
            }
            Err(missed) => {
                aside.forget();
                match missed {
                    Missed::Refused(Refusal::Database(e)) if tried < TRIES && is_retryable(&e) => {}
                    Missed::Doubted(_) if tried < TRIES && !alone => alone = true,
                    Missed::Doubted(text) => return Err(Refusal::Internal(text)),
                    Missed::Refused(Refusal::Database(e)) => {
                        return Err(noted(pool, health::told(e, false)));
                    }
                    Missed::Refused(refusal) => return Err(noted(pool, refusal)),
                }
            }
        }
    }
}

/// Remembers when the storage does not take what is written.
fn noted(pool: &Pool, refusal: Refusal) -> Refusal {
    match &refusal {
        Refusal::ReadOnly(cause) => pool.health().could_not_write(cause),
        Refusal::Unsure(cause) if health::is_of_disk(cause) => {
            pool.health().could_not_write(cause);
        }
        _ => {}
    }
    refusal
}

fn attempt<T>(
    pool: &Pool,
    alone: bool,
    aside: &impl Aside,
    f: &mut impl FnMut(&mut Db) -> Outcome<T>,
) -> Result<T, Missed> {
    let asked = clock::stopwatch();
    let mut through = None;
    let done = pool.door.act(pool, alone, aside, |conn| {
        // The gate on PostgreSQL, and on both the number that what is remembered goes by.
        use super::schema::installation as i;
        diesel::update(i::table.find(1))
            .set(i::changes.eq(i::changes + 1))
            .execute(conn)
            .map_err(gate_error)?;
        pool.timings().gate.observe(asked.elapsed());
        through = Some(clock::stopwatch());
        f(conn)
    });
    if let Some(through) = through {
        pool.timings().held.observe(through.elapsed());
    }
    done
}

/// Runs `f` in one write transaction on a database that nobody else uses yet, without the row of
/// the installation, which may not be there.
pub fn alone<T>(pool: &Pool, f: impl FnOnce(&mut Db) -> Outcome<T>) -> Outcome<T> {
    let mut conn = pool.get()?;
    match &mut *conn {
        Db::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
        Db::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN")?,
    }
    finish(&mut conn, f)
}

/// Runs `f` on one unchanging picture of the database.
pub fn read<T>(pool: &Pool, f: impl FnOnce(&mut Db) -> Outcome<T>) -> Outcome<T> {
    let mut conn = pool.get()?;
    match &mut *conn {
        Db::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN")?,
        Db::Pg(c) => AnsiTransactionManager::begin_transaction_sql(
            c,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        )?,
    }
    finish(&mut conn, f)
}

fn finish<T>(conn: &mut Db, f: impl FnOnce(&mut Db) -> Outcome<T>) -> Outcome<T> {
    type Manager = <Db as Connection>::TransactionManager;
    match f(conn) {
        Ok(value) => match Manager::commit_transaction(conn) {
            Ok(()) => Ok(value),
            Err(e) if is_retryable(&e) => Err(e.into()),
            Err(e) => Err(health::told(e, true)),
        },
        Err(refusal) => match Manager::rollback_transaction(conn) {
            Ok(()) | Err(Error::BrokenTransactionManager) => Err(refusal),
            Err(e) => Err(e.into()),
        },
    }
}

/// Whoever waits too long at the gate is told to come back, not that something broke.
fn gate_error(e: Error) -> Refusal {
    match &e {
        Error::DatabaseError(_, info) if info.message().contains("lock timeout") => {
            Refusal::Busy("other acts took too long".to_owned())
        }
        _ => e.into(),
    }
}

fn is_retryable(e: &Error) -> bool {
    match e {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(_, info) => {
            info.message().contains("deadlock detected")
                || info.message().contains("database is locked")
        }
        Error::RollbackErrorOnCommit { commit_error, .. } => is_retryable(commit_error),
        _ => false,
    }
}
