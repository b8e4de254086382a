//! The tables of history and records.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;
use sha2::{Digest, Sha256};

use super::model::{GENESIS, HistoryRow, NewRecord, Record};
use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::{BodyId, CaseId};
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::text::fold;

/// Where a chain ends: number and hash of its last row. A new chain starts here.
pub fn chain_head(conn: &mut Db, chain: &str) -> Outcome<(i64, String)> {
    use schema::chains as c;
    let head = c::table.find(chain).select((c::seq, c::hash)).get_result(conn).optional()?;
    if let Some(head) = head {
        return Ok(head);
    }
    diesel::insert_into(c::table)
        .values((c::name.eq(chain), c::seq.eq(0), c::hash.eq(GENESIS)))
        .execute(conn)?;
    Ok((0, GENESIS.to_owned()))
}

/// Whether a case of the body has the registry number.
pub fn is_number_taken(conn: &mut Db, body: BodyId, number: &str) -> Outcome<bool> {
    use schema::cases as c;
    let with = c::table.filter(c::body_id.eq(body)).filter(c::number.eq(number));
    Ok(select(exists(with)).get_result(conn)?)
}

/// Moves the head of a chain.
pub fn set_chain_head(conn: &mut Db, chain: &str, seq: i64, hash: &str) -> Outcome<()> {
    use schema::chains as c;
    let head = c::table.filter(c::name.eq(chain)).filter(c::seq.eq(seq - 1));
    let moved = diesel::update(head).set((c::seq.eq(seq), c::hash.eq(hash))).execute(conn)?;
    if moved == 1 { Ok(()) } else { Err(Refusal::internal(format!("chain {chain} moved"))) }
}

/// Puts the head of a chain further on, never back.
pub fn put_chain_head(conn: &mut Db, chain: &str, seq: i64, hash: &str) -> Outcome<()> {
    use schema::chains as c;
    diesel::update(c::table.filter(c::name.eq(chain)).filter(c::seq.le(seq)))
        .set((c::seq.eq(seq), c::hash.eq(hash)))
        .execute(conn)?;
    Ok(())
}

/// Writes a record's row.
pub fn insert_record(tx: &mut WriteTx<'_>, new: &NewRecord) -> Outcome<i64> {
    use schema::records as r;
    let mut last = r::table.select(diesel::dsl::max(r::no)).into_boxed();
    last = match (new.case_id, new.association_id) {
        (Some(case), _) => last.filter(r::case_id.eq(case)),
        (None, Some(association)) => {
            last.filter(r::association_id.eq(association)).filter(r::case_id.is_null())
        }
        (None, None) => last.filter(r::case_id.is_null()).filter(r::association_id.is_null()),
    };
    let no = last.first::<Option<i64>>(tx.conn)?.unwrap_or(0) + 1;
    diesel::insert_into(r::table)
        .values((
            r::case_id.eq(new.case_id),
            r::association_id.eq(new.association_id),
            r::no.eq(no),
            r::direction.eq(new.direction.code()),
            r::kind.eq(new.kind),
            r::day.eq(tx.today),
            r::counterpart.eq(&new.counterpart),
            r::subject.eq(&new.subject),
            r::search.eq(fold(&format!("{} {}", new.counterpart, new.subject))),
            r::file_id.eq(new.file_id),
            r::created_at.eq(tx.now),
            r::created_by.eq(tx.actor.id),
        ))
        .execute(tx.conn)?;
    Ok(no)
}

/// The records of a case, in order.
pub fn find_records(conn: &mut Db, case: CaseId) -> Outcome<Vec<Record>> {
    use schema::records as r;
    Ok(r::table.filter(r::case_id.eq(case)).order(r::no).select(Record::as_select()).load(conn)?)
}

/// One record of a case.
pub fn find_record(conn: &mut Db, case: CaseId, no: i64) -> Outcome<Record> {
    use schema::records as r;
    r::table
        .filter(r::case_id.eq(case))
        .filter(r::no.eq(no))
        .select(Record::as_select())
        .first(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// What happened to a case, newest first, with its detail.
pub fn find_history(conn: &mut Db, case: CaseId) -> Outcome<Vec<(HistoryRow, String)>> {
    use schema::{history as h, history_details as d};
    Ok(h::table
        .inner_join(d::table)
        .filter(h::case_id.eq(case))
        .order(h::id.desc())
        .select((HistoryRow::as_select(), d::detail))
        .load(conn)?)
}

/// Every fault in a history chain, in words: a row changed, missing, or out of order.
pub fn verify_chain(conn: &mut Db, chain: &str) -> Outcome<Vec<String>> {
    use schema::{history as h, history_details as d};
    let rows: Vec<(HistoryRow, Option<String>)> = h::table
        .left_join(d::table)
        .filter(h::chain.eq(chain))
        .order(h::seq)
        .select((HistoryRow::as_select(), d::detail.nullable()))
        .load(conn)?;
    let mut faults = Vec::new();
    let (mut seq, mut hash) = (0, GENESIS.to_owned());
    for (row, detail) in rows {
        let at = format!("history {chain} {}", row.seq);
        if row.seq != seq + 1 {
            faults.push(format!("{at}: follows row {seq}"));
        }
        if row.prev_hash != hash {
            faults.push(format!("{at}: does not continue the row before"));
        }
        if row.computed_hash() != row.hash {
            faults.push(format!("{at}: the row has been changed"));
        }
        match detail {
            Some(text) if hex::encode(Sha256::digest(text.as_bytes())) == row.detail_hash => {}
            Some(_) => faults.push(format!("{at}: the detail has been changed")),
            None => faults.push(format!("{at}: the detail is missing")),
        }
        (seq, hash) = (row.seq, row.hash);
    }
    let head = chain_head(conn, chain)?;
    if head != (seq, hash) {
        faults.push(format!("history {chain}: the head is at {}, the last row at {seq}", head.0));
    }
    Ok(faults)
}

/// The files that stand in the registry under a case. What an applicant sends is registered when it
/// is handed in, and is their own until then.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn registered_files(case: CaseId) -> _ {
    schema::records::table
        .filter(schema::records::case_id.eq(case))
        .select(schema::records::file_id)
}
