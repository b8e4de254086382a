//! The request's context: who asks, in which language, and the way to the database.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::time::Duration;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::NaiveDateTime;

use super::Answer;
use super::assets::Assets;
use super::once::Once;
use super::page::{DemoBar, FormError, Page, PageUser, Site};
use super::posted::Posted;
use super::standing::{self, Standing};
use crate::app::App;
use crate::db::memo::{Moment, is_not_kept, moment};
use crate::db::{Db, WriteTx};
use crate::i18n::Lang;
use crate::kernel::actor::Actor;
use crate::kernel::digest;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::people::model::User;

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
        let parts = ["form", &self.app.secret, &self.cookie];
        hex::encode(&digest::of_parts(parts)[..16])
    }

    /// Whether the service is reached through TLS.
    pub fn secure(&self) -> bool {
        self.app.is_secure()
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
        let account = self.user.as_ref().map(|u| u.id.0);
        let once = Once::new(form.key(), &self.path, form.body_hash(), account)?;
        let this = self.clone();
        let (to, flash) = self
            .begin(move |tx| {
                if let Some(answer) = once.earlier(tx.conn)? {
                    return Ok(answer);
                }
                this.hold(tx.conn, tx.now)?;
                let done = f(tx)?;
                let flash = done.flash.as_ref().map(|msg| this.lang.msg(msg));
                once.remember(tx, &done.to, flash.as_deref())?;
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
            answer.cookie(self.cookie(FLASH_COOKIE, &percent_encoded(text)).finish());
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

/// Any text in ASCII, as a cookie holds it and a file's name is sent; it comes back decoded.
pub fn percent_encoded(text: &str) -> String {
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
