//! Everything that stands in a database, without what differs from run to run: times, random
//! names, and the hashes over them. Two pictures that are equal mean the same acts.

use std::collections::BTreeMap;

use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::controller::verify;
use integrationsfond::db::dump::{self, Kind};
use integrationsfond::db::{Db, schema};
use integrationsfond::fund;
use integrationsfond::kernel::refusal::Outcome;
use serde_json::{Map, Value};

/// Rows by table, in the order of their keys.
pub type Picture = BTreeMap<String, Vec<String>>;

/// Columns that are random or follow from a time.
const RANDOM: &[&str] = &[
    // How many transactions there have been, those that opened the program among them.
    "changes",
    "files_marker",
    "hash",
    "prev_hash",
    "message_id",
    "token_hash",
    "secret",
    "sha256",
    "size",
    "body_hash",
    "code_hash",
];

/// Tables whose rows are replaced by new ones. Their keys mean nothing outside, and the databases
/// give freed keys again, or not.
const REPLACED: &[&str] = &["budget_lines", "case_checks", "association_people"];

/// The picture of a database at one moment.
pub fn picture(app: &App) -> Picture {
    app.read(|conn| {
        let mut all = Picture::new();
        for table in dump::tables(conn)? {
            let rows = all.entry(table.name.clone()).or_default();
            dump::each_row(conn, &table, |line| {
                rows.push(masked(&table, line));
                Ok(())
            })?;
        }
        Ok(all)
    })
    .unwrap()
}

fn masked(table: &dump::Table, line: &str) -> String {
    let mut row: Map<String, Value> = serde_json::from_str(line).unwrap();
    for (name, kind) in &table.columns {
        if (*kind == Kind::Time || RANDOM.contains(&name.as_str())) && !row[name].is_null() {
            row[name] = Value::String("…".to_owned());
        }
    }
    if REPLACED.contains(&table.name.as_str()) {
        row.remove("id");
    }
    Value::Object(row).to_string()
}

/// The first difference between two pictures, in words.
pub fn difference(a: &Picture, b: &Picture) -> Option<String> {
    a.iter().find_map(|(table, rows)| {
        let others = b.get(table).cloned().unwrap_or_default();
        if *rows == others {
            return None;
        }
        let place = rows.iter().zip(&others).position(|(x, y)| x != y);
        let place = place.unwrap_or_else(|| rows.len().min(others.len()));
        let none = "nothing".to_owned();
        let (x, y) = (rows.get(place).unwrap_or(&none), others.get(place).unwrap_or(&none));
        Some(format!("{table} row {place}: {x} / {y}"))
    })
}

/// Every fault that the validators find, and every fund that has less than nothing available.
pub fn faults(app: &App) -> Vec<String> {
    app.read(|conn| faults_in(conn, app)).unwrap()
}

/// The same on a connection inside a transaction.
pub fn faults_in(conn: &mut Db, app: &App) -> Outcome<Vec<String>> {
    let mut faults: Vec<String> =
        verify::verify(conn, &app.files)?.into_iter().flat_map(|f| f.faults).collect();
    for f in fund::all_funds(conn)? {
        let position = fund::position_on(conn, f.id, app.clock.today())?;
        if position.available.is_negative() {
            faults.push(format!("{}: {} available", f.slug, position.available));
        }
    }
    Ok(faults)
}

/// How many notes say exactly this.
pub fn notes(app: &App) -> BTreeMap<String, i64> {
    use schema::notes as n;
    let texts: Vec<String> = app.read(|conn| Ok(n::table.select(n::text).load(conn)?)).unwrap();
    texts.into_iter().fold(BTreeMap::new(), |mut all, text| {
        *all.entry(text).or_default() += 1;
        all
    })
}
