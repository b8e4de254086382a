//! Three different people, none of them kin; the account as it was seen; the bank's day.

use diesel::prelude::*;
use integrationsfond::associations::actions::{propose_account, settle_account};
use integrationsfond::db::schema;
use integrationsfond::disbursements::attest;
use integrationsfond::disbursements::lifecycle::{State, Step};
use integrationsfond::disbursements::model::Instalment;
use integrationsfond::fund::actions::add_rule_version;
use integrationsfond::fund::rule_values::LastDay;
use integrationsfond::fund::rules::{RuleBody, RuleVersion};
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::InstalmentId;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;

use crate::support::granted::{House, day, refused, wrong};

fn attesters(house: &House) -> [Actor; 3] {
    ["Anna Ask", "Bengt Bok", "Cecilia Ceder"].map(|n| house.person(n, &[Role::Attester]))
}

fn first(house: &House, kr: i64) -> Instalment {
    house.instalments(house.granted(kr)).remove(0)
}

fn review(house: &House, who: &Actor, id: InstalmentId) -> Outcome<()> {
    house.by(who, |tx| attest::review(tx, id))
}

fn approve(house: &House, who: &Actor, id: InstalmentId) -> Outcome<()> {
    house.by(who, |tx| attest::approve(tx, id))
}

fn pay(house: &House, who: &Actor, id: InstalmentId, on: &str) -> Outcome<()> {
    house.by(who, |tx| attest::mark_paid(tx, id, day(on)).map(|_| ()))
}

/// Nobody takes two steps of a payment; what is paid is booked on the bank's day and mailed.
#[test]
fn a_payment_needs_three_different_people() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let part = first(&house, 40_000);
    let [anna, bengt, cecilia] = attesters(&house);
    let same_reviewer = "disbursement-same-reviewer";
    assert_eq!(refused(approve(&house, &bengt, part.id)), "disbursement-wrong-state");
    review(&house, &anna, part.id).unwrap();
    assert_eq!(refused(approve(&house, &anna, part.id)), same_reviewer);
    approve(&house, &bengt, part.id).unwrap();
    assert_eq!(refused(pay(&house, &anna, part.id, "2021-03-29")), same_reviewer);
    let same_approver = refused(pay(&house, &bengt, part.id, "2021-03-29"));
    assert_eq!(same_approver, "disbursement-same-approver");

    house.go_to("2021-04-06");
    assert_eq!(wrong(pay(&house, &cecilia, part.id, "2021-04-07")), ["disbursement-day-future"]);
    assert_eq!(wrong(pay(&house, &cecilia, part.id, "2021-03-28")), ["disbursement-day-early"]);
    assert_eq!(house.position().disbursed, Ore::ZERO);
    pay(&house, &cecilia, part.id, "2021-04-01").unwrap();

    let paid = house.instalments(part.case_id).remove(0);
    assert_eq!((paid.state, paid.paid_on), (State::Paid, Some(day("2021-04-01"))));
    assert_eq!(house.position().disbursed, Ore::kr(20_000));
    assert_eq!(house.position().commitments, Ore::kr(20_000));
    let before: Ore = house.read(|conn| {
        Ok(integrationsfond::fund::position_on(conn, house.fund, day("2021-03-31"))?.disbursed)
    });
    assert_eq!(before, Ore::ZERO, "booked on the bank's day");
    assert!(house.mails(part.case_id).contains(&"payment".to_owned()));
    assert_eq!(refused(pay(&house, &cecilia, part.id, "2021-04-06")), "disbursement-wrong-state");
    assert_eq!(house.faults(), [""; 0]);
}

#[test]
fn kin_and_the_cases_officer_are_refused() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let part = first(&house, 40_000);
    let [anna, _, cecilia] = attesters(&house);
    // On the association's board by name, and a member by account.
    let bo = house.person("Bo Berg", &[Role::Attester]);
    let member = attesting(&house.member);
    for kin in [&bo, &member] {
        assert_eq!(refused(review(&house, kin, part.id)), "disbursement-close");
    }
    let officer = attesting(&house.officer);
    review(&house, &anna, part.id).unwrap();
    assert_eq!(refused(approve(&house, &bo, part.id)), "disbursement-close");
    assert_eq!(refused(approve(&house, &officer, part.id)), "disbursement-officer");
    approve(&house, &cecilia, part.id).unwrap();
    assert_eq!(refused(pay(&house, &bo, part.id, "2021-03-29")), "disbursement-close");
    let controller = house.person("Dan Dahl", &[Role::Controller]);
    assert!(matches!(review(&house, &controller, part.id), Err(Refusal::NotAllowed)));
    pay(&house, &controller, part.id, "2021-03-29").unwrap();
    let program = house.by(&Actor::program(), |tx| attest::bounced(tx, part.id, tx.today, "x"));
    assert_eq!(refused(program), "disbursement-needs-person", "the program attests nothing");
}

/// The account that was reviewed is the one that is paid; a change in between has to be looked at.
#[test]
fn a_changed_account_stops_the_payment() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let part = first(&house, 40_000);
    let [anna, bengt, cecilia] = attesters(&house);
    review(&house, &anna, part.id).unwrap();
    let seen = house.instalments(part.case_id).remove(0);
    assert!(seen.account_number.contains("640"), "{seen:?}");
    let association = house.association;
    let row = house
        .by(&house.member, |tx| propose_account(tx, association, "bankgiro", "5402-9681"))
        .unwrap();
    assert_eq!(refused(approve(&house, &bengt, part.id)), "disbursement-account-pending");
    house.by(&house.officer, |tx| settle_account(tx, row, true)).unwrap();
    assert_eq!(refused(approve(&house, &bengt, part.id)), "disbursement-account-changed");

    house.by(&bengt, |tx| attest::send_back(tx, part.id, "Nytt konto")).unwrap();
    let again = house.instalments(part.case_id).remove(0);
    assert_eq!((again.state, again.reviewed_by), (State::Ready, None));
    review(&house, &bengt, part.id).unwrap();
    approve(&house, &cecilia, part.id).unwrap();
    pay(&house, &anna, part.id, "2021-03-29").unwrap();
}

#[test]
fn money_that_the_bank_returns_is_negative_and_due_again() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let part = first(&house, 40_000);
    house.pay_what_is_ready(part.case_id);
    let anna = house.known("Anna Ask", &[Role::Attester]);
    house.go_to("2021-04-06");
    house
        .by(&anna, |tx| attest::bounced(tx, part.id, day("2021-04-01"), "Kontot avslutat"))
        .unwrap();
    let position = house.position();
    assert_eq!((position.disbursed, position.repaid), (Ore::ZERO, Ore::ZERO));
    assert_eq!(position.commitments, Ore::kr(40_000));
    assert_eq!(house.grant(part.case_id).disbursed_ore, Ore::ZERO);
    let entries: Vec<Ore> = house.read(|conn| {
        use schema::ledger_entries as e;
        Ok(e::table
            .filter(e::event.eq("disbursement"))
            .order(e::seq)
            .select(e::amount_ore)
            .load(conn)?)
    });
    assert_eq!(entries, [Ore::kr(20_000), Ore::kr(-20_000)]);
    house.pay_what_is_ready(part.case_id);
    assert_eq!(house.position().disbursed, Ore::kr(20_000));
    assert_eq!(house.faults(), [""; 0]);
}

#[test]
fn the_same_amount_to_the_same_recipient_is_pointed_out() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let (one, other) = (first(&house, 25_000), first(&house, 25_000));
    let anna = house.person("Anna Ask", &[Role::Attester]);
    let found = |id, on: &str| {
        house.read(|conn| {
            let line = integrationsfond::disbursements::find_line(conn, id)?;
            attest::findings(conn, &anna, &line, Step::Review, day(on))
        })
    };
    let near = found(other.id, "2021-03-29");
    assert_eq!(near.warnings.iter().map(|m| m.key).collect::<Vec<_>>(), ["disbursement-duplicate"]);
    assert!(near.obstacles.is_empty(), "a warning blocks nothing");
    house.pay_what_is_ready(one.case_id);
    assert!(found(other.id, "2021-05-03").warnings.is_empty());
}

#[test]
fn nothing_is_paid_after_the_last_day_for_payments() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let part = first(&house, 40_000);
    let fund = house.fund;
    let version = RuleVersion {
        valid_from: day("2022-06-01"),
        decision: "KS 2022-05-02 § 90".to_owned(),
        note: None,
        set: RuleBody {
            last_payment_day: Some(LastDay::On(day("2022-06-30"))),
            ..RuleBody::default()
        },
    };
    house.act(|tx| add_rule_version(tx, fund, &version));
    house.go_to("2022-07-01");
    let anna = house.person("Anna Ask", &[Role::Attester]);
    assert_eq!(refused(review(&house, &anna, part.id)), "disbursement-after-last-day");
    house.go_to("2022-06-30");
    review(&house, &anna, part.id).unwrap();
}

/// The lists and the buttons: what an attester sees and does in the browser.
#[test]
fn attesters_work_through_their_lists() {
    let house = House::served("2021-03-29", "integrationsfonden");
    let part = first(&house, 40_000);
    let server = house.server();
    let sign_in = |who: &Actor| server.sign_in(who.id.unwrap());
    let [anna, bengt, cecilia] = attesters(&house);
    let list = sign_in(&anna).get("/utbetalningar");
    list.expect(200);
    assert!(list.says("Överums Idrottsklubb") && list.says("20 000"), "{}", list.words());
    let address = format!("/utbetalningar/{}", part.id);
    for (who, place) in [(&anna, "granska"), (&bengt, "attestera"), (&cecilia, "betald")] {
        let browser = sign_in(who);
        let page = browser.get(&address);
        page.expect(200);
        let done = browser.submit(&page, &format!("{address}/{place}"), &[("on", "2021-03-29")]);
        done.expect(303);
        browser.follow(&done).expect(200);
    }
    let page = sign_in(&anna).get(&address);
    page.expect(200);
    assert!(page.says("Betald") && page.says("Cecilia Ceder"), "{}", page.words());
    assert_eq!(house.position().disbursed, Ore::kr(20_000));
    let officer = sign_in(&house.officer);
    let case = officer.get(&format!("/arenden/{}/utbetalningar", part.case_id));
    case.expect(200);
    assert!(case.says("Utbetalningsplan"), "{}", case.words());
    officer.get("/utbetalningar").expect(403);
}

/// The same person with the role of an attester.
fn attesting(person: &Actor) -> Actor {
    Actor::person(person.id.unwrap(), person.name.clone(), vec![Role::Attester])
}
