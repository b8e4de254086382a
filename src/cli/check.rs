//! `check`: what the configuration comes to, with secrets hidden, and whether everything that it
//! names can be reached. Changes nothing.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use crate::app::App;
use crate::config::{Config, KEYS, Key, MailWay, Place, Settings, SmtpTls};
use crate::db::{self, Db, DbUrl};
use crate::log::{self, tell};
use crate::mail::delivery;

/// Prints the configuration and tries everything out; fails when something does not work.
pub fn run(settings: &Settings, config: &Config) -> ExitCode {
    for key in KEYS {
        if let Some(value) = effective(key, settings, config) {
            tell!("{} = {value}  ({})", key.name, settings.place(key.name));
        }
    }
    tell!("");
    let mut code = ExitCode::SUCCESS;
    let tried = [
        ("data", writable(&config.data)),
        ("files", writable(&config.data.join("files")).and_then(|told| belongs(config, told))),
        ("database", database(config)),
        ("mail", mail(config)),
        ("listen", listen(&config.listen)),
        ("metrics_listen", metrics(config)),
        ("RUST_LOG", log_filter()),
    ];
    for (what, found) in tried {
        match found {
            Ok(told) => tell!("ok    {what}: {told}"),
            Err(why) => {
                code = ExitCode::FAILURE;
                tell!("FAULT {what}: {why}");
            }
        }
    }
    code
}

/// A key's value as the program uses it; `None` when there is none. Secrets are only said to be
/// there.
fn effective(key: &Key, settings: &Settings, config: &Config) -> Option<String> {
    let value = match key.name {
        "data" => config.data.display().to_string(),
        "database_url" => config.database.to_string(),
        "public_url" => config.public_url.clone(),
        _ => settings.text(key.name),
    };
    let is_smtp = matches!(config.mail, MailWay::Smtp(_));
    if value.is_empty() || (key.name.starts_with("smtp_") && !is_smtp) {
        return None;
    }
    let hidden = key.secret && key.name != "database_url";
    Some(if hidden { "…".to_owned() } else { value })
}

/// Writes a file into a folder, to disk, and takes it away again. A folder that is not there yet is
/// judged by the first one above it.
fn writable(folder: &Path) -> Result<String, String> {
    let there = folder.ancestors().find(|f| f.exists()).unwrap_or_else(|| Path::new("."));
    let place = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    let trial = place.join(format!(".integrationsfond-check-{}", std::process::id()));
    let written = fs::File::create(&trial).and_then(|mut file| {
        file.write_all(b"check")?;
        file.sync_all()
    });
    let gone = fs::remove_file(&trial);
    written.and(gone).map_err(|e| format!("{}: {e}", place.display()))?;
    let more = if folder.exists() { "" } else { ", does not exist yet and can be made" };
    Ok(format!("{} can be written{more}", folder.display()))
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Whether the files folder is the one that the database knows. A database that is not there yet,
/// or that cannot be reached, knows none; that is said at the database.
fn belongs(config: &Config, told: String) -> Result<String, String> {
    let is_there = match &config.database {
        DbUrl::Sqlite(path) => path.exists(),
        DbUrl::Postgres(_) => true,
    };
    if !is_there {
        return Ok(told);
    }
    let Ok(pool) = db::open(&config.database, 1, None) else { return Ok(told) };
    let mut conn = pool.get().map_err(|e| e.to_string())?;
    let schema = db::migrations(&mut conn).map_err(|e| e.to_string())?;
    if schema.is_empty || !schema.pending.is_empty() {
        return Ok(told);
    }
    App::look_at_files(config, &mut conn).map(|()| told).map_err(|e| e.to_string())
}

fn log_filter() -> Result<String, String> {
    match log::filter() {
        Ok(None) => Ok("not set".to_owned()),
        Ok(Some(filter)) => Ok(filter.to_string()),
        Err(cause) => Err(format!("cannot be read: {cause}")),
    }
}

fn database(config: &Config) -> Result<String, String> {
    if let DbUrl::Sqlite(path) = &config.database
        && !path.exists()
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        // The data folder is made with what is in it; no other is.
        if !folder.exists() && folder != config.data {
            return Err(format!("{}: there is no such folder", folder.display()));
        }
        writable(folder)?;
        return Ok(format!(
            "{} does not exist yet and can be made by migrate or serve; if there should be one, \
             is INTEGRATIONSFOND_CONFIG set?",
            path.display()
        ));
    }
    let pool = db::open(&config.database, 1, None).map_err(|e| e.to_string())?;
    let mut conn = pool.get().map_err(|e| e.to_string())?;
    let asked = match &mut *conn {
        Db::Pg(c) => sql_query("SELECT current_setting('server_version') AS version").load(c),
        Db::Sqlite(c) => sql_query("SELECT sqlite_version() AS version").load(c),
    };
    let versions: Vec<Version> = asked.map_err(|e| e.to_string())?;
    let version = versions.first().map_or("", |row| row.version.as_str());
    let name = if pool.is_sqlite() { "SQLite" } else { "PostgreSQL" };
    let schema = db::migrations(&mut conn).map_err(|e| e.to_string())?;
    if !schema.unknown.is_empty() {
        let list = schema.unknown.join(", ");
        return Err(format!("{name} {version}: a later program has changed the schema: {list}"));
    }
    if schema.is_empty {
        return Ok(format!(
            "{name} {version}, empty; migrate or serve makes the installation. If there should be \
             one, is INTEGRATIONSFOND_CONFIG set?"
        ));
    }
    Ok(match schema.pending.len() {
        0 => format!("{name} {version}, schema up to date"),
        count => format!("{name} {version}, {count} migrations to run"),
    })
}

fn mail(config: &Config) -> Result<String, String> {
    match &config.mail {
        MailWay::Mailbox => {
            let told = writable(&config.data.join("mailbox"))?;
            if config.public_url.starts_with("https://") {
                return Err(format!(
                    "{told}; but nobody outside gets any mail, and whoever is an administrator reads \
                     the links by which others sign in: set mail_transport to smtp"
                ));
            }
            Ok(told)
        }
        MailWay::Smtp(server) => {
            let protection = match server.tls {
                SmtpTls::None => "without TLS",
                SmtpTls::StartTls => "with STARTTLS",
                SmtpTls::Tls => "with TLS",
            };
            delivery::reach(config).map_err(|e| format!("{}:{}: {e}", server.host, server.port))?;
            Ok(format!("{}:{} answers {protection}", server.host, server.port))
        }
    }
}

/// Whether the address is this machine's. That it is taken usually means that the service runs.
fn listen(address: &str) -> Result<String, String> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(format!("{address} is free")),
        Err(e) if e.kind() == std::io::ErrorKind::AddrInUse => {
            Ok(format!("{address} is in use, by the service if it runs"))
        }
        Err(e) => Err(format!("{address}: {e}")),
    }
}

fn metrics(config: &Config) -> Result<String, String> {
    match config.metrics_listen {
        None => Ok("no metrics".to_owned()),
        Some(address) => listen(&address.to_string()),
    }
}

/// The settings of the command line: the file that it names, the data folder that it names.
pub fn settings(file: Option<&Path>, data: Option<&Path>) -> Result<Settings, String> {
    let mut settings = Settings::load(file).map_err(|e| e.to_string())?;
    if let Some(folder) = data {
        settings.set("data", &folder.to_string_lossy(), Place::Argument("--data"));
    }
    Ok(settings)
}
