//! `check`, and what every command says about a wrong configuration.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use integrationsfond::config::{KEYS, variable};

use crate::support::TestDb;
use crate::support::process::{command, printed, run};
use crate::support::smtp_sink::SmtpSink;

/// Everything in order: every value with its place, every test passed, no secret shown.
#[test]
fn check_tells_what_is_effective_and_hides_secrets() {
    let db = TestDb::new();
    let config = db.config();
    let sink = SmtpSink::start();
    let port = sink.port().to_string();
    fs::write(config.data.join("secret"), "kvastskaft-i-snö\n").unwrap();
    let file = "site_name = \"Provfonden\"\nmail_transport = \"smtp\"\nsmtp_host = \"127.0.0.1\"\n\
                smtp_tls = \"none\"\nsmtp_user = \"fonden\"\nsmtp_password_file = \"secret\"\n";
    fs::write(config.data.join("integrationsfond.toml"), file).unwrap();
    let output = run(&config, &[("INTEGRATIONSFOND_SMTP_PORT", &port)], &["check"]);
    let told = printed(&output);
    assert!(output.status.success(), "{told}");
    for line in [
        "site_name = Provfonden  (integrationsfond.toml line 1)",
        "smtp_password = …  (integrationsfond.toml line 6)",
        "pool_size = 8  (environment variable INTEGRATIONSFOND_POOL_SIZE)",
        "listen = 127.0.0.1:8080  (default)",
        "public_url = http://127.0.0.1:8080  (default)",
        &format!("ok    mail: 127.0.0.1:{port} answers without TLS"),
        "ok    metrics_listen: no metrics",
    ] {
        assert!(told.lines().any(|l| l == line), "{line} is not in\n{told}");
    }
    assert!(told.contains("schema up to date") && told.contains("can be written"), "{told}");
    assert!(!told.contains("kvastskaft"), "{told}");
    assert_eq!(sink.received().len(), 0, "nothing is sent");
    assert_eq!(sink.logins().len(), 1, "the sign-in is tried");
    // What holds when nothing is set is said too.
    for key in KEYS.iter().filter(|key| !key.default.is_empty() && !key.name.starts_with("smtp")) {
        assert!(told.contains(&format!("{} = ", key.name)), "{} is not in\n{told}", key.name);
    }
}

/// Whoever reads what a command says may go away, as `head` does: the command ends as it would have.
#[test]
fn a_reader_who_goes_away_ends_no_command() {
    let db = TestDb::new();
    let config = db.app().config;
    for arguments in [["check"], ["verify"]] {
        let mut child = command(&config, &[])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
    }
}

/// Whatever cannot be reached is named with its key, and the command fails.
#[test]
fn check_fails_for_what_cannot_be_reached() {
    let db = TestDb::new();
    let config = db.config();
    // A port that was free a moment ago answers nobody.
    let sink = SmtpSink::start();
    let port = sink.port().to_string();
    drop(sink);
    let smtp = [
        ("INTEGRATIONSFOND_MAIL_TRANSPORT", "smtp"),
        ("INTEGRATIONSFOND_SMTP_HOST", "127.0.0.1"),
        ("INTEGRATIONSFOND_SMTP_TLS", "none"),
        ("INTEGRATIONSFOND_SMTP_PORT", port.as_str()),
    ];
    let output = run(&config, &smtp, &["check"]);
    let told = printed(&output);
    assert!(!output.status.success() && told.contains("FAULT mail: 127.0.0.1:"), "{told}");

    let away = [("DATABASE_URL", "postgres://nobody:hemligt@127.0.0.1:1/nothing")];
    let output = run(&config, &away, &["check"]);
    let told = printed(&output);
    assert!(!output.status.success() && told.contains("FAULT database: "), "{told}");
    assert!(!told.contains("hemligt"), "{told}");

    let nowhere =
        [("INTEGRATIONSFOND_DATA", "/proc/nowhere"), ("INTEGRATIONSFOND_LISTEN", "192.0.2.1:1")];
    let output = run(&config, &nowhere, &["check"]);
    let told = printed(&output);
    assert!(!output.status.success(), "{told}");
    for fault in ["FAULT data: /proc", "FAULT files: /proc", "FAULT listen: 192.0.2.1:1"] {
        assert!(told.contains(fault), "{fault} is not in\n{told}");
    }
}

/// A mistake stops every command, with key and place.
#[test]
fn a_mistake_stops_every_command() {
    let db = TestDb::new();
    let config = db.config();
    for (env, key) in [
        (("INTEGRATIONSFOND_LISTEN", "nowhere"), "listen: is not an address"),
        (("INTEGRATIONSFOND_LISSEN", "127.0.0.1:1"), "INTEGRATIONSFOND_LISSEN: is not a key"),
        (("INTEGRATIONSFOND_CONFIG", "missing.toml"), "missing.toml: "),
    ] {
        for arguments in [&["serve"][..], &["check"], &["verify"], &["fund", "list"]] {
            let output = run(&config, &[env], arguments);
            let told = printed(&output);
            assert!(!output.status.success(), "{arguments:?}: {told}");
            let says = format!("integrationsfond: configuration: {key}");
            assert!(told.contains(&says), "{arguments:?}: {told}");
        }
    }
    fs::write(config.data.join("own.toml"), "\nlog_format = \"xml\"\n").unwrap();
    let output = command(&config, &[]).args(["--config", "own.toml", "check"]).output().unwrap();
    let told = printed(&output);
    assert!(told.contains("log_format: is neither text nor json (own.toml line 2)"), "{told}");
    assert_eq!(variable("log_format"), "INTEGRATIONSFOND_LOG_FORMAT");
}

/// What is named and could not work is a fault, not an ok; and nothing is made or bound.
#[test]
fn check_sees_what_could_not_work() {
    let db = TestDb::new();
    let app = db.app();
    let config = &app.config;
    let elsewhere = config.data.join("elsewhere");
    fs::create_dir_all(elsewhere.join("files")).unwrap();
    let place = elsewhere.to_string_lossy().into_owned();
    let faults = |env: &[(&str, &str)], expected: &str| {
        let output = run(config, env, &["check"]);
        let told = printed(&output);
        assert!(!output.status.success() && told.contains(expected), "{expected}: {told}");
    };
    faults(&[("INTEGRATIONSFOND_DATA", &place)], "FAULT files: ");
    fs::remove_dir(elsewhere.join("files")).unwrap();
    faults(&[("INTEGRATIONSFOND_DATA", &place)], "FAULT files: ");
    assert!(!elsewhere.join("files").exists() && !elsewhere.join("marker").exists());
    let nowhere = format!("sqlite:{place}/nowhere/fonden.db");
    faults(&[("DATABASE_URL", &nowhere)], "FAULT database: ");
    faults(&[("RUST_LOG", "integrationsfond=lound")], "FAULT RUST_LOG: cannot be read");
    let output = run(config, &[("RUST_LOG", "integrationsfond=lound")], &["verify"]);
    let told = printed(&output);
    assert!(output.status.success() && told.contains("RUST_LOG cannot be read"), "{told}");

    let own = [("INTEGRATIONSFOND_DATABASE_URL", "sqlite:another.db")];
    faults(&own, "configuration: database_url: is set to something else");
    let encoded = [("DATABASE_URL", "postgres://fond:hem%ligt@127.0.0.1/fond")];
    for arguments in [["check"], ["verify"], ["serve"]] {
        let told = printed(&run(config, &encoded, &arguments));
        let place = "(environment variable DATABASE_URL)";
        assert!(told.contains("configuration: database_url: ") && told.contains(place), "{told}");
        assert!(!told.contains("ligt"), "{told}");
    }
    assert!(run(config, &[], &["check"]).status.success());
}

/// What must not get into an image: sources' history, built things, data.
#[test]
fn an_image_is_built_from_the_source_alone() {
    let read =
        |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let left_out = read(".containerignore");
    assert_eq!(left_out, read(".dockerignore"), "each tool reads its own");
    for pattern in ["target*", ".git", "data", "**/node_modules", "**/*.db", "**/*.db-wal"] {
        assert!(left_out.lines().any(|line| line == pattern), "{pattern}");
    }
}
