//! Signing in as somebody, moving the day: in the demonstration alone.

use actix_web::http::header;
use actix_web::{HttpRequest, web};

use super::{actions, pages};
use crate::kernel::ids::AccountId;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::people::actions::sign_in;
use crate::people::forms::signed_in;
use crate::people::rules;
use crate::web::guard::token_hash;
use crate::web::{Answer, Ctx, Posted};

/// Signs in as one of the people.
pub async fn sign_in_as(ctx: Ctx, id: web::Path<i64>, _form: Posted) -> Answer {
    only_here(&ctx)?;
    let id = AccountId(*id);
    let session = ctx.user.is_some().then(|| token_hash(&ctx.cookie));
    let begun = ctx.write(move |tx| sign_in::enter(tx, id, session.as_deref())).await?;
    Ok(signed_in(&ctx, &begun.ok_or(Refusal::NotFound)?))
}

/// Moves the day forward, runs what is due on the way, and goes back to the page that was shown.
pub async fn move_day(ctx: Ctx, req: HttpRequest, form: Posted) -> Answer {
    only_here(&ctx)?;
    let mut errors = Vec::new();
    let day = form.day("to", &mut errors);
    let moved = match Posted::checked(day, errors) {
        Err(refusal) => Err(refusal),
        Ok(day) => {
            let app = ctx.app.clone();
            web::block(move || actions::move_day(&app, day))
                .await
                .map_err(|e| Refusal::Busy(e.to_string()))?
        }
    };
    match moved {
        Err(Refusal::Invalid(errors)) => {
            let mut p = ctx.page("demo-people");
            ctx.show_again(&mut p, &form, &errors);
            pages::show(&ctx, &p).await
        }
        Err(refusal) => Err(refusal),
        Ok(()) => {
            let flash = ctx.lang.tv("demo-moved", "day", ctx.lang.long_date(day));
            Ok(ctx.go(&came_from(&req), Some(&flash)))
        }
    }
}

fn only_here(ctx: &Ctx) -> Outcome<()> {
    if ctx.app.demo { Ok(()) } else { Err(Refusal::NotFound) }
}

/// The page that the form stood on, if the browser says so.
fn came_from(req: &HttpRequest) -> String {
    let said = req.headers().get(header::REFERER).and_then(|value| value.to_str().ok());
    said.and_then(|address| url::Url::parse(address).ok())
        .map(|address| match address.query() {
            Some(query) => format!("{}?{query}", address.path()),
            None => address.path().to_owned(),
        })
        .filter(|path| rules::is_local_path(path) && !path.starts_with("/demo/"))
        .unwrap_or_else(|| "/demo".to_owned())
}
