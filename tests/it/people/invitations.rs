//! A colleague is invited to act for an association.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use diesel::prelude::*;
use integrationsfond::db::schema::{self, accounts, history, invitations, memberships};
use integrationsfond::kernel::role::Role;
use integrationsfond::mail::model::SECRET_KINDS;
use integrationsfond::people::demo;
use integrationsfond::{associations, people};

use crate::support::client::{Client, Reply};
use crate::support::world::{World, person};

fn last_mail(world: &World, to: &str) -> String {
    use schema::outbox as o;
    world.server.read(|conn| {
        Ok(o::table.filter(o::recipient.eq(to)).order(o::id.desc()).select(o::text).first(conn)?)
    })
}

fn invite(world: &World, email: &str) -> Reply {
    let home = format!("/min-forening/{}", world.association);
    let page = world.client.get(&home);
    world.client.submit(&page, &format!("{home}/bjud-in"), &[("invite_email", email)])
}

/// Answers the only invitation that stands on somebody's own page.
fn answer(client: &Client, with: &str) -> Reply {
    let page = client.get("/konto");
    let text = page.text();
    let form = text.split("/konto/inbjudan/").nth(1).expect("an invitation waits");
    let id: String = form.chars().take_while(char::is_ascii_digit).collect();
    client.submit(&page, &format!("/konto/inbjudan/{id}"), &[("answer", with)])
}

/// Somebody new makes an account with the mailed link and is asked first; whoever accepts acts for
/// the association, without signing. A signatory alone invites.
#[test]
fn a_colleague_is_invited() {
    let world = World::new();
    let home = format!("/min-forening/{}", world.association);
    let address = format!("{home}/bjud-in");
    assert!(world.client.get(&home).says("Bjud in en kollega"));
    let wrong = invite(&world, "ingen adress");
    assert!(wrong.expect(422).text().contains("ingen adress"), "what was typed is kept");
    let done = invite(&world, "Sara@gamleby.example");
    assert!(world.client.follow(&done).says("Inbjudan är skickad"));
    let mail = last_mail(&world, "sara@gamleby.example");
    assert!(mail.contains("Amina Warsame") && mail.contains("Gamleby Språkvänner"), "{mail}");
    let link = mail.split("/registrera-konto/").nth(1).unwrap();
    let token: String = link.chars().take_while(char::is_ascii_alphanumeric).collect();
    let kinds: Vec<String> = world.server.read(|conn| {
        use schema::outbox as o;
        let letting_in = o::table.filter(o::text.like("%/registrera-konto/%"));
        Ok(letting_in.select(o::kind).distinct().load(conn)?)
    });
    assert!(!kinds.is_empty());
    for kind in kinds {
        assert!(SECRET_KINDS.contains(&kind.as_str()), "{kind} is read by administrators");
    }

    let sara = world.server.visitor();
    let register = format!("/registrera-konto/{token}");
    let page = sara.get(&register);
    let done = sara.submit(&page, &register, &[("name", "Sara Lind"), ("lang", "sv")]);
    assert_eq!(done.expect(303).location(), "/konto");
    sara.get(&home).expect(404);
    assert!(!world.client.get(&home).says("Sara Lind"), "nobody sees her before she accepts");
    assert!(sara.get("/konto").says("Amina Warsame bjuder in er"));
    assert_eq!(answer(&sara, "accept").expect(303).location(), home);
    let page = sara.get(&home);
    assert!(page.expect(200).says("Gamleby Språkvänner") && page.says("Sara Lind"));
    assert!(!page.says("Bjud in en kollega"), "she does not sign");
    let members = world.server.read(|conn| associations::names_of(conn, world.association));
    assert!(members.contains(&("Sara Lind".to_owned(), false)), "{members:?}");
    sara.submit(&page, &address, &[("invite_email", "en@annan.example")]).expect(422);
    let draft = world.draft();
    sara.get(&format!("/ansokan/{draft}")).expect(200);
}

/// Whoever has an account is asked as well, and may decline; nobody else can answer for them.
#[test]
fn an_account_that_is_there_is_asked_first() {
    let world = World::new();
    let home = format!("/min-forening/{}", world.association);
    let nils = person(&world.server, "Nils Lind", &[]);
    let email = demo::email("Nils Lind");
    let nils = world.server.sign_in(nils);
    invite(&world, &email).expect(303);
    assert!(last_mail(&world, &email).contains("/konto"));
    nils.get(&home).expect(404);
    assert!(!world.client.get(&home).says("Nils Lind"));
    let id: i64 =
        world.server.read(|conn| Ok(invitations::table.select(invitations::id).first(conn)?));
    let own = format!("/konto/inbjudan/{id}");
    let page = world.client.get("/konto");
    world.client.submit(&page, &own, &[("answer", "accept")]).expect(404);
    answer(&nils, "decline").expect(303);
    nils.get(&home).expect(404);
    assert!(!nils.get("/konto").says("bjuder in er"));
    let page = nils.get("/konto");
    nils.submit(&page, &own, &[("answer", "accept")]).expect(404);

    invite(&world, &email).expect(303);
    world.server.act(|tx| {
        let old = tx.now - TimeDelta::days(31);
        diesel::update(invitations::table).set(invitations::created_at.eq(old)).execute(tx.conn)?;
        Ok(())
    });
    assert!(!nils.get("/konto").says("bjuder in er"), "an invitation does not wait for ever");
    invite(&world, &email).expect(303);
    answer(&nils, "accept").expect(303);
    nils.get(&home).expect(200);
}

/// Whoever invites learns nothing about an address: not whether it has an account, nor of which
/// kind. The staff act for nobody, and somebody who signs keeps their right.
#[test]
fn every_address_gets_the_same_answer() {
    let world = World::new();
    let nils = person(&world.server, "Nils Lind", &[]);
    person(&world.server, "Olle Öppen", &[]);
    let karin = person(&world.server, "Karin Ekdahl", &[Role::CaseOfficer]);
    person(&world.server, "Ada Admin", &[Role::Administrator]);
    world.server.act(|tx| people::actions::disable_account(tx, nils));
    let known = ["Nils Lind", "Olle Öppen", "Karin Ekdahl", "Amina Warsame"].map(demo::email);
    let unknown = "ingen@okand.example".to_owned();
    let mut answers = BTreeSet::new();
    for email in known.iter().chain([&unknown]) {
        let done = invite(&world, email);
        let page = world.client.follow(&done);
        answers.insert((done.expect(303).location().clone(), page.words()));
    }
    assert_eq!(answers.len(), 1, "{answers:#?}");
    assert!(last_mail(&world, &known[2]).contains("konto för medarbetare"));
    let karin = world.server.sign_in(karin);
    assert!(!karin.get("/konto").says("bjuder in er"));
    assert!(!world.client.get("/konto").says("bjuder in er"));
    let members = world.server.read(|conn| associations::names_of(conn, world.association));
    assert_eq!(members, [("Amina Warsame".to_owned(), true)]);

    let stranger = world.server.sign_in(person(&world.server, "Olle Utanför", &[]));
    let page = stranger.get("/mina-arenden");
    let address = format!("/min-forening/{}/bjud-in", world.association);
    stranger.submit(&page, &address, &[("invite_email", "x@y.example")]).expect(404);
    for _ in 0..4 {
        invite(&world, &unknown).expect(303);
    }
    invite(&world, &unknown).expect(429);
}

/// Whoever acts for an association may leave it, whoever signs may end another's right, and an
/// officer anybody's: the last signatory's too. It is gone with the next request.
#[test]
fn a_right_to_act_is_ended() {
    let world = World::new();
    let home = format!("/min-forening/{}", world.association);
    let staff = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let draft = world.draft();
    let member = |name: &str, signs: bool| {
        let account = person(&world.server, name, &[]);
        world
            .server
            .act(|tx| people::actions::add_membership(tx, account, world.association, signs));
        world.server.sign_in(account)
    };
    let row = |name: &str| -> i64 {
        world.server.read(|conn| {
            let rows = memberships::table.inner_join(accounts::table);
            Ok(rows.filter(accounts::name.eq(name)).select(memberships::id).first(conn)?)
        })
    };
    let end = |client: &Client, name: &str| {
        let page = client.get("/konto");
        client.submit(&page, &format!("{home}/foretradare/{}/avsluta", row(name)), &[])
    };
    let may = |client: &Client| {
        let pages =
            [home.clone(), format!("/ansokan/{draft}")].map(|page| client.get(&page).status);
        assert_eq!(pages[0], pages[1]);
        pages[0] == 200
    };
    let (sara, nils, eva) =
        (member("Sara Lind", false), member("Nils Lind", false), member("Eva Holm", true));
    assert!(!sara.get(&home).says("Avsluta rätten för"), "she does not sign");
    assert!(end(&sara, "Nils Lind").expect(422).says("Bara den som får skriva under"));
    assert!(sara.get(&home).says("Lämna föreningen"));
    let page = sara.get("/konto");
    let leave = format!("{home}/foretradare/{}/avsluta", row("Sara Lind"));
    for _ in 0..2 {
        // Sent again, as after an answer that was lost, it gets the same answer.
        let left = sara.submit(&page, &leave, &[]);
        assert_eq!(left.expect(303).location(), "/mina-arenden");
    }
    assert!(!may(&sara));
    assert_eq!(world.mails("membership-ended").len(), 0, "she knows it herself");

    invite(&world, "x@y.example").expect(303);
    assert!(world.client.get(&home).says("Avsluta rätten för Nils Lind"));
    assert!(may(&nils));
    // An invitation that he has not answered does not let him back in.
    invite(&world, &demo::email("Nils Lind")).expect(303);
    end(&world.client, "Nils Lind").expect(303);
    assert!(!may(&nils));
    assert!(!nils.get("/konto").text().contains("/konto/inbjudan/"));
    assert_eq!(world.mails("membership-ended"), [demo::email("Nils Lind")]);
    end(&world.client, "Nils Lind").expect(409);
    end(&eva, "Amina Warsame").expect(303);
    assert!(!may(&world.client));
    let waiting: i64 = world.count(|conn| {
        let waiting = invitations::table.filter(invitations::declined_at.is_null());
        Ok(waiting.count().get_result(conn)?)
    });
    assert_eq!(waiting, 0, "whom she has invited is not asked any more");
    assert!(!eva.get(&home).says("Lämna föreningen"), "nobody else signs");
    assert!(end(&eva, "Eva Holm").expect(422).says("Någon måste kunna skriva under"));
    assert!(may(&eva));

    let stranger = world.server.sign_in(person(&world.server, "Olle Utanför", &[]));
    end(&stranger, "Eva Holm").expect(404);
    let show = format!("/foreningar/{}", world.association);
    let page = staff.get(&show);
    assert!(page.expect(200).says("Avsluta rätten för Eva Holm"));
    staff
        .submit(&page, &format!("{show}/foretradare/{}/avsluta", row("Eva Holm")), &[])
        .expect(303);
    assert!(!may(&eva));
    let history: Vec<String> = world.server.read(|conn| {
        let acts = history::table.filter(history::act.eq("membership-ended"));
        Ok(acts.order(history::id).select(history::actor).load(conn)?)
    });
    assert_eq!(history, ["Sara Lind", "Amina Warsame", "Eva Holm", "Karin Ekdahl"]);
    // Who is asked again and accepts acts again, without signing.
    world
        .server
        .act(|tx| people::actions::add_membership(tx, world.account, world.association, true));
    assert!(may(&world.client));
}
