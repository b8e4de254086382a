//! Gathers what the checks look at, and what they say on a day.

use chrono::NaiveDate;

use super::model::{Check, StoredCheck};
use super::rules::{Facts, Window, checks};
use super::store;
use crate::associations;
use crate::cases::lifecycle::Stage;
use crate::cases::model::Case;
use crate::db::Db;
use crate::fund::ledger::least_available;
use crate::fund::model::Words;
use crate::fund::rule_values::AttachmentKind;
use crate::fund::{self, Described};
use crate::kernel::identifiers::find_personal_numbers;
use crate::kernel::refusal::Outcome;

/// Runs every check of a case as of a day, without storing anything.
pub fn examine(conn: &mut Db, case: &Case, today: NaiveDate) -> Outcome<Vec<Check>> {
    let Described { file, rules, .. } = fund::described(conn, case.fund_id)?;
    let application = store::find_application(conn, case.id)?;
    let association = associations::find(conn, case.association_id)?;
    let then = rules.as_of(case.submitted_on.unwrap_or(today));
    let now = rules.as_of(today);
    let window = match case.call_id {
        None => None,
        Some(id) => {
            let call = store::find_call(conn, id)?;
            Some(Window {
                takes_area: call.takes(&case.focus_area),
                name: call.name,
                opens: call.opens,
                closes: call.closes,
            })
        }
    };
    let documents: Vec<AttachmentKind> = store::find_document_kinds(conn, case)?
        .iter()
        .filter_map(|code| code.parse().ok())
        .collect();
    let others = store::find_other_cases(conn, case.association_id, case.id, today)?;
    let (available, _) = least_available(&fund::totals_around(conn, case.fund_id, today)?, today);
    let area = file.focus_areas.iter().find(|a| a.code == case.focus_area);
    let kind = file.applicant_kinds.iter().find(|k| k.code == case.applicant_kind);
    // What the fund no longer knows goes by its code in either language.
    let code = |code: &str| Words { sv: code.to_owned(), en: code.to_owned() };
    let kind_name = kind.map_or_else(|| code(&case.applicant_kind), |k| k.name.clone());
    let area_name = area.map_or_else(|| code(&case.focus_area), |a| a.name.clone());
    Ok(checks(&Facts {
        then: &then,
        now: &now,
        kind: &case.applicant_kind,
        kind_name: &kind_name,
        municipal_unit: association.municipal_unit,
        area: &case.focus_area,
        area_name: &area_name,
        window,
        applied: case.applied_ore,
        costs: &application.costs,
        income: application.income,
        start: application.start,
        documents: &documents,
        others: &others,
        available,
        personal_numbers: personal_numbers(&application.answers),
    }))
}

/// Whether the checks of a case at this stage are still run anew: until somebody has decided.
pub const fn is_open(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::Submitted | Stage::Preparing | Stage::Completion | Stage::Proposed | Stage::Agenda
    )
}

/// In how many answers something that looks like a personal identity number stands.
fn personal_numbers(answers: &str) -> usize {
    let Ok(serde_json::Value::Object(answers)) = serde_json::from_str(answers) else { return 0 };
    answers.values().filter(|value| !find_personal_numbers(&value.to_string()).is_empty()).count()
}

/// What the checks of a case say on a day, with what officers have overruled. Nothing is stored: an
/// act stores them, and a page shows what is so today. When the case is decided, they stay as the
/// last act found them.
pub fn checks_as_of(conn: &mut Db, case: &Case, day: NaiveDate) -> Outcome<Vec<StoredCheck>> {
    let stored = store::find_checks(conn, case.id)?;
    if !is_open(case.stage) {
        return Ok(stored);
    }
    let fresh = examine(conn, case, day)?;
    Ok(fresh.iter().map(|check| StoredCheck::made(check, day, &stored)).collect())
}
