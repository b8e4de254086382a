//! The two funds and their calendar.

use chrono::{Datelike, Days, NaiveDate};

use super::events::{Event, Which};
use super::{FIRST, Seeder, date};
use crate::applications::load::load_fund_text;
use crate::db::WriteTx;
use crate::demo::data;
use crate::demo::money::{CONTRIBUTIONS, TRANSFERS};
use crate::fund::rule_values::LastDay;
use crate::fund::rules::{RuleBody, RuleVersion};
use crate::fund::{self, shipped};
use crate::kernel::ids::{BodyId, FundId};
use crate::kernel::refusal::{Outcome, Refusal};

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

/// The day on which the second fund begins.
pub const SECOND_FUND_FROM: NaiveDate = day(2018, 1, 1);
/// The second fund's last day for applications, by its file.
const SECOND_FUND_UNTIL: NaiveDate = day(2029, 10, 31);
/// The last rule version of the second fund's file is valid from here.
const SECOND_FUND_RULES: NaiveDate = day(2020, 1, 1);
/// The day on which the first fund is settled.
const SETTLED: NaiveDate = day(2022, 1, 10);
/// The first fund takes applications until here.
const FIRST_FUND_UNTIL: NaiveDate = day(2021, 12, 31);
/// Days from the demonstration's first day to the second fund's last day for applications.
const APPLICATION_DAYS: u64 = 45;
/// Days from the first day to its last day for decisions. Its grants run longer than that.
const DECISION_DAYS: u64 = 75;

/// Loads the first fund.
pub fn load_first_fund(tx: &mut WriteTx<'_>) -> Outcome<(BodyId, FundId)> {
    let id = load(tx, "integrationsfonden")?;
    Ok((fund::find(tx.conn, id)?.body_id, id))
}

fn load(tx: &mut WriteTx<'_>, slug: &str) -> Outcome<FundId> {
    let text = shipped::fund(slug).ok_or_else(|| Refusal::internal(format!("no fund {slug}")))?;
    load_fund_text(tx, text, |_| None)
}

fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

impl Seeder<'_, '_> {
    /// Puts what belongs to no project in its place.
    pub(super) fn plan_house(&mut self) {
        for (i, moved) in CONTRIBUTIONS.iter().enumerate() {
            self.on(moved.on(), Event::Contribution(i));
        }
        for (i, moved) in TRANSFERS.iter().enumerate() {
            self.on(moved.on(), Event::Transfer(i));
        }
        for day in self.calendar.clone() {
            self.on(day, Event::Meet(day));
        }
        self.on(SETTLED, Event::Settle);
        if self.today < SECOND_FUND_FROM {
            return;
        }
        self.on(SECOND_FUND_FROM, Event::SecondFund);
        for year in SECOND_FUND_FROM.year()..=self.today.year() {
            self.on(day(year, 1, 2).max(SECOND_FUND_FROM), Event::SecondContribution);
        }
        if self.today > SECOND_FUND_RULES && after(self.today, DECISION_DAYS) < SECOND_FUND_UNTIL {
            self.on(data::back(self.today, 2), Event::LastDays);
        }
        self.on(data::back(self.today, 3), Event::Pending);
    }

    /// Whether a fund takes applications on a day.
    pub(super) fn is_in_call(&self, which: Which, day: NaiveDate) -> bool {
        match which {
            Which::First => date(FIRST) <= day && day <= FIRST_FUND_UNTIL,
            Which::Second => SECOND_FUND_FROM <= day && day <= SECOND_FUND_UNTIL,
        }
    }

    pub(super) fn load_second_fund(&mut self) -> Outcome<()> {
        self.act_as(&self.staff.administrator.clone());
        let id = load(self.tx, "sprakfonden")?;
        self.funds.insert(Which::Second, id);
        Ok(())
    }

    /// The second fund ends soon, while its grants run on.
    pub(super) fn set_last_days(&mut self) -> Outcome<()> {
        let from = after(self.today, 1);
        let set = RuleBody {
            last_application_day: Some(LastDay::On(after(self.today, APPLICATION_DAYS))),
            last_decision_day: Some(LastDay::On(after(self.today, DECISION_DAYS))),
            ..RuleBody::default()
        };
        let version = RuleVersion {
            valid_from: from,
            decision: format!("KS {} (demonstration)", self.tx.today),
            note: Some("Omgången är den sista. Bidrag som pågår betalas till slutet.".to_owned()),
            set,
        };
        self.act_as(&self.staff.administrator.clone());
        let fund = self.fund(Which::Second)?;
        fund::actions::add_rule_version(self.tx, fund, &version)
    }

    pub(super) fn fund(&self, which: Which) -> Outcome<FundId> {
        let found = self.funds.get(&which).copied();
        found.ok_or_else(|| Refusal::internal("a fund that has not begun"))
    }
}
