//! Days: Swedish holidays, working days, the time for appeal, and dates in words. Holidays are
//! those of the law on public holidays as it stands since 2005.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Days from the notice of adjusted minutes to the last day for an appeal, before it is moved:
/// three weeks (the Local Government Act, chapter 13, section 5).
const APPEAL_DAYS: u64 = 21;

const MONTHS_SV: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The day after `date`; the last day that can be told stays where it is.
fn day_after(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(date)
}

/// The first `weekday` on or after `date`.
fn weekday_from(date: NaiveDate, weekday: Weekday) -> NaiveDate {
    let wait = (7 + weekday.num_days_from_monday() - date.weekday().num_days_from_monday()) % 7;
    date.checked_add_days(Days::new(u64::from(wait))).unwrap_or(date)
}

/// Easter Sunday of a Gregorian year. None where the calendar has no such date.
///
/// The paschal full moon is found from the year's place in the nineteen-year lunar cycle and the
/// centuries' corrections; Easter is the Sunday after it.
pub fn easter(year: i32) -> Option<NaiveDate> {
    let century = year.div_euclid(100);
    let golden = year.rem_euclid(19);
    let leap_days_left_out = century - century.div_euclid(4);
    let moon_correction = (8 * century + 13).div_euclid(25);
    let epact = (19 * golden + leap_days_left_out - moon_correction + 15).rem_euclid(30);
    // Two epacts would put the full moon a day later than the church allows.
    let late = epact == 29 || (epact == 28 && golden > 10);
    let after_equinox = epact - i32::from(late);
    let full_moon = NaiveDate::from_ymd_opt(year, 3, 21)?
        .checked_add_days(Days::new(u64::try_from(after_equinox).ok()?))?;
    Some(weekday_from(day_after(full_moon), Weekday::Sun))
}

/// Whether `date` is a public holiday: the red days of the almanac except ordinary Sundays, with
/// Midsummer's Day, All Saints' Day, Easter Sunday and Pentecost among them.
pub fn is_public_holiday(date: NaiveDate) -> bool {
    match (date.month(), date.day()) {
        (1, 1 | 6) | (5, 1) | (6, 6) | (12, 25 | 26) => return true,
        (6, 20..=26) | (10, 31) | (11, 1..=6) if date.weekday() == Weekday::Sat => return true,
        _ => {}
    }
    let Some(easter) = easter(date.year()) else { return false };
    // Good Friday, Easter Sunday, Easter Monday, Ascension Day, Pentecost.
    [-2, 0, 1, 39, 49].contains(&date.signed_duration_since(easter).num_days())
}

/// Whether `date` is Midsummer's, Christmas or New Year's eve, which the law on time limits treats
/// like a public holiday.
pub fn is_eve(date: NaiveDate) -> bool {
    match (date.month(), date.day()) {
        (12, 24 | 31) => true,
        (6, 19..=25) => date.weekday() == Weekday::Fri,
        _ => false,
    }
}

/// Whether offices and courts work on `date`: not Saturday, Sunday, public holiday or one of the
/// three eves.
pub fn is_working_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
        && !is_public_holiday(date)
        && !is_eve(date)
}

/// The first working day on or after `date`.
pub fn next_working_day(date: NaiveDate) -> NaiveDate {
    let mut day = date;
    // No run of free days is near this long; the bound only keeps the end of the calendar finite.
    for _ in 0..31 {
        if is_working_day(day) {
            break;
        }
        day = day_after(day);
    }
    day
}

/// The same day `months` later (earlier when negative); the month's last day where the day does
/// not exist.
pub fn add_months(date: NaiveDate, months: i32) -> NaiveDate {
    let step = Months::new(months.unsigned_abs());
    let moved =
        if months < 0 { date.checked_sub_months(step) } else { date.checked_add_months(step) };
    moved.unwrap_or(date)
}

/// The last day on which an appeal can reach the court, for minutes whose notice was put up on
/// `notice_up`: three weeks later, moved to the next working day.
pub fn appeal_last_day(notice_up: NaiveDate) -> NaiveDate {
    next_working_day(notice_up.checked_add_days(Days::new(APPEAL_DAYS)).unwrap_or(notice_up))
}

/// The day on which the notice is taken down: the day after the last day for appeal.
pub fn notice_down_day(last_day: NaiveDate) -> NaiveDate {
    day_after(last_day)
}

/// The date in a Swedish sentence: `1 mars 2021`.
pub fn long_date_sv(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), MONTHS_SV[date.month0() as usize], date.year())
}

/// The date in an English sentence: `1 March 2021`.
pub fn long_date_en(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), MONTHS_EN[date.month0() as usize], date.year())
}

/// Reads a date as people write it: `2021-03-01`, `2021/3/1`, `20210301`, `1/3 2021`, `1/3-2021`,
/// `1.3.2021`, `1 mars 2021`, `1 mar 2021`, `1 March 2021`. Day before month where both are
/// figures. The year has four digits, 1800 to 2999.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '/' | '.' | ','))
        .filter(|part| !part.is_empty())
        .collect();
    let (year, month, day) = match parts.as_slice() {
        [all] if all.len() == 8 && all.is_ascii() => (&all[..4], figure(&all[4..6])?, &all[6..]),
        [year, month, day] if year.len() == 4 => (*year, figure(month)?, *day),
        [day, month, year] => (*year, figure(month).or_else(|| month_named(month))?, *day),
        _ => return None,
    };
    let year = i32::try_from(if year.len() == 4 { figure(year)? } else { return None }).ok()?;
    (1800..3000).contains(&year).then(|| NaiveDate::from_ymd_opt(year, month, figure(day)?))?
}

/// One to four ASCII digits as a number.
fn figure(text: &str) -> Option<u32> {
    let plain = text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// The number of a month by its Swedish or English name or the first three letters or more of it.
fn month_named(name: &str) -> Option<u32> {
    let wanted = name.to_lowercase();
    let fits = |month: &str| wanted.len() >= 3 && month.to_lowercase().starts_with(&wanted);
    let place = |months: &[&str; 12]| months.iter().position(|m| fits(m));
    u32::try_from(place(&MONTHS_SV).or_else(|| place(&MONTHS_EN))? + 1).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
    }

    #[test]
    fn easter_falls_where_the_almanac_says() {
        for sunday in [
            "1818-03-22",
            "1943-04-25",
            "1954-04-18",
            "1981-04-19",
            "2000-04-23",
            "2015-04-05",
            "2016-03-27",
            "2017-04-16",
            "2018-04-01",
            "2019-04-21",
            "2020-04-12",
            "2021-04-04",
            "2022-04-17",
            "2023-04-09",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
            "2285-03-22",
        ] {
            let expected = day(sunday);
            assert_eq!(easter(expected.year()), Some(expected));
        }
    }

    #[test]
    fn the_holidays_of_2021_are_these() {
        let all = day("2021-01-01").iter_days().take(365);
        let free: Vec<String> =
            all.filter(|d| is_public_holiday(*d)).map(|d| d.to_string()).collect();
        assert_eq!(
            free,
            [
                "2021-01-01",
                "2021-01-06",
                "2021-04-02",
                "2021-04-04",
                "2021-04-05",
                "2021-05-01",
                "2021-05-13",
                "2021-05-23",
                "2021-06-06",
                "2021-06-26",
                "2021-11-06",
                "2021-12-25",
                "2021-12-26",
            ]
        );
        let eves: Vec<String> = day("2021-01-01")
            .iter_days()
            .take(365)
            .filter(|d| is_eve(*d))
            .map(|d| d.to_string())
            .collect();
        assert_eq!(eves, ["2021-06-25", "2021-12-24", "2021-12-31"]);
    }

    #[test]
    fn free_days_are_skipped() {
        for (from, to) in [
            ("2021-03-01", "2021-03-01"),
            ("2021-04-01", "2021-04-01"), // Maundy Thursday is a working day.
            ("2021-04-02", "2021-04-06"),
            ("2021-05-13", "2021-05-14"),
            ("2021-06-25", "2021-06-28"),
            ("2021-12-24", "2021-12-27"),
            ("2021-12-31", "2022-01-03"),
            ("2022-01-06", "2022-01-07"),
            ("2020-10-31", "2020-11-02"),
        ] {
            assert_eq!(next_working_day(day(from)), day(to), "{from}");
        }
    }

    #[test]
    fn the_time_for_appeal_ends_on_a_working_day() {
        for (up, last, down) in [
            ("2017-12-04", "2017-12-27", "2017-12-28"),
            ("2019-05-16", "2019-06-07", "2019-06-08"),
            ("2016-03-10", "2016-03-31", "2016-04-01"),
            ("2021-03-05", "2021-03-26", "2021-03-27"),
            ("2021-03-12", "2021-04-06", "2021-04-07"),
            ("2021-06-04", "2021-06-28", "2021-06-29"),
            ("2021-12-10", "2022-01-03", "2022-01-04"),
        ] {
            assert_eq!(appeal_last_day(day(up)), day(last), "{up}");
            assert_eq!(notice_down_day(day(last)), day(down), "{up}");
        }
    }

    #[test]
    fn months_end_where_the_month_ends() {
        for (from, months, to) in [
            ("2021-01-31", 1, "2021-02-28"),
            ("2020-01-31", 1, "2020-02-29"),
            ("2021-12-15", 2, "2022-02-15"),
            ("2021-03-31", -1, "2021-02-28"),
            ("2021-03-31", 0, "2021-03-31"),
        ] {
            assert_eq!(add_months(day(from), months), day(to), "{from} {months}");
        }
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for typed in [
            "2021-03-01",
            "2021/03/01",
            "2021-3-1",
            "20210301",
            "1/3 2021",
            "1/3-2021",
            "01.03.2021",
            "1 mars 2021",
            " 1  Mars 2021 ",
            "1 mar 2021",
            "1 March 2021",
        ] {
            assert_eq!(parse_date(typed), Some(day("2021-03-01")), "{typed}");
        }
        assert_eq!(parse_date("6 maj 2021"), Some(day("2021-05-06")));
        assert_eq!(parse_date("6 okt 2021"), Some(day("2021-10-06")));
        assert_eq!(parse_date("6 October 2021"), Some(day("2021-10-06")));
        for typed in [
            "",
            "2021-02-29",
            "2021-13-01",
            "20211301",
            "210301",
            "1/3 21",
            "1/3",
            "den 1 mars 2021",
            "mars 2021",
            "1 ma 2021",
            "1 brumaire 2021",
            "0021-03-01",
            "2021-03-01T00",
            "åååå-03-01",
            "ååååå",
        ] {
            assert_eq!(parse_date(typed), None, "{typed}");
        }
    }

    #[test]
    fn dates_are_written_in_both_languages() {
        assert_eq!(long_date_sv(day("2021-03-01")), "1 mars 2021");
        assert_eq!(long_date_en(day("2021-12-24")), "24 December 2021");
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0u64..200_000).prop_map(|n| day("1900-01-01") + Days::new(n))
    }

    proptest! {
        #[test]
        fn written_dates_are_read_back(date in any_day()) {
            for text in [
                date.to_string(),
                date.format("%Y%m%d").to_string(),
                date.format("%-d/%-m %Y").to_string(),
                long_date_sv(date),
                long_date_en(date),
            ] {
                prop_assert_eq!(parse_date(&text), Some(date), "{}", text);
            }
        }

        #[test]
        fn the_next_working_day_is_the_first_and_near(date in any_day()) {
            let next = next_working_day(date);
            prop_assert!(next >= date && is_working_day(next));
            prop_assert!((next - date).num_days() <= 5);
            prop_assert!(date.iter_days().take_while(|d| *d < next).all(|d| !is_working_day(d)));
        }

        #[test]
        fn nobody_has_less_than_three_weeks(up in any_day()) {
            let last = appeal_last_day(up);
            prop_assert!((last - up).num_days() >= 21);
            prop_assert!(is_working_day(last));
            prop_assert_eq!((notice_down_day(last) - last).num_days(), 1);
        }

        #[test]
        fn easter_is_a_sunday_within_its_bounds(year in 1600i32..4000) {
            let sunday = easter(year).unwrap();
            prop_assert_eq!(sunday.weekday(), Weekday::Sun);
            let bounds = NaiveDate::from_ymd_opt(year, 3, 22)..=NaiveDate::from_ymd_opt(year, 4, 25);
            prop_assert!(bounds.contains(&Some(sunday)));
        }

        #[test]
        fn months_there_and_back_never_pass_the_start(date in any_day(), months in 0i32..240) {
            let there = add_months(date, months);
            prop_assert!(there >= date);
            let back = add_months(there, -months);
            prop_assert!(back <= date && (date - back).num_days() <= 3);
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,30}") {
            if let Some(date) = parse_date(&text) {
                prop_assert!((1800..3000).contains(&date.year()));
            }
        }
    }
}
