//! Running the service: the HTTP server, and what runs beside it; and the way out in good order.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as Service, HttpServer, rt, web};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::app::App;
use crate::db::health;
use crate::kernel::actor::Actor;
use crate::kernel::clock::stopwatch;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::log::tell;
use crate::mail::delivery;
use crate::web::{Answer, guard};
use crate::worker::Background;
use crate::{files, jobs, metrics, notify, people, routes};

mod heartbeat;

/// What answers where no route does; the guard has refused already, this only completes the table.
async fn nowhere() -> Answer {
    Err(Refusal::NotFound)
}

/// Builds the server on a listener that is open already. It stops when its handle says so; signals
/// are heard by [`run_on`].
pub fn server(
    app: web::Data<App>,
    listener: TcpListener,
    workers: usize,
) -> std::io::Result<Server> {
    let stop = app.config.stop.as_secs();
    // More threads than connections would only wait for one, each with memory of its own.
    let blocking = usize::try_from(app.config.pool_size).unwrap_or(usize::MAX).clamp(4, 64);
    Ok(HttpServer::new(move || {
        Service::new()
            .app_data(app.clone())
            // Within the guard, which also answers for what it will not compress.
            .wrap(Compress::default())
            .wrap(from_fn(guard::guard))
            .configure(routes::configure)
            .default_service(web::to(nowhere))
    })
    .workers(workers)
    .worker_max_blocking_threads(blocking)
    .disable_signals()
    .shutdown_timeout(stop)
    .listen(listener)?
    .run())
}

/// Listens and serves until the process is told to stop; mail leaves and jobs run beside it.
pub fn run(app: App) -> Outcome<()> {
    if !app.demo && !app.health.is_behind() {
        print_setup_link(&app)?;
    }
    let listener = TcpListener::bind(&app.config.listen)
        .map_err(|e| Refusal::internal(format!("listen: {}: {e}", app.config.listen)))?;
    run_on(app, listener)
}

/// The same on a listener that is open already.
pub fn run_on(app: App, listener: TcpListener) -> Outcome<()> {
    let counted = app.config.metrics_listen.map(|address| {
        TcpListener::bind(address)
            .map_err(|e| Refusal::internal(format!("metrics_listen: {address}: {e}")))
    });
    let counted = counted.transpose()?;
    let app = web::Data::new(app);
    let mail = delivery::start(app.clone().into_inner())?;
    let jobs = jobs::start(app.clone().into_inner())?;
    let storage = watch_storage(app.clone().into_inner())?;
    let beside = vec![mail, jobs, storage];
    let served = rt::System::new().block_on(serve(app, listener, counted, beside));
    tracing::info!("the service has stopped");
    served.map_err(Refusal::internal)
}

async fn serve(
    app: web::Data<App>,
    listener: TcpListener,
    counted: Option<TcpListener>,
    beside: Vec<Background>,
) -> std::io::Result<()> {
    let mut signals = Signals::listen()?;
    let here = listener.local_addr()?;
    let address = app.config.public_url.clone();
    let main = server(app.clone(), listener, 2)?;
    let metrics = counted.map(|counted| metrics::page::server(app.clone(), counted)).transpose()?;
    let metrics_handle = metrics.as_ref().map(Server::handle);
    if let Some(metrics) = metrics {
        rt::spawn(metrics);
    }
    let stopping = rt::spawn(stop_when_told(app.clone(), main.handle(), Signals::listen()?));
    if let Some(period) = notify::pulse() {
        rt::spawn(heartbeat::run(app.clone().into_inner(), here, period));
    }
    tracing::info!(address, "the service has started");
    notify::tell(notify::READY);
    let served = main.await;
    if let Some(handle) = metrics_handle {
        handle.stop(false).await;
    }
    // A program that was hurried has no time left.
    let left = if served.is_ok() { stopping.await.unwrap_or_default() } else { Duration::ZERO };
    signals.forget().await;
    leave(beside, left, &mut signals).await;
    served
}

/// Waits for what runs beside the requests: each finishes what it has in hand, and the rest stays
/// where the next start finds it. Not longer than there is time, nor after another signal: what is
/// cut off then was not acknowledged, and is tried again.
async fn leave(mut beside: Vec<Background>, left: Duration, signals: &mut Signals) {
    beside.iter().for_each(Background::ring);
    let over = async {
        while !beside.iter().all(Background::has_ended) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let why = tokio::select! {
        () = over => return,
        () = tokio::time::sleep(left.max(LEAST)) => "the time for stopping is over",
        () = signals.told() => "told to stop once more",
    };
    for background in beside.extract_if(.., |one| !one.has_ended()) {
        let name = background.let_go();
        tracing::warn!(thread = name, why, "stopping without waiting for work that goes on");
    }
}

/// What the work beside the requests gets to end, however little is left.
const LEAST: Duration = Duration::from_secs(1);

/// Waits for the first signal, lets the balancer see that the program is leaving while requests
/// are still taken, then takes no more and waits for those that run. Another signal hurries.
/// Answers how much time is left for what runs beside.
async fn stop_when_told(
    app: web::Data<App>,
    handle: ServerHandle,
    mut signals: Signals,
) -> Duration {
    signals.told().await;
    app.health.drain();
    notify::tell(notify::STOPPING);
    let drain: Duration = app.config.drain;
    tracing::info!(drain_seconds = drain.as_secs(), "the service is stopping");
    let hurried = tokio::select! {
        () = tokio::time::sleep(drain) => false,
        () = signals.told() => true,
    };
    let begun = stopwatch();
    if !hurried {
        tokio::select! {
            () = handle.stop(true) => return app.config.stop.saturating_sub(begun.elapsed()),
            () = signals.told() => {}
        }
    }
    tracing::warn!("stopping at once; running requests are cut off");
    handle.stop(false).await;
    Duration::ZERO
}

/// The signals by which the program is told to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        let (terminate, interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(Self { terminate, interrupt })
    }

    /// Waits for the next one.
    async fn told(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    /// Passes over those that have come already, and been heard elsewhere.
    async fn forget(&mut self) {
        let come = Duration::from_millis(1);
        while tokio::time::timeout(come, self.told()).await.is_ok() {}
    }
}

/// How long until a storage that took nothing is tried again.
const STORAGE_PAUSE: Duration = Duration::from_secs(1);
/// How many of these pauses a files folder that is well is left alone for.
const FILES_ROUNDS: u32 = 10;

/// Finds out when there is room again, so that nobody has to fail for it, and when the files folder
/// is full or has gone, before somebody's file is lost in what lies under it.
fn watch_storage(app: Arc<App>) -> Outcome<Background> {
    let mut round = 0;
    Background::start("storage", STORAGE_PAUSE, move || {
        if round % FILES_ROUNDS == 0 || app.pool.health().is_read_only() {
            let found = app.read(|conn| files::marker::must_be_bound(conn, &app.files));
            match found {
                // Without a database nobody knows which folder is the right one.
                Err(Refusal::Busy(_) | Refusal::Database(_)) => {}
                Err(refusal) => app.pool.health().tried_files(Err(refusal.to_string())),
                Ok(()) => {
                    let tried = app.files.try_out().map_err(|e| format!("files: {e}"));
                    app.pool.health().tried_files(tried);
                }
            }
        }
        round = round.wrapping_add(1);
        // Why not is remembered and shown; this only tries.
        let _ = health::try_again(&app.pool);
        false
    })
}

/// As long as there is no administrator, each start prints a new link that makes one.
fn print_setup_link(app: &App) -> Outcome<()> {
    if let Some(link) = app.write(&Actor::program(), people::actions::first_setup_link)? {
        tell!("No administrator yet. Open this link within 24 hours to become one:\n{link}");
    }
    Ok(())
}
