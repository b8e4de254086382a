//! A change of account waits for a second person.

use diesel::prelude::*;
use integrationsfond::associations::{self, actions};
use integrationsfond::files::Received;
use integrationsfond::files::inspect::inspect;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::refusal::Refusal;
use integrationsfond::kernel::role::Role;
use integrationsfond::people::{self, demo};

use crate::support::world::{PDF, World, gamleby, person};

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
    let everybody = [demo::email("Amina Warsame"), "kontakt@gamleby.example".to_owned()];
    assert_eq!(world.mails("account-proposed"), everybody);

    let officer = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let page = officer.get(&format!("/foreningar/{}", world.association));
    let settle = page.link_to(&format!("/foreningar/{}/konto/", world.association)).unwrap();
    let done = officer.submit(&page, &settle, &[("answer", "approve")]);
    assert!(officer.follow(&done).says("Kontot används från och med nu"));
    assert_eq!(active(&world), ("bankgiro".to_owned(), "54029681".to_owned()));
    assert_eq!(world.mails("account-settled"), everybody);

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

/// Whoever says yes to a claim does not say yes to the account that the claimant, or somebody whom
/// the claimant invites, then proposes: else one person with a private account would be two. The
/// association's own address is told of both.
#[test]
fn whoever_let_somebody_in_does_not_settle_their_account() {
    let world = World::new();
    let id = world.association;
    let karin = person(&world.server, "Karin Ekdahl", &[Role::CaseOfficer]);
    let officer = Actor::person(karin, "Karin Ekdahl", vec![Role::CaseOfficer]);
    let (private, friend) =
        (person(&world.server, "Otto Berg", &[]), person(&world.server, "Olga Berg", &[]));
    let (otto, olga) = (
        Actor::person(private, "Otto Berg", Vec::new()),
        Actor::person(friend, "Olga Berg", Vec::new()),
    );
    let app = world.server.app();
    let minutes = minutes(&world);
    let claim = app.write(&otto, |tx| actions::claim(tx, id, "Ny kassör", &minutes)).unwrap();
    app.write(&officer, |tx| actions::settle_claim(tx, claim, true, true, "")).unwrap();
    let told = [demo::email("Amina Warsame"), "kontakt@gamleby.example".to_owned()];
    assert_eq!(world.mails("member-added"), told);
    let propose = |who: &Actor, number: &str| {
        app.write(who, |tx| actions::propose_account(tx, id, "bankgiro", number)).unwrap()
    };
    let settle =
        |who: &Actor, row: i64| app.write(who, |tx| actions::settle_account(tx, row, true));
    let refused = |row: i64| match settle(&officer, row) {
        Err(Refusal::Rule(msg)) => assert_eq!(msg.key, "associations-let-in"),
        other => panic!("{other:?}"),
    };
    refused(propose(&otto, "5402-9681"));
    assert_eq!(world.mails("account-proposed").last().unwrap(), "kontakt@gamleby.example");
    let browser = world.server.sign_in(karin);
    let show = browser.get(&format!("/foreningar/{id}"));
    assert!(show.link_to(&format!("/foreningar/{id}/konto/")).is_none(), "she has no button");

    app.write(&otto, |tx| actions::invite(tx, id, &demo::email("Olga Berg"), Lang::Sv)).unwrap();
    let invitation: i64 = world.server.read(|conn| {
        use integrationsfond::db::schema::invitations as i;
        Ok(i::table.select(i::id).first(conn)?)
    });
    app.write(&olga, |tx| people::actions::invitations::answer(tx, invitation, true)).unwrap();
    assert_eq!(world.mails("member-added").len(), 5, "the claimant is told of whom they invited");
    let row = propose(&olga, "5402-9681");
    refused(row);
    assert_eq!(active(&world).1, "6405070");
    let nils = person(&world.server, "Nils Berg", &[Role::CaseOfficer]);
    settle(&Actor::person(nils, "Nils Berg", vec![Role::CaseOfficer]), row).unwrap();
    assert_eq!(active(&world).1, "54029681");
}

/// Somebody close to an association does not answer those who want to act for it.
#[test]
fn somebody_close_settles_no_claim() {
    let world = World::new();
    let id = world.association;
    let otto = person(&world.server, "Otto Berg", &[]);
    let otto = Actor::person(otto, "Otto Berg", Vec::new());
    let minutes = minutes(&world);
    let app = world.server.app();
    let claim = app.write(&otto, |tx| actions::claim(tx, id, "Ny kassör", &minutes)).unwrap();
    let lena = person(&world.server, "Lena Holm", &[Role::CaseOfficer]);
    let lena = Actor::person(lena, &gamleby(None).people[0].name, vec![Role::CaseOfficer]);
    for approve in [true, false] {
        match app.write(&lena, |tx| actions::settle_claim(tx, claim, approve, true, "Nej")) {
            Err(Refusal::Rule(msg)) => assert_eq!(msg.key, "associations-close"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(world.mails("claim-settled"), Vec::<String>::new());
}

/// The board's minutes, as received.
fn minutes(world: &World) -> Received {
    let accepted = inspect("protokoll.pdf", PDF).unwrap();
    Received { stored: world.server.app().files.put(PDF).unwrap(), accepted }
}
