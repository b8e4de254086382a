//! The summary as PDF: the figures of each year, a chart, the splits.

use super::files::column_key;
use super::model::{COLUMNS, Figure, Summary};
use crate::charts::{Chart, Kind, Units};
use crate::fund::model::FundFile;
use crate::i18n::Lang;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::pdf::{Column, Doc, Letterhead, Table};

/// The fund over time: granted, disbursed and what is in the fund at the end of each year.
pub fn chart(summary: &Summary, lang: Lang) -> Chart {
    let last = summary.years.last();
    let alt = lang.tv2(
        "controller-chart-alt",
        "day",
        summary.as_of,
        "balance",
        last.map_or(Ore::ZERO, |y| y.position.closing_balance),
    );
    let units = Units {
        kronor: lang.t("controller-unit-kronor"),
        thousands: lang.t("controller-unit-thousands"),
        millions: lang.t("controller-unit-millions"),
    };
    let mut chart = Chart::new(Kind::Grouped, &lang.t("controller-chart"), &alt, units)
        .series(&lang.t("column-granted"))
        .series(&lang.t("column-disbursed"))
        .series(&lang.t("column-closing-balance"));
    for year in &summary.years {
        let p = &year.position;
        chart =
            chart.category(&year.year.to_string(), &[p.granted, p.disbursed, p.closing_balance]);
    }
    chart
}

/// The summary as a document.
pub fn summary_pdf(summary: &Summary, file: &FundFile, lang: Lang) -> Outcome<Vec<u8>> {
    let title = lang.tv("controller-pdf-title", "fund", &summary.name);
    let language = if lang == Lang::Sv { "sv-SE" } else { "en-GB" };
    let mut doc = Doc::new(&title, language);
    doc.landscape();
    doc.letterhead(&Letterhead {
        municipality: file.municipality.name.clone(),
        unit: file.municipality.unit.clone(),
        address_lines: file.municipality.address.clone(),
    });
    doc.h1(&title);
    doc.para(&lang.tv("controller-pdf-day", "day", lang.long_date(summary.as_of)));
    let mut columns = vec![Column::text(&lang.t("controller-figure"))];
    columns.extend(summary.years.iter().map(|y| Column::number(&y.year.to_string())));
    let mut table = Table::new(&lang.t("controller-years"), columns).row_heads();
    for (i, (name, _)) in COLUMNS.iter().enumerate() {
        let mut cells = vec![lang.t(&column_key(name))];
        cells.extend(summary.years.iter().map(|y| y.figures()[i].figures()));
        if matches!(*name, "closing_balance" | "available") {
            table.sum(&cells);
        } else {
            table.row(&cells);
        }
    }
    doc.table(&table);
    doc.para(&lang.tv("controller-claimed", "amount", summary.claimed_unpaid));
    doc.bar_chart(&chart(summary, lang));
    for (split, rows) in &summary.splits {
        if rows.is_empty() {
            continue;
        }
        doc.h2(&lang.t(split.key()));
        let heads = ["projects", "granted", "disbursed", "released", "repaid", "commitments"];
        let mut columns = vec![Column::text(&lang.t(&format!("{}-name", split.key())))];
        columns.extend(heads.iter().map(|h| Column::number(&lang.t(&column_key(h)))));
        let mut table = Table::new("", columns).row_heads();
        for row in rows {
            let mut cells = vec![row.name.clone(), Figure::Count(row.projects).figures()];
            let amounts = [row.granted, row.disbursed, row.released, row.repaid, row.commitments];
            cells.extend(amounts.iter().map(|amount| amount.figures()));
            table.row(&cells);
        }
        doc.table(&table);
    }
    doc.small(&lang.tv("controller-pdf-head", "hash", &summary.ledger_head));
    doc.finish().map_err(Refusal::internal)
}
