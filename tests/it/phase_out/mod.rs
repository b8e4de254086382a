//! The end of a fund: nothing leaves that is promised, nothing is settled while anything remains.

use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::delegation;
use integrationsfond::fund::{self as funds, actions::contribute};
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;
use integrationsfond::phase_out::actions::{received_after_settlement, settle, transfer_out};
use integrationsfond::reports::actions::{break_off, repayment_received};
use integrationsfond::{cases, reports};

use crate::support::granted::{CAPITAL, House, day, refused, wrong};

const DECISION: &str = "KS 2021-12-13 § 400";

fn transfer(house: &House, kr: i64) -> Outcome<()> {
    let (fund, today) = (house.fund, house.app().clock.today());
    let dan = house.known("Dan Dahl", &[Role::Controller]);
    house.by(&dan, |tx| {
        transfer_out(tx, fund, Ore::kr(kr), today, DECISION, "Till budget").map(|_| ())
    })
}

fn settled(house: &House, on: &str) -> Outcome<Ore> {
    let fund = house.fund;
    let dan = house.known("Dan Dahl", &[Role::Controller]);
    house.by(&dan, |tx| settle(tx, fund, day(on), DECISION, "Fonden avvecklas"))
}

#[test]
fn what_is_promised_is_not_transferred() {
    let house = House::on("2021-03-29", "integrationsfonden");
    house.granted(40_000);
    match transfer(&house, CAPITAL - 39_999) {
        Err(Refusal::Funds { available, .. }) => assert_eq!(available, Ore::kr(CAPITAL - 40_000)),
        other => panic!("{other:?}"),
    }
    transfer(&house, CAPITAL - 40_000).unwrap();
    assert_eq!(house.position().available, Ore::ZERO);
    let fund = house.fund;
    let officer =
        house.by(&house.officer, |tx| transfer_out(tx, fund, Ore::kr(1), tx.today, "x", "y"));
    assert!(matches!(officer, Err(Refusal::NotAllowed)));
    assert_eq!(house.faults(), [""; 0]);
}

/// Commitments, open cases, missing reports, payments, claims: each stands in the list until it is
/// done; then the remainder leaves and the fund can only be read.
#[test]
fn a_fund_is_settled_when_nothing_remains() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    assert_eq!(
        wrong(settled(&house, "2021-03-29")),
        [
            "phase-out-commitments",
            "phase-out-open-cases",
            "phase-out-missing-reports",
            "phase-out-waiting-payments"
        ]
    );
    house.pay_what_is_ready(case);
    house.go_to("2021-12-01");
    house.by(&house.officer, |tx| break_off(tx, case, "Inställt")).unwrap();
    for measure in house.read(|conn| reports::measures_for_case(conn, case)) {
        house.by(&house.officer, |tx| delegation::actions::decide_measure(tx, measure.id)).unwrap();
    }
    assert_eq!(
        wrong(settled(&house, "2021-12-01")),
        ["phase-out-open-cases", "phase-out-unpaid-claims"]
    );
    let claim = house.read(|conn| reports::claims_for_case(conn, case)).remove(0);
    let dan = house.known("Dan Dahl", &[Role::Controller]);
    let on = day("2021-12-01");
    house.by(&dan, |tx| repayment_received(tx, claim.id, Ore::kr(19_000), on)).unwrap();
    house.by(&dan, |tx| repayment_received(tx, claim.id, Ore::kr(1_000), on)).unwrap();
    assert_eq!(house.stage(case), Stage::Closed);

    assert_eq!(wrong(settled(&house, "2021-11-30")), ["phase-out-day-early"]);
    assert_eq!(wrong(settled(&house, "2021-12-02")), ["phase-out-day-future"]);
    assert_eq!(settled(&house, "2021-12-01").unwrap(), Ore::kr(CAPITAL));
    let position = house.position();
    assert_eq!((position.closing_balance, position.transferred_out), (Ore::ZERO, Ore::kr(CAPITAL)));
    assert_eq!(refused(settled(&house, "2021-12-01")), "fund-is-settled");
    assert_eq!(refused(transfer(&house, 1)), "fund-is-settled");
    let fund = house.fund;
    let more = house.by(&dan, |tx| contribute(tx, fund, Ore::kr(1), on, DECISION, "x"));
    assert_eq!(refused(more), "fund-is-settled");
    assert_eq!(house.faults(), [""; 0]);
}

/// Money that comes after all is booked and leaves in the same act.
#[test]
fn a_late_repayment_passes_through_a_settled_fund() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(20_000);
    house.pay_what_is_ready(case);
    house.go_to("2021-07-15");
    super::reports::hand_in(&house, case, "10000", "10000");
    house
        .by(&house.officer, |tx| integrationsfond::reports::actions::approve(tx, case, None))
        .unwrap();
    assert_eq!(house.stage(case), Stage::Closed);
    settled(&house, "2021-07-15").unwrap();
    house.go_to("2022-02-01");
    let number = house.read(|conn| cases::find(conn, case)).number.unwrap();
    let (fund, dan) = (house.fund, house.known("Dan Dahl", &[Role::Controller]));
    let receive = |number: &str, kr| {
        house.by(&dan, |tx| {
            received_after_settlement(tx, fund, number, Ore::kr(kr), tx.today, "Fel på hyran")
        })
    };
    assert_eq!(wrong(receive("1999/1-1", 500)), ["phase-out-no-case"]);
    assert_eq!(wrong(receive(&number, 20_001)), ["reports-more-than-owed"]);
    receive(&number, 500).unwrap();
    let position = house.position();
    assert_eq!((position.repaid, position.transferred_out), (Ore::kr(500), Ore::kr(500)));
    assert_eq!(position.closing_balance, Ore::ZERO);
    assert_eq!(house.grant(case).repaid_ore, Ore::kr(500));
    assert_eq!(house.faults(), [""; 0]);
}

#[test]
fn the_controller_settles_in_the_browser() {
    let house = House::served("2021-03-29", "integrationsfonden");
    let case = house.decided(40_000);
    let dan = house.server().staff("Dan Dahl", &[Role::Controller]);
    dan.get("/avveckling").expect(200);
    let address = "/avveckling/integrationsfonden";
    let page = dan.get(address);
    page.expect(200);
    assert!(page.says("Ett åtagande"), "{}", page.words());
    page.link_to(&format!("/arenden/{case}"));
    let fields = [
        ("settle_day", "2021-03-29"),
        ("settle_decision", DECISION),
        ("settle_reason", "Fonden avvecklas"),
    ];
    let blocked = dan.submit(&page, &format!("{address}/slutreglera"), &fields);
    blocked.expect(422);
    assert!(blocked.says("Ett ärende är öppet"), "{}", blocked.words());
    let page = dan.get(address);
    let too_much = [
        ("amount", "1 000 000"),
        ("day", "2021-03-29"),
        ("decision", DECISION),
        ("reason", "Till budget"),
    ];
    let refused = dan.submit(&page, &format!("{address}/overfor"), &too_much);
    refused.expect(422);
    assert!(refused.says("960 000"), "{}", refused.words());
    let settled = house.read(|conn| Ok(funds::find(conn, house.fund)?.settled_on));
    assert_eq!(settled, None);
}
