//! The fund's pages.

use actix_web::web;
use chrono::{Days, NaiveDate};

use super::rules::Rules;
use super::views::{
    CallPage, CallRow, ContributionPage, CorrectionPage, FundRow, FundState, ListPage, May,
    MoveRow, RulesPage, ShowPage, VersionRow,
};
use super::{Described, Entry, StoredCall, actions, store, wording};
use crate::i18n::Lang;
use crate::kernel::ids::{CallId, EntryId};
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::web::{Answer, Ctx, Page};

/// `GET /fonder`
pub async fn list(ctx: Ctx) -> Answer {
    let (today, lang) = (ctx.app.clock.today(), ctx.lang);
    let funds = ctx
        .read(move |conn| {
            let mut rows = Vec::new();
            for fund in store::all_funds(conn)? {
                let d = store::described(conn, fund.id)?;
                let available = store::position_on(conn, fund.id, today)?.available;
                let rules = d.rules.as_of(today);
                rows.push(FundRow {
                    slug: fund.slug,
                    name: d.file.name.get(lang.tag()).to_owned(),
                    body: d.file.body.name.get(lang.tag()).to_owned(),
                    period: period(lang, &d),
                    state: FundState::of(lang, fund.settled_on, &d.file, &rules),
                    available,
                });
            }
            Ok(rows)
        })
        .await?;
    let page = ctx.page("fund-list-title").here(ctx.lang.t("fund-list-title"));
    let administrator = ctx.is_any(&[Role::Administrator]);
    ctx.render(&page, &ListPage { p: &page, funds, administrator })
}

fn period(lang: Lang, d: &Described) -> String {
    let (start, end) = (d.file.period.start, d.file.period.end);
    match end {
        Some(end) => format!("{start} – {end}"),
        None => lang.tv("fund-period-from", "day", start),
    }
}

/// The fund with a slug, and everything that its rows say.
pub(super) async fn find(ctx: &Ctx, slug: String) -> Outcome<Described> {
    ctx.read(move |conn| {
        let id = store::find_by_slug(conn, &slug)?.id;
        store::described(conn, id)
    })
    .await
}

/// The same for a form, which a settled fund does not have.
pub(super) async fn find_open(ctx: &Ctx, slug: String) -> Outcome<Described> {
    let d = find(ctx, slug).await?;
    d.fund.not_settled()?;
    Ok(d)
}

/// A page under a fund.
pub(super) fn under(ctx: &Ctx, page: Page, d: &Described) -> Page {
    let here = page.title.clone();
    page.crumb(ctx.lang.t("fund-list-title"), "/fonder")
        .crumb(d.file.name.get(ctx.lang.tag()), format!("/fonder/{}", d.fund.slug))
        .here(here)
}

/// `GET /fonder/{slug}`
pub async fn show(ctx: Ctx, slug: web::Path<String>) -> Answer {
    let today = ctx.app.clock.today();
    let d = find(&ctx, slug.into_inner()).await?;
    let id = d.fund.id;
    let (calls, moves, position) = ctx
        .read(move |conn| {
            let moves = store::find_moves(conn, id)?;
            Ok((store::find_calls(conn, id)?, moves, store::position_on(conn, id, today)?))
        })
        .await?;
    let lang = ctx.lang;
    let name = d.file.name.get(lang.tag()).to_owned();
    let page = ctx.page_titled(name.clone()).crumb(lang.t("fund-list-title"), "/fonder").here(name);
    let rules = d.rules.as_of(today);
    let settled = d.fund.settled_on.is_some();
    let administer = !settled && ctx.is_any(&[Role::Administrator]);
    let correct = !settled && ctx.is_any(&[Role::Controller]);
    let view = ShowPage {
        p: &page,
        slug: d.fund.slug.clone(),
        body: d.file.body.name.get(lang.tag()).to_owned(),
        purpose: d.file.purpose.get(lang.tag()).to_owned(),
        period: period(lang, &d),
        state: FundState::of(lang, d.fund.settled_on, &d.file, &rules),
        position,
        today,
        rules: wording::all(lang, &d.file, &rules),
        versions: versions(lang, &d, today),
        calls: calls.iter().map(|call| call_row(lang, &d, call, today, administer)).collect(),
        moves: move_rows(lang, &d.fund.slug, &moves, correct),
        may: May {
            administer,
            contribute: !settled && ctx.is_any(&[Role::Administrator, Role::Controller]),
            position: ctx.is_any(&[
                Role::Controller,
                Role::CaseOfficer,
                Role::Secretary,
                Role::Chair,
                Role::BoardMember,
                Role::Administrator,
            ]),
        },
        file: &d.file,
    };
    ctx.render(&page, &view)
}

fn versions(lang: Lang, d: &Described, today: NaiveDate) -> Vec<VersionRow> {
    let words = wording::versions(lang, &d.file, &d.rules);
    let mut rows: Vec<VersionRow> = d
        .rules
        .versions()
        .iter()
        .zip(words)
        .map(|(version, rules)| VersionRow {
            from: version.valid_from,
            decision: version.decision.clone(),
            note: version.note.clone().unwrap_or_default(),
            rules,
            ahead: version.valid_from > today,
        })
        .collect();
    rows.reverse();
    rows
}

fn call_row(
    lang: Lang,
    d: &Described,
    stored: &StoredCall,
    today: NaiveDate,
    administer: bool,
) -> CallRow {
    let call = &stored.call;
    let (tone, key) = if today < call.opens {
        ("none", "fund-call-ahead")
    } else if call.is_open(today) {
        ("ok", "fund-call-open")
    } else {
        ("shut", "fund-call-closed")
    };
    let own = call.focus_areas.as_deref().unwrap_or_default();
    let areas: Vec<&str> = d
        .file
        .focus_areas
        .iter()
        .filter(|area| own.contains(&area.code))
        .map(|area| area.name.get(lang.tag()))
        .collect();
    let change = administer && today < call.opens;
    CallRow {
        name: call.name.get(lang.tag()).to_owned(),
        opens: call.opens,
        closes: call.closes,
        decision_day: call.decision_day,
        areas: areas.join(", "),
        tone,
        word: lang.t(key),
        change: if change {
            format!("/fonder/{}/omgangar/{}", d.fund.slug, stored.id)
        } else {
            String::new()
        },
    }
}

fn move_rows(lang: Lang, slug: &str, moves: &[Entry], may_correct: bool) -> Vec<MoveRow> {
    let remark = |entry: &Entry| {
        if let Some(wrong) = moves.iter().find(|m| entry.corrects_id == Some(m.id)) {
            return lang.tv("fund-move-corrects", "seq", wrong.seq);
        }
        match moves.iter().find(|m| m.corrects_id == Some(entry.id)) {
            Some(by) => lang.tv2("fund-entry-corrected", "seq", by.seq, "day", by.day),
            None => String::new(),
        }
    };
    moves
        .iter()
        .map(|entry| {
            let correction = moves.iter().find(|m| m.corrects_id == Some(entry.id));
            let open = may_correct && actions::correctable(entry, correction).is_ok();
            MoveRow {
                day: entry.day,
                event: lang.t(entry.event.key()),
                amount: entry.amount_ore,
                decision: entry.decision.clone(),
                reason: entry.reason.clone(),
                actor: entry.actor.clone(),
                remark: remark(entry),
                correct: if open {
                    format!("/fonder/{slug}/rattelse/{}", entry.id)
                } else {
                    String::new()
                },
            }
        })
        .collect()
}

/// `GET /fonder/{slug}/regler/ny`
pub async fn new_rules(ctx: Ctx, slug: web::Path<String>) -> Answer {
    let d = find_open(&ctx, slug.into_inner()).await?;
    let page = ctx.page("fund-rules-title");
    draw_rules(&ctx, page, &d)
}

/// Draws the form for a version of the rules: it starts from the latest version.
pub(super) fn draw_rules(ctx: &Ctx, page: Page, d: &Described) -> Answer {
    let today = ctx.app.clock.today();
    let page = under(ctx, page, d);
    let last = d.rules.versions().last().map_or(today, |v| v.valid_from);
    let rules: Rules = d.rules.as_of(last.max(today));
    let next = last.checked_add_days(Days::new(1)).unwrap_or(last);
    let ahead = (last > today).then_some(last);
    let view = RulesPage::new(&page, &d.fund.slug, &d.file, &rules, next.max(today), ahead);
    ctx.render(&page, &view)
}

/// `GET /fonder/{slug}/omgangar/ny`
pub async fn new_call(ctx: Ctx, slug: web::Path<String>) -> Answer {
    let d = find_open(&ctx, slug.into_inner()).await?;
    let page = ctx.page("fund-call-new");
    draw_call(&ctx, page, &d, None)
}

/// `GET /fonder/{slug}/omgangar/{id}`
pub async fn change_call(ctx: Ctx, path: web::Path<(String, i64)>) -> Answer {
    let (slug, id) = path.into_inner();
    let d = find_open(&ctx, slug).await?;
    let call = find_call(&ctx, &d, CallId(id)).await?;
    let page = ctx.page("fund-call-change");
    draw_call(&ctx, page, &d, Some(&call))
}

/// A call of this fund.
pub(super) async fn find_call(ctx: &Ctx, d: &Described, id: CallId) -> Outcome<StoredCall> {
    let call = ctx.read(move |conn| store::find_call(conn, id)).await?;
    if call.fund_id == d.fund.id { Ok(call) } else { Err(Refusal::NotFound) }
}

/// Draws the form for a call.
pub(super) fn draw_call(
    ctx: &Ctx,
    page: Page,
    d: &Described,
    known: Option<&StoredCall>,
) -> Answer {
    let page = under(ctx, page, d);
    ctx.render(&page, &CallPage::new(&page, &d.fund.slug, &d.file, known))
}

/// `GET /fonder/{slug}/tillskott`
pub async fn contribution(ctx: Ctx, slug: web::Path<String>) -> Answer {
    let d = find_open(&ctx, slug.into_inner()).await?;
    let page = ctx.page("fund-contribution-title");
    draw_contribution(&ctx, page, &d)
}

/// Draws the form for a contribution.
pub(super) fn draw_contribution(ctx: &Ctx, page: Page, d: &Described) -> Answer {
    let page = under(ctx, page, d);
    let view = ContributionPage {
        p: &page,
        fund: d.file.name.get(ctx.lang.tag()).to_owned(),
        action: format!("/fonder/{}/tillskott", d.fund.slug),
        back: format!("/fonder/{}", d.fund.slug),
        day: ctx.app.clock.today(),
    };
    ctx.render(&page, &view)
}

/// `GET /fonder/{slug}/rattelse/{entry}`
pub async fn correction(ctx: Ctx, path: web::Path<(String, i64)>) -> Answer {
    let (slug, id) = path.into_inner();
    let d = find_open(&ctx, slug).await?;
    let entry = find_wrong(&ctx, &d, EntryId(id)).await?;
    let page = ctx.page("fund-correction-title");
    draw_correction(&ctx, page, &d, &entry)
}

/// An entry of this fund that can be corrected here.
pub(super) async fn find_wrong(ctx: &Ctx, d: &Described, id: EntryId) -> Outcome<Entry> {
    let entry = find_entry(ctx, d, id).await?;
    let correction = ctx.read(move |conn| store::find_correction(conn, id)).await?;
    actions::correctable(&entry, correction.as_ref()).map_err(Refusal::Rule)?;
    Ok(entry)
}

/// An entry of this fund.
pub(super) async fn find_entry(ctx: &Ctx, d: &Described, id: EntryId) -> Outcome<Entry> {
    let entry = ctx.read(move |conn| store::find_entry(conn, id)).await?;
    if entry.fund_id == d.fund.id { Ok(entry) } else { Err(Refusal::NotFound) }
}

/// Draws the form for a correction.
pub(super) fn draw_correction(ctx: &Ctx, page: Page, d: &Described, entry: &Entry) -> Answer {
    let page = under(ctx, page, d);
    let view = CorrectionPage {
        p: &page,
        fund: d.file.name.get(ctx.lang.tag()).to_owned(),
        action: format!("/fonder/{}/rattelse/{}", d.fund.slug, entry.id),
        back: format!("/fonder/{}", d.fund.slug),
        event: ctx.lang.t(entry.event.key()),
        day: ctx.app.clock.today().max(entry.day),
        entry,
    };
    ctx.render(&page, &view)
}
