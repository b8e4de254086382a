//! Numbers that carry their own check: organisation numbers, personal identity numbers found in
//! free text, and OCR references.

use std::fmt;
use std::ops::Range;

use chrono::NaiveDate;

/// The longest OCR reference that a bankgiro accepts, both check digits included.
const OCR_LONGEST: usize = 25;

/// Digit sum of the Luhn check, with every second digit doubled; `double_last` says whether the
/// doubling begins with the rightmost digit (true while a check digit is still to be added).
fn luhn_sum(digits: impl DoubleEndedIterator<Item = u8>, double_last: bool) -> u32 {
    let mut double = double_last;
    let mut sum = 0;
    for digit in digits.rev() {
        let value = u32::from(digit) * if double { 2 } else { 1 };
        sum += value / 10 + value % 10;
        double = !double;
    }
    sum
}

/// Values of the digits in `text`, which the caller knows to be ASCII digits.
fn values(text: &str) -> impl DoubleEndedIterator<Item = u8> {
    text.bytes().map(|b| b.wrapping_sub(b'0'))
}

/// Whether `text` is one or more ASCII digits and nothing else.
pub(super) fn only_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the last of `digits` is the Luhn check digit of the rest (modulus 10, weights 1 and 2
/// from the right). False for anything but digits.
pub fn luhn_ok(digits: &str) -> bool {
    only_digits(digits) && luhn_sum(values(digits), false).is_multiple_of(10)
}

/// The digit that makes `digits` pass [`luhn_ok`] when it is put last.
fn luhn_digit(digits: &str) -> char {
    let rest = (luhn_sum(values(digits), true) % 10) as u8;
    char::from(b'0' + (10 - rest) % 10)
}

/// A Swedish organisation number with a correct check digit, kept as `NNNNNN-NNNN`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrgNumber(String);

impl OrgNumber {
    /// Reads `212000-0779`, `2120000779` and the twelve-digit form that begins with 16. The third
    /// and fourth digit must be at least 20, which is what tells the number from a person's.
    pub fn parse(text: &str) -> Option<Self> {
        let clean: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let ten = match clean.split_once(['-', '–', '\u{2011}']) {
            Some((before, after)) if after.len() == 4 => format!("{before}{after}"),
            Some(_) => return None,
            None => clean,
        };
        if !only_digits(&ten) {
            return None;
        }
        let ten = match ten.len() {
            10 => ten.as_str(),
            12 => ten.strip_prefix("16")?,
            _ => return None,
        };
        let (group, serial) = ten.split_at(6);
        let third_and_fourth: u8 = group.get(2..4)?.parse().ok()?;
        (third_and_fourth >= 20 && luhn_ok(ten)).then(|| Self(format!("{group}-{serial}")))
    }

    /// The number as `NNNNNN-NNNN`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ten digits without hyphen, as files to other systems want them.
    pub fn digits(&self) -> String {
        self.0.replace('-', "")
    }
}

impl fmt::Display for OrgNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for OrgNumber {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Whether the date part and the check digit are those of a personal identity number or a
/// coordination number (day raised by 60). `birth` is `YYMMDD` or `YYYYMMDD`, `last` four digits.
fn is_personal(birth: &str, last: &str) -> bool {
    let Some(short) = birth.get(birth.len() - 6..) else { return false };
    let part = |range: Range<usize>| short.get(range).and_then(|p| p.parse::<u32>().ok());
    let (Some(yy), Some(month), Some(day)) = (part(0..2), part(2..4), part(4..6)) else {
        return false;
    };
    // A coordination number may stand for somebody whose day or month of birth is not known.
    let dated = if (60..=91).contains(&day) {
        month <= 12
    } else {
        let fits = |year: u32| {
            i32::try_from(year).is_ok_and(|y| NaiveDate::from_ymd_opt(y, month, day).is_some())
        };
        match birth.get(..birth.len() - 6).and_then(|c| c.parse::<u32>().ok()) {
            Some(century) => fits(century * 100 + yy),
            None => fits(1900 + yy) || fits(2000 + yy),
        }
    };
    let century_is_real =
        birth.len() == 6 || ["18", "19", "20"].iter().any(|c| birth.starts_with(c));
    dated && century_is_real && luhn_ok(&format!("{short}{last}"))
}

/// Whether `c` may stand between the date and the last four digits.
fn separates(c: char) -> bool {
    matches!(c, '-' | '+' | '–' | '−' | '\u{2010}' | '\u{2011}' | ' ' | '\u{a0}' | '\u{202f}')
}

/// Byte ranges of everything in `text` that is a personal identity number or a coordination
/// number: six or eight digits, a separator or none, four digits, with a date that exists and a
/// correct check digit. Ordered, without overlap. Masking one number too many is the smaller evil,
/// so the separator may be a blank, and a number may follow a hyphen.
pub fn find_personal_numbers(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let runs = digit_runs(text);
    let mut i = 0;
    while let Some(run) = runs.get(i) {
        let digits = &text[run.clone()];
        i += 1;
        match digits.len() {
            10 | 12 if is_personal(&digits[..digits.len() - 4], &digits[digits.len() - 4..]) => {
                found.push(run.clone());
            }
            6 | 8 => {
                let Some(next) = runs.get(i) else { continue };
                let mut between = text[run.end..next.start].chars();
                let joined = between.next().is_some_and(separates) && between.next().is_none();
                if joined && next.len() == 4 && is_personal(digits, &text[next.clone()]) {
                    found.push(run.start..next.end);
                    i += 1;
                }
            }
            _ => {}
        }
    }
    found
}

/// Byte ranges of the unbroken runs of ASCII digits in `text`.
fn digit_runs(text: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, byte) in text.bytes().enumerate() {
        match (byte.is_ascii_digit(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                runs.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        runs.push(from..text.len());
    }
    runs
}

/// The text with every digit of a personal identity number replaced by an asterisk; separators
/// stay, so that a reader sees what kind of thing was there.
pub fn mask_personal_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for range in find_personal_numbers(text) {
        out.push_str(&text[from..range.start]);
        out.extend(text[range.clone()].chars().map(|c| if c.is_ascii_digit() { '*' } else { c }));
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// An OCR reference made of the digits in `base`: then the last digit of the whole reference's
/// length, then a Luhn check digit (`1234567890` gives `123456789023`). Everything but digits is
/// left out, and of too long a base only the last digits are used, so that the reference never
/// exceeds 25 digits.
pub fn ocr_reference(base: &str) -> String {
    let digits: String = base.chars().filter(char::is_ascii_digit).collect();
    let start = digits.len().saturating_sub(OCR_LONGEST - 2);
    let mut reference = digits[start..].to_owned();
    let length = (reference.len() + 2) % 10;
    reference.push_str(&length.to_string());
    reference.push(luhn_digit(&reference));
    reference
}

/// Whether `reference` is an OCR reference with the right length digit and check digit. Blanks are
/// ignored: people type the groups that they see.
pub fn ocr_ok(reference: &str) -> bool {
    let digits: String = reference.chars().filter(|c| !c.is_whitespace()).collect();
    if !(3..=OCR_LONGEST).contains(&digits.len()) || !luhn_ok(&digits) {
        return false;
    }
    let length_digit = digits.as_bytes()[digits.len() - 2] - b'0';
    usize::from(length_digit) == digits.len() % 10
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn organisation_numbers_are_read_in_every_usual_form() {
        for (typed, number) in [
            ("212000-0779", "212000-0779"),
            ("2120000779", "212000-0779"),
            ("162120000779", "212000-0779"),
            ("16212000-0779", "212000-0779"),
            (" 202100\u{2011}2411 ", "202100-2411"),
            ("802002-4280", "802002-4280"),
            ("802456-7011", "802456-7011"),
            ("882600 1235", "882600-1235"),
        ] {
            let parsed = OrgNumber::parse(typed).map(|n| n.to_string());
            assert_eq!(parsed.as_deref(), Some(number), "{typed}");
        }
        assert_eq!(OrgNumber::parse("212000-0779").unwrap().digits(), "2120000779");
    }

    #[test]
    fn organisation_numbers_with_a_fault_are_refused() {
        for typed in [
            "",
            "802002-4281",
            "882600-1234",
            "121212-1212",
            "19121212-1212",
            "172120000779",
            "21200-00779",
            "212000-077",
            "212000-07790",
            "2120-000779",
            "212000--0779",
            "SE212000-0779",
            "٢١٢٠٠٠-٠٧٧٩",
        ] {
            assert_eq!(OrgNumber::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn personal_numbers_are_masked_and_other_numbers_are_not() {
        for (text, masked) in [
            ("Kassör 121212-1212 ringer", "Kassör ******-**** ringer"),
            ("19121212-1212", "********-****"),
            ("121212+1212", "******+****"),
            ("701063-2391", "******-****"),
            ("19701063-2391", "********-****"),
            ("1212121212, 191212121212.", "**********, ************."),
            ("född 121212 1212", "född ****** ****"),
            ("konto 3300-1212121212", "konto 3300-**********"),
            ("å121212–1212ö", "å******–****ö"),
            ("121212-1212 121212-1212", "******-**** ******-****"),
            ("000229-0005", "******-****"),
        ] {
            assert_eq!(mask_personal_numbers(text), masked, "{text}");
        }
        for text in [
            "",
            "212000-0779",
            "2120000779",
            "5402-9681",
            "121212-1213",
            "19121312-1212",
            "99121212-1212",
            "17121212-1212",
            "19121212-12122",
            "1121212-1212",
            "121212--1212",
            "121212",
            "SE45 5000 0000 0583 9825 7466",
            "diarienummer 2017/65-109, 1 700 000 kr den 2021-03-01",
        ] {
            assert_eq!(mask_personal_numbers(text), text);
        }
    }

    #[test]
    fn ocr_references_carry_length_and_check_digit() {
        assert_eq!(ocr_reference("1234567890"), "123456789023");
        assert_eq!(ocr_reference("2017/65-109"), ocr_reference("201765109"));
        assert_eq!(ocr_reference(&"7".repeat(40)).len(), 25);
        assert!(ocr_ok("1234 5678 9023"));
        for wrong in ["123456789024", "123456789031", "23", "", "12345678902x"] {
            assert!(!ocr_ok(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_changed_digit_breaks_the_check(base in "[0-9]{1,22}", at in 0usize..24, by in 1u8..10) {
            let reference = ocr_reference(&base);
            prop_assert!(ocr_ok(&reference));
            let mut bytes = reference.into_bytes();
            let at = at % bytes.len();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let changed = String::from_utf8(bytes).unwrap();
            prop_assert!(!luhn_ok(&changed), "{}", changed);
        }

        #[test]
        fn every_organisation_number_is_read_back_and_never_masked(
            a in 10u32..100, b in 20u32..100, c in 0u32..100_000,
        ) {
            let nine = format!("{a}{b}{c:05}");
            let ten = format!("{nine}{}", luhn_digit(&nine));
            let number = OrgNumber::parse(&ten).unwrap();
            prop_assert_eq!(OrgNumber::parse(number.as_str()), Some(number.clone()));
            prop_assert_eq!(OrgNumber::parse(&format!("16{ten}")), Some(number.clone()));
            prop_assert_eq!(mask_personal_numbers(number.as_str()), number.as_str());
            prop_assert_eq!(mask_personal_numbers(&ten), ten);
        }

        #[test]
        fn every_person_is_masked_in_any_surroundings(
            days in 0u64..40_000, serial in 0u32..1000, coordination: bool,
            before in "[^0-9]{0,8}", after in "[^0-9]{0,8}", long: bool,
        ) {
            let first = NaiveDate::from_ymd_opt(1910, 1, 1).unwrap();
            let born = first + chrono::Days::new(days);
            let mut birth = born.format("%Y%m%d").to_string();
            if coordination {
                let day: u32 = birth[6..].parse().unwrap();
                birth.replace_range(6.., &(day + 60).to_string());
            }
            let nine = format!("{}{serial:03}", &birth[2..]);
            let check = luhn_digit(&nine);
            let date = if long { &birth[..] } else { &birth[2..] };
            let text = format!("{before}{date}-{serial:03}{check}{after}");
            let masked = mask_personal_numbers(&text);
            prop_assert!(!masked.contains(|c: char| c.is_ascii_digit()), "{}", masked);
            prop_assert_eq!(masked.chars().count(), text.chars().count());
        }

        #[test]
        fn masking_never_panics_and_is_stable(text in "\\PC{0,60}") {
            let masked = mask_personal_numbers(&text);
            prop_assert_eq!(mask_personal_numbers(&masked), masked);
        }
    }
}
