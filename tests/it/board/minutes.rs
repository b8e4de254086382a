//! Adjusting, announcing, and the documents.

use integrationsfond::board::actions as board;
use integrationsfond::board::model::ItemInput;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::Refusal;

use super::{Town, day, refused};

/// Days out of order are refused, late ones are told.
#[test]
fn sets_are_adjusted_and_announced_in_order() {
    let town = Town::on("2021-03-29", 500_000);
    let case = town.proposed("language", 65_000, 50_000);
    let meeting = town.meeting("2021-03-29");
    let row = town.put(meeting, case);
    let input = ItemInput {
        amount: Ore::kr(50_000),
        attendance: town.attendance(&town.members[..3]),
        ..town.section(meeting, row, 81)
    };
    let item = town.record(&input).unwrap().item;
    town.move_to("2021-04-20");
    let adjust = |on: &str| {
        let on = day(on);
        town.act(&town.secretary, |tx| board::adjust(tx, meeting, &[item], "S Dahlby", on))
    };
    assert_eq!(refused(adjust("2021-03-28")), [("on".to_owned(), "board-adjust-day")]);
    assert_eq!(refused(adjust("2021-04-21")), [("on".to_owned(), "board-adjust-day")]);
    let adjusted = adjust("2021-04-13").unwrap();
    assert_eq!(adjusted.late.map(|m| m.key), Some("board-adjusted-late"), "after 14 days");
    assert_eq!(refused(adjust("2021-04-13"))[0].1, "board-item-adjusted");

    let post = |up: &str| {
        let up = day(up);
        town.act(&town.secretary, |tx| board::post_notice(tx, adjusted.set, up))
    };
    assert_eq!(refused(post("2021-04-12")), [("up".to_owned(), "board-notice-day")]);
    let posted = post("2021-04-15").unwrap();
    assert_eq!(posted.late, None, "two days are allowed");
    assert_eq!(refused(post("2021-04-15"))[0].1, "board-notice-up");
    let outsider =
        town.act(&town.officer, |tx| board::post_notice(tx, adjusted.set, day("2021-04-15")));
    assert!(matches!(outsider, Err(Refusal::NotAllowed)), "{outsider:?}");
}

/// The public board shows a notice from the day it is up until the day after the last day.
#[test]
fn the_public_board_shows_a_notice_until_it_is_taken_down() {
    let town = Town::on("2021-03-29", 500_000);
    let case = town.proposed("language", 65_000, 50_000);
    let (meeting, recorded) = {
        let meeting = town.meeting("2021-03-29");
        let row = town.put(meeting, case);
        let input = ItemInput {
            amount: Ore::kr(50_000),
            attendance: town.attendance(&town.members[..3]),
            ..town.section(meeting, row, 81)
        };
        (meeting, town.record(&input).unwrap())
    };
    let visitor = town.server.visitor();
    assert!(visitor.get("/anslagstavla").expect(200).says("Inga anslag just nu"));
    town.move_to("2021-03-30");
    let set = town.adjusts(meeting, &recorded, "2021-03-30");
    town.announces(set, "2021-03-30");
    let page = visitor.get("/anslagstavla");
    assert!(page.says("§\u{a0}81") || page.says("§ 81"), "{}", page.words());
    assert!(page.says("20 april 2021") && page.says("21 april 2021"), "{}", page.words());
    town.move_to("2021-04-20");
    assert!(!visitor.get("/anslagstavla").says("Inga anslag just nu"), "the last day counts");
    town.move_to("2021-04-21");
    assert!(visitor.get("/anslagstavla").says("Inga anslag just nu"));
}

/// Minutes and extract are PDFs for those who read meetings, and for nobody else.
#[test]
fn minutes_and_extracts_are_documents() {
    let town = Town::on("2021-03-29", 500_000);
    let case = town.proposed("language", 65_000, 50_000);
    let meeting = town.meeting("2021-03-29");
    let row = town.put(meeting, case);
    let mut input = ItemInput {
        amount: Ore::kr(50_000),
        attendance: town.attendance(&town.members),
        ..town.section(meeting, row, 81)
    };
    input.attendance[3].conflict = true;
    let item = town.record(&input).unwrap().item;
    let eva = town.server.sign_in(town.secretary.id.unwrap());
    for path in
        [format!("/sammantraden/{meeting}/protokoll.pdf"), format!("/paragrafer/{item}/utdrag.pdf")]
    {
        let reply = eva.get(&path);
        reply.expect(200);
        assert!(reply.body.starts_with(b"%PDF"), "{path}");
        let text = pdf_text(&reply.body);
        for words in ["Språkvänner Överum", "Ulf Kvistlund", "anmälde jäv", "Överums Idrottsklubb"]
        {
            assert!(text.contains(words), "{path}: {words}: {text}");
        }
        assert_ne!(town.server.visitor().get(&path).status, 200);
    }
}

/// The words of a PDF, line ends as blanks.
pub fn pdf_text(bytes: &[u8]) -> String {
    let pdf = lopdf::Document::load_mem(bytes).unwrap();
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    let text = pdf.extract_text(&pages).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
