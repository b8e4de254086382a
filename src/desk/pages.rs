//! The pages of the desk.

use std::collections::BTreeMap;

use actix_web::web;
use serde::Deserialize;

use super::queue::{self, Query};
use super::standing::{Standing, next_steps, waits_for};
use super::store;
use super::tabs::{self, Tab};
use super::views::{
    ApplicationPage, AttachmentsPage, CaseHead, HistoryPage, NotesPage, OverviewPage, RecordRow,
    RecordsPage, RegistryPage,
};
use crate::applications::form_display::display;
use crate::applications::form_model::Form;
use crate::applications::form_rules::{Answers, AttachedFile, FormContext, FundChoices};
use crate::applications::form_view::Speaker;
use crate::assessment;
use crate::assessment::views::CheckRow;
use crate::associations;
use crate::cases::model::Case;
use crate::db::Db;
use crate::fund;
use crate::fund::ledger::least_available;
use crate::grants;
use crate::grants::model::DecisionKind;
use crate::kernel::ids::CaseId;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::kernel::text::fold;
use crate::registry;
use crate::web::parts::{Choice, Pager};
use crate::web::{Answer, Ctx, Page};

/// Those who read the officers' notes.
pub const NOTE_READERS: &[Role] = &[Role::CaseOfficer];
/// Records on one page of the registry.
const PER_PAGE: i64 = 50;
/// How much of its history a case shows at a glance.
const LATEST: usize = 8;

/// `GET /arenden`
pub async fn queue(ctx: Ctx, query: web::Query<Query>) -> Answer {
    queue::page(&ctx, query.into_inner()).await
}

/// `GET /arenden.csv`
pub async fn export(ctx: Ctx, query: web::Query<Query>) -> Answer {
    queue::export(&ctx, query.into_inner()).await
}

/// The frame of a case's tab.
fn frame(ctx: &Ctx, case: &Case, tab: Tab) -> Page {
    let page = ctx.page_titled(format!("{} · {}", case.title, ctx.lang.t(tab.key())));
    let page = page.crumb(ctx.lang.t("desk-queue-title"), "/arenden");
    if tab == Tab::Overview {
        return page.here(case.label());
    }
    page.crumb(case.label(), format!("/arenden/{}", case.id)).here(ctx.lang.t(tab.key()))
}

/// Reads a case, its head, and whatever else a tab shows.
async fn tab<T, F>(ctx: &Ctx, id: CaseId, tab: Tab, more: F) -> Outcome<(Case, CaseHead, T)>
where
    T: Send + 'static,
    F: FnOnce(&mut Db, &Case) -> Outcome<T> + Send + 'static,
{
    let (today, lang) = (ctx.app.clock.today(), ctx.lang);
    let notes = ctx.is_any(NOTE_READERS);
    ctx.read(move |conn| {
        let case = store::find_case(conn, id)?;
        let head = tabs::head(conn, &case, tab, notes, today, lang)?;
        let rest = more(conn, &case)?;
        Ok((case, head, rest))
    })
    .await
}

/// `GET /arenden/{id}`
pub async fn overview(ctx: Ctx, id: web::Path<i64>) -> Answer {
    let id = CaseId(*id);
    let (today, lang, actor) = (ctx.app.clock.today(), ctx.lang, ctx.actor());
    let is_officer = ctx.is_any(&[Role::CaseOfficer]);
    let register = ctx.may_open("/foreningar/{id}");
    let (case, head, found) = tab(&ctx, id, Tab::Overview, move |conn, case| {
        let described = fund::described(conn, case.fund_id)?;
        let rules = described.rules.as_of(case.submitted_on.unwrap_or(today));
        let file = described.file;
        let row = store::find_application(conn, id)?;
        let grant = grants::find(conn, id)?;
        let budget = tabs::budget(store::find_budget(conn, id)?, &file, &rules, lang);
        let (available, _) =
            least_available(&fund::totals_around(conn, case.fund_id, today)?, today);
        let meeting = store::find_meeting(conn, id)?;
        let decided = grants::find_decisions(conn, id)?;
        let closed = decided.iter().any(|d| d.kind == DecisionKind::Closure);
        let history = registry::find_history(conn, id)?;
        let mut moments = tabs::coming(case, meeting.map(|(_, day)| day), grant.as_ref(), lang);
        let past = history.iter().take(LATEST).map(|(row, _)| tabs::moment(row, lang));
        moments.extend(past);
        let href =
            if register { format!("/foreningar/{}", case.association_id) } else { String::new() };
        let is_close = associations::is_close(conn, &actor, case.association_id)?;
        let open = assessment::is_open(case.stage);
        let may_overrule = open && is_officer && !is_close;
        let base = if may_overrule { format!("/arenden/{id}/kontroller") } else { String::new() };
        let checks = assessment::checks_as_of(conn, case, today)?;
        let latest = assessment::find_statement(conn, id)?;
        let statement = latest.filter(|s| s.is_ready() || is_officer).map(|s| {
            let words = lang.t(s.proposal.key());
            (s, words)
        });
        Ok((
            (tabs::figures(case, &budget, grant.as_ref(), available, lang), budget),
            (tabs::project(case, &row, &file, lang), row.purpose),
            (
                checks.iter().map(|c| CheckRow::of(lang, c, &base)).collect::<Vec<_>>(),
                checks.first().map(|c| c.ran_on.to_string()).unwrap_or_default(),
                open && is_officer,
            ),
            (tabs::decisions(&decided, lang), assessment::find_completions(conn, id)?, statement),
            tabs::earlier(store::find_earlier(conn, case.association_id, id)?, today, lang),
            (
                tabs::facts(conn, case, grant.as_ref(), &file, href, lang)?,
                moments,
                is_close,
                closed,
            ),
        ))
    })
    .await?;
    let (
        (figures, budget),
        (project, purpose),
        (checks, ran_on, may_run),
        (decisions, completions, statement),
        earlier,
        (facts, moments, is_close, closed),
    ) = found;
    let page = frame(&ctx, &case, Tab::Overview);
    let standing = Standing {
        id,
        stage: case.stage,
        assigned: case.officer_id.is_some(),
        closed,
        roles: &ctx.user()?.roles,
        has_page: &|pattern| ctx.may_open(pattern),
    };
    let steps = if is_close { Vec::new() } else { next_steps(&standing) };
    let view = OverviewPage {
        p: &page,
        run: if may_run { format!("{}/kontroller", head.href) } else { String::new() },
        head,
        figures,
        purpose,
        project,
        checks,
        ran_on,
        budget,
        applied: case.applied_ore,
        decisions,
        completions,
        statement,
        earlier,
        waits: lang.t(waits_for(case.stage, closed)),
        steps,
        is_close,
        facts,
        moments,
    };
    ctx.render(&page, &view)
}

/// `GET /arenden/{id}/ansokan`
pub async fn application(ctx: Ctx, id: web::Path<i64>) -> Answer {
    let (id, today, lang) = (CaseId(*id), ctx.app.clock.today(), ctx.lang);
    let (case, head, (sections, form)) = tab(&ctx, id, Tab::Application, move |conn, case| {
        let row = store::find_application(conn, id)?;
        let stored = fund::find_form(conn, row.form)?;
        let form = Form::stored(&stored.body)?;
        let answers = Answers::from_json(&row.answers).unwrap_or_default();
        let described = fund::described(conn, case.fund_id)?;
        let rules = described.rules.as_of(case.submitted_on.unwrap_or(today));
        let choices = FundChoices::of(&described.file, &rules);
        let mut attached: BTreeMap<String, Vec<AttachedFile>> = BTreeMap::new();
        for (question, key, name, size, quarantined) in store::find_answer_files(conn, id)? {
            attached.entry(question).or_default().push(AttachedFile {
                id: key.to_string(),
                name,
                size: u64::try_from(size).unwrap_or_default(),
                quarantined,
            });
        }
        let context = FormContext { choices: &choices, files: &attached, mirror: None };
        let say = |msg: &Msg| lang.msg(msg);
        let sections = display(&form, &answers, &context, Speaker::new(lang.tag(), &say));
        let title = form.title.get(lang.tag());
        let name = lang.tv2("desk-form-version", "form", title, "version", stored.version);
        Ok((sections, name))
    })
    .await?;
    let page = frame(&ctx, &case, Tab::Application);
    ctx.render(&page, &ApplicationPage { p: &page, head, sections, form })
}

/// `GET /arenden/{id}/bilagor`
pub async fn attachments(ctx: Ctx, id: web::Path<i64>) -> Answer {
    let (id, lang) = (CaseId(*id), ctx.lang);
    let register = ctx.may_open("/foreningar/{id}/handlingar/{row}");
    let (case, head, (files, documents)) = tab(&ctx, id, Tab::Attachments, move |conn, case| {
        let own = |row: i64| format!("/arenden/{id}/bilagor/{row}");
        let files = store::find_attachments(conn, id)?;
        let files = files.into_iter().map(|f| tabs::file_row(f, lang, own)).collect();
        let theirs = |row: i64| {
            if register {
                format!("/foreningar/{}/handlingar/{row}", case.association_id)
            } else {
                String::new()
            }
        };
        let documents = store::find_documents(conn, case.association_id)?;
        let documents = documents.into_iter().map(|f| tabs::file_row(f, lang, theirs)).collect();
        Ok((files, documents))
    })
    .await?;
    let page = frame(&ctx, &case, Tab::Attachments);
    ctx.render(&page, &AttachmentsPage { p: &page, head, files, documents })
}

/// `GET /arenden/{id}/bilagor/{row}`
pub async fn attachment(ctx: Ctx, at: web::Path<(i64, i64)>) -> Answer {
    let (id, row) = (CaseId(at.0), at.1);
    let file = ctx
        .read(move |conn| {
            store::find_case(conn, id)?;
            store::find_attachment(conn, id, row)
        })
        .await?;
    let (file, bytes) = ctx.stored_file(file).await?;
    Ok(ctx.download(&file.name, &file.media_type, bytes))
}

/// `GET /arenden/{id}/handlingar`
pub async fn records(ctx: Ctx, id: web::Path<i64>) -> Answer {
    let (id, lang) = (CaseId(*id), ctx.lang);
    let (case, head, records) = tab(&ctx, id, Tab::Records, move |conn, _| {
        let records = registry::find_records(conn, id)?;
        let kept: Vec<_> = records.iter().filter_map(|r| r.file_id).collect();
        let hidden = store::find_quarantined(conn, &kept)?;
        Ok(records.iter().map(|r| tabs::record_row(r, &hidden, lang)).collect())
    })
    .await?;
    let page = frame(&ctx, &case, Tab::Records);
    ctx.render(&page, &RecordsPage { p: &page, head, records })
}

/// `GET /arenden/{id}/handlingar/{no}`
pub async fn record(ctx: Ctx, at: web::Path<(i64, i64)>) -> Answer {
    let (id, no) = (CaseId(at.0), at.1);
    let file = ctx
        .read(move |conn| {
            store::find_case(conn, id)?;
            registry::find_record(conn, id, no)?.file_id.ok_or(Refusal::NotFound)
        })
        .await?;
    let (file, bytes) = ctx.stored_file(file).await?;
    Ok(ctx.download(&file.name, &file.media_type, bytes))
}

/// `GET /arenden/{id}/anteckningar`
pub async fn notes(ctx: Ctx, id: web::Path<i64>) -> Answer {
    let id = CaseId(*id);
    let (case, head, notes) =
        tab(&ctx, id, Tab::Notes, move |conn, _| assessment::find_notes(conn, id)).await?;
    let page = frame(&ctx, &case, Tab::Notes);
    let notes = notes
        .into_iter()
        .map(|note| {
            let when = tabs::local(note.at).format("%Y-%m-%d %H.%M").to_string();
            (note, when)
        })
        .collect();
    let may_write = ctx.is_any(&[Role::CaseOfficer]);
    ctx.render(&page, &NotesPage { p: &page, head, notes, may_write })
}

/// `GET /arenden/{id}/historik`
pub async fn history(ctx: Ctx, id: web::Path<i64>) -> Answer {
    let (id, lang) = (CaseId(*id), ctx.lang);
    let (case, head, moments) = tab(&ctx, id, Tab::History, move |conn, _| {
        let rows = registry::find_history(conn, id)?;
        let told = |(row, detail): &(registry::model::HistoryRow, String)| {
            (tabs::moment(row, lang), tabs::details(detail, lang))
        };
        Ok(rows.iter().map(told).collect())
    })
    .await?;
    let page = frame(&ctx, &case, Tab::History);
    ctx.render(&page, &HistoryPage { p: &page, head, moments })
}

/// What the registry's address says.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RegistryQuery {
    q: Option<String>,
    riktning: Option<String>,
    sida: Option<String>,
}

/// `GET /diarium`
pub async fn registry(ctx: Ctx, query: web::Query<RegistryQuery>) -> Answer {
    let lang = ctx.lang;
    let text = query.q.as_deref().unwrap_or_default().trim().to_owned();
    let known = ["in", "out", "internal"];
    let direction = query.riktning.as_deref().filter(|d| known.contains(d)).unwrap_or_default();
    let number: i64 = query.sida.as_deref().and_then(|n| n.parse().ok()).unwrap_or(1);
    let number = number.clamp(1, store::MOST / PER_PAGE);
    let (folded, way) = (fold(&text), direction.to_owned());
    let associations = ctx.may_open("/foreningar/{id}");
    let cases = ctx.may_open("/arenden/{id}");
    let (rows, total) = ctx
        .read(move |conn| {
            store::list_records(conn, &folded, &way, (number - 1) * PER_PAGE, PER_PAGE)
        })
        .await?;
    let shown = |row: store::RegistryRow| {
        let of_href = match (row.case, row.association) {
            (Some(case), _) if cases => format!("/arenden/{case}/handlingar"),
            (None, Some(id)) if associations => format!("/foreningar/{id}"),
            _ => String::new(),
        };
        let href = match row.case {
            Some(case) if row.has_file => format!("/arenden/{case}/handlingar/{}", row.no),
            _ => String::new(),
        };
        RecordRow {
            no: row.no,
            of: row.of,
            of_href,
            day: row.day,
            direction: lang.t(&format!("desk-direction-{}", row.direction)),
            kind: lang.t(&format!("record-{}", row.kind)),
            counterpart: row.counterpart,
            subject: row.subject,
            href,
            quarantined: false,
        }
    };
    let page = ctx.page("desk-registry-title").here(lang.t("desk-registry-title"));
    let address = |n: i64| {
        let mut out = url::form_urlencoded::Serializer::new(String::new());
        out.append_pair("q", &text).append_pair("riktning", direction);
        format!("/diarium?{}", out.append_pair("sida", &n.to_string()).finish())
    };
    let pages = (total.min(store::MOST) + PER_PAGE - 1) / PER_PAGE;
    let ways = known.map(|d| (d.to_owned(), lang.t(&format!("desk-direction-{d}"))));
    let view = RegistryPage {
        p: &page,
        pager: Pager::numbered(number, pages, address),
        directions: Choice::one_of(ways, direction),
        records: rows.into_iter().map(shown).collect(),
        total: match total > store::MOST {
            true => lang.tv("desk-registry-total-many", "count", store::MOST),
            false => lang.tv("desk-registry-total", "count", total),
        },
        text: text.clone(),
    };
    ctx.render(&page, &view)
}
