//! The one place that knows what time it is. Everything else is handed a day or an instant.

use std::sync::RwLock;
use std::time::{Instant, SystemTime};

use chrono::{NaiveDate, NaiveDateTime, SubsecRound, Utc};

/// Begins to measure how long something takes, for the log alone.
pub fn stopwatch() -> Instant {
    Instant::now()
}

/// An instant as the clocks in Sweden show it.
pub fn local(instant: NaiveDateTime) -> NaiveDateTime {
    instant.and_utc().with_timezone(&chrono_tz::Europe::Stockholm).naive_local()
}

/// The day in Europe/Stockholm at an instant in UTC: it begins at 23:00 or, in summer, at 22:00.
pub fn day_in_sweden(at: NaiveDateTime) -> NaiveDate {
    local(at).date()
}

/// Real time as the file system tells it, for how old files are.
pub fn system_time() -> SystemTime {
    SystemTime::now()
}

/// The clock of the house. Its day can be set, in tests and in the demonstration; its instant is
/// always real, for sessions, tokens and backoff.
#[derive(Debug, Default)]
pub struct Clock {
    set: RwLock<Option<NaiveDate>>,
}

impl Clock {
    /// A clock that stands on `day` until it is moved.
    pub fn on(day: NaiveDate) -> Self {
        Self { set: RwLock::new(Some(day)) }
    }

    /// The day in Europe/Stockholm, or the day that was set.
    pub fn today(&self) -> NaiveDate {
        let set = self.set.read().map_or(None, |day| *day);
        set.unwrap_or_else(|| day_in_sweden(Utc::now().naive_utc()))
    }

    /// Real time, UTC, in whole microseconds (what both databases keep).
    pub fn instant(&self) -> NaiveDateTime {
        Utc::now().naive_utc().trunc_subsecs(6)
    }

    /// Sets the day, or lets it follow real time again.
    pub fn set_today(&self, day: Option<NaiveDate>) {
        if let Ok(mut set) = self.set.write() {
            *set = day;
        }
    }
}
