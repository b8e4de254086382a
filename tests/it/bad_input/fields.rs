//! The names of every form's fields, and something right for each.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Inputs for files.
pub const FILES: &[&str] = &[
    "q.attachments",
    "files",
    "scan",
    "document",
    "minutes",
    "vouchers",
    "auditor",
    "file",
    "fund",
];

/// Files whose texts in quotes may be names of fields.
const FORMS: &[&str] = &["forms.rs", "load_pages.rs", "rule_form.rs"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.file_name().is_some_and(|name| FORMS.iter().any(|form| name == *form)) {
            found.push(path);
        }
    }
}

fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    text.len() > 1
        && text.len() < 24
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(plain)
}

/// The name of every field that a form reads, from the sources, and of the questions of the forms
/// that come with the program.
pub fn field_names() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    sources(&root.join("src"), &mut found);
    assert!(found.len() > 10, "{found:?}");
    let mut names = BTreeSet::new();
    for path in found {
        let text = fs::read_to_string(path).unwrap();
        names.extend(text.split('"').skip(1).step_by(2).filter(|t| is_name(t)).map(str::to_owned));
    }
    for form in ["vastervik-application", "vastervik-report"] {
        let path = root.join("funds/forms").join(format!("{form}.toml"));
        let text = fs::read_to_string(path).unwrap();
        let keys = text.lines().filter_map(|line| line.strip_prefix("key = \""));
        for key in keys.filter_map(|rest| rest.split('"').next()) {
            names.insert(format!("q.{key}"));
        }
    }
    for part in ["costs.0.label", "costs.0.kind", "costs.0.amount", "income.0.amount"] {
        names.insert(format!("q.budget.{part}"));
    }
    for part in ["agreed", "name"] {
        names.insert(format!("q.declaration.{part}"));
    }
    names.extend(["q.period.start", "q.period.end", "q.participants.women"].map(str::to_owned));
    names.into_iter().filter(|name| !["_csrf", "_key"].contains(&name.as_str())).collect()
}

/// Something right for a field, as far as its name tells: texts are `text`.
pub fn typed(name: &str, text: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    let is = |words: &[&str]| words.contains(&last);
    let right = if last.contains("amount") || is(&["applied", "cost", "income"]) {
        "1000"
    } else if is(&["day", "on", "opens", "closes", "deadline", "from", "to", "up", "start", "end"])
        || last.ends_with("_day")
        || last.ends_with("_on")
    {
        "2020-11-16"
    } else if is(&["body", "case", "officer", "call", "association", "agenda", "chair", "number"]) {
        "1"
    } else if is(&["ready", "do", "agreed", "own"]) {
        "ready"
    } else if is(&["email"]) {
        "nagon@exempel.example"
    } else if is(&["stay", "add", "remove", "remove_file", "measure"]) {
        ""
    } else if is(&["ruling"]) {
        "rejection"
    } else if is(&["proposal", "kind"]) {
        "dismissal"
    } else {
        text
    };
    right.to_owned()
}

/// A pattern with the same text for everything that varies.
pub fn filled(pattern: &str, text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in pattern.chars() {
        match c {
            '{' => {
                inside = true;
                out.push_str(text);
            }
            '}' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}
