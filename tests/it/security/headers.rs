//! The headers of every answer, whatever it is.

use integrationsfond::kernel::role::Role;
use integrationsfond::routes::{ROUTES, Who};
use integrationsfond::web::assets::Assets;

use crate::support::client::{Reply, Server};

const ALWAYS: [&str; 7] = [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
];

fn missing(reply: &Reply) -> Vec<&'static str> {
    ALWAYS.into_iter().filter(|name| reply.header(name).is_none()).collect()
}

#[test]
fn every_answer_carries_every_header() {
    let server = Server::with(|config| config.public_url = "https://fonden.example".to_owned());
    let visitor = server.visitor();
    let css = Assets.css();
    let answers = [
        ("GET", "/", 200),
        ("GET", "/logga-in", 200),
        ("GET", &css, 200),
        ("GET", "/static/none.css", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/arenden", 303),
        ("GET", "/omgang/inget-nummer", 404),
        ("GET", "/omgang/99999", 404),
        ("POST", "/logga-in", 403),
        ("POST", "/", 404),
        ("PUT", "/logga-in", 404),
        ("DELETE", "/arenden/1", 404),
        ("TRACE", "/", 404),
    ];
    for (method, path, status) in answers {
        let reply = visitor.send(method, path, &[], &[]);
        assert_eq!(missing(&reply), Vec::<&str>::new(), "{method} {path}");
        assert_eq!(reply.status, status, "{method} {path}");
        let transport = reply.header("strict-transport-security").unwrap_or_default();
        assert!(transport.starts_with("max-age=63072000"), "{method} {path}");
    }
    let big = "x".repeat(100_000);
    let reply = visitor.send(
        "POST",
        "/logga-in",
        &[("content-type", "application/x-www-form-urlencoded")],
        big.as_bytes(),
    );
    assert_eq!(missing(reply.expect(413)), Vec::<&str>::new());
}

/// A browser that wants an answer packed in a way that is unknown here gets one that says so, with
/// everything that stands on every answer; and a page of what went wrong is readable however the
/// answer that it stands for was packed.
#[test]
fn what_cannot_be_packed_carries_every_header() {
    let server = Server::start();
    let visitor = server.visitor();
    for accepted in ["foo, identity;q=0", "identity;q=0"] {
        for (method, path) in [("GET", "/"), ("GET", "/logga-in"), ("POST", "/logga-in")] {
            let reply = visitor.send(method, path, &[("accept-encoding", accepted)], &[]);
            assert_eq!(missing(reply.expect(406)), Vec::<&str>::new(), "{method} {path}");
            assert!(reply.header("x-request-id").is_some() && !reply.body.is_empty());
        }
    }
    let lena = server.staff("Lena Lindqvist", &Role::STAFF);
    for (path, status) in [("/omgang/99999", 404), ("/arenden/99999", 404), ("/arenden", 200)] {
        let packed = lena.send("GET", path, &[("accept-encoding", "gzip")], &[]);
        let is_packed = packed.expect(status).header("content-encoding").is_some();
        assert_eq!(is_packed, status == 200, "{path}");
        assert_eq!(packed.body.starts_with(&[0x1f, 0x8b]), is_packed, "{path}");
    }
}

#[test]
fn the_policy_lets_nothing_in_that_stands_in_a_page() {
    let reply = Server::start().visitor().get("/");
    let policy = reply.header("content-security-policy").unwrap();
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(reply.header("strict-transport-security").is_none(), "not without TLS");
    assert!(reply.header("server").is_none() && reply.header("x-powered-by").is_none());
}

/// Nobody keeps what a person saw; only what is the same for all is kept.
#[test]
fn only_static_files_are_kept() {
    let server = Server::start();
    let lena = server.staff("Lena Lindqvist", &Role::STAFF);
    for route in ROUTES.iter().filter(|r| r.method == "GET" && !r.path.contains('{')) {
        let reply = lena.get(route.path);
        let kept = reply.header("cache-control").unwrap_or_default().to_owned();
        if route.who == Who::Everybody && kept.contains("public") {
            continue;
        }
        assert!(kept.contains("no-store"), "{} {kept}", route.path);
    }
    let css = lena.get(&Assets.css());
    assert_eq!(css.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert!(css.header("set-cookie").is_none());
}
