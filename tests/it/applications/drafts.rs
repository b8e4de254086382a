//! Drafts are the applicant's own room.

use integrationsfond::applications;
use integrationsfond::cases;
use integrationsfond::kernel::refusal::Refusal;
use integrationsfond::kernel::role::Role;

use crate::support::world::{PDF, World};

/// Staff never see a draft.
#[test]
fn staff_do_not_see_drafts() {
    let world = World::new();
    let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    let officer = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer, Role::Registrar]);
    officer.get(&format!("/ansokan/{id}")).expect(404);
    officer.get(&format!("/ansokan/{id}/kontrollera")).expect(404);
    let page = officer.get(&format!("/foreningar/{}", world.association));
    assert!(!page.says("Språkkafé i Gamleby"));
    assert!(!officer.get("/registrera").says("Språkkafé i Gamleby"));
    let outcome = world.server.app().read(|conn| {
        applications::open_submitted(conn, id, world.server.app().clock.today()).map(|_| ())
    });
    assert!(matches!(outcome, Err(Refusal::NotFound)));
}

/// A draft is thrown away by those who wrote it, after they have been asked.
#[test]
fn a_draft_is_discarded() {
    let world = World::new();
    let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    let page = world.client.get(&format!("/ansokan/{id}/ta-bort"));
    assert!(page.says("Ta bort utkastet Språkkafé i Gamleby?"));
    let done = world.client.submit(&page, &format!("/ansokan/{id}/ta-bort"), &[]);
    assert!(world.client.follow(&done).says("Utkastet är borttaget"));
    world.client.get(&format!("/ansokan/{id}")).expect(404);
}

/// Nobody fills the town with drafts: of an association's own there is an end in a day, and room again
/// when one is thrown away or a day has passed.
#[test]
fn drafts_have_a_limit_in_a_day() {
    use diesel::prelude::*;
    use integrationsfond::applications::actions::MOST_BEGUN;
    use integrationsfond::db::schema::cases as c;
    let world = World::new();
    let first = world.draft();
    for _ in 2..MOST_BEGUN {
        world.draft();
    }
    let (call, association) = (world.call.to_string(), world.association.to_string());
    let begin = || {
        let page = world.client.get(&format!("/omgang/{call}"));
        let fields = [("call", call.as_str()), ("association", association.as_str())];
        world.client.submit(&page, "/ansokan/ny", &fields)
    };
    begin().expect(303);
    let refused = begin();
    refused.expect(422);
    assert!(refused.says("för många ansökningar"), "{}", refused.words());
    let rows = || world.count(|conn| Ok(c::table.count().get_result(conn)?));
    assert_eq!(rows(), MOST_BEGUN);
    world.server.act(|tx| applications::actions::discard(tx, first));
    begin().expect(303);
    begin().expect(422);
    world.server.act(|tx| {
        let yesterday = tx.now - chrono::TimeDelta::hours(25);
        diesel::update(c::table).set(c::created_at.eq(yesterday)).execute(tx.conn)?;
        Ok(())
    });
    begin().expect(303);
    assert_eq!(rows(), MOST_BEGUN + 1);
}

/// With a draft go its files: their rows at once, their bytes when they are a day old and nothing
/// else has the same.
#[test]
fn a_discarded_draft_takes_its_files_along() {
    use diesel::prelude::*;
    use integrationsfond::db::schema::files as f;
    let world = World::new();
    let id = world.draft();
    let section = format!("/ansokan/{id}/del/attachments");
    let mine = b"%PDF-1.4\nmitt utkast\n%%EOF\n";
    let form = world.client.get(&section);
    let both = [("q.attachments", "avtal.pdf", PDF), ("q.attachments", "plan.pdf", &mine[..])];
    world.client.upload(&form, &section, &[("stay", "files")], &both).expect(303);
    // Another row with the same bytes keeps them.
    world.server.act(|tx| integrationsfond::files::keep(tx, PDF, "stadgar.pdf", "application/pdf"));
    let rows = |world: &World| world.count(|conn| Ok(f::table.count().get_result(conn)?));
    assert_eq!(rows(&world), 3);
    let page = world.client.get(&format!("/ansokan/{id}/ta-bort"));
    world.client.submit(&page, &format!("/ansokan/{id}/ta-bort"), &[]).expect(303);
    assert_eq!(rows(&world), 1);

    let files = &world.server.app().files;
    let sha = |bytes: &[u8]| {
        use sha2::Digest;
        hex::encode(sha2::Sha256::digest(bytes))
    };
    world.server.act(integrationsfond::files::sweep);
    assert!(files.get(&sha(mine)).is_ok(), "young bytes may belong to a form on its way");
    let known = std::collections::HashSet::from([sha(PDF)]);
    assert_eq!(files.sweep(&known, std::time::Duration::ZERO).unwrap(), 1);
    assert!(files.get(&sha(mine)).is_err());
    assert!(files.get(&sha(PDF)).is_ok());
}

/// A draft that nobody saves is removed when its time has passed, and not a day before; what has
/// been handed in stays.
#[test]
fn stale_drafts_are_removed() {
    let world = World::new();
    let draft = world.draft();
    let handed = world.handed_in();
    let run = |day: &str| {
        world.server.app().clock.set_today(day.parse().ok());
        world.server.act(applications::actions::remove_stale_drafts);
    };
    run("2021-05-16");
    world.server.read(|conn| cases::find(conn, draft));
    run("2021-05-17");
    let gone = world.server.app().read(|conn| cases::find(conn, draft));
    assert!(matches!(gone, Err(Refusal::NotFound)));
    world.server.read(|conn| cases::find(conn, handed));
}

/// The task list says how far each part has come, what is wrong, and until when.
#[test]
fn the_task_list_tells_how_far_it_has_come() {
    let world = World::new();
    let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    let address = format!("/ansokan/{id}");
    let page = world.client.get(&address);
    assert!(page.says("6 av 7 delar är klara") || page.says("7 av 7 delar är klara"));
    assert!(page.says("45 dagar kvar") && page.says("31 december 2020"), "{}", page.words());
    assert!(page.says("Utkastet tas bort om ingen sparar i det senast 16 maj 2021"));
    let section = format!("{address}/del/money");
    let form = world.client.get(&section);
    world.client.submit(&form, &section, &[("q.applied", "45000")]).expect(303);
    let page = world.client.get(&address);
    assert!(page.says("Påbörjad"), "{}", page.words());
}

/// A script that saves while somebody writes gets no page back.
#[test]
fn autosave_answers_without_a_page() {
    let world = World::new();
    let id = world.draft();
    let address = format!("/ansokan/{id}/del/project");
    let page = world.client.get(&address);
    let token = page.value_of("_csrf").unwrap();
    let body = format!("_csrf={token}&_key=0123456789abcdef0123&q.title=Medan+jag+skriver");
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-autosave", "1")];
    let reply = world.client.send("POST", &address, &headers, body.as_bytes());
    assert_eq!(reply.status, 204);
    assert!(world.client.get(&address).text().contains("Medan jag skriver"));
}

/// Last year's application becomes a new draft: its answers come along, its days, declaration and
/// files do not.
#[test]
fn an_earlier_application_is_copied() {
    let world = World::new();
    let earlier = world.handed_in();
    let page = world.client.get(&format!("/mina-arenden/{earlier}"));
    let address = format!("/mina-arenden/{earlier}/kopiera");
    assert_eq!(page.link_to(&address).as_deref(), Some(address.as_str()));
    let call = world.call.to_string();
    let done = world.client.submit(&page, &address, &[("call", &call)]);
    let draft = done.expect(303).location();
    assert!(world.client.follow(&done).says("Ett nytt utkast"));
    let id: i64 = draft.rsplit('/').next().unwrap().parse().unwrap();
    let id = integrationsfond::kernel::ids::CaseId(id);
    let day = world.server.app().clock.today();
    let opened = world.server.read(|conn| applications::open(conn, id, day));
    let facts = opened.facts();
    assert_eq!(facts.title.as_deref(), Some("Språkkafé i Gamleby"));
    assert_eq!(facts.applied, Some(integrationsfond::kernel::money::Ore::kr(45_000)));
    assert_eq!((facts.period_start, facts.period_end, facts.signatory), (None, None, None));
    assert!(opened.attachments.is_empty());
    let case = world.server.read(|conn| cases::find(conn, id));
    assert_eq!(case.title, "Språkkafé i Gamleby");

    // Not into a call that is shut, not an unknown one, and not somebody else's.
    let page = world.client.get(&format!("/mina-arenden/{earlier}"));
    let shut = crate::support::world::call_of(&world.server, world.fund, "2019").to_string();
    world.client.submit(&page, &address, &[("call", &shut)]).expect(422);
    world.client.submit(&page, &address, &[("call", "4711")]).expect(404);
    world.client.submit(&page, &address, &[("call", "")]).expect(422);
    let other = crate::support::world::person(&world.server, "Olle Utanför", &[]);
    let other = world.server.sign_in(other);
    let page = other.get("/mina-arenden");
    other.submit(&page, &address, &[("call", &call)]).expect(404);
}
