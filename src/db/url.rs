//! Where the database is: read from the configuration, shown without its password.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where the database is. Shown, it hides its password.
#[derive(Clone, PartialEq, Eq)]
pub enum DbUrl {
    /// A file.
    Sqlite(PathBuf),
    /// `postgres://…`
    Postgres(String),
}

impl fmt::Display for DbUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(text) => match url::Url::parse(text) {
                // A password may also stand among the parameters.
                Ok(url) => {
                    let user = url.username();
                    let secret = if url.password().is_some() { ":…" } else { "" };
                    let at = if user.is_empty() { "" } else { "@" };
                    let host = url.host_str().unwrap_or_default();
                    let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
                    write!(f, "postgres://{user}{secret}{at}{host}{port}{}", url.path())
                }
                Err(_) => f.write_str("postgres://…"),
            },
        }
    }
}

impl fmt::Debug for DbUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl DbUrl {
    /// Reads `postgres://…`, `postgresql://…` or `sqlite:PATH`; anything else is refused, so that a
    /// mistyped address never becomes a file. Answers why, without the value: it holds a password.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        if let Some(rest) = rest {
            check_address(rest)?;
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite:").filter(|path| !path.is_empty());
        let path = path.ok_or("begins neither with postgres:// nor sqlite:")?;
        Ok(Self::Sqlite(Path::new(path.strip_prefix("//").unwrap_or(path)).to_owned()))
    }
}

/// What in user, password, database or a parameter is not written as it must be.
const ENCODE: &str = "holds a character that must be written percent-encoded \
                      (in a password %25 for %, %40 for @, %2F for /, %3A for :, %3F for ?, %23 for #)";

/// Whether PostgreSQL's library can read what stands after the scheme. It repeats in its errors
/// what it cannot read, and that may be a password.
fn check_address(rest: &str) -> Result<(), &'static str> {
    if rest.contains(['#', '\\', '"'])
        || rest.contains(|c: char| c.is_whitespace() || c.is_control())
    {
        return Err(ENCODE);
    }
    for (at, _) in rest.match_indices('%') {
        let code = rest.get(at + 1..at + 3).unwrap_or_default();
        if code == "00" || !(code.len() == 2 && code.chars().all(|c| c.is_ascii_hexdigit())) {
            return Err(ENCODE);
        }
    }
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = place.split_once('/').unwrap_or((place, ""));
    if path.contains('@') || query.contains('@') || authority.matches('@').count() > 1 {
        return Err(ENCODE);
    }
    let hosts = authority.split_once('@').map_or(authority, |(_, hosts)| hosts);
    if !hosts.split(',').all(is_host) {
        return Err("holds a host or port that cannot be read; in a password, :, / and ? are \
                    written percent-encoded");
    }
    let known = |parameter: &str| {
        parameter.split_once('=').is_some_and(|(name, _)| PARAMETERS.contains(&name))
    };
    if !query.is_empty() && !query.split('&').all(known) {
        return Err("holds a parameter that PostgreSQL's library does not know");
    }
    Ok(())
}

/// `host`, `host:port`, `[address]`, `[address]:port`, or nothing.
fn is_host(host: &str) -> bool {
    let port = match host.strip_prefix('[') {
        None => host.split_once(':').map(|(_, port)| port),
        Some(inner) => match inner.split_once(']') {
            None => return false,
            Some((_, "")) => None,
            Some((_, rest)) => match rest.strip_prefix(':') {
                None => return false,
                port => port,
            },
        },
    };
    port.is_none_or(|port| port.is_empty() || port.parse::<u16>().is_ok())
}

/// Parameters of a connection that the library knows.
const PARAMETERS: &[&str] = &[
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "options",
    "passfile",
    "password",
    "port",
    "require_auth",
    "requirepeer",
    "service",
    "ssl",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];
