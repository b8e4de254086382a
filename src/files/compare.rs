//! How a folder and the files that a database names stand to each other.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::FileStore;

impl FileStore {
    /// A store in a folder that is there; nothing is made.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), flushed: true, unsettled: None, named: Arc::default() }
    }

    /// How many of the files that are `named` are missing, and how many lie here that are not
    /// named. What an interrupted write has left beside them is nobody's, and not counted.
    pub fn compared_with(&self, named: &HashSet<String>) -> std::io::Result<(usize, usize)> {
        let missing = named.iter().filter(|sha256| !self.holds(sha256)).count();
        let mut unknown = 0;
        for folder in fs::read_dir(&self.root)? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(&folder)? {
                let name = file?.file_name().to_string_lossy().into_owned();
                if !named.contains(&name) && !is_left_over(&name) {
                    unknown += 1;
                }
            }
        }
        Ok((missing, unknown))
    }
}

/// Whether a name is one that bytes have while they are being written.
fn is_left_over(name: &str) -> bool {
    name.strip_prefix('.')
        .is_some_and(|rest| rest.len() == 16 && rest.chars().all(|c| c.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_what_is_not_named_is_counted() {
        let root = std::env::temp_dir().join(format!("fonden-compare-{}", std::process::id()));
        let store = FileStore::open(&root).unwrap();
        let here = store.put(b"named and here").unwrap().sha256;
        let other = store.put(b"here and not named").unwrap().sha256;
        let part = root.join(&other[..2]).join(".0123456789abcdef");
        fs::write(part, b"half").unwrap();
        store.set_marker("a marker").unwrap();
        let named = HashSet::from([here, "ab".repeat(32)]);
        assert_eq!(store.compared_with(&named).unwrap(), (1, 1));
        fs::remove_dir_all(&root).unwrap();
    }
}
