//! An officer asks, the applicant answers; or withdraws.

use diesel::prelude::*;
use integrationsfond::applications;
use integrationsfond::applications::model::{ANSWER_ONLY, SubmitHow};
use integrationsfond::cases;
use integrationsfond::cases::lifecycle::{Stage, Step};
use integrationsfond::db::schema;
use integrationsfond::kernel::ids::CaseId;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::role::Role;
use integrationsfond::registry;
use serde_json::json;

use crate::support::world::{PDF, World};

/// Asks about an application, as an officer's act leaves it.
fn ask(world: &World, id: CaseId, sections: &str) {
    use schema::completion_requests as r;
    world.server.act(|tx| {
        let deadline: chrono::NaiveDate = "2020-11-30".parse().unwrap();
        diesel::insert_into(r::table)
            .values((
                r::case_id.eq(id),
                r::about.eq("application"),
                r::message.eq("Vad kostar lokalen?"),
                r::sections.eq(sections),
                r::deadline.eq(deadline),
                r::sent_on.eq(tx.today),
            ))
            .execute(tx.conn)?;
        cases::actions::set_deadline(tx, id, Some(deadline))?;
        cases::actions::advance(tx, id, Step::RequestCompletion, json!({}))
    });
}

/// What was changed while a question was open that an officer closed without an answer was never
/// sent: it does not come in with the answer to the next question.
#[test]
fn what_was_not_sent_goes_with_its_question() {
    let world = World::new();
    let id = world.handed_in();
    let answers = || world.server.read(|conn| applications::find(conn, id)).answers;
    let before = answers();
    ask(&world, id, "money");
    let section = format!("/ansokan/{id}/del/money");
    let form = world.client.get(&section);
    let secret = [("q.budget.costs.0.label", "Hemlig post"), ("q.applied", "64 000")];
    world.client.submit(&form, &section, &secret);
    assert!(answers().contains("Hemlig post"));
    let file = integrationsfond::files::inspect::inspect("kvitto.pdf", PDF).unwrap();
    let stored = world.server.app().files.put(PDF).unwrap();
    let received = integrationsfond::files::Received { stored, accepted: file };
    let of_file = world.server.read(|conn| {
        use schema::attachments as a;
        Ok(a::table.filter(a::case_id.eq(id)).count().get_result::<i64>(conn)?)
    });
    world.server.act(|tx| {
        use schema::attachments as a;
        let file = received.register(tx)?;
        diesel::insert_into(a::table)
            .values((
                a::case_id.eq(id),
                a::part.eq("completion"),
                a::file_id.eq(file),
                a::added_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
        Ok(())
    });
    let karin = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let page = karin.get(&format!("/arenden/{id}"));
    let close = format!("/arenden/{id}/komplettering/avsluta");
    karin.submit(&page, &close, &[("reason", "Svaret behövs inte.")]).expect(303);
    assert_eq!(answers(), before);
    let left = world.server.read(|conn| {
        use schema::attachments as a;
        Ok(a::table.filter(a::case_id.eq(id)).count().get_result::<i64>(conn)?)
    });
    assert_eq!(left, of_file, "the file that was not sent is gone");

    ask(&world, id, ANSWER_ONLY);
    let address = format!("/mina-arenden/{id}/komplettering");
    let page = world.client.get(&address);
    world.client.submit(&page, &address, &[("answer", "Lokalen är gratis.")]).expect(303);
    let last = world.server.read(|conn| {
        use schema::application_versions as v;
        let newest = v::table.filter(v::case_id.eq(id)).order(v::version.desc());
        Ok(newest.select(v::answers).first::<String>(conn)?)
    });
    assert_eq!(last, before);
}

/// The answer, a file and a changed budget come in together: a new version, registered, and the
/// facts follow; until then everybody else reads what was handed in first.
#[test]
fn a_request_is_answered() {
    let world = World::new();
    let id = world.handed_in();
    ask(&world, id, "money");
    let page = world.client.get("/mina-arenden");
    assert!(page.says("Svara på handläggarens fråga") && page.says("Senast 30 november 2020"));
    let page = world.client.get(&format!("/mina-arenden/{id}/komplettering"));
    assert!(page.says("Vad kostar lokalen?") && page.says("Pengarna") && !page.says("Försäkran"));

    // Only the part that was asked about is open.
    assert_eq!(
        world.client.get(&format!("/ansokan/{id}/del/project")).expect(303).location(),
        format!("/ansokan/{id}")
    );
    let section = format!("/ansokan/{id}/del/money");
    let form = world.client.get(&section);
    let closed = format!("/ansokan/{id}/del/project");
    world.client.submit(&form, &closed, &[("q.title", "Annat")]).expect(409);
    let form = world.client.get(&section);
    let money = [
        ("q.budget.costs.0.label", "Två ledare"),
        ("q.budget.costs.0.kind", "leaders"),
        ("q.budget.costs.0.amount", "40000"),
        ("q.budget.costs.1.label", "Lokal, mindre"),
        ("q.budget.costs.1.kind", "premises"),
        ("q.budget.costs.1.amount", "10000"),
        ("q.budget.income.0.label", "Egna pengar"),
        ("q.budget.income.0.kind", "own"),
        ("q.budget.income.0.amount", "7000"),
        ("q.applied", "43000"),
        ("q.other_grants", "no"),
    ];
    let saved = world.client.submit(&form, &section, &money);
    assert_eq!(saved.expect(303).location(), format!("/mina-arenden/{id}/komplettering"));
    let applied = |world: &World| world.server.read(|conn| cases::find(conn, id)).applied_ore;
    assert_eq!(applied(&world), Ore::kr(45_000), "not before it is sent");
    let day = world.server.app().clock.today();
    let read = world.server.read(|conn| applications::open_submitted(conn, id, day));
    assert_eq!(read.facts().applied, Some(Ore::kr(45_000)));

    let page = world.client.get(&format!("/mina-arenden/{id}/komplettering"));
    assert!(page.says("Ändrad"));
    let action = format!("/mina-arenden/{id}/komplettering");
    let empty = world.client.upload(&page, &action, &[("answer", "x")], &[("files", "a.pdf", b"")]);
    assert!(empty.expect(422).says("Filen är tom"));
    let page = world.client.get(&action);
    let files = [("files", "hyra.pdf", PDF)];
    let done = world.client.upload(&page, &action, &[("answer", "10 000 kr.")], &files);
    assert!(world.client.follow(&done).says("Tack, svaret är mottaget"));

    let case = world.server.read(|conn| cases::find(conn, id));
    assert_eq!((case.stage, case.deadline), (Stage::Preparing, None));
    assert_eq!(case.applied_ore, Ore::kr(43_000));
    let versions = world.server.read(|conn| applications::versions(conn, id));
    assert_eq!(versions.iter().map(|v| v.version).collect::<Vec<_>>(), [1, 2]);
    let records = world.server.read(|conn| registry::find_records(conn, id));
    let kinds: Vec<&str> = records.iter().map(|r| r.kind.as_str()).collect();
    assert_eq!(kinds, ["application", "completion", "attachment"]);
    let answer: Option<String> = world.server.read(|conn| {
        use schema::completion_requests as r;
        Ok(r::table.filter(r::case_id.eq(id)).select(r::answer).first(conn)?)
    });
    assert_eq!(answer.as_deref(), Some("10 000 kr."));
    let page = world.client.get(&action);
    assert_eq!(page.expect(303).location(), format!("/mina-arenden/{id}"));
}

/// An answer that says nothing is not taken; one that comes late is, while the case waits.
#[test]
fn an_empty_answer_is_refused_and_a_late_one_taken() {
    let world = World::new();
    let id = world.handed_in();
    ask(&world, id, "");
    world.server.app().clock.set_today("2020-12-05".parse().ok());
    let action = format!("/mina-arenden/{id}/komplettering");
    let page = world.client.get(&action);
    assert!(page.says("Sista dagen har gått"));
    assert!(world.client.get("/mina-arenden").says("Försenad sedan 30 november 2020"));
    let refused = world.client.upload(&page, &action, &[("answer", "  ")], &[]);
    assert!(refused.expect(422).says("Skriv ett svar"));
    let long = "å".repeat(10_000);
    let page = world.client.get(&action);
    let refused = world.client.upload(&page, &action, &[("answer", &long)], &[]);
    assert!(refused.expect(422).says("Texten är för lång"));
    let page = world.client.get(&action);
    world.client.upload(&page, &action, &[("answer", "Sent men här.")], &[]).expect(303);
    let page = world.client.get("/omgang/1");
    world.client.upload(&page, &action, &[("answer", "En gång till.")], &[]).expect(409);
}

/// A withdrawal is asked about first, registered, and ends the case.
#[test]
fn an_application_is_withdrawn() {
    let world = World::new();
    let id = world.handed_in();
    let action = format!("/mina-arenden/{id}/aterkalla");
    assert_eq!(
        world.client.get(&format!("/mina-arenden/{id}")).link_to(&action),
        Some(action.clone())
    );
    let page = world.client.get(&action);
    assert!(page.says("Återkalla 2020/1-109 Språkkafé i Gamleby?"));
    let done = world.client.submit(&page, &action, &[("reason", "Ledaren har flyttat.")]);
    let page = world.client.follow(&done);
    assert!(page.says("Ni återkallade ansökan"), "{}", page.words());
    let case = world.server.read(|conn| cases::find(conn, id));
    assert_eq!(case.stage, Stage::Withdrawn);
    let records = world.server.read(|conn| registry::find_records(conn, id));
    assert_eq!(records.last().map(|r| r.kind.as_str()), Some("withdrawal"));
    assert_eq!(world.mails("withdrawn").len(), 1);
    let page = world.client.get("/omgang/1");
    world.client.submit(&page, &action, &[]).expect(409);
}

/// An officer who asks for an answer alone opens no part of the application.
#[test]
fn an_answer_alone_opens_no_part() {
    let world = World::new();
    let id = world.handed_in();
    ask(&world, id, ANSWER_ONLY);
    let page = world.client.get(&format!("/mina-arenden/{id}/komplettering"));
    assert!(page.says("Vad kostar lokalen?") && !page.says("Pengarna"), "{}", page.words());
    let section = format!("/ansokan/{id}/del/money");
    assert_eq!(world.client.get(&section).expect(303).location(), format!("/ansokan/{id}"));
    let page = world.client.get(&format!("/mina-arenden/{id}/komplettering"));
    world.client.submit(&page, &section, &[("q.applied", "1")]).expect(409);
    let address = format!("/mina-arenden/{id}/komplettering");
    let answer = [("answer", "10 000 kr."), ("kind", "annual-accounts")];
    let files = [("files", "bokslut.pdf", PDF)];
    world.client.upload(&page, &address, &answer, &files).expect(303);
    let kinds: Vec<String> = world.server.read(|conn| {
        use schema::attachments as a;
        Ok(a::table.filter(a::case_id.eq(id)).select(a::kind).load(conn)?)
    });
    assert_eq!(kinds, ["annual-accounts"]);
}

/// A file that is added while an answer is written is the applicant's own until it is sent: nobody
/// else finds it on the case's pages, and it fulfils no requirement.
#[test]
fn a_file_is_the_applicants_own_until_it_is_sent() {
    let world = World::new();
    let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    let section = format!("/ansokan/{id}/del/attachments");
    let attach = |name: &str| {
        let page = world.client.get(&section);
        world.client.upload(&page, &section, &[], &[("q.attachments", name, PDF)]).expect(303);
        let rows = world.server.read(|conn| applications::attachments(conn, id));
        rows.into_iter().find(|row| row.name == name).expect("attached").id
    };
    let first = attach("stadgar.pdf");
    world.server.act(|tx| applications::actions::submit(tx, id, &SubmitHow::default()));
    ask(&world, id, "attachments");
    let second = attach("hyra.pdf");
    let officer = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let pages = ["bilagor", "ansokan", "handlingar", ""].map(|tab| format!("/arenden/{id}/{tab}"));
    let file = |row: i64| format!("/arenden/{id}/bilagor/{row}");
    assert!(officer.get(&pages[0]).expect(200).says("stadgar.pdf"));
    officer.get(&file(first)).expect(200);
    for page in &pages {
        let page = officer.get(page.trim_end_matches('/'));
        assert!(!page.expect(200).says("hyra.pdf"), "{}", page.words());
    }
    officer.get(&file(second)).expect(404);
    world.client.get(&format!("/ansokan/{id}/bilagor/{second}")).expect(200);

    let action = format!("/mina-arenden/{id}/komplettering");
    let page = world.client.get(&action);
    world.client.upload(&page, &action, &[("answer", "Här är den.")], &[]).expect(303);
    assert!(officer.get(&pages[0]).expect(200).says("hyra.pdf"));
    officer.get(&file(second)).expect(200);
}
