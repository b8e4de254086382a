//! The checks, case by case.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::NaiveDate;

use super::model::{Check, ENGLISH_NAME, Finding, Proposal, StatementInput, Subject};
use super::rules::{
    CostLine, Facts, OtherCase, Window, checks, completion_errors, section_errors, statement_errors,
};
use crate::fund::model::{FundFile, Words};
use crate::fund::rule_values::AttachmentKind;
use crate::fund::rules::{RuleSet, Rules};
use crate::fund::shipped;
use crate::kernel::money::Ore;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rules_on(slug: &str, on: &str) -> Rules {
    let file: FundFile = toml::from_str(shipped::fund(slug).unwrap()).unwrap();
    RuleSet::new(file.rules.clone(), &file.facts()).unwrap().as_of(day(on))
}

fn line(label: &str, kind: &str, kr: i64) -> CostLine {
    CostLine { label: label.to_owned(), kind: kind.to_owned(), amount: Ore::kr(kr) }
}

/// What a test changes of an application in order.
struct Sample {
    then: Rules,
    now: Rules,
    kind: &'static str,
    municipal_unit: bool,
    area: &'static str,
    window: Option<Window>,
    applied: i64,
    costs: Vec<CostLine>,
    income: i64,
    start: Option<NaiveDate>,
    documents: Vec<AttachmentKind>,
    others: Vec<OtherCase>,
    available: i64,
    personal_numbers: usize,
}

impl Sample {
    fn new() -> Self {
        Self {
            then: rules_on("sprakfonden", "2020-03-02"),
            now: rules_on("sprakfonden", "2020-03-20"),
            kind: "association",
            municipal_unit: false,
            area: "meeting",
            window: Some(Window {
                name: words("Språkfonden 2020", "The language fund 2020"),
                opens: day("2020-01-01"),
                closes: day("2020-12-31"),
                takes_area: true,
            }),
            applied: 65_000,
            costs: vec![line("Ledare", "leaders", 70_000), line("Fika", "food", 22_000)],
            income: 27_000,
            start: Some(day("2020-04-12")),
            documents: AttachmentKind::ALL.to_vec(),
            others: Vec::new(),
            available: 500_000,
            personal_numbers: 0,
        }
    }

    fn checks(&self) -> Vec<Check> {
        checks(&Facts {
            then: &self.then,
            now: &self.now,
            kind: self.kind,
            kind_name: &words("Ideell förening", "Non-profit association"),
            municipal_unit: self.municipal_unit,
            area: self.area,
            area_name: &words("Språkkaféer", "Language cafés"),
            window: self.window.clone(),
            applied: Ore::kr(self.applied),
            costs: &self.costs,
            income: Ore::kr(self.income),
            start: self.start,
            documents: &self.documents,
            others: &self.others,
            available: Ore::kr(self.available),
            personal_numbers: self.personal_numbers,
        })
    }

    fn of(&self, subject: Subject) -> Option<Check> {
        self.checks().into_iter().find(|c| c.subject == subject)
    }

    fn finding(&self, subject: Subject) -> Finding {
        self.of(subject).expect("the check is made").finding
    }
}

fn arg(check: &Check, name: &str) -> String {
    check.msg.args.iter().find(|(n, _)| *n == name).unwrap().1.clone()
}

#[test]
fn an_application_in_order_meets_every_check() {
    let checks = Sample::new().checks();
    assert!(checks.iter().all(|c| c.finding == Finding::Met), "{checks:?}");
    let subjects: Vec<Subject> = checks.iter().map(|c| c.subject).collect();
    assert!(subjects.contains(&Subject::FocusAreaToday));
    assert!(!subjects.contains(&Subject::OwnContribution), "nothing is asked, nothing is checked");
}

#[test]
fn each_broken_rule_is_named_with_its_number_and_decision() {
    let cases: [(Subject, &str, fn(&mut Sample)); 7] = [
        (Subject::ApplicantKind, "1.2", |s| s.kind = "company"),
        (Subject::FocusArea, "1.1", |s| s.area = "housing"),
        (Subject::Ceiling, "2.1", |s| s.applied = 200_001),
        (Subject::CostKinds, "2.3", |s| {
            s.costs = vec![line("Buss", "equipment", 60_000), line("Fika", "food", 32_000)];
        }),
        (Subject::Attachments, "2.6", |s| s.documents = vec![AttachmentKind::Statutes]),
        (Subject::ReportedEarlier, "1.3", |s| {
            s.others = vec![OtherCase {
                label: "2018/7-109 Halltid för alla".to_owned(),
                is_grant: true,
                overdue_since: Some(day("2019-03-01")),
            }];
        }),
        (Subject::Start, "2.4", |s| s.start = Some(day("2020-03-01"))),
    ];
    for (subject, number, change) in cases {
        let mut sample = Sample::new();
        change(&mut sample);
        let check = sample.of(subject).unwrap();
        assert_eq!(check.finding, Finding::NotMet, "{subject:?}");
        let source = check.source.unwrap();
        let first = "KS 2017-11-27 § 365";
        let raised = "KS 2019-12-09 § 402";
        let decision = if subject == Subject::Ceiling { raised } else { first };
        assert_eq!(source.decision, decision, "{subject:?}");
        assert_eq!(source.kind.number(), number, "{subject:?}");
    }
}

#[test]
fn the_window_counts_its_first_and_last_day() {
    for (on, finding) in [
        ("2019-12-31", Finding::NotMet),
        ("2020-01-01", Finding::Met),
        ("2020-12-31", Finding::Met),
        ("2021-01-01", Finding::NotMet),
    ] {
        let mut sample = Sample::new();
        sample.then = rules_on("sprakfonden", on);
        assert_eq!(sample.finding(Subject::CallWindow), finding, "{on}");
    }
    let mut outside = Sample::new();
    outside.window = None;
    assert_eq!(outside.finding(Subject::CallWindow), Finding::Unsure);
}

#[test]
fn a_closed_area_is_seen_today_though_it_was_open_at_submission() {
    let mut sample = Sample::new();
    sample.then = rules_on("integrationsfonden", "2020-12-30");
    sample.now = rules_on("integrationsfonden", "2021-01-04");
    sample.area = "work";
    assert_eq!(sample.finding(Subject::FocusArea), Finding::Met);
    let today = sample.of(Subject::FocusAreaToday).unwrap();
    assert_eq!(today.finding, Finding::NotMet);
    assert_eq!(today.source.unwrap().valid_from, day("2021-01-01"));
}

#[test]
fn a_budget_says_by_how_much_it_fails() {
    let mut sample = Sample::new();
    sample.income = 20_000;
    let check = sample.of(Subject::Budget).unwrap();
    assert_eq!(check.finding, Finding::NotMet);
    assert_eq!(arg(&check, "difference"), Ore::kr(7_000).to_string());
    sample.costs = Vec::new();
    (sample.income, sample.applied) = (0, 0);
    assert_eq!(sample.finding(Subject::Budget), Finding::NotMet, "an empty budget is none");
}

#[test]
fn a_cost_that_others_carry_is_for_the_officer_to_judge() {
    let mut sample = Sample::new();
    sample.costs = vec![line("Projektor", "equipment", 27_000), line("Ledare", "leaders", 65_000)];
    let check = sample.of(Subject::CostKinds).unwrap();
    assert_eq!(check.finding, Finding::Unsure);
    assert_eq!(arg(&check, "list"), "Projektor");
}

#[test]
fn money_is_enough_to_the_last_krona() {
    let mut sample = Sample::new();
    sample.available = 65_000;
    assert_eq!(sample.finding(Subject::Available), Finding::Met);
    sample.available = 64_999;
    assert_eq!(sample.finding(Subject::Available), Finding::NotMet);
}

#[test]
fn a_municipal_unit_needs_no_documents() {
    let mut sample = Sample::new();
    sample.documents = Vec::new();
    assert_eq!(sample.finding(Subject::Attachments), Finding::NotMet);
    sample.municipal_unit = true;
    assert_eq!(sample.of(Subject::Attachments), None);
}

#[test]
fn a_running_case_and_a_personal_number_are_for_the_officer_to_judge() {
    let mut sample = Sample::new();
    sample.others = vec![OtherCase {
        label: "2020/3-109 Läsa högt".to_owned(),
        is_grant: true,
        overdue_since: None,
    }];
    sample.personal_numbers = 2;
    sample.start = None;
    for subject in [Subject::OtherCases, Subject::PersonalNumbers, Subject::Start] {
        assert_eq!(sample.finding(subject), Finding::Unsure, "{subject:?}");
    }
    assert_eq!(sample.finding(Subject::ReportedEarlier), Finding::Met);
}

#[test]
fn a_request_gives_time_and_says_what_is_missing() {
    let today = day("2020-03-20");
    assert!(completion_errors("Budget?", day("2020-04-03"), today).is_empty());
    for (message, deadline, field) in [
        ("", "2020-04-03", "message"),
        ("x", "2020-03-20", "deadline"),
        ("x", "2022-01-01", "deadline"),
    ] {
        let errors = completion_errors(message, day(deadline), today);
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].field, field);
    }
}

#[test]
fn a_finished_statement_says_why_and_how_much() {
    let input = StatementInput {
        proposal: Proposal::Approval,
        amount: Ore::kr(50_000),
        summary: "Kort".to_owned(),
        assessment: "Bra".to_owned(),
        economy: String::new(),
        child_perspective: String::new(),
        conditions: String::new(),
        reason: String::new(),
        ready: true,
    };
    let fields = |input: &StatementInput| -> Vec<String> {
        statement_errors(input, Ore::kr(65_000)).into_iter().map(|e| e.field).collect()
    };
    assert!(fields(&input).is_empty());
    let too_much = StatementInput { amount: Ore(6_500_001), ready: false, ..input.clone() };
    assert_eq!(fields(&too_much), ["amount"]);
    let nothing = StatementInput { amount: Ore::ZERO, ..input.clone() };
    assert_eq!(fields(&nothing), ["amount"]);
    let refused = StatementInput { proposal: Proposal::Rejection, ..nothing.clone() };
    assert_eq!(fields(&refused), ["reason"], "a rejection has no amount, but a reason");
    let draft = StatementInput { summary: String::new(), ready: false, ..nothing };
    assert!(fields(&draft).is_empty(), "a draft may lack anything");
}

fn words(sv: &str, en: &str) -> Words {
    Words { sv: sv.to_owned(), en: en.to_owned() }
}

#[test]
fn names_in_sentences_come_in_both_languages() {
    let check = Sample::new().of(Subject::ApplicantKind).expect("the check is made");
    assert_eq!(arg(&check, "name"), "Ideell förening");
    assert_eq!(arg(&check, ENGLISH_NAME), "Non-profit association");
}

#[test]
fn a_request_opens_sections_of_the_form_or_says_that_it_opens_none() {
    let known = ["money".to_owned(), "plan".to_owned()];
    for (sections, fault) in [
        (&["money"][..], None),
        (&["-"], None),
        (&["money", "plan"], None),
        (&[], Some("assessment-sections-missing")),
        (&["money", "-"], Some("assessment-sections-both")),
        (&["money,plan"], Some("field-wrong")),
        (&["nothing"], Some("field-wrong")),
    ] {
        let sections: Vec<String> = sections.iter().map(|s| (*s).to_owned()).collect();
        let found = section_errors(&sections, &known);
        let keys: Vec<_> = found.iter().map(|e| (e.field.as_str(), e.msg.key)).collect();
        assert_eq!(keys, fault.map(|key| ("sections", key)).into_iter().collect::<Vec<_>>());
    }
}
