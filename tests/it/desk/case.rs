//! The page of a case.

use integrationsfond::applications::model::ANSWER_ONLY;
use integrationsfond::assessment::actions;
use integrationsfond::files;
use integrationsfond::kernel::role::Role;
use integrationsfond::registry;
use integrationsfond::registry::model::{Direction, NewRecord};

use crate::support::cases::{Desk, day};

#[test]
fn every_tab_of_a_case_shows_its_part() {
    let desk = Desk::on("2020-03-02");
    let club = desk.club();
    desk.case(club, "Halltid för alla", 30_000);
    let id = desk.case(club, "Språkvänner Överum", 65_000);
    let karin = desk.server.sign_in(desk.karin);
    let case = format!("/arenden/{id}");
    let page = karin.get(&case);
    for words in [
        "2020/2-109 · Överums Idrottsklubb · inkom 2020-03-02",
        "Söker 65 000 kr",
        "Projektet kostar 92 000 kr",
        "Fonden har tillgängligt 650 000 kr",
        "22 kvinnor, 14 män, 9 flickor, 11 pojkar",
        "Halltid för alla",
        "Ansökan är registrerad och väntar på en handläggare.",
        "Öppna ärenden: 2020/1-109 Halltid för alla",
    ] {
        assert!(page.expect(200).says(words), "{words}");
    }
    assert!(page.link_to(&format!("{case}/fordela")).is_some());
    assert!(page.link_to(&format!("{case}/tjansteskrivelse")).is_none(), "not before it is taken");
    assert!(karin.get(&format!("{case}/ansokan")).expect(200).says("Vad vill ni uppnå?"));
    assert!(karin.get(&format!("{case}/bilagor")).expect(200).says("Ärendet har inga bilagor."));
    assert!(karin.get(&format!("{case}/historik")).expect(200).says("Ansökan inkom"));
    let notes = karin.get(&format!("{case}/anteckningar"));
    let sent = [("text", "Ring Eva på tisdag.")];
    let done = karin.submit(&notes, &format!("{case}/anteckningar"), &sent);
    assert!(karin.follow(&done).says("Ring Eva på tisdag."));
    let secretary = desk.server.staff("Nils Öberg", &[Role::Secretary]);
    secretary.get(&format!("{case}/anteckningar")).expect(403);
    assert!(!secretary.get(&case).expect(200).says("Anteckningar"), "no link to what is not hers");
}

#[test]
fn drafts_and_unknown_cases_do_not_exist() {
    let desk = Desk::on("2020-03-02");
    let draft = desk.draft(desk.club(), "Ett utkast", 65_000);
    let karin = desk.server.sign_in(desk.karin);
    for id in [draft.0, 4711] {
        for rest in
            ["", "/ansokan", "/bilagor", "/handlingar", "/anteckningar", "/historik", "/fordela"]
        {
            karin.get(&format!("/arenden/{id}{rest}")).expect(404);
        }
    }
    let applicant = desk.server.staff("Lena Lindqvist", &[Role::Applicant]);
    applicant.get("/arenden").expect(403);
    assert_eq!(desk.server.visitor().get("/arenden").expect(303).location(), "/logga-in");
}

#[test]
fn records_are_handed_out_as_files_unless_they_are_dangerous() {
    let desk = Desk::on("2020-03-02");
    let id = desk.case(desk.club(), "Språkvänner Överum", 65_000);
    desk.act(|tx| {
        actions::request_completion(tx, id, "Mer?", day("2020-03-16"), &[ANSWER_ONLY.to_owned()])
    })
    .unwrap();
    desk.server.act(|tx| {
        let stored = tx.files.put(b"%PDF-1.4 /JavaScript")?;
        let file = files::register(tx, &stored, "elak.pdf", "application/pdf", true)?;
        registry::actions::record(
            tx,
            &NewRecord {
                case_id: Some(id),
                association_id: None,
                direction: Direction::In,
                kind: "statement",
                counterpart: "Överums Idrottsklubb".to_owned(),
                subject: "En bilaga".to_owned(),
                file_id: Some(file),
            },
        )
    });
    let karin = desk.server.sign_in(desk.karin);
    let base = format!("/arenden/{id}/handlingar");
    let list = karin.get(&base);
    assert!(list.expect(200).says("Begäran om komplettering, svar senast 2020-03-16"));
    assert!(list.says("kan vara farligt"));
    assert!(list.link_to(&format!("{base}/2")).is_none());
    let file = karin.get(&format!("{base}/1"));
    assert!(file.expect(200).header("content-disposition").unwrap().starts_with("attachment"));
    assert!(file.body.starts_with(b"%PDF"));
    let refused = karin.get(&format!("{base}/2"));
    assert!(refused.status >= 400 && !refused.text().contains("JavaScript"));
    karin.get(&format!("{base}/3")).expect(404);
}

#[test]
fn whoever_is_close_reads_but_has_no_buttons() {
    let desk = Desk::on("2020-03-02");
    let hers = desk.association("802456-7011", "Gamleby Språkvänner", &["Karin Ekdahl"]);
    let id = desk.case(hers, "Läsa tillsammans", 40_000);
    let karin = desk.server.sign_in(desk.karin);
    let page = karin.get(&format!("/arenden/{id}"));
    assert!(page.expect(200).says("Du står sökanden nära"));
    assert!(page.link_to(&format!("/arenden/{id}/fordela")).is_none());
    assert!(page.link_to(&format!("/arenden/{id}/kontroller/")).is_none());
}
