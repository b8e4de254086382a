//! What happens to a fund: its money moves, its rules and calls are set.

mod moves;
mod settings;

pub use moves::{contribute, correct, correctable, settle, transfer_out};
pub use settings::{add_call, add_rule_version, change_call};

use chrono::NaiveDate;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::differences::Differences;
use super::ledger::{DayTotal, JournalEntry, LedgerEvent, least_available};
use super::model::FundFile;
use super::rules::{RuleSet, RuleVersion};
use super::store::{self, Entry, Fund};
use crate::db::WriteTx;
use crate::kernel::ids::{CaseId, DecisionId, EntryId, FundId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::registry;
use crate::registry::model::Event;

/// Something about to be booked.
#[derive(Debug, Clone)]
pub struct Booking {
    /// The fund.
    pub fund: FundId,
    /// What happens.
    pub event: LedgerEvent,
    /// Booking day, by the rule of the event.
    pub day: NaiveDate,
    /// How much; negative only to undo.
    pub amount: Ore,
    /// The case, and whether it is civil society's.
    pub case: Option<(CaseId, bool)>,
    /// Whether the case is granted for the first time, so that it counts as a project.
    pub first_grant: bool,
    /// The decision's row.
    pub decision_id: Option<DecisionId>,
    /// By which decision, in words.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// The entry that this one corrects.
    pub corrects: Option<EntryId>,
}

/// Books an event. Refused when the fund is settled, when the day lies in a frozen period, and
/// when it would make available negative on its day or any later day.
pub fn book(tx: &mut WriteTx<'_>, booking: &Booking) -> Outcome<EntryId> {
    store::find(tx.conn, booking.fund)?.not_settled()?;
    book_in(tx, booking)
}

/// Books what arrives after settling: the repayment and its transfer onwards, in one act.
pub fn book_after_settlement(tx: &mut WriteTx<'_>, received: &Booking) -> Outcome<EntryId> {
    let entry = book_in(tx, received)?;
    book_in(
        tx,
        &Booking {
            event: LedgerEvent::TransferOut,
            first_grant: false,
            corrects: None,
            ..received.clone()
        },
    )?;
    Ok(entry)
}

fn book_in(tx: &mut WriteTx<'_>, booking: &Booking) -> Outcome<EntryId> {
    let fund = store::find(tx.conn, booking.fund)?;
    if let Some(day) = fund.frozen_to.filter(|day| booking.day <= *day) {
        return Err(Refusal::Rule(Msg::new("fund-period-frozen").with("day", day)));
    }
    let journal = JournalEntry::of(booking.event, booking.amount).map_err(Refusal::internal)?;
    let effect = booking.event.effect_on_available(booking.amount);
    if effect.is_negative() {
        let totals = store::totals_around(tx.conn, fund.id, booking.day)?;
        let (available, on) = least_available(&totals, booking.day);
        if (available + effect).is_negative() {
            return Err(Refusal::Funds { asked: -effect, available, on });
        }
    }
    let chain = store::ledger_chain(&fund.slug);
    let (seq, prev_hash) = registry::actions::chain_next(tx, &chain)?;
    let mut entry = Entry {
        id: store::next_entry_id(tx.conn)?,
        fund_id: fund.id,
        seq,
        event: booking.event,
        day: booking.day,
        amount_ore: booking.amount,
        case_id: booking.case.map(|(id, _)| id),
        decision_id: booking.decision_id,
        corrects_id: booking.corrects,
        decision: booking.decision.clone(),
        reason: booking.reason.clone(),
        actor_id: tx.actor.id,
        actor: tx.actor.name.clone(),
        registered_at: tx.now,
        prev_hash,
        hash: String::new(),
    };
    entry.hash = entry.computed_hash();
    store::insert_entry(tx.conn, &entry, &journal)?;
    registry::actions::chain_moved(tx, &chain, seq, &entry.hash)?;
    let civil = booking.case.is_some_and(|(_, civil)| civil);
    store::add_to_totals(
        tx.conn,
        fund.id,
        &DayTotal {
            day: booking.day,
            event: booking.event,
            amount: booking.amount,
            projects: i64::from(booking.first_grant),
            projects_civil_society: i64::from(booking.first_grant && civil),
        },
        booking.case.map(|(id, _)| id),
    )?;
    Ok(entry.id)
}

/// What may still be granted from `day` on: the least available on it or any later day.
pub fn available_from(tx: &mut WriteTx<'_>, fund: FundId, day: NaiveDate) -> Outcome<Ore> {
    Ok(least_available(&store::totals_around(tx.conn, fund, day)?, day).0)
}

/// A form's text with its hash, as a fund is loaded with it.
#[derive(Debug, Clone, Copy)]
pub struct FormText<'a> {
    /// `application` or `report`.
    pub kind: &'a str,
    /// Hash of the text.
    pub hash: &'a str,
    /// The text.
    pub body: &'a str,
}

/// Loads a checked fund file. A fund that exists gets what is new: rule versions and calls that it
/// did not have, new versions of forms. A rule version in force is never altered; a file that
/// would is refused.
pub fn load(tx: &mut WriteTx<'_>, file: &FundFile, forms: &[FormText<'_>]) -> Outcome<FundId> {
    tx.require(&[Role::Administrator])?;
    let bare = FundFile { calls: Vec::new(), rules: Vec::new(), ..file.clone() };
    let description = serde_json::to_string(&bare).map_err(Refusal::internal)?;
    let known = match store::find_by_slug(tx.conn, &file.slug) {
        Ok(fund) => Some(fund),
        Err(Refusal::NotFound) => None,
        Err(e) => return Err(e),
    };
    let mut differences = Differences::default();
    let id = match known {
        Some(fund) => {
            fund.not_settled()?;
            differences = described_anew(tx, &fund, file)?;
            store::set_description(tx, fund.id, file, &description)?;
            fund.id
        }
        None => store::insert_fund(tx, file, &description)?,
    };
    let versions = store::find_rule_versions(tx.conn, id)?;
    for version in &file.rules {
        match versions.iter().find(|v| v.valid_from == version.valid_from) {
            Some(same) if same == version => {}
            Some(other) => {
                let msg = Msg::new("fund-rule-version-altered")
                    .with("from", other.valid_from)
                    .with("decision", &other.decision);
                return Err(Refusal::Rule(msg));
            }
            None => {
                may_follow(tx, &versions, version)?;
                store::insert_rule_version(tx, id, version)?;
            }
        }
    }
    RuleSet::new(store::find_rule_versions(tx.conn, id)?, &file.facts()).map_err(|problems| {
        Refusal::Invalid(problems.into_iter().map(super::problem::Problem::field_error).collect())
    })?;
    let calls = store::find_calls(tx.conn, id)?;
    for call in &file.calls {
        match calls.iter().find(|c| c.call.code == call.code) {
            // The same rule as in the browser: what applicants may have read stands.
            Some(known) if known.call != *call && known.call.opens <= tx.today => {
                let msg = Msg::new("fund-file-call-opened")
                    .with("code", &call.code)
                    .with("day", known.call.opens);
                return Err(Refusal::Rule(msg));
            }
            Some(known) if known.call != *call => store::set_call(tx, known.id, call)?,
            Some(_) => {}
            None => {
                store::insert_call(tx, id, call)?;
            }
        }
    }
    for form in forms {
        store::insert_form(tx, id, form.kind, form.hash, form.body)?;
    }
    let detail = json!({
        "rules": file.rules.len(),
        "calls": file.calls.len(),
        "description": hex::encode(Sha256::digest(description.as_bytes())),
        "differences": differences,
    });
    note(tx, id, "load-fund", detail)?;
    Ok(id)
}

/// What a description changes of the one before. Refused is what would reach back into decisions:
/// other words for a condition that has been cited, and another number of members, of which a quorum
/// is counted, while §§ of a meeting that has met are not adjusted.
fn described_anew(tx: &mut WriteTx<'_>, fund: &Fund, file: &FundFile) -> Outcome<Differences> {
    let before = store::described(tx.conn, fund.id)?.file;
    let found = Differences::between(&before, file);
    let cited = store::find_cited(tx.conn, fund.id)?;
    if let Some(code) = found.cited(&cited) {
        return Err(Refusal::Rule(Msg::new("fund-condition-cited").with("code", code)));
    }
    if let Some((from, to)) = found.members
        && store::is_unadjusted(tx.conn, fund.body_id, tx.today)?
    {
        let msg = Msg::new("fund-members-unadjusted").with("from", from).with("to", to);
        return Err(Refusal::Rule(msg));
    }
    Ok(found)
}

/// A version that is new in a fund which is there already comes after its versions, and does not
/// reach into the past, where acts have been done under the rules of their day.
fn may_follow(tx: &WriteTx<'_>, versions: &[RuleVersion], new: &RuleVersion) -> Outcome<()> {
    let Some(last) = versions.last() else { return Ok(()) };
    let msg = if new.valid_from <= last.valid_from {
        Msg::new("fund-file-rules-order").with("before", last.valid_from)
    } else if new.valid_from < tx.today {
        Msg::new("fund-file-rules-past").with("today", tx.today)
    } else {
        return Ok(());
    };
    Err(Refusal::Rule(msg))
}

/// Writes something about a fund into its history.
pub fn note(
    tx: &mut WriteTx<'_>,
    id: FundId,
    act: &'static str,
    detail: serde_json::Value,
) -> Outcome<()> {
    let chain = store::find(tx.conn, id)?.slug;
    registry::actions::note(
        tx,
        &Event { chain, act, subject: "fund", subject_id: id.0, case_id: None, detail },
    )
}
