//! GET: signing in, and the administrator's pages about people.

use std::collections::HashMap;

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::actions::sign_in::find_link;
use super::model::{Account, Purpose};
use super::views::{
    AccountPage, DisablePage, LinkGonePage, LinkPage, ListPage, NewPage, PasswordPage, PersonPage,
    PersonRow, RegisterPage, SentPage, SessionRow, SignInPage,
};
use super::{password, rules, store};
use crate::i18n::Lang;
use crate::kernel::clock;
use crate::kernel::ids::AccountId;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::kernel::text::fold;
use crate::web::guard::{LANGUAGE_COOKIE, token_hash};
use crate::web::parts::{Choice, Pager};
use crate::web::{Answer, Ctx, Page};

/// People on one page of the list.
const ROWS: i64 = 50;

/// Both ways in.
pub async fn sign_in(ctx: Ctx) -> Answer {
    let p = ctx.page("people-sign-in");
    ctx.render(&p, &SignInPage { p: &p })
}

/// A mail is on its way.
pub async fn sent(ctx: Ctx) -> Answer {
    let p = ctx.page("people-sent");
    show_sent(&ctx, &p)
}

pub(super) fn show_sent(ctx: &Ctx, p: &Page) -> Answer {
    ctx.render(p, &SentPage { p, minutes: rules::LINK_VALID.num_minutes() })
}

/// The button of a mailed link. Nothing is used up by looking.
pub async fn link(ctx: Ctx, token: web::Path<String>) -> Answer {
    let token = token.into_inner();
    let Some(link) = good_link(&ctx, &token, Purpose::SignIn).await? else {
        return link_gone(&ctx, false);
    };
    let p = ctx.page("people-link");
    ctx.render(&p, &LinkPage { p: &p, token: &token, email: &link.0 })
}

/// Making an account.
pub async fn register(ctx: Ctx, token: web::Path<String>) -> Answer {
    let token = token.into_inner();
    let p = ctx.page("people-register");
    show_register(&ctx, &p, &token).await
}

pub(super) async fn show_register(ctx: &Ctx, p: &Page, token: &str) -> Answer {
    let Some(link) = good_link(ctx, token, Purpose::Register).await? else {
        return link_gone(ctx, false);
    };
    let chosen = p.val("lang", ctx.lang.tag());
    let names = [("sv", "Svenska"), ("en", "English")];
    let languages = Choice::one_of(names, &chosen);
    ctx.render(p, &RegisterPage { p, token, email: &link.0, languages })
}

/// Choosing a password.
pub async fn password(ctx: Ctx, token: web::Path<String>) -> Answer {
    let token = token.into_inner();
    let p = ctx.page("people-password");
    show_password(&ctx, &p, &token).await
}

pub(super) async fn show_password(ctx: &Ctx, p: &Page, token: &str) -> Answer {
    let Some((email, _)) = good_link(ctx, token, Purpose::Setup).await? else {
        return link_gone(ctx, true);
    };
    ctx.render(p, &PasswordPage { p, token, email: &email, least: password::SHORTEST })
}

/// Says that a link is no longer good.
pub(super) fn link_gone(ctx: &Ctx, password: bool) -> Answer {
    let p = ctx.page("people-link-gone");
    ctx.render(&p, &LinkGonePage { p: &p, password })
}

/// Address and account of a link that is still good.
pub(super) async fn good_link(
    ctx: &Ctx,
    token: &str,
    purpose: Purpose,
) -> Outcome<Option<(String, Option<AccountId>)>> {
    let (token, now) = (token.to_owned(), ctx.app.clock.instant());
    let link = ctx.read(move |conn| find_link(conn, &token, purpose, now)).await?;
    Ok(link.map(|link| (link.email, link.account_id)))
}

/// Changes the language and goes back. Changes nothing but a cookie, so it may be a link.
pub async fn language(
    ctx: Ctx,
    tag: web::Path<String>,
    query: web::Query<HashMap<String, String>>,
) -> Answer {
    let lang = Lang::from_tag(&tag).ok_or(Refusal::NotFound)?;
    let to = query.get("to").filter(|to| rules::is_local_path(to)).map_or("/", String::as_str);
    let to = if to.starts_with("/sprak/") { "/" } else { to };
    let year = actix_web::cookie::time::Duration::days(365);
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, to))
        .cookie(ctx.cookie(LANGUAGE_COOKIE, lang.tag()).max_age(year).finish())
        .finish())
}

/// The person's own account: where they are signed in.
pub async fn account(ctx: Ctx) -> Answer {
    let (id, now) = (ctx.user()?.id, ctx.app.clock.instant());
    let here = token_hash(&ctx.cookie);
    let (found, invitations) = ctx
        .read(move |conn| {
            let account = store::find_account(conn, id)?;
            let since = now - rules::INVITATION_STANDS;
            let waiting = store::invitations::find(conn, &account, since)?;
            Ok((store::sign_in::list_sessions(conn, id, now)?, waiting))
        })
        .await?;
    let sessions = found
        .into_iter()
        .map(|(token, began, seen)| SessionRow {
            began: clock::local(began).format("%Y-%m-%d %H:%M").to_string(),
            seen: clock::local(seen).format("%Y-%m-%d %H:%M").to_string(),
            here: token == here,
        })
        .collect();
    let p = ctx.page("people-account");
    let email = ctx.user()?.email.clone();
    ctx.render(&p, &AccountPage { p: &p, email, invitations, sessions })
}

/// Everybody with an account.
pub async fn list(ctx: Ctx, query: web::Query<HashMap<String, String>>) -> Answer {
    let asked = |name: &str| query.get(name).map(|v| v.trim().to_owned()).unwrap_or_default();
    let (search, which) = (asked("sok"), asked("visa"));
    let page = asked("sida").parse().unwrap_or(1).clamp(1, store::MOST_ACCOUNTS / ROWS);
    let kind = match which.as_str() {
        "alla" => store::Which::All,
        "sokande" => store::Which::Applicants,
        "stangda" => store::Which::Closed,
        _ => store::Which::Staff,
    };
    let text = fold(&search);
    let (found, total) = ctx
        .read(move |conn| store::list_accounts(conn, kind, &text, (page - 1) * ROWS, ROWS))
        .await?;
    let people = found.iter().map(|(account, roles)| row(ctx.lang, account, roles)).collect();
    let address = |number: i64| {
        let query = [("sok", search.as_str()), ("visa", &which), ("sida", &number.to_string())]
            .iter()
            .map(|(name, value)| {
                let value: String =
                    url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
                format!("{name}={value}")
            })
            .collect::<Vec<_>>()
            .join("&");
        format!("/personer?{query}")
    };
    let pager = Pager::numbered(page, (total.min(store::MOST_ACCOUNTS) + ROWS - 1) / ROWS, address);
    let total = match total > store::MOST_ACCOUNTS {
        true => ctx.lang.tv("people-count-many", "count", store::MOST_ACCOUNTS),
        false => ctx.lang.tv("people-count", "count", total),
    };
    let t = |key: &str| ctx.lang.t(key);
    let which = Choice::one_of(
        [
            ("personal", t("people-which-staff")),
            ("sokande", t("people-which-applicants")),
            ("stangda", t("people-which-closed")),
            ("alla", t("people-which-all")),
        ],
        if which.is_empty() { "personal" } else { &which },
    );
    let p = ctx.page("people-list").here(ctx.lang.t("people-list"));
    ctx.render(&p, &ListPage { p: &p, people, total, query: search, which, pager })
}

/// Making an account for the staff.
pub async fn new(ctx: Ctx) -> Answer {
    let p = ctx.page("people-new");
    show_new(&ctx, p)
}

pub(super) fn show_new(ctx: &Ctx, p: Page) -> Answer {
    let p = p.crumb(ctx.lang.t("people-list"), "/personer").here(ctx.lang.t("people-new"));
    let roles = role_choices(&p, &[]);
    ctx.render(&p, &NewPage { p: &p, roles })
}

/// One person.
pub async fn person(ctx: Ctx, id: web::Path<i64>) -> Answer {
    let p = ctx.page("people-person");
    show_person(&ctx, p, AccountId(*id)).await
}

pub(super) async fn show_person(ctx: &Ctx, mut p: Page, id: AccountId) -> Answer {
    let (account, own, associations) = ctx
        .read(move |conn| {
            let account = store::find_account(conn, id)?;
            let roles = store::find_roles(conn, id)?;
            Ok((account, roles, store::find_memberships(conn, id)?))
        })
        .await?;
    let mut shown = own.clone();
    if !associations.is_empty() {
        shown.insert(0, Role::Applicant);
    }
    p.title.clone_from(&account.name);
    let p = p.crumb(ctx.lang.t("people-list"), "/personer").here(account.name.clone());
    let page = PersonPage {
        person: row(ctx.lang, &account, &shown),
        disabled: account.disabled_at.is_some(),
        staff: !own.is_empty(),
        roles: role_choices(&p, &own),
        associations: associations.into_iter().map(|a| a.name).collect(),
        p: &p,
    };
    ctx.render(&p, &page)
}

/// The page before an account is closed.
pub async fn disable(ctx: Ctx, id: web::Path<i64>) -> Answer {
    let id = AccountId(*id);
    let account = ctx.read(move |conn| store::find_account(conn, id)).await?;
    if account.disabled_at.is_some() {
        return Err(Refusal::stage("people-is-disabled"));
    }
    let back = format!("/personer/{id}");
    let p = ctx
        .page("people-disable")
        .crumb(ctx.lang.t("people-list"), "/personer")
        .crumb(account.name.clone(), back.clone())
        .here(ctx.lang.t("people-disable"));
    let action = format!("{back}/stang");
    ctx.render(&p, &DisablePage { p: &p, action, name: &account.name, back })
}

fn role_choices(p: &Page, own: &[Role]) -> Vec<Choice> {
    Role::STAFF
        .into_iter()
        .map(|role| {
            let chosen = p.chosen("roles", role.code(), own.contains(&role));
            Choice::new(role.code(), p.t(role.key()), chosen)
        })
        .collect()
}

fn row(lang: Lang, account: &Account, roles: &[Role]) -> PersonRow {
    let staff = roles.iter().any(|role| *role != Role::Applicant);
    let state = match (account.disabled_at, staff, &account.password_hash) {
        (Some(_), _, _) => ("shut", "people-state-closed"),
        (None, true, None) => ("warn", "people-state-no-password"),
        _ => ("ok", "people-state-open"),
    };
    let words: Vec<String> = roles.iter().map(|role| lang.t(role.key())).collect();
    PersonRow {
        id: account.id.0,
        name: account.name.clone(),
        title: account.title.clone(),
        email: account.email.clone(),
        roles: words.join(", "),
        state,
    }
}
