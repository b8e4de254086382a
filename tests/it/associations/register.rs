//! Registering, finding, changing.

use diesel::prelude::*;
use integrationsfond::db::schema;
use integrationsfond::fund;
use integrationsfond::kernel::role::Role;

use crate::support::client::{Client, Reply, Server};
use crate::support::world::{PDF, World, person};

/// Fields of a registration that may stand, with some of them changed.
fn fields<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("org_number", "882600-1235"),
        ("kind", "association"),
        ("unit", ""),
        ("name", "Överums Kulturförening"),
        ("address", "Bruksgatan 2"),
        ("postcode", "590 96"),
        ("city", "Överum"),
        ("email", "styrelsen@overum.example"),
        ("phone", "0493-300 00"),
        ("person.0.name", "Lena Holm"),
        ("person.0.function", "Ordförande"),
        ("person.0.signatory", "ja"),
        ("account_kind", "plusgiro"),
        ("account_number", "28 65 43-4"),
    ];
    for (name, value) in changed {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    fields
}

fn register(client: &Client, changed: &[(&str, &str)]) -> Reply {
    let page = client.get("/min-forening/ny");
    page.expect(200);
    client.submit(&page, "/min-forening/ny", &fields(changed))
}

fn associations(server: &Server) -> i64 {
    server.read(|conn| Ok(schema::associations::table.count().get_result(conn)?))
}

/// A person registers their association once and can act and sign for it at once.
#[test]
fn whoever_registers_acts_and_signs() {
    let world = World::new();
    let lena = world.server.sign_in(person(&world.server, "Lena Holm", &[]));
    let page = lena.get("/mina-arenden");
    assert!(page.says("Börja med er förening"), "{}", page.words());
    let done = register(&lena, &[]);
    let page = lena.follow(&done);
    assert!(page.says("Överums Kulturförening") && page.says("882600-1235"));
    assert!(page.says("Plusgiro 28 65 43-4") && page.says("Används"));
    assert!(page.says("Lena Holm Får skriva under"), "{}", page.words());
    assert!(lena.get("/mina-arenden").says("Överums Kulturförening"));
}

/// Each wrong field gets its own sentence, everything typed is kept, and nothing is stored.
#[test]
fn wrong_fields_are_told_and_kept() {
    let world = World::new();
    let before = associations(&world.server);
    let lena = world.server.sign_in(person(&world.server, "Lena Holm", &[]));
    let long = "å".repeat(10_000);
    for (field, value, says) in [
        ("org_number", "802002-4281", "Organisationsnumret stämmer inte"),
        ("org_number", "121212-1212", "Det här är ett personnummer"),
        ("kind", "guild", "Välj vilket slag"),
        ("kind", "municipal-unit", "Skriv vilken enhet"),
        ("name", "", "Fyll i det här"),
        ("name", &long, "Texten är för lång"),
        ("address", &long, "Texten är för lång"),
        ("city", &long, "Texten är för lång"),
        ("phone", &long, "Texten är för lång"),
        ("unit", &long, "Texten är för lång"),
        ("email", &long, "Texten är för lång"),
        ("person.0.name", &long, "Texten är för lång"),
        ("person.0.function", &long, "Texten är för lång"),
        ("person.0.name", "Lena 121212-1212", "Skriv bara namnet"),
        ("postcode", "59", "fem siffror"),
        ("email", "styrelsen", "e-postadress"),
        ("account_number", "5402-9682", "Numret stämmer inte"),
        ("account_kind", "internal", "Välj bankgiro, plusgiro eller bankkonto"),
    ] {
        let page = register(&lena, &[(field, value)]);
        page.expect(422);
        assert!(page.says(says), "{field}: {}", page.words());
        assert!(page.text().contains("Överums Kulturförening") || field == "name", "{field}");
        let at = if value == "municipal-unit" { "unit" } else { field };
        assert!(page.text().contains(&format!("href=\"#{at}\"")), "{field}");
    }
    assert_eq!(associations(&world.server), before);
}

/// Markup in a field is text on every page that shows it.
#[test]
fn markup_in_a_field_stays_text() {
    let world = World::new();
    let lena = world.server.sign_in(person(&world.server, "Lena Holm", &[]));
    let evil = "<script>alert(1)</script>";
    let names = ["name", "address", "city", "phone", "person.0.name", "person.0.function"];
    let changed: Vec<(&str, &str)> = names.map(|name| (name, evil)).to_vec();
    let done = register(&lena, &changed);
    let mine = lena.follow(&done);
    let officer = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let id = done.location().rsplit('/').next().unwrap().to_owned();
    for page in [
        mine,
        lena.get(&format!("/min-forening/{id}/andra")),
        officer.get("/foreningar?q=script"),
        officer.get(&format!("/foreningar/{id}")),
    ] {
        page.expect(200);
        assert!(!page.text().contains("<script>alert"), "{}", page.words());
        assert!(page.says("alert(1)"));
    }
}

/// A municipal unit shares its number, needs a unit, and has no bank account.
#[test]
fn a_municipal_unit_is_paid_internally() {
    let world = World::new();
    let lena = world.server.sign_in(person(&world.server, "Lena Holm", &[]));
    let unit = [("org_number", "212000-0779"), ("kind", "municipal-unit")];
    let first =
        register(&lena, &[unit[0], unit[1], ("unit", "Biblioteket"), ("account_number", "")]);
    assert!(lena.follow(&first).says("intern verifikation"));
    let second = register(&lena, &[unit[0], unit[1], ("unit", "Kulturskolan")]);
    assert_ne!(first.expect(303).location(), second.expect(303).location());
    let kinds = world.server.read(|conn| {
        use schema::association_accounts as a;
        Ok(a::table.filter(a::kind.eq("internal")).count().get_result::<i64>(conn)?)
    });
    assert_eq!(kinds, 2);
}

/// Staff search the register; an applicant does not get in.
#[test]
fn staff_search_and_applicants_do_not() {
    let world = World::new();
    let officer = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    assert!(officer.get("/foreningar?q=SPR%C3%85KV%C3%84N").says("Gamleby Språkvänner"));
    assert!(officer.get("/foreningar?q=802002").says("Gamleby Språkvänner"));
    assert!(officer.get("/foreningar?q=sprakvan&slag=foundation").says("Inget att visa"));
    assert!(officer.get("/foreningar?q=%25").says("Gamleby Språkvänner"), "a sign is no pattern");
    officer.get("/foreningar/99999").expect(404);
    world.client.get("/foreningar").expect(403);
    let address = format!("/foreningar/{}", world.association);
    world.client.get(&address).expect(403);
    world.server.visitor().get(&address).expect(303);
}

/// Somebody else's association does not exist for a stranger.
#[test]
fn a_stranger_sees_nothing() {
    let world = World::new();
    let stranger = world.server.sign_in(person(&world.server, "Otto Ovän", &[]));
    let page = stranger.get("/min-forening/ny");
    let address = format!("/min-forening/{}", world.association);
    stranger.get(&address).expect(404);
    stranger.get(&format!("{address}/andra")).expect(404);
    stranger.submit(&page, &address, &fields(&[])).expect(404);
    let account = [("account_kind", "bankgiro"), ("account_number", "5402-9681")];
    let page = stranger.get("/min-forening/ny");
    stranger.submit(&page, &format!("{address}/konto"), &account).expect(404);
    let page = stranger.get("/min-forening/ny");
    let kind = [("document_kind", "statutes")];
    stranger
        .upload(&page, &format!("{address}/handlingar"), &kind, &[("document", "a.pdf", PDF)])
        .expect(404);
    let rows = world.server.read(|conn| {
        use schema::association_accounts as a;
        Ok(a::table.count().get_result::<i64>(conn)?)
    });
    assert_eq!(rows, 1, "only the account it was registered with");
}

/// Documents are left once, read back byte for byte, and taken off the list; empty and large ones
/// are refused with a sentence.
#[test]
fn documents_come_and_go() {
    let world = World::new();
    let address = format!("/min-forening/{}", world.association);
    let send = |kind: &str, name: &str, bytes: &[u8]| {
        let page = world.client.get(&address);
        let fields = [("document_kind", kind)];
        let files = [("document", name, bytes)];
        world.client.upload(&page, &format!("{address}/handlingar"), &fields, &files)
    };
    let empty = send("statutes", "stadgar.pdf", b"");
    assert!(empty.expect(422).says("Filen är tom"));
    let large = send("statutes", "stadgar.pdf", &vec![b'%'; 30 * 1024 * 1024]);
    assert!(large.expect(422).says("Filen är för stor"));
    assert!(send("statutes", "stadgar.exe", b"MZ\x90").expect(422).says("går inte att ta emot"));
    assert!(send("", "stadgar.pdf", PDF).expect(422).says("Välj vad det är"));
    let page = world.client.follow(&send("statutes", "stadgar.pdf", PDF));
    assert!(page.says("Stadgar: stadgar.pdf"), "{}", page.words());
    let link = page.link_to(&format!("{address}/handlingar/")).unwrap();
    assert_eq!(world.client.get(&link).expect(200).body, PDF);
    let gone = world.client.submit(&page, &format!("{link}/ta-bort"), &[]);
    assert!(!world.client.follow(&gone).says("Stadgar: stadgar.pdf"));
    let records = world.server.read(|conn| {
        use schema::records as r;
        Ok(r::table.filter(r::kind.eq("association-document")).count().get_result::<i64>(conn)?)
    });
    assert_eq!(records, 1, "what was received stays registered");
}

/// Kinds are those of the funds, each once.
#[test]
fn kinds_come_from_the_funds() {
    let world = World::new();
    let text = fund::shipped::fund("integrationsfonden").unwrap();
    world.server.act(|tx| integrationsfond::applications::load::load_fund_text(tx, text, |_| None));
    let kinds = world.server.read(integrationsfond::associations::kinds);
    let codes: Vec<&str> = kinds.iter().map(|k| k.code.as_str()).collect();
    assert_eq!(codes.iter().filter(|c| **c == "association").count(), 1);
    assert!(codes.contains(&"company"));
}
