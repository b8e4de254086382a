//! Rows by the thousand: many to a statement, on both databases.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamp};

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

/// The most values of one statement: what both databases allow, with room.
const MOST_VALUES: usize = 16_000;

/// Rows of one table that wait to be written.
pub struct Rows {
    table: &'static str,
    columns: &'static str,
    width: usize,
    values: Vec<Value>,
    ending: &'static str,
    whole: String,
}

impl Rows {
    /// Nothing yet, for some columns of a table.
    pub fn of(table: &'static str, columns: &'static str) -> Self {
        let width = columns.split(',').count();
        Self { table, columns, width, values: Vec::new(), ending: "", whole: String::new() }
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

    fn most(&self) -> usize {
        (MOST_VALUES / self.width).min(400)
    }

    fn statement(&self, rows: usize, numbered: bool) -> String {
        let mut sql = format!("INSERT INTO {} ({}) VALUES ", self.table, self.columns);
        let mut place = 0;
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ",(" });
            for column in 0..self.width {
                place += 1;
                if column > 0 {
                    sql.push(',');
                }
                if numbered {
                    sql.push_str(&format!("${place}"));
                } else {
                    sql.push('?');
                }
            }
            sql.push(')');
        }
        sql.push_str(self.ending);
        sql
    }

    /// Writes everything that waits.
    pub fn write(&mut self, conn: &mut Db) -> Outcome<()> {
        let numbered = matches!(conn, Db::Pg(_));
        let most = self.most();
        if self.whole.is_empty() {
            self.whole = self.statement(most, numbered);
        }
        let values = std::mem::take(&mut self.values);
        for part in values.chunks(most * self.width) {
            let rows = part.len() / self.width;
            let last;
            let sql = if rows == most {
                &self.whole
            } else {
                last = self.statement(rows, numbered);
                &last
            };
            on_db!(conn, |c| {
                let mut query = diesel::sql_query(sql.as_str()).into_boxed();
                for value in part {
                    query = match value {
                        Value::Number(n) => query.bind::<Nullable<BigInt>, _>(*n),
                        Value::Words(text) => query.bind::<Text, _>(text.as_str()),
                        Value::Maybe(text) => query.bind::<Nullable<Text>, _>(text.as_deref()),
                        Value::Day(day) => query.bind::<Nullable<Date>, _>(*day),
                        Value::At(at) => query.bind::<Timestamp, _>(*at),
                        Value::Flag(flag) => query.bind::<Bool, _>(*flag),
                    };
                }
                query.execute(c)?
            });
        }
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

/// Lets the database look at what it holds, so that it plans its queries well.
pub fn analyse(conn: &mut Db) -> Outcome<()> {
    on_db!(conn, |c| diesel::sql_query("ANALYZE").execute(c)?);
    Ok(())
}
