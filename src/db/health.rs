//! Whether the database takes what is to be kept. When the disk is full or fails, acts are
//! refused, every page says so, and everything goes on by itself when there is room again.

use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

use super::connection::Pool;
use super::tx;
use crate::kernel::refusal::{Outcome, Refusal};

/// What the last act came to, as far as the disk is concerned.
#[derive(Debug, Default)]
pub struct Health {
    trouble: RwLock<Option<String>>,
    /// Why the files folder takes nothing; an act that writes no file does not end it.
    files: RwLock<Option<String>>,
    acts: AtomicU64,
}

impl Health {
    /// How many acts this process has done.
    pub fn acts(&self) -> u64 {
        self.acts.load(Ordering::Relaxed)
    }

    /// Why nothing can be written at the moment, for the log and for whoever asks whether this
    /// instance is ready; none when all is well.
    pub fn trouble(&self) -> Option<String> {
        let said = |of: &RwLock<Option<String>>| of.read().ok().and_then(|trouble| trouble.clone());
        said(&self.files).or_else(|| said(&self.trouble))
    }

    /// Whether pages can be read and nothing can be written.
    pub fn is_read_only(&self) -> bool {
        self.is_troubled() || self.files.read().is_ok_and(|files| files.is_some())
    }

    /// Whether it is the database that takes nothing.
    pub fn is_troubled(&self) -> bool {
        self.trouble.read().is_ok_and(|trouble| trouble.is_some())
    }

    /// Says what trying out the files folder came to.
    pub fn tried_files(&self, found: Result<(), String>) {
        let Ok(mut files) = self.files.write() else { return };
        match (&*files, &found) {
            (None, Err(cause)) => {
                tracing::error!(cause, "the files folder takes nothing; pages can still be read");
            }
            (Some(_), Ok(())) => tracing::info!("the files folder takes files again"),
            _ => {}
        }
        *files = found.err();
    }

    pub(super) fn wrote(&self) {
        self.acts.fetch_add(1, Ordering::Relaxed);
        if self.is_troubled()
            && let Ok(mut trouble) = self.trouble.write()
        {
            *trouble = None;
            tracing::info!("the storage takes what is written again");
        }
    }

    pub(super) fn could_not_write(&self, cause: &str) {
        let Ok(mut trouble) = self.trouble.write() else { return };
        if trouble.is_none() {
            tracing::error!(cause, "nothing can be written; pages can still be read");
        }
        *trouble = Some(cause.to_owned());
    }
}

/// As long as nothing can be written, tries whether it can be again: writes the row of the
/// installation as it stands, through the same door as every act.
pub fn try_again(pool: &Pool) -> Outcome<()> {
    use super::schema::installation as i;
    if !pool.health().is_troubled() {
        return Ok(());
    }
    tx::write(pool, |conn| {
        diesel::update(i::table.find(1)).set(i::id.eq(1)).execute(conn)?;
        Ok(())
    })
}

/// What the databases say when the disk is full, fails, or may not be written to.
const NO_ROOM: [&str; 9] = [
    "database or disk is full",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
    "No space left on device",
    "Input/output error",
    "Read-only file system",
    "read-only transaction",
    "Disk quota exceeded",
];

/// Of these, what does not tell whether a commit is on the disk: its bytes were written, and flushing
/// them failed. They may be found again after a crash.
const PERHAPS: [&str; 2] = ["disk I/O error", "Input/output error"];

/// Whether an act of which nobody knows whether it was kept failed at the disk.
pub(super) fn is_of_disk(cause: &str) -> bool {
    PERHAPS.iter().any(|words| cause.contains(words))
}

/// What PostgreSQL's library says when the server has gone.
const GONE: [&str; 7] = [
    "server closed the connection",
    "terminating connection",
    "connection not open",
    "no connection to the server",
    "could not receive data from server",
    "could not send data to server",
    "the database system is",
];

/// A database's error in the words of the house: the storage does not take it, the database has
/// gone, or something else.
pub(super) fn told(e: Error, committing: bool) -> Refusal {
    let text = match &e {
        Error::RollbackErrorOnCommit { commit_error, rollback_error } => {
            format!("{commit_error}; {rollback_error}")
        }
        other => other.to_string(),
    };
    let says = |words: &[&str]| words.iter().any(|w| text.contains(w));
    let closed =
        matches!(&e, Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _)) || says(&GONE);
    if committing && (closed || is_of_disk(&text)) {
        Refusal::Unsure(text)
    } else if says(&NO_ROOM) {
        Refusal::ReadOnly(text)
    } else if closed || matches!(e, Error::BrokenTransactionManager) {
        Refusal::Busy(text)
    } else {
        Refusal::Database(e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: DatabaseErrorKind, words: &str) -> Error {
        Error::DatabaseError(kind, Box::new(words.to_owned()))
    }

    #[test]
    fn a_full_disk_is_told_from_a_lost_server() {
        let unknown = || DatabaseErrorKind::Unknown;
        let full = error(unknown(), "database or disk is full");
        assert!(matches!(told(full, true), Refusal::ReadOnly(_)));
        let full = error(unknown(), "could not extend file \"base/1\": No space left on device");
        assert!(matches!(told(full, false), Refusal::ReadOnly(_)));
        let gone = "server closed the connection unexpectedly";
        assert!(matches!(told(error(unknown(), gone), true), Refusal::Unsure(_)));
        assert!(matches!(told(error(unknown(), gone), false), Refusal::Busy(_)));
        // Flushing failed: what was written may be found again after a crash.
        let unflushed = || error(unknown(), "disk I/O error");
        assert!(matches!(told(unflushed(), true), Refusal::Unsure(_)));
        assert!(matches!(told(unflushed(), false), Refusal::ReadOnly(_)));
        let twice = error(DatabaseErrorKind::UniqueViolation, "UNIQUE constraint failed");
        assert!(matches!(told(twice, true), Refusal::Database(_)));
    }
}
