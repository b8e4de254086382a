//! Attestation and payment: review, approval and paying by three different people, none of them
//! close to the applicant.

use chrono::NaiveDate;
use serde_json::json;

use super::actions::{advance, close_if_done, settle_again};
use super::letters;
use super::lifecycle::Step;
use super::model::Line;
use super::rules::{Attester, account_obstacle, person_obstacle, snapshot};
use super::store;
use crate::associations;
use crate::db::{Db, WriteTx};
use crate::fund;
use crate::grants;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{EntryId, InstalmentId};
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;

/// Everything that stands in the way of a step, or makes it worth a second look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// What must change first.
    pub obstacles: Vec<Msg>,
    /// What should be looked at.
    pub warnings: Vec<Msg>,
}

/// What a person finds who wants to take `step` with a line on `day`.
pub fn findings(
    conn: &mut Db,
    who: &Actor,
    line: &Line,
    step: Step,
    day: NaiveDate,
) -> Outcome<Findings> {
    let mut found = about_payment(conn, line, step, day)?;
    let close = associations::is_close(conn, who, line.association_id)?;
    let prepared = match who.id {
        Some(account) if line.officer_id == Some(account) => true,
        Some(account) => store::has_prepared(conn, line.instalment.case_id, account)?,
        None => false,
    };
    let attester = Attester { account: who.id, close, prepared };
    found.obstacles.extend(person_obstacle(step, &line.instalment, attester));
    Ok(found)
}

/// What anybody finds about a payment, whoever attests it.
pub fn about_payment(conn: &mut Db, line: &Line, step: Step, day: NaiveDate) -> Outcome<Findings> {
    let mut found = Findings::default();
    if matches!(step, Step::SendBack | Step::Bounce) {
        return Ok(found);
    }
    if let Some(reason) = &line.stopped {
        found.obstacles.push(Msg::new("disbursement-stopped").with("reason", reason));
    }
    let accounts = store::find_accounts(conn, line.association_id)?;
    let reviewed = if step == Step::Review { None } else { line.instalment.snapshot() };
    found.obstacles.extend(account_obstacle(line.municipal_unit, &accounts, reviewed));
    let payments = fund::described(conn, line.fund_id)?.rules.as_of(day).takes_payments();
    if !payments.holds {
        found.obstacles.push(payments.source.msg("disbursement-after-last-day").with("day", day));
    }
    if let Some((number, on)) = store::find_duplicate(conn, line, day)? {
        found
            .warnings
            .push(Msg::new("disbursement-duplicate").with("number", number).with("day", on));
    }
    Ok(found)
}

fn check(tx: &mut WriteTx<'_>, line: &Line, step: Step, day: NaiveDate) -> Outcome<()> {
    let who = tx.actor.clone();
    let found = findings(tx.conn, &who, line, step, day)?;
    match found.obstacles.into_iter().next() {
        Some(msg) => Err(Refusal::Rule(msg)),
        None => Ok(()),
    }
}

/// Review attestation: case, recipient and account are right. The account is kept as it was seen.
pub fn review(tx: &mut WriteTx<'_>, id: InstalmentId) -> Outcome<()> {
    tx.require(&[Role::Attester])?;
    let line = store::find_line(tx.conn, id)?;
    check(tx, &line, Step::Review, tx.today)?;
    let accounts = store::find_accounts(tx.conn, line.association_id)?;
    let (kind, number) = snapshot(line.municipal_unit, &accounts);
    let account = json!({ "account": format!("{kind} {number}").trim_end() });
    advance(tx, &line.instalment, Step::Review, account)?;
    store::set_reviewed(tx, id, (&kind, &number))
}

/// Approval attestation, by somebody else.
pub fn approve(tx: &mut WriteTx<'_>, id: InstalmentId) -> Outcome<()> {
    tx.require(&[Role::Attester])?;
    let line = store::find_line(tx.conn, id)?;
    check(tx, &line, Step::Approve, tx.today)?;
    advance(tx, &line.instalment, Step::Approve, json!({}))?;
    store::set_approved(tx, id)
}

/// The bank has paid on `on`: booked on that day, and the applicant is told.
pub fn mark_paid(tx: &mut WriteTx<'_>, id: InstalmentId, on: NaiveDate) -> Outcome<EntryId> {
    tx.require(&[Role::Attester, Role::Controller])?;
    let line = store::find_line(tx.conn, id)?;
    bank_day(tx, on, line.instalment.ready_on)?;
    check(tx, &line, Step::Pay, on)?;
    advance(tx, &line.instalment, Step::Pay, json!({ "on": on }))?;
    let reason = format!("{} {}, {}", line.number, line.title, line.instalment.no);
    let part = &line.instalment;
    let entry = grants::actions::disbursed(tx, part.case_id, part.amount_ore, on, &reason)?;
    store::set_paid(tx, id, on, entry)?;
    letters::payment_made(tx, &line, on)?;
    close_if_done(tx, part.case_id)?;
    Ok(entry)
}

/// The bank returned the money on `on`: a negative payment, and the instalment waits anew. A closed
/// case goes back to settlement, for it has a promise again. What follows for the settlement is the
/// reports' part, whose act (`reports::actions::payment_returned`) calls this one.
pub fn bounced(
    tx: &mut WriteTx<'_>,
    id: InstalmentId,
    on: NaiveDate,
    reason: &str,
) -> Outcome<EntryId> {
    tx.require(&[Role::Attester, Role::Controller])?;
    let line = store::find_line(tx.conn, id)?;
    bank_day(tx, on, line.instalment.paid_on)?;
    check(tx, &line, Step::Bounce, on)?;
    let part = &line.instalment;
    advance(tx, part, Step::Bounce, json!({ "on": on, "reason": reason }))?;
    let entry = grants::actions::disbursed(tx, part.case_id, -part.amount_ore, on, reason)?;
    store::set_ready(tx, id, Some(reason))?;
    settle_again(tx, part.case_id, json!({ "instalment": part.no, "on": on }))?;
    Ok(entry)
}

/// An attester wants it looked at again: account, amount, papers.
pub fn send_back(tx: &mut WriteTx<'_>, id: InstalmentId, reason: &str) -> Outcome<()> {
    let line = store::find_line(tx.conn, id)?;
    check(tx, &line, Step::SendBack, tx.today)?;
    advance(tx, &line.instalment, Step::SendBack, json!({ "reason": reason }))?;
    store::set_ready(tx, id, Some(reason))
}

fn bank_day(tx: &WriteTx<'_>, on: NaiveDate, earliest: Option<NaiveDate>) -> Outcome<()> {
    if on > tx.today {
        return Err(Refusal::field("on", "disbursement-day-future"));
    }
    match earliest.filter(|day| on < *day) {
        Some(day) => {
            let msg = Msg::new("disbursement-day-early").with("day", day);
            Err(Refusal::Invalid(vec![FieldError::msg("on", msg)]))
        }
        None => Ok(()),
    }
}
