//! The controller's pages.

use actix_web::web;
use chrono::NaiveDate;
use serde::Deserialize;

use super::files::{self, Dialect};
use super::model::Summary;
use super::views::{EntriesPage, EntryRow, PositionPage, SplitTable};
use super::{print, store};
use crate::db::Db;
use crate::fund::figures::FigureKind;
use crate::fund::periods::Split;
use crate::fund::{self, Entry, EntryFilter, Fund};
use crate::i18n::Lang;
use crate::kernel::calendar;
use crate::kernel::ids::{CaseId, FundId};
use crate::kernel::refusal::{Outcome, Refusal};
use crate::web::parts::{self, Choice, Pager};
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
        splits: SplitTable::all(&page, &summary),
        claims: ctx
            .may_open("/aterkrav")
            .then(|| format!("/aterkrav?fond={}", summary.slug))
            .filter(|_| summary.as_of == ctx.app.clock.today())
            .filter(|_| !summary.claimed_unpaid.is_zero())
            .unwrap_or_default(),
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
    delning: Option<String>,
    kod: Option<String>,
    efter: Option<String>,
}

impl EntriesQuery {
    fn figure(&self) -> Outcome<Option<FigureKind>> {
        match self.slag.as_deref().filter(|code| !code.is_empty()) {
            Some(code) => code.parse().map(Some).map_err(|()| Refusal::NotFound),
            None => Ok(None),
        }
    }

    /// The split and the code within it, if only a part is asked for.
    fn split(&self) -> Outcome<Option<(Split, String)>> {
        match self.delning.as_deref().filter(|word| !word.is_empty()) {
            Some(word) => {
                let split = Split::of_code(word).ok_or(Refusal::NotFound)?;
                Ok(Some((split, self.kod.clone().unwrap_or_default())))
            }
            None => Ok(None),
        }
    }

    fn filter(&self, fund: FundId) -> Outcome<EntryFilter> {
        Ok(EntryFilter {
            fund,
            days: (self.fran, self.till),
            figure: self.figure()?,
            split: self.split()?,
        })
    }

    fn address(&self, path: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("fond", &self.fond);
        query.append_pair("fran", &self.fran.to_string());
        query.append_pair("till", &self.till.to_string());
        query.append_pair("slag", self.slag.as_deref().unwrap_or_default());
        if let Some(split) = self.delning.as_deref().filter(|word| !word.is_empty()) {
            query.append_pair("delning", split);
            query.append_pair("kod", self.kod.as_deref().unwrap_or_default());
        }
        format!("{path}?{}", query.finish())
    }
}

/// The cases of some entries, by key: registry number and title.
type Labels = std::collections::BTreeMap<CaseId, (String, String)>;

fn labels(conn: &mut Db, entries: &[Entry]) -> Outcome<Labels> {
    let mut cases: Vec<CaseId> = entries.iter().filter_map(|e| e.case_id).collect();
    cases.sort_unstable();
    cases.dedup();
    store::case_labels(conn, &cases)
}

/// Entries on a page.
const PER_PAGE: i64 = 200;
/// How many entries of a file are read at a time.
const ROWS: i64 = 1_000;

/// `GET /stallning/poster`
pub async fn entries(ctx: Ctx, query: web::Query<EntriesQuery>) -> Answer {
    let (figure, lang) = (query.figure()?, ctx.lang);
    let after = parts::place(query.efter.as_deref());
    let asked = query.clone();
    let (fund, part, mut entries, labels, sum) = ctx
        .read(move |conn| {
            let fund = fund::find_by_slug(conn, &asked.fond)?;
            let filter = asked.filter(fund.id)?;
            let entries = fund::find_entries(conn, &filter, after, PER_PAGE + 1)?;
            let labels = labels(conn, &entries)?;
            let sum = fund::sum_entries(conn, &filter)?;
            let part = match &filter.split {
                Some((split, code)) => {
                    store::name_of(&fund::described(conn, fund.id)?, *split, code, lang)
                }
                None => String::new(),
            };
            Ok((fund, part, entries, labels, sum))
        })
        .await?;
    let title = ctx.lang.t(figure.map_or("controller-entries", FigureKind::key));
    let page = ctx
        .page_titled(title.clone())
        .crumb(ctx.lang.t("controller-title"), format!("/stallning?fond={}", fund.slug))
        .here(title);
    let here = query.address("/stallning/poster");
    let ways = (&*here, &*format!("{here}&efter="));
    let pager = Pager::onward(&mut entries, PER_PAGE, ways, after.is_none(), |e| (e.day, e.seq));
    let rows = entries.into_iter().map(|e| row(ctx.lang, e, figure, &labels)).collect();
    let counts = figure.is_some_and(FigureKind::counts_cases);
    let view = EntriesPage {
        p: &page,
        fund: fund.name,
        part,
        from: query.fran.max(fund.period_start),
        to: query.till,
        entries: rows,
        is_balance: figure.is_some_and(FigureKind::is_balance),
        sum: sum.map(|(amount, _)| amount).filter(|_| !counts),
        projects: sum.map(|(_, projects)| projects).filter(|_| counts),
        pager,
        csv: query.address("/stallning/poster.csv"),
    };
    ctx.render(&page, &view)
}

fn row(lang: Lang, e: Entry, figure: Option<FigureKind>, labels: &Labels) -> EntryRow {
    let (case, title) = e.case_id.and_then(|id| labels.get(&id).cloned()).unwrap_or_default();
    EntryRow {
        seq: e.seq,
        day: e.day,
        event: lang.t(e.event.key()),
        amount: files::effect(&e, figure),
        case_href: e.case_id.map(|id| format!("/arenden/{id}")).unwrap_or_default(),
        case,
        title,
        decision: e.decision,
        reason: e.reason,
        actor: e.actor,
        registered: e.registered_at.format("%Y-%m-%d %H.%M").to_string(),
    }
}

/// `GET /stallning/poster.csv`: every entry, sent while it is read.
pub async fn entries_csv(ctx: Ctx, query: web::Query<EntriesQuery>) -> Answer {
    let (figure, lang) = (query.figure()?, ctx.lang);
    let query = query.into_inner();
    let slug = query.fond.clone();
    let fund = ctx.read(move |conn| fund::find_by_slug(conn, &slug)).await?;
    let name = format!("{}-{}-{}.csv", fund.slug, query.fran, query.till);
    let filter = query.filter(fund.id)?;
    ctx.stream(&name, "text/csv; charset=utf-8", move |conn, send| {
        send(files::entries_head(figure, lang)?)?;
        let mut after = None;
        loop {
            let entries = fund::find_entries(conn, &filter, after, ROWS)?;
            let Some(last) = entries.last() else { return Ok(()) };
            after = Some((last.day, last.seq));
            let labels = labels(conn, &entries)?;
            let label = |e: &Entry| {
                e.case_id.and_then(|id| labels.get(&id)).map(|(n, _)| n.clone()).unwrap_or_default()
            };
            send(files::entries_rows(&entries, figure, label, lang)?)?;
        }
    })
    .await
}
