//! Templates of the controller's pages.

use askama::Template;
use chrono::NaiveDate;

use super::model::{COLUMNS, Summary};
use crate::kernel::money::Ore;
use crate::web::Page;
use crate::web::parts::{Choice, Pager};

/// A figure of the table, with its way down.
pub struct Cell {
    /// For readers.
    pub text: String,
    /// The entries behind it, empty when there are none.
    pub href: String,
    /// Name of the row, for cards.
    pub label: String,
}

/// A row of the table of years.
pub struct FigureRow {
    /// Heading.
    pub label: String,
    /// One a year.
    pub cells: Vec<Cell>,
    /// Whether the row is a sum.
    pub is_sum: bool,
}

/// The fund's position.
#[derive(Template)]
#[template(path = "controller/position.html")]
pub struct PositionPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The funds to choose from.
    pub funds: Vec<Choice>,
    /// The summary.
    pub s: &'a Summary,
    /// Address of it as PDF.
    pub pdf: String,
    /// Address of it as CSV.
    pub csv: String,
    /// The position on its day.
    pub position: crate::fund::ledger::Position,
    /// Claimed back and not paid.
    pub claimed_unpaid: Ore,
    /// Its day.
    pub day: NaiveDate,
    /// The table.
    pub rows: Vec<FigureRow>,
    /// The chart.
    pub chart: String,
}

impl PositionPage<'_> {
    /// The rows of the table of years.
    pub fn rows(p: &Page, s: &Summary) -> Vec<FigureRow> {
        COLUMNS
            .iter()
            .enumerate()
            .map(|(i, (name, event))| FigureRow {
                label: p.t(&super::files::column_key(name)),
                is_sum: matches!(*name, "closing_balance" | "available"),
                cells: s
                    .years
                    .iter()
                    .map(|year| {
                        let figure = year.figures()[i];
                        let href = match event {
                            _ if figure.is_zero() => String::new(),
                            Some(event) => format!(
                                "/stallning/poster?fond={}&fran={}-01-01&till={}&slag={}",
                                s.slug,
                                year.year,
                                year.until,
                                event.code()
                            ),
                            None if *name == "opening_balance" => format!(
                                "/stallning/poster?fond={}&fran=1900-01-01&till={}-12-31",
                                s.slug,
                                year.year - 1
                            ),
                            None if name.starts_with("projects") => format!(
                                "/stallning/poster?fond={}&fran={}-01-01&till={}&slag=grant",
                                s.slug, year.year, year.until
                            ),
                            None => format!(
                                "/stallning/poster?fond={}&fran=1900-01-01&till={}",
                                s.slug, year.until
                            ),
                        };
                        Cell { text: figure.figures(), href, label: year.year.to_string() }
                    })
                    .collect(),
            })
            .collect()
    }
}

/// An entry as the list shows it.
pub struct EntryRow {
    /// Place in the ledger.
    pub seq: i64,
    /// Booking day.
    pub day: NaiveDate,
    /// What happened.
    pub event: String,
    /// How much.
    pub amount: Ore,
    /// The case's page.
    pub case_href: String,
    /// The case's number.
    pub case: String,
    /// The case's title.
    pub title: String,
    /// By which decision.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// When it was registered.
    pub registered: String,
}

/// The entries behind a figure.
#[derive(Template)]
#[template(path = "controller/entries.html")]
pub struct EntriesPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The fund's name.
    pub fund: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// The entries.
    pub entries: Vec<EntryRow>,
    /// Their sum, when they are of one event.
    pub sum: Option<Ore>,
    /// The pages.
    pub pager: Pager,
    /// Address of the same as a file.
    pub csv: String,
}
