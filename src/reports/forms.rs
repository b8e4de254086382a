//! What applicants, officers and controllers send in about reports and claims.

use actix_web::web;

use super::model::Assessed;
use super::rules::AUDITOR;
use super::{actions, officer, pages};
use crate::applications::form_model::QuestionKind;
use crate::applications::form_rules::read_section;
use crate::disbursements;
use crate::kernel::ids::{CaseId, ClaimId, EntryId, InstalmentId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Refusal};
use crate::web::{Answer, Ctx, Done, Posted};

/// The most characters of a message, an answer or a reason.
const LONG: usize = 4_000;

/// `POST /mina-arenden/{id}/redovisning/del/{section}`: keeps what was typed, right or wrong, and
/// shows what cannot be read.
pub async fn save(ctx: Ctx, path: web::Path<(i64, String)>, form: Posted) -> Answer {
    let (id, section) = path.into_inner();
    let id = CaseId(id);
    let sheet = pages::read(&ctx, id).await?;
    let asked = sheet.form.section(&section).ok_or(Refusal::NotFound)?;
    let fields = |name: &str| form.all(name);
    let (answers, mut errors) = read_section(&sheet.form, &section, &fields, &sheet.context());
    let of = Some(sheet.case.association_id);
    let mut received = Vec::new();
    for question in asked.questions.iter().filter(|q| q.kind == QuestionKind::File) {
        for file in ctx.receive(&form, &question.field(), of, &mut errors).await? {
            received.push((question.key.clone(), file));
        }
    }
    let gone: Option<i64> = form.get("remove_file").parse().ok();
    let to = onwards(&sheet, &form, &section);
    let (typed, key) = (form.clone(), section.clone());
    let done = ctx
        .act(&form, move |tx| {
            actions::save_section(tx, id, &key, &|name| typed.all(name))?;
            for (question, file) in &received {
                actions::attach(tx, id, question, file)?;
            }
            if let Some(file) = gone {
                actions::remove_file(tx, id, file)?;
            }
            Ok(Done::to(&to).says("reports-saved"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(refused)) => {
            errors.splice(0..0, refused);
            again(&ctx, id, &section, &answers, &errors).await
        }
        Ok(_) if !errors.is_empty() => again(&ctx, id, &section, &answers, &errors).await,
        done => done,
    }
}

async fn again(
    ctx: &Ctx,
    id: CaseId,
    section: &str,
    typed: &crate::applications::form_rules::Answers,
    errors: &[FieldError],
) -> Answer {
    let sheet = pages::read(ctx, id).await?;
    let mut answers = sheet.answers.clone();
    answers.merge(typed.clone());
    pages::render_section(ctx, &sheet, section, &answers, errors)
}

/// Where a section leads to: back to itself while rows or files are worked on, else onwards.
fn onwards(sheet: &super::sheet::Sheet, form: &Posted, section: &str) -> String {
    let base = format!("/mina-arenden/{}/redovisning", sheet.case.id);
    if ["stay", "add", "remove", "remove_file"].iter().any(|name| form.has(name)) {
        return format!("{base}/del/{section}");
    }
    let sections = &sheet.form.sections;
    let at = sections.iter().position(|s| s.key == section).unwrap_or_default();
    match sections.get(at + 1) {
        Some(next) => format!("{base}/del/{}", next.key),
        None => base,
    }
}

/// `POST /mina-arenden/{id}/redovisning/revisor`: the auditor's statement, attached or taken away.
pub async fn auditor(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(path.into_inner());
    let of = Some(pages::read(&ctx, id).await?.case.association_id);
    let mut errors = Vec::new();
    let received = ctx.receive(&form, AUDITOR, of, &mut errors).await?;
    let gone: Option<i64> = form.get("remove_file").parse().ok();
    if errors.is_empty() && received.is_empty() && gone.is_none() {
        errors.push(FieldError::new(AUDITOR, "reports-choose-file"));
    }
    if !errors.is_empty() {
        return pages::tasks_again(&ctx, id, Some((&form, &errors))).await;
    }
    ctx.act(&form, move |tx| {
        for file in &received {
            actions::attach(tx, id, AUDITOR, file)?;
        }
        if let Some(file) = gone {
            actions::remove_file(tx, id, file)?;
        }
        Ok(Done::to(format!("/mina-arenden/{id}/redovisning")).says("reports-saved"))
    })
    .await
}

/// `POST /mina-arenden/{id}/redovisning/skicka-in`: the report, or the answer to a request.
pub async fn submit(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(path.into_inner());
    let sheet = pages::read(&ctx, id).await?;
    let completing = sheet.case.stage == crate::cases::lifecycle::Stage::ReportCompletion;
    let mut errors = Vec::new();
    let answer = if completing { form.text("answer", LONG, &mut errors) } else { String::new() };
    if !errors.is_empty() {
        return pages::check_again(&ctx, id, Some((&form, &errors))).await;
    }
    let done = ctx
        .act(&form, move |tx| {
            if completing {
                actions::answer_completion(tx, id, &answer)?;
            } else {
                actions::submit(tx, id)?;
            }
            Ok(Done::to(format!("/mina-arenden/{id}/redovisning")).says("reports-said-submitted"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => pages::check_again(&ctx, id, Some((&form, &errors))).await,
        done => done,
    }
}

/// `POST /arenden/{id}/redovisning/komplettering`
pub async fn request(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(path.into_inner());
    let mut errors = Vec::new();
    let message = form.text("message", LONG, &mut errors);
    let deadline = form.day("deadline", &mut errors);
    if !errors.is_empty() {
        return officer::review_again(&ctx, id, Some((&form, &errors))).await;
    }
    let done = ctx
        .act(&form, move |tx| {
            actions::request_completion(tx, id, &message, deadline)?;
            Ok(Done::to(format!("/arenden/{id}/redovisning")).says("reports-said-asked"))
        })
        .await;
    shown_again(&ctx, id, &form, done).await
}

/// `POST /arenden/{id}/redovisning/godkann`: with the report's own figures, or the officer's.
pub async fn approve(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(path.into_inner());
    let mut errors = Vec::new();
    let assessed = form.has("own").then(|| Assessed {
        eligible_cost: zero_or_more(&form, "eligible", &mut errors),
        other_income: zero_or_more(&form, "income", &mut errors),
        reason: form.text("reason", LONG, &mut errors),
    });
    if !errors.is_empty() {
        return officer::review_again(&ctx, id, Some((&form, &errors))).await;
    }
    let done = ctx
        .act(&form, move |tx| {
            actions::approve(tx, id, assessed.as_ref())?;
            Ok(Done::to(format!("/arenden/{id}/redovisning")).says("reports-said-approved"))
        })
        .await;
    shown_again(&ctx, id, &form, done).await
}

fn zero_or_more(form: &Posted, field: &str, errors: &mut Vec<FieldError>) -> Ore {
    Ore::parse(form.get(field)).filter(|ore| !ore.is_negative()).unwrap_or_else(|| {
        errors.push(FieldError::new(field, "reports-amount-wrong"));
        Ore::ZERO
    })
}

/// `POST /arenden/{id}/redovisning/avbryt`
pub async fn break_off(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(path.into_inner());
    let mut errors = Vec::new();
    let reason = form.text("why", LONG, &mut errors);
    if !errors.is_empty() {
        return officer::review_again(&ctx, id, Some((&form, &errors))).await;
    }
    let done = ctx
        .act(&form, move |tx| {
            actions::break_off(tx, id, &reason)?;
            Ok(Done::to(format!("/arenden/{id}/redovisning")).says("reports-said-broken-off"))
        })
        .await;
    shown_again(&ctx, id, &form, done).await
}

async fn shown_again(ctx: &Ctx, id: CaseId, form: &Posted, done: Answer) -> Answer {
    match done {
        Err(Refusal::Invalid(errors)) => {
            officer::review_again(ctx, id, Some((form, &errors))).await
        }
        done => done,
    }
}

/// `POST /aterkrav/{id}/betalning`
pub async fn repayment(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = ClaimId(path.into_inner());
    let mut errors = Vec::new();
    let amount = form.amount("amount", &mut errors);
    let on = form.day("on", &mut errors);
    if !errors.is_empty() {
        return officer::claim_again(&ctx, id, Some((&form, &errors))).await;
    }
    let done = ctx
        .act(&form, move |tx| {
            actions::repayment_received(tx, id, amount, on)?;
            Ok(Done::to(format!("/aterkrav/{id}")).says("reports-said-repaid"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            officer::claim_again(&ctx, id, Some((&form, &errors))).await
        }
        done => done,
    }
}

/// `POST /aterkrav/{id}/ta-tillbaka`: a repayment that was booked wrongly.
pub async fn take_back(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = ClaimId(path.into_inner());
    let mut errors = Vec::new();
    let entry: Option<i64> = form.get("entry").parse().ok();
    if entry.is_none() {
        errors.push(FieldError::new("entry", "field-required"));
    }
    let on = form.day("back_on", &mut errors);
    let why = form.text("why", LONG, &mut errors);
    if !errors.is_empty() {
        return officer::claim_again(&ctx, id, Some((&form, &errors))).await;
    }
    let entry = EntryId(entry.unwrap_or_default());
    let done = ctx
        .act(&form, move |tx| {
            actions::repayment_taken_back(tx, id, entry, on, &why)?;
            Ok(Done::to(format!("/aterkrav/{id}")).says("reports-said-taken-back"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            officer::claim_again(&ctx, id, Some((&form, &errors))).await
        }
        done => done,
    }
}

/// `POST /utbetalningar/{id}/studsad`: the bank returned the money.
pub async fn returned(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = InstalmentId(path.into_inner());
    let mut errors = Vec::new();
    let on = form.day("on", &mut errors);
    let reason = form.text("reason", LONG, &mut errors);
    if !errors.is_empty() {
        return disbursements::pages::show_again(&ctx, id, Some((&form, &errors))).await;
    }
    let done = ctx
        .act(&form, move |tx| {
            actions::payment_returned(tx, id, on, &reason)?;
            Ok(Done::to(format!("/utbetalningar/{id}")).says("disbursement-said-bounced"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            disbursements::pages::show_again(&ctx, id, Some((&form, &errors))).await
        }
        done => done,
    }
}

/// `POST /arenden/{id}/utbetalningar/avsta`: a payment of a case in settlement shall not be sent.
pub async fn give_up(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(path.into_inner());
    let mut errors = Vec::new();
    let part: Option<i64> = form.get("part").parse().ok();
    if part.is_none() {
        errors.push(FieldError::new("part", "field-required"));
    }
    let why = form.text("why", LONG, &mut errors);
    if !errors.is_empty() {
        return disbursements::pages::for_case_again(&ctx, id, Some((&form, &errors))).await;
    }
    let part = InstalmentId(part.unwrap_or_default());
    ctx.act(&form, move |tx| {
        actions::give_up_payment(tx, id, part, &why)?;
        Ok(Done::to(format!("/arenden/{id}/redovisning")).says("reports-said-given-up"))
    })
    .await
}
