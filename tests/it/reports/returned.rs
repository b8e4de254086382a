//! Money that turns out not to be there: payments that the bank returns after the settlement, and
//! repayments that were booked wrongly.

use chrono::NaiveDate;
use diesel::prelude::*;
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::controller;
use integrationsfond::controller::verify::verify;
use integrationsfond::db::Db;
use integrationsfond::delegation;
use integrationsfond::disbursements::lifecycle::State;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::{CaseId, ClaimId, EntryId, FileId};
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;
use integrationsfond::registry;
use integrationsfond::reports;
use integrationsfond::reports::actions::{
    approve, give_up_payment, payment_returned, repayment_after_settlement, repayment_received,
    repayment_taken_back,
};
use integrationsfond::reports::model::{Claim, Measure};

use super::hand_in;
use crate::support::granted::{CAPITAL, House, day, refused, wrong};

/// A case of 40 000 kr whose first half is paid and whose report, with this cost, is approved.
fn settled(house: &House, leaders: &str, premises: &str) -> CaseId {
    let case = house.granted(40_000);
    house.pay_what_is_ready(case);
    house.go_to("2021-07-15");
    hand_in(house, case, leaders, premises);
    house.by(&house.officer, |tx| approve(tx, case, None)).unwrap();
    case
}

/// One that is paid to its end and closed.
fn closed(house: &House) -> CaseId {
    let case = settled(house, "30000", "10000");
    house.pay_what_is_ready(case);
    assert_eq!(house.stage(case), Stage::Closed);
    case
}

fn parts(house: &House, case: CaseId) -> Vec<(State, Ore)> {
    house.instalments(case).iter().map(|part| (part.state, part.amount_ore)).collect()
}

fn comes_back(house: &House, case: CaseId, no: usize, on: &str) -> Outcome<EntryId> {
    let id = house.instalments(case)[no].id;
    let payer = house.known("Cecilia Ceder", &[Role::Attester]);
    house.by(&payer, |tx| payment_returned(tx, id, day(on), "Kontot är avslutat"))
}

fn measures(house: &House, case: CaseId) -> Vec<Measure> {
    let all = house.read(|conn| reports::measures_for_case(conn, case));
    all.into_iter().filter(Measure::is_proposed).collect()
}

fn decide_all(house: &House, case: CaseId) {
    for measure in measures(house, case) {
        house.by(&house.officer, |tx| delegation::actions::decide_measure(tx, measure.id)).unwrap();
    }
}

fn claim(house: &House, case: CaseId) -> Claim {
    house.read(|conn| reports::claims_for_case(conn, case)).remove(0)
}

fn controller(house: &House, name: &str) -> Actor {
    house.known(name, &[Role::Controller])
}

/// Every validator is content.
fn verified(house: &House) {
    let files = house.app().files.clone();
    let findings = house.read(|conn| verify(conn, &files));
    let faults: Vec<String> = findings.into_iter().flat_map(|one| one.faults).collect();
    assert_eq!(faults, [""; 0]);
}

fn acts(house: &House, case: CaseId) -> Vec<String> {
    let history = house.read(|conn| registry::find_history(conn, case));
    history.into_iter().map(|(row, _)| row.act).collect()
}

/// The bank returns the last payment of a closed case: it is settled anew, and closes when the money
/// has been sent again.
#[test]
fn a_payment_of_a_closed_case_comes_back_and_is_sent_again() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = closed(&house);
    house.go_to("2021-07-20");
    comes_back(&house, case, 1, "2021-07-19").unwrap();
    assert_eq!(house.stage(case), Stage::Settling);
    assert!(acts(&house, case).contains(&"settle-again".to_owned()));
    assert_eq!(parts(&house, case)[1], (State::Ready, Ore::kr(20_000)));
    assert_eq!(house.position().commitments, Ore::kr(20_000));
    assert!(measures(&house, case).is_empty(), "all of it is still owed");
    verified(&house);
    house.pay_what_is_ready(case);
    assert_eq!(house.stage(case), Stage::Closed);
    assert_eq!(house.position().disbursed, Ore::kr(40_000));
    verified(&house);
}

/// The same, but nobody wants the money: an officer gives the payment up in the browser, the release
/// of its promise is decided, and the case is closed.
#[test]
fn a_payment_that_came_back_is_given_up() {
    let house = House::served("2021-03-29", "integrationsfonden");
    let case = closed(&house);
    let id = house.instalments(case)[1].id;
    let early = house.by(&house.officer, |tx| give_up_payment(tx, case, id, "Upplöst"));
    assert_eq!(refused(early), "reports-not-settling");
    let payer = house.server().staff("Petra Palm", &[Role::Attester]);
    let address = format!("/utbetalningar/{id}");
    let page = payer.get(&address);
    let fields = [("on", "2021-07-15"), ("reason", "Kontot är avslutat")];
    payer.submit(&page, &format!("{address}/studsad"), &fields).expect(303);
    assert_eq!(house.stage(case), Stage::Settling);

    let bo = house.person("Bo Berg", &[Role::CaseOfficer]);
    let near = house.by(&bo, |tx| give_up_payment(tx, case, id, "Upplöst"));
    assert_eq!(refused(near), "reports-close");
    let attester = house.by(&payer_of(&house), |tx| give_up_payment(tx, case, id, "Upplöst"));
    assert!(matches!(attester, Err(Refusal::NotAllowed)));
    let paid = house.instalments(case)[0].id;
    let gone = house.by(&house.officer, |tx| give_up_payment(tx, case, paid, "Upplöst"));
    assert_eq!(refused(gone), "disbursement-wrong-state");

    let karin = house.server().sign_in(house.officer.id.unwrap());
    let money = format!("/arenden/{case}/utbetalningar");
    let page = karin.get(&money);
    assert!(page.says("Avstå från utbetalningen"), "{}", page.words());
    let part = id.to_string();
    let empty = karin.submit(&page, &format!("{money}/avsta"), &[("part", &part), ("why", "")]);
    assert!(empty.expect(422).says("Fyll i det här"), "{}", empty.words());
    let page = karin.get(&money);
    let why = [("part", part.as_str()), ("why", "Föreningen är upplöst.")];
    let done = karin.submit(&page, &format!("{money}/avsta"), &why);
    assert!(karin.follow(&done).says("indragningen föreslagen"));
    assert_eq!(parts(&house, case)[1].0, State::Cancelled);
    let proposed = measures(&house, case);
    assert_eq!(proposed.len(), 1);
    assert_eq!(proposed[0].amount_ore, Ore::kr(20_000));
    assert!(proposed[0].condition_cited.starts_with("Villkor 4"), "{proposed:?}");
    assert!(proposed[0].reason.contains("Föreningen är upplöst."));
    verified(&house);
    decide_all(&house, case);
    assert_eq!(house.stage(case), Stage::Closed);
    assert_eq!(house.position().commitments, Ore::ZERO);
    assert_eq!(house.position().available, Ore::kr(CAPITAL - 20_000));
    verified(&house);
}

fn payer_of(house: &House) -> Actor {
    house.known("Cecilia Ceder", &[Role::Attester])
}

/// More was paid than was spent, the rest was claimed, and then the payment itself comes back: what
/// was spent is sent again, what was not is released, and nothing is left to claim.
#[test]
fn a_claim_is_less_by_what_the_bank_returns() {
    for decided in [true, false] {
        let house = House::on("2021-03-29", "integrationsfonden");
        let case = settled(&house, "12000", "3000");
        if decided {
            decide_all(&house, case);
            assert_eq!(claim(&house, case).outstanding(), Ore::kr(5_000));
        }
        comes_back(&house, case, 0, "2021-07-15").unwrap();
        verified(&house);
        assert_eq!(house.stage(case), Stage::Settling);
        assert_eq!(parts(&house, case)[0], (State::Ready, Ore::kr(15_000)));
        let open: Ore = measures(&house, case).iter().map(|m| m.amount_ore).sum();
        assert_eq!(open, if decided { Ore::kr(5_000) } else { Ore::kr(25_000) });
        if decided {
            let less = claim(&house, case);
            assert_eq!((less.outstanding(), less.paid_on), (Ore::ZERO, Some(day("2021-07-15"))));
            assert!(house.mails(case).contains(&"claim-reduced".to_owned()));
        }
        decide_all(&house, case);
        house.pay_what_is_ready(case);
        assert_eq!(house.stage(case), Stage::Closed, "{decided}");
        assert_eq!(house.position().disbursed, Ore::kr(15_000));
        assert_eq!(house.position().available, Ore::kr(CAPITAL - 15_000));
        verified(&house);
    }
}

/// What the bank returned lessens what is claimed from its own day on: a position of a day before it
/// stays what it was.
#[test]
fn a_position_of_an_earlier_day_does_not_change() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = settled(&house, "12000", "3000");
    decide_all(&house, case);
    let claimed = |on: &str| {
        let summary = |conn: &mut Db| {
            controller::summary(conn, "integrationsfonden", day(on), day("2021-07-20"), Lang::Sv)
        };
        house.read(summary).claimed_unpaid
    };
    house.go_to("2021-07-20");
    assert_eq!(claimed("2021-07-16"), Ore::kr(5_000));
    comes_back(&house, case, 0, "2021-07-17").unwrap();
    assert_eq!(claimed("2021-07-16"), Ore::kr(5_000));
    assert_eq!(claimed("2021-07-17"), Ore::ZERO);
    verified(&house);
}

/// What is left of claims on a day goes by when the money came, not by when it was booked; and what
/// was booked wrongly leaves no trace on the days between.
#[test]
fn a_claim_is_open_until_the_day_on_which_it_was_paid() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = settled(&house, "12000", "3000");
    decide_all(&house, case);
    house.go_to("2021-09-10");
    let claimed = |on: &str| {
        let summary = |conn: &mut Db| {
            controller::summary(conn, "integrationsfonden", day(on), day("2021-09-10"), Lang::Sv)
        };
        house.read(summary).claimed_unpaid
    };
    let (dan, eva) = (controller(&house, "Dan Dahl"), controller(&house, "Eva Ek"));
    let id = claim(&house, case).id;
    let repay =
        |kr, on| house.by(&dan, |tx| repayment_received(tx, id, Ore::kr(kr), day(on))).unwrap();
    let late = repay(3_000, "2021-08-10");
    let early = repay(2_000, "2021-08-01");
    assert_eq!(claim(&house, case).paid_on, Some(day("2021-08-10")), "the last day, booked first");
    for (on, kr) in [("2021-07-20", 5_000), ("2021-08-05", 3_000), ("2021-08-10", 0)] {
        assert_eq!(claimed(on), Ore::kr(kr), "{on}");
    }
    for entry in [late, early] {
        let on = day("2021-09-01");
        house.by(&eva, |tx| repayment_taken_back(tx, id, entry, on, "Fel dag")).unwrap();
    }
    assert_eq!((claimed("2021-08-20"), claimed("2021-09-01")), (Ore::ZERO, Ore::kr(5_000)));
    repay(5_000, "2021-08-10");
    assert_eq!(claim(&house, case).paid_on, Some(day("2021-08-10")), "not when it was put right");
    for (on, kr) in [("2021-08-05", 3_000), ("2021-08-10", 0), ("2021-09-02", 0)] {
        assert_eq!(claimed(on), Ore::kr(kr), "{on}");
    }
    verified(&house);
}

/// Money that comes for a claim that has not been sent yet lessens no other claim of its case.
#[test]
fn a_repayment_counts_for_its_own_claim() {
    use integrationsfond::db::schema::claims as k;
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = settled(&house, "12000", "3000");
    decide_all(&house, case);
    let first = claim(&house, case);
    let second: i64 = house.act(|tx| {
        let another = (
            k::case_id.eq(case),
            k::decision_id.eq(first.decision_id),
            k::amount_ore.eq(Ore::kr(2_000)),
            k::repaid_ore.eq(Ore::ZERO),
            k::reference.eq("2"),
            k::due_on.eq(first.due_on),
        );
        Ok(diesel::insert_into(k::table).values(another).returning(k::id).get_result(tx.conn)?)
    });
    let dan = controller(&house, "Dan Dahl");
    let (id, on) = (ClaimId(second), day("2021-07-15"));
    house.by(&dan, |tx| repayment_received(tx, id, Ore::kr(2_000), on)).unwrap();
    let summary = |conn: &mut Db| controller::summary(conn, "integrationsfonden", on, on, Lang::Sv);
    assert_eq!(house.read(summary).claimed_unpaid, Ore::kr(5_000));
}

/// A claim of a body waits for its notice; if the bank returns the payment meanwhile, nobody is asked
/// for what they do not owe.
#[test]
fn a_claim_that_came_back_before_its_notice_is_not_demanded() {
    use integrationsfond::db::schema::{claims as k, decisions as d, outbox as o};
    // What the body decided, what the bank returned, what was repaid before the notice, what is left.
    for (decided, returned, repaid, left) in
        [(5_000, true, 0, 0), (7_000, false, 0, 5_000), (5_000, false, 2_000, 3_000)]
    {
        let house = House::on("2021-03-29", "integrationsfonden");
        let case = settled(&house, "12000", "3000");
        decide_all(&house, case);
        let decision = claim(&house, case).decision_id;
        house.act(|tx| {
            diesel::update(k::table).set(k::sent_on.eq(None::<NaiveDate>)).execute(tx.conn)?;
            // As if an earlier return had made 7 000 kr to 5 000 kr.
            diesel::update(d::table.find(decision))
                .set((d::letter_file_id.eq(None::<FileId>), d::amount_ore.eq(Ore::kr(decided))))
                .execute(tx.conn)?;
            Ok(())
        });
        let before = house.mails(case).len();
        if returned {
            comes_back(&house, case, 0, "2021-07-15").unwrap();
        }
        if repaid > 0 {
            let (dan, id) = (controller(&house, "Dan Dahl"), claim(&house, case).id);
            let on = day("2021-07-15");
            house.by(&dan, |tx| repayment_received(tx, id, Ore::kr(repaid), on)).unwrap();
        }
        for _ in 0..2 {
            house.act(|tx| reports::actions::send_claim(tx, decision));
        }
        let mails = house.mails(case).split_off(before);
        let texts: Vec<String> = house.read(|conn| {
            Ok(o::table.filter(o::case_id.eq(case)).order(o::id).select(o::text).load(conn)?)
        });
        if returned {
            assert_eq!(mails, ["claim-reduced"]);
        } else {
            assert_eq!(mails.last().map(String::as_str), Some("decision"));
            assert_eq!(mails.len(), if repaid > 0 { 1 } else { 2 }, "{mails:?}");
            let last = texts.last().unwrap();
            let says = |kr| last.contains(&Ore::kr(kr).to_string());
            assert!(says(left) && !says(decided), "{last}");
        }
    }
}

/// Part of a claim has been paid back before the payment itself comes back: the applicant gets what
/// they are entitled to, and what they paid back.
#[test]
fn what_was_paid_back_before_counts() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = settled(&house, "12000", "3000");
    decide_all(&house, case);
    let dan = controller(&house, "Dan Dahl");
    let id = claim(&house, case).id;
    let repay =
        |kr, on| house.by(&dan, |tx| repayment_received(tx, id, Ore::kr(kr), day(on)).map(|_| ()));
    assert_eq!(wrong(repay(2_000, "2021-03-28")), ["reports-day-early"], "before the payment");
    repay(2_000, "2021-07-15").unwrap();
    comes_back(&house, case, 0, "2021-07-15").unwrap();
    assert_eq!(parts(&house, case)[0], (State::Ready, Ore::kr(17_000)));
    decide_all(&house, case);
    house.pay_what_is_ready(case);
    assert_eq!(house.stage(case), Stage::Closed);
    assert_eq!(house.grant(case).kept(), Ore::kr(15_000));
    verified(&house);
}

/// A repayment that was booked wrongly is taken back by another controller: the claim is open again,
/// the case that it had closed is settled again, and the right one is booked.
#[test]
fn a_repayment_is_taken_back_by_somebody_else() {
    let house = House::served("2021-03-29", "integrationsfonden");
    let case = settled(&house, "12000", "3000");
    decide_all(&house, case);
    let dan = controller(&house, "Dan Dahl");
    let id = claim(&house, case).id;
    let repaid = Ore::kr(5_000);
    let entry = house.by(&dan, |tx| repayment_received(tx, id, repaid, day("2021-07-15"))).unwrap();
    assert_eq!(house.stage(case), Stage::Closed);
    let own = house.by(&dan, |tx| repayment_taken_back(tx, id, entry, tx.today, "Fel ärende"));
    assert_eq!(refused(own), "reports-booked-by-you");
    let officer =
        house.by(&house.officer, |tx| repayment_taken_back(tx, id, entry, tx.today, "Fel"));
    assert!(matches!(officer, Err(Refusal::NotAllowed)));

    let eva = house.server().staff("Eva Ek", &[Role::Controller]);
    let address = format!("/aterkrav/{id}");
    let page = eva.get(&address);
    assert!(page.says("Dan Dahl") && page.says("Ta tillbaka en återbetalning"), "{}", page.words());
    let back = format!("{address}/ta-tillbaka");
    let entry = entry.to_string();
    let early = [("entry", entry.as_str()), ("back_on", "2021-07-14"), ("why", "Fel ärende")];
    eva.submit(&page, &back, &early).expect(422);
    let page = eva.get(&address);
    let right = [("entry", entry.as_str()), ("back_on", "2021-07-15"), ("why", "Fel ärende")];
    let done = eva.submit(&page, &back, &right);
    let page = eva.follow(&done);
    assert!(page.says("Tillbakatagen") && page.says("Fel ärende"), "{}", page.words());
    assert_eq!(house.stage(case), Stage::Settling);
    let open = claim(&house, case);
    assert_eq!((open.outstanding(), open.paid_on), (Ore::kr(5_000), None));
    assert_eq!(house.position().repaid, Ore::ZERO);
    assert!(acts(&house, case).contains(&"repayment-taken-back".to_owned()));
    verified(&house);
    eva.submit(&page, &back, &right).expect(409);
    house.by(&dan, |tx| repayment_received(tx, id, repaid, tx.today)).unwrap();
    assert_eq!(house.stage(case), Stage::Closed);
    verified(&house);
}

/// What has been promised since is not taken back, and nothing is after the fund was settled.
#[test]
fn a_repayment_whose_money_is_gone_stays() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = settled(&house, "12000", "3000");
    decide_all(&house, case);
    let dan = controller(&house, "Dan Dahl");
    let eva = controller(&house, "Eva Ek");
    let id = claim(&house, case).id;
    let entry = house.by(&dan, |tx| repayment_received(tx, id, Ore::kr(5_000), tx.today)).unwrap();
    let (fund, left) = (house.fund, house.position().available);
    house
        .by(&dan, |tx| {
            let day = tx.today;
            integrationsfond::fund::actions::transfer_out(tx, fund, left, day, "KS § 9", "Budget")
        })
        .unwrap();
    let back = || house.by(&eva, |tx| repayment_taken_back(tx, id, entry, tx.today, "Fel"));
    assert!(matches!(back(), Err(Refusal::Funds { .. })));
    assert_eq!(house.stage(case), Stage::Closed);
    house
        .by(&dan, |tx| {
            let day = tx.today;
            integrationsfond::fund::actions::settle(tx, fund, day, "KS § 10")
        })
        .unwrap();
    assert!(back().is_err());
    house.go_to("2021-08-01");
    let again = |on: &str| {
        let on = day(on);
        house.by(&dan, |tx| repayment_after_settlement(tx, case, Ore::kr(100), on, "Kom sent"))
    };
    assert_eq!(wrong(again("2021-07-14")), ["reports-day-early"]);
    again("2021-07-16").unwrap();
    let late = comes_back(&house, case, 0, "2021-08-01");
    assert_eq!(refused(late), "reports-returned-after-settlement");
    verified(&house);
}
