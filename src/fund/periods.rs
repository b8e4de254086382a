//! Maintained totals by year, month and day, pure: which rows a booking adds to, and which rows make
//! up the time until a day. A day of ten years is then some hundred rows, whatever the entries.

use chrono::{Datelike, NaiveDate};

use super::ledger::LedgerEvent;

/// What totals are split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Split {
    /// Not at all.
    All,
    /// By the cases' focus area.
    FocusArea,
    /// By kind of applicant.
    ApplicantKind,
    /// By locality.
    Locality,
}

impl Split {
    /// Every split.
    pub const ALL: [Self; 4] = [Self::All, Self::FocusArea, Self::ApplicantKind, Self::Locality];

    /// The split of a word.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|split| split.code() == code)
    }

    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::FocusArea => "focus_area",
            Self::ApplicantKind => "applicant_kind",
            Self::Locality => "locality",
        }
    }
}

/// A length of time that begins on its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// From 1 January.
    Year,
    /// From the first.
    Month,
    /// One day.
    Day,
}

impl Period {
    /// Every length, the longest first.
    pub const ALL: [Self; 3] = [Self::Year, Self::Month, Self::Day];

    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
        }
    }

    /// The first day of the period in which a day lies.
    pub fn start(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
            Self::Month => day.with_day(1),
            Self::Day => Some(day),
        }
        .unwrap_or(day)
    }
}

/// What the case of an entry is split by: focus area, kind of applicant, locality.
pub type Codes = [String; 3];

/// Which maintained row something adds to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Length.
    pub period: Period,
    /// First day.
    pub starts: NaiveDate,
    /// Split.
    pub split: Split,
    /// Code within the split; empty for the whole.
    pub code: String,
    /// The event.
    pub event: LedgerEvent,
}

/// The rows that an entry adds to. The days of the whole have a table of their own.
pub fn places(day: NaiveDate, event: LedgerEvent, codes: Option<&Codes>) -> Vec<Place> {
    let mut places = Vec::with_capacity(11);
    for period in Period::ALL {
        let starts = period.start(day);
        if period != Period::Day {
            places.push(Place { period, starts, split: Split::All, code: String::new(), event });
        }
        for (split, code) in Split::ALL[1..].iter().zip(codes.into_iter().flatten()) {
            places.push(Place { period, starts, split: *split, code: code.clone(), event });
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_adds_to_year_month_and_day_of_each_split() {
        let day: NaiveDate = "2021-04-17".parse().unwrap();
        assert_eq!(Period::Year.start(day).to_string(), "2021-01-01");
        assert_eq!(Period::Month.start(day).to_string(), "2021-04-01");
        let codes = ["work".to_owned(), "association".to_owned(), "gamleby".to_owned()];
        let rows = places(day, LedgerEvent::Grant, Some(&codes));
        assert_eq!(rows.len(), 11);
        assert_eq!(rows.iter().filter(|p| p.split == Split::All).count(), 2);
        assert_eq!(rows.iter().filter(|p| p.code == "gamleby").count(), 3);
        assert_eq!(places(day, LedgerEvent::Contribution, None).len(), 2);
    }
}
