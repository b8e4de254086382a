#![allow(clippy::unwrap_used)]

use super::*;
use crate::fund::file::parse_fund_file;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn data(kind: DecisionKind) -> LetterData {
    let text = include_str!("../../funds/vastervik-integrationsfonden.toml");
    let file = parse_fund_file(text, |_| Some(String::new())).unwrap();
    let part = |trigger, kr| PaymentRow { trigger, due: None, amount: Ore::kr(kr) };
    LetterData {
        kind,
        house: file.municipality.clone(),
        fund: "Integrationsfonden".into(),
        body: "Kommunstyrelsen".into(),
        court: "Förvaltningsrätten i Växjö".into(),
        delegate: None,
        reference: "KS 2021-03-29 §\u{a0}81".into(),
        number: "2021/65-109".into(),
        sent_on: day("2021-03-30"),
        decided_on: day("2021-03-29"),
        title: "Språkvänner Överum".into(),
        applicant: "Överums Idrottsklubb".into(),
        unit: String::new(),
        org_number: "802456-7011".into(),
        address: vec!["Överums Idrottsklubb".into(), "Bruksgatan 4".into(), "590 96 Överum".into()],
        period: Some((day("2021-05-01"), day("2021-11-30"))),
        applied: Ore::kr(65_000),
        amount: Ore::kr(50_000),
        remaining: Ore::kr(50_000),
        conditions: String::new(),
        reason: "Föreningen når många nya svenskar på en ort där få andra gör det.".into(),
        condition_cited: String::new(),
        standard: file.conditions.iter().map(|c| c.text.clone()).collect(),
        payments: vec![part(Trigger::DecisionFinal, 25_000), part(Trigger::ReportApproved, 25_000)],
        waits_for_force: false,
        municipal_unit: false,
        report_due: Some(day("2022-01-30")),
        appeal: Appeal::Until { up: day("2021-03-30"), last: day("2021-04-20") },
        terms: None,
    }
}

/// Every word of a letter, line ends as blanks, with no-break blanks as blanks.
fn words(data: &LetterData) -> String {
    let pdf = lopdf::Document::load_mem(&letter(data).unwrap()).unwrap();
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    let text = pdf.extract_text(&pages).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(letter: &str, all: &[&str]) {
    for one in all {
        assert!(letter.contains(one), "{one}: {letter}");
    }
}

#[test]
fn every_letter_says_what_was_decided_and_how_to_appeal() {
    for (kind, ruling) in [
        (DecisionKind::Approval, "Kommunstyrelsen beviljar Överums Idrottsklubb 50 000 kr"),
        (DecisionKind::PartialApproval, "Ansökan gällde 65 000 kr; i övriga delar avslås den"),
        (DecisionKind::Rejection, "Kommunstyrelsen avslår ansökan från Överums Idrottsklubb"),
        (DecisionKind::Dismissal, "Det betyder att ansökan inte prövas i sak"),
    ] {
        let letter = words(&data(kind));
        says(
            &letter,
            &[
                ruling,
                "Västerviks kommun",
                "2021/65-109",
                "KS 2021-03-29 § 81",
                "13 kap. kommunallagen",
                "Förvaltningsrätten i Växjö",
                "senast 20 april 2021",
                "Det tillkännagavs 30 mars 2021",
            ],
        );
        let approval = kind.is_approval();
        assert!(letter.contains(if approval { "3 (3)" } else { "2 (2)" }), "{kind:?}: {letter}");
        for only in ["Betalningsplan", "senast 30 januari 2022", "Villkor för bidraget"] {
            assert_eq!(letter.contains(only), approval, "{kind:?} {only}");
        }
    }
}

#[test]
fn an_approval_has_its_plan_and_its_conditions() {
    let mut approval = data(DecisionKind::PartialApproval);
    approval.conditions = "Hallhyra ersätts med högst 3 000 kronor.".into();
    let letter = words(&approval);
    says(
        &letter,
        &[
            "När slutredovisningen är godkänd",
            "25 000",
            "Hallhyra ersätts",
            "6.",
            "märkas med ärendets diarienummer",
        ],
    );
    approval.waits_for_force = true;
    says(&words(&approval), &["när beslutet har fått laga kraft"]);
    approval.municipal_unit = true;
    says(&words(&approval), &["genom intern bokföring"]);
}

#[test]
fn a_claim_says_how_much_where_and_until_when() {
    let mut claim = data(DecisionKind::Reclaim);
    claim.amount = Ore::kr(12_000);
    claim.condition_cited = "Villkor 6".into();
    claim.terms = Some(ClaimTerms {
        amount: Ore::kr(12_000),
        due_on: day("2021-12-10"),
        reference: "2021/65-109".into(),
    });
    let account = claim.house.repayment_account.clone();
    let letter = words(&claim);
    says(&letter, &["betalar tillbaka 12 000 kr", "Villkor 6", &account, "10 december 2021"]);
}

#[test]
fn a_delegates_letter_counts_from_the_report_to_the_body() {
    let mut approval = data(DecisionKind::Approval);
    approval.delegate = Some(("Enhetschef".into(), "Karin Ek".into()));
    approval.appeal = Appeal::WhenReported;
    says(
        &words(&approval),
        &[
            "Enhetschef Karin Ek, på delegation från kommunstyrelsen, beviljar",
            "från det sammanträde där beslutet anmäls till kommunstyrelsen",
        ],
    );
}
