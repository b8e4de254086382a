//! Writing history, registering records, giving numbers. Called by every act of the house.

use chrono::Datelike;
use diesel::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::model::{Event, HistoryRow, NewRecord, chained, registry_number};
use super::store;
use crate::db::{WriteTx, schema};
use crate::kernel::identifiers::mask_personal_numbers;
use crate::kernel::ids::BodyId;
use crate::kernel::refusal::{Msg, Outcome, Refusal};

/// Writes what happened at the end of its chain.
pub fn note(tx: &mut WriteTx<'_>, event: &Event) -> Outcome<()> {
    use schema::{history, history_details};
    let (seq, prev_hash) = store::chain_head(tx.conn, &event.chain)?;
    let detail = masked(event.detail.clone()).to_string();
    let mut row = HistoryRow {
        id: 0,
        chain: event.chain.clone(),
        seq: seq + 1,
        at: tx.now,
        day: tx.today,
        actor_id: tx.actor.id,
        actor: mask_personal_numbers(&tx.actor.name),
        act: event.act.to_owned(),
        subject: event.subject.to_owned(),
        subject_id: event.subject_id,
        case_id: event.case_id,
        detail_hash: hex::encode(Sha256::digest(detail.as_bytes())),
        prev_hash,
        hash: String::new(),
    };
    row.hash = row.computed_hash();
    let id: i64 = diesel::insert_into(history::table)
        .values((
            history::chain.eq(&row.chain),
            history::seq.eq(row.seq),
            history::at.eq(row.at),
            history::day.eq(row.day),
            history::actor_id.eq(row.actor_id),
            history::actor.eq(&row.actor),
            history::act.eq(&row.act),
            history::subject.eq(&row.subject),
            history::subject_id.eq(row.subject_id),
            history::case_id.eq(row.case_id),
            history::detail_hash.eq(&row.detail_hash),
            history::prev_hash.eq(&row.prev_hash),
            history::hash.eq(&row.hash),
        ))
        .returning(history::id)
        .get_result(tx.conn)?;
    diesel::insert_into(history_details::table)
        .values((history_details::history_id.eq(id), history_details::detail.eq(detail)))
        .execute(tx.conn)?;
    store::set_chain_head(tx.conn, &row.chain, row.seq, &row.hash)
}

/// What happened, without personal identity numbers: history is kept for ever and read by many.
fn masked(detail: Value) -> Value {
    match detail {
        Value::String(text) => Value::String(mask_personal_numbers(&text)),
        Value::Array(items) => items.into_iter().map(masked).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, masked(value))).collect()
        }
        other => other,
    }
}

/// Takes the next place of any chain: its number, and the hash before it.
pub fn chain_next(tx: &mut WriteTx<'_>, chain: &str) -> Outcome<(i64, String)> {
    let (seq, hash) = store::chain_head(tx.conn, chain)?;
    Ok((seq + 1, hash))
}

/// Moves the head of a chain on, after its row was written.
pub fn chain_moved(tx: &mut WriteTx<'_>, chain: &str, seq: i64, hash: &str) -> Outcome<()> {
    store::set_chain_head(tx.conn, chain, seq, hash)
}

/// Puts the head of a chain behind rows that were written many at a time, each hashed after the one
/// before it.
pub fn chain_moved_to(tx: &mut WriteTx<'_>, chain: &str, seq: i64, hash: &str) -> Outcome<()> {
    store::put_chain_head(tx.conn, chain, seq, hash)
}

/// Hash of a row's fields after the hash before it.
pub fn chain_hash(fields: &[&str]) -> String {
    chained(fields)
}

/// Registers a record today; answers its number within the case or association.
pub fn record(tx: &mut WriteTx<'_>, new: &NewRecord) -> Outcome<i64> {
    let masked = NewRecord {
        subject: mask_personal_numbers(&new.subject),
        counterpart: mask_personal_numbers(&new.counterpart),
        ..new.clone()
    };
    store::insert_record(tx, &masked)
}

/// How many taken numbers in a row are gone past at most: more than a municipality types by hand in a
/// year, and an end where a pattern makes the same number of every serial.
const MOST_TAKEN: usize = 5_000;

/// Gives the next registry number of the body's series this year that no case has. Numbers are also
/// typed by hand, ahead of the series; when it comes to them, it goes past them.
pub fn next_number(
    tx: &mut WriteTx<'_>,
    body: BodyId,
    pattern: &str,
    plan: &str,
) -> Outcome<String> {
    let year = tx.today.year();
    for _ in 0..=MOST_TAKEN {
        let serial = next_serial(tx, body, "registry", year)?;
        let number = registry_number(pattern, year, serial, plan);
        if !store::is_number_taken(tx.conn, body, &number)? {
            return Ok(number);
        }
    }
    Err(Refusal::Rule(Msg::new("registry-no-number").with("pattern", pattern)))
}

/// The next number of any series of a body and year: registry numbers, delegated decisions.
pub fn next_serial(tx: &mut WriteTx<'_>, body: BodyId, series: &str, year: i32) -> Outcome<i64> {
    use schema::number_series as s;
    let row = s::table
        .filter(s::body_id.eq(body.0))
        .filter(s::series.eq(series))
        .filter(s::year.eq(i64::from(year)));
    let next: Option<i64> = diesel::update(row)
        .set(s::last.eq(s::last + 1))
        .returning(s::last)
        .get_result(tx.conn)
        .optional()?;
    if let Some(next) = next {
        return Ok(next);
    }
    diesel::insert_into(s::table)
        .values((
            s::body_id.eq(body.0),
            s::series.eq(series),
            s::year.eq(i64::from(year)),
            s::last.eq(1),
        ))
        .execute(tx.conn)?;
    Ok(1)
}
