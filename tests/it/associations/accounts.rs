//! A change of account waits for a second person.

use integrationsfond::associations::{self, actions};
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::refusal::Refusal;
use integrationsfond::kernel::role::Role;

use crate::support::world::{World, person};

fn active(world: &World) -> (String, String) {
    let id = world.association;
    world.server.read(|conn| associations::active_account(conn, id)).unwrap()
}

/// The old account is used until an officer has said yes; everybody concerned gets a mail.
#[test]
fn a_proposal_waits_and_is_then_used() {
    let world = World::new();
    let address = format!("/min-forening/{}", world.association);
    let page = world.client.get(&address);
    let fields = [("account_kind", "bankgiro"), ("account_number", "5402-9681")];
    let done = world.client.submit(&page, &format!("{address}/konto"), &fields);
    let page = world.client.follow(&done);
    assert!(page.says("5402-9681") && page.says("Väntar på en andra person"));
    assert_eq!(active(&world), ("bankgiro".to_owned(), "6405070".to_owned()));
    assert_eq!(world.mails("account-proposed").len(), 1);

    let officer = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let page = officer.get(&format!("/foreningar/{}", world.association));
    let settle = page.link_to(&format!("/foreningar/{}/konto/", world.association)).unwrap();
    let done = officer.submit(&page, &settle, &[("answer", "approve")]);
    assert!(officer.follow(&done).says("Kontot används från och med nu"));
    assert_eq!(active(&world), ("bankgiro".to_owned(), "54029681".to_owned()));
    assert_eq!(world.mails("account-settled").len(), 1);

    // Answered twice, the second answer is a conflict.
    let page = officer.get(&format!("/foreningar/{}", world.association));
    officer.submit(&page, &settle, &[("answer", "refuse")]).expect(409);
    assert_eq!(active(&world).1, "54029681");
}

/// A wrong number is told at its field and changes nothing.
#[test]
fn a_wrong_number_is_refused() {
    let world = World::new();
    let address = format!("/min-forening/{}", world.association);
    for (kind, number, says) in [
        ("bankgiro", "5402-9682", "Numret stämmer inte"),
        ("bankgiro", "640-5070", "Det är det konto ni redan har"),
        ("plusgiro", "410 54 68-6", "Numret stämmer inte"),
        ("account", "84241-9831892246", "Clearingnumret finns inte"),
        ("account", "<script>alert(1)</script>", "Skriv numret med siffror"),
        ("internal", "1", "Välj bankgiro"),
        ("", "5402-9681", "Välj bankgiro"),
    ] {
        let page = world.client.get(&address);
        let fields = [("account_kind", kind), ("account_number", number)];
        let page = world.client.submit(&page, &format!("{address}/konto"), &fields);
        assert!(page.expect(422).says(says), "{number}: {}", page.words());
        assert!(!page.text().contains("<script>alert"));
    }
    assert_eq!(active(&world).1, "6405070");
    assert!(world.mails("account-proposed").is_empty());
}

/// Neither the one who proposed it nor somebody close may approve it.
#[test]
fn one_person_is_not_two() {
    let world = World::new();
    let id = world.association;
    let officer = |name: &str| {
        let account = person(&world.server, name, &[Role::CaseOfficer]);
        Actor::person(account, name, vec![Role::CaseOfficer])
    };
    let karin = officer("Karin Ekdahl");
    let row = world
        .server
        .app()
        .write(&karin, |tx| actions::propose_account(tx, id, "bankgiro", "5402-9681"))
        .unwrap();
    let settle =
        |who: &Actor| world.server.app().write(who, |tx| actions::settle_account(tx, row, true));
    let refused = |outcome: Result<(), Refusal>| match outcome {
        Err(Refusal::Rule(msg)) => msg.key,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(settle(&karin)), "associations-second-person");
    // Somebody on the board by name, who happens to work for the municipality.
    let close = Actor::person(world.account, "Amina Warsame", vec![Role::CaseOfficer]);
    assert_eq!(refused(settle(&close)), "associations-close");
    let attester = Actor::person(
        person(&world.server, "Per Attest", &[Role::Attester]),
        "Per Attest",
        vec![Role::Attester],
    );
    assert!(matches!(settle(&attester), Err(Refusal::NotAllowed)));
    settle(&officer("Nils Berg")).unwrap();
    assert_eq!(active(&world).1, "54029681");
}
