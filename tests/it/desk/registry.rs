//! The registry.

use integrationsfond::applications::model::ANSWER_ONLY;
use integrationsfond::assessment::actions;
use integrationsfond::kernel::role::Role;

use crate::support::cases::{Desk, day};

#[test]
fn records_are_found_by_number_sender_and_words() {
    let desk = Desk::on("2020-03-02");
    let first = desk.case(desk.club(), "Språkvänner Överum", 65_000);
    let other = desk.association("802456-7011", "Gamleby Språkvänner", &["Åsa Öst"]);
    let second = desk.case(other, "Läsa tillsammans", 40_000);
    for id in [first, second] {
        desk.act(|tx| {
            actions::request_completion(
                tx,
                id,
                "Mer?",
                day("2020-03-16"),
                &[ANSWER_ONLY.to_owned()],
            )
        })
        .unwrap();
    }
    let registrar = desk.server.staff("Rut Åberg", &[Role::Registrar]);
    assert!(registrar.get("/diarium").expect(200).says("2020/2-109"));
    for (query, hit) in [
        ("q=2020/1-109", "2020/1-109"),
        ("q=%C3%B6verums+idrottsklubb", "2020/1-109"),
        ("q=GAMLEBY&riktning=out", "2020/2-109"),
    ] {
        let page = registrar.get(&format!("/diarium?{query}"));
        assert!(page.expect(200).says(hit), "{query}: {}", page.words());
        let other = if hit == "2020/1-109" { "2020/2-109" } else { "2020/1-109" };
        assert!(!page.says(other), "{query}: {}", page.words());
    }
    assert!(registrar.get("/diarium?q=komplettering&riktning=out").says("2 handlingar"));
    assert!(registrar.get("/diarium?q=komplettering&riktning=in").says("Inget hittades"));
    let file = registrar.get(&format!("/arenden/{first}/handlingar/1"));
    assert!(file.expect(200).body.starts_with(b"%PDF"));
    desk.server.staff("Sara Lind", &[Role::Controller]).get("/diarium").expect(403);
}
