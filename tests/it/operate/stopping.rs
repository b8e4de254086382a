//! Stopping in good order: nothing that was acknowledged is lost, nothing that was taken is cut.

use std::collections::BTreeMap;
use std::os::unix::net::UnixDatagram;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use integrationsfond::db::schema::notes;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::role::Role;
use integrationsfond::people;
use integrationsfond::people::actions::NewAccount;
use integrationsfond::people::password;

use crate::support::cases::Desk;
use crate::support::client::Unanswered;
use crate::support::process::{Process, fix_day};

const PASSWORD: &str = "Mossig stubbe vid 9 sjöar";

/// What became of every act that was tried.
#[derive(Default)]
struct Seen {
    acknowledged: Mutex<Vec<String>>,
    cut: Mutex<Vec<String>>,
    refused: AtomicUsize,
    signed_in: AtomicUsize,
}

/// Clients write notes as fast as they can, and some sign in with their password, while the program
/// is told to stop. Whoever watches the probe, as a balancer does, is never cut off; whoever goes on
/// until no connection is taken has lost nothing that was acknowledged, and what was cut off before
/// it was read has left no trace.
#[test]
fn nothing_acknowledged_is_lost_when_the_program_stops_under_load() {
    let desk = Desk::on("2021-03-29");
    let club = desk.club();
    let case = desk.case(club, "Språkvänner", 40_000);
    let app = desk.server.app();
    let mut accounts = Vec::new();
    for n in 0..6 {
        let new = NewAccount {
            email: format!("handlaggare{n}@kommunen.example"),
            name: format!("Handläggare {n}"),
            title: String::new(),
            lang: Lang::Sv,
            roles: vec![Role::CaseOfficer],
            password: Some(password::hash(app.config.password_cost, PASSWORD).unwrap()),
        };
        accounts.push(desk.server.act(|tx| people::actions::create_account(tx, &new)));
    }
    let sessions: Vec<String> =
        accounts.iter().map(|id| desk.server.sign_in(*id).cookie("session").unwrap()).collect();
    fix_day(app);
    let mut process = Process::start(&app.config, &[("INTEGRATIONSFOND_DRAIN_SECONDS", "1")]);
    let (seen, over, leaving) = (Seen::default(), AtomicBool::new(false), AtomicBool::new(false));
    let path = format!("/arenden/{case}/anteckningar");
    thread::scope(|scope| {
        for (n, session) in sessions.iter().enumerate() {
            // Every other client watches the probe.
            let watches = n % 2 == 0;
            let client = process.client("session", session);
            let (seen, over, leaving, path) = (&seen, &over, &leaving, &path);
            scope.spawn(move || {
                for turn in 0.. {
                    if over.load(Ordering::SeqCst) || (watches && leaving.load(Ordering::SeqCst)) {
                        return;
                    }
                    let text = format!("not {n}-{turn}");
                    let page = match client.try_get(path) {
                        Ok(page) => page,
                        Err(Unanswered::Refused) => {
                            seen.refused.fetch_add(1, Ordering::SeqCst);
                            return;
                        }
                        Err(Unanswered::Cut(_)) if !watches => continue,
                        Err(e) => panic!("a watching client was cut off: {e:?}"),
                    };
                    page.expect(200);
                    match client.try_submit(&page, path, &[("text", &text)]) {
                        Ok(done) => {
                            done.expect(303);
                            seen.acknowledged.lock().unwrap().push(text);
                        }
                        Err(Unanswered::Refused) => {
                            seen.refused.fetch_add(1, Ordering::SeqCst);
                            return;
                        }
                        Err(Unanswered::Cut(_)) if !watches => seen.cut.lock().unwrap().push(text),
                        Err(e) => panic!("a watching client was cut off: {e:?}"),
                    }
                }
            });
        }
        // Somebody signs in again and again with a password.
        let visitor = process.visitor();
        let (seen, over, leaving) = (&seen, &over, &leaving);
        scope.spawn(move || {
            for turn in 0..9 {
                if over.load(Ordering::SeqCst) || leaving.load(Ordering::SeqCst) {
                    return;
                }
                let page = visitor.get("/logga-in");
                let account = format!("handlaggare{}@kommunen.example", turn % 6);
                let fields = [("account", account.as_str()), ("password", PASSWORD)];
                let done = visitor.submit(&page, "/logga-in", &fields);
                done.expect(303);
                visitor.get("/arenden").expect(200);
                seen.signed_in.fetch_add(1, Ordering::SeqCst);
                visitor.set_cookie("session", "");
            }
        });
        let probe = process.visitor();
        scope.spawn(move || {
            while !over.load(Ordering::SeqCst) {
                // A probe that gets no answer says the same as one that says no.
                if probe.try_get("/readyz").map_or(503, |r| r.status) == 503 {
                    leaving.store(true, Ordering::SeqCst);
                    return;
                }
                thread::sleep(Duration::from_millis(50));
            }
        });
        let begun = Instant::now();
        while seen.acknowledged.lock().unwrap().len() < 40 {
            assert!(begun.elapsed() < Duration::from_secs(20), "too slow: {}", process.log());
            thread::sleep(Duration::from_millis(5));
        }
        process.signal("TERM");
        let status = process.wait();
        over.store(true, Ordering::SeqCst);
        assert!(status.success(), "{status}: {}", process.log());
    });
    assert!(leaving.load(Ordering::SeqCst), "the probe has said that the program leaves");
    assert!(seen.signed_in.load(Ordering::SeqCst) > 0);
    assert!(seen.refused.load(Ordering::SeqCst) > 0, "some went on to the very end");
    let kept: Vec<String> =
        desk.server.read(|conn| Ok(notes::table.select(notes::text).load(conn)?));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in &kept {
        *counts.entry(text).or_default() += 1;
    }
    let acknowledged = seen.acknowledged.into_inner().unwrap();
    for text in &acknowledged {
        assert_eq!(counts.remove(text.as_str()), Some(1), "{text} was acknowledged");
    }
    assert!(counts.is_empty(), "acts that nobody got an answer to: {counts:?}");
    let log = process.log();
    assert!(log.contains("the service is stopping") && log.contains("the service has stopped"));
    assert!(!log.contains("at once"), "{log}");
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
