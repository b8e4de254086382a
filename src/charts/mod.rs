//! Charts of amounts: one pure [`Chart`], drawn as inline SVG for web pages by [`svg`] and as lines
//! and fills for documents by [`crate::pdf::Doc::bar_chart`].
//!
//! A chart never stands alone: its sentence says what it shows, and its figures stand in a table
//! beside it.

mod model;
mod svg;

pub use model::{Bar, Category, Chart, Kind, Row, Scale, Tick, Units, WHOLE};
pub use svg::svg;
