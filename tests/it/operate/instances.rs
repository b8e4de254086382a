//! Two processes of the program on one PostgreSQL, under load: what one knows, both know; what is
//! sent to both happens once.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::config::Config;
use integrationsfond::db::schema;
use integrationsfond::disbursements::attest;
use integrationsfond::i18n::Lang;
use integrationsfond::jobs;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::role::Role;
use integrationsfond::people::{self, actions::NewAccount, password};

use super::control::arrived;
use crate::board::Town;
use crate::support::client::{Client, Reply, Server};
use crate::support::granted::House;
use crate::support::is_postgres;
use crate::support::process::{Process, fix_day, printed, run};
use crate::support::smtp_sink::SmtpSink;
use crate::support::world::World;

/// Two instances, and a mail server if they are to have one.
struct Pair {
    instances: [Process; 2],
}

impl Pair {
    fn start(app: &App, sink: Option<&SmtpSink>) -> Self {
        fix_day(app);
        let port = sink.map_or(0, SmtpSink::port).to_string();
        let mut env = vec![("INTEGRATIONSFOND_DRAIN_SECONDS", "0")];
        if sink.is_some() {
            env.extend([
                ("INTEGRATIONSFOND_MAIL_TRANSPORT", "smtp"),
                ("INTEGRATIONSFOND_SMTP_HOST", "127.0.0.1"),
                ("INTEGRATIONSFOND_SMTP_TLS", "none"),
                ("INTEGRATIONSFOND_SMTP_PORT", &port),
            ]);
        }
        let start = || Process::start_unready(&app.config, &env);
        // Both come up at the same time.
        let instances = thread::scope(|scope| {
            let both = [scope.spawn(start), scope.spawn(start)];
            both.map(|one| one.join().unwrap())
        });
        for instance in &instances {
            instance.wait_until("/readyz", 200);
        }
        Self { instances }
    }

    /// The same browser at each of them.
    fn clients(&self, session: &str) -> [Client; 2] {
        [0, 1].map(|n| self.instances[n].client("session", session))
    }

    /// Sends one form to both at the same moment.
    fn both(
        &self,
        session: &str,
        page: &Reply,
        action: &str,
        fields: &[(&str, &str)],
    ) -> [Reply; 2] {
        let clients = self.clients(session);
        thread::scope(|scope| {
            clients
                .map(|client| scope.spawn(move || client.submit(page, action, fields)))
                .map(|one| one.join().unwrap())
        })
    }
}

fn session(client: &Client) -> String {
    client.cookie("session").unwrap()
}

/// Every validator, in a process of its own.
fn verified(config: &Config) {
    let output = run(config, &[], &["verify"]);
    let told = printed(&output);
    assert!(output.status.success() && !told.contains("FAULT"), "{told}");
}

const APPLICATIONS: usize = 8;

/// Applicants sign in by links that one instance mails and the other takes, save drafts and hand in
/// at both at once: every application is numbered once, without gaps, every mail leaves once, every
/// job runs once.
#[test]
fn two_instances_share_sessions_drafts_numbers_mails_and_jobs() {
    if !is_postgres() {
        return;
    }
    let world = World::new();
    let cases: Vec<String> = (0..APPLICATIONS)
        .map(|_| world.written("meeting", "everyday", "2021-02-01", "2021-06-30").to_string())
        .collect();
    let drafts: Vec<String> = (0..4).map(|_| world.draft().to_string()).collect();
    let sink = SmtpSink::start();
    let pair = Pair::start(world.server.app(), Some(&sink));
    let own = session(&world.client);
    thread::scope(|scope| {
        for id in &cases {
            let (pair, own) = (&pair, &own);
            scope.spawn(move || {
                let [a, _] = pair.clients(own);
                let check = a.get(&format!("/ansokan/{id}/kontrollera"));
                let sent =
                    pair.both(own, check.expect(200), &format!("/ansokan/{id}/skicka-in"), &[]);
                for answer in &sent {
                    answer.expect(303);
                }
                assert_eq!(sent[0].location(), sent[1].location());
            });
        }
        for (n, id) in drafts.iter().enumerate() {
            let (pair, own) = (&pair, &own);
            scope.spawn(move || {
                for turn in 0..4 {
                    // Written at one, read at the other.
                    let clients = pair.clients(own);
                    let address = format!("/ansokan/{id}/del/project");
                    let page = clients[turn % 2].get(&address);
                    let title = format!("Språkkafé {n}-{turn}");
                    let fields = [("q.title", title.as_str())];
                    clients[turn % 2].submit(&page, &address, &fields).expect(303);
                    assert!(clients[(turn + 1) % 2].get(&address).text().contains(&title));
                }
            });
        }
        for n in 0..4 {
            let (pair, server) = (&pair, &world.server);
            scope.spawn(move || sign_in_by_link(pair, server, n));
        }
    });

    let numbers: Vec<Option<String>> = world.server.read(|conn| {
        let numbered = schema::cases::table.filter(schema::cases::number.is_not_null());
        Ok(numbered.select(schema::cases::number).load(conn)?)
    });
    let found: BTreeSet<String> = numbers.into_iter().flatten().collect();
    let wanted = (1..=APPLICATIONS).map(|n| format!("2020/{n}-109")).collect();
    assert_eq!(found, wanted, "numbers without gaps or doubles");

    all_mails_left(&world.server);
    let counts = arrived(&sink);
    let rows = world.count(|conn| Ok(schema::outbox::table.count().get_result(conn)?));
    assert_eq!(counts.len(), usize::try_from(rows).unwrap());
    assert!(counts.len() >= APPLICATIONS + 4);
    assert!(counts.values().all(|count| *count == 1), "{counts:?}");
    let runs: i64 = world.count(|conn| Ok(schema::job_runs::table.count().get_result(conn)?));
    assert_eq!(usize::try_from(runs).unwrap(), jobs::JOBS.len(), "each job once");
    verified(&world.server.app().config);
}

/// A link is asked for at one instance and used at the other; the session holds at both, and ends
/// at both.
fn sign_in_by_link(pair: &Pair, server: &Server, n: usize) {
    let email = format!("sokande{n}@forening.example");
    let new = NewAccount {
        email: email.clone(),
        name: format!("Sökande {n}"),
        title: String::new(),
        lang: Lang::Sv,
        roles: Vec::new(),
        password: None,
    };
    server.act(|tx| people::actions::create_account(tx, &new));
    let (ask, press) = (pair.instances[n % 2].visitor(), pair.instances[(n + 1) % 2].visitor());
    let page = ask.get("/logga-in");
    ask.submit(&page, "/logga-in/lank", &[("email", &email)]).expect(303);
    let text: String = server.read(|conn| {
        use schema::outbox as o;
        Ok(o::table.filter(o::recipient.eq(&email)).select(o::text).first(conn)?)
    });
    let (_, after) = text.split_once("/logga-in/lank/").expect("the mail has a link");
    let token: String = after.chars().take_while(char::is_ascii_alphanumeric).collect();
    let address = format!("/logga-in/lank/{token}");
    press.set_cookie("visitor", &ask.cookie("visitor").unwrap());
    let page = press.get(&address);
    press.submit(page.expect(200), &address, &[]).expect(303);
    let own = session(&press);
    for client in pair.clients(&own) {
        client.get("/mina-arenden").expect(200);
    }
    let [a, b] = pair.clients(&own);
    let page = a.get("/mina-arenden");
    a.submit(&page, "/logga-ut", &[]).expect(303);
    assert_eq!(b.get("/mina-arenden").expect(303).location(), "/logga-in");
}

fn all_mails_left(server: &Server) {
    let begun = Instant::now();
    loop {
        let waiting: i64 = server.read(|conn| {
            let waiting = schema::outbox::table.filter(schema::outbox::sent_at.is_null());
            Ok(waiting.count().get_result(conn)?)
        });
        if waiting == 0 {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(15), "{waiting} mails have not left");
        thread::sleep(Duration::from_millis(50));
    }
}

/// A § is recorded at both at once, with one form and with two: one decision, one grant, and the
/// fund is never overdrawn.
#[test]
fn two_instances_decide_once() {
    if !is_postgres() {
        return;
    }
    // Room for three of six.
    let town = Town::on("2021-03-29", 150_000);
    let cases: Vec<_> = (0..6).map(|_| town.proposed("language", 65_000, 50_000)).collect();
    let meeting = town.meeting("2021-03-29");
    let rows: Vec<_> = cases.iter().map(|case| town.put(meeting, *case)).collect();
    let pair = Pair::start(town.server.app(), None);
    let eva = session(&town.server.sign_in(town.secretary.id.unwrap()));
    let members: Vec<String> = town.but_ulf().iter().map(ToString::to_string).collect();
    let sections = format!("/sammantraden/{meeting}/paragrafer");
    thread::scope(|scope| {
        for (n, row) in rows.iter().enumerate() {
            let (pair, eva, members, sections) = (&pair, &eva, &members, &sections);
            scope.spawn(move || {
                let page = pair.clients(eva)[n % 2].get(&format!("/sammantraden/{meeting}"));
                let (agenda, number) = (row.to_string(), (81 + n).to_string());
                let mut fields = vec![
                    ("agenda", agenda.as_str()),
                    ("number", number.as_str()),
                    ("ruling", "approval"),
                    ("amount", "50 000"),
                    ("chair", members[0].as_str()),
                ];
                fields.extend(members.iter().map(|id| ("present", id.as_str())));
                let done = pair.both(eva, page.expect(200), sections, &fields);
                assert_eq!(done[0].expect(303).location(), done[1].expect(303).location());
                // Another form for the same row of the agenda comes too late.
                let page = pair.clients(eva)[n % 2].get(&format!("/sammantraden/{meeting}"));
                let late = pair.clients(eva)[n % 2].submit(&page, sections, &fields);
                assert!([409, 422].contains(&late.status), "{}", late.words());
            });
        }
    });
    let decisions: i64 =
        town.server.read(|conn| Ok(schema::decisions::table.count().get_result(conn)?));
    assert_eq!(decisions, 6, "each § once");
    let position = town.position("2021-03-29");
    assert_eq!(position.granted, Ore::kr(150_000), "as many as there is money for");
    let grants = cases.iter().filter(|case| town.grant(**case).is_some()).count();
    assert_eq!(grants, 3);
    verified(&town.server.app().config);
}

/// A payment is marked as paid at both at once, by two people with two forms: it is booked once.
#[test]
fn two_instances_pay_once() {
    if !is_postgres() {
        return;
    }
    let house = House::served("2021-03-29", "integrationsfonden");
    let [anna, bengt, cecilia, doris] = ["Anna Ask", "Bengt Bok", "Cecilia Ceder", "Doris Dahl"]
        .map(|name| house.person(name, &[Role::Attester]));
    let mut parts = Vec::new();
    for _ in 0..5 {
        let case = house.granted(40_000);
        let part = house.instalments(case).remove(0);
        house.by(&anna, |tx| attest::review(tx, part.id)).unwrap();
        house.by(&bengt, |tx| attest::approve(tx, part.id)).unwrap();
        parts.push(part);
    }
    let server = house.server();
    let pair = Pair::start(house.app(), None);
    let sessions = [&cecilia, &doris].map(|who| session(&server.sign_in(who.id.unwrap())));
    thread::scope(|scope| {
        for part in &parts {
            let (pair, sessions) = (&pair, &sessions);
            scope.spawn(move || {
                let address = format!("/utbetalningar/{}", part.id);
                let action = format!("{address}/betald");
                let pages = sessions.each_ref().map(|own| pair.clients(own)[0].get(&address));
                let answers: Vec<Reply> = thread::scope(|inner| {
                    let sent: Vec<_> = sessions
                        .iter()
                        .zip(&pages)
                        .map(|(own, page)| {
                            let action = &action;
                            inner.spawn(move || {
                                pair.both(own, page, action, &[("on", "2021-03-29")])
                            })
                        })
                        .collect();
                    sent.into_iter().flat_map(|one| one.join().unwrap()).collect()
                });
                let paid = answers.iter().filter(|a| a.status == 303).count();
                let late = answers.iter().filter(|a| a.status == 409).count();
                assert_eq!((paid, late), (2, 2), "one form at both, the other too late at both");
            });
        }
    });
    let paid: Ore = parts.iter().fold(Ore::ZERO, |sum, part| sum + part.amount_ore);
    assert_eq!(house.position().disbursed, paid);
    let entries: i64 = house.read(|conn| {
        use schema::ledger_entries as e;
        Ok(e::table.filter(e::event.eq("disbursement")).count().get_result(conn)?)
    });
    assert_eq!(entries, 5);
    verified(&house.app().config);
}

/// Tries at a password are counted over both; the demonstration's day is the same at both.
#[test]
fn two_instances_count_tries_and_days_together() {
    if !is_postgres() {
        return;
    }
    let server = Server::on("2020-11-16");
    let right = "Mossig stubbe vid 9 sjöar";
    let new = NewAccount {
        email: "karin@kommunen.example".to_owned(),
        name: "Karin Ekdahl".to_owned(),
        title: String::new(),
        lang: Lang::Sv,
        roles: vec![Role::CaseOfficer],
        password: Some(password::hash(server.app().config.password_cost, right).unwrap()),
    };
    server.act(|tx| people::actions::create_account(tx, &new));
    let pair = Pair::start(server.app(), None);
    let try_at = |n: usize, password: &str| {
        let visitor = pair.instances[n % 2].visitor();
        let page = visitor.get("/logga-in");
        let fields = [("account", "karin@kommunen.example"), ("password", password)];
        visitor.submit(&page, "/logga-in", &fields).status
    };
    for n in 0..10 {
        assert_eq!(try_at(n, "fel lösenord här"), 422);
    }
    assert_eq!((try_at(0, right), try_at(1, right)), (429, 429), "ten tries, wherever");

    let [a, b] = [0, 1].map(|n| pair.instances[n].visitor());
    let page = a.get("/demo");
    a.submit(&page, "/demo/dag", &[("to", "2020-11-20")]).expect(303);
    // Begun with the day as it was, a page begins anew.
    let page = b.get("/demo");
    let page = if page.status == 303 { b.follow(&page) } else { page };
    assert!(page.says("20 november 2020"), "{} {}", page.status, page.words());
    let page = b.get("/demo");
    b.submit(&page, "/demo/dag", &[("to", "2020-11-18")]).expect(422);
}

/// An instance with another files folder would not find what the others have written: it does not
/// start, until somebody says that the folder was moved.
#[test]
fn an_instance_with_another_files_folder_is_refused() {
    let server = Server::start();
    let mut config = server.app().config.clone();
    let other = config.data.join("elsewhere");
    std::fs::create_dir_all(other.join("files")).unwrap();
    config.data = other;
    for arguments in [&["serve"][..], &["verify"]] {
        let output = run(&config, &[], arguments);
        let told = printed(&output);
        assert!(!output.status.success(), "{told}");
        assert!(told.contains("data: the files folder is not this database's"), "{told}");
    }
    let adopted = run(&config, &[], &["adopt-files"]);
    assert!(adopted.status.success(), "{}", printed(&adopted));
    assert!(run(&config, &[], &["verify"]).status.success());
    let left = run(&server.app().config, &[], &["verify"]);
    assert!(!left.status.success(), "the folder that was left is not the database's any more");
}
