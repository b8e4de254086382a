//! R12: the clock: daylight saving, the last day of the year, a clock that is turned back.

use std::fs;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use integrationsfond::db::schema;
use integrationsfond::jobs;
use integrationsfond::kernel::clock::day_in_sweden;

use crate::acts::{Act, FIRST_DAY, Town};
use crate::r2_kills::Place;
use crate::service::{Disk, Service, get};
use crate::support::TestDb;
use crate::{Found, Size, picture};

/// Whether summer time holds: from the last Sunday of March to that of October, changed at 01:00
/// UTC (directive 2000/84/EC).
fn is_summer(at: NaiveDateTime) -> bool {
    let last_sunday = |month: u32| {
        let last = NaiveDate::from_ymd_opt(at.year(), month, 31).unwrap();
        let day = last - Days::new(u64::from(last.weekday().num_days_from_sunday()));
        day.and_hms_opt(1, 0, 0).unwrap()
    };
    at >= last_sunday(3) && at < last_sunday(10)
}

/// Every quarter of an hour of some years.
fn quarters(years: i64) -> impl Iterator<Item = NaiveDateTime> {
    let first: NaiveDate = "2020-01-01".parse().unwrap();
    let first = first.and_hms_opt(0, 0, 0).unwrap();
    (0..years * 366 * 96).map(move |n| first + TimeDelta::minutes(15 * n))
}

/// The registry numbers of all cases, in the order in which they were given.
fn numbers(app: &integrationsfond::app::App) -> Vec<String> {
    use schema::cases as c;
    let all: Vec<Option<String>> =
        app.read(|conn| Ok(c::table.order(c::id).select(c::number).load(conn)?)).unwrap();
    all.into_iter().flatten().collect()
}

fn new_year(found: &mut Found) {
    let db = TestDb::new();
    let app = db.app();
    let town = Town::found(&app);
    let submit = |day: &str| {
        app.clock.set_today(Some(day.parse().unwrap()));
        for act in [Act::Start, Act::Write(0, 20_000), Act::Submit(0)] {
            town.does(&app, &act).unwrap();
        }
    };
    for day in ["2021-12-30", "2021-12-31", "2022-01-01", "2021-12-31", "2022-01-01"] {
        submit(day);
    }
    let given: Vec<(String, String)> = numbers(&app)
        .into_iter()
        .filter_map(|n| {
            let serial = n.split(['/', '-']).nth(1)?.to_owned();
            Some((n.split('/').next()?.chars().filter(char::is_ascii_digit).collect(), serial))
        })
        .collect();
    let wanted: Vec<(String, String)> =
        [("2021", "1"), ("2021", "2"), ("2022", "1"), ("2021", "3"), ("2022", "2")]
            .map(|(y, s)| (y.to_owned(), s.to_owned()))
            .to_vec();
    if given != wanted {
        found.faults.push(format!("numbers around New Year: {given:?}"));
    }
    // A day that has been is not worked through again.
    jobs::run_due(&app).unwrap();
    app.clock.set_today(Some("2021-12-30".parse().unwrap()));
    let again = jobs::run_due(&app).unwrap();
    if (again.done, again.failed) != (0, 0) {
        found.faults.push(format!("after turning back: {again:?}"));
    }
    town.does(&app, &Act::Contribute(1)).unwrap();
    found.faults.extend(picture::faults(&app));
    found
        .figures
        .push_str(&format!("{} numbers around New Year, turned back between; ", given.len()));
}

/// The running program with its clock turned back and on.
fn turned_back(found: &mut Found, size: Size) {
    let place = Place::prepared();
    let turn = place.db.folder().join("clock");
    fs::write(&turn, "0").unwrap();
    let disk: Disk = vec![("DISK_CLOCK", turn.display().to_string())];
    let service = Service::start(&place.db, &disk);
    let [officer, _] = place.people(service.port);
    let turns = [0, -3_600, 600, -40, -1_800, 300, 0];
    let mut acknowledged = 0;
    for (n, seconds) in turns.iter().cycle().take(size.of(7, 70, 700)).enumerate() {
        fs::write(&turn, seconds.to_string()).unwrap();
        let text = format!("m-{n}");
        let key = format!("clock-{n:-<20}");
        let reply = officer.post(service.port, "/arenden/1/anteckningar", &key, &[("text", &text)]);
        match reply {
            Some(reply) if reply.status == 303 && reply.location() != "/logga-in" => {
                acknowledged += 1;
            }
            other => {
                let words = other.map(|r| format!("{} {} {}", r.status, r.location(), r.words()));
                found.faults.push(format!("turned by {seconds} s: {words:?}"));
            }
        }
        if get(service.port, "/arenden/1", &officer.cookie).is_none_or(|page| page.status != 200) {
            found.faults.push(format!("turned by {seconds} s: no page"));
        }
    }
    service.kill();
    let app = place.db.app();
    app.clock.set_today(Some(FIRST_DAY.parse().unwrap()));
    let stand = picture::notes(&app).values().filter(|n| **n == 1).count();
    if stand < acknowledged {
        found.faults.push(format!("{acknowledged} acknowledged, {stand} there"));
    }
    found.faults.extend(picture::faults(&app));
    found.figures.push_str(&format!(
        "{acknowledged} acts while the running program's clock was turned by up to an hour both ways"
    ));
}

pub fn test(size: Size) -> Found {
    let mut found = Found::default();
    let years = size.of(2, 12, 60);
    let mut last: Option<NaiveDate> = None;
    let mut instants = 0;
    for at in quarters(years) {
        instants += 1;
        let offset = if is_summer(at) { 2 } else { 1 };
        let (day, wanted) = (day_in_sweden(at), (at + TimeDelta::hours(offset)).date());
        if day != wanted {
            found.faults.push(format!("{at} UTC is {day}, not {wanted}"));
        }
        if last.is_some_and(|l| day != l && day != l + Days::new(1)) {
            found.faults.push(format!("from {last:?} to {day}"));
        }
        last = Some(day);
    }
    found.figures = format!("{instants} instants of {years} years have the right day; ");
    new_year(&mut found);
    turned_back(&mut found, size);
    found
}

/// The day in UTC instead of the day in Sweden.
pub fn control(_: Size) -> Found {
    let mut found = Found::default();
    let mut wrong_year = 0;
    for at in quarters(2) {
        let day = day_in_sweden(at);
        if day != at.date() {
            wrong_year += usize::from(day.year() != at.year());
            found.faults.push(format!("{at}: {} in UTC, {day} in Sweden", at.date()));
        }
    }
    found.figures = format!(
        "days taken from UTC: {} quarters of an hour of two years on the wrong day, {wrong_year} in \
         the wrong year",
        found.faults.len()
    );
    found
}
