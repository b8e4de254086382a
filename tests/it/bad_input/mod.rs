//! Every form of the service, sent with nonsense: no answer is a failure of the program, nothing is
//! stored by half, and what is stored is shown as text. The routes come from the table itself, so
//! that a new form is not forgotten, and the names of fields from the sources.

mod fields;
mod house;
mod kept;

use integrationsfond::routes::{Entry, ROUTES, Who};

use self::fields::{FILES, field_names, typed};
use self::house::{Counts, House};

/// What is typed in every field at once. Nothing at all stands for fields that are missing.
const NONSENSE: &[(&str, &str)] = &[
    ("missing", ""),
    ("script", SCRIPT),
    ("wrong date", "2021-02-30"),
    ("negative", "-5"),
    ("huge", "99999999999999999999999"),
    ("unknown key", "4711471147"),
    ("hidden characters", "a\u{0}b\u{7}\u{202e}c\u{2066}\u{feff}\r\n"),
];

const SCRIPT: &str = "<script>alert(1)</script>";

/// Forms that keep what was typed, right or wrong: drafts lose nothing, and say what is wrong.
const DRAFTS: &[&str] =
    &["/ansokan/{id}/del/{section}", "/mina-arenden/{id}/redovisning/del/{section}"];

fn posts() -> impl Iterator<Item = &'static Entry> {
    ROUTES.iter().filter(|entry| entry.method == actix_web::http::Method::POST)
}

/// Statuses with which a form may be refused.
const REFUSED: &[u16] = &[400, 403, 404, 409, 413, 422, 429];

/// One form, one kind of nonsense: answers whether it was refused.
fn sent(house: &House, entry: &Entry, address: &str, fields: &[(String, String)], what: &str) {
    let before = house.counts();
    let reply = house.send(entry, address, fields);
    let told = format!("{} with {what}: {}", address, reply.status);
    assert!(reply.status < 500, "{told}: {}", reply.words());
    assert!(!reply.text().contains(SCRIPT), "{told}: the script is not shown as text");
    if reply.status == 303 || reply.status == 204 {
        return;
    }
    // Links for signing in that lead nowhere say so on a page of their own.
    let gone = reply.status == 200 && entry.who == Who::Everybody;
    assert!(gone || REFUSED.contains(&reply.status), "{told}");
    if reply.status == 422 {
        assert!(reply.words().len() > 40, "{told}: says nothing: {}", reply.words());
        house.missed(entry.path, what, kept::lost(&reply.text(), address, fields));
    }
    if !DRAFTS.contains(&entry.path) {
        assert_eq!(house.counts().against(&before), Counts::none(), "{told}: stored by half");
    }
}

/// The demonstration takes its time to tell, so one telling serves several questions.
#[test]
fn nothing_fails_on_nonsense() {
    let house = House::new();
    no_address_fails(&house);
    no_strange_case_exists(&house);
    no_form_fails(&house);
    empty_and_huge_files_are_refused(&house);
    house.nothing_was_lost();
}

/// Each form with each kind of nonsense in every field that any form of the program has.
fn no_form_fails(house: &House) {
    let names = field_names();
    assert!(names.len() > 80, "the sources' field names are found: {names:?}");
    for entry in posts() {
        for address in house.addresses(entry.path) {
            for (what, value) in NONSENSE {
                let given = if *what == "missing" { &[][..] } else { &names[..] };
                let fields: Vec<(String, String)> =
                    given.iter().map(|name| (name.clone(), (*value).to_owned())).collect();
                sent(house, entry, &address, &fields, what);
            }
        }
    }
}

/// Ten thousand characters in every field, and fields that are right but for their texts.
#[test]
fn no_form_fails_on_long_texts_and_scripts() {
    let house = House::new();
    let names = field_names();
    let long = "x".repeat(10_000);
    for entry in posts() {
        for address in house.addresses(entry.path) {
            for (what, text) in [("long texts", long.as_str()), ("scripts in texts", SCRIPT)] {
                let fields: Vec<(String, String)> =
                    names.iter().map(|name| (name.clone(), typed(name, text))).collect();
                sent(&house, entry, &address, &fields, what);
            }
        }
    }
    // What has come in is shown as text, wherever it is shown.
    let mut stored = false;
    for entry in ROUTES.iter().filter(|e| e.method == actix_web::http::Method::GET) {
        for address in house.addresses(entry.path) {
            let reply = house.get(entry, &address);
            assert!(reply.status < 500, "{address}: {}", reply.words());
            assert!(!reply.text().contains(SCRIPT), "{address} shows a script that runs");
            stored |= reply.words().contains(SCRIPT);
        }
    }
    assert!(stored, "a script was stored and is shown as text");
    house.nothing_was_lost();
}

/// Addresses with characters that no key has.
fn no_address_fails(house: &House) {
    for entry in ROUTES {
        for nonsense in ["%00", "%C3%28", "-1", "99999999999999999999", "%3Cscript%3E", "%E2%80%AE"]
        {
            let address = fields::filled(entry.path, nonsense);
            let reply = match entry.method {
                actix_web::http::Method::GET => {
                    let search = format!("{address}?q={nonsense}&sida={nonsense}&per={nonsense}");
                    let reply = house.get(entry, &search);
                    assert!(reply.status < 500, "{search}: {}", reply.words());
                    house.get(entry, &address)
                }
                _ => house.send(entry, &address, &[]),
            };
            assert!(reply.status < 500, "{address}: {}", reply.words());
        }
    }
}

/// A file without bytes and one of thirty megabytes, at every input that takes files.
fn empty_and_huge_files_are_refused(house: &House) {
    let huge = vec![b'x'; 30 * 1024 * 1024];
    let mut takers = Vec::new();
    // Signing out takes no files, and nobody leaves in the middle of this.
    let stay = |entry: &&Entry| {
        !entry.path.starts_with("/logga-ut") && !entry.path.starts_with("/demo/som")
    };
    for entry in posts().filter(stay) {
        for address in house.addresses(entry.path) {
            for field in FILES {
                let before = house.counts();
                let reply = house.upload(entry, &address, &[(field, "tom.pdf", b"")]);
                assert!(reply.status < 500, "{address} {field}: {}", reply.words());
                if !reply.says("Filen är tom") {
                    continue;
                }
                assert_eq!(reply.status, 422, "{address} {field}");
                assert_eq!(house.counts().against(&before), Counts::none(), "{address} {field}");
                if takers.iter().any(|(path, known)| *path == entry.path && known == field) {
                    continue;
                }
                takers.push((entry.path, *field));
                let reply = house.upload(entry, &address, &[(field, "stor.pdf", &huge)]);
                assert!([413, 422].contains(&reply.status), "{address} {field}: {}", reply.status);
                assert!(reply.says("MB"), "{address} {field}: {}", reply.words());
                assert_eq!(house.counts().against(&before), Counts::none(), "{address} {field}");
            }
        }
    }
    // The inputs of an application's and a report's sections have tests of their own.
    assert!(takers.len() >= 4, "the inputs for files are found: {takers:?}");
}

/// Whoever acts for another association is told that there is no such case.
fn no_strange_case_exists(house: &House) {
    let names = field_names();
    let own = ["/ansokan/{id}", "/mina-arenden/{id}", "/min-forening/{id}"];
    let mut asked = 0;
    for entry in ROUTES.iter().filter(|e| matches!(e.who, Who::SignedIn)) {
        // A claim to act for an association is made by whoever does not act for it yet.
        if !own.iter().any(|prefix| entry.path.starts_with(prefix)) || entry.path.ends_with("/krav")
        {
            continue;
        }
        for address in house.addresses(entry.path) {
            let before = house.counts();
            let fields: Vec<(String, String)> =
                names.iter().map(|name| (name.clone(), typed(name, "Hej"))).collect();
            let reply = house.send_as_stranger(entry, &address, &fields);
            assert_eq!(reply.status, 404, "{} {address}: {}", entry.method, reply.words());
            assert_eq!(house.counts().against(&before), Counts::none(), "{address}");
            asked += 1;
        }
    }
    assert!(asked > 30, "only {asked} addresses were asked");
}
