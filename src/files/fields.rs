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
    /// Whether the text that comes is told to a field.
    telling: bool,
}

impl Fields {
    /// Hears what comes next; answers whether a field that has ended starts a program.
    pub fn hear(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Open { name, .. } => {
                self.telling = matches!(*name, "instrText" | "delInstrText");
                match *name {
                    "fldSimple" => starts_program(event.attribute("instr")),
                    "fldChar" => self.mark(event.attribute("fldCharType")),
                    _ => false,
                }
            }
            Event::Close => {
                self.telling = false;
                false
            }
            Event::Text(text) => {
                if self.telling {
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
                let hides = self.open.last().is_some_and(String::is_empty);
                self.open.push(String::new());
                hides || self.open.len() > DEEPEST
            }
            "end" => self.open.pop().is_some_and(|told| starts_program(&told)),
            _ => false,
        }
    }

    /// Whether the part, read to its end, starts a program by what its fields are told together.
    pub fn act_together(&self) -> bool {
        starts_program(&self.all) || self.open.iter().any(|told| starts_program(told))
    }
}

/// Whether a field is told to exchange data with a program, which it starts.
fn starts_program(told: &str) -> bool {
    told.split(|c: char| !c.is_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("DDE") || word.eq_ignore_ascii_case("DDEAUTO"))
}
