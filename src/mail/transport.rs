//! The port through which mail leaves, and the way over SMTP.

use std::fmt;
use std::time::Duration;

use lettre::Transport as _;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};

use super::message::BuiltMail;
use crate::kernel::network;

/// Why a mail was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Worth another try later: no connection, a busy server, a full disk, a refused sign-in. It
    /// may also be that the server took the mail and its answer was lost.
    #[error("not sent yet: {0}")]
    Temporary(String),
    /// The server will never take this mail; somebody has to look at it.
    #[error("not sent: {0}")]
    Permanent(String),
}

/// Takes a mail over. When it answers `Ok` the mail is safe with the receiving side.
pub trait Transport: Send + Sync {
    /// Hands the mail over, and waits for the answer.
    fn send(&self, mail: &BuiltMail) -> Result<(), SendError>;
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// Not at all: for a server on the same machine or a closed network.
    None,
    /// Begun in the clear and turned into TLS; nothing is sent when the server cannot.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// User and password for the mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpLogin {
    /// User.
    pub user: String,
    /// Password; never shown.
    pub password: String,
}

impl fmt::Debug for SmtpLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpLogin").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Where and how mail is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpConfig {
    /// Name of the mail server; its certificate must carry it.
    pub host: String,
    /// Port: usually 25 without TLS, 587 with STARTTLS, 465 with TLS.
    pub port: u16,
    /// Protection of the connection.
    pub tls: SmtpTls,
    /// Sign-in, where the server wants one.
    pub login: Option<SmtpLogin>,
    /// The longest wait for a connection and for each answer.
    pub timeout: Duration,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SmtpConfigError {
    /// A password would cross the network in the clear.
    #[error("a password is sent only over TLS, or to this machine itself")]
    PasswordInClear,
    /// The host is not a name that a certificate can carry.
    #[error("TLS cannot be prepared: {0}")]
    Tls(#[from] lettre::transport::smtp::Error),
}

/// Hands mail to a mail server. Connections are kept for the next mail.
pub struct SmtpTransport {
    inner: lettre::SmtpTransport,
}

impl SmtpTransport {
    /// Prepares the transport; does not connect.
    pub fn new(config: &SmtpConfig) -> Result<Self, SmtpConfigError> {
        let local = network::is_this_machine(&config.host);
        if config.login.is_some() && config.tls == SmtpTls::None && !local {
            return Err(SmtpConfigError::PasswordInClear);
        }
        let tls = match config.tls {
            SmtpTls::None => Tls::None,
            SmtpTls::StartTls => Tls::Required(TlsParameters::new(config.host.clone())?),
            SmtpTls::Tls => Tls::Wrapper(TlsParameters::new(config.host.clone())?),
        };
        let pool = PoolConfig::new().max_size(2).idle_timeout(Duration::from_secs(60));
        let mut builder = lettre::SmtpTransport::builder_dangerous(&config.host)
            .port(config.port)
            .tls(tls)
            .timeout(Some(config.timeout))
            .pool_config(pool);
        if let Some(login) = &config.login {
            let pair = Credentials::new(login.user.clone(), login.password.clone());
            builder = builder.credentials(pair);
        }
        Ok(Self { inner: builder.build() })
    }
}

impl SmtpTransport {
    /// Connects, signs in where that is configured, and asks for a sign of life.
    pub fn reach(&self) -> Result<(), String> {
        match self.inner.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err("does not answer as a mail server".to_owned()),
            Err(e) => Err(one_line(&e)),
        }
    }
}

impl Transport for SmtpTransport {
    fn send(&self, mail: &BuiltMail) -> Result<(), SendError> {
        // The end of the data brings a line end of its own; with two, a byte more would arrive than
        // was built.
        let raw = mail.raw.strip_suffix(b"\r\n").unwrap_or(&mail.raw);
        match self.inner.send_raw(&mail.envelope, raw) {
            Ok(_) => Ok(()),
            Err(error) => Err(judge(&error)),
        }
    }
}

/// Whether trying again can help. An answer of the 500 series is final for this mail, except those
/// that speak of how we talk to the server or sign in: once somebody has put that right, every
/// waiting mail must still leave.
fn judge(error: &lettre::transport::smtp::Error) -> SendError {
    let about_us = |code: u16| matches!(code, 500..=504 | 521 | 523 | 530 | 534 | 535 | 538);
    let text = one_line(error);
    match error.status() {
        Some(code) if error.is_permanent() && !about_us(code.into()) => SendError::Permanent(text),
        _ => SendError::Temporary(text),
    }
}

/// The error and what caused it, on one line of bounded length.
fn one_line(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let more = next.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = next.source();
    }
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(host: &str, tls: SmtpTls) -> SmtpConfig {
        let login = SmtpLogin { user: "fonden".into(), password: "hemligt".into() };
        let timeout = Duration::from_secs(5);
        SmtpConfig { host: host.into(), port: 25, tls, login: Some(login), timeout }
    }

    #[test]
    fn a_password_is_never_sent_in_the_clear_nor_shown() {
        let open = config("mail.kommunen.example", SmtpTls::None);
        assert!(matches!(SmtpTransport::new(&open), Err(SmtpConfigError::PasswordInClear)));
        for tls in [SmtpTls::StartTls, SmtpTls::Tls] {
            assert!(SmtpTransport::new(&config("mail.kommunen.example", tls)).is_ok());
        }
        assert!(SmtpTransport::new(&config("127.0.0.1", SmtpTls::None)).is_ok());
        assert!(!format!("{open:?}").contains("hemligt"));
    }
}
