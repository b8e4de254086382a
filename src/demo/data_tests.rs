#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};

use super::data::{self, Applicant, EndingKind, Project, When};
use super::money::{CONTRIBUTIONS, TRANSFERS};
use crate::applications::load::check_fund_text;
use crate::fund::ledger::{DayTotal, LedgerEvent, least_available, position};
use crate::fund::model::FundFile;
use crate::fund::rules::RuleSet;
use crate::fund::settlement::{SettlementBasis, settlement};
use crate::fund::shipped;
use crate::kernel::accounts::PaymentAccount;
use crate::kernel::identifiers::OrgNumber;
use crate::kernel::money::Ore;

/// What each year comes to, in kronor: opening, contributions, granted, released, disbursed,
/// repaid, transferred out, closing, commitments, available, projects, of civil society.
const EXPECTED: [(i32, [i64; 12]); 7] = [
    (2015, [0, 3_000_000, 1_240_000, 0, 900_000, 0, 0, 2_100_000, 340_000, 1_760_000, 12, 9]),
    (
        2016,
        [
            2_100_000, 3_000_000, 2_150_760, 0, 1_950_000, 25_000, 0, 3_175_000, 540_760,
            2_634_240, 21, 17,
        ],
    ),
    (
        2017,
        [
            3_175_000, 2_000_000, 1_650_000, 40_000, 1_700_760, 35_000, 0, 3_509_240, 450_000,
            3_059_240, 17, 14,
        ],
    ),
    (
        2018,
        [
            3_509_240, 1_000_000, 1_200_000, 20_000, 1_050_000, 15_000, 0, 3_474_240, 580_000,
            2_894_240, 12, 10,
        ],
    ),
    (
        2019,
        [
            3_474_240, 500_000, 1_000_000, 0, 1_080_000, 10_760, 0, 2_905_000, 500_000, 2_405_000,
            10, 8,
        ],
    ),
    (
        2020,
        [
            2_905_000, 0, 300_000, 50_000, 600_000, 45_000, 1_700_000, 650_000, 150_000, 500_000,
            3, 3,
        ],
    ),
    (2021, [650_000, 0, 400_000, 20_000, 530_000, 12_000, 132_000, 0, 0, 0, 4, 4]),
];

fn day(when: When) -> NaiveDate {
    match when {
        When::Day(day) => day,
        When::From(_) => panic!("the first fund's days are days"),
    }
}

fn applicants() -> HashMap<String, Applicant> {
    data::applicants().unwrap().into_iter().map(|a| (a.key.clone(), a)).collect()
}

fn fund(slug: &str) -> (FundFile, RuleSet) {
    let read = check_fund_text(shipped::fund(slug).unwrap(), |_| None).unwrap();
    let rules = RuleSet::new(read.fund.rules.clone(), &read.fund.facts()).unwrap();
    (read.fund, rules)
}

fn total(on: NaiveDate, event: LedgerEvent, amount: Ore) -> DayTotal {
    DayTotal { day: on, event, amount, projects: 0, projects_civil_society: 0 }
}

/// What a granted project does to the ledger, by the payment plan and the settlement's formula.
fn money_path(project: &Project, civil: bool, rules: &RuleSet) -> Vec<DayTotal> {
    let decided = day(project.meeting.unwrap());
    let granted = Ore::kr(project.granted.unwrap());
    let plan = rules.as_of(decided).payment_plan.value;
    let parts = plan.instalments(granted, day(project.start), day(project.end));
    let paid = parts[0].amount;
    let mut path = vec![
        DayTotal {
            projects: 1,
            projects_civil_society: i64::from(civil),
            ..total(decided, LedgerEvent::Grant, granted)
        },
        total(day(project.paid.unwrap()), LedgerEvent::Disbursement, paid),
    ];
    let (eligible_cost, other_income) = match &project.report {
        Some(report) => (
            Ore::kr(project.costs.iter().map(|c| c.spent.unwrap()).sum()),
            Ore::kr(report.other_income),
        ),
        None => (Ore::ZERO, Ore::ZERO),
    };
    let end = settlement(SettlementBasis {
        granted,
        eligible_cost,
        other_income,
        paid,
        surplus_threshold: Ore::ZERO,
    });
    let mut and = |amount: Ore, event, when: Option<When>| {
        assert_eq!(amount.is_positive(), when.is_some(), "{} {event:?}", project.title);
        if let Some(when) = when {
            path.push(total(day(when), event, amount));
        }
    };
    and(end.final_instalment, LedgerEvent::Disbursement, project.final_paid);
    let measures = project.measures_decided.filter(|_| end.release.is_positive());
    and(end.release, LedgerEvent::Release, measures);
    and(end.claim, LedgerEvent::Repayment, project.repaid);
    path
}

fn ledger() -> Vec<DayTotal> {
    let (file, rules) = fund("integrationsfonden");
    let known = applicants();
    let mut all = Vec::new();
    for project in data::granted().unwrap() {
        let kind = &known[&project.applicant].kind;
        let civil = file.applicant_kinds.iter().find(|k| k.code == *kind).unwrap().civil_society;
        all.extend(money_path(&project, civil, &rules));
    }
    for one in CONTRIBUTIONS {
        all.push(total(one.on(), LedgerEvent::Contribution, one.amount()));
    }
    for one in TRANSFERS {
        all.push(total(one.on(), LedgerEvent::TransferOut, one.amount()));
    }
    all
}

#[test]
fn each_year_comes_out_exact() {
    let totals = ledger();
    for (year, kronor) in EXPECTED {
        let p = position(&totals, NaiveDate::from_ymd_opt(year, 12, 31).unwrap());
        let money = [
            p.opening_balance,
            p.contributions,
            p.granted,
            p.released,
            p.disbursed,
            p.repaid,
            p.transferred_out,
            p.closing_balance,
            p.commitments,
            p.available,
        ];
        let expected: Vec<Ore> = kronor[..10].iter().map(|kr| Ore::kr(*kr)).collect();
        assert_eq!(money.to_vec(), expected, "{year}");
        assert_eq!([p.projects, p.projects_civil_society], kronor[10..], "{year}");
    }
}

#[test]
fn there_is_money_on_every_day() {
    let totals = ledger();
    let first = totals.iter().map(|t| t.day).min().unwrap();
    let (least, on) = least_available(&totals, first);
    assert!(!least.is_negative(), "{least} on {on}");
}

#[test]
fn the_figures_that_must_be_there_on_the_first_day_are() {
    let on = NaiveDate::from_ymd_opt(2020, 11, 15).unwrap();
    let p = position(&ledger(), on);
    assert_eq!(p.transferred_out, Ore::kr(1_700_000));
    assert_eq!((p.projects, p.available), (3, Ore::kr(500_000)));
    let ledger = ledger();
    let last = |event| ledger.iter().filter(|t| t.event == event).map(|t| t.day).max().unwrap();
    let before = |event, text: &str| assert!(last(event) <= text.parse().unwrap(), "{event:?}");
    before(LedgerEvent::Grant, "2021-04-30");
    before(LedgerEvent::Repayment, "2021-12-10");
    before(LedgerEvent::TransferOut, "2021-12-20");
    let approved = data::granted().unwrap().into_iter().filter_map(|p| p.report?.approved);
    assert!(approved.map(day).all(|day| day <= "2021-11-15".parse().unwrap()));
}

#[test]
fn applicants_have_numbers_and_accounts_that_hold() {
    let (file, _) = fund("integrationsfonden");
    let mut seen = BTreeSet::new();
    for applicant in data::applicants().unwrap() {
        let number = OrgNumber::parse(&applicant.organisation_number);
        assert!(number.is_some(), "{}", applicant.key);
        assert!(seen.insert((applicant.organisation_number.clone(), applicant.unit.clone())));
        let kind = file.applicant_kinds.iter().find(|k| k.code == applicant.kind).unwrap();
        assert_eq!(kind.municipal_unit, applicant.account.is_none(), "{}", applicant.key);
        assert_eq!(kind.municipal_unit, applicant.organisation_number == "212000-0779");
        if let Some([kind, number]) = &applicant.account {
            assert!(PaymentAccount::parse(kind, number).is_ok(), "{} {number}", applicant.key);
        }
        assert!((3..=5).contains(&applicant.people.len()));
        let signs = applicant.people.iter().filter(|p| p.signatory).count();
        assert!(signs > usize::from(applicant.jointly), "{}", applicant.key);
        assert!(applicant.people[0].signatory && applicant.email.ends_with(".example"));
    }
}

#[test]
fn projects_say_what_the_fund_knows_and_their_budgets_add_up() {
    let known = applicants();
    let first = data::granted().unwrap().into_iter().chain(data::others().unwrap());
    let first = first.map(|p| ("integrationsfonden", p));
    let second = data::language().unwrap().into_iter().map(|p| ("sprakfonden", p));
    let mut texts = BTreeMap::new();
    for (slug, project) in first.chain(second) {
        let (file, _) = fund(slug);
        let title = &project.title;
        assert!(known.contains_key(&project.applicant), "{title}: {}", project.applicant);
        let area = file.focus_areas.iter().find(|a| a.code == project.focus_area).expect(title);
        assert!(area.goals.iter().any(|g| g.code == project.goal), "{title}");
        for code in &project.target_groups {
            assert!(file.target_groups.iter().any(|g| g.code == *code), "{title}: {code}");
        }
        for code in &project.localities {
            assert!(file.localities.iter().any(|g| g.code == *code), "{title}: {code}");
        }
        let cost: i64 = project.costs.iter().map(|c| c.amount).sum();
        let income: i64 = project.income.iter().map(|i| i.amount).sum();
        assert_eq!(cost, income + project.applied, "{title}");
        assert!(project.granted.unwrap_or(1) <= project.applied, "{title}");
        assert!(title.chars().count() <= 100 && project.afterwards.chars().count() <= 800);
        assert_eq!(texts.insert(project.purpose.clone(), title.clone()), None, "told twice");
    }
}

#[test]
fn days_of_the_first_fund_follow_one_another() {
    for project in data::granted().unwrap() {
        let title = &project.title;
        let mut last = day(project.submitted.unwrap());
        assert!(day(project.start) >= last, "{title}");
        for next in [project.meeting, project.paid].into_iter().flatten().map(day) {
            assert!(next > last, "{title}: {next}");
            last = next;
        }
        let Some(report) = &project.report else { continue };
        assert!(day(report.handed_in) >= day(project.end), "{title}");
        let approved = day(report.approved.unwrap());
        assert!(approved >= day(report.handed_in), "{title}");
        for later in [project.final_paid, project.measures_decided, project.repaid] {
            assert!(later.is_none_or(|when| day(when) > approved), "{title}");
        }
    }
    let language_only = data::granted().unwrap().into_iter().filter(|p| {
        day(p.meeting.unwrap()).year() == 2021 || day(p.submitted.unwrap()).year() == 2021
    });
    assert!(language_only.into_iter().all(|p| p.focus_area == "language"));
    let kinds: BTreeMap<i32, Vec<EndingKind>> =
        data::others().unwrap().iter().fold(BTreeMap::new(), |mut years, project| {
            let year = day(project.submitted.unwrap()).year();
            years.entry(year).or_default().push(project.outcome.as_ref().unwrap().kind);
            years
        });
    assert_eq!(kinds.len(), 7);
}

#[test]
fn distances_end_on_working_days_without_crossing_the_first_day() {
    // A Sunday.
    let today = NaiveDate::from_ymd_opt(2020, 11, 15).unwrap();
    assert_eq!(When::From(-1).on(today), NaiveDate::from_ymd_opt(2020, 11, 13).unwrap());
    assert_eq!(When::From(6).on(today), NaiveDate::from_ymd_opt(2020, 11, 23).unwrap());
    // Christmas Eve, a Friday, is no working day.
    let today = NaiveDate::from_ymd_opt(2021, 12, 27).unwrap();
    assert_eq!(When::From(-2).on(today), NaiveDate::from_ymd_opt(2021, 12, 23).unwrap());
}
