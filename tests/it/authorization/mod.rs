//! Who may what: every route of the router, tried over HTTP by somebody of each kind, on a thing
//! in each of its states, against the table in `matrix.txt`.
//!
//! A refusal has the right status, changes nothing in the database, and shows nothing of the
//! other party's. A page that is granted changes nothing either. A form that is granted is done to
//! its end and taken back by the database, so that every cell is tried on the same town.

mod controls;
mod policy;
mod subjects;
mod table;
mod town;
mod trial;
mod watch;

use integrationsfond::routes::ROUTES;

use table::Row;
use town::Town;
use trial::Trial;

/// The expected table.
const MATRIX: &str = include_str!("matrix.txt");

fn rows() -> Vec<Row> {
    table::read(MATRIX).unwrap()
}

#[test]
fn the_table_lists_every_route() {
    let faults = table::compare(&rows(), ROUTES);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The table is what follows from the duties of the roles, which stand apart from it.
#[test]
fn the_table_follows_from_the_duties() {
    let rows = rows();
    let faults = policy::compare(&rows);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(policy::unused(&rows), Vec::<String>::new());
    assert_eq!(policy::together(&rows), Vec::<String>::new());
}

/// One trial for the whole table, since the town takes its time to come into being.
#[test]
fn everybody_gets_what_the_table_says() {
    let town = Town::new();
    let rows = rows();
    let mut trial = Trial::new(&town);
    trial.refusals(&rows);
    trial.pages(&rows);
    trial.forms_without_their_token(&rows);
    trial.things_of_others(&rows);
    trial.forms(&rows);
    println!("note: {}", trial.counts());
    assert!(trial.faults.is_empty(), "{}", trial.report());
    assert!(trial.canaries_seen > 20, "canaries that nobody sees prove nothing");
    assert!(trial.nestlings_seen > 5, "neither do those that their owner does not see");
}
