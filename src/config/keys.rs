//! Every key that may be set.

/// A key of the configuration.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name in the file; in the environment in upper case after `INTEGRATIONSFOND_`.
    pub name: &'static str,
    /// What holds when it is not set; empty when that follows from other keys or is nothing.
    pub default: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Whether it must never be shown. It can also stand in a file that `…_file` names, or come as
    /// a credential of the service manager.
    pub secret: bool,
}

const fn key(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key { name, default, about, secret: false }
}

const fn secret(name: &'static str, about: &'static str) -> Key {
    Key { name, default: "", about, secret: true }
}

/// Every key, in the file as it stands here, in the environment in upper case after
/// `INTEGRATIONSFOND_` (the database also as `DATABASE_URL`).
pub const KEYS: &[Key] = &[
    key("data", "data", "folder of the embedded database, the files and the mailbox"),
    secret(
        "database_url",
        "postgres://… or sqlite:PATH; default: the embedded database in the data folder",
    ),
    key("database_url_file", "", "file that holds database_url"),
    key("pool_size", "6", "connections to the database, 1–200"),
    key(
        "slow_statement_ms",
        "500",
        "statements to the database that take longer are told in the log, without their values; 0 for none",
    ),
    key("migrate_at_start", "true", "whether serve brings the schema up to date by itself"),
    key("listen", "127.0.0.1:8080", "address and port"),
    key("public_url", "", "address that people use, http:// or https://; default http:// + listen"),
    key(
        "trusted_proxies",
        "127.0.0.1, ::1",
        "machines and networks whose X-Forwarded-For is believed, with commas between; none for none",
    ),
    key("metrics_listen", "", "address and port of /metrics; default: none, no metrics"),
    key("drain_seconds", "1", "how long a stopping program still takes what comes, 0–300"),
    key("stop_seconds", "20", "how long running requests may take after that, 1–300"),
    key("site_name", "Integrationsfonden", "name of the service"),
    key("municipality", "Västerviks kommun", "name of the municipality"),
    key(
        "contact",
        "Enheten för arbete och kompetens, Västerviks kommun, 593 80 Västervik",
        "where to turn with questions, one line",
    ),
    key("mail_transport", "mailbox", "mailbox or smtp"),
    key("mail_from", "Integrationsfonden <integrationsfonden@localhost>", "sender: Name <address>"),
    key("smtp_host", "", "host name of the mail server"),
    key("smtp_port", "587", "its port"),
    key("smtp_tls", "starttls", "none, starttls or tls"),
    key("smtp_user", "", "user name, if the server wants one"),
    secret("smtp_password", "password"),
    key("smtp_password_file", "", "file that holds smtp_password"),
    key("log_format", "text", "text or json"),
];
