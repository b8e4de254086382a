//! Somebody new asks to act for an association that is registered already.

use integrationsfond::kernel::role::Role;

use crate::support::client::{Client, Reply};
use crate::support::world::{PDF, World, person};

fn register_again(client: &Client) -> Reply {
    let page = client.get("/min-forening/ny");
    let fields = [
        ("org_number", "8020024280"),
        ("kind", "association"),
        ("name", "Gamleby Språkvänner"),
        ("person.0.name", "Otto Berg"),
        ("account_kind", "bankgiro"),
        ("account_number", "5402-9681"),
    ];
    client.submit(&page, "/min-forening/ny", &fields)
}

/// The same number leads to a claim; minutes and an officer's yes make the person a member.
#[test]
fn a_claim_is_approved() {
    let world = World::new();
    let otto = world.server.sign_in(person(&world.server, "Otto Berg", &[]));
    let page = otto.follow(&register_again(&otto));
    assert!(page.says("Föreningen är redan registrerad"), "{}", page.words());
    let action = format!("/min-forening/{}/krav", world.association);

    let wrong = otto.upload(&page, &action, &[("message", "Ny kassör")], &[]);
    assert!(wrong.expect(422).says("Välj filen med styrelsens protokoll"));
    assert!(wrong.text().contains("Ny kassör"), "what was typed is kept");
    let wrong = otto.upload(&page, &action, &[("message", "")], &[("minutes", "p.pdf", PDF)]);
    assert!(wrong.expect(422).says("Fyll i det här"));

    let page = otto.get(&action);
    let minutes = [("minutes", "protokoll.pdf", PDF)];
    let done = otto.upload(&page, &action, &[("message", "Ny kassör <script>")], &minutes);
    assert!(otto.follow(&done).says("Vi har fått er begäran"));
    assert!(otto.get(&action).says("Ni har redan skickat en begäran"));
    otto.get(&format!("/min-forening/{}", world.association)).expect(404);

    let officer = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let page = officer.get("/foreningar/krav");
    assert!(page.says("Otto Berg") && page.says("Ny kassör <script>"));
    let file = page.link_to("/foreningar/krav/").unwrap();
    assert_eq!(officer.get(&file).expect(200).body, PDF);
    let settle = file.trim_end_matches("/protokoll").to_owned();
    let fields = [("answer", "approve"), ("signatory", "ja")];
    officer.submit(&page, &settle, &fields).expect(303);
    assert_eq!(world.mails("claim-settled").len(), 1);
    let page = otto.get(&format!("/min-forening/{}", world.association));
    assert!(page.expect(200).says("Otto Berg Får skriva under"), "{}", page.words());
}

/// A refusal needs a reason, which the person gets; they get no further.
#[test]
fn a_claim_is_refused_with_a_reason() {
    let world = World::new();
    let otto = world.server.sign_in(person(&world.server, "Otto Berg", &[]));
    let page = otto.follow(&register_again(&otto));
    let action = format!("/min-forening/{}/krav", world.association);
    let minutes = [("minutes", "protokoll.pdf", PDF)];
    otto.upload(&page, &action, &[("message", "Jag vill")], &minutes).expect(303);

    let officer = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let page = officer.get("/foreningar/krav");
    let file = page.link_to("/foreningar/krav/").unwrap();
    let settle = file.trim_end_matches("/protokoll").to_owned();
    let wrong = officer.submit(&page, &settle, &[("answer", "refuse"), ("reason", "")]);
    assert!(wrong.expect(422).says("Skriv skälet"), "{}", wrong.words());
    let page = officer.get("/foreningar/krav");
    let fields = [("answer", "refuse"), ("reason", "Protokollet nämner inte er.")];
    officer.submit(&page, &settle, &fields).expect(303);
    assert_eq!(world.mails("claim-settled").len(), 1);
    otto.get(&format!("/min-forening/{}", world.association)).expect(404);
    let page = officer.get("/foreningar/krav");
    assert!(page.says("Ingen begäran väntar"));
    officer.submit(&page, &settle, &[("answer", "approve")]).expect(409);
}

/// Claims are an officer's matter alone.
#[test]
fn others_do_not_see_claims() {
    let world = World::new();
    world.client.get("/foreningar/krav").expect(403);
    world.server.staff("Reg Istrator", &[Role::Registrar]).get("/foreningar/krav").expect(403);
}
