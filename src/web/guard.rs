//! What every request passes before its handler: who asks, may they, does the form come from
//! here; and what every answer gets: headers, error page, a line in the log.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError, web};
use askama::Template;
use sha2::{Digest, Sha256};

use super::assets;
use super::ctx::{Ctx, FLASH_COOKIE, Sent, cookie_name, new_key, percent_encoded};
use super::headers;
use super::page::Page;
use super::probes;
use super::standing::{self, Begun, Standing};
use crate::app::App;
use crate::db;
use crate::error::Problem;
use crate::i18n::Lang;
use crate::kernel::actor::Actor;
use crate::kernel::clock;
use crate::kernel::network;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::people;
use crate::people::model::User;
use crate::routes::{self, Who};

/// Name of the cookie of a session.
pub const SESSION_COOKIE: &str = "session";

/// Name of the cookie of a visitor without a session.
pub const VISITOR_COOKIE: &str = "visitor";

/// Name of the cookie that remembers the page that a visitor wanted before signing in.
pub const WANTED_COOKIE: &str = "wanted";

/// Name of the cookie that keeps the language.
pub const LANGUAGE_COOKIE: &str = "language";

/// The hash under which the database knows a secret token.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Stands around the whole service.
pub async fn guard(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = clock::stopwatch();
    let app: Arc<App> = match req.app_data::<web::Data<App>>() {
        Some(data) => data.clone().into_inner(),
        None => return Ok(req.into_response(HttpResponse::InternalServerError().finish())),
    };
    let method = req.method().clone();
    let in_flight = app.metrics.begin();
    if method == Method::GET
        && let Some(file) = assets::answer(req.path(), req.headers())
    {
        return Ok(plain(req, file, &app, started));
    }
    let pattern = pattern(req.request());
    // Neither has anybody behind it.
    let is_asset = is_probe(req.path()) || req.path().starts_with(assets::FOLDER);
    let (mut ctx, new_visitor, away) = context(&req, app.clone(), is_asset).await;
    let mut refused = away.or_else(|| admit(req.request(), pattern, &ctx).err());
    if refused.is_some() && ctx.standing.is_open() {
        // Nobody is refused for what they were.
        (ctx, refused) = begun_again(req.request(), pattern, &ctx).await;
    }
    req.extensions_mut().insert(ctx.clone());
    let mut response = match &refused {
        Some(refusal) => req.into_response(refusal.error_response()),
        None => match next.call(req).await {
            Ok(response) => response.map_into_boxed_body(),
            Err(error) => return Err(error),
        },
    };
    if refused.is_none()
        && let Some((now, refusal)) = made_sure(response.request(), pattern, &ctx).await
    {
        // Nothing of what was drawn for somebody else is sent.
        let answer = match &refusal {
            Some(refusal) => refusal.error_response(),
            None => now.go(&now.path, None),
        };
        (ctx, refused) = (now, refusal);
        response = response.into_response(answer);
    }
    let wanted = matches!(&refused, Some(Refusal::Rule(msg)) if msg.key == SIGN_IN_FIRST)
        && method == Method::GET;
    let problem = response.response().extensions().get::<Problem>().cloned();
    if let Some(problem) = problem {
        let page = error_page(&ctx, response.status(), &problem);
        response = response.map_body(|head, _| {
            // The page goes out as it is; what stood here before it may have been packed.
            head.headers.remove(header::CONTENT_ENCODING);
            head.headers
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            BoxBody::new(page)
        });
    }
    if !is_asset && method != Method::HEAD {
        put_cookies(&mut response, &ctx, new_visitor);
    }
    finish(&mut response, &app, &ctx.request_id);
    if wanted {
        let value = percent_encoded(&ctx.path);
        let cookie = ctx.cookie(WANTED_COOKIE, &value).finish().into_owned();
        // Without the cookie the person comes to their first page instead.
        let _ = response.response_mut().add_cookie(&cookie);
    }
    drop(in_flight);
    tell(&response, &app, (&ctx.request_id, &ctx.actor()), &method, pattern, started.elapsed());
    Ok(response)
}

/// Counts an answer, and writes it into the log.
fn tell(
    response: &ServiceResponse<BoxBody>,
    app: &App,
    (request_id, who): (&str, &Actor),
    method: &Method,
    pattern: Option<&'static str>,
    taken: Duration,
) {
    let status = response.status().as_u16();
    app.metrics.answered(method.as_str(), pattern, status, taken);
    // The route, not the path: tokens, keys and what people search for stay out of the log.
    let route = pattern.unwrap_or("none");
    let ms = u64::try_from(taken.as_millis()).unwrap_or(u64::MAX);
    // The number of the account, not a name: who was refused what can be found out afterwards.
    let account = who.id.map(|id| id.0);
    if is_probe(route) && status == 200 {
        tracing::debug!(request = %request_id, %method, route, status, ms, account, "request");
    } else {
        tracing::info!(request = %request_id, %method, route, status, ms, account, "request");
    }
}

/// Whether somebody only asks how the program is.
fn is_probe(path: &str) -> bool {
    matches!(path, "/livez" | "/readyz")
}

/// The answer with a static file: it is everybody's, so that nobody has to be asked for.
fn plain(
    req: ServiceRequest,
    file: HttpResponse,
    app: &App,
    started: Instant,
) -> ServiceResponse<BoxBody> {
    let request_id = given_id(&req, app).unwrap_or_else(new_number);
    let mut response = req.into_response(file);
    finish(&mut response, app, &request_id);
    let nobody = Actor::visitor();
    let who = (request_id.as_str(), &nobody);
    tell(&response, app, who, &Method::GET, Some(routes::STATIC), started.elapsed());
    response
}

async fn context(
    req: &ServiceRequest,
    app: Arc<App>,
    is_asset: bool,
) -> (Ctx, Option<String>, Option<Refusal>) {
    let secure = app.is_secure();
    let cookie = |name: &str| req.cookie(&cookie_name(name, secure)).map(|c| c.value().to_owned());
    let session = cookie(SESSION_COOKIE).filter(|_| !is_asset);
    // Without the database the answer is an error page, for nobody in particular.
    let (user, standing, away) =
        match begin(req.request(), &app, session.as_deref(), is_asset).await {
            Ok(begun) => (begun.user, begun.standing, None),
            Err(refusal) => (None, Standing::fresh(&app), Some(refusal)),
        };
    let mut new_visitor = None;
    let secret = match (user.is_some(), session, cookie(VISITOR_COOKIE)) {
        (true, Some(token), _) => token,
        // The session stands, only nobody could look at it; no other cookie takes its place.
        (_, Some(token), _) if away.is_some() => token,
        (_, _, Some(token)) if token.len() == 32 => token,
        // No form of theirs is ever sent from a static file.
        _ if is_asset => String::new(),
        _ => {
            let token = new_key();
            new_visitor = Some(token.clone());
            token
        }
    };
    let lang = cookie(LANGUAGE_COOKIE)
        .and_then(|tag| Lang::from_tag(&tag))
        .or_else(|| user.as_ref().and_then(|u| Lang::from_tag(&u.lang)))
        .unwrap_or_default();
    let flash = cookie(FLASH_COOKIE);
    let path = req.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let request_id = given_id(req, &app).unwrap_or_else(new_number);
    let place = place(req, &app);
    let standing = Arc::new(standing);
    let sent = Sent { app, user, standing, lang, cookie: secret, path, flash, place, request_id };
    (Ctx::new(sent), new_visitor, away)
}

/// Name of the header that carries a request's number.
const REQUEST_ID: &str = "x-request-id";

/// A number for a request: nobody may need to guess it, only no other request may have it.
fn new_number() -> String {
    static COUNT: LazyLock<AtomicU64> = LazyLock::new(|| {
        let mut start = [0u8; 8];
        // Without randomness they begin as the last time.
        let _ = getrandom::fill(&mut start);
        AtomicU64::new(u64::from_ne_bytes(start))
    });
    // One step of Weyl's sequence never comes back to the same number; mixing it (David Stafford's
    // thirteenth variant, as in SplitMix64) makes neighbours look unlike each other.
    let mut number = COUNT.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    format!("{:012x}", (number ^ (number >> 31)) >> 16)
}

/// The number that a trusted proxy has given the request.
fn given_id(req: &ServiceRequest, app: &App) -> Option<String> {
    let is_trusted = req
        .peer_addr()
        .is_some_and(|peer| network::is_trusted(peer.ip(), &app.config.trusted_proxies));
    let id = req.headers().get(REQUEST_ID)?.to_str().ok()?;
    let is_fit = (8..=64).contains(&id.len())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    (is_trusted && is_fit).then(|| id.to_owned())
}

/// Where a request comes from: the machine that asked, or whom a trusted proxy names.
fn place(req: &ServiceRequest, app: &App) -> String {
    let Some(peer) = req.peer_addr() else { return String::new() };
    let told: Vec<&str> =
        req.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    network::place(network::sender(peer.ip(), &told, &app.config.trusted_proxies))
}

/// Who asks, on which day: for a page as this process saw it last, which reading makes sure of; for
/// an act as the database says.
async fn begin(
    req: &HttpRequest,
    app: &Arc<App>,
    session: Option<&str>,
    is_asset: bool,
) -> Outcome<Begun> {
    if is_asset {
        return Ok(Begun { user: None, standing: Standing::fresh(app) });
    }
    if probes::is_behind(app).await {
        return Err(Refusal::Busy("migrations have not run".to_owned()));
    }
    let hash = session.map(token_hash);
    if (req.method() == Method::GET || req.method() == Method::HEAD)
        && let Some(begun) = standing::remembered(app, hash.as_deref())
    {
        return Ok(begun);
    }
    let user = find_user(app.clone(), hash).await?;
    Ok(Begun { user, standing: Standing::fresh(app) })
}

/// Makes sure that the page was drawn for whoever asks; otherwise whoever that is now, and why they
/// get nothing, if so.
async fn made_sure(
    req: &HttpRequest,
    pattern: Option<&str>,
    ctx: &Ctx,
) -> Option<(Ctx, Option<Refusal>)> {
    if ctx.standing.is_open() && !ctx.standing.has_moved() {
        // Its drawing has read nothing.
        let looked = ctx.read(|_| Ok(())).await;
        if let Err(refusal) = looked
            && !ctx.standing.has_moved()
        {
            return Some((ctx.clone(), Some(refusal)));
        }
    }
    if !ctx.standing.has_moved() {
        return None;
    }
    Some(begun_again(req, pattern, ctx).await)
}

/// The same request by whoever it is now, and why they get nothing, if so.
async fn begun_again(
    req: &HttpRequest,
    pattern: Option<&str>,
    ctx: &Ctx,
) -> (Ctx, Option<Refusal>) {
    let session = req.cookie(&cookie_name(SESSION_COOKIE, ctx.secure()));
    let hash = session.map(|cookie| token_hash(cookie.value()));
    match find_user(ctx.app.clone(), hash).await {
        Ok(user) => {
            let now = ctx.begun_again(user);
            let refusal = admit(req, pattern, &now).err();
            (now, refusal)
        }
        Err(refusal) => (ctx.clone(), Some(refusal)),
    }
}

/// The person with a session, as the database says; and the day.
async fn find_user(app: Arc<App>, hash: Option<String>) -> Outcome<Option<Arc<User>>> {
    if hash.is_none() && !app.demo {
        return Ok(None);
    }
    web::block(move || {
        let now = app.clock.instant();
        let found = app.read(|conn| standing::read(&app, conn, hash.as_deref()))?;
        let (Some(found), Some(hash)) = (found, hash) else { return Ok(None) };
        if let Some(created) = found.due(now) {
            let kept = db::tx::write(&app.pool, |conn| {
                people::actions::sign_in::keep_session(conn, &hash, created, now)
            });
            // Reading goes on when nothing can be written; the session only ends where it stood.
            if let Err(refusal) = kept {
                tracing::warn!(cause = %refusal, "a session could not be kept");
            }
        }
        Ok(Some(found.user))
    })
    .await
    .map_err(|e| Refusal::Busy(e.to_string()))?
}

/// The row of the table that a request meets.
fn pattern(req: &HttpRequest) -> Option<&'static str> {
    routes::plain(req.path()).or_else(|| routes::known(&req.match_pattern()?))
}

/// The route table decides; a path that it does not know does not exist.
fn admit(req: &HttpRequest, pattern: Option<&str>, ctx: &Ctx) -> Outcome<()> {
    let pattern = pattern.ok_or(Refusal::NotFound)?;
    let who = routes::who(req.method(), pattern).ok_or(Refusal::NotFound)?;
    // No address of ours holds this character, and no database takes it.
    if ctx.path.contains("%00") {
        return Err(Refusal::Rule(Msg::new("form-broken")));
    }
    if req.method() == Method::POST {
        same_origin(req, ctx)?;
    }
    match (who, &ctx.user) {
        (Who::Everybody, _) => Ok(()),
        (_, None) => Err(Refusal::Rule(Msg::new(SIGN_IN_FIRST))),
        (Who::SignedIn, Some(_)) => Ok(()),
        (Who::Roles(roles), Some(user)) if user.is_any(roles) => Ok(()),
        _ => Err(Refusal::NotAllowed),
    }
}

/// Marks a refusal that sends the visitor to the sign-in page.
pub const SIGN_IN_FIRST: &str = "sign-in-first";

/// A form must come from our own pages: the browser says where from.
fn same_origin(req: &HttpRequest, ctx: &Ctx) -> Outcome<()> {
    let head = |name: &str| req.headers().get(name).and_then(|v| v.to_str().ok());
    let wrong = || Refusal::Rule(Msg::new("form-token-wrong"));
    if head("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return Err(wrong());
    }
    let Some(origin) = head("origin") else { return Ok(()) };
    let host = head("host").unwrap_or_default();
    // Behind TLS the service has one address. Without, it is tried out under several.
    let ours = origin == ctx.app.config.public_url
        || !ctx.secure() && origin.strip_prefix("http://").is_some_and(|o| o == host);
    if ours { Ok(()) } else { Err(wrong()) }
}

/// The page that says what went wrong.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    p: &'a Page,
    status: u16,
    heading: String,
    text: String,
    reference: Option<&'a str>,
}

fn error_page(ctx: &Ctx, status: StatusCode, problem: &Problem) -> String {
    let heading = ctx.lang.t(problem.heading);
    let page = ctx.page_titled(heading.clone());
    let reference = status.is_server_error().then_some(ctx.request_id.as_str());
    if let Some(cause) = &problem.cause {
        tracing::error!(request = %ctx.request_id, cause = %cause, "a request failed");
    }
    let text = ctx.lang.msg(&problem.msg);
    ErrorPage { p: &page, status: status.as_u16(), heading, text, reference }
        .render()
        .unwrap_or_else(|_| status.to_string())
}

/// Puts the cookies of whoever asked on a page.
fn put_cookies(response: &mut ServiceResponse<BoxBody>, ctx: &Ctx, new_visitor: Option<String>) {
    let is_shown = response.status().is_success();
    let response = response.response_mut();
    if let Some(token) = new_visitor {
        let cookie = ctx.cookie(VISITOR_COOKIE, &token).finish().into_owned();
        // A cookie that cannot be set only means that the visitor's next form is refused.
        let _ = response.add_cookie(&cookie);
    }
    if ctx.flash.is_some() && is_shown {
        let mut gone = ctx.cookie(FLASH_COOKIE, "").finish().into_owned();
        gone.make_removal();
        let _ = response.add_cookie(&gone);
    }
}

/// Puts on an answer what every answer carries.
fn finish(response: &mut ServiceResponse<BoxBody>, app: &App, request_id: &str) {
    let status = response.status();
    let response = response.response_mut();
    if app.health.is_draining() {
        // The next request shall not come to a program that is about to leave.
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static(REQUEST_ID), id);
    }
    if status == StatusCode::SERVICE_UNAVAILABLE && !headers.contains_key(header::RETRY_AFTER) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    headers::put(headers, app.is_secure());
}
