//! The tables of assessment, and what the checks read from others.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{Completion, Finding, Note, Statement, StatementInput, StoredCheck};
use super::rules::{CostLine, OtherCase};
use crate::cases::lifecycle::Stage;
use crate::cases::model::Case;
use crate::db::{Db, WriteTx, schema};
use crate::fund::model::Call;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, AssociationId, CallId, CaseId, FormId, StatementId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::registry::registered_files;

/// What the checks read of an application.
pub struct Application {
    /// The form it was made with.
    pub form: FormId,
    /// Its answers, as JSON.
    pub answers: String,
    /// First day of the project.
    pub start: Option<NaiveDate>,
    /// Last day of the project.
    pub end: Option<NaiveDate>,
    /// The cost lines.
    pub costs: Vec<CostLine>,
    /// What others pay.
    pub income: Ore,
}

/// The application of a case.
pub fn find_application(conn: &mut Db, case: CaseId) -> Outcome<Application> {
    use schema::{application_versions as v, applications as a, budget_lines as b};
    type Row = (FormId, String, Option<NaiveDate>, Option<NaiveDate>);
    let (form, answers, start, end): Row = a::table
        .find(case)
        .select((a::form_id, a::answers, a::project_start, a::project_end))
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)?;
    // What is being written during a completion is the applicant's own until it is handed in.
    let handed_in = v::table
        .filter(v::case_id.eq(case))
        .order(v::version.desc())
        .select(v::answers)
        .first(conn)
        .optional()?;
    let answers = handed_in.unwrap_or(answers);
    let lines: Vec<(String, String, String, Ore)> = b::table
        .filter(b::case_id.eq(case))
        .order((b::side, b::position))
        .select((b::side, b::kind, b::label, b::amount_ore))
        .load(conn)?;
    let income =
        lines.iter().filter(|(side, ..)| side == "income").map(|(_, _, _, amount)| *amount).sum();
    let costs = lines
        .into_iter()
        .filter(|(side, ..)| side == "cost")
        .map(|(_, kind, label, amount)| CostLine { label, kind, amount })
        .collect();
    Ok(Application { form, answers, start, end, costs, income })
}

/// What an application says in words and codes.
pub struct Said {
    /// What the project is for.
    pub purpose: String,
    /// Code of the goal.
    pub goal: String,
    /// Women, men, girls, boys.
    pub people: [i64; 4],
    /// Codes of localities.
    pub places: Vec<String>,
    /// Codes of target groups.
    pub groups: Vec<String>,
}

/// What the application of a case says in words and codes.
pub fn find_said(conn: &mut Db, case: CaseId) -> Outcome<Said> {
    use schema::{applications as a, case_localities as l, case_target_groups as g};
    let (purpose, goal, women, men, girls, boys) = a::table
        .find(case)
        .select((a::purpose, a::goal, a::women, a::men, a::girls, a::boys))
        .get_result(conn)?;
    let places = l::table.filter(l::case_id.eq(case)).order(l::code).select(l::code).load(conn)?;
    let groups = g::table.filter(g::case_id.eq(case)).order(g::code).select(g::code).load(conn)?;
    Ok(Said { purpose, goal, people: [women, men, girls, boys], places, groups })
}

/// Kinds of the documents that lie with the applicant or came with the case; what has not been
/// handed in has not come.
pub fn find_document_kinds(conn: &mut Db, case: &Case) -> Outcome<Vec<String>> {
    use schema::{association_documents as d, attachments as a};
    let mut kinds: Vec<String> = d::table
        .filter(d::association_id.eq(case.association_id))
        .filter(d::removed_at.is_null())
        .select(d::kind)
        .load(conn)?;
    let own: Vec<String> = a::table
        .filter(a::case_id.eq(case.id))
        .filter(a::removed_at.is_null())
        .filter(a::file_id.nullable().eq_any(registered_files(case.id)))
        .filter(a::part.ne("report"))
        .select(a::kind)
        .load(conn)?;
    kinds.extend(own);
    Ok(kinds)
}

/// The applicant's other cases that are asked for or running.
pub fn find_other_cases(
    conn: &mut Db,
    association: AssociationId,
    except: CaseId,
    today: NaiveDate,
) -> Outcome<Vec<OtherCase>> {
    use schema::{cases as c, grants as g};
    let gone = [Stage::Draft, Stage::Closed, Stage::Rejected, Stage::Dismissed, Stage::Withdrawn];
    type Row = (Option<String>, String, Stage, Option<NaiveDate>);
    let rows: Vec<Row> = c::table
        .left_join(g::table)
        .filter(c::association_id.eq(association))
        .filter(c::id.ne(except))
        .filter(c::stage.ne_all(gone))
        .order(c::id)
        .select((c::number, c::title, c::stage, g::report_due.nullable()))
        .load(conn)?;
    let case = |(number, title, stage, due): Row| {
        let waits = matches!(stage, Stage::Granted | Stage::Running | Stage::ReportCompletion);
        OtherCase {
            label: format!("{} {title}", number.unwrap_or_default()).trim().to_owned(),
            is_grant: stage.is_grant(),
            overdue_since: due.filter(|day| waits && *day < today),
        }
    };
    Ok(rows.into_iter().map(case).collect())
}

/// A call.
pub fn find_call(conn: &mut Db, id: CallId) -> Outcome<Call> {
    use schema::calls as c;
    let body: String = c::table.find(id).select(c::body).get_result(conn)?;
    serde_json::from_str(&body).map_err(Refusal::internal)
}

/// The checks of a case, in the order in which they were made.
pub fn find_checks(conn: &mut Db, case: CaseId) -> Outcome<Vec<StoredCheck>> {
    use schema::case_checks as k;
    Ok(k::table
        .filter(k::case_id.eq(case))
        .order(k::id)
        .select(StoredCheck::as_select())
        .load(conn)?)
}

/// Writes the checks anew.
pub fn replace_checks(tx: &mut WriteTx<'_>, case: CaseId, checks: &[StoredCheck]) -> Outcome<()> {
    use schema::case_checks as k;
    diesel::delete(k::table.filter(k::case_id.eq(case))).execute(tx.conn)?;
    for check in checks {
        diesel::insert_into(k::table)
            .values((
                k::case_id.eq(case),
                k::code.eq(&check.code),
                k::outcome.eq(check.outcome),
                k::rule.eq(&check.rule),
                k::source.eq(&check.source),
                k::message.eq(&check.message),
                k::ran_on.eq(check.ran_on),
                k::overruled_by.eq(check.overruled_by),
                k::overruled_reason.eq(&check.overruled_reason),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Writes why to go on although a check is not met; says whether there was such a check.
pub fn set_overruled(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    code: &str,
    reason: &str,
) -> Outcome<bool> {
    use schema::case_checks as k;
    let done = diesel::update(
        k::table
            .filter(k::case_id.eq(case))
            .filter(k::code.eq(code))
            .filter(k::outcome.ne(Finding::Met)),
    )
    .set((k::overruled_by.eq(tx.actor.id), k::overruled_reason.eq(reason)))
    .execute(tx.conn)?;
    Ok(done == 1)
}

/// Writes a request for completion.
pub fn insert_completion(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    message: &str,
    sections: &str,
    deadline: NaiveDate,
) -> Outcome<()> {
    use schema::completion_requests as r;
    diesel::insert_into(r::table)
        .values((
            r::case_id.eq(case),
            r::about.eq("application"),
            r::message.eq(message),
            r::sections.eq(sections),
            r::deadline.eq(deadline),
            r::sent_on.eq(tx.today),
            r::sent_by.eq(tx.actor.id),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The requests about the application, newest first.
pub fn find_completions(conn: &mut Db, case: CaseId) -> Outcome<Vec<Completion>> {
    use schema::completion_requests as r;
    Ok(r::table
        .filter(r::case_id.eq(case))
        .filter(r::about.eq("application"))
        .order(r::id.desc())
        .select(Completion::as_select())
        .load(conn)?)
}

/// The request about the application that waits for its answer.
pub fn find_open_completion(conn: &mut Db, case: CaseId) -> Outcome<Option<Completion>> {
    Ok(find_completions(conn, case)?.into_iter().find(|r| r.answered_on.is_none()))
}

/// Ends the open request without an answer.
pub fn end_completion(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<()> {
    use schema::completion_requests as r;
    diesel::update(
        r::table
            .filter(r::case_id.eq(case))
            .filter(r::about.eq("application"))
            .filter(r::answered_on.is_null()),
    )
    .set((r::answered_on.eq(tx.today), r::answered_by.eq(tx.actor.id)))
    .execute(tx.conn)?;
    Ok(())
}

/// Writes a note.
pub fn insert_note(tx: &mut WriteTx<'_>, case: CaseId, text: &str) -> Outcome<()> {
    use schema::notes as n;
    diesel::insert_into(n::table)
        .values((n::case_id.eq(case), n::text.eq(text), n::at.eq(tx.now), n::by_id.eq(tx.actor.id)))
        .execute(tx.conn)?;
    Ok(())
}

/// The notes of a case, newest first.
pub fn find_notes(conn: &mut Db, case: CaseId) -> Outcome<Vec<Note>> {
    use schema::{accounts as a, notes as n};
    let rows: Vec<(String, NaiveDateTime, Option<String>)> = n::table
        .left_join(a::table)
        .filter(n::case_id.eq(case))
        .order(n::id.desc())
        .select((n::text, n::at, a::name.nullable()))
        .load(conn)?;
    let note = |(text, at, by): (String, NaiveDateTime, Option<String>)| Note {
        text,
        at,
        by: by.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(note).collect())
}

/// The statements of a case, newest first.
pub fn find_statements(conn: &mut Db, case: CaseId) -> Outcome<Vec<Statement>> {
    use schema::statements as s;
    Ok(s::table
        .filter(s::case_id.eq(case))
        .order(s::version.desc())
        .select(Statement::as_select())
        .load(conn)?)
}

/// The latest statement of a case.
pub fn find_statement(conn: &mut Db, case: CaseId) -> Outcome<Option<Statement>> {
    Ok(find_statements(conn, case)?.into_iter().next())
}

/// Writes a statement: over the draft, or as the next version.
pub fn put_statement(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    draft: Option<StatementId>,
    version: i64,
    input: &StatementInput,
) -> Outcome<StatementId> {
    use schema::statements as s;
    let state = if input.ready { "ready" } else { "draft" };
    let values = (
        s::case_id.eq(case),
        s::version.eq(version),
        s::state.eq(state),
        s::proposal.eq(input.proposal),
        s::amount_ore.eq(input.amount),
        s::summary.eq(&input.summary),
        s::assessment.eq(&input.assessment),
        s::economy.eq(&input.economy),
        s::child_perspective.eq(&input.child_perspective),
        s::conditions.eq(&input.conditions),
        s::reason.eq(&input.reason),
        s::written_at.eq(tx.now),
        s::written_by.eq(tx.actor.id),
    );
    match draft {
        Some(id) => {
            diesel::update(s::table.find(id)).set(values).execute(tx.conn)?;
            Ok(id)
        }
        None => {
            Ok(diesel::insert_into(s::table).values(values).returning(s::id).get_result(tx.conn)?)
        }
    }
}

/// The case officers that are not disabled, by name.
pub fn find_officers(conn: &mut Db) -> Outcome<Vec<(AccountId, String)>> {
    use schema::{account_roles as r, accounts as a};
    Ok(r::table
        .inner_join(a::table)
        .filter(r::role.eq(Role::CaseOfficer.code()))
        .filter(a::disabled_at.is_null())
        .order(a::name)
        .select((a::id, a::name))
        .load(conn)?)
}

/// A case officer as somebody who acts.
pub fn find_officer(conn: &mut Db, id: AccountId) -> Outcome<Option<Actor>> {
    let officers = find_officers(conn)?;
    let found = officers.into_iter().find(|(known, _)| *known == id);
    Ok(found.map(|(id, name)| Actor::person(id, name, vec![Role::CaseOfficer])))
}

/// Name and title of an account.
pub fn find_signature(conn: &mut Db, id: Option<AccountId>) -> Outcome<(String, String)> {
    use schema::accounts as a;
    let Some(id) = id else { return Ok(Default::default()) };
    let row = a::table.find(id).select((a::name, a::title)).get_result(conn).optional()?;
    Ok(row.unwrap_or_default())
}
