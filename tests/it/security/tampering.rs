//! What somebody with the database's password changes behind the program's back: the database
//! refuses it, and who takes the database's guards away first is found by `verify`.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use integrationsfond::controller::verify;
use integrationsfond::db::{self, Db};
use integrationsfond::kernel::refusal::{Outcome, Refusal};

use crate::support::granted::House;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// A house with a grant that is paid in part.
fn house() -> House {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    house.pay_what_is_ready(case);
    assert_eq!(
        faults(&house, "SELECT 1"),
        Vec::<String>::new(),
        "clean before anything is changed"
    );
    house
}

fn run(conn: &mut Db, statement: &str) -> Outcome<usize> {
    Ok(integrationsfond::on_db!(conn, |c| sql_query(statement).execute(c))?)
}

/// Takes the database's own guards away.
fn unguard(conn: &mut Db) -> Outcome<()> {
    match conn {
        Db::Sqlite(c) => {
            let names: Vec<Name> =
                sql_query("SELECT name FROM sqlite_schema WHERE type = 'trigger'").load(c)?;
            assert!(!names.is_empty(), "there are guards");
            for Name { name } in names {
                c.batch_execute(&format!("DROP TRIGGER {name}"))?;
            }
            c.batch_execute("PRAGMA defer_foreign_keys = ON")?;
        }
        Db::Pg(c) => c.batch_execute("SET LOCAL session_replication_role = replica")?,
    }
    Ok(())
}

/// What `verify` finds after a statement without guards, which is then taken back.
fn faults(house: &House, statement: &str) -> Vec<String> {
    let app = house.app();
    let mut found = Vec::new();
    let undone: Outcome<()> = db::tx::write(&app.pool, |conn| {
        unguard(conn)?;
        run(conn, statement)?;
        let findings = verify::verify(conn, &app.files)?;
        found = findings.into_iter().flat_map(|finding| finding.faults).collect();
        Err(Refusal::NotAllowed)
    });
    assert!(matches!(undone, Err(Refusal::NotAllowed)), "{statement}: {undone:?}");
    found
}

/// Whether the database lets a statement through with its guards in place.
fn is_let_through(house: &House, statement: &str) -> bool {
    let mut done = false;
    let undone: Outcome<()> = db::tx::write(&house.app().pool, |conn| {
        run(conn, statement)?;
        done = true;
        Err(Refusal::NotAllowed)
    });
    assert!(undone.is_err());
    done
}

/// Each column of a table, changed in the first row, with sums that still add up.
fn each_is_found(house: &House, table: &str, columns: &[(&str, &str)]) {
    let first = format!("WHERE id = (SELECT MIN(id) FROM {table})");
    for (column, other) in columns {
        let statement = format!("UPDATE {table} SET {column} = {other} {first}");
        assert!(!is_let_through(house, &statement), "the database lets it through: {statement}");
        assert!(!faults(house, &statement).is_empty(), "verify does not see: {statement}");
    }
    let gone = format!("DELETE FROM {table} {first}");
    assert!(!is_let_through(house, &gone), "the database lets it through: {gone}");
    assert!(!faults(house, &gone).is_empty(), "verify does not see: {gone}");
}

#[test]
fn a_ledger_row_that_was_changed_is_found() {
    each_is_found(
        &house(),
        "ledger_entries",
        &[
            ("decision", "decision || '1'"),
            ("reason", "reason || '.'"),
            ("actor", "actor || 'a'"),
            ("amount_ore", "amount_ore + 1"),
            ("hash", "prev_hash"),
        ],
    );
}

#[test]
fn a_history_row_that_was_changed_is_found() {
    each_is_found(
        &house(),
        "history",
        &[("actor", "actor || 'a'"), ("act", "act || 's'"), ("hash", "prev_hash")],
    );
}
