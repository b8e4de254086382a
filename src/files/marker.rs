//! The marker that binds a files folder to its database: every instance must have the same folder,
//! or letters that one has written are missing for the other.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use diesel::prelude::*;

use super::FileStore;
use crate::db::{Db, schema};
use crate::kernel::refusal::{Outcome, Refusal};

/// Name of the marker in the folder.
pub const NAME: &str = "marker";

/// What database and folder say of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bond {
    /// They belong together.
    Bound,
    /// The database knows no folder yet: it takes this marker.
    Claim(String),
    /// The folder has no marker, but it is where the database's newest files are: it was brought
    /// here, from a backup or another disk, and gets the marker.
    Mark,
    /// They do not belong together, for this reason.
    Foreign(&'static str),
}

/// Judges. `has_newest` says whether the folder holds the files that the database wrote down last;
/// `None` when it wrote down none.
pub fn judge(
    database: Option<&str>,
    folder: Option<&str>,
    has_newest: Option<bool>,
    fresh: impl FnOnce() -> String,
) -> Bond {
    match (database, folder, has_newest) {
        (Some(a), Some(b), _) if a == b => Bond::Bound,
        (Some(_), Some(_), _) => Bond::Foreign("it belongs to another database"),
        (Some(_), None, Some(true)) => Bond::Mark,
        (Some(_), None, _) => Bond::Foreign("it is not the folder that this database knows"),
        (None, _, Some(false)) => Bond::Foreign("the database's files are not in it"),
        // Bytes that no row names are swept away, so two databases never have one folder.
        (None, Some(_), None) => Bond::Foreign("it belongs to another database"),
        (None, Some(b), Some(true)) => Bond::Claim(b.to_owned()),
        (None, None, _) => Bond::Claim(fresh()),
    }
}

/// Refuses unless the folder is the one that the database knows.
pub fn must_be_bound(conn: &mut Db, files: &FileStore) -> Outcome<()> {
    use schema::installation as i;
    let database: Option<String> = i::table.find(1).select(i::files_marker).get_result(conn)?;
    let folder = files.marker().map_err(|e| Refusal::internal(format!("files: {e}")))?;
    if database == folder {
        Ok(())
    } else {
        Err(Refusal::internal("the files folder has become another database's"))
    }
}

impl FileStore {
    fn marker_path(&self) -> PathBuf {
        self.root.join(NAME)
    }

    /// The folder's marker, if it has one.
    pub fn marker(&self) -> std::io::Result<Option<String>> {
        match fs::read_to_string(self.marker_path()) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Writes the folder's marker, to disk: beside, then in its place, so that it is never empty.
    pub fn set_marker(&self, marker: &str) -> std::io::Result<()> {
        let beside = self.root.join(".marker");
        let mut file = fs::File::create(&beside)?;
        writeln!(file, "{marker}")?;
        file.sync_all()?;
        fs::rename(&beside, self.marker_path())?;
        fs::File::open(&self.root)?.sync_all()
    }

    /// Tries whether the folder takes files and gives them back: writes a small one, to disk, and
    /// removes it.
    pub fn try_out(&self) -> std::io::Result<()> {
        // Every instance has one of its own: in containers all of them have the same number.
        let probe = super::new_beside(&self.root)?;
        let written = fs::File::create(&probe).and_then(|mut file| {
            file.write_all(&[b'.'; 4096])?;
            file.sync_all()
        });
        let removed = fs::remove_file(&probe);
        written.and(removed)
    }

    /// Whether the folder holds a file, without reading it.
    pub fn holds(&self, sha256: &str) -> bool {
        self.path(sha256).exists()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_bound_claimed_marked_or_foreign() {
        let fresh = || "new".to_owned();
        let found = |database, folder, newest| judge(database, folder, newest, fresh);
        assert_eq!(found(Some("a"), Some("a"), Some(false)), Bond::Bound);
        assert!(matches!(found(Some("a"), Some("b"), Some(true)), Bond::Foreign(_)));
        assert_eq!(found(Some("a"), None, Some(true)), Bond::Mark);
        assert!(matches!(found(Some("a"), None, Some(false)), Bond::Foreign(_)));
        assert!(matches!(found(Some("a"), None, None), Bond::Foreign(_)));
        assert!(matches!(found(None, None, Some(false)), Bond::Foreign(_)));
        assert!(matches!(found(None, Some("b"), None), Bond::Foreign(_)));
        assert_eq!(found(None, Some("b"), Some(true)), Bond::Claim("b".into()));
        assert_eq!(found(None, None, None), Bond::Claim("new".into()));
        assert_eq!(found(None, None, Some(true)), Bond::Claim("new".into()));
    }
}
