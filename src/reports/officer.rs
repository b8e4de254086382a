//! Pages of reports and claims for the municipality: the officer's review, the controller's list.

use std::collections::HashMap;

use actix_web::web;
use chrono::Days;

use super::review::{delegate_role, preview};
use super::sheet::Sheet;
use super::store;
use super::views::{ClaimPage, ClaimsPage, Figures, MeasureLine, ReviewPage};
use crate::applications::form_display::display;
use crate::applications::form_view::Speaker;
use crate::associations;
use crate::cases::lifecycle::{Stage, Step, may};
use crate::files;
use crate::kernel::ids::{CaseId, ClaimId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Refusal};
use crate::kernel::role::Role;
use crate::web::parts::Choice;
use crate::web::{Answer, Ctx, Posted};

/// Claims of a list at most.
const MOST: i64 = 300;
/// Days to answer, where the officer types no other day.
const ANSWER_DAYS: u64 = 14;

/// `GET /arenden/{id}/redovisning`
pub async fn review(ctx: Ctx, path: web::Path<i64>) -> Answer {
    review_again(&ctx, CaseId(path.into_inner()), None).await
}

/// The officer's page, with what was typed and what is wrong with it.
pub async fn review_again(
    ctx: &Ctx,
    id: CaseId,
    wrong: Option<(&Posted, &[FieldError])>,
) -> Answer {
    let today = ctx.app.clock.today();
    let sheet = ctx.read(move |conn| Sheet::open(conn, id)).await?;
    let case = sheet.case.clone();
    let (association, known, requests, settlement, measures, claims) = ctx
        .read(move |conn| {
            let mut measures = Vec::new();
            for measure in store::measures_for_case(conn, id)? {
                let role = delegate_role(conn, &case, measure.kind, measure.amount_ore, today)?;
                measures.push(MeasureLine { measure, delegated: role.is_some() });
            }
            let mut claims = Vec::new();
            for claim in store::claims_for_case(conn, id)? {
                claims.push(store::find_claim_line(conn, claim.id)?);
            }
            Ok((
                associations::find(conn, case.association_id)?.name,
                store::list_registered(conn, id)?,
                store::list_requests(conn, id)?,
                store::find_settlement(conn, id)?,
                measures,
                claims,
            ))
        })
        .await?;
    let mut page = ctx
        .page("reports-title")
        .crumb(ctx.lang.t("menu-queue"), "/arenden")
        .crumb(sheet.case.label(), format!("/arenden/{id}"))
        .here(ctx.lang.t("reports-title"));
    if let Some((form, errors)) = wrong {
        ctx.show_again(&mut page, form, errors);
    }
    let roles = &ctx.user()?.roles;
    let stage = sheet.case.stage;
    let facts = sheet.facts();
    let say = |msg: &Msg| ctx.lang.msg(msg);
    let speaker = Speaker::new(ctx.lang.tag(), &say);
    // What an applicant is still writing is theirs alone until they hand it in.
    let handed_in = sheet.report.as_ref().is_some_and(|r| r.submitted_on.is_some())
        && stage != Stage::ReportCompletion;
    let view = ReviewPage {
        p: &page,
        association,
        due: sheet.grant.report_due,
        submitted_on: sheet.report.as_ref().and_then(|r| r.submitted_on),
        overdue: stage == Stage::Running && today > sheet.grant.report_due,
        sections: if handed_in {
            display(&sheet.form, &sheet.answers, &sheet.context(), speaker)
        } else {
            Vec::new()
        },
        files: sheet.attached.iter().filter(|f| known.contains(&f.file_id)).cloned().collect(),
        requests,
        figures: Figures {
            granted: sheet.grant.granted_ore - sheet.grant.released_ore,
            paid: sheet.grant.disbursed_ore,
            spent: sheet.bound().spent_total,
            eligible: facts.eligible_cost,
            income: facts.other_income,
        },
        preview: preview(&sheet, facts.eligible_cost, facts.other_income),
        settlement,
        measures,
        claims,
        may_review: may(stage, Step::ApproveReport, roles),
        may_break_off: may(stage, Step::BreakOff, roles),
        deadline: today.checked_add_days(Days::new(ANSWER_DAYS)).unwrap_or(today),
        claim_links: ctx.is_any(&[Role::Controller]),
        case: &sheet.case,
    };
    ctx.render(&page, &view)
}

/// `GET /arenden/{id}/redovisning/bilagor/{file}`
pub async fn file(ctx: Ctx, path: web::Path<(i64, i64)>) -> Answer {
    let (id, file) = path.into_inner();
    let id = CaseId(id);
    // What has been added since the report was handed in is the applicant's own.
    ctx.read(move |conn| {
        if store::find_report(conn, id)?.is_none_or(|report| report.submitted_on.is_none()) {
            return Err(Refusal::NotFound);
        }
        let known = store::list_registered(conn, id)?;
        let found = store::list_files(conn, id)?.into_iter().find(|f| f.id == file);
        found.filter(|f| known.contains(&f.file_id)).map(|_| ()).ok_or(Refusal::NotFound)
    })
    .await?;
    super::pages::send_file(&ctx, id, file).await
}

/// `GET /aterkrav`
pub async fn claims(ctx: Ctx, query: web::Query<HashMap<String, String>>) -> Answer {
    let paid = query.get("visa").is_some_and(|word| word == "betalda");
    let slug = query.get("fond").cloned();
    let (fund, rows) = ctx
        .read(move |conn| {
            let fund = slug.map(|slug| crate::fund::find_by_slug(conn, &slug)).transpose()?;
            let rows = store::list_claims(conn, fund.as_ref().map(|f| f.id), paid, MOST)?;
            Ok((fund, rows))
        })
        .await?;
    let of_fund = fund.as_ref().map(|f| format!("fond={}", f.slug)).unwrap_or_default();
    let page = ctx.page("menu-claims").here(ctx.lang.t("menu-claims"));
    let outstanding: Ore = rows.iter().map(|line| line.claim.outstanding()).sum();
    let today = ctx.app.clock.today();
    ctx.render(
        &page,
        &ClaimsPage {
            p: &page,
            fund: fund.map(|f| f.name).unwrap_or_default(),
            unpaid_at: format!("/aterkrav?{of_fund}"),
            paid_at: format!("/aterkrav?visa=betalda&{of_fund}"),
            rows,
            paid,
            outstanding,
            today,
        },
    )
}

/// `GET /aterkrav/{id}`
pub async fn claim(ctx: Ctx, path: web::Path<i64>) -> Answer {
    claim_again(&ctx, ClaimId(path.into_inner()), None).await
}

/// One claim, with what was typed and what is wrong with it.
pub async fn claim_again(
    ctx: &Ctx,
    id: ClaimId,
    wrong: Option<(&Posted, &[FieldError])>,
) -> Answer {
    let (line, booked) = ctx
        .read(move |conn| {
            let line = store::find_claim_line(conn, id)?;
            let booked = super::claims::repayments(conn, &line.claim)?;
            Ok((line, booked))
        })
        .await?;
    let mut page = ctx
        .page_titled(format!("{} {}", line.number, line.association))
        .crumb(ctx.lang.t("menu-claims"), "/aterkrav")
        .here(line.number.clone());
    if let Some((form, errors)) = wrong {
        ctx.show_again(&mut page, form, errors);
    }
    let today = ctx.app.clock.today();
    let view = ClaimPage {
        p: &page,
        overdue: line.claim.paid_on.is_none() && today > line.claim.due_on,
        may_record: line.claim.paid_on.is_none() && ctx.is_any(&[Role::Controller]),
        wrong: booked
            .iter()
            .filter(|one| one.taken_back.is_none() && ctx.is_any(&[Role::Controller]))
            .map(|one| {
                let value = one.entry.id.to_string();
                let (amount, day) = (one.entry.amount_ore, one.entry.day);
                let label = ctx.lang.tv2("reports-repayment-of", "amount", amount, "day", day);
                let chosen = page.chosen("entry", &value, false);
                Choice::new(value, label, chosen)
            })
            .collect(),
        booked: &booked,
        today,
        line: &line,
    };
    ctx.render(&page, &view)
}

/// `GET /aterkrav/{id}/brev`
pub async fn letter(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let id = ClaimId(path.into_inner());
    let stored = ctx
        .read(move |conn| {
            let line = store::find_claim_line(conn, id)?;
            files::find(conn, line.letter.ok_or(Refusal::NotFound)?)
        })
        .await?;
    let bytes = ctx.app.files.get(&stored.sha256)?;
    Ok(ctx.inline_pdf(&stored.name, bytes))
}
