//! A big fund to measure with: as many cases and ledger entries as are asked for, all within the
//! rules. What happens to a case follows the house's own table of steps, answers are read by the
//! form engine, entries and history are chained by the same hashes as ever, totals are what the
//! entries come to; only the writing is done by the thousand instead of act by act.

mod answers;
mod cases;
mod events;
mod people;
mod plan;

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use self::answers::Pattern;
use self::plan::{Dice, Plan, after};
use crate::app::App;
use crate::applications::form_model::Form;
use crate::applications::load::load_fund_text;
use crate::demo;
use crate::fund::rules::RuleSet;
use crate::fund::{self, Described};
use crate::jobs;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, FormId, FundId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::people as accounts;

/// How much is wanted.
#[derive(Debug, Clone)]
pub struct Size {
    /// Cases.
    pub cases: usize,
    /// Ledger entries, each with two postings; at least what the cases need.
    pub entries: usize,
    /// The fund's file.
    pub fund: String,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The fund's slug.
    pub fund: String,
    /// Cases.
    pub cases: usize,
    /// Ledger entries.
    pub entries: usize,
    /// Rows of history.
    pub history: usize,
}

/// People who act.
struct Staff {
    officers: Vec<(AccountId, String)>,
    secretary: (AccountId, String),
    attesters: Vec<(AccountId, String)>,
    controller: (AccountId, String),
}

/// Everything that the rows are made from.
struct World {
    fund: FundId,
    described: Described,
    rules: Arc<RuleSet>,
    forms: (FormId, FormId),
    staff: Staff,
    /// Patterns of each rule version, by its first day.
    patterns: Vec<(NaiveDate, Vec<Pattern>)>,
    plans: Vec<Plan>,
    today: NaiveDate,
    applicants: Vec<people::Applicant>,
}

/// How many cases an applicant has, about.
const CASES_EACH: usize = 5;

/// Fills an empty installation with a big fund.
pub fn generate(app: &mut App, size: &Size) -> Outcome<Made> {
    let today = app.clock.today();
    let mut world = app.write(&Actor::program(), |tx| {
        if !demo::is_empty(tx.conn)? {
            return Err(Refusal::Rule(Msg::new("demo-not-empty")));
        }
        let id = load_fund_text(tx, &size.fund, |_| None)?;
        let described = fund::described(tx.conn, id)?;
        demo::actions::seat_people(tx, described.fund.body_id)?;
        let staff = staff(tx.conn)?;
        World::plan(tx.conn, described, staff, today, size)
    })?;
    let entries = world.share(size.entries);
    people::write(app, &mut world)?;
    let numbers = cases::write(app, &world)?;
    let history = events::write(app, &world, &numbers)?;
    app.write(&Actor::program(), |tx| {
        jobs::all_ran(tx)?;
        demo::set_day(tx.conn, today)?;
        crate::db::bulk::analyse(tx.conn)
    })?;
    app.demo = true;
    app.clock.set_today(Some(today));
    let fund = world.described.fund.slug.clone();
    Ok(Made { fund, cases: world.plans.len(), entries, history })
}

fn staff(conn: &mut crate::db::Db) -> Outcome<Staff> {
    let all = accounts::list_staff(conn)?;
    let of = |role: Role| -> Vec<(AccountId, String)> {
        let has = all.iter().filter(|(_, roles)| roles.contains(&role));
        has.map(|(account, _)| (account.id, account.name.clone())).collect()
    };
    let one = |role| of(role).into_iter().next().ok_or_else(|| Refusal::internal("nobody there"));
    Ok(Staff {
        officers: of(Role::CaseOfficer),
        secretary: one(Role::Secretary)?,
        attesters: of(Role::Attester),
        controller: one(Role::Controller)?,
    })
}

impl World {
    fn plan(
        conn: &mut crate::db::Db,
        described: Described,
        staff: Staff,
        today: NaiveDate,
        size: &Size,
    ) -> Outcome<Self> {
        let application = fund::latest_form(conn, described.fund.id, "application")?;
        let report = fund::latest_form(conn, described.fund.id, "report")?;
        let (asked, told) = (Form::stored(&application.body)?, Form::stored(&report.body)?);
        let rules = described.rules.clone();
        let mut patterns = Vec::new();
        for version in rules.versions() {
            let on = rules.as_of(version.valid_from);
            patterns.push((
                version.valid_from,
                answers::patterns(&described.file, &on, &asked, &told)?,
            ));
        }
        let mut world = Self {
            fund: described.fund.id,
            described,
            rules,
            forms: (application.id, report.id),
            staff,
            patterns,
            plans: Vec::new(),
            today,
            applicants: Vec::new(),
        };
        let days = world.days_of_application();
        if days.is_empty() {
            return Err(Refusal::Rule(Msg::new("applications-call-shut")));
        }
        world.plans = (0..size.cases)
            .map(|n| {
                let day = days[n * days.len() / size.cases.max(1)];
                let seed = u64::try_from(n).unwrap_or(0);
                let applied = world.pattern(n, day).map(Pattern::applied).unwrap_or_default();
                Plan::lay_out(seed, day, applied, today)
            })
            .collect();
        Ok(world)
    }

    /// Days on which the fund takes applications, up to today.
    fn days_of_application(&self) -> Vec<NaiveDate> {
        let fund = &self.described.fund;
        let last = fund.period_end.unwrap_or(self.today).min(self.today);
        fund.period_start
            .iter_days()
            .take_while(|day| *day <= last)
            .filter(|day| {
                let rules = self.rules.as_of(*day);
                rules.takes_applications().holds && !rules.focus_areas.value.is_empty()
            })
            .collect()
    }

    /// What a case answers, under the rules of its day.
    fn pattern(&self, n: usize, day: NaiveDate) -> Option<&Pattern> {
        let (_, of_day) = self.patterns.iter().rev().find(|(from, _)| *from <= day)?;
        let pick = Dice::of(u64::try_from(n).unwrap_or(0) ^ 0xa5a5).below(of_day.len() as u64);
        of_day.get(usize::try_from(pick).unwrap_or(0))
    }

    /// Gives the cases their payments, so that the ledger has as many entries as are wanted.
    fn share(&mut self, wanted: usize) -> usize {
        let granted = self.plans.iter().filter(|p| !p.granted.is_zero()).count();
        let released = self.plans.iter().filter(|p| !p.released.is_zero()).count();
        let claimed = self.plans.iter().filter(|p| !p.claimed.is_zero()).count();
        let others = granted + released + claimed + self.contributions().len();
        others + plan::share_payments(&mut self.plans, wanted.saturating_sub(others))
    }

    /// What the body adds: on each year's first day, and what the year's grants need.
    fn contributions(&self) -> Vec<(NaiveDate, Ore)> {
        let start = self.described.fund.period_start;
        let mut years: std::collections::BTreeMap<i32, Ore> =
            (start.year()..=self.today.year()).map(|year| (year, Ore::kr(100_000))).collect();
        for plan in &self.plans {
            if let Some(day) = plan.decided {
                *years.entry(day.year()).or_default() += plan.granted;
            }
        }
        let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(start).max(start);
        years.into_iter().map(|(year, amount)| (first(year), amount)).collect()
    }

    /// The officer of a case.
    fn officer(&self, n: usize) -> &(AccountId, String) {
        &self.staff.officers[n % self.staff.officers.len()]
    }
}

/// A time of a day: what comes later in a row comes later in the day.
fn clock(day: NaiveDate, row: usize) -> NaiveDateTime {
    let second = i64::try_from(row % 30_000).unwrap_or(0);
    day.and_time(NaiveTime::MIN) + TimeDelta::hours(7) + TimeDelta::seconds(second)
}

/// The day of the first report reminder and the like lie after this.
fn report_due(world: &World, plan: &Plan) -> NaiveDate {
    let on = plan.decided.unwrap_or(plan.submitted);
    world.rules.as_of(on).report_due(plan.project.1)
}

/// The last day of the notice of a decision.
fn notice(adjusted: NaiveDate) -> (NaiveDate, NaiveDate) {
    let up = after(adjusted, 1);
    (up, crate::kernel::calendar::appeal_last_day(up))
}
