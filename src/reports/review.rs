//! What officers do with a report: ask, approve, break off. An approved report is settled at once.

use chrono::NaiveDate;
use serde_json::json;

use super::letters;
use super::model::{Assessed, MeasureKind, NewMeasure, ReportState, SettlementRow};
use super::rules::measures;
use super::sheet::Sheet;
use super::store;
use crate::associations;
use crate::cases;
use crate::cases::lifecycle::Step;
use crate::cases::model::Case;
use crate::db::WriteTx;
use crate::disbursements;
use crate::fund;
use crate::fund::model::ConditionKind;
use crate::fund::settlement::{Settlement, SettlementBasis, settlement};
use crate::grants;
use crate::grants::model::Grant;
use crate::i18n::Lang;
use crate::kernel::ids::CaseId;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::kernel::role::Role;

/// Nobody handles the report of an association that they are close to.
pub(super) fn officer(tx: &mut WriteTx<'_>, case: &Case) -> Outcome<()> {
    tx.require(&[Role::CaseOfficer])?;
    let who = tx.actor.clone();
    if associations::is_close(tx.conn, &who, case.association_id)? {
        return Err(Refusal::Rule(Msg::new("reports-close")));
    }
    Ok(())
}

/// Asks the applicant to complete the report until a day.
pub fn request_completion(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    message: &str,
    deadline: NaiveDate,
) -> Outcome<()> {
    let found = cases::find(tx.conn, case)?;
    officer(tx, &found)?;
    if deadline <= tx.today {
        return Err(Refusal::field("deadline", "reports-deadline-past"));
    }
    let detail = json!({ "message": message, "deadline": deadline });
    cases::actions::advance(tx, case, Step::RequestReportCompletion, detail)?;
    store::set_state(tx, case, ReportState::Completion)?;
    store::insert_request(tx, case, message, deadline)?;
    cases::actions::set_deadline(tx, case, Some(deadline))?;
    letters::completion(tx, &found, message, deadline)
}

/// Approves the report and settles the grant by the formula: the last payment becomes the final
/// instalment, what is not needed is proposed to be released, what was paid too much to be
/// reclaimed. `assessed` stands where the officer does not take the report's own figures.
pub fn approve(tx: &mut WriteTx<'_>, case: CaseId, assessed: Option<&Assessed>) -> Outcome<()> {
    let sheet = Sheet::open(tx.conn, case)?;
    officer(tx, &sheet.case)?;
    // Whoever typed a report off paper and handed it in does not judge it.
    if let Some(who) = tx.actor.id
        && store::has_handed_in(tx.conn, case, who)?
    {
        return Err(Refusal::Rule(Msg::new("reports-handed-in-by-you")));
    }
    not_under_attestation(tx, case)?;
    let facts = sheet.facts();
    let (cost, income) = match assessed {
        Some(own) => (own.eligible_cost, own.other_income),
        None => (facts.eligible_cost, facts.other_income),
    };
    cases::actions::advance(
        tx,
        case,
        Step::ApproveReport,
        json!({
            "reported_cost_ore": facts.eligible_cost.0,
            "reported_income_ore": facts.other_income.0,
            "eligible_cost_ore": cost.0,
            "other_income_ore": income.0,
            "reason": assessed.map(|a| a.reason.clone()),
        }),
    )?;
    store::set_state(tx, case, ReportState::Approved)?;
    let threshold = sheet.rules.surplus_threshold();
    let row = settle(tx, &sheet.case, &sheet.grant, (cost, income), threshold)?;
    disbursements::actions::settle(tx, case, row.final_instalment_ore)?;
    propose(tx, &sheet.case, &row, "reports-reason-approved")?;
    letters::approved(tx, &sheet.case, &row)?;
    disbursements::actions::close_if_done(tx, case)?;
    Ok(())
}

/// Breaks the project off: it was cancelled, or never reported. Nothing counts as spent, so what
/// is unpaid is proposed to be released, and what was paid to be reclaimed.
pub fn break_off(tx: &mut WriteTx<'_>, case: CaseId, reason: &str) -> Outcome<()> {
    let found = cases::find(tx.conn, case)?;
    officer(tx, &found)?;
    not_under_attestation(tx, case)?;
    let grant = grants::find(tx.conn, case)?.ok_or(Refusal::NotFound)?;
    cases::actions::advance(tx, case, Step::BreakOff, json!({ "reason": reason }))?;
    cases::actions::set_deadline(tx, case, None)?;
    // The threshold is about what is left over of a project that was carried out.
    let row = settle(tx, &found, &grant, (Ore::ZERO, Ore::ZERO), Ore::ZERO)?;
    disbursements::actions::settle(tx, case, Ore::ZERO)?;
    propose(tx, &found, &row, "reports-reason-broken-off")?;
    letters::broken_off(tx, &found, reason)?;
    disbursements::actions::close_if_done(tx, case)?;
    Ok(())
}

/// A payment that somebody has attested is either paid or sent back before the settlement, which
/// would otherwise change it behind the attesters.
fn not_under_attestation(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<()> {
    if disbursements::actions::is_under_attestation(tx, case)? {
        return Err(Refusal::stage("reports-payment-under-way"));
    }
    Ok(())
}

/// What approving with these figures would lead to.
pub fn preview(sheet: &Sheet, cost: Ore, income: Ore) -> Settlement {
    settlement(basis(&sheet.grant, (cost, income), sheet.rules.surplus_threshold()))
}

fn basis(grant: &Grant, (cost, income): (Ore, Ore), threshold: Ore) -> SettlementBasis {
    SettlementBasis {
        granted: grant.granted_ore - grant.released_ore,
        eligible_cost: cost,
        other_income: income,
        paid: grant.disbursed_ore,
        surplus_threshold: threshold,
    }
}

fn settle(
    tx: &mut WriteTx<'_>,
    case: &Case,
    grant: &Grant,
    (cost, income): (Ore, Ore),
    threshold: Ore,
) -> Outcome<SettlementRow> {
    let basis = basis(grant, (cost, income), threshold);
    let Settlement { entitled, final_instalment, release, claim, dropped } = settlement(basis);
    let row = SettlementRow {
        case_id: case.id,
        settled_on: tx.today,
        granted_ore: basis.granted,
        eligible_cost_ore: cost,
        other_income_ore: income,
        paid_ore: basis.paid,
        entitled_ore: entitled,
        final_instalment_ore: final_instalment,
        release_ore: release,
        // What has come back already is not claimed again.
        claim_ore: (claim - grant.repaid_ore).or_zero(),
        dropped_ore: dropped,
        settled_by: tx.actor.id,
    };
    store::insert_settlement(tx, &row)?;
    cases::actions::note(
        tx,
        case,
        "settle",
        json!({
            "granted_ore": row.granted_ore.0,
            "paid_ore": row.paid_ore.0,
            "entitled_ore": row.entitled_ore.0,
            "final_instalment_ore": row.final_instalment_ore.0,
            "release_ore": row.release_ore.0,
            "claim_ore": row.claim_ore.0,
            "dropped_ore": row.dropped_ore.0,
        }),
    )?;
    Ok(row)
}

/// Proposes what the settlement leads to. Each measure cites the condition in the decision that
/// reserves it, without which a favourable decision could not be worsened. The reason becomes part
/// of the decision, so it is in Swedish.
fn propose(
    tx: &mut WriteTx<'_>,
    case: &Case,
    row: &SettlementRow,
    why: &'static str,
) -> Outcome<()> {
    for (kind, amount) in measures(row.release_ore, row.claim_ore) {
        let reason = Lang::Sv.args(
            why,
            &[
                ("granted", row.granted_ore.to_string()),
                ("cost", row.eligible_cost_ore.to_string()),
                ("income", row.other_income_ore.to_string()),
                ("entitled", row.entitled_ore.to_string()),
                ("paid", row.paid_ore.to_string()),
            ],
        );
        propose_one(tx, case, kind, amount, reason)?;
    }
    Ok(())
}

/// Proposes one measure, citing the condition that reserves it.
pub(super) fn propose_one(
    tx: &mut WriteTx<'_>,
    case: &Case,
    kind: MeasureKind,
    amount: Ore,
    reason: String,
) -> Outcome<()> {
    let reserved = match kind {
        MeasureKind::Release => ConditionKind::Reduction,
        MeasureKind::Reclaim => ConditionKind::Repayment,
    };
    let condition = disbursements::actions::condition(tx, case, reserved)?;
    let new = NewMeasure { case_id: case.id, kind, amount, condition, reason };
    let id = store::insert_measure(tx, &new)?;
    cases::actions::note(
        tx,
        case,
        "propose-measure",
        json!({ "measure": id, "kind": kind.code(), "amount_ore": amount.0 }),
    )
}

/// The delegate's role that may decide a measure, when the fund's rules on the day give it away.
pub fn delegate_role(
    conn: &mut crate::db::Db,
    case: &Case,
    kind: MeasureKind,
    amount: Ore,
    on: NaiveDate,
) -> Outcome<Option<Role>> {
    use crate::fund::rule_values::Matter;
    let matter = match kind {
        MeasureKind::Release => Matter::Release,
        MeasureKind::Reclaim => Matter::Reclaim,
    };
    let rules = fund::described(conn, case.fund_id)?.rules.as_of(on);
    Ok(rules.delegate(matter, amount).map(|d| d.role))
}
