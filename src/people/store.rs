//! The tables of people.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::model::{Membership, User};
use crate::db::{Db, schema};
use crate::kernel::ids::{AccountId, AssociationId};
use crate::kernel::refusal::Outcome;
use crate::kernel::role::Role;

/// The person of a session that is still valid; nobody when the account is disabled.
pub fn find_by_session(
    conn: &mut Db,
    token_hash: &str,
    now: NaiveDateTime,
) -> Outcome<Option<User>> {
    use schema::{accounts, sessions};
    let row: Option<(AccountId, String, String, String)> = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now))
        .filter(accounts::disabled_at.is_null())
        .select((accounts::id, accounts::name, accounts::email, accounts::lang))
        .first(conn)
        .optional()?;
    let Some((id, name, email, lang)) = row else { return Ok(None) };
    let mut roles = find_roles(conn, id)?;
    let associations = find_memberships(conn, id)?;
    if !associations.is_empty() && !roles.contains(&Role::Applicant) {
        roles.push(Role::Applicant);
    }
    Ok(Some(User { id, name, email, lang, roles, associations }))
}

/// The roles of an account.
pub fn find_roles(conn: &mut Db, id: AccountId) -> Outcome<Vec<Role>> {
    use schema::account_roles as r;
    let codes: Vec<String> =
        r::table.filter(r::account_id.eq(id)).order(r::role).select(r::role).load(conn)?;
    Ok(codes.iter().filter_map(|code| code.parse().ok()).collect())
}

/// The associations that an account acts for.
pub fn find_memberships(conn: &mut Db, id: AccountId) -> Outcome<Vec<Membership>> {
    use schema::{associations, memberships};
    let rows: Vec<(AssociationId, String, bool)> = memberships::table
        .inner_join(associations::table)
        .filter(memberships::account_id.eq(id))
        .filter(memberships::ended_at.is_null())
        .order(associations::name)
        .select((associations::id, associations::name, memberships::signatory))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name, signatory)| Membership { id, name, signatory }).collect())
}
