//! The request's context: who asks, in which language, and the way to the database.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder, web};
use askama::Template;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

use super::Answer;
use super::assets::Assets;
use super::page::{DemoBar, FormError, Page, PageUser, Site};
use super::posted::Posted;
use super::standing::{self, Standing};
use crate::app::App;
use crate::db::memo::{Moment, is_not_kept, moment};
use crate::db::{Db, WriteTx, schema};
use crate::i18n::Lang;
use crate::kernel::actor::Actor;
use crate::kernel::clock;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::people::model::User;
use crate::room::Limits;

/// What the guard found out about a request before any handler saw it.
#[derive(Clone)]
pub struct Sent {
    /// The program.
    pub app: Arc<App>,
    /// Who is signed in.
    pub user: Option<Arc<User>>,
    /// What that and the day go by.
    pub standing: Arc<Standing>,
    /// Language of the answer.
    pub lang: Lang,
    /// Value of the session's or visitor's cookie, from which form tokens are made.
    pub cookie: String,
    /// Path and query.
    pub path: String,
    /// What was just done, from the answer before.
    pub flash: Option<String>,
    /// Where the request comes from on the network, as tries are counted.
    pub place: String,
    /// Number of the request, for the log and the error page.
    pub request_id: String,
}

/// The context that handlers take.
#[derive(Clone)]
pub struct Ctx(Arc<Sent>);

impl std::ops::Deref for Ctx {
    type Target = Sent;
    fn deref(&self) -> &Sent {
        &self.0
    }
}

impl FromRequest for Ctx {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            req.extensions()
                .get::<Self>()
                .cloned()
                .ok_or_else(|| Refusal::internal("a request without its context")),
        )
    }
}

/// What an act leads to: where the browser goes, and what the next page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Address of the next page.
    pub to: String,
    /// What has been done, in words.
    pub flash: Option<Msg>,
}

impl Done {
    /// Goes to a page.
    pub fn to(address: impl Into<String>) -> Self {
        Self { to: address.into(), flash: None }
    }

    /// Says what has been done.
    pub fn saying(mut self, msg: Msg) -> Self {
        self.flash = Some(msg);
        self
    }

    /// Says what has been done, in words without values.
    pub fn says(self, key: &'static str) -> Self {
        self.saying(Msg::new(key))
    }
}

/// How many bytes of a file are sent at a time.
const PART: usize = 64 * 1024;

/// How long at most until a reader who took nothing is looked after again.
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// How much room a page is given at first.
const ROOM: usize = 32 * 1024;

/// How long a connection is waited for before reading in a transaction is tried.
const PATIENCE: Duration = Duration::from_secs(1);

/// Name of the cookie that carries what the next page says.
pub const FLASH_COOKIE: &str = "flash";

impl Ctx {
    /// Wraps what the guard found out.
    pub fn new(sent: Sent) -> Self {
        Self(Arc::new(sent))
    }

    /// The same request, begun again by whoever it is now.
    pub fn begun_again(&self, user: Option<Arc<User>>) -> Self {
        let standing = Arc::new(Standing::fresh(&self.app));
        Self::new(Sent { user, standing, ..(*self.0).clone() })
    }

    /// The person who is signed in; the route table has made sure that there is one.
    pub fn user(&self) -> Outcome<&User> {
        self.user.as_deref().ok_or(Refusal::NotAllowed)
    }

    /// Who acts.
    pub fn actor(&self) -> Actor {
        match &self.user {
            Some(user) => user.actor(),
            None => Actor::visitor(),
        }
    }

    /// Whether the person has one of the roles.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        self.user.as_ref().is_some_and(|user| user.is_any(roles))
    }

    /// The token that every form of this visitor carries.
    pub fn csrf(&self) -> String {
        let mut hasher = Sha256::new();
        for part in ["form", &self.app.secret, &self.cookie] {
            hasher.update(part.len().to_be_bytes());
            hasher.update(part.as_bytes());
        }
        hex::encode(&hasher.finalize()[..16])
    }

    /// Whether the service is reached through TLS.
    pub fn secure(&self) -> bool {
        self.app.config.public_url.starts_with("https://")
    }

    /// Reads from the database, away from the request threads.
    pub async fn read<T, F>(&self, f: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Outcome<T> + Send + 'static,
    {
        let this = self.clone();
        let reading = move || {
            this.app.read(|conn| {
                this.standing.check(&this.app, conn, this.user.as_ref())?;
                f(conn)
            })
        };
        web::block(reading).await.map_err(|e| Refusal::Busy(e.to_string()))?
    }

    /// The same where everything that `f` reads goes through [`App::memo`]: as long as no act has been
    /// done, one look at the number of the last one is enough. The embedded database gives it so
    /// fast that crossing to another thread would cost more.
    pub async fn read_kept<T, F>(&self, f: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db, Moment) -> Outcome<T> + Send + 'static,
    {
        let is_near = self.app.pool.is_sqlite();
        if is_near && let Some(done) = self.kept(&f, Duration::ZERO) {
            return done;
        }
        let this = self.clone();
        let reading = move || {
            if !is_near && let Some(done) = this.kept(&f, PATIENCE) {
                return done;
            }
            this.app.read(|conn| {
                let at = moment(conn)?;
                this.standing.check_at(&this.app, conn, this.user.as_ref(), at)?;
                f(conn, at)
            })
        };
        web::block(reading).await.map_err(|e| Refusal::Busy(e.to_string()))?
    }

    /// What `f` answers out of what is kept, if all of it is and the request stands.
    fn kept<T>(
        &self,
        f: &impl Fn(&mut Db, Moment) -> Outcome<T>,
        patience: Duration,
    ) -> Option<Outcome<T>> {
        let mut conn = self.app.pool.get_within(patience).ok()?;
        let at = Moment { only_kept: true, ..moment(&mut conn).ok()? };
        if !self.standing.is_of(at) {
            return None;
        }
        match f(&mut conn, at) {
            Err(refusal) if is_not_kept(&refusal) => None,
            done => {
                let stands = self.standing.check_at(&self.app, &mut conn, self.user.as_ref(), at);
                Some(stands.and(done))
            }
        }
    }

    /// Runs an act, away from the request threads, without the protection of a form's key: for
    /// what is harmless when done twice.
    pub async fn write<T, F>(&self, mut f: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnMut(&mut WriteTx<'_>) -> Outcome<T> + Send + 'static,
    {
        let this = self.clone();
        self.begin(move |tx| {
            this.hold(tx.conn, tx.now)?;
            f(tx)
        })
        .await
    }

    /// Runs a transaction by whoever asks, as they were when their request began.
    async fn begin<T, F>(&self, f: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnMut(&mut WriteTx<'_>) -> Outcome<T> + Send + 'static,
    {
        let (app, actor) = (self.app.clone(), self.actor());
        web::block(move || app.write(&actor, f)).await.map_err(|e| Refusal::Busy(e.to_string()))?
    }

    /// Makes sure that whoever asks still has the rights that the request was begun with: a form
    /// can take long to come in, and an act can wait for others.
    fn hold(&self, conn: &mut Db, now: NaiveDateTime) -> Outcome<()> {
        match &self.user {
            Some(user) => standing::hold(conn, user, &self.cookie, now),
            None => Ok(()),
        }
    }

    /// The same apart from any act.
    pub async fn still_stands(&self) -> Outcome<()> {
        let this = self.clone();
        self.read(move |conn| this.hold(conn, this.app.clock.instant())).await
    }

    /// Runs the act of a form once: a form that is sent again gets the same answer, and the same
    /// key with other contents is refused. Sent to another address it is another act: a page may
    /// have several buttons.
    pub async fn act<F>(&self, form: &Posted, mut f: F) -> Answer
    where
        F: FnMut(&mut WriteTx<'_>) -> Outcome<Done> + Send + 'static,
    {
        let key = form.key();
        if key.len() < 16 || key.len() > 64 {
            return Err(Refusal::Rule(Msg::new("form-token-wrong")));
        }
        let (key, hash) = (key_of(key, &self.path), form.body_hash().to_owned());
        let this = self.clone();
        let account = self.user.as_ref().map(|u| u.id.0);
        let (to, flash) = self
            .begin(move |tx| {
                if let Some(answer) = earlier(tx.conn, &key, &hash, account)? {
                    return Ok(answer);
                }
                this.hold(tx.conn, tx.now)?;
                let done = f(tx)?;
                let flash = done.flash.as_ref().map(|msg| this.lang.msg(msg));
                remember(tx, &key, &hash, account, &done.to, flash.as_deref())?;
                Ok((done.to, flash))
            })
            .await?;
        Ok(self.go(&to, flash.as_deref()))
    }

    /// Sends the browser to another page, which says `flash`.
    pub fn go(&self, to: &str, flash: Option<&str>) -> HttpResponse {
        let mut answer = HttpResponse::SeeOther();
        answer.insert_header((header::LOCATION, to));
        if let Some(text) = flash {
            answer.cookie(self.cookie(FLASH_COOKIE, &cookie_value(text)).finish());
        }
        answer.finish()
    }

    /// A cookie with everything that protects it.
    pub fn cookie<'c>(&self, name: &str, value: &'c str) -> actix_web::cookie::CookieBuilder<'c> {
        Cookie::build(cookie_name(name, self.secure()), value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure())
    }

    /// Whether there is a page at a pattern of the route table: links lead only where something is.
    pub fn has_page(&self, pattern: &str) -> bool {
        crate::routes::who(&actix_web::http::Method::GET, pattern).is_some()
    }

    /// Whether there is a page at a pattern of the route table that whoever asks may open.
    pub fn may_open(&self, pattern: &str) -> bool {
        use crate::routes::Who;
        match crate::routes::who(&actix_web::http::Method::GET, pattern) {
            Some(Who::Roles(roles)) => self.is_any(roles),
            Some(Who::SignedIn) => self.user.is_some(),
            Some(Who::Everybody) => true,
            None => false,
        }
    }

    /// What a page is drawn with; `title` is a key of the language files.
    pub fn page(&self, title: &str) -> Page {
        self.page_titled(self.lang.t(title))
    }

    /// What a page is drawn with, under a title that is text already.
    pub fn page_titled(&self, title: impl Into<String>) -> Page {
        let config = &self.app.config;
        let today = self.app.clock.today();
        let user = self.user.as_ref().map(|user| PageUser {
            name: user.name.clone(),
            roles: role_words(self.lang, user),
            applicant: user.is(Role::Applicant),
            staff: user.is_staff(),
        });
        Page {
            lang: self.lang,
            title: title.into(),
            path: self.path.clone(),
            site: Site {
                name: config.site_name.clone(),
                municipality: config.municipality.clone(),
                contact_line: config.contact.clone(),
            },
            nav: crate::routes::nav(self),
            user,
            crumbs: Vec::new(),
            csrf: self.csrf(),
            key: new_key(),
            demo: self.app.demo.then(|| DemoBar {
                today: today.to_string(),
                today_long: self.lang.long_date(today),
            }),
            read_only: self.app.pool.health().is_read_only(),
            flash: self.flash.clone(),
            errors: Vec::new(),
            typed: Default::default(),
            assets: Assets,
        }
    }

    /// The page of a form that is shown again with what was typed and what is wrong.
    pub fn page_again(&self, title: &str, form: &Posted, errors: &[FieldError]) -> Page {
        let mut page = self.page(title);
        self.show_again(&mut page, form, errors);
        page
    }

    /// Puts what was typed and what is wrong on a page.
    pub fn show_again(&self, page: &mut Page, form: &Posted, errors: &[FieldError]) {
        page.typed = form.typed();
        page.errors = errors
            .iter()
            .map(|e| FormError { field: e.field.clone(), text: self.lang.msg(&e.msg) })
            .collect();
    }

    /// Draws a page; 422 when it shows errors.
    pub fn render(&self, page: &Page, template: &impl Template) -> Answer {
        let status =
            if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let mut body = String::with_capacity(ROOM);
        template.render_into(&mut body).map_err(Refusal::internal)?;
        Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(body))
    }

    /// Sends a file for saving.
    pub fn download(&self, name: &str, media_type: &str, bytes: Vec<u8>) -> HttpResponse {
        self.attached(name, media_type).body(bytes)
    }

    fn attached(&self, name: &str, media_type: &str) -> HttpResponseBuilder {
        let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes())
            .collect::<String>()
            .replace('+', "%20");
        let mut answer = HttpResponse::Ok();
        answer
            .content_type(media_type)
            .insert_header((
                header::CONTENT_DISPOSITION,
                format!("attachment; filename*=UTF-8''{encoded}"),
            ))
            .insert_header((header::CACHE_CONTROL, "private, no-store"));
        answer
    }

    /// Sends a file while it is read, in one picture of the database: `write` gets the connection and
    /// what takes the next bytes. A reader that goes away ends it, and so does one that takes nothing:
    /// the file breaks off then instead of looking whole.
    pub async fn stream<F>(&self, name: &str, media_type: &str, write: F) -> Answer
    where
        F: FnOnce(&mut Db, &mut dyn FnMut(Vec<u8>) -> Outcome<()>) -> Outcome<()> + Send + 'static,
    {
        let places = self.app.room.exports.clone().acquire_owned();
        let place = tokio::time::timeout(self.app.room.limits.export_wait, places)
            .await
            .map_err(|_| Refusal::Busy("other files are being sent".to_owned()))?
            .map_err(Refusal::internal)?;
        let (sender, receiver) = tokio::sync::mpsc::channel::<web::Bytes>(4);
        let is_whole = Arc::new(AtomicBool::new(false));
        let (app, told) = (self.app.clone(), is_whole.clone());
        actix_web::rt::task::spawn_blocking(move || {
            let begun = clock::stopwatch();
            let mut waiting = Vec::new();
            let pass = |bytes: Vec<u8>| pass(&sender, bytes.into(), begun, &app.room.limits);
            let mut send = |bytes: Vec<u8>| {
                waiting.extend(bytes);
                if waiting.len() < PART { Ok(()) } else { pass(std::mem::take(&mut waiting)) }
            };
            let written = app.read(|conn| write(conn, &mut send));
            match written.and_then(|()| pass(waiting)) {
                Ok(()) => told.store(true, Ordering::Release),
                Err(refusal) => tracing::warn!(cause = %refusal, "a file was not sent to its end"),
            }
            drop(place);
        });
        let parts = futures_util::stream::unfold(Some(receiver), move |receiver| {
            let is_whole = is_whole.clone();
            async move {
                let mut receiver = receiver?;
                match receiver.recv().await {
                    Some(part) => Some((Ok(part), Some(receiver))),
                    None if is_whole.load(Ordering::Acquire) => None,
                    None => Some((Err(Refusal::Busy("the file breaks off".to_owned())), None)),
                }
            }
        });
        Ok(self.attached(name, media_type).streaming(parts))
    }

    /// Shows a PDF in the browser.
    pub fn inline_pdf(&self, name: &str, bytes: Vec<u8>) -> HttpResponse {
        let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes())
            .collect::<String>()
            .replace('+', "%20");
        HttpResponse::Ok()
            .content_type("application/pdf")
            .insert_header((
                header::CONTENT_DISPOSITION,
                format!("inline; filename*=UTF-8''{encoded}"),
            ))
            .insert_header((header::CACHE_CONTROL, "private, no-store"))
            .body(bytes)
    }
}

/// Hands a part of a file to whoever sends it, and waits as long as its reader may take nothing.
fn pass(
    sender: &Sender<web::Bytes>,
    mut bytes: web::Bytes,
    begun: Instant,
    limits: &Limits,
) -> Outcome<()> {
    let waited = clock::stopwatch();
    let mut pause = Duration::from_micros(200);
    loop {
        bytes = match sender.try_send(bytes) {
            Ok(()) => return Ok(()),
            Err(TrySendError::Closed(_)) => {
                return Err(Refusal::Busy("the reader has gone".to_owned()));
            }
            Err(TrySendError::Full(bytes)) => bytes,
        };
        if waited.elapsed() > limits.reader_pause || begun.elapsed() > limits.reader_time {
            return Err(Refusal::Busy("the reader takes too long".to_owned()));
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// The name under which a browser keeps a cookie. Behind TLS it carries the prefix that binds it to
/// this host, so that no sister site can set it.
pub fn cookie_name(name: &str, secure: bool) -> String {
    if secure { format!("__Host-{name}") } else { name.to_owned() }
}

fn role_words(lang: Lang, user: &User) -> String {
    let words: Vec<String> = user.roles.iter().map(|role| lang.t(role.key())).collect();
    words.join(", ")
}

/// Any text as the value of a cookie; it comes back decoded.
pub fn cookie_value(text: &str) -> String {
    let value: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    value.replace('+', "%20")
}

/// A new key for a page's forms.
pub fn new_key() -> String {
    let mut bytes = [0u8; 16];
    // Without randomness the key is refused when the form is sent, which is the safe side.
    match getrandom::fill(&mut bytes) {
        Ok(()) => hex::encode(bytes),
        Err(_) => String::new(),
    }
}

/// The key of a form at an address, as it is remembered.
fn key_of(key: &str, address: &str) -> String {
    let mut hasher = Sha256::new();
    for part in [key, address] {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex::encode(hasher.finalize())
}

fn earlier(
    conn: &mut Db,
    key: &str,
    hash: &str,
    account: Option<i64>,
) -> Outcome<Option<(String, Option<String>)>> {
    use schema::idempotency as i;
    let row: Option<(Option<i64>, String, String, Option<String>)> = i::table
        .find(key)
        .select((i::account_id, i::body_hash, i::location, i::flash))
        .get_result(conn)
        .optional()?;
    match row {
        None => Ok(None),
        Some((who, body, to, flash)) if who == account && body == hash => Ok(Some((to, flash))),
        Some(_) => Err(Refusal::Replayed),
    }
}

fn remember(
    tx: &mut WriteTx<'_>,
    key: &str,
    hash: &str,
    account: Option<i64>,
    to: &str,
    flash: Option<&str>,
) -> Outcome<()> {
    use schema::idempotency as i;
    diesel::insert_into(i::table)
        .values((
            i::key.eq(key),
            i::account_id.eq(account),
            i::body_hash.eq(hash),
            i::location.eq(to),
            i::flash.eq(flash),
            i::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgets the forms that were sent before a time; sent again after that, they act again.
pub fn forget_forms(conn: &mut Db, before: NaiveDateTime) -> Outcome<()> {
    use schema::idempotency as i;
    diesel::delete(i::table.filter(i::created_at.lt(before))).execute(conn)?;
    Ok(())
}
