//! What the torture runs as a process of its own, to be killed: `torture --child …`.

use std::io::Write;
use std::path::Path;
use std::{env, fs};

use actix_web::http::Method;
use integrationsfond::app::App;
use integrationsfond::config::{Config, MailWay, Smtp, SmtpTls};
use integrationsfond::mail::{delivery, store};
use integrationsfond::routes::ROUTES;

use crate::acts::{Town, every_act, program};

/// Runs one of the children.
pub fn run(arguments: &[String]) {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["act", folder, day, number] => act(Path::new(folder), day, number, false),
        ["act-told-early", folder, day, number] => act(Path::new(folder), day, number, true),
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

/// Does one act of a life, which is told when it is done or, for the control, before. From
/// "begin" on, calls are counted.
fn act(folder: &Path, day: &str, number: &str, early: bool) {
    let app = App::open(config(folder)).unwrap();
    app.clock.set_today(Some(day.parse().unwrap()));
    let town = Town::known(&app);
    let act = &every_act()[number.parse::<usize>().unwrap()];
    tell("begin");
    if early {
        tell("done");
    }
    town.does(&app, act).unwrap();
    if !early {
        tell("done");
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
    tell("begin");
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
