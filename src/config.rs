//! The configuration: environment over `integrationsfond.toml`, typed. An error names the key.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::db::DbUrl;
use crate::kernel::network::{self, Network};

/// How mail leaves the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailWay {
    /// Into a mailbox that the administrator reads in the browser.
    Mailbox,
    /// To an SMTP server.
    Smtp(Smtp),
}

/// An SMTP server.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Address to listen on.
    pub listen: String,
    /// Address that people use, without a slash at the end.
    pub public_url: String,
    /// Proxies that are believed about whom they speak for.
    pub trusted_proxies: Vec<Network>,
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
#[error("configuration: {key}: {reason}")]
pub struct ConfigError {
    /// The key, as it is written in the file.
    pub key: String,
    /// What is wrong with its value.
    pub reason: String,
}

/// Every key that may be set, in the file as it stands here, in the environment in upper case
/// after `INTEGRATIONSFOND_` (the database also as `DATABASE_URL`).
pub const KEYS: &[(&str, &str)] = &[
    (
        "database_url",
        "postgres://… or sqlite:PATH; default: the embedded database in the data folder",
    ),
    ("pool_size", "connections to the database, 1–200; default 16"),
    ("listen", "address and port; default 127.0.0.1:8080"),
    ("public_url", "address that people use, http:// or https://; default http:// + listen"),
    (
        "trusted_proxies",
        "machines and networks whose X-Forwarded-For is believed, with commas between them; \
         default 127.0.0.1, ::1; empty for none",
    ),
    ("site_name", "name of the service; default Integrationsfonden"),
    ("municipality", "name of the municipality; default Västerviks kommun"),
    ("contact", "where to turn with questions, one line"),
    ("mail_transport", "mailbox (default) or smtp"),
    ("mail_from", "sender: Name <address>"),
    ("smtp_host", "host name of the mail server"),
    ("smtp_port", "port; default 587"),
    ("smtp_tls", "none, starttls (default) or tls"),
    ("smtp_user", "user name, if the server wants one"),
    ("smtp_password", "password"),
    ("smtp_password_file", "file that holds the password"),
    ("log_format", "text (default) or json"),
];

impl Config {
    /// Reads `integrationsfond.toml` in the working folder, if there is one, and the environment.
    pub fn load(data: &Path) -> Result<Self, ConfigError> {
        let file = match std::fs::read_to_string("integrationsfond.toml") {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(bad("integrationsfond.toml", e)),
        };
        Self::from_parts(data, &file, |name| std::env::var(name).ok())
    }

    /// The configuration of a file's text and an environment.
    pub fn from_parts(
        data: &Path,
        file: &str,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let table: toml::Table =
            file.parse().map_err(|e: toml::de::Error| bad("integrationsfond.toml", e.message()))?;
        let mut values = BTreeMap::new();
        for (key, value) in table {
            if !KEYS.iter().any(|(known, _)| *known == key) {
                return Err(bad(&key, "is not a key of this program"));
            }
            let text = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                _ => return Err(bad(&key, "is neither text nor a whole number")),
            };
            values.insert(key, text);
        }
        for (key, _) in KEYS {
            let name = format!("INTEGRATIONSFOND_{}", key.to_uppercase());
            if let Some(value) = env(&name) {
                values.insert((*key).to_owned(), value);
            }
        }
        if let Some(url) = env("DATABASE_URL") {
            values.insert("database_url".to_owned(), url);
        }
        build(data, &values)
    }
}

fn bad(key: &str, reason: impl std::fmt::Display) -> ConfigError {
    ConfigError { key: key.to_owned(), reason: reason.to_string() }
}

fn build(data: &Path, values: &BTreeMap<String, String>) -> Result<Config, ConfigError> {
    let text = |key: &str, default: &str| values.get(key).map_or(default, |v| v.trim()).to_owned();
    let database = match values.get("database_url") {
        Some(url) => DbUrl::parse(url)
            .ok_or_else(|| bad("database_url", "begins neither with postgres:// nor sqlite:"))?,
        None => DbUrl::Sqlite(data.join("integrationsfond.db")),
    };
    let pool_size = text("pool_size", "16")
        .parse()
        .ok()
        .filter(|n| (1..=200).contains(n))
        .ok_or_else(|| bad("pool_size", "is not a whole number between 1 and 200"))?;
    let listen = text("listen", "127.0.0.1:8080");
    if listen.parse::<std::net::SocketAddr>().is_err() {
        return Err(bad("listen", "is not an address with a port, such as 127.0.0.1:8080"));
    }
    let public_url =
        text("public_url", &format!("http://{listen}")).trim_end_matches('/').to_owned();
    if url::Url::parse(&public_url).is_err() || !public_url.starts_with("http") {
        return Err(bad("public_url", "is not an address that begins with http:// or https://"));
    }
    let trusted_proxies = network::parse_list(&text("trusted_proxies", "127.0.0.1, ::1"))
        .map_err(|_| bad("trusted_proxies", "is no list of addresses and networks"))?;
    let mail_from = text("mail_from", "Integrationsfonden <integrationsfonden@localhost>");
    if mail_from.parse::<lettre::message::Mailbox>().is_err() {
        return Err(bad("mail_from", "is not written as Name <address>"));
    }
    let log_json = match text("log_format", "text").as_str() {
        "text" => false,
        "json" => true,
        _ => return Err(bad("log_format", "is neither text nor json")),
    };
    Ok(Config {
        data: data.to_owned(),
        database,
        pool_size,
        listen,
        public_url,
        trusted_proxies,
        site_name: text("site_name", "Integrationsfonden"),
        municipality: text("municipality", "Västerviks kommun"),
        contact: text(
            "contact",
            "Enheten för arbete och kompetens, Västerviks kommun, 593 80 Västervik",
        ),
        mail: mail(values, &text)?,
        mail_from,
        log_json,
        password_cost: PasswordCost { memory_kib: 19 * 1024, passes: 2 },
    })
}

fn mail(
    values: &BTreeMap<String, String>,
    text: &impl Fn(&str, &str) -> String,
) -> Result<MailWay, ConfigError> {
    match text("mail_transport", "mailbox").as_str() {
        "mailbox" => return Ok(MailWay::Mailbox),
        "smtp" => {}
        _ => return Err(bad("mail_transport", "is neither mailbox nor smtp")),
    }
    let host = text("smtp_host", "");
    if host.is_empty() {
        return Err(bad("smtp_host", "is missing; mail_transport = smtp needs it"));
    }
    let port = text("smtp_port", "587")
        .parse()
        .map_err(|_| bad("smtp_port", "is not a port between 1 and 65535"))?;
    let tls = match text("smtp_tls", "starttls").as_str() {
        "none" => SmtpTls::None,
        "starttls" => SmtpTls::StartTls,
        "tls" => SmtpTls::Tls,
        _ => return Err(bad("smtp_tls", "is none of none, starttls, tls")),
    };
    let password = match values.get("smtp_password_file") {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|e| bad("smtp_password_file", e))?
            .trim_end()
            .to_owned(),
        None => text("smtp_password", ""),
    };
    let user = text("smtp_user", "");
    let login = (!user.is_empty()).then_some((user, password));
    Ok(MailWay::Smtp(Smtp { host, port, tls, login }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, env: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from_parts(Path::new("d"), file, |name| {
            env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
        })
    }

    #[test]
    fn environment_stands_over_the_file() {
        let config = read(
            "listen = \"127.0.0.1:1\"\nsite_name = \"A\"",
            &[("INTEGRATIONSFOND_LISTEN", "127.0.0.1:2")],
        );
        let config = config.unwrap();
        assert_eq!((config.listen.as_str(), config.site_name.as_str()), ("127.0.0.1:2", "A"));
        assert_eq!(config.public_url, "http://127.0.0.1:2");
        assert_eq!(config.database, DbUrl::Sqlite(PathBuf::from("d/integrationsfond.db")));
    }

    #[test]
    fn an_error_names_the_key() {
        for (file, key) in [
            ("listn = \"x\"", "listn"),
            ("listen = \"x\"", "listen"),
            ("pool_size = 0", "pool_size"),
            ("database_url = \"mysql://x\"", "database_url"),
            ("mail_transport = \"smtp\"", "smtp_host"),
            ("mail_transport = \"pigeon\"", "mail_transport"),
            ("mail_transport = \"smtp\"\nsmtp_host = \"h\"\nsmtp_tls = \"x\"", "smtp_tls"),
            ("mail_from = \"nobody\"", "mail_from"),
            ("public_url = \"ftp\"", "public_url"),
            ("log_format = \"xml\"", "log_format"),
            ("trusted_proxies = \"10.0.0.0/8, proxy\"", "trusted_proxies"),
            ("listen = [", "integrationsfond.toml"),
        ] {
            assert_eq!(read(file, &[]).unwrap_err().key, key, "{file}");
        }
    }
}
