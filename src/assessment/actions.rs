//! The acts of those who prepare a case.

use chrono::NaiveDate;
use serde_json::json;

use super::model::{Finding, Proposal, StatementInput};
use super::{facts, letters, rules, store};
use crate::applications;
use crate::associations;
use crate::cases;
use crate::cases::lifecycle::{Stage, Step, rule};
use crate::cases::model::Case;
use crate::db::WriteTx;
use crate::kernel::ids::{AccountId, CaseId, StatementId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::kernel::role::Role;

/// A case that staff may see: drafts are the applicant's own room.
fn find(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<Case> {
    let case = cases::find(tx.conn, id)?;
    if case.stage == Stage::Draft { Err(Refusal::NotFound) } else { Ok(case) }
}

/// The case, for an officer who may prepare it: nobody does for an applicant they are close to.
fn own(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<Case> {
    tx.require(&[Role::CaseOfficer])?;
    let case = find(tx, id)?;
    let actor = tx.actor.clone();
    if associations::is_close(tx.conn, &actor, case.association_id)? {
        return Err(Refusal::Rule(Msg::new("assessment-you-are-close").with("case", case.label())));
    }
    Ok(case)
}

fn wrong_stage(case: &Case, step: Step) -> Refusal {
    Refusal::WrongStage(
        Msg::new("case-wrong-stage").with("case", case.label()).with("step", step.code()),
    )
}

/// Gives a case to an officer, who must not be close to the applicant.
pub fn assign(tx: &mut WriteTx<'_>, id: CaseId, officer: AccountId) -> Outcome<()> {
    tx.require(&[Role::CaseOfficer])?;
    let case = find(tx, id)?;
    let Some(who) = store::find_officer(tx.conn, officer)? else {
        return Err(Refusal::field("officer", "assessment-no-officer"));
    };
    if associations::is_close(tx.conn, &who, case.association_id)? {
        let msg = Msg::new("assessment-officer-is-close")
            .with("officer", &who.name)
            .with("case", case.label());
        return Err(Refusal::Rule(msg));
    }
    if rule(case.stage, Step::Assign).is_none() {
        return Err(wrong_stage(&case, Step::Assign));
    }
    if case.officer_id == Some(officer) && case.stage != Stage::Submitted {
        return Ok(());
    }
    cases::actions::set_officer(tx, id, Some(officer))?;
    cases::actions::advance(tx, id, Step::Assign, json!({ "officer": who.name }))?;
    Ok(())
}

/// Takes a case that nobody has yet: whoever acts on it prepares it.
fn take(tx: &mut WriteTx<'_>, case: &Case) -> Outcome<()> {
    match tx.actor.id {
        Some(officer) if case.officer_id.is_none() => {
            cases::actions::set_officer(tx, case.id, Some(officer))
        }
        _ => Ok(()),
    }
}

/// Runs the checks when an application has come in, so that what they said on that day stands in
/// history. Part of handing in, whoever does it.
pub fn first_checks(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<()> {
    let case = find(tx, id)?;
    if case.stage != Stage::Submitted {
        return Err(wrong_stage(&case, Step::Submit));
    }
    refresh_checks(tx, id)?;
    note_checks(tx, &case)
}

/// Runs the checks because an officer asks for it.
pub fn run_checks(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<()> {
    tx.require(&[Role::CaseOfficer])?;
    let case = find(tx, id)?;
    if !facts::is_open(case.stage) {
        return Err(Refusal::WrongStage(
            Msg::new("assessment-checks-over").with("case", case.label()),
        ));
    }
    refresh_checks(tx, id)?;
    note_checks(tx, &case)
}

/// Writes what the checks came to into history.
fn note_checks(tx: &mut WriteTx<'_>, case: &Case) -> Outcome<()> {
    let checks = store::find_checks(tx.conn, case.id)?;
    let count = |finding| checks.iter().filter(|c| c.outcome == finding).count();
    let detail = json!({
        "met": count(Finding::Met),
        "not_met": count(Finding::NotMet),
        "unsure": count(Finding::Unsure),
    });
    cases::actions::note(tx, case, "run-checks", detail)
}

/// Stores what the checks say today, while the case is open: part of the acts that go by them.
fn refresh_checks(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<()> {
    let case = find(tx, id)?;
    if !facts::is_open(case.stage) {
        return Ok(());
    }
    let today = tx.today;
    let checks = facts::checks_as_of(tx.conn, &case, today)?;
    store::replace_checks(tx, id, &checks)
}

/// Goes on although a check is not met, for a reason that stands beside it.
pub fn overrule(tx: &mut WriteTx<'_>, id: CaseId, code: &str, reason: &str) -> Outcome<()> {
    let case = own(tx, id)?;
    if !facts::is_open(case.stage) {
        return Err(Refusal::WrongStage(
            Msg::new("assessment-checks-over").with("case", case.label()),
        ));
    }
    if reason.trim().is_empty() {
        return Err(Refusal::field("reason", "field-required"));
    }
    // What the page showed is what is so today, which need not be what was stored.
    refresh_checks(tx, id)?;
    if !store::set_overruled(tx, id, code, reason.trim())? {
        return Err(Refusal::NotFound);
    }
    let detail = json!({ "check": code, "reason": reason.trim() });
    cases::actions::note(tx, &case, "overrule-check", detail)
}

/// Asks the applicant for more: mail, record, deadline. `sections` are keys of the form's sections
/// that are opened for changes, or
/// [`crate::applications::model::ANSWER_ONLY`] alone when words and files are all that is asked
/// for. One or the other is said: no section opens by being forgotten.
pub fn request_completion(
    tx: &mut WriteTx<'_>,
    id: CaseId,
    message: &str,
    deadline: NaiveDate,
    sections: &[String],
) -> Outcome<()> {
    let case = own(tx, id)?;
    if rule(case.stage, Step::RequestCompletion).is_none() {
        return Err(wrong_stage(&case, Step::RequestCompletion));
    }
    let mut errors = rules::completion_errors(message, deadline, tx.today);
    let known = letters::sections(tx.conn, id)?;
    errors.extend(rules::section_errors(sections, &known));
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    take(tx, &case)?;
    store::insert_completion(tx, id, message.trim(), &sections.join(","), deadline)?;
    cases::actions::set_deadline(tx, id, Some(deadline))?;
    letters::send_completion(tx, &case, message.trim(), deadline)?;
    let detail = json!({ "deadline": deadline.to_string(), "sections": sections });
    cases::actions::advance(tx, id, Step::RequestCompletion, detail)?;
    Ok(())
}

/// Goes on without the applicant's answer.
pub fn close_completion(tx: &mut WriteTx<'_>, id: CaseId, reason: &str) -> Outcome<()> {
    let case = own(tx, id)?;
    if case.stage != Stage::Completion {
        return Err(wrong_stage(&case, Step::Complete));
    }
    if reason.trim().is_empty() {
        return Err(Refusal::field("reason", "field-required"));
    }
    take(tx, &case)?;
    applications::actions::drop_unsent(tx, id)?;
    store::end_completion(tx, id)?;
    cases::actions::set_deadline(tx, id, None)?;
    let detail = json!({ "without_answer": true, "reason": reason.trim() });
    cases::actions::advance(tx, id, Step::Complete, detail)?;
    Ok(())
}

/// Writes an internal note: working material, no record. History keeps that, not what.
pub fn add_note(tx: &mut WriteTx<'_>, id: CaseId, text: &str) -> Outcome<()> {
    tx.require(&[Role::CaseOfficer])?;
    let case = find(tx, id)?;
    if text.trim().is_empty() {
        return Err(Refusal::field("text", "field-required"));
    }
    store::insert_note(tx, id, text.trim())?;
    cases::actions::note(tx, &case, "add-note", json!({}))
}

/// Writes the officer statement, as a draft or finished. A finished one becomes a record, and the
/// case waits for those who decide.
pub fn write_statement(
    tx: &mut WriteTx<'_>,
    id: CaseId,
    input: &StatementInput,
) -> Outcome<StatementId> {
    let case = own(tx, id)?;
    if rule(case.stage, Step::Propose).is_none() {
        return Err(wrong_stage(&case, Step::Propose));
    }
    let errors = rules::statement_errors(input, case.applied_ore);
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    take(tx, &case)?;
    let mut input = input.clone();
    if input.proposal != Proposal::Approval {
        input.amount = Ore::ZERO;
    }
    if input.ready && input.economy.trim().is_empty() {
        input.economy = letters::economy(tx.conn, &case, input.amount, tx.today)?;
    }
    let latest = store::find_statement(tx.conn, id)?;
    let draft = latest.as_ref().filter(|s| !s.is_ready());
    let version = match (&draft, &latest) {
        (Some(draft), _) => draft.version,
        (None, Some(ready)) => ready.version + 1,
        (None, None) => 1,
    };
    let key = store::put_statement(tx, id, draft.map(|s| s.id), version, &input)?;
    if input.ready {
        refresh_checks(tx, id)?;
        letters::record_statement(tx, &case)?;
        let detail = json!({
            "version": version,
            "proposal": input.proposal.code(),
            "amount": input.amount.0,
        });
        cases::actions::advance(tx, id, Step::Propose, detail)?;
    }
    Ok(key)
}

/// Takes the statement back, so that it can be written anew.
pub fn reopen(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<()> {
    own(tx, id)?;
    cases::actions::advance(tx, id, Step::Reopen, json!({}))?;
    Ok(())
}
