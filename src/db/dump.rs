//! Every row of every table as text that is the same on both databases, and back again. What a
//! backup is made of, and what two databases are compared by.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryableByName, sql_query};
use serde_json::{Map, Value};

use super::connection::Db;
use crate::kernel::refusal::{Outcome, Refusal};

/// Rows that are fetched or written at once.
const BATCH: usize = 2000;

/// How a column's values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As JSON has it: text, days, whole numbers.
    Plain,
    /// Yes or no; the embedded database keeps 1 or 0.
    Boolean,
    /// A time, which both databases write differently.
    Time,
}

/// A table, as the database itself describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<(String, Kind)>,
    /// The columns of its key, by which rows are ordered.
    pub key: Vec<String>,
    /// Tables whose rows its own refer to.
    pub needs: Vec<String>,
}

/// A row of an answer that is one text.
#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// A column of a table.
#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    key: i64,
}

/// A table and another that its rows refer to.
#[derive(QueryableByName)]
struct Need {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    other: String,
}

/// A count.
#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// A yes or no.
#[derive(QueryableByName)]
struct Flag {
    #[diesel(sql_type = Bool)]
    flag: bool,
}

const SQLITE_COLUMNS: &str = "SELECT t.name AS owner, c.name AS name, c.type AS kind, c.pk AS key \
     FROM pragma_table_list t, pragma_table_info(t.name) c \
     WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' \
     ORDER BY t.name, c.cid";

const POSTGRES_COLUMNS: &str = "SELECT c.relname::text AS owner, a.attname::text AS name, \
     format_type(a.atttypid, NULL)::text AS kind, \
     COALESCE(array_position(i.indkey::int2[], a.attnum), -1)::bigint + 1 AS key \
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     AND a.attgenerated = '' \
     LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace \
     AND c.relname NOT LIKE '\\_\\_%' ORDER BY c.relname, a.attnum";

const SQLITE_NEEDS: &str = "SELECT t.name AS owner, f.\"table\" AS other \
     FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";

const POSTGRES_NEEDS: &str = "SELECT c.relname::text AS owner, o.relname::text AS other \
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class o ON o.oid = k.confrelid \
     WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace";

/// Tables that the database keeps by itself while rows of others are written.
const KEPT: [&str; 2] = ["case_counts", "case_dues"];

/// Every table with everything that its rows refer to before it. What the database makes of rows by
/// itself, such as an index of words, a computed column or a count, is left out. Postings come before the entry
/// that seals them.
pub fn tables(conn: &mut Db) -> Outcome<Vec<Table>> {
    let (columns, needs): (Vec<ColumnRow>, Vec<Need>) = match conn {
        Db::Sqlite(c) => (sql_query(SQLITE_COLUMNS).load(c)?, sql_query(SQLITE_NEEDS).load(c)?),
        Db::Pg(c) => (sql_query(POSTGRES_COLUMNS).load(c)?, sql_query(POSTGRES_NEEDS).load(c)?),
    };
    let mut found: BTreeMap<String, (Table, Vec<(i64, String)>)> = BTreeMap::new();
    for column in columns.into_iter().filter(|c| !KEPT.contains(&c.owner.as_str())) {
        let (table, key) = found.entry(column.owner.clone()).or_insert_with(|| {
            let name = column.owner.clone();
            (Table { name, columns: Vec::new(), key: Vec::new(), needs: Vec::new() }, Vec::new())
        });
        if column.key > 0 {
            key.push((column.key, column.name.clone()));
        }
        table.columns.push((column.name, kind(&column.kind)));
    }
    for need in needs {
        let sealed = need.owner == "ledger_postings" && need.other == "ledger_entries";
        let (owner, other) =
            if sealed { (need.other, need.owner) } else { (need.owner, need.other) };
        if owner != other
            && let Some((table, _)) = found.get_mut(&owner)
        {
            table.needs.push(other);
        }
    }
    let mut waiting: Vec<Table> = found
        .into_values()
        .map(|(mut table, mut key)| {
            key.sort();
            table.key = key.into_iter().map(|(_, name)| name).collect();
            table
        })
        .collect();
    let mut ordered: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let is_ready = |t: &Table| t.needs.iter().all(|n| ordered.iter().any(|o| o.name == *n));
        let (ready, rest): (Vec<Table>, Vec<Table>) = waiting.into_iter().partition(is_ready);
        if ready.is_empty() {
            return Err(Refusal::internal("tables refer to each other in a circle"));
        }
        ordered.extend(ready);
        waiting = rest;
    }
    Ok(ordered)
}

fn kind(word: &str) -> Kind {
    match word.to_ascii_lowercase().as_str() {
        "boolean" => Kind::Boolean,
        "timestamp" | "timestamp without time zone" => Kind::Time,
        _ => Kind::Plain,
    }
}

/// A name as part of a statement. Names come from the database's own description.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether a table holds no row.
pub fn is_empty(conn: &mut Db, table: &Table) -> Outcome<bool> {
    let query = format!("SELECT NOT EXISTS (SELECT 1 FROM {}) AS flag", quoted(&table.name));
    Ok(crate::on_db!(conn, |c| sql_query(query).get_result::<Flag>(c))?.flag)
}

/// How many rows a table holds.
pub fn count(conn: &mut Db, table: &Table) -> Outcome<i64> {
    let query = format!("SELECT COUNT(*) AS n FROM {}", quoted(&table.name));
    Ok(crate::on_db!(conn, |c| sql_query(query).get_result::<Count>(c))?.n)
}

/// Hands each row over as one line of JSON, in the order of the key. The connection is inside a
/// transaction, so that all tables are seen at one moment.
pub fn each_row(
    conn: &mut Db,
    table: &Table,
    mut f: impl FnMut(&str) -> Outcome<()>,
) -> Outcome<()> {
    let name = quoted(&table.name);
    let mut tell = |line: &str| f(&canonical(table, line)?);
    match conn {
        Db::Sqlite(c) => {
            let order: Vec<String> = table.key.iter().map(|k| quoted(k)).collect();
            let fields: Vec<String> = table
                .columns
                .iter()
                .map(|(column, _)| format!("'{}', {}", column.replace('\'', "''"), quoted(column)))
                .collect();
            let query = format!(
                "SELECT json_object({}) AS line FROM {name} ORDER BY {}",
                fields.join(", "),
                order.join(", ")
            );
            for row in sql_query(query).load_iter::<Line, _>(c)? {
                tell(&row?.line)?;
            }
        }
        Db::Pg(c) => {
            // The same order as the embedded database's, whatever the server's language.
            let order: Vec<String> = table.key.iter().map(|k| format!("x.{}", quoted(k))).collect();
            let columns: Vec<String> = table.columns.iter().map(|(c, _)| quoted(c)).collect();
            c.batch_execute(&format!(
                "DECLARE dump NO SCROLL CURSOR FOR \
                 SELECT row_to_json(x)::text AS line FROM (SELECT {} FROM {name}) x ORDER BY {}",
                columns.join(", "),
                order.join(", ")
            ))?;
            loop {
                let rows: Vec<Line> = sql_query(format!("FETCH {BATCH} FROM dump")).load(c)?;
                if rows.is_empty() {
                    break;
                }
                for row in &rows {
                    tell(&row.line)?;
                }
            }
            c.batch_execute("CLOSE dump")?;
        }
    }
    Ok(())
}

/// One way to write a row: names in order, times with six decimals, yes and no as such.
fn canonical(table: &Table, line: &str) -> Outcome<String> {
    let mut row: Map<String, Value> = serde_json::from_str(line).map_err(Refusal::internal)?;
    for (column, kind) in &table.columns {
        let Some(value) = row.get_mut(column) else { continue };
        match (kind, &value) {
            (Kind::Boolean, Value::Number(n)) => *value = Value::Bool(n.as_i64() != Some(0)),
            (Kind::Time, Value::String(text)) => {
                let at = time(text)?.format("%Y-%m-%d %H:%M:%S%.6f").to_string();
                *value = Value::String(at);
            }
            _ => {}
        }
    }
    serde_json::to_string(&row).map_err(Refusal::internal)
}

fn time(text: &str) -> Outcome<NaiveDateTime> {
    NaiveDateTime::parse_from_str(&text.replace('T', " "), "%Y-%m-%d %H:%M:%S%.f")
        .map_err(|e| Refusal::internal(format!("{text}: {e}")))
}

/// Takes rows until `flush` and writes them in batches.
pub struct Loader<'a> {
    conn: &'a mut Db,
    table: &'a Table,
    rows: Vec<String>,
    statement: String,
}

impl<'a> Loader<'a> {
    /// Writes into `table`. The connection is inside a transaction.
    pub fn new(conn: &'a mut Db, table: &'a Table) -> Self {
        let name = quoted(&table.name);
        let columns: Vec<String> = table.columns.iter().map(|(c, _)| quoted(c)).collect();
        let statement = match conn {
            Db::Sqlite(_) => {
                let fields: Vec<String> = table
                    .columns
                    .iter()
                    .map(|(c, _)| format!("json_extract(value, '$.{}')", quoted(c)))
                    .collect();
                format!(
                    "INSERT INTO {name} ({}) SELECT {} FROM json_each(?)",
                    columns.join(", "),
                    fields.join(", ")
                )
            }
            Db::Pg(_) => format!(
                "INSERT INTO {name} ({0}) SELECT {0} FROM json_populate_recordset(NULL::{name}, $1::json)",
                columns.join(", ")
            ),
        };
        Self { conn, table, rows: Vec::new(), statement }
    }

    /// Takes one line of JSON.
    pub fn row(&mut self, line: &str) -> Outcome<()> {
        let line = match self.conn {
            Db::Sqlite(_) => as_embedded(self.table, line)?,
            Db::Pg(_) => line.to_owned(),
        };
        self.rows.push(line);
        if self.rows.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    /// Writes what waits.
    pub fn flush(&mut self) -> Outcome<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let all = format!("[{}]", self.rows.join(","));
        self.rows.clear();
        let statement = &self.statement;
        crate::on_db!(self.conn, |c| sql_query(statement).bind::<Text, _>(all).execute(c))?;
        Ok(())
    }
}

/// Times as the embedded database's driver writes them, because it compares them as text.
fn as_embedded(table: &Table, line: &str) -> Outcome<String> {
    let mut row: Map<String, Value> = serde_json::from_str(line).map_err(Refusal::internal)?;
    for (column, _) in table.columns.iter().filter(|(_, kind)| *kind == Kind::Time) {
        if let Some(Value::String(text)) = row.get_mut(column) {
            *text = time(text)?.format("%F %T%.f").to_string();
        }
    }
    serde_json::to_string(&row).map_err(Refusal::internal)
}

/// Before rows are loaded: what a migration put there goes, since the rows that come have it too.
/// References are checked when the transaction ends.
pub fn make_room(conn: &mut Db, tables: &[Table]) -> Outcome<()> {
    if let Db::Sqlite(c) = conn {
        c.batch_execute("PRAGMA defer_foreign_keys = ON")?;
    }
    for table in tables.iter().rev() {
        if !is_empty(conn, table)? {
            let clear = format!("DELETE FROM {}", quoted(&table.name));
            crate::on_db!(conn, |c| c.batch_execute(&clear))?;
        }
    }
    Ok(())
}

/// After rows were loaded: the next key follows the last. The embedded database does so by itself.
pub fn continue_keys(conn: &mut Db, tables: &[Table]) -> Outcome<()> {
    let Db::Pg(c) = conn else { return Ok(()) };
    for table in tables.iter().filter(|t| t.key == ["id"]) {
        let name = quoted(&table.name);
        c.batch_execute(&format!(
            "SELECT setval(s, (SELECT GREATEST(MAX(id), 1) FROM {name}), \
             EXISTS (SELECT 1 FROM {name})) \
             FROM pg_get_serial_sequence('{name}', 'id') s WHERE s IS NOT NULL"
        ))?;
    }
    Ok(())
}
