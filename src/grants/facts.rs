//! Gathers what a decision is judged by: case, fund, rules of both days, money.

use chrono::NaiveDate;

use super::model::{DecidedBy, DecisionKind, NewDecision};
use super::rules::{self, Question};
use super::store;
use crate::cases;
use crate::cases::lifecycle::{Stage, Step, rule};
use crate::cases::model::Case;
use crate::db::WriteTx;
use crate::fund;
use crate::fund::rule_values::Matter;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome};

/// The step of the case that a decision takes; releases, claims and closures take none.
pub(super) const fn step(kind: DecisionKind, decider: DecidedBy) -> Option<Step> {
    use DecidedBy::{Board, Delegate};
    match (kind, decider) {
        (DecisionKind::Approval | DecisionKind::PartialApproval, Board) => Some(Step::Award),
        (DecisionKind::Approval | DecisionKind::PartialApproval, Delegate) => {
            Some(Step::AwardByDelegate)
        }
        (DecisionKind::Rejection, Board) => Some(Step::Reject),
        (DecisionKind::Rejection, Delegate) => Some(Step::RejectByDelegate),
        (DecisionKind::Dismissal, Board) => Some(Step::Dismiss),
        (DecisionKind::Dismissal, Delegate) => Some(Step::DismissByDelegate),
        (DecisionKind::ReferralBack, Board) => Some(Step::ReferBack),
        (DecisionKind::Tabling, Board) => Some(Step::Table),
        (DecisionKind::ReferralBack | DecisionKind::Tabling, Delegate)
        | (DecisionKind::Closure | DecisionKind::Release | DecisionKind::Reclaim, _) => None,
    }
}

/// What is delegated when a delegate decides so.
pub const fn matter(kind: DecisionKind) -> Option<Matter> {
    match kind {
        DecisionKind::Approval | DecisionKind::PartialApproval | DecisionKind::Rejection => {
            Some(Matter::Grant)
        }
        DecisionKind::Dismissal => Some(Matter::Dismissal),
        DecisionKind::Closure => Some(Matter::Closure),
        DecisionKind::Release => Some(Matter::Release),
        DecisionKind::Reclaim => Some(Matter::Reclaim),
        DecisionKind::ReferralBack | DecisionKind::Tabling => None,
    }
}

fn stands(tx: &mut WriteTx<'_>, case: &Case, new: &NewDecision) -> Outcome<bool> {
    if let Some(step) = step(new.kind, new.decider) {
        return Ok(rule(case.stage, step).is_some());
    }
    Ok(match new.kind {
        DecisionKind::Closure => {
            case.stage == Stage::Withdrawn
                && !store::has_decision(tx.conn, case.id, DecisionKind::Closure)?
        }
        DecisionKind::Release | DecisionKind::Reclaim => case.stage.is_grant(),
        _ => false,
    })
}

/// Every obstacle to a decision as of its day.
pub(super) fn obstacles(tx: &mut WriteTx<'_>, case: &Case, new: &NewDecision) -> Outcome<Vec<Msg>> {
    let fund = fund::described(tx.conn, case.fund_id)?;
    let grant = store::find(tx.conn, case.id)?;
    let now = fund.rules.as_of(new.decided_on);
    let then = fund.rules.as_of(case.submitted_on.unwrap_or(new.decided_on));
    let matter = matter(new.kind);
    let area = fund.file.focus_areas.iter().find(|a| a.code == case.focus_area);
    let limits =
        now.delegation.value.iter().filter(|d| matter.is_some_and(|m| d.matters.contains(&m)));
    let question = Question {
        kind: new.kind,
        decider: new.decider,
        amount: new.amount,
        applied: case.applied_ore,
        focus_area: &case.focus_area,
        focus_area_name: area.map_or(case.focus_area.as_str(), |a| a.name.get("sv")),
        decided_on: new.decided_on,
        stands: stands(tx, case, new)?,
        delegated: matter.is_some_and(|m| now.delegate(m, weight(case, new)).is_some()),
        delegation_limit: limits.filter_map(|d| d.up_to.amount()).max(),
        available: fund::actions::available_from(tx, case.fund_id, new.decided_on)?,
        remaining: grant.as_ref().map_or(Ore::ZERO, super::model::Grant::remaining),
        kept: grant.as_ref().map_or(Ore::ZERO, super::model::Grant::kept),
        condition_cited: &new.condition_cited,
        settled_on: fund.fund.settled_on,
        frozen_to: fund.fund.frozen_to,
    };
    let mut found = new.obstacles.clone();
    found.extend(rules::obstacles(&question, &then, &now));
    Ok(found)
}

/// The amount that a delegation's limit is held against: a rejection weighs what was applied for,
/// so that nobody rejects what they could not have granted.
pub fn weight(case: &Case, new: &NewDecision) -> Ore {
    match new.kind {
        DecisionKind::Rejection => case.applied_ore,
        _ => new.amount,
    }
}

/// The day on which the report of a case's project is due, by the rules of a day.
pub(super) fn report_due(tx: &mut WriteTx<'_>, case: &Case, on: NaiveDate) -> Outcome<NaiveDate> {
    let (_, end) = store::find_project(tx.conn, case.id)?;
    let rules = fund::described(tx.conn, case.fund_id)?.rules.as_of(on);
    // An application registered without its project's last day is reported as from the decision.
    Ok(rules.report_due(end.unwrap_or(on)))
}

/// The case of a decision.
pub(super) fn case(tx: &mut WriteTx<'_>, new: &NewDecision) -> Outcome<Case> {
    cases::find(tx.conn, new.case)
}
