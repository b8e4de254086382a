//! The tables of applications.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::form_bind::BoundAnswers;
use super::model::{Application, Attachment, HandedIn, Request};
use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::{CaseId, FileId, FormId};
use crate::kernel::refusal::{Outcome, Refusal};

/// An application.
pub fn find(conn: &mut Db, case: CaseId) -> Outcome<Application> {
    schema::applications::table
        .find(case)
        .select(Application::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The versions that were handed in, earliest first.
pub fn versions(conn: &mut Db, case: CaseId) -> Outcome<Vec<HandedIn>> {
    use schema::application_versions as v;
    Ok(v::table
        .filter(v::case_id.eq(case))
        .order(v::version)
        .select(HandedIn::as_select())
        .load(conn)?)
}

/// Writes an empty application.
pub fn insert(tx: &mut WriteTx<'_>, case: CaseId, form: FormId) -> Outcome<()> {
    use schema::applications as a;
    diesel::insert_into(a::table)
        .values((
            a::case_id.eq(case),
            a::form_id.eq(form),
            a::answers.eq("{}"),
            a::saved_at.eq(tx.now),
            a::saved_on.eq(tx.today),
            a::saved_by.eq(tx.actor.id),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes the answers, if nobody has since `version`.
pub fn set_answers(tx: &mut WriteTx<'_>, case: CaseId, version: i64, answers: &str) -> Outcome<()> {
    use schema::applications as a;
    let done = diesel::update(a::table.filter(a::case_id.eq(case)).filter(a::version.eq(version)))
        .set((
            a::answers.eq(answers),
            a::version.eq(version + 1),
            a::saved_at.eq(tx.now),
            a::saved_on.eq(tx.today),
            a::saved_by.eq(tx.actor.id),
        ))
        .execute(tx.conn)?;
    if done == 1 { Ok(()) } else { Err(Refusal::stage("case-moved")) }
}

/// Keeps the answers as they are handed in.
pub fn insert_version(tx: &mut WriteTx<'_>, case: CaseId, answers: &str) -> Outcome<i64> {
    use schema::application_versions as v;
    let last: Option<i64> =
        v::table.filter(v::case_id.eq(case)).select(diesel::dsl::max(v::version)).first(tx.conn)?;
    let version = last.unwrap_or(0) + 1;
    diesel::insert_into(v::table)
        .values((
            v::case_id.eq(case),
            v::version.eq(version),
            v::answers.eq(answers),
            v::at.eq(tx.now),
            v::by_id.eq(tx.actor.id),
        ))
        .execute(tx.conn)?;
    Ok(version)
}

/// Writes the typed facts: the application's columns, its budget, its places and groups.
pub fn set_facts(tx: &mut WriteTx<'_>, case: CaseId, facts: &BoundAnswers) -> Outcome<()> {
    use schema::{applications as a, case_localities as l, case_target_groups as g};
    let people = facts.participants.unwrap_or_default();
    let set = (
        a::purpose.eq(facts.purpose.as_deref().unwrap_or_default()),
        a::goal.eq(facts.goal.as_deref().unwrap_or_default()),
        a::cost_ore.eq(facts.cost_total),
        a::project_start.eq(facts.period_start),
        a::project_end.eq(facts.period_end),
        a::women.eq(people.women),
        a::men.eq(people.men),
        a::girls.eq(people.girls),
        a::boys.eq(people.boys),
    );
    diesel::update(a::table.find(case)).set(set).execute(tx.conn)?;
    diesel::delete(l::table.filter(l::case_id.eq(case))).execute(tx.conn)?;
    for code in &facts.localities {
        diesel::insert_into(l::table)
            .values((l::case_id.eq(case), l::code.eq(code)))
            .execute(tx.conn)?;
    }
    diesel::delete(g::table.filter(g::case_id.eq(case))).execute(tx.conn)?;
    for code in &facts.target_groups {
        diesel::insert_into(g::table)
            .values((g::case_id.eq(case), g::code.eq(code)))
            .execute(tx.conn)?;
    }
    set_budget(tx, case, facts)
}

fn set_budget(tx: &mut WriteTx<'_>, case: CaseId, facts: &BoundAnswers) -> Outcome<()> {
    use schema::budget_lines as b;
    diesel::delete(b::table.filter(b::case_id.eq(case))).execute(tx.conn)?;
    let costs = facts.cost_lines.iter().map(|l| ("cost", &l.kind, l.label.clone(), l.amount));
    let income = facts.income_lines.iter().map(|l| {
        let label = match &l.funder {
            Some(funder) => format!("{} ({funder})", l.label),
            None => l.label.clone(),
        };
        ("income", &l.kind, label, l.amount)
    });
    for (position, (side, kind, label, amount)) in (1_i64..).zip(costs.chain(income)) {
        diesel::insert_into(b::table)
            .values((
                b::case_id.eq(case),
                b::side.eq(side),
                b::position.eq(position),
                b::kind.eq(kind),
                b::label.eq(label),
                b::amount_ore.eq(amount),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

type AttachmentRow =
    (i64, String, String, String, FileId, String, i64, bool, chrono::NaiveDateTime);

/// The files of application and completion, in the order in which they came.
pub fn attachments(conn: &mut Db, case: CaseId) -> Outcome<Vec<Attachment>> {
    use schema::{attachments as a, files as f};
    let rows: Vec<AttachmentRow> = a::table
        .inner_join(f::table)
        .filter(a::case_id.eq(case))
        .filter(a::part.eq("application").or(a::part.eq("completion")))
        .filter(a::removed_at.is_null())
        .order(a::id)
        .select((
            a::id,
            a::part,
            a::question,
            a::kind,
            a::file_id,
            f::name,
            f::size,
            f::quarantined,
            a::added_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, part, question, kind, file_id, name, size, quarantined, added_at)| Attachment {
            id,
            part,
            question,
            kind,
            file_id,
            name,
            size,
            quarantined,
            added_at,
        })
        .collect())
}

/// Writes an attachment's row.
pub fn insert_attachment(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    part: &str,
    question: &str,
    kind: &str,
    file: FileId,
) -> Outcome<i64> {
    use schema::attachments as a;
    Ok(diesel::insert_into(a::table)
        .values((
            a::case_id.eq(case),
            a::part.eq(part),
            a::question.eq(question),
            a::kind.eq(kind),
            a::file_id.eq(file),
            a::added_at.eq(tx.now),
            a::added_by.eq(tx.actor.id),
        ))
        .returning(a::id)
        .get_result(tx.conn)?)
}

/// Writes which document an attachment is.
pub fn set_attachment_kind(tx: &mut WriteTx<'_>, id: i64, kind: &str) -> Outcome<()> {
    use schema::attachments as a;
    diesel::update(a::table.find(id)).set(a::kind.eq(kind)).execute(tx.conn)?;
    Ok(())
}

/// The files of a case's attachments, whatever part they belong to.
pub fn attached_files(conn: &mut Db, case: CaseId) -> Outcome<Vec<FileId>> {
    use schema::attachments as a;
    Ok(a::table.filter(a::case_id.eq(case)).order(a::id).select(a::file_id).load(conn)?)
}

/// Takes an attachment that has not been handed in away.
pub fn delete_attachment(tx: &mut WriteTx<'_>, id: i64) -> Outcome<()> {
    use schema::attachments as a;
    diesel::delete(a::table.find(id)).execute(tx.conn)?;
    Ok(())
}

/// Removes everything of a draft but the case's row.
pub fn delete_draft(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<()> {
    use schema::{
        applications as p, attachments as a, budget_lines as b, case_localities as l,
        case_target_groups as g,
    };
    diesel::delete(a::table.filter(a::case_id.eq(case))).execute(tx.conn)?;
    diesel::delete(b::table.filter(b::case_id.eq(case))).execute(tx.conn)?;
    diesel::delete(l::table.filter(l::case_id.eq(case))).execute(tx.conn)?;
    diesel::delete(g::table.filter(g::case_id.eq(case))).execute(tx.conn)?;
    diesel::delete(p::table.filter(p::case_id.eq(case))).execute(tx.conn)?;
    Ok(())
}

/// What is asked about an application and not yet answered.
pub fn open_request(conn: &mut Db, case: CaseId) -> Outcome<Option<Request>> {
    use schema::completion_requests as r;
    let row: Option<(i64, String, String, NaiveDate, NaiveDate)> = r::table
        .filter(r::case_id.eq(case))
        .filter(r::about.eq("application"))
        .filter(r::answered_on.is_null())
        .order(r::id.desc())
        .select((r::id, r::message, r::sections, r::deadline, r::sent_on))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, message, sections, deadline, sent_on)| Request {
        id,
        message,
        // A request that opens no section at all keeps a mark that is no section's key.
        sections: sections
            .split([',', ' ', '\n'])
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect(),
        deadline,
        sent_on,
    }))
}

/// Writes the answer to a request.
pub fn set_answer(tx: &mut WriteTx<'_>, request: i64, answer: &str) -> Outcome<()> {
    use schema::completion_requests as r;
    diesel::update(r::table.find(request))
        .set((r::answer.eq(answer), r::answered_on.eq(tx.today), r::answered_by.eq(tx.actor.id)))
        .execute(tx.conn)?;
    Ok(())
}

/// The drafts there are, each with the day on which it was saved last.
pub fn drafts(conn: &mut Db) -> Outcome<Vec<(CaseId, crate::kernel::ids::FundId, NaiveDate)>> {
    use schema::{applications as a, cases as c};
    Ok(c::table
        .inner_join(a::table)
        .filter(c::stage.eq("draft"))
        .order(c::id)
        .select((c::id, c::fund_id, a::saved_on))
        .load(conn)?)
}

/// The name behind an account.
pub fn account_name(
    conn: &mut Db,
    id: Option<crate::kernel::ids::AccountId>,
) -> Outcome<Option<String>> {
    use schema::accounts as a;
    let Some(id) = id else { return Ok(None) };
    Ok(a::table.find(id).select(a::name).get_result(conn).optional()?)
}

/// Whether an earlier grant's report is overdue on `today`.
pub fn has_overdue_report(
    conn: &mut Db,
    association: crate::kernel::ids::AssociationId,
    today: NaiveDate,
) -> Outcome<bool> {
    use schema::{cases as c, grants as g};
    // As the index `cases_reporting` says it.
    let under_way = sql::<Bool>("cases.stage IN ('granted', 'running')");
    let count: i64 = c::table
        .inner_join(g::table)
        .filter(c::association_id.eq(association))
        .filter(under_way)
        .filter(g::report_due.lt(today))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}
