//! Looking for a part of a folded text in a table's column `search`, through the index that each
//! database has for it; on the embedded one, a text that is nearly everywhere is looked for in the
//! order of the list instead, where a page of it is soon found.

use diesel::dsl::AsExprOf;
use diesel::expression::{SqlLiteral, UncheckedBind};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::Db;
use crate::kernel::refusal::Outcome;

/// The shortest text that the index of the embedded database knows.
const SHORTEST: usize = 3;
/// From how many hits on a text is nearly everywhere.
const COMMON: i64 = 3_000;

type Bound<Before> = SqlLiteral<Bool, UncheckedBind<Before, AsExprOf<String, Text>>>;

/// A condition on rows of a table.
pub type Condition = Bound<SqlLiteral<Bool>>;

/// A condition on rows that are found by their own words or by those of what they belong to.
pub type Condition3 = Bound<Bound<Condition>>;

/// How a text is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Through the embedded database's index of trigrams.
    Index,
    /// In each row, in the order of the list.
    Rows,
    /// As PostgreSQL thinks best.
    Planned,
}

fn way(conn: &Db, text: &str, is_common: bool) -> Way {
    match conn {
        Db::Pg(_) => Way::Planned,
        Db::Sqlite(_) if is_common || text.chars().count() < SHORTEST => Way::Rows,
        Db::Sqlite(_) => Way::Index,
    }
}

/// What finds a text in an index, or in a row: what was typed is no pattern.
fn needle(way: Way, text: &str) -> String {
    if way == Way::Index {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    let plain = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{plain}%")
}

/// Whether a text is nearly everywhere in one of some tables. PostgreSQL finds that out itself.
pub fn is_common(conn: &mut Db, tables: &[&'static str], text: &str) -> Outcome<bool> {
    if way(conn, text, false) != Way::Index {
        return Ok(false);
    }
    for table in tables {
        let hits: i64 = diesel::dsl::sql::<BigInt>(&format!(
            "SELECT COUNT(*) FROM (SELECT rowid FROM {table}_search WHERE {table}_search MATCH "
        ))
        .bind::<Text, _>(needle(Way::Index, text))
        .sql(&format!(" LIMIT {COMMON})"))
        .get_result(conn)?;
        if hits >= COMMON {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How the rows that hold a text are to be found: looked into once, for every list of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sought {
    /// Through the database's index.
    #[default]
    Indexed,
    /// So many rows hold it that they are looked for in the order of the list.
    Common,
    /// These rows hold it, as keys with commas between: the index does not know so short a text.
    These(String),
}

impl Sought {
    /// Looks into how the rows of `table` that hold `text` are to be found.
    pub fn of(conn: &mut Db, table: &'static str, text: &str) -> Outcome<Self> {
        if text.is_empty() || text.chars().count() >= SHORTEST {
            let is_common = is_common(conn, &[table], text)?;
            return Ok(if is_common { Self::Common } else { Self::Indexed });
        }
        let keys: Vec<i64> = diesel::dsl::sql::<BigInt>(&format!(
            "SELECT {table}.id FROM {table} WHERE {table}.search LIKE "
        ))
        .bind::<Text, _>(needle(Way::Rows, text))
        .sql(&format!(" ESCAPE '\\' LIMIT {COMMON}"))
        .load(conn)?;
        if i64::try_from(keys.len()).is_ok_and(|found| found >= COMMON) {
            return Ok(Self::Common);
        }
        Ok(Self::These(keys.iter().map(i64::to_string).collect::<Vec<_>>().join(",")))
    }

    /// Whether few enough rows hold it to look at each of them.
    pub fn is_few(&self) -> bool {
        *self != Self::Common
    }
}

/// Whether the column `search` of a row holds `text` anywhere. `sought` says how to look, not for
/// what.
pub fn holds(conn: &Db, table: &'static str, text: &str, sought: &Sought) -> Condition {
    let sql = diesel::dsl::sql::<Bool>;
    if let Sought::These(keys) = sought {
        let [start, end] = match conn {
            Db::Sqlite(_) => ["IN (SELECT value FROM json_each('[' || ", " || ']'))"],
            Db::Pg(_) => ["= ANY(string_to_array(", ", ',')::bigint[])"],
        };
        return sql(&format!("{table}.id {start}")).bind::<Text, _>(keys.clone()).sql(end);
    }
    let way = way(conn, text, *sought == Sought::Common);
    let needle = needle(way, text);
    match way {
        Way::Index => sql(&format!(
            "{table}.id IN (SELECT rowid FROM {table}_search WHERE {table}_search MATCH "
        ))
        .bind::<Text, _>(needle)
        .sql(")"),
        Way::Rows | Way::Planned => {
            sql(&format!("({table}.search LIKE ")).bind::<Text, _>(needle).sql(" ESCAPE '\\')")
        }
    }
}

/// Whether a record, its case or its applicant holds `text` anywhere. The case and the applicant
/// are joined.
pub fn record_holds(conn: &Db, text: &str, is_common: bool) -> Condition3 {
    let way = way(conn, text, is_common);
    let needle = || needle(way, text);
    let [start, second, third, end] = match way {
        Way::Index => [
            "records.id IN (SELECT rowid FROM records_search WHERE records_search MATCH ",
            " UNION SELECT r.id FROM records r WHERE r.case_id IN \
             (SELECT rowid FROM cases_search WHERE cases_search MATCH ",
            ") UNION SELECT r.id FROM records r WHERE r.association_id IN \
             (SELECT rowid FROM associations_search WHERE associations_search MATCH ",
            "))",
        ],
        Way::Rows => [
            "(records.search LIKE ",
            " ESCAPE '\\' OR cases.search LIKE ",
            " ESCAPE '\\' OR associations.search LIKE ",
            " ESCAPE '\\')",
        ],
        Way::Planned => [
            "(records.search LIKE ",
            " ESCAPE '\\' OR records.case_id IN (SELECT s.id FROM cases s WHERE s.search LIKE ",
            " ESCAPE '\\') OR records.association_id IN \
             (SELECT s.id FROM associations s WHERE s.search LIKE ",
            " ESCAPE '\\'))",
        ],
    };
    diesel::dsl::sql::<Bool>(start)
        .bind::<Text, _>(needle())
        .sql(second)
        .bind::<Text, _>(needle())
        .sql(third)
        .bind::<Text, _>(needle())
        .sql(end)
}
