//! Templates of the controller's pages.

use askama::Template;
use chrono::{Datelike, NaiveDate};

use super::model::{COLUMNS, Split, SplitRow, Summary};
use crate::fund::figures::FigureKind;
use crate::fund::ledger::LedgerEvent;
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
    /// Address of the claims behind that, empty when there is none to show.
    pub claims: String,
    /// Its day.
    pub day: NaiveDate,
    /// The table.
    pub rows: Vec<FigureRow>,
    /// The parts.
    pub splits: Vec<SplitTable>,
    /// The chart.
    pub chart: String,
}

impl PositionPage<'_> {
    /// Address of the entries behind a figure of the day; empty when it is nothing.
    fn behind(&self, figure: FigureKind, amount: &Ore) -> String {
        if amount.is_zero() { String::new() } else { until(self.s, &self.day, figure.code()) }
    }

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
                            Some(event) => in_year(s, year.year, year.until, event.code()),
                            None if *name == "opening_balance" => {
                                let last = format!("{}-12-31", year.year - 1);
                                until(s, &last, FigureKind::Balance.code())
                            }
                            None if *name == "closing_balance" => {
                                until(s, &year.until, FigureKind::Balance.code())
                            }
                            None if name.starts_with("projects") => {
                                in_year(s, year.year, year.until, name)
                            }
                            None => until(s, &year.until, name),
                        };
                        Cell { text: figure.figures(), href, label: year.year.to_string() }
                    })
                    .collect(),
            })
            .collect()
    }
}

/// Address of the entries behind a figure of a year.
fn in_year(s: &Summary, year: i32, until: NaiveDate, figure: &str) -> String {
    format!("/stallning/poster?fond={}&fran={year}-01-01&till={until}&slag={figure}", s.slug)
}

/// Address of the entries behind a figure of a day, from the fund's beginning.
fn until(s: &Summary, day: &impl std::fmt::Display, figure: &str) -> String {
    format!("/stallning/poster?fond={}&fran=1900-01-01&till={day}&slag={figure}", s.slug)
}

/// The fund by focus area, by kind of applicant or by locality.
pub struct SplitTable {
    /// Key of its heading, and its mark on the page.
    pub key: &'static str,
    /// Key of the heading of its first column.
    pub name_key: String,
    /// The headings of its columns.
    pub heads: Vec<String>,
    /// One a code.
    pub rows: Vec<FigureRow>,
}

impl SplitTable {
    const COLUMNS: [&str; 6] =
        ["projects", "granted", "disbursed", "released", "repaid", "commitments"];

    /// Those that have something to show.
    pub fn all(p: &Page, s: &Summary) -> Vec<Self> {
        s.splits
            .iter()
            .filter(|(_, rows)| !rows.is_empty())
            .map(|(split, rows)| Self {
                key: split.key(),
                name_key: format!("{}-name", split.key()),
                heads: Self::COLUMNS.map(|c| p.t(&super::files::column_key(c))).to_vec(),
                rows: rows.iter().map(|row| Self::row(p, s, *split, row)).collect(),
            })
            .collect()
    }

    fn row(p: &Page, s: &Summary, split: Split, row: &SplitRow) -> FigureRow {
        let year = s.as_of.year();
        let flow = |event: LedgerEvent| in_year(s, year, s.as_of, event.code());
        let figures = [
            (
                row.projects.to_string(),
                in_year(s, year, s.as_of, FigureKind::Projects.code()),
                row.projects == 0,
            ),
            (row.granted.figures(), flow(LedgerEvent::Grant), row.granted.is_zero()),
            (row.disbursed.figures(), flow(LedgerEvent::Disbursement), row.disbursed.is_zero()),
            (row.released.figures(), flow(LedgerEvent::Release), row.released.is_zero()),
            (row.repaid.figures(), flow(LedgerEvent::Repayment), row.repaid.is_zero()),
            (
                row.commitments.figures(),
                until(s, &s.as_of, FigureKind::Commitments.code()),
                row.commitments.is_zero(),
            ),
        ];
        let part = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("delning", split.maintained().code())
            .append_pair("kod", &row.code)
            .finish();
        FigureRow {
            label: row.name.clone(),
            is_sum: false,
            cells: Self::COLUMNS
                .iter()
                .zip(figures)
                .map(|(column, (text, href, nothing))| Cell {
                    text,
                    href: if nothing { String::new() } else { format!("{href}&{part}") },
                    label: p.t(&super::files::column_key(column)),
                })
                .collect(),
        }
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
    /// The focus area, kind of applicant or locality, if only one is shown.
    pub part: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// The entries.
    pub entries: Vec<EntryRow>,
    /// Whether they make a balance, some of them less.
    pub is_balance: bool,
    /// What they make, when they make an amount.
    pub sum: Option<Ore>,
    /// How many cases they are, when they make a number of cases.
    pub projects: Option<i64>,
    /// The pages.
    pub pager: Pager,
    /// Address of the same as a file.
    pub csv: String,
}
