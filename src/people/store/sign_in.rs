//! Sessions, links, tries.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::AccountId;
use crate::kernel::refusal::Outcome;
use crate::people::model::{Limit, Link, Purpose};
use crate::people::rules;

/// Writes a session's row.
pub fn insert_session(tx: &mut WriteTx<'_>, account: AccountId, token_hash: &str) -> Outcome<()> {
    use schema::sessions as s;
    diesel::insert_into(s::table)
        .values((
            s::token_hash.eq(token_hash),
            s::account_id.eq(account),
            s::created_at.eq(tx.now),
            s::seen_at.eq(tx.now),
            s::expires_at.eq(rules::session_end(tx.now, tx.now)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes down a session's sign of life.
pub fn set_seen(
    conn: &mut Db,
    token_hash: &str,
    seen: NaiveDateTime,
    expires: NaiveDateTime,
) -> Outcome<()> {
    use schema::sessions as s;
    diesel::update(s::table.find(token_hash))
        .set((s::seen_at.eq(seen), s::expires_at.eq(expires)))
        .execute(conn)?;
    Ok(())
}

/// The sessions of an account that have not ended, the newest first: hash of the token, beginning,
/// last sign of life.
pub fn list_sessions(
    conn: &mut Db,
    account: AccountId,
    now: NaiveDateTime,
) -> Outcome<Vec<(String, NaiveDateTime, NaiveDateTime)>> {
    use schema::sessions as s;
    Ok(s::table
        .filter(s::account_id.eq(account))
        .filter(s::expires_at.gt(now))
        .order(s::created_at.desc())
        .select((s::token_hash, s::created_at, s::seen_at))
        .load(conn)?)
}

/// Ends a session.
pub fn delete_session(conn: &mut Db, token_hash: &str) -> Outcome<()> {
    diesel::delete(schema::sessions::table.find(token_hash)).execute(conn)?;
    Ok(())
}

/// Ends every session of an account.
pub fn delete_sessions(conn: &mut Db, account: AccountId) -> Outcome<()> {
    use schema::sessions as s;
    diesel::delete(s::table.filter(s::account_id.eq(account))).execute(conn)?;
    Ok(())
}

/// A link about to be written.
pub struct NewLink<'a> {
    /// Address that it goes to; empty for the first administrator.
    pub email: &'a str,
    /// The account, when there is one.
    pub account: Option<AccountId>,
    /// What it is for.
    pub purpose: Purpose,
    /// Hash of its token.
    pub token_hash: &'a str,
    /// Hash of its code.
    pub code_hash: Option<&'a str>,
    /// The browser that asked for it.
    pub browser_hash: Option<&'a str>,
    /// Until when it is valid.
    pub expires_at: NaiveDateTime,
}

/// Writes a link's row.
pub fn insert_link(tx: &mut WriteTx<'_>, new: &NewLink<'_>) -> Outcome<()> {
    use schema::sign_in_links as l;
    diesel::insert_into(l::table)
        .values((
            l::email.eq(new.email),
            l::account_id.eq(new.account),
            l::purpose.eq(new.purpose),
            l::token_hash.eq(new.token_hash),
            l::code_hash.eq(new.code_hash),
            l::browser_hash.eq(new.browser_hash),
            l::created_at.eq(tx.now),
            l::expires_at.eq(new.expires_at),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The link with a token.
pub fn find_link(conn: &mut Db, token_hash: &str) -> Outcome<Option<Link>> {
    use schema::sign_in_links as l;
    Ok(l::table
        .filter(l::token_hash.eq(token_hash))
        .select(Link::as_select())
        .first(conn)
        .optional()?)
}

/// The newest link with a code that a browser asked for and that is still good: unused, or used so
/// recently that the button was pressed twice.
pub fn find_link_of_browser(
    conn: &mut Db,
    browser_hash: &str,
    now: NaiveDateTime,
) -> Outcome<Option<Link>> {
    use schema::sign_in_links as l;
    Ok(l::table
        .filter(l::browser_hash.eq(browser_hash))
        .filter(l::code_hash.is_not_null())
        .filter(l::used_at.is_null().or(l::used_at.gt(now - rules::PRESSED_TWICE)))
        .filter(l::expires_at.gt(now))
        .order(l::id.desc())
        .select(Link::as_select())
        .first(conn)
        .optional()?)
}

/// Marks a link as used by a browser.
pub fn set_used(conn: &mut Db, id: i64, at: NaiveDateTime, browser_hash: &str) -> Outcome<()> {
    use schema::sign_in_links as l;
    diesel::update(l::table.find(id))
        .set((l::used_at.eq(at), l::browser_hash.eq(browser_hash)))
        .execute(conn)?;
    Ok(())
}

/// Counts a wrong code.
pub fn count_wrong_code(conn: &mut Db, id: i64) -> Outcome<()> {
    use schema::sign_in_links as l;
    diesel::update(l::table.find(id)).set(l::code_tries.eq(l::code_tries + 1)).execute(conn)?;
    Ok(())
}

/// Gives a link another token.
pub fn set_token(conn: &mut Db, id: i64, token_hash: &str) -> Outcome<()> {
    use schema::sign_in_links as l;
    diesel::update(l::table.find(id)).set(l::token_hash.eq(token_hash)).execute(conn)?;
    Ok(())
}

/// Takes back the links of one purpose: of an account, or those of none.
pub fn delete_links(conn: &mut Db, purpose: Purpose, account: Option<AccountId>) -> Outcome<()> {
    use schema::sign_in_links as l;
    let these = l::table.filter(l::purpose.eq(purpose)).filter(l::used_at.is_null());
    match account {
        Some(id) => diesel::delete(these.filter(l::account_id.eq(id))).execute(conn)?,
        None => diesel::delete(these.filter(l::account_id.is_null())).execute(conn)?,
    };
    Ok(())
}

/// Takes back every link to an address that may still let somebody in, whatever it was for. Who it
/// let in already comes in by it no more; what it has set up stays answered.
pub fn delete_links_to(conn: &mut Db, email: &str) -> Outcome<()> {
    use schema::sign_in_links as l;
    let open = l::used_at.is_null().or(l::purpose.eq(Purpose::SignIn));
    diesel::delete(l::table.filter(l::email.eq(email)).filter(open)).execute(conn)?;
    Ok(())
}

/// Seconds until something may be tried again, when the tries at it have reached their limit.
pub fn find_wait(
    conn: &mut Db,
    subject: &str,
    limit: Limit,
    now: NaiveDateTime,
) -> Outcome<Option<u64>> {
    use schema::attempts as a;
    let times: Vec<NaiveDateTime> = a::table
        .filter(a::subject.eq(subject))
        .filter(a::at.gt(now - limit.within))
        .order(a::at.desc())
        .limit(limit.most)
        .select(a::at)
        .load(conn)?;
    let oldest = times.last().filter(|_| i64::try_from(times.len()) == Ok(limit.most));
    Ok(oldest.map(|at| u64::try_from((*at + limit.within - now).num_seconds()).unwrap_or(0) + 1))
}

/// Counts a try.
pub fn insert_attempt(tx: &mut WriteTx<'_>, subject: &str) -> Outcome<()> {
    use schema::attempts as a;
    diesel::insert_into(a::table)
        .values((a::subject.eq(subject), a::at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgets the tries at something, after one was right.
pub fn delete_attempts(conn: &mut Db, subject: &str) -> Outcome<()> {
    use schema::attempts as a;
    diesel::delete(a::table.filter(a::subject.eq(subject))).execute(conn)?;
    Ok(())
}

/// Removes sessions that have ended, links that ended before `links`, tries from before `tries`.
pub fn delete_old(
    conn: &mut Db,
    now: NaiveDateTime,
    links: NaiveDateTime,
    tries: NaiveDateTime,
) -> Outcome<()> {
    use schema::{attempts as a, sessions as s, sign_in_links as l};
    diesel::delete(s::table.filter(s::expires_at.lt(now))).execute(conn)?;
    diesel::delete(l::table.filter(l::expires_at.lt(links))).execute(conn)?;
    diesel::delete(a::table.filter(a::at.lt(tries))).execute(conn)?;
    Ok(())
}
