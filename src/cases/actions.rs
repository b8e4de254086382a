//! Opening a case, giving it its number, moving it.

use serde_json::{Value, json};

use super::lifecycle::{Step, rule};
use super::model::{Case, Facts, NewCase};
use super::store;
use crate::db::WriteTx;
use crate::kernel::ids::{AccountId, CaseId};
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::registry;
use crate::registry::model::Event;

/// Opens a draft.
pub fn open(tx: &mut WriteTx<'_>, new: &NewCase) -> Outcome<CaseId> {
    store::insert(tx, new)
}

/// Moves a case along the table of steps and writes it into history. A case that does not stand
/// where the step starts is a conflict: somebody was first.
pub fn advance(tx: &mut WriteTx<'_>, id: CaseId, step: Step, detail: Value) -> Outcome<Case> {
    let case = store::find(tx.conn, id)?;
    let Some(rule) = rule(case.stage, step) else {
        return Err(Refusal::WrongStage(
            Msg::new("case-wrong-stage").with("case", case.label()).with("step", step.code()),
        ));
    };
    tx.require(rule.by)?;
    let Some(moved) = store::set_stage(tx, case, rule.from, rule.to)? else {
        return Err(Refusal::stage("case-moved"));
    };
    let mut detail = detail;
    if let Value::Object(map) = &mut detail {
        map.insert("from".into(), json!(rule.from.code()));
        map.insert("to".into(), json!(rule.to.code()));
    }
    note(tx, &moved, step.code(), detail)?;
    Ok(moved)
}

/// Writes something about a case into its fund's history.
pub fn note(tx: &mut WriteTx<'_>, case: &Case, act: &'static str, detail: Value) -> Outcome<()> {
    let chain = store::fund_slug(tx.conn, case.fund_id)?;
    registry::actions::note(
        tx,
        &Event {
            chain,
            act,
            subject: "case",
            subject_id: case.id.0,
            case_id: Some(case.id),
            detail,
        },
    )
}

/// Gives a case its registry number: the next of the body's series, or one entered by hand; and
/// the day on which the application came in, which the rules are asked about.
pub fn register(
    tx: &mut WriteTx<'_>,
    id: CaseId,
    number: &str,
    received_on: chrono::NaiveDate,
) -> Outcome<()> {
    store::set_number(tx, id, number, received_on)
}

/// Keeps what the application says.
pub fn set_facts(tx: &mut WriteTx<'_>, id: CaseId, facts: &Facts) -> Outcome<()> {
    store::set_facts(tx, id, facts)
}

/// Gives the case to an officer.
pub fn set_officer(tx: &mut WriteTx<'_>, id: CaseId, officer: Option<AccountId>) -> Outcome<()> {
    store::set_officer(tx, id, officer)
}

/// Sets the day by which the applicant must answer.
pub fn set_deadline(
    tx: &mut WriteTx<'_>,
    id: CaseId,
    deadline: Option<chrono::NaiveDate>,
) -> Outcome<()> {
    store::set_deadline(tx, id, deadline)
}

/// Keeps the day on which the report of what is granted is due: the queue is sorted by it.
pub fn set_report_due(tx: &mut WriteTx<'_>, id: CaseId, due: chrono::NaiveDate) -> Outcome<()> {
    store::set_report_due(tx, id, due)
}

/// Keeps that a decision closes the withdrawn case: it waits for nothing any more.
pub fn set_closure(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<()> {
    store::set_closure(tx, id)
}

/// Removes a draft that was never handed in: it is the applicant's own room, not a record.
pub fn discard_draft(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<()> {
    store::delete_draft(tx, id)
}
