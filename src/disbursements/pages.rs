//! Pages of payments: the attesters' lists, one payment, a case's payments, a requisition.

use std::collections::HashMap;

use actix_web::web;

use super::actions::must_act_for;
use super::attest::{self, Findings};
use super::letters::account_words;
use super::lifecycle::{State, Step, may};
use super::model::Instalment;
use super::rules::snapshot;
use super::store;
use super::views::{
    Ask, CasePage, CaseRow, ListPage, Moment, NextStep, RequisitionPage, Row, ShowPage, Tab,
};
use crate::cases;
use crate::cases::model::Case;
use crate::fund::payment_plan::Trigger;
use crate::grants;
use crate::i18n::Lang;
use crate::kernel::ids::{CaseId, InstalmentId};
use crate::kernel::refusal::{FieldError, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::web::parts::Choice;
use crate::web::{Answer, Ctx, Posted};

/// Lines of a list at most; older payments are found through their cases.
const MOST: i64 = 200;

/// The states that have a tab.
const TABS: [State; 4] = [State::Ready, State::Reviewed, State::Approved, State::Paid];

/// The step that a payment in a state waits for.
fn next_step(state: State) -> Option<Step> {
    match state {
        State::Ready => Some(Step::Review),
        State::Reviewed => Some(Step::Approve),
        State::Approved => Some(Step::Pay),
        State::Planned | State::Paid | State::Cancelled => None,
    }
}

/// What makes an instalment due, in words.
fn trigger_words(lang: Lang, part: &Instalment) -> String {
    part.trigger.parse::<Trigger>().map_or_else(|()| part.trigger.clone(), |t| lang.t(t.key()))
}

/// `GET /utbetalningar`
pub async fn list(ctx: Ctx, query: web::Query<HashMap<String, String>>) -> Answer {
    let asked = query.get("lage").and_then(|word| word.parse::<State>().ok());
    let state = asked.filter(|s| TABS.contains(s)).unwrap_or(State::Ready);
    let today = ctx.app.clock.today();
    let (lines, counts) = ctx
        .read(move |conn| {
            let mut lines = Vec::new();
            for line in store::list_lines(conn, state, MOST)? {
                let found = match next_step(state) {
                    Some(step) => attest::about_payment(conn, &line, step, today)?,
                    None => Findings::default(),
                };
                lines.push((line, found));
            }
            let mut counts = Vec::new();
            for tab in TABS {
                counts.push(store::count(conn, tab)?);
            }
            Ok((lines, counts))
        })
        .await?;
    let page = ctx.page("menu-disbursements").here(ctx.lang.t("menu-disbursements"));
    let view = ListPage {
        p: &page,
        tabs: TABS
            .into_iter()
            .zip(counts)
            .map(|(tab, count)| Tab {
                href: format!("/utbetalningar?lage={}", tab.code()),
                key: tab.key(),
                count,
                current: tab == state,
            })
            .collect(),
        sum: lines.iter().map(|(line, _)| line.instalment.amount_ore).sum(),
        rows: lines
            .into_iter()
            .map(|(line, found)| Row {
                line,
                remarks: found
                    .obstacles
                    .iter()
                    .chain(&found.warnings)
                    .map(|msg| ctx.lang.msg(msg))
                    .collect(),
            })
            .collect(),
        paid: state == State::Paid,
    };
    ctx.render(&page, &view)
}

/// `GET /utbetalningar/{id}`
pub async fn show(ctx: Ctx, path: web::Path<i64>) -> Answer {
    show_again(&ctx, InstalmentId(path.into_inner()), None).await
}

/// One payment, with what was typed and what is wrong with it.
pub async fn show_again(
    ctx: &Ctx,
    id: InstalmentId,
    wrong: Option<(&Posted, &[FieldError])>,
) -> Answer {
    let (who, today) = (ctx.actor(), ctx.app.clock.today());
    let (line, found, accounts, names) = ctx
        .read(move |conn| {
            let line = store::find_line(conn, id)?;
            let found = match next_step(line.instalment.state) {
                Some(step) => attest::findings(conn, &who, &line, step, today)?,
                None => Findings::default(),
            };
            let accounts = store::find_accounts(conn, line.association_id)?;
            let part = &line.instalment;
            let mut names = Vec::new();
            for account in [part.reviewed_by, part.approved_by, part.paid_by] {
                names.push(match account {
                    Some(account) => store::find_name(conn, account)?,
                    None => "–".to_owned(),
                });
            }
            Ok((line, found, accounts, names))
        })
        .await?;
    let mut page = ctx
        .page_titled(format!("{} {}", line.number, line.association))
        .crumb(ctx.lang.t("menu-disbursements"), "/utbetalningar")
        .here(line.number.clone());
    if let Some((form, errors)) = wrong {
        ctx.show_again(&mut page, form, errors);
    }
    let now = snapshot(line.municipal_unit, &accounts);
    let (kind, number) = line.instalment.snapshot().unwrap_or((&now.0, &now.1));
    let keys = ["disbursement-reviewed-by", "disbursement-approved-by", "disbursement-paid-by"];
    let roles = &ctx.user()?.roles;
    let state = line.instalment.state;
    let view = ShowPage {
        p: &page,
        account: account_words(ctx.lang, kind, number),
        trigger: trigger_words(ctx.lang, &line.instalment),
        moments: keys.into_iter().zip(names).map(|(key, who)| Moment { key, who }).collect(),
        obstacles: found.obstacles.iter().map(|m| ctx.lang.msg(m)).collect(),
        warnings: found.warnings.iter().map(|m| ctx.lang.msg(m)).collect(),
        next: next_step(state).filter(|step| may(state, *step, roles)).map(|s| next(id, s)),
        may_send_back: may(state, Step::SendBack, roles),
        may_bounce: may(state, Step::Bounce, roles),
        case_link: ctx.is_any(&[Role::CaseOfficer, Role::Controller]),
        today,
        line: &line,
    };
    ctx.render(&page, &view)
}

fn next(id: InstalmentId, step: Step) -> NextStep {
    let (place, key) = match step {
        Step::Review => ("granska", "disbursement-do-review"),
        Step::Approve => ("attestera", "disbursement-do-approve"),
        _ => ("betald", "disbursement-do-pay"),
    };
    NextStep { action: format!("/utbetalningar/{id}/{place}"), key, asks_day: step == Step::Pay }
}

/// `GET /arenden/{id}/utbetalningar`
pub async fn for_case(ctx: Ctx, path: web::Path<i64>) -> Answer {
    for_case_again(&ctx, CaseId(path.into_inner()), None).await
}

/// A case's payments, with what was typed and what is wrong with it.
pub async fn for_case_again(
    ctx: &Ctx,
    id: CaseId,
    wrong: Option<(&Posted, &[FieldError])>,
) -> Answer {
    let (case, grant, parts) = ctx
        .read(move |conn| {
            let case = cases::find(conn, id)?;
            Ok((case, grants::find(conn, id)?, store::list_for_case(conn, id)?))
        })
        .await?;
    if case.number.is_none() {
        return Err(Refusal::NotFound);
    }
    let mut page = ctx
        .page("disbursement-case-title")
        .crumb(ctx.lang.t("menu-queue"), "/arenden")
        .crumb(case.label(), format!("/arenden/{id}"))
        .here(ctx.lang.t("disbursement-case-title"));
    if let Some((form, errors)) = wrong {
        ctx.show_again(&mut page, form, errors);
    }
    let settling = case.stage == cases::lifecycle::Stage::Settling;
    let waiting = parts
        .iter()
        .filter(|part| part.state == State::Ready && settling && ctx.is_any(&[Role::CaseOfficer]))
        .map(|part| {
            let value = part.id.to_string();
            let label =
                ctx.lang.tv2("disbursement-part-of", "no", part.no, "amount", part.amount_ore);
            let chosen = page.chosen("part", &value, false);
            Choice::new(value, label, chosen)
        })
        .collect();
    let view = CasePage {
        p: &page,
        waiting,
        rows: rows(ctx.lang, parts),
        may_stop: ctx.is_any(&[Role::CaseOfficer]) && !case.stage.is_ended(),
        links: ctx.is_any(&[Role::Attester, Role::Controller]),
        grant: grant.as_ref(),
        case: &case,
    };
    ctx.render(&page, &view)
}

fn rows(lang: Lang, parts: Vec<Instalment>) -> Vec<CaseRow> {
    parts
        .into_iter()
        .map(|instalment| CaseRow { trigger: trigger_words(lang, &instalment), instalment })
        .collect()
}

/// A case of the reader's own, or one that came on paper and is typed off by the municipality.
pub async fn own_case(ctx: &Ctx, id: CaseId) -> Outcome<Case> {
    let who = ctx.actor();
    ctx.read(move |conn| {
        let case = cases::find(conn, id)?;
        must_act_for(conn, &who, &case)?;
        Ok(case)
    })
    .await
}

/// `GET /mina-arenden/{id}/rekvirera`
pub async fn requisition(ctx: Ctx, path: web::Path<i64>) -> Answer {
    requisition_again(&ctx, CaseId(path.into_inner()), None).await
}

/// The page that asks for money, with what was typed and what is wrong with it.
pub async fn requisition_again(
    ctx: &Ctx,
    id: CaseId,
    wrong: Option<(&Posted, &[FieldError])>,
) -> Answer {
    let case = own_case(ctx, id).await?;
    let (grant, parts) = ctx
        .read(move |conn| Ok((grants::find(conn, id)?, store::list_for_case(conn, id)?)))
        .await?;
    let grant = grant.ok_or(Refusal::NotFound)?;
    let mut page = ctx
        .page("disbursement-requisition-title")
        .crumb(ctx.lang.t("menu-my-cases"), "/mina-arenden")
        .crumb(case.label(), format!("/mina-arenden/{id}"))
        .here(ctx.lang.t("disbursement-requisition-title"));
    if let Some((form, errors)) = wrong {
        ctx.show_again(&mut page, form, errors);
    }
    let running = case.stage == cases::lifecycle::Stage::Running;
    let view = RequisitionPage {
        p: &page,
        ask: ask(&parts).filter(|_| running),
        stopped: grant.stopped_reason,
        earlier: rows(ctx.lang, parts.into_iter().filter(was_asked).collect()),
        case: &case,
    };
    ctx.render(&page, &view)
}

fn was_asked(part: &Instalment) -> bool {
    let asked = [Trigger::Requisition.code(), Trigger::Monthly.code()];
    part.state != State::Planned && asked.contains(&part.trigger.as_str())
}

/// What an applicant can ask for now: an instalment that waits for it, or part of a frame.
pub fn ask(parts: &[Instalment]) -> Option<Ask> {
    let waiting = |trigger: Trigger| {
        parts.iter().find(|p| p.state == State::Planned && p.trigger == trigger.code())
    };
    if let Some(part) = waiting(Trigger::Requisition) {
        return Some(Ask::Whole(part.amount_ore));
    }
    waiting(Trigger::Monthly).map(|frame| Ask::UpTo(frame.amount_ore))
}
