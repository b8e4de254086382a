//! Decisions by a delegate, and their way to the next meeting.

use integrationsfond::board::actions as board;
use integrationsfond::board::model::{ItemInput, Ruling};
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::delegation::actions::{Ruled, decide};
use integrationsfond::grants::model::DecisionKind;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::role::Role;

use super::minutes::pdf_text;
use super::{Town, actor, day, of_five, refused};

fn varnamo(today: &str) -> Town {
    let text = integrationsfond::fund::shipped::fund("varnamo-integrationsbidrag").unwrap();
    Town::with(&of_five(text), today, 200_000)
}

fn approval(kr: i64) -> Ruled {
    Ruled {
        kind: DecisionKind::Approval,
        amount: Ore::kr(kr),
        conditions: String::new(),
        reason: String::new(),
    }
}

/// Up to the limit the officer decides: the letter leaves at once, and the next meeting is told.
#[test]
fn a_delegated_decision_stands_on_the_next_agenda() {
    let town = varnamo("2021-03-01");
    let case = town.proposed("integration", 18_000, 18_000);
    town.act(&town.officer, |tx| decide(tx, case, &approval(18_000))).unwrap();
    assert_eq!(town.stage(case), Stage::Granted, "payments wait for legal force here");
    assert_eq!(town.position("2021-03-01").granted, Ore::kr(18_000));
    assert_eq!(town.letters().len(), 1);
    let decision = town.decision(case);
    assert_eq!(decision.reference, "MBN D 2021/1");
    let letter = town
        .server
        .read(|conn| integrationsfond::files::find(conn, decision.letter_file_id.unwrap()));
    let words = pdf_text(&town.server.app().files.get(&letter.sha256).unwrap());
    assert!(words.contains("Enhetschef Karin Ek, på delegation från medborgarnämnden"), "{words}");
    assert!(words.contains("där beslutet anmäls till medborgarnämnden"), "{words}");

    let meeting = town.meeting("2021-03-22");
    let eva = town.server.sign_in(town.secretary.id.unwrap());
    assert!(eva.get(&format!("/sammantraden/{meeting}")).says("Anmälan av delegationsbeslut"));
    let second = town.proposed("integration", 9_000, 9_000);
    town.act(&town.officer, |tx| decide(tx, second, &approval(9_000))).unwrap();

    town.move_to("2021-03-22");
    let row = town.server.read(|conn| {
        use diesel::prelude::*;
        use integrationsfond::db::schema::agenda_items as a;
        Ok(a::table.filter(a::kind.eq("delegated")).select(a::id).load(conn)?)
    });
    assert_eq!(row.len(), 1, "one row for all of them");
    let input = ItemInput { ruling: Ruling::Noted, ..town.section(meeting, row[0], 12) };
    let recorded = town.record(&input).unwrap();
    assert_eq!(town.decision(case).reported_item_id, Some(recorded.item));
    assert_eq!(town.decision(second).reported_item_id, Some(recorded.item));
    let list = eva.get("/delegationsbeslut");
    assert!(list.says("MBN 2021-03-22 §") && list.says("Karin Ek"), "{}", list.words());

    town.move_to("2021-03-23");
    let set = town.adjusts(meeting, &recorded, "2021-03-23");
    assert_eq!(town.stage(case), Stage::Granted);
    town.announces(set, "2021-03-23");
    assert_eq!(town.decision(case).last_appeal_day, Some(day("2021-04-13")));
    town.move_to("2021-04-14");
    let id = town.decision(case).id;
    town.act(&town.secretary, |tx| board::confirm_legal_force(tx, id, day("2021-04-14"))).unwrap();
    assert_eq!(town.stage(case), Stage::Running);
    town.verify();
}

/// Above the limit, or for somebody close, the delegate is refused and nothing is stored.
#[test]
fn a_delegate_stays_within_the_limit() {
    let town = varnamo("2021-03-01");
    let case = town.proposed("integration", 25_000, 25_000);
    let refusal = refused(town.act(&town.officer, |tx| decide(tx, case, &approval(25_000))));
    assert_eq!(refusal[0].1, "grant-obstacle-delegation-limit");
    let rejection = Ruled {
        kind: DecisionKind::Rejection,
        amount: Ore::ZERO,
        conditions: String::new(),
        reason: "Ordinarie verksamhet.".to_owned(),
    };
    let refusal = refused(town.act(&town.officer, |tx| decide(tx, case, &rejection)));
    assert_eq!(
        refusal[0].1, "grant-obstacle-delegation-limit",
        "what one cannot grant one cannot reject"
    );
    let close = actor(&town.server, "Åsa Lund", &[Role::CaseOfficer]);
    let refusal = refused(town.act(&close, |tx| decide(tx, case, &approval(15_000))));
    assert_eq!(refusal[0].1, "delegation-close");
    assert_eq!(town.stage(case), Stage::Proposed);
    assert_eq!(town.position("2021-03-01").granted, Ore::ZERO);
    assert!(town.letters().is_empty());
}

/// In a fund whose body decides over all grants, the delegate still dismisses what came too late.
#[test]
fn a_dismissal_is_delegated_where_grants_are_not() {
    let town = Town::on("2021-03-01", 500_000);
    let case = town.submitted("language", 25_000);
    let mut ruled = Ruled {
        kind: DecisionKind::Dismissal,
        amount: Ore::ZERO,
        conditions: String::new(),
        reason: String::new(),
    };
    let refusal = refused(town.act(&town.officer, |tx| decide(tx, case, &ruled)));
    assert_eq!(refusal, [("reason".to_owned(), "board-reason-missing")]);
    ruled.reason = "Ansökan kom in efter sista dagen.".to_owned();
    town.act(&town.officer, |tx| decide(tx, case, &ruled)).unwrap();
    assert_eq!(town.stage(case), Stage::Dismissed);
    assert_eq!(town.letters().len(), 1);
    let other = town.proposed("language", 25_000, 25_000);
    let refusal = refused(town.act(&town.officer, |tx| decide(tx, other, &approval(25_000))));
    assert_eq!(refusal[0].1, "grant-obstacle-delegation");
}

/// A notice of its own lets the time for appeal run at once.
#[test]
fn a_delegated_decision_can_have_a_notice_of_its_own() {
    let town = varnamo("2021-03-01");
    let case = town.proposed("integration", 18_000, 18_000);
    let id = town.act(&town.officer, |tx| decide(tx, case, &approval(18_000))).unwrap();
    town.act(&town.secretary, |tx| board::post_own_notice(tx, id, day("2021-03-01"))).unwrap();
    assert_eq!(town.decision(case).last_appeal_day, Some(day("2021-03-22")));
    let page = town.server.visitor().get("/anslagstavla");
    assert!(page.says("MBN D 2021/1"), "{}", page.words());
}
