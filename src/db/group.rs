//! The writer's door. Acts write one after the other; while others wait, the one that is done
//! leaves its transaction open to the next, and all of them are committed together, with one flush
//! of the disk. Nobody is answered before that commit.
//!
//! - The first act of a common transaction stands alone as long as nobody comes: it commits at once.
//! - Every further act has a savepoint of its own: one that is refused leaves nothing behind. It is
//!   answered with the others all the same, because it may have read what they wrote.
//! - What an act leaves beside the database ([`Aside`]), such as its document, is made and flushed
//!   outside the door, by the act's own thread, while others act; the commit waits for it.
//! - Whoever a transaction is left open for may be held up on the way. Somebody else who comes
//!   commits it then, and if nobody comes, one of those who wait for it.
//! - If the commit fails, nobody is told that it went well. If it may have been the fault of one
//!   act, such as a constraint that is checked at the end, each is tried again by itself.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::r2d2::PooledConnection;
use diesel::result::Error;

use super::connection::{Db, Manager, Pool};
use super::health;
use crate::kernel::clock;
use crate::kernel::refusal::{Outcome, Refusal};

/// How many acts are committed together at most: the first of them waits for the last.
const MOST: usize = 16;
/// A common transaction that is older takes no further act.
const LONGEST: Duration = Duration::from_millis(100);

/// What an act leaves beside the database, which must be safe before the act is.
pub trait Aside {
    /// Whether there is anything.
    fn is_waiting(&self) -> bool;
    /// Makes it safe, while other acts go on.
    fn settle(&self) -> Outcome<()>;
    /// Writes what is known of it only then.
    fn finish(&self, conn: &mut Db) -> Outcome<()>;
    /// Removes it: the act is not done, or not yet.
    fn forget(&self);
}

/// Nothing.
impl Aside for () {
    fn is_waiting(&self) -> bool {
        false
    }

    fn settle(&self) -> Outcome<()> {
        Ok(())
    }

    fn finish(&self, _: &mut Db) -> Outcome<()> {
        Ok(())
    }

    fn forget(&self) {}
}

type Transactions = <Db as Connection>::TransactionManager;

/// How a common transaction ended.
#[derive(Debug, Clone)]
enum End {
    Kept,
    ReadOnly(String),
    Unsure(String),
    Busy(String),
    Failed(String),
    /// Somebody's act did not hold; whose, is found by trying each alone.
    Doubted(String),
}

impl End {
    fn of(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::ReadOnly(text) => Self::ReadOnly(text.clone()),
            Refusal::Unsure(text) => Self::Unsure(text.clone()),
            Refusal::Busy(text) => Self::Busy(text.clone()),
            Refusal::Database(e) => Self::Doubted(e.to_string()),
            other => Self::Failed(other.to_string()),
        }
    }
}

/// Where those who take part in a common transaction are told its end.
#[derive(Default)]
struct Told {
    end: Mutex<Option<End>>,
    said: Condvar,
}

impl Told {
    fn say(&self, end: End) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
        self.said.notify_all();
    }

    /// The end, if it is told within some time.
    fn wait(&self, most: Duration) -> Option<End> {
        let end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.said.wait_timeout_while(end, most, |end| end.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.clone()
    }
}

/// A transaction that several acts write in.
struct Common {
    conn: PooledConnection<Manager>,
    begun: Instant,
    acts: usize,
    /// How many of them still flush what lies beside the database.
    unflushed: usize,
    /// Whether it takes further acts.
    is_open: bool,
    told: Arc<Told>,
}

impl Common {
    fn begin(pool: &Pool, shared: bool) -> Outcome<Self> {
        let mut conn = pool.get()?;
        match &mut *conn {
            Db::Sqlite(c) => {
                // What an act would have to undo is remembered in memory, not in a file beside: it
                // is some hundred pages for each act that shares the transaction.
                c.batch_execute("PRAGMA temp_store = MEMORY; PRAGMA cache_spill = OFF")?;
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?;
            }
            Db::Pg(c) => AnsiTransactionManager::begin_transaction_sql(
                c,
                "BEGIN ISOLATION LEVEL READ COMMITTED",
            )?,
        }
        Ok(Self {
            conn,
            begun: clock::stopwatch(),
            acts: 0,
            unflushed: 0,
            is_open: shared,
            told: Arc::default(),
        })
    }

    fn takes_more(&self, longest: Duration) -> bool {
        self.is_open && self.acts < MOST && self.begun.elapsed() < longest
    }

    /// Commits all of it, and says how that went.
    fn commit(mut self) {
        let end = match Transactions::commit_transaction(&mut *self.conn) {
            Ok(()) => End::Kept,
            Err(e) => End::of(&health::told(e, true)),
        };
        self.told.say(end);
    }

    /// Undoes all of it.
    fn undo(mut self, end: End) {
        // What is still open after this is seen by the pool, which drops the connection.
        while matches!(Transactions::rollback_transaction(&mut *self.conn), Ok(()))
            && Transactions::transaction_manager_status_mut(&mut *self.conn)
                .transaction_depth()
                .is_ok_and(|depth| depth.is_some())
        {}
        self.told.say(end);
    }
}

impl Drop for Common {
    /// Gives the connection back: readers sort what is much in a file.
    fn drop(&mut self) {
        if let Db::Sqlite(c) = &mut *self.conn {
            // Whether it takes hold only decides where the next reader sorts.
            let _ = c.batch_execute("PRAGMA temp_store = DEFAULT");
        }
    }
}

/// The line before the door: whoever came first is let in first.
#[derive(Default)]
struct Line {
    waiting: Mutex<Waiting>,
}

/// Whether somebody is at the head, and who stands behind, each with a place to be called at: only
/// the next is woken.
#[derive(Default)]
struct Waiting {
    is_taken: bool,
    behind: VecDeque<Arc<Place>>,
}

#[derive(Default)]
struct Place {
    called: Mutex<bool>,
    call: Condvar,
}

/// The place at the head of the line; the next moves up when it is dropped.
struct Head<'a>(&'a Line);

impl Line {
    fn wait(&self) -> Head<'_> {
        let mut waiting = self.lock();
        if waiting.is_taken {
            let place = Arc::<Place>::default();
            waiting.behind.push_back(place.clone());
            drop(waiting);
            let mut called = place.called.lock().unwrap_or_else(PoisonError::into_inner);
            while !*called {
                called = place.call.wait(called).unwrap_or_else(PoisonError::into_inner);
            }
        } else {
            waiting.is_taken = true;
        }
        Head(self)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Head<'_> {
    fn drop(&mut self) {
        let mut waiting = self.0.lock();
        match waiting.behind.pop_front() {
            Some(next) => {
                *next.called.lock().unwrap_or_else(PoisonError::into_inner) = true;
                next.call.notify_one();
            }
            None => waiting.is_taken = false,
        }
    }
}

/// The door: who has the lock acts.
pub(super) struct Door {
    /// How long a common transaction takes further acts, and is waited for before it is looked after.
    longest: Duration,
    line: Line,
    /// How many want to act together with others.
    waiting: AtomicUsize,
    /// The common transaction, left to whoever comes next.
    left: Mutex<Option<Common>>,
    /// Told when there is none any more.
    free: Condvar,
}

impl Default for Door {
    fn default() -> Self {
        Self {
            longest: LONGEST,
            line: Line::default(),
            waiting: AtomicUsize::new(0),
            left: Mutex::default(),
            free: Condvar::new(),
        }
    }
}

/// Why an act did not come to its end.
pub(super) enum Missed {
    /// Refused, or failed.
    Refused(Refusal),
    /// The common transaction failed by somebody's fault.
    Doubted(String),
}

impl<E: Into<Refusal>> From<E> for Missed {
    fn from(e: E) -> Self {
        Self::Refused(e.into())
    }
}

/// Somebody's turn: dropped without having been ended, as by a panic, it undoes what was written.
struct Turn<'a> {
    door: &'a Door,
    left: MutexGuard<'a, Option<Common>>,
    common: Option<Common>,
}

impl Door {
    fn lock(&self) -> MutexGuard<'_, Option<Common>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turn. Whoever acts `alone` waits until no common transaction is under way.
    fn enter(&self, pool: &Pool, alone: bool) -> Outcome<Turn<'_>> {
        let company = usize::from(!alone);
        self.waiting.fetch_add(company, Ordering::SeqCst);
        let head = self.line.wait();
        let mut left = self.lock();
        while let Some(common) = left.take_if(|c| alone || !c.takes_more(self.longest)) {
            if common.unflushed == 0 {
                // It was left open for us, and we are too late or want to be alone.
                common.commit();
            } else {
                *left = Some(common);
                left = self.free.wait(left).unwrap_or_else(PoisonError::into_inner);
            }
        }
        drop(head);
        self.waiting.fetch_sub(company, Ordering::SeqCst);
        let common = match left.take() {
            Some(common) => common,
            None => Common::begin(pool, !alone)?,
        };
        Ok(Turn { door: self, left, common: Some(common) })
    }

    /// Comes back to a common transaction after flushing; none when it has failed meanwhile.
    fn come_back(&self, told: &Arc<Told>) -> Option<Turn<'_>> {
        let mut left = self.lock();
        if !left.as_ref().is_some_and(|common| Arc::ptr_eq(&common.told, told)) {
            return None;
        }
        let mut common = left.take()?;
        common.unflushed -= 1;
        Some(Turn { door: self, left, common: Some(common) })
    }

    /// Waits until a common transaction has ended. When it is left open for too long and nobody
    /// still flushes, whoever waits commits it.
    fn hear(&self, told: &Arc<Told>) -> End {
        loop {
            if let Some(end) = told.wait(self.longest) {
                return end;
            }
            let mut left = self.lock();
            let forgotten = left.take_if(|c| Arc::ptr_eq(&c.told, told) && c.unflushed == 0);
            if let Some(common) = forgotten {
                common.commit();
                self.free.notify_all();
            }
        }
    }

    /// Runs one act, and answers when it is committed.
    pub(super) fn act<T>(
        &self,
        pool: &Pool,
        alone: bool,
        aside: &impl Aside,
        f: impl FnOnce(&mut Db) -> Outcome<T>,
    ) -> Result<T, Missed> {
        let mut turn = self.enter(pool, alone)?;
        let Some(common) = &mut turn.common else {
            return Err(Refusal::internal("no turn").into());
        };
        let told = common.told.clone();
        let done = if common.acts == 0 {
            match f(&mut common.conn) {
                Ok(value) => Ok(value),
                Err(refusal) => return Err(turn.refuse(refusal)),
            }
        } else {
            let own = Transactions::begin_transaction(&mut *common.conn);
            let done = own.map_err(Refusal::from).and_then(|()| f(&mut common.conn));
            let closed = match &done {
                Ok(_) => Transactions::commit_transaction(&mut *common.conn),
                Err(_) => Transactions::rollback_transaction(&mut *common.conn),
            };
            if let Err(e) = closed {
                // The database has undone more than this act.
                let refusal = match done {
                    Err(refusal) => refusal,
                    Ok(_) => health::told(e, false),
                };
                return Err(turn.doubt(refusal));
            }
            done
        };
        common.acts += 1;
        if done.is_ok() && aside.is_waiting() {
            common.unflushed += 1;
            turn.leave();
            let flushed = catch_unwind(AssertUnwindSafe(|| aside.settle()))
                .unwrap_or_else(|_| Err(Refusal::internal("flushing broke off")));
            if let Some(mut turn) = self.come_back(&told) {
                let finished = flushed.and_then(|()| match &mut turn.common {
                    Some(common) => aside.finish(&mut common.conn),
                    None => Err(Refusal::internal("no turn")),
                });
                match finished {
                    Ok(()) => turn.end(),
                    Err(refusal) => return Err(turn.doubt(refusal)),
                }
            }
        } else {
            turn.end();
        }
        match self.hear(&told) {
            End::Kept => Ok(done?),
            End::ReadOnly(text) => Err(Refusal::ReadOnly(text).into()),
            End::Unsure(text) => Err(Refusal::Unsure(text).into()),
            End::Busy(text) => Err(Refusal::Busy(text).into()),
            End::Failed(text) => Err(Refusal::Internal(text).into()),
            End::Doubted(text) => Err(Missed::Doubted(text)),
        }
    }
}

impl Turn<'_> {
    /// Leaves the transaction open to the next.
    fn leave(mut self) {
        *self.left = self.common.take();
        self.door.free.notify_all();
    }

    /// Refuses the only act so far.
    fn refuse(mut self, refusal: Refusal) -> Missed {
        let Some(mut common) = self.common.take() else { return refusal.into() };
        match Transactions::rollback_transaction(&mut *common.conn) {
            Ok(()) | Err(Error::BrokenTransactionManager) => refusal.into(),
            Err(e) => e.into(),
        }
    }

    /// Undoes everything because of this act alone: the others are tried again, unless the disk is
    /// what failed.
    fn doubt(mut self, refusal: Refusal) -> Missed {
        let end = match End::of(&refusal) {
            End::Failed(text) => End::Doubted(text),
            end => end,
        };
        if let Some(common) = self.common.take() {
            common.undo(end);
            self.door.free.notify_all();
        }
        refusal.into()
    }

    /// Commits, unless others still flush or act in the same transaction: the last of them does.
    fn end(mut self) {
        let Some(common) = &mut self.common else { return };
        let others =
            self.door.waiting.load(Ordering::SeqCst) > 0 && common.takes_more(self.door.longest);
        if others || common.unflushed > 0 {
            return self.leave();
        }
        if let Some(common) = self.common.take() {
            common.commit();
        }
        self.door.free.notify_all();
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(common) = self.common.take() {
            // The others have done nothing wrong.
            common.undo(End::Doubted("an act broke off".to_owned()));
            self.door.free.notify_all();
        }
    }
}

#[cfg(test)]
mod tests;
