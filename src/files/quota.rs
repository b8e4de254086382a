//! How much one account may send in a day, and all accounts of an association together. Counted in the database, so that it holds over every
//! instance, and when a file arrives, since a file that no act ever speaks of takes room as well.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::{AccountId, AssociationId};
use crate::kernel::refusal::Outcome;

/// Files of an account in a day at most.
pub const MOST_FILES: i64 = 300;
/// Bytes of an account in a day at most.
pub const MOST_BYTES: i64 = 400 * 1024 * 1024;
/// So many times an account's limit for all accounts of one association together: whoever invites
/// colleagues without end does not get room without end.
pub const TOGETHER: i64 = 3;
/// The day.
const WITHIN: TimeDelta = TimeDelta::hours(24);

/// Counts a file of so many bytes; `false` when it would be too much for the account, or for an
/// association that it acts for.
pub fn count(tx: &mut WriteTx<'_>, account: AccountId, size: i64) -> Outcome<bool> {
    use schema::{memberships as m, uploads as u};
    if !has_room(tx, &[account], size, 1)? {
        return Ok(false);
    }
    let own: Vec<AssociationId> = m::table
        .filter(m::account_id.eq(account))
        .filter(m::ended_at.is_null())
        .select(m::association_id)
        .load(tx.conn)?;
    for association in own {
        // Those who have left count as well: what they sent is there.
        let all: Vec<AccountId> = m::table
            .filter(m::association_id.eq(association))
            .select(m::account_id)
            .distinct()
            .load(tx.conn)?;
        if !has_room(tx, &all, size, TOGETHER)? {
            return Ok(false);
        }
    }
    diesel::insert_into(u::table)
        .values((u::account_id.eq(account), u::size.eq(size), u::at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(true)
}

/// Whether a file of so many bytes stays below `times` an account's limit, counted over accounts.
fn has_room(tx: &mut WriteTx<'_>, accounts: &[AccountId], size: i64, times: i64) -> Outcome<bool> {
    use schema::uploads as u;
    let (files, bytes): (i64, Option<i64>) = u::table
        .filter(u::account_id.eq_any(accounts.iter().copied()))
        .filter(u::at.gt(tx.now - WITHIN))
        .select((count_star(), sql::<Nullable<BigInt>>("CAST(SUM(size) AS BIGINT)")))
        .first(tx.conn)?;
    let sum = bytes.unwrap_or(0).saturating_add(size);
    Ok(files < MOST_FILES * times && sum <= MOST_BYTES * times)
}

/// Forgets what was counted before a time.
pub fn forget(conn: &mut Db, before: NaiveDateTime) -> Outcome<()> {
    use schema::uploads as u;
    diesel::delete(u::table.filter(u::at.lt(before))).execute(conn)?;
    Ok(())
}
