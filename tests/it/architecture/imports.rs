//! Who may import whom.

use std::collections::{BTreeMap, BTreeSet};

use super::Fault;
use super::source::{Source, module_of};

/// Slices in the order in which they may import: a slice imports from earlier lines, and from its
/// own line as long as that goes one way only.
const ORDER: &[&[&str]] = &[
    &["people", "registry"],
    &["fund"],
    &["associations"],
    &["cases"],
    &["applications"],
    &["grants"],
    &["disbursements"],
    &["reports"],
    &["assessment"],
    &["board", "delegation"],
    &["desk", "controller", "phase_out", "strategy", "records", "open_data"],
];

/// What slices stand on. They import each other, never a slice.
const FOUNDATIONS: &[&str] =
    &["backup", "web", "mail", "pdf", "files", "worker", "charts", "spreadsheets", "db", "i18n"];

/// Foundations that know nothing but the kernel.
const LOWEST: &[&str] = &["i18n"];

/// Files at the top that put everything together; only each other may import them …
const TOP: &[&str] = &[
    "lib", "main", "routes", "jobs", "demo", "generate", "bench", "commands", "cli", "verify",
    "serve", "log", "notify",
];

/// … except these, which hand down what the program runs with.
const HANDED_DOWN: &[&str] = &["app", "config", "error", "health", "metrics", "room"];

/// Imports against the order that the house has chosen: the guard at the door asks who is there,
/// and asks the table of routes who may.
const DOOR: &[(&str, &str)] = &[("web", "people"), ("web", "routes")];

/// Names of the files that decide and touch nothing. What they import from their own slice is
/// pure too.
const PURE: &[&str] = &[
    "model",
    "rules",
    "lifecycle",
    "ledger",
    "periods",
    "settlement",
    "file",
    "form_model",
    "form_rules",
    "form_bind",
    "form_check",
];

/// Names of the files that touch something, so that no pure file may import them.
const IMPURE: &[&str] =
    &["store", "actions", "pages", "forms", "views", "letters", "print", "jobs", "mail"];

/// Crates that reach out of the program. A pure file has no use for them.
const IMPURE_CRATES: &[&str] = &["actix_web", "actix_multipart", "diesel", "lettre", "tokio"];

/// Parts of the standard library that do so.
const SYSTEM: &[&str] = &["fs", "net", "env", "process", "thread"];

/// How a row looks is part of a type; what can be done with a connection is not.
const ROW_SHAPE: &[&[&str]] = &[&["db", "schema"], &["db", "MultiBackend"]];

/// Methods that go to the database. A type that only looks like a row calls none of them.
const QUERIES: &[&str] = &["load", "load_iter", "execute", "get_result", "get_results"];

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Place {
    Kernel,
    Foundation,
    Slice(usize),
    HandedDown,
    Top,
}

fn place(area: &str) -> Option<Place> {
    if area == "kernel" {
        return Some(Place::Kernel);
    }
    if FOUNDATIONS.contains(&area) {
        return Some(Place::Foundation);
    }
    if HANDED_DOWN.contains(&area) {
        return Some(Place::HandedDown);
    }
    if TOP.contains(&area) {
        return Some(Place::Top);
    }
    ORDER.iter().position(|row| row.contains(&area)).map(Place::Slice)
}

/// Why `from` may not import `to`, if it may not.
fn refusal(from: &str, to: &str) -> Option<String> {
    let (Some(here), Some(there)) = (place(from), place(to)) else { return None };
    let no = |why: &str| Some(format!("{from} imports {to}: {why}"));
    if from == to {
        return None;
    }
    match (here, there) {
        (Place::Kernel, _) => no("the kernel imports nothing"),
        (_, Place::Kernel) | (Place::Top | Place::HandedDown, _) => None,
        _ if DOOR.contains(&(from, to)) => None,
        (_, Place::Top) => no("what puts everything together is imported by nobody"),
        _ if LOWEST.contains(&from) => no("it may import the kernel alone"),
        (_, Place::HandedDown | Place::Foundation) => None,
        (Place::Foundation, Place::Slice(_)) => no("a foundation knows no slice"),
        (Place::Slice(mine), Place::Slice(theirs)) if theirs > mine => {
            no("that is upwards; deciders call down")
        }
        (Place::Slice(_), Place::Slice(_)) => None,
    }
}

/// Imports against the order, and pairs on one line of it that import each other.
pub fn direction(sources: &[Source]) -> Vec<Fault> {
    let areas: Vec<String> = sources.iter().map(Source::area).collect();
    let mut faults = Vec::new();
    let mut edges: BTreeMap<(String, String), (String, usize)> = BTreeMap::new();
    for source in sources {
        let from = source.area();
        if place(&from).is_none() {
            let what = format!("{from} has no place in the order of imports");
            faults.push(Fault::new(&source.path, 1, what));
        }
        for reach in &source.reaches {
            let Some(to) = reach.target.first() else { continue };
            if to == "*" {
                faults.push(Fault::new(&source.path, reach.line, "imports the whole crate"));
            }
            // A name at the root that is no module: a macro, which lives where it is written.
            if !areas.contains(to) && place(to).is_none() {
                continue;
            }
            if let Some(why) = refusal(&from, to) {
                faults.push(Fault::new(&source.path, reach.line, why));
            }
            edges.entry((from.clone(), to.clone())).or_insert((source.path.clone(), reach.line));
        }
    }
    for ((from, to), (path, line)) in &edges {
        let beside = matches!((place(from), place(to)),
            (Some(Place::Slice(a)), Some(Place::Slice(b))) if a == b && from < to);
        if let Some((back, at)) = edges.get(&(to.clone(), from.clone())).filter(|_| beside) {
            let what = format!("{from} and {to} import each other (the way back: {back}:{at})");
            faults.push(Fault::new(path, *line, what));
        }
    }
    faults
}

/// Uses of another slice's `store`.
pub fn stores(sources: &[Source]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in sources {
        for reach in &source.reaches {
            let [area, module, ..] = reach.target.as_slice() else { continue };
            if module == "store" && *area != source.area() {
                let what = format!("uses the store of {area}; only {area} itself may");
                faults.push(Fault::new(&source.path, reach.line, what));
            }
        }
    }
    faults
}

/// Area and module of everything that must be pure: the files with the names above, what lies in
/// folders of these names, and what they import from their own slice.
fn pure_modules(sources: &[Source]) -> BTreeSet<(String, String)> {
    let modules: BTreeMap<(String, String), Vec<&Source>> =
        sources.iter().fold(BTreeMap::new(), |mut all, source| {
            if let [area, module, ..] = module_of(&source.path).as_slice() {
                all.entry((area.clone(), module.clone())).or_default().push(source);
            }
            all
        });
    let mut waiting: Vec<(String, String)> =
        modules.keys().filter(|(_, module)| PURE.contains(&module.as_str())).cloned().collect();
    let mut pure = BTreeSet::new();
    while let Some(at) = waiting.pop() {
        if !pure.insert(at.clone()) {
            continue;
        }
        for reach in modules.get(&at).into_iter().flatten().flat_map(|source| &source.reaches) {
            let [area, module, ..] = reach.target.as_slice() else { continue };
            let next = (area.clone(), module.clone());
            let touches = IMPURE.contains(&module.as_str());
            if *area == at.0 && !touches && modules.contains_key(&next) {
                waiting.push(next);
            }
        }
    }
    pure
}

/// Imports of files that must be pure, of what is not pure.
pub fn purity(sources: &[Source]) -> Vec<Fault> {
    let pure = pure_modules(sources);
    let mut faults = Vec::new();
    for source in sources {
        let path = module_of(&source.path);
        let [area, module, ..] = path.as_slice() else { continue };
        if area == "kernel" || !pure.contains(&(area.clone(), module.clone())) {
            continue;
        }
        // A model may say how its rows look.
        let may_look_like_a_row = module == "model";
        let mut fault = |line: usize, what: String| {
            faults.push(Fault::new(&source.path, line, format!("is pure, and {what}")));
        };
        for reach in &source.reaches {
            let shape = |row: &&[&str]| reach.target.iter().zip(row.iter()).all(|(a, b)| a == b);
            let allowed = match reach.target.as_slice() {
                [] => true,
                // A macro of the crate.
                [name] if place(name).is_none() => true,
                [other, ..] if other == "kernel" => true,
                [other, part, ..] if matches!(place(other), Some(Place::Slice(_))) => {
                    pure.contains(&(other.clone(), part.clone()))
                }
                [_, _, ..] => may_look_like_a_row && ROW_SHAPE.iter().any(shape),
                _ => false,
            };
            if !allowed {
                fault(reach.line, format!("imports crate::{}", reach.target.join("::")));
            }
        }
        for reach in &source.foreign {
            let first = reach.target[0].as_str();
            let system = first == "std"
                && reach.target.get(1).is_some_and(|part| SYSTEM.contains(&part.as_str()));
            let row = first == "diesel" && may_look_like_a_row;
            if system || (IMPURE_CRATES.contains(&first) && !row) {
                fault(reach.line, format!("imports {}", reach.target.join("::")));
            }
        }
        for pair in source.tokens.windows(2) {
            if pair[0].text == "." && QUERIES.contains(&pair[1].text.as_str()) {
                fault(pair[1].line, format!("calls {}", pair[1].text));
            }
        }
    }
    faults
}
