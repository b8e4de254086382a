//! Signing in: by a mailed link, by its code, by password; and everything that must not let in.

use diesel::prelude::*;
use integrationsfond::db::schema::{sessions, sign_in_links};
use integrationsfond::kernel::role::Role;
use integrationsfond::people::{actions, password};

use super::{mailed_code, mailed_path, mails, person};
use crate::support::client::{Client, Reply, Server};

const EMAIL: &str = "lena@forening.example";
const PASSWORD: &str = "tolv gäss över Gamleby";

fn ask(client: &Client, email: &str) -> Reply {
    let page = client.get("/logga-in");
    client.submit(page.expect(200), "/logga-in/lank", &[("email", email)])
}

fn try_password(client: &Client, email: &str, password: &str) -> Reply {
    let page = client.get("/logga-in");
    client.submit(&page, "/logga-in", &[("account", email), ("password", password)])
}

fn session_count(server: &Server) -> i64 {
    server.read(|conn| Ok(sessions::table.count().get_result(conn)?))
}

/// An account of the staff with the password of this file.
fn with_password(server: &Server) {
    let hash = password::hash(server.app().config.password_cost, PASSWORD).unwrap();
    let mut new = person(EMAIL, &[Role::Administrator]);
    new.password = Some(hash);
    server.act(|tx| actions::create_account(tx, &new));
}

/// Opening the mailed link uses nothing up, since mail scanners open links too; its button lets in
/// once, with a session of its own, and signing out ends it.
#[test]
fn the_button_of_a_mailed_link_lets_in() {
    let server = Server::start();
    server.act(|tx| actions::create_account(tx, &person(EMAIL, &[])));
    let lena = server.visitor();
    let sent = ask(&lena, " Lena@Forening.example ");
    assert!(lena.follow(&sent).says("Titta i er e-post"));
    let link = mailed_path(&server);
    assert!(link.starts_with("/logga-in/lank/"), "{link}");

    let scanner = server.visitor();
    scanner.get(&link).expect(200);
    scanner.get(&link).expect(200);
    assert_eq!(session_count(&server), 0);

    let page = lena.get(&link);
    assert!(page.says("Länken gick till lena@forening.example"));
    let before = lena.cookie("visitor");
    lena.submit(&page, &link, &[]).expect(303);
    let session = lena.cookie("session").unwrap();
    assert!(session.len() == 64 && Some(&session) != before.as_ref());
    let home = lena.get("/om/tillganglighet");
    assert!(home.says("Lena Lindqvist") && home.says("Logga ut"));

    let other = server.visitor();
    assert!(other.get(&link).says("Länken gäller inte längre"));
    let page = other.get("/logga-in");
    assert!(other.submit(&page, &link, &[]).says("Länken gäller inte längre"));
    assert_eq!(other.cookie("session"), None);

    lena.submit(&home, "/logga-ut", &[]).expect(303);
    assert_eq!(session_count(&server), 0);
    lena.set_cookie("session", &session);
    assert!(!lena.get("/om/tillganglighet").says("Lena Lindqvist"));
}

/// A button that is pressed twice by the same browser lets in twice; another browser is refused.
#[test]
fn a_link_pressed_twice_answers_twice() {
    let server = Server::start();
    server.act(|tx| actions::create_account(tx, &person(EMAIL, &[])));
    let lena = server.visitor();
    ask(&lena, EMAIL);
    let link = mailed_path(&server);
    let page = lena.get(&link);
    let visitor = lena.cookie("visitor").unwrap();
    lena.submit(&page, &link, &[]).expect(303);
    let again = server.visitor();
    again.set_cookie("visitor", &visitor);
    again.submit(&page, &link, &[]).expect(303);
    assert!(again.cookie("session").is_some());
}

/// The code is for another device: typed in the browser that asked, it lets in; five wrong ones
/// make it worthless; no other browser can use it.
#[test]
fn the_code_lets_in_the_browser_that_asked() {
    let server = Server::start();
    server.act(|tx| actions::create_account(tx, &person(EMAIL, &[])));
    let lena = server.visitor();
    ask(&lena, EMAIL);
    let code = mailed_code(&server);

    let stranger = server.visitor();
    let page = stranger.get("/logga-in/kod");
    stranger.submit(&page, "/logga-in/kod", &[("code", &code)]).expect(422);

    let page = lena.get("/logga-in/skickat");
    lena.submit(&page, "/logga-in/kod", &[("code", "000 00x")]).expect(422);
    let visitor = lena.cookie("visitor").unwrap();
    lena.submit(&page, "/logga-in/kod", &[("code", &code)]).expect(303);
    assert!(lena.cookie("session").is_some());
    let again = server.visitor();
    again.set_cookie("visitor", &visitor);
    again.submit(&page, "/logga-in/kod", &[("code", &code)]).expect(303);

    let other = server.visitor();
    ask(&other, EMAIL);
    let code = mailed_code(&server);
    let page = other.get("/logga-in/skickat");
    for wrong in ["1", "2", "3", "4", "5"] {
        other.submit(&page, "/logga-in/kod", &[("code", wrong)]).expect(422);
    }
    other.submit(&page, "/logga-in/kod", &[("code", &code)]).expect(422);
    assert_eq!(other.cookie("session"), None);
}

/// Whoever asks for one mail after the other and guesses at each code comes to twenty guesses a day;
/// then the right code does not let in either, and the mailed link does.
#[test]
fn codes_cannot_be_guessed_over_many_mails() {
    let server = Server::start();
    server.act(|tx| actions::create_account(tx, &person(EMAIL, &[])));
    for _ in 0..4 {
        let guesser = server.visitor();
        ask(&guesser, EMAIL);
        let page = guesser.get("/logga-in/skickat");
        for wrong in ["1", "2", "3", "4", "5"] {
            guesser.submit(&page, "/logga-in/kod", &[("code", wrong)]).expect(422);
        }
    }
    let lena = server.visitor();
    ask(&lena, EMAIL);
    let code = mailed_code(&server);
    let page = lena.get("/logga-in/skickat");
    let refused = lena.submit(&page, "/logga-in/kod", &[("code", &code)]);
    assert!(refused.expect(422).says("Öppna länken i mejlet"), "{}", refused.words());
    assert_eq!(lena.cookie("session"), None);
    let link = lena.get(&mailed_path(&server));
    lena.submit(&link, &mailed_path(&server), &[]).expect(303);
    assert!(lena.cookie("session").is_some());
}

/// Whoever has no account sees the same screen, is mailed a link to make one, and is in.
#[test]
fn an_unknown_address_can_make_an_account() {
    let server = Server::start();
    let amir = server.visitor();
    let known = server.visitor();
    server.act(|tx| actions::create_account(tx, &person(EMAIL, &[])));
    let screens = [(&known, EMAIL), (&amir, "amir@ny.example")].map(|(client, email)| {
        let sent = ask(client, email);
        client.follow(&sent).words()
    });
    assert_eq!(screens[0], screens[1]);
    let link = mailed_path(&server);
    assert!(link.starts_with("/registrera-konto/"), "{link}");

    let page = amir.get(&link);
    assert!(page.says("amir@ny.example"));
    let empty = amir.submit(&page, &link, &[("name", " "), ("lang", "en")]);
    assert!(empty.expect(422).says("Fyll i det här."));
    let done = amir.submit(&page, &link, &[("name", "Amir <b>Haddad"), ("lang", "en")]);
    assert_eq!(done.expect(303).location(), "/");
    let home = amir.get("/om/tillganglighet");
    assert!(home.says("Amir <b>Haddad") && home.says("Sign out"), "{}", home.words());
    assert!(amir.get(&link).says("no longer valid"));
}

/// A link that makes an account lets nobody into one that is there: neither pressed twice, nor when
/// the account came some other way.
#[test]
fn a_registration_link_opens_no_account_that_exists() {
    let server = Server::start();
    let amir = server.visitor();
    ask(&amir, "amir@ny.example");
    let first = mailed_path(&server);
    ask(&amir, "amir@ny.example");
    let link = mailed_path(&server);
    assert_ne!(first, link);
    let fields = [("name", "Amir Haddad"), ("lang", "sv")];
    let page = amir.get(&link);
    let visitor = amir.cookie("visitor").unwrap();
    amir.submit(&page, &link, &fields).expect(303);
    // Pressed twice: the second answer leads to where one signs in, and says why.
    let again = server.visitor();
    again.set_cookie("visitor", &visitor);
    let second = again.submit(&page, &link, &fields);
    assert_eq!(second.expect(303).location(), "/logga-in");
    assert!(again.follow(&second).says("Det finns redan ett konto för adressen"));
    assert_eq!(again.cookie("session"), None);
    assert_eq!(session_count(&server), 1);
    // The other link is gone with the making of the account.
    let other = server.visitor();
    let page = other.get("/logga-in");
    assert!(other.submit(&page, &first, &fields).says("Länken gäller inte längre"));
    assert_eq!(other.cookie("session"), None);
    // A link that was left behind for an address with an account lets nobody in either.
    let late = server.visitor();
    ask(&late, "sen@ny.example");
    let link = mailed_path(&server);
    let page = late.get(&link);
    server.act(|tx| {
        use integrationsfond::db::schema::accounts as a;
        let account = actions::create_account(tx, &person("x@ny.example", &[]))?;
        diesel::update(a::table.find(account))
            .set(a::email.eq("sen@ny.example"))
            .execute(tx.conn)?;
        Ok(())
    });
    assert_eq!(late.submit(&page, &link, &fields).expect(303).location(), "/logga-in");
    assert_eq!(late.cookie("session"), None);
}

/// Links to an address end when its account is made, is closed, is signed out everywhere, or becomes
/// one of the staff's; the sessions that mail began end with the first role.
#[test]
fn what_ends_an_account_ends_the_links_to_its_address() {
    let server = Server::start();
    server.staff("Sara Wikström", &[Role::Administrator]);
    let open = || -> i64 { server.read(|conn| Ok(sign_in_links::table.count().get_result(conn)?)) };
    let asked = || {
        let visitor = server.visitor();
        ask(&visitor, EMAIL).expect(303);
        assert!(open() > 0);
        (visitor, mailed_path(&server), mailed_code(&server))
    };
    let (late, link, _) = asked();
    let id = server.act(|tx| actions::create_account(tx, &person(EMAIL, &[])));
    assert_eq!(open(), 0, "made by somebody else");
    let page = late.get("/logga-in");
    assert!(late.submit(&page, &link, &[("name", "L")]).says("Länken gäller inte längre"));

    asked();
    server.act(|tx| actions::disable_account(tx, id));
    assert_eq!(open(), 0);
    server.act(|tx| actions::enable_account(tx, id));

    let (lena, link, _) = asked();
    lena.submit(&lena.get(&link), &link, &[]).expect(303);
    lena.submit(&lena.get("/konto"), "/logga-ut/overallt", &[]).expect(303);
    assert_eq!(open(), 0, "the one that was just used as well");

    let (lena, link, _) = asked();
    lena.submit(&lena.get(&link), &link, &[]).expect(303);
    let (thief, waiting, _) = asked();
    let page = thief.get(&waiting);
    server.act(|tx| actions::change_account(tx, id, "Lena", "", &[Role::Attester]));
    assert_eq!((open(), session_count(&server)), (0, 1), "the administrator's alone is left");
    assert!(thief.submit(&page, &waiting, &[]).says("Länken gäller inte längre"));
}

/// Whether mail may let in is asked again when it does: staff, and whoever has a password, sign in
/// with that alone.
#[test]
fn a_mail_from_before_lets_no_staff_in() {
    use integrationsfond::db::schema::{account_roles as r, accounts as a};
    for with_role in [true, false] {
        let server = Server::start();
        let id = server.act(|tx| actions::create_account(tx, &person(EMAIL, &[])));
        let lena = server.visitor();
        ask(&lena, EMAIL);
        let (link, code) = (mailed_path(&server), mailed_code(&server));
        let page = lena.get(&link);
        // Not through the act, which takes the links back.
        server.act(|tx| {
            if with_role {
                diesel::insert_into(r::table)
                    .values((r::account_id.eq(id), r::role.eq("attester")))
                    .execute(tx.conn)?;
            } else {
                diesel::update(a::table.find(id)).set(a::password_hash.eq("x")).execute(tx.conn)?;
            }
            Ok(())
        });
        for (path, fields) in [(&*link, vec![]), ("/logga-in/kod", vec![("code", &*code)])] {
            let answer = lena.submit(&page, path, &fields);
            assert_eq!(answer.expect(303).location(), "/logga-in", "{path}");
        }
        assert_eq!(lena.cookie("session"), None);
    }
}

/// The code of a registration mail leads to the same page.
#[test]
fn the_code_of_an_unknown_address_leads_to_registration() {
    let server = Server::start();
    let amir = server.visitor();
    ask(&amir, "amir@ny.example");
    let page = amir.get("/logga-in/kod");
    let code = mailed_code(&server);
    let opened = amir.submit(&page, "/logga-in/kod", &[("code", &code)]);
    let path = opened.expect(303).location();
    let page = amir.follow(&opened);
    amir.submit(&page, &path, &[("name", "Amir Haddad"), ("lang", "sv")]).expect(303);
    assert!(amir.cookie("session").is_some());
}

/// Addresses that mail cannot be sent to are refused at the field; too many mails are refused, for
/// known and unknown addresses alike.
#[test]
fn mails_to_one_address_are_limited() {
    let server = Server::start();
    server.act(|tx| actions::create_account(tx, &person(EMAIL, &[])));
    let visitor = server.visitor();
    for bad in ["", "lena", "lena@", "a@b", "a b@c.se", "a@b.se\nBcc: c@d.se"] {
        ask(&visitor, bad).expect(422);
    }
    for address in [EMAIL, "ny@forening.example"] {
        for _ in 0..5 {
            ask(&visitor, address).expect(303);
        }
        assert!(ask(&visitor, address).expect(429).says("För många försök"));
    }
    assert_eq!(mails(&server).len(), 10);
}

/// A link that is older than a quarter of an hour is worth nothing.
#[test]
fn an_old_link_lets_nobody_in() {
    let server = Server::start();
    server.act(|tx| actions::create_account(tx, &person(EMAIL, &[])));
    let lena = server.visitor();
    ask(&lena, EMAIL);
    let link = mailed_path(&server);
    let page = lena.get(&link);
    server.act(|tx| {
        let before = tx.now - chrono::TimeDelta::seconds(1);
        diesel::update(sign_in_links::table)
            .set(sign_in_links::expires_at.eq(before))
            .execute(tx.conn)?;
        Ok(())
    });
    assert!(lena.submit(&page, &link, &[]).says("Länken gäller inte längre"));
    let page = lena.get("/logga-in/kod");
    let code = mailed_code(&server);
    lena.submit(&page, "/logga-in/kod", &[("code", &code)]).expect(422);
    assert_eq!(lena.cookie("session"), None);
}

/// The staff sign in by password; a wrong one and an unknown account get the same answer.
#[test]
fn a_password_lets_in() {
    let server = Server::start();
    with_password(&server);
    let visitor = server.visitor();
    let wrong = try_password(&visitor, EMAIL, "tolv gäss över Överum");
    let nobody = try_password(&visitor, "ingen@forening.example", PASSWORD);
    assert!(wrong.expect(422).says("E-postadressen eller lösenordet stämmer inte"));
    assert_eq!(
        wrong.words().replace(EMAIL, ""),
        nobody.expect(422).words().replace("ingen@forening.example", "")
    );
    assert!(!wrong.text().contains("Överum"), "a password is never shown again");
    let done = try_password(&visitor, "Lena@forening.example", PASSWORD);
    assert_eq!(done.expect(303).location(), "/personer");
    visitor.get("/personer").expect(200);
}

/// Whoever wanted a page before signing in comes to that page.
#[test]
fn the_page_that_was_wanted_comes_after_signing_in() {
    let server = Server::start();
    with_password(&server);
    let visitor = server.visitor();
    assert_eq!(visitor.get("/personer?sok=%C3%B6").expect(303).location(), "/logga-in");
    let done = try_password(&visitor, EMAIL, PASSWORD);
    assert_eq!(done.expect(303).location(), "/personer?sok=%C3%B6");
    assert_eq!(visitor.cookie("wanted"), None);
    visitor.set_cookie("wanted", "%2F%2Fevil.example");
    let done = try_password(&visitor, EMAIL, PASSWORD);
    assert_eq!(done.expect(303).location(), "/personer");
}

/// After ten tries at one account even the right password is refused, for a while; the table that
/// counts them holds no address.
#[test]
fn passwords_on_one_account_are_limited() {
    let server = Server::start();
    with_password(&server);
    let visitor = server.visitor();
    for _ in 0..10 {
        try_password(&visitor, EMAIL, "fel lösenord helt och hållet").expect(422);
    }
    try_password(&visitor, EMAIL, PASSWORD).expect(429);
    for _ in 0..10 {
        try_password(&visitor, "ingen@forening.example", PASSWORD).expect(422);
    }
    try_password(&visitor, "ingen@forening.example", PASSWORD).expect(429);
    assert_eq!(visitor.cookie("session"), None);
}

/// Whoever has a password is not let in by mail: the mail says so, the screen says nothing.
#[test]
fn the_staff_get_no_link() {
    let server = Server::start();
    with_password(&server);
    let visitor = server.visitor();
    ask(&visitor, EMAIL).expect(303);
    let links: i64 = server.read(|conn| Ok(sign_in_links::table.count().get_result(conn)?));
    assert_eq!(links, 0);
    let (_, _, text) = mails(&server).pop().unwrap();
    assert!(text.contains("loggar in med lösenord"), "{text}");
}

/// A sign-in gives a new session and ends the one that the browser had.
#[test]
fn a_session_is_new_at_every_sign_in() {
    let server = Server::start();
    with_password(&server);
    let lena = server.visitor();
    try_password(&lena, EMAIL, PASSWORD).expect(303);
    let first = lena.cookie("session").unwrap();
    try_password(&lena, EMAIL, PASSWORD).expect(303);
    assert_ne!(lena.cookie("session").unwrap(), first);
    assert_eq!(session_count(&server), 1);
}

/// A session moves its end while it is used, and is over when it has rested.
#[test]
fn a_session_that_rests_is_over() {
    let server = Server::start();
    let lena = server.staff("Lena Lindqvist", &[Role::Administrator]);
    let shift = |hours: i64| {
        server.act(|tx| {
            let seen = tx.now - chrono::TimeDelta::hours(hours);
            let end = seen + chrono::TimeDelta::hours(8);
            diesel::update(sessions::table)
                .set((sessions::seen_at.eq(seen), sessions::expires_at.eq(end)))
                .execute(tx.conn)?;
            Ok(())
        });
    };
    shift(7);
    lena.get("/personer").expect(200);
    let left = server.read(|conn| {
        let end: chrono::NaiveDateTime =
            sessions::table.select(sessions::expires_at).first(conn)?;
        Ok(end)
    }) - server.app().clock.instant();
    assert!(left > chrono::TimeDelta::hours(7), "{left}");
    shift(9);
    assert_eq!(lena.get("/personer").expect(303).location(), "/logga-in");
}

/// A form may be sent in parts, as forms with files are; its token counts there too.
#[test]
fn a_form_in_parts_is_understood() {
    let server = Server::start();
    let visitor = server.visitor();
    let page = visitor.get("/logga-in");
    let fields = [("email", EMAIL)];
    visitor.upload(&page, "/logga-in/lank", &fields, &[("x", "å.txt", b"x")]).expect(303);
    let wrong = [("email", EMAIL), ("_csrf", "x")];
    visitor.upload(&page, "/logga-in/lank", &wrong, &[]).expect(403);
    assert_eq!(mails(&server).len(), 1);
}

/// A form without the page's token, with another's, or from another site does nothing.
#[test]
fn forms_from_elsewhere_are_refused() {
    let server = Server::start();
    let visitor = server.visitor();
    let page = visitor.get("/logga-in");
    let send = |fields: &[(&str, &str)]| {
        visitor.submit(&page, "/logga-in/lank", &[&[("email", EMAIL)], fields].concat())
    };
    send(&[("_csrf", "")]).expect(403);
    let other = server.visitor().get("/logga-in").value_of("_csrf").unwrap();
    send(&[("_csrf", &other)]).expect(403);
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://evil.example")];
    let token = page.value_of("_csrf").unwrap();
    let body = format!("_csrf={token}&_key=0123456789abcdef&email={EMAIL}");
    visitor.send("POST", "/logga-in/lank", &headers, body.as_bytes()).expect(403);
    assert_eq!(mails(&server), []);
}
