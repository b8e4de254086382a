//! History rows, records and registry numbers.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde_json::Value;

use crate::db::schema;
use crate::kernel::digest;
use crate::kernel::ids::{AccountId, AssociationId, CaseId, FileId};

/// Name of the chain for everything that belongs to no fund.
pub const HOUSE: &str = "house";

/// The hash before the first row of a chain.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Something that happened, to be written into history.
#[derive(Debug, Clone)]
pub struct Event {
    /// The chain: a fund's slug, or [`HOUSE`].
    pub chain: String,
    /// What was done, in one word that the language files know as `act-…`.
    pub act: &'static str,
    /// Kind of thing: `case`, `fund`, `account`, `meeting` …
    pub subject: &'static str,
    /// Its key.
    pub subject_id: i64,
    /// The case, when it belongs to one.
    pub case_id: Option<CaseId>,
    /// Whatever a reader needs to understand it; never personal identity numbers.
    pub detail: Value,
}

/// A history row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::history, check_for_backend(crate::db::MultiBackend))]
pub struct HistoryRow {
    /// Key.
    pub id: i64,
    /// The chain that it stands in.
    pub chain: String,
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// When, real time, UTC.
    pub at: NaiveDateTime,
    /// The house's day.
    pub day: NaiveDate,
    /// Who, if a person.
    pub actor_id: Option<AccountId>,
    /// Who, by name.
    pub actor: String,
    /// What was done.
    pub act: String,
    /// Kind of thing.
    pub subject: String,
    /// Its key.
    pub subject_id: i64,
    /// The case.
    pub case_id: Option<CaseId>,
    /// SHA-256 of the detail, which lies apart so that it may be disposed of.
    pub detail_hash: String,
    /// Hash of the row before.
    pub prev_hash: String,
    /// Hash of this row.
    pub hash: String,
}

impl HistoryRow {
    /// The hash that the row should have.
    pub fn computed_hash(&self) -> String {
        chained(&[
            &self.prev_hash,
            &self.chain,
            &self.seq.to_string(),
            &canonical_time(self.at),
            &self.day.to_string(),
            &self.actor_id.map(|id| id.to_string()).unwrap_or_default(),
            &self.actor,
            &self.act,
            &self.subject,
            &self.subject_id.to_string(),
            &self.case_id.map(|id| id.to_string()).unwrap_or_default(),
            &self.detail_hash,
        ])
    }
}

/// Time as the hashes see it: microseconds, equal on both databases.
pub fn canonical_time(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}

/// SHA-256 over fields whose borders cannot be confused.
pub fn chained(fields: &[&str]) -> String {
    hex::encode(digest::of_parts(fields))
}

/// Which way a record went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Received.
    In,
    /// Sent.
    Out,
    /// Drawn up here.
    Internal,
}

impl Direction {
    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Internal => "internal",
        }
    }
}

/// A record to be registered: every incoming and outgoing document is, at once
/// (offentlighets- och sekretesslagen 5 kap. 1–2 §§).
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// The case.
    pub case_id: Option<CaseId>,
    /// The association, for what belongs to no case.
    pub association_id: Option<AssociationId>,
    /// Which way.
    pub direction: Direction,
    /// Kind: `application`, `attachment`, `completion`, `statement`, `decision_letter` …, known to
    /// the language files as `record-…`.
    pub kind: &'static str,
    /// Sender or recipient.
    pub counterpart: String,
    /// What it is about, in a few words.
    pub subject: String,
    /// The document.
    pub file_id: Option<FileId>,
}

/// A registered record.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::records, check_for_backend(crate::db::MultiBackend))]
pub struct Record {
    /// Key.
    pub id: i64,
    /// The case.
    pub case_id: Option<CaseId>,
    /// The association.
    pub association_id: Option<AssociationId>,
    /// Number within the case or association, from 1.
    pub no: i64,
    /// `in`, `out` or `internal`.
    pub direction: String,
    /// Kind.
    pub kind: String,
    /// The day it came or went.
    pub day: NaiveDate,
    /// Sender or recipient.
    pub counterpart: String,
    /// What it is about.
    pub subject: String,
    /// The document.
    pub file_id: Option<FileId>,
}

/// Fills a registry-number pattern: `{year}/{serial}-{plan}` or `KS {year}/{serial}`.
pub fn registry_number(pattern: &str, year: i32, serial: i64, plan: &str) -> String {
    pattern
        .replace("{year}", &year.to_string())
        .replace("{serial}", &serial.to_string())
        .replace("{plan}", plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_filled() {
        assert_eq!(registry_number("{year}/{serial}-{plan}", 2017, 65, "109"), "2017/65-109");
        assert_eq!(registry_number("KS {year}/{serial}", 2018, 124, ""), "KS 2018/124");
    }

    #[test]
    fn borders_between_fields_count() {
        assert_ne!(chained(&["ab", "c"]), chained(&["a", "bc"]));
    }
}
