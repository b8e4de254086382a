//! What the torture runs as a process of its own, to be killed: `torture --child …`.

use std::io::Write;
use std::path::Path;
use std::{env, fs};

use actix_web::http::Method;
use integrationsfond::app::App;
use integrationsfond::config::{Config, MailWay, Smtp, SmtpTls};
use integrationsfond::mail::{delivery, store};
use integrationsfond::routes::ROUTES;

use crate::acts::{FIRST_DAY, Town, a_life, program};

/// Runs one of the children.
pub fn run(arguments: &[String]) {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["acts", folder] => acts(Path::new(folder), false),
        ["acts-told-early", folder] => acts(Path::new(folder), true),
        ["mail", folder, port] => mail(Path::new(folder), port, false),
        ["mail-marked-early", folder, port] => mail(Path::new(folder), port, true),
        ["posts", file] => posts(Path::new(file)),
        _ => panic!("there is no child {arguments:?}"),
    }
}

/// The configuration of the database that the environment names.
fn config(folder: &Path) -> Config {
    Config::from_parts(folder, "pool_size = 2", |name| env::var(name).ok()).unwrap()
}

/// Tells the parent, at once and in one call.
fn tell(line: &str) {
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Lives a life, act by act; each act is told when it is done, or, for the control, before.
fn acts(folder: &Path, early: bool) {
    let app = App::open(config(folder)).unwrap();
    app.clock.set_today(Some(FIRST_DAY.parse().unwrap()));
    let town = Town::known(&app);
    for (number, act) in a_life().iter().enumerate() {
        if early {
            tell(&number.to_string());
        }
        town.does(&app, act).unwrap();
        if !early {
            tell(&number.to_string());
        }
    }
}

/// Hands over what is due until nothing is; for the control, each mail is marked before it leaves.
fn mail(folder: &Path, port: &str, early: bool) {
    let mut config = config(folder);
    config.mail = MailWay::Smtp(Smtp {
        host: "127.0.0.1".to_owned(),
        port: port.parse().unwrap(),
        tls: SmtpTls::None,
        login: None,
    });
    let app = App::open(config).unwrap();
    let transport = delivery::transport(&app.config).unwrap();
    let sender = delivery::sender(&app.config).unwrap();
    if early {
        let due = app.write(program(), |tx| store::take(tx, 10_000)).unwrap();
        app.write(program(), |tx| due.iter().try_for_each(|mail| store::settle(tx, mail, &Ok(()))))
            .unwrap();
        for mail in due {
            let outgoing = integrationsfond::mail::message::OutgoingMail {
                to: mail.recipient,
                subject: mail.subject,
                text: mail.text,
                html: mail.html,
                attachments: Vec::new(),
                message_id: mail.message_id,
                date: mail.created_at.and_utc(),
            };
            let built = integrationsfond::mail::message::build(&sender, outgoing).unwrap();
            // Marked as sent, it is not tried again.
            let _ = transport.send(&built);
        }
        return;
    }
    while delivery::round(&app, &*transport, &sender).unwrap() > 0 {}
}

/// Says which of the router's forms a list of addresses has reached.
fn posts(file: &Path) {
    let sent = fs::read_to_string(file).unwrap_or_default();
    let reached = |pattern: &str| {
        sent.lines().any(|path| {
            let path = path.split('?').next().unwrap_or_default();
            let (have, want): (Vec<&str>, Vec<&str>) =
                (path.split('/').collect(), pattern.split('/').collect());
            have.len() == want.len()
                && have.iter().zip(&want).all(|(h, w)| h == w || w.starts_with('{'))
        })
    };
    let forms: Vec<&str> =
        ROUTES.iter().filter(|r| r.method == Method::POST).map(|r| r.path).collect();
    let missed: Vec<&&str> = forms.iter().filter(|path| !reached(path)).collect();
    println!("{} of {} forms sent", forms.len() - missed.len(), forms.len());
    for path in missed {
        println!("not sent: {path}");
    }
}
