//! What was read and has not changed since: kept with the number of the last act, which every write
//! transaction raises, so that it is never older than what the reader sees.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::prelude::*;

use super::{Db, schema};
use crate::kernel::refusal::{Outcome, Refusal};

/// The most answers that are kept; beyond that everything is forgotten and read again.
const MOST: usize = 256;

type Kept = HashMap<String, (i64, Arc<dyn Any + Send + Sync>)>;

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
        key: String,
        make: impl FnOnce(&mut Db) -> Outcome<T>,
    ) -> Outcome<Arc<T>> {
        let changes = changes(conn)?;
        let found = self.lock().get(&key).filter(|(of, _)| *of == changes).map(|(_, v)| v.clone());
        if let Some(known) = found.and_then(|value| value.downcast::<T>().ok()) {
            return Ok(known);
        }
        let value = Arc::new(make(conn)?);
        let mut kept = self.lock();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, (changes, value.clone()));
        Ok(value)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The number of the last act that the reader can see.
fn changes(conn: &mut Db) -> Outcome<i64> {
    use schema::installation as i;
    i::table
        .find(1)
        .select(i::changes)
        .first(conn)
        .optional()?
        .ok_or_else(|| Refusal::internal("the installation has no row"))
}
