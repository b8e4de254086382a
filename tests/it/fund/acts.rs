//! What administrator and controller do with a fund.

use diesel::prelude::*;
use integrationsfond::db::schema::decisions;
use integrationsfond::fund::actions::{
    Booking, add_call, add_rule_version, book, change_call, contribute, correct,
};
use integrationsfond::fund::ledger::LedgerEvent;
use integrationsfond::fund::model::{Call, Words};
use integrationsfond::fund::rule_values::Limit;
use integrationsfond::fund::rules::{RuleBody, RuleVersion};
use integrationsfond::fund::{self as funds};
use integrationsfond::kernel::ids::{EntryId, FundId};
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;

use super::{House, day, errors, refused};

const DECISION: &str = "KS 2020-10-12 § 240";

impl House {
    fn available(&self, fund: FundId, on: &str) -> Ore {
        self.app.read(|conn| funds::position_on(conn, fund, day(on))).unwrap().available
    }

    fn add(&self, fund: FundId, kr: i64, on: &str) -> Outcome<EntryId> {
        self.act_as(Role::Controller, |tx| {
            contribute(tx, fund, Ore::kr(kr), day(on), DECISION, "Årets tillskott")
        })
    }

    fn correct(&self, entry: EntryId, on: &str) -> Outcome<EntryId> {
        self.act_as(Role::Controller, |tx| correct(tx, entry, day(on), "Fel belopp", DECISION))
    }

    fn transfer(&self, fund: FundId, kr: i64, on: &str) -> Outcome<EntryId> {
        let booking = Booking {
            fund,
            event: LedgerEvent::TransferOut,
            day: day(on),
            amount: Ore::kr(kr),
            case: None,
            first_grant: false,
            decision_id: None,
            decision: DECISION.to_owned(),
            reason: "Till budget 2021".to_owned(),
            corrects: None,
        };
        self.act(|tx| book(tx, &booking))
    }
}

#[test]
fn a_contribution_counts_from_its_effective_day() {
    let (house, fund) = House::with_fund("2020-11-16");
    house.add(fund, 1_000, "2020-11-16").unwrap();
    house.add(fund, 500, "2021-01-01").unwrap();
    assert_eq!(house.available(fund, "2020-11-15"), Ore::ZERO);
    assert_eq!(house.available(fund, "2020-12-31"), Ore::kr(1_000));
    assert_eq!(house.available(fund, "2021-01-01"), Ore::kr(1_500));
    let rows: Vec<(String, String, chrono::NaiveDate, i64, bool)> = house
        .app
        .read(|conn| {
            use decisions as d;
            Ok(d::table
                .order(d::id)
                .select((d::kind, d::decider, d::decided_on, d::amount_ore, d::executable))
                .load(conn)?)
        })
        .unwrap();
    let row = |ore| ("contribution".to_owned(), "board".to_owned(), day("2020-10-12"), ore, true);
    assert_eq!(rows, [row(100_000), row(50_000)]);
    let entry = house.app.read(|conn| funds::find_moves(conn, fund)).unwrap().remove(0);
    assert_eq!((entry.decision.as_str(), entry.decision_id.is_some()), (DECISION, true));
    assert_eq!(house.history(), ["load-fund", "contribute", "contribute"]);
    assert_eq!(house.faults(fund), [""; 0]);
}

#[test]
fn a_contribution_that_cannot_be_right_is_refused_at_its_fields() {
    let (house, fund) = House::with_fund("2020-11-16");
    let outcome = house.act(|tx| contribute(tx, fund, Ore(-1), day("2014-12-31"), " ", ""));
    let told = errors(outcome);
    assert_eq!(
        told,
        [
            ("decision".to_owned(), "field-required"),
            ("reason".to_owned(), "field-required"),
            ("amount".to_owned(), "field-amount"),
            ("day".to_owned(), "fund-day-outside"),
        ]
    );
    assert_eq!(errors(house.add(fund, 1, "2120-11-16"))[0].1, "fund-day-outside");
    let officer = house.act_as(Role::CaseOfficer, |tx| {
        contribute(tx, fund, Ore::kr(1), day("2020-11-16"), DECISION, "x")
    });
    assert!(matches!(officer, Err(Refusal::NotAllowed)));
    assert_eq!(house.available(fund, "2020-11-16"), Ore::ZERO);
    assert_eq!(house.history(), ["load-fund"]);
}

#[test]
fn a_correction_undoes_an_entry_once() {
    let (house, fund) = House::with_fund("2020-11-16");
    let wrong = house.add(fund, 1_000, "2020-03-01").unwrap();
    let correction = house.correct(wrong, "2020-11-16").unwrap();
    assert_eq!(house.available(fund, "2020-11-15"), Ore::kr(1_000), "the past stays as it was");
    assert_eq!(house.available(fund, "2020-11-16"), Ore::ZERO);
    let p = house.app.read(|conn| funds::position_on(conn, fund, day("2020-12-31"))).unwrap();
    assert_eq!(p.contributions, Ore::ZERO);
    let entry = house.app.read(|conn| funds::find_entry(conn, correction)).unwrap();
    assert_eq!(entry.corrects_id, Some(wrong));
    assert_eq!((entry.event, entry.amount_ore), (LedgerEvent::Contribution, Ore::kr(-1_000)));
    assert_eq!(refused(house.correct(wrong, "2020-11-16")), "fund-entry-corrected");
    assert_eq!(refused(house.correct(correction, "2020-11-16")), "fund-entry-is-correction");
    assert_eq!(house.faults(fund), [""; 0]);
}

#[test]
fn a_correction_never_takes_what_is_promised_or_gone() {
    let (house, fund) = House::with_fund("2020-11-16");
    let wrong = house.add(fund, 1_000, "2020-03-01").unwrap();
    let out = house.transfer(fund, 400, "2020-05-01").unwrap();
    assert!(matches!(
        house.correct(wrong, "2020-11-16"),
        Err(Refusal::Funds { asked: Ore(100_000), available: Ore(60_000), .. })
    ));
    house.correct(out, "2020-11-16").unwrap();
    house.correct(wrong, "2020-11-16").unwrap();
    assert_eq!(house.available(fund, "2020-11-16"), Ore::ZERO);
    assert_eq!(house.faults(fund), [""; 0]);
}

#[test]
fn a_correction_is_booked_on_an_open_day_after_the_entry() {
    let (house, fund) = House::with_fund("2020-11-16");
    let wrong = house.add(fund, 1_000, "2020-03-01").unwrap();
    let ahead = house.add(fund, 10, "2021-01-01").unwrap();
    for (entry, on) in [(wrong, "2020-02-29"), (wrong, "2020-11-17"), (ahead, "2020-11-16")] {
        assert_eq!(errors(house.correct(entry, on)), [("day".to_owned(), "fund-day-outside")]);
    }
    house.correct(ahead, "2021-01-01").unwrap();
    house
        .act(|tx| {
            use integrationsfond::db::schema::funds as f;
            diesel::update(f::table.find(fund))
                .set(f::frozen_to.eq(day("2020-08-31")))
                .execute(tx.conn)?;
            Ok(())
        })
        .unwrap();
    assert_eq!(refused(house.correct(wrong, "2020-08-31")), "fund-period-frozen");
    house.correct(wrong, "2020-09-01").unwrap();
    let administrator =
        house.act_as(Role::Administrator, |tx| correct(tx, wrong, tx.today, "x", DECISION));
    assert!(matches!(administrator, Err(Refusal::NotAllowed)));
}

fn version(from: &str, set: RuleBody) -> RuleVersion {
    RuleVersion { valid_from: day(from), decision: DECISION.to_owned(), note: None, set }
}

#[test]
fn a_rule_version_follows_the_others() {
    let (house, fund) = House::with_fund("2020-11-16");
    let add =
        |v: &RuleVersion| house.act_as(Role::Administrator, |tx| add_rule_version(tx, fund, v));
    let ceiling =
        || RuleBody { ceiling: Some(Limit::UpTo(Ore::kr(50_000))), ..RuleBody::default() };
    let told = errors(add(&version("2022-01-01", ceiling())));
    assert_eq!(told, [("valid-from".to_owned(), "fund-file-rules-order")]);
    let mut wrong = version(
        "2022-02-01",
        RuleBody {
            focus_areas: Some(vec!["moon".to_owned()]),
            own_contribution: Some(100),
            ..RuleBody::default()
        },
    );
    wrong.decision.clear();
    assert_eq!(
        errors(add(&wrong)),
        [
            ("decision".to_owned(), "fund-file-decision"),
            ("set.focus-areas.0".to_owned(), "fund-file-not-declared"),
            ("set.own-contribution".to_owned(), "fund-file-percent"),
        ]
    );
    let told = errors(add(&version("2022-02-01", RuleBody::default())));
    assert_eq!(told, [("set".to_owned(), "fund-file-rule-empty")]);
    add(&version("2022-02-01", ceiling())).unwrap();
    let d = house.app.read(|conn| funds::described(conn, fund)).unwrap();
    assert_eq!(d.rules.ceiling(day("2022-01-31")).value, Limit::None);
    let now = d.rules.ceiling(day("2022-02-01"));
    assert_eq!(now.value, Limit::UpTo(Ore::kr(50_000)));
    assert_eq!(now.source.decision, DECISION);
    assert!(!d.rules.focus_area_open(day("2022-02-01"), "work").holds, "the rest stands");
    house.app.clock.set_today(Some(day("2023-01-01")));
    let told = errors(add(&version("2022-12-31", ceiling())));
    assert_eq!(told, [("valid-from".to_owned(), "fund-file-rules-past")]);
    let controller = house.act_as(Role::Controller, |tx| {
        add_rule_version(tx, fund, &version("2023-02-01", ceiling()))
    });
    assert!(matches!(controller, Err(Refusal::NotAllowed)));
    assert_eq!(house.history(), ["load-fund", "add-rule-version"]);
}

fn call(code: &str, opens: &str, closes: &str) -> Call {
    Call {
        code: code.to_owned(),
        name: Words { sv: "Våren".to_owned(), en: "Spring".to_owned() },
        opens: day(opens),
        closes: day(closes),
        focus_areas: None,
        decision_day: None,
        text: None,
    }
}

#[test]
fn a_call_can_be_changed_until_it_opens() {
    let (house, fund) = House::with_fund("2020-11-16");
    let add = |c: &Call| house.act_as(Role::Administrator, |tx| add_call(tx, fund, c));
    for (c, at, key) in [
        (call("2021", "2021-01-01", "2021-02-01"), "code", "fund-call-code-taken"),
        (call("Vår 21", "2021-01-01", "2021-02-01"), "code", "fund-file-code"),
        (call("v", "2021-02-01", "2021-01-01"), "closes", "fund-file-inverted"),
        (call("v", "2021-02-01", "2022-01-01"), "closes", "fund-file-outside-period"),
        (call("v", "2020-01-01", "2020-11-15"), "closes", "fund-call-past"),
    ] {
        assert_eq!(errors(add(&c)), [(at.to_owned(), key)]);
    }
    let unnamed = Call { name: Words::default(), ..call("v", "2021-01-01", "2021-02-01") };
    assert_eq!(errors(add(&unnamed)).len(), 2);
    let id = add(&call("v", "2021-01-01", "2021-02-01")).unwrap();
    let change = |c: &Call| house.act_as(Role::Administrator, |tx| change_call(tx, id, c));
    change(&call("other", "2021-01-11", "2021-02-11")).unwrap();
    let stored = house.app.read(|conn| funds::find_call(conn, id)).unwrap();
    assert_eq!(stored.call, call("v", "2021-01-11", "2021-02-11"), "the code stays");
    house.app.clock.set_today(Some(day("2021-01-11")));
    let late = change(&call("v", "2021-01-12", "2021-03-01"));
    assert_eq!(refused(late), "fund-call-has-opened");
    assert_eq!(house.history(), ["load-fund", "add-call", "change-call"]);
}

#[test]
fn a_settled_fund_is_read_only() {
    let (house, fund) = House::with_fund("2020-11-16");
    let entry = house.add(fund, 1_000, "2020-03-01").unwrap();
    house
        .act(|tx| {
            use integrationsfond::db::schema::funds as f;
            diesel::update(f::table.find(fund))
                .set(f::settled_on.eq(day("2020-11-16")))
                .execute(tx.conn)?;
            Ok(())
        })
        .unwrap();
    let ceiling = RuleBody { ceiling: Some(Limit::None), ..RuleBody::default() };
    let rules = version("2023-01-01", ceiling);
    let new = call("v", "2021-01-01", "2021-02-01");
    assert_eq!(refused(house.add(fund, 1, "2020-11-16")), "fund-is-settled");
    assert_eq!(refused(house.correct(entry, "2020-11-16")), "fund-is-settled");
    assert_eq!(refused(house.act(|tx| add_rule_version(tx, fund, &rules))), "fund-is-settled");
    assert_eq!(refused(house.act(|tx| add_call(tx, fund, &new))), "fund-is-settled");
    assert_eq!(refused(house.load(super::vastervik())), "fund-is-settled");
}
