//! Paper and e-mail, also late and wrong ones.

use integrationsfond::applications;
use integrationsfond::cases;
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::controller;
use integrationsfond::kernel::role::Role;
use integrationsfond::registry;

use diesel::prelude::*;
use integrationsfond::db::schema;

use crate::support::client::{Client, Reply};
use crate::support::world::{PDF, World, call_of};

fn register(
    world: &World,
    officer: &Client,
    year: &str,
    changed: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Reply {
    let call = call_of(&world.server, world.fund, year).to_string();
    let page = officer.get(&format!("/registrera?omgang={call}"));
    let mut fields = vec![
        ("call", call.as_str()),
        ("channel", "paper"),
        ("received_on", "2020-11-10"),
        ("number", ""),
        ("org_number", "802002-4280"),
        ("title", "Läsa tillsammans"),
        ("focus_area", "meeting"),
        ("applied", "30 000"),
        ("do", "register"),
    ];
    for (name, value) in changed {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    officer.upload(&page, "/registrera", &fields, files)
}

const SCAN: &[(&str, &str, &[u8])] = &[("scan", "ansokan.pdf", PDF)];

fn newest(world: &World) -> cases::model::Case {
    use schema::cases as c;
    let id =
        world.server.read(|conn| Ok(c::table.order(c::id.desc()).select(c::id).first(conn)?));
    world.server.read(|conn| cases::find(conn, id))
}

/// A paper that came after the call had closed is registered on the day it came, by the
/// municipality's own number, with its scan; what the rules say is noted.
#[test]
fn a_late_paper_is_registered() {
    let world = World::new();
    let officer = world.server.staff("Reg Istrator", &[Role::Registrar]);
    let done = register(&world, &officer, "2019", &[("number", "2020/777-109")], SCAN);
    let page = officer.follow(&done);
    assert!(page.says("Ansökan är registrerad med nummer 2020/777-109"), "{}", page.words());
    let case = newest(&world);
    assert_eq!((case.stage, case.channel.as_str()), (Stage::Submitted, "paper"));
    assert_eq!(case.number.as_deref(), Some("2020/777-109"));
    assert_eq!(case.submitted_on, "2020-11-10".parse().ok());
    assert_eq!(case.title, "Läsa tillsammans");
    let records = world.server.read(|conn| registry::find_records(conn, case.id));
    let kinds: Vec<&str> = records.iter().map(|r| r.kind.as_str()).collect();
    assert_eq!(kinds, ["application", "attachment"]);
    let history = world.server.read(|conn| registry::find_history(conn, case.id));
    let submitted = history.iter().find(|(row, _)| row.act == "submit").unwrap();
    assert!(submitted.1.contains("applications-call-closed"), "{}", submitted.1);
    assert_eq!(history[0].0.act, "run-checks", "the checks are made when it comes in");
    assert_eq!(world.mails("receipt").len(), 1, "the association has an account");
    assert!(world.client.get("/mina-arenden").says("Läsa tillsammans"));
    // The same number is not given twice.
    let again = register(&world, &officer, "2020", &[("number", "2020/777-109")], SCAN);
    assert!(again.expect(422).says("Diarienumret används redan"));
    let next = register(&world, &officer, "2020", &[], SCAN);
    assert!(officer.follow(&next).says("med nummer 2020/1-109"));
}

/// An applicant that the register does not have is made from what the paper says; wrong values
/// are told, and nothing is stored by half.
#[test]
fn a_new_applicant_comes_with_its_paper() {
    let world = World::new();
    let officer = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let count = |world: &World| {
        world.count(|conn| Ok(schema::associations::table.count().get_result(conn)?))
    };
    let new = [
        ("org_number", "882600-1235"),
        ("name", "Överums Kulturförening"),
        ("kind", "association"),
        ("address", "Bruksgatan 2"),
        ("postcode", "590 96"),
        ("city", "Överum"),
        ("email", "styrelsen@overum.example"),
        ("signatory", "Lena Holm"),
    ];
    for (field, value, says) in [
        ("org_number", "882600-1234", "Organisationsnumret stämmer inte"),
        ("kind", "", "Välj vilket slag"),
        ("signatory", "", "Fyll i det här"),
        ("title", "", "Fyll i det här"),
        ("received_on", "2020-11-17", "kan inte ligga i framtiden"),
        ("received_on", "igår", "Skriv datumet så här"),
        ("applied", "mycket", "Skriv beloppet med siffror"),
    ] {
        let mut changed = new.to_vec();
        changed.retain(|(name, _)| *name != field);
        changed.push((field, value));
        let page = register(&world, &officer, "2020", &changed, SCAN);
        assert!(page.expect(422).says(says), "{field}: {}", page.words());
        assert_eq!(count(&world), 1);
    }
    let page = register(&world, &officer, "2020", &new, &[]);
    assert!(page.expect(422).says("Lägg till den inskannade ansökan"));
    register(&world, &officer, "2020", &new, SCAN).expect(303);
    assert_eq!(count(&world), 2);
    assert_eq!(newest(&world).stage, Stage::Submitted);
}

/// A paper can be typed off part by part first; until it is registered only the officers see it.
#[test]
fn a_paper_is_typed_off_first() {
    let world = World::new();
    let officer = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let done = register(&world, &officer, "2020", &[("do", "type"), ("channel", "email")], SCAN);
    let home = done.expect(303).location();
    let case = newest(&world);
    assert_eq!((case.stage, case.channel.as_str()), (Stage::Draft, "email"));
    world.client.get(&home).expect(404);
    assert!(!world.client.get("/mina-arenden").says("Läsa tillsammans"));
    let page = officer.get(&format!("{home}/del/people"));
    let fields = [("q.localities", "gamleby"), ("q.participants.women", "12")];
    officer.submit(&page, &format!("{home}/del/people"), &fields).expect(303);
    assert!(officer.get("/registrera").says("Läsa tillsammans"));
    let check = officer.get(&format!("{home}/kontrollera"));
    assert!(check.says("Registrera ansökan") && check.says("kvar att göra"), "{}", check.words());
    let action = format!("{home}/skicka-in");
    let wrong = officer.submit(&check, &action, &[("received_on", "")]);
    assert!(wrong.expect(422).says("Skriv datumet så här"));
    let check = officer.get(&format!("{home}/kontrollera"));
    officer.submit(&check, &action, &[("received_on", "2020-11-12")]).expect(303);
    let case = newest(&world);
    assert_eq!((case.stage, case.locality.as_str()), (Stage::Submitted, "gamleby"));
    let application = world.server.read(|conn| applications::find(conn, case.id));
    assert_eq!(application.women, 12);
}

/// Applicants do not register papers.
#[test]
fn applicants_do_not_register_papers() {
    let world = World::new();
    world.client.get("/registrera").expect(403);
    let page = world.client.get("/mina-arenden");
    world.client.submit(&page, "/registrera", &[]).expect(403);
}

/// Numbers typed by hand may lie ahead of the series. When it comes to them, it goes past them: an
/// applicant on the web, who has no field for a number, is not refused for them.
#[test]
fn the_series_goes_past_numbers_typed_by_hand() {
    let world = World::new();
    let officer = world.server.staff("Reg Istrator", &[Role::Registrar]);
    for number in ["2020/2-109", "2020/3-109"] {
        register(&world, &officer, "2020", &[("number", number)], SCAN).expect(303);
    }
    let given: Vec<String> = [(), (), ()]
        .map(|()| {
            let case = world.handed_in();
            let number = world.server.read(|conn| cases::find(conn, case)).number;
            number.expect("handed in with a number")
        })
        .into();
    assert_eq!(given, ["2020/1-109", "2020/4-109", "2020/5-109"]);
    let files = world.server.app().files.clone();
    let findings = world.server.read(|conn| controller::verify::verify(conn, &files));
    let faults: Vec<String> = findings.into_iter().flat_map(|finding| finding.faults).collect();
    assert!(faults.is_empty(), "{faults:?}");
}
