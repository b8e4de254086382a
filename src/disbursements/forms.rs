//! What attesters, officers and applicants send in about payments.

use actix_web::web;

use super::actions::Requisition;
use super::{actions, attest, pages};
use crate::db::WriteTx;
use crate::kernel::ids::{CaseId, InstalmentId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::web::{Answer, Ctx, Done, Posted};

/// The most characters of a reason.
const REASON: usize = 1_000;
/// The most characters about the costs of a requisition.
const COSTS: usize = 4_000;

async fn step(
    ctx: Ctx,
    id: i64,
    form: Posted,
    said: &'static str,
    act: impl Fn(&mut WriteTx<'_>, InstalmentId) -> Outcome<()> + Send + 'static,
) -> Answer {
    let id = InstalmentId(id);
    let done = ctx
        .act(&form, move |tx| {
            act(tx, id)?;
            Ok(Done::to(format!("/utbetalningar/{id}")).says(said))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => pages::show_again(&ctx, id, Some((&form, &errors))).await,
        done => done,
    }
}

/// `POST /utbetalningar/{id}/granska`
pub async fn review(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    step(ctx, path.into_inner(), form, "disbursement-said-reviewed", attest::review).await
}

/// `POST /utbetalningar/{id}/attestera`
pub async fn approve(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    step(ctx, path.into_inner(), form, "disbursement-said-approved", attest::approve).await
}

/// `POST /utbetalningar/{id}/betald`
pub async fn pay(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = path.into_inner();
    let mut errors = Vec::new();
    let on = form.day("on", &mut errors);
    if !errors.is_empty() {
        return pages::show_again(&ctx, InstalmentId(id), Some((&form, &errors))).await;
    }
    step(ctx, id, form, "disbursement-said-paid", move |tx, id| {
        attest::mark_paid(tx, id, on).map(|_| ())
    })
    .await
}

/// `POST /utbetalningar/{id}/atersand`
pub async fn send_back(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = path.into_inner();
    let mut errors = Vec::new();
    let reason = form.text("reason", REASON, &mut errors);
    if !errors.is_empty() {
        return pages::show_again(&ctx, InstalmentId(id), Some((&form, &errors))).await;
    }
    step(ctx, id, form, "disbursement-said-sent-back", move |tx, id| {
        attest::send_back(tx, id, &reason)
    })
    .await
}

/// `POST /arenden/{id}/utbetalningar/stoppa`
pub async fn stop(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let said = "disbursement-said-stopped";
    with_reason(ctx, path.into_inner(), form, said, actions::stop).await
}

/// `POST /arenden/{id}/utbetalningar/ateruppta`
pub async fn resume(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let said = "disbursement-said-resumed";
    with_reason(ctx, path.into_inner(), form, said, actions::resume).await
}

async fn with_reason(
    ctx: Ctx,
    id: i64,
    form: Posted,
    said: &'static str,
    act: impl Fn(&mut WriteTx<'_>, CaseId, &str) -> Outcome<()> + Send + 'static,
) -> Answer {
    let id = CaseId(id);
    let mut errors = Vec::new();
    let reason = form.text("reason", REASON, &mut errors);
    if !errors.is_empty() {
        return pages::for_case_again(&ctx, id, Some((&form, &errors))).await;
    }
    ctx.act(&form, move |tx| {
        act(tx, id, &reason)?;
        Ok(Done::to(format!("/arenden/{id}/utbetalningar")).says(said))
    })
    .await
}

/// `POST /mina-arenden/{id}/rekvirera`
pub async fn requisition(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = CaseId(path.into_inner());
    let of = Some(pages::own_case(&ctx, id).await?.association_id);
    let mut errors = Vec::new();
    let text = form.text("text", COSTS, &mut errors);
    let amount = form.has("amount").then(|| form.amount("amount", &mut errors));
    let amount = amount.filter(|ore: &Ore| ore.is_positive());
    let files = ctx.receive_readable(&form, "vouchers", of, &mut errors).await?;
    if !errors.is_empty() {
        return pages::requisition_again(&ctx, id, Some((&form, &errors))).await;
    }
    let ask = Requisition { amount, text, files };
    let done = ctx
        .act(&form, move |tx| {
            actions::requisition(tx, id, &ask)?;
            Ok(Done::to(format!("/mina-arenden/{id}")).says("disbursement-said-asked"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            pages::requisition_again(&ctx, id, Some((&form, &errors))).await
        }
        done => done,
    }
}
