//! The applicants' tables.

use diesel::prelude::*;

use super::model::{Association, Recipient};
use crate::db::{Db, schema};
use crate::kernel::actor::Actor;
use crate::kernel::ids::AssociationId;
use crate::kernel::refusal::{Outcome, Refusal};

/// An applicant.
pub fn find(conn: &mut Db, id: AssociationId) -> Outcome<Association> {
    schema::associations::table
        .find(id)
        .select(Association::as_select())
        .first(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// Everybody who gets the mail about an applicant's cases: those who act for it, else its own
/// address.
pub fn recipients(conn: &mut Db, id: AssociationId) -> Outcome<Vec<Recipient>> {
    use schema::{accounts as a, memberships as m};
    let people: Vec<(String, String)> = m::table
        .inner_join(a::table)
        .filter(m::association_id.eq(id))
        .filter(m::ended_at.is_null())
        .filter(a::disabled_at.is_null())
        .order(m::id)
        .select((a::email, a::lang))
        .load(conn)?;
    if people.is_empty() {
        let email = find(conn, id)?.email;
        let own = Recipient { email, lang: "sv".to_owned() };
        return Ok(if own.email.is_empty() { Vec::new() } else { vec![own] });
    }
    Ok(people.into_iter().map(|(email, lang)| Recipient { email, lang }).collect())
}

/// Kind and number of the account that money goes to.
pub fn active_account(conn: &mut Db, id: AssociationId) -> Outcome<Option<(String, String)>> {
    use schema::association_accounts as a;
    Ok(a::table
        .filter(a::association_id.eq(id))
        .filter(a::state.eq("active"))
        .order(a::id.desc())
        .select((a::kind, a::number))
        .first(conn)
        .optional()?)
}

/// Whether a person is close to an applicant: acts for it, or stands on its board by name. Nobody
/// prepares, decides or attests what concerns somebody close.
pub fn is_close(conn: &mut Db, who: &Actor, id: AssociationId) -> Outcome<bool> {
    use schema::{association_people as p, memberships as m};
    if let Some(account) = who.id {
        let member: i64 = m::table
            .filter(m::association_id.eq(id))
            .filter(m::account_id.eq(account))
            .count()
            .get_result(conn)?;
        if member > 0 {
            return Ok(true);
        }
    }
    let names: Vec<String> =
        p::table.filter(p::association_id.eq(id)).select(p::name).load(conn)?;
    Ok(names.iter().any(|name| name.to_lowercase() == who.name.to_lowercase()))
}
