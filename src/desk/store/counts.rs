//! How many cases each tab of the queue has: from the counts that the database keeps, or out of the
//! few cases that a search finds.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::super::standing::{Filter, Group, Order, Whose};
use super::{Wanted, count_cases, restricted};
use crate::cases::lifecycle::Stage;
use crate::db::{Db, schema, search};
use crate::kernel::ids::AccountId;
use crate::kernel::refusal::Outcome;

/// How many cases a tab has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// So many.
    pub cases: i64,
    /// And more, which nobody counted.
    pub and_more: bool,
}

impl Count {
    /// None.
    pub const NONE: Self = Self { cases: 0, and_more: false };
}

/// How many cases stand where, and how many are late. Officer 0 is nobody.
struct Tally {
    standing: Vec<(i64, String, Stage, i64)>,
    late: Vec<(i64, i64)>,
}

impl Tally {
    fn sum(&self, of: impl Fn(i64, &str, Stage) -> bool) -> i64 {
        let fits =
            |(officer, lane, stage, _): &&(i64, String, Stage, i64)| of(*officer, lane, *stage);
        self.standing.iter().filter(fits).map(|(.., cases)| cases).sum()
    }

    fn late_of(&self, of: impl Fn(i64) -> bool) -> i64 {
        self.late.iter().filter(|(officer, _)| of(*officer)).map(|(_, cases)| cases).sum()
    }

    fn of(&self, group: Group, me: AccountId) -> i64 {
        match group {
            Group::Mine => {
                let own = self.sum(|officer, lane, stage| {
                    officer == me.0 && is_open_lane(lane) && OWN.contains(&stage)
                });
                own + self.late_of(|officer| officer == me.0)
            }
            Group::Unassigned => self.sum(|officer, lane, _| officer == 0 && lane == group.lane()),
            Group::Late => self.late_of(|_| true),
            Group::Open => self.sum(|_, lane, _| is_open_lane(lane)),
            group => self.sum(|_, lane, _| lane == group.lane()),
        }
    }
}

/// What waits for its officer while it stands there. Of the others only what is late does.
const OWN: [Stage; 5] =
    [Stage::Submitted, Stage::Preparing, Stage::Reported, Stage::Settling, Stage::Withdrawn];

fn is_open_lane(lane: &str) -> bool {
    [Group::Preparing, Group::Deciding, Group::Running, Group::Reports]
        .iter()
        .any(|group| group.lane() == lane)
}

/// How many cases each of some tabs has.
pub fn count_groups(
    conn: &mut Db,
    groups: &[Group],
    filter: &Filter,
    me: AccountId,
    today: NaiveDate,
) -> Outcome<Vec<(Group, Count)>> {
    let is_plain = filter.area.is_none() && filter.call.is_none();
    let tally = match (filter.text.is_empty(), filter.sought.is_few()) {
        (true, _) if is_plain => kept(conn, filter, today)?,
        (false, true) => found(conn, filter, today)?,
        _ => {
            let mut counts = Vec::new();
            for group in groups {
                let wanted = Wanted { group: *group, filter, order: Order::Due, me, today };
                counts.push((*group, count_cases(conn, &wanted)?));
            }
            return Ok(counts);
        }
    };
    let count = |group: Group| Count { cases: tally.of(group, me), and_more: false };
    Ok(groups.iter().map(|group| (*group, count(*group))).collect())
}

/// From what the database keeps.
fn kept(conn: &mut Db, filter: &Filter, today: NaiveDate) -> Outcome<Tally> {
    use schema::{case_counts as n, case_dues as d};
    let mut standing = n::table.select((n::officer_id, n::lane, n::stage, n::cases)).into_boxed();
    let mut late = d::table
        .filter(d::due.lt(today))
        .group_by(d::officer_id)
        .select((d::officer_id, diesel::dsl::sql::<BigInt>("CAST(SUM(case_dues.cases) AS BIGINT)")))
        .into_boxed();
    if let Some(fund) = filter.fund {
        standing = standing.filter(n::fund_id.eq(fund.0));
        late = late.filter(d::fund_id.eq(fund.0));
    }
    let officer = match filter.whose {
        Whose::Anybody => None,
        Whose::Nobody => Some(0),
        Whose::Of(officer) => Some(officer.0),
    };
    if let Some(officer) = officer {
        standing = standing.filter(n::officer_id.eq(officer));
        late = late.filter(d::officer_id.eq(officer));
    }
    Ok(Tally { standing: standing.load(conn)?, late: late.load(conn)? })
}

/// Out of the cases that a search finds: each is looked at once, for all tabs.
fn found(conn: &mut Db, filter: &Filter, today: NaiveDate) -> Outcome<Tally> {
    use schema::cases as c;
    let officer = || diesel::dsl::sql::<BigInt>("COALESCE(cases.officer_id, 0)");
    let cases = || diesel::dsl::sql::<BigInt>("COUNT(*)");
    let standing = c::table
        .group_by((c::officer_id, c::lane, c::stage))
        .select((officer(), c::lane, c::stage, cases()))
        .into_boxed();
    let late = c::table
        .filter(c::due.lt(today))
        .group_by(c::officer_id)
        .select((officer(), cases()))
        .into_boxed();
    Ok(Tally {
        standing: restricted!(conn, standing, filter).load(conn)?,
        late: restricted!(conn, late, filter).load(conn)?,
    })
}
