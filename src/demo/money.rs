//! Money that comes into the first fund and leaves it other than by grants.

use chrono::NaiveDate;

use crate::kernel::money::Ore;

/// An amount by a decision of the body.
#[derive(Debug, Clone, Copy)]
pub struct Moved {
    /// Effective day: year, month, day.
    day: (i32, u32, u32),
    /// Day of the decision.
    decided: (i32, u32, u32),
    /// Kronor.
    kronor: i64,
    /// The decision.
    pub decision: &'static str,
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

    /// The day on which it was decided, and registered.
    pub fn registered(&self) -> NaiveDate {
        date(self.decided)
    }

    /// How much.
    pub fn amount(&self) -> Ore {
        Ore::kr(self.kronor)
    }
}

const fn january(year: i32, day: u32, kronor: i64, decision: &'static str) -> Moved {
    Moved {
        day: (year, 1, day),
        decided: (year, 1, day),
        kronor,
        decision,
        reason: "Årets avsättning enligt budget.",
    }
}

/// What the body has put into the first fund.
pub const CONTRIBUTIONS: &[Moved] = &[
    january(2015, 2, 3_000_000, "KS 2014-12-15 § 401"),
    january(2016, 4, 3_000_000, "KS 2015-12-14 § 388"),
    january(2017, 2, 2_000_000, "KS 2016-12-12 § 379"),
    january(2018, 2, 1_000_000, "KS 2017-11-27 § 366"),
    january(2019, 2, 500_000, "KS 2018-12-10 § 391"),
];

/// What was moved out of the first fund.
pub const TRANSFERS: &[Moved] = &[
    Moved {
        day: (2020, 10, 30),
        decided: (2020, 10, 20),
        kronor: 1_700_000,
        decision: "KS 2020-10-19 § 279",
        reason: "Medel förs ur fonden till budget 2021.",
    },
    Moved {
        day: (2021, 12, 17),
        decided: (2021, 12, 17),
        kronor: 132_000,
        decision: "KS 2021-11-15 § 306",
        reason: "Fonden avvecklas. Det som återstår förs till kommunens resultat.",
    },
];
