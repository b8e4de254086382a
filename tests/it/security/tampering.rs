//! What somebody with the database's password changes behind the program's back: the database
//! refuses it, and who takes the database's guards away first is found by `verify`.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use integrationsfond::controller::verify;
use integrationsfond::db::heads::{self, Head};
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

/// Payments, decisions and claims are in no chain: they are compared with the ledger.
#[test]
fn a_payment_or_decision_that_was_changed_is_found() {
    let house = house();
    for statement in [
        "UPDATE instalments SET amount_ore = amount_ore + 1 WHERE state = 'paid'",
        "UPDATE instalments SET state = 'cancelled' WHERE state = 'paid'",
        "UPDATE instalments SET state = 'paid' WHERE state <> 'paid'",
        "UPDATE instalments SET entry_id = (SELECT MIN(id) FROM ledger_entries) WHERE state = 'paid'",
        "UPDATE instalments SET approved_by = reviewed_by WHERE state = 'paid'",
        "UPDATE instalments SET reviewed_by = NULL WHERE state = 'paid'",
        "UPDATE instalments SET state = 'approved' WHERE state <> 'paid'",
        "UPDATE decisions SET amount_ore = amount_ore + 1",
        "UPDATE decisions SET amount_ore = 0",
    ] {
        assert!(!faults(&house, statement).is_empty(), "verify does not see: {statement}");
    }
}

/// A chain that is shortened with its head is whole in itself. Who kept the head elsewhere sees it.
#[test]
fn a_chain_that_was_shortened_is_found_by_a_kept_head() {
    let house = house();
    let app = house.app();
    let kept = app.read(heads::heads).unwrap();
    let lines: Vec<String> = kept.iter().map(ToString::to_string).collect();
    let printed = format!("ok    chains: 4 chains\n{}\n", lines.join("\n"));
    assert_eq!(Head::read(&printed), Ok(kept.clone()));
    assert_eq!(Head::read("head  house: ab at x"), Err(1));
    assert!(kept.len() > 2, "{kept:?}");
    let asked = |conn: &mut Db| verify::kept_heads(conn, &kept).map(|finding| finding.faults);
    assert_eq!(app.read(asked).unwrap(), Vec::<String>::new());
    house.granted(10_000);
    assert_eq!(app.read(asked).unwrap(), Vec::<String>::new(), "the chains have grown");

    let last = "(SELECT MAX(seq) FROM history WHERE chain = 'house')";
    let shortened = [
        format!(
            "DELETE FROM history_details WHERE history_id = \
             (SELECT id FROM history WHERE chain = 'house' AND seq = {last})"
        ),
        format!("DELETE FROM history WHERE chain = 'house' AND seq = {last}"),
        format!(
            "UPDATE chains SET seq = {last}, hash = \
             (SELECT hash FROM history WHERE chain = 'house' AND seq = {last}) WHERE name = 'house'"
        ),
    ];
    let undone: Outcome<()> = db::tx::write(&app.pool, |conn| {
        unguard(conn)?;
        let head = |conn: &mut Db| heads::heads(conn).map(|all| all[0].clone());
        while head(conn)?.seq >= kept[0].seq {
            for statement in &shortened {
                run(conn, statement)?;
            }
        }
        let all = verify::verify(conn, &app.files)?;
        let chain = all.iter().find(|finding| finding.what == "history house").unwrap();
        assert_eq!(chain.faults, Vec::<String>::new(), "the chain is whole in itself");
        assert_eq!(asked(conn)?.len(), 1);
        Err(Refusal::NotAllowed)
    });
    assert!(matches!(undone, Err(Refusal::NotAllowed)));
}
