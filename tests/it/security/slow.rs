//! Whoever sends or reads slowly: keeps no rights that are gone, and nothing that others need.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use actix_web::web;
use diesel::prelude::*;
use integrationsfond::db::schema::{accounts, sessions};
use integrationsfond::kernel::ids::AccountId;
use integrationsfond::kernel::role::Role;
use integrationsfond::people::actions;
use integrationsfond::room::Limits;
use integrationsfond::web::{Answer, Ctx};

use super::crowds::wait_until;
use crate::support::client::{Client, Reply, Server, answer, form_body};
use crate::support::world::person;

const KIND: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

fn is_closed(server: &Server, account: AccountId) -> bool {
    server.read(|conn| {
        let at: Option<chrono::NaiveDateTime> =
            accounts::table.find(account).select(accounts::disabled_at).first(conn)?;
        Ok(at.is_some())
    })
}

fn close(server: &Server, account: AccountId) {
    server.act(|tx| {
        let row = accounts::table.find(account);
        diesel::update(row).set(accounts::disabled_at.eq(tx.now)).execute(tx.conn)?;
        Ok(())
    });
}

/// One page's key at two addresses is two acts; at one address it is one.
#[test]
fn the_key_of_a_form_belongs_to_its_address() {
    let server = Server::start();
    let sara = server.staff("Sara Wikström", &[Role::Administrator]);
    let [one, two] = ["Ett Konto", "Två Konto"].map(|name| person(&server, name, &[]));
    close(&server, one);
    close(&server, two);
    let page = sara.get(&format!("/personer/{one}"));
    let open = |account| sara.submit(&page, &format!("/personer/{account}/oppna"), &[]);
    open(one).expect(303);
    open(two).expect(303);
    assert!(!is_closed(&server, one) && !is_closed(&server, two), "both were acknowledged");
    close(&server, one);
    open(one).expect(303);
    assert!(is_closed(&server, one), "sent again to the same address it does nothing");
    let other = sara.submit(&page, &format!("/personer/{one}/oppna"), &[("x", "y")]);
    other.expect(409);
}

/// Begins to send a form, lets something happen while it is under way, and sends the rest.
fn interrupted(server: &Server, sara: &Client, account: AccountId, meanwhile: impl Fn()) -> Reply {
    let page = sara.get(&format!("/personer/{account}"));
    let body = form_body(&page, &[]);
    let (begun, rest) = body.as_bytes().split_at(body.len() - 3);
    let path = format!("/personer/{account}/oppna");
    let mut stream = sara.begin("POST", &path, &KIND, (begun, rest));
    wait_until(server, |bytes| bytes > 0);
    meanwhile();
    stream.write_all(rest).unwrap();
    let reply = answer(&mut stream);
    wait_until(server, |bytes| bytes == 0);
    reply
}

/// A form acts with the rights that its sender has when it acts, not with those of when it began.
#[test]
fn rights_that_go_while_a_form_comes_are_gone() {
    let server = Server::start();
    server.staff("Annan Administratör", &[Role::Administrator]);
    let sara = person(&server, "Sara Wikström", &[Role::Administrator, Role::Registrar]);
    let closed = person(&server, "Lena Lindqvist", &[]);
    close(&server, closed);
    let browser = server.sign_in(sara);
    let change = |roles: &[Role]| {
        server.act(|tx| actions::change_account(tx, sara, "Sara Wikström", "", roles));
    };
    for pause in [0, 1_200] {
        let pause = Duration::from_millis(pause);
        let reply = interrupted(&server, &browser, closed, || {
            change(&[Role::Registrar]);
            thread::sleep(pause);
        });
        assert_eq!(reply.status, 403, "{}", reply.words());
        assert!(is_closed(&server, closed));
        change(&[Role::Administrator, Role::Registrar]);
        let reply = interrupted(&server, &browser, closed, || {
            server.act(|tx| {
                diesel::delete(sessions::table.filter(sessions::account_id.eq(sara)))
                    .execute(tx.conn)?;
                Ok(())
            });
            thread::sleep(pause);
        });
        assert_eq!((reply.status, reply.location().as_str()), (303, "/logga-in"));
        assert!(is_closed(&server, closed));
        let token = server.act(|tx| actions::sign_in::start_session(tx, sara, None));
        browser.set_cookie("session", &token);
    }
    // A right more is no reason to refuse.
    let reply = interrupted(&server, &browser, closed, || change(&Role::STAFF));
    assert_eq!(reply.status, 303, "{}", reply.words());
    assert!(!is_closed(&server, closed));
}

/// A form that comes no further is given up, and so is one that comes too slowly in all; whoever is
/// not signed in has less time.
#[test]
fn a_form_that_takes_too_long_is_given_up() {
    let stalls = Limits { form_pause: Duration::from_millis(300), ..Limits::default() };
    let drips = Limits { form_time: Duration::from_millis(900), ..Limits::default() };
    let visits = Limits { visitor_time: Duration::from_millis(900), ..Limits::default() };
    for (limits, is_dripping, is_visitor) in
        [(stalls, false, false), (drips, true, false), (visits, true, true)]
    {
        let server = Server::limited(limits, |_| {});
        let (who, from, to) = if is_visitor {
            (server.visitor(), "/logga-in", "/logga-in")
        } else {
            let sara = server.staff("Sara Wikström", &[Role::Administrator]);
            (sara, "/personer/ny", "/personer")
        };
        let body = form_body(&who.get(from), &[("name", "Lena Lindqvist")]);
        let (begun, rest) = body.as_bytes().split_at(10);
        let mut stream = who.begin("POST", to, &KIND, (begun, rest));
        let asked = Instant::now();
        if is_dripping {
            for byte in rest.iter().take(12) {
                thread::sleep(Duration::from_millis(100));
                // The service may have answered and left.
                if stream.write_all(&[*byte]).is_err() {
                    break;
                }
            }
        }
        let reply = answer(&mut stream);
        assert!(reply.says("tog för lång tid"), "{} {}", reply.status, reply.words());
        assert_eq!(reply.status, 408);
        assert!(asked.elapsed() < Duration::from_secs(20));
        wait_until(&server, |bytes| bytes == 0);
    }
}

async fn endless(ctx: Ctx) -> Answer {
    let part = || vec![b'x'; 64 * 1024];
    ctx.stream("x.csv", "text/csv", move |_, send| {
        loop {
            send(part())?;
        }
    })
    .await
}

async fn short(ctx: Ctx) -> Answer {
    ctx.stream("x.csv", "text/csv", |_, send| send(b"whole".to_vec())).await
}

async fn page(ctx: Ctx) -> Answer {
    ctx.read(|_| Ok(())).await?;
    Ok(actix_web::HttpResponse::Ok().body("a page"))
}

fn files(service: &mut web::ServiceConfig) {
    service
        .route("/stallning/poster.csv", web::get().to(endless))
        .route("/arenden.csv", web::get().to(short))
        .route("/stallning", web::get().to(page));
}

fn begin_file(client: &Client) -> TcpStream {
    let mut stream = client.begin("GET", "/stallning/poster.csv", &[], (b"", b""));
    let mut begun = [0; 1024];
    stream.read_exact(&mut begun).unwrap();
    assert!(String::from_utf8_lossy(&begun).starts_with("HTTP/1.1 200"));
    stream
}

/// Readers who take nothing hold half of the connections for a while, never all; then their file
/// breaks off and looks broken.
#[test]
fn a_reader_who_takes_nothing_holds_nothing_for_long() {
    let limits = Limits {
        reader_pause: Duration::from_millis(1_500),
        export_wait: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = Server::with_limited_routes(files, limits, |config| config.pool_size = 4);
    let lena = server.staff("Lena Lindqvist", &Role::STAFF);
    let places = || server.app().room.exports.available_permits();
    assert_eq!(places(), 2);
    let mut paused = [begin_file(&lena), begin_file(&lena)];
    assert_eq!(places(), 0);
    lena.get("/stallning").expect(200);
    let reply = lena.get("/arenden.csv");
    assert!(reply.expect(503).says("Försök igen om en stund"), "{}", reply.words());
    assert!(reply.header("retry-after").is_some());
    for _ in 0..1_000 {
        if places() == 2 {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(places(), 2, "the readers still hold their places");
    assert!(lena.get("/arenden.csv").expect(200).text().contains("whole"));
    for stream in &mut paused {
        let mut rest = Vec::new();
        // The connection is cut or closed; either way the last, empty part never comes.
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.len() > 64 * 1024 && !rest.ends_with(b"0\r\n\r\n"));
    }
    let whole = lena.get("/arenden.csv").body;
    assert!(whole.ends_with(b"whole") || whole.ends_with(b"0\r\n\r\n"), "a whole file ends");
}

/// A reader who takes a little now and then has an end as well.
#[test]
fn a_file_has_to_be_read_in_time() {
    let limits = Limits { reader_time: Duration::from_secs(1), ..Limits::default() };
    let server = Server::with_limited_routes(files, limits, |config| config.pool_size = 2);
    let lena = server.staff("Lena Lindqvist", &Role::STAFF);
    let mut stream = begin_file(&lena);
    let begun = Instant::now();
    let mut piece = vec![0; 64 * 1024];
    let mut last = Vec::new();
    while begun.elapsed() < Duration::from_secs(30) {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(n) => last = piece[..n].to_vec(),
        }
        thread::sleep(Duration::from_millis(5));
    }
    assert!(begun.elapsed() < Duration::from_secs(30), "it never ended");
    assert!(!last.ends_with(b"0\r\n\r\n"));
}
