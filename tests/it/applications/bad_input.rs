//! What people get wrong, and what others try: each gets a clear answer, nothing is stored by half.

use integrationsfond::applications;
use integrationsfond::applications::actions;
use integrationsfond::cases;
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::kernel::ids::CaseId;

use crate::support::client::Reply;
use crate::support::world::{PDF, World, whole};

/// Every text of the municipality's form, by section, with the most characters that it takes.
const TEXTS: &[(&str, &str)] = &[
    ("project", "q.title"),
    ("project", "q.purpose"),
    ("people", "q.participants.women"),
    ("plan", "q.period.start"),
    ("plan", "q.activities.0.what"),
    ("plan", "q.activities.0.start"),
    ("plan", "q.partners.0.name"),
    ("plan", "q.partners.0.part"),
    ("plan", "q.afterwards"),
    ("children", "q.child_checklist.affected.comment"),
    ("money", "q.budget.costs.0.label"),
    ("money", "q.budget.costs.0.amount"),
    ("money", "q.budget.income.0.label"),
    ("money", "q.budget.income.0.funder"),
    ("money", "q.applied"),
    ("declaration", "q.declaration.name"),
];

fn save(world: &World, id: CaseId, section: &str, fields: &[(&str, &str)]) -> Reply {
    let address = format!("/ansokan/{id}/del/{section}");
    let page = world.client.get(&address);
    world.client.submit(&page, &address, fields)
}

/// Ten thousand characters are kept and told; the application cannot be handed in with them.
#[test]
fn ten_thousand_characters_are_kept_and_told() {
    let world = World::new();
    let id = world.draft();
    let long = "å".repeat(10_000);
    for (section, field) in TEXTS {
        let page = save(&world, id, section, &[(field, &long)]);
        page.expect(422);
        assert!(page.text().contains(&long), "{field} keeps what was typed");
        assert!(page.text().contains(&format!("href=\"#{field}\"")), "{field}");
        let kept = world.client.get(&format!("/ansokan/{id}/del/{section}"));
        assert!(kept.text().contains(&long), "{field} is kept in the draft");
    }
    let page = world.client.get(&format!("/ansokan/{id}/kontrollera"));
    assert!(page.says("saker kvar att göra"));
}

/// Markup is text in the form, on the check page, in the list and in the PDF.
#[test]
fn markup_stays_text_everywhere() {
    let world = World::new();
    let id = world.draft();
    let evil = "<script>alert(1)</script>";
    for (section, field) in TEXTS {
        let page = save(&world, id, section, &[(field, evil)]);
        assert!([303, 422].contains(&page.status), "{field}: {}", page.status);
        let page = world.client.get(&format!("/ansokan/{id}/del/{section}"));
        assert!(!page.text().contains("<script>alert"), "{field}");
    }
    for path in
        [format!("/ansokan/{id}"), format!("/ansokan/{id}/kontrollera"), "/mina-arenden".to_owned()]
    {
        let page = world.client.get(&path);
        page.expect(200);
        assert!(!page.text().contains("<script>alert"), "{path}");
    }
    let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    save(
        &world,
        id,
        "project",
        &[
            ("q.title", evil),
            ("q.purpose", evil),
            ("q.focus_area", "meeting"),
            ("q.goal", "everyday"),
        ],
    )
    .expect(303);
    let page = world.client.get(&format!("/ansokan/{id}/kontrollera"));
    world.client.submit(&page, &format!("/ansokan/{id}/skicka-in"), &[]).expect(303);
    let page = world.client.get(&format!("/mina-arenden/{id}"));
    assert!(!page.text().contains("<script>alert") && page.says(evil));
    world.client.get(&format!("/mina-arenden/{id}/handlingar/1")).expect(200);
}

/// An empty file, a huge one and one that is not what its name says.
#[test]
fn attachments_are_looked_at() {
    let world = World::new();
    let id = world.draft();
    let address = format!("/ansokan/{id}/del/attachments");
    let send = |name: &str, bytes: &[u8]| {
        let page = world.client.get(&address);
        world.client.upload(&page, &address, &[], &[("q.attachments", name, bytes)])
    };
    assert!(send("tom.pdf", b"").expect(422).says("Filen är tom"));
    let large = vec![b'%'; 30 * 1024 * 1024];
    assert!(send("stor.pdf", &large).expect(422).says("Filen är för stor"));
    assert!(send("bild.png", PDF).expect(422).says("går inte att ta emot"));
    let attached = |world: &World| world.server.read(|conn| applications::attachments(conn, id));
    assert!(attached(&world).is_empty(), "nothing is stored by half");

    send("plan.pdf", PDF).expect(303);
    let file = attached(&world).remove(0);
    let page = world.client.get(&address);
    assert!(page.says("plan.pdf"));
    let read = world.client.get(&format!("/ansokan/{id}/bilagor/{}", file.id));
    assert_eq!(read.expect(200).body, PDF);
    let number = file.id.to_string();
    world.client.upload(&page, &address, &[("remove_file", &number)], &[]).expect(303);
    assert!(attached(&world).is_empty());

    // A PDF that runs something is kept as what was sent, and handed out to nobody.
    send("elak.pdf", b"%PDF-1.4\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>")
        .expect(303);
    let file = attached(&world).remove(0);
    assert!(file.quarantined);
    let own = format!("/ansokan/{id}/bilagor/{}", file.id);
    world.client.get(&own).expect(422);
    let page = world.client.get(&address);
    assert!(page.says("Spara den som en vanlig PDF"), "{}", page.words());
    assert!(!page.text().contains(&own), "a link that leads nowhere");
}

/// Rules of money and days: nothing is handed in, and each refusal is in plain words.
#[test]
fn the_rules_are_asked_before_anything_is_handed_in() {
    let world = World::new();
    for (section, fields, says) in [
        ("money", &[("q.applied", "50 000")][..], "Ni söker 5 000 kr för mycket"),
        ("money", &[("q.applied", "40 000")], "Det saknas 5 000 kr"),
        ("plan", &[("q.period.start", "2020-11-15")], "Projektet får börja tidigast 2020-11-16"),
        ("plan", &[("q.period.end", "2021-01-31")], "Slutdatumet ska vara"),
        ("money", &[("q.applied", "-45 000")], "Skriv beloppet med siffror"),
        ("people", &[("q.localities", "atlantis")], "Välj ett av svaren som finns"),
    ] {
        let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
        let mut all: Vec<(&str, &str)> = filled(section);
        for (name, value) in fields {
            match all.iter_mut().find(|(known, _)| known == name) {
                Some(field) => field.1 = value,
                None => all.push((name, value)),
            }
        }
        save(&world, id, section, &all);
        let page = world.client.get(&format!("/ansokan/{id}/kontrollera"));
        assert!(page.says(says), "{says}: {}", page.words());
        let refused = world.client.submit(&page, &format!("/ansokan/{id}/skicka-in"), &[]);
        assert!(refused.expect(422).says(says), "{}", refused.words());
        let case = world.server.read(|conn| cases::find(conn, id));
        assert_eq!((case.stage, case.number), (Stage::Draft, None), "{says}");
    }
    assert!(world.mails("receipt").is_empty());
}

fn filled(section: &str) -> Vec<(&'static str, &'static str)> {
    match section {
        "money" => vec![
            ("q.budget.costs.0.label", "Två ledare"),
            ("q.budget.costs.0.kind", "leaders"),
            ("q.budget.costs.0.amount", "52000"),
            ("q.budget.income.0.label", "Egna pengar"),
            ("q.budget.income.0.kind", "own"),
            ("q.budget.income.0.amount", "7000"),
            ("q.applied", "45000"),
            ("q.other_grants", "no"),
        ],
        "people" => vec![
            ("q.target_groups", "newly-arrived"),
            ("q.localities", "gamleby"),
            ("q.participants.women", "20"),
        ],
        _ => vec![
            ("q.period.start", "2021-02-01"),
            ("q.period.end", "2021-06-30"),
            ("q.activities.0.what", "Kafé varje tisdag"),
            ("q.afterwards", "Vi fortsätter."),
        ],
    }
}

/// The ceiling of the day is named with its rule and the decision behind it.
#[test]
fn an_amount_above_the_ceiling_is_refused_with_the_rule() {
    let world = World::new();
    let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    let fields = [
        ("q.budget.costs.0.label", "Ledare"),
        ("q.budget.costs.0.kind", "leaders"),
        ("q.budget.costs.0.amount", "200 001"),
        ("q.applied", "200 001"),
        ("q.other_grants", "no"),
    ];
    let refusal = "Ni kan söka högst 200 000 kr. Regel 2.1, KS 2019-12-09 § 402";
    let saved = save(&world, id, "money", &fields);
    assert!(saved.expect(422).says(refusal), "{}", saved.words());
    // What was typed is kept, and cannot be submitted.
    let page = world.client.get(&format!("/ansokan/{id}/kontrollera"));
    assert!(page.says(refusal), "{}", page.words());
    world.client.submit(&page, &format!("/ansokan/{id}/skicka-in"), &[]).expect(422);
}

/// The same form sent twice saves once; with other contents it is refused.
#[test]
fn a_form_sent_twice_acts_once() {
    let world = World::new();
    let id = world.draft();
    let address = format!("/ansokan/{id}/del/project");
    let page = world.client.get(&address);
    let first = world.client.submit(&page, &address, &[("q.title", "Ett")]);
    let second = world.client.submit(&page, &address, &[("q.title", "Ett")]);
    assert_eq!(first.expect(303).location(), second.expect(303).location());
    let version = world.server.read(|conn| applications::find(conn, id)).version;
    assert_eq!(version, 1);
    world.client.submit(&page, &address, &[("q.title", "Två")]).expect(409);
    let page = world.client.get(&address);
    world.client.submit(&page, &address, &[("q.title", "Ett"), ("_csrf", "fel")]).expect(403);

    let page = world.client.get("/omgang/1");
    let (call, association) = (world.call.to_string(), world.association.to_string());
    let fields = [("call", call.as_str()), ("association", association.as_str())];
    let one = world.client.submit(&page, "/ansokan/ny", &fields);
    let two = world.client.submit(&page, "/ansokan/ny", &fields);
    assert_eq!(one.expect(303).location(), two.expect(303).location());
}

/// A call, a section, a case that does not exist.
#[test]
fn what_does_not_exist_is_said_so() {
    let world = World::new();
    let id = world.draft();
    world.client.get("/omgang/99999").expect(404);
    world.client.get(&format!("/ansokan/{id}/del/nowhere")).expect(404);
    let page = world.client.get(&format!("/ansokan/{id}/del/project"));
    world.client.submit(&page, &format!("/ansokan/{id}/del/nowhere"), &[]).expect(404);
    let association = world.association.to_string();
    let fields = [("call", "99999"), ("association", association.as_str())];
    world.client.submit(&page, "/ansokan/ny", &fields).expect(404);
    world.client.get("/ansokan/abc").expect(404);
}

/// The answers that tests write are those that the form asks for.
#[test]
fn the_whole_answers_are_whole() {
    let world = World::new();
    let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    assert_eq!(whole("a", "b", "c", "d").len(), 6);
    let day = world.server.app().clock.today();
    let findings = world.server.read(|conn| {
        let opened = applications::open(conn, id, day)?;
        opened.findings(conn)
    });
    assert!(findings.is_clear(), "{findings:?}");
    world.server.act(|tx| actions::discard(tx, id));
}
