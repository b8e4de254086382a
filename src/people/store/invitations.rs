//! The table of invitations.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{find_memberships, find_roles};
use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::{AccountId, AssociationId};
use crate::kernel::refusal::Outcome;
use crate::people::model::{Account, Invitation};

/// What nobody has answered, however old.
macro_rules! unanswered {
    () => {{
        use schema::invitations as i;
        i::table.filter(i::accepted_at.is_null()).filter(i::declined_at.is_null())
    }};
}

/// What waits for an answer that was sent after a time.
macro_rules! waiting {
    ($since:expr) => {
        unanswered!().filter(schema::invitations::created_at.gt($since))
    };
}

/// Writes an invitation in place of one that waits: it stands once, and from now.
pub fn put(
    tx: &mut WriteTx<'_>,
    association: AssociationId,
    email: &str,
    since: NaiveDateTime,
) -> Outcome<()> {
    use schema::invitations as i;
    let again =
        waiting!(since).filter(i::association_id.eq(association)).filter(i::email.eq(email));
    let again: Vec<i64> = again.select(i::id).load(tx.conn)?;
    if again.is_empty() {
        diesel::insert_into(i::table)
            .values((
                i::association_id.eq(association),
                i::email.eq(email),
                i::invited_by.eq(tx.actor.id),
                i::created_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
    } else {
        diesel::update(i::table.filter(i::id.eq_any(again)))
            .set((i::invited_by.eq(tx.actor.id), i::created_at.eq(tx.now)))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// How many invitations of an association wait that were sent after `since`.
pub fn count(conn: &mut Db, association: AssociationId, since: NaiveDateTime) -> Outcome<i64> {
    use schema::invitations as i;
    Ok(waiting!(since).filter(i::association_id.eq(association)).count().get_result(conn)?)
}

/// The invitations that wait for a person's answer, sent after `since`: none for the staff, and none
/// to an association that the person acts for.
pub fn find(conn: &mut Db, account: &Account, since: NaiveDateTime) -> Outcome<Vec<Invitation>> {
    use schema::{accounts as a, associations as s, invitations as i};
    if !find_roles(conn, account.id)?.is_empty() {
        return Ok(Vec::new());
    }
    let own: Vec<AssociationId> =
        find_memberships(conn, account.id)?.into_iter().map(|m| m.id).collect();
    let rows: Vec<(i64, AssociationId, String, Option<String>)> = waiting!(since)
        .inner_join(s::table.on(s::id.eq(i::association_id)))
        .left_join(a::table.on(a::id.nullable().eq(i::invited_by)))
        .filter(i::email.eq(&account.email))
        .filter(i::association_id.ne_all(own))
        .order(i::id)
        .select((i::id, i::association_id, s::name, a::name.nullable()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, association, name, by)| Invitation {
            id,
            association,
            name,
            by: by.unwrap_or_default(),
        })
        .collect())
}

/// Writes the answer to every invitation of an association to an address.
pub fn answer(
    tx: &mut WriteTx<'_>,
    association: AssociationId,
    email: &str,
    accepted: bool,
) -> Outcome<()> {
    use schema::invitations as i;
    let waiting =
        unanswered!().filter(i::association_id.eq(association)).filter(i::email.eq(email));
    if accepted {
        diesel::update(waiting).set(i::accepted_at.eq(tx.now)).execute(tx.conn)?;
    } else {
        diesel::update(waiting).set(i::declined_at.eq(tx.now)).execute(tx.conn)?;
    }
    Ok(())
}

/// Takes back what a person has invited others to who may invite no more.
pub fn delete_by(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    association: AssociationId,
) -> Outcome<()> {
    use schema::invitations as i;
    diesel::delete(
        unanswered!().filter(i::association_id.eq(association)).filter(i::invited_by.eq(account)),
    )
    .execute(tx.conn)?;
    Ok(())
}
