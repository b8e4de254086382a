//! POST: signing in and out, and what the administrator does to accounts.

use actix_web::{HttpRequest, HttpResponse, web};

use super::actions::sign_in::{self, Begun, Opened, Origin};
use super::actions::{self, NewAccount, invitations};
use super::model::Purpose;
use super::{pages, password, rules, secret};
use crate::i18n::Lang;
use crate::kernel::ids::AccountId;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::web::ctx::cookie_name;
use crate::web::guard::{SESSION_COOKIE, WANTED_COOKIE, token_hash};
use crate::web::{Answer, Ctx, Done, Posted};

/// Characters of a name or title at most.
const LONGEST_NAME: usize = 120;

/// Mails a sign-in link, or a registration link to whoever has no account.
pub async fn request_link(ctx: Ctx, form: Posted) -> Answer {
    let (email, lang, from) = (form.get("email").to_owned(), ctx.lang, origin(&ctx));
    let done = ctx.act(&form, move |tx| {
        sign_in::request_link(tx, &email, lang, &from)?;
        Ok(Done::to("/logga-in/skickat"))
    });
    match done.await {
        Err(Refusal::Invalid(errors)) => show_sign_in(&ctx, &form, &errors),
        done => done,
    }
}

/// Uses a mailed link.
pub async fn use_link(
    ctx: Ctx,
    req: HttpRequest,
    token: web::Path<String>,
    _form: Posted,
) -> Answer {
    let (token, from) = (token.into_inner(), origin(&ctx));
    let opened = ctx.write(move |tx| sign_in::use_link(tx, &token, &from)).await?;
    answer(&ctx, &req, opened).unwrap_or_else(|| pages::link_gone(&ctx, false))
}

/// Uses the code of a mailed link.
pub async fn use_code(ctx: Ctx, req: HttpRequest, form: Posted) -> Answer {
    let (code, from) = (form.get("code").to_owned(), origin(&ctx));
    let opened = ctx.write(move |tx| sign_in::use_code(tx, &code, &from)).await?;
    let is_guessed = matches!(opened, Opened::LinkOnly);
    answer(&ctx, &req, opened).unwrap_or_else(|| {
        let msg = if is_guessed {
            Msg::new("people-code-link-only")
        } else {
            Msg::new("people-code-wrong").with("tries", rules::CODE_TRIES)
        };
        let p = ctx.page_again("people-sent", &form, &[FieldError::msg("code", msg)]);
        pages::show_sent(&ctx, &p)
    })
}

/// Makes an account.
pub async fn register(
    ctx: Ctx,
    req: HttpRequest,
    token: web::Path<String>,
    form: Posted,
) -> Answer {
    let (token, from) = (token.into_inner(), origin(&ctx));
    let mut errors = Vec::new();
    let name = form.text("name", LONGEST_NAME, &mut errors);
    let lang = Lang::from_tag(form.get("lang")).unwrap_or(ctx.lang);
    if !errors.is_empty() {
        let p = ctx.page_again("people-register", &form, &errors);
        return pages::show_register(&ctx, &p, &token).await;
    }
    let again = token.clone();
    let done = ctx.write(move |tx| sign_in::register(tx, &token, &name, lang, &from)).await;
    if let Err(Refusal::Invalid(errors)) = &done {
        let p = ctx.page_again("people-register", &form, errors);
        return pages::show_register(&ctx, &p, &again).await;
    }
    let opened = done?;
    answer(&ctx, &req, opened).unwrap_or_else(|| pages::link_gone(&ctx, false))
}

/// Signs in with address and password.
pub async fn sign_in(ctx: Ctx, req: HttpRequest, form: Posted) -> Answer {
    let (email, typed) = (form.get("account").to_owned(), raw_password(&form));
    let from = origin(&ctx);
    let begun = match (email.is_empty(), typed.is_empty()) {
        (false, false) => check_password(&ctx, email, typed, from).await?,
        _ => None,
    };
    match begun {
        Some(begun) => Ok(back_in(&ctx, &req, &begun)),
        None => {
            tell_refused(&ctx);
            show_sign_in(&ctx, &form, &[FieldError::new("password", "people-password-wrong")])
        }
    }
}

/// Counts the try, checks the password outside any transaction, and begins the session.
async fn check_password(
    ctx: &Ctx,
    email: String,
    typed: String,
    from: Origin,
) -> Outcome<Option<Begun>> {
    let (app, actor) = (ctx.app.clone(), ctx.actor());
    web::block(move || {
        let known = app.write(&actor, |tx| sign_in::try_password(tx, &email, &from))?;
        let hash = known.as_ref().map(|(_, hash)| hash.as_str());
        let is_right = password::is_right(app.config.password_cost, &typed, hash)?;
        match known.filter(|_| is_right) {
            Some((id, hash)) => {
                app.write(&actor, |tx| sign_in::password_was_right(tx, id, &hash, &from))
            }
            None => Ok(None),
        }
    })
    .await
    .map_err(|e| Refusal::Busy(e.to_string()))?
}

/// Keeps the password that was chosen with a mailed link; with the printed link, makes the first
/// administrator.
pub async fn choose_password(
    ctx: Ctx,
    req: HttpRequest,
    token: web::Path<String>,
    form: Posted,
) -> Answer {
    let token = token.into_inner();
    let (sent, seen, now) = (origin(&ctx), token.clone(), ctx.app.clock.instant());
    let link = ctx
        .read(move |conn| sign_in::pressed_link(conn, &seen, Purpose::Setup, &sent, now))
        .await?;
    let Some((email, account)) = link.map(|link| (link.email, link.account_id)) else {
        return pages::link_gone(&ctx, true);
    };
    match new_password(&ctx, &form, &email, account.is_none()) {
        Err(errors) => show_password(&ctx, &form, &errors, &token).await,
        Ok((email, name, typed)) => {
            let (app, actor, from) = (ctx.app.clone(), ctx.actor(), origin(&ctx));
            let (again, lang) = (token.clone(), ctx.lang);
            let opened = web::block(move || {
                let hash = password::hash(app.config.password_cost, &typed)?;
                if account.is_some() {
                    return app
                        .write(&actor, |tx| sign_in::choose_password(tx, &token, &hash, &from));
                }
                let (title, roles, password) = (String::new(), Vec::new(), Some(hash));
                let new = NewAccount { email, name, title, lang, roles, password };
                app.write(&actor, |tx| sign_in::make_first_administrator(tx, &token, &new, &from))
            })
            .await
            .map_err(|e| Refusal::Busy(e.to_string()))?;
            match opened {
                Err(Refusal::Invalid(errors)) => show_password(&ctx, &form, &errors, &again).await,
                Err(refusal) => Err(refusal),
                Ok(opened) => {
                    answer(&ctx, &req, opened).unwrap_or_else(|| pages::link_gone(&ctx, true))
                }
            }
        }
    }
}

async fn show_password(ctx: &Ctx, form: &Posted, errors: &[FieldError], token: &str) -> Answer {
    let p = ctx.page_again("people-password", form, errors);
    pages::show_password(ctx, &p, token).await
}

/// Address, name and password as typed; the first administrator types all three.
fn new_password(
    ctx: &Ctx,
    form: &Posted,
    email: &str,
    first: bool,
) -> Result<(String, String, String), Vec<FieldError>> {
    let mut errors = Vec::new();
    let (mut email, mut name) = (email.to_owned(), String::new());
    if first {
        name = form.text("name", LONGEST_NAME, &mut errors);
        match actions::clean_email(form.get("email")) {
            Some(clean) => email = clean,
            None => errors.push(FieldError::new("email", "field-email")),
        }
    }
    let typed = raw_password(form);
    errors.extend(password::fault(&typed, &[&email, &name, &ctx.app.config.site_name]));
    if form.all("again").first().map(String::as_str).unwrap_or_default() != typed {
        errors.push(FieldError::new("again", "people-password-differs"));
    }
    if errors.is_empty() { Ok((email, name, typed)) } else { Err(errors) }
}

/// Ends the session.
pub async fn sign_out(ctx: Ctx, _form: Posted) -> Answer {
    let session = token_hash(&ctx.cookie);
    ctx.write(move |tx| sign_in::sign_out(tx, &session)).await?;
    signed_out(&ctx, "people-signed-out")
}

/// Ends every session that the person has, on whatever device.
pub async fn sign_out_everywhere(ctx: Ctx, _form: Posted) -> Answer {
    ctx.write(sign_in::sign_out_everywhere).await?;
    signed_out(&ctx, "people-signed-out-everywhere")
}

/// Sends whoever is signed out to the start.
fn signed_out(ctx: &Ctx, flash: &str) -> Answer {
    let flash = ctx.lang.t(flash);
    let mut response = ctx.go("/", Some(&flash));
    let mut gone = ctx.cookie(SESSION_COOKIE, "").finish().into_owned();
    gone.make_removal();
    response.add_cookie(&gone).map_err(Refusal::internal)?;
    Ok(response)
}

/// Answers an invitation to act for an association.
pub async fn answer_invitation(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let accepted = form.get("answer") == "accept";
    let id = id.into_inner();
    ctx.act(&form, move |tx| {
        let association = invitations::answer(tx, id, accepted)?;
        Ok(if accepted {
            Done::to(format!("/min-forening/{association}")).says("people-invitation-accepted")
        } else {
            Done::to("/konto").says("people-invitation-declined")
        })
    })
    .await
}

/// Makes an account for the staff.
pub async fn create(ctx: Ctx, form: Posted) -> Answer {
    let mut errors = Vec::new();
    let name = form.text("name", LONGEST_NAME, &mut errors);
    let title = form.optional_text("title", LONGEST_NAME, &mut errors);
    let roles = chosen_roles(&form);
    if actions::clean_email(form.get("email")).is_none() {
        errors.push(FieldError::new("email", "field-email"));
    }
    if roles.is_empty() {
        errors.push(FieldError::new("roles", "people-roles-missing"));
    }
    if !errors.is_empty() {
        return pages::show_new(&ctx, ctx.page_again("people-new", &form, &errors));
    }
    let new = NewAccount {
        email: form.get("email").to_owned(),
        name,
        title,
        lang: Lang::Sv,
        roles,
        password: None,
    };
    let done = ctx.act(&form, move |tx| {
        let id = actions::invite(tx, &new)?;
        Ok(Done::to(format!("/personer/{id}")).says("people-invited"))
    });
    match done.await {
        Err(Refusal::Invalid(errors)) => {
            pages::show_new(&ctx, ctx.page_again("people-new", &form, &errors))
        }
        done => done,
    }
}

/// Changes name, title and roles.
pub async fn change(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = AccountId(*id);
    let mut errors = Vec::new();
    let name = form.text("name", LONGEST_NAME, &mut errors);
    let title = form.optional_text("title", LONGEST_NAME, &mut errors);
    let roles = chosen_roles(&form);
    let done = match Posted::checked((name, title, roles), errors) {
        Err(refusal) => Err(refusal),
        Ok((name, title, roles)) => {
            ctx.act(&form, move |tx| {
                actions::change_account(tx, id, &name, &title, &roles)?;
                Ok(Done::to(format!("/personer/{id}")).says("people-changed"))
            })
            .await
        }
    };
    match done {
        Err(Refusal::Invalid(errors)) => {
            let p = ctx.page_again("people-person", &form, &errors);
            pages::show_person(&ctx, p, id).await
        }
        done => done,
    }
}

/// Closes an account.
pub async fn disable(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = AccountId(*id);
    ctx.act(&form, move |tx| {
        actions::disable_account(tx, id)?;
        Ok(Done::to(format!("/personer/{id}")).says("people-disabled"))
    })
    .await
}

/// Opens a closed account.
pub async fn enable(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = AccountId(*id);
    ctx.act(&form, move |tx| {
        actions::enable_account(tx, id)?;
        Ok(Done::to(format!("/personer/{id}")).says("people-enabled"))
    })
    .await
}

/// Sends a link to choose a new password.
pub async fn send_password_link(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = AccountId(*id);
    ctx.act(&form, move |tx| {
        actions::send_password_link(tx, id)?;
        Ok(Done::to(format!("/personer/{id}")).says("people-password-link-sent"))
    })
    .await
}

fn show_sign_in(ctx: &Ctx, form: &Posted, errors: &[FieldError]) -> Answer {
    let p = ctx.page_again("people-sign-in", form, errors);
    ctx.render(&p, &super::views::SignInPage { p: &p })
}

/// A password exactly as typed, blanks at its ends included.
fn raw_password(form: &Posted) -> String {
    form.all("password").into_iter().next().unwrap_or_default()
}

fn chosen_roles(form: &Posted) -> Vec<Role> {
    let sent = form.all("roles");
    Role::STAFF.into_iter().filter(|role| sent.iter().any(|code| code == role.code())).collect()
}

/// Where a request comes from.
fn origin(ctx: &Ctx) -> Origin {
    Origin {
        place: ctx.place.clone(),
        browser: secret::browser_hash(&ctx.cookie),
        session: ctx.user.is_some().then(|| token_hash(&ctx.cookie)),
    }
}

/// The answer to what was opened; nothing when it led nowhere.
fn answer(ctx: &Ctx, req: &HttpRequest, opened: Opened) -> Option<Answer> {
    match opened {
        Opened::In(begun) => Some(Ok(back_in(ctx, req, &begun))),
        Opened::Register(token) => Some(Ok(ctx.go(&format!("/registrera-konto/{token}"), None))),
        Opened::Known => Some(Ok(ctx.go("/logga-in", Some(&ctx.lang.t("people-account-there"))))),
        Opened::Nothing | Opened::LinkOnly => {
            tell_refused(ctx);
            None
        }
    }
}

/// Writes into the log that a password, a link or a code let nobody in: by the route, which way it
/// was.
fn tell_refused(ctx: &Ctx) {
    tracing::warn!(request = %ctx.request_id, "a sign-in was refused");
}

/// Sends whoever signed in to the page that they wanted before, else to their first page.
fn back_in(ctx: &Ctx, req: &HttpRequest, begun: &Begun) -> HttpResponse {
    let wanted = req
        .cookie(&cookie_name(WANTED_COOKIE, ctx.secure()))
        .map(|cookie| cookie.value().to_owned())
        .filter(|path| rules::is_local_path(path));
    match wanted {
        Some(path) => with_session(ctx, begun, &path),
        None => signed_in(ctx, begun),
    }
}

/// Sends whoever signed in to their first page, which is their account when something there waits
/// for an answer.
pub fn signed_in(ctx: &Ctx, begun: &Begun) -> HttpResponse {
    let to = if begun.invited { "/konto" } else { rules::landing(&begun.roles) };
    with_session(ctx, begun, to)
}

/// Sends whoever signed in to a page, with the cookie of their session.
fn with_session(ctx: &Ctx, begun: &Begun, to: &str) -> HttpResponse {
    tracing::info!(request = %ctx.request_id, account = %begun.account, "signed in");
    let mut response = ctx.go(to, None);
    let session = ctx.cookie(SESSION_COOKIE, &begun.token).finish().into_owned();
    let mut wanted = ctx.cookie(WANTED_COOKIE, "").finish().into_owned();
    wanted.make_removal();
    for cookie in [session, wanted] {
        if response.add_cookie(&cookie).is_err() {
            // A token is plain text, so this cannot happen; the person would sign in again.
            return ctx.go("/logga-in", None);
        }
    }
    response
}
