//! Bytes on disk, named by their SHA-256. A file is flushed and named before the row that speaks of
//! it is committed, and is never changed.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::db::{Db, WriteTx, place, schema};
use crate::kernel::ids::FileId;
use crate::kernel::refusal::{Outcome, Refusal};

pub mod archive;
mod compare;
mod dictionary;
pub mod document;
mod fields;
pub mod inspect;
pub mod marker;
pub mod picture;
pub mod quota;
mod sweep;
mod unsettled;
mod xml;

use unsettled::Unsettled;

pub use sweep::{forget, sweep};

/// The folder that holds every file.
#[derive(Debug, Clone)]
pub struct FileStore {
    root: PathBuf,
    /// Whether each file is flushed to disk before it counts as kept.
    flushed: bool,
    /// In the store of an act: what is not yet made, flushed or named.
    unsettled: Option<Arc<Mutex<Unsettled>>>,
    /// Folders whose own names are known to be on disk.
    named: Arc<Mutex<BTreeSet<PathBuf>>>,
}

/// Bytes that lie safely on disk and wait for their row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
}

/// A file that has been looked at and lies safely on disk, with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its bytes on disk.
    pub stored: Stored,
    /// What it is.
    pub accepted: inspect::Accepted,
}

impl Received {
    /// Writes the row of the file. The day's sweep may have removed the bytes of an old file in the
    /// moment in which they came again; it is an act too, so that this is the last time to ask.
    pub fn register(&self, tx: &mut WriteTx<'_>) -> Outcome<FileId> {
        if !tx.files.place(&self.stored.sha256).exists() {
            return Err(Refusal::Busy("the file has just been swept away".to_owned()));
        }
        let inspect::Accepted { name, media_type, dangerous } = &self.accepted;
        register(tx, &self.stored, name, media_type, *dangerous)
    }
}

/// A file's row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::files, check_for_backend(crate::db::MultiBackend))]
pub struct StoredFile {
    /// Key.
    pub id: FileId,
    /// SHA-256 in hexadecimal; the bytes' name on disk.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// Media type, found from the bytes.
    pub media_type: String,
    /// The name it came with, made safe.
    pub name: String,
    /// Whether it is kept away from readers because it is dangerous.
    pub quarantined: bool,
}

impl FileStore {
    /// A store in `root`, which is made when it does not exist.
    pub fn open(root: &Path) -> std::io::Result<Self> {
        make_private(root)?;
        // One that was made otherwise.
        place::close_to_others(root);
        Ok(Self { root: root.to_owned(), flushed: true, unsettled: None, named: Arc::default() })
    }

    /// The same store, which leaves it to the system when bytes reach the disk: for a history that
    /// can be told again, of which a power cut may take the last seconds.
    pub fn unflushed(&self) -> Self {
        Self { flushed: false, unsettled: None, ..self.clone() }
    }

    fn path(&self, sha256: &str) -> PathBuf {
        self.root.join(&sha256[..2.min(sha256.len())]).join(sha256)
    }

    /// Keeps the bytes: written beside, flushed to disk, then named.
    pub fn put(&self, bytes: &[u8]) -> Outcome<Stored> {
        let sha256 = hex::encode(Sha256::digest(bytes));
        let path = self.path(&sha256);
        if let Some(unsettled) = &self.unsettled {
            self.put_aside(unsettled, path, bytes).map_err(not_kept)?;
        } else if !self.touch(&path) {
            self.write(&path, bytes).map_err(not_kept)?;
        } else if self.flushed {
            // Whoever put it there has perhaps not come to flushing its name.
            self.flush_names(path.parent().unwrap_or(&self.root)).map_err(not_kept)?;
        }
        Ok(Stored { sha256, size: i64::try_from(bytes.len()).unwrap_or(i64::MAX) })
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(&self.root);
        let beside = new_beside(folder)?;
        let named = self.write_beside(&beside, bytes).and_then(|()| fs::rename(&beside, path));
        if let Err(e) = named {
            // Half a file takes room that is perhaps just what is missing.
            let _ = fs::remove_file(&beside);
            return Err(e);
        }
        if self.flushed { self.flush_names(folder) } else { Ok(()) }
    }

    /// Brings the names in a folder to the disk, and once the folder's own, which may be new.
    fn flush_names(&self, folder: &Path) -> std::io::Result<()> {
        fs::File::open(folder)?.sync_all()?;
        let named = || self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if !named().contains(folder) {
            fs::File::open(&self.root)?.sync_all()?;
            named().insert(folder.to_owned());
        }
        Ok(())
    }

    fn write_beside(&self, beside: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let mut file = create_private(beside)?;
        file.write_all(bytes)?;
        if self.flushed { file.sync_all() } else { Ok(()) }
    }

    /// The bytes, checked against their name.
    pub fn get(&self, sha256: &str) -> Outcome<Vec<u8>> {
        let bytes =
            fs::read(self.place(sha256)).map_err(|e| Refusal::internal(format!("file: {e}")))?;
        if hex::encode(Sha256::digest(&bytes)) == sha256 {
            Ok(bytes)
        } else {
            Err(Refusal::internal(format!("file {sha256} has changed on disk")))
        }
    }
}

/// Makes a folder, with those above it, that is its owner's alone; one that is there stays as it is.
pub fn make_private(folder: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// A new name for bytes that are being written into a folder.
fn new_beside(folder: &Path) -> std::io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let mut random = [0u8; 8];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    Ok(folder.join(format!(".{}", hex::encode(random))))
}

/// A new file that only its owner reads.
fn create_private(path: &Path) -> std::io::Result<fs::File> {
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Why bytes could not be kept: the disk's trouble is told from everything else.
fn not_kept(e: std::io::Error) -> Refusal {
    use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    /// An input or output error, as the system numbers it.
    const EIO: i32 = 5;
    let trouble = matches!(e.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem);
    let text = format!("file: {e}");
    if trouble || e.raw_os_error() == Some(EIO) {
        Refusal::ReadOnly(text)
    } else {
        Refusal::Internal(text)
    }
}

/// Writes the row of a stored file.
pub fn register(
    tx: &mut WriteTx<'_>,
    stored: &Stored,
    name: &str,
    media_type: &str,
    quarantined: bool,
) -> Outcome<FileId> {
    use schema::files;
    Ok(diesel::insert_into(files::table)
        .values((
            files::sha256.eq(&stored.sha256),
            files::size.eq(stored.size),
            files::media_type.eq(media_type),
            files::name.eq(name),
            files::quarantined.eq(quarantined),
            files::created_at.eq(tx.now),
            files::created_by.eq(tx.actor.id),
        ))
        .returning(files::id)
        .get_result(tx.conn)?)
}

/// Keeps bytes that the program itself made (letters, extracts) and writes their row.
pub fn keep(tx: &mut WriteTx<'_>, bytes: &[u8], name: &str, media_type: &str) -> Outcome<FileId> {
    let stored = tx.files.put(bytes)?;
    register(tx, &stored, name, media_type, false)
}

/// Keeps bytes that the program makes, under a row whose key is known at once. They are made when
/// the act has done everything else, while the acts after it go on; the row says what they are
/// before the act is committed.
pub fn keep_made(
    tx: &mut WriteTx<'_>,
    name: &str,
    media_type: &str,
    make: impl FnOnce() -> Outcome<Vec<u8>> + Send + 'static,
) -> Outcome<FileId> {
    if !tx.files.is_of_act() {
        return keep(tx, &make()?, name, media_type);
    }
    let unknown = Stored { sha256: String::new(), size: 0 };
    let id = register(tx, &unknown, name, media_type, false)?;
    tx.files.make_later(id, Box::new(make));
    Ok(id)
}

/// A file's row.
pub fn find(conn: &mut Db, id: FileId) -> Outcome<StoredFile> {
    schema::files::table
        .find(id)
        .select(StoredFile::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}
