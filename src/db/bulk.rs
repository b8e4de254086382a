//! Rows by the thousand: many to a statement, on both databases.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::connection::SimpleConnection;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Date, Nullable, Text, Timestamp};
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::Db;
use crate::kernel::refusal::Outcome;
use crate::on_db;

/// The value of a column.
#[derive(Debug, Clone)]
pub enum Value {
    /// A number, öre or a key.
    Number(Option<i64>),
    /// Words.
    Words(String),
    /// Words that may be missing.
    Maybe(Option<String>),
    /// A day.
    Day(Option<NaiveDate>),
    /// UTC.
    At(NaiveDateTime),
    /// Yes or no.
    Flag(bool),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Words(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Words(value)
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Maybe(value)
    }
}

impl From<NaiveDate> for Value {
    fn from(value: NaiveDate) -> Self {
        Self::Day(Some(value))
    }
}

impl From<Option<NaiveDate>> for Value {
    fn from(value: Option<NaiveDate>) -> Self {
        Self::Day(value)
    }
}

impl From<NaiveDateTime> for Value {
    fn from(value: NaiveDateTime) -> Self {
        Self::At(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

/// A row out of values of any kind.
#[macro_export]
macro_rules! row {
    ($($value:expr),+ $(,)?) => { [$($crate::db::bulk::Value::from($value)),+] };
}

/// The most rows of one statement: on the embedded database within the number of values that one may
/// have, on PostgreSQL a batch that is worth a round trip.
const MOST_VALUES: usize = 16_000;
const MOST_ROWS: usize = 400;
const BATCH: usize = 4_000;

/// Rows of one table that wait to be written.
pub struct Rows {
    table: &'static str,
    columns: &'static str,
    width: usize,
    values: Vec<Value>,
    ending: &'static str,
}

impl Rows {
    /// Nothing yet, for some columns of a table.
    pub fn of(table: &'static str, columns: &'static str) -> Self {
        let width = columns.split(',').count();
        Self { table, columns, width, values: Vec::new(), ending: "" }
    }

    /// What a statement ends with: what happens to a row that stands there already.
    pub fn ending(mut self, sql: &'static str) -> Self {
        self.ending = sql;
        self
    }

    /// Adds a row.
    pub fn push<const N: usize>(&mut self, row: [Value; N]) {
        debug_assert_eq!(N, self.width, "{}", self.table);
        self.values.extend(row);
    }

    /// How many rows wait.
    pub fn waiting(&self) -> usize {
        self.values.len() / self.width
    }

    /// Writes everything that waits.
    pub fn write(&mut self, conn: &mut Db) -> Outcome<()> {
        let values = std::mem::take(&mut self.values);
        let most = match conn {
            Db::Sqlite(_) => (MOST_VALUES / self.width).min(MOST_ROWS),
            Db::Pg(_) => BATCH,
        };
        for part in values.chunks(most * self.width) {
            match conn {
                Db::Sqlite(c) => Insert { rows: self, part }.execute(c)?,
                Db::Pg(c) => self.write_columns(c, part)?,
            };
        }
        Ok(())
    }

    /// A whole batch as one list for each column.
    fn write_columns(&self, conn: &mut PgConnection, part: &[Value]) -> QueryResult<usize> {
        let lists: Vec<String> = (0..self.width)
            .map(|column| format!("${}::{}[]", column + 1, part[column].postgres_type()))
            .collect();
        let sql = format!(
            "INSERT INTO {} ({}) SELECT * FROM unnest({}) {}",
            self.table,
            self.columns,
            lists.join(", "),
            self.ending
        );
        let mut query = diesel::sql_query(sql).into_boxed::<Pg>();
        for (column, first) in part.iter().take(self.width).enumerate() {
            let cells = part.iter().skip(column).step_by(self.width);
            query = match first {
                Value::Number(_) => {
                    let list: Vec<Option<i64>> = cells.map(Value::number).collect();
                    query.bind::<Array<Nullable<BigInt>>, _>(list)
                }
                Value::Words(_) | Value::Maybe(_) => {
                    let list: Vec<Option<&str>> = cells.map(Value::words).collect();
                    query.bind::<Array<Nullable<Text>>, _>(list)
                }
                Value::Day(_) => {
                    let list: Vec<Option<NaiveDate>> = cells.map(Value::day).collect();
                    query.bind::<Array<Nullable<Date>>, _>(list)
                }
                Value::At(_) => {
                    let list: Vec<Option<NaiveDateTime>> = cells.map(Value::at).collect();
                    query.bind::<Array<Nullable<Timestamp>>, _>(list)
                }
                Value::Flag(_) => {
                    let list: Vec<Option<bool>> = cells.map(Value::flag).collect();
                    query.bind::<Array<Nullable<Bool>>, _>(list)
                }
            };
        }
        query.execute(conn)
    }
}

impl Value {
    const fn postgres_type(&self) -> &'static str {
        match self {
            Self::Number(_) => "bigint",
            Self::Words(_) | Self::Maybe(_) => "text",
            Self::Day(_) => "date",
            Self::At(_) => "timestamp",
            Self::Flag(_) => "boolean",
        }
    }

    const fn number(&self) -> Option<i64> {
        if let Self::Number(number) = self { *number } else { None }
    }

    fn words(&self) -> Option<&str> {
        match self {
            Self::Words(text) => Some(text),
            Self::Maybe(text) => text.as_deref(),
            _ => None,
        }
    }

    const fn day(&self) -> Option<NaiveDate> {
        if let Self::Day(day) = self { *day } else { None }
    }

    const fn at(&self) -> Option<NaiveDateTime> {
        if let Self::At(at) = self { Some(*at) } else { None }
    }

    const fn flag(&self) -> Option<bool> {
        if let Self::Flag(flag) = self { Some(*flag) } else { None }
    }
}

/// Some rows as one statement, which the connection keeps for the next as many.
struct Insert<'a> {
    rows: &'a Rows,
    part: &'a [Value],
}

impl QueryId for Insert<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<SqliteConnection> for Insert<'_> {}

impl QueryFragment<Sqlite> for Insert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_sql(self.rows.table);
        out.push_sql(" (");
        out.push_sql(self.rows.columns);
        out.push_sql(") VALUES ");
        for (n, value) in self.part.iter().enumerate() {
            out.push_sql(match n % self.rows.width {
                0 if n == 0 => "(",
                0 => "),(",
                _ => ",",
            });
            match value {
                Value::Number(n) => out.push_bind_param::<Nullable<BigInt>, _>(n)?,
                Value::Words(text) => out.push_bind_param::<Text, _>(text)?,
                Value::Maybe(text) => out.push_bind_param::<Nullable<Text>, _>(text)?,
                Value::Day(day) => out.push_bind_param::<Nullable<Date>, _>(day)?,
                Value::At(at) => out.push_bind_param::<Timestamp, _>(at)?,
                Value::Flag(flag) => out.push_bind_param::<Bool, _>(flag)?,
            }
        }
        out.push_sql(")");
        out.push_sql(self.rows.ending);
        Ok(())
    }
}

/// Lets a table's keys go on after the ones that were given by hand. The embedded database does so
/// by itself.
pub fn keys_go_on(conn: &mut Db, table: &str) -> Outcome<()> {
    if let Db::Pg(c) = conn {
        diesel::sql_query(format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'id'), \
             GREATEST((SELECT MAX(id) FROM {table}), 1))"
        ))
        .execute(c)?;
    }
    Ok(())
}

/// Gives the connection room for much that is written in one transaction.
pub fn make_room(conn: &mut Db) -> Outcome<()> {
    if let Db::Sqlite(c) = conn {
        c.batch_execute("PRAGMA cache_size = -128000")?;
    }
    Ok(())
}

/// Lets the database look at what it holds, so that it plans its queries well.
pub fn analyse(conn: &mut Db) -> Outcome<()> {
    on_db!(conn, |c| diesel::sql_query("ANALYZE").execute(c)?);
    Ok(())
}
