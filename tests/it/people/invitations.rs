//! A colleague is invited to act for an association.

use diesel::prelude::*;
use integrationsfond::associations;
use integrationsfond::db::schema;
use integrationsfond::kernel::role::Role;

use crate::support::world::{World, person};

fn last_mail(world: &World, to: &str) -> String {
    use schema::outbox as o;
    world.server.read(|conn| {
        Ok(o::table.filter(o::recipient.eq(to)).order(o::id.desc()).select(o::text).first(conn)?)
    })
}

/// Somebody new makes an account with the mailed link and acts for the association, without
/// signing; a signatory alone invites.
#[test]
fn a_colleague_is_invited() {
    let world = World::new();
    let home = format!("/min-forening/{}", world.association);
    let address = format!("{home}/bjud-in");
    let page = world.client.get(&home);
    assert!(page.says("Bjud in en kollega"));
    let wrong = world.client.submit(&page, &address, &[("invite_email", "ingen adress")]);
    assert!(wrong.expect(422).text().contains("ingen adress"), "what was typed is kept");
    let page = world.client.get(&home);
    let done = world.client.submit(&page, &address, &[("invite_email", "Sara@gamleby.example")]);
    assert!(world.client.follow(&done).says("Inbjudan är skickad"));
    let mail = last_mail(&world, "sara@gamleby.example");
    assert!(mail.contains("Amina Warsame") && mail.contains("Gamleby Språkvänner"), "{mail}");
    let link = mail.split("/registrera-konto/").nth(1).unwrap();
    let token: String = link.chars().take_while(char::is_ascii_alphanumeric).collect();

    let sara = world.server.visitor();
    let register = format!("/registrera-konto/{token}");
    let page = sara.get(&register);
    sara.submit(&page, &register, &[("name", "Sara Lind"), ("lang", "sv")]).expect(303);
    let page = sara.get(&home);
    assert!(page.expect(200).says("Gamleby Språkvänner") && page.says("Sara Lind"));
    assert!(!page.says("Bjud in en kollega"), "she does not sign");
    let members = world.server.read(|conn| associations::names_of(conn, world.association));
    assert!(members.contains(&("Sara Lind".to_owned(), false)), "{members:?}");
    sara.submit(&page, &address, &[("invite_email", "en@annan.example")]).expect(422);
    let draft = world.draft();
    sara.get(&format!("/ansokan/{draft}")).expect(200);
}

/// Whoever has an account joins at once; staff do not, and a stranger invites nobody.
#[test]
fn an_account_that_is_there_joins_at_once() {
    let world = World::new();
    let home = format!("/min-forening/{}", world.association);
    let address = format!("{home}/bjud-in");
    let nils = person(&world.server, "Nils Lind", &[]);
    person(&world.server, "Karin Ekdahl", &[Role::CaseOfficer]);
    let email = integrationsfond::people::demo::email("Nils Lind");
    let page = world.client.get(&home);
    world.client.submit(&page, &address, &[("invite_email", &email)]).expect(303);
    assert!(last_mail(&world, &email).contains("lagt till er"));
    world.server.sign_in(nils).get(&home).expect(200);
    for (email, words) in [
        (email.as_str(), "arbetar redan för föreningen"),
        (&*integrationsfond::people::demo::email("Karin Ekdahl"), "kan inte bjudas in"),
    ] {
        let page = world.client.get(&home);
        let refused = world.client.submit(&page, &address, &[("invite_email", email)]);
        assert!(refused.expect(422).says(words), "{}", refused.words());
    }
    let stranger = world.server.sign_in(person(&world.server, "Olle Utanför", &[]));
    let page = stranger.get("/mina-arenden");
    stranger.submit(&page, &address, &[("invite_email", "x@y.example")]).expect(404);
}
