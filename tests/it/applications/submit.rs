//! From the open call to the receipt.

use diesel::prelude::*;
use integrationsfond::applications;
use integrationsfond::cases;
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::db::schema;
use integrationsfond::kernel::ids::CaseId;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::role::Role;
use integrationsfond::people;
use integrationsfond::registry;

use crate::support::world::{PDF, World, person};

fn case(world: &World, id: CaseId) -> cases::model::Case {
    world.server.read(|conn| cases::find(conn, id))
}

/// An association finds the call, fills in one part after another, checks and hands in; the
/// application is locked, numbered, registered with its files, and receipted.
#[test]
fn an_application_is_written_and_handed_in() {
    let world = World::new();
    let client = &world.client;
    let page = client.get("/");
    let call = page.link_to("/omgang/").unwrap();
    let page = client.get(&call);
    let number = page.value_of("call").unwrap();
    let association = world.association.to_string();
    let fields = [("call", number.as_str()), ("association", association.as_str())];
    let started = client.submit(&page, "/ansokan/ny", &fields);
    let tasks = client.follow(&started);
    assert!(tasks.says("0 av 7 delar är klara"), "{}", tasks.words());
    let home = started.location();
    let save = |section: &str, fields: &[(&str, &str)]| {
        let address = format!("{home}/del/{section}");
        let page = client.get(&address);
        client.submit(&page, &address, fields)
    };
    let done = save(
        "project",
        &[
            ("q.title", "Språkkafé i Gamleby"),
            ("q.purpose", "Fler ska våga tala."),
            ("q.focus_area", "meeting"),
            ("q.goal", "everyday"),
        ],
    );
    assert_eq!(done.expect(303).location(), format!("{home}/del/people"));
    save(
        "people",
        &[
            ("q.target_groups", "newly-arrived"),
            ("q.localities", "gamleby"),
            ("q.localities", "overum"),
            ("q.participants.women", "20"),
            ("q.participants.men", "15"),
            ("q.participants.girls", "0"),
            ("q.participants.boys", "0"),
        ],
    )
    .expect(303);
    save(
        "plan",
        &[
            ("q.period.start", "2021-02-01"),
            ("q.period.end", "2021-06-30"),
            ("q.activities.0.what", "Kafé varje tisdag"),
            ("q.afterwards", "Vi fortsätter."),
        ],
    )
    .expect(303);
    let items = ["affected", "best_interest", "heard", "equal", "safe"];
    let names: Vec<String> =
        items.iter().map(|i| format!("q.child_checklist.{i}.answer")).collect();
    let checks: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "yes")).collect();
    save("children", &checks).expect(303);
    // A row at a time, without script: the button saves and comes back with an empty row.
    let row = save(
        "money",
        &[
            ("q.budget.costs.0.label", "Två ledare"),
            ("q.budget.costs.0.kind", "leaders"),
            ("q.budget.costs.0.amount", "40 000"),
            ("add", "q.budget.costs"),
        ],
    );
    assert!(row.expect(303).location().starts_with(&format!("{home}/del/money")));
    let page = client.get(&format!("{home}/del/money"));
    assert!(page.text().contains("name=\"q.budget.costs.1.label\""));
    assert!(page.text().contains("value=\"40000\""), "kept in one spelling");
    let money = [
        ("q.budget.costs.0.label", "Två ledare"),
        ("q.budget.costs.0.kind", "leaders"),
        ("q.budget.costs.0.amount", "40 000"),
        ("q.budget.costs.1.label", "Lokal"),
        ("q.budget.costs.1.kind", "premises"),
        ("q.budget.costs.1.amount", "12000,50"),
        ("q.budget.income.0.label", "Egna pengar"),
        ("q.budget.income.0.kind", "own"),
        ("q.budget.income.0.amount", "7000,50"),
        ("q.applied", "45 000 kr"),
        ("q.other_grants", "no"),
    ];
    save("money", &money).expect(303);
    let address = format!("{home}/del/attachments");
    let page = client.get(&address);
    let files = [("q.attachments", "plan.pdf", PDF)];
    client.upload(&page, &address, &[], &files).expect(303);

    let check = client.get(&format!("{home}/kontrollera"));
    assert!(check.says("saker kvar att göra") || check.says("En sak kvar att göra"));
    assert!(check.says("Stadgar finns varken bland ansökans bilagor"));
    save(
        "declaration",
        &[("q.declaration.agreed", "yes"), ("q.declaration.name", "Amina Warsame")],
    )
    .expect(303);
    let check = client.get(&format!("{home}/kontrollera"));
    assert!(!check.says("kvar att göra") && check.says("Skicka in ansökan"), "{}", check.words());
    assert!(check.says("52 000,50"), "the sum of the costs: {}", check.words());

    let done = client.submit(&check, &format!("{home}/skicka-in"), &[]);
    let receipt = client.follow(&done);
    assert!(receipt.says("Ansökan är inskickad") && receipt.says("Diarienummer 2020/1-109"));
    let again = client.submit(&check, &format!("{home}/skicka-in"), &[]);
    assert_eq!(again.location(), done.location(), "sent twice, handed in once");

    let id = CaseId(home.rsplit('/').next().unwrap().parse().unwrap());
    let row = case(&world, id);
    assert_eq!((row.stage, row.number.as_deref()), (Stage::Submitted, Some("2020/1-109")));
    assert_eq!((row.title.as_str(), row.applied_ore), ("Språkkafé i Gamleby", Ore::kr(45_000)));
    assert_eq!((row.focus_area.as_str(), row.locality.as_str()), ("meeting", "several"));
    let application = world.server.read(|conn| applications::find(conn, id));
    assert_eq!(application.cost_ore, Ore(5_200_050));
    assert_eq!(application.project_end, "2021-06-30".parse().ok());
    assert_eq!((application.women, application.men), (20, 15));
    let lines: i64 = world.count(|conn| {
        use schema::budget_lines as b;
        Ok(b::table.filter(b::case_id.eq(id)).count().get_result(conn)?)
    });
    assert_eq!(lines, 3);
    let records = world.server.read(|conn| registry::find_records(conn, id));
    let kinds: Vec<&str> = records.iter().map(|r| r.kind.as_str()).collect();
    assert_eq!(kinds, ["application", "attachment"]);
    assert_eq!(world.mails("receipt").len(), 1);

    // The application as a PDF, and the attachment byte for byte.
    let pdf = client.get(&format!("/mina-arenden/{id}/handlingar/1"));
    assert_eq!(pdf.expect(200).header("content-type"), Some("application/pdf"));
    assert!(pdf.body.starts_with(b"%PDF-") && pdf.body.len() > 5_000);
    assert_eq!(client.get(&format!("/mina-arenden/{id}/handlingar/2")).expect(200).body, PDF);
}

/// What has been handed in cannot be written in, nor handed in again, nor thrown away.
#[test]
fn a_handed_in_application_is_locked() {
    let world = World::new();
    let page = world.client.get("/");
    let page = world.client.get(&page.link_to("/omgang/").unwrap());
    let id = world.handed_in();
    let fields = [("q.title", "Något annat")];
    let home = format!("/ansokan/{id}");
    world.client.submit(&page, &format!("{home}/del/project"), &fields).expect(409);
    let page = world.client.get("/omgang/1");
    let again = world.client.submit(&page, &format!("{home}/skicka-in"), &[]);
    again.expect(409);
    let page = world.client.get("/omgang/1");
    world.client.submit(&page, &format!("{home}/ta-bort"), &[]).expect(409);
    assert_eq!(case(&world, id).title, "Språkkafé i Gamleby");
    assert_eq!(world.client.get(&home).expect(303).location(), format!("/mina-arenden/{id}"));
}

/// Somebody who acts for the association but may not sign writes, and does not hand in.
#[test]
fn only_a_signatory_hands_in() {
    let world = World::new();
    let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    let helper = person(&world.server, "Hjälp Sam", &[]);
    let association = world.association;
    world.server.act(|tx| people::actions::add_membership(tx, helper, association, false));
    let helper = world.server.sign_in(helper);
    let page = helper.get(&format!("/ansokan/{id}/kontrollera"));
    assert!(page.says("Hos er är det: Amina Warsame"), "{}", page.words());
    assert!(!page.text().contains("/skicka-in"));
    let page = helper.get(&format!("/ansokan/{id}/del/project"));
    let refused = helper.submit(&page, &format!("/ansokan/{id}/skicka-in"), &[]);
    assert!(refused.expect(422).says("Bara den som får skriva under"));
    assert_eq!(case(&world, id).stage, Stage::Draft);
}

/// Where two sign together, the second is named and is one of the association's own.
#[test]
fn two_sign_together() {
    let world = World::new();
    let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    let page = world.client.get(&format!("/min-forening/{}/andra", world.association));
    let fields = [
        ("name", "Gamleby Språkvänner"),
        ("address", "Storgatan 1"),
        ("postcode", "594 32"),
        ("city", "Gamleby"),
        ("email", "kontakt@gamleby.example"),
        ("jointly", "ja"),
        ("person.0.name", "Amina Warsame"),
        ("person.0.signatory", "ja"),
        ("person.1.name", "Lena Holm"),
        ("person.1.signatory", "ja"),
    ];
    let address = format!("/min-forening/{}", world.association);
    world.client.submit(&page, &address, &fields).expect(303);
    for (second, status) in
        [("", 422), ("Amina Warsame", 422), ("Otto Berg", 422), ("lena holm", 303)]
    {
        let page = world.client.get(&format!("/ansokan/{id}/kontrollera"));
        let fields = [("second", second)];
        world.client.submit(&page, &format!("/ansokan/{id}/skicka-in"), &fields).expect(status);
    }
    assert_eq!(case(&world, id).stage, Stage::Submitted);
}

/// Another association's case does not exist, whatever is asked of it.
#[test]
fn another_associations_case_does_not_exist() {
    let world = World::new();
    let draft = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    let handed = world.handed_in();
    let stranger = world.server.sign_in(person(&world.server, "Otto Ovän", &[]));
    for path in [
        format!("/ansokan/{draft}"),
        format!("/ansokan/{draft}/del/project"),
        format!("/ansokan/{draft}/kontrollera"),
        format!("/ansokan/{draft}/ta-bort"),
        format!("/ansokan/{handed}/inskickad"),
        format!("/mina-arenden/{handed}"),
        format!("/mina-arenden/{handed}/handlingar/1"),
        format!("/mina-arenden/{handed}/aterkalla"),
        format!("/mina-arenden/{handed}/komplettering"),
        "/ansokan/99999".to_owned(),
        "/mina-arenden/99999".to_owned(),
    ] {
        stranger.get(&path).expect(404);
        world.server.visitor().get(&path).expect(303);
    }
    for path in [
        format!("/ansokan/{draft}/del/project"),
        format!("/ansokan/{draft}/skicka-in"),
        format!("/ansokan/{draft}/ta-bort"),
        format!("/mina-arenden/{handed}/aterkalla"),
        format!("/mina-arenden/{handed}/komplettering"),
    ] {
        let page = stranger.get("/min-forening/ny");
        stranger.submit(&page, &path, &[("q.title", "Mitt")]).expect(404);
    }
    let page = stranger.get("/min-forening/ny");
    let (call, association) = (world.call.to_string(), world.association.to_string());
    let fields = [("call", call.as_str()), ("association", association.as_str())];
    stranger.submit(&page, "/ansokan/ny", &fields).expect(404);
    assert_eq!(case(&world, draft).title, "Språkkafé i Gamleby");
    assert_eq!(case(&world, handed).stage, Stage::Submitted);
    assert!(!stranger.get("/mina-arenden").says("Språkkafé i Gamleby"));
}

/// Two people in the same part: the second is told, and nothing is overwritten without a word.
#[test]
fn two_people_never_overwrite_silently() {
    let world = World::new();
    let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    let lena = person(&world.server, "Lena Holm", &[]);
    let association = world.association;
    world.server.act(|tx| people::actions::add_membership(tx, lena, association, false));
    let lena = world.server.sign_in(lena);
    let address = format!("/ansokan/{id}/del/project");
    let hers = lena.get(&address);
    let his = world.client.get(&address);
    let fields = |title: &'static str, mark: &str| {
        vec![
            ("q.title".to_owned(), title.to_owned()),
            ("q.purpose".to_owned(), "Fler talar.".to_owned()),
            ("q.focus_area".to_owned(), "meeting".to_owned()),
            ("q.goal".to_owned(), "everyday".to_owned()),
            ("mark".to_owned(), mark.to_owned()),
        ]
    };
    let send = |client: &crate::support::client::Client, page, title, mark: &str| {
        let fields = fields(title, mark);
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        client.submit(page, &address, &fields)
    };
    send(&lena, &hers, "Lenas titel", &hers.value_of("mark").unwrap()).expect(303);
    let told = send(&world.client, &his, "Aminas titel", &his.value_of("mark").unwrap());
    assert!(told.expect(422).says("Lena Holm har ändrat här medan ni skrev"));
    assert!(told.text().contains("Aminas titel"), "what was typed is kept");
    assert_eq!(case(&world, id).title, "Lenas titel");
    let mark = told.value_of("mark").unwrap();
    send(&world.client, &told, "Aminas titel", &mark).expect(303);
    assert_eq!(case(&world, id).title, "Aminas titel");
}

/// The checks are made when the application comes in, and an attachment that is said to be a
/// required document counts as that document.
#[test]
fn checks_are_made_on_the_day_of_submission_and_attachments_count() {
    use diesel::prelude::*;
    let world = World::new();
    let id = world.written("meeting", "everyday", "2021-02-01", "2021-06-30");
    let check = format!("/ansokan/{id}/kontrollera");
    let page = world.client.get(&check);
    assert!(page.says("Stadgar finns varken") && page.says("Bokslut finns varken"));
    let section = format!("/ansokan/{id}/del/attachments");
    let form = world.client.get(&section);
    assert!(form.says("Vilka handlingar är det?"), "{}", form.words());
    let kind = |kind| [("stay", "files"), ("kind", kind)];
    let file = [("q.attachments", "stadgar.pdf", PDF)];
    let wrong = world.client.upload(&form, &section, &kind("passport"), &file);
    wrong.expect(422);
    let form = world.client.get(&section);
    world.client.upload(&form, &section, &kind("statutes"), &file).expect(303);
    let form = world.client.get(&section);
    let accounts = [("q.attachments", "bokslut.pdf", PDF)];
    world.client.upload(&form, &section, &kind(""), &accounts).expect(303);
    let page = world.client.get(&check);
    assert!(!page.says("Stadgar finns varken") && page.says("Bokslut finns varken"));
    // What a file is can be said afterwards.
    let form = world.client.get(&section);
    let name =
        form.text().split("name=\"kind-").nth(2).unwrap().split('"').next().unwrap().to_owned();
    let name = format!("kind-{name}");
    let said = [(name.as_str(), "annual-accounts")];
    world.client.submit(&form, &section, &said).expect(303);
    let page = world.client.get(&check);
    assert!(!page.says("Bokslut finns varken"), "{}", page.words());

    let done = world.client.submit(&page, &format!("/ansokan/{id}/skicka-in"), &[("second", "")]);
    assert!(world.client.follow(&done).says("2020/1-109"), "{}", done.words());
    let checks = world.server.read(|conn| integrationsfond::assessment::find_checks(conn, id));
    let outcome = |code: &str| checks.iter().find(|c| c.code == code).map(|c| c.outcome.code());
    assert_eq!(outcome("attachments"), Some("met"));
    assert_eq!(outcome("call-window"), Some("met"));
    let acts: Vec<String> = world.server.read(|conn| {
        use integrationsfond::db::schema::history as h;
        Ok(h::table.filter(h::case_id.eq(id.0)).order(h::id).select(h::act).load(conn)?)
    });
    assert_eq!(acts, ["submit", "run-checks"]);

    // An officer reads the checks in the language of their choice.
    let officer = world.server.staff("Karin Ekdahl", &[Role::CaseOfficer]);
    let sv = officer.get(&format!("/arenden/{id}"));
    assert!(sv.says("Ideell förening får söka"), "{}", sv.words());
    officer.set_cookie("language", "en");
    let en = officer.get(&format!("/arenden/{id}"));
    assert!(en.says("Non-profit association may apply"), "{}", en.words());
}
