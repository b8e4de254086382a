//! What applicants send in.

use actix_web::{HttpRequest, HttpResponse, web};

use super::form_check::refused_answers;
use super::form_model::QuestionKind;
use super::form_rules::{Answers, read_section};
use super::model::{Intake, SubmitHow};
use super::opened::Opened;
use super::{actions, pages};
use crate::db::WriteTx;
use crate::fund;
use crate::kernel::ids::{AssociationId, CallId, CaseId};
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::web::posted::clean;
use crate::web::{Answer, Ctx, Done, Posted};

/// The most characters of a reason or an answer.
const LONG: usize = 4_000;

/// `POST /ansokan/ny`
pub async fn start(ctx: Ctx, form: Posted) -> Answer {
    let mut errors = Vec::new();
    let call = CallId(form.number("call", 1, i64::MAX, &mut errors));
    let association = AssociationId(form.number("association", 1, i64::MAX, &mut errors));
    if !errors.is_empty() {
        return Ok(ctx.go("/", None));
    }
    let fund_id = ctx
        .read(move |conn| {
            for fund in fund::all_funds(conn)? {
                if fund::find_calls(conn, fund.id)?.iter().any(|c| c.id == call) {
                    return Ok(fund.id);
                }
            }
            Err(Refusal::NotFound)
        })
        .await?;
    ctx.act(&form, move |tx| {
        let case = actions::start(tx, fund_id, Some(call), association, "web")?;
        Ok(Done::to(format!("/ansokan/{case}")))
    })
    .await
}

/// `POST /mina-arenden/{id}/kopiera`
pub async fn copy(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(path.into_inner());
    pages::read(&ctx, id).await?;
    let shut = |_| Refusal::Rule(Msg::new("applications-call-shut"));
    let call = form.get("call").parse().map(CallId).map_err(shut)?;
    ctx.act(&form, move |tx| {
        let case = actions::copy(tx, id, call)?;
        Ok(Done::to(format!("/ansokan/{case}")).says("applications-copied"))
    })
    .await
}

/// The button that works on rows or files of the page and stays on it, if it was pressed.
fn stays(form: &Posted) -> Option<&'static str> {
    ["stay", "add", "remove", "remove_file"].into_iter().find(|name| form.has(name))
}

/// Where a section leads to: back to itself when rows or files are worked on, else onwards.
fn onwards(opened: &Opened, form: &Posted, section: &str) -> String {
    let id = opened.case.id;
    if let Some(name) = stays(form) {
        let at = match name {
            "stay" => String::new(),
            name => format!("#{}", form.get(name)),
        };
        return format!(
            "/ansokan/{id}/del/{section}{}",
            if at.len() > 1 { at } else { String::new() }
        );
    }
    if !opened.versions.is_empty() {
        return format!("/mina-arenden/{id}/komplettering");
    }
    let sections = &opened.form.sections;
    let at = sections.iter().position(|s| s.key == section).unwrap_or_default();
    match sections.get(at + 1) {
        Some(next) => format!("/ansokan/{id}/del/{}", next.key),
        None => format!("/ansokan/{id}/kontrollera"),
    }
}

/// `POST /ansokan/{id}/del/{section}`: keeps what was typed, right or wrong, and shows what cannot
/// be read.
pub async fn save(
    ctx: Ctx,
    req: HttpRequest,
    path: web::Path<(i64, String)>,
    form: Posted,
) -> Answer {
    let (id, section) = path.into_inner();
    let id = CaseId(id);
    let mine = pages::read(&ctx, id).await?;
    let opened = &mine.opened;
    let asked = opened.form.section(&section).ok_or(Refusal::NotFound)?;
    let fields = |name: &str| form.all(name);
    let (answers, mut errors) = read_section(&opened.form, &section, &fields, &opened.ctx());
    let of = Some(opened.association.id);
    let mut files = Vec::new();
    for question in asked.questions.iter().filter(|q| q.kind == QuestionKind::File) {
        for file in ctx.receive(&form, &question.field(), of, &mut errors).await? {
            files.push((question.key.clone(), file));
        }
    }
    let seen = form.has("mark").then(|| form.get("mark").to_owned());
    let gone: Option<i64> = form.get("remove_file").parse().ok();
    let kind = form.get("kind").to_owned();
    let kinds: Vec<(i64, String)> = mine
        .opened
        .attachments
        .iter()
        .map(|file| (file.id, format!("kind-{}", file.id)))
        .filter(|(_, field)| form.has(field))
        .map(|(id, field)| (id, form.get(&field).to_owned()))
        .collect();
    let to = onwards(opened, &form, &section);
    let (kept, key) = (answers.clone(), section.clone());
    let done = ctx
        .act(&form, move |tx| {
            actions::save_section(tx, id, &key, &kept, seen.as_deref())?;
            for (question, file) in &files {
                actions::attach(tx, id, question, &kind, file)?;
            }
            for (attachment, kind) in &kinds {
                actions::set_attachment_kind(tx, id, *attachment, kind)?;
            }
            if let Some(attachment) = gone {
                actions::remove_attachment(tx, id, attachment)?;
            }
            Ok(Done::to(&to).says("applications-saved"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(refused)) => {
            // Nothing was kept: somebody else wrote in between, or there are too many files.
            errors.splice(0..0, refused);
            again(&ctx, id, &section, &answers, &errors).await
        }
        Err(other) => Err(other),
        Ok(_) if req.headers().contains_key("x-autosave") => Ok(HttpResponse::NoContent().finish()),
        Ok(_) if !errors.is_empty() => again(&ctx, id, &section, &answers, &errors).await,
        Ok(done) if stays(&form).is_some() => Ok(done),
        Ok(done) => {
            let mine = pages::read(&ctx, id).await?;
            let refused = refused(&mine.opened, &section);
            if refused.is_empty() {
                return Ok(done);
            }
            again(&ctx, id, &section, &answers, &refused).await
        }
    }
}

/// What the fund says no to in a section that has just been saved. An officer types what the paper
/// says, allowed or not.
fn refused(opened: &Opened, section: &str) -> Vec<FieldError> {
    match opened.form.section(section) {
        Some(asked) if opened.case.channel == "web" => {
            refused_answers(&opened.form, asked, &opened.answers, &opened.submission())
        }
        _ => Vec::new(),
    }
}

async fn again(
    ctx: &Ctx,
    id: CaseId,
    section: &str,
    typed: &Answers,
    errors: &[FieldError],
) -> Answer {
    let mine = pages::read(ctx, id).await?;
    let mut answers = mine.opened.answers.clone();
    answers.merge(typed.clone());
    pages::render_section(ctx, &mine.opened, section, &answers, errors)
}

/// What the slices above do in the transaction in which an application comes in or is withdrawn.
pub type Then = fn(&mut WriteTx<'_>, CaseId) -> Outcome<()>;

/// Hands an application in from its check page; `then` follows in the same transaction.
pub async fn submit(ctx: &Ctx, id: CaseId, form: &Posted, then: Then) -> Answer {
    let mine = pages::read(ctx, id).await?;
    let mut errors = Vec::new();
    let intake = match mine.opened.case.channel.as_str() {
        "web" => None,
        _ => Some(Intake {
            received_on: form.day("received_on", &mut errors),
            number: Some(form.optional_text("number", 60, &mut errors)).filter(|n| !n.is_empty()),
        }),
    };
    if !errors.is_empty() {
        return pages::render_check(ctx, &mine, form, &errors);
    }
    let paper = intake.is_some();
    let how = SubmitHow { second_signatory: clean(form.get("second")), intake };
    let done = ctx
        .act(form, move |tx| {
            let number = actions::submit(tx, id, &how)?;
            then(tx, id)?;
            Ok(if paper {
                Done::to("/registrera").saying(
                    crate::kernel::refusal::Msg::new("applications-registered-as")
                        .with("number", number),
                )
            } else {
                Done::to(format!("/ansokan/{id}/inskickad"))
            })
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            let mine = pages::read(ctx, id).await?;
            let own = ["second", "received_on", "number"];
            let errors: Vec<FieldError> = errors
                .into_iter()
                .map(|e| {
                    if own.contains(&e.field.as_str()) {
                        e
                    } else {
                        FieldError { field: String::new(), ..e }
                    }
                })
                .collect();
            pages::render_check(ctx, &mine, form, &errors)
        }
        Err(Refusal::Rule(msg)) => {
            let mine = pages::read(ctx, id).await?;
            pages::render_check(ctx, &mine, form, &[FieldError::msg("", msg)])
        }
        done => done,
    }
}

/// `POST /ansokan/{id}/ta-bort`
pub async fn discard(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(path.into_inner());
    ctx.act(&form, move |tx| {
        actions::discard(tx, id)?;
        Ok(Done::to("/mina-arenden").says("applications-discarded"))
    })
    .await
}

/// Withdraws an application; `then` follows in the same transaction.
pub async fn withdraw(ctx: &Ctx, id: CaseId, form: &Posted, then: Then) -> Answer {
    let mine = pages::read(ctx, id).await?;
    let mut errors = Vec::new();
    let reason = form.optional_text("reason", LONG, &mut errors);
    if !errors.is_empty() {
        return pages::render_withdraw(ctx, &mine, form, &errors);
    }
    ctx.act(form, move |tx| {
        actions::withdraw(tx, id, &reason)?;
        then(tx, id)?;
        Ok(Done::to(format!("/mina-arenden/{id}")).says("applications-withdrawn"))
    })
    .await
}

/// `POST /mina-arenden/{id}/komplettering`
pub async fn complete(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(path.into_inner());
    let mine = pages::read(&ctx, id).await?;
    let mut errors = Vec::new();
    let text = form.optional_text("answer", LONG, &mut errors);
    let files =
        ctx.receive_readable(&form, "files", Some(mine.opened.association.id), &mut errors).await?;
    let kind = form.get("kind").to_owned();
    if !errors.is_empty() {
        return pages::render_completion(&ctx, &mine, &form, &errors);
    }
    let done = ctx
        .act(&form, move |tx| {
            actions::answer_completion(tx, id, &text, &kind, &files)?;
            Ok(Done::to(format!("/mina-arenden/{id}")).says("applications-completed"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => pages::render_completion(&ctx, &mine, &form, &errors),
        done => done,
    }
}
