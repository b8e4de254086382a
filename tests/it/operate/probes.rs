//! Probes, metrics and the log of a real process.

use std::time::{Duration, Instant};
use std::{fs, thread};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use integrationsfond::config::Config;
use integrationsfond::db::{self, Db};
use integrationsfond::kernel::role::Role;
use serde_json::Value;

use crate::support::client::Server;
use crate::support::process::{Process, printed, run};

/// The newest migration runs again: it is taken out of the table of those that have.
pub fn forget_newest_migration(config: &Config) {
    const NEWEST: &str = "DELETE FROM __diesel_schema_migrations WHERE version = \
                          (SELECT MAX(version) FROM __diesel_schema_migrations)";
    let pool = db::open(&config.database, 1, None).unwrap();
    let mut conn = pool.get().unwrap();
    match &mut *conn {
        Db::Pg(c) => c.batch_execute(include_str!(
            "../../../migrations/postgres/2026-11-24-000012_claim_reductions/down.sql"
        )),
        Db::Sqlite(c) => c.batch_execute(include_str!(
            "../../../migrations/sqlite/2026-11-24-000012_claim_reductions/down.sql"
        )),
    }
    .unwrap();
    integrationsfond::on_db!(&mut *conn, |c| sql_query(NEWEST).execute(c).unwrap());
}

#[test]
fn a_program_that_is_ready_says_so_and_counts() {
    let server = Server::start();
    let process = Process::start(&server.app().config, &[]);
    assert_eq!(process.visitor().get("/livez").expect(200).text(), "alive\n");
    let ready = process.visitor().get("/readyz");
    assert_eq!(
        ready.expect(200).text(),
        "draining: ok\ndatabase: ok\nmigrations: ok\nstorage: ok\n"
    );
    assert!(ready.header("set-cookie").is_none(), "a probe is nobody's visitor");
    process.visitor().get("/logga-in").expect(200);
    process.visitor().get("/logga-in/lank/hemligt-token-i-adressen").expect(200);
    process.visitor().get("/finns-inte/lena@example.se?q=hemligt").expect(404);
    let page = process.visitor().get("/logga-in");
    process.visitor().submit(&page, "/logga-in", &[("account", "x"), ("password", "y")]);
    // The service itself shows no metrics.
    process.visitor().get("/metrics").expect(404);

    let metrics = process.monitor().get("/metrics");
    let kind = metrics.expect(200).header("content-type").unwrap().to_owned();
    assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    let text = metrics.text();
    let database = if server.app().pool.is_sqlite() { "sqlite" } else { "postgresql" };
    for line in [
        "integrationsfond_http_requests_total{method=\"GET\",route=\"/logga-in\",status=\"200\"} 2",
        "integrationsfond_http_requests_total{method=\"GET\",route=\"/logga-in/lank/{token}\",status=\"200\"} 1",
        "integrationsfond_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} 2",
        "integrationsfond_ready{check=\"database\"} 1",
        "integrationsfond_ready{check=\"draining\"} 1",
        "integrationsfond_db_connections_max 8",
        "integrationsfond_outbox_mails{state=\"waiting\"} 0",
        "integrationsfond_outbox_mails{state=\"failed\"} 0",
        "integrationsfond_http_requests_in_flight 0",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
    assert!(text.contains(&format!("database=\"{database}\"")));
    let value = |name: &str| -> f64 {
        let line = text.lines().find_map(|l| l.strip_prefix(&format!("integrationsfond_{name} ")));
        line.unwrap_or_else(|| panic!("{name} is not in\n{text}")).parse().unwrap()
    };
    assert!(value("write_gate_wait_seconds_count") >= 1.0);
    assert!(value("db_connection_wait_seconds_count") >= 1.0);
    assert!(value("resident_memory_bytes") > 1_000_000.0);
    assert!(!text.contains("lena") && !text.contains("hemligt"), "{text}");
}

/// One JSON object a line, each request with its number and route; no address, token, search or
/// name stands in it.
#[test]
fn the_log_is_json_and_names_nobody() {
    let server = Server::start();
    let process = Process::start(
        &server.app().config,
        &[("INTEGRATIONSFOND_LOG_FORMAT", "json"), ("RUST_LOG", "info")],
    );
    let token = "3f9a0c4e5b6d7f8091a2b3c4d5e6f708";
    let visitor = process.visitor();
    visitor.get(&format!("/logga-in/lank/{token}")).expect(200);
    visitor.get("/anslagstavla?sok=Amina+Warsame").expect(200);
    let page = visitor.get("/logga-in");
    let fields = [("email", "lena.lindqvist@forening.example")];
    visitor.submit(&page, "/logga-in/lank", &fields).expect(303);
    let own = visitor.send("GET", "/", &[("x-request-id", "proxy-0123456789")], &[]);
    assert_eq!(own.expect(200).header("x-request-id"), Some("proxy-0123456789"));
    let odd = visitor.send("GET", "/", &[("x-request-id", "a b\"c{}lena@example.se")], &[]);
    let made = odd.expect(200).header("x-request-id").unwrap().to_owned();
    assert!(made.len() == 12 && made.chars().all(|c| c.is_ascii_hexdigit()), "{made}");

    let log = process.log();
    let lines: Vec<Value> = log.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let requests: Vec<&Value> = lines.iter().filter(|l| l["message"] == "request").collect();
    assert!(requests.len() >= 6, "{log}");
    let with_id = |id: &str| requests.iter().find(|l| l["request"] == id);
    assert_eq!(with_id("proxy-0123456789").unwrap()["route"], "/");
    assert!(with_id(&made).is_some());
    assert!(requests.iter().any(|l| l["route"] == "/logga-in/lank/{token}" && l["status"] == 200));
    assert!(requests.iter().any(|l| l["route"] == "/logga-in/lank" && l["method"] == "POST"));
    for private in [token, "Amina", "Warsame", "lena", "forening.example", "127.0.0.1:5"] {
        assert!(!log.contains(private), "{private} is in the log: {log}");
    }
}

/// What goes wrong inside is told with a number, by which the log is found.
#[test]
fn an_error_page_carries_the_number_of_its_request() {
    let server = Server::start();
    let process = Process::start(&server.app().config, &[]);
    let officer = server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let session = officer.cookie("session").unwrap();
    let karin = process.client("session", &session);
    karin.get("/diarium").expect(200);
    let mut conn = server.app().pool.get().unwrap();
    let rename = "ALTER TABLE reminders RENAME TO away";
    let cases = "ALTER TABLE cases RENAME TO cases_away";
    match &mut *conn {
        Db::Pg(c) => sql_query(cases).execute(c).unwrap(),
        Db::Sqlite(c) => {
            sql_query(rename).execute(c).unwrap();
            sql_query(cases).execute(c).unwrap()
        }
    };
    let broken = karin.get("/diarium");
    let id = broken.expect(500).header("x-request-id").unwrap().to_owned();
    assert!(broken.says(&id), "{}", broken.words());
    let log = process.log();
    assert!(log.lines().any(|l| l.contains(&id) && l.contains("a request failed")), "{log}");
}

/// Without its migrations the program is alive and not ready, on every page; when they have run,
/// it goes on by itself.
#[test]
fn pending_migrations_keep_the_program_from_being_ready() {
    let server = Server::start();
    let config = &server.app().config;
    forget_newest_migration(config);
    let process = Process::start_unready(config, &[("INTEGRATIONSFOND_MIGRATE_AT_START", "false")]);
    process.visitor().get("/livez").expect(200);
    let ready = process.visitor().get("/readyz");
    assert!(ready.expect(503).text().contains("migrations: no\n"), "{}", ready.text());
    let told = process.monitor().get("/readyz");
    assert!(told.expect(503).text().contains("migrations: 1 migrations have not run"));
    let page = process.visitor().get("/");
    assert_eq!(page.expect(503).header("retry-after"), Some("5"));
    assert!(page.header("x-request-id").is_some() && page.says("Försök"), "{}", page.words());

    let check = printed(&run(config, &[], &["check"]));
    assert!(check.contains("1 migrations to run"), "{check}");
    let done = run(config, &[], &["migrate"]);
    assert!(done.status.success(), "{}", printed(&done));
    process.visitor().get("/").expect(200);
    process.visitor().get("/readyz").expect(200);
}

/// A database that has gone makes the program not ready, and not dead; pages say so.
/// A files folder that is not mounted any more: what lies under it takes files, and nobody finds them.
#[test]
fn a_files_folder_that_has_gone_makes_the_program_not_ready() {
    let server = Server::start();
    let process = Process::start(&server.app().config, &[]);
    process.visitor().get("/readyz").expect(200);
    let folder = server.app().config.data.join("files");
    let elsewhere = folder.with_extension("elsewhere");
    let says = |status: u16| {
        let begun = Instant::now();
        loop {
            let ready = process.visitor().get("/readyz");
            if ready.status == status {
                return ready.text();
            }
            assert!(begun.elapsed() < Duration::from_secs(40), "{}", ready.text());
            thread::sleep(Duration::from_millis(200));
        }
    };
    fs::rename(&folder, &elsewhere).unwrap();
    fs::create_dir(&folder).unwrap();
    assert!(says(503).contains("storage: no"));
    assert!(process.visitor().get("/").expect(200).says("går det att läsa men inte att spara"));
    fs::remove_dir(&folder).unwrap();
    fs::rename(&elsewhere, &folder).unwrap();
    assert!(says(200).contains("storage: ok"));
}

#[test]
fn a_database_that_is_away_makes_the_program_not_ready() {
    let server = Server::start();
    if server.app().pool.is_sqlite() {
        // A file does not go away; its disk can fail, which is the storage's check.
        return;
    }
    let away = super::relay::Relay::before(&server.app().config.database);
    let url = away.url().to_owned();
    let process = Process::start(&server.app().config, &[("DATABASE_URL", &url)]);
    process.visitor().get("/").expect(200);
    away.cut();
    process.wait_until("/readyz", 503);
    process.visitor().get("/livez").expect(200);
    let told = process.monitor().get("/readyz").text();
    assert!(!told.contains("database: ok"), "{told}");
    assert!(told.contains("migrations: not known"), "{told}");
    let session = process.client("session", &"a".repeat(32)).get("/mina-arenden");
    assert_eq!(session.expect(503).header("retry-after"), Some("5"));
    away.mend();
    process.wait_until("/readyz", 200);
    process.visitor().get("/").expect(200);
}

/// Whoever collects the metrics gets what can be said without the database, and soon.
#[test]
fn the_metrics_answer_while_the_database_hangs() {
    let server = Server::start();
    if server.app().pool.is_sqlite() {
        // A file answers, or its disk fails.
        return;
    }
    let wire = super::relay::Relay::before(&server.app().config.database);
    let url = wire.url().to_owned();
    let process = Process::start(&server.app().config, &[("DATABASE_URL", &url)]);
    let ask = || {
        let begun = Instant::now();
        let text = process.monitor().get("/metrics").expect(200).text();
        (text, begun.elapsed())
    };
    let (text, _) = ask();
    assert!(text.contains("integrationsfond_outbox_mails{"), "{text}");

    // The database answers whether it is there, and not what the metrics want to know.
    let mut locked = PgConnection::establish(&match &server.app().config.database {
        db::DbUrl::Postgres(url) => url.clone(),
        db::DbUrl::Sqlite(_) => unreachable!("there is a server"),
    })
    .unwrap();
    locked.batch_execute("BEGIN; LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE").unwrap();
    let (text, taken) = ask();
    assert!(taken >= Duration::from_millis(1_900) && taken < Duration::from_secs(4), "{taken:?}");
    assert!(text.contains("integrationsfond_ready{check=\"database\"} 1"), "{text}");
    assert!(!text.contains("outbox_mails") && text.contains("resident_memory_bytes"), "{text}");
    locked.batch_execute("ROLLBACK").unwrap();

    wire.hold();
    let (text, taken) = ask();
    assert!(taken < Duration::from_secs(5), "{taken:?}");
    for check in ["database", "migrations"] {
        let line = format!("integrationsfond_ready{{check=\"{check}\"}} 0");
        assert!(text.contains(&line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("outbox_mails") && text.contains("resident_memory_bytes"), "{text}");
    wire.mend();
    process.wait_until("/readyz", 200);
}
