//! What delegates read.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::board::model::ProposedMeasure;
use crate::db::{Db, schema};
use crate::grants::model::{DecidedBy, DecisionKind};
use crate::kernel::ids::{CaseId, DecisionId, MeasureId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};

/// The releases and claims of a case that wait for a decision.
pub fn find_measures(conn: &mut Db, case: CaseId) -> Outcome<Vec<ProposedMeasure>> {
    use schema::measures as m;
    Ok(m::table
        .filter(m::case_id.eq(case))
        .filter(m::state.eq("proposed"))
        .order(m::id)
        .select(ProposedMeasure::as_select())
        .load(conn)?)
}

/// A proposed release or claim.
pub fn find_measure(conn: &mut Db, id: MeasureId) -> Outcome<ProposedMeasure> {
    schema::measures::table
        .find(id)
        .select(ProposedMeasure::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// A delegated decision as its list shows it.
pub struct Listed {
    /// Key.
    pub id: DecisionId,
    /// What it is called.
    pub reference: String,
    /// The day.
    pub day: NaiveDate,
    /// What was decided.
    pub kind: DecisionKind,
    /// How much.
    pub amount: Ore,
    /// Since when its own notice is up.
    pub notice_up: Option<NaiveDate>,
    /// The case: key, registry number, title.
    pub case: Option<(CaseId, Option<String>, String)>,
    /// Who decided.
    pub delegate: Option<String>,
    /// Where it was reported: body, meeting's day, number of the §.
    pub reported: Option<(String, NaiveDate, i64)>,
}

/// Delegated decisions, newest first, those that come after a day and key: one page of them.
pub fn list_delegated(
    conn: &mut Db,
    after: Option<(NaiveDate, DecisionId)>,
    limit: i64,
) -> Outcome<Vec<Listed>> {
    use schema::{accounts as a, bodies as b, cases as c, decisions as d};
    use schema::{meetings as m, minute_items as i};
    type What = (DecisionId, String, NaiveDate, DecisionKind, Ore, Option<NaiveDate>);
    type Case = (Option<CaseId>, Option<String>, Option<String>);
    type Reported = (Option<String>, Option<NaiveDate>, Option<i64>);
    // Left joins keep the decisions in front, whose index has the order.
    let mut query = d::table
        .left_join(c::table)
        .left_join(a::table.on(d::delegate_id.eq(a::id.nullable())))
        .left_join(i::table.on(d::reported_item_id.eq(i::id.nullable())))
        .left_join(m::table.on(i::meeting_id.nullable().eq(m::id.nullable())))
        .left_join(b::table.on(m::body_id.nullable().eq(b::id.nullable())))
        .filter(d::delegate_id.is_not_null())
        .filter(d::decider.eq(DecidedBy::Delegate))
        .order((d::decided_on.desc(), d::id.desc()))
        .limit(limit)
        .select((
            (d::id, d::reference, d::decided_on, d::kind, d::amount_ore, d::notice_up),
            (c::id.nullable(), c::number.nullable(), c::title.nullable()),
            a::name.nullable(),
            (b::code.nullable(), m::day.nullable(), i::number.nullable()),
        ))
        .into_boxed();
    if let Some((day, id)) = after {
        query = query.filter(d::decided_on.le(day)).filter(d::decided_on.lt(day).or(d::id.lt(id)));
    }
    let rows: Vec<(What, Case, Option<String>, Reported)> = query.load(conn)?;
    let listed = |(what, case, delegate, reported): (What, Case, Option<String>, Reported)| {
        let (id, reference, day, kind, amount, notice_up) = what;
        let (case, number, title) = case;
        let reported = match reported {
            (Some(body), Some(day), Some(number)) => Some((body, day, number)),
            _ => None,
        };
        Listed {
            id,
            reference,
            day,
            kind,
            amount,
            notice_up,
            case: case.map(|id| (id, number, title.unwrap_or_default())),
            delegate,
            reported,
        }
    };
    Ok(rows.into_iter().map(listed).collect())
}
