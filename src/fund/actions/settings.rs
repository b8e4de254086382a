//! Rule versions and calls made in the browser.

use serde_json::json;

use super::note;
use crate::db::WriteTx;
use crate::fund::file::is_code;
use crate::fund::model::{Call, FundFacts, call_problems};
use crate::fund::problem::Problem;
use crate::fund::rules::RuleVersion;
use crate::fund::store::{self, Described};
use crate::kernel::ids::{CallId, FundId};
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;

/// Characters of a call's name.
const LONGEST_NAME: usize = 200;

/// Adds a version of the rules after those that there are. Errors stand at `valid-from`,
/// `decision` and `set.<rule>…`.
pub fn add_rule_version(tx: &mut WriteTx<'_>, fund: FundId, version: &RuleVersion) -> Outcome<()> {
    tx.require(&[Role::Administrator])?;
    let Described { fund: row, file, rules, .. } = store::described(tx.conn, fund)?;
    row.not_settled()?;
    invalid(rules.new_version_problems(version, tx.today, &file.facts()))?;
    store::insert_rule_version(tx, fund, version)?;
    let sets: Vec<&str> = version.set.sets().iter().map(|kind| kind.code()).collect();
    let detail = json!({ "from": version.valid_from, "decision": version.decision, "sets": sets });
    note(tx, fund, "add-rule-version", detail)
}

/// Adds a call. Errors stand at the names that a fund's file uses: `opens`, `closes` …
pub fn add_call(tx: &mut WriteTx<'_>, fund: FundId, call: &Call) -> Outcome<CallId> {
    tx.require(&[Role::Administrator])?;
    let Described { fund: row, file, .. } = store::described(tx.conn, fund)?;
    row.not_settled()?;
    let mut problems = typed_call_problems(tx, call, &file.facts());
    if !is_code(&call.code) {
        problems.push(Problem::msg("code", Msg::new("fund-file-code").with("code", &call.code)));
    } else if file.calls.iter().any(|known| known.code == call.code) {
        problems.push(Problem::msg("code", Msg::new("fund-call-code-taken")));
    }
    invalid(problems)?;
    let id = store::insert_call(tx, fund, call)?;
    note(tx, fund, "add-call", detail_of(call))?;
    Ok(id)
}

/// Changes a call that has not opened; its code stays.
pub fn change_call(tx: &mut WriteTx<'_>, id: CallId, call: &Call) -> Outcome<()> {
    tx.require(&[Role::Administrator])?;
    let known = store::find_call(tx.conn, id)?;
    let Described { fund: row, file, .. } = store::described(tx.conn, known.fund_id)?;
    row.not_settled()?;
    if known.call.opens <= tx.today {
        let msg = Msg::new("fund-call-has-opened").with("day", known.call.opens);
        return Err(Refusal::WrongStage(msg));
    }
    let call = Call { code: known.call.code, ..call.clone() };
    invalid(typed_call_problems(tx, &call, &file.facts()))?;
    store::set_call(tx, id, &call)?;
    note(tx, known.fund_id, "change-call", detail_of(&call))
}

fn detail_of(call: &Call) -> serde_json::Value {
    json!({ "code": call.code, "opens": call.opens, "closes": call.closes })
}

/// What is wrong with a call that a person types today. One that would close before today could
/// never take an application.
fn typed_call_problems(tx: &WriteTx<'_>, call: &Call, facts: &FundFacts) -> Vec<Problem> {
    let mut problems: Vec<Problem> = call_problems(call, "", facts)
        .into_iter()
        .map(|p| Problem { at: p.at.trim_start_matches('.').to_owned(), ..p })
        .collect();
    if call.closes >= call.opens && call.closes < tx.today {
        problems.push(Problem::msg("closes", Msg::new("fund-call-past").with("today", tx.today)));
    }
    for (at, text) in [("name-sv", &call.name.sv), ("name-en", &call.name.en)] {
        let length = text.chars().count();
        if text.trim().is_empty() {
            problems.push(Problem::new(at, "field-required"));
        } else if length > LONGEST_NAME {
            let msg = Msg::new("field-too-long").with("most", LONGEST_NAME).with("length", length);
            problems.push(Problem::msg(at, msg));
        }
    }
    if let Some(text) = call.text.as_ref().filter(|text| text.is_incomplete()) {
        let at = if text.sv.trim().is_empty() { "text-sv" } else { "text-en" };
        problems.push(Problem::new(at, "fund-call-text-both"));
    }
    problems
}

fn invalid(problems: Vec<Problem>) -> Outcome<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let errors: Vec<FieldError> = problems.into_iter().map(Problem::field_error).collect();
    Err(Refusal::Invalid(errors))
}
