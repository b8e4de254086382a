//! Forms that are too large, too many, or not ours: refused before they fill the memory.

use std::io::Write;
use std::thread;
use std::time::Duration;

use diesel::prelude::*;
use integrationsfond::db::schema::{files, uploads};
use integrationsfond::kernel::role::Role;
use integrationsfond::room::Limits;
use integrationsfond::routes::ROUTES;

use crate::support::client::{PARTS, Server, answer, parts, sends};
use crate::support::world::{PDF, World, person};

const KB: usize = 1024;

fn counted(server: &Server) -> (i64, i64) {
    server.read(|conn| {
        Ok((files::table.count().get_result(conn)?, uploads::table.count().get_result(conn)?))
    })
}

/// Waits until bytes of forms are in hand, or none are.
pub fn wait_until(server: &Server, is_so: impl Fn(usize) -> bool) {
    for _ in 0..1_000 {
        if is_so(server.app().room.in_hand()) {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("{} bytes in hand", server.app().room.in_hand());
}

/// A form with files is taken where a page has an input for them, and nowhere else; nothing of what
/// is sent elsewhere is kept, however much comes.
#[test]
fn files_are_taken_where_forms_have_files() {
    let server = Server::start();
    let sara = server.staff("Sara Wikström", &[Role::Administrator]);
    let page = sara.get("/personer/ny");
    let large = vec![b'x'; 2 * KB * KB];
    let reply = sara.upload(&page, "/personer", &[], &[("f", "x.pdf", &large)]);
    assert!(reply.expect(413).says("för stort"), "{}", reply.words());
    let long = "x".repeat(2 * KB * KB);
    sara.submit(&page, "/personer", &[("name", &long)]).expect(413);
    let many = "a&".repeat(400_000);
    let kind = ("content-type", "application/x-www-form-urlencoded");
    sara.send("POST", "/personer", &[kind], many.as_bytes()).expect(413);
    // The largest form of all is refused where it comes in, not where it ends.
    let body = parts(&page, &[], &[("f", "x.pdf", &large)]);
    let mut begun = sara.begin("POST", "/personer", &[("content-type", PARTS)], (&body, &large));
    assert_eq!(answer(&mut begun).status, 413);
    wait_until(&server, |bytes| bytes == 0);
}

/// The table of routes says where files are taken; it says so of every form with an input for files,
/// and of no other.
#[test]
fn the_table_knows_the_forms_with_files() {
    let mut templates = Vec::new();
    let mut folders = vec![std::path::PathBuf::from("templates")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { templates.push(path) }
        }
    }
    let mut forms: Vec<String> = Vec::new();
    for path in templates {
        let text = std::fs::read_to_string(path).unwrap();
        for line in text.lines().filter(|line| line.contains("multipart/form-data")) {
            let action = line.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
            let mut shape = String::new();
            for (n, piece) in action.split("{{").enumerate() {
                let piece = piece.split("}}").last().unwrap();
                shape += if n == 0 { "" } else { "{}" };
                shape += piece;
            }
            forms.push(shape);
        }
    }
    let mut taken: Vec<String> = Vec::new();
    for entry in ROUTES.iter().filter(|entry| entry.files) {
        let (mut shape, mut is_inside) = (String::new(), false);
        for c in entry.path.chars() {
            is_inside = (is_inside || c == '{') && c != '}';
            if !is_inside || c == '{' {
                shape.push(c);
            }
        }
        taken.push(shape);
    }
    forms.sort();
    taken.sort();
    assert_eq!(forms, taken);
    assert!(taken.len() > 5);
}

/// A file that comes before the form's token is not read; nor is one after a wrong token.
#[test]
fn files_before_the_token_are_refused() {
    let world = World::new();
    let case = world.draft();
    let address = format!("/ansokan/{case}/del/attachments");
    let page = world.client.get(&address);
    let file = [PDF, &vec![b' '; 4 * KB * KB]].concat();
    let good = parts(&page, &[], &[]);
    let of_file = parts(&page, &[("_csrf", "x")], &[("q.attachments", "a.pdf", &file)]);
    let kind = [("content-type", PARTS)];
    // Wrong token, and only the beginning of what was announced.
    let (begun, rest) = of_file.split_at(300 * KB);
    let mut stream = world.client.begin("POST", &address, &kind, (begun, rest));
    let reply = answer(&mut stream);
    assert_eq!(reply.status, 403, "{}", reply.words());
    // The right token, behind the file.
    let start = of_file.windows(8).position(|w| w == b"filename").unwrap();
    let start = of_file[..start].windows(2).rposition(|w| w == b"--").unwrap();
    let end = of_file.len() - "--integrationsfond-border-8f2c--\r\n".len();
    let late = [&of_file[start..end], &good].concat();
    world.client.send("POST", &address, &kind, &late).expect(403);
    assert_eq!(counted(&world.server), (0, 0));
    wait_until(&world.server, |bytes| bytes == 0);
    // As the browser sends it, it is taken.
    world.client.upload(&page, &address, &[], &[("q.attachments", "a.pdf", PDF)]).expect(303);
    assert_eq!(counted(&world.server).0, 1);
}

/// What all forms take together has an end, and what one person's take another; both are said in
/// words, nothing is kept, and it goes on when the others are done.
#[test]
fn forms_in_hand_have_a_common_end() {
    let limits = Limits { of_person: 700 * KB, ..Limits::default() };
    let world = World::on(Server::limited(limits, |_| {}));
    let case = world.draft();
    let address = format!("/ansokan/{case}/del/attachments");
    let page = world.client.get(&address);
    let file = [PDF, &vec![b' '; 400 * KB]].concat();
    let body = parts(&page, &[], &[("q.attachments", "a.pdf", &file)]);
    let kind = [("content-type", PARTS)];
    let (begun, rest) = body.split_at(390 * KB);
    let mut first = world.client.begin("POST", &address, &kind, (begun, rest));
    wait_until(&world.server, |bytes| bytes > 300 * KB);
    let second = world.client.get(&address);
    let reply = world.client.upload(&second, &address, &[], &[("q.attachments", "b.pdf", &file)]);
    assert!(reply.expect(429).says("Vänta en stund"), "{}", reply.words());
    assert!(reply.header("retry-after").is_some());
    assert_eq!(counted(&world.server), (0, 0));
    // Whoever only writes is not held up by it, nor is another person.
    let visitor = world.server.visitor();
    visitor.submit(&visitor.get("/logga-in"), "/logga-in/lank", &[("email", "a@b.se")]).expect(303);
    if sends(&address) == 1 {
        let other = world.server.sign_in(person(&world.server, "Nils Ny", &[]));
        let files = [("q.attachments", "b.pdf", file.as_slice())];
        other.upload(&other.get("/mina-arenden"), &address, &[], &files).expect(404);
    }
    first.write_all(rest).unwrap();
    assert_eq!(answer(&mut first).status, 303);
    wait_until(&world.server, |bytes| bytes == 0);
    if sends(&address) == 1 {
        let third = world.client.get(&address);
        let files = [("q.attachments", "b.pdf", file.as_slice())];
        world.client.upload(&third, &address, &[], &files).expect(303);
        assert_eq!(counted(&world.server).1, 2);
    }
}
