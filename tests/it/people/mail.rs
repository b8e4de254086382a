//! Mail that leaves: each once, tried again when it must be, given up when it cannot be sent; and
//! the administrator's view of it.

use std::thread;

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::config::{Config, MailWay, Smtp, SmtpTls};
use integrationsfond::db::health;
use integrationsfond::db::schema::outbox;
use integrationsfond::files;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::role::Role;
use integrationsfond::mail::delivery::{round, sender, start, transport};
use integrationsfond::mail::layout::Block;
use integrationsfond::mail::mailbox::MailboxTransport;
use integrationsfond::mail::model::{MOST_TRIES, Queued};
use integrationsfond::mail::outbox::{NewMail, enqueue};

use crate::support::client::Server;
use crate::support::is_postgres;
use crate::support::smtp_sink::{At, Fault, SmtpSink};

fn through(sink: &SmtpSink) -> impl FnOnce(&mut Config) {
    let port = sink.port();
    move |config| {
        config.mail = MailWay::Smtp(Smtp {
            host: "127.0.0.1".to_owned(),
            port,
            tls: SmtpTls::None,
            login: None,
        });
    }
}

fn write(server: &Server, subject: &str, file: Option<&[u8]>) {
    server.act(|tx| {
        let attachments = match file {
            Some(bytes) => vec![(
                files::keep(tx, bytes, "beslut.pdf", "application/pdf")?,
                "Beslut å.pdf".to_owned(),
            )],
            None => Vec::new(),
        };
        let mail = NewMail {
            kind: "decision",
            case_id: None,
            to: "lena@forening.example".to_owned(),
            lang: Lang::Sv,
            subject: subject.to_owned(),
            blocks: vec![Block::Para("Ni har fått <b>pengar</b>.".to_owned())],
            attachments,
        };
        enqueue(tx, &mail)
    });
}

fn deliver(app: &App) -> usize {
    let (transport, sender) = (transport(&app.config).unwrap(), sender(&app.config).unwrap());
    round(app, &*transport, &sender).unwrap()
}

fn all(server: &Server) -> Vec<Queued> {
    server
        .read(|conn| Ok(outbox::table.order(outbox::id).select(Queued::as_select()).load(conn)?))
}

/// Lets time pass for what waits.
fn make_due(server: &Server) {
    server.act(|tx| {
        diesel::update(outbox::table).set(outbox::next_try_at.eq(tx.now)).execute(tx.conn)?;
        Ok(())
    });
}

/// The default: a mail lies in the mailbox a moment after the act, whole, with its attachment.
#[test]
fn mail_lies_in_the_mailbox_in_a_moment() {
    let server = Server::start();
    let worker = start(server.shared()).unwrap();
    write(&server, "Beslut om bidrag", Some(b"%PDF-1.7 beslut"));
    let started = server.app().clock.instant();
    while all(&server)[0].sent_at.is_none() {
        let waited = server.app().clock.instant() - started;
        assert!(waited < TimeDelta::seconds(20), "the mail did not leave");
        thread::sleep(std::time::Duration::from_millis(20));
    }
    drop(worker);
    let mailbox = MailboxTransport::open(&server.app().config.data).unwrap();
    let page = mailbox.list(0, 10).unwrap();
    assert_eq!(page.total, 1);
    let mail = &page.mails[0];
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        ("lena@forening.example", "Beslut om bidrag")
    );
    assert_eq!(mail.message_id, all(&server)[0].message_id);
    let (file, bytes) = mailbox.attachment(&mail.id, 0).unwrap().unwrap();
    assert_eq!(
        (file.file_name.as_str(), bytes.as_slice()),
        ("Beslut å.pdf", &b"%PDF-1.7 beslut"[..])
    );
}

/// A server that says "later" gets the same mail later, with the same message id; the waits grow.
#[test]
fn what_could_not_be_sent_is_tried_again_later() {
    let sink = SmtpSink::start();
    let server = Server::with(through(&sink));
    write(&server, "Kvitto", None);
    for (try_number, seconds) in [(1, 30), (2, 60)] {
        sink.fail_next(At::Data, Fault::Say("451 try later"));
        assert_eq!(deliver(server.app()), 1);
        let mail = &all(&server)[0];
        assert_eq!((mail.tries, mail.sent_at, mail.failed_at), (try_number, None, None));
        assert!(mail.last_error.as_deref().unwrap().contains("try later"));
        let wait = mail.next_try_at - server.app().clock.instant();
        assert!(wait > TimeDelta::seconds(seconds - 15) && wait <= TimeDelta::seconds(seconds));
        assert_eq!(deliver(server.app()), 0, "it is not due yet");
        make_due(&server);
    }
    // The server takes the mail and its answer is lost: it comes again, and is known by its id.
    sink.fail_next(At::Body, Fault::HangUp);
    deliver(server.app());
    make_due(&server);
    assert_eq!(deliver(server.app()), 1);
    let id = format!("<{}>", all(&server)[0].message_id);
    let received = sink.received();
    assert_eq!(received.len(), 2);
    assert!(received.iter().all(|r| String::from_utf8_lossy(&r.raw).contains(&id)));
    assert_eq!(received[0].raw, received[1].raw);
    let mail = &all(&server)[0];
    assert!(mail.sent_at.is_some() && mail.last_error.is_none());
    make_due(&server);
    assert_eq!(deliver(server.app()), 0, "what was sent stays sent");
}

/// A disk that is full while mail leaves: what was sent and could not be written down is written down
/// later and not sent again; what waits leaves when there is room.
#[test]
fn nothing_is_sent_twice_when_it_cannot_be_written_down() {
    const FULL: [&str; 2] = [
        "CREATE TRIGGER full_disk BEFORE UPDATE OF sent_at ON outbox WHEN NEW.sent_at IS NOT NULL \
         BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE \
         'No space left on device'; END $$; CREATE TRIGGER full_disk BEFORE UPDATE OF sent_at ON \
         outbox FOR EACH ROW WHEN (NEW.sent_at IS NOT NULL) EXECUTE FUNCTION full_disk()",
    ];
    const ROOM: [&str; 2] = ["DROP TRIGGER full_disk", "DROP TRIGGER full_disk ON outbox"];
    let sink = SmtpSink::start();
    let server = Server::with(through(&sink));
    for subject in ["Ett", "Två", "Tre"] {
        write(&server, subject, None);
    }
    let kind = usize::from(is_postgres());
    server.act(|tx| Ok(tx.conn.batch_execute(FULL[kind])?));
    let waits = |what: &str, until: &dyn Fn() -> bool| {
        let started = server.app().clock.instant();
        while !until() {
            let waited = server.app().clock.instant() - started;
            assert!(waited < TimeDelta::seconds(20), "{what}");
            thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    let health = server.app().pool.health();
    let worker = start(server.shared()).unwrap();
    for _ in 0..2 {
        waits("the disk is full", &|| health.is_troubled());
        thread::sleep(std::time::Duration::from_secs(1));
        assert_eq!(sink.received().len(), 1, "nothing more leaves");
        // Other acts find room, so the worker tries again, and finds none.
        health::try_again(&server.app().pool).unwrap();
    }
    waits("the disk is full again", &|| health.is_troubled());
    server.act(|tx| Ok(tx.conn.batch_execute(ROOM[kind])?));
    waits("all have left", &|| all(&server).iter().all(|mail| mail.sent_at.is_some()));
    drop(worker);
    let ids = sink.received().into_iter().map(|mail| {
        let text = String::from_utf8_lossy(&mail.raw).into_owned();
        text.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned()
    });
    assert_eq!(ids.collect::<std::collections::BTreeSet<_>>().len(), 3);
    assert_eq!(sink.received().len(), 3, "each once");
    assert_eq!(all(&server).iter().map(|mail| mail.tries).max(), Some(1));
}

/// A recipient that does not exist is given up at once, endless trouble after the last try; the
/// administrator sees both and can let them be tried again.
#[test]
fn the_administrator_sees_what_was_given_up() {
    let sink = SmtpSink::start();
    let server = Server::with(through(&sink));
    write(&server, "Till ingen", None);
    sink.fail_next(At::Rcpt, Fault::Say("550 no such mailbox"));
    deliver(server.app());
    write(&server, "Till sist", None);
    server.act(|tx| {
        diesel::update(outbox::table.filter(outbox::subject.eq("Till sist")))
            .set(outbox::tries.eq(MOST_TRIES - 1))
            .execute(tx.conn)?;
        Ok(())
    });
    sink.fail_next(At::Connect, Fault::Say("421 busy"));
    deliver(server.app());
    assert!(all(&server).iter().all(|mail| mail.failed_at.is_some()), "{:?}", all(&server));

    let sara = server.staff("Sara Wikström", &[Role::Administrator]);
    let list = sara.get("/post?visa=misslyckade");
    assert!(list.expect(200).says("Till ingen") && list.says("no such mailbox"));
    assert!(list.says("Till sist") && list.says("Misslyckade 2"));
    assert!(!sara.get("/post?visa=vantar").says("Till ingen"));
    let address = format!("/post/{}", all(&server)[0].id);
    let page = sara.get(&address);
    sara.submit(&page, &format!("{address}/igen"), &[]).expect(303);
    sara.submit(&sara.get(&address), &format!("{address}/igen"), &[]).expect(409);
    assert_eq!(deliver(server.app()), 1);
    assert!(sara.get(&address).says("Lämnat"));
    assert_eq!(sink.received().len(), 1);
}

/// Two processes on one database never send the same mail.
#[test]
fn two_workers_share_the_outbox() {
    let sink = SmtpSink::start();
    let server = Server::with(through(&sink));
    let other = App::open(server.app().config.clone()).unwrap();
    for number in 0..40 {
        write(&server, &format!("Brev {number}"), None);
    }
    thread::scope(|scope| {
        for app in [server.app(), &other] {
            scope.spawn(move || while deliver(app) > 0 {});
        }
    });
    assert_eq!(sink.received().len(), 40);
    assert!(all(&server).iter().all(|mail| mail.sent_at.is_some() && mail.tries == 1));
}

/// What a dead process had in hand is sent by another, after a while and not before.
#[test]
fn what_a_dead_worker_held_is_sent_by_another() {
    let sink = SmtpSink::start();
    let server = Server::with(through(&sink));
    write(&server, "Kvar", None);
    let hold = |minutes: i64| {
        server.act(|tx| {
            diesel::update(outbox::table)
                .set(outbox::taken_until.eq(tx.now + TimeDelta::minutes(minutes)))
                .execute(tx.conn)?;
            Ok(())
        });
    };
    hold(5);
    assert_eq!(deliver(server.app()), 0);
    hold(-1);
    assert_eq!(deliver(server.app()), 1);
    assert_eq!(sink.received().len(), 1);
}

/// The mailbox shows text and attachments to the administrator alone; its words are never markup.
#[test]
fn the_administrator_reads_the_mailbox() {
    let server = Server::start();
    write(&server, "Beslut <script>", Some(b"%PDF-1.7 beslut"));
    let sara = server.staff("Sara Wikström", &[Role::Administrator]);
    let list = sara.get("/post");
    let address = list.link_to("/post/").unwrap();
    let page = sara.get(&address);
    assert!(page.says("Beslut <script>") && page.says("Ni har fått <b>pengar</b>."));
    assert!(!page.text().contains("<script>"));
    let file = sara.get(&page.link_to(&format!("{address}/bilaga/")).unwrap());
    assert_eq!(file.expect(200).body, b"%PDF-1.7 beslut");
    assert!(file.header("content-disposition").unwrap().starts_with("attachment"));
    sara.get(&format!("{address}/bilaga/1")).expect(404);
    sara.get("/post/999").expect(404);
    let officer = server.staff("Lena Lindqvist", &[Role::CaseOfficer, Role::Controller]);
    for path in ["/post", &address, &format!("{address}/bilaga/0")] {
        officer.get(path).expect(403);
    }
}

/// Where mail leaves through a server, nobody reads the links that let others in.
#[test]
fn sign_in_links_are_hidden_where_mail_is_sent() {
    let sink = SmtpSink::start();
    for (server, visible) in [(Server::start(), true), (Server::with(through(&sink)), false)] {
        let visitor = server.visitor();
        let page = visitor.get("/logga-in");
        visitor.submit(&page, "/logga-in/lank", &[("email", "ny@forening.example")]).expect(303);
        let sara = server.staff("Sara Wikström", &[Role::Administrator]);
        let shown = sara.get(&format!("/post/{}", all(&server)[0].id));
        assert_eq!(shown.link_to("/registrera-konto/").is_some(), visible);
        assert_eq!(shown.says("Texten visas inte"), !visible);
    }
}
