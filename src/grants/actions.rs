//! Registering decisions, and keeping a grant's row and the fund's ledger together.

use chrono::NaiveDate;
use serde_json::{Value, json};

pub use super::facts::{matter, weight};

use super::facts;
use super::letters;
use super::model::{ClaimTerms, Decided, DecidedBy, Decision, DecisionKind, Grant, NewDecision};
use super::store;
use crate::cases;
use crate::cases::lifecycle::{Stage, Step};
use crate::cases::model::Case;
use crate::db::WriteTx;
use crate::fund;
use crate::fund::actions::Booking;
use crate::fund::ledger::LedgerEvent;
use crate::i18n::Lang;
use crate::kernel::ids::{BodyId, CaseId, DecisionId, EntryId, MinuteItemId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::kernel::role::Role;

/// Those who may register a decision or what follows from it.
const DECIDERS: &[Role] = &[Role::CaseOfficer, Role::Secretary, Role::Chair];

/// What stands in the way of a decision, before anything is written.
pub fn obstacles(tx: &mut WriteTx<'_>, new: &NewDecision) -> Outcome<Vec<Msg>> {
    let case = facts::case(tx, new)?;
    facts::obstacles(tx, &case, new)
}

/// Registers a decision and carries it out: the case moves and money is promised as of the
/// decision's day. What the rules or the money do not allow is registered all the same, as not
/// executable, with the reasons; a case on an agenda then goes back to be decided anew.
///
/// A release or claim is only registered here; [`release`] and the reports' slice carry it out.
pub fn decide(tx: &mut WriteTx<'_>, new: &NewDecision) -> Outcome<Decided> {
    tx.require(DECIDERS)?;
    let case = facts::case(tx, new)?;
    let obstacles = facts::obstacles(tx, &case, new)?;
    if obstacles.is_empty() {
        let id = store::insert_decision(tx, case.fund_id, new, None)?;
        carry_out(tx, &case, new, id)?;
        return Ok(Decided { id, executable: true, obstacles });
    }
    let words: Vec<String> = obstacles.iter().map(|msg| Lang::Sv.msg(msg)).collect();
    let words = words.join(" ");
    let id = store::insert_decision(tx, case.fund_id, new, Some(&words))?;
    let mut detail = detail(new, id);
    detail["obstacle"] = json!(words);
    cases::actions::note(tx, &case, "decide-not-executable", detail.clone())?;
    if case.stage == Stage::Agenda && new.decider == DecidedBy::Board {
        cases::actions::advance(tx, case.id, Step::TakeOffAgenda, detail)?;
    }
    Ok(Decided { id, executable: false, obstacles })
}

fn carry_out(tx: &mut WriteTx<'_>, case: &Case, new: &NewDecision, id: DecisionId) -> Outcome<()> {
    if new.kind.is_approval() {
        grant(tx, case, new, id)?;
    }
    if new.kind == DecisionKind::Closure {
        cases::actions::set_closure(tx, case.id)?;
    }
    if let Some(step) = facts::step(new.kind, new.decider) {
        cases::actions::advance(tx, case.id, step, detail(new, id))?;
        Ok(())
    } else {
        let act = match new.kind {
            DecisionKind::Release => "decide-release",
            DecisionKind::Reclaim => "decide-reclaim",
            _ => "decide-closure",
        };
        cases::actions::note(tx, case, act, detail(new, id))
    }
}

fn detail(new: &NewDecision, id: DecisionId) -> Value {
    json!({
        "decision": id,
        "kind": new.kind.code(),
        "reference": new.reference,
        "decided_on": new.decided_on,
        "amount_ore": new.amount.0,
    })
}

fn grant(tx: &mut WriteTx<'_>, case: &Case, new: &NewDecision, id: DecisionId) -> Outcome<()> {
    let first_grant = store::find(tx.conn, case.id)?.is_none();
    fund::actions::book(
        tx,
        &Booking {
            fund: case.fund_id,
            event: LedgerEvent::Grant,
            day: new.decided_on,
            amount: new.amount,
            case: Some((case.id, case.civil_society)),
            first_grant,
            decision_id: Some(id),
            decision: new.reference.clone(),
            reason: format!("{} {}", case.label(), case.title),
            corrects: None,
        },
    )?;
    let due = facts::report_due(tx, case, new.decided_on)?;
    store::add_grant(tx, case.id, new.amount, new.decided_on, due)?;
    cases::actions::set_report_due(tx, case.id, due)
}

/// What is granted to a case, or the refusal that nothing is.
fn granted(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<(Case, Grant)> {
    let case = cases::find(tx.conn, case)?;
    let grant = store::find(tx.conn, case.id)?;
    grant.map(|grant| (case, grant)).ok_or_else(|| Refusal::stage("grant-none"))
}

fn flow(
    tx: &mut WriteTx<'_>,
    case: &Case,
    event: LedgerEvent,
    amount: Ore,
    day: NaiveDate,
    decision: (Option<DecisionId>, String),
    reason: &str,
) -> Outcome<EntryId> {
    let (decision_id, decision) = decision;
    let booking = Booking {
        fund: case.fund_id,
        event,
        day,
        amount,
        case: Some((case.id, case.civil_society)),
        first_grant: false,
        decision_id,
        decision,
        reason: reason.to_owned(),
        corrects: None,
    };
    let settled = fund::find(tx.conn, case.fund_id)?.settled_on.is_some();
    if settled && event == LedgerEvent::Repayment {
        fund::actions::book_after_settlement(tx, &booking)
    } else {
        fund::actions::book(tx, &booking)
    }
}

/// Takes back what is left of a promise, by a registered decision. Booked on the decision's day.
pub fn release(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    amount: Ore,
    day: NaiveDate,
    decision_id: DecisionId,
    reference: &str,
    reason: &str,
) -> Outcome<EntryId> {
    tx.require(DECIDERS)?;
    let (case, grant) = granted(tx, case)?;
    if amount > grant.remaining() {
        return Err(Refusal::Rule(
            Msg::new("grant-obstacle-release")
                .with("amount", amount)
                .with("remaining", grant.remaining()),
        ));
    }
    let by = (Some(decision_id), reference.to_owned());
    let entry = flow(tx, &case, LedgerEvent::Release, amount, day, by, reason)?;
    store::add_flows(tx, case.id, amount, Ore::ZERO, Ore::ZERO)?;
    cases::actions::note(
        tx,
        &case,
        "release",
        json!({ "decision": decision_id, "amount_ore": amount.0, "day": day }),
    )?;
    Ok(entry)
}

/// Books a payment on the bank's day; negative when it bounced.
pub fn disbursed(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    amount: Ore,
    day: NaiveDate,
    reason: &str,
) -> Outcome<EntryId> {
    let (case, grant) = granted(tx, case)?;
    if amount > grant.remaining() || (grant.disbursed_ore + amount).is_negative() {
        return Err(Refusal::Rule(
            Msg::new("grant-more-than-promised")
                .with("amount", amount)
                .with("remaining", grant.remaining()),
        ));
    }
    let by = approval_of(tx, case.id)?;
    let entry = flow(tx, &case, LedgerEvent::Disbursement, amount, day, by, reason)?;
    store::add_flows(tx, case.id, Ore::ZERO, amount, Ore::ZERO)?;
    Ok(entry)
}

/// Books a repayment on the bank's value day. What comes after the fund was settled leaves it again
/// in the same act.
pub fn repaid(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    amount: Ore,
    day: NaiveDate,
    reason: &str,
) -> Outcome<EntryId> {
    let (case, grant) = granted(tx, case)?;
    if amount > grant.kept() {
        return Err(Refusal::Rule(
            Msg::new("grant-obstacle-reclaim").with("amount", amount).with("paid", grant.kept()),
        ));
    }
    let by = approval_of(tx, case.id)?;
    let entry = flow(tx, &case, LedgerEvent::Repayment, amount, day, by, reason)?;
    store::add_flows(tx, case.id, Ore::ZERO, Ore::ZERO, amount)?;
    Ok(entry)
}

/// Takes back a repayment that was booked wrongly: the same event with the opposite sign on an open
/// day. Refused when the money has been promised or has gone since.
pub fn repayment_taken_back(
    tx: &mut WriteTx<'_>,
    wrong: &fund::Entry,
    day: NaiveDate,
    reason: &str,
) -> Outcome<EntryId> {
    let of = wrong.case_id.filter(|_| wrong.event == LedgerEvent::Repayment);
    let (case, _) = granted(tx, of.ok_or(Refusal::NotFound)?)?;
    let (decision_id, decision) = approval_of(tx, case.id)?;
    let entry = fund::actions::book(
        tx,
        &Booking {
            fund: case.fund_id,
            event: LedgerEvent::Repayment,
            day,
            amount: -wrong.amount_ore,
            case: Some((case.id, case.civil_society)),
            first_grant: false,
            decision_id,
            decision,
            reason: reason.to_owned(),
            corrects: Some(wrong.id),
        },
    )?;
    store::add_flows(tx, case.id, Ore::ZERO, Ore::ZERO, -wrong.amount_ore)?;
    Ok(entry)
}

fn approval_of(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<(Option<DecisionId>, String)> {
    let approval = store::find_last_approval(tx.conn, case)?;
    Ok(approval.map_or((None, String::new()), |d| (Some(d.id), d.reference)))
}

/// From now on payments may be made: what they wait for has come. Does nothing the second time.
/// Answers whether it was the first.
pub fn finalise(tx: &mut WriteTx<'_>, case: CaseId, on: NaiveDate) -> Outcome<bool> {
    let (case, grant) = granted(tx, case)?;
    if grant.final_on.is_some() || case.stage != Stage::Granted {
        return Ok(false);
    }
    store::set_payable(tx, case.id, on)?;
    cases::actions::advance(tx, case.id, Step::Finalise, json!({ "on": on }))?;
    Ok(true)
}

/// Keeps why payments are stopped; `None` when they go on.
pub fn set_stopped(tx: &mut WriteTx<'_>, case: CaseId, reason: Option<&str>) -> Outcome<()> {
    granted(tx, case)?;
    store::set_stopped(tx, case, reason)
}

/// Keeps when a decision's notice was put up and until when an appeal can come.
pub fn notice(tx: &mut WriteTx<'_>, id: DecisionId, up: NaiveDate, last: NaiveDate) -> Outcome<()> {
    tx.require(DECIDERS)?;
    store::set_notice(tx, id, up, last)
}

/// Keeps in which § a delegated decision was reported.
pub fn reported(tx: &mut WriteTx<'_>, id: DecisionId, item: MinuteItemId) -> Outcome<()> {
    tx.require(DECIDERS)?;
    store::set_reported(tx, id, item)
}

/// Confirms that a decision has legal force: the time for appeal has run out and nobody appealed,
/// or the court has let it stand.
pub fn confirm_force(tx: &mut WriteTx<'_>, id: DecisionId, on: NaiveDate) -> Outcome<Decision> {
    tx.require(&[Role::Secretary])?;
    let decision = store::find_decision(tx.conn, id)?;
    if decision.final_on.is_some() {
        return Err(Refusal::stage("grant-has-force"));
    }
    let Some(last) = decision.last_appeal_day else {
        return Err(Refusal::stage("grant-no-notice"));
    };
    if on <= last || on > tx.today || decision.appealed_on.is_some_and(|day| on < day) {
        return Err(Refusal::Invalid(vec![crate::kernel::refusal::FieldError::msg(
            "on",
            Msg::new("grant-force-day").with("last", last).with("today", tx.today),
        )]));
    }
    store::set_force(tx, id, on)?;
    note(tx, &decision, "confirm-legal-force", json!({ "decision": id, "on": on }))?;
    Ok(decision)
}

/// Keeps that a decision was appealed; a confirmation of legal force that came too early is void.
pub fn record_appeal(tx: &mut WriteTx<'_>, id: DecisionId, on: NaiveDate) -> Outcome<Decision> {
    tx.require(&[Role::Secretary, Role::Registrar])?;
    let decision = store::find_decision(tx.conn, id)?;
    if decision.appealed_on.is_some() {
        return Err(Refusal::stage("grant-appealed"));
    }
    if on < decision.decided_on || on > tx.today {
        return Err(Refusal::field("on", "field-day-between"));
    }
    store::set_appealed(tx, id, on)?;
    note(tx, &decision, "record-appeal", json!({ "decision": id, "on": on }))?;
    Ok(decision)
}

/// Words a minuted decision anew, while its minutes are not adjusted and no letter has left.
pub fn reword(
    tx: &mut WriteTx<'_>,
    id: DecisionId,
    reference: &str,
    reason: &str,
    conditions: &str,
) -> Outcome<()> {
    tx.require(&[Role::Secretary])?;
    if store::find_decision(tx.conn, id)?.letter_file_id.is_some() {
        return Err(Refusal::stage("board-item-adjusted"));
    }
    store::set_words(tx, id, reference, reason, conditions)
}

fn note(
    tx: &mut WriteTx<'_>,
    decision: &Decision,
    act: &'static str,
    detail: Value,
) -> Outcome<()> {
    let Some(case) = decision.case_id else { return Ok(()) };
    let case = cases::find(tx.conn, case)?;
    cases::actions::note(tx, &case, act, detail)
}

/// Sends the letter of a decision that was carried out, once. Claims have [`send_claim_letter`].
pub fn send_letter(tx: &mut WriteTx<'_>, id: DecisionId) -> Outcome<()> {
    let decision = store::find_decision(tx.conn, id)?;
    let due = decision.executable && decision.kind.has_letter();
    if due && decision.letter_file_id.is_none() {
        letters::send(tx, &decision, None)?;
    }
    Ok(())
}

/// Sends the letter of a repayment claim. A unit of the municipality gets none: it settles by
/// internal voucher.
pub fn send_claim_letter(tx: &mut WriteTx<'_>, id: DecisionId, terms: &ClaimTerms) -> Outcome<()> {
    let decision = store::find_decision(tx.conn, id)?;
    if decision.letter_file_id.is_some() {
        return Ok(());
    }
    letters::send(tx, &decision, Some(terms))
}

/// The delegated decisions of a body that no meeting has been told of yet.
pub fn unreported(tx: &mut WriteTx<'_>, body: BodyId) -> Outcome<Vec<Decision>> {
    store::find_unreported(tx.conn, body)
}
