//! Which bank has a clearing number, and how that bank checks its account numbers. The rules are
//! those that Bankgirot publishes for account numbers in Swedish banks: type 1 has seven digits
//! and a check over clearing number and account together, type 2 checks the account alone.

use super::identifiers::luhn_ok;

/// How account numbers of a series are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// Type 1, comment 1: seven digits, modulus 11 over the clearing number without its first
    /// digit and the account number.
    WithoutFirst,
    /// Type 1, comment 2: seven digits, modulus 11 over the whole clearing number and the account
    /// number.
    Whole,
    /// Type 2, comment 2: nine digits of which the first may be left out, modulus 11.
    Eleven,
    /// Type 2, comments 1 and 3: up to ten digits, modulus 10. Comment 1 has always ten, comment 3
    /// is also written without the zeros in front.
    Luhn {
        /// The fewest digits that are written.
        shortest: usize,
    },
}

impl Check {
    /// The fewest digits that people write, and the digits of the full account number.
    pub(super) const fn lengths(self) -> (usize, usize) {
        match self {
            Self::WithoutFirst | Self::Whole => (7, 7),
            Self::Eleven => (8, 9),
            Self::Luhn { shortest } => (shortest, 10),
        }
    }

    /// Whether the account number, filled up to its full length, has the right check digit.
    pub(super) fn holds(self, clearing: &str, number: &str) -> bool {
        match self {
            Self::WithoutFirst => eleven_ok(clearing[1..].bytes().chain(number.bytes())),
            Self::Whole => eleven_ok(clearing.bytes().chain(number.bytes())),
            Self::Eleven => eleven_ok(number.bytes()),
            Self::Luhn { .. } => luhn_ok(number),
        }
    }
}

/// Modulus 11 with the weights 1 to 10 from the right, then 1 again.
fn eleven_ok(digits: impl DoubleEndedIterator<Item = u8>) -> bool {
    let weights = (1..=10_u32).cycle();
    let sum: u32 = digits.rev().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum();
    sum.is_multiple_of(11)
}

/// A run of clearing numbers that one bank has.
#[derive(Debug)]
pub(super) struct Series {
    first: u16,
    last: u16,
    /// The bank.
    pub(super) bank: &'static str,
    /// Its check.
    pub(super) check: Check,
}

/// The series that a clearing number of four digits belongs to.
pub(super) fn series(clearing: &str) -> Option<&'static Series> {
    let number: u16 = clearing.parse().ok()?;
    SERIES.iter().find(|s| (s.first..=s.last).contains(&number))
}

/// Type 1, comment 1.
const fn one(first: u16, last: u16, bank: &'static str) -> Series {
    Series { first, last, bank, check: Check::WithoutFirst }
}

/// Type 1, comment 2.
const fn two(first: u16, last: u16, bank: &'static str) -> Series {
    Series { first, last, bank, check: Check::Whole }
}

/// Type 2, comment 1.
const fn ten(first: u16, last: u16, bank: &'static str) -> Series {
    Series { first, last, bank, check: Check::Luhn { shortest: 10 } }
}

/// Type 2, comment 3.
const fn up_to_ten(first: u16, last: u16, bank: &'static str, shortest: usize) -> Series {
    Series { first, last, bank, check: Check::Luhn { shortest } }
}

/// Every series, rising and without overlap. 3300 and 3782 are Nordea's personal accounts inside
/// its ordinary series.
const SERIES: [Series; 55] = [
    one(1100, 1199, "Nordea"),
    one(1200, 1399, "Danske Bank"),
    one(1400, 2099, "Nordea"),
    two(2300, 2399, "Ålandsbanken"),
    one(2400, 2499, "Danske Bank"),
    one(3000, 3299, "Nordea"),
    ten(3300, 3300, "Nordea"),
    one(3301, 3399, "Nordea"),
    one(3400, 3409, "Länsförsäkringar Bank"),
    one(3410, 3781, "Nordea"),
    ten(3782, 3782, "Nordea"),
    one(3783, 3999, "Nordea"),
    two(4000, 4999, "Nordea"),
    one(5000, 5999, "SEB"),
    Series { first: 6000, last: 6999, bank: "Handelsbanken", check: Check::Eleven },
    one(7000, 7999, "Swedbank"),
    up_to_ten(8000, 8999, "Swedbank", 5),
    two(9020, 9029, "Länsförsäkringar Bank"),
    two(9040, 9049, "Citibank"),
    one(9060, 9069, "Länsförsäkringar Bank"),
    one(9070, 9079, "Multitude Bank"),
    two(9100, 9109, "Nordnet Bank"),
    one(9120, 9124, "SEB"),
    one(9130, 9149, "SEB"),
    two(9150, 9169, "Skandiabanken"),
    one(9170, 9179, "Ikano Bank"),
    ten(9180, 9189, "Danske Bank"),
    two(9190, 9199, "DNB Bank"),
    one(9230, 9239, "Marginalen Bank"),
    one(9250, 9259, "SBAB"),
    two(9260, 9269, "DNB Bank"),
    one(9270, 9279, "ICA Banken"),
    one(9280, 9289, "Resurs Bank"),
    ten(9300, 9349, "Swedbank"),
    two(9390, 9399, "Landshypotek"),
    one(9400, 9449, "Forex Bank"),
    one(9460, 9469, "Santander Consumer Bank"),
    two(9470, 9479, "BNP Paribas"),
    up_to_ten(9500, 9549, "Plusgirot", 2),
    two(9550, 9569, "Avanza Bank"),
    ten(9570, 9579, "Sparbanken Syd"),
    one(9580, 9589, "Aion Bank"),
    two(9590, 9599, "Erik Penser"),
    one(9630, 9639, "Lån & Spar Bank"),
    two(9640, 9649, "Nordax Bank"),
    two(9660, 9669, "Svea Bank"),
    two(9670, 9679, "JAK Medlemsbank"),
    one(9680, 9689, "Bluestep Bank"),
    two(9700, 9709, "Ekobanken"),
    two(9710, 9719, "Lunar Bank"),
    two(9750, 9759, "Northmill Bank"),
    two(9780, 9789, "Klarna Bank"),
    two(9880, 9889, "Riksgälden"),
    ten(9890, 9899, "Riksgälden"),
    up_to_ten(9960, 9969, "Plusgirot", 2),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_rise_without_overlap() {
        assert!(SERIES.iter().all(|s| s.first <= s.last && s.first >= 1000 && s.last <= 9999));
        assert!(SERIES.windows(2).all(|pair| pair[0].last < pair[1].first));
    }

    #[test]
    fn personal_accounts_lie_inside_the_ordinary_series() {
        assert_eq!(series("3300").map(|s| s.check), Some(Check::Luhn { shortest: 10 }));
        assert_eq!(series("3299").map(|s| s.check), Some(Check::WithoutFirst));
        assert_eq!(series("4000").map(|s| s.check), Some(Check::Whole));
        for unknown in ["1000", "2100", "2999", "9000", "9110", "9450", "9999", "0000"] {
            assert!(series(unknown).is_none(), "{unknown}");
        }
    }
}
