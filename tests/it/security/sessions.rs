//! Sessions, tries and where they are counted.

use diesel::prelude::*;
use integrationsfond::db::schema::{account_roles, attempts, sessions};
use integrationsfond::kernel::network;
use integrationsfond::kernel::role::Role;
use integrationsfond::people::{actions, password};

use crate::support::client::{Client, Reply, Server};
use crate::support::world::{World, person};

fn behind_tls() -> Server {
    Server::with(|config| "https://fonden.example".clone_into(&mut config.public_url))
}

fn cookies(reply: &Reply) -> Vec<&str> {
    reply.headers.iter().filter(|(n, _)| n == "set-cookie").map(|(_, v)| v.as_str()).collect()
}

fn ask(client: &Client, headers: &[(&str, &str)], email: &str) -> Reply {
    let token = client.get("/logga-in").value_of("_csrf").unwrap();
    let body = format!("_csrf={token}&_key={:032}&email={email}", rand(email));
    let kind = ("content-type", "application/x-www-form-urlencoded");
    client.send("POST", "/logga-in/lank", &[&[kind], headers].concat(), body.as_bytes())
}

fn rand(seed: &str) -> usize {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed) + seed.len() * 1_000_000
}

/// Every cookie is bound to the host, out of reach of scripts, and sent by no other site's form.
#[test]
fn cookies_are_bound_to_the_host_behind_tls() {
    let server = behind_tls();
    let visitor = server.visitor();
    let page = visitor.get("/logga-in");
    let language = visitor.get("/sprak/en");
    let wanted = visitor.get("/arenden");
    let all = [cookies(&page), cookies(&language), cookies(&wanted)].concat();
    assert_eq!(all.len(), 3, "{all:?}");
    for cookie in all {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.to_lowercase().contains("domain="), "{cookie}");
    }
    let account = person(&server, "Lena Lindqvist", &[Role::CaseOfficer]);
    let token = server.act(|tx| actions::sign_in::start_session(tx, account, None));
    let lena = server.visitor();
    lena.set_cookie("session", &token);
    assert_eq!(lena.get("/arenden").expect(303).location(), "/logga-in", "without its prefix");
    lena.set_cookie("__Host-session", &token);
    lena.get("/arenden").expect(200);
    let plain = Server::start().visitor().get("/logga-in");
    assert!(cookies(&plain)[0].starts_with("visitor=") && !cookies(&plain)[0].contains("Secure"));
}

/// Behind TLS the one public address counts; the host that a request names does not.
#[test]
fn the_public_address_is_the_only_origin_behind_tls() {
    let server = behind_tls();
    let visitor = server.visitor();
    ask(&visitor, &[("origin", "https://fonden.example")], "a@forening.example").expect(303);
    for origin in ["http://fonden.example", "https://fonden.example.evil.example", "null", ""] {
        ask(&visitor, &[("origin", origin)], "a@forening.example").expect(403);
    }
    for site in ["cross-site", "same-site"] {
        ask(&visitor, &[("sec-fetch-site", site)], "a@forening.example").expect(403);
    }
    ask(&visitor, &[("sec-fetch-site", "same-origin")], "a@forening.example").expect(303);
}

/// A role that is taken away, a membership that ends, an account that is closed: the very next
/// request notices.
#[test]
fn what_is_taken_away_is_gone_at_once() {
    let server = Server::start();
    let administrator = server.staff("Sara Wikström", &[Role::Administrator]);
    let account = person(&server, "Lena Lindqvist", &[Role::CaseOfficer, Role::Registrar]);
    let lena = server.sign_in(account);
    lena.get("/diarium").expect(200);
    lena.get("/arenden").expect(200);
    let change = |roles: &[Role]| {
        server.act(|tx| actions::change_account(tx, account, "Lena Lindqvist", "", roles));
    };
    change(&[Role::Attester]);
    lena.get("/diarium").expect(403);
    lena.get("/utbetalningar").expect(200);
    change(&[]);
    lena.get("/arenden").expect(403);
    let kept: i64 = server.read(|conn| {
        Ok(account_roles::table
            .filter(account_roles::account_id.eq(account))
            .count()
            .get_result(conn)?)
    });
    assert_eq!(kept, 0);
    change(&[Role::CaseOfficer]);
    assert_eq!(lena.get("/arenden").expect(303).location(), "/logga-in", "mail had let her in");
    let lena = server.sign_in(account);
    lena.get("/arenden").expect(200);
    let page = administrator.get(&format!("/personer/{account}/stang"));
    administrator.submit(&page, &format!("/personer/{account}/stang"), &[]).expect(303);
    assert_eq!(lena.get("/arenden").expect(303).location(), "/logga-in");
    let page = administrator.get(&format!("/personer/{account}"));
    administrator.submit(&page, &format!("/personer/{account}/oppna"), &[]).expect(303);
    assert_eq!(lena.get("/arenden").expect(303).location(), "/logga-in", "the old session is gone");

    let world = World::new();
    let home = format!("/min-forening/{}", world.association);
    world.client.get(&home).expect(200);
    world.server.act(|tx| actions::end_membership(tx, world.account, world.association, "x"));
    world.client.get(&home).expect(404);
}

/// Closing an account ends its sessions; and a session that is there all the same is worth nothing.
#[test]
fn a_session_of_a_closed_account_is_dead() {
    use integrationsfond::db::schema::accounts as a;
    let server = Server::start();
    let account = person(&server, "Lena Lindqvist", &[Role::CaseOfficer]);
    let lena = server.sign_in(account);
    lena.get("/arenden").expect(200);
    server.act(|tx| {
        diesel::update(a::table.find(account)).set(a::disabled_at.eq(tx.now)).execute(tx.conn)?;
        Ok(())
    });
    let left: i64 = server.read(|conn| Ok(sessions::table.count().get_result(conn)?));
    assert_eq!(left, 1, "the session itself is still there");
    assert_eq!(lena.get("/arenden").expect(303).location(), "/logga-in");
    let form = "_csrf=x&_key=0123456789abcdef0123456789abcdef";
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let sent = lena.send("POST", "/arenden", &[kind], form.as_bytes());
    assert_eq!(sent.expect(303).location(), "/logga-in");
}

/// A made-up host finds its way into no answer: not into links, not into mails.
#[test]
fn a_made_up_host_is_shown_to_nobody() {
    let server = behind_tls();
    let visitor = server.visitor();
    let evil = [("host", "evil.example"), ("x-forwarded-host", "evil.example")];
    for path in ["/", "/logga-in", "/arenden", "/nowhere", "/sprak/en"] {
        let reply = visitor.send("GET", path, &evil, &[]);
        assert!(!reply.text().contains("evil.example"), "{path}");
        for (name, value) in &reply.headers {
            assert!(!value.contains("evil.example"), "{path} {name}: {value}");
        }
    }
    ask(&visitor, &[("x-forwarded-host", "evil.example")], "a@forening.example").expect(303);
    let mails: Vec<String> = server.read(|conn| {
        use integrationsfond::db::schema::outbox as o;
        Ok(o::table.select(o::text).load(conn)?)
    });
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("https://fonden.example/") && !mails[0].contains("evil"));
}

/// A session ends after a week however often it is used, and whatever its cookie says.
#[test]
fn a_session_has_a_last_day() {
    let server = Server::start();
    let lena = server.staff("Lena Lindqvist", &[Role::CaseOfficer]);
    server.act(|tx| {
        let began = tx.now - chrono::TimeDelta::days(7) - chrono::TimeDelta::seconds(1);
        let seen = tx.now - chrono::TimeDelta::minutes(6);
        diesel::update(sessions::table)
            .set((sessions::created_at.eq(began), sessions::seen_at.eq(seen)))
            .execute(tx.conn)?;
        Ok(())
    });
    // The sign of life is written down, with the end that the beginning allows.
    lena.get("/arenden").expect(200);
    assert_eq!(lena.get("/arenden").expect(303).location(), "/logga-in");
}

/// Everybody sees where they are signed in, and can end all of it; others stay.
#[test]
fn signing_out_everywhere_ends_every_session() {
    let server = Server::start();
    let account = person(&server, "Lena Lindqvist", &[Role::CaseOfficer]);
    let (office, home) = (server.sign_in(account), server.sign_in(account));
    let other = server.staff("Amir Haddad", &[Role::CaseOfficer]);
    let page = office.get("/konto");
    assert!(page.expect(200).says("Den här webbläsaren") && page.says("En annan webbläsare"));
    office.submit(&page, "/logga-ut/overallt", &[]).expect(303);
    for client in [&office, &home] {
        assert_eq!(client.get("/arenden").expect(303).location(), "/logga-in");
    }
    other.get("/arenden").expect(200);
}

/// A fixed session does not survive signing in, and a made-up one is none.
#[test]
fn a_session_cannot_be_given_to_somebody() {
    let server = Server::start();
    let lena = server.visitor();
    let given = "f".repeat(64);
    lena.set_cookie("session", &given);
    lena.get("/arenden").expect(303);
    let page = lena.get("/logga-in");
    lena.submit(&page, "/logga-in", &[("account", "x@y.se"), ("password", "fel")]).expect(422);
    assert_eq!(lena.cookie("session").unwrap(), given, "not signed in, nothing changes");
    let known: i64 = server.read(|conn| Ok(sessions::table.count().get_result(conn)?));
    assert_eq!(known, 0);
}

/// Too many tries are answered with 429 and say when to come back.
#[test]
fn too_many_tries_say_when_to_come_back() {
    let server = Server::start();
    let visitor = server.visitor();
    for _ in 0..5 {
        ask(&visitor, &[], "amir@ny.example").expect(303);
    }
    let refused = ask(&visitor, &[], "amir@ny.example");
    let wait: u64 = refused.expect(429).header("retry-after").unwrap().parse().unwrap();
    assert!((1..=1800).contains(&wait), "{wait}");
    assert!(refused.header("content-security-policy").is_some());
}

fn places(server: &Server) -> usize {
    server.read(|conn| {
        let all: Vec<String> = attempts::table.select(attempts::subject).distinct().load(conn)?;
        Ok(all.len())
    })
}

/// Tries are counted by the machine that a trusted proxy names, and by nothing that a stranger
/// writes into the request.
#[test]
fn only_a_trusted_proxy_is_believed() {
    let trusting = Server::start();
    let visitor = trusting.visitor();
    for machine in ["198.51.100.1", "198.51.100.2"] {
        ask(&visitor, &[("x-forwarded-for", machine)], "a@forening.example").expect(303);
    }
    assert_eq!(places(&trusting), 3, "one address, two machines");
    // What the client itself wrote stands before what the proxy wrote.
    for made_up in ["1.1.1.1", "2.2.2.2", "a", ""] {
        let list = format!("{made_up}, 198.51.100.1");
        ask(&visitor, &[("x-forwarded-for", &list)], "b@forening.example").expect(303);
    }
    assert_eq!(places(&trusting), 4, "another address, no other machine");

    for trusted in ["", "10.0.0.0/8"] {
        let other = Server::with(|config| {
            config.trusted_proxies = network::parse_list(trusted).unwrap_or_default();
        });
        let visitor = other.visitor();
        for machine in ["198.51.100.1", "198.51.100.2"] {
            ask(&visitor, &[("x-forwarded-for", machine)], "a@forening.example").expect(303);
        }
        assert_eq!(places(&other), 2, "one address, one machine");
    }
}

/// Behind a proxy on another machine the limit is each client's own.
#[test]
fn clients_behind_a_proxy_do_not_share_a_limit() {
    let server = Server::start();
    let visitor = server.visitor();
    for n in 0..60 {
        let email = format!("person{n}@forening.example");
        ask(&visitor, &[("x-forwarded-for", "198.51.100.1")], &email).expect(303);
    }
    let again = |machine: &str| ask(&visitor, &[("x-forwarded-for", machine)], "ny@ny.example");
    again("198.51.100.1").expect(429);
    again("198.51.100.2").expect(303);
}

/// The work for an unknown account is that for a known one. Several tries each, one after the
/// other; without the work in vain the unknown would take a hundredth.
#[test]
fn an_unknown_account_takes_as_long_as_a_known_one() {
    let cost = integrationsfond::config::PasswordCost { memory_kib: 8 * 1024, passes: 2 };
    let hash = password::hash(cost, "tolv gäss över Gamleby").unwrap();
    let hash = hash_text(&hash);
    let measure = |known: Option<&str>| {
        let start = integrationsfond::kernel::clock::stopwatch();
        assert!(!password::is_right(cost, "fel lösenord helt och hållet", known).unwrap());
        start.elapsed()
    };
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..9 {
        with.push(measure(Some(&hash)));
        without.push(measure(None));
    }
    with.sort();
    without.sort();
    let ratio = with[4].as_secs_f64() / without[4].as_secs_f64();
    println!("note: password check, known over unknown account: {ratio:.2}");
    assert!((0.2..5.0).contains(&ratio), "{ratio}");
}

/// The text of a hash, as the database keeps it.
fn hash_text(hash: &password::PasswordHash) -> String {
    let server = Server::start();
    let new = actions::NewAccount {
        email: "lena@forening.example".to_owned(),
        name: "Lena Lindqvist".to_owned(),
        title: String::new(),
        lang: integrationsfond::i18n::Lang::Sv,
        roles: vec![Role::CaseOfficer],
        password: Some(hash.clone()),
    };
    let id = server.act(|tx| actions::create_account(tx, &new));
    server.read(|conn| {
        use integrationsfond::db::schema::accounts as a;
        let text: Option<String> = a::table.find(id).select(a::password_hash).first(conn)?;
        Ok(text.unwrap())
    })
}
