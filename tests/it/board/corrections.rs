//! Votes and dissent, putting a § right, and the order of an agenda.

use diesel::prelude::*;
use integrationsfond::board::actions as board;
use integrationsfond::board::model::{Debate, ItemInput, Ruling, Votes};
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::kernel::ids::MinuteItemId;
use integrationsfond::kernel::money::Ore;
use integrationsfond::registry;

use super::minutes::pdf_text;
use super::{Town, refused};

fn votes(yes: i64, no: i64, abstained: i64) -> Debate {
    Debate { votes: Some(Votes { yes, no, abstained }), ..Debate::default() }
}

fn extract(town: &Town, item: MinuteItemId) -> String {
    let eva = town.server.sign_in(town.secretary.id.unwrap());
    pdf_text(&eva.get(&format!("/paragrafer/{item}/utdrag.pdf")).expect(200).body)
}

/// Four decide, two against two, the chair's vote decides; one dissents, and the extract says so.
#[test]
fn votes_and_dissent_stand_in_the_extract() {
    let town = Town::on("2021-03-29", 500_000);
    let case = town.proposed("language", 25_000, 25_000);
    let meeting = town.meeting("2021-03-29");
    let row = town.put(meeting, case);
    let good = ItemInput { amount: Ore::kr(25_000), ..town.section(meeting, row, 81) };
    for (debate, key) in [
        (votes(3, 0, 0), "board-votes-sum"),
        (votes(3, 2, 0), "board-votes-sum"),
        (votes(1, 3, 0), "board-votes-lost"),
    ] {
        let input = ItemInput { debate, ..good.clone() };
        assert_eq!(refused(town.record(&input)), [("votes_yes".to_owned(), key)]);
    }
    let mut input = ItemInput {
        debate: Debate {
            motions: "Britta Lindmark yrkar avslag.".to_owned(),
            dissent_text: "Pengarna behövs bättre på annat håll.".to_owned(),
            ..votes(2, 2, 0)
        },
        ..good.clone()
    };
    input.attendance[1].dissent = true;
    let mut absent = input.clone();
    absent.attendance[1].present = false;
    absent.debate = Debate::default();
    let found = refused(town.record(&absent));
    assert!(found.contains(&("attendance".to_owned(), "board-dissent-absent")), "{found:?}");
    let recorded = town.record(&input).unwrap();
    let words = extract(&town, recorded.item);
    for said in [
        "Britta Lindmark yrkar avslag.",
        "2 röster för beslutet, 2 emot. 0 avstod.",
        "Vid lika röstetal avgjorde ordföranden Sven Dahlby.",
        "Mot beslutet reserverar sig Britta Lindmark (S).",
        "Pengarna behövs bättre på annat håll.",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    town.verify();
}

/// Before it is adjusted a § is put right in the browser; what the decision has done stands.
#[test]
fn a_section_is_put_right_until_it_is_adjusted() {
    let town = Town::on("2021-03-29", 500_000);
    let case = town.proposed("language", 25_000, 25_000);
    let (meeting, recorded) = town.approves("2021-03-29", case, 25_000, 81);
    let eva = town.server.sign_in(town.secretary.id.unwrap());
    let address = format!("/paragrafer/{}", recorded.item);
    let page = eva.get(&format!("/sammantraden/{meeting}"));
    assert!(page.text().contains(&format!("href=\"{address}\"")), "{}", page.text());
    let page = eva.get(&address);
    assert!(page.says("Rätta § 81") && page.says("Bifall, 25 000 kr"), "{}", page.words());
    let present: Vec<String> = town.but_ulf().iter().map(ToString::to_string).collect();
    let fields = |number: &'static str, why: &'static str| {
        let mut fields = vec![
            ("number", number),
            ("why", why),
            ("conditions", "Redovisas i maj."),
            ("reason", "Projektet når målgruppen."),
            ("chair", present[1].as_str()),
            ("votes_yes", "3"),
            ("votes_no", "1"),
            ("dissent", present[2].as_str()),
        ];
        fields.extend(present.iter().map(|id| ("present", id.as_str())));
        fields
    };
    let refused = eva.submit(&page, &address, &fields("81", ""));
    assert!(refused.expect(422).says("Fyll i det här"), "{}", refused.words());
    let page = eva.get(&address);
    let refused = eva.submit(&page, &address, &fields("82", "Fel nummer."));
    assert!(refused.expect(422).says("Numret står i bokföringen"), "{}", refused.words());
    assert!(refused.text().contains("Redovisas i maj."), "what was typed is kept");
    let page = eva.get(&address);
    let few: Vec<(&str, &str)> = fields("81", "Fel närvaro.")
        .into_iter()
        .filter(|(name, value)| *name != "present" || *value == present[1])
        .collect();
    let refused = eva.submit(&page, &address, &few);
    assert!(refused.expect(422).says("beslutsfört"), "{}", refused.words());
    let page = eva.get(&address);
    let done = eva.submit(&page, &address, &fields("81", "Omröstningen saknades."));
    assert!(eva.follow(&done).says("§ 81 är rättad"));

    let words = extract(&town, recorded.item);
    assert!(words.contains("3 röster för beslutet, 1 emot"), "{words}");
    assert!(words.contains("Mot beslutet reserverar sig Mats Rönnholm (S)."), "{words}");
    assert!(words.contains("Redovisas i maj.") && words.contains("Projektet når"), "{words}");
    let decision = town.decision(case);
    assert_eq!((decision.amount_ore, decision.executable), (Ore::kr(25_000), true));
    assert_eq!(town.position("2021-03-29").granted, Ore::kr(25_000));
    let history = town.server.read(|conn| registry::find_history(conn, case));
    let (_, detail) = history.iter().find(|(row, _)| row.act == "correct-item").unwrap();
    assert!(detail.contains("Omröstningen saknades."), "{detail}");

    town.adjusts(meeting, &recorded, "2021-03-29");
    eva.get(&address).expect(409);
    let page = eva.get("/sammantraden");
    eva.submit(&page, &address, &fields("81", "För sent.")).expect(409);
    town.verify();
}

/// A rejection is not in the ledger, so its number can be put right, and the decision follows.
#[test]
fn the_number_of_a_rejection_is_put_right() {
    let town = Town::on("2021-03-29", 500_000);
    let case = town.proposed("language", 25_000, 25_000);
    let meeting = town.meeting("2021-03-29");
    let row = town.put(meeting, case);
    let input = ItemInput {
        ruling: Ruling::Rejection,
        reason: "Ordinarie verksamhet.".to_owned(),
        ..town.section(meeting, row, 18)
    };
    let recorded = town.record(&input).unwrap();
    let right = ItemInput { number: 81, ..input };
    town.act(&town.secretary, |tx| board::correct_item(tx, recorded.item, &right, "Felskrivet"))
        .unwrap();
    assert_eq!(town.decision(case).reference, "KS 2021-03-29 §\u{a0}81");
    let other = town.act(&town.officer, |tx| {
        board::correct_item(tx, recorded.item, &right, "Handläggaren får inte")
    });
    assert!(matches!(other, Err(integrationsfond::kernel::refusal::Refusal::NotAllowed)));
}

/// The order of the agenda changes until the meeting is held, and a meeting in the past takes no
/// more from officers.
#[test]
fn the_agenda_has_an_order_and_an_end() {
    let town = Town::on("2021-03-01", 500_000);
    let [one, two] = [1, 2].map(|_| town.proposed("language", 10_000, 10_000));
    let late = town.proposed("language", 5_000, 5_000);
    let meeting = town.meeting("2021-03-29");
    let rows = [town.put(meeting, one), town.put(meeting, two)];
    let order = || -> Vec<_> {
        let agenda = town.server.read(|conn| integrationsfond::board::find_agenda(conn, meeting));
        agenda.into_iter().map(|row| row.id).collect()
    };
    let karin = town.server.sign_in(town.officer.id.unwrap());
    let page = karin.get(&format!("/sammantraden/{meeting}"));
    let up = format!("/sammantraden/{meeting}/lista/{}/upp", rows[1]);
    assert_eq!(page.link_to(&up).as_deref(), Some(up.as_str()));
    karin.submit(&page, &up, &[]).expect(303);
    assert_eq!(order(), [rows[1], rows[0]]);
    let page = karin.get(&format!("/sammantraden/{meeting}"));
    let down = format!("/sammantraden/{meeting}/lista/{}/ned", rows[1]);
    karin.submit(&page, &down, &[]).expect(303);
    assert_eq!(order(), rows);
    let page = karin.get(&format!("/sammantraden/{meeting}"));
    karin.submit(&page, &down, &[]).expect(303);
    karin.submit(&page, &format!("/sammantraden/{meeting}/lista/{}/ned", rows[1]), &[]);
    assert_eq!(order(), rows, "the last row has no neighbour below");

    town.move_to("2021-03-30");
    let page = karin.get(&format!("/sammantraden/{meeting}"));
    assert!(!page.says("Sätt upp"), "{}", page.words());
    let list = format!("/sammantraden/{meeting}/lista");
    karin.submit(&page, &list, &[("case", &late.to_string())]).expect(409);
    let eva = town.server.sign_in(town.secretary.id.unwrap());
    let page = eva.get(&format!("/sammantraden/{meeting}"));
    assert!(page.says("behandlades utan att stå på listan"), "{}", page.words());
    eva.submit(&page, &list, &[("case", &late.to_string())]).expect(303);
    let input = ItemInput { amount: Ore::kr(10_000), ..town.section(meeting, rows[0], 81) };
    town.record(&input).unwrap();
    let moved = town.act(&town.secretary, |tx| board::move_on_agenda(tx, rows[1], true));
    assert_eq!(refused(moved)[0].1, "board-order-stands");
}

/// From the meeting's day on the body may have ruled: an officer takes nothing off the agenda, to
/// decide it alone. The secretary says that the meeting never came to a matter, and why.
#[test]
fn a_matter_of_a_meeting_that_has_met_stays_on_its_agenda() {
    let town = Town::on("2021-03-01", 500_000);
    let [first, second, third] =
        [10_000, 11_000, 12_000].map(|kr| town.proposed("language", kr, kr));
    let meeting = town.meeting("2021-03-29");
    let rows = [first, second, third].map(|case| town.put(meeting, case));
    town.act(&town.officer, |tx| board::take_off_agenda(tx, rows[2], "")).unwrap();
    assert_eq!(town.stage(third), Stage::Proposed, "before the meeting it is taken off");

    town.move_to("2021-03-29");
    let karin = town.server.sign_in(town.officer.id.unwrap());
    let address = format!("/sammantraden/{meeting}");
    let page = karin.get(&address);
    let off = format!("{address}/lista/{}/bort", rows[0]);
    assert!(!page.text().contains(&off), "no button");
    assert!(
        karin.submit(&page, &off, &[("why", "Utgår")]).expect(409).says("Sekreteraren skriver in")
    );
    assert_eq!(town.stage(first), Stage::Agenda);

    town.move_to("2021-03-30");
    let moved = town.act(&town.officer, |tx| board::move_on_agenda(tx, rows[1], true));
    assert_eq!(refused(moved)[0].1, "board-agenda-shut");
    let input = ItemInput { amount: Ore::kr(10_000), ..town.section(meeting, rows[0], 81) };
    town.record(&input).unwrap();
    let taken = town.act(&town.officer, |tx| board::take_off_agenda(tx, rows[1], "Utgår"));
    assert_eq!(refused(taken)[0].1, "board-row-stands");

    let eva = town.server.sign_in(town.secretary.id.unwrap());
    let page = eva.get(&address);
    let off = format!("{address}/lista/{}/bort", rows[1]);
    assert!(page.says("Ärendet behandlades inte"), "{}", page.words());
    let wrong = eva.submit(&page, &off, &[("why", "")]);
    assert!(wrong.expect(422).says("Skriv varför ärendet inte behandlades"));
    let page = eva.get(&address);
    eva.submit(&page, &off, &[("why", "Tiden räckte inte.")]).expect(303);
    assert_eq!(town.stage(second), Stage::Proposed);
    let told = |chain: &str| {
        use integrationsfond::db::schema::{history as h, history_details as d};
        let rows = h::table.inner_join(d::table).filter(h::chain.eq(chain.to_owned()));
        let details: Vec<String> =
            town.server.read(|conn| Ok(rows.select(d::detail).load(conn)?));
        details.iter().any(|detail| detail.contains("Tiden räckte inte."))
    };
    assert!(told("house") && told("integrationsfonden"));
    town.verify();
}
