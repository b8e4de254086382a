//! What the rows of payments, decisions and claims say of money, against the ledger: each of them can
//! be changed without touching a chain.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::verify::Finding;
use crate::db::{Db, schema};
use crate::fund::ledger::LedgerEvent;
use crate::grants::model::DecisionKind;
use crate::kernel::ids::{CaseId, ClaimId, DecisionId, EntryId, InstalmentId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::Outcome;

/// Every comparison.
pub(super) fn money(conn: &mut Db) -> Outcome<Finding> {
    let mut faults = Vec::new();
    let payments = payments(conn, &mut faults)?;
    let decisions = decisions(conn, &mut faults)?;
    let claims = claims(conn, &mut faults)?;
    let told = format!("{payments} payments, {decisions} decisions, {claims} claims");
    Ok(Finding { what: "money".into(), told, faults })
}

/// What is paid is what the ledger says of that case, payment by payment; nobody approved what they
/// reviewed, and nothing is approved or paid that nobody did.
fn payments(conn: &mut Db, faults: &mut Vec<String>) -> Outcome<usize> {
    use schema::{instalments as i, ledger_entries as e};
    type Row = (InstalmentId, CaseId, Ore, Option<(EntryId, Option<CaseId>, LedgerEvent, Ore)>);
    let paid: Vec<Row> = i::table
        .left_join(e::table.on(i::entry_id.eq(e::id.nullable())))
        .filter(i::state.eq("paid"))
        .select((
            i::id,
            i::case_id,
            i::amount_ore,
            (e::id, e::case_id, e::event, e::amount_ore).nullable(),
        ))
        .load(conn)?;
    let mut sums: BTreeMap<CaseId, Ore> = BTreeMap::new();
    for (id, case, amount, entry) in &paid {
        *sums.entry(*case).or_default() += *amount;
        let booked = entry.as_ref().is_some_and(|(_, of, event, booked)| {
            *of == Some(*case) && *event == LedgerEvent::Disbursement && booked == amount
        });
        if !booked {
            faults.push(format!("case {case}: payment {id} is not the ledger's"));
        }
    }
    let disbursed: Vec<(CaseId, Ore)> = schema::grants::table
        .select((schema::grants::case_id, schema::grants::disbursed_ore))
        .load(conn)?;
    for (case, disbursed) in disbursed {
        let sum = sums.remove(&case).unwrap_or_default();
        if sum != disbursed {
            faults.push(format!("case {case}: payments of {sum}, and {disbursed} is paid out"));
        }
    }
    faults.extend(sums.keys().map(|case| format!("case {case}: paid without a grant")));
    let unseen: i64 = i::table
        .filter(i::state.eq_any(["approved", "paid"]))
        .filter(
            i::reviewed_by
                .is_null()
                .or(i::approved_by.is_null())
                .or(i::reviewed_by.eq(i::approved_by)),
        )
        .count()
        .get_result(conn)?;
    if unseen > 0 {
        faults.push(format!("{unseen} payments were not attested by two people"));
    }
    Ok(paid.len())
}

/// Decisions that give or take back are booked with their amount.
fn decisions(conn: &mut Db, faults: &mut Vec<String>) -> Outcome<usize> {
    use schema::{decisions as d, ledger_entries as e};
    let kinds = [DecisionKind::Approval, DecisionKind::PartialApproval, DecisionKind::Release];
    let rows: Vec<(DecisionId, DecisionKind, Ore)> = d::table
        .filter(d::executable.eq(true))
        .filter(d::kind.eq_any(kinds))
        .select((d::id, d::kind, d::amount_ore))
        .load(conn)?;
    let entries: Vec<(Option<DecisionId>, LedgerEvent, Ore)> = e::table
        .filter(e::decision_id.is_not_null())
        .filter(e::event.eq_any([LedgerEvent::Grant, LedgerEvent::Release]))
        .select((e::decision_id, e::event, e::amount_ore))
        .load(conn)?;
    let mut booked: BTreeMap<DecisionId, Ore> = BTreeMap::new();
    for (decision, event, amount) in entries {
        let taken = if event == LedgerEvent::Release { -amount } else { amount };
        if let Some(decision) = decision {
            *booked.entry(decision).or_default() += taken;
        }
    }
    for (id, kind, amount) in &rows {
        let amount = if *kind == DecisionKind::Release { -*amount } else { *amount };
        if booked.get(id).copied().unwrap_or_default() != amount {
            faults.push(format!("decision {id}: the ledger has another amount"));
        }
    }
    Ok(rows.len())
}

/// A claim is paid when all of it has come back, and no more comes back than the ledger says.
fn claims(conn: &mut Db, faults: &mut Vec<String>) -> Outcome<usize> {
    use schema::{claims as c, grants as g};
    let rows: Vec<(ClaimId, CaseId, Ore, Ore, bool)> = c::table
        .select((c::id, c::case_id, c::amount_ore, c::repaid_ore, c::paid_on.is_not_null()))
        .load(conn)?;
    let mut sums: BTreeMap<CaseId, Ore> = BTreeMap::new();
    for (id, case, amount, repaid, is_paid) in &rows {
        *sums.entry(*case).or_default() += *repaid;
        if repaid.is_negative() || repaid > amount || (repaid == amount) != *is_paid {
            faults.push(format!("claim {id}: {repaid} of {amount} is back, paid: {is_paid}"));
        }
    }
    let repaid: BTreeMap<CaseId, Ore> =
        g::table.select((g::case_id, g::repaid_ore)).load(conn)?.into_iter().collect();
    for (case, sum) in sums {
        let booked = repaid.get(&case).copied().unwrap_or_default();
        if sum > booked {
            faults.push(format!("case {case}: {sum} came back for claims, {booked} is booked"));
        }
    }
    Ok(rows.len())
}
