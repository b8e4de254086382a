//! Money that comes into the first fund and leaves it other than by grants.

use chrono::NaiveDate;

use crate::kernel::money::Ore;

/// An amount by a decision of the body.
#[derive(Debug, Clone, Copy)]
pub struct Moved {
    /// Effective day: year, month, day.
    day: (i32, u32, u32),
    /// The meeting that decided.
    meeting: (i32, u32, u32),
    /// Kronor.
    kronor: i64,
    /// Why.
    pub reason: &'static str,
}

fn date((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

impl Moved {
    /// The effective day, on which it is booked.
    pub fn on(&self) -> NaiveDate {
        date(self.day)
    }

    /// The meeting that decided.
    pub fn meeting(&self) -> NaiveDate {
        date(self.meeting)
    }

    /// How the decision is named when its § is not known.
    pub fn decision(&self) -> String {
        format!("KS {}", self.meeting())
    }

    /// How much.
    pub fn amount(&self) -> Ore {
        Ore::kr(self.kronor)
    }
}

const fn budget(year: i32, meeting: (i32, u32, u32), kronor: i64) -> Moved {
    Moved { day: (year, 1, 2), meeting, kronor, reason: "Årets avsättning enligt budget." }
}

/// What the body has put into the first fund.
pub const CONTRIBUTIONS: &[Moved] = &[
    budget(2015, (2014, 12, 15), 3_000_000),
    budget(2016, (2015, 12, 14), 3_000_000),
    budget(2017, (2016, 12, 12), 2_000_000),
    budget(2018, (2017, 12, 11), 1_000_000),
    budget(2019, (2018, 12, 10), 500_000),
];

/// What was moved out of the first fund.
pub const TRANSFERS: &[Moved] = &[
    Moved {
        day: (2020, 10, 30),
        meeting: (2020, 10, 19),
        kronor: 1_700_000,
        reason: "Medel förs ur fonden till budget 2021.",
    },
    Moved {
        day: (2021, 12, 17),
        meeting: (2021, 11, 15),
        kronor: 132_000,
        reason: "Fonden avvecklas. Det som återstår förs till kommunens resultat.",
    },
];
