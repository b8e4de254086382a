//! What controllers send in about a fund's end.

use actix_web::web;

use super::{actions, pages};
use crate::fund;
use crate::kernel::refusal::{FieldError, Msg, Refusal};
use crate::web::{Answer, Ctx, Done, Posted};

/// The most characters of a decision's reference.
const DECISION: usize = 200;
/// The most characters of a reason.
const REASON: usize = 1_000;

async fn shown_again(ctx: &Ctx, slug: &str, form: &Posted, done: Answer) -> Answer {
    let errors = match done {
        Err(Refusal::Invalid(errors)) => errors,
        Err(Refusal::Funds { asked, available, on }) => {
            let msg = Msg::new("error-funds-text")
                .with("asked", asked)
                .with("available", available)
                .with("day", on);
            vec![FieldError::msg("amount", msg)]
        }
        done => return done,
    };
    pages::show_again(ctx, slug, Some((form, &errors))).await
}

/// `POST /avveckling/{fund}/overfor`
pub async fn transfer(ctx: Ctx, path: web::Path<String>, form: Posted) -> Answer {
    let slug = path.into_inner();
    let mut errors = Vec::new();
    let amount = form.amount("amount", &mut errors);
    let day = form.day("day", &mut errors);
    let decision = form.text("decision", DECISION, &mut errors);
    let reason = form.text("reason", REASON, &mut errors);
    if !errors.is_empty() {
        return pages::show_again(&ctx, &slug, Some((&form, &errors))).await;
    }
    let name = slug.clone();
    let done = ctx
        .act(&form, move |tx| {
            let fund = fund::find_by_slug(tx.conn, &name)?.id;
            actions::transfer_out(tx, fund, amount, day, &decision, &reason)?;
            Ok(Done::to(format!("/avveckling/{name}")).says("phase-out-said-transferred"))
        })
        .await;
    shown_again(&ctx, &slug, &form, done).await
}

/// `POST /avveckling/{fund}/slutreglera`
pub async fn settle(ctx: Ctx, path: web::Path<String>, form: Posted) -> Answer {
    let slug = path.into_inner();
    let mut errors = Vec::new();
    let day = form.day("settle_day", &mut errors);
    let decision = form.text("settle_decision", DECISION, &mut errors);
    let reason = form.text("settle_reason", REASON, &mut errors);
    if !errors.is_empty() {
        return pages::show_again(&ctx, &slug, Some((&form, &errors))).await;
    }
    let name = slug.clone();
    let done = ctx
        .act(&form, move |tx| {
            let fund = fund::find_by_slug(tx.conn, &name)?.id;
            let left = actions::settle(tx, fund, day, &decision, &reason)?;
            let said = Msg::new("phase-out-said-settled").with("amount", left);
            Ok(Done::to(format!("/avveckling/{name}")).saying(said))
        })
        .await;
    shown_again(&ctx, &slug, &form, done).await
}

/// `POST /avveckling/{fund}/inkommet`
pub async fn received(ctx: Ctx, path: web::Path<String>, form: Posted) -> Answer {
    let slug = path.into_inner();
    let mut errors = Vec::new();
    let number = form.text("number", 60, &mut errors);
    let amount = form.amount("amount", &mut errors);
    let day = form.day("on", &mut errors);
    let reason = form.text("reason", REASON, &mut errors);
    if !errors.is_empty() {
        return pages::show_again(&ctx, &slug, Some((&form, &errors))).await;
    }
    let name = slug.clone();
    let done = ctx
        .act(&form, move |tx| {
            let fund = fund::find_by_slug(tx.conn, &name)?.id;
            actions::received_after_settlement(tx, fund, &number, amount, day, &reason)?;
            Ok(Done::to(format!("/avveckling/{name}")).says("phase-out-said-received"))
        })
        .await;
    shown_again(&ctx, &slug, &form, done).await
}
