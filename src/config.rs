//! The configuration: environment over `integrationsfond.toml`, typed. An error names the key and
//! the place where it was set.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::db::DbUrl;
use crate::kernel::network::{self, Network};
use crate::mail::message::is_address;

mod keys;
mod settings;

pub use keys::{KEYS, Key};
pub use settings::{DEFAULT_FILE, Place, Settings, Sources, variable};

/// How mail leaves the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailWay {
    /// Into a mailbox that the administrator reads in the browser.
    Mailbox,
    /// To an SMTP server.
    Smtp(Smtp),
}

/// An SMTP server.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// User and password, when the server wants them.
    pub login: Option<(String, String)>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A password is never shown.
        write!(f, "{}:{} ({:?})", self.host, self.port, self.tls)
    }
}

/// How the connection to the SMTP server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// Not at all (a server on the same machine).
    None,
    /// STARTTLS, required.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// How much work a guess at a password costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

/// Everything that differs between installations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Folder of the embedded database, the files and the mailbox.
    pub data: PathBuf,
    /// The database.
    pub database: DbUrl,
    /// Connections to the database at most.
    pub pool_size: u32,
    /// Statements that take longer are told in the log; none for never.
    pub slow_statement: Option<Duration>,
    /// Whether the schema is brought up to date when the service starts.
    pub migrate_at_start: bool,
    /// Address to listen on.
    pub listen: String,
    /// Address that people use, without a slash at the end.
    pub public_url: String,
    /// Proxies that are believed about whom they speak for.
    pub trusted_proxies: Vec<Network>,
    /// Address of the metrics, if there are to be any.
    pub metrics_listen: Option<SocketAddr>,
    /// How long a stopping program still takes what comes, while its probe says that it is leaving.
    pub drain: Duration,
    /// How long running requests may take after that.
    pub stop: Duration,
    /// Name of the service, as the head of every page says it.
    pub site_name: String,
    /// Name of the municipality.
    pub municipality: String,
    /// Where to turn with questions: one line.
    pub contact: String,
    /// How mail leaves.
    pub mail: MailWay,
    /// Sender of every mail: `Name <address>`.
    pub mail_from: String,
    /// Whether the log is written as JSON.
    pub log_json: bool,
    /// What hashing a password costs. No key changes it: too little would go unnoticed.
    pub password_cost: PasswordCost,
}

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("configuration: {key}: {reason} ({place})")]
pub struct ConfigError {
    /// The key, as it is written in the file; or the file itself.
    pub key: String,
    /// Where it was set: the variable, or file and line.
    pub place: String,
    /// What is wrong with its value.
    pub reason: String,
}

impl ConfigError {
    fn at(key: &str, place: &Place, reason: impl fmt::Display) -> Self {
        let place = match place {
            Place::Default => "not set".to_owned(),
            place => place.to_string(),
        };
        Self { key: key.to_owned(), place, reason: reason.to_string() }
    }

    fn whole(file: &str, reason: impl fmt::Display) -> Self {
        Self { key: file.to_owned(), place: "file".to_owned(), reason: reason.to_string() }
    }
}

impl Config {
    /// The configuration of a data folder, a file's text and an environment.
    pub fn from_parts(
        data: &Path,
        file: &str,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut settings = Settings::read(&Sources { file: DEFAULT_FILE, text: file, env: &env })?;
        settings.set("data", &data.to_string_lossy(), Place::Argument("--data"));
        Self::build(&settings)
    }

    /// The configuration that settings come to.
    pub fn build(settings: &Settings) -> Result<Self, ConfigError> {
        let data = PathBuf::from(settings.text("data"));
        let database = match settings.get("database_url") {
            Some(url) => {
                DbUrl::parse(url).map_err(|reason| settings.wrong("database_url", reason))?
            }
            None => DbUrl::Sqlite(data.join("integrationsfond.db")),
        };
        let listen = settings.text("listen");
        if listen.parse::<SocketAddr>().is_err() {
            return Err(settings.wrong("listen", NO_ADDRESS));
        }
        let mail_from = settings.text("mail_from");
        let from = mail_from.parse::<lettre::message::Mailbox>().ok();
        if !from.is_some_and(|from| is_address(from.email.as_ref())) {
            return Err(settings.wrong("mail_from", "is not written as Name <name@host.domain>"));
        }
        let log_json = match settings.text("log_format").as_str() {
            "text" => false,
            "json" => true,
            _ => return Err(settings.wrong("log_format", "is neither text nor json")),
        };
        let pool_size = settings.number("pool_size", 1, 200)?;
        Ok(Self {
            data,
            database,
            pool_size: u32::try_from(pool_size).unwrap_or(1),
            slow_statement: Some(Duration::from_millis(settings.number(
                "slow_statement_ms",
                0,
                600_000,
            )?))
            .filter(|most| !most.is_zero()),
            migrate_at_start: settings.truth("migrate_at_start")?,
            public_url: public_url(settings, &listen)?,
            metrics_listen: metrics_listen(settings, &listen)?,
            listen,
            trusted_proxies: trusted_proxies(settings)?,
            drain: Duration::from_secs(settings.number("drain_seconds", 0, 300)?),
            stop: Duration::from_secs(settings.number("stop_seconds", 1, 300)?),
            site_name: settings.text("site_name"),
            municipality: settings.text("municipality"),
            contact: settings.text("contact"),
            mail: mail(settings)?,
            mail_from,
            log_json,
            password_cost: PasswordCost { memory_kib: 19 * 1024, passes: 2 },
        })
    }
}

const NO_ADDRESS: &str = "is not an address with a port, such as 127.0.0.1:8080";

/// The address that people use as browsers write an origin, since a form's origin is compared with
/// it: in lower case, without a port that goes without saying. It has no other parts.
fn public_url(settings: &Settings, listen: &str) -> Result<String, ConfigError> {
    let own = format!("http://{listen}");
    let text = settings.get("public_url").unwrap_or(&own);
    let wrong = |reason: &str| settings.wrong("public_url", reason);
    let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(url) = url else {
        return Err(wrong("is not an address that begins with http:// or https://"));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("holds a user; only scheme, host and port belong there"));
    }
    if url.path() != "/" {
        return Err(wrong("holds a path; the service must have a host of its own"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("holds a ? or #; only scheme, host and port belong there"));
    }
    Ok(url.origin().ascii_serialization())
}

fn trusted_proxies(settings: &Settings) -> Result<Vec<Network>, ConfigError> {
    match settings.text("trusted_proxies").as_str() {
        "none" => Ok(Vec::new()),
        text => network::parse_list(text)
            .map_err(|_| settings.wrong("trusted_proxies", "is no list of addresses and networks")),
    }
}

fn metrics_listen(settings: &Settings, listen: &str) -> Result<Option<SocketAddr>, ConfigError> {
    let text = match settings.get("metrics_listen") {
        None | Some("") => return Ok(None),
        Some(text) => text,
    };
    let address: SocketAddr =
        text.parse().map_err(|_| settings.wrong("metrics_listen", NO_ADDRESS))?;
    let taken = listen.parse::<SocketAddr>().is_ok_and(|listen| clash(listen, address));
    if taken {
        return Err(settings.wrong("metrics_listen", "is the address of listen"));
    }
    Ok(Some(address))
}

/// Whether two listeners would want the same port of the same address. Port 0 is any that is free.
fn clash(a: SocketAddr, b: SocketAddr) -> bool {
    let same = a.ip() == b.ip() || a.ip().is_unspecified() || b.ip().is_unspecified();
    same && a.port() == b.port() && a.port() != 0
}

fn mail(settings: &Settings) -> Result<MailWay, ConfigError> {
    match settings.text("mail_transport").as_str() {
        "mailbox" => return Ok(MailWay::Mailbox),
        "smtp" => {}
        _ => return Err(settings.wrong("mail_transport", "is neither mailbox nor smtp")),
    }
    let host = settings.text("smtp_host");
    if host.is_empty() {
        return Err(settings.wrong("smtp_host", "is missing; mail_transport = smtp needs it"));
    }
    let port = settings.number("smtp_port", 1, u64::from(u16::MAX))?;
    let tls = match settings.text("smtp_tls").as_str() {
        "none" => SmtpTls::None,
        "starttls" => SmtpTls::StartTls,
        "tls" => SmtpTls::Tls,
        _ => return Err(settings.wrong("smtp_tls", "is none of none, starttls, tls")),
    };
    let user = settings.text("smtp_user");
    let password = settings.text("smtp_password");
    if user.is_empty() && !password.is_empty() {
        return Err(settings.wrong("smtp_user", "is missing; smtp_password is set"));
    }
    if password.is_empty() && !user.is_empty() {
        return Err(settings.wrong("smtp_password", "is missing; smtp_user is set"));
    }
    if tls == SmtpTls::None && !user.is_empty() && !network::is_this_machine(&host) {
        let reason = "is none, and the password would cross the network in the clear";
        return Err(settings.wrong("smtp_tls", reason));
    }
    let login = (!user.is_empty()).then_some((user, password));
    Ok(MailWay::Smtp(Smtp { host, port: u16::try_from(port).unwrap_or(0), tls, login }))
}

#[cfg(test)]
#[path = "config/tests.rs"]
mod tests;
