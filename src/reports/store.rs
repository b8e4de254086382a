//! The tables of reports, settlements, measures and claims.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;

use super::model::{
    Claim, ClaimLine, Measure, NewMeasure, Report, ReportFacts, ReportFile, ReportState, Request,
    SettlementRow,
};
use crate::cases::lifecycle::{Stage, Step};
use crate::db::{Db, WriteTx, schema};
use crate::fund::ledger::LedgerEvent;
use crate::kernel::ids::{
    AccountId, CaseId, ClaimId, DecisionId, FileId, FormId, FundId, MeasureId,
};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::registry::registered_files;

/// The report of a case.
pub fn find_report(conn: &mut Db, case: CaseId) -> Outcome<Option<Report>> {
    use schema::reports as r;
    Ok(r::table.filter(r::case_id.eq(case)).select(Report::as_select()).first(conn).optional()?)
}

/// Form and answers of the application that a report mirrors, as they were handed in last.
pub fn find_application(conn: &mut Db, case: CaseId) -> Outcome<Option<(FormId, String)>> {
    use schema::{application_versions as v, applications as a};
    let row: Option<(FormId, String)> =
        a::table.find(case).select((a::form_id, a::answers)).get_result(conn).optional()?;
    let handed_in: Option<String> = v::table
        .filter(v::case_id.eq(case))
        .order(v::version.desc())
        .select(v::answers)
        .first(conn)
        .optional()?;
    Ok(row.map(|(form, answers)| (form, handed_in.unwrap_or(answers))))
}

/// Whether somebody handed the report in, or answered a question about it.
pub fn has_handed_in(conn: &mut Db, case: CaseId, who: AccountId) -> Outcome<bool> {
    use schema::history as h;
    let steps = [Step::SubmitReport.code(), Step::CompleteReport.code()];
    let did = h::table
        .filter(h::case_id.eq(case))
        .filter(h::act.eq_any(steps))
        .filter(h::actor_id.eq(who));
    Ok(select(exists(did)).get_result(conn)?)
}

/// Opens a report.
pub fn insert_report(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    form: FormId,
    answers: &str,
) -> Outcome<()> {
    use schema::reports as r;
    diesel::insert_into(r::table)
        .values((
            r::case_id.eq(case),
            r::form_id.eq(form),
            r::answers.eq(answers),
            r::state.eq(ReportState::Draft),
            r::saved_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes answers and what they say.
pub fn set_answers(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    answers: &str,
    facts: &ReportFacts,
) -> Outcome<()> {
    use schema::reports as r;
    let [women, men, girls, boys] = facts.people;
    diesel::update(r::table.filter(r::case_id.eq(case)))
        .set((
            r::answers.eq(answers),
            r::version.eq(r::version + 1),
            r::saved_at.eq(tx.now),
            r::eligible_cost_ore.eq(facts.eligible_cost),
            r::other_income_ore.eq(facts.other_income),
            r::women.eq(women),
            r::men.eq(men),
            r::girls.eq(girls),
            r::boys.eq(boys),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes where the report stands.
pub fn set_state(tx: &mut WriteTx<'_>, case: CaseId, state: ReportState) -> Outcome<()> {
    use schema::reports as r;
    let report = r::table.filter(r::case_id.eq(case));
    diesel::update(report).set(r::state.eq(state)).execute(tx.conn)?;
    match state {
        ReportState::Submitted => {
            let first = r::table.filter(r::case_id.eq(case)).filter(r::submitted_on.is_null());
            diesel::update(first).set(r::submitted_on.eq(tx.today)).execute(tx.conn)?;
        }
        ReportState::Approved => {
            diesel::update(report)
                .set((r::approved_on.eq(tx.today), r::approved_by.eq(tx.actor.id)))
                .execute(tx.conn)?;
        }
        ReportState::Draft | ReportState::Completion => {}
    }
    Ok(())
}

/// The files of a report that have not been taken away.
pub fn list_files(conn: &mut Db, case: CaseId) -> Outcome<Vec<ReportFile>> {
    use schema::{attachments as a, files as f};
    let rows: Vec<(i64, String, String, FileId, String, i64, bool)> = a::table
        .inner_join(f::table)
        .filter(a::case_id.eq(case))
        .filter(a::part.eq("report"))
        .filter(a::removed_at.is_null())
        .order(a::id)
        .select((a::id, a::question, a::kind, f::id, f::name, f::size, f::quarantined))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, question, kind, file_id, name, size, quarantined)| ReportFile {
            id,
            question,
            kind,
            file_id,
            name,
            size,
            quarantined,
        })
        .collect())
}

/// Those of a case's files that stand in its registry.
pub fn list_registered(conn: &mut Db, case: CaseId) -> Outcome<Vec<FileId>> {
    let files: Vec<Option<FileId>> = registered_files(case).load(conn)?;
    Ok(files.into_iter().flatten().collect())
}

/// Attaches a file to a question of the report, or as the auditor's statement.
pub fn insert_file(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    question: &str,
    kind: &str,
    file: FileId,
) -> Outcome<()> {
    use schema::attachments as a;
    diesel::insert_into(a::table)
        .values((
            a::case_id.eq(case),
            a::part.eq("report"),
            a::question.eq(question),
            a::kind.eq(kind),
            a::file_id.eq(file),
            a::added_at.eq(tx.now),
            a::added_by.eq(tx.actor.id),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Takes a file away; says whether there was one.
pub fn remove_file(tx: &mut WriteTx<'_>, case: CaseId, id: i64) -> Outcome<bool> {
    use schema::attachments as a;
    let gone = diesel::update(
        a::table
            .filter(a::id.eq(id))
            .filter(a::case_id.eq(case))
            .filter(a::part.eq("report"))
            .filter(a::removed_at.is_null()),
    )
    .set(a::removed_at.eq(tx.now))
    .execute(tx.conn)?;
    Ok(gone == 1)
}

/// The completion requests about the report, newest first.
pub fn list_requests(conn: &mut Db, case: CaseId) -> Outcome<Vec<Request>> {
    use schema::completion_requests as q;
    Ok(q::table
        .filter(q::case_id.eq(case))
        .filter(q::about.eq("report"))
        .order(q::id.desc())
        .select((q::message, q::deadline, q::sent_on, q::answer, q::answered_on))
        .load(conn)?)
}

/// Writes a completion request about the report.
pub fn insert_request(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    message: &str,
    deadline: NaiveDate,
) -> Outcome<()> {
    use schema::completion_requests as q;
    diesel::insert_into(q::table)
        .values((
            q::case_id.eq(case),
            q::about.eq("report"),
            q::message.eq(message),
            q::deadline.eq(deadline),
            q::sent_on.eq(tx.today),
            q::sent_by.eq(tx.actor.id),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes the answer to the open request about the report.
pub fn set_answered(tx: &mut WriteTx<'_>, case: CaseId, answer: &str) -> Outcome<()> {
    use schema::completion_requests as q;
    diesel::update(
        q::table
            .filter(q::case_id.eq(case))
            .filter(q::about.eq("report"))
            .filter(q::answered_on.is_null()),
    )
    .set((q::answer.eq(answer), q::answered_on.eq(tx.today), q::answered_by.eq(tx.actor.id)))
    .execute(tx.conn)?;
    Ok(())
}

/// Running cases whose report is due by `until`, with the day.
pub fn list_expected(conn: &mut Db, until: NaiveDate) -> Outcome<Vec<(CaseId, NaiveDate)>> {
    use schema::{cases as c, grants as g};
    Ok(g::table
        .inner_join(c::table)
        .filter(c::stage.eq(Stage::Running))
        .filter(g::report_due.le(until))
        .order(c::id)
        .select((c::id, g::report_due))
        .load(conn)?)
}

/// Whether a mail of a kind has been written about a case.
pub fn has_mail(conn: &mut Db, case: CaseId, kind: &str) -> Outcome<bool> {
    use schema::outbox as o;
    Ok(select(exists(o::table.filter(o::case_id.eq(case)).filter(o::kind.eq(kind))))
        .get_result(conn)?)
}

/// The settlement of a case.
pub fn find_settlement(conn: &mut Db, case: CaseId) -> Outcome<Option<SettlementRow>> {
    use schema::settlements as s;
    Ok(s::table.find(case).select(SettlementRow::as_select()).get_result(conn).optional()?)
}

/// Writes a settlement.
pub fn insert_settlement(tx: &mut WriteTx<'_>, row: &SettlementRow) -> Outcome<()> {
    diesel::insert_into(schema::settlements::table).values(row).execute(tx.conn)?;
    Ok(())
}

/// A measure.
pub fn find_measure(conn: &mut Db, id: MeasureId) -> Outcome<Measure> {
    schema::measures::table
        .find(id)
        .select(Measure::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The measures of a case, in the order in which they were proposed.
pub fn measures_for_case(conn: &mut Db, case: CaseId) -> Outcome<Vec<Measure>> {
    use schema::measures as m;
    Ok(m::table.filter(m::case_id.eq(case)).order(m::id).select(Measure::as_select()).load(conn)?)
}

/// Writes a proposed measure.
pub fn insert_measure(tx: &mut WriteTx<'_>, new: &NewMeasure) -> Outcome<MeasureId> {
    use schema::measures as m;
    Ok(diesel::insert_into(m::table)
        .values((
            m::case_id.eq(new.case_id),
            m::kind.eq(new.kind),
            m::amount_ore.eq(new.amount),
            m::condition_cited.eq(&new.condition),
            m::reason.eq(&new.reason),
            m::state.eq("proposed"),
            m::created_on.eq(tx.today),
            m::created_by.eq(tx.actor.id),
        ))
        .returning(m::id)
        .get_result(tx.conn)?)
}

/// Writes that a measure was decided; says whether it had been open.
pub fn set_decided(tx: &mut WriteTx<'_>, id: MeasureId, decision: DecisionId) -> Outcome<bool> {
    use schema::measures as m;
    let done = diesel::update(m::table.filter(m::id.eq(id)).filter(m::state.eq("proposed")))
        .set((m::state.eq("decided"), m::decision_id.eq(decision)))
        .execute(tx.conn)?;
    Ok(done == 1)
}

/// A claim.
pub fn find_claim(conn: &mut Db, id: ClaimId) -> Outcome<Claim> {
    schema::claims::table
        .find(id)
        .select(Claim::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The claims of a case.
pub fn claims_for_case(conn: &mut Db, case: CaseId) -> Outcome<Vec<Claim>> {
    use schema::claims as k;
    Ok(k::table.filter(k::case_id.eq(case)).order(k::id).select(Claim::as_select()).load(conn)?)
}

/// A claim with what stands around it.
pub fn find_claim_line(conn: &mut Db, id: ClaimId) -> Outcome<ClaimLine> {
    find_claim_lines(conn, &[id])?.pop().ok_or(Refusal::NotFound)
}

/// Claims with what stands around each, in the order of their keys given.
fn find_claim_lines(conn: &mut Db, ids: &[ClaimId]) -> Outcome<Vec<ClaimLine>> {
    use schema::{associations as a, cases as c, claims as k, decisions as d};
    type Around = (Option<String>, String, String, bool, String, Option<FileId>);
    let rows: Vec<(Claim, Around)> = k::table
        .inner_join(c::table.on(c::id.eq(k::case_id)))
        .inner_join(a::table.on(a::id.eq(c::association_id)))
        .inner_join(d::table.on(d::id.eq(k::decision_id)))
        .filter(k::id.eq_any(ids))
        .select((
            Claim::as_select(),
            (c::number, c::title, a::name, a::municipal_unit, d::reference, d::letter_file_id),
        ))
        .load(conn)?;
    let line = |(claim, (number, title, association, municipal_unit, reference, letter))| {
        let number = Option::unwrap_or_default(number);
        ClaimLine { claim, number, title, association, municipal_unit, reference, letter }
    };
    let mut lines: Vec<ClaimLine> = rows.into_iter().map(line).collect();
    lines.sort_by_key(|line| ids.iter().position(|id| *id == line.claim.id));
    Ok(lines)
}

/// Claims that are not paid (by their last day), or that are (newest first); of a fund only those
/// that have been sent, as the fund's position counts them.
pub fn list_claims(
    conn: &mut Db,
    fund: Option<FundId>,
    paid: bool,
    most: i64,
) -> Outcome<Vec<ClaimLine>> {
    use schema::{cases as c, claims as k};
    let mut query = k::table.select(k::id).limit(most).into_boxed();
    if let Some(fund) = fund {
        let cases = c::table.filter(c::fund_id.eq(fund)).select(c::id);
        query = query.filter(k::sent_on.is_not_null()).filter(k::case_id.eq_any(cases));
    }
    let ids: Vec<ClaimId> = if paid {
        query.filter(k::paid_on.is_not_null()).order((k::paid_on.desc(), k::id)).load(conn)?
    } else {
        query.filter(k::paid_on.is_null()).order((k::due_on, k::id)).load(conn)?
    };
    find_claim_lines(conn, &ids)
}

/// Writes a claim.
pub fn insert_claim(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    decision: DecisionId,
    amount: Ore,
    reference: &str,
    due_on: NaiveDate,
) -> Outcome<ClaimId> {
    use schema::claims as k;
    Ok(diesel::insert_into(k::table)
        .values((
            k::case_id.eq(case),
            k::decision_id.eq(decision),
            k::amount_ore.eq(amount),
            k::reference.eq(reference),
            k::due_on.eq(due_on),
        ))
        .returning(k::id)
        .get_result(tx.conn)?)
}

/// Writes what a proposed measure comes to; nothing is left of it at zero.
pub fn reduce_measure(tx: &mut WriteTx<'_>, id: MeasureId, amount: Ore) -> Outcome<()> {
    use schema::measures as m;
    let row = m::table.filter(m::id.eq(id)).filter(m::state.eq("proposed"));
    if amount.is_positive() {
        diesel::update(row).set(m::amount_ore.eq(amount)).execute(tx.conn)?;
    } else {
        diesel::update(row).set(m::state.eq("dropped")).execute(tx.conn)?;
    }
    Ok(())
}

/// Takes `cut` off a claim on `on`; `paid_on` is the day from which nothing of it is left to pay.
pub fn reduce_claim(
    tx: &mut WriteTx<'_>,
    id: ClaimId,
    cut: Ore,
    on: NaiveDate,
    paid_on: Option<NaiveDate>,
) -> Outcome<()> {
    use schema::{claim_reductions as r, claims as k};
    diesel::update(k::table.find(id))
        .set((k::amount_ore.eq(k::amount_ore - cut), k::paid_on.eq(paid_on)))
        .execute(tx.conn)?;
    diesel::insert_into(r::table)
        .values((r::claim_id.eq(id), r::day.eq(on), r::amount_ore.eq(cut)))
        .execute(tx.conn)?;
    Ok(())
}

/// What was taken off a claim, each time with its day.
pub fn reductions(conn: &mut Db, claim: ClaimId) -> Outcome<Vec<(NaiveDate, Ore)>> {
    use schema::claim_reductions as r;
    let of_it = r::table.filter(r::claim_id.eq(claim)).order(r::id);
    Ok(of_it.select((r::day, r::amount_ore)).load(conn)?)
}

/// The day of a case's first payment.
pub fn first_payment(conn: &mut Db, case: CaseId) -> Outcome<Option<NaiveDate>> {
    use schema::ledger_entries as e;
    Ok(e::table
        .filter(e::case_id.eq(case))
        .filter(e::event.eq(LedgerEvent::Disbursement))
        .order(e::day)
        .select(e::day)
        .first(conn)
        .optional()?)
}

/// Writes what has been paid back, and the day when it is all.
pub fn set_repaid(
    tx: &mut WriteTx<'_>,
    id: ClaimId,
    repaid: Ore,
    paid_on: Option<NaiveDate>,
) -> Outcome<()> {
    use schema::claims as k;
    diesel::update(k::table.find(id))
        .set((k::repaid_ore.eq(repaid), k::paid_on.eq(paid_on)))
        .execute(tx.conn)?;
    Ok(())
}

/// The claim that a decision made.
pub fn find_claim_of(conn: &mut Db, decision: DecisionId) -> Outcome<Option<Claim>> {
    use schema::claims as k;
    Ok(k::table
        .filter(k::decision_id.eq(decision))
        .select(Claim::as_select())
        .first(conn)
        .optional()?)
}

/// Writes that the applicant has been told of a claim, and the last day that follows.
pub fn set_sent(tx: &mut WriteTx<'_>, id: ClaimId, due_on: NaiveDate) -> Outcome<()> {
    use schema::claims as k;
    diesel::update(k::table.find(id))
        .set((k::sent_on.eq(tx.today), k::due_on.eq(due_on)))
        .execute(tx.conn)?;
    Ok(())
}
