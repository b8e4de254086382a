//! Stopping in good order: nothing that was acknowledged is lost, nothing that was taken is cut.

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::process::{ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use integrationsfond::db::DbUrl;
use integrationsfond::db::schema::{notes, outbox};
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::role::Role;
use integrationsfond::mail::layout::Block;
use integrationsfond::mail::outbox::{NewMail, enqueue};
use integrationsfond::people;
use integrationsfond::people::actions::NewAccount;
use integrationsfond::people::password;

use crate::support::cases::Desk;
use crate::support::client::{Client, Unanswered};
use crate::support::process::{Process, command, fix_day};
use crate::support::{TestDb, is_postgres};

const PASSWORD: &str = "Mossig stubbe vid 9 sjöar";

/// Clients that write.
const CLIENTS: usize = 6;

/// What became of every act that was tried.
#[derive(Default)]
struct Seen {
    acknowledged: Mutex<Vec<String>>,
    /// Cut off although they watched the probe.
    cut_watching: AtomicUsize,
    refused: AtomicUsize,
    signed_in: AtomicUsize,
}

/// What is there when the program has ended.
struct Ended {
    seen: Seen,
    /// Every note in the database.
    kept: Vec<String>,
    status: ExitStatus,
    log: String,
}

/// Clients write notes as fast as they can, and some sign in with their password, while the program
/// gets a signal. Half of them watch the probe, as a balancer does; the others go on until no
/// connection is taken.
fn signalled_under_load(signal: &str) -> Ended {
    let desk = Desk::on("2021-03-29");
    let club = desk.club();
    let case = desk.case(club, "Språkvänner", 40_000);
    let app = desk.server.app();
    let accounts = (0..CLIENTS).map(|n| {
        let new = NewAccount {
            email: format!("handlaggare{n}@kommunen.example"),
            name: format!("Handläggare {n}"),
            title: String::new(),
            lang: Lang::Sv,
            roles: vec![Role::CaseOfficer],
            password: Some(password::hash(app.config.password_cost, PASSWORD).unwrap()),
        };
        desk.server.act(|tx| people::actions::create_account(tx, &new))
    });
    let sessions: Vec<String> =
        accounts.map(|id| desk.server.sign_in(id).cookie("session").unwrap()).collect();
    fix_day(app);
    let mut process = Process::start(&app.config, &[("INTEGRATIONSFOND_DRAIN_SECONDS", "1")]);
    let (seen, leaving) = (Seen::default(), AtomicBool::new(false));
    let path = format!("/arenden/{case}/anteckningar");
    let status = thread::scope(|scope| {
        for (n, session) in sessions.iter().enumerate() {
            let client = process.client("session", session);
            let (seen, leaving, path) = (&seen, &leaving, &path);
            scope.spawn(move || write_notes(&client, n, path, seen, leaving));
        }
        let (visitor, probe) = (process.visitor(), process.visitor());
        let (seen, leaving) = (&seen, &leaving);
        scope.spawn(move || sign_in_again_and_again(&visitor, seen, leaving));
        scope.spawn(move || {
            // A probe that gets no answer says the same as one that says no.
            while probe.try_get("/readyz").map_or(503, |r| r.status) != 503 {
                thread::sleep(Duration::from_millis(50));
            }
            leaving.store(true, Ordering::SeqCst);
        });
        let begun = Instant::now();
        while seen.acknowledged.lock().unwrap().len() < 40 {
            assert!(begun.elapsed() < Duration::from_secs(20), "too slow: {}", process.log());
            thread::sleep(Duration::from_millis(5));
        }
        process.signal(signal);
        process.wait()
    });
    let kept = desk.server.read(|conn| Ok(notes::table.select(notes::text).load(conn)?));
    Ended { seen, kept, status, log: process.log() }
}

/// One client: every other one watches the probe.
fn write_notes(client: &Client, n: usize, path: &str, seen: &Seen, leaving: &AtomicBool) {
    let watches = n.is_multiple_of(2);
    for turn in 0.. {
        if watches && leaving.load(Ordering::SeqCst) {
            return;
        }
        let text = format!("not {n}-{turn}");
        let done = client.try_get(path).and_then(|page| {
            page.expect(200);
            client.try_submit(&page, path, &[("text", &text)])
        });
        match done {
            Ok(done) => {
                done.expect(303);
                seen.acknowledged.lock().unwrap().push(text);
            }
            Err(Unanswered::Refused) => {
                seen.refused.fetch_add(1, Ordering::SeqCst);
                return;
            }
            Err(Unanswered::Cut(_)) if watches => {
                seen.cut_watching.fetch_add(1, Ordering::SeqCst);
            }
            // Taken by the system in the moment of closing, and never read.
            Err(Unanswered::Cut(_)) => {}
        }
    }
}

/// Somebody signs in with a password, again and again.
fn sign_in_again_and_again(visitor: &Client, seen: &Seen, leaving: &AtomicBool) {
    for turn in 0..9 {
        if leaving.load(Ordering::SeqCst) {
            return;
        }
        let Ok(page) = visitor.try_get("/logga-in") else { return };
        let account = format!("handlaggare{}@kommunen.example", turn % CLIENTS);
        let fields = [("account", account.as_str()), ("password", PASSWORD)];
        let Ok(done) = visitor.try_submit(&page, "/logga-in", &fields) else { return };
        done.expect(303);
        seen.signed_in.fetch_add(1, Ordering::SeqCst);
        visitor.set_cookie("session", "");
    }
}

/// Every acknowledged act is there once, and nothing else is; nobody who watched was cut off.
#[test]
fn nothing_acknowledged_is_lost_when_the_program_stops_under_load() {
    let Ended { seen, kept, status, log } = signalled_under_load("TERM");
    assert!(status.success(), "{status}: {log}");
    assert_eq!(seen.cut_watching.load(Ordering::SeqCst), 0, "{log}");
    assert!(seen.signed_in.load(Ordering::SeqCst) > 0);
    assert!(seen.refused.load(Ordering::SeqCst) > 0, "some went on to the very end");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in &kept {
        *counts.entry(text).or_default() += 1;
    }
    for text in seen.acknowledged.lock().unwrap().iter() {
        assert_eq!(counts.remove(text.as_str()), Some(1), "{text} was acknowledged");
    }
    assert!(counts.is_empty(), "acts that nobody got an answer to: {counts:?}");
    assert!(log.contains("the service is stopping") && log.contains("the service has stopped"));
    assert!(!log.contains("at once"), "{log}");
}

/// The control: ended without its way out, the program cuts off whoever is being answered. What was
/// acknowledged is there all the same.
#[test]
fn without_the_way_out_requests_are_cut_off() {
    let Ended { seen, kept, status, .. } = signalled_under_load("KILL");
    assert!(!status.success());
    assert!(seen.cut_watching.load(Ordering::SeqCst) > 0, "nobody was being answered");
    for text in seen.acknowledged.lock().unwrap().iter() {
        assert!(kept.contains(text), "{text} was acknowledged");
    }
}

/// The service manager hears when the program is ready, alive, and leaving.
#[test]
fn the_service_manager_is_told() {
    let desk = Desk::on("2021-03-29");
    let config = &desk.server.app().config;
    let path = config.data.join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let hear = || {
        let mut buffer = [0u8; 64];
        let length = socket.recv(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    };
    let place = path.to_string_lossy().into_owned();
    let env = [
        ("NOTIFY_SOCKET", place.as_str()),
        ("WATCHDOG_USEC", "200000"),
        ("INTEGRATIONSFOND_DRAIN_SECONDS", "0"),
    ];
    let mut process = Process::start(config, &env);
    let mut heard = vec![hear(), hear(), hear(), hear()];
    assert!(heard.contains(&"READY=1".to_owned()), "{heard:?}");
    assert!(heard.iter().filter(|state| *state == "WATCHDOG=1").count() >= 2, "{heard:?}");
    process.signal("INT");
    assert!(process.wait().success());
    while heard.last().is_none_or(|state| state == "WATCHDOG=1") {
        heard.push(hear());
    }
    assert_eq!(heard.last().unwrap(), "STOPPING=1");
}

/// A mail server that takes connections and says nothing.
fn silent_mail_server() -> (u16, Receiver<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            if tell.send(stream.unwrap()).is_err() {
                return;
            }
        }
    });
    (port, told)
}

/// A mail server that keeps the program waiting does not keep it from stopping: its time has an
/// end, and another signal is heard. The mail waits for the next start.
#[test]
fn a_silent_mail_server_does_not_hold_up_the_end() {
    for (stop_seconds, signals) in [("2", 1), ("60", 2)] {
        let desk = Desk::on("2021-03-29");
        desk.server.act(|tx| {
            enqueue(
                tx,
                &NewMail {
                    kind: "receipt",
                    case_id: None,
                    to: "styrelse@forening.example".to_owned(),
                    lang: Lang::Sv,
                    subject: "Kvittens".to_owned(),
                    blocks: vec![Block::Para("Er ansökan har kommit in.".to_owned())],
                    attachments: Vec::new(),
                },
            )
        });
        let (port, connected) = silent_mail_server();
        let port = port.to_string();
        let env = [
            ("INTEGRATIONSFOND_MAIL_TRANSPORT", "smtp"),
            ("INTEGRATIONSFOND_SMTP_HOST", "127.0.0.1"),
            ("INTEGRATIONSFOND_SMTP_TLS", "none"),
            ("INTEGRATIONSFOND_SMTP_PORT", &port),
            ("INTEGRATIONSFOND_DRAIN_SECONDS", "0"),
            ("INTEGRATIONSFOND_STOP_SECONDS", stop_seconds),
        ];
        let mut process = Process::start(&desk.server.app().config, &env);
        let held = connected.recv_timeout(Duration::from_secs(20)).unwrap();
        let begun = Instant::now();
        for _ in 0..signals {
            process.signal("TERM");
            thread::sleep(Duration::from_millis(700));
        }
        assert!(process.wait().success());
        assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
        let log = process.log();
        assert!(log.contains("stopping without waiting") && log.contains("mail"), "{log}");
        drop(held);
        let waiting: i64 = desk.server.read(|conn| {
            let mine = outbox::table.filter(outbox::subject.eq("Kvittens"));
            let waits = mine.filter(outbox::sent_at.is_null().and(outbox::failed_at.is_null()));
            Ok(waits.count().get_result(conn)?)
        });
        assert_eq!(waiting, 1);
    }
}

/// Instances that start together wait for the one that migrates, for as long as it takes, and the
/// service manager is told that it takes longer.
#[test]
fn whoever_waits_for_a_migration_waits_without_an_end() {
    let db = TestDb::empty(is_postgres());
    let config = db.config();
    let path = db.folder().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let other = match &config.database {
        DbUrl::Postgres(url) => {
            let mut other = PgConnection::establish(url).unwrap();
            other.batch_execute("SELECT pg_advisory_lock(6711024)").unwrap();
            Some(other)
        }
        // On a file the database's own lock is waited for.
        DbUrl::Sqlite(_) => None,
    };
    let log = db.folder().join("migrate.log");
    let mut child = command(&config, &[("NOTIFY_SOCKET", &path.to_string_lossy())])
        .arg("migrate")
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut buffer = [0u8; 64];
    let length = socket.recv(&mut buffer).unwrap();
    assert_eq!(&buffer[..length], b"EXTEND_TIMEOUT_USEC=60000000");
    if let Some(mut other) = other {
        // Longer than an act may wait for a lock.
        thread::sleep(Duration::from_secs(17));
        assert!(child.try_wait().unwrap().is_none(), "{}", std::fs::read_to_string(&log).unwrap());
        other.batch_execute("SELECT pg_advisory_unlock(6711024)").unwrap();
        let told = std::fs::read_to_string(&log).unwrap();
        assert_eq!(told.matches("another instance is migrating").count(), 1, "{told}");
    }
    assert!(child.wait().unwrap().success());
}
