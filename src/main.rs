//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use integrationsfond::app::App;
use integrationsfond::config::Config;
use integrationsfond::serve;

/// Grant management for a municipality's fund, from the open call to the closed fund.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    /// Folder of the embedded database, the files and the mailbox.
    #[arg(long, global = true, default_value = "data")]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts the service.
    Serve,
    /// Brings the database's schema up to date.
    Migrate,
    /// Checks the configuration and says what it comes to.
    Check,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(code) => code,
        Err(reason) => {
            eprintln!("integrationsfond: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<ExitCode, String> {
    let config = Config::load(&cli.data).map_err(|e| e.to_string())?;
    integrationsfond::log::start(config.log_json);
    match &cli.command {
        Command::Serve => {
            let app = App::open(config).map_err(|e| e.to_string())?;
            serve::run(app).map_err(|e| e.to_string())?;
        }
        Command::Migrate => {
            App::open(config).map_err(|e| e.to_string())?;
            println!("the database is up to date");
        }
        Command::Check => println!("{config:#?}"),
    }
    Ok(ExitCode::SUCCESS)
}
