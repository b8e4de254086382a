//! R11: somebody with access to the database changes rows of history and ledger behind the
//! program's back. `verify` finds every change; sums alone would not.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use integrationsfond::app::App;
use integrationsfond::db::{self, Db, dump};
use integrationsfond::kernel::refusal::{Outcome, Refusal};

use crate::acts::{Town, a_life};
use crate::support::TestDb;
use crate::{Found, Size, picture};

/// Columns of the tables that are chained or counted, with an expression for another value.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("ledger_entries", "event", "CASE WHEN event = 'grant' THEN 'release' ELSE 'grant' END"),
    ("ledger_entries", "amount_ore", "amount_ore + 1"),
    ("ledger_entries", "amount_ore", "-amount_ore"),
    ("ledger_entries", "seq", "seq + 1000"),
    ("ledger_entries", "day", "'2020-12-31'"),
    ("ledger_entries", "decision", "decision || '1'"),
    ("ledger_entries", "reason", "reason || '.'"),
    ("ledger_entries", "actor", "actor || 'a'"),
    ("ledger_entries", "actor_id", "COALESCE(actor_id, 0) + 1"),
    ("ledger_entries", "case_id", "COALESCE(case_id, 0) + 1"),
    ("ledger_entries", "decision_id", "COALESCE(decision_id, 0) + 1"),
    ("ledger_entries", "fund_id", "fund_id + 1"),
    ("ledger_entries", "corrects_id", "COALESCE(corrects_id, 0) + 1"),
    ("ledger_entries", "registered_at", "'2021-01-01 00:00:00'"),
    ("ledger_entries", "prev_hash", "hash"),
    ("ledger_entries", "hash", "prev_hash"),
    ("ledger_postings", "amount_ore", "amount_ore + 1"),
    ("ledger_postings", "account", "CASE WHEN account = 'free' THEN 'balance' ELSE 'free' END"),
    ("ledger_postings", "entry_id", "entry_id + 1"),
    ("history", "chain", "chain || 'x'"),
    ("history", "seq", "seq + 1000"),
    ("history", "at", "'2021-01-01 00:00:00'"),
    ("history", "day", "'2020-12-31'"),
    ("history", "actor", "actor || 'a'"),
    ("history", "actor_id", "COALESCE(actor_id, 0) + 1"),
    ("history", "act", "act || 's'"),
    ("history", "subject", "subject || 's'"),
    ("history", "subject_id", "subject_id + 1"),
    ("history", "case_id", "COALESCE(case_id, 0) + 1"),
    ("history", "detail_hash", "hash"),
    ("history", "prev_hash", "hash"),
    ("history", "hash", "prev_hash"),
    ("history_details", "detail", "detail || ' '"),
    ("chains", "seq", "seq + 1"),
    ("chains", "hash", "name"),
    ("chains", "name", "name || 'x'"),
    ("fund_totals", "amount_ore", "amount_ore + 1"),
    ("fund_totals", "projects", "projects + 1"),
    ("fund_totals", "projects_civil_society", "projects_civil_society + 1"),
    ("fund_totals", "fund_id", "fund_id + 1"),
    ("fund_totals", "day", "'2020-12-31'"),
    ("fund_totals", "event", "event || 's'"),
    ("period_totals", "amount_ore", "amount_ore + 1"),
    ("period_totals", "projects", "projects + 1"),
    ("period_totals", "projects_civil_society", "projects_civil_society + 1"),
    ("period_totals", "fund_id", "fund_id + 1"),
    ("period_totals", "period", "period || 's'"),
    ("period_totals", "starts", "'2020-12-31'"),
    ("period_totals", "split", "split || 's'"),
    ("period_totals", "code", "code || 's'"),
    ("period_totals", "event", "event || 's'"),
];

/// Keys that only the database knows: what refers to them would have to be changed with them, and
/// then nothing has been.
const KEYS: &[(&str, &str)] = &[
    ("ledger_entries", "id"),
    ("ledger_postings", "id"),
    ("history", "id"),
    ("history_details", "history_id"),
];

/// Tables whose rows are changed and taken away, with what a row is found by.
const TABLES: &[(&str, &str)] = &[
    ("ledger_entries", "id"),
    ("ledger_postings", "id"),
    ("history", "id"),
    ("history_details", "history_id"),
    ("chains", "name"),
    ("fund_totals", "day"),
    ("period_totals", "starts"),
];

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    key: String,
}

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Takes the guards of the database away, as somebody with its password could.
fn unguard(conn: &mut Db) -> Outcome<()> {
    match conn {
        Db::Sqlite(c) => {
            #[derive(QueryableByName)]
            struct Name {
                #[diesel(sql_type = Text)]
                name: String,
            }
            let names: Vec<Name> =
                sql_query("SELECT name FROM sqlite_schema WHERE type = 'trigger'").load(c)?;
            for Name { name } in names {
                c.batch_execute(&format!("DROP TRIGGER {name}"))?;
            }
            c.batch_execute(
                "PRAGMA defer_foreign_keys = ON; PRAGMA ignore_check_constraints = ON",
            )?;
        }
        Db::Pg(c) => c.batch_execute("SET LOCAL session_replication_role = replica")?,
    }
    Ok(())
}

/// Does one change and asks `judge`; the change is taken back. `None` when there is no such
/// row, or the table does not take the value.
fn changed(app: &App, statement: &str, judge: impl Fn(&mut Db) -> Outcome<bool>) -> Option<bool> {
    let mut verdict = None;
    let undone: Outcome<()> = db::tx::write(&app.pool, |conn| {
        unguard(conn)?;
        let rows = integrationsfond::on_db!(conn, |c| sql_query(statement).execute(c))?;
        if rows > 0 {
            // Words that the program does not know end the validators, which fails too.
            verdict = Some(judge(conn).unwrap_or(true));
        }
        Err(Refusal::NotAllowed)
    });
    match undone {
        Err(Refusal::NotAllowed) => verdict,
        // Refused by a rule of the table itself, which stays when the guards are gone.
        Err(Refusal::Database(Error::DatabaseError(
            DatabaseErrorKind::CheckViolation | DatabaseErrorKind::UniqueViolation,
            _,
        ))) => None,
        other => panic!("{statement}: {other:?}"),
    }
}

fn keys(app: &App, table: &str, key: &str) -> Vec<String> {
    let query = format!("SELECT CAST({key} AS TEXT) AS key FROM {table} ORDER BY 1");
    let rows: Vec<Key> = app
        .read(|conn| Ok(integrationsfond::on_db!(conn, |c| sql_query(&query).load::<Key>(c))?))
        .unwrap();
    rows.into_iter().map(|row| row.key).collect()
}

/// Every change to be made: `most` rows of each column, and rows taken away.
fn changes(app: &App, most: usize) -> Vec<String> {
    let mut all = Vec::new();
    for (table, key) in TABLES {
        let found = keys(app, table, key);
        let some = found.iter().step_by((found.len() / most).max(1));
        for value in some {
            let row = format!("CAST({key} AS TEXT) = '{value}'");
            all.push(format!("DELETE FROM {table} WHERE {row}"));
            for (_, column, other) in COLUMNS.iter().filter(|(t, ..)| t == table) {
                all.push(format!("UPDATE {table} SET {column} = {other} WHERE {row}"));
            }
        }
    }
    all
}

/// Columns of these tables that nobody thought of.
fn forgotten(app: &App) -> Vec<String> {
    let tables = app.read(dump::tables).unwrap();
    let columns =
        tables.iter().filter(|t| TABLES.iter().any(|(name, _)| *name == t.name)).flat_map(
            |table| table.columns.iter().map(|(column, _)| (table.name.as_str(), column.as_str())),
        );
    columns
        .filter(|(table, column)| {
            !KEYS.contains(&(table, column))
                && !COLUMNS.iter().any(|(t, c, _)| (t, c) == (table, column))
        })
        .map(|(table, column)| format!("no change is made to {table}.{column}"))
        .collect()
}

fn prepared() -> (TestDb, App) {
    let db = TestDb::new();
    let app = db.app();
    let town = Town::found(&app);
    for act in a_life() {
        town.does(&app, &act).unwrap();
    }
    assert_eq!(picture::faults(&app), Vec::<String>::new());
    (db, app)
}

pub fn test(size: Size) -> Found {
    let (_db, app) = prepared();
    let mut found = Found { faults: forgotten(&app), ..Found::default() };
    let (mut made, mut seen) = (0, 0);
    for statement in changes(&app, size.of(2, 12, 1_000)) {
        match changed(&app, &statement, |conn| Ok(!picture::faults_in(conn, &app)?.is_empty())) {
            Some(true) => (made, seen) = (made + 1, seen + 1),
            Some(false) => {
                made += 1;
                found.faults.push(format!("not found: {statement}"));
            }
            None => {}
        }
    }
    if picture::faults(&app) != Vec::<String>::new() {
        found.faults.push("what was taken back is still there".to_owned());
    }
    found.figures = format!("{made} changes, {seen} found");
    found
}

/// Judged by sums alone, without the chains: what most changes would come to.
pub fn control(size: Size) -> Found {
    let (_db, app) = prepared();
    let mut found = Found::default();
    let (mut made, mut seen) = (0, 0);
    for statement in changes(&app, size.of(2, 12, 1_000)) {
        let by_sums = |conn: &mut Db| -> Outcome<bool> {
            let query = "SELECT CAST(ABS(COALESCE(SUM(amount_ore), 0)) AS BIGINT) AS n FROM ledger_postings";
            Ok(integrationsfond::on_db!(conn, |c| sql_query(query).get_result::<Sum>(c))?.n != 0)
        };
        match changed(&app, &statement, by_sums) {
            Some(true) => (made, seen) = (made + 1, seen + 1),
            Some(false) => {
                made += 1;
                found.faults.push(format!("unseen: {statement}"));
            }
            None => {}
        }
    }
    found.figures = format!("the same judged by sums, without the chains: {seen} of {made} found");
    found
}
