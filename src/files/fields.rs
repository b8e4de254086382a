//! The fields of a Word document: what they are told to do stands in pieces, one in each run of
//! letters, and fields stand in fields.

use super::xml::Event;

/// Fields inside fields at most.
const DEEPEST: usize = 64;

/// What the fields of a part are told, put together while the part is read.
#[derive(Debug, Default)]
pub struct Fields {
    /// The fields that have begun, the innermost last: what each is told, without blanks before it.
    open: Vec<String>,
    /// Everything that any field is told, without regard for where fields begin and end.
    all: String,
    /// How deep in what is told to a field the text that comes stands; none outside.
    telling: usize,
}

impl Fields {
    /// Hears what comes next; answers whether a field that has ended starts a program, or fetches
    /// something from elsewhere.
    pub fn hear(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Open { name, .. } => {
                // An element in what is told does not end it.
                if self.telling > 0 || matches!(*name, "instrText" | "delInstrText") {
                    self.telling += 1;
                }
                match *name {
                    "fldSimple" => acts(event.attribute("instr")),
                    "fldChar" => self.mark(event.attribute("fldCharType")),
                    _ => false,
                }
            }
            Event::Close => {
                self.telling = self.telling.saturating_sub(1);
                false
            }
            Event::Text(text) => {
                if self.telling > 0 {
                    self.all.push_str(text);
                    if let Some(field) = self.open.last_mut() {
                        field.push_str(if field.is_empty() { text.trim_start() } else { text });
                    }
                }
                false
            }
        }
    }

    fn mark(&mut self, kind: &str) -> bool {
        match kind {
            "begin" => {
                // A field that says what kind of field another is hides it.
                // So does one that says what another fetches.
                let hides = self.open.last().is_some_and(|told| told.is_empty() || may_fetch(told));
                self.open.push(String::new());
                hides || self.open.len() > DEEPEST
            }
            "end" => self.open.pop().is_some_and(|told| acts(&told)),
            _ => false,
        }
    }

    /// Whether the part, read to its end, starts a program by what its fields are told together, or
    /// a field that does not end acts.
    pub fn act_together(&self) -> bool {
        starts_program(&self.all) || self.open.iter().any(|told| acts(told))
    }
}

/// Whether a field is told to exchange data with a program, which it starts.
fn starts_program(told: &str) -> bool {
    told.split(|c: char| !c.is_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("DDE") || word.eq_ignore_ascii_case("DDEAUTO"))
}

/// Whether a field does by itself what nobody asked for.
fn acts(told: &str) -> bool {
    starts_program(told) || fetches(told)
}

/// Fields that bring in what lies elsewhere.
const FETCHING: [&str; 6] = ["INCLUDEPICTURE", "INCLUDETEXT", "IMPORT", "LINK", "RD", "DATABASE"];

fn may_fetch(told: &str) -> bool {
    let kind = told.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    FETCHING.iter().any(|one| kind.eq_ignore_ascii_case(one))
}

/// Whether a field brings in something from another machine. The letter of a disk, and the doubled
/// strokes that fields have in the names of files, are the writer's own machine.
fn fetches(told: &str) -> bool {
    let is_elsewhere = |word: &str| {
        let scheme = word.find("://").is_some_and(|at| at > 1);
        word.starts_with("//") || (scheme && !is_on_own_disk(word))
    };
    may_fetch(told)
        && told
            .replace('\\', "/")
            .split(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '„'))
            .any(is_elsewhere)
}

/// Whether a target, written with strokes that lean forward, is a file on the disk of whoever opens
/// it, by a letter or from the root, and not one that another machine gives.
pub(super) fn is_on_own_disk(target: &str) -> bool {
    let from_root = |path: &str| path.starts_with('/') && !path.starts_with("//");
    if let Some(path) = target.strip_prefix("file://localhost") {
        return from_root(path);
    }
    let path = target.strip_prefix("file:///").unwrap_or(target);
    let mut letters = path.chars();
    let has_letter = letters.next().is_some_and(|letter| letter.is_ascii_alphabetic())
        && letters.as_str().starts_with(":/")
        && !letters.as_str().starts_with("://");
    has_letter || from_root(target)
}
