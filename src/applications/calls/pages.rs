//! `/` and `/omgang/{id}`: what can be applied for, by whom, until when, and what has come of it.

use actix_web::web;
use chrono::{Datelike, NaiveDate};

use super::views::{CallPage, CallView, ResultView, StartPage};
use crate::db::Db;
use crate::fund;
use crate::fund::ledger::LedgerEvent;
use crate::fund::model::FundFile;
use crate::fund::payment_plan::InstalmentRule;
use crate::fund::rules::Rules;
use crate::fund::{Described, StoredCall};
use crate::i18n::Lang;
use crate::kernel::calendar;
use crate::kernel::ids::CallId;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::web::parts::Choice;
use crate::web::{Answer, Ctx};

/// The most calls to come that the start page names.
const COMING: usize = 6;

fn call_view(
    lang: Lang,
    described: &Described,
    stored: &StoredCall,
    available: Ore,
    today: NaiveDate,
) -> CallView {
    let call = &stored.call;
    let rules = described.rules.as_of(today.max(call.opens));
    let open = call.is_open(today) && rules.takes_applications().holds;
    CallView {
        id: stored.id.0,
        name: call.name.get(lang.tag()).to_owned(),
        fund: described.file.name.get(lang.tag()).to_owned(),
        text: call.text.as_ref().unwrap_or(&described.file.purpose).get(lang.tag()).to_owned(),
        opens: call.opens,
        closes: call.closes,
        decision: call.decision_day,
        available,
        areas: areas(&described.file, &rules, lang, |code| call.takes(code)),
        open,
    }
}

/// Names of the focus areas that rules and call have open.
fn areas(file: &FundFile, rules: &Rules, lang: Lang, takes: impl Fn(&str) -> bool) -> Vec<String> {
    file.focus_areas
        .iter()
        .filter(|area| takes(&area.code) && rules.focus_area_open(&area.code).holds)
        .map(|area| area.name.get(lang.tag()).to_owned())
        .collect()
}

fn result(
    conn: &mut Db,
    described: &Described,
    lang: Lang,
    today: NaiveDate,
) -> Outcome<Option<ResultView>> {
    let totals = fund::totals_until(conn, described.fund.id, today)?;
    let granted: Vec<_> =
        totals.iter().filter(|t| t.event == LedgerEvent::Grant && t.day <= today).collect();
    let projects = granted.iter().map(|t| t.projects).sum();
    Ok((projects > 0).then(|| ResultView {
        fund: described.file.name.get(lang.tag()).to_owned(),
        from: described.fund.period_start.year(),
        projects,
        civil: granted.iter().map(|t| t.projects_civil_society).sum(),
        granted: granted.iter().map(|t| t.amount).sum(),
    }))
}

/// `GET /`
pub async fn start(ctx: Ctx) -> Answer {
    let (lang, today) = (ctx.lang, ctx.app.clock.today());
    // What opens later than in a year is not yet of use to anybody.
    let soon = calendar::add_months(today, 12);
    let (open, coming, results) = ctx
        .read(move |conn| {
            let (mut open, mut coming, mut results) = (Vec::new(), Vec::new(), Vec::new());
            for fund in fund::all_funds(conn)? {
                let described = fund::described(conn, fund.id)?;
                results.extend(result(conn, &described, lang, today)?);
                if fund.settled_on.is_some() {
                    continue;
                }
                let available = fund::position_on(conn, fund.id, today)?.available;
                for call in fund::find_calls(conn, fund.id)? {
                    let view = call_view(lang, &described, &call, available, today);
                    if view.open && !view.areas.is_empty() {
                        open.push(view);
                    } else if view.opens > today && view.opens <= soon && !view.areas.is_empty() {
                        coming.push(view);
                    }
                }
            }
            open.sort_by_key(|call: &CallView| (call.closes, call.id));
            coming.sort_by_key(|call: &CallView| (call.opens, call.id));
            coming.truncate(COMING);
            Ok((open, coming, results))
        })
        .await?;
    let page = ctx.page("calls-start-title");
    ctx.render(&page, &StartPage { p: &page, open, coming, results })
}

fn payment(lang: Lang, rules: &Rules) -> Vec<String> {
    let plan = &rules.payment_plan.value;
    let part = |part: &InstalmentRule| {
        let when = lang.t(part.trigger.key());
        match (part.share, &part.up_to) {
            (Some(share), _) => lang.tv2("calls-pay-share", "share", share, "when", when),
            (None, Some(most)) => lang.tv2("calls-pay-up-to", "amount", most.0, "when", when),
            (None, None) => lang.tv("calls-pay-rest", "when", when),
        }
    };
    let mut lines: Vec<String> = plan.instalments.iter().map(part).collect();
    if let Some(limit) = &plan.at_once_up_to {
        lines.push(lang.tv("calls-pay-at-once", "amount", limit.0));
    }
    lines
}

/// `GET /omgang/{id}`
pub async fn show(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let id = CallId(path.into_inner());
    let today = ctx.app.clock.today();
    let (described, call, available) = ctx
        .read(move |conn| {
            for fund in fund::all_funds(conn)? {
                let calls = fund::find_calls(conn, fund.id)?;
                if let Some(call) = calls.into_iter().find(|call| call.id == id) {
                    let available = fund::position_on(conn, fund.id, today)?.available;
                    return Ok((fund::described(conn, fund.id)?, call, available));
                }
            }
            Err(Refusal::NotFound)
        })
        .await?;
    let lang = ctx.lang;
    let tag = lang.tag();
    let file = &described.file;
    let rules = described.rules.as_of(today.max(call.call.opens));
    let view = call_view(lang, &described, &call, available, today);
    let page = ctx
        .page_titled(view.name.clone())
        .crumb(lang.t("calls-start-crumb"), "/")
        .here(view.name.clone());
    let names = |kinds: &[crate::fund::model::Named], paid: bool| -> Vec<String> {
        kinds
            .iter()
            .filter(|kind| rules.pays_for(&kind.code).holds == paid)
            .map(|kind| kind.name.get(tag).to_owned())
            .collect()
    };
    let house = &file.municipality;
    let deadline = rules.report_deadline.value;
    let associations = ctx.user.as_ref().map(|user| user.associations.clone()).unwrap_or_default();
    let page_view = CallPage {
        purpose: file.purpose.get(tag).to_owned(),
        kinds: file
            .applicant_kinds
            .iter()
            .filter(|kind| rules.may_apply(&kind.code).holds)
            .map(|kind| kind.name.get(tag).to_owned())
            .collect(),
        pays: names(&file.cost_kinds, true),
        pays_not: names(&file.cost_kinds, false),
        ceiling: rules.ceiling.value.amount(),
        own_share: rules.own_contribution.value,
        documents: rules
            .required_attachments(false)
            .iter()
            .map(|kind| lang.t(kind.key()))
            .collect(),
        earliest: rules.earliest_start().0,
        payment: payment(lang, &rules),
        report: match (deadline.months, deadline.days) {
            (0, days) => lang.tv("calls-report-days", "days", days),
            (months, 0) => lang.tv("calls-report-months", "months", months),
            (months, days) => lang.tv2("calls-report-months-days", "months", months, "days", days),
        },
        body: file.body.name.get(tag).to_owned(),
        contact: vec![house.unit.clone(), house.phone.clone(), house.email.clone()],
        signed_in: ctx.user.is_some(),
        associations: associations
            .iter()
            .map(|a| Choice::new(a.id.to_string(), a.name.clone(), associations.len() == 1))
            .collect(),
        call: view,
        p: &page,
    };
    ctx.render(&page, &page_view)
}
