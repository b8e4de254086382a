//! Where money is sent: bankgiro, plusgiro, bank account or an internal voucher. What cannot be
//! paid to cannot be built: every constructor checks the number.

use std::fmt;

use super::clearing::{self, Check};
use super::identifiers::{luhn_ok, only_digits};

/// The codes of the kinds, in the order that forms offer them.
pub const KINDS: [&str; 4] = ["bankgiro", "plusgiro", "account", "internal"];

/// What is wrong with a number that somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountFault {
    /// The kind is none of [`KINDS`].
    UnknownKind,
    /// Something else than digits and the usual separators, or nothing at all.
    NotANumber,
    /// Too many or too few digits for this kind of account.
    WrongLength,
    /// No bank has this clearing number.
    UnknownClearing,
    /// The fifth digit of the clearing number does not fit the other four.
    ClearingCheckDigit,
    /// The check digit does not fit the rest: a digit is wrong or two have changed places.
    CheckDigit,
}

/// A bankgiro number: seven or eight digits with a correct check digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bankgiro(String);

/// A plusgiro number: two to eight digits with a correct check digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plusgiro(String);

/// A bank account with a clearing number that some bank has and an account number that passes
/// that bank's check.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BankAccount {
    clearing: String,
    number: String,
}

/// Where a recipient is paid.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PaymentAccount {
    /// To a bankgiro number.
    Bankgiro(Bankgiro),
    /// To a plusgiro number.
    Plusgiro(Plusgiro),
    /// To an account in a bank.
    Account(BankAccount),
    /// By voucher inside the municipality: its own units have no bank account.
    Internal,
}

/// Whether people put `c` between groups of digits.
fn separates(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '–' | '−' | '\u{2010}' | '\u{2011}' | '.' | ',' | '/')
}

/// The groups of digits in `text`; refuses everything that is neither digit nor separator.
fn groups(text: &str) -> Result<Vec<&str>, AccountFault> {
    let groups: Vec<&str> = text.split(separates).filter(|g| !g.is_empty()).collect();
    if groups.is_empty() || !groups.iter().all(|g| only_digits(g)) {
        return Err(AccountFault::NotANumber);
    }
    Ok(groups)
}

/// All digits of `text` without leading zeros, with the length and the Luhn check of a giro.
fn giro(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Result<String, AccountFault> {
    let all = groups(text)?.concat();
    let digits = all.trim_start_matches('0');
    if !lengths.contains(&digits.len()) {
        return Err(AccountFault::WrongLength);
    }
    if !luhn_ok(digits) {
        return Err(AccountFault::CheckDigit);
    }
    Ok(digits.to_owned())
}

impl Bankgiro {
    /// Reads `640-5070`, `54029681` and the like.
    pub fn parse(text: &str) -> Result<Self, AccountFault> {
        giro(text, 7..=8).map(Self)
    }

    /// The seven or eight digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Bankgiro {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (office, serial) = self.0.split_at(self.0.len() - 4);
        write!(f, "{office}-{serial}")
    }
}

impl Plusgiro {
    /// Reads `28 65 43-4`, `2865434` and the like.
    pub fn parse(text: &str) -> Result<Self, AccountFault> {
        giro(text, 2..=8).map(Self)
    }

    /// The two to eight digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Plusgiro {
    /// Pairs from the right before the check digit, a seventh digit joining the first pair:
    /// `410 54 68-5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (body, check) = self.0.split_at(self.0.len() - 1);
        let first = if body.len() == 7 { 3 } else { 2 - body.len() % 2 };
        for (i, digit) in body.chars().enumerate() {
            if i >= first && (i - first).is_multiple_of(2) {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        write!(f, "-{check}")
    }
}

impl BankAccount {
    /// Checks a clearing number of four digits (or five, in the 8000 series) and an account
    /// number against the rule of the bank that has the clearing number.
    pub fn new(clearing: &str, number: &str) -> Result<Self, AccountFault> {
        let clearing = groups(clearing)?.concat();
        let number = groups(number)?.concat();
        let four = clearing.get(..4).ok_or(AccountFault::WrongLength)?;
        match clearing.len() {
            4 => {}
            5 if four.starts_with('8') => {
                if !luhn_ok(&clearing) {
                    return Err(AccountFault::ClearingCheckDigit);
                }
            }
            _ => return Err(AccountFault::WrongLength),
        }
        let series = clearing::series(four).ok_or(AccountFault::UnknownClearing)?;
        let (shortest, longest) = series.check.lengths();
        // Zeros in front say nothing; a number that was padded to a file's width is the same.
        let spare = number.len().saturating_sub(longest);
        if number.len() < shortest || number[..spare].bytes().any(|b| b != b'0') {
            return Err(AccountFault::WrongLength);
        }
        let number = format!("{:0>longest$}", &number[spare..]);
        if number.bytes().all(|b| b == b'0') || !series.check.holds(four, &number) {
            return Err(AccountFault::CheckDigit);
        }
        // Plusgirot's and Swedbank's numbers are written without the zeros that fill them up.
        let number = match series.check {
            Check::Luhn { shortest, .. } if shortest < longest => {
                let kept = number.trim_start_matches('0');
                format!("{kept:0>shortest$}")
            }
            _ => number,
        };
        Ok(Self { clearing, number })
    }

    /// Reads clearing and account number from one text: `84244-9831892246`,
    /// `8424-4, 983 189 224-6`, `6789 123 456 789`, `67891234567890` without separator.
    pub fn parse(text: &str) -> Result<Self, AccountFault> {
        let groups = groups(text)?;
        let (first, rest) = groups.split_first().ok_or(AccountFault::NotANumber)?;
        let swedbank = first.starts_with('8');
        match (first.len(), rest) {
            (4, [fifth, number @ ..]) if swedbank && fifth.len() == 1 && !number.is_empty() => {
                Self::new(&format!("{first}{fifth}"), &number.concat())
            }
            (4 | 5, [_, ..]) => Self::new(first, &rest.concat()),
            (6.., _) => {
                let all = groups.concat();
                // Without a separator only the whole length tells whether a fifth digit is there.
                let clearing = match all.len() {
                    15 if swedbank => 5,
                    14 => 4,
                    _ if swedbank => return Err(AccountFault::WrongLength),
                    _ => 4,
                };
                Self::new(&all[..clearing], &all[clearing..])
            }
            _ => Err(AccountFault::WrongLength),
        }
    }

    /// The clearing number as it was given: four digits, or five in the 8000 series.
    pub fn clearing(&self) -> &str {
        &self.clearing
    }

    /// The first four digits of the clearing number, which payment orders carry.
    pub fn clearing_four(&self) -> &str {
        &self.clearing[..4]
    }

    /// The account number, digits only.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Name of the bank that has the clearing number.
    pub fn bank(&self) -> &'static str {
        clearing::series(self.clearing_four()).map_or("", |s| s.bank)
    }
}

impl fmt::Display for BankAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.clearing, self.number)
    }
}

impl PaymentAccount {
    /// Reads a number of the kind with this code (one of [`KINDS`]). The text of an internal
    /// recipient is ignored. Reads back what [`Self::stored`] gives.
    pub fn parse(kind: &str, text: &str) -> Result<Self, AccountFault> {
        match kind {
            "bankgiro" => Bankgiro::parse(text).map(Self::Bankgiro),
            "plusgiro" => Plusgiro::parse(text).map(Self::Plusgiro),
            "account" => BankAccount::parse(text).map(Self::Account),
            "internal" => Ok(Self::Internal),
            _ => Err(AccountFault::UnknownKind),
        }
    }

    /// Code of the kind, as the database keeps it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Bankgiro(_) => "bankgiro",
            Self::Plusgiro(_) => "plusgiro",
            Self::Account(_) => "account",
            Self::Internal => "internal",
        }
    }

    /// The number as the database keeps it: the same account always gives the same text. Empty
    /// for an internal recipient.
    pub fn stored(&self) -> String {
        match self {
            Self::Bankgiro(number) => number.0.clone(),
            Self::Plusgiro(number) => number.0.clone(),
            Self::Account(account) => account.to_string(),
            Self::Internal => String::new(),
        }
    }
}

impl fmt::Display for PaymentAccount {
    /// The number in the form that people know; nothing for an internal recipient, whose words
    /// come from the language files.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bankgiro(number) => number.fmt(f),
            Self::Plusgiro(number) => number.fmt(f),
            Self::Account(account) => account.fmt(f),
            Self::Internal => Ok(()),
        }
    }
}

/// Whether `text` is an IBAN with the right check digits (ISO 13616, modulus 97). A Swedish one
/// must have 24 characters. Blanks are ignored, lower case is accepted.
pub fn iban_ok(text: &str) -> bool {
    let iban: Vec<u8> =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| u8::try_from(c).unwrap_or(0)).collect();
    let shaped = (15..=34).contains(&iban.len())
        && iban[..2].iter().all(u8::is_ascii_alphabetic)
        && iban[2..4].iter().all(u8::is_ascii_digit)
        && iban.iter().all(u8::is_ascii_alphanumeric);
    if !shaped || (iban[..2].eq_ignore_ascii_case(b"SE") && iban.len() != 24) {
        return false;
    }
    let moved = iban[4..].iter().chain(&iban[..4]);
    let rest = moved.fold(0_u32, |rest, byte| match byte.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => (rest * 100 + u32::from(letter - b'A') + 10) % 97,
        digit => (rest * 10 + u32::from(digit - b'0')) % 97,
    });
    rest == 1
}

#[cfg(test)]
#[path = "accounts_tests.rs"]
mod tests;
