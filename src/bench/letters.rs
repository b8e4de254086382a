//! Decision letters, as they are written for each decision.

use std::path::Path;

use chrono::NaiveDate;
use serde_json::json;

use crate::applications::load::check_fund_text;
use crate::fund::payment_plan::Trigger;
use crate::fund::shipped;
use crate::grants::model::DecisionKind;
use crate::grants::print::{Appeal, LetterData, PaymentRow, letter};
use crate::kernel::clock::stopwatch;
use crate::kernel::money::Ore;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn data(n: usize) -> Result<LetterData, String> {
    let text = shipped::fund("sprakfonden").ok_or("the fund is missing")?;
    let file = check_fund_text(text, |name| shipped::form(name).map(str::to_owned))
        .map_err(|_| "the fund cannot be read")?
        .fund;
    let part = |trigger, kr| PaymentRow { trigger, due: None, amount: Ore::kr(kr) };
    Ok(LetterData {
        kind: DecisionKind::PartialApproval,
        house: file.municipality.clone(),
        fund: file.name.get("sv").to_owned(),
        body: file.body.name.get("sv").to_owned(),
        court: file.body.appeal_court.clone(),
        delegate: None,
        reference: format!("KS 2021-03-29 § {n}"),
        number: format!("2021/{n}-109"),
        sent_on: day(2021, 3, 30),
        decided_on: day(2021, 3, 29),
        title: format!("Språkvänner Överum {n}"),
        applicant: "Överums Idrottsklubb".into(),
        unit: String::new(),
        org_number: "802456-7011".into(),
        address: vec!["Överums Idrottsklubb".into(), "Bruksgatan 4".into(), "590 96 Överum".into()],
        period: Some((day(2021, 5, 1), day(2021, 11, 30))),
        applied: Ore::kr(65_000),
        amount: Ore::kr(50_000),
        remaining: Ore::kr(50_000),
        conditions: "Ledarna ska ha gått en kurs i språkstöd innan projektet börjar.".into(),
        reason: "Föreningen når många nya svenskar på en ort där få andra gör det.".into(),
        condition_cited: String::new(),
        standard: file.conditions.iter().map(|c| c.text.clone()).collect(),
        payments: vec![part(Trigger::DecisionFinal, 25_000), part(Trigger::ReportApproved, 25_000)],
        waits_for_force: false,
        municipal_unit: false,
        report_due: Some(day(2022, 1, 30)),
        appeal: Appeal::Until { up: day(2021, 3, 30), last: day(2021, 4, 20) },
        terms: None,
    })
}

/// Writes letters and says how many a second; the last of them into a file.
#[allow(clippy::cast_precision_loss)] // rates are shown with three digits
pub fn run(count: usize, out: Option<&Path>) -> Result<String, String> {
    let all: Vec<LetterData> = (0..count.max(1)).map(data).collect::<Result<_, _>>()?;
    letter(&all[0]).map_err(|e| e.to_string())?;
    let (mut bytes, mut last) = (0, Vec::new());
    let begun = stopwatch();
    for one in &all {
        last = letter(one).map_err(|e| e.to_string())?;
        bytes += last.len();
    }
    let rate = all.len() as f64 / begun.elapsed().as_secs_f64();
    let read = lopdf::Document::load_mem(&last).map_err(|e| e.to_string())?;
    let pages: Vec<u32> = read.get_pages().into_keys().collect();
    let words = read.extract_text(&pages).map_err(|e| e.to_string())?;
    if let Some(path) = out {
        std::fs::write(path, &last).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    let told = json!({
        "rate": rate, "bytes": bytes / all.len(), "pages": pages.len(), "words": words,
    });
    Ok(told.to_string())
}
