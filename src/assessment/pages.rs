//! The pages of assessment: giving a case to somebody, asking for more, writing the statement.

use actix_web::web;
use chrono::NaiveDate;

use super::model::{Completion, Finding, Proposal, Statement};
use super::views::{
    AssignPage, Brief, CheckRow, CompletionPage, Draft, OverrulePage, StatementPage,
    StatementReadPage,
};
use super::{facts, letters, store};
use crate::applications::form_model::Form;
use crate::associations;
use crate::cases;
use crate::cases::lifecycle::{Stage, Step, may, rule};
use crate::cases::model::Case;
use crate::db::Db;
use crate::files;
use crate::fund;
use crate::fund::ledger::least_available;
use crate::i18n::Lang;
use crate::kernel::ids::CaseId;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::registry;
use crate::web::parts::Choice;
use crate::web::{Answer, Ctx, Page, Posted};

/// A case that staff may see.
pub(super) fn visible(conn: &mut Db, id: CaseId) -> Outcome<Case> {
    let case = cases::find(conn, id)?;
    if case.stage == Stage::Draft { Err(Refusal::NotFound) } else { Ok(case) }
}

/// What an act's page shows of its case.
pub(super) fn brief(conn: &mut Db, case: &Case, today: NaiveDate, lang: Lang) -> Outcome<Brief> {
    let said = store::find_said(conn, case.id)?;
    let application = store::find_application(conn, case.id)?;
    let applicant = associations::find(conn, case.association_id)?;
    let file = fund::described(conn, case.fund_id)?.file;
    let (available, _) = least_available(&fund::totals_around(conn, case.fund_id, today)?, today);
    let language = lang.tag();
    let area = file.focus_areas.iter().find(|a| a.code == case.focus_area);
    let mut facts = vec![(lang.t("assessment-fund"), file.name.get(language).to_owned())];
    if let Some(area) = area {
        facts.push((lang.t("assessment-area"), area.name.get(language).to_owned()));
    }
    if let Some((start, end)) = application.start.zip(application.end) {
        facts.push((lang.t("assessment-period"), format!("{start} – {end}")));
    }
    if let Some(day) = case.submitted_on {
        facts.push((lang.t("assessment-received"), day.to_string()));
    }
    let checks = facts::checks_as_of(conn, case, today)?;
    Ok(Brief {
        href: format!("/arenden/{}", case.id),
        number: case.label().to_owned(),
        title: case.title.clone(),
        applicant: applicant.name,
        applied: case.applied_ore,
        cost: application.costs.iter().map(|line| line.amount).sum(),
        income: application.income,
        available,
        purpose: said.purpose,
        facts,
        checked: checks.len(),
        met: checks.iter().filter(|c| c.outcome == Finding::Met).count(),
        checks: checks
            .iter()
            .filter(|c| c.outcome != Finding::Met)
            .map(|check| CheckRow::of(lang, check, ""))
            .collect(),
        completions: store::find_completions(conn, case.id)?,
    })
}

/// The frame of an act's page: its way back is the case.
fn frame(ctx: &Ctx, title: &str, brief: &Brief) -> Page {
    ctx.page(title)
        .crumb(ctx.lang.t("menu-queue"), "/arenden")
        .crumb(brief.number.clone(), brief.href.clone())
        .here(ctx.lang.t(title))
}

/// A form that was sent, and what was wrong with it.
pub(super) type Again<'a> = Option<(&'a Posted, &'a [crate::kernel::refusal::FieldError])>;

fn shown(ctx: &Ctx, page: &mut Page, again: Again<'_>) {
    if let Some((form, errors)) = again {
        ctx.show_again(page, form, errors);
    }
}

fn refuse_stage(case: &Case, step: Step) -> Outcome<()> {
    if rule(case.stage, step).is_some() {
        return Ok(());
    }
    let msg = Msg::new("case-wrong-stage").with("case", case.label()).with("step", step.code());
    Err(Refusal::WrongStage(msg))
}

/// `GET /arenden/{id}/fordela`
pub async fn assign(ctx: Ctx, id: web::Path<i64>) -> Answer {
    assign_again(&ctx, CaseId(*id), None).await
}

pub(super) async fn assign_again(ctx: &Ctx, id: CaseId, again: Again<'_>) -> Answer {
    let (today, lang) = (ctx.app.clock.today(), ctx.lang);
    let me = ctx.user()?.id;
    let (brief, officers) = ctx
        .read(move |conn| {
            let case = visible(conn, id)?;
            refuse_stage(&case, Step::Assign)?;
            let chosen = case.officer_id.unwrap_or(me).to_string();
            let officers = store::find_officers(conn)?;
            let names = officers.into_iter().map(|(id, name)| (id.to_string(), name));
            Ok((brief(conn, &case, today, lang)?, Choice::one_of(names, &chosen)))
        })
        .await?;
    let mut page = frame(ctx, "assessment-assign-title", &brief);
    shown(ctx, &mut page, again);
    ctx.render(&page, &AssignPage { p: &page, brief, officers })
}

/// `GET /arenden/{id}/komplettering`
pub async fn completion(ctx: Ctx, id: web::Path<i64>) -> Answer {
    completion_again(&ctx, CaseId(*id), None).await
}

/// What the page of a request shows beside its case.
type Asked = (Brief, Option<Completion>, Vec<Choice>, NaiveDate, String);

pub(super) async fn completion_again(ctx: &Ctx, id: CaseId, again: Again<'_>) -> Answer {
    let (today, lang) = (ctx.app.clock.today(), ctx.lang);
    let ticked = again.map(|(form, _)| form.all("sections")).unwrap_or_default();
    let (brief, open, sections, deadline, rule): Asked = ctx
        .read(move |conn| {
            let case = visible(conn, id)?;
            if case.stage != Stage::Completion {
                refuse_stage(&case, Step::RequestCompletion)?;
            }
            let form = store::find_application(conn, id)?.form;
            let form = Form::stored(&fund::find_form(conn, form)?.body)?;
            let named = form.sections.iter().map(|s| (&*s.key, s.title.get(lang.tag())));
            let sections = Choice::any_of(named, &ticked);
            let time = fund::described(conn, case.fund_id)?.rules.as_of(today).completion_time;
            let rule = lang.tv2(
                "check-rule",
                "rule",
                time.source.kind.number(),
                "decision",
                &time.source.decision,
            );
            let open = store::find_open_completion(conn, id)?;
            Ok((brief(conn, &case, today, lang)?, open, sections, time.value.after(today), rule))
        })
        .await?;
    let mut page = frame(ctx, "assessment-completion-title", &brief);
    shown(ctx, &mut page, again);
    let late = open.as_ref().is_some_and(|o| o.deadline < today);
    let view = CompletionPage { p: &page, brief, open, late, sections, deadline, rule };
    ctx.render(&page, &view)
}

/// `GET /arenden/{id}/kontroller/{code}`
pub async fn overrule(ctx: Ctx, at: web::Path<(i64, String)>) -> Answer {
    let (id, code) = at.into_inner();
    overrule_again(&ctx, CaseId(id), code, None).await
}

pub(super) async fn overrule_again(
    ctx: &Ctx,
    id: CaseId,
    code: String,
    again: Again<'_>,
) -> Answer {
    let (today, lang) = (ctx.app.clock.today(), ctx.lang);
    let action = format!("/arenden/{id}/kontroller/{code}");
    let (brief, check) = ctx
        .read(move |conn| {
            let case = visible(conn, id)?;
            let base = format!("/arenden/{id}/kontroller");
            let check = facts::checks_as_of(conn, &case, today)?
                .iter()
                .filter(|_| facts::is_open(case.stage))
                .find(|c| c.code == code)
                .map(|c| CheckRow::of(lang, c, &base))
                .filter(|c| !c.href.is_empty())
                .ok_or(Refusal::NotFound)?;
            Ok((brief(conn, &case, today, lang)?, check))
        })
        .await?;
    let mut page = frame(ctx, "assessment-overrule-title", &brief);
    shown(ctx, &mut page, again);
    ctx.render(&page, &OverrulePage { p: &page, brief, check, action })
}

/// `GET /arenden/{id}/tjansteskrivelse`
pub async fn statement(ctx: Ctx, id: web::Path<i64>) -> Answer {
    statement_again(&ctx, CaseId(*id), None).await
}

pub(super) async fn statement_again(ctx: &Ctx, id: CaseId, again: Again<'_>) -> Answer {
    let (today, lang) = (ctx.app.clock.today(), ctx.lang);
    let writes = ctx.is_any(&[Role::CaseOfficer]);
    let (case, brief, statements, officer, economy) = ctx
        .read(move |conn| {
            let case = visible(conn, id)?;
            let mut statements = store::find_statements(conn, id)?;
            // A draft is its writers' own.
            statements.retain(|s| writes || s.is_ready());
            let by = statements.first().and_then(|s| s.written_by);
            let (officer, _) = store::find_signature(conn, by)?;
            let economy = letters::economy(conn, &case, case.applied_ore, today)?;
            let brief = brief(conn, &case, today, lang)?;
            Ok((case, brief, statements, officer, economy))
        })
        .await?;
    let mut page = frame(ctx, "assessment-statement-title", &brief);
    shown(ctx, &mut page, again);
    let roles = &ctx.user()?.roles;
    if !may(case.stage, Step::Propose, roles) {
        let latest = statements.into_iter().next().ok_or(Refusal::NotFound)?;
        return read(ctx, &page, &case, brief, latest, officer);
    }
    let latest = statements.first();
    let draft = latest.map_or_else(
        || Draft {
            proposal: Proposal::Approval.code().to_owned(),
            amount: case.applied_ore.input(),
            summary: brief.purpose.clone(),
            ..Draft::default()
        },
        Draft::of,
    );
    let words = |p: Proposal| {
        let chosen = page.chosen("proposal", p.code(), draft.proposal == p.code());
        Choice::new(p.code(), lang.t(p.key()), chosen).with_hint(lang.t(p.hint()))
    };
    let view = StatementPage {
        p: &page,
        brief,
        proposals: Proposal::ALL.map(words).to_vec(),
        statement: draft,
        economy,
        saved: latest.is_some(),
        versions: statements.into_iter().filter(Statement::is_ready).collect(),
    };
    ctx.render(&page, &view)
}

fn read(
    ctx: &Ctx,
    page: &Page,
    case: &Case,
    brief: Brief,
    statement: Statement,
    officer: String,
) -> Answer {
    let lang = ctx.lang;
    let parts = [
        ("statement-summary", &statement.summary),
        ("statement-assessment", &statement.assessment),
        ("statement-reason", &statement.reason),
        ("statement-economy", &statement.economy),
        ("statement-children", &statement.child_perspective),
        ("statement-conditions", &statement.conditions),
    ];
    let view = StatementReadPage {
        p: page,
        proposal: lang.t(statement.proposal.key()),
        officer,
        parts_of: parts
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(key, text)| (lang.t(key), text.clone()))
            .collect(),
        may_reopen: may(case.stage, Step::Reopen, &ctx.user()?.roles),
        brief,
        statement,
    };
    ctx.render(page, &view)
}

/// `GET /arenden/{id}/tjansteskrivelse.pdf`: the record when it is finished, else as it stands.
pub async fn statement_pdf(ctx: Ctx, id: web::Path<i64>) -> Answer {
    let (id, today) = (CaseId(*id), ctx.app.clock.today());
    let app = ctx.app.clone();
    let may_see_drafts = ctx.is_any(&[Role::CaseOfficer]);
    let (number, bytes) = ctx
        .read(move |conn| {
            let case = visible(conn, id)?;
            let statement = store::find_statement(conn, id)?.ok_or(Refusal::NotFound)?;
            let records = registry::find_records(conn, id)?;
            let kept = records.iter().rev().find(|r| r.kind == "statement").and_then(|r| r.file_id);
            let bytes = match kept {
                Some(file) if statement.is_ready() || !may_see_drafts => {
                    app.files.get(&files::find(conn, file)?.sha256)?
                }
                _ if may_see_drafts => letters::statement_pdf(conn, &case, &statement, today)?,
                _ => return Err(Refusal::NotFound),
            };
            Ok((case.label().to_owned(), bytes))
        })
        .await?;
    Ok(ctx.inline_pdf(&letters::file_name("tjansteskrivelse", &number), bytes))
}
