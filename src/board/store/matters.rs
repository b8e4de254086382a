//! What the rows of an agenda are about.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::super::model::{Proposal, ProposedMeasure};
use crate::cases::model::Case;
use crate::db::{Db, schema};
use crate::kernel::ids::{CaseId, MeasureId, MeetingId, StatementId};
use crate::kernel::refusal::Outcome;

/// What the rows of an agenda are about.
#[derive(Debug, Default)]
pub struct Matters {
    /// Cases with their applicants' names.
    pub cases: BTreeMap<CaseId, (Case, String)>,
    /// What statements propose.
    pub proposals: BTreeMap<StatementId, Proposal>,
    /// Proposed releases and claims.
    pub measures: BTreeMap<MeasureId, ProposedMeasure>,
}

/// What the rows of a meeting's agenda are about: each kind by one question, however many rows.
pub fn find_matters(conn: &mut Db, meeting: MeetingId) -> Outcome<Matters> {
    use schema::{agenda_items as a, associations, cases as c, measures as m, statements as s};
    let cases: Vec<(Case, String)> = a::table
        .inner_join(c::table.inner_join(associations::table))
        .filter(a::meeting_id.eq(meeting))
        .select((Case::as_select(), associations::name))
        .load(conn)?;
    let proposals: Vec<Proposal> = a::table
        .inner_join(s::table)
        .filter(a::meeting_id.eq(meeting))
        .select(Proposal::as_select())
        .load(conn)?;
    let measures: Vec<ProposedMeasure> = a::table
        .inner_join(m::table.on(a::measure_id.eq(m::id.nullable())))
        .filter(a::meeting_id.eq(meeting))
        .select(ProposedMeasure::as_select())
        .load(conn)?;
    Ok(Matters {
        cases: cases.into_iter().map(|found| (found.0.id, found)).collect(),
        proposals: proposals.into_iter().map(|found| (found.id, found)).collect(),
        measures: measures.into_iter().map(|found| (found.id, found)).collect(),
    })
}
