//! The applicants' tables; claims are in [`claims`].

pub mod claims;

use diesel::prelude::*;

use super::model::{
    Association, BoardPerson, Details, Document, Granted, Member, NewAssociation, PastCase,
    PayAccount, Recipient,
};
use crate::db::{Db, WriteTx, schema};
use crate::fund;
use crate::fund::model::ApplicantKind;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, AssociationId, CaseId, FileId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::text::fold_name;

/// An applicant.
pub fn find(conn: &mut Db, id: AssociationId) -> Outcome<Association> {
    schema::associations::table
        .find(id)
        .select(Association::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The applicant with an organisation number and unit.
pub fn find_by_number(conn: &mut Db, org: &str, unit: &str) -> Outcome<Option<Association>> {
    use schema::associations as a;
    Ok(a::table
        .filter(a::org_number.eq(org))
        .filter(a::unit.eq(unit))
        .select(Association::as_select())
        .first(conn)
        .optional()?)
}

/// Applicants whose folded name, number or city holds `folded`, by name; with how many there are.
pub fn list(
    conn: &mut Db,
    folded: &str,
    kind: &str,
    offset: i64,
    limit: i64,
) -> Outcome<(Vec<Association>, i64)> {
    use schema::associations as a;
    let query = || {
        let mut query = a::table.into_boxed();
        if !folded.is_empty() {
            let pattern = format!("%{}%", folded.replace(['%', '_', '\\'], ""));
            query = query.filter(a::search.like(pattern));
        }
        if !kind.is_empty() {
            query = query.filter(a::kind.eq(kind.to_owned()));
        }
        query
    };
    let count = query().count().get_result(conn)?;
    let rows = query()
        .order((a::name, a::id))
        .offset(offset)
        .limit(limit)
        .select(Association::as_select())
        .load(conn)?;
    Ok((rows, count))
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

/// Those, and its own address as well: for what nobody may do behind the applicant's back.
pub fn everybody(conn: &mut Db, id: AssociationId) -> Outcome<Vec<Recipient>> {
    let mut all = recipients(conn, id)?;
    let email = find(conn, id)?.email;
    if !email.is_empty() && !all.iter().any(|known| known.email.eq_ignore_ascii_case(&email)) {
        all.push(Recipient { email, lang: "sv".to_owned() });
    }
    Ok(all)
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

/// Whether a person is close to an applicant: acts or has acted for it, or has the name of somebody
/// who does, or who stands on its board or was taken off it less than two years ago. Nobody prepares,
/// decides or attests what concerns somebody close.
pub fn is_close(conn: &mut Db, who: &Actor, id: AssociationId) -> Outcome<bool> {
    use schema::{accounts as a, association_people as p, memberships as m};
    let members: Vec<(AccountId, String)> = m::table
        .inner_join(a::table)
        .filter(m::association_id.eq(id))
        .select((a::id, a::name))
        .load(conn)?;
    if members.iter().any(|(account, _)| Some(*account) == who.id) {
        return Ok(true);
    }
    // Those who were removed are among them for as long as they count.
    let mut names: Vec<String> =
        p::table.filter(p::association_id.eq(id)).select(p::name).load(conn)?;
    names.extend(members.into_iter().map(|(_, name)| name));
    let own = fold_name(&who.name);
    Ok(names.iter().any(|name| fold_name(name) == own))
}

fn signs(conn: &mut Db, account: AccountId, id: AssociationId) -> Outcome<Option<bool>> {
    use schema::memberships as m;
    Ok(m::table
        .filter(m::association_id.eq(id))
        .filter(m::account_id.eq(account))
        .filter(m::ended_at.is_null())
        .select(m::signatory)
        .first(conn)
        .optional()?)
}

/// Whether a person acts for an applicant.
pub fn is_member(conn: &mut Db, account: AccountId, id: AssociationId) -> Outcome<bool> {
    Ok(signs(conn, account, id)?.is_some())
}

/// Whether a person may sign for an applicant.
pub fn is_signatory(conn: &mut Db, account: AccountId, id: AssociationId) -> Outcome<bool> {
    Ok(signs(conn, account, id)? == Some(true))
}

/// Names of those who act for an applicant, each with whether they may sign.
pub fn names_of(conn: &mut Db, id: AssociationId) -> Outcome<Vec<(String, bool)>> {
    Ok(members(conn, id)?.into_iter().map(|member| (member.name, member.signatory)).collect())
}

/// Those who act for an applicant; nobody may end it yet.
pub fn members(conn: &mut Db, id: AssociationId) -> Outcome<Vec<Member>> {
    use schema::{accounts as a, memberships as m};
    let rows: Vec<(i64, AccountId, String, bool, bool)> = m::table
        .inner_join(a::table)
        .filter(m::association_id.eq(id))
        .filter(m::ended_at.is_null())
        .order(m::id)
        .select((m::id, m::account_id, a::name, m::signatory, a::disabled_at.is_null()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(row, account, name, signatory, is_open)| Member {
            row,
            account,
            name,
            signatory,
            is_open,
            may_end: false,
        })
        .collect())
}

/// Whose membership of an applicant a row is, and whether it has ended.
pub fn find_membership(conn: &mut Db, id: AssociationId, row: i64) -> Outcome<(AccountId, bool)> {
    use schema::memberships as m;
    m::table
        .filter(m::id.eq(row))
        .filter(m::association_id.eq(id))
        .select((m::account_id, m::ended_at.is_not_null()))
        .first(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// Board and signatories, in order.
pub fn people(conn: &mut Db, id: AssociationId) -> Outcome<Vec<BoardPerson>> {
    use schema::association_people as p;
    Ok(p::table
        .filter(p::association_id.eq(id))
        .filter(p::removed_at.is_null())
        .order(p::position)
        .select(BoardPerson::as_select())
        .load(conn)?)
}

/// The kinds of applicant of every fund, each once.
pub fn kinds(conn: &mut Db) -> Outcome<Vec<ApplicantKind>> {
    let mut kinds: Vec<ApplicantKind> = Vec::new();
    for fund in fund::all_funds(conn)? {
        for kind in &fund::described(conn, fund.id)?.file.applicant_kinds {
            if !kinds.iter().any(|k| k.code == kind.code) {
                kinds.push(kind.clone());
            }
        }
    }
    Ok(kinds)
}

/// Writes an applicant's row.
pub fn insert(
    tx: &mut WriteTx<'_>,
    new: &NewAssociation,
    org_number: &str,
    kind: &ApplicantKind,
    search: &str,
) -> Outcome<AssociationId> {
    use schema::associations as a;
    Ok(diesel::insert_into(a::table)
        .values((
            a::org_number.eq(org_number),
            a::unit.eq(new.unit.trim()),
            a::name.eq(new.name.trim()),
            a::kind.eq(&kind.code),
            a::civil_society.eq(kind.civil_society),
            a::municipal_unit.eq(kind.municipal_unit),
            a::address.eq(new.address.trim()),
            a::postcode.eq(new.postcode.trim()),
            a::city.eq(new.city.trim()),
            a::email.eq(new.email.trim()),
            a::phone.eq(new.phone.trim()),
            a::jointly.eq(new.jointly),
            a::search.eq(search),
            a::created_at.eq(tx.now),
        ))
        .returning(a::id)
        .get_result(tx.conn)?)
}

/// Writes name and address anew.
pub fn set_details(
    tx: &mut WriteTx<'_>,
    id: AssociationId,
    details: &Details,
    search: &str,
) -> Outcome<()> {
    use schema::associations as a;
    diesel::update(a::table.find(id))
        .set((
            a::name.eq(details.name.trim()),
            a::address.eq(details.address.trim()),
            a::postcode.eq(details.postcode.trim()),
            a::city.eq(details.city.trim()),
            a::email.eq(details.email.trim()),
            a::phone.eq(details.phone.trim()),
            a::search.eq(search),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes whether two sign together.
pub fn set_jointly(tx: &mut WriteTx<'_>, id: AssociationId, jointly: bool) -> Outcome<()> {
    use schema::associations as a;
    diesel::update(a::table.find(id)).set(a::jointly.eq(jointly)).execute(tx.conn)?;
    Ok(())
}

/// Writes board and signatories in place of those there were, whose rows are kept as removed.
pub fn set_people(tx: &mut WriteTx<'_>, id: AssociationId, people: &[BoardPerson]) -> Outcome<()> {
    use schema::association_people as p;
    diesel::update(p::table.filter(p::association_id.eq(id)).filter(p::removed_at.is_null()))
        .set(p::removed_at.eq(tx.now))
        .execute(tx.conn)?;
    // Whoever stands there is not removed.
    let names: Vec<&str> = people.iter().map(|person| person.name.trim()).collect();
    diesel::delete(p::table.filter(p::association_id.eq(id)).filter(p::name.eq_any(names)))
        .execute(tx.conn)?;
    for (position, person) in (1_i64..).zip(people) {
        diesel::insert_into(p::table)
            .values((
                p::association_id.eq(id),
                p::name.eq(person.name.trim()),
                p::function.eq(person.function.trim()),
                p::signatory.eq(person.signatory),
                p::position.eq(position),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Forgets those who were taken off a board before `before`.
pub fn forget_people(tx: &mut WriteTx<'_>, before: chrono::NaiveDateTime) -> Outcome<()> {
    use schema::association_people as p;
    diesel::delete(p::table.filter(p::removed_at.lt(before))).execute(tx.conn)?;
    Ok(())
}

/// The accounts of an applicant, newest first.
pub fn accounts(conn: &mut Db, id: AssociationId) -> Outcome<Vec<PayAccount>> {
    use schema::association_accounts as a;
    Ok(a::table
        .filter(a::association_id.eq(id))
        .order(a::id.desc())
        .select(PayAccount::as_select())
        .load(conn)?)
}

/// One account.
pub fn find_account(conn: &mut Db, row: i64) -> Outcome<PayAccount> {
    schema::association_accounts::table
        .find(row)
        .select(PayAccount::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// Writes an account in a state.
pub fn insert_account(
    tx: &mut WriteTx<'_>,
    id: AssociationId,
    kind: &str,
    number: &str,
    state: &str,
) -> Outcome<i64> {
    use schema::association_accounts as a;
    Ok(diesel::insert_into(a::table)
        .values((
            a::association_id.eq(id),
            a::kind.eq(kind),
            a::number.eq(number),
            a::state.eq(state),
            a::proposed_by.eq(tx.actor.id),
            a::proposed_at.eq(tx.now),
        ))
        .returning(a::id)
        .get_result(tx.conn)?)
}

/// Moves every account of an applicant from a state to another.
pub fn move_accounts(tx: &mut WriteTx<'_>, id: AssociationId, from: &str, to: &str) -> Outcome<()> {
    use schema::association_accounts as a;
    diesel::update(a::table.filter(a::association_id.eq(id)).filter(a::state.eq(from)))
        .set(a::state.eq(to))
        .execute(tx.conn)?;
    Ok(())
}

/// Settles a proposed account; says whether it was still waiting.
pub fn settle_account(tx: &mut WriteTx<'_>, row: i64, state: &str) -> Outcome<bool> {
    use schema::association_accounts as a;
    let done = diesel::update(a::table.filter(a::id.eq(row)).filter(a::state.eq("pending")))
        .set((a::state.eq(state), a::settled_by.eq(tx.actor.id), a::settled_at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(done == 1)
}

/// The documents of an applicant, newest first.
pub fn documents(conn: &mut Db, id: AssociationId) -> Outcome<Vec<Document>> {
    use schema::{association_documents as d, files as f};
    type Row = (i64, String, FileId, String, i64, bool, chrono::NaiveDateTime);
    let rows: Vec<Row> = d::table
        .inner_join(f::table)
        .filter(d::association_id.eq(id))
        .filter(d::removed_at.is_null())
        .order(d::id.desc())
        .select((d::id, d::kind, d::file_id, f::name, f::size, f::quarantined, d::added_at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, kind, file_id, name, size, quarantined, added_at)| Document {
            id,
            kind,
            file_id,
            name,
            size,
            quarantined,
            added_at,
        })
        .collect())
}

/// Writes a document's row.
pub fn insert_document(
    tx: &mut WriteTx<'_>,
    id: AssociationId,
    kind: &str,
    file: FileId,
) -> Outcome<i64> {
    use schema::association_documents as d;
    Ok(diesel::insert_into(d::table)
        .values((
            d::association_id.eq(id),
            d::kind.eq(kind),
            d::file_id.eq(file),
            d::added_at.eq(tx.now),
            d::added_by.eq(tx.actor.id),
        ))
        .returning(d::id)
        .get_result(tx.conn)?)
}

/// Takes a document off the list; its record stays.
pub fn remove_document(tx: &mut WriteTx<'_>, id: AssociationId, row: i64) -> Outcome<()> {
    use schema::association_documents as d;
    let gone = diesel::update(
        d::table
            .filter(d::id.eq(row))
            .filter(d::association_id.eq(id))
            .filter(d::removed_at.is_null()),
    )
    .set(d::removed_at.eq(tx.now))
    .execute(tx.conn)?;
    if gone == 1 { Ok(()) } else { Err(Refusal::NotFound) }
}

/// The cases of an applicant, newest first. Drafts are the applicant's own room and left out.
pub fn past_cases(conn: &mut Db, id: AssociationId) -> Outcome<Vec<PastCase>> {
    use schema::{cases as c, funds as f, grants as g};
    type Sums = Option<(Ore, Ore, Ore, Ore)>;
    type Row =
        (CaseId, Option<String>, String, String, String, Option<chrono::NaiveDate>, Ore, Sums);
    let rows: Vec<Row> = c::table
        .inner_join(f::table)
        .left_join(g::table)
        .filter(c::association_id.eq(id))
        .filter(c::stage.ne("draft"))
        .order(c::id.desc())
        .select((
            c::id,
            c::number,
            c::title,
            f::name,
            c::stage,
            c::submitted_on,
            c::applied_ore,
            (g::granted_ore, g::released_ore, g::disbursed_ore, g::repaid_ore).nullable(),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, number, title, fund, stage, submitted_on, applied, sums)| PastCase {
            id,
            number: number.unwrap_or_default(),
            title,
            fund,
            stage,
            submitted_on,
            applied,
            granted: sums.map(|(granted, released, disbursed, repaid)| Granted {
                granted: granted - released,
                disbursed,
                repaid,
            }),
        })
        .collect())
}
