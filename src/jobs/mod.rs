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
use crate::{applications, associations, disbursements, files, mail, people, reports, web};

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
    // associations
    Job { name: "forget-people", run: associations::actions::forget_people },
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
    run_list(app, JOBS)
}

/// The same for any list of jobs.
pub fn run_list(app: &App, jobs: &[Job]) -> Outcome<Ran> {
    if app.health.is_behind() {
        return Ok(Ran::default());
    }
    let today = app.look_at_day()?;
    let last = store::last_days(&mut *app.pool.get()?)?;
    let mut waiting: Vec<(&Job, NaiveDate)> = jobs
        .iter()
        .map(|job| (job, last.get(job.name).map_or(today, |day| *day + TimeDelta::days(1))))
        .collect();
    let mut ran = Ran::default();
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
