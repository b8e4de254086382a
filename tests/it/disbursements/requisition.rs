//! Money that the applicant asks for: a frame drawn month by month against reported cost.

use integrationsfond::disbursements::actions::{Requisition, requisition};
use integrationsfond::disbursements::lifecycle::State;
use integrationsfond::kernel::ids::CaseId;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;

use crate::support::granted::{House, refused, wrong};

fn ask(house: &House, case: CaseId, kr: i64) -> Outcome<()> {
    let ask = Requisition {
        amount: Some(Ore::kr(kr)),
        text: "Mars: lokal och ledare".to_owned(),
        files: Vec::new(),
    };
    house.by(&house.member, |tx| requisition(tx, case, &ask).map(|_| ()))
}

/// 100 000 kr at the start, the rest against cost: each requisition takes its part of the frame.
#[test]
fn a_frame_is_drawn_upon_and_never_exceeded() {
    let house = House::on("2021-03-29", "boden-integrationsfond");
    let case = house.granted(150_000);
    house.pay_what_is_ready(case);
    assert_eq!(house.grant(case).disbursed_ore, Ore::kr(100_000));
    ask(&house, case, 20_000).unwrap();
    assert_eq!(wrong(ask(&house, case, 30_001)), ["disbursement-frame-exceeded"]);
    house.pay_what_is_ready(case);
    ask(&house, case, 30_000).unwrap();
    assert_eq!(refused(ask(&house, case, 1)), "disbursement-nothing-to-ask");
    house.pay_what_is_ready(case);
    let parts = house.instalments(case);
    assert!(parts.iter().all(|p| p.state == State::Paid), "{parts:?}");
    assert_eq!(parts.iter().map(|p| p.amount_ore).sum::<Ore>(), Ore::kr(150_000));
    assert_eq!(house.grant(case).remaining(), Ore::ZERO);
    assert_eq!(house.faults(), [""; 0]);
}

#[test]
fn only_the_applicant_asks_and_only_where_the_plan_says_so() {
    let house = House::on("2021-03-29", "boden-integrationsfond");
    let case = house.granted(150_000);
    let other = house.person("Olle Olsson", &[]);
    let stranger = house.by(&other, |tx| requisition(tx, case, &Requisition::default()));
    assert!(matches!(stranger, Err(Refusal::NotFound)));

    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    assert_eq!(refused(ask(&house, case, 1_000)), "disbursement-nothing-to-ask");
}

#[test]
fn the_page_takes_amount_and_costs() {
    let house = House::served("2021-03-29", "boden-integrationsfond");
    let case = house.granted(150_000);
    let lena = house.server().sign_in(house.member.id.unwrap());
    let address = format!("/mina-arenden/{case}/rekvirera");
    let page = lena.get(&address);
    page.expect(200);
    assert!(page.says("50 000"), "{}", page.words());
    lena.submit(&page, &address, &[("amount", "60 000"), ("text", "Mars")]).expect(422);
    lena.submit(&page, &address, &[("amount", "12 500"), ("text", "")]).expect(422);
    let page = lena.get(&address);
    lena.submit(&page, &address, &[("amount", "12 500"), ("text", "Mars")]).expect(303);
    let ready: Vec<Ore> = house
        .instalments(case)
        .into_iter()
        .filter(|p| p.state == State::Ready && p.no == 3)
        .map(|p| p.amount_ore)
        .collect();
    assert_eq!(ready, [Ore::kr(12_500)]);
    let other = house.server().staff("Olle Olsson", &[Role::Attester]);
    other.get(&address).expect(404);
}
