//! What the administrator does to accounts, and the first administrator of all.

use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::AccountId;
use integrationsfond::kernel::refusal::Refusal;
use integrationsfond::kernel::role::Role;
use integrationsfond::people::{self, actions};

use super::{mailed_path, mails, person};
use crate::support::client::{Client, Reply, Server};

const PASSWORD: &str = "tolv gäss över Gamleby";

fn choose(client: &Client, link: &str, password: &str, again: &str) -> Reply {
    let page = client.get(link);
    client.submit(&page, link, &[("password", password), ("again", again)])
}

fn id_in(reply: &Reply) -> AccountId {
    AccountId(reply.location().rsplit('/').next().unwrap().parse().unwrap())
}

/// The printed link makes the first administrator and nobody after that.
#[test]
fn the_first_administrator_comes_by_the_printed_link() {
    let server = Server::start();
    let printed = server.act(actions::first_setup_link).unwrap();
    let later = server.act(actions::first_setup_link).unwrap();
    let path = |link: &str| link.strip_prefix(&server.app().config.public_url).unwrap().to_owned();
    let visitor = server.visitor();
    assert!(visitor.get(&path(&printed)).says("Länken gäller inte längre"), "a newer one was made");
    let link = path(&later);
    let page = visitor.get(&link);
    let fields = |password, again| {
        [
            ("name", "Sara"),
            ("email", "sara@kommun.example"),
            ("password", password),
            ("again", again),
        ]
    };
    for (password, again, says) in [
        ("kort", "kort", "minst 12 tecken"),
        ("sarasarasara", "sarasarasara", "lätt att gissa"),
        (PASSWORD, "något annat", "inte lika"),
    ] {
        let refused = visitor.submit(&page, &link, &fields(password, again));
        assert!(refused.expect(422).says(says), "{says}");
        assert!(!refused.text().contains(&format!("value=\"{password}\"")));
    }
    // Pressed twice: the browser sends the same form again before it has the answer.
    let twin = server.visitor();
    twin.set_cookie("visitor", &visitor.cookie("visitor").unwrap());
    let done = visitor.submit(&page, &link, &fields(PASSWORD, PASSWORD));
    assert_eq!(done.expect(303).location(), "/personer");
    visitor.get("/personer").expect(200);
    let again = twin.submit(&page, &link, &fields(PASSWORD, PASSWORD));
    assert_eq!(again.expect(303).location(), "/personer");
    twin.get("/personer").expect(200);
    let people = server.read(people::list_staff);
    assert_eq!(people.len(), 1, "one administrator was made");
    assert_eq!(server.act(actions::first_setup_link), None);
    assert!(server.visitor().get(&link).says("Länken gäller inte längre"));
}

/// The administrator adds an officer, who chooses a password by the mailed link and signs in.
#[test]
fn a_new_officer_chooses_a_password() {
    let server = Server::start();
    let sara = server.staff("Sara Wikström", &[Role::Administrator]);
    let page = sara.get("/personer/ny");
    let fields = [("name", "Ove Ö"), ("email", "Ove@kommun.example"), ("title", "Handläggare")];
    sara.submit(&page, "/personer", &fields).expect(422);
    let fields = [&fields[..], &[("roles", "case_officer"), ("roles", "applicant")]].concat();
    let done = sara.submit(&page, "/personer", &fields);
    let id = id_in(done.expect(303));
    assert!(sara.follow(&done).says("Personen är tillagd"));
    let again = sara.submit(&page, "/personer", &fields);
    assert_eq!(again.expect(303).location(), done.location(), "sent twice, done once");
    let taken = sara.submit(&sara.get("/personer/ny"), "/personer", &fields);
    assert!(taken.expect(422).says("Adressen har redan ett konto."));
    let roles = server.read(|conn| people::find_roles(conn, id));
    assert_eq!(roles, [Role::CaseOfficer], "nobody is made an applicant here");

    let link = mailed_path(&server);
    let ove = server.visitor();
    choose(&ove, &link, PASSWORD, PASSWORD).expect(303);
    assert_eq!(ove.get("/personer").expect(403).status, 403);
    choose(&server.visitor(), &link, PASSWORD, PASSWORD);
    let page = sara.get("/personer?sok=ove");
    assert!(page.says("Ove Ö") && page.says("ove@kommun.example"));
    assert!(page.says("Öppet") && !page.says("sara.wikstrom@demo.example"));
}

/// Roles and a closed account work at once, in the middle of a session.
#[test]
fn a_closed_account_is_out_at_once() {
    let server = Server::start();
    let sara = server.staff("Sara Wikström", &[Role::Administrator]);
    let id = server.act(|tx| {
        actions::create_account(tx, &person("ove@kommun.example", &[Role::Administrator]))
    });
    let ove = server.sign_in(id);
    ove.get("/personer").expect(200);
    let address = format!("/personer/{id}");
    let page = sara.get(&address);
    sara.submit(&page, &address, &[("name", "Ove"), ("roles", "registrar")]).expect(303);
    ove.get("/personer").expect(403);

    let page = sara.get(&format!("{address}/stang"));
    assert!(page.says("Stänga kontot för Ove?"));
    assert!(ove.get("/om/tillganglighet").says("Logga ut"), "asking closes nothing");
    sara.submit(&page, &format!("{address}/stang"), &[]).expect(303);
    assert_eq!(ove.get("/personer").expect(303).location(), "/logga-in");
    let visitor = server.visitor();
    let page = visitor.get("/logga-in");
    visitor.submit(&page, "/logga-in/lank", &[("email", "ove@kommun.example")]).expect(303);
    let (_, _, text) = mails(&server).pop().unwrap();
    assert!(text.contains("ert konto är stängt"), "{text}");

    let page = sara.get(&address);
    sara.submit(&page, &format!("{address}/stang"), &[]).expect(409);
    let page = sara.get(&address);
    sara.submit(&page, &format!("{address}/oppna"), &[]).expect(303);
    assert_eq!(ove.get("/personer").expect(303).location(), "/logga-in", "the session is gone");
}

/// What was just done is said on the next page, once, with every character that it has.
#[test]
fn what_was_done_is_said_once() {
    let server = Server::demo("2021-03-01");
    let visitor = server.visitor();
    for text in ["Café & Kultur: 100 % + 50 %", "ö ; \"x\" %26 <b>"] {
        visitor.set_cookie("flash", &integrationsfond::web::ctx::percent_encoded(text));
        assert!(visitor.get("/logga-in").says(text), "{text}");
        assert!(!visitor.get("/logga-in").says(text), "{text}");
    }
}

/// The last administrator cannot be closed nor lose the role.
#[test]
fn the_last_administrator_stays() {
    let server = Server::start();
    let id = server.act(|tx| {
        actions::create_account(tx, &person("sara@kommun.example", &[Role::Administrator]))
    });
    let sara = server.sign_in(id);
    let address = format!("/personer/{id}");
    let page = sara.get(&address);
    let refused = sara.submit(&page, &format!("{address}/stang"), &[]);
    assert!(refused.expect(409).says("minst en administratör"));
    let page = sara.get(&address);
    let refused = sara.submit(&page, &address, &[("name", "Sara"), ("roles", "registrar")]);
    assert!(refused.expect(422).says("Ingen ändrar sina egna roller"));
    let taken = server.app().write(&Actor::program(), |tx| {
        actions::change_account(tx, id, "S", "", &[Role::Registrar])
    });
    match taken {
        Err(Refusal::Invalid(errors)) => assert_eq!(errors[0].msg.key, "people-last-administrator"),
        other => panic!("{other:?}"),
    }
    sara.get("/personer").expect(200);
}

/// Nobody gives themselves a role; and whoever gives one by which money leaves the house is told of
/// to every other administrator and controller.
#[test]
fn roles_are_given_by_others_and_told_of() {
    let server = Server::start();
    let sara = server.staff("Sara Wikström", &[Role::Administrator]);
    server.staff("Adam Annan", &[Role::Administrator]);
    server.staff("Carin Controller", &[Role::Controller]);
    server.staff("Rut Registrator", &[Role::Registrar]);
    let told = |name: &str| {
        mails(&server).into_iter().filter(|(_, _, text)| text.contains(name)).collect::<Vec<_>>()
    };
    let own = server.read(people::list_staff);
    let own = own.iter().find(|(a, _)| a.name == "Sara Wikström").unwrap().0.id;
    let address = format!("/personer/{own}");
    let page = sara.get(&address);
    let more = [("name", "Sara W"), ("roles", "administrator"), ("roles", "attester")];
    let refused = sara.submit(&page, &address, &more);
    assert!(refused.expect(422).says("Ingen ändrar sina egna roller"));
    sara.submit(&sara.get(&address), &address, &more[..2]).expect(303);
    assert_eq!(mails(&server).len(), 0, "her name is hers");

    let page = sara.get("/personer/ny");
    let new = [("name", "Ove Ö"), ("email", "ove@kommun.example")];
    let fields = [&new[..], &[("roles", "registrar"), ("roles", "attester")]].concat();
    let id = id_in(sara.submit(&page, "/personer", &fields).expect(303));
    let both = told("Sara W har gett nya roller till Ove Ö");
    let (mut to, facts): (Vec<String>, Vec<bool>) = both
        .into_iter()
        .map(|(to, _, text)| (to, text.contains("Attestant") && !text.contains("Registrator")))
        .unzip();
    to.sort();
    assert_eq!(to, ["adam.annan@demo.example", "carin.controller@demo.example"]);
    assert_eq!(facts, [true, true]);
    let address = format!("/personer/{id}");
    let roles = [("name", "Ove Ö"), ("roles", "attester"), ("roles", "board_member")];
    sara.submit(&sara.get(&address), &address, &roles).expect(303);
    assert_eq!(
        told("gett nya roller").len(),
        2,
        "what he has, or what pays nothing, is not told of"
    );
    let roles = [&roles[..], &[("roles", "secretary"), ("roles", "controller")]].concat();
    sara.submit(&sara.get(&address), &address, &roles).expect(303);
    assert_eq!(told("gett nya roller").len(), 4);
}

/// A forgotten password: the link ends every session, the old password works no more.
#[test]
fn a_new_password_ends_the_sessions_of_the_old() {
    let server = Server::start();
    let sara = server.staff("Sara Wikström", &[Role::Administrator]);
    let id = server
        .act(|tx| actions::create_account(tx, &person("ove@kommun.example", &[Role::Registrar])));
    let thief = server.sign_in(id);
    assert!(thief.get("/om/tillganglighet").says("Lena Lindqvist"));
    let page = sara.get(&format!("/personer/{id}"));
    sara.submit(&page, &format!("/personer/{id}/losenord"), &[]).expect(303);
    let ove = server.visitor();
    choose(&ove, &mailed_path(&server), PASSWORD, PASSWORD).expect(303);
    assert!(!thief.get("/om/tillganglighet").says("Lena Lindqvist"));
    assert!(ove.get("/om/tillganglighet").says("Lena Lindqvist"));
}

/// Nobody but the administrator sees or changes accounts.
#[test]
fn others_see_no_accounts() {
    let server = Server::start();
    let officer = server.staff("Lena Lindqvist", &[Role::CaseOfficer, Role::Registrar]);
    let page = officer.get("/om/tillganglighet");
    for path in ["/personer", "/personer/ny", "/personer/1"] {
        officer.get(path).expect(403);
        assert_eq!(server.visitor().get(path).expect(303).location(), "/logga-in");
    }
    for path in ["/personer", "/personer/1", "/personer/1/stang", "/personer/1/losenord"] {
        officer.submit(&page, path, &[("name", "X")]).expect(403);
    }
}
