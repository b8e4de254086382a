//! Files and folders: what lies where, how long, and that nothing is forgotten.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::Fault;
use super::source::{Source, relative, root, walk};

/// Lines at which a file is named, and at which it fails.
const LONG: usize = 400;
const TOO_LONG: usize = 600;

/// The one list of tables and columns: it has no walls to put in.
const LIST: &str = "src/db/schema.rs";

/// Files under `tests/it` that no `mod` leads to from `tests/it/main.rs`: cargo would never run
/// what is in them.
pub fn unreached(files: &[(String, String)]) -> Vec<Fault> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec!["tests/it/main.rs".to_owned()];
    let mut faults = Vec::new();
    while let Some(path) = waiting.pop() {
        let Some((_, text)) = files.iter().find(|(p, _)| *p == path) else { continue };
        if !reached.insert(path.clone()) {
            continue;
        }
        let source = match Source::parse(&path, text) {
            Ok(source) => source,
            Err(e) => {
                faults.push(Fault::new(&path, 1, e));
                continue;
            }
        };
        let folder = match path.rsplit_once('/') {
            Some((folder, "main.rs" | "mod.rs")) => folder.to_owned(),
            _ => path.trim_end_matches(".rs").to_owned(),
        };
        for child in &source.children {
            let base = format!("{folder}/{}", child.join("/"));
            waiting.push(format!("{base}.rs"));
            waiting.push(format!("{base}/mod.rs"));
        }
    }
    let forgotten = files.iter().filter(|(path, _)| !reached.contains(path));
    faults.extend(forgotten.map(|(path, _)| Fault::new(path, 1, "no mod leads here")));
    faults
}

/// `folder/up.sql`, `folder/down.sql` … of one database's migrations.
pub fn migrations(folder: &Path) -> BTreeSet<String> {
    walk(folder, &|_| true)
        .iter()
        .map(|p| p.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/"))
        .collect()
}

/// What one database has and the other has not.
pub fn differing(path: &str, sqlite: &BTreeSet<String>, postgres: &BTreeSet<String>) -> Vec<Fault> {
    let only = |name: &str, database: &str| {
        Fault::new(&format!("{path}/{name}"), 1, format!("only {database} has it"))
    };
    sqlite
        .difference(postgres)
        .map(|name| only(name, "SQLite"))
        .chain(postgres.difference(sqlite).map(|name| only(name, "PostgreSQL")))
        .collect()
}

/// Files that have grown long (path, lines), and faults for those that are too long.
pub fn lengths(files: &[(String, String)]) -> (Vec<(&str, usize)>, Vec<Fault>) {
    let counted: Vec<(&str, usize)> = files
        .iter()
        .filter(|(path, _)| path != LIST)
        .map(|(path, text)| (path.as_str(), text.lines().count()))
        .collect();
    let faults = counted
        .iter()
        .filter(|(_, lines)| *lines > TOO_LONG)
        .map(|(path, lines)| Fault::new(path, *lines, format!("more than {TOO_LONG} lines")))
        .collect();
    (counted.into_iter().filter(|(_, lines)| *lines > LONG).collect(), faults)
}

/// Hidden files and folders that belong to the project.
const CHECKED_IN: [&str; 4] = [".ci", ".gitignore", ".containerignore", ".dockerignore"];

/// Every text file that belongs to the project.
pub fn text_files() -> Vec<(String, String)> {
    let wanted = |path: &Path| {
        let name = path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
        let made = ["target", "node_modules", "data", "pictures"].contains(&name.as_ref());
        // Hidden folders and files belong to tools, except those that are checked in.
        !made && (!name.starts_with('.') || CHECKED_IN.contains(&name.as_ref()))
    };
    walk(&root(), &wanted)
        .into_iter()
        .filter_map(|p| fs::read_to_string(&p).ok().map(|text| (relative(&p), text)))
        .collect()
}

/// Mentions of folders that exist on one machine only.
pub fn places(files: &[(String, String)]) -> Vec<Fault> {
    // Put together here, or this file would be the first fault.
    let forbidden = [["/wo", "rk/"].concat(), ["../sha", "red"].concat()];
    let mut faults = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path != ".ci/run") {
        for (number, line) in text.lines().enumerate() {
            for place in forbidden.iter().filter(|place| line.contains(place.as_str())) {
                faults.push(Fault::new(path, number + 1, format!("names {place}")));
            }
        }
    }
    faults
}
