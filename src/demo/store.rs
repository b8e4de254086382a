//! The demonstration's day, and who is worth being.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::max;
use diesel::prelude::*;

use crate::db::{Db, schema};
use crate::kernel::ids::{AccountId, AssociationId, CaseId};
use crate::kernel::refusal::Outcome;

/// Makes this installation the demonstration, on a day. The day never goes back: two instances may
/// be moving it.
pub fn set_day(conn: &mut Db, day: NaiveDate) -> Outcome<()> {
    use schema::installation as i;
    let is_earlier = i::demo_today.is_null().or(i::demo_today.lt(day));
    diesel::update(i::table.filter(i::id.eq(1)).filter(is_earlier))
        .set((i::demo.eq(true), i::demo_today.eq(day)))
        .execute(conn)?;
    Ok(())
}

/// Whether nothing has been brought into the house yet: neither funds nor people.
pub fn is_empty(conn: &mut Db) -> Outcome<bool> {
    let funds: i64 = schema::funds::table.count().get_result(conn)?;
    let people: i64 = schema::accounts::table.count().get_result(conn)?;
    Ok(funds + people == 0)
}

/// Somebody who acts for an association.
pub struct Applicant {
    /// The account.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Names of the associations.
    pub associations: Vec<String>,
    /// Key of the newest case of any of them: who has something going on comes first.
    pub newest: i64,
}

/// Everybody who acts for an association, those with the newest cases first.
pub fn applicants(conn: &mut Db) -> Outcome<Vec<Applicant>> {
    use schema::{accounts as a, associations as s, cases as c, memberships as m};
    let newest: Vec<(AssociationId, Option<CaseId>)> =
        c::table.group_by(c::association_id).select((c::association_id, max(c::id))).load(conn)?;
    let newest: HashMap<AssociationId, Option<CaseId>> = newest.into_iter().collect();
    let rows: Vec<(AccountId, String, AssociationId, String)> = m::table
        .inner_join(a::table)
        .inner_join(s::table)
        .filter(m::ended_at.is_null())
        .filter(a::disabled_at.is_null())
        .order((a::id, s::name))
        .select((a::id, a::name, s::id, s::name))
        .load(conn)?;
    let mut people: Vec<Applicant> = Vec::new();
    for (account, name, association, label) in rows {
        let case = newest.get(&association).copied().flatten().map_or(0, |id| id.0);
        match people.last_mut().filter(|last| last.account == account) {
            Some(last) => {
                last.associations.push(label);
                last.newest = last.newest.max(case);
            }
            None => {
                people.push(Applicant { account, name, associations: vec![label], newest: case });
            }
        }
    }
    people.sort_by_key(|person| std::cmp::Reverse(person.newest));
    Ok(people)
}
