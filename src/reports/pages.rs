//! Pages of a report for applicants: the task list, a section, the check before it is handed in.

use actix_web::web;
use chrono::NaiveDate;

use super::model::{ReportFile, Request};
use super::rules::AUDITOR;
use super::sheet::Sheet;
use super::store;
use super::views::{Auditor, CheckPage, SectionPage, Task, TasksPage};
use crate::applications::form_check::SectionState;
use crate::applications::form_display::display;
use crate::applications::form_model::QuestionKind;
use crate::applications::form_rules::Answers;
use crate::applications::form_view::{Speaker, render_model};
use crate::cases::lifecycle::Stage;
use crate::db::Db;
use crate::disbursements::pages::own_case;
use crate::kernel::ids::CaseId;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::web::parts::percent;
use crate::web::{Answer, Ctx, Page, Posted};

/// The report of a case of the reader's own.
pub async fn read(ctx: &Ctx, id: CaseId) -> Outcome<Sheet> {
    own_case(ctx, id).await?;
    ctx.read(move |conn| Sheet::open(conn, id)).await
}

/// Whether the applicant may write in the report now.
pub fn is_open(sheet: &Sheet) -> bool {
    matches!(sheet.case.stage, Stage::Running | Stage::ReportCompletion)
        && sheet.report.as_ref().is_none_or(|report| report.state.is_open())
}

fn frame(ctx: &Ctx, sheet: &Sheet, title: &'static str) -> Page {
    let id = sheet.case.id;
    ctx.page(title)
        .crumb(ctx.lang.t("menu-my-cases"), "/mina-arenden")
        .crumb(sheet.case.label(), format!("/mina-arenden/{id}"))
}

fn open_request(requests: Vec<Request>) -> Option<Request> {
    requests.into_iter().find(|r| r.answered_on.is_none())
}

const fn state_key(state: SectionState) -> &'static str {
    match state {
        SectionState::NotStarted => "state-not-started",
        SectionState::GoingOn => "state-started",
        SectionState::Done => "state-done",
    }
}

/// `GET /mina-arenden/{id}/redovisning`
pub async fn tasks(ctx: Ctx, path: web::Path<i64>) -> Answer {
    tasks_again(&ctx, CaseId(path.into_inner()), None).await
}

/// The task list, with what is wrong; a report that is handed in is shown to be read.
pub async fn tasks_again(ctx: &Ctx, id: CaseId, wrong: Option<(&Posted, &[FieldError])>) -> Answer {
    let sheet = read(ctx, id).await?;
    if !is_open(&sheet) {
        return check_again(ctx, id, wrong).await;
    }
    let requests = ctx.read(move |conn| store::list_requests(conn, id)).await?;
    let today = ctx.app.clock.today();
    let mut page = frame(ctx, &sheet, "reports-title").here(ctx.lang.t("reports-title"));
    if let Some((form, errors)) = wrong {
        ctx.show_again(&mut page, form, errors);
    }
    let lang = ctx.lang.tag();
    let tasks: Vec<Task> = sheet
        .form
        .sections
        .iter()
        .map(|section| Task {
            key: section.key.clone(),
            title: section.title.get(lang).to_owned(),
            state: state_key(sheet.state(section, today)),
        })
        .collect();
    let done = tasks.iter().filter(|t| t.state == "state-done").count();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let view = TasksPage {
        p: &page,
        percent: percent(count(done), count(tasks.len())),
        tasks,
        done,
        due: sheet.grant.report_due,
        overdue: today > sheet.grant.report_due,
        request: open_request(requests).filter(|_| sheet.case.stage == Stage::ReportCompletion),
        auditor: sheet.needs_auditor().then(|| Auditor {
            limit: sheet.rules.auditor_threshold.value.amount().unwrap_or(Ore::ZERO),
            files: sheet.auditor().into_iter().cloned().collect(),
        }),
        case: &sheet.case,
    };
    ctx.render(&page, &view)
}

/// `GET /mina-arenden/{id}/redovisning/del/{section}`
pub async fn section(ctx: Ctx, path: web::Path<(i64, String)>) -> Answer {
    let (id, section) = path.into_inner();
    let sheet = read(&ctx, CaseId(id)).await?;
    let answers = sheet.answers.clone();
    render_section(&ctx, &sheet, &section, &answers, &[])
}

/// One section, with answers and what is wrong with them.
pub fn render_section(
    ctx: &Ctx,
    sheet: &Sheet,
    key: &str,
    answers: &Answers,
    errors: &[FieldError],
) -> Answer {
    let section = sheet.form.section(key).ok_or(Refusal::NotFound)?;
    if !is_open(sheet) {
        return Err(Refusal::stage("reports-closed"));
    }
    let lang = ctx.lang.tag();
    let title = section.title.get(lang).to_owned();
    let mut page = ctx.page_titled(title.clone());
    page.errors = errors
        .iter()
        .map(|e| crate::web::page::FormError { field: e.field.clone(), text: ctx.lang.msg(&e.msg) })
        .collect();
    let say = |msg: &Msg| ctx.lang.msg(msg);
    let speaker = Speaker::new(lang, &say);
    let context = sheet.context();
    let view = SectionPage {
        p: &page,
        case: &sheet.case,
        section: section.key.clone(),
        title,
        intro: section.intro.as_ref().map(|w| w.get(lang).to_owned()).unwrap_or_default(),
        fields: render_model(&sheet.form, section, answers, errors, &context, speaker),
        files: section.questions.iter().any(|q| q.kind == QuestionKind::File),
    };
    ctx.render(&page, &view)
}

/// `GET /mina-arenden/{id}/redovisning/kontrollera`
pub async fn check(ctx: Ctx, path: web::Path<i64>) -> Answer {
    check_again(&ctx, CaseId(path.into_inner()), None).await
}

/// Everything that was answered, with what was typed and what is wrong.
pub async fn check_again(ctx: &Ctx, id: CaseId, wrong: Option<(&Posted, &[FieldError])>) -> Answer {
    let sheet = read(ctx, id).await?;
    let (requests, settlement, claims) = ctx
        .read(move |conn| {
            let mut claims = Vec::new();
            for claim in store::claims_for_case(conn, id)? {
                claims.push(store::find_claim_line(conn, claim.id)?);
            }
            Ok((store::list_requests(conn, id)?, store::find_settlement(conn, id)?, claims))
        })
        .await?;
    let open = is_open(&sheet);
    let title = if open { "reports-check-title" } else { "reports-title" };
    let mut page = frame(ctx, &sheet, title).here(ctx.lang.t(title));
    if let Some((form, errors)) = wrong {
        ctx.show_again(&mut page, form, errors);
    }
    let say = |msg: &Msg| ctx.lang.msg(msg);
    let speaker = Speaker::new(ctx.lang.tag(), &say);
    let missing = if open { missing(ctx, &sheet, ctx.app.clock.today()) } else { Vec::new() };
    let view = CheckPage {
        p: &page,
        sections: display(&sheet.form, &sheet.answers, &sheet.context(), speaker),
        errors: missing,
        request: open_request(requests).filter(|_| sheet.case.stage == Stage::ReportCompletion),
        files: sheet.attached.clone(),
        open,
        settlement,
        claims,
        case: &sheet.case,
    };
    ctx.render(&page, &view)
}

/// What is missing or wrong, each with the address where it is put right.
fn missing(ctx: &Ctx, sheet: &Sheet, today: NaiveDate) -> Vec<(String, String)> {
    let base = format!("/mina-arenden/{}/redovisning", sheet.case.id);
    sheet
        .errors(today)
        .into_iter()
        .map(|(section, error)| {
            let address = if section == AUDITOR {
                format!("{base}#{AUDITOR}")
            } else {
                format!("{base}/del/{section}#{}", error.field)
            };
            (address, ctx.lang.msg(&error.msg))
        })
        .collect()
}

/// `GET /mina-arenden/{id}/redovisning/bilagor/{file}`
pub async fn file(ctx: Ctx, path: web::Path<(i64, i64)>) -> Answer {
    let (id, file) = path.into_inner();
    own_case(&ctx, CaseId(id)).await?;
    send_file(&ctx, CaseId(id), file).await
}

/// Sends a file of a report; what is dangerous stays here.
pub async fn send_file(ctx: &Ctx, id: CaseId, file: i64) -> Answer {
    let find = move |conn: &mut Db| -> Outcome<ReportFile> {
        let found = store::list_files(conn, id)?.into_iter().find(|f| f.id == file);
        found.filter(|f| !f.quarantined).ok_or(Refusal::NotFound)
    };
    let found = ctx.read(find).await?;
    let (stored, bytes) = ctx.stored_file(found.file_id).await?;
    Ok(ctx.download(&found.name, &stored.media_type, bytes))
}
