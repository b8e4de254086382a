//! Every job that runs by itself, once a day each, in this order. Days that went by while the
//! program was down are caught up with, one after the other.

pub mod pages;
mod store;
mod views;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};

use crate::app::App;
use crate::db::{Db, WriteTx};
use crate::kernel::actor::Actor;
use crate::kernel::refusal::Outcome;
use crate::worker::Background;
use crate::{applications, disbursements, files, mail, people, reports, web};

/// A job.
pub struct Job {
    /// Its name: what `job_runs` keeps, and after `job-` the key of its words.
    pub name: &'static str,
    /// What it does, as on the day `tx.today`. It sees every earlier day done, and whatever is due
    /// up to that day: a day may have been skipped before the job existed.
    pub run: fn(&mut WriteTx<'_>) -> Outcome<()>,
}

/// Every job.
pub const JOBS: &[Job] = &[
    // people
    Job { name: "clean-up", run: clean_up },
    // applications
    Job { name: "remove-drafts", run: applications::actions::remove_stale_drafts },
    Job { name: "sweep-files", run: files::sweep },
    // disbursements, reports
    Job { name: "instalments-due", run: disbursements::actions::make_due_ready },
    Job { name: "report-reminders", run: reports::actions::remind },
];

/// The last day that each job ran for.
pub fn last_days(conn: &mut Db) -> Outcome<HashMap<String, NaiveDate>> {
    store::last_days(conn)
}

/// What a run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ran {
    /// Jobs that were done.
    pub done: usize,
    /// Jobs that failed; they are tried again at the next run, and wait with their later days.
    pub failed: usize,
}

/// The longest time, in days, that jobs catch up with by themselves, and the longest that they may be
/// ahead of the clock. Beyond it the clock is more likely to be wrong than the program to have been
/// down: reminders would leave and drafts go for days that have not come.
const MOST_BEHIND: i64 = 92;
const MOST_AHEAD: i64 = 7;

/// How far jobs catch up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// As long as the clock is likely to be right.
    Likely,
    /// However long it has been: somebody has looked at the clock.
    Whatever,
}

/// How long until the jobs are looked at again. Most of the time none is due.
const PAUSE: Duration = Duration::from_secs(3600);

/// Notes that every job has run today, without running it: a history that was written at once has
/// sent what there was to send.
pub fn all_ran(tx: &mut WriteTx<'_>) -> Outcome<()> {
    for job in JOBS {
        store::begin(tx, job.name)?;
    }
    Ok(())
}

/// Runs what is due now, and every hour.
pub fn start(app: Arc<App>) -> Outcome<Background> {
    Background::start("jobs", PAUSE, move || {
        if let Err(refusal) = run_due(&app) {
            tracing::error!(cause = %refusal, "the jobs could not be run");
        }
        false
    })
}

/// Runs each job for each day since it last ran, up to today: day by day, on each day in the order
/// of the list. A job that never ran begins today.
pub fn run_due(app: &App) -> Outcome<Ran> {
    run_list(app, JOBS, Reach::Likely)
}

/// The first day that a job has not run for, or why it cannot be right.
fn begins(last: Option<NaiveDate>, today: NaiveDate, reach: Reach) -> Result<NaiveDate, String> {
    let Some(last) = last else { return Ok(today) };
    let behind = (today - last).num_days();
    if behind < -MOST_AHEAD {
        return Err(format!("it has run for {last}; is the clock right?"));
    }
    if behind > MOST_BEHIND && reach == Reach::Likely {
        return Err(format!(
            "it has not run since {last}; is the clock right? The command catch-up runs it for \
             {behind} days"
        ));
    }
    Ok(last + TimeDelta::days(1))
}

/// The same for any list of jobs, however far.
pub fn run_list(app: &App, jobs: &[Job], reach: Reach) -> Outcome<Ran> {
    if app.health.is_behind() {
        return Ok(Ran::default());
    }
    let today = app.look_at_day()?;
    let last = store::last_days(&mut *app.pool.get()?)?;
    let mut ran = Ran::default();
    let mut waiting: Vec<(&Job, NaiveDate)> = Vec::with_capacity(jobs.len());
    for job in jobs {
        match begins(last.get(job.name).copied(), today, reach) {
            Ok(from) => waiting.push((job, from)),
            Err(cause) => {
                tracing::error!(job = job.name, cause, "a job was not run");
                app.metrics.job_failed(job.name);
                ran.failed += 1;
            }
        }
    }
    let Some(mut day) = waiting.iter().map(|(_, from)| *from).min() else { return Ok(ran) };
    while day <= today {
        waiting.retain(|(job, from)| {
            // A stopping program leaves the rest to its next start, or to another instance.
            if *from > day || app.health.is_draining() {
                true
            } else {
                match run_one(app, job, day) {
                    Ok(done) => {
                        ran.done += usize::from(done);
                        true
                    }
                    Err(refusal) => {
                        tracing::error!(job = job.name, %day, cause = %refusal, "a job failed");
                        app.metrics.job_failed(job.name);
                        ran.failed += 1;
                        false
                    }
                }
            }
        });
        day += TimeDelta::days(1);
    }
    Ok(ran)
}

/// Runs a job for a day, unless somebody else was first. That it ran and what it did are one
/// transaction.
fn run_one(app: &App, job: &Job, day: NaiveDate) -> Outcome<bool> {
    app.write_on(day, &Actor::program(), |tx| {
        if !store::begin(tx, job.name)? {
            return Ok(false);
        }
        (job.run)(tx)?;
        Ok(true)
    })
}

/// Forgets what has served its time: ended sessions and links, tries, keys of forms after seven
/// days, and the words of mails whose links have ended.
fn clean_up(tx: &mut WriteTx<'_>) -> Outcome<()> {
    people::actions::clean_up(tx)?;
    web::once::forget_forms(tx.conn, tx.now - TimeDelta::days(7))?;
    files::quota::forget(tx.conn, tx.now - TimeDelta::days(2))?;
    let before = tx.now - TimeDelta::days(8);
    mail::store::forget_secrets(tx, before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_far_off_runs_nothing() {
        let day = |n| NaiveDate::default() + TimeDelta::days(n);
        let found = |last, today| begins(Some(day(last)), day(today), Reach::Likely).ok();
        assert_eq!(begins(None, day(5), Reach::Likely), Ok(day(5)));
        assert_eq!(found(10, 11), Some(day(11)));
        assert_eq!(found(0, MOST_BEHIND), Some(day(1)));
        assert_eq!(found(0, MOST_BEHIND + 1), None, "a year ahead, perhaps");
        assert_eq!(begins(Some(day(0)), day(999), Reach::Whatever), Ok(day(1)));
        assert_eq!(found(MOST_AHEAD, 0), Some(day(MOST_AHEAD + 1)), "turned back a little");
        assert_eq!(found(MOST_AHEAD + 1, 0), None);
        assert!(begins(Some(day(999)), day(0), Reach::Whatever).is_err());
    }
}
