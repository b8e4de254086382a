//! The administrator's page about jobs.

use super::views::{JobRow, JobsPage, RunRow};
use super::{JOBS, store};
use crate::web::{Answer, Ctx};

/// Runs shown.
const RUNS: i64 = 60;

/// Every job and its last runs.
pub async fn list(ctx: Ctx) -> Answer {
    let (last, runs) =
        ctx.read(|conn| Ok((store::last_days(conn)?, store::latest(conn, RUNS)?))).await?;
    let today = ctx.app.clock.today();
    let name = |job: &str| ctx.lang.t(&format!("job-{job}"));
    let jobs = JOBS
        .iter()
        .map(|job| JobRow {
            name: name(job.name),
            last: last.get(job.name).map(ToString::to_string).unwrap_or_default(),
            behind: last.get(job.name).map_or(1, |day| (today - *day).num_days().max(0)),
        })
        .collect();
    let runs = runs
        .into_iter()
        .map(|(job, day, at)| RunRow {
            name: name(&job),
            day: day.to_string(),
            at: at
                .and_utc()
                .with_timezone(&chrono_tz::Europe::Stockholm)
                .format("%Y-%m-%d %H:%M")
                .to_string(),
        })
        .collect();
    let p = ctx.page("jobs-list").here(ctx.lang.t("jobs-list"));
    ctx.render(&p, &JobsPage { p: &p, jobs, runs })
}
