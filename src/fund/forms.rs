//! What the fund's forms do.

use actix_web::HttpResponse;
use actix_web::web;
use chrono::NaiveDate;

use super::model::{Call, Words};
use super::{Described, actions, pages, rule_form};
use crate::kernel::calendar;
use crate::kernel::ids::{CallId, EntryId};
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::web::{Answer, Ctx, Done, Posted};

/// Characters of a call's text in one language.
const LONGEST_TEXT: usize = 2_000;
/// Characters of a decision's reference, a code, and a name.
const LONGEST_LINE: usize = 200;
/// Characters of a reason.
const LONGEST_REASON: usize = 1_000;

/// An answer, or the errors with which its form is shown again; other refusals have a page of
/// their own.
fn again(answer: Answer) -> Outcome<Result<HttpResponse, Vec<FieldError>>> {
    match answer {
        Ok(done) => Ok(Ok(done)),
        Err(Refusal::Invalid(errors)) => Ok(Err(errors)),
        Err(Refusal::Funds { asked, available, on }) => {
            let msg = Msg::new("error-funds-text")
                .with("asked", asked)
                .with("available", available)
                .with("day", on);
            Ok(Err(vec![FieldError::msg("", msg)]))
        }
        Err(refusal) => Err(refusal),
    }
}

/// `POST /fonder/{slug}/regler/ny`
pub async fn save_rules(ctx: Ctx, slug: web::Path<String>, form: Posted) -> Answer {
    let d = pages::find_open(&ctx, slug.into_inner()).await?;
    match again(try_rules(&ctx, &d, &form).await)? {
        Ok(done) => Ok(done),
        Err(errors) => {
            let errors: Vec<FieldError> =
                errors.into_iter().map(|e| rule_form::told(e, ctx.lang)).collect();
            let page = ctx.page_again("fund-rules-title", &form, &errors);
            pages::draw_rules(&ctx, page, &d)
        }
    }
}

async fn try_rules(ctx: &Ctx, d: &Described, form: &Posted) -> Answer {
    let version = rule_form::read(form, &d.file, &d.rules, ctx.lang)?;
    let (fund, to) = (d.fund.id, format!("/fonder/{}", d.fund.slug));
    ctx.act(form, move |tx| {
        actions::add_rule_version(tx, fund, &version)?;
        let said = Msg::new("fund-rules-saved").with("day", version.valid_from);
        Ok(Done::to(to.clone()).saying(said))
    })
    .await
}

/// `POST /fonder/{slug}/omgangar/ny`
pub async fn save_call(ctx: Ctx, slug: web::Path<String>, form: Posted) -> Answer {
    let d = pages::find_open(&ctx, slug.into_inner()).await?;
    match again(try_call(&ctx, &d, None, &form).await)? {
        Ok(done) => Ok(done),
        Err(errors) => {
            let page = ctx.page_again("fund-call-new", &form, &errors);
            pages::draw_call(&ctx, page, &d, None)
        }
    }
}

/// `POST /fonder/{slug}/omgangar/{id}`
pub async fn save_changed_call(ctx: Ctx, path: web::Path<(String, i64)>, form: Posted) -> Answer {
    let (slug, id) = path.into_inner();
    let d = pages::find_open(&ctx, slug).await?;
    let known = pages::find_call(&ctx, &d, CallId(id)).await?;
    match again(try_call(&ctx, &d, Some(known.id), &form).await)? {
        Ok(done) => Ok(done),
        Err(errors) => {
            let page = ctx.page_again("fund-call-change", &form, &errors);
            pages::draw_call(&ctx, page, &d, Some(&known))
        }
    }
}

async fn try_call(ctx: &Ctx, d: &Described, known: Option<CallId>, form: &Posted) -> Answer {
    let call = read_call(form, d, known.is_none())?;
    let (fund, to) = (d.fund.id, format!("/fonder/{}", d.fund.slug));
    ctx.act(form, move |tx| {
        let said = if let Some(id) = known {
            actions::change_call(tx, id, &call)?;
            "fund-call-changed"
        } else {
            actions::add_call(tx, fund, &call)?;
            "fund-call-added"
        };
        Ok(Done::to(to.clone()).says(said))
    })
    .await
}

fn read_call(form: &Posted, d: &Described, is_new: bool) -> Outcome<Call> {
    let mut e = Vec::new();
    let code = if is_new { form.text("code", LONGEST_LINE, &mut e) } else { String::new() };
    let name = Words {
        sv: form.text("name-sv", LONGEST_LINE, &mut e),
        en: form.text("name-en", LONGEST_LINE, &mut e),
    };
    let (opens, closes) = (form.day("opens", &mut e), form.day("closes", &mut e));
    let decision_day = optional_day(form, "decision-day", &mut e);
    let chosen = form.all("focus-areas");
    let areas: Vec<String> =
        d.file.facts().focus_areas.into_iter().filter(|code| chosen.contains(code)).collect();
    let text = Words {
        sv: form.optional_text("text-sv", LONGEST_TEXT, &mut e),
        en: form.optional_text("text-en", LONGEST_TEXT, &mut e),
    };
    let text = Some(text).filter(|t| !(t.sv.is_empty() && t.en.is_empty()));
    let focus_areas = Some(areas).filter(|areas| !areas.is_empty());
    Posted::checked(Call { code, name, opens, closes, focus_areas, decision_day, text }, e)
}

fn optional_day(form: &Posted, name: &str, e: &mut Vec<FieldError>) -> Option<NaiveDate> {
    let text = form.get(name);
    if text.is_empty() {
        return None;
    }
    let day = calendar::parse_date(text);
    if day.is_none() {
        e.push(FieldError::new(name, "field-date"));
    }
    day
}

/// `POST /fonder/{slug}/tillskott`
pub async fn contribute(ctx: Ctx, slug: web::Path<String>, form: Posted) -> Answer {
    let d = pages::find_open(&ctx, slug.into_inner()).await?;
    match again(try_contribution(&ctx, &d, &form).await)? {
        Ok(done) => Ok(done),
        Err(errors) => {
            let page = ctx.page_again("fund-contribution-title", &form, &errors);
            pages::draw_contribution(&ctx, page, &d)
        }
    }
}

async fn try_contribution(ctx: &Ctx, d: &Described, form: &Posted) -> Answer {
    let mut e = Vec::new();
    let (amount, day) = (form.amount("amount", &mut e), form.day("day", &mut e));
    let decision = form.text("decision", LONGEST_LINE, &mut e);
    let reason = form.text("reason", LONGEST_REASON, &mut e);
    Posted::checked((), e)?;
    let (fund, to) = (d.fund.id, format!("/fonder/{}", d.fund.slug));
    ctx.act(form, move |tx| {
        actions::contribute(tx, fund, amount, day, &decision, &reason)?;
        let said = Msg::new("fund-contribution-saved").with("amount", amount).with("day", day);
        Ok(Done::to(to.clone()).saying(said))
    })
    .await
}

/// `POST /fonder/{slug}/rattelse/{entry}`
pub async fn correct(ctx: Ctx, path: web::Path<(String, i64)>, form: Posted) -> Answer {
    let (slug, id) = path.into_inner();
    let d = pages::find_open(&ctx, slug).await?;
    let entry = pages::find_entry(&ctx, &d, EntryId(id)).await?;
    let to = format!("/fonder/{}", d.fund.slug);
    match again(try_correction(&ctx, entry.id, &to, &form).await)? {
        Ok(done) => Ok(done),
        Err(errors) => {
            let page = ctx.page_again("fund-correction-title", &form, &errors);
            pages::draw_correction(&ctx, page, &d, &entry)
        }
    }
}

async fn try_correction(ctx: &Ctx, entry: EntryId, to: &str, form: &Posted) -> Answer {
    let mut e = Vec::new();
    let day = form.day("day", &mut e);
    let decision = form.text("decision", LONGEST_LINE, &mut e);
    let reason = form.text("reason", LONGEST_REASON, &mut e);
    Posted::checked((), e)?;
    let to = to.to_owned();
    ctx.act(form, move |tx| {
        actions::correct(tx, entry, day, &reason, &decision)?;
        Ok(Done::to(to.clone()).says("fund-correction-saved"))
    })
    .await
}
