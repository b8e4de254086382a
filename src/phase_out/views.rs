//! What the pages about a fund's end are drawn with.

use askama::Template;
use chrono::NaiveDate;

use super::model::Blocker;
use crate::fund::Fund;
use crate::fund::ledger::Position;
use crate::web::Page;

/// A fund in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// The fund.
    pub fund: Fund,
    /// Its position today.
    pub position: Position,
    /// How many things stand in the way.
    pub blockers: usize,
}

/// The funds, and how far each is from its end.
#[derive(Template)]
#[template(path = "phase_out/list.html")]
pub struct ListPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The funds.
    pub rows: Vec<Row>,
}

/// One fund's end.
#[derive(Template)]
#[template(path = "phase_out/show.html")]
pub struct ShowPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The fund.
    pub fund: &'a Fund,
    /// Its position today.
    pub position: Position,
    /// What stands in the way.
    pub blockers: Vec<Blocker>,
    /// Whether the reader may transfer and settle.
    pub may: bool,
    /// Whether links to cases lead anywhere for the reader.
    pub links: bool,
    /// Today.
    pub today: NaiveDate,
}
