//! `summary`: the fund's figures for other tools and for people.

use std::io::Write;
use std::path::Path;

use chrono::NaiveDate;
use clap::ValueEnum;

use super::say;
use crate::app::App;
use crate::controller::files::{self, Dialect};
use crate::controller::{print, summary};
use crate::fund;
use crate::i18n::Lang;

/// How a summary is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal.
    Table,
    /// An array of objects, one a year.
    Json,
    /// Comma, UTF-8 without byte-order mark, LF.
    Csv,
    /// A document.
    Pdf,
}

/// Writes the summary of a fund on a day.
pub fn run(
    app: &App,
    slug: &str,
    as_of: NaiveDate,
    format: Format,
    out: Option<&Path>,
) -> Result<(), String> {
    let today = app.clock.today();
    let lang = Lang::Sv;
    let (summary, file) = app
        .read(|conn| {
            let summary = summary(conn, slug, as_of, today, lang)?;
            let id = fund::find_by_slug(conn, slug)?.id;
            Ok((summary, fund::described(conn, id)?.file))
        })
        .map_err(say)?;
    let bytes = match format {
        Format::Table => files::summary_table(&summary, lang).into_bytes(),
        Format::Json => files::summary_json(&summary).into_bytes(),
        Format::Csv => files::summary_csv(&summary, Dialect::Tools).map_err(say)?,
        Format::Pdf => print::summary_pdf(&summary, &file, lang).map_err(say)?,
    };
    // These formats have room for years alone; the head of the chain goes beside them.
    if matches!(format, Format::Json | Format::Csv) {
        eprintln!("{}", files::head_line(&summary, lang));
    }
    match out {
        Some(path) => std::fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display())),
        None => std::io::stdout().write_all(&bytes).map_err(|e| e.to_string()),
    }
}
