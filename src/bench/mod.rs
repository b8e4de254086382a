//! Measuring: what `scripts/bench` puts together. Each part prints one object of JSON. None of it is
//! used by the service.

mod letters;
mod load;
mod work;

use std::path::PathBuf;
use std::time::Duration;

use actix_web::{App as Service, HttpResponse, HttpServer, web};

use crate::app::App;
use crate::config::Config;
use crate::kernel::actor::Actor;
use crate::kernel::refusal::Outcome;
use crate::kernel::role::Role;
use crate::log::tell;
use crate::people;

/// What is measured.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Part {
    /// Signs in somebody with a role; prints the cookie.
    Session {
        /// The role's code.
        #[arg(long)]
        role: String,
    },
    /// Loads a server.
    Load {
        /// `host:port`
        #[arg(long)]
        address: String,
        /// Path and query; may be given several times.
        #[arg(long = "path", required = true)]
        paths: Vec<String>,
        /// The cookie's header.
        #[arg(long, default_value = "")]
        cookie: String,
        /// Open connections.
        #[arg(long, default_value_t = 16)]
        clients: usize,
        /// How long at most.
        #[arg(long, default_value_t = 3.0)]
        seconds: f64,
        /// How many answers at most.
        #[arg(long, default_value_t = usize::MAX)]
        most: usize,
    },
    /// Serves the bytes of a file at every address, with nothing around it.
    Bare {
        /// `host:port`
        #[arg(long)]
        listen: String,
        /// The file.
        #[arg(long)]
        file: PathBuf,
    },
    /// Hands in applications from many clients at once, and commits rows one after the other, in
    /// turn.
    Submissions {
        /// Clients.
        #[arg(long, default_value_t = 32)]
        clients: usize,
        /// Applications of each round.
        #[arg(long, default_value_t = 500)]
        count: usize,
        /// Rounds.
        #[arg(long, default_value_t = 5)]
        rounds: usize,
    },
    /// Writes decision letters.
    Letters {
        /// How many.
        #[arg(long, default_value_t = 500)]
        count: usize,
        /// A file for the last of them.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// The summary from the maintained totals, and recomputed from the entries.
    Summary {
        /// Rounds.
        #[arg(long, default_value_t = 5)]
        rounds: usize,
    },
}

/// Measures one part.
pub fn run(config: Config, part: &Part) -> Result<(), String> {
    let say = |refusal: crate::kernel::refusal::Refusal| refusal.to_string();
    let told = match part {
        Part::Session { role } => {
            session(&App::open_as_it_is(config).map_err(say)?, role).map_err(say)?
        }
        Part::Load { address, paths, cookie, clients, seconds, most } => {
            let time = Duration::from_secs_f64(*seconds);
            let loaded = load::load(address, paths, cookie, *clients, time, *most)?;
            serde_json::to_string(&loaded).map_err(|e| e.to_string())?
        }
        Part::Bare { listen, file } => return bare(listen, file).map_err(|e| e.to_string()),
        Part::Submissions { clients, count, rounds } => {
            work::submissions(App::open(config).map_err(say)?, *clients, *count, *rounds)
                .map_err(say)?
        }
        Part::Letters { count, out } => letters::run(*count, out.as_deref())?,
        Part::Summary { rounds } => {
            work::summaries(&App::open_as_it_is(config).map_err(say)?, *rounds).map_err(say)?
        }
    };
    tell!("{told}");
    Ok(())
}

fn session(app: &App, role: &str) -> Outcome<String> {
    let wanted: Option<Role> = role.parse().ok();
    app.write(&Actor::program(), |tx| {
        let all = people::list_staff(tx.conn)?;
        let found = all.iter().find(|(_, roles)| wanted.is_some_and(|r| roles.contains(&r)));
        let (account, _) = found.ok_or(crate::kernel::refusal::Refusal::NotFound)?;
        let token = people::actions::sign_in::start_session(tx, account.id, None)?;
        Ok(format!("session={token}"))
    })
}

/// The same server without anything of the house: what these bytes cost at least.
fn bare(listen: &str, file: &std::path::Path) -> std::io::Result<()> {
    let bytes = web::Bytes::from(std::fs::read(file)?);
    let listen = listen.to_owned();
    actix_web::rt::System::new().block_on(async move {
        HttpServer::new(move || {
            let bytes = bytes.clone();
            Service::new().default_service(web::to(move || {
                let bytes = bytes.clone();
                async move { HttpResponse::Ok().content_type("text/html; charset=utf-8").body(bytes) }
            }))
        })
        .workers(2)
        .bind(listen)?
        .run()
        .await
    })
}
