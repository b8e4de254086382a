//! What is wrong with a fund's file or a rule typed in the browser, and where.

use std::fmt;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::kernel::refusal::{FieldError, Msg};

/// A thing that the program cannot carry out, at a place such as `rules.1.set.focus-areas`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Keys and indexes from the top, joined by points.
    pub at: String,
    /// What is wrong, in words.
    pub msg: Msg,
}

impl Problem {
    /// A problem whose sentence takes no values.
    pub fn new(at: impl Into<String>, key: &'static str) -> Self {
        Self { at: at.into(), msg: Msg::new(key) }
    }

    /// A problem.
    pub fn msg(at: impl Into<String>, msg: Msg) -> Self {
        Self { at: at.into(), msg }
    }

    /// The same as an error of a browser form whose inputs are named after the place.
    pub fn field_error(self) -> FieldError {
        FieldError::msg(self.at, self.msg)
    }
}

/// A reason why a file was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// The form file that it stands in; `None` for the fund's own file.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Where in the structure, for those who know it.
    pub at: String,
    /// What is wrong, in words.
    pub reason: Msg,
}

impl fmt::Display for FileProblem {
    /// For logs and tests; people get the sentence in their language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}: ")?;
        }
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{} {}", self.at, self.reason.key)?;
        for (name, value) in &self.reason.args {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

/// Reads a TOML text into `T`; a wrong one says in which line and why.
pub fn read_toml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, FileProblem> {
    toml::from_str(text).map_err(|e| {
        let reason = Msg::new("fund-file-format").with("detail", e.message());
        let line = e.span().map(|span| line_of(text, &span));
        FileProblem { file: None, line, at: String::new(), reason }
    })
}

/// Finds the line of each problem in the text that it was found in.
pub fn locate(text: &str, problems: Vec<Problem>) -> Vec<FileProblem> {
    let parsed = DeTable::parse(text).ok();
    let mut located: Vec<FileProblem> = problems
        .into_iter()
        .map(|problem| {
            let span = parsed.as_ref().and_then(|root| span_of(root.get_ref(), &problem.at));
            let line = span.map(|span| line_of(text, &span));
            FileProblem { file: None, line, at: problem.at, reason: problem.msg }
        })
        .collect();
    located.sort_by_key(|p| p.line);
    located
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    text.bytes().take(span.start).filter(|b| *b == b'\n').count() + 1
}

/// The span of the deepest part of `path` that the text has: what is missing is told at its parent.
fn span_of(root: &DeTable<'_>, path: &str) -> Option<Range<usize>> {
    let mut found = None;
    let mut parts = path.split('.');
    let mut table = Some(root);
    let mut array = None;
    while let Some(part) = parts.next() {
        let value = if let Some(table) = table.take() {
            let (key, value) = table.iter().find(|(key, _)| key.get_ref() == part)?;
            // A table's own span may begin at its first key, so the key that names it is used.
            found = Some(key.span());
            value
        } else if let Some(items) = array.take() {
            let items: &toml::de::DeArray<'_> = items;
            let Some(item) = part.parse().ok().and_then(|i: usize| items.get(i)) else {
                return found;
            };
            found = Some(item.span());
            item
        } else {
            return found;
        };
        match value.get_ref() {
            DeValue::Table(inner) => {
                // Without this, a missing key would lose the place of the table that lacks it.
                let mut rest = parts.clone();
                if let Some(next) = rest.next()
                    && !inner.iter().any(|(key, _)| key.get_ref() == next)
                {
                    return found;
                }
                table = Some(inner);
            }
            DeValue::Array(items) => array = Some(items),
            _ => return found,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_find_their_lines() {
        let text = "slug = \"a\"\n\n[[rules]]\nvalid-from = \"x\"\n[rules.set]\nceiling = 1\n\n\
                    [[rules]]\n[rules.set]\nfocus-areas = [\n  \"a\",\n  \"b\",\n]\n";
        for (at, line) in [
            ("slug", Some(1)),
            ("rules.0.valid-from", Some(4)),
            ("rules.0.set.ceiling", Some(6)),
            ("rules.0.set.delegation", Some(5)),
            ("rules.1", Some(8)),
            ("rules.1.set.focus-areas.1", Some(12)),
            ("rules.1.set.focus-areas", Some(10)),
            ("nothing", None),
        ] {
            let found = locate(text, vec![Problem::new(at, "key")]);
            assert_eq!(found[0].line, line, "{at}");
        }
    }
}
