//! What happens to an application: started, written, handed in, completed, withdrawn.

use chrono::TimeDelta;
use serde_json::json;

use super::form_rules::Answers;
use super::model::{Attachment, SubmitHow};
use super::opened::{INTAKE, Opened, access, open, open_submitted};
use super::{letters, print, rules, store};
use crate::cases::lifecycle::{Stage, Step};
use crate::cases::model::{Facts, NewCase};
use crate::db::WriteTx;
use crate::files::{self, Received};
use crate::kernel::ids::{AssociationId, CallId, CaseId, FileId, FundId};
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::kernel::text::fold_name;
use crate::registry::model::{Direction, NewRecord};
use crate::{associations, cases, fund, registry};

/// The most characters of a title where the case shows it.
const TITLE: usize = 200;

/// Applications that are begun for one association within [`A_DAY`] at most, on the web: more than
/// anybody writes, and less than would crowd out others.
pub const MOST_BEGUN: i64 = 30;
/// The day.
const A_DAY: TimeDelta = TimeDelta::hours(24);

/// Starts a draft in an open call. What comes by paper or e-mail (`channel`) is started by the
/// municipality, also when the call is closed or the application fits none.
pub fn start(
    tx: &mut WriteTx<'_>,
    fund_id: FundId,
    call_id: Option<CallId>,
    association_id: AssociationId,
    channel: &str,
) -> Outcome<CaseId> {
    let association = associations::find(tx.conn, association_id)?;
    let described = fund::described(tx.conn, fund_id)?;
    if let Some(day) = described.fund.settled_on {
        return Err(Refusal::Rule(Msg::new("fund-is-settled").with("day", day)));
    }
    let calls = fund::find_calls(tx.conn, fund_id)?;
    let call = calls.iter().find(|call| Some(call.id) == call_id);
    if call_id.is_some() && call.is_none() {
        return Err(Refusal::NotFound);
    }
    if channel == "web" {
        if let Some(who) = tx.actor.id
            && !associations::is_member(tx.conn, who, association_id)?
        {
            return Err(Refusal::NotFound);
        }
        let open = call.is_some_and(|call| call.call.is_open(tx.today));
        if !open {
            return Err(Refusal::Rule(Msg::new("applications-call-shut")));
        }
        if cases::begun_since(tx.conn, association_id, tx.now - A_DAY)? >= MOST_BEGUN {
            return Err(Refusal::Rule(Msg::new("applications-too-many-begun")));
        }
    } else {
        tx.require(INTAKE)?;
    }
    let form = fund::latest_form(tx.conn, fund_id, "application")?;
    let case = cases::actions::open(
        tx,
        &NewCase {
            fund_id,
            body_id: described.fund.body_id,
            call_id,
            association_id,
            applicant_kind: association.kind,
            civil_society: association.civil_society,
            channel: channel.to_owned(),
        },
    )?;
    store::insert(tx, case, form.id)?;
    Ok(case)
}

/// Starts a draft in an open call with the answers of an earlier application of the same applicant:
/// those that the call's form asks for again. What must be said anew is not taken along: days, the
/// declaration, the files.
pub fn copy(tx: &mut WriteTx<'_>, from: CaseId, call_id: CallId) -> Outcome<CaseId> {
    let earlier = open_submitted(tx.conn, from, tx.today)?;
    let actor = tx.actor.clone();
    access(tx.conn, &actor, &earlier.case)?;
    let fund_id = earlier.case.fund_id;
    let case = start(tx, fund_id, Some(call_id), earlier.association.id, "web")?;
    let mut opened = open(tx.conn, case, tx.today)?;
    opened.answers = rules::carried_over(&earlier.form, &earlier.answers, &opened.form);
    store::set_answers(tx, case, opened.application.version, &opened.answers.to_json())?;
    keep_facts(tx, &opened)?;
    Ok(case)
}

/// Keeps the answers of one section, also wrong ones: a draft loses nothing. `seen` is the mark of
/// the answers that the writer had before them; when somebody else has written in between, nothing
/// is overwritten and the writer is told.
pub fn save_section(
    tx: &mut WriteTx<'_>,
    id: CaseId,
    section: &str,
    answers: &Answers,
    seen: Option<&str>,
) -> Outcome<()> {
    let mut opened = open(tx.conn, id, tx.today)?;
    let actor = tx.actor.clone();
    access(tx.conn, &actor, &opened.case)?;
    if opened.form.section(section).is_none() {
        return Err(Refusal::NotFound);
    }
    if !opened.is_open(section) {
        return Err(Refusal::stage("applications-locked"));
    }
    let changed = seen.is_some_and(|seen| seen != opened.mark(section));
    if changed && opened.application.saved_by != tx.actor.id {
        let by = store::account_name(tx.conn, opened.application.saved_by)?.unwrap_or_default();
        let msg = Msg::new("applications-changed-by-other").with("name", by);
        return Err(Refusal::Invalid(vec![FieldError::msg("", msg)]));
    }
    opened.answers.merge(answers.clone());
    store::set_answers(tx, id, opened.application.version, &opened.answers.to_json())?;
    // Answers to an officer's questions count when they are handed in, not while they are written.
    if opened.case.stage == Stage::Draft { keep_facts(tx, &opened) } else { Ok(()) }
}

/// Copies what the program reads out of the answers to typed columns.
fn keep_facts(tx: &mut WriteTx<'_>, opened: &Opened) -> Outcome<()> {
    let facts = opened.facts();
    let locality = match facts.localities.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        _ => "several".to_owned(),
    };
    let said = Facts {
        title: facts.title.clone().unwrap_or_default().chars().take(TITLE).collect(),
        focus_area: facts.focus_area.clone().unwrap_or_default(),
        locality,
        applied: facts.applied.unwrap_or_default(),
    };
    let case = &opened.case;
    let known = case.title == said.title
        && case.focus_area == said.focus_area
        && case.locality == said.locality
        && case.applied_ore == said.applied;
    if !known {
        cases::actions::set_facts(tx, case.id, &said)?;
    }
    store::set_facts(tx, opened.case.id, &facts)
}

/// Attaches a file to a question, or to the application as a whole when `question` is empty (the
/// scanned paper).
/// `kind` is the code of the document that it is, or empty.
pub fn attach(
    tx: &mut WriteTx<'_>,
    id: CaseId,
    question: &str,
    kind: &str,
    file: &Received,
) -> Outcome<i64> {
    let opened = open(tx.conn, id, tx.today)?;
    let actor = tx.actor.clone();
    access(tx.conn, &actor, &opened.case)?;
    let section = opened
        .form
        .sections
        .iter()
        .find(|s| s.questions.iter().any(|q| q.key == question))
        .map(|s| s.key.clone());
    let open = match &section {
        Some(section) => opened.is_open(section),
        None => question.is_empty() && opened.case.stage == Stage::Draft,
    };
    if !open {
        return Err(Refusal::stage("applications-locked"));
    }
    if let Some(asked) = opened.form.question(question)
        && opened.files.get(question).map_or(0, Vec::len) >= asked.most_rows()
    {
        let msg = Msg::new("form-too-many-files").with("max", asked.most_rows());
        return Err(Refusal::Invalid(vec![FieldError::msg(asked.field(), msg)]));
    }
    check_kind(&opened, "kind", kind)?;
    let part = if opened.case.stage == Stage::Draft { "application" } else { "completion" };
    let file_id = file.register(tx)?;
    store::insert_attachment(tx, id, part, question, kind, file_id)
}

/// Refuses a kind of document that the fund does not ask for.
fn check_kind(opened: &Opened, field: &str, kind: &str) -> Outcome<()> {
    let known = opened.required_kinds().iter().any(|one| one.code() == kind);
    if kind.is_empty() || known { Ok(()) } else { Err(Refusal::field(field, "field-wrong")) }
}

/// Says which of the required documents an attachment is that has not been handed in; empty for
/// none of them.
pub fn set_attachment_kind(
    tx: &mut WriteTx<'_>,
    id: CaseId,
    attachment: i64,
    kind: &str,
) -> Outcome<()> {
    let opened = open(tx.conn, id, tx.today)?;
    let actor = tx.actor.clone();
    access(tx.conn, &actor, &opened.case)?;
    let file = opened.attachments.iter().find(|a| a.id == attachment).ok_or(Refusal::NotFound)?;
    if file.kind == kind {
        return Ok(());
    }
    if !opened.is_removable(file) {
        return Err(Refusal::stage("applications-locked"));
    }
    check_kind(&opened, &format!("kind-{attachment}"), kind)?;
    store::set_attachment_kind(tx, attachment, kind)
}

/// Takes an attachment away that has not been handed in.
pub fn remove_attachment(tx: &mut WriteTx<'_>, id: CaseId, attachment: i64) -> Outcome<()> {
    let opened = open(tx.conn, id, tx.today)?;
    let actor = tx.actor.clone();
    access(tx.conn, &actor, &opened.case)?;
    let file = opened.attachments.iter().find(|a| a.id == attachment).ok_or(Refusal::NotFound)?;
    if !opened.is_removable(file) {
        return Err(Refusal::stage("applications-locked"));
    }
    let file = file.file_id;
    store::delete_attachment(tx, attachment)?;
    files::forget(tx, file)
}

/// Hands an application in: locked, numbered, registered with its files, receipted by mail. Only a
/// signatory may, and only what rules and form allow. An officer registers what came on paper,
/// whatever the checks say; what they say is noted. Answers the registry number.
pub fn submit(tx: &mut WriteTx<'_>, id: CaseId, how: &SubmitHow) -> Outcome<String> {
    let day = how.intake.as_ref().map_or(tx.today, |intake| intake.received_on);
    let opened = open(tx.conn, id, day)?;
    let actor = tx.actor.clone();
    if !access(tx.conn, &actor, &opened.case)? {
        return Err(Refusal::Rule(Msg::new("applications-signatory-only")));
    }
    if how.intake.is_some() {
        tx.require(INTAKE)?;
        if opened.case.channel == "web" {
            return Err(Refusal::NotAllowed);
        }
        if day > tx.today {
            return Err(Refusal::field("received_on", "applications-received-later"));
        }
    } else if opened.case.channel != "web" {
        return Err(Refusal::NotAllowed);
    }
    if opened.case.stage != Stage::Draft {
        return Err(Refusal::stage("applications-handed-in-already"));
    }
    let findings = opened.findings(tx.conn)?;
    if how.intake.is_none() {
        if let Some(first) = findings.obstacles.first() {
            return Err(Refusal::Rule(first.clone()));
        }
        if !findings.errors.is_empty() {
            return Err(Refusal::Invalid(findings.errors.into_iter().map(|(_, e)| e).collect()));
        }
        second_signatory(tx, &opened, &how.second_signatory)?;
    }
    let number = match how.intake.as_ref().and_then(|intake| intake.number.clone()) {
        Some(number) => number,
        None => next_number(tx, &opened)?,
    };
    cases::actions::register(tx, id, &number, day)?;
    let found = findings.obstacles.iter().chain(findings.errors.iter().map(|(_, e)| &e.msg));
    let noted: Vec<&str> = found.map(|msg| msg.key).collect();
    let case = cases::actions::advance(
        tx,
        id,
        Step::Submit,
        json!({
            "number": number,
            "received": day.to_string(),
            "channel": opened.case.channel,
            "applied": opened.case.applied_ore.plain(),
            "second_signatory": how.second_signatory,
            "noted": noted,
        }),
    )?;
    store::insert_version(tx, id, &opened.answers.to_json())?;
    keep_facts(tx, &opened)?;
    let opened = Opened { case, ..opened };
    let name = format!("ansokan-{}.pdf", file_part(&number));
    let (sheet, at) = (opened.clone(), number.clone());
    let file = files::keep_made(tx, &name, "application/pdf", move || {
        print::application(&sheet, &at).map_err(Refusal::internal)
    })?;
    record(tx, &opened, Direction::In, "application", &opened.case.title, Some(file))?;
    for attachment in &opened.attachments {
        record(
            tx,
            &opened,
            Direction::In,
            "attachment",
            &attachment.name,
            Some(attachment.file_id),
        )?;
    }
    letters::receipt(tx, &opened, &number, file, &name)?;
    Ok(number)
}

fn next_number(tx: &mut WriteTx<'_>, opened: &Opened) -> Outcome<String> {
    let registry = &opened.described.file.registry;
    let plan = registry.plan_code.as_deref().unwrap_or_default();
    registry::actions::next_number(tx, opened.case.body_id, &registry.pattern, plan)
}

/// Where two sign together, the second is named and is one of the applicant's own.
fn second_signatory(tx: &mut WriteTx<'_>, opened: &Opened, name: &str) -> Outcome<()> {
    if !opened.association.jointly || tx.actor.id.is_none() {
        return Ok(());
    }
    let people = associations::people(tx.conn, opened.association.id)?;
    let same = |a: &str, b: &str| fold_name(a) == fold_name(b);
    let signs = people.iter().any(|p| p.signatory && same(&p.name, name));
    let first = opened.facts().signatory.unwrap_or_default();
    if signs && !same(&first, name) && !same(&tx.actor.name, name) {
        Ok(())
    } else {
        Err(Refusal::field("second", "applications-second-needed"))
    }
}

/// A registry number as part of a file's name.
fn file_part(number: &str) -> String {
    number.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect()
}

fn record(
    tx: &mut WriteTx<'_>,
    opened: &Opened,
    direction: Direction,
    kind: &'static str,
    subject: &str,
    file_id: Option<FileId>,
) -> Outcome<i64> {
    registry::actions::record(
        tx,
        &NewRecord {
            case_id: Some(opened.case.id),
            association_id: Some(opened.association.id),
            direction,
            kind,
            counterpart: opened.association.name.clone(),
            subject: subject.to_owned(),
            file_id,
        },
    )
}

/// Answers an officer's request: words, files, and whatever answers of the application have been
/// changed since it was handed in. `kind` says which required document the files are, if any.
pub fn answer_completion(
    tx: &mut WriteTx<'_>,
    id: CaseId,
    text: &str,
    kind: &str,
    received: &[Received],
) -> Outcome<()> {
    let opened = open(tx.conn, id, tx.today)?;
    let actor = tx.actor.clone();
    access(tx.conn, &actor, &opened.case)?;
    let (Stage::Completion, Some(request)) = (opened.case.stage, opened.request.clone()) else {
        return Err(Refusal::stage("applications-nothing-asked"));
    };
    check_kind(&opened, "kind", kind)?;
    let mut handed: Vec<Attachment> =
        opened.attachments.iter().filter(|file| opened.is_removable(file)).cloned().collect();
    for file in received {
        let file_id = file.register(tx)?;
        let row = store::insert_attachment(tx, id, "completion", "", kind, file_id)?;
        handed.extend(store::attachments(tx.conn, id)?.into_iter().filter(|a| a.id == row));
    }
    let before = opened.versions.last().and_then(|v| Answers::from_json(&v.answers));
    let changed = before.as_ref() != Some(&opened.answers);
    if text.trim().is_empty() && handed.is_empty() && !changed {
        return Err(Refusal::field("answer", "applications-answer-needed"));
    }
    store::set_answer(tx, request.id, text)?;
    store::insert_version(tx, id, &opened.answers.to_json())?;
    keep_facts(tx, &opened)?;
    let names: Vec<String> = handed.iter().map(|a| a.name.clone()).collect();
    let name = format!("komplettering-{}.pdf", file_part(opened.case.label()));
    let (sheet, text) = (opened.clone(), text.to_owned());
    let file = files::keep_made(tx, &name, "application/pdf", move || {
        print::completion(&sheet, &request, &text, before.as_ref(), &names)
            .map_err(Refusal::internal)
    })?;
    record(tx, &opened, Direction::In, "completion", &opened.case.title, Some(file))?;
    for attachment in &handed {
        record(
            tx,
            &opened,
            Direction::In,
            "attachment",
            &attachment.name,
            Some(attachment.file_id),
        )?;
    }
    cases::actions::set_deadline(tx, id, None)?;
    let detail = json!({ "changed": changed, "files": handed.len() });
    cases::actions::advance(tx, id, Step::Complete, detail)?;
    Ok(())
}

/// Sets an application back to what was handed in last, when the question about it is closed without
/// an answer: what was changed or added meanwhile was never sent, and does not come in with the
/// answer to another question.
pub fn drop_unsent(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<()> {
    tx.require(&[Role::CaseOfficer])?;
    let opened = open(tx.conn, id, tx.today)?;
    let Some(last) = opened.versions.last() else { return Ok(()) };
    if opened.case.stage != Stage::Completion {
        return Err(Refusal::stage("applications-nothing-asked"));
    }
    if opened.application.answers != last.answers {
        store::set_answers(tx, id, opened.application.version, &last.answers)?;
    }
    for file in opened.attachments.iter().filter(|file| opened.is_removable(file)) {
        store::delete_attachment(tx, file.id)?;
        files::forget(tx, file.file_id)?;
    }
    Ok(())
}

/// Registers the withdrawal of an application before it is decided. It comes from somebody who may
/// sign, or is registered by an officer. Whoever decides takes it off their agenda: the board's act
/// does both.
pub fn withdraw(tx: &mut WriteTx<'_>, id: CaseId, reason: &str) -> Outcome<()> {
    let opened = open(tx.conn, id, tx.today)?;
    let actor = tx.actor.clone();
    if !tx.actor.is_any(INTAKE) && !access(tx.conn, &actor, &opened.case)? {
        return Err(Refusal::Rule(Msg::new("applications-signatory-only")));
    }
    cases::actions::set_deadline(tx, id, None)?;
    cases::actions::advance(tx, id, Step::Withdraw, json!({ "reason": reason }))?;
    let name = format!("aterkallelse-{}.pdf", file_part(opened.case.label()));
    let (sheet, why, day) = (opened.clone(), reason.to_owned(), tx.today);
    let file = files::keep_made(tx, &name, "application/pdf", move || {
        print::withdrawal(&sheet, &actor.name, &why, day).map_err(Refusal::internal)
    })?;
    record(tx, &opened, Direction::In, "withdrawal", &opened.case.title, Some(file))?;
    letters::withdrawn(tx, &opened)
}

/// Removes a draft. It was the applicant's own room and has never been a record.
pub fn discard(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<()> {
    let case = cases::find(tx.conn, id)?;
    let actor = tx.actor.clone();
    access(tx.conn, &actor, &case)?;
    if case.stage != Stage::Draft {
        return Err(Refusal::stage("applications-locked"));
    }
    remove_draft(tx, id)
}

/// Removes a draft's rows and those of its files; the bytes go with the day's sweep.
fn remove_draft(tx: &mut WriteTx<'_>, id: CaseId) -> Outcome<()> {
    let files = store::attached_files(tx.conn, id)?;
    store::delete_draft(tx, id)?;
    cases::actions::discard_draft(tx, id)?;
    files.into_iter().try_for_each(|file| files::forget(tx, file))
}

/// Removes the drafts that nobody has saved for longer than their fund keeps them. A job of each
/// day.
pub fn remove_stale_drafts(tx: &mut WriteTx<'_>) -> Outcome<()> {
    tx.require(&[Role::Administrator])?;
    for (case, fund_id, saved_on) in store::drafts(tx.conn)? {
        let rules = fund::described(tx.conn, fund_id)?.rules.as_of(tx.today);
        if rules::is_stale(&rules, saved_on, tx.today) {
            remove_draft(tx, case)?;
        }
    }
    Ok(())
}
