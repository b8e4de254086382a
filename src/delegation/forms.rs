//! What delegates send: parsed into acts.

use actix_web::web;

use super::actions::{self, Ruled};
use super::pages;
use crate::board;
use crate::grants::model::DecisionKind;
use crate::kernel::ids::{CaseId, DecisionId, MeasureId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Outcome, Refusal};
use crate::web::{Answer, Ctx, Done, Posted};

/// Characters in reasons and conditions.
const LONG: usize = 4_000;

/// `POST /arenden/{id}/beslut`
pub async fn decide(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let case = CaseId(*path);
    let to = format!("/arenden/{case}");
    let done = if let Ok(measure) = form.get("measure").parse::<i64>() {
        ctx.act(&form, move |tx| {
            actions::decide_measure(tx, MeasureId(measure))?;
            Ok(Done::to(to.clone()).says("delegation-done"))
        })
        .await
    } else {
        match parse(&form) {
            Ok(ruled) => {
                ctx.act(&form, move |tx| {
                    actions::decide(tx, case, &ruled)?;
                    Ok(Done::to(to.clone()).says("delegation-done"))
                })
                .await
            }
            Err(refusal) => Err(refusal),
        }
    };
    match done {
        Err(Refusal::Invalid(errors)) => {
            let known = pages::read(&ctx, case).await?;
            let p = ctx.page_again("delegation-title", &form, &errors);
            pages::show(&ctx, p, &known)
        }
        done => done,
    }
}

fn parse(form: &Posted) -> Outcome<Ruled> {
    let mut errors = Vec::new();
    let kind = form.get("kind").parse().unwrap_or_else(|()| {
        errors.push(FieldError::new("kind", "field-required"));
        DecisionKind::Dismissal
    });
    let amount = if kind.is_approval() { form.amount("amount", &mut errors) } else { Ore::ZERO };
    let ruled = Ruled {
        kind,
        amount,
        conditions: form.optional_text("conditions", LONG, &mut errors),
        reason: form.optional_text("reason", LONG, &mut errors),
    };
    Posted::checked(ruled, errors)
}

/// `POST /delegationsbeslut/{id}/anslag`
pub async fn announce(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = DecisionId(*path);
    ctx.act(&form, move |tx| {
        board::actions::post_own_notice(tx, id, tx.today)?;
        Ok(Done::to("/delegationsbeslut").says("delegation-announced"))
    })
    .await
}
