//! The controller's pages.

use actix_web::web;
use chrono::NaiveDate;
use serde::Deserialize;

use super::files::{self, Dialect};
use super::model::Summary;
use super::views::{EntriesPage, EntryRow, PositionPage};
use super::{print, store};
use crate::fund::ledger::LedgerEvent;
use crate::fund::{self, Entry, Fund};
use crate::i18n::Lang;
use crate::kernel::calendar;
use crate::kernel::ids::CaseId;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::web::parts::Choice;
use crate::web::{Answer, Ctx};

/// Which fund, which day.
#[derive(Debug, Clone, Deserialize)]
pub struct Query {
    fond: Option<String>,
    dag: Option<String>,
}

async fn load(ctx: &Ctx, query: &Query) -> Outcome<(Vec<Fund>, Summary)> {
    let today = ctx.app.clock.today();
    let day = match query.dag.as_deref().filter(|text| !text.trim().is_empty()) {
        Some(text) => {
            calendar::parse_date(text).ok_or_else(|| Refusal::field("dag", "field-date"))?
        }
        None => today,
    };
    let (lang, slug) = (ctx.lang, query.fond.clone());
    ctx.read(move |conn| {
        let funds = fund::all_funds(conn)?;
        let slug = match slug {
            Some(slug) => slug,
            None => funds.first().map(|f| f.slug.clone()).ok_or(Refusal::NotFound)?,
        };
        let summary = store::summary(conn, &slug, day, today, lang)?;
        Ok((funds, summary))
    })
    .await
}

/// `GET /stallning`
pub async fn position(ctx: Ctx, query: web::Query<Query>) -> Answer {
    let (funds, summary) = load(&ctx, &query).await?;
    let page = ctx.page("controller-title").here(ctx.lang.t("controller-title"));
    let view = PositionPage {
        p: &page,
        funds: Choice::one_of(funds.into_iter().map(|f| (f.slug, f.name)), &summary.slug),
        rows: PositionPage::rows(&page, &summary),
        chart: crate::charts::svg(&print::chart(&summary, ctx.lang)),
        pdf: format!("/stallning/sammanstallning.pdf?fond={}&dag={}", summary.slug, summary.as_of),
        csv: format!("/stallning/sammanstallning.csv?fond={}&dag={}", summary.slug, summary.as_of),
        day: summary.as_of,
        position: summary.position,
        claimed_unpaid: summary.claimed_unpaid,
        s: &summary,
    };
    ctx.render(&page, &view)
}

/// `GET /stallning/sammanstallning.pdf`
pub async fn pdf(ctx: Ctx, query: web::Query<Query>) -> Answer {
    let (_, summary) = load(&ctx, &query).await?;
    let (lang, name) = (ctx.lang, format!("{}-{}.pdf", summary.slug, summary.as_of));
    let bytes = ctx
        .read(move |conn| {
            let id = fund::find_by_slug(conn, &summary.slug)?.id;
            let file = fund::described(conn, id)?.file;
            print::summary_pdf(&summary, &file, lang)
        })
        .await?;
    Ok(ctx.inline_pdf(&name, bytes))
}

/// `GET /stallning/sammanstallning.csv`
pub async fn csv(ctx: Ctx, query: web::Query<Query>) -> Answer {
    let (_, summary) = load(&ctx, &query).await?;
    let bytes = files::summary_csv(&summary, Dialect::Excel)?;
    let name = format!("{}-{}.csv", summary.slug, summary.as_of);
    Ok(ctx.download(&name, "text/csv; charset=utf-8", bytes))
}

/// Which entries.
#[derive(Debug, Clone, Deserialize)]
pub struct EntriesQuery {
    fond: String,
    fran: NaiveDate,
    till: NaiveDate,
    slag: Option<String>,
}

/// What the list of entries shows.
type Listed = (Fund, Vec<Entry>, std::collections::BTreeMap<CaseId, (String, String)>);

async fn find_entries(ctx: &Ctx, query: &EntriesQuery) -> Outcome<(Listed, Option<LedgerEvent>)> {
    let event = match query.slag.as_deref().filter(|code| !code.is_empty()) {
        Some(code) => Some(code.parse::<LedgerEvent>().map_err(|()| Refusal::NotFound)?),
        None => None,
    };
    let query = query.clone();
    let listed = ctx
        .read(move |conn| {
            let fund = fund::find_by_slug(conn, &query.fond)?;
            let entries = fund::find_entries(conn, fund.id, query.fran, query.till, event)?;
            let cases: Vec<CaseId> = entries.iter().filter_map(|e| e.case_id).collect();
            let labels = store::case_labels(conn, &cases)?;
            Ok((fund, entries, labels))
        })
        .await?;
    Ok((listed, event))
}

/// `GET /stallning/poster`
pub async fn entries(ctx: Ctx, query: web::Query<EntriesQuery>) -> Answer {
    let ((fund, entries, labels), event) = find_entries(&ctx, &query).await?;
    let title = match event {
        Some(event) => ctx.lang.t(event.key()),
        None => ctx.lang.t("controller-entries"),
    };
    let page = ctx
        .page_titled(title.clone())
        .crumb(ctx.lang.t("controller-title"), format!("/stallning?fond={}", fund.slug))
        .here(title);
    let sum = event.map(|_| entries.iter().map(|e| e.amount_ore).sum::<Ore>());
    let rows = entries.into_iter().map(|e| row(ctx.lang, e, &labels)).collect();
    let csv = format!(
        "/stallning/poster.csv?fond={}&fran={}&till={}&slag={}",
        fund.slug,
        query.fran,
        query.till,
        query.slag.as_deref().unwrap_or_default()
    );
    let view = EntriesPage {
        p: &page,
        fund: fund.name,
        from: query.fran.max(fund.period_start),
        to: query.till,
        entries: rows,
        sum,
        csv,
    };
    ctx.render(&page, &view)
}

fn row(
    lang: Lang,
    e: Entry,
    labels: &std::collections::BTreeMap<CaseId, (String, String)>,
) -> EntryRow {
    let (case, title) = e.case_id.and_then(|id| labels.get(&id).cloned()).unwrap_or_default();
    EntryRow {
        seq: e.seq,
        day: e.day,
        event: lang.t(e.event.key()),
        amount: e.amount_ore,
        case_href: e.case_id.map(|id| format!("/arenden/{id}")).unwrap_or_default(),
        case,
        title,
        decision: e.decision,
        reason: e.reason,
        actor: e.actor,
        registered: e.registered_at.format("%Y-%m-%d %H.%M").to_string(),
    }
}

/// `GET /stallning/poster.csv`
pub async fn entries_csv(ctx: Ctx, query: web::Query<EntriesQuery>) -> Answer {
    let ((fund, entries, labels), _) = find_entries(&ctx, &query).await?;
    let label = |e: &Entry| {
        e.case_id.and_then(|id| labels.get(&id)).map(|(n, _)| n.clone()).unwrap_or_default()
    };
    let bytes = files::entries_csv(&entries, label, ctx.lang)?;
    let name = format!("{}-{}-{}.csv", fund.slug, query.fran, query.till);
    Ok(ctx.download(&name, "text/csv; charset=utf-8", bytes))
}
