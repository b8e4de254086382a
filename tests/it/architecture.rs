//! The walls of the house, checked: who may import whom, where time and panics may stand, which
//! words must exist in every language. `docs/ARCHITECTURE.md` says why they stand where they do.
//!
//! Each check is a function from sources to faults, so that `bad_examples` can show every one of
//! them failing.

mod bad_examples;
mod imports;
mod language;
mod layout;
mod source;
mod statements;

use std::fmt;

use source::{Source, root, rust_files};

/// One thing that is wrong, at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    path: String,
    line: usize,
    what: String,
}

impl Fault {
    fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// Fails with every fault on a line of its own.
fn none(mut faults: Vec<Fault>) {
    faults.sort();
    faults.dedup();
    let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "{} faults:\n{}", list.len(), list.join("\n"));
}

fn program() -> Vec<Source> {
    let sources: Vec<Source> = rust_files("src")
        .into_iter()
        .filter(|(path, _)| !source::is_test_file(path))
        .map(|(path, text)| Source::parse(&path, &text).unwrap())
        .collect();
    assert!(sources.len() > 20, "the program's sources were not found");
    sources
}

#[test]
fn slices_import_in_one_direction() {
    none(imports::direction(&program()));
}

#[test]
fn stores_are_private_to_their_slice() {
    none(imports::stores(&program()));
}

#[test]
fn rules_are_pure() {
    none(imports::purity(&program()));
}

#[test]
fn time_is_read_in_one_place() {
    none(statements::ambient_time(&program()));
}

#[test]
fn nothing_panics_on_purpose() {
    none(statements::panics(&program()));
}

#[test]
fn every_test_file_is_run() {
    none(layout::unreached(&rust_files("tests/it")));
}

#[test]
fn both_databases_have_the_same_migrations() {
    let folders = |database: &str| layout::migrations(&root().join("migrations").join(database));
    let (sqlite, postgres) = (folders("sqlite"), folders("postgres"));
    assert!(!sqlite.is_empty(), "the migrations were not found");
    none(layout::differing("migrations", &sqlite, &postgres));
}

#[test]
fn files_stay_short() {
    let mut files = rust_files("src");
    files.extend(rust_files("tests"));
    let (long, faults) = layout::lengths(&files);
    for (path, lines) in long {
        println!("note: {path} has {lines} lines: is a wall missing?");
    }
    none(faults);
}

#[test]
fn every_sentence_exists_in_every_language() {
    let catalogues = language::catalogues(&root().join("lang"));
    let languages: Vec<&str> = catalogues.keys().map(String::as_str).collect();
    assert_eq!(languages, ["en", "sv"]);
    let mut faults = language::compare(&catalogues);
    let mut used = language::used_in_rust(&program());
    used.extend(language::used_in_templates(&language::templates(&root().join("templates"))));
    faults.extend(language::missing(&used, &catalogues));
    none(faults);
}

#[test]
fn the_project_names_no_place_on_one_machine() {
    none(layout::places(&layout::text_files()));
}
