//! Planning instalments and setting them off: the decision is final, a day has come, the report is
//! approved, the applicant asks.

use chrono::NaiveDate;
use serde_json::json;

use super::lifecycle::{self, State, Step};
use super::model::{Instalment, NewInstalment};
use super::rules::{Change, Draw, after_settlement, draw};
use super::store;
use crate::applications::INTAKE;
use crate::associations;
use crate::cases;
use crate::cases::lifecycle::Stage;
use crate::cases::model::Case;
use crate::db::{Db, WriteTx};
use crate::files::Received;
use crate::fund;
use crate::fund::model::ConditionKind;
use crate::fund::payment_plan::Trigger;
use crate::grants;
use crate::grants::model::Grant;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{CaseId, InstalmentId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::registry;
use crate::registry::model::{Direction, NewRecord};

/// What an applicant asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requisition {
    /// How much of a frame; none asks for a whole instalment.
    pub amount: Option<Ore>,
    /// Which costs it covers.
    pub text: String,
    /// Vouchers for the costs.
    pub files: Vec<Received>,
}

/// The grant of a case, or the refusal that there is none.
pub(super) fn grant_of(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<Grant> {
    grants::find(tx.conn, case)?.ok_or_else(|| Refusal::stage("disbursement-no-grant"))
}

/// Plans the instalments of a granted case by the payment plan in force on the day of the decision.
/// They add up to exactly what was granted. A case that has its plan keeps it.
pub fn plan(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<()> {
    let case = cases::find(tx.conn, case)?;
    if !store::list_for_case(tx.conn, case.id)?.is_empty() {
        return Ok(());
    }
    let grant = grant_of(tx, case.id)?;
    let rules = fund::described(tx.conn, case.fund_id)?.rules.as_of(grant.decided_on);
    let (start, end) = store::find_project(tx.conn, case.id)?;
    // An application on paper may lack the project's days; the decision's day stands for them.
    let start = start.unwrap_or(grant.decided_on);
    let end = end.unwrap_or(start);
    let granted = grant.granted_ore - grant.released_ore;
    let planned = rules.payment_plan.value.instalments(granted, start, end);
    for part in &planned {
        store::insert(
            tx,
            &NewInstalment {
                case_id: case.id,
                no: i64::from(part.no),
                amount: part.amount,
                trigger: part.trigger.code().to_owned(),
                due_on: part.due,
                note: String::new(),
            },
        )?;
    }
    let parts: Vec<_> = planned
        .iter()
        .map(|p| json!({ "amount_ore": p.amount.0, "trigger": p.trigger.code(), "due": p.due }))
        .collect();
    cases::actions::note(tx, &case, "plan-disbursements", json!({ "instalments": parts }))
}

/// What payments wait for has come: the project runs, and what is due at once is ready.
pub fn decision_final(tx: &mut WriteTx<'_>, case: CaseId, on: NaiveDate) -> Outcome<()> {
    if !grants::actions::finalise(tx, case, on)? {
        return Ok(());
    }
    plan(tx, case)?;
    for part in store::list_for_case(tx.conn, case)? {
        let due = part.due_on.is_some_and(|day| day <= tx.today);
        if part.state == State::Planned && (is(&part, Trigger::DecisionFinal) || due) {
            make_ready(tx, &part, None)?;
        }
    }
    Ok(())
}

/// The daily job: instalments whose day has come become ready. Stopped ones wait.
pub fn make_due_ready(tx: &mut WriteTx<'_>) -> Outcome<()> {
    for id in store::list_due(tx.conn, tx.today)? {
        let part = store::find(tx.conn, id)?;
        make_ready(tx, &part, None)?;
    }
    Ok(())
}

fn is(part: &Instalment, trigger: Trigger) -> bool {
    part.trigger == trigger.code()
}

/// Moves an instalment along its table and writes it into the case's history.
pub(super) fn advance(
    tx: &mut WriteTx<'_>,
    part: &Instalment,
    step: Step,
    detail: serde_json::Value,
) -> Outcome<()> {
    let Some(rule) = lifecycle::rule(part.state, step) else {
        return Err(Refusal::stage("disbursement-wrong-state"));
    };
    tx.require(rule.by)?;
    if !store::set_state(tx, part.id, rule.from, rule.to)? {
        return Err(Refusal::stage("disbursement-moved"));
    }
    let mut detail = detail;
    detail["instalment"] = json!(part.no);
    detail["amount_ore"] = json!(part.amount_ore.0);
    let case = cases::find(tx.conn, part.case_id)?;
    cases::actions::note(tx, &case, step.code(), detail)
}

pub(super) fn make_ready(
    tx: &mut WriteTx<'_>,
    part: &Instalment,
    note: Option<&str>,
) -> Outcome<()> {
    advance(tx, part, Step::MakeReady, json!({ "trigger": part.trigger }))?;
    store::set_ready(tx, part.id, note)
}

/// The applicant asks for money: a whole instalment that waits for it, or an amount out of a frame
/// that is drawn upon month by month against reported cost.
pub fn requisition(tx: &mut WriteTx<'_>, case: CaseId, ask: &Requisition) -> Outcome<InstalmentId> {
    let case = cases::find(tx.conn, case)?;
    let who = tx.actor.clone();
    must_act_for(tx.conn, &who, &case)?;
    if case.stage != Stage::Running {
        return Err(Refusal::stage("disbursement-not-running"));
    }
    if let Some(reason) = grant_of(tx, case.id)?.stopped_reason {
        return Err(Refusal::Rule(Msg::new("disbursement-stopped").with("reason", reason)));
    }
    let parts = store::list_for_case(tx.conn, case.id)?;
    let waiting =
        |trigger| parts.iter().find(|p| p.state == State::Planned && is(p, trigger)).cloned();
    let id = if let Some(part) = waiting(Trigger::Requisition) {
        make_ready(tx, &part, Some(&ask.text))?;
        part.id
    } else if let Some(frame) = waiting(Trigger::Monthly) {
        let asked = ask.amount.ok_or_else(|| Refusal::field("amount", "field-amount"))?;
        draw_upon(tx, &frame, asked, &ask.text, parts.last().map_or(1, |p| p.no + 1))?
    } else {
        return Err(Refusal::stage("disbursement-nothing-to-ask"));
    };
    let association = associations::find(tx.conn, case.association_id)?;
    let part = store::find(tx.conn, id)?;
    registry::actions::record(
        tx,
        &NewRecord {
            case_id: Some(case.id),
            association_id: None,
            direction: Direction::In,
            kind: "requisition",
            counterpart: association.name,
            subject: format!("{} {}", case.title, part.amount_ore),
            file_id: None,
        },
    )?;
    keep_vouchers(tx, &case, &ask.files)?;
    Ok(id)
}

fn keep_vouchers(tx: &mut WriteTx<'_>, case: &Case, files: &[Received]) -> Outcome<()> {
    let from = associations::find(tx.conn, case.association_id)?.name;
    for received in files {
        let file = received.register(tx)?;
        store::insert_voucher(tx, case.id, file)?;
        registry::actions::record(
            tx,
            &NewRecord {
                case_id: Some(case.id),
                association_id: None,
                direction: Direction::In,
                kind: "attachment",
                counterpart: from.clone(),
                subject: received.accepted.name.clone(),
                file_id: Some(file),
            },
        )?;
    }
    Ok(())
}

fn draw_upon(
    tx: &mut WriteTx<'_>,
    frame: &Instalment,
    asked: Ore,
    text: &str,
    next: i64,
) -> Outcome<InstalmentId> {
    let drawn = draw(frame.amount_ore, asked).map_err(|msg| {
        Refusal::Invalid(vec![crate::kernel::refusal::FieldError::msg("amount", msg)])
    })?;
    match drawn {
        Draw::Whole => {
            make_ready(tx, frame, Some(text))?;
            Ok(frame.id)
        }
        Draw::Part(left) => {
            store::set_amount(tx, frame.id, left)?;
            let id = store::insert(
                tx,
                &NewInstalment {
                    case_id: frame.case_id,
                    no: next,
                    amount: asked,
                    trigger: frame.trigger.clone(),
                    due_on: None,
                    note: text.to_owned(),
                },
            )?;
            let part = store::find(tx.conn, id)?;
            make_ready(tx, &part, None)?;
            Ok(id)
        }
    }
}

/// Refuses unless the actor acts for the applicant, or types off what comes on paper: in a case that
/// came on paper or by e-mail, and not when they are close to the applicant. In a case from the web
/// the applicant's room is the applicant's own.
pub fn must_act_for(conn: &mut Db, actor: &Actor, case: &Case) -> Outcome<()> {
    let who = match actor.id {
        // The program itself, which has every role.
        None if actor.is(Role::Administrator) => return Ok(()),
        None => return Err(Refusal::NotFound),
        Some(who) => who,
    };
    if associations::is_member(conn, who, case.association_id)? {
        return Ok(());
    }
    let typed_here = case.channel != "web" && case.stage != Stage::Draft;
    if !typed_here || !actor.is_any(INTAKE) {
        return Err(Refusal::NotFound);
    }
    if associations::is_close(conn, actor, case.association_id)? {
        return Err(Refusal::Rule(Msg::new("disbursement-paper-close")));
    }
    Ok(())
}

/// Stops every payment of a grant, citing the condition that reserves it.
pub fn stop(tx: &mut WriteTx<'_>, case: CaseId, reason: &str) -> Outcome<()> {
    tx.require(&[Role::CaseOfficer])?;
    let case = cases::find(tx.conn, case)?;
    if grant_of(tx, case.id)?.stopped_reason.is_some() {
        return Err(Refusal::stage("disbursement-stopped-already"));
    }
    if case.stage.is_ended() {
        return Err(Refusal::stage("disbursement-not-running"));
    }
    let condition = condition(tx, &case, ConditionKind::Stop)?;
    let whole = format!("{reason} ({condition})");
    grants::actions::set_stopped(tx, case.id, Some(&whole))?;
    cases::actions::note(
        tx,
        &case,
        "stop-disbursements",
        json!({ "reason": reason, "condition": condition }),
    )
}

/// Payments go on.
pub fn resume(tx: &mut WriteTx<'_>, case: CaseId, reason: &str) -> Outcome<()> {
    tx.require(&[Role::CaseOfficer])?;
    let case = cases::find(tx.conn, case)?;
    if grant_of(tx, case.id)?.stopped_reason.is_none() {
        return Err(Refusal::stage("disbursement-not-stopped"));
    }
    grants::actions::set_stopped(tx, case.id, None)?;
    cases::actions::note(tx, &case, "resume-disbursements", json!({ "reason": reason }))?;
    for id in store::list_due(tx.conn, tx.today)? {
        let part = store::find(tx.conn, id)?;
        if part.case_id == case.id {
            make_ready(tx, &part, None)?;
        }
    }
    Ok(())
}

/// The standard condition of a kind as measures and letters cite it: number and words. Conditions
/// are in Swedish, as decisions are.
pub fn condition(tx: &mut WriteTx<'_>, case: &Case, kind: ConditionKind) -> Outcome<String> {
    let file = fund::described(tx.conn, case.fund_id)?.file;
    let found = file.conditions.iter().find(|c| c.kind == kind);
    found.map(|c| format!("Villkor {}: {}", c.code, c.text)).ok_or_else(|| {
        Refusal::Rule(Msg::new("disbursement-no-condition").with("kind", kind.code()))
    })
}

/// Whether somebody has attested a payment of the case that has not left yet.
pub fn is_under_attestation(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<bool> {
    Ok(store::list_for_case(tx.conn, case)?.iter().any(|p| p.state.is_attested()))
}

/// The settlement says what is still to be paid: the last open instalment pays it at once, the
/// others are cancelled.
pub fn settle(tx: &mut WriteTx<'_>, case: CaseId, final_instalment: Ore) -> Outcome<()> {
    let parts = store::list_for_case(tx.conn, case)?;
    let open: Vec<InstalmentId> =
        parts.iter().filter(|p| p.state.is_open()).map(|p| p.id).collect();
    for (id, change) in after_settlement(&open, final_instalment) {
        let part = store::find(tx.conn, id)?;
        match change {
            Change::Cancel => advance(tx, &part, Step::Cancel, json!({}))?,
            Change::Pay(amount) => {
                store::set_amount(tx, id, amount)?;
                if part.state == State::Planned {
                    let part = store::find(tx.conn, id)?;
                    make_ready(tx, &part, None)?;
                }
            }
        }
    }
    if open.is_empty() && final_instalment.is_positive() {
        let id = store::insert(
            tx,
            &NewInstalment {
                case_id: case,
                no: parts.last().map_or(1, |p| p.no + 1),
                amount: final_instalment,
                trigger: Trigger::ReportApproved.code().to_owned(),
                due_on: None,
                note: String::new(),
            },
        )?;
        let part = store::find(tx.conn, id)?;
        make_ready(tx, &part, None)?;
    }
    Ok(())
}

/// An instalment whose money the bank returned after the settlement pays `amount` when it is sent
/// again, or nothing any more. The program sees to it, whoever booked the return.
pub fn set_after_return(tx: &mut WriteTx<'_>, id: InstalmentId, amount: Ore) -> Outcome<()> {
    let part = store::find(tx.conn, id)?;
    if amount == part.amount_ore {
        return Ok(());
    }
    if !amount.is_positive() {
        return as_program(tx, |tx| advance(tx, &part, Step::Cancel, json!({})));
    }
    store::set_amount(tx, id, amount)?;
    let case = cases::find(tx.conn, part.case_id)?;
    let detail = json!({
        "instalment": part.no, "before_ore": part.amount_ore.0, "amount_ore": amount.0,
    });
    cases::actions::note(tx, &case, "instalment-reduced", detail)
}

/// An instalment that is ready will not be sent. Who decides that says what becomes of the promise.
pub fn give_up(tx: &mut WriteTx<'_>, part: &Instalment, reason: &str) -> Outcome<()> {
    tx.require(&[Role::CaseOfficer])?;
    if part.state != State::Ready {
        return Err(Refusal::stage("disbursement-wrong-state"));
    }
    advance(tx, part, Step::Cancel, json!({ "reason": reason }))
}

/// Takes a closed case back to settlement, since money that had settled it was not there after all.
/// The program takes it back, whoever booked that. Does nothing in other stages.
pub fn settle_again(tx: &mut WriteTx<'_>, case: CaseId, detail: serde_json::Value) -> Outcome<()> {
    if cases::find(tx.conn, case)?.stage != Stage::Closed {
        return Ok(());
    }
    let step = cases::lifecycle::Step::SettleAgain;
    as_program(tx, |tx| cases::actions::advance(tx, case, step, detail)).map(|_| ())
}

fn as_program<T>(
    tx: &mut WriteTx<'_>,
    act: impl FnOnce(&mut WriteTx<'_>) -> Outcome<T>,
) -> Outcome<T> {
    let who = std::mem::replace(&mut tx.actor, Actor::program());
    let done = act(tx);
    tx.actor = who;
    done
}

/// Closes a case in settlement of which nothing remains: no payment, no measure, no claim, no
/// promise. The program closes it, whoever did the last act. Answers whether it did.
pub fn close_if_done(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<bool> {
    let found = cases::find(tx.conn, case)?;
    if found.stage != Stage::Settling || store::is_anything_left(tx.conn, case)? {
        return Ok(false);
    }
    if !grant_of(tx, case)?.remaining().is_zero() {
        return Ok(false);
    }
    let step = cases::lifecycle::Step::Close;
    as_program(tx, |tx| cases::actions::advance(tx, case, step, json!({}))).map(|_| true)
}
