//! Running the service: the HTTP server and the worker beside it.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as Service, HttpServer, web};

use crate::app::App;
use crate::kernel::refusal::Refusal;
use crate::routes;
use crate::web::{Answer, guard};

/// What answers where no route does; the guard has refused already, this only completes the table.
async fn nowhere() -> Answer {
    Err(Refusal::NotFound)
}

/// Builds the server on a listener that is open already.
pub fn server(app: web::Data<App>, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
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

/// Listens and serves until the process is told to stop.
pub fn run(app: App) -> std::io::Result<()> {
    let listener = TcpListener::bind(&app.config.listen)?;
    let app = web::Data::new(app);
    actix_web::rt::System::new().block_on(async move {
        tracing::info!(address = %app.config.public_url, "the service has started");
        server(app, listener, 2)?.await
    })
}
