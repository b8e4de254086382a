//! The registry: records of every case and applicant, newest first.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::MOST;
use crate::cases::lifecycle::Stage;
use crate::db::{Db, schema, search};
use crate::kernel::ids::{AssociationId, CaseId, FileId};
use crate::kernel::refusal::Outcome;

/// A row of the registry.
pub struct RegistryRow {
    /// The case.
    pub case: Option<CaseId>,
    /// The applicant, for what belongs to no case.
    pub association: Option<AssociationId>,
    /// Registry number of the case, else the applicant's name.
    pub of: String,
    /// Number within it.
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
    /// Whether it has a document.
    pub has_file: bool,
}

macro_rules! registered {
    ($conn:expr, $from:expr, $text:expr, $common:expr, $direction:expr) => {{
        use schema::{cases as c, records as r};
        let (text, direction): (&str, &str) = ($text, $direction);
        let mut query = $from
            .filter(c::stage.nullable().ne(Stage::Draft).or(r::case_id.is_null()))
            .into_boxed();
        if !text.is_empty() {
            query = query.filter(search::record_holds($conn, text, $common));
        }
        if !direction.is_empty() {
            query = query.filter(r::direction.eq(direction.to_owned()));
        }
        query
    }};
}

/// One page of the registry, newest first, and how many records there are, up to one more than
/// [`MOST`]. `text` is folded.
pub fn list_records(
    conn: &mut Db,
    text: &str,
    direction: &str,
    offset: i64,
    limit: i64,
) -> Outcome<(Vec<RegistryRow>, i64)> {
    use schema::{associations as a, cases as c, records as r};
    type Of = (Option<CaseId>, Option<AssociationId>, Option<String>, Option<String>);
    type What = (String, String, NaiveDate, String, String, Option<FileId>);
    let is_common = search::is_common(conn, &["records", "cases", "associations"], text)?;
    let joined = r::table.left_join(c::table).left_join(a::table);
    let keys: Vec<i64> = registered!(conn, joined, text, is_common, direction)
        .order((r::day.desc(), r::id.desc()))
        .limit(MOST + 1)
        .select(r::id)
        .load(conn)?;
    let count = i64::try_from(keys.len()).unwrap_or(MOST);
    let from = usize::try_from(offset).unwrap_or(0);
    let on = usize::try_from(limit).unwrap_or(0);
    let shown: Vec<i64> = keys.into_iter().skip(from).take(on).collect();
    let mut rows: Vec<(i64, i64, Of, What)> = r::table
        .left_join(c::table)
        .left_join(a::table)
        .filter(r::id.eq_any(shown))
        .select((
            r::id,
            r::no,
            (r::case_id, r::association_id, c::number.nullable(), a::name.nullable()),
            (r::direction, r::kind, r::day, r::counterpart, r::subject, r::file_id),
        ))
        .load(conn)?;
    rows.sort_by_key(|(id, _, _, what)| std::cmp::Reverse((what.2, *id)));
    let row = |(_, no, of, what): (i64, i64, Of, What)| {
        let (case, association, number, name) = of;
        let (direction, kind, day, counterpart, subject, file) = what;
        let of = number.or(name).unwrap_or_default();
        let has_file = file.is_some();
        RegistryRow {
            case,
            association,
            of,
            no,
            direction,
            kind,
            day,
            counterpart,
            subject,
            has_file,
        }
    };
    Ok((rows.into_iter().map(row).collect(), count))
}
