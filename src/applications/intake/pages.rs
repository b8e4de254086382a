//! `/registrera`: which call, then what the paper says.

use actix_web::web;
use serde::Deserialize;

use super::store;
use super::views::{IntakePage, StartPage};
use crate::fund;
use crate::fund::{Described, StoredCall};
use crate::kernel::ids::CallId;
use crate::kernel::refusal::{FieldError, Outcome, Refusal};
use crate::web::parts::Choice;
use crate::web::{Answer, Ctx, Posted};

/// Which call the paper is for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Query {
    /// The call's key.
    #[serde(default)]
    omgang: Option<i64>,
}

/// `GET /registrera`
pub async fn register(ctx: Ctx, query: web::Query<Query>) -> Answer {
    match query.omgang {
        Some(call) => render(&ctx, CallId(call), &Posted::default(), &[]).await,
        None => start(&ctx).await,
    }
}

async fn start(ctx: &Ctx) -> Answer {
    let lang = ctx.lang;
    let (calls, drafts) = ctx
        .read(move |conn| {
            let mut calls = Vec::new();
            for fund in fund::all_funds(conn)?.into_iter().filter(|f| f.settled_on.is_none()) {
                for call in fund::find_calls(conn, fund.id)? {
                    calls.push((call, fund.name.clone()));
                }
            }
            calls.sort_by_key(|(call, _)| std::cmp::Reverse(call.call.opens));
            let choices: Vec<Choice> = calls
                .iter()
                .map(|(call, fund)| {
                    let name = call.call.name.get(lang.tag());
                    let label =
                        format!("{fund}: {name} ({}–{})", call.call.opens, call.call.closes);
                    Choice::new(call.id.to_string(), label, false)
                })
                .collect();
            Ok((choices, store::list(conn)?))
        })
        .await?;
    let page = ctx.page("menu-register-paper").here(lang.t("menu-register-paper"));
    ctx.render(&page, &StartPage { p: &page, calls, drafts })
}

/// The fund of a call, and the call.
pub async fn find_call(ctx: &Ctx, id: CallId) -> Outcome<(Described, StoredCall)> {
    ctx.read(move |conn| {
        for fund in fund::all_funds(conn)? {
            let calls = fund::find_calls(conn, fund.id)?;
            if let Some(call) = calls.into_iter().find(|call| call.id == id) {
                return Ok((fund::described(conn, fund.id)?, call));
            }
        }
        Err(Refusal::NotFound)
    })
    .await
}

/// Draws the form, with what was typed.
pub async fn render(ctx: &Ctx, id: CallId, form: &Posted, errors: &[FieldError]) -> Answer {
    let (described, call) = find_call(ctx, id).await?;
    let mut page = ctx
        .page("menu-register-paper")
        .crumb(ctx.lang.t("menu-register-paper"), "/registrera")
        .here(call.call.name.get(ctx.lang.tag()));
    ctx.show_again(&mut page, form, errors);
    let tag = ctx.lang.tag();
    let file = &described.file;
    let channels = [
        ("paper", page.t("applications-channel-paper")),
        ("email", page.t("applications-channel-email")),
    ];
    let view = IntakePage {
        call: id.0,
        call_name: format!("{}: {}", file.name.get(tag), call.call.name.get(tag)),
        channels: Choice::one_of(channels, &page.val("channel", "paper")),
        applicant_kinds: Choice::one_of(
            file.applicant_kinds.iter().map(|k| (k.code.clone(), k.name.get(tag).to_owned())),
            &page.val("kind", ""),
        ),
        areas: Choice::one_of(
            file.focus_areas.iter().map(|a| (a.code.clone(), a.name.get(tag).to_owned())),
            &page.val("focus_area", ""),
        ),
        today: ctx.app.clock.today(),
        p: &page,
    };
    ctx.render(&page, &view)
}
