//! What may not stand in the code, wherever it stands.

use super::Fault;
use super::source::Source;

/// The files that may ask the system for the time; everybody else is handed it.
const CLOCKS: &[&str] = &["src/kernel/clock.rs", "src/app.rs"];

/// Types that know the time by themselves.
const TIME_TYPES: &[&str] = &["Utc", "Local", "SystemTime", "Instant"];

/// Methods that end the program instead of answering.
const PANICS: &[&str] = &["unwrap", "expect", "unwrap_err", "expect_err"];

/// Macros that stand for work that was not done, or for looking around.
const LEFTOVERS: &[&str] = &["todo", "unimplemented", "dbg"];

/// Readings of the system's clock outside its own files.
pub fn ambient_time(sources: &[Source]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in sources.iter().filter(|s| !CLOCKS.contains(&s.path.as_str())) {
        for (at, token) in source.tokens.iter().enumerate() {
            if TIME_TYPES.contains(&token.text.as_str())
                && source.matches(at + 1, &[":", ":", "now"])
            {
                let what = format!("{}::now: time is handed in", token.text);
                faults.push(Fault::new(&source.path, token.line, what));
            }
        }
    }
    faults
}

/// `.unwrap()`, `.expect("…")` and their like, and macros that were to be replaced.
pub fn panics(sources: &[Source]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in sources {
        for (at, token) in source.tokens.iter().enumerate() {
            let name = token.text.as_str();
            let method = PANICS.contains(&name)
                && at > 0
                && [".", ":"].contains(&source.tokens[at - 1].text.as_str());
            let leftover = LEFTOVERS.contains(&name) && source.matches(at + 1, &["!"]);
            if method || leftover {
                let what = format!("{name}: answer with an error instead");
                faults.push(Fault::new(&source.path, token.line, what));
            }
        }
    }
    faults
}
