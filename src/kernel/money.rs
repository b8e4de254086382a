//! Money is whole öre in a newtype; no floating point anywhere near it.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use serde::{Deserialize, Serialize};

use crate::kernel::text::grouped;

/// An amount in öre (1/100 krona). May be negative: corrections and bounced payments are.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::BigInt)]
#[serde(transparent)]
pub struct Ore(pub i64);

/// The largest amount that a person may type: 100 billion kronor.
pub const LARGEST: Ore = Ore(10_000_000_000_000);

impl Ore {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole kronor.
    pub const fn kr(kronor: i64) -> Self {
        Self(kronor * 100)
    }

    /// Whether the amount is above zero.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether the amount is zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether the amount is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The amount, or zero when it is negative.
    pub fn or_zero(self) -> Self {
        self.max(Self::ZERO)
    }

    /// `percent` hundredths of the amount, rounded half up to the öre. Shares of payment plans.
    pub fn percent(self, percent: i64) -> Self {
        Self((self.0 * percent + 50).div_euclid(100))
    }

    /// Parses what people type: `40 000`, `40000,50`, `40 000 kr`, `−40,5`. Two decimals at most;
    /// refuses anything above [`LARGEST`].
    pub fn parse(text: &str) -> Option<Self> {
        let mut clean: String =
            text.trim().chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}').collect();
        for unit in ["kronor", "kr", "SEK", ":-"] {
            if let Some(rest) = clean.strip_suffix(unit) {
                clean = rest.to_owned();
                break;
            }
        }
        let (negative, digits) = match clean.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, clean.as_str()),
        };
        let (whole, part) = digits.split_once([',', '.']).unwrap_or((digits, ""));
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 12 || part.len() > 2 || !plain(whole) || !plain(part) {
            return None;
        }
        if digits.len() > whole.len() && part.is_empty() {
            return None;
        }
        let kronor: i64 = whole.parse().ok()?;
        let ore: i64 = match part.len() {
            0 => 0,
            1 => part.parse::<i64>().ok()? * 10,
            _ => part.parse().ok()?,
        };
        let amount = Self(kronor * 100 + ore);
        (amount <= LARGEST).then_some(if negative { -amount } else { amount })
    }

    /// Figures without unit, thousands by U+202F, öre only where they exist: `1 700 000`.
    pub fn figures(self) -> String {
        let magnitude = self.0.unsigned_abs();
        // A sum of less than one krona has its sign, too.
        let sign = if self.0 < 0 { "\u{2212}" } else { "" };
        let mut out = format!("{sign}{}", grouped(magnitude / 100));
        if !magnitude.is_multiple_of(100) {
            out.push_str(&format!(",{:02}", magnitude % 100));
        }
        out
    }

    /// The form for files: kronor, a point and two decimals only when not whole (`45000.50`).
    pub fn plain(self) -> String {
        let magnitude = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        if magnitude.is_multiple_of(100) {
            format!("{sign}{}", magnitude / 100)
        } else {
            format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100)
        }
    }

    /// The form for an input field: `45000,50`.
    pub fn input(self) -> String {
        self.plain().replace('.', ",")
    }
}

impl fmt::Display for Ore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\u{a0}kr", self.figures())
    }
}

impl<DB: Backend> ToSql<BigInt, DB> for Ore
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<BigInt, DB> for Ore
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(raw).map(Self)
    }
}

impl Add for Ore {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Ore {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Ore {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Ore {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Ore {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Ore {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_amounts_are_read_as_people_write_them() {
        for (typed, ore) in [
            ("40 000", 4_000_000),
            ("40\u{202f}000 kr", 4_000_000),
            ("40000,50", 4_000_050),
            ("0,5", 50),
            ("−12.05", -1_205),
            ("7:-", 700),
        ] {
            assert_eq!(Ore::parse(typed), Some(Ore(ore)), "{typed}");
        }
        for typed in ["", "kr", "1,234", "1e9", "12,", "tolv", "9999999999999", "--1", "1-2"] {
            assert_eq!(Ore::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn figures_have_thin_spaces_and_ore_only_where_they_exist() {
        assert_eq!(Ore::kr(1_700_000).to_string(), "1\u{202f}700\u{202f}000\u{a0}kr");
        assert_eq!(Ore(4_500_050).figures(), "45\u{202f}000,50");
        assert_eq!(Ore(-100).figures(), "\u{2212}1");
        assert_eq!(Ore(4_500_050).plain(), "45000.50");
        assert_eq!(Ore(-4_500_000).plain(), "-45000");
    }

    #[test]
    fn shares_add_up() {
        let granted = Ore(100_001);
        let first = granted.percent(50);
        assert_eq!(first, Ore(50_001));
        assert_eq!(first + (granted - first), granted);
    }
}
