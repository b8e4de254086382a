//! What delegates read.

use actix_web::web;
use serde::Deserialize;

use super::store::{self, Listed};
use super::views::{DecidePage, Line, ListPage, MeasureLine};
use crate::associations;
use crate::board;
use crate::board::model::{Proposal, ProposedMeasure};
use crate::cases;
use crate::cases::lifecycle::Stage;
use crate::cases::model::Case;
use crate::fund;
use crate::fund::ledger::least_available;
use crate::fund::rule_values::{Limit, Matter};
use crate::fund::rules::Rules;
use crate::grants;
use crate::grants::model::DecisionKind;
use crate::kernel::ids::CaseId;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::web::parts::{self, Choice, Pager};
use crate::web::{Answer, Ctx, Page};

/// Decisions on a page.
const PER_PAGE: i64 = 50;

/// Where a page of the list begins.
#[derive(Debug, Clone, Deserialize)]
pub struct Query {
    efter: Option<String>,
}

/// `GET /delegationsbeslut`
pub async fn list(ctx: Ctx, query: web::Query<Query>) -> Answer {
    let secretary = ctx.is_any(&[Role::Secretary]);
    let after = parts::place(query.efter.as_deref());
    let mut found = ctx.read(move |conn| store::list_delegated(conn, after, PER_PAGE + 1)).await?;
    let ways = (LIST, &*format!("{LIST}?efter="));
    let pager = Pager::onward(&mut found, PER_PAGE, ways, after.is_none(), |d| (d.day, d.id));
    let lines = found.into_iter().map(|decision| line(decision, secretary)).collect();
    let p = ctx.page("menu-delegated").here(ctx.lang.t("menu-delegated"));
    ctx.render(&p, &ListPage { p: &p, lines, pager })
}

/// Address of the list.
const LIST: &str = "/delegationsbeslut";

fn line(decision: Listed, secretary: bool) -> Line {
    let can_announce = secretary && decision.notice_up.is_none() && decision.reported.is_none();
    Line {
        day: decision.day,
        href: decision.case.as_ref().map(|(id, ..)| format!("/arenden/{id}")).unwrap_or_default(),
        number: decision.case.map(|(_, number, title)| number.unwrap_or(title)).unwrap_or_default(),
        kind: decision.kind.key(),
        tone: decision.kind.tone(),
        amount: decision.amount,
        delegate: decision.delegate.unwrap_or_default(),
        reported: decision
            .reported
            .map(|(body, day, number)| board::rules::reference(&body, day, number))
            .unwrap_or_default(),
        announce: can_announce.then(|| format!("{LIST}/{}/anslag", decision.id)),
        notice_up: decision.notice_up,
        reference: decision.reference,
    }
}

/// What the page of a delegated decision reads.
pub(super) struct Known {
    case: Case,
    applicant: String,
    rules: Rules,
    proposal: Option<Proposal>,
    available: Ore,
    closed: bool,
    measures: Vec<ProposedMeasure>,
}

/// `GET /arenden/{id}/beslut`
pub async fn decide(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let known = read(&ctx, CaseId(*path)).await?;
    let p = ctx.page("delegation-title");
    show(&ctx, p, &known)
}

/// Reads the case with what may be decided about it.
pub(super) async fn read(ctx: &Ctx, id: CaseId) -> Outcome<Known> {
    let today = ctx.app.clock.today();
    ctx.read(move |conn| {
        let case = cases::find(conn, id)?;
        if case.stage == Stage::Draft {
            return Err(Refusal::NotFound);
        }
        let described = fund::described(conn, case.fund_id)?;
        let totals = fund::totals_around(conn, case.fund_id, today)?;
        let decisions = grants::find_decisions(conn, id)?;
        Ok(Known {
            applicant: associations::find(conn, case.association_id)?.name,
            rules: described.rules.as_of(today),
            proposal: board::find_ready_statement(conn, id)?,
            available: least_available(&totals, today).0,
            closed: decisions.iter().any(|d| d.kind == DecisionKind::Closure),
            measures: store::find_measures(conn, id)?,
            case,
        })
    })
    .await
}

/// What can be decided about the application where it stands.
fn kinds(known: &Known) -> Vec<DecisionKind> {
    let possible: &[DecisionKind] = match known.case.stage {
        Stage::Proposed => {
            &[DecisionKind::Approval, DecisionKind::Rejection, DecisionKind::Dismissal]
        }
        Stage::Submitted | Stage::Preparing => &[DecisionKind::Dismissal],
        Stage::Withdrawn if !known.closed => &[DecisionKind::Closure],
        _ => &[],
    };
    let delegated = |kind: &&DecisionKind| {
        // A rejection weighs what was applied for; an approval may be for less.
        let weight = match kind {
            DecisionKind::Rejection => known.case.applied_ore,
            _ => Ore::ZERO,
        };
        grants::actions::matter(**kind)
            .is_some_and(|matter| known.rules.delegate(matter, weight).is_some())
    };
    possible.iter().filter(delegated).copied().collect()
}

/// Draws the page.
pub(super) fn show(ctx: &Ctx, p: Page, known: &Known) -> Answer {
    let case = &known.case;
    let p = p
        .crumb(ctx.lang.t("menu-queue"), "/arenden")
        .crumb(case.label(), format!("/arenden/{}", case.id))
        .here(ctx.lang.t("delegation-title"));
    let kinds = kinds(known);
    let proposal = known.proposal.as_ref();
    let first = match proposal.map(|x| x.proposal.as_str()) {
        Some("rejection") => DecisionKind::Rejection,
        Some("dismissal") => DecisionKind::Dismissal,
        _ => kinds.first().copied().unwrap_or(DecisionKind::Approval),
    };
    let page = DecidePage {
        applicant: known.applicant.clone(),
        kinds: kinds
            .iter()
            .map(|kind| {
                let chosen = p.chosen("kind", kind.code(), *kind == first);
                Choice::new(kind.code(), p.t(kind.key()), chosen)
            })
            .collect(),
        grants: kinds.contains(&DecisionKind::Approval),
        limit: limit(&p, &known.rules),
        amount: proposal.map_or(case.applied_ore, |x| x.amount_ore).input(),
        conditions: proposal.map(|x| x.conditions.clone()).unwrap_or_default(),
        reason: proposal.map(|x| x.reason.clone()).unwrap_or_default(),
        available: known.available,
        measures: known.measures.iter().map(|m| measure_line(known, m)).collect(),
        case,
        p: &p,
    };
    ctx.render(&p, &page)
}

fn measure_line(known: &Known, measure: &ProposedMeasure) -> MeasureLine {
    let kind = measure.kind.parse().unwrap_or(DecisionKind::Release);
    let delegated = grants::actions::matter(kind)
        .is_some_and(|matter| known.rules.delegate(matter, measure.amount_ore).is_some());
    MeasureLine { kind: kind.key(), delegated, measure: measure.clone() }
}

/// Up to which amount grants are delegated, and by which rule.
fn limit(p: &Page, rules: &Rules) -> String {
    let limits = rules.delegation.value.iter().filter(|d| d.matters.contains(&Matter::Grant));
    let most = limits.map(|d| d.up_to).max_by_key(|limit| match limit {
        Limit::None => crate::kernel::money::LARGEST,
        Limit::UpTo(amount) => *amount,
    });
    let source = &rules.delegation.source;
    let msg = match most {
        None => source.msg("delegation-limit-nothing"),
        Some(Limit::None) => source.msg("delegation-limit-none"),
        Some(Limit::UpTo(amount)) => source.msg("delegation-limit").with("amount", amount),
    };
    p.lang.msg(&msg)
}
