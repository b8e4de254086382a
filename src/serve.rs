//! Running the service: the HTTP server and the worker beside it.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as Service, HttpServer, web};

use crate::app::App;
use crate::db::health;
use crate::kernel::actor::Actor;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::mail::delivery;
use crate::web::{Answer, guard};
use crate::worker::Background;
use crate::{jobs, people, routes};

/// What answers where no route does; the guard has refused already, this only completes the table.
async fn nowhere() -> Answer {
    Err(Refusal::NotFound)
}

/// Builds the server on a listener that is open already.
pub fn server(
    app: web::Data<App>,
    listener: TcpListener,
    workers: usize,
) -> std::io::Result<Server> {
    Ok(HttpServer::new(move || {
        Service::new()
            .app_data(app.clone())
            .wrap(from_fn(guard::guard))
            .wrap(Compress::default())
            .configure(routes::configure)
            .default_service(web::to(nowhere))
    })
    .workers(workers)
    .shutdown_timeout(20)
    .listen(listener)?
    .run())
}

/// Listens and serves until the process is told to stop; mail leaves and jobs run beside it.
pub fn run(app: App) -> Outcome<()> {
    if !app.demo {
        print_setup_link(&app)?;
    }
    let listener = TcpListener::bind(&app.config.listen)
        .map_err(|e| Refusal::internal(format!("{}: {e}", app.config.listen)))?;
    run_on(app, listener)
}

/// The same on a listener that is open already.
pub fn run_on(app: App, listener: TcpListener) -> Outcome<()> {
    let app = web::Data::new(app);
    let mail = delivery::start(app.clone().into_inner())?;
    let jobs = jobs::start(app.clone().into_inner())?;
    let storage = watch_storage(app.clone().into_inner())?;
    let served = actix_web::rt::System::new().block_on(async move {
        tracing::info!(address = %app.config.public_url, "the service has started");
        server(app, listener, 2)?.await
    });
    drop((mail, jobs, storage));
    served.map_err(Refusal::internal)
}

/// How long until a storage that took nothing is tried again.
const STORAGE_PAUSE: Duration = Duration::from_secs(1);

/// Finds out when there is room again, so that nobody has to fail for it.
fn watch_storage(app: Arc<App>) -> Outcome<Background> {
    Background::start("storage", STORAGE_PAUSE, move || {
        // Why not is remembered and shown; this only tries.
        let _ = health::try_again(&app.pool);
        false
    })
}

/// As long as there is no administrator, each start prints a new link that makes one.
fn print_setup_link(app: &App) -> Outcome<()> {
    if let Some(link) = app.write(&Actor::program(), people::actions::first_setup_link)? {
        println!("No administrator yet. Open this link within 24 hours to become one:\n{link}");
    }
    Ok(())
}
