//! Which job ran for which day.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::max;
use diesel::prelude::*;

use crate::db::{Db, WriteTx, schema};
use crate::kernel::refusal::Outcome;

/// The last day that each job ran for.
pub fn last_days(conn: &mut Db) -> Outcome<HashMap<String, NaiveDate>> {
    use schema::job_runs as r;
    let rows: Vec<(String, Option<NaiveDate>)> =
        r::table.group_by(r::job).select((r::job, max(r::day))).load(conn)?;
    Ok(rows.into_iter().filter_map(|(job, day)| Some((job, day?))).collect())
}

/// Writes down that a job runs for the transaction's day; no when it has run.
pub fn begin(tx: &mut WriteTx<'_>, job: &str) -> Outcome<bool> {
    use schema::job_runs as r;
    let known: i64 =
        r::table.filter(r::job.eq(job)).filter(r::day.eq(tx.today)).count().get_result(tx.conn)?;
    if known > 0 {
        return Ok(false);
    }
    diesel::insert_into(r::table)
        .values((r::job.eq(job), r::day.eq(tx.today), r::ran_at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(true)
}

/// The last runs, newest first: job, day, when.
pub fn latest(conn: &mut Db, most: i64) -> Outcome<Vec<(String, NaiveDate, NaiveDateTime)>> {
    use schema::job_runs as r;
    Ok(r::table
        .order((r::ran_at.desc(), r::day.desc(), r::job))
        .limit(most)
        .select((r::job, r::day, r::ran_at))
        .load(conn)?)
}
