//! `/metrics`, on an address of its own, and the probes beside it.

use std::fs;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::{App as Service, HttpResponse, HttpServer, web};

use super::exposition::Text;
use crate::app::App;
use crate::db::Db;
use crate::kernel::refusal::Outcome;
use crate::web::probes;
use crate::{jobs, mail};

/// The media type of the text.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The server of the metrics, on a listener that is open already.
pub fn server(app: web::Data<App>, listener: TcpListener) -> std::io::Result<Server> {
    Ok(HttpServer::new(move || {
        Service::new()
            .app_data(app.clone())
            .route("/metrics", web::get().to(show))
            .route("/livez", web::get().to(probes::alive))
            .route("/readyz", web::get().to(ready))
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(1)
    .listen(listener)?
    .run())
}

/// `GET /readyz`, with what stands behind each check: this address is not the public's.
async fn ready(app: web::Data<App>) -> HttpResponse {
    probes::answer(&probes::readiness(app.into_inner()).await, true)
}

/// `GET /metrics`
async fn show(app: web::Data<App>) -> HttpResponse {
    let app = app.into_inner();
    let readiness = probes::readiness(app.clone()).await;
    let mut text = Text::default();
    text.family("ready", "gauge", "1 when a check of readiness is met, 0 when it is not.");
    for check in &readiness {
        text.value("ready", &[("check", check.name)], u8::from(check.fault.is_none()));
    }
    write(&app, &mut text);
    // What has just not answered is not asked again: whoever collects the rest waits for it.
    let known = |name: &str| readiness.iter().any(|c| c.name == name && c.fault.is_none());
    if known("database") && known("migrations") {
        from_database(app, &mut text).await;
    }
    HttpResponse::Ok().content_type(MEDIA_TYPE).body(text.finish())
}

/// The longest that is waited for what the database knows; without it the rest is still worth having.
const PATIENCE: Duration = Duration::from_secs(2);

async fn from_database(app: Arc<App>, text: &mut Text) {
    let asking = web::block(move || {
        let mut part = Text::default();
        app.read(|conn| ask_database(&app, conn, &mut part)).map(|()| part)
    });
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(Ok(Ok(part))) => text.append(part),
        Ok(Ok(Err(refusal))) => {
            tracing::warn!(cause = %refusal, "the metrics could not read the database");
        }
        Ok(Err(_)) => tracing::warn!("the metrics found no thread to read the database with"),
        Err(_) => tracing::warn!(
            seconds = PATIENCE.as_secs(),
            "the database did not answer the metrics in time"
        ),
    }
}

fn write(app: &App, text: &mut Text) {
    let database = if app.pool.is_sqlite() { "sqlite" } else { "postgresql" };
    text.family("build_info", "gauge", "1, with what is running.");
    let version = env!("CARGO_PKG_VERSION");
    text.value("build_info", &[("version", version), ("database", database)], 1);
    text.family("start_time_seconds", "gauge", "When the program started, in Unix time.");
    text.value("start_time_seconds", &[], app.started.and_utc().timestamp());
    app.metrics.write(text);
    pool(app, text);
    process(text);
}

fn pool(app: &App, text: &mut Text) {
    let (open, idle) = app.pool.connections();
    text.family("db_connections", "gauge", "Connections to the database, by state.");
    text.value("db_connections", &[("state", "idle")], idle);
    text.value("db_connections", &[("state", "in_use")], open.saturating_sub(idle));
    text.family("db_connections_max", "gauge", "Connections at most.");
    text.value("db_connections_max", &[], app.config.pool_size);
    let timings = app.pool.timings();
    for (name, help, histogram) in [
        ("db_connection_wait_seconds", "Waiting for a connection of the pool.", &timings.pool),
        ("write_gate_wait_seconds", "Waiting for other acts to end.", &timings.gate),
        ("write_gate_held_seconds", "From the gate to the end of the act.", &timings.held),
    ] {
        text.family(name, "histogram", help);
        text.histogram(name, &[], histogram);
    }
}

fn ask_database(app: &App, conn: &mut Db, text: &mut Text) -> Outcome<()> {
    let now = app.clock.instant();
    let (waiting, failed) = mail::store::counts(conn)?;
    text.family("outbox_mails", "gauge", "Mails that have not left, by state.");
    text.value("outbox_mails", &[("state", "waiting")], waiting);
    text.value("outbox_mails", &[("state", "failed")], failed);
    let oldest = mail::store::oldest_waiting(conn)?.map_or(0, |at| (now - at).num_seconds().max(0));
    text.family("outbox_oldest_seconds", "gauge", "Age of the oldest mail that waits.");
    text.value("outbox_oldest_seconds", &[], oldest);
    let last = jobs::last_days(conn)?;
    let today = app.clock.today();
    text.family("job_days_behind", "gauge", "Days since a job's last day, by job.");
    for job in jobs::JOBS {
        if let Some(day) = last.get(job.name) {
            text.value("job_days_behind", &[("job", job.name)], (today - *day).num_days());
        }
    }
    Ok(())
}

/// What the system knows of this process; where it does not tell, nothing is said.
fn process(text: &mut Text) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
    if let Some(kib) = resident {
        text.family("resident_memory_bytes", "gauge", "Memory of this process.");
        text.value("resident_memory_bytes", &[], kib * 1024);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        text.family("open_files", "gauge", "Files and connections that this process has open.");
        text.value("open_files", &[], open.count());
    }
}
