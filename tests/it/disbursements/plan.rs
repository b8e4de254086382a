//! When instalments become due, and what stops them.

use integrationsfond::disbursements::actions::{make_due_ready, plan, resume, stop};
use integrationsfond::disbursements::attest;
use integrationsfond::disbursements::lifecycle::State;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::Refusal;
use integrationsfond::kernel::role::Role;

use crate::support::granted::{House, refused};

/// Half is due when the decision is final, half waits for the report; small grants are paid at once.
#[test]
fn a_grant_is_planned_to_the_ore_and_only_once() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.decided(40_001);
    let parts = house.instalments(case);
    let sums: Vec<Ore> = parts.iter().map(|p| p.amount_ore).collect();
    assert_eq!(sums.iter().copied().sum::<Ore>(), Ore::kr(40_001));
    assert_eq!(parts.len(), 2);
    assert!(parts.iter().all(|p| p.state == State::Planned));
    house.act(|tx| plan(tx, case));
    assert_eq!(house.instalments(case).len(), 2, "a plan is made once");

    let small = house.granted(30_000);
    let parts = house.instalments(small);
    assert_eq!((parts.len(), parts[0].state), (1, State::Ready));
}

#[test]
fn what_waits_for_a_day_becomes_ready_on_that_day() {
    let house = House::on("2021-03-29", "boden-integrationsfond");
    let case = house.decided(100_000);
    // The project starts today, but nothing is paid before the decision is final.
    house.act(make_due_ready);
    assert_eq!(house.instalments(case)[0].state, State::Planned);
    let today = house.app().clock.today();
    house.act(|tx| integrationsfond::disbursements::actions::decision_final(tx, case, today));
    assert_eq!(house.instalments(case)[0].state, State::Ready);
}

#[test]
fn a_stopped_grant_is_not_paid_until_it_is_resumed() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    let first = house.instalments(case)[0].id;
    let anna = house.person("Anna Ask", &[Role::Attester]);
    let stopped = house.by(&anna, |tx| stop(tx, case, "Redovisning saknas"));
    assert!(matches!(stopped, Err(Refusal::NotAllowed)), "an attester does not stop");
    house.by(&house.officer, |tx| stop(tx, case, "Redovisning saknas")).unwrap();
    let reason = house.grant(case).stopped_reason.unwrap();
    assert!(reason.contains("Villkor 5"), "the stop cites its condition: {reason}");
    assert_eq!(refused(house.by(&anna, |tx| attest::review(tx, first))), "disbursement-stopped");
    house.by(&house.officer, |tx| resume(tx, case, "Redovisningen kom")).unwrap();
    house.by(&anna, |tx| attest::review(tx, first)).unwrap();
    assert_eq!(house.faults(), [""; 0]);
}
