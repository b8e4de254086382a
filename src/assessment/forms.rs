//! The forms of assessment.

use actix_web::web;

use super::actions;
use super::model::{Proposal, StatementInput};
use super::pages;
use crate::applications;
use crate::applications::model::ANSWER_ONLY;
use crate::kernel::ids::{AccountId, CaseId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Outcome, Refusal};
use crate::web::{Answer, Ctx, Done, Posted};

/// The most characters of a statement's parts.
const LONG: usize = 8_000;
/// The most characters of reasons, notes and requests.
const SHORT: usize = 4_000;

fn case(id: CaseId) -> String {
    format!("/arenden/{id}")
}

/// `POST /ansokan/{id}/skicka-in`: an application comes in with what the checks say about it.
pub async fn hand_in(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    applications::forms::submit(&ctx, CaseId(*id), &form, actions::first_checks).await
}

/// `POST /registrera`: the same for what came on paper.
pub async fn register_paper(ctx: Ctx, form: Posted) -> Answer {
    applications::intake::forms::register(&ctx, &form, actions::first_checks).await
}

/// `POST /arenden/{id}/fordela`
pub async fn assign(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(*id);
    let officer = form.get("officer").parse::<AccountId>().ok();
    let done = ctx
        .act(&form, move |tx| {
            let officer =
                officer.ok_or_else(|| Refusal::field("officer", "assessment-no-officer"))?;
            actions::assign(tx, id, officer)?;
            Ok(Done::to(case(id)).says("assessment-assigned"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            pages::assign_again(&ctx, id, Some((&form, &errors))).await
        }
        done => done,
    }
}

/// `POST /arenden/{id}/kontroller`
pub async fn run_checks(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(*id);
    ctx.act(&form, move |tx| {
        actions::run_checks(tx, id)?;
        Ok(Done::to(case(id)).says("assessment-checks-run"))
    })
    .await
}

/// `POST /arenden/{id}/kontroller/{code}`
pub async fn overrule(ctx: Ctx, at: web::Path<(i64, String)>, form: Posted) -> Answer {
    let (id, code) = at.into_inner();
    let (id, check) = (CaseId(id), code.clone());
    let mut errors = Vec::new();
    let reason = form.text("reason", SHORT, &mut errors);
    let done = ctx
        .act(&form, move |tx| {
            Posted::checked((), errors.clone())?;
            actions::overrule(tx, id, &check, &reason)?;
            Ok(Done::to(case(id)).says("assessment-overruled"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            pages::overrule_again(&ctx, id, code, Some((&form, &errors))).await
        }
        done => done,
    }
}

/// `POST /arenden/{id}/komplettering`
pub async fn request_completion(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(*id);
    let mut errors = Vec::new();
    let message = form.text("message", SHORT, &mut errors);
    let deadline = form.day("deadline", &mut errors);
    let mut sections: Vec<String> = form.all("sections");
    if form.has("answer_only") {
        sections.push(ANSWER_ONLY.to_owned());
    }
    let done = ctx
        .act(&form, move |tx| {
            Posted::checked((), errors.clone())?;
            actions::request_completion(tx, id, &message, deadline, &sections)?;
            Ok(Done::to(case(id)).says("assessment-requested"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            pages::completion_again(&ctx, id, Some((&form, &errors))).await
        }
        done => done,
    }
}

/// `POST /arenden/{id}/komplettering/avsluta`
pub async fn close_completion(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(*id);
    let mut errors = Vec::new();
    let reason = form.text("reason", SHORT, &mut errors);
    let done = ctx
        .act(&form, move |tx| {
            Posted::checked((), errors.clone())?;
            actions::close_completion(tx, id, &reason)?;
            Ok(Done::to(case(id)).says("assessment-went-on"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            pages::completion_again(&ctx, id, Some((&form, &errors))).await
        }
        done => done,
    }
}

/// `POST /arenden/{id}/anteckningar`
pub async fn add_note(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(*id);
    let mut errors = Vec::new();
    let text = form.text("text", SHORT, &mut errors);
    ctx.act(&form, move |tx| {
        Posted::checked((), errors.clone())?;
        actions::add_note(tx, id, &text)?;
        Ok(Done::to(format!("{}/anteckningar", case(id))).says("assessment-noted"))
    })
    .await
}

/// `POST /arenden/{id}/tjansteskrivelse`
pub async fn write_statement(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(*id);
    let read = statement(&form);
    let done = ctx
        .act(&form, move |tx| {
            let input = match &read {
                Ok(input) => input,
                Err(errors) => return Err(Refusal::Invalid(errors.clone())),
            };
            actions::write_statement(tx, id, input)?;
            Ok(if input.ready {
                Done::to(case(id)).says("assessment-statement-ready")
            } else {
                Done::to(format!("{}/tjansteskrivelse", case(id)))
                    .says("assessment-statement-saved")
            })
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            pages::statement_again(&ctx, id, Some((&form, &errors))).await
        }
        done => done,
    }
}

fn statement(form: &Posted) -> Result<StatementInput, Vec<FieldError>> {
    let mut errors = Vec::new();
    let proposal = form.get("proposal").parse::<Proposal>().ok();
    if proposal.is_none() {
        errors.push(FieldError::new("proposal", "assessment-no-proposal"));
    }
    let proposal = proposal.unwrap_or(Proposal::Approval);
    let typed = form.get("amount");
    let amount = match proposal {
        Proposal::Approval if !typed.is_empty() => form.amount("amount", &mut errors),
        _ => Ore::ZERO,
    };
    let mut part = |name| form.optional_text(name, LONG, &mut errors);
    let input = StatementInput {
        proposal,
        amount,
        summary: part("summary"),
        assessment: part("assessment"),
        economy: part("economy"),
        child_perspective: part("child_perspective"),
        conditions: part("conditions"),
        reason: part("reason"),
        ready: form.get("do") == "ready",
    };
    if errors.is_empty() { Ok(input) } else { Err(errors) }
}

/// `POST /arenden/{id}/tjansteskrivelse/ta-tillbaka`
pub async fn reopen(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(*id);
    ctx.act(&form, move |tx| -> Outcome<Done> {
        actions::reopen(tx, id)?;
        Ok(Done::to(format!("{}/tjansteskrivelse", case(id))).says("assessment-reopened"))
    })
    .await
}
