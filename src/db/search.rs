//! Looking for a part of a folded text in a table's column `search`, through the index that each
//! database has for it.

use diesel::dsl::AsExprOf;
use diesel::expression::{SqlLiteral, UncheckedBind};
use diesel::sql_types::{Bool, Text};

use super::Db;

/// The shortest text that the index of the embedded database knows.
const SHORTEST: usize = 3;

/// A condition on rows of a table.
pub type Condition = SqlLiteral<Bool, UncheckedBind<SqlLiteral<Bool>, AsExprOf<String, Text>>>;

/// Whether the column `search` of a row holds `text` anywhere. What was typed is no pattern.
pub fn holds(conn: &Db, table: &'static str, text: &str) -> Condition {
    held_by(conn, table, "id", table, text)
}

/// Whether what a row's `key` points at in another table holds `text`.
pub fn held_by(
    conn: &Db,
    table: &'static str,
    key: &'static str,
    other: &'static str,
    text: &str,
) -> Condition {
    let sql = diesel::dsl::sql::<Bool>;
    if matches!(conn, Db::Sqlite(_)) && text.chars().count() >= SHORTEST {
        let phrase = format!("\"{}\"", text.replace('"', "\"\""));
        return sql(&format!(
            "{table}.{key} IN (SELECT rowid FROM {other}_search WHERE {other}_search MATCH "
        ))
        .bind::<Text, _>(phrase)
        .sql(")");
    }
    let plain = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = format!("%{plain}%");
    if table == other {
        // Without a sub-select: short texts are in most rows, which come in their order.
        return sql(&format!("({table}.search LIKE "))
            .bind::<Text, _>(pattern)
            .sql(" ESCAPE '\\')");
    }
    sql(&format!("{table}.{key} IN (SELECT s.id FROM {other} s WHERE s.search LIKE "))
        .bind::<Text, _>(pattern)
        .sql(" ESCAPE '\\')")
}
