//! The queue.

use integrationsfond::applications::model::ANSWER_ONLY;
use integrationsfond::assessment::actions;
use integrationsfond::kernel::role::Role;

use crate::support::cases::{Desk, day};

#[test]
fn the_queue_shows_what_waits_and_never_drafts() {
    let desk = Desk::on("2020-03-02");
    let club = desk.club();
    let other = desk.association("802456-7011", "Gamleby Språkvänner", &["Åsa Öst"]);
    desk.draft(club, "Hemligt utkast", 10_000);
    let first = desk.case(club, "Språkvänner Överum", 65_000);
    let second = desk.case(other, "Läsa tillsammans", 86_000);
    desk.act(|tx| actions::assign(tx, first, desk.karin)).unwrap();
    desk.act(|tx| {
        actions::request_completion(
            tx,
            second,
            "Mer?",
            day("2020-03-09"),
            &[ANSWER_ONLY.to_owned()],
        )
    })
    .unwrap();
    let karin = desk.server.sign_in(desk.karin);

    let mine = karin.get("/arenden");
    assert!(mine.expect(200).says("Språkvänner Överum"), "what waits for her comes first");
    assert!(!mine.says("Läsa tillsammans"), "the applicant's turn is not hers");
    let open = karin.get("/arenden?visa=oppna");
    assert!(open.says("Läsa tillsammans") && open.says("2 ärenden") && open.says("7 dagar kvar"));
    assert!(!open.says("Hemligt utkast"));
    assert!(karin.get("/arenden?visa=forsenade").says("Inga ärenden här"));

    desk.goes_to("2020-03-13");
    let late = karin.get("/arenden?visa=forsenade");
    assert!(late.says("Läsa tillsammans") && late.says("4 dagar sen"));
    assert!(late.says("Komplettering försenad"));
    let words = karin.get("/arenden?visa=oppna").words();
    let place = |title: &str| words.find(title).unwrap();
    assert!(place("Läsa tillsammans") < place("Språkvänner Överum"), "late before old");
}

#[test]
fn search_and_filters_find_and_export_the_same() {
    let desk = Desk::on("2020-03-02");
    let club = desk.club();
    let other = desk.association("802456-7011", "=Gamleby Språkvänner", &["Åsa Öst"]);
    desk.case(club, "Språkvänner Överum", 65_000);
    desk.case(other, "Läsa 100 % högt", 86_000);
    let karin = desk.server.sign_in(desk.karin);
    for (query, found) in [
        ("q=overums", "Språkvänner Överum"),
        ("q=%C3%96VERUMS", "Språkvänner Överum"),
        ("q=2020/2-109", "Läsa 100 % högt"),
        ("q=802456-7011", "Läsa 100 % högt"),
        ("q=100+%25", "Läsa 100 % högt"),
        ("fond=sprakfonden&fokus=meeting&q=kvanner+overum", "Språkvänner Överum"),
    ] {
        let page = karin.get(&format!("/arenden?visa=oppna&{query}"));
        assert!(page.expect(200).says(found) && page.says("Ett ärende"), "{query}");
    }
    for query in ["q=%25%25", "q=_", "fokus=children", "handlaggare=999", "q=%27+or+1%3D1"] {
        let page = karin.get(&format!("/arenden?visa=oppna&{query}"));
        assert!(page.expect(200).says("Inget hittades"), "{query}");
    }
    let all = karin.get("/arenden?visa=oppna&ordning=belopp-ned").words();
    assert!(all.find("Läsa 100").unwrap() < all.find("Språkvänner Ö").unwrap());
    karin.get("/arenden?visa=xx&sida=-4&ordning=zz&fond=nej&omgang=x").expect(200);

    let file = karin.get("/arenden.csv?visa=oppna&q=gamleby");
    assert!(file.expect(200).header("content-disposition").unwrap().contains("attachment"));
    let text = file.text();
    assert!(text.starts_with('\u{feff}'), "for spreadsheets");
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("2020/2-109;Läsa 100 % högt;'=Gamleby Språkvänner;"), "{text}");
}

#[test]
fn many_cases_are_given_to_an_officer_at_once_or_none() {
    let desk = Desk::on("2020-03-02");
    let jonas = desk.account("Jonas Bäckman", &[Role::CaseOfficer]);
    let club = desk.club();
    let close = desk.association("802456-7011", "Gamleby Språkvänner", &["Jonas Bäckman"]);
    let ids = [desk.case(club, "Ett", 10_000), desk.case(club, "Två", 10_000)];
    let hers = desk.case(close, "Tre", 10_000);
    let karin = desk.server.sign_in(desk.karin);
    let page = karin.get("/arenden?visa=ofordelade");
    assert!(page.expect(200).says("3 ärenden"));
    let (officer, keys) = (jonas.to_string(), ids.map(|id| id.to_string()));
    let tre = hers.to_string();
    let refused = karin.submit(
        &page,
        "/arenden",
        &[("visa", "ofordelade"), ("officer", &officer), ("valda", &keys[0]), ("valda", &tre)],
    );
    assert!(refused.expect(422).says("Jonas Bäckman står sökanden i 2020/3-109 nära"));
    assert!(ids.iter().all(|id| desk.find(*id).officer_id.is_none()), "all or none");
    let page = karin.get("/arenden?visa=ofordelade");
    let done = karin.submit(
        &page,
        "/arenden",
        &[("visa", "ofordelade"), ("officer", &officer), ("valda", &keys[0]), ("valda", &keys[1])],
    );
    let back = karin.follow(&done);
    assert!(back.says("2 ärenden är fördelade.") && back.says("Ett ärende"));
    assert!(ids.iter().all(|id| desk.find(*id).officer_id == Some(jonas)));
    let controller = desk.server.staff("Sara Lind", &[Role::Controller]);
    let page = controller.get("/arenden");
    assert!(!page.expect(200).text().contains("name=\"valda\""));
    controller.submit(&page, "/arenden", &[("officer", &officer)]).expect(403);
}

#[test]
fn a_long_queue_has_pages() {
    let desk = Desk::on("2020-03-02");
    let club = desk.club();
    for n in 1..=51 {
        desk.case(club, &format!("Projekt nummer {n:02}"), 10_000);
    }
    let karin = desk.server.sign_in(desk.karin);
    let first = karin.get("/arenden?visa=bereds&q=nummer");
    assert!(first.says("51 ärenden") && first.says("nummer 01") && !first.says("nummer 51"));
    let next = first.link_to("/arenden?visa=bereds&q=nummer&sida=2").unwrap();
    let second = karin.get(&next);
    assert!(second.says("nummer 51") && !second.says("nummer 50"));
}
