//! What follows when the bank returns a payment after the settlement, and when it is not sent again.

use chrono::NaiveDate;
use serde_json::json;

use super::claims::settled_on;
use super::letters;
use super::model::{MeasureKind, SettlementRow};
use super::review::{officer, propose_one};
use super::rules::{Returned, after_return};
use super::store;
use crate::cases;
use crate::cases::lifecycle::Stage;
use crate::cases::model::Case;
use crate::db::WriteTx;
use crate::disbursements::{self, attest};
use crate::fund;
use crate::grants;
use crate::i18n::Lang;
use crate::kernel::ids::{CaseId, EntryId, InstalmentId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome, Refusal};

/// The bank returned a payment on `on`. Before the settlement the instalment just waits anew. After
/// it the instalment pays what is still owed, the rest of what came back is proposed to be released,
/// and a claim is less by what came back; a closed case is settled anew.
pub fn payment_returned(
    tx: &mut WriteTx<'_>,
    id: InstalmentId,
    on: NaiveDate,
    reason: &str,
) -> Outcome<EntryId> {
    let part = disbursements::find(tx.conn, id)?;
    let case = cases::find(tx.conn, part.case_id)?;
    if let Some(day) = fund::find(tx.conn, case.fund_id)?.settled_on {
        return Err(Refusal::Rule(Msg::new("reports-returned-after-settlement").with("day", day)));
    }
    let entry = attest::bounced(tx, id, on, reason)?;
    if let Some(settled) = store::find_settlement(tx.conn, case.id)? {
        settle_return(tx, &case, &settled, id, on)?;
    }
    Ok(entry)
}

fn settle_return(
    tx: &mut WriteTx<'_>,
    case: &Case,
    settled: &SettlementRow,
    id: InstalmentId,
    on: NaiveDate,
) -> Outcome<()> {
    let grant = grants::find(tx.conn, case.id)?.ok_or(Refusal::NotFound)?;
    let parts = disbursements::list_for_case(tx.conn, case.id)?;
    let part = parts.iter().find(|part| part.id == id).ok_or(Refusal::NotFound)?;
    let others = parts.iter().filter(|part| part.id != id && part.state.is_open());
    let measures = store::measures_for_case(tx.conn, case.id)?;
    let proposed = |kind| {
        let open = measures.iter().filter(move |m| m.is_proposed() && m.kind == kind);
        open.map(|m| m.amount_ore).sum::<Ore>()
    };
    let claims = store::claims_for_case(tx.conn, case.id)?;
    let outstanding: Ore = claims.iter().map(super::model::Claim::outstanding).sum();
    let claimed = outstanding + proposed(MeasureKind::Reclaim);
    let then = after_return(Returned {
        entitled: settled.entitled_ore,
        kept: grant.kept(),
        returned: part.amount_ore,
        waiting: others.map(|part| part.amount_ore).sum(),
        promised: grant.remaining(),
        proposed: proposed(MeasureKind::Release),
        claimed,
    });
    disbursements::actions::set_after_return(tx, id, then.again)?;
    if then.release.is_positive() {
        let reason = Lang::Sv.args(
            "reports-reason-returned",
            &[("day", on.to_string()), ("amount", part.amount_ore.to_string())],
        );
        propose_one(tx, case, MeasureKind::Release, then.release, reason)?;
    }
    reduce_claims(tx, case, claimed - then.claim, on)?;
    disbursements::actions::close_if_done(tx, case.id)?;
    Ok(())
}

/// Takes `excess` off what is claimed, since it came back from the bank: first off what is only
/// proposed, then off the latest claims. The applicant is told of a claim that they know of.
fn reduce_claims(tx: &mut WriteTx<'_>, case: &Case, excess: Ore, on: NaiveDate) -> Outcome<()> {
    let mut excess = excess;
    for measure in store::measures_for_case(tx.conn, case.id)? {
        let cut = excess.min(measure.amount_ore);
        if measure.kind == MeasureKind::Reclaim && measure.is_proposed() && cut.is_positive() {
            store::reduce_measure(tx, measure.id, measure.amount_ore - cut)?;
            let detail = json!({ "measure": measure.id, "less_ore": cut.0 });
            cases::actions::note(tx, case, "claim-reduced", detail)?;
            excess -= cut;
        }
    }
    for claim in store::claims_for_case(tx.conn, case.id)?.into_iter().rev() {
        let cut = excess.min(claim.outstanding());
        if cut.is_positive() {
            let amount = claim.amount_ore - cut;
            let all = amount == claim.repaid_ore;
            let paid_on = if all { Some(settled_on(tx.conn, &claim, on, cut)?) } else { None };
            store::reduce_claim(tx, claim.id, cut, on, paid_on)?;
            let detail = json!({ "claim": claim.id, "less_ore": cut.0, "amount_ore": amount.0 });
            cases::actions::note(tx, case, "claim-reduced", detail)?;
            if claim.sent_on.is_some() {
                letters::claim_reduced(tx, case, cut, amount - claim.repaid_ore)?;
            }
            excess -= cut;
        }
    }
    Ok(())
}

/// A payment of a case in settlement shall not be sent: the recipient is gone, or does not want it.
/// It is cancelled, and the release of its promise proposed, so that the case comes to its end.
pub fn give_up_payment(
    tx: &mut WriteTx<'_>,
    case: CaseId,
    id: InstalmentId,
    reason: &str,
) -> Outcome<()> {
    let case = cases::find(tx.conn, case)?;
    officer(tx, &case)?;
    if case.stage != Stage::Settling {
        return Err(Refusal::stage("reports-not-settling"));
    }
    let part = disbursements::find(tx.conn, id)?;
    if part.case_id != case.id {
        return Err(Refusal::NotFound);
    }
    if reason.trim().is_empty() {
        return Err(Refusal::field("why", "field-required"));
    }
    disbursements::actions::give_up(tx, &part, reason)?;
    let words = Lang::Sv.args(
        "reports-reason-given-up",
        &[("amount", part.amount_ore.to_string()), ("reason", reason.trim().to_owned())],
    );
    propose_one(tx, &case, MeasureKind::Release, part.amount_ore, words)
}
