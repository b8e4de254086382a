//! The table of claims: who wants to act for an applicant, and who let them.

use diesel::prelude::*;

use crate::associations::model::Claim;
use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::{AccountId, AssociationId, FileId};
use crate::kernel::refusal::{Outcome, Refusal};

type ClaimRow = (
    i64,
    AssociationId,
    String,
    AccountId,
    String,
    String,
    String,
    FileId,
    String,
    String,
    chrono::NaiveDateTime,
);

fn claim(row: ClaimRow) -> Claim {
    Claim {
        id: row.0,
        association_id: row.1,
        association: row.2,
        account_id: row.3,
        name: row.4,
        email: row.5,
        lang: row.6,
        file_id: row.7,
        message: row.8,
        state: row.9,
        created_at: row.10,
    }
}

/// Claims with their applicant and who makes them.
#[diesel::dsl::auto_type(no_type_alias)]
fn claims() -> _ {
    schema::association_claims::table
        .inner_join(
            schema::associations::table
                .on(schema::associations::id.eq(schema::association_claims::association_id)),
        )
        .inner_join(
            schema::accounts::table
                .on(schema::accounts::id.eq(schema::association_claims::account_id)),
        )
        .select((
            schema::association_claims::id,
            schema::association_claims::association_id,
            schema::associations::name,
            schema::association_claims::account_id,
            schema::accounts::name,
            schema::accounts::email,
            schema::accounts::lang,
            schema::association_claims::file_id,
            schema::association_claims::message,
            schema::association_claims::state,
            schema::association_claims::created_at,
        ))
}

/// The claims that wait, oldest first.
pub fn open_claims(conn: &mut Db) -> Outcome<Vec<Claim>> {
    use schema::association_claims as c;
    let rows: Vec<ClaimRow> = claims().filter(c::state.eq("pending")).order(c::id).load(conn)?;
    Ok(rows.into_iter().map(claim).collect())
}

/// One claim.
pub fn find_claim(conn: &mut Db, id: i64) -> Outcome<Claim> {
    let row: Option<ClaimRow> =
        claims().filter(schema::association_claims::id.eq(id)).first(conn).optional()?;
    row.map(claim).ok_or(Refusal::NotFound)
}

/// Whether a person let `account` in to act for an applicant: by saying yes to their claim, or to the
/// claim of whoever invited them, or of whoever invited those.
pub fn let_in(
    conn: &mut Db,
    by: AccountId,
    account: AccountId,
    id: AssociationId,
) -> Outcome<bool> {
    use schema::{accounts as a, association_claims as c, invitations as i};
    let (mut asked, mut next) = (Vec::new(), vec![account]);
    while let Some(one) = next.pop() {
        if asked.contains(&one) {
            continue;
        }
        asked.push(one);
        let claims: i64 = c::table
            .filter(c::association_id.eq(id))
            .filter(c::account_id.eq(one))
            .filter(c::state.eq("approved"))
            .filter(c::settled_by.eq(by))
            .count()
            .get_result(conn)?;
        if claims > 0 {
            return Ok(true);
        }
        let inviters: Vec<Option<AccountId>> = i::table
            .inner_join(a::table.on(a::email.eq(i::email)))
            .filter(a::id.eq(one))
            .filter(i::association_id.eq(id))
            .filter(i::accepted_at.is_not_null())
            .select(i::invited_by)
            .load(conn)?;
        next.extend(inviters.into_iter().flatten());
    }
    Ok(false)
}

/// Whether the person waits for an answer about the applicant already.
pub fn has_open_claim(conn: &mut Db, who: AccountId, id: AssociationId) -> Outcome<bool> {
    use schema::association_claims as c;
    let count: i64 = c::table
        .filter(c::association_id.eq(id))
        .filter(c::account_id.eq(who))
        .filter(c::state.eq("pending"))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}

/// Writes a claim.
pub fn insert_claim(
    tx: &mut WriteTx<'_>,
    id: AssociationId,
    who: AccountId,
    file: FileId,
    message: &str,
) -> Outcome<i64> {
    use schema::association_claims as c;
    Ok(diesel::insert_into(c::table)
        .values((
            c::association_id.eq(id),
            c::account_id.eq(who),
            c::file_id.eq(file),
            c::message.eq(message),
            c::state.eq("pending"),
            c::created_at.eq(tx.now),
        ))
        .returning(c::id)
        .get_result(tx.conn)?)
}

/// Settles a claim; says whether it was still waiting.
pub fn settle_claim(tx: &mut WriteTx<'_>, id: i64, state: &str, reason: &str) -> Outcome<bool> {
    use schema::association_claims as c;
    let done = diesel::update(c::table.filter(c::id.eq(id)).filter(c::state.eq("pending")))
        .set((
            c::state.eq(state),
            c::reason.eq(reason),
            c::settled_by.eq(tx.actor.id),
            c::settled_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(done == 1)
}
