//! Pages about a fund's end.

use actix_web::web;

use super::store;
use super::views::{ListPage, Row, ShowPage};
use crate::fund;
use crate::kernel::refusal::FieldError;
use crate::kernel::role::Role;
use crate::web::{Answer, Ctx, Posted};

/// `GET /avveckling`
pub async fn list(ctx: Ctx) -> Answer {
    let today = ctx.app.clock.today();
    let rows = ctx
        .read(move |conn| {
            let mut rows = Vec::new();
            for fund in fund::all_funds(conn)? {
                let position = fund::position_on(conn, fund.id, today)?;
                let found = store::find_blockers(conn, fund.id)?;
                let blockers = found.iter().map(|b| b.count).sum();
                rows.push(Row { fund, position, blockers });
            }
            Ok(rows)
        })
        .await?;
    let page = ctx.page("menu-phase-out").here(ctx.lang.t("menu-phase-out"));
    ctx.render(&page, &ListPage { p: &page, rows })
}

/// `GET /avveckling/{fund}`
pub async fn show(ctx: Ctx, path: web::Path<String>) -> Answer {
    show_again(&ctx, &path.into_inner(), None).await
}

/// One fund's end, with what was typed and what is wrong with it.
pub async fn show_again(ctx: &Ctx, slug: &str, wrong: Option<(&Posted, &[FieldError])>) -> Answer {
    let today = ctx.app.clock.today();
    let slug = slug.to_owned();
    let (fund, position, blockers) = ctx
        .read(move |conn| {
            let fund = fund::find_by_slug(conn, &slug)?;
            let position = fund::position_on(conn, fund.id, today)?;
            let blockers = store::find_blockers(conn, fund.id)?;
            Ok((fund, position, blockers))
        })
        .await?;
    let mut page = ctx
        .page_titled(fund.name.clone())
        .crumb(ctx.lang.t("menu-phase-out"), "/avveckling")
        .here(fund.name.clone());
    if let Some((form, errors)) = wrong {
        ctx.show_again(&mut page, form, errors);
    }
    let view = ShowPage {
        p: &page,
        fund: &fund,
        position,
        blockers,
        may: ctx.is_any(&[Role::Controller]),
        links: ctx.is_any(&[Role::CaseOfficer, Role::Controller, Role::Secretary]),
        today,
    };
    ctx.render(&page, &view)
}
