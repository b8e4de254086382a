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

/// A wrong value for every key that can have one; what is not here takes any text.
const WRONG: &[(&str, &str)] = &[
    ("database_url", "mysql://x"),
    ("database_url_file", "/nowhere/at/all"),
    ("pool_size", "0"),
    ("slow_statement_ms", "soon"),
    ("migrate_at_start", "maybe"),
    ("listen", "x"),
    ("public_url", "ftp"),
    ("metrics_listen", "9090"),
    ("drain_seconds", "-1"),
    ("stop_seconds", "0"),
    ("mail_transport", "pigeon"),
    ("mail_from", "nobody"),
    ("smtp_host", ""),
    ("smtp_port", "70000"),
    ("smtp_tls", "x"),
    ("smtp_user", ""),
    ("smtp_password_file", "/nowhere/at/all"),
    ("log_format", "xml"),
    ("trusted_proxies", "10.0.0.0/8, proxy"),
];

/// Keys that take any text.
const ANYTHING: &[&str] = &["data", "site_name", "municipality", "contact", "smtp_password"];

#[test]
fn an_error_names_the_key_and_its_place() {
    for key in KEYS.iter().filter(|key| !ANYTHING.contains(&key.name)) {
        let (name, wrong) = WRONG.iter().find(|(name, _)| *name == key.name).unwrap();
        // What the mail server's keys need to be looked at.
        let mut other = String::new();
        let smtp = [("mail_transport", "smtp"), ("smtp_host", "h"), ("smtp_password", "p")];
        if name.starts_with("smtp_") {
            for (k, v) in smtp {
                if k != *name && format!("{k}_file") != *name {
                    other.push_str(&format!("{k} = \"{v}\"\n"));
                }
            }
        }
        let line = other.lines().count() + 1;
        let error = read(&format!("{other}{name} = \"{wrong}\"\n"), &[]).unwrap_err();
        let place = format!("integrationsfond.toml line {line}");
        assert_eq!((error.key.as_str(), &error.place), (*name, &place), "{error}");
        assert!(error.to_string().contains(name) && error.to_string().contains(&place));

        let variable = variable(name);
        let error = read(&other, &[(&variable, wrong)]).unwrap_err();
        let place = format!("environment variable {variable}");
        assert_eq!((error.key.as_str(), &error.place), (*name, &place), "{error}");
    }
}

#[test]
fn what_is_no_key_or_no_value_is_refused() {
    for (file, key, line) in [
        ("listn = \"x\"", "listn", 1),
        ("\n\nlisten = [", "integrationsfond.toml", 3),
        ("site_name = \"A\"\nlisten = []", "listen", 2),
        ("pool_size = 1.5", "pool_size", 1),
        ("[smtp]\nhost = \"h\"", "smtp", 1),
    ] {
        let error = read(file, &[]).unwrap_err();
        assert_eq!(error.key, key, "{file}");
        assert_eq!(error.place, format!("integrationsfond.toml line {line}"), "{file}");
    }
    for (from, is_taken) in [
        ("Fonden <fonden@localhost>", true),
        ("Fonden <fonden@vastervik.example>", true),
        ("fonden@vastervik.example", true),
        ("Fonden <fonden@server>", false),
        ("Fonden <fonden@[127.0.0.1]>", false),
        ("Fonden <fönden@vastervik.example>", false),
    ] {
        let config = read(&format!("mail_from = \"{from}\""), &[]);
        assert_eq!(config.is_ok(), is_taken, "{from}");
    }
    let missing = read("mail_transport = \"smtp\"", &[]).unwrap_err();
    assert_eq!((missing.key.as_str(), missing.place.as_str()), ("smtp_host", "not set"));
}

/// A form's origin is compared with this address, and browsers write origins in one way.
#[test]
fn the_public_address_is_an_origin() {
    for (text, origin) in [
        ("https://Fonden.Kommunen.Example", "https://fonden.kommunen.example"),
        ("HTTPS://fonden.example:443/", "https://fonden.example"),
        ("http://fonden.example:80", "http://fonden.example"),
        ("https://fonden.example:8443", "https://fonden.example:8443"),
        ("https://fonden.västervik.example", "https://fonden.xn--vstervik-0za.example"),
    ] {
        let config = read(&format!("public_url = \"{text}\""), &[]).unwrap();
        assert_eq!(config.public_url, origin);
    }
    for (text, reason) in [
        ("https://fonden.example/bidrag", "holds a path"),
        ("https://fonden.example//", "holds a path"),
        ("https://lena@fonden.example", "holds a user"),
        ("https://:x@fonden.example", "holds a user"),
        ("https://fonden.example/?", "holds a ?"),
        ("https://fonden.example#x", "holds a ?"),
        ("fonden.example", "is not an address"),
        ("https://", "is not an address"),
    ] {
        let error = read(&format!("\npublic_url = \"{text}\""), &[]).unwrap_err();
        assert_eq!(
            (error.key.as_str(), error.place.as_str()),
            ("public_url", "integrationsfond.toml line 2")
        );
        assert!(error.reason.starts_with(reason), "{text}: {error}");
    }
}

/// What could never work is said before anything starts, at the key that has to be changed.
#[test]
fn what_cannot_work_together_is_refused() {
    let smtp = "mail_transport = \"smtp\"\nsmtp_host = \"mail.example\"\n";
    for (file, key, line) in [
        ("listen = \"127.0.0.1:8080\"\nmetrics_listen = \"127.0.0.1:8080\"", "metrics_listen", 2),
        ("listen = \"0.0.0.0:8080\"\nmetrics_listen = \"127.0.0.1:8080\"", "metrics_listen", 2),
        (
            &format!("{smtp}smtp_tls = \"none\"\nsmtp_user = \"u\"\nsmtp_password = \"p\""),
            "smtp_tls",
            3,
        ),
    ] {
        let error = read(file, &[]).unwrap_err();
        let place = format!("integrationsfond.toml line {line}");
        assert_eq!((error.key.as_str(), &error.place), (key, &place), "{error}");
    }
    let error = read(&format!("{smtp}smtp_user = \"u\""), &[]).unwrap_err();
    assert_eq!((error.key.as_str(), error.place.as_str()), ("smtp_password", "not set"));
    let apart = "listen = \"127.0.0.1:0\"\nmetrics_listen = \"127.0.0.1:0\"";
    assert!(read(apart, &[]).is_ok(), "two ports that are free");

    let (one, other) = ("sqlite:/srv/a.db", "sqlite:/srv/b.db");
    let both = |a, b| read("", &[("DATABASE_URL", a), ("INTEGRATIONSFOND_DATABASE_URL", b)]);
    let error = both(one, other).unwrap_err();
    assert_eq!(
        (error.key.as_str(), error.place.as_str()),
        ("database_url", "environment variable DATABASE_URL")
    );
    assert!(both(one, one).is_ok());
}

/// The library would repeat what it cannot read, and that may be the password.
#[test]
fn an_address_that_the_library_could_not_read_is_refused_without_its_value() {
    for rest in [
        "fond:hem%ligt@db/fond",
        "fond:hem%00ligt@db/fond",
        "fond:hem@ligt@db/fond",
        "fond:hem/ligt@db/fond",
        "fond:12/hemligt@db/fond",
        "fond:12?hemligt@db/fond",
        "fond:hem#ligt@db/fond",
        "fond:hem ligt@db/fond",
        "fond:hem?ligt=1@db/fond",
        "fond@db:hemligt/fond",
        "fond@db/fond?hemligt",
        "fond@db/fond?hemligt=1",
        "fond@[::1/hemligt",
    ] {
        let error = read(&format!("database_url = \"postgres://{rest}\""), &[]).unwrap_err();
        let place = "integrationsfond.toml line 1";
        assert_eq!((error.key.as_str(), error.place.as_str()), ("database_url", place), "{rest}");
        let told = error.to_string();
        assert!(!told.contains("ligt") && !told.contains("hem"), "{told}");
    }
    for fine in [
        "postgres:///fond",
        "postgres:///fond?host=/run/postgresql",
        "postgresql://fond:hem%6Cigt%40@[::1]:5432/fond?sslmode=verify-full&connect_timeout=5",
        "postgres://fond:a:b@db1:5432,db2:5433/fond?target_session_attrs=read-write",
    ] {
        assert!(read(&format!("database_url = \"{fine}\""), &[]).is_ok(), "{fine}");
    }
}

#[test]
fn secrets_come_from_files_and_are_never_shown() {
    let folder =
        std::env::temp_dir().join(format!("integrationsfond-config-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("smtp_password"), "from the credential\n").unwrap();
    std::fs::write(folder.join("mine"), "from my file\n").unwrap();
    std::fs::write(folder.join("empty"), "\n").unwrap();
    let mine = folder.join("mine").to_string_lossy().into_owned();
    let empty = folder.join("empty").to_string_lossy().into_owned();
    let credentials = folder.to_string_lossy().into_owned();
    let smtp = "mail_transport = \"smtp\"\nsmtp_host = \"h\"\nsmtp_user = \"u\"\n";
    let password = |file: &str, env: &[(&str, &str)]| -> Result<String, ConfigError> {
        match read(file, env)?.mail {
            MailWay::Smtp(server) => Ok(server.login.unwrap().1),
            MailWay::Mailbox => panic!("no mail server"),
        }
    };
    let with_file = format!("{smtp}smtp_password_file = \"{mine}\"\n");
    let service = [("CREDENTIALS_DIRECTORY", credentials.as_str())];
    assert_eq!(password(smtp, &service).unwrap(), "from the credential");
    assert_eq!(password(&with_file, &service).unwrap(), "from my file");
    let variable = [("INTEGRATIONSFOND_SMTP_PASSWORD", "from the environment")];
    assert_eq!(password(&with_file, &variable).unwrap(), "from the environment");
    let both = format!("{with_file}smtp_password = \"x\"\n");
    assert_eq!(password(&both, &[]).unwrap_err().key, "smtp_password_file");
    let nothing = [("INTEGRATIONSFOND_SMTP_PASSWORD_FILE", empty.as_str())];
    let error: ConfigError = password(smtp, &nothing).unwrap_err();
    assert!(
        error.to_string().ends_with("(environment variable INTEGRATIONSFOND_SMTP_PASSWORD_FILE)")
    );
    std::fs::remove_dir_all(&folder).unwrap();

    let url = "postgres://fond:geheim@db/fond";
    let config = read(&both.replace(&with_file, smtp), &[("DATABASE_URL", url)]).unwrap();
    let shown = format!("{config:?}");
    assert!(!shown.contains("geheim") && !shown.contains("\"x\""), "{shown}");
    assert!(shown.contains("postgres://fond:…@db/fond"), "{shown}");
}
