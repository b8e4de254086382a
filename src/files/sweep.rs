//! Files that nobody needs any more: their rows go with what they belonged to, their bytes with the
//! day's sweep, since a transaction that is rolled back cannot bring bytes back.

use std::collections::HashSet;
use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::time::Duration;

use diesel::prelude::*;

use super::FileStore;
use crate::db::{WriteTx, schema};
use crate::kernel::clock;
use crate::kernel::ids::FileId;
use crate::kernel::refusal::{Outcome, Refusal};

/// Bytes without a row are left alone for this long: a form may be on its way that names them.
const YOUNG: Duration = Duration::from_hours(24);

/// Removes the row of a file that nothing refers to any more.
pub fn forget(tx: &mut WriteTx<'_>, id: FileId) -> Outcome<()> {
    use schema::files as f;
    diesel::delete(f::table.find(id)).execute(tx.conn)?;
    Ok(())
}

/// Removes bytes that no row names. A job of each day.
pub fn sweep(tx: &mut WriteTx<'_>) -> Outcome<()> {
    use schema::files as f;
    let known: Vec<String> = f::table.select(f::sha256).distinct().load(tx.conn)?;
    let gone = tx.files.sweep(&known.into_iter().collect(), YOUNG)?;
    if gone > 0 {
        tracing::info!(files = gone, "removed files that nothing refers to");
    }
    Ok(())
}

impl FileStore {
    /// Marks bytes as wanted just now; says whether they are there.
    pub(super) fn touch(&self, path: &Path) -> bool {
        let Ok(file) = File::options().append(true).open(path) else { return path.exists() };
        // A file whose time cannot be set is only swept a little early, if nobody names it.
        let _ = file.set_times(FileTimes::new().set_modified(clock::system_time()));
        true
    }

    /// Removes every file that is older than `young` and whose name is not `known`; answers how
    /// many. What an interrupted write has left beside the files goes too.
    pub fn sweep(&self, known: &HashSet<String>, young: Duration) -> Outcome<usize> {
        let failed = |e: std::io::Error| Refusal::internal(format!("files: {e}"));
        let mut gone = 0;
        for folder in fs::read_dir(&self.root).map_err(failed)? {
            let folder = folder.map_err(failed)?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(&folder).map_err(failed)? {
                let file = file.map_err(failed)?;
                let age = file.metadata().and_then(|meta| meta.modified()).map_err(failed)?;
                let old = clock::system_time().duration_since(age).is_ok_and(|age| age >= young);
                if old && !known.contains(file.file_name().to_string_lossy().as_ref()) {
                    fs::remove_file(file.path()).map_err(failed)?;
                    gone += 1;
                }
            }
        }
        Ok(gone)
    }
}
