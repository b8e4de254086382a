//! What applicants do with a report: write, attach, hand in, complete. And the daily reminders.

use chrono::Days;
use serde_json::json;

pub use super::claims::{
    claim_decided, close, measure_decided, repayment_after_settlement, repayment_received,
    repayment_taken_back, send_claim,
};
pub use super::returned::{give_up_payment, payment_returned};
pub use super::review::{approve, break_off, request_completion};

use super::letters;
use super::model::{Report, ReportState};
use super::print;
use super::rules::{AUDITOR, reminder};
use super::sheet::Sheet;
use super::store;
use crate::applications::form_model::QuestionKind;
use crate::applications::form_rules::read_section;
use crate::associations;
use crate::cases;
use crate::cases::lifecycle::{Stage, Step};
use crate::db::WriteTx;
use crate::disbursements;
use crate::files::{self, Received};
use crate::kernel::ids::CaseId;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::registry;
use crate::registry::model::{Direction, NewRecord};

/// The report as an applicant may write in it: begun when it was not, refused when it is closed.
fn open_for_writing(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<(Sheet, Report)> {
    let found = cases::find(tx.conn, case)?;
    let who = tx.actor.clone();
    disbursements::actions::must_act_for(tx.conn, &who, &found)?;
    if !matches!(found.stage, Stage::Running | Stage::ReportCompletion) {
        return Err(Refusal::stage("reports-closed"));
    }
    let sheet = Sheet::open(tx.conn, case)?;
    let report = if let Some(report) = &sheet.report {
        report.clone()
    } else {
        store::insert_report(tx, case, sheet.form_id, &sheet.answers.to_json())?;
        store::find_report(tx.conn, case)?.ok_or(Refusal::NotFound)?
    };
    if report.state.is_open() { Ok((sheet, report)) } else { Err(Refusal::stage("reports-closed")) }
}

/// Keeps the answers of one section as they were typed; answers what cannot be read. Nothing is
/// required before the report is handed in.
pub fn save_section(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    section: &str,
    fields: &dyn Fn(&str) -> Vec<String>,
) -> Outcome<Vec<FieldError>> {
    let (mut sheet, _) = open_for_writing(tx, case)?;
    if sheet.form.section(section).is_none() {
        return Err(Refusal::NotFound);
    }
    let (answers, errors) = read_section(&sheet.form, section, fields, &sheet.context());
    sheet.answers.merge(answers);
    store::set_answers(tx, case, &sheet.answers.to_json(), &sheet.facts())?;
    Ok(errors)
}

/// Attaches a file to a question of the report, or as the auditor's statement.
pub fn attach(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    question: &str,
    received: &Received,
) -> Outcome<()> {
    let (sheet, _) = open_for_writing(tx, case)?;
    if question == AUDITOR {
        let file = received.register(tx)?;
        return store::insert_file(tx, case, "", AUDITOR, file);
    }
    let asked = sheet.form.question(question).filter(|q| q.kind == QuestionKind::File);
    let asked = asked.ok_or(Refusal::NotFound)?;
    let there = sheet.attached.iter().filter(|f| f.question == question).count();
    if there >= asked.most_rows() {
        let msg = Msg::new("reports-too-many-files").with("most", asked.most_rows());
        return Err(Refusal::Invalid(vec![FieldError::msg(asked.field(), msg)]));
    }
    let file = received.register(tx)?;
    store::insert_file(tx, case, question, "", file)
}

/// Takes a file away from a report that has not been handed in.
pub fn remove_file(tx: &mut WriteTx<'_>, case: CaseId, file: i64) -> Outcome<()> {
    open_for_writing(tx, case)?;
    if store::remove_file(tx, case, file)? { Ok(()) } else { Err(Refusal::NotFound) }
}

/// Hands the report in: checked, locked, registered. What is missing is told by section.
pub fn submit(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<()> {
    hand_in(tx, case, Step::SubmitReport)
}

/// Answers a completion request: the sections as they are now, and a few words.
pub fn answer_completion(tx: &mut WriteTx<'_>, case: CaseId, text: &str) -> Outcome<()> {
    hand_in(tx, case, Step::CompleteReport)?;
    store::set_answered(tx, case, text)?;
    cases::actions::set_deadline(tx, case, None)
}

fn hand_in(tx: &mut WriteTx<'_>, case: CaseId, step: Step) -> Outcome<()> {
    let (sheet, _) = open_for_writing(tx, case)?;
    let errors = sheet.errors(tx.today);
    if !errors.is_empty() {
        return Err(Refusal::Invalid(sheet.summary(&errors)));
    }
    store::set_answers(tx, case, &sheet.answers.to_json(), &sheet.facts())?;
    store::set_state(tx, case, ReportState::Submitted)?;
    cases::actions::advance(tx, case, step, json!({}))?;
    let association = associations::find(tx.conn, sheet.case.association_id)?;
    let bytes = print::report(&sheet, &association, tx.today).map_err(Refusal::internal)?;
    let name = print::file_name(sheet.case.label());
    let file = files::keep(tx, &bytes, &name, "application/pdf")?;
    let first = step == Step::SubmitReport;
    registry::actions::record(
        tx,
        &NewRecord {
            case_id: Some(case),
            association_id: None,
            direction: Direction::In,
            kind: if first { "report" } else { "report_completion" },
            counterpart: association.name.clone(),
            subject: sheet.case.title.clone(),
            file_id: Some(file),
        },
    )?;
    register_files(tx, &sheet, &association.name)
}

/// Registers the files that have not been handed in before: from now on others see them.
fn register_files(tx: &mut WriteTx<'_>, sheet: &Sheet, from: &str) -> Outcome<()> {
    let known = store::list_registered(tx.conn, sheet.case.id)?;
    for file in sheet.attached.iter().filter(|file| !known.contains(&file.file_id)) {
        registry::actions::record(
            tx,
            &NewRecord {
                case_id: Some(sheet.case.id),
                association_id: None,
                direction: Direction::In,
                kind: "attachment",
                counterpart: from.to_owned(),
                subject: file.name.clone(),
                file_id: Some(file.file_id),
            },
        )?;
    }
    Ok(())
}

/// The daily job: reminds of reports 30 and 7 days before their day, and after it. Each reminder of
/// a case is sent once.
pub fn remind(tx: &mut WriteTx<'_>) -> Outcome<()> {
    let until = tx.today.checked_add_days(Days::new(30)).unwrap_or(tx.today);
    for (case, due) in store::list_expected(tx.conn, until)? {
        let Some(which) = reminder(due, tx.today) else { continue };
        if !store::has_mail(tx.conn, case, which.mail())? {
            letters::remind(tx, case, due, which)?;
        }
    }
    Ok(())
}
