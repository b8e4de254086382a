//! The control: the same two workers without what protects them, and the loss is seen. A test that
//! could not fail would prove nothing.

use std::collections::BTreeMap;
use std::sync::{Barrier, Mutex};
use std::thread;

use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::config::{Config, MailWay, Smtp, SmtpTls};
use integrationsfond::db::schema::{number_series, outbox};
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::MailId;
use integrationsfond::mail::delivery::{round, sender, transport};
use integrationsfond::mail::layout::Block;
use integrationsfond::mail::message::{OutgoingMail, build};
use integrationsfond::mail::model::Queued;
use integrationsfond::mail::outbox::{NewMail, enqueue};
use integrationsfond::registry;

use crate::support::TestDb;
use crate::support::cases::Desk;
use crate::support::smtp_sink::SmtpSink;

const MAILS: usize = 20;

fn with_sink(db: &TestDb, sink: &SmtpSink) -> Config {
    let mut config = db.config();
    config.mail = MailWay::Smtp(Smtp {
        host: "127.0.0.1".to_owned(),
        port: sink.port(),
        tls: SmtpTls::None,
        login: None,
    });
    config
}

fn write_mails(app: &App) {
    app.write(&Actor::program(), |tx| {
        for n in 0..MAILS {
            let mail = NewMail {
                kind: "receipt",
                case_id: None,
                to: format!("styrelse{n}@forening.example"),
                lang: Lang::Sv,
                subject: format!("Kvittens {n}"),
                blocks: vec![Block::Para("Er ansökan har kommit in.".to_owned())],
                attachments: Vec::new(),
            };
            enqueue(tx, &mail)?;
        }
        Ok(())
    })
    .unwrap();
}

/// How often each message arrived.
pub fn arrived(sink: &SmtpSink) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for mail in sink.received() {
        let text = String::from_utf8_lossy(&mail.raw).into_owned();
        let id = text.lines().find_map(|l| l.strip_prefix("Message-ID: ")).unwrap().to_owned();
        *counts.entry(id).or_default() += 1;
    }
    counts
}

/// A worker that hands over what waits without taking it first.
fn round_without_taking(app: &App, start: &Barrier) {
    let (transport, sender) = (transport(&app.config).unwrap(), sender(&app.config).unwrap());
    let waiting: Vec<Queued> = app
        .read(|conn| {
            let waiting = outbox::table.filter(outbox::sent_at.is_null());
            Ok(waiting.select(Queued::as_select()).load(conn)?)
        })
        .unwrap();
    start.wait();
    for mail in waiting {
        let outgoing = OutgoingMail {
            to: mail.recipient.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
            html: mail.html.clone(),
            attachments: Vec::new(),
            message_id: mail.message_id.clone(),
            date: mail.created_at.and_utc(),
        };
        transport.send(&build(&sender, outgoing).unwrap()).unwrap();
        let id: MailId = mail.id;
        app.write(&Actor::program(), |tx| {
            let sent = diesel::update(outbox::table.find(id)).set(outbox::sent_at.eq(tx.now));
            Ok(sent.execute(tx.conn)?)
        })
        .unwrap();
    }
}

/// Two workers, each with its own connections: what is taken first leaves once; what is not taken
/// leaves twice.
#[test]
fn mails_leave_once_because_they_are_taken() {
    for is_protected in [true, false] {
        let db = TestDb::new();
        let sink = SmtpSink::start();
        let apps = [0, 1].map(|_| App::open(with_sink(&db, &sink)).unwrap());
        write_mails(&apps[0]);
        let start = Barrier::new(2);
        thread::scope(|scope| {
            for app in &apps {
                let start = &start;
                scope.spawn(move || {
                    if !is_protected {
                        return round_without_taking(app, start);
                    }
                    let (transport, sender) =
                        (transport(&app.config).unwrap(), sender(&app.config).unwrap());
                    start.wait();
                    while round(app, &*transport, &sender).unwrap() > 0 {}
                });
            }
        });
        let counts = arrived(&sink);
        assert_eq!(counts.len(), MAILS);
        let twice = counts.values().filter(|count| **count > 1).count();
        if is_protected {
            assert_eq!(twice, 0);
        } else {
            assert_eq!(twice, MAILS, "without taking, both workers send every mail");
        }
    }
}

/// Two instances give numbers at once: through the gate without doubles; without it, some number
/// is given twice.
#[test]
fn numbers_are_single_because_of_the_gate() {
    for is_protected in [true, false] {
        let desk = Desk::on("2021-03-29");
        let body = desk.server.read(|conn| integrationsfond::fund::find(conn, desk.fund)).body_id;
        desk.server.act(|tx| registry::actions::next_number(tx, body, "{serial}", "1"));
        let config = desk.server.app().config.clone();
        let apps = [0, 1].map(|_| App::open(config.clone()).unwrap());
        let given = Mutex::new(Vec::new());
        let start = Barrier::new(2);
        thread::scope(|scope| {
            for app in &apps {
                let (given, start) = (&given, &start);
                app.clock.set_today(Some("2021-03-29".parse().unwrap()));
                scope.spawn(move || {
                    for _ in 0..10 {
                        start.wait();
                        let number = if is_protected {
                            let next = |tx: &mut integrationsfond::db::WriteTx<'_>| {
                                registry::actions::next_number(tx, body, "{serial}", "1")
                            };
                            app.write(&Actor::program(), next).unwrap()
                        } else {
                            next_without_gate(app, start).to_string()
                        };
                        given.lock().unwrap().push(number);
                    }
                });
            }
        });
        let mut given = given.into_inner().unwrap();
        assert_eq!(given.len(), 20);
        given.sort();
        given.dedup();
        if is_protected {
            assert_eq!(given.len(), 20);
        } else {
            assert!(given.len() < 20, "without the gate numbers are given twice");
        }
    }
}

/// Looks, and writes what it has seen plus one: what an instance that keeps truth in memory does.
fn next_without_gate(app: &App, start: &Barrier) -> i64 {
    let last: i64 =
        app.read(|conn| Ok(number_series::table.select(number_series::last).first(conn)?)).unwrap();
    start.wait();
    app.write(&Actor::program(), |tx| {
        diesel::update(number_series::table)
            .set(number_series::last.eq(last + 1))
            .execute(tx.conn)?;
        Ok(())
    })
    .unwrap();
    last + 1
}
