//! The cases with what stands in them: application, budget, statement, records, grant, report.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::answers::Pattern;
use super::plan::{Ending, Plan};
use super::{World, clock, report_due};
use crate::app::App;
use crate::cases::lifecycle::{Stage, Step};
use crate::db::Db;
use crate::db::bulk::{Rows, keys_go_on, make_room};
use crate::fund::settlement::{SettlementBasis, settlement};
use crate::kernel::actor::Actor;
use crate::kernel::money::Ore;
use crate::kernel::progress::Progress;
use crate::kernel::refusal::Outcome;
use crate::kernel::text::fold;
use crate::registry::model::registry_number;
use crate::row;

const DOINGS: [&str; 10] = [
    "Språkkafé",
    "Simskola",
    "Teater",
    "Fadder på jobbet",
    "Odling",
    "Fotboll för alla",
    "Läxhjälp",
    "Matlag",
    "Kör",
    "Cykelskola",
];

/// A case's title.
pub fn title(n: usize) -> String {
    format!("{} {}", DOINGS[n % DOINGS.len()], n + 1)
}

/// The applicant of a case.
pub fn applicant(world: &World, n: usize) -> &super::people::Applicant {
    &world.applicants[n % world.applicants.len()]
}

/// The tables that a case has rows in.
struct Tables {
    cases: Rows,
    applications: Rows,
    versions: Rows,
    localities: Rows,
    groups: Rows,
    budget: Rows,
    statements: Rows,
    completions: Rows,
    records: Rows,
    grants: Rows,
    reports: Rows,
    settlements: Rows,
}

impl Tables {
    fn new() -> Self {
        Self {
            cases: Rows::of(
                "cases",
                "id, fund_id, body_id, call_id, association_id, number, stage, title, \
                 applicant_kind, civil_society, focus_area, locality, applied_ore, officer_id, \
                 submitted_on, deadline, report_due, closure, created_at, created_by, stage_on, version, search",
            ),
            applications: Rows::of(
                "applications",
                "case_id, form_id, answers, purpose, goal, cost_ore, project_start, project_end, \
                 women, men, girls, boys, version, saved_at, saved_on, saved_by",
            ),
            versions: Rows::of("application_versions", "case_id, version, answers, at, by_id"),
            localities: Rows::of("case_localities", "case_id, code"),
            groups: Rows::of("case_target_groups", "case_id, code"),
            budget: Rows::of(
                "budget_lines",
                "case_id, side, position, kind, label, amount_ore, spent_ore",
            ),
            statements: Rows::of(
                "statements",
                "id, case_id, version, state, proposal, amount_ore, summary, assessment, \
                 child_perspective, written_at, written_by",
            ),
            completions: Rows::of(
                "completion_requests",
                "case_id, about, message, sections, deadline, sent_on, sent_by",
            ),
            records: Rows::of(
                "records",
                "case_id, association_id, no, direction, kind, day, counterpart, subject, search, \
                 created_at, created_by",
            ),
            grants: Rows::of(
                "grants",
                "case_id, granted_ore, released_ore, disbursed_ore, repaid_ore, first_granted_on, \
                 decided_on, final_on, report_due",
            ),
            reports: Rows::of(
                "reports",
                "case_id, form_id, answers, version, state, eligible_cost_ore, other_income_ore, \
                 women, men, girls, boys, saved_at, submitted_on, approved_on, approved_by",
            ),
            settlements: Rows::of(
                "settlements",
                "case_id, settled_on, granted_ore, eligible_cost_ore, other_income_ore, paid_ore, \
                 entitled_ore, final_instalment_ore, release_ore, claim_ore, dropped_ore, settled_by",
            ),
        }
    }

    fn write(&mut self, conn: &mut Db) -> Outcome<()> {
        for rows in [
            &mut self.cases,
            &mut self.applications,
            &mut self.versions,
            &mut self.localities,
            &mut self.groups,
            &mut self.budget,
            &mut self.statements,
            &mut self.completions,
            &mut self.records,
            &mut self.grants,
            &mut self.reports,
            &mut self.settlements,
        ] {
            rows.write(conn)?;
        }
        Ok(())
    }
}

/// Writes the cases; answers their registry numbers.
pub fn write(app: &App, world: &World) -> Outcome<Vec<String>> {
    let calls = app.read(|conn| crate::fund::find_calls(conn, world.fund))?;
    let call_on = |day: NaiveDate| {
        calls.iter().find(|stored| stored.call.is_open(day)).map(|stored| stored.id.0)
    };
    let registry = &world.described.file.registry;
    let plan_code = registry.plan_code.as_deref().unwrap_or_default();
    let mut serials: HashMap<i32, i64> = HashMap::new();
    let numbers: Vec<String> = world
        .plans
        .iter()
        .map(|plan| {
            let year = plan.submitted.year();
            let serial = serials.entry(year).or_default();
            *serial += 1;
            registry_number(&registry.pattern, year, *serial, plan_code)
        })
        .collect();
    const PART: usize = 4_000;
    let mut progress = Progress::begin();
    for (part, plans) in world.plans.chunks(PART).enumerate() {
        progress.at(format_args!("{} of {} cases", part * PART, world.plans.len()));
        app.write(&Actor::program(), |tx| {
            make_room(tx.conn)?;
            let mut tables = Tables::new();
            for (i, plan) in plans.iter().enumerate() {
                let n = part * PART + i;
                let Some(pattern) = world.pattern(n, plan.submitted) else { continue };
                let one = One { world, n, key: key(n), plan, pattern, number: &numbers[n] };
                one.case(&mut tables, call_on(plan.submitted));
                one.application(&mut tables);
                one.assessment(&mut tables);
                one.records(&mut tables);
                one.money(&mut tables);
                one.report(&mut tables);
            }
            tables.write(tx.conn)?;
            keys_go_on(tx.conn, "statements")?;
            keys_go_on(tx.conn, "cases")
        })?;
    }
    app.write(&Actor::program(), |tx| {
        let mut series = Rows::of("number_series", "body_id, series, year, last");
        for (year, last) in &serials {
            series.push(row![world.described.fund.body_id.0, "registry", i64::from(*year), *last]);
        }
        series.write(tx.conn)
    })?;
    Ok(numbers)
}

/// The key of the case in a place of the list.
pub fn key(n: usize) -> i64 {
    i64::try_from(n + 1).unwrap_or(0)
}

struct One<'a> {
    world: &'a World,
    n: usize,
    key: i64,
    plan: &'a Plan,
    pattern: &'a Pattern,
    number: &'a str,
}

impl One<'_> {
    fn locality(&self) -> String {
        match self.pattern.facts.localities.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            _ => "several".to_owned(),
        }
    }

    fn report_due(&self) -> Option<NaiveDate> {
        (!self.plan.granted.is_zero()).then(|| report_due(self.world, self.plan))
    }

    fn case(&self, tables: &mut Tables, call: Option<i64>) {
        let (world, plan) = (self.world, self.plan);
        let who = applicant(world, self.n);
        let title = title(self.n);
        let search = fold(&format!("{} {title} {} {}", self.number, who.name, who.org_number));
        let assigned = plan.steps.iter().any(|(_, step)| *step == Step::Assign);
        let since = plan.steps.last().map_or(plan.submitted, |(day, _)| *day);
        tables.cases.push(row![
            self.key,
            world.fund.0,
            world.described.fund.body_id.0,
            call,
            who.id,
            self.number,
            plan.stage.code(),
            title,
            who.kind.as_str(),
            who.civil_society,
            self.pattern.facts.focus_area.clone().unwrap_or_default(),
            self.locality(),
            self.pattern.applied().0,
            assigned.then(|| world.officer(self.n).0.0),
            plan.submitted,
            plan.deadline.filter(|_| plan.stage == Stage::Completion),
            self.report_due(),
            plan.stage == Stage::Withdrawn,
            clock(plan.submitted, self.n),
            who.account,
            since,
            i64::try_from(plan.steps.len()).unwrap_or(0),
            search,
        ]);
    }

    fn application(&self, tables: &mut Tables) {
        let (plan, facts) = (self.plan, &self.pattern.facts);
        let (start, end) = plan.project;
        let answers = self.pattern.application(&title(self.n), start, end);
        let people = facts.participants.unwrap_or_default();
        let at = clock(plan.submitted, self.n);
        let by = applicant(self.world, self.n).account;
        tables.versions.push(row![self.key, 1, answers.as_str(), at, by]);
        tables.applications.push(row![
            self.key,
            self.world.forms.0.0,
            answers,
            facts.purpose.clone().unwrap_or_default(),
            facts.goal.clone().unwrap_or_default(),
            facts.cost_total.0,
            start,
            end,
            people.women,
            people.men,
            people.girls,
            people.boys,
            1,
            at,
            plan.submitted,
            by,
        ]);
        for code in &facts.localities {
            tables.localities.push(row![self.key, code.as_str()]);
        }
        for code in &facts.target_groups {
            tables.groups.push(row![self.key, code.as_str()]);
        }
        for (position, line) in (1_i64..).zip(&facts.cost_lines) {
            let spent = plan.reported.map(|_| line.amount.0);
            tables.budget.push(row![
                self.key,
                "cost",
                position,
                line.kind.as_str(),
                line.label.as_str(),
                line.amount.0,
                spent
            ]);
        }
    }

    fn assessment(&self, tables: &mut Tables) {
        let officer = self.world.officer(self.n).0.0;
        for (day, step) in &self.plan.steps {
            if *step == Step::RequestCompletion {
                tables.completions.push(row![
                    self.key,
                    "application",
                    "Förklara hur ni har räknat fram kostnaden för ledare.",
                    "money",
                    self.plan.deadline,
                    *day,
                    officer
                ]);
            }
            if *step == Step::Propose {
                let (proposal, amount) = match self.plan.ending {
                    Ending::Award => ("approval", self.pattern.applied()),
                    Ending::Dismiss => ("dismissal", Ore::ZERO),
                    Ending::Reject | Ending::Withdraw => ("rejection", Ore::ZERO),
                };
                tables.statements.push(row![
                    self.key,
                    self.key,
                    1,
                    "ready",
                    proposal,
                    amount.0,
                    "Föreningen söker bidrag till ett projekt i kommunen.",
                    "Projektet ligger inom fondens ändamål och budgeten är rimlig.",
                    "Barn berörs och har fått säga vad de tycker.",
                    clock(*day, self.n),
                    officer,
                ]);
            }
        }
    }

    fn records(&self, tables: &mut Tables) {
        let who = applicant(self.world, self.n);
        let title = title(self.n);
        let mut no = 0;
        let mut put = |direction: &str, kind: &str, day: NaiveDate| {
            no += 1;
            tables.records.push(row![
                self.key,
                who.id,
                no,
                direction,
                kind,
                day,
                who.name.as_str(),
                title.as_str(),
                fold(&format!("{} {title}", who.name)),
                clock(day, self.n),
                self.world.officer(self.n).0.0,
            ]);
        };
        for (day, step) in &self.plan.steps {
            match step {
                Step::Submit => put("in", "application", *day),
                Step::Propose => put("internal", "statement", *day),
                Step::Award | Step::Reject | Step::Dismiss => put("out", "decision_letter", *day),
                Step::SubmitReport => put("in", "report", *day),
                Step::Withdraw => put("in", "withdrawal", *day),
                _ => {}
            }
        }
    }

    fn money(&self, tables: &mut Tables) {
        let plan = self.plan;
        let (Some(decided), Some(due)) = (plan.decided, self.report_due()) else { return };
        let paid = if plan.payable.is_some() { plan.paid() } else { Ore::ZERO };
        tables.grants.push(row![
            self.key,
            plan.granted.0,
            plan.released.0,
            paid.0,
            plan.claimed.0,
            decided,
            decided,
            plan.payable,
            due
        ]);
    }

    fn report(&self, tables: &mut Tables) {
        let plan = self.plan;
        let Some(reported) = plan.reported else { return };
        let officer = self.world.officer(self.n).0.0;
        let cost = plan.granted - plan.released - plan.claimed;
        let [women, men, girls, boys] = self.pattern.reached;
        let state = if plan.approved.is_some() { "approved" } else { "submitted" };
        tables.reports.push(row![
            self.key,
            self.world.forms.1.0,
            self.pattern.report(),
            1,
            state,
            cost.0,
            0,
            women,
            men,
            girls,
            boys,
            clock(reported, self.n),
            reported,
            plan.approved,
            plan.approved.map(|_| officer),
        ]);
        let Some(approved) = plan.approved else { return };
        let paid = plan.paid();
        let rules = self.world.rules.as_of(approved);
        let threshold = match rules.surplus_threshold.value {
            crate::fund::rule_values::Limit::UpTo(amount) => amount,
            crate::fund::rule_values::Limit::None => Ore::ZERO,
        };
        let settled = settlement(SettlementBasis {
            granted: plan.granted,
            eligible_cost: cost,
            other_income: Ore::ZERO,
            paid,
            surplus_threshold: threshold,
        });
        tables.settlements.push(row![
            self.key,
            approved,
            plan.granted.0,
            cost.0,
            0,
            paid.0,
            settled.entitled.0,
            settled.final_instalment.0,
            settled.release.0,
            settled.claim.0,
            settled.dropped.0,
            officer,
        ]);
    }
}
