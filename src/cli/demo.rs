//! The demonstration: seeded at its first start, then served.

use std::net::{SocketAddr, TcpListener};

use chrono::NaiveDate;

use super::{open, say};
use crate::app::App;
use crate::config::Config;
use crate::demo::seeding;
use crate::log::tell;
use crate::serve;

/// What the command line says about it.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Options {
    /// Port to listen on; 0 takes one that is free.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The day on which the demonstration begins; later starts go on where it stands.
    #[arg(long, default_value = "2020-11-16")]
    today: NaiveDate,
    /// Fills the database and ends.
    #[arg(long)]
    seed_only: bool,
}

/// Seeds what has not been seeded, says where to look, and serves.
pub fn run(mut config: Config, options: Options) -> Result<(), String> {
    if options.seed_only {
        let mut app = open(config)?;
        seed(&mut app, options.today)?;
        eprintln!("the demonstration stands on {}", app.clock.today());
        return Ok(());
    }
    // The port is taken first: whoever has it, seeding need not be waited for to know.
    let listener = listen(&mut config, options.port)?;
    let mut app = open(config)?;
    seed(&mut app, options.today)?;
    tell!("The demonstration stands on {}.", app.clock.today());
    tell!("Open {}/demo and choose whom to sign in as.", app.config.public_url);
    serve::run_on(app, listener).map_err(say)
}

/// Fills the database, unless that has been done.
fn seed(app: &mut App, today: NaiveDate) -> Result<(), String> {
    if app.demo {
        return Ok(());
    }
    let seeded = seeding::seed(app, today);
    if seeded.is_err() {
        // Another instance that started together with this one may have been first.
        app.look_again().map_err(say)?;
    }
    if app.demo { Ok(()) } else { seeded.map_err(say) }
}

/// Listens on the configured address with another port, and lets mail link to it, unless the
/// configuration names the address that people use.
fn listen(config: &mut Config, port: u16) -> Result<TcpListener, String> {
    let own = format!("http://{}", config.listen) == config.public_url;
    let mut address: SocketAddr =
        config.listen.parse().map_err(|e| format!("{}: {e}", config.listen))?;
    address.set_port(port);
    let listener = TcpListener::bind(address).map_err(|e| format!("{address}: {e}"))?;
    config.listen = listener.local_addr().map_err(|e| e.to_string())?.to_string();
    if own {
        config.public_url = format!("http://{}", config.listen);
    }
    Ok(listener)
}
