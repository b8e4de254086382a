//! What a § does: money, stages, and what it cannot do.

use integrationsfond::board::actions as board;
use integrationsfond::board::model::{Attended, ItemInput, Ruling};
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::fund::rule_values::PaymentWait;
use integrationsfond::grants::model::DecisionKind;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::Refusal;

use super::{Town, day, refused};

/// An award reserves the money at once; the letter leaves when the notice is up.
#[test]
fn an_award_commits_funds_and_the_notice_sends_the_letter() {
    let town = Town::on("2021-03-29", 650_000);
    let case = town.proposed("language", 65_000, 50_000);
    let (meeting, recorded) = town.approves("2021-03-29", case, 40_000, 81);
    let decided = recorded.decision.clone().unwrap();
    assert!(decided.executable, "{decided:?}");
    let position = town.position("2021-03-29");
    assert_eq!((position.granted, position.available), (Ore::kr(40_000), Ore::kr(610_000)));
    assert_eq!(position.projects, 1);
    let decision = town.decision(case);
    assert_eq!(decision.kind, DecisionKind::PartialApproval);
    assert_eq!(decision.reference, "KS 2021-03-29 §\u{a0}81");
    let grant = town.grant(case).unwrap();
    assert_eq!((grant.granted_ore, grant.report_due), (Ore::kr(40_000), day("2022-01-30")));
    assert_eq!(town.stage(case), Stage::Granted);
    assert!(town.letters().is_empty(), "no letter before the notice");

    town.move_to("2021-03-30");
    let set = town.adjusts(meeting, &recorded, "2021-03-30");
    assert_eq!(town.stage(case), Stage::Running, "payments wait for adjusted minutes only");
    assert_eq!(town.grant(case).unwrap().final_on, Some(day("2021-03-30")));
    assert_eq!(town.records(case), ["minutes_extract"]);
    assert!(town.letters().is_empty());

    town.announces(set, "2021-03-30");
    let decision = town.decision(case);
    assert_eq!(decision.last_appeal_day, Some(day("2021-04-20")));
    assert!(decision.letter_file_id.is_some());
    assert_eq!(town.records(case), ["minutes_extract", "decision_letter"]);
    assert_eq!(town.letters().len(), 1);
    town.verify();
}

/// What is above the money is minuted with the figures, and the case waits for a new §.
#[test]
fn a_section_above_the_money_is_minuted_and_not_executed() {
    let town = Town::on("2021-03-29", 30_000);
    let case = town.proposed("language", 65_000, 50_000);
    let (meeting, recorded) = town.approves("2021-03-29", case, 50_000, 81);
    assert!(!recorded.decision.as_ref().unwrap().executable);
    let decision = town.decision(case);
    let obstacle = decision.obstacle.unwrap();
    for figure in [Ore::kr(50_000), Ore::kr(30_000), Ore::kr(20_000)] {
        assert!(obstacle.contains(&figure.to_string()), "{obstacle}");
    }
    assert_eq!(town.position("2021-03-29").granted, Ore::ZERO);
    assert!(town.grant(case).is_none());
    assert_eq!(town.stage(case), Stage::Proposed, "back to be decided anew");

    town.move_to("2021-03-30");
    let set = town.adjusts(meeting, &recorded, "2021-03-30");
    town.announces(set, "2021-03-30");
    assert!(town.letters().is_empty(), "what is not carried out has no letter");

    town.move_to("2021-04-12");
    let (_, recorded) = town.approves("2021-04-12", case, 30_000, 90);
    assert!(recorded.decision.unwrap().executable);
    assert_eq!(town.position("2021-04-12").available, Ore::ZERO);
    town.verify();
}

/// The rules apply as on the meeting's day, not as on the day of typing.
#[test]
fn late_typing_counts_by_the_day_of_the_meeting() {
    let town = Town::on("2021-11-15", 500_000);
    let (early, late) =
        (town.proposed("language", 40_000, 40_000), town.proposed("language", 9_000, 9_000));
    town.move_to("2022-01-10");
    let (_, recorded) = town.approves("2021-12-13", early, 40_000, 300);
    assert!(recorded.decision.unwrap().executable, "the meeting was in time");
    assert_eq!(town.position("2021-12-31").granted, Ore::kr(40_000));
    let (_, recorded) = town.approves("2022-01-10", late, 9_000, 4);
    let decided = recorded.decision.unwrap();
    let keys: Vec<&str> = decided.obstacles.iter().map(|m| m.key).collect();
    assert_eq!(keys, ["grant-obstacle-last-decision-day", "grant-obstacle-area-now"]);
    let obstacle = town.decision(late).obstacle.unwrap();
    assert!(obstacle.contains("KS 2020-11-16 § 301") && obstacle.contains("3.2"), "{obstacle}");
    town.verify();
}

/// An area that has closed between application and meeting is not granted.
#[test]
fn the_focus_area_is_open_on_both_days() {
    let town = Town::on("2020-12-10", 500_000);
    let case = town.proposed("work", 40_000, 40_000);
    town.move_to("2021-03-01");
    let (_, recorded) = town.approves("2021-03-01", case, 40_000, 50);
    let keys: Vec<&str> = recorded.decision.unwrap().obstacles.iter().map(|m| m.key).collect();
    assert_eq!(keys, ["grant-obstacle-area-now"]);
}

/// Without a quorum nothing is carried out; that it was minuted remains.
#[test]
fn more_than_half_of_the_members_decide() {
    let town = Town::on("2021-03-29", 500_000);
    let case = town.proposed("language", 40_000, 40_000);
    let meeting = town.meeting("2021-03-29");
    let row = town.put(meeting, case);
    let input = ItemInput {
        amount: Ore::kr(40_000),
        attendance: town.attendance(&town.members[..2]),
        ..town.section(meeting, row, 81)
    };
    let decided = town.record(&input).unwrap().decision.unwrap();
    assert_eq!(decided.obstacles.len(), 1);
    assert_eq!(decided.obstacles[0].key, "board-no-quorum");
    assert_eq!(town.stage(case), Stage::Proposed);
    assert_eq!(town.position("2021-03-29").granted, Ore::ZERO);
}

/// Whoever sits on the applicant's board leaves and is not counted.
#[test]
fn a_member_close_to_the_applicant_takes_no_part() {
    let town = Town::on("2021-03-29", 500_000);
    let case = town.proposed("language", 40_000, 40_000);
    let meeting = town.meeting("2021-03-29");
    let row = town.put(meeting, case);
    let mut input = ItemInput {
        amount: Ore::kr(40_000),
        attendance: town.attendance(&town.members),
        ..town.section(meeting, row, 81)
    };
    assert_eq!(refused(town.record(&input)), [("attendance".to_owned(), "board-close")]);
    assert_eq!(town.stage(case), Stage::Agenda, "nothing is stored by half");

    // Ulf Kvistlund is the applicant's chair.
    input.attendance[3] = Attended { present: false, conflict: true, ..input.attendance[3] };
    assert!(town.record(&input).unwrap().decision.unwrap().executable);
    let other = town.proposed("language", 10_000, 10_000);
    let row = town.put(meeting, other);
    let three = [town.members[0], town.members[1], town.members[3]];
    let mut attendance = town.attendance(&three);
    attendance[2].conflict = true;
    let input = ItemInput { amount: Ore::kr(10_000), attendance, ..town.section(meeting, row, 82) };
    let decided = town.record(&input).unwrap().decision.unwrap();
    assert_eq!(decided.obstacles[0].key, "board-no-quorum", "two of five are left");
}

/// Slips are refused, each at its field, and nothing is stored.
#[test]
fn slips_are_refused() {
    let town = Town::on("2021-03-29", 500_000);
    let case = town.proposed("language", 40_000, 40_000);
    let meeting = town.meeting("2021-03-29");
    let row = town.put(meeting, case);
    let good = ItemInput {
        amount: Ore::kr(40_000),
        attendance: town.attendance(&town.members[..3]),
        ..town.section(meeting, row, 81)
    };
    let later = town.meeting("2021-05-03");
    let on_later = town.act(&town.secretary, |tx| board::put_other_on_agenda(tx, later, "Val"));
    let early = ItemInput { ruling: Ruling::Noted, ..town.section(later, on_later.unwrap(), 70) };
    assert_eq!(refused(town.record(&early))[0].1, "board-not-held");
    for (input, field, key) in [
        (
            ItemInput { chair: Some(town.members[4]), ..good.clone() },
            "chair",
            "board-chair-missing",
        ),
        (ItemInput { amount: Ore::ZERO, ..good.clone() }, "amount", "field-amount"),
        (ItemInput { ruling: Ruling::Rejection, ..good.clone() }, "reason", "board-reason-missing"),
        (ItemInput { ruling: Ruling::Noted, ..good.clone() }, "ruling", "field-required"),
    ] {
        assert_eq!(refused(town.record(&input)), [(field.to_owned(), key)]);
    }
    town.record(&good).unwrap();
    assert_eq!(refused(town.record(&good))[0].1, "board-item-done");
    let other = town.proposed("language", 10_000, 10_000);
    let row = town.put(meeting, other);
    let same = ItemInput { agenda_item: Some(row), ..good.clone() };
    assert_eq!(refused(town.record(&same)), [("number".to_owned(), "board-number-taken")]);
    let outsider = town.act(&town.officer, |tx| board::record_item(tx, &same));
    assert!(matches!(outsider, Err(Refusal::NotAllowed)), "{outsider:?}");
}

/// Rejection, dismissal, referral back and tabling move the case and no money.
#[test]
fn other_rulings_move_the_case_and_no_money() {
    let town = Town::on("2021-03-29", 500_000);
    let meeting = town.meeting("2021-03-29");
    for (number, (ruling, stage)) in (81..).zip([
        (Ruling::Rejection, Stage::Rejected),
        (Ruling::Dismissal, Stage::Dismissed),
        (Ruling::ReferralBack, Stage::Preparing),
        (Ruling::Tabling, Stage::Proposed),
    ]) {
        let case = town.proposed("language", 40_000, 40_000);
        let row = town.put(meeting, case);
        let input = ItemInput {
            ruling,
            reason: "Underlaget räcker inte.".to_owned(),
            attendance: town.attendance(&town.members[..3]),
            ..town.section(meeting, row, number)
        };
        assert!(town.record(&input).unwrap().decision.unwrap().executable);
        assert_eq!(town.stage(case), stage);
    }
    assert_eq!(town.position("2021-03-29").granted, Ore::ZERO);
}

/// Where payments wait for legal force, they wait for the secretary's confirmation; an appeal known
/// late stops what has begun.
#[test]
fn payments_can_wait_for_legal_force() {
    let text = super::vastervik()
        .replace("payment-wait = \"adjusted-minutes\"", "payment-wait = \"legal-force\"");
    let town = Town::with(&text, "2021-03-29", 500_000);
    let fund = town.server.read(|conn| integrationsfond::fund::described(conn, town.fund));
    assert_eq!(fund.rules.as_of(day("2021-03-29")).payment_wait.value, PaymentWait::LegalForce);
    let case = town.proposed("language", 40_000, 40_000);
    let meeting = town.meeting("2021-03-29");
    let row = town.put(meeting, case);
    let input = ItemInput {
        amount: Ore::kr(40_000),
        attendance: town.attendance(&town.members[..3]),
        ..town.section(meeting, row, 81)
    };
    let recorded = town.record(&input).unwrap();
    town.move_to("2021-03-30");
    let set = town.adjusts(meeting, &recorded, "2021-03-30");
    town.announces(set, "2021-03-30");
    assert_eq!(town.stage(case), Stage::Granted);
    let id = town.decision(case).id;
    let confirm = |on: &str| {
        let on = day(on);
        town.act(&town.secretary, |tx| board::confirm_legal_force(tx, id, on))
    };
    assert_eq!(refused(confirm("2021-03-30")), [("on".to_owned(), "grant-force-day")]);
    town.move_to("2021-04-21");
    assert_eq!(refused(confirm("2021-04-20")), [("on".to_owned(), "grant-force-day")]);
    confirm("2021-04-21").unwrap();
    assert_eq!(town.stage(case), Stage::Running);
    assert_eq!(town.decision(case).final_on, Some(day("2021-04-21")));

    town.move_to("2021-04-22");
    town.act(&town.secretary, |tx| board::record_appeal(tx, id, day("2021-04-22"))).unwrap();
    assert_eq!(town.decision(case).final_on, None, "the confirmation came too early");
    let reason = town.grant(case).unwrap().stopped_reason.unwrap();
    assert!(reason.contains("överklagat 2021-04-22"), "{reason}");
    town.verify();
}

/// The number of members, of which a quorum is counted, stays while §§ of a meeting that has met are
/// not adjusted.
#[test]
fn the_number_of_members_does_not_change_under_a_meeting() {
    use integrationsfond::applications::load::load_fund_text;
    let town = Town::on("2021-03-01", 500_000);
    let fewer = super::vastervik().replace("members = 5", "members = 3");
    assert_ne!(fewer, super::vastervik());
    let load = |text: &str| {
        let program = integrationsfond::kernel::actor::Actor::program();
        town.act(&program, |tx| load_fund_text(tx, text, |_| None))
    };
    let case = town.proposed("language", 25_000, 25_000);
    let meeting = town.meeting("2021-03-29");
    let row = town.put(meeting, case);
    load(&fewer).unwrap();
    load(&super::vastervik()).unwrap();
    town.move_to("2021-03-29");
    assert_eq!(refused(load(&fewer))[0].1, "fund-members-unadjusted", "the § is not typed");
    let input = ItemInput { amount: Ore::kr(25_000), ..town.section(meeting, row, 81) };
    let recorded = town.record(&input).unwrap();
    assert_eq!(refused(load(&fewer))[0].1, "fund-members-unadjusted", "it is not adjusted");
    town.adjusts(meeting, &recorded, "2021-03-29");
    load(&fewer).unwrap();
}
