//! The outbox's tables, as the worker and the administrator see them.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::model::{Enclosed, MOST_TRIES, Queued, SECRET_KINDS, wait};
use super::transport::SendError;
use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::MailId;
use crate::kernel::refusal::{Outcome, Refusal};

/// How long a worker may take for what it has taken; after that another takes it.
const IN_HAND: TimeDelta = TimeDelta::minutes(20);

/// Which mails a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Everything.
    All,
    /// What has not left yet.
    Waiting,
    /// What was given up.
    Failed,
}

/// Whether any mail is due.
pub fn is_due(conn: &mut Db, now: NaiveDateTime) -> Outcome<bool> {
    use schema::outbox as o;
    let first: Option<MailId> = o::table
        .filter(o::sent_at.is_null())
        .filter(o::failed_at.is_null())
        .filter(o::next_try_at.le(now))
        .filter(o::taken_until.is_null().or(o::taken_until.lt(now)))
        .select(o::id)
        .first(conn)
        .optional()?;
    Ok(first.is_some())
}

/// Takes up to `most` mails that are due, oldest first. Acts wait for each other, so no two workers
/// take the same.
pub fn take(tx: &mut WriteTx<'_>, most: i64) -> Outcome<Vec<Queued>> {
    use schema::outbox as o;
    let due: Vec<MailId> = o::table
        .filter(o::sent_at.is_null())
        .filter(o::failed_at.is_null())
        .filter(o::next_try_at.le(tx.now))
        .filter(o::taken_until.is_null().or(o::taken_until.lt(tx.now)))
        .order(o::id)
        .limit(most)
        .select(o::id)
        .load(tx.conn)?;
    diesel::update(o::table.filter(o::id.eq_any(&due)))
        .set((o::taken_until.eq(tx.now + IN_HAND), o::tries.eq(o::tries + 1)))
        .execute(tx.conn)?;
    Ok(o::table
        .filter(o::id.eq_any(&due))
        .order(o::id)
        .select(Queued::as_select())
        .load(tx.conn)?)
}

/// Writes down how a try ended, unless another worker has taken the mail meanwhile.
pub fn settle(tx: &mut WriteTx<'_>, mail: &Queued, tried: &Result<(), SendError>) -> Outcome<()> {
    use schema::outbox as o;
    let none = None::<NaiveDateTime>;
    let ours = o::table.find(mail.id).filter(o::taken_until.eq(mail.taken_until));
    match tried {
        Ok(()) => diesel::update(ours)
            .set((o::sent_at.eq(tx.now), o::taken_until.eq(none), o::last_error.eq(None::<String>)))
            .execute(tx.conn)?,
        Err(SendError::Temporary(why)) if mail.tries < MOST_TRIES => diesel::update(ours)
            .set((
                o::next_try_at.eq(tx.now + wait(mail.tries)),
                o::taken_until.eq(none),
                o::last_error.eq(why),
            ))
            .execute(tx.conn)?,
        Err(SendError::Temporary(why) | SendError::Permanent(why)) => diesel::update(ours)
            .set((o::failed_at.eq(tx.now), o::taken_until.eq(none), o::last_error.eq(why)))
            .execute(tx.conn)?,
    };
    Ok(())
}

/// Lets a mail that was given up be tried again from the start, unless it has been emptied.
pub fn try_again(tx: &mut WriteTx<'_>, id: MailId) -> Outcome<bool> {
    use schema::outbox as o;
    let given_up = o::table.find(id).filter(o::failed_at.is_not_null()).filter(o::text.ne(""));
    let changed = diesel::update(given_up)
        .set((o::failed_at.eq(None::<NaiveDateTime>), o::next_try_at.eq(tx.now), o::tries.eq(0)))
        .execute(tx.conn)?;
    Ok(changed > 0)
}

/// Empties the mails that let people in, once their links have long ended. One that has not left by
/// then leaves no more.
pub fn forget_secrets(tx: &mut WriteTx<'_>, before: NaiveDateTime) -> Outcome<()> {
    use schema::outbox as o;
    let old = o::table.filter(o::kind.eq_any(SECRET_KINDS)).filter(o::created_at.lt(before));
    diesel::update(old.filter(o::sent_at.is_null()).filter(o::failed_at.is_null()))
        .set((o::failed_at.eq(tx.now), o::taken_until.eq(None::<NaiveDateTime>)))
        .execute(tx.conn)?;
    diesel::update(
        o::table
            .filter(o::kind.eq_any(SECRET_KINDS))
            .filter(o::created_at.lt(before))
            .filter(o::text.ne("")),
    )
    .set((o::text.eq(""), o::html.eq("")))
    .execute(tx.conn)?;
    Ok(())
}

/// A mail.
pub fn find(conn: &mut Db, id: MailId) -> Outcome<Queued> {
    schema::outbox::table
        .find(id)
        .select(Queued::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The files that go with a mail, in order.
pub fn enclosed(conn: &mut Db, id: MailId) -> Outcome<Vec<Enclosed>> {
    use schema::{files as f, outbox_attachments as a};
    Ok(a::table
        .inner_join(f::table)
        .filter(a::outbox_id.eq(id))
        .order(a::id)
        .select((f::id, f::sha256, f::media_type, f::size, a::name))
        .load(conn)?)
}

/// Mails, newest first.
pub fn list(conn: &mut Db, which: Which, offset: i64, most: i64) -> Outcome<Vec<Queued>> {
    use schema::outbox as o;
    let mut query = o::table.into_boxed();
    match which {
        Which::All => {}
        Which::Waiting => {
            query = query.filter(o::sent_at.is_null()).filter(o::failed_at.is_null());
        }
        Which::Failed => query = query.filter(o::failed_at.is_not_null()),
    }
    Ok(query
        .order(o::id.desc())
        .offset(offset)
        .limit(most)
        .select(Queued::as_select())
        .load(conn)?)
}

/// How many mails have not left, and how many were given up.
pub fn counts(conn: &mut Db) -> Outcome<(i64, i64)> {
    use schema::outbox as o;
    let waiting = o::table.filter(o::sent_at.is_null()).filter(o::failed_at.is_null());
    let failed = o::table.filter(o::failed_at.is_not_null());
    Ok((waiting.count().get_result(conn)?, failed.count().get_result(conn)?))
}

/// When the oldest mail that waits was written.
pub fn oldest_waiting(conn: &mut Db) -> Outcome<Option<NaiveDateTime>> {
    use schema::outbox as o;
    Ok(o::table
        .filter(o::sent_at.is_null())
        .filter(o::failed_at.is_null())
        .select(diesel::dsl::min(o::created_at))
        .first(conn)?)
}

/// Gives back a mail that was taken and not tried.
pub fn give_back(tx: &mut WriteTx<'_>, mail: &Queued) -> Outcome<()> {
    use schema::outbox as o;
    diesel::update(o::table.find(mail.id).filter(o::taken_until.eq(mail.taken_until)))
        .set((o::taken_until.eq(None::<NaiveDateTime>), o::tries.eq(o::tries - 1)))
        .execute(tx.conn)?;
    Ok(())
}

/// Marks what was written before a time as sent, and lets what was written later leave now: a
/// history that is told at once has read its old mails long ago.
pub fn put_past(tx: &mut WriteTx<'_>, before: NaiveDateTime, now: NaiveDateTime) -> Outcome<()> {
    use schema::outbox as o;
    let waiting = o::sent_at.is_null().and(o::failed_at.is_null());
    diesel::update(o::table.filter(waiting).filter(o::created_at.lt(before)))
        .set(o::sent_at.eq(o::created_at.nullable()))
        .execute(tx.conn)?;
    diesel::update(o::table.filter(waiting)).set(o::next_try_at.eq(now)).execute(tx.conn)?;
    Ok(())
}
