//! Documents as tagged PDF: a small layout engine for letters, statements, minutes and summaries.
//!
//! [`Doc`] takes headings, paragraphs, lists, facts, tables and charts in reading order, breaks
//! them over pages, and writes a file built to PDF/UA-1 and PDF/A-2a: a structure tree, the
//! language, a title, embedded subset fonts and a colour profile. The same calls give the same
//! bytes, so that a document can be drawn again and compared with the one that was sent.
//!
//! | file | holds |
//! |---|---|
//! | `text` | what of a text may be drawn: control characters out, missing characters replaced |
//! | `fonts` | the two faces, their measures, and their subsets |
//! | `wrap` | where lines break |
//! | `page` | paper, colours, and drawing on it with marked content |
//! | `flow` | [`Doc`] itself: the place on the page, headings, paragraphs, lists |
//! | `letter` | head, reference, addressee, signatures, and the foot of every page |
//! | `table` `columns` `figure` | tables and facts, the widths of their columns; charts |
//! | `tags` `output` | the structure tree; the finished document |
//! | `objects` | the file's bytes |
//!
//! Scripts that need shaping, such as Arabic, are deliberately absent: what the font lacks is shown
//! as `?`.

mod columns;
mod figure;
mod flow;
mod fonts;
mod letter;
mod objects;
mod output;
mod page;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod wrap;

pub use flow::Doc;
pub use letter::Letterhead;
pub use table::{Column, Table};

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A font could not be read or reduced to the characters in use.
    #[error("the document's font cannot be used: {0}")]
    Font(String),
    /// The file could not be put together.
    #[error("the document cannot be written: {0}")]
    Write(String),
}
