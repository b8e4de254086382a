//! How much one account may send in a day, and all accounts together for one association. Counted in
//! the database, so that it holds over every instance, and when a file arrives, since a file that no
//! act ever speaks of takes room as well.

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
/// So many times an account's limit for one association: whoever invites colleagues without end
/// does not get room without end.
pub const TOGETHER: i64 = 3;
/// The day.
const WITHIN: TimeDelta = TimeDelta::hours(24);

/// Counts a file of so many bytes that an account sends for an association, or for none; `false`
/// when it would be too much for either. An association's limit is that of those who act for it:
/// nobody else can use it up.
pub fn count(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    of: Option<AssociationId>,
    size: i64,
) -> Outcome<bool> {
    use schema::uploads as u;
    let of = match of {
        Some(association) if acts_for(tx, account, association)? => Some(association),
        _ => None,
    };
    if !has_room(tx, Whose::Account(account), size, 1)? {
        return Ok(false);
    }
    if let Some(association) = of
        && !has_room(tx, Whose::Association(association), size, TOGETHER)?
    {
        return Ok(false);
    }
    diesel::insert_into(u::table)
        .values((
            u::account_id.eq(account),
            u::association_id.eq(of),
            u::size.eq(size),
            u::at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(true)
}

fn acts_for(tx: &mut WriteTx<'_>, account: AccountId, association: AssociationId) -> Outcome<bool> {
    use schema::memberships as m;
    let found: Option<i64> = m::table
        .filter(m::account_id.eq(account))
        .filter(m::association_id.eq(association))
        .filter(m::ended_at.is_null())
        .select(m::id)
        .first(tx.conn)
        .optional()?;
    Ok(found.is_some())
}

/// What has been sent in a day, by an account or for an association.
enum Whose {
    Account(AccountId),
    Association(AssociationId),
}

/// Whether a file of so many bytes stays below `times` an account's limit.
fn has_room(tx: &mut WriteTx<'_>, whose: Whose, size: i64, times: i64) -> Outcome<bool> {
    use schema::uploads as u;
    let mut query = u::table
        .filter(u::at.gt(tx.now - WITHIN))
        .select((count_star(), sql::<Nullable<BigInt>>("CAST(SUM(size) AS BIGINT)")))
        .into_boxed();
    query = match whose {
        Whose::Account(id) => query.filter(u::account_id.eq(id)),
        Whose::Association(id) => query.filter(u::association_id.eq(id)),
    };
    let (files, bytes): (i64, Option<i64>) = query.first(tx.conn)?;
    let sum = bytes.unwrap_or(0).saturating_add(size);
    Ok(files < MOST_FILES * times && sum <= MOST_BYTES * times)
}

/// Forgets what was counted before a time.
pub fn forget(conn: &mut Db, before: NaiveDateTime) -> Outcome<()> {
    use schema::uploads as u;
    diesel::delete(u::table.filter(u::at.lt(before))).execute(conn)?;
    Ok(())
}
