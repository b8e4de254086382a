//! The command line. What people ask for goes to standard output, the log to standard error.

mod check;
mod demo;
mod generate;
mod summary;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Parser, Subcommand};

use crate::app::{Adoption, App};
use crate::backup;
use crate::bench;
use crate::config::Config;
use crate::controller::verify;
use crate::db::heads::{self, Head};
use crate::fund;
use crate::i18n::Lang;
use crate::jobs::{self, Reach};
use crate::kernel::actor::Actor;
use crate::kernel::refusal::Refusal;
use crate::kernel::role::Role;
use crate::log::tell;
use crate::people;
use crate::people::actions::NewAccount;
use crate::{log, serve};

/// Grant management for a municipality's fund, from the open call to the closed fund.
#[derive(Parser)]
#[command(name = "integrationsfond", version, about)]
struct Cli {
    /// The configuration's file; also INTEGRATIONSFOND_CONFIG. Without it, integrationsfond.toml
    /// in the working folder, if there is one.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    /// Folder of the embedded database, the files and the mailbox.
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts the service.
    Serve,
    /// Starts the demonstration, with an invented history and people to sign in as.
    Demo(demo::Options),
    /// Fills an empty installation with a big fund, to measure with.
    Generate(generate::Options),
    /// Measures one part of the program.
    #[command(subcommand, hide = true)]
    Bench(bench::Part),
    /// Brings the database's schema up to date.
    Migrate,
    /// Says what the configuration comes to, and tries out database, folders and mail server.
    Check,
    /// Binds the files folder to the database, after it has been moved by hand. Refused when files
    /// are missing from it, or lie in it that no row names.
    AdoptFiles {
        /// Adopts it although exactly so many files are missing.
        #[arg(long, value_name = "FILES", default_value_t = 0)]
        although_missing: usize,
        /// Adopts it although exactly so many lie in it that no row names; they will be removed.
        #[arg(long, value_name = "FILES", default_value_t = 0)]
        although_unknown: usize,
    },
    /// Runs every validator over ledger, history, numbers, stages, money and files, and prints where
    /// each chain ends.
    Verify {
        /// What `verify` or `backup` printed earlier, kept elsewhere: whether the rows at which the
        /// chains ended then are there still.
        #[arg(long)]
        heads: Option<PathBuf>,
    },
    /// Writes everything into one file while the service runs: rows of one moment, files, mails.
    Backup {
        /// The file; it must not exist.
        file: PathBuf,
    },
    /// Brings a backup back into an empty database and an empty data folder, and verifies it.
    Restore {
        /// The file that `backup` wrote, on either kind of database.
        file: PathBuf,
        /// Lets mails leave that waited when the backup was made. Otherwise they are held back, and
        /// can be sent from the mailbox: they may have left since, and a trial copy mails nobody.
        #[arg(long)]
        send_mail: bool,
    },
    /// Runs the jobs for each day since they last ran, however many: `serve` does not, when it is more
    /// than three months, since the clock may be wrong.
    CatchUp,
    /// Funds: load one from its file, or list them.
    #[command(subcommand)]
    Fund(FundCommand),
    /// People: add an account.
    #[command(subcommand)]
    User(UserCommand),
    /// The fund's figures, one row a year up to a day.
    Summary {
        /// The fund's slug.
        #[arg(long)]
        fund: String,
        /// The day, inclusive.
        #[arg(long)]
        as_of: NaiveDate,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: summary::Format,
        /// The file to write to, instead of standard output.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum FundCommand {
    /// Loads a fund from its TOML file; forms are looked for beside it, then in the program.
    Load {
        /// The file.
        file: PathBuf,
    },
    /// Lists the funds.
    List,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Adds somebody of the staff and prints the link by which they choose a password.
    Add {
        /// Address that mail goes to.
        #[arg(long)]
        email: String,
        /// Name.
        #[arg(long)]
        name: String,
        /// Title.
        #[arg(long, default_value = "")]
        title: String,
        /// A role; may be given several times: `case_officer`, `secretary`, `board_member`,
        /// `chair`, `controller`, `attester`, `registrar`, `administrator`.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
    },
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(&cli) {
        Ok(code) => code,
        Err(reason) => {
            eprintln!("integrationsfond: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(cli: &Cli) -> Result<ExitCode, String> {
    let settings = check::settings(cli.config.as_deref(), cli.data.as_deref())?;
    let config = Config::build(&settings).map_err(|e| e.to_string())?;
    log::start(config.log_json);
    match &cli.command {
        Command::Serve => {
            let app = App::open_service(config).map_err(say)?;
            serve::run(app).map_err(|e| e.to_string())?;
        }
        Command::Demo(options) => demo::run(config, *options)?,
        Command::Generate(options) => generate::run(config, options)?,
        Command::Bench(part) => bench::run(config, part)?,
        Command::Migrate => {
            App::open(config).map_err(say)?;
            tell!("the database is up to date");
        }
        Command::AdoptFiles { although_missing, although_unknown } => {
            let seen = Adoption { missing: *although_missing, unknown: *although_unknown };
            App::adopt_files(&config, seen).map_err(say)?;
            tell!("the files folder belongs to the database now");
        }
        Command::Check => return Ok(check::run(&settings, &config)),
        Command::Verify { heads } => {
            let kept = heads.as_deref().map(kept_heads).transpose()?;
            return run_verify(&look(config)?, &kept.unwrap_or_default());
        }
        Command::Backup { file } => {
            let app = look(config)?;
            backup::remove_when_told(file).map_err(say)?;
            told("backed up", &backup::backup(&app, file).map_err(say)?);
        }
        Command::Restore { file, send_mail } => {
            use backup::Waiting;
            let mails = if *send_mail { Waiting::Sent } else { Waiting::Held };
            let restored = backup::restore(&config, file, mails).map_err(say)?;
            told("restored", &restored.manifest);
            tell!("everybody is signed out; {} waiting mails are held back", restored.held);
            return run_verify(&open(config)?, &[]);
        }
        Command::CatchUp => {
            let ran =
                jobs::run_list(&existing(config)?, jobs::JOBS, Reach::Whatever).map_err(say)?;
            tell!("{} runs done, {} jobs failed", ran.done, ran.failed);
            return Ok(if ran.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Fund(FundCommand::List) => list_funds(&look(config)?)?,
        Command::Fund(FundCommand::Load { file }) => load_fund(&existing(config)?, file)?,
        Command::User(UserCommand::Add { email, name, title, roles }) => {
            add_user(&existing(config)?, email, name, title, roles)?;
        }
        Command::Summary { fund, as_of, format, out } => {
            summary::run(&look(config)?, fund, *as_of, *format, out.as_deref())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens an installation, and makes one where there is none; `migrate_at_start` says whether the
/// schema may be touched.
fn open(config: Config) -> Result<App, String> {
    if config.migrate_at_start { App::open(config).map_err(say) } else { existing(config) }
}

/// Opens an installation that must be there.
fn existing(config: Config) -> Result<App, String> {
    App::open_existing(config).map_err(say)
}

/// The same, to read it: its schema stays as it is.
fn look(config: Config) -> Result<App, String> {
    App::open_as_it_is(config).map_err(say)
}

/// A refusal in words, for the terminal.
fn say(refusal: Refusal) -> String {
    match &refusal {
        Refusal::Rule(msg) | Refusal::WrongStage(msg) => Lang::En.msg(msg),
        Refusal::Invalid(errors) => errors
            .iter()
            .map(|e| format!("{}: {}", e.field, Lang::En.msg(&e.msg)))
            .collect::<Vec<_>>()
            .join("\n"),
        _ => refusal.to_string(),
    }
}

/// The heads in what an earlier command printed.
fn kept_heads(file: &Path) -> Result<Vec<Head>, String> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|e| format!("{name}: {e}"))?;
    let kept = Head::read(&text).map_err(|line| format!("{name}:{line}: not a head"))?;
    if kept.is_empty() { Err(format!("{name}: holds no line of a head")) } else { Ok(kept) }
}

fn run_verify(app: &App, kept: &[Head]) -> Result<ExitCode, String> {
    let mut code = ExitCode::SUCCESS;
    let mut tell_it = |finding: verify::Finding| {
        if finding.faults.is_empty() {
            tell!("ok    {}: {}", finding.what, finding.told);
            return;
        }
        code = ExitCode::FAILURE;
        for fault in &finding.faults {
            tell!("FAULT {}: {fault}", finding.what);
        }
    };
    let heads = app.read(|conn| {
        verify::verify_each(conn, &app.files, &mut tell_it)?;
        if !kept.is_empty() {
            tell_it(verify::kept_heads(conn, kept)?);
        }
        heads::heads(conn)
    });
    for head in heads.map_err(say)? {
        tell!("{head}");
    }
    Ok(code)
}

/// Says what an archive holds, with the heads that anybody may compare later.
fn told(done: &str, manifest: &backup::Manifest) {
    let (rows, files) = (manifest.rows(), manifest.files());
    tell!("{done} {rows} rows and {files} files of {}", manifest.made_at);
    for head in &manifest.chains {
        tell!("{head}");
    }
}

fn list_funds(app: &App) -> Result<(), String> {
    let funds = app.read(fund::all_funds).map_err(say)?;
    for f in funds {
        let end = f.period_end.map(|day| day.to_string()).unwrap_or_default();
        let state = f.settled_on.map_or_else(|| "open".to_owned(), |d| format!("settled {d}"));
        tell!("{}\t{}\t{}–{end}\t{state}", f.slug, f.name, f.period_start);
    }
    Ok(())
}

fn load_fund(app: &App, file: &Path) -> Result<(), String> {
    use crate::applications::load;
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let beside = file.parent().map(PathBuf::from).unwrap_or_default();
    let forms = |name: &str| {
        // A form's name is a plain file name; it never leads out of the folder.
        let plain = !name.contains(['/', '\\']);
        plain
            .then(|| {
                std::fs::read_to_string(beside.join(name))
                    .or_else(|_| std::fs::read_to_string(beside.join("forms").join(name)))
                    .ok()
            })
            .flatten()
            .or_else(|| fund::shipped::form(name).map(str::to_owned))
    };
    load::check_fund_text(&text, forms).map_err(|problems| {
        let lines: Vec<String> = problems
            .iter()
            .map(|p| {
                let name = p.file.clone().unwrap_or_else(|| file.display().to_string());
                let line = p.line.map(|n| format!(":{n}")).unwrap_or_default();
                format!("{name}{line}: {}", Lang::En.msg(&p.reason))
            })
            .collect();
        lines.join("\n")
    })?;
    let id =
        app.write(&Actor::program(), |tx| load::load_fund_text(tx, &text, forms)).map_err(say)?;
    let fund = app.read(|conn| fund::find(conn, id)).map_err(say)?;
    tell!("loaded {} ({})", fund.slug, fund.name);
    Ok(())
}

fn add_user(
    app: &App,
    email: &str,
    name: &str,
    title: &str,
    roles: &[String],
) -> Result<(), String> {
    let roles: Vec<Role> = roles
        .iter()
        .map(|code| match code.parse::<Role>() {
            Ok(role) if role != Role::Applicant => Ok(role),
            _ => Err(format!("there is no role {code}")),
        })
        .collect::<Result<_, _>>()?;
    let email =
        people::actions::clean_email(email).ok_or_else(|| format!("{email} is not an address"))?;
    let new = NewAccount {
        email: email.clone(),
        name: name.to_owned(),
        title: title.to_owned(),
        lang: Lang::Sv,
        roles,
        password: None,
    };
    let link = app
        .write(&Actor::program(), |tx| {
            let id = people::actions::create_account(tx, &new)?;
            people::actions::password_link(tx, id)
        })
        .map_err(say)?;
    tell!("added {email}; the password is chosen here, once:\n{link}");
    Ok(())
}
