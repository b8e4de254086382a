//! What follows from a report: the last payment, a release, a claim, the end of the case.

use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::delegation;
use integrationsfond::disbursements::attest;
use integrationsfond::disbursements::lifecycle::State;
use integrationsfond::kernel::identifiers::ocr_ok;
use integrationsfond::kernel::ids::CaseId;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;
use integrationsfond::reports;
use integrationsfond::reports::actions::{approve, break_off, repayment_received, submit};
use integrationsfond::reports::model::{Assessed, Claim, Measure};

use super::{typed, write};
use crate::support::granted::{CAPITAL, House, day, refused, wrong};

/// A case whose first half is paid and whose report, with this cost, is in.
fn reported(kr: i64, leaders: &str, premises: &str, income: &str) -> (House, CaseId) {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(kr);
    house.pay_what_is_ready(case);
    house.go_to("2021-07-15");
    write(&house, case, &typed(leaders, premises, income));
    house.by(&house.member, |tx| submit(tx, case)).unwrap();
    (house, case)
}

fn measures(house: &House, case: CaseId) -> Vec<Measure> {
    house.read(|conn| reports::measures_for_case(conn, case))
}

fn claims(house: &House, case: CaseId) -> Vec<Claim> {
    house.read(|conn| reports::claims_for_case(conn, case))
}

fn repay(house: &House, case: CaseId, kr: i64, on: &str) -> Outcome<()> {
    let claim = claims(house, case).remove(0);
    let dan = house.known("Dan Dahl", &[Role::Controller]);
    house.by(&dan, |tx| repayment_received(tx, claim.id, Ore::kr(kr), day(on)).map(|_| ()))
}

/// The whole way of a project that spent less than it was paid.
#[test]
fn less_spent_than_paid_is_released_and_claimed_and_then_closed() {
    let (house, case) = reported(40_000, "12000", "3000", "0");
    house.by(&house.officer, |tx| approve(tx, case, None)).unwrap();
    let row = house.read(|conn| reports::find_settlement(conn, case)).unwrap();
    assert_eq!(
        [row.entitled_ore, row.final_instalment_ore, row.release_ore, row.claim_ore],
        [15_000, 0, 20_000, 5_000].map(Ore::kr)
    );
    let states: Vec<State> = house.instalments(case).iter().map(|p| p.state).collect();
    assert_eq!(states, [State::Paid, State::Cancelled]);
    assert_eq!(house.stage(case), Stage::Settling);

    let proposed = measures(&house, case);
    assert_eq!(proposed.len(), 2);
    assert!(proposed[0].condition_cited.starts_with("Villkor 4"), "{proposed:?}");
    assert!(proposed[1].condition_cited.starts_with("Villkor 6"), "{proposed:?}");
    let anna = house.known("Anna Ask", &[Role::Attester]);
    let attester = house.by(&anna, |tx| delegation::actions::decide_measure(tx, proposed[0].id));
    assert!(matches!(attester, Err(Refusal::NotAllowed)));
    for measure in &proposed {
        house.by(&house.officer, |tx| delegation::actions::decide_measure(tx, measure.id)).unwrap();
    }
    assert_eq!(house.position().released, Ore::kr(20_000));
    assert_eq!(house.position().commitments, Ore::ZERO);
    assert_eq!(house.stage(case), Stage::Settling, "the claim is not paid");

    let claim = claims(&house, case).remove(0);
    assert_eq!(claim.amount_ore, Ore::kr(5_000));
    assert!(ocr_ok(&claim.reference), "{}", claim.reference);
    assert_eq!((claim.sent_on, claim.due_on), (Some(day("2021-07-15")), day("2021-08-16")));

    assert_eq!(wrong(repay(&house, case, 5_001, "2021-07-15")), ["reports-more-than-owed"]);
    assert_eq!(wrong(repay(&house, case, 5_000, "2021-07-16")), ["reports-day-future"]);
    house.go_to("2021-08-10");
    repay(&house, case, 2_000, "2021-08-02").unwrap();
    assert_eq!(house.stage(case), Stage::Settling);
    repay(&house, case, 3_000, "2021-08-09").unwrap();
    assert_eq!(house.stage(case), Stage::Closed);
    assert_eq!(claims(&house, case).remove(0).paid_on, Some(day("2021-08-09")));

    let position = house.position();
    assert_eq!(position.repaid, Ore::kr(5_000));
    assert_eq!(position.available, Ore::kr(CAPITAL - 15_000));
    assert_eq!(position.available, position.closing_balance);
    assert!(house.mails(case).contains(&"report-approved".to_owned()));
    assert_eq!(house.faults(), [""; 0]);
}

#[test]
fn everything_spent_means_the_second_half_and_the_end() {
    let (house, case) = reported(40_000, "32000", "10000", "1000");
    house.by(&house.officer, |tx| approve(tx, case, None)).unwrap();
    assert!(measures(&house, case).is_empty());
    let last = house.instalments(case).remove(1);
    assert_eq!((last.state, last.amount_ore), (State::Ready, Ore::kr(20_000)));
    house.pay_what_is_ready(case);
    assert_eq!(house.stage(case), Stage::Closed);
    assert_eq!(house.position().disbursed, Ore::kr(40_000));
    assert_eq!(house.faults(), [""; 0]);
}

/// Cheaper than planned, but not as cheap as what was paid: a smaller last payment and a release.
#[test]
fn a_little_less_makes_the_last_payment_smaller() {
    let (house, case) = reported(40_000, "22000", "10000", "2000");
    house.by(&house.officer, |tx| approve(tx, case, None)).unwrap();
    let last = house.instalments(case).remove(1);
    assert_eq!((last.state, last.amount_ore), (State::Ready, Ore::kr(10_000)));
    let release = measures(&house, case).remove(0);
    assert_eq!(release.amount_ore, Ore::kr(10_000));
    house.pay_what_is_ready(case);
    assert_eq!(house.stage(case), Stage::Settling, "the release waits for its decision");
    house.by(&house.officer, |tx| delegation::actions::decide_measure(tx, release.id)).unwrap();
    assert_eq!(house.stage(case), Stage::Closed);
    let again = house.by(&house.officer, |tx| delegation::actions::decide_measure(tx, release.id));
    assert_eq!(refused(again), "board-measure-taken");
}

#[test]
fn an_officer_can_take_other_figures_than_the_report() {
    let (house, case) = reported(40_000, "32000", "10000", "0");
    let own = Assessed {
        eligible_cost: Ore::kr(35_000),
        other_income: Ore::ZERO,
        reason: "Lokalhyran saknar underlag".to_owned(),
    };
    house.by(&house.officer, |tx| approve(tx, case, Some(&own))).unwrap();
    let row = house.read(|conn| reports::find_settlement(conn, case)).unwrap();
    assert_eq!(row.entitled_ore, Ore::kr(35_000));
    assert_eq!(row.release_ore, Ore::kr(5_000));
}

#[test]
fn a_payment_under_attestation_is_not_changed_behind_the_attesters() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    let first = house.instalments(case)[0].id;
    let anna = house.known("Anna Ask", &[Role::Attester]);
    house.by(&anna, |tx| attest::review(tx, first)).unwrap();
    house.go_to("2021-07-15");
    write(&house, case, &typed("30000", "10000", "0"));
    house.by(&house.member, |tx| submit(tx, case)).unwrap();
    let early = house.by(&house.officer, |tx| approve(tx, case, None));
    assert_eq!(refused(early), "reports-payment-under-way");
    house.by(&anna, |tx| attest::send_back(tx, first, "Slutregleras")).unwrap();
    house.by(&house.officer, |tx| approve(tx, case, None)).unwrap();
    let parts = house.instalments(case);
    assert_eq!(parts[0].state, State::Cancelled);
    assert_eq!((parts[1].state, parts[1].amount_ore), (State::Ready, Ore::kr(40_000)));
}

#[test]
fn only_an_officer_who_is_not_close_approves() {
    let (house, case) = reported(40_000, "30000", "10000", "0");
    let bo = house.person("Bo Berg", &[Role::CaseOfficer]);
    assert_eq!(refused(house.by(&bo, |tx| approve(tx, case, None))), "reports-close");
    let member = house.by(&house.member, |tx| approve(tx, case, None));
    assert!(matches!(member, Err(Refusal::NotAllowed)));
    assert_eq!(house.stage(case), Stage::Reported);
}

/// A project that never reports: nothing counts as spent.
#[test]
fn a_project_that_is_broken_off_gives_everything_back() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    house.pay_what_is_ready(case);
    house.go_to("2021-12-01");
    house.by(&house.officer, |tx| break_off(tx, case, "Ingen redovisning har kommit")).unwrap();
    for measure in measures(&house, case) {
        assert_eq!(measure.amount_ore, Ore::kr(20_000));
        house.by(&house.officer, |tx| delegation::actions::decide_measure(tx, measure.id)).unwrap();
    }
    repay(&house, case, 20_000, "2021-12-01").unwrap();
    assert_eq!(house.stage(case), Stage::Closed);
    assert_eq!(house.position().available, Ore::kr(CAPITAL));
    assert_eq!(house.faults(), [""; 0]);
}
