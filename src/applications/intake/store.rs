//! What is being typed off paper.

use diesel::prelude::*;

use crate::db::{Db, schema};
use crate::kernel::ids::CaseId;
use crate::kernel::refusal::Outcome;

/// Papers that are being typed off: key, title, applicant, fund.
pub fn list(conn: &mut Db) -> Outcome<Vec<(CaseId, String, String, String)>> {
    use schema::{associations as a, cases as c, funds as f};
    Ok(c::table
        .inner_join(a::table)
        .inner_join(f::table)
        .filter(c::stage.eq("draft"))
        .filter(c::channel.ne("web"))
        .order(c::id)
        .select((c::id, c::title, a::name, f::name))
        .load(conn)?)
}
