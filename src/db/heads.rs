//! Where the chains of history and ledger end.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Db, schema};
use crate::kernel::refusal::Outcome;

/// Where a chain ended at some time: written down elsewhere, it shows later whether what was there
/// then is there still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The chain's name; ledgers begin with `ledger:`.
    pub name: String,
    /// The hash of its last row.
    pub hash: String,
    /// The number of that row; 0 for a chain without rows.
    pub seq: i64,
}

impl Head {
    /// The lines `head  NAME: HASH at SEQ` of what `backup`, `restore` and `verify` print; other lines
    /// are left out. Answers the number of a line that cannot be read.
    pub fn read(text: &str) -> Result<Vec<Self>, usize> {
        let head = |line: &str| {
            let (name, rest) = line.trim().rsplit_once(": ")?;
            let (hash, seq) = rest.split_once(" at ")?;
            let seq = seq.parse().ok()?;
            Some(Self { name: name.to_owned(), hash: hash.to_owned(), seq })
        };
        let lines = text.lines().enumerate();
        lines
            .filter_map(|(n, line)| Some((n + 1, line.strip_prefix("head ")?)))
            .map(|(n, line)| head(line).ok_or(n))
            .collect()
    }
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "head  {}: {} at {}", self.name, self.hash, self.seq)
    }
}

/// Where every chain ends.
pub fn heads(conn: &mut Db) -> Outcome<Vec<Head>> {
    use schema::chains as c;
    let rows: Vec<(String, String, i64)> =
        c::table.order(c::name).select((c::name, c::hash, c::seq)).load(conn)?;
    Ok(rows.into_iter().map(|(name, hash, seq)| Head { name, hash, seq }).collect())
}
