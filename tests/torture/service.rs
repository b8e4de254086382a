//! The real program as a process of its own, the disk beneath it, and people who fill in forms and
//! remember what was acknowledged.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use integrationsfond::app::App;
use integrationsfond::db::{Db, DbUrl};
use integrationsfond::kernel::actor::Actor;
use integrationsfond::people;

use crate::acts;
use crate::support::TestDb;
use crate::support::client::{Reply, parse};

/// How the disk beneath a process behaves: names and values of the environment.
pub type Disk = Vec<(&'static str, String)>;

/// The built library that stands between a program and its disk.
pub fn disk_library() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/torture/disk.c");
        let built =
            env::temp_dir().join(format!("integrationsfond-disk-{}.so", std::process::id()));
        let done = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&built)
            .arg(source)
            .arg("-ldl")
            .status();
        assert!(done.unwrap().success(), "the disk's library could not be built");
        built
    })
}

/// A random number below `most`.
pub fn random(most: u64) -> u64 {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).unwrap();
    u64::from_le_bytes(bytes) % most.max(1)
}

/// A random place among so many.
pub fn any_of(many: usize) -> usize {
    usize::try_from(random(u64::try_from(many).unwrap())).unwrap()
}

/// A number that the environment gives.
pub fn given(name: &str) -> Option<u64> {
    env::var(name).ok().and_then(|text| text.parse().ok())
}

/// The numbers that the environment gives, as in `10-19`.
pub fn given_range(name: &str) -> Option<RangeInclusive<usize>> {
    let text = env::var(name).ok()?;
    let (from, to) = text.split_once('-')?;
    Some(from.parse().ok()?..=to.parse().ok()?)
}

/// The address of a database as the environment names it.
pub fn address(url: &DbUrl) -> String {
    match url {
        DbUrl::Postgres(url) => url.clone(),
        DbUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
    }
}

/// Runs one command of the program to its end.
pub fn command(db: &TestDb, arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_integrationsfond"))
        .arg("--data")
        .arg(db.folder())
        .args(arguments)
        .env("DATABASE_URL", address(&db.url()))
        .current_dir(db.folder())
        .output()
        .unwrap()
}

/// The running program.
pub struct Service {
    child: Child,
    pub port: u16,
    /// How long it took until the first page.
    pub ready: Duration,
}

impl Service {
    /// Starts the program on a database, with a disk of its own kind, and waits for its first page.
    pub fn start(db: &TestDb, disk: &Disk) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let log = fs::File::create(db.folder().join("service.log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_integrationsfond"));
        command
            .arg("--data")
            .arg(db.folder())
            .arg("serve")
            .env("DATABASE_URL", address(&db.url()))
            .env("INTEGRATIONSFOND_LISTEN", format!("127.0.0.1:{port}"))
            .env("RUST_LOG", "warn")
            .current_dir(db.folder())
            .stdout(Stdio::null())
            .stderr(log);
        if !disk.is_empty() {
            command.env("LD_PRELOAD", disk_library());
            command.envs(disk.iter().map(|(name, value)| (*name, value.as_str())));
        }
        let started = Instant::now();
        let mut child = command.spawn().unwrap();
        while get(port, "/logga-in", "").is_none_or(|reply| reply.status != 200) {
            if let Some(ended) = child.try_wait().unwrap() {
                let log = fs::read_to_string(db.folder().join("service.log")).unwrap_or_default();
                panic!("the service ended at once: {ended} {log}");
            }
            assert!(started.elapsed() < Duration::from_secs(60), "the service is not ready");
            thread::sleep(Duration::from_millis(5));
        }
        Self { child, port, ready: started.elapsed() }
    }

    /// Kills it as it stands.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Sends a request and waits for the answer; none when the connection broke before its head.
pub fn send(port: u16, head: &str, body: &str) -> Option<Reply> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(40))).ok()?;
    let length = body.len();
    let text = format!(
        "{head}\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(text.as_bytes()).ok()?;
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw).ok()?;
    let whole = raw.starts_with(b"HTTP/1.1 ")
        && (raw.ends_with(b"0\r\n\r\n") || !contains(&raw, b"transfer-encoding: chunked"))
        && contains(&raw, b"\r\n\r\n");
    whole.then(|| parse(&raw))
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

/// Fetches a page.
pub fn get(port: u16, path: &str, cookie: &str) -> Option<Reply> {
    send(port, &format!("GET {path} HTTP/1.1\r\ncookie: {cookie}"), "")
}

/// Somebody at a browser: their session, and the token of their forms.
#[derive(Debug, Clone)]
pub struct Person {
    pub cookie: String,
    csrf: String,
}

impl Person {
    /// Signs somebody in, past the sign-in page.
    pub fn sign_in(app: &App, who: &Actor, port: u16) -> Self {
        let id = who.id.unwrap();
        let token = acts::act(app, |tx| people::actions::sign_in::start_session(tx, id, None));
        let cookie = format!("session={token}");
        let page = get(port, "/arenden", &cookie).expect("a page");
        Self { cookie, csrf: page.value_of("_csrf").expect("a form with its token") }
    }

    /// Sends a form with a key.
    pub fn post(&self, port: u16, path: &str, key: &str, fields: &[(&str, &str)]) -> Option<Reply> {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("_csrf", &self.csrf).append_pair("_key", key).extend_pairs(fields);
        let head = format!(
            "POST {path} HTTP/1.1\r\ncookie: {}\r\n\
             content-type: application/x-www-form-urlencoded",
            self.cookie
        );
        send(port, &head, &body.finish())
    }
}

/// Whether this run is about PostgreSQL on a server that the run may kill: its folder.
pub fn cluster() -> Option<PathBuf> {
    env::var("TORTURE_CLUSTER").ok().map(PathBuf::from).filter(|_| crate::support::is_postgres())
}

/// Tells `scripts/postgres` to do something with that server.
pub fn postgres(what: &str, folder: &Path, settings: &[&str]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres");
    let done = Command::new(script)
        .arg(what)
        .arg(folder)
        .args(settings)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(done.success(), "scripts/postgres {what} failed");
}

/// What a server that keeps what it acknowledges is started with.
pub const SAFE: &[&str] = &["synchronous_commit=on", "full_page_writes=on"];

/// Whether the database's own check finds anything.
pub fn integrity(app: &App) -> Option<String> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        integrity_check: String,
    }
    let mut conn = app.pool.get().unwrap();
    match &mut *conn {
        Db::Sqlite(c) => {
            let line: Line = sql_query("PRAGMA integrity_check").get_result(c).unwrap();
            (line.integrity_check != "ok").then_some(line.integrity_check)
        }
        Db::Pg(_) => None,
    }
}
