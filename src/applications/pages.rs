//! Pages of an application: the task list, one section at a time, the check before handing in.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use super::form_check::{SectionState, check_section, section_state};
use super::form_display::display;
use super::form_model::{QuestionKind, Section};
use super::form_render::render_model;
use super::form_rules::Answers;
use super::form_view::Speaker;
use super::opened::{Findings, Opened, access, open};
use super::store;
use super::views::{
    CheckPage, CompletionPage, DiscardPage, DonePage, KindRow, SectionPage, Task, TasksPage,
    WithdrawPage,
};
use crate::associations;
use crate::cases::lifecycle::Stage;
use crate::i18n::Lang;
use crate::kernel::ids::CaseId;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::web::parts::{Choice, percent};
use crate::web::{Answer, Ctx, Page, Posted};

/// An application for somebody who may work on it.
pub struct Mine {
    /// The application.
    pub opened: Opened,
    /// Whether the reader may sign.
    pub may_sign: bool,
    /// Names of those who may.
    pub signatories: String,
    /// Who saved it last.
    pub saved_by: String,
    /// What stands in the way.
    pub findings: Findings,
}

/// Reads an application; for anybody else it does not exist.
pub async fn read(ctx: &Ctx, id: CaseId) -> Outcome<Mine> {
    let (actor, today) = (ctx.actor(), ctx.app.clock.today());
    ctx.read(move |conn| {
        let opened = open(conn, id, today)?;
        let may_sign = access(conn, &actor, &opened.case)?;
        let members = associations::names_of(conn, opened.association.id)?;
        let signatories: Vec<String> =
            members.into_iter().filter(|(_, signs)| *signs).map(|(name, _)| name).collect();
        let saved_by = store::account_name(conn, opened.application.saved_by)?;
        let findings = opened.findings(conn)?;
        Ok(Mine {
            may_sign,
            signatories: signatories.join(", "),
            saved_by: saved_by.unwrap_or_default(),
            findings,
            opened,
        })
    })
    .await
}

/// How the engine speaks the reader's language.
pub fn with_speaker<T>(lang: Lang, f: impl FnOnce(Speaker<'_>) -> T) -> T {
    let say = |msg: &Msg| lang.msg(msg);
    f(Speaker::new(lang.tag(), &say))
}

fn heading(page: &Page, opened: &Opened) -> String {
    let title = opened.facts().title.unwrap_or_default();
    if title.is_empty() { page.t("applications-untitled") } else { title }
}

fn over(page: &Page, opened: &Opened) -> String {
    let lang = page.lang.tag();
    let what = match &opened.call {
        Some(call) => call.call.name.get(lang),
        None => opened.described.file.name.get(lang),
    };
    format!("{what} · {}", opened.association.name)
}

fn frame(ctx: &Ctx, opened: &Opened, title: String) -> Page {
    let page = ctx.page_titled(title.clone());
    if opened.case.channel == "web" {
        page.crumb(ctx.lang.t("menu-my-cases"), "/mina-arenden").here(title)
    } else {
        page.crumb(ctx.lang.t("menu-register-paper"), "/registrera").here(title)
    }
}

fn task(lang: Lang, mine: &Mine, at: usize) -> Option<Task> {
    let opened = &mine.opened;
    let section = opened.form.sections.get(at)?;
    let submission = opened.submission();
    let state = section_state(&opened.form, section, &opened.answers, &submission);
    let errors = check_section(&opened.form, section, &opened.answers, &submission);
    let note = match state {
        SectionState::NotStarted => String::new(),
        _ => errors.first().map(|e| lang.msg(&e.msg)).unwrap_or_default(),
    };
    Some(Task {
        key: section.key.clone(),
        title: section.title.get(lang.tag()).to_owned(),
        state: match state {
            SectionState::NotStarted => "state-not-started",
            SectionState::GoingOn => "state-started",
            SectionState::Done => "state-done",
        },
        note,
        open: opened.is_open(&section.key),
    })
}

/// `GET /ansokan/{id}`
pub async fn tasks(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let mine = read(&ctx, CaseId(path.into_inner())).await?;
    let opened = &mine.opened;
    if !matches!(opened.case.stage, Stage::Draft | Stage::Completion) {
        return Ok(ctx.go(&format!("/mina-arenden/{}", opened.case.id), None));
    }
    let title = heading(&ctx.page(""), opened);
    let page = frame(&ctx, opened, title.clone());
    let tasks: Vec<Task> =
        (0..opened.form.sections.len()).filter_map(|at| task(ctx.lang, &mine, at)).collect();
    let done = tasks.iter().filter(|t| t.state == "state-done").count();
    let share = |n: usize| i64::try_from(n).unwrap_or_default();
    let keep = opened.rules.draft_retention.value;
    let draft = opened.case.stage == Stage::Draft;
    let view = TasksPage {
        over: over(&page, opened),
        heading: title,
        done,
        percent: percent(share(done), share(tasks.len())),
        tasks,
        saved_by: mine.saved_by.clone(),
        closes: opened
            .call
            .as_ref()
            .filter(|_| draft)
            .map(|c| (c.call.closes, (c.call.closes - opened.day).num_days())),
        removed_after: (draft && !keep.is_nothing())
            .then(|| keep.after(opened.application.saved_on)),
        signatories: mine.signatories.clone(),
        completing: opened.case.stage == Stage::Completion,
        intake: opened.case.channel != "web",
        opened,
        p: &page,
    };
    ctx.render(&page, &view)
}

/// How a section is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct SectionQuery {
    /// Set when the reader comes from the check page and wants to see what is wrong.
    #[serde(default)]
    fel: Option<String>,
}

/// `GET /ansokan/{id}/del/{section}`
pub async fn section(
    ctx: Ctx,
    path: web::Path<(i64, String)>,
    query: web::Query<SectionQuery>,
) -> Answer {
    let (id, key) = path.into_inner();
    let mine = read(&ctx, CaseId(id)).await?;
    let opened = &mine.opened;
    let section = opened.form.section(&key).ok_or(Refusal::NotFound)?;
    if !opened.is_open(&key) {
        return Ok(ctx.go(&format!("/ansokan/{id}"), None));
    }
    let errors = match query.fel {
        Some(_) => check_section(&opened.form, section, &opened.answers, &opened.submission()),
        None => Vec::new(),
    };
    let mut shown = render_section(&ctx, opened, &key, &opened.answers, &errors)?;
    // Nothing was sent, so nothing was refused: the page only points at what is left.
    *shown.status_mut() = StatusCode::OK;
    Ok(shown)
}

/// Draws a section with answers (those kept, or those just typed) and what is wrong with them.
pub fn render_section(
    ctx: &Ctx,
    opened: &Opened,
    key: &str,
    answers: &Answers,
    errors: &[FieldError],
) -> Answer {
    let section = opened.form.section(key).ok_or(Refusal::NotFound)?;
    let mut page = frame(ctx, opened, section.title.get(ctx.lang.tag()).to_owned());
    ctx.show_again(&mut page, &Posted::default(), errors);
    let fields = with_speaker(ctx.lang, |speaker| {
        render_model(&opened.form, section, answers, errors, &opened.ctx(), speaker)
    });
    let view = SectionPage {
        id: opened.case.id.0,
        over: format!("{} · {}", heading(&page, opened), opened.association.name),
        section: key.to_owned(),
        title: section.title.get(ctx.lang.tag()).to_owned(),
        intro: section
            .intro
            .as_ref()
            .map(|words| words.get(ctx.lang.tag()).to_owned())
            .unwrap_or_default(),
        mark: opened.mark(key),
        fields,
        files: section.questions.iter().any(|q| q.kind == QuestionKind::File),
        kinds: kind_rows(&page, opened, section),
        p: &page,
    };
    ctx.render(&page, &view)
}

/// The documents that the fund asks for, as choices; empty when it asks for none.
fn kinds(page: &Page, opened: &Opened, chosen: &str) -> Vec<Choice> {
    let required = opened.required_kinds();
    if required.is_empty() {
        return Vec::new();
    }
    let other = (String::new(), page.t("applications-kind-other"));
    let named = required.iter().map(|kind| (kind.code().to_owned(), page.t(kind.key())));
    Choice::one_of(std::iter::once(other).chain(named), chosen)
}

/// The selects that say which document each file of a section is.
fn kind_rows(page: &Page, opened: &Opened, section: &Section) -> Vec<KindRow> {
    let asked: Vec<&str> = section
        .questions
        .iter()
        .filter(|q| q.kind == QuestionKind::File)
        .map(|q| q.key.as_str())
        .collect();
    if asked.is_empty() || opened.required_kinds().is_empty() {
        return Vec::new();
    }
    let new = KindRow {
        name: "kind".to_owned(),
        label: page.t("applications-kind-new"),
        choices: kinds(page, opened, ""),
    };
    let there = opened
        .attachments
        .iter()
        .filter(|file| asked.contains(&file.question.as_str()) && opened.is_removable(file))
        .map(|file| KindRow {
            name: format!("kind-{}", file.id),
            label: page.tv("applications-kind-of", "name", &file.name),
            choices: kinds(page, opened, &file.kind),
        });
    std::iter::once(new).chain(there).collect()
}

/// `GET /ansokan/{id}/kontrollera`
pub async fn check(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let mine = read(&ctx, CaseId(path.into_inner())).await?;
    render_check(&ctx, &mine, &Posted::default(), &[])
}

/// Draws the check page; `errors` belong to its own few fields.
pub fn render_check(ctx: &Ctx, mine: &Mine, form: &Posted, errors: &[FieldError]) -> Answer {
    let opened = &mine.opened;
    if opened.case.stage != Stage::Draft {
        return Ok(ctx.go(&format!("/mina-arenden/{}", opened.case.id), None));
    }
    let mut page = frame(ctx, opened, ctx.lang.t("applications-check-title"));
    ctx.show_again(&mut page, form, errors);
    let id = opened.case.id;
    let sections = with_speaker(ctx.lang, |speaker| {
        display(&opened.form, &opened.answers, &opened.ctx(), speaker)
    });
    let findings = &mine.findings;
    let mut advice: Vec<String> = findings.advice.iter().map(|msg| ctx.lang.msg(msg)).collect();
    for kind in &findings.missing_documents {
        let name = ctx.lang.t(kind.key());
        advice.push(ctx.lang.tv("applications-document-missing", "name", name));
    }
    let view = CheckPage {
        over: format!("{} · {}", heading(&page, opened), opened.association.name),
        sections,
        obstacles: findings.obstacles.iter().map(|msg| ctx.lang.msg(msg)).collect(),
        errors: findings
            .errors
            .iter()
            .map(|(section, e)| {
                let to = format!("/ansokan/{id}/del/{section}?fel=1#{}", e.field);
                (to, ctx.lang.msg(&e.msg))
            })
            .collect(),
        advice,
        may_sign: mine.may_sign,
        signatories: mine.signatories.clone(),
        intake: opened.case.channel != "web",
        today: opened.day,
        opened,
        p: &page,
    };
    ctx.render(&page, &view)
}

/// `GET /ansokan/{id}/inskickad`
pub async fn done(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let mine = read(&ctx, CaseId(path.into_inner())).await?;
    let opened = &mine.opened;
    let number = opened.case.number.clone().ok_or(Refusal::NotFound)?;
    let page = frame(&ctx, opened, ctx.lang.t("applications-done-title"));
    let body = opened.described.file.body.name.get(ctx.lang.tag()).to_owned();
    let next = match opened.call.as_ref().and_then(|call| call.call.decision_day) {
        Some(day) => page.tv2(
            "applications-mail-receipt-decision",
            "body",
            body,
            "day",
            ctx.lang.long_date(day),
        ),
        None => page.tv("applications-mail-receipt-later", "body", body),
    };
    ctx.render(&page, &DonePage { p: &page, opened, number, next })
}

/// `GET /ansokan/{id}/ta-bort`
pub async fn discard(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let mine = read(&ctx, CaseId(path.into_inner())).await?;
    if mine.opened.case.stage != Stage::Draft {
        return Err(Refusal::NotFound);
    }
    let page = frame(&ctx, &mine.opened, ctx.lang.t("applications-discard-title"));
    let title = heading(&page, &mine.opened);
    ctx.render(&page, &DiscardPage { p: &page, id: mine.opened.case.id.0, title })
}

/// `GET /mina-arenden/{id}/aterkalla`
pub async fn withdraw(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let mine = read(&ctx, CaseId(path.into_inner())).await?;
    render_withdraw(&ctx, &mine, &Posted::default(), &[])
}

/// Draws the question before an application is withdrawn.
pub fn render_withdraw(ctx: &Ctx, mine: &Mine, form: &Posted, errors: &[FieldError]) -> Answer {
    let case = &mine.opened.case;
    let mut page = frame(ctx, &mine.opened, ctx.lang.t("applications-withdraw-title"));
    ctx.show_again(&mut page, form, errors);
    let title = format!("{} {}", case.label(), case.title);
    ctx.render(&page, &WithdrawPage { p: &page, id: case.id.0, title })
}

/// `GET /mina-arenden/{id}/komplettering`
pub async fn completion(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let mine = read(&ctx, CaseId(path.into_inner())).await?;
    render_completion(&ctx, &mine, &Posted::default(), &[])
}

/// Draws what is asked, with the answer as typed.
pub fn render_completion(ctx: &Ctx, mine: &Mine, form: &Posted, errors: &[FieldError]) -> Answer {
    let opened = &mine.opened;
    let Some(request) = opened.request.as_ref().filter(|_| opened.case.stage == Stage::Completion)
    else {
        return Ok(ctx.go(&format!("/mina-arenden/{}", opened.case.id), None));
    };
    let mut page = frame(ctx, opened, ctx.lang.t("applications-completion-title"));
    ctx.show_again(&mut page, form, errors);
    let before = opened.versions.last().and_then(|v| Answers::from_json(&v.answers));
    let sections = opened.form.sections.iter().filter(|s| request.opens(&s.key)).map(|s| {
        let changed = s
            .questions
            .iter()
            .any(|q| before.as_ref().and_then(|b| b.0.get(&q.key)) != opened.answers.0.get(&q.key));
        (s.key.clone(), s.title.get(ctx.lang.tag()).to_owned(), changed)
    });
    let view = CompletionPage {
        message: request.message.clone(),
        deadline: request.deadline,
        late: request.deadline < opened.day,
        sections: sections.collect(),
        files: opened
            .attachments
            .iter()
            .filter(|a| opened.is_removable(a))
            .map(|a| a.name.clone())
            .collect(),
        kinds: kinds(&page, opened, form.get("kind")),
        opened,
        p: &page,
    };
    ctx.render(&page, &view)
}

/// `GET /ansokan/{id}/bilagor/{attachment}`
pub async fn attachment(ctx: Ctx, path: web::Path<(i64, i64)>) -> Answer {
    let (id, attachment) = path.into_inner();
    let mine = read(&ctx, CaseId(id)).await?;
    let file = mine
        .opened
        .attachments
        .iter()
        .find(|a| a.id == attachment)
        .ok_or(Refusal::NotFound)?
        .file_id;
    let (file, bytes) = ctx.stored_file(file).await?;
    Ok(ctx.download(&file.name, &file.media_type, bytes))
}
