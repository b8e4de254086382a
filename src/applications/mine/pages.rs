//! `/mina-arenden`: what waits for the applicant first, then every case in plain words.

use std::collections::HashMap;

use actix_web::web;
use chrono::NaiveDate;

use super::store::{self, Row};
use super::views::{CasePage, CaseRow, MinePage, Moment, Todo};
use crate::applications::opened::access;
use crate::cases::lifecycle::{Stage, Step, rule};
use crate::cases::model::Case;
use crate::db::Db;
use crate::files;
use crate::i18n::Lang;
use crate::kernel::ids::{AssociationId, CaseId};
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::web::parts::Choice;
use crate::web::{Answer, Ctx};
use crate::{cases, fund, registry};

/// Acts that an applicant reads about; the rest is the municipality's own work.
const TOLD: &[Step] = &[
    Step::Submit,
    Step::RequestCompletion,
    Step::Complete,
    Step::PutOnAgenda,
    Step::ReferBack,
    Step::Table,
    Step::Award,
    Step::AwardByDelegate,
    Step::Reject,
    Step::RejectByDelegate,
    Step::Dismiss,
    Step::DismissByDelegate,
    Step::Withdraw,
    Step::Finalise,
    Step::SubmitReport,
    Step::RequestReportCompletion,
    Step::CompleteReport,
    Step::ApproveReport,
    Step::BreakOff,
    Step::Close,
    Step::SettleAgain,
];

/// Which pages of other parts of the program there are to link to.
#[derive(Clone, Copy)]
struct Links {
    report: bool,
    requisition: bool,
}

impl Links {
    fn of(ctx: &Ctx) -> Self {
        Self {
            report: ctx.has_page("/mina-arenden/{id}/redovisning"),
            requisition: ctx.has_page("/mina-arenden/{id}/rekvirera"),
        }
    }
}

/// What one case needs besides its row.
struct Extra {
    body: String,
    meeting: Option<NaiveDate>,
    requisition: bool,
    claims: Vec<(crate::kernel::money::Ore, crate::kernel::money::Ore, NaiveDate, String)>,
}

fn extra(conn: &mut Db, lang: Lang, case: &Case) -> Outcome<Extra> {
    let described = fund::described(conn, case.fund_id)?;
    Ok(Extra {
        body: described.file.body.name.get(lang.tag()).to_owned(),
        meeting: match case.stage {
            Stage::Agenda => store::meeting_day(conn, case.id)?,
            _ => None,
        },
        requisition: case.stage == Stage::Running && store::waits_for_requisition(conn, case.id)?,
        claims: match case.stage {
            Stage::Settling => store::open_claims(conn, case.id)?,
            _ => Vec::new(),
        },
    })
}

/// Where a case stands, in a sentence.
fn sentence(lang: Lang, row: &Row, extra: &Extra) -> String {
    let body = &extra.body;
    let due = row.money.map(|money| lang.long_date(money.report_due)).unwrap_or_default();
    match row.case.stage {
        Stage::Draft => lang.t("mine-state-draft"),
        Stage::Submitted => lang.t("mine-state-submitted"),
        Stage::Preparing => lang.t("mine-state-preparing"),
        Stage::Completion => lang.t("mine-state-completion"),
        Stage::Proposed => lang.tv("mine-state-proposed", "body", body),
        Stage::Agenda => match extra.meeting {
            Some(day) => lang.tv2("mine-state-agenda", "body", body, "day", lang.long_date(day)),
            None => lang.tv("mine-state-proposed", "body", body),
        },
        Stage::Granted => lang.t("mine-state-granted"),
        Stage::Running => lang.tv("mine-state-running", "day", due),
        Stage::Reported => lang.t("mine-state-reported"),
        Stage::ReportCompletion => lang.t("mine-state-report-completion"),
        Stage::Settling => lang.t("mine-state-settling"),
        Stage::Closed => lang.t("mine-state-closed"),
        Stage::Rejected => lang.t("mine-state-rejected"),
        Stage::Dismissed => lang.t("mine-state-dismissed"),
        Stage::Withdrawn => lang.t("mine-state-withdrawn"),
    }
}

/// What waits for the applicant in a case.
fn todos(lang: Lang, row: &Row, extra: &Extra, links: Links, today: NaiveDate) -> Vec<Todo> {
    let case = &row.case;
    let about = format!("{} · {}", case.title, row.association);
    let by = |day: NaiveDate| {
        let key = if day < today { "mine-late-since" } else { "mine-answer-by" };
        lang.tv(key, "day", lang.long_date(day))
    };
    let todo = |text: String, href: String, day: NaiveDate| Todo {
        text,
        about: about.clone(),
        href,
        when: by(day),
        late: day < today,
    };
    let mut todos = Vec::new();
    match (case.stage, row.money) {
        (Stage::Completion, _) => todos.push(todo(
            lang.t("mine-todo-completion"),
            format!("/mina-arenden/{}/komplettering", case.id),
            case.deadline.unwrap_or(today),
        )),
        (Stage::Running, Some(money))
            if links.report && report_is_near(money.report_due, today) =>
        {
            todos.push(todo(
                lang.t("mine-todo-report"),
                format!("/mina-arenden/{}/redovisning", case.id),
                money.report_due,
            ));
        }
        (Stage::ReportCompletion, Some(_)) if links.report => todos.push(todo(
            lang.t("mine-todo-report-completion"),
            format!("/mina-arenden/{}/redovisning", case.id),
            case.deadline.unwrap_or(today),
        )),
        _ => {}
    }
    if extra.requisition && links.requisition {
        todos.push(Todo {
            text: lang.t("mine-todo-requisition"),
            about: about.clone(),
            href: format!("/mina-arenden/{}/rekvirera", case.id),
            when: String::new(),
            late: false,
        });
    }
    for (amount, repaid, due, reference) in &extra.claims {
        let left = *amount - *repaid;
        todos.push(todo(
            lang.tv2("mine-todo-repay", "amount", left, "reference", reference),
            String::new(),
            *due,
        ));
    }
    todos
}

/// A report is something to do from sixty days before it is due.
fn report_is_near(due: NaiveDate, today: NaiveDate) -> bool {
    (due - today).num_days() <= 60
}

fn case_row(lang: Lang, row: Row, state: String) -> CaseRow {
    let draft = row.case.stage == Stage::Draft;
    CaseRow {
        href: if draft {
            format!("/ansokan/{}", row.case.id)
        } else {
            format!("/mina-arenden/{}", row.case.id)
        },
        title: if row.case.title.is_empty() {
            lang.t("applications-untitled")
        } else {
            row.case.title.clone()
        },
        year: row.case.submitted_on.map(|day| day.format("%Y").to_string()).unwrap_or_default(),
        association: row.association,
        fund: row.fund,
        state,
        money: row.money,
        case: row.case,
    }
}

/// `GET /mina-arenden`
pub async fn list(ctx: Ctx) -> Answer {
    let user = ctx.user()?.clone();
    let applicants: Vec<AssociationId> = user.associations.iter().map(|a| a.id).collect();
    let (lang, today, links) = (ctx.lang, ctx.app.clock.today(), Links::of(&ctx));
    let (rows, calls) = ctx
        .read(move |conn| {
            let mut rows = Vec::new();
            for row in store::list(conn, &applicants)? {
                let extra = extra(conn, lang, &row.case)?;
                rows.push((row, extra));
            }
            Ok((rows, open_calls(conn, lang, today)?))
        })
        .await?;
    let page = ctx.page("menu-my-cases");
    let mut view = MinePage {
        todos: Vec::new(),
        going: Vec::new(),
        drafts: Vec::new(),
        ended: Vec::new(),
        associations: user
            .associations
            .iter()
            .map(|a| Choice::new(a.id.to_string(), a.name.clone(), false))
            .collect(),
        calls,
        p: &page,
    };
    for (row, extra) in rows {
        view.todos.extend(todos(lang, &row, &extra, links, today));
        let state = sentence(lang, &row, &extra);
        let stage = row.case.stage;
        let row = case_row(lang, row, state);
        match stage {
            Stage::Draft => view.drafts.push(row),
            stage if stage.is_ended() => view.ended.push(row),
            _ => view.going.push(row),
        }
    }
    view.todos.sort_by_key(|todo| !todo.late);
    ctx.render(&page, &view)
}

fn open_calls(
    conn: &mut Db,
    lang: Lang,
    today: NaiveDate,
) -> Outcome<Vec<(i64, String, NaiveDate)>> {
    let mut open = Vec::new();
    for fund in fund::all_funds(conn)?.into_iter().filter(|f| f.settled_on.is_none()) {
        for call in fund::find_calls(conn, fund.id)? {
            if call.call.is_open(today) {
                open.push((call.id.0, call.call.name.get(lang.tag()).to_owned(), call.call.closes));
            }
        }
    }
    open.sort_by_key(|(_, _, closes)| *closes);
    Ok(open)
}

/// `GET /mina-arenden/{id}`
pub async fn show(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let id = CaseId(path.into_inner());
    let (actor, lang, today) = (ctx.actor(), ctx.lang, ctx.app.clock.today());
    let links = Links::of(&ctx);
    let user = ctx.user()?.clone();
    let found = ctx
        .read(move |conn| {
            let case = cases::find(conn, id)?;
            if !user.acts_for(case.association_id) {
                return Err(Refusal::NotFound);
            }
            let signs = access(conn, &actor, &case)?;
            let row = store::list(conn, &[case.association_id])?
                .into_iter()
                .find(|row| row.case.id == id)
                .ok_or(Refusal::NotFound)?;
            let extra = extra(conn, lang, &row.case)?;
            let records = readable(conn, id)?;
            let moments = moments(conn, lang, &row, &extra)?;
            let officer = store::officer(conn, &row.case)?.unwrap_or_default();
            let payments = store::payments(conn, id)?;
            let unpaid = store::unpaid(conn, id)?;
            let mut again = Vec::new();
            for call in fund::find_calls(conn, row.case.fund_id)? {
                if call.call.is_open(today) {
                    again.push((call.id.0, call.call.name.get(lang.tag()).to_owned()));
                }
            }
            Ok((row, extra, records, moments, officer, payments, (unpaid, again), signs))
        })
        .await?;
    let (row, extra, records, moments, officer, payments, (unpaid, again), signs) = found;
    if row.case.stage == Stage::Draft {
        return Ok(ctx.go(&format!("/ansokan/{id}"), None));
    }
    let title = row.case.title.clone();
    let page = ctx
        .page_titled(title.clone())
        .crumb(ctx.lang.t("menu-my-cases"), "/mina-arenden")
        .here(title);
    let may_withdraw = signs
        && rule(row.case.stage, Step::Withdraw).is_some_and(|r| r.by.contains(&Role::Applicant));
    let view = CasePage {
        case: &row.case,
        association: row.association.clone(),
        fund: row.fund.clone(),
        state: sentence(lang, &row, &extra),
        todos: todos(lang, &row, &extra, links, today),
        officer,
        moments,
        money: row.money,
        payments,
        unpaid,
        records,
        may_withdraw,
        again,
        p: &page,
    };
    ctx.render(&page, &view)
}

/// The records that came from or went to the applicant, each with whether its file may be read.
fn readable(conn: &mut Db, id: CaseId) -> Outcome<Vec<(registry::model::Record, bool)>> {
    let mut found = Vec::new();
    for record in registry::find_records(conn, id)? {
        if record.direction == "internal" {
            continue;
        }
        let readable = match record.file_id {
            Some(file) => !files::find(conn, file)?.quarantined,
            None => false,
        };
        found.push((record, readable));
    }
    Ok(found)
}

/// What has happened and what comes next. Each act is told once a day.
fn moments(conn: &mut Db, lang: Lang, row: &Row, extra: &Extra) -> Outcome<Vec<Moment>> {
    let told: HashMap<&str, Step> = TOLD.iter().map(|step| (step.code(), *step)).collect();
    let mut moments: Vec<Moment> = registry::find_history(conn, row.case.id)?
        .into_iter()
        .rev()
        .filter(|(entry, _)| told.contains_key(entry.act.as_str()))
        .map(|(entry, _)| Moment {
            text: lang.t(&format!("act-{}", entry.act)),
            when: lang.long_date(entry.day),
            step: "",
        })
        .collect();
    let now = sentence(lang, row, extra);
    let since = lang.tv("mine-since", "day", lang.long_date(row.case.stage_on));
    if row.case.stage.is_ended() {
        return Ok(moments);
    }
    moments.push(Moment { text: now, when: since, step: "now" });
    let next = |key: &str| Moment {
        text: lang.tv(key, "body", &extra.body),
        when: String::new(),
        step: "next",
    };
    let ahead: &[&str] = match row.case.stage {
        Stage::Submitted | Stage::Preparing | Stage::Completion => {
            &["mine-next-proposal", "mine-next-decision", "mine-next-letter"]
        }
        Stage::Proposed => &["mine-next-decision", "mine-next-letter"],
        Stage::Agenda => &["mine-next-letter"],
        Stage::Granted => &["mine-next-payment", "mine-next-report"],
        Stage::Running => &["mine-next-report", "mine-next-settled"],
        Stage::Reported | Stage::ReportCompletion => &["mine-next-settled"],
        _ => &[],
    };
    moments.extend(ahead.iter().map(|key| next(key)));
    Ok(moments)
}

/// `GET /mina-arenden/{id}/handlingar/{no}`: only what came from the applicant or went to it.
pub async fn record(ctx: Ctx, path: web::Path<(i64, i64)>) -> Answer {
    let (id, no) = path.into_inner();
    let id = CaseId(id);
    let user = ctx.user()?.clone();
    let (file, ours) = ctx
        .read(move |conn| {
            let case = cases::find(conn, id)?;
            if !user.acts_for(case.association_id) {
                return Err(Refusal::NotFound);
            }
            let record = registry::find_record(conn, id, no)?;
            if record.direction == "internal" {
                return Err(Refusal::NotFound);
            }
            let file = record.file_id.ok_or(Refusal::NotFound)?;
            Ok((file, record.direction == "out"))
        })
        .await?;
    let (file, bytes) = ctx.stored_file(file).await?;
    // What the program made itself is shown; what somebody sent is only handed over.
    if ours && file.media_type == "application/pdf" {
        return Ok(ctx.inline_pdf(&file.name, bytes));
    }
    Ok(ctx.download(&file.name, &file.media_type, bytes))
}
