//! How much one account may send in a day. Counted in the database, so that it holds over every
//! instance, and when a file arrives, since a file that no act ever speaks of takes room as well.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::AccountId;
use crate::kernel::refusal::Outcome;

/// Files in a day at most.
pub const MOST_FILES: i64 = 300;
/// Bytes in a day at most.
pub const MOST_BYTES: i64 = 400 * 1024 * 1024;
/// The day.
const WITHIN: TimeDelta = TimeDelta::hours(24);

/// Counts a file of so many bytes; `false` when it would be too much.
pub fn count(tx: &mut WriteTx<'_>, account: AccountId, size: i64) -> Outcome<bool> {
    use schema::uploads as u;
    let (files, bytes): (i64, Option<i64>) = u::table
        .filter(u::account_id.eq(account))
        .filter(u::at.gt(tx.now - WITHIN))
        .select((count_star(), sql::<Nullable<BigInt>>("CAST(SUM(size) AS BIGINT)")))
        .first(tx.conn)?;
    if files >= MOST_FILES || bytes.unwrap_or(0).saturating_add(size) > MOST_BYTES {
        return Ok(false);
    }
    diesel::insert_into(u::table)
        .values((u::account_id.eq(account), u::size.eq(size), u::at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(true)
}

/// Forgets what was counted before a time.
pub fn forget(conn: &mut Db, before: NaiveDateTime) -> Outcome<()> {
    use schema::uploads as u;
    diesel::delete(u::table.filter(u::at.lt(before))).execute(conn)?;
    Ok(())
}
