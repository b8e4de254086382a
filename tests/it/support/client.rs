//! The real service on a port of its own, and browsers without a screen.
//!
//! ```text
//! let server = Server::start();                        // a fresh database; the day is today
//! let server = Server::on("2021-03-01");               // … and the day stands still
//! let server = Server::with(|config| config.site_name = "X".into());
//!
//! let id = server.act(|tx| people::actions::create_account(tx, &new));   // any act, as the program itself
//! let n  = server.read(|conn| store_function(conn, id));                 // any reading
//! server.app()                                         // &App: clock, files, pool
//!
//! let visitor = server.visitor();                      // a browser with no cookies
//! let officer = server.staff("Lena Lindqvist", &[Role::CaseOfficer]);    // a new account, signed in
//! let lena    = server.sign_in(account_id);            // an account that is there, signed in
//! let page = visitor.get("/logga-in");                 // Reply
//! let done = visitor.submit(&page, "/logga-in/lank", &[("email", "lena@example.se")]);
//! let next = visitor.follow(&done);                    // GET what a 303 points at
//! let done = visitor.upload(&page, "/x", &[("title", "T")], &[("file", "a.pdf", b"%PDF…")]);
//! ```
//!
//! `submit` and `upload` take `_csrf` and `_key` out of the page that was fetched; give them among
//! the fields to send others. `Reply` has `status`, `body`, `text()`, `words()` (no tags, entities
//! undone, blanks collapsed), `says("…")`, `location()`, `header("…")`, `value_of("input name")`,
//! `link_to("beginning of an address")`, and `expect(status)`, which fails with the page's words.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{HttpServer, web};
use integrationsfond::app::App;
use integrationsfond::config::Config;
use integrationsfond::db::{Db, WriteTx};
use integrationsfond::demo::seeding::seed;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::AccountId;
use integrationsfond::kernel::refusal::Outcome;
use integrationsfond::kernel::role::Role;
use integrationsfond::people::{self, actions::NewAccount};
use integrationsfond::room::{Limits, Room};
use integrationsfond::serve;
use integrationsfond::web::guard::{SESSION_COOKIE, guard};

use super::TestDb;
pub use super::reply::{Reply, parse};

/// The service, running; it stops when it is dropped.
pub struct Server {
    app: web::Data<App>,
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    // Dropped last: the service must have let go of the database.
    _db: TestDb,
}

impl Server {
    /// A service on a fresh database.
    pub fn start() -> Self {
        Self::with(|_| {})
    }

    /// A service whose day stands still: `2021-03-01`.
    pub fn on(day: &str) -> Self {
        let server = Self::start();
        server.app.clock.set_today(Some(day.parse().unwrap()));
        server
    }

    /// A service with another configuration.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let db = TestDb::new();
        let mut config = db.config();
        change(&mut config);
        Self::serve(db, App::open(config).unwrap())
    }

    /// A service with other limits on what is in hand.
    pub fn limited(limits: Limits, change: impl FnOnce(&mut Config)) -> Self {
        let db = TestDb::new();
        let mut config = db.config();
        change(&mut config);
        let app = limit(App::open(config).unwrap(), limits);
        Self::serve(db, app)
    }

    /// A service that is the demonstration.
    pub fn demo(day: &str) -> Self {
        let db = TestDb::new();
        let mut app = App::open(db.config()).unwrap();
        app.demo = true;
        app.clock.set_today(Some(day.parse().unwrap()));
        Self::serve(db, app)
    }

    /// The demonstration with its history up to a day.
    pub fn seeded(day: &str) -> Self {
        let db = TestDb::new();
        let mut app = App::open(db.config()).unwrap();
        seed(&mut app, day.parse().unwrap()).unwrap();
        Self::serve(db, app)
    }

    /// Other handlers behind the same guard and the same table of routes: for faults that are put
    /// in on purpose.
    pub fn with_routes(configure: fn(&mut web::ServiceConfig)) -> Self {
        Self::with_limited_routes(configure, Limits::default(), |_| {})
    }

    /// The same with other limits on what is in hand.
    pub fn with_limited_routes(
        configure: fn(&mut web::ServiceConfig),
        limits: Limits,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let db = TestDb::new();
        let mut config = db.config();
        change(&mut config);
        let app = limit(App::open(config).unwrap(), limits);
        Self::serve_by(db, app, move |app, listener| {
            let service = move || {
                actix_web::App::new()
                    .app_data(app.clone())
                    .wrap(from_fn(guard))
                    .configure(configure)
            };
            HttpServer::new(service).workers(1).disable_signals().listen(listener).unwrap().run()
        })
    }

    /// A service whose log goes where the subscriber sends it.
    pub fn logging<S>(subscriber: impl Fn() -> S + Clone + Send + 'static) -> Self
    where
        S: tracing::Subscriber + Send + Sync + 'static,
    {
        let db = TestDb::new();
        let app = App::open(db.config()).unwrap();
        Self::serve_by(db, app, move |app, listener| {
            let service = move || {
                // Each thread that answers has a log of its own, for as long as it lives.
                std::mem::forget(tracing::subscriber::set_default(subscriber()));
                actix_web::App::new()
                    .app_data(app.clone())
                    .wrap(from_fn(guard))
                    .configure(integrationsfond::routes::configure)
            };
            HttpServer::new(service).workers(1).disable_signals().listen(listener).unwrap().run()
        })
    }

    fn serve(db: TestDb, app: App) -> Self {
        Self::serve_by(db, app, |app, listener| serve::server(app, listener, 1).unwrap())
    }

    fn serve_by(
        db: TestDb,
        app: App,
        start: impl FnOnce(web::Data<App>, TcpListener) -> actix_web::dev::Server + Send + 'static,
    ) -> Self {
        let app = web::Data::new(app);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, told) = mpsc::channel();
        let served = app.clone();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = start(served, listener);
                tell.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let handle = told.recv().unwrap();
        Self { app, address, handle, thread: Some(thread), _db: db }
    }

    /// The program that is served.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The same, for what runs beside the service.
    pub fn shared(&self) -> Arc<App> {
        self.app.clone().into_inner()
    }

    /// Does something as the program itself, which may do everything.
    pub fn act<T>(&self, f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>) -> T {
        self.app.write(&Actor::program(), f).unwrap()
    }

    /// Reads something.
    pub fn read<T>(&self, f: impl FnOnce(&mut Db) -> Outcome<T>) -> T {
        self.app.read(f).unwrap()
    }

    /// The browser of somebody of the staff: a new account with these roles, signed in.
    pub fn staff(&self, name: &str, roles: &[Role]) -> Client {
        let new = NewAccount {
            email: people::demo::email(name),
            name: name.to_owned(),
            title: String::new(),
            lang: Lang::Sv,
            roles: roles.to_vec(),
            password: None,
        };
        self.sign_in(self.act(|tx| people::actions::create_account(tx, &new)))
    }

    /// The browser of an account, signed in.
    pub fn sign_in(&self, account: AccountId) -> Client {
        let token = self.act(|tx| people::actions::sign_in::start_session(tx, account, None));
        let client = self.visitor();
        client.set_cookie(SESSION_COOKIE, &token);
        client
    }

    /// A browser with no cookies.
    pub fn visitor(&self) -> Client {
        Client::at(self.address)
    }
}

fn limit(mut app: App, limits: Limits) -> App {
    app.room = Arc::new(Room::new(limits, app.config.pool_size));
    app
}

impl Drop for Server {
    fn drop(&mut self) {
        // The command is sent at once; the thread's end is what is waited for.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || thread::panicking(), "the service panicked");
        }
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// Nobody takes connections.
    Refused,
    /// The connection was taken and cut.
    Cut(#[allow(dead_code)] String),
}

/// One request and its answer.
fn exchange(address: SocketAddr, head: &str, body: &[u8]) -> Result<Reply, Unanswered> {
    let mut stream = TcpStream::connect(address).map_err(|_| Unanswered::Refused)?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    // Head and body in one piece: two small ones would wait for each other.
    let (begun, rest) = body.split_at(body.len().min(16 * 1024));
    // A service that refuses a large form may stop reading before its end.
    let sent =
        stream.write_all(&[head.as_bytes(), begun].concat()).and_then(|()| stream.write_all(rest));
    let mut raw = Vec::new();
    let read = read_answer(&mut stream, &mut raw);
    if raw.is_empty() {
        return Err(Unanswered::Cut(format!("{sent:?} {read:?}")));
    }
    Ok(parse(&raw))
}

/// The answer on a connection that was begun by hand.
pub fn answer(stream: &mut TcpStream) -> Reply {
    let mut raw = Vec::new();
    let read = read_answer(stream, &mut raw);
    assert!(!raw.is_empty(), "no answer: {read:?}");
    parse(&raw)
}

/// Reads an answer. A service that has not read a form to its end keeps the connection for a while
/// after its answer, so the answer says itself how long it is.
fn read_answer(stream: &mut TcpStream, raw: &mut Vec<u8>) -> std::io::Result<()> {
    let mut piece = vec![0; 64 * 1024];
    loop {
        let n = stream.read(&mut piece)?;
        raw.extend_from_slice(&piece[..n]);
        if n == 0 || is_whole(raw) {
            return Ok(());
        }
    }
}

/// Whether an answer of known length has come in.
fn is_whole(raw: &[u8]) -> bool {
    let Some(end) = raw.windows(4).position(|w| w == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&raw[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|n| n.trim().parse::<usize>().ok());
    length.is_some_and(|length| raw.len() >= end + 4 + length)
}

/// How often a form is sent at once: `TEST_SENDS` times, so that every test of a form is also the
/// test that it acts once. Signing in and out are no acts of the house; their second answer may
/// differ.
pub fn sends(path: &str) -> usize {
    let apart = ["/logga-in", "/logga-ut", "/demo", "/losenord", "/registrera-konto"];
    match env::var("TEST_SENDS").ok().and_then(|n| n.parse().ok()) {
        Some(times) if !apart.iter().any(|start| path.starts_with(start)) => times,
        _ => 1,
    }
}

/// Writes down which forms have been sent, when `TEST_POSTS` names a file.
fn note_post(path: &str) {
    let Ok(file) = env::var("TEST_POSTS") else { return };
    let mut file = OpenOptions::new().create(true).append(true).open(file).unwrap();
    file.write_all(format!("{path}\n").as_bytes()).unwrap();
}

/// A browser: keeps cookies, sends forms.
pub struct Client {
    address: SocketAddr,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Client {
    /// A browser without cookies at a service anywhere on this machine.
    pub fn at(address: SocketAddr) -> Self {
        Self { address, cookies: RefCell::default() }
    }

    /// Fetches a page from a service that may be gone.
    pub fn try_get(&self, path: &str) -> Result<Reply, Unanswered> {
        self.try_send("GET", path, &[], &[], false)
    }

    /// Sends a form to a service that may be gone.
    pub fn try_submit(
        &self,
        page: &Reply,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Result<Reply, Unanswered> {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.try_send("POST", action, &[kind], form_body(page, fields).as_bytes(), false)
    }

    /// Fetches a page.
    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], &[])
    }

    /// Fetches what an answer points at.
    pub fn follow(&self, reply: &Reply) -> Reply {
        reply.expect(303);
        self.get(&reply.location())
    }

    /// Sends a form of a page that was fetched.
    pub fn submit(&self, page: &Reply, action: &str, fields: &[(&str, &str)]) -> Reply {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.send("POST", action, &[kind], form_body(page, fields).as_bytes())
    }

    /// Sends a form with files, each with the input's name, its own name and its bytes.
    pub fn upload(
        &self,
        page: &Reply,
        action: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Reply {
        let body = parts(page, fields, files);
        self.send("POST", action, &[("content-type", PARTS)], &body)
    }

    /// Begins a request by hand: sends its head and the beginning of its body, and leaves the rest
    /// to the test.
    pub fn begin(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        (begun, rest): (&[u8], &[u8]),
    ) -> TcpStream {
        let head = self.head(method, path, headers, begun.len() + rest.len());
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(&[head.as_bytes(), begun].concat()).unwrap();
        stream
    }

    /// Sends any request.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.try_send(method, path, headers, body, true)
            .unwrap_or_else(|e| panic!("no answer to {method} {path}: {e:?}"))
    }

    fn head(&self, method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> String {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {length}\r\n",
            self.address
        );
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            head.push_str(&format!("cookie: {}\r\n", cookies.join("; ")));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head + "\r\n"
    }

    /// The answer to one of the copies that are sent at once; of a service that stays, `all` of them
    /// are answered.
    fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        all: bool,
    ) -> Result<Reply, Unanswered> {
        let head = self.head(method, path, headers, body.len());
        let times = if method == "POST" { sends(path) } else { 1 };
        let (address, head) = (self.address, &head);
        let replies: Vec<Result<Reply, Unanswered>> = thread::scope(|scope| {
            let all: Vec<_> =
                (0..times).map(|_| scope.spawn(move || exchange(address, head, body))).collect();
            all.into_iter().map(|reply| reply.join().unwrap()).collect()
        });
        let is_own_room_full = |reply: &Result<Reply, Unanswered>| {
            reply.as_ref().is_ok_and(|reply| reply.status == 429)
        };
        // One account may hold only so much at once: whoever is told so sends again when the others
        // are through. Where all are told so, the test has gone too far on purpose.
        let is_on_purpose = replies.iter().all(is_own_room_full);
        let again = |reply| {
            let resent = is_own_room_full(&reply) && !is_on_purpose;
            if resent { exchange(address, head, body) } else { reply }
        };
        let replies: Vec<Result<Reply, Unanswered>> = replies.into_iter().map(again).collect();
        let is_answered = replies.iter().any(Result::is_ok);
        let counts = |reply: &Result<Reply, Unanswered>| all || !is_answered || reply.is_ok();
        let mut replies =
            replies.into_iter().filter(counts).collect::<Result<Vec<Reply>, Unanswered>>()?;
        let answers: BTreeSet<(u16, String)> =
            replies.iter().map(|reply| (reply.status, reply.location())).collect();
        if answers.iter().any(|(status, _)| *status == 303) {
            assert_eq!(answers.len(), 1, "{path} sent {times} times: {answers:?}");
            note_post(path);
        }
        let reply = replies.remove(0);
        self.keep_cookies(&reply);
        Ok(reply)
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// Gives the browser a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    fn keep_cookies(&self, reply: &Reply) {
        let mut cookies = self.cookies.borrow_mut();
        for (_, line) in reply.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = line.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            if line.to_ascii_lowercase().contains("max-age=0") {
                cookies.remove(name.trim());
            } else {
                cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}

/// The body of a form: what is hidden on its page, and what was typed.
const BORDER: &str = "integrationsfond-border-8f2c";

/// The kind of a form in parts.
pub const PARTS: &str = "multipart/form-data; boundary=integrationsfond-border-8f2c";

/// The body of a form in parts: the hidden fields of its page, its fields, its files.
pub fn parts(page: &Reply, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let border = BORDER;
    let mut body = Vec::new();
    let hidden = page.hidden(fields);
    let hidden = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str()));
    for (name, value) in hidden.chain(fields.iter().copied()) {
        body.extend_from_slice(
            format!(
                "--{border}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .as_bytes(),
        );
    }
    for (field, name, bytes) in files {
        body.extend_from_slice(
            format!(
                "--{border}\r\ncontent-disposition: form-data; name=\"{field}\"; \
                 filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{border}--\r\n").as_bytes());
    body
}

/// The body of a form: the hidden fields of its page, and its fields.
pub fn form_body(page: &Reply, fields: &[(&str, &str)]) -> String {
    let hidden = page.hidden(fields);
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    body.extend_pairs(fields);
    body.finish()
}
