//! What was read and has not changed since: kept with the number of the last act, which every write
//! transaction raises, so that it is never older than what the reader sees.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Db, schema};
use crate::kernel::refusal::{Outcome, Refusal};

/// The most answers that are kept; beyond that everything is forgotten and read again.
const MOST: usize = 256;

type Kept = HashMap<String, (i64, Arc<dyn Any + Send + Sync>)>;

/// What a reader's picture of the database goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The number of the last act in it.
    pub changes: i64,
    /// The day that was set, in the demonstration.
    pub demo_today: Option<NaiveDate>,
    /// Whether only what is kept may be answered: nothing holds the picture still.
    pub only_kept: bool,
}

/// Answers to remember, within one process. Another process that writes raises the same number.
#[derive(Default)]
pub struct Memo {
    kept: Mutex<Kept>,
}

impl Memo {
    /// The answer under `key` as the reader's picture of the database has it: the one that is kept,
    /// or what `make` reads. The key names the type and everything that the answer depends on.
    pub fn get<T: Send + Sync + 'static>(
        &self,
        conn: &mut Db,
        at: Moment,
        key: String,
        make: impl FnOnce(&mut Db) -> Outcome<T>,
    ) -> Outcome<Arc<T>> {
        if let Some((changes, known)) = self.last(&key)
            && changes == at.changes
        {
            return Ok(known);
        }
        if at.only_kept {
            return Err(Refusal::Busy(NOT_KEPT.to_owned()));
        }
        let value = Arc::new(make(conn)?);
        self.keep(key, at.changes, value.clone());
        Ok(value)
    }

    /// What was kept last under `key`, and the act that it goes by.
    pub fn last<T: Send + Sync + 'static>(&self, key: &str) -> Option<(i64, Arc<T>)> {
        let (changes, value) = self.lock().get(key).cloned()?;
        value.downcast::<T>().ok().map(|value| (changes, value))
    }

    /// Keeps an answer.
    pub fn keep<T: Send + Sync + 'static>(&self, key: String, changes: i64, value: Arc<T>) {
        let mut kept = self.lock();
        if kept.len() >= MOST && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.insert(key, (changes, value));
    }

    /// Forgets what was kept under `key`.
    pub fn forget(&self, key: &str) {
        self.lock().remove(key);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why nothing was answered where only what is kept may be.
const NOT_KEPT: &str = "not kept";

/// Whether a refusal only says that something has to be read.
pub fn is_not_kept(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Busy(why) if why == NOT_KEPT)
}

/// What the reader's picture of the database goes by.
pub fn moment(conn: &mut Db) -> Outcome<Moment> {
    use schema::installation as i;
    let (changes, demo_today) = i::table
        .find(1)
        .select((i::changes, i::demo_today))
        .get_result(conn)
        .optional()?
        .ok_or_else(|| Refusal::internal("the installation has no row"))?;
    Ok(Moment { changes, demo_today, only_kept: false })
}
