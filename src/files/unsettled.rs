//! Bytes that an act writes or has made: before it is committed they are made, flushed and named,
//! without holding up the acts that come after.

use std::fmt;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::prelude::*;

use super::{FileStore, Stored, create_private, new_beside, not_kept};
use crate::db::tx::Aside;
use crate::db::{Db, schema};
use crate::kernel::ids::FileId;
use crate::kernel::refusal::Outcome;

/// Makes bytes.
pub(super) type Maker = Box<dyn FnOnce() -> Outcome<Vec<u8>> + Send>;

/// What an act has still to do about its files.
#[derive(Default)]
pub(super) struct Unsettled {
    written: Vec<Written>,
    /// Bytes that are yet to be made, and their rows.
    unmade: Vec<(FileId, Maker)>,
    /// What was made, for the rows.
    made: Vec<(FileId, Stored)>,
}

impl fmt::Debug for Unsettled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} written, {} unmade", self.written.len(), self.unmade.len())
    }
}

/// Bytes that wait to be flushed and named.
struct Written {
    /// Where they belong.
    place: PathBuf,
    /// Where they lie, and open for flushing; none when somebody else has put them in their place,
    /// and only their name is perhaps not flushed yet.
    beside: Option<(PathBuf, File)>,
}

pub(super) type Waiting = Mutex<Unsettled>;

fn lock(waiting: &Waiting) -> MutexGuard<'_, Unsettled> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FileStore {
    /// The same store for one act: what it puts counts as kept when it has been settled.
    pub fn of_act(&self) -> Self {
        let unsettled = self.flushed.then(Arc::default);
        Self { unsettled, ..self.clone() }
    }

    /// Whether this is the store of an act.
    pub(super) fn is_of_act(&self) -> bool {
        self.unsettled.is_some()
    }

    /// Makes the bytes of a row when the act has done everything else.
    pub(super) fn make_later(&self, id: FileId, make: Maker) {
        if let Some(waiting) = &self.unsettled {
            lock(waiting).unmade.push((id, make));
        }
    }

    /// Writes bytes beside their place.
    pub(super) fn put_aside(
        &self,
        waiting: &Waiting,
        place: PathBuf,
        bytes: &[u8],
    ) -> std::io::Result<()> {
        if self.touch(&place) {
            lock(waiting).written.push(Written { place, beside: None });
            return Ok(());
        }
        let path = new_beside(self.folder(&place))?;
        let written = create_private(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            Ok(file)
        });
        match written {
            Ok(file) => {
                lock(waiting).written.push(Written { place, beside: Some((path, file)) });
                Ok(())
            }
            Err(e) => {
                // Half a file takes room that is perhaps just what is missing.
                let _ = fs::remove_file(&path);
                Err(e)
            }
        }
    }

    /// Where bytes lie: in their place, or beside it.
    pub(super) fn place(&self, sha256: &str) -> PathBuf {
        let place = self.path(sha256);
        if let Some(waiting) = &self.unsettled
            && let Some(one) = lock(waiting).written.iter().find(|one| one.place == place)
            && let Some((beside, _)) = &one.beside
        {
            return beside.clone();
        }
        place
    }

    fn folder<'a>(&'a self, place: &'a Path) -> &'a Path {
        place.parent().unwrap_or(&self.root)
    }

    fn settle_one(&self, one: &Written) -> std::io::Result<()> {
        if let Some((beside, file)) = &one.beside {
            file.sync_all()?;
            fs::rename(beside, &one.place)?;
        }
        self.flush_names(self.folder(&one.place))
    }
}

impl Aside for FileStore {
    fn is_waiting(&self) -> bool {
        self.unsettled.as_ref().is_some_and(|waiting| {
            let waiting = lock(waiting);
            !waiting.written.is_empty() || !waiting.unmade.is_empty()
        })
    }

    fn settle(&self) -> Outcome<()> {
        let Some(waiting) = &self.unsettled else { return Ok(()) };
        let unmade = std::mem::take(&mut lock(waiting).unmade);
        for (id, make) in unmade {
            let stored = self.put(&make()?)?;
            lock(waiting).made.push((id, stored));
        }
        let mut waiting = lock(waiting);
        for one in &waiting.written {
            self.settle_one(one).map_err(not_kept)?;
        }
        waiting.written.clear();
        Ok(())
    }

    fn finish(&self, conn: &mut Db) -> Outcome<()> {
        use schema::files as f;
        let Some(waiting) = &self.unsettled else { return Ok(()) };
        for (id, stored) in std::mem::take(&mut lock(waiting).made) {
            diesel::update(f::table.find(id))
                .set((f::sha256.eq(&stored.sha256), f::size.eq(stored.size)))
                .execute(conn)?;
        }
        Ok(())
    }

    fn forget(&self) {
        let Some(waiting) = &self.unsettled else { return };
        let unsettled = std::mem::take(&mut *lock(waiting));
        for (beside, _) in unsettled.written.into_iter().filter_map(|one| one.beside) {
            // What stays is removed by a later sweep.
            let _ = fs::remove_file(beside);
        }
    }
}
