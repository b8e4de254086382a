//! The whole installation in one file, and back: every row of one moment, every file those rows
//! speak of, every mail in the mailbox. The same archive fits both databases.

mod archive;
mod make;
mod part;
mod restore;

use serde::{Deserialize, Serialize};

pub use make::backup;
pub use part::remove_when_told;
pub use restore::{Restored, Waiting, restore};

use crate::db::heads::Head;
use archive::Part;

/// The archive's own version; a program that does not know it refuses it.
const FORMAT: u32 = 1;
/// The part that describes all others.
const MANIFEST: &str = "manifest.json";
/// The hash of that part.
const SEAL: &str = "manifest.sha256";

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The archive's version.
    pub format: u32,
    /// The program's version.
    pub program: String,
    /// Of which moment it is, UTC.
    pub made_at: String,
    /// The kind of database that it was made from.
    pub database: String,
    /// The migrations that had run, oldest first.
    pub migrations: Vec<String>,
    /// Where each chain of history and ledger ended.
    pub chains: Vec<Head>,
    /// How many rows each table has, in the order in which they are loaded.
    pub tables: Vec<Rows>,
    /// Every part.
    pub parts: Vec<Part>,
}

/// A table's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// The table.
    pub table: String,
    /// How many.
    pub rows: u64,
}

impl Manifest {
    /// How many rows there are in all.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|t| t.rows).sum()
    }

    /// How many files and parts of mails there are.
    pub fn files(&self) -> usize {
        self.parts.iter().filter(|p| !p.name.starts_with("tables/")).count()
    }
}
