//! The probes of a balancer or service manager: is the program alive, can it take requests.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpResponse, web};

use crate::app::App;
use crate::db;
use crate::kernel::refusal::Outcome;

/// The longest that a check may take; a probe that waits longer than its asker says nothing.
const PATIENCE: Duration = Duration::from_secs(3);

/// One thing that must be so before requests can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// Why it is not so.
    pub fault: Option<String>,
}

/// `GET /livez`: whoever can answer this is alive.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("alive\n")
}

/// `GET /readyz`, for everybody: names of the checks, without what stands behind them.
pub async fn ready(app: web::Data<App>) -> HttpResponse {
    answer(&readiness(app.into_inner()).await, false)
}

/// Looks whether requests can be taken, and logs it when that has changed.
pub async fn readiness(app: Arc<App>) -> Vec<Check> {
    let asked = app.clone();
    let asking = web::block(move || pending(&asked));
    let unknown = || Some("not known without the database".to_owned());
    let (database, migrations) = match tokio::time::timeout(PATIENCE, asking).await {
        Ok(Ok(Ok(0))) => (None, None),
        Ok(Ok(Ok(count))) => (None, Some(format!("{count} migrations have not run"))),
        Ok(Ok(Err(refusal))) => (Some(refusal.to_string()), unknown()),
        Ok(Err(_)) => (Some("no thread is free".to_owned()), unknown()),
        Err(_) => (Some(format!("no answer within {} s", PATIENCE.as_secs())), unknown()),
    };
    let draining = app.health.is_draining().then(|| "the program is stopping".to_owned());
    let checks = vec![
        Check { name: "draining", fault: draining },
        Check { name: "database", fault: database },
        Check { name: "migrations", fault: migrations },
        Check { name: "storage", fault: app.pool.health().trouble() },
    ];
    let is_ready = checks.iter().all(|check| check.fault.is_none());
    if app.health.was_ready(is_ready) != is_ready {
        let told = describe(&checks, true).replace('\n', "; ");
        if is_ready {
            tracing::info!("ready for requests");
        } else {
            tracing::warn!(checks = told.trim_end_matches("; "), "not ready for requests");
        }
    }
    checks
}

/// Looks again whether the schema is still behind, when it was.
pub async fn is_behind(app: &Arc<App>) -> bool {
    if !app.health.is_behind() {
        return false;
    }
    let asked = app.clone();
    !matches!(web::block(move || pending(&asked)).await, Ok(Ok(0)))
}

fn pending(app: &App) -> Outcome<usize> {
    let mut conn = app.pool.get_within(PATIENCE)?;
    let pending = db::migrations(&mut conn)?.pending.len();
    app.health.set_behind(pending > 0);
    Ok(pending)
}

fn describe(checks: &[Check], fully: bool) -> String {
    let line = |check: &Check| match &check.fault {
        None => format!("{}: ok\n", check.name),
        Some(fault) if fully => format!("{}: {fault}\n", check.name),
        Some(_) => format!("{}: no\n", check.name),
    };
    checks.iter().map(line).collect()
}

/// 200 when every check is met, otherwise 503.
pub fn answer(checks: &[Check], fully: bool) -> HttpResponse {
    let mut answer = if checks.iter().all(|check| check.fault.is_none()) {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    answer.content_type("text/plain; charset=utf-8").body(describe(checks, fully))
}
