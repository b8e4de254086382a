//! The summary and its entries as files: CSV, JSON, a plain table.

use super::model::{COLUMNS, Summary};
use crate::fund::Entry;
use crate::fund::figures::FigureKind;
use crate::i18n::Lang;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};

/// Which kind of CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// For other tools: comma, no byte-order mark, LF, a point before decimals.
    Tools,
    /// For Excel here: semicolon, byte-order mark, a comma before decimals.
    Excel,
    /// The same, for the rows after the first part of a file.
    ExcelMore,
}

/// Rows as CSV. Text that a spreadsheet would take for a formula is kept as text.
pub fn csv(dialect: Dialect, rows: &[Vec<String>]) -> Outcome<Vec<u8>> {
    let mut out = Vec::new();
    if dialect == Dialect::Excel {
        out.extend_from_slice("\u{feff}".as_bytes());
    }
    let delimiter = if dialect == Dialect::Tools { b',' } else { b';' };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(out);
    for row in rows {
        writer.write_record(row.iter().map(|cell| tame(cell))).map_err(Refusal::internal)?;
    }
    writer.into_inner().map_err(Refusal::internal)
}

/// A cell that begins like a formula and is no number gets an apostrophe, as spreadsheets want it.
fn tame(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let number = cell.strip_prefix('-').is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
    });
    if risky && !number { format!("'{cell}") } else { cell.to_owned() }
}

/// One row a year, under the names of the columns.
pub fn summary_csv(summary: &Summary, dialect: Dialect) -> Outcome<Vec<u8>> {
    let mut rows = vec![
        std::iter::once("year".to_owned())
            .chain(COLUMNS.iter().map(|(name, _)| (*name).to_owned()))
            .collect::<Vec<_>>(),
    ];
    for year in &summary.years {
        let mut row = vec![year.year.to_string()];
        row.extend(year.figures().iter().map(|figure| match dialect {
            Dialect::Tools => figure.plain(),
            Dialect::Excel | Dialect::ExcelMore => figure.plain().replace('.', ","),
        }));
        rows.push(row);
    }
    csv(dialect, &rows)
}

/// One object a year. Amounts are numbers in kronor, with two decimals only when not whole, which
/// no binary floating point could promise; so the numbers are written as text.
pub fn summary_json(summary: &Summary) -> String {
    let years: Vec<String> = summary
        .years
        .iter()
        .map(|year| {
            let mut fields = vec![format!("\"year\": {}", year.year)];
            fields.extend(
                COLUMNS
                    .iter()
                    .zip(year.figures())
                    .map(|((name, _), figure)| format!("\"{name}\": {}", figure.plain())),
            );
            format!("  {{{}}}", fields.join(", "))
        })
        .collect();
    format!("[\n{}\n]\n", years.join(",\n"))
}

/// The years as a table for a terminal.
pub fn summary_table(summary: &Summary, lang: Lang) -> String {
    let mut out = format!("{} {}\n\n", summary.name, summary.as_of);
    let years: Vec<String> = summary.years.iter().map(|y| y.year.to_string()).collect();
    let labels: Vec<String> = COLUMNS.iter().map(|(name, _)| lang.t(&column_key(name))).collect();
    let width = labels.iter().map(|l| l.chars().count()).max().unwrap_or(0);
    out.push_str(&" ".repeat(width));
    for year in &years {
        out.push_str(&format!("{year:>14}"));
    }
    out.push('\n');
    for (i, label) in labels.iter().enumerate() {
        out.push_str(label);
        out.push_str(&" ".repeat(width - label.chars().count()));
        for year in &summary.years {
            out.push_str(&format!("{:>14}", year.figures()[i].figures()));
        }
        out.push('\n');
    }
    out
}

/// Key of a column's heading in the language files.
pub fn column_key(name: &str) -> String {
    format!("column-{}", name.replace('_', "-"))
}

/// What an entry adds to the figure that it stands behind: its amount, or less.
pub fn effect(entry: &Entry, figure: Option<FigureKind>) -> Ore {
    let amount = entry.amount_ore;
    figure.and_then(|figure| figure.effect(entry.event, amount)).unwrap_or(amount)
}

/// The headings of a file of ledger entries.
pub fn entries_head(figure: Option<FigureKind>, lang: Lang) -> Outcome<Vec<u8>> {
    let amount = if figure.is_some_and(FigureKind::is_balance) { "effect" } else { "amount" };
    let heads = ["seq", "day", "event", amount, "case", "decision", "reason", "actor"];
    csv(Dialect::Excel, &[heads.iter().map(|name| lang.t(&format!("entry-{name}"))).collect()])
}

/// Ledger entries as further rows of the file.
pub fn entries_rows(
    entries: &[Entry],
    figure: Option<FigureKind>,
    label: impl Fn(&Entry) -> String,
    lang: Lang,
) -> Outcome<Vec<u8>> {
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|e| {
            vec![
                e.seq.to_string(),
                e.day.to_string(),
                lang.t(e.event.key()),
                effect(e, figure).plain().replace('.', ","),
                label(e),
                e.decision.clone(),
                e.reason.clone(),
                e.actor.clone(),
            ]
        })
        .collect();
    csv(Dialect::ExcelMore, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_stay_text_and_negative_numbers_stay_numbers() {
        assert_eq!(tame("=1+1"), "'=1+1");
        assert_eq!(tame("@SUM"), "'@SUM");
        assert_eq!(tame("-12.50"), "-12.50");
        assert_eq!(tame("-x"), "'-x");
        assert_eq!(tame("Gamleby"), "Gamleby");
    }

    #[test]
    fn each_dialect_has_its_marks() {
        let rows = vec![vec!["a".to_owned(), "b c".to_owned()]];
        assert_eq!(csv(Dialect::Tools, &rows).unwrap(), b"a,b c\n");
        assert_eq!(csv(Dialect::Excel, &rows).unwrap(), "\u{feff}a;b c\n".as_bytes());
    }
}
