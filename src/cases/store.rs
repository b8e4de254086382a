//! The cases' table.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::lifecycle::Stage;
use super::model::{Case, Facts, NewCase, fold};
use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::{AccountId, AssociationId, BodyId, CaseId, FundId};
use crate::kernel::refusal::{Outcome, Refusal};

/// A case.
pub fn find(conn: &mut Db, id: CaseId) -> Outcome<Case> {
    schema::cases::table
        .find(id)
        .select(Case::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The case with a registry number of a body.
pub fn find_for_number(conn: &mut Db, body: BodyId, number: &str) -> Outcome<Option<Case>> {
    use schema::cases as c;
    Ok(c::table
        .filter(c::body_id.eq(body))
        .filter(c::number.eq(number))
        .select(Case::as_select())
        .first(conn)
        .optional()?)
}

/// How many applications for an association have been begun on the web since a time, as far as they
/// are still there.
pub fn begun_since(
    conn: &mut Db,
    association: AssociationId,
    since: NaiveDateTime,
) -> Outcome<i64> {
    use schema::cases as c;
    Ok(c::table
        .filter(c::association_id.eq(association))
        .filter(c::channel.eq("web"))
        .filter(c::created_at.gt(since))
        .count()
        .get_result(conn)?)
}

/// Writes a draft's row.
pub fn insert(tx: &mut WriteTx<'_>, new: &NewCase) -> Outcome<CaseId> {
    use schema::cases as c;
    Ok(diesel::insert_into(c::table)
        .values((
            c::fund_id.eq(new.fund_id),
            c::body_id.eq(new.body_id),
            c::call_id.eq(new.call_id),
            c::association_id.eq(new.association_id),
            c::stage.eq(Stage::Draft),
            c::applicant_kind.eq(&new.applicant_kind),
            c::civil_society.eq(new.civil_society),
            c::channel.eq(&new.channel),
            c::created_at.eq(tx.now),
            c::created_by.eq(tx.actor.id),
            c::stage_on.eq(tx.today),
        ))
        .returning(c::id)
        .get_result(tx.conn)?)
}

/// Moves the case if it still stands at `from`; answers it as it is then.
pub fn set_stage(
    tx: &mut WriteTx<'_>,
    case: Case,
    from: Stage,
    to: Stage,
) -> Outcome<Option<Case>> {
    use schema::cases as c;
    // A step that stays where it is says nothing about since when the case stands there.
    let since = if from == to { case.stage_on } else { tx.today };
    let still = c::table
        .filter(c::id.eq(case.id))
        .filter(c::stage.eq(from))
        .filter(c::version.eq(case.version));
    let set = (c::stage.eq(to), c::stage_on.eq(since), c::version.eq(c::version + 1));
    let moved = diesel::update(still).set(set).execute(tx.conn)?;
    let version = case.version + 1;
    Ok((moved == 1).then_some(Case { stage: to, stage_on: since, version, ..case }))
}

/// The slug of a fund, which names its chain of history.
pub fn fund_slug(conn: &mut Db, id: FundId) -> Outcome<String> {
    use schema::funds as f;
    Ok(f::table.find(id).select(f::slug).get_result(conn)?)
}

/// Writes the number and the day it came in.
pub fn set_number(
    tx: &mut WriteTx<'_>,
    id: CaseId,
    number: &str,
    received_on: NaiveDate,
) -> Outcome<()> {
    use schema::cases as c;
    let known = searched(tx, id)?;
    let search = known.folded(number, &known.title);
    let set = (c::number.eq(number), c::submitted_on.eq(received_on), c::search.eq(search));
    let unnumbered = c::table.filter(c::id.eq(id)).filter(c::number.is_null());
    match diesel::update(unnumbered).set(set).execute(tx.conn) {
        Ok(1) => Ok(()),
        Ok(_) => Err(Refusal::stage("case-moved")),
        Err(diesel::result::Error::DatabaseError(
            diesel::result::DatabaseErrorKind::UniqueViolation,
            _,
        )) => Err(Refusal::field("number", "case-number-taken")),
        Err(e) => Err(e.into()),
    }
}

/// Writes what the application says.
pub fn set_facts(tx: &mut WriteTx<'_>, id: CaseId, facts: &Facts) -> Outcome<()> {
    use schema::cases as c;
    let known = searched(tx, id)?;
    let search = known.folded(known.number.as_deref().unwrap_or_default(), &facts.title);
    let set = (
        c::title.eq(&facts.title),
        c::focus_area.eq(&facts.focus_area),
        c::locality.eq(&facts.locality),
        c::applied_ore.eq(facts.applied),
        c::search.eq(search),
    );
    diesel::update(c::table.find(id)).set(set).execute(tx.conn)?;
    Ok(())
}

/// What a case is found by.
struct Searched {
    number: Option<String>,
    title: String,
    name: String,
    org_number: String,
}

impl Searched {
    /// The folded text that searches look in: number, title, association, its number.
    fn folded(&self, number: &str, title: &str) -> String {
        fold(&format!("{number} {title} {} {}", self.name, self.org_number))
    }
}

fn searched(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<Searched> {
    use schema::{associations as a, cases as c};
    let (number, title, name, org_number) = c::table
        .inner_join(a::table)
        .filter(c::id.eq(id))
        .select((c::number, c::title, a::name, a::org_number))
        .first(tx.conn)?;
    Ok(Searched { number, title, name, org_number })
}

/// Writes the officer.
pub fn set_officer(tx: &mut WriteTx<'_>, id: CaseId, officer: Option<AccountId>) -> Outcome<()> {
    use schema::cases as c;
    diesel::update(c::table.find(id)).set(c::officer_id.eq(officer)).execute(tx.conn)?;
    Ok(())
}

/// Writes the deadline.
pub fn set_deadline(tx: &mut WriteTx<'_>, id: CaseId, deadline: Option<NaiveDate>) -> Outcome<()> {
    use schema::cases as c;
    diesel::update(c::table.find(id)).set(c::deadline.eq(deadline)).execute(tx.conn)?;
    Ok(())
}

/// Writes the day on which the report is due.
pub fn set_report_due(tx: &mut WriteTx<'_>, id: CaseId, due: NaiveDate) -> Outcome<()> {
    use schema::cases as c;
    diesel::update(c::table.find(id)).set(c::report_due.eq(due)).execute(tx.conn)?;
    Ok(())
}

/// Writes that a decision closes the case.
pub fn set_closure(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<()> {
    use schema::cases as c;
    diesel::update(c::table.find(id)).set(c::closure.eq(true)).execute(tx.conn)?;
    Ok(())
}

/// Removes the row of a draft.
pub fn delete_draft(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<()> {
    use schema::cases as c;
    let gone = diesel::delete(c::table.filter(c::id.eq(id)).filter(c::stage.eq(Stage::Draft)))
        .execute(tx.conn)?;
    if gone == 1 { Ok(()) } else { Err(Refusal::stage("case-moved")) }
}
