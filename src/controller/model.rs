//! The summary: one row a year, and what can be split.

use chrono::{Datelike, NaiveDate};

use crate::fund::ledger::{DayTotal, LedgerEvent, Position, position};
use crate::fund::periods;
use crate::kernel::money::Ore;

/// A year of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearRow {
    /// The year.
    pub year: i32,
    /// Its last day, or the day of the summary.
    pub until: NaiveDate,
    /// The position on that day, with the year's flows.
    pub position: Position,
}

/// How a summary can be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// By focus area.
    FocusArea,
    /// By kind of applicant.
    ApplicantKind,
    /// By locality; a case in several stands under "several".
    Locality,
}

impl Split {
    /// Every split, in the order of the page.
    pub const ALL: [Self; 3] = [Self::FocusArea, Self::ApplicantKind, Self::Locality];

    /// The maintained totals that it is read from.
    pub const fn maintained(self) -> periods::Split {
        match self {
            Self::FocusArea => periods::Split::FocusArea,
            Self::ApplicantKind => periods::Split::ApplicantKind,
            Self::Locality => periods::Split::Locality,
        }
    }

    /// Key of the heading.
    pub const fn key(self) -> &'static str {
        match self {
            Self::FocusArea => "controller-by-focus-area",
            Self::ApplicantKind => "controller-by-applicant-kind",
            Self::Locality => "controller-by-locality",
        }
    }
}

/// What can be split, for one focus area, kind or locality.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SplitRow {
    /// The code, empty where the case says none.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Cases first granted in the year.
    pub projects: i64,
    /// Granted in the year.
    pub granted: Ore,
    /// Disbursed in the year.
    pub disbursed: Ore,
    /// Released in the year.
    pub released: Ore,
    /// Repaid in the year.
    pub repaid: Ore,
    /// Promised and not paid on the day.
    pub commitments: Ore,
}

/// Everything that a summary says.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The fund's slug.
    pub slug: String,
    /// The fund's name.
    pub name: String,
    /// The day, inclusive.
    pub as_of: NaiveDate,
    /// The position on the day, with the flows of its year.
    pub position: Position,
    /// One row a year, from the fund's first.
    pub years: Vec<YearRow>,
    /// The splits of the day's year.
    pub splits: Vec<(Split, Vec<SplitRow>)>,
    /// Claimed back and not paid on the day; never counted in available.
    pub claimed_unpaid: Ore,
    /// Hash at the head of the fund's ledger: what the summary was drawn from.
    pub ledger_head: String,
}

/// A column of the summary: its name in files, and its event when it is a flow with entries.
pub const COLUMNS: [(&str, Option<LedgerEvent>); 12] = [
    ("opening_balance", None),
    ("contributions", Some(LedgerEvent::Contribution)),
    ("granted", Some(LedgerEvent::Grant)),
    ("released", Some(LedgerEvent::Release)),
    ("disbursed", Some(LedgerEvent::Disbursement)),
    ("repaid", Some(LedgerEvent::Repayment)),
    ("transferred_out", Some(LedgerEvent::TransferOut)),
    ("closing_balance", None),
    ("commitments", None),
    ("available", None),
    ("projects", None),
    ("projects_civil_society", None),
];

/// A figure of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Money.
    Amount(Ore),
    /// A number of cases.
    Count(i64),
}

impl Figure {
    /// The form for files: kronor, with two decimals only when not whole.
    pub fn plain(self) -> String {
        match self {
            Self::Amount(amount) => amount.plain(),
            Self::Count(count) => count.to_string(),
        }
    }

    /// The form for readers.
    pub fn figures(self) -> String {
        match self {
            Self::Amount(amount) => amount.figures(),
            Self::Count(count) => count.to_string(),
        }
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        match self {
            Self::Amount(amount) => amount.is_zero(),
            Self::Count(count) => count == 0,
        }
    }
}

impl YearRow {
    /// The figures of the row, in the order of [`COLUMNS`].
    pub fn figures(&self) -> [Figure; 12] {
        let p = &self.position;
        [
            Figure::Amount(p.opening_balance),
            Figure::Amount(p.contributions),
            Figure::Amount(p.granted),
            Figure::Amount(p.released),
            Figure::Amount(p.disbursed),
            Figure::Amount(p.repaid),
            Figure::Amount(p.transferred_out),
            Figure::Amount(p.closing_balance),
            Figure::Amount(p.commitments),
            Figure::Amount(p.available),
            Figure::Count(p.projects),
            Figure::Count(p.projects_civil_society),
        ]
    }
}

/// One row a year from the fund's first to the day's; the last ends on the day.
pub fn years(totals: &[DayTotal], first: NaiveDate, as_of: NaiveDate) -> Vec<YearRow> {
    (first.year()..=as_of.year())
        .filter_map(|year| {
            let last = NaiveDate::from_ymd_opt(year, 12, 31)?;
            let until = last.min(as_of);
            Some(YearRow { year, until, position: position(totals, until) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_year_opens_where_the_one_before_closed() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let total = |on: &str, event, kr| DayTotal {
            day: day(on),
            event,
            amount: Ore::kr(kr),
            projects: 0,
            projects_civil_society: 0,
        };
        let totals = [
            total("2015-01-01", LedgerEvent::Contribution, 100),
            total("2016-02-01", LedgerEvent::Grant, 60),
            total("2017-03-01", LedgerEvent::Disbursement, 60),
        ];
        let rows = years(&totals, day("2015-01-01"), day("2017-02-28"));
        assert_eq!(rows.len(), 3);
        for pair in rows.windows(2) {
            assert_eq!(pair[0].position.closing_balance, pair[1].position.opening_balance);
        }
        assert_eq!(rows[2].position.commitments, Ore::kr(60));
        assert_eq!(rows[2].until, day("2017-02-28"));
    }
}
