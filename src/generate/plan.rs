//! What happens to each case and when, pure: days in their order, what is granted, paid, released
//! and repaid. The same numbers always give the same fund.

use chrono::{Days, NaiveDate};

use crate::cases::lifecycle::{Stage, Step, rule};
use crate::kernel::calendar;
use crate::kernel::money::Ore;

/// A sequence of numbers that looks random and is always the same.
pub struct Dice(u64);

impl Dice {
    /// A sequence of its own for each thing.
    pub const fn of(n: u64) -> Self {
        Self(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635_d1c2_85a1)
    }

    /// The next number below `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most.max(1)
    }

    /// A number of days.
    pub fn days(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }
}

/// The day some days later.
pub fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// How a case ends, if it gets there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Money is granted.
    Award,
    /// Refused.
    Reject,
    /// Not tried.
    Dismiss,
    /// Taken back by the applicant.
    Withdraw,
}

/// A case from its submission on.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The day it comes in.
    pub submitted: NaiveDate,
    /// How it ends.
    pub ending: Ending,
    /// The steps that have been taken, in order, each with its day.
    pub steps: Vec<(NaiveDate, Step)>,
    /// Where it stands today.
    pub stage: Stage,
    /// The meeting's day, when it has been decided.
    pub decided: Option<NaiveDate>,
    /// The project's first and last day.
    pub project: (NaiveDate, NaiveDate),
    /// The day by which more is asked for.
    pub deadline: Option<NaiveDate>,
    /// The first day on which money may be paid.
    pub payable: Option<NaiveDate>,
    /// The day of the report, its approval, the closing.
    pub reported: Option<NaiveDate>,
    /// The day of its approval.
    pub approved: Option<NaiveDate>,
    /// The day it was closed.
    pub closed: Option<NaiveDate>,
    /// What is granted.
    pub granted: Ore,
    /// Of it, what is released at the settlement.
    pub released: Ore,
    /// Paid and claimed back at the settlement.
    pub claimed: Ore,
    /// Payments that have been made: their number.
    pub payments: usize,
}

impl Plan {
    /// Lays out a case that is applied for on `submitted` and asks for `applied`.
    pub fn lay_out(n: u64, submitted: NaiveDate, applied: Ore, today: NaiveDate) -> Self {
        let mut dice = Dice::of(n);
        let ending = match dice.below(100) {
            0..76 => Ending::Award,
            76..90 => Ending::Reject,
            90..95 => Ending::Dismiss,
            _ => Ending::Withdraw,
        };
        let assigned = after(submitted, dice.days(1, 9));
        let proposed = after(assigned, dice.days(10, 40));
        let agenda = after(proposed, dice.days(1, 5));
        let decided = weekday(after(agenda, dice.days(7, 12)));
        let start = after(decided, dice.days(5, 20));
        let end = after(start, dice.days(60, 300));
        let mut plan = Self {
            submitted,
            ending,
            steps: vec![(submitted, Step::Submit)],
            stage: Stage::Draft,
            decided: None,
            project: (start, end),
            deadline: None,
            payable: None,
            reported: None,
            approved: None,
            closed: None,
            granted: Ore::ZERO,
            released: Ore::ZERO,
            claimed: Ore::ZERO,
            payments: 0,
        };
        let mut coming = vec![(assigned, Step::Assign)];
        if ending == Ending::Withdraw {
            coming.push((after(assigned, dice.days(1, 20)), Step::Withdraw));
        } else {
            coming.extend([(proposed, Step::Propose), (agenda, Step::PutOnAgenda)]);
        }
        let last = match ending {
            Ending::Award => Some(Step::Award),
            Ending::Reject => Some(Step::Reject),
            Ending::Dismiss => Some(Step::Dismiss),
            Ending::Withdraw => None,
        };
        coming.extend(last.map(|step| (decided, step)));
        if ending == Ending::Award {
            let payable = after(decided, dice.days(6, 12));
            let reported = after(end, dice.days(10, 55));
            let approved = after(reported, dice.days(5, 30));
            let closed = after(approved, dice.days(10, 30));
            coming.push((payable, Step::Finalise));
            // One in forty is never reported, and late.
            if dice.below(40) > 0 {
                coming.push((reported, Step::SubmitReport));
                coming.push((approved, Step::ApproveReport));
                coming.push((closed, Step::Close));
            }
        }
        plan.steps.extend(coming.into_iter().filter(|(day, _)| *day <= today));
        plan.settle_days();
        plan.settle_money(applied, &mut dice);
        plan.ask_for_more(today, &mut dice);
        plan.walk();
        plan
    }

    fn settle_days(&mut self) {
        let on = |wanted: Step| self.steps.iter().find(|(_, s)| *s == wanted).map(|(day, _)| *day);
        let decided = on(Step::Award).or(on(Step::Reject)).or(on(Step::Dismiss));
        (self.decided, self.payable) = (decided, on(Step::Finalise));
        (self.reported, self.approved) = (on(Step::SubmitReport), on(Step::ApproveReport));
        self.closed = on(Step::Close);
    }

    fn settle_money(&mut self, applied: Ore, dice: &mut Dice) {
        if self.ending != Ending::Award || self.decided.is_none() {
            return;
        }
        self.granted =
            if dice.below(4) == 0 { Ore(applied.0 * 3 / 4 / 100 * 100) } else { applied };
        if self.closed.is_some() {
            match dice.below(20) {
                0 => self.released = Ore(self.granted.0 / 10),
                1 => self.claimed = Ore(self.granted.0 / 8),
                _ => {}
            }
        }
    }

    /// One in six of those that are being prepared waits for the applicant.
    fn ask_for_more(&mut self, today: NaiveDate, dice: &mut Dice) {
        if let [.., (day, Step::Assign)] = self.steps[..]
            && dice.below(6) == 0
        {
            let asked = after(day, 2);
            if asked <= today {
                self.steps.push((asked, Step::RequestCompletion));
                self.deadline = Some(after(asked, 21));
            }
        }
    }

    /// The stage that the table of steps leads to. A step that the table does not know ends the
    /// way there.
    fn walk(&mut self) {
        let mut stage = Stage::Draft;
        let mut taken = 0;
        for (_, step) in &self.steps {
            let Some(rule) = rule(stage, *step) else { break };
            stage = rule.to;
            taken += 1;
        }
        self.steps.truncate(taken);
        self.stage = stage;
    }

    /// What has been paid in all.
    pub fn paid(&self) -> Ore {
        if self.closed.is_some() {
            return self.granted - self.released;
        }
        // What is not settled yet has its last instalment left.
        let parts = i64::try_from(self.payments + 1).unwrap_or(1);
        Ore(self.granted.0 / parts * (parts - 1))
    }

    /// Amount and day of each payment that has been made.
    pub fn payment_days(&self, today: NaiveDate) -> Vec<(NaiveDate, Ore)> {
        let Some(from) = self.payable else { return Vec::new() };
        let until = self.approved.unwrap_or(today).max(from);
        let span = u64::try_from((until - from).num_days()).unwrap_or(0);
        let count = u64::try_from(self.payments).unwrap_or(0);
        let each = Ore(self.paid().0 / i64::try_from(count.max(1)).unwrap_or(1));
        (0..count)
            .map(|i| {
                let last = i + 1 == count;
                let before = Ore(each.0 * i64::try_from(i).unwrap_or(0));
                let amount = if last { self.paid() - before } else { each };
                (after(from, if count > 1 { span * i / (count - 1) } else { 0 }), amount)
            })
            .collect()
    }
}

/// The day itself, or the Monday after.
fn weekday(day: NaiveDate) -> NaiveDate {
    calendar::next_working_day(day)
}

/// Gives the cases as many payments as it takes for `wanted` of them in all; each that may be paid
/// has at least one.
pub fn share_payments(plans: &mut [Plan], wanted: usize) -> usize {
    let payable = plans.iter().filter(|plan| plan.payable.is_some()).count();
    if payable == 0 {
        return 0;
    }
    let total = wanted.max(payable);
    let (each, mut over) = (total / payable, total % payable);
    for plan in plans.iter_mut().filter(|plan| plan.payable.is_some()) {
        plan.payments = each + usize::from(over > 0);
        over = over.saturating_sub(1);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_case_stands_where_the_table_of_steps_leads() {
        let (mut closed, mut open) = (0, 0);
        for n in 0..500 {
            let submitted = after(day("2018-01-01"), n * 5);
            let plan = Plan::lay_out(n, submitted, Ore::kr(50_000), day("2024-06-30"));
            assert_eq!(rule_of(&plan), plan.stage);
            assert!(plan.steps.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{plan:?}");
            closed += u32::from(plan.stage == Stage::Closed);
            open += u32::from(!plan.stage.is_ended());
        }
        assert!(closed > 200 && open > 20, "{closed} closed, {open} open");
    }

    fn rule_of(plan: &Plan) -> Stage {
        plan.steps.iter().fold(Stage::Draft, |stage, (_, step)| rule(stage, *step).unwrap().to)
    }

    #[test]
    fn payments_come_to_what_is_granted() {
        let mut plans: Vec<Plan> = (0..300)
            .map(|n| Plan::lay_out(n, day("2019-03-01"), Ore::kr(40_000), day("2024-06-30")))
            .collect();
        let payable = plans.iter().filter(|plan| plan.payable.is_some()).count();
        assert_eq!(share_payments(&mut plans, payable * 3 + 7), payable * 3 + 7);
        for plan in plans.iter().filter(|plan| plan.closed.is_some()) {
            let paid: Ore = plan.payment_days(day("2024-06-30")).iter().map(|(_, a)| *a).sum();
            assert_eq!(paid + plan.released, plan.granted);
        }
    }
}
