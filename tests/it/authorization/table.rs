//! The expected table: one row a route, one column for each kind of person. The file beside this
//! one is kept in a file of its own, and read by people, so that a change of the program alone fails.

use integrationsfond::routes::Entry;

/// The kinds of people, in the order of the table's columns.
pub const COLUMNS: [&str; 12] = [
    "anonymous",
    "newcomer",
    "neighbour",
    "applicant",
    "officer",
    "registrar",
    "secretary",
    "chair",
    "member",
    "attester",
    "controller",
    "administrator",
];

/// What a person gets at a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The page, or the act if what was typed is right.
    Granted,
    /// Sent to sign in.
    SignIn,
    /// Told that it is not theirs to do.
    Refused,
    /// Told that there is no such thing.
    Hidden,
}

impl Answer {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "yes" => Self::Granted,
            "in" => Self::SignIn,
            "no" => Self::Refused,
            "hid" => Self::Hidden,
            _ => return None,
        })
    }
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// `GET` or `POST`.
    pub method: String,
    /// The pattern, as the router has it.
    pub path: String,
    /// The states in which the page is there for those who may see it; empty where every state
    /// that is tried shows it, and at a form, where the act says so itself.
    pub states: Vec<String>,
    /// What each kind of person gets.
    pub cells: Vec<Answer>,
}

impl Row {
    /// Whether the page is there for a kind of person in a state. `preparing/officer` is a state
    /// in which it is there for that kind alone.
    pub fn is_there(&self, column: usize, state: &str) -> bool {
        let alone = format!("{state}/{}", COLUMNS[column]);
        self.states.is_empty() || self.states.iter().any(|s| s == state || *s == alone)
    }
}

/// Reads the table: lines of method, path, a word for each column, and states, with `#` before
/// what is said to the reader.
pub fn read(text: &str) -> Result<Vec<Row>, String> {
    let mut rows: Vec<Row> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [method, path, cells @ .., states] = words.as_slice() else {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            return Err(format!("line {number}: no row"));
        };
        if line.starts_with('#') {
            continue;
        }
        let cells: Option<Vec<Answer>> = cells.iter().map(|word| Answer::parse(word)).collect();
        let cells = cells
            .filter(|cells| cells.len() == COLUMNS.len())
            .ok_or_else(|| format!("line {number}: not one known word for each column"))?;
        if rows.iter().any(|row| row.method == *method && row.path == *path) {
            return Err(format!("line {number}: {method} {path} is there twice"));
        }
        let states = match *states {
            "-" => Vec::new(),
            some => some.split(',').map(str::to_owned).collect(),
        };
        rows.push(Row { method: (*method).to_owned(), path: (*path).to_owned(), states, cells });
    }
    Ok(rows)
}

/// Where the table and the router differ.
pub fn compare(rows: &[Row], routes: &[Entry]) -> Vec<String> {
    let listed = |entry: &Entry| {
        rows.iter().any(|row| row.method == entry.method.as_str() && row.path == entry.path)
    };
    let routed = |row: &Row| {
        routes.iter().any(|entry| row.method == entry.method.as_str() && row.path == entry.path)
    };
    let missing = routes.iter().filter(|entry| !listed(entry)).map(|entry| {
        format!("{} {} is in the router and not in the table", entry.method, entry.path)
    });
    let gone = rows
        .iter()
        .filter(|row| !routed(row))
        .map(|row| format!("{} {} is in the table and not in the router", row.method, row.path));
    missing.chain(gone).collect()
}
