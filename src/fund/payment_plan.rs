//! Payment plans: in which parts a grant is paid, and what sets off each part.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::rule_values::kronor;
use crate::kernel::money::Ore;
use crate::kernel::refusal::Msg;

/// What makes an instalment due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// The decision is final in the sense of the rule on payment wait.
    DecisionFinal,
    /// The project's first day, and the decision is final.
    ProjectStart,
    /// The middle of the project's time.
    HalfWay,
    /// The final report has been approved.
    ReportApproved,
    /// The applicant asks for the money.
    Requisition,
    /// Month by month against reported cost: the instalment is a frame that is drawn upon.
    Monthly,
}

impl Trigger {
    /// Every trigger.
    pub const ALL: [Self; 6] = [
        Self::DecisionFinal,
        Self::ProjectStart,
        Self::HalfWay,
        Self::ReportApproved,
        Self::Requisition,
        Self::Monthly,
    ];

    /// The word that files and rows keep.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DecisionFinal => "decision-final",
            Self::ProjectStart => "project-start",
            Self::HalfWay => "half-way",
            Self::ReportApproved => "report-approved",
            Self::Requisition => "requisition",
            Self::Monthly => "monthly",
        }
    }

    /// Key of the sentence in the language files ("när beslutet är klart").
    pub const fn key(self) -> &'static str {
        match self {
            Self::DecisionFinal => "trigger-decision-final",
            Self::ProjectStart => "trigger-project-start",
            Self::HalfWay => "trigger-half-way",
            Self::ReportApproved => "trigger-report-approved",
            Self::Requisition => "trigger-requisition",
            Self::Monthly => "trigger-monthly",
        }
    }
}

impl std::str::FromStr for Trigger {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|t| t.code() == s).ok_or(())
    }
}

/// One part of a plan. Exactly one of `share`, `up_to` and `rest` says how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct InstalmentRule {
    /// Percent of what was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<u32>,
    /// At most this amount.
    #[serde(default, rename = "up-to-kr", skip_serializing_if = "Option::is_none")]
    pub up_to: Option<Kronor>,
    /// Whatever is left.
    #[serde(default, skip_serializing_if = "is_false")]
    pub rest: bool,
    /// What makes it due.
    pub trigger: Trigger,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde asks for
const fn is_false(value: &bool) -> bool {
    !*value
}

/// An amount that a file writes in kronor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kronor(#[serde(with = "kronor")] pub Ore);

/// How a grant is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PaymentPlan {
    /// Grants up to and including this amount are paid at once, by the first part's trigger.
    #[serde(default, rename = "at-once-up-to-kr", skip_serializing_if = "Option::is_none")]
    pub at_once_up_to: Option<Kronor>,
    /// The parts, in order.
    pub instalments: Vec<InstalmentRule>,
}

/// One instalment of one grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedInstalment {
    /// 1, 2, 3 …
    pub no: u32,
    /// What it pays; for [`Trigger::Monthly`] the frame that is drawn upon.
    pub amount: Ore,
    /// What makes it due.
    pub trigger: Trigger,
    /// The day on which it is due, where the trigger is a day.
    pub due: Option<NaiveDate>,
}

impl PaymentPlan {
    /// The instalments of a grant: they add up to exactly `granted`, and none is zero. The last
    /// part takes what rounding leaves.
    pub fn instalments(
        &self,
        granted: Ore,
        project_start: NaiveDate,
        project_end: NaiveDate,
    ) -> Vec<PlannedInstalment> {
        let mut left = granted.or_zero();
        let mut planned = Vec::new();
        let at_once = self.at_once_up_to.is_some_and(|limit| granted <= limit.0);
        for (i, part) in self.instalments.iter().enumerate() {
            let last = i + 1 == self.instalments.len();
            let amount = match (part.share, part.up_to) {
                _ if last || at_once => left,
                (Some(share), _) => granted.percent(i64::from(share)).min(left),
                (None, Some(limit)) => limit.0.min(left),
                (None, None) => left,
            };
            if amount.is_positive() {
                planned.push(PlannedInstalment {
                    no: u32::try_from(planned.len()).unwrap_or(u32::MAX).saturating_add(1),
                    amount,
                    trigger: part.trigger,
                    due: due(part.trigger, project_start, project_end),
                });
                left -= amount;
            }
        }
        planned
    }

    /// What the program could not carry out, each at its place under `at`.
    pub fn problems(&self, at: &str) -> Vec<Problem> {
        let here = format!("{at}.instalments");
        let parts = &self.instalments;
        if parts.is_empty() {
            return vec![Problem::new(here, "fund-file-plan-empty")];
        }
        let mut problems = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            let said = usize::from(part.share.is_some())
                + usize::from(part.up_to.is_some())
                + usize::from(part.rest);
            if said != 1 {
                problems.push(Problem::new(format!("{here}.{i}"), "fund-file-plan-amount"));
            }
        }
        if !problems.is_empty() {
            return problems;
        }
        if parts.iter().any(|p| p.share.is_some()) {
            let mixed = parts.iter().position(|p| p.share.is_none());
            let sum: u64 = parts.iter().filter_map(|p| p.share).map(u64::from).sum();
            if let Some(i) = mixed {
                problems.push(Problem::new(format!("{here}.{i}"), "fund-file-plan-mixed"));
            } else if sum != 100 {
                let msg = Msg::new("fund-file-plan-sum").with("sum", sum);
                problems.push(Problem::msg(here, msg));
            } else if let Some(i) = parts.iter().position(|p| p.share == Some(0)) {
                problems.push(Problem::new(format!("{here}.{i}"), "fund-file-plan-zero"));
            }
            return problems;
        }
        for (i, part) in parts.iter().enumerate() {
            let last = i + 1 == parts.len();
            if part.rest != last {
                problems.push(Problem::new(format!("{here}.{i}"), "fund-file-plan-rest"));
            }
            if part.up_to.is_some_and(|limit| limit.0.is_zero()) {
                problems.push(Problem::new(format!("{here}.{i}"), "fund-file-plan-zero"));
            }
        }
        problems
    }
}

fn due(trigger: Trigger, start: NaiveDate, end: NaiveDate) -> Option<NaiveDate> {
    match trigger {
        Trigger::ProjectStart => Some(start),
        Trigger::HalfWay => Some(start + (end - start) / 2),
        Trigger::DecisionFinal
        | Trigger::ReportApproved
        | Trigger::Requisition
        | Trigger::Monthly => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn plan(toml: &str) -> PaymentPlan {
        toml::from_str(toml).unwrap()
    }

    const HALVES: &str = r#"
        at-once-up-to-kr = 30000
        instalments = [
            { share = 50, trigger = "decision-final" },
            { share = 50, trigger = "report-approved" },
        ]"#;
    const BODEN: &str = r#"
        instalments = [
            { up-to-kr = 100000, trigger = "project-start" },
            { rest = true, trigger = "monthly" },
        ]"#;
    const THIRDS: &str = r#"
        instalments = [
            { share = 33, trigger = "project-start" },
            { share = 33, trigger = "half-way" },
            { share = 34, trigger = "requisition" },
        ]"#;

    #[test]
    fn instalments_follow_the_plan_and_add_up_to_the_ore() {
        use Trigger::{DecisionFinal, HalfWay, Monthly, ProjectStart, ReportApproved, Requisition};
        type Case<'a> = (&'a str, i64, &'a [(i64, Trigger)]);
        let cases: &[Case<'_>] = &[
            (HALVES, 4_000_000, &[(2_000_000, DecisionFinal), (2_000_000, ReportApproved)]),
            (HALVES, 3_000_000, &[(3_000_000, DecisionFinal)]),
            (HALVES, 3_000_001, &[(1_500_001, DecisionFinal), (1_500_000, ReportApproved)]),
            (BODEN, 10_000_000, &[(10_000_000, ProjectStart)]),
            (BODEN, 25_000_050, &[(10_000_000, ProjectStart), (15_000_050, Monthly)]),
            (THIRDS, 100, &[(33, ProjectStart), (33, HalfWay), (34, Requisition)]),
            (THIRDS, 1, &[(1, Requisition)]),
            (HALVES, 0, &[]),
        ];
        for (text, granted, expected) in cases {
            let got = plan(text).instalments(Ore(*granted), day("2021-03-01"), day("2021-06-30"));
            let short: Vec<(i64, Trigger)> = got.iter().map(|p| (p.amount.0, p.trigger)).collect();
            assert_eq!(&short, expected);
            assert_eq!(got.iter().map(|p| p.amount).sum::<Ore>(), Ore(*granted));
            assert!(got.iter().enumerate().all(|(i, p)| p.no as usize == i + 1));
        }
    }

    #[test]
    fn a_trigger_that_is_a_day_says_which() {
        let got = plan(THIRDS).instalments(Ore::kr(900), day("2021-03-01"), day("2021-03-31"));
        let due: Vec<Option<NaiveDate>> = got.iter().map(|p| p.due).collect();
        assert_eq!(due, [Some(day("2021-03-01")), Some(day("2021-03-16")), None]);
    }

    #[test]
    fn plans_that_cannot_be_carried_out_are_refused() {
        let cases = [
            ("instalments = []", "fund-file-plan-empty"),
            (r#"instalments = [{ trigger = "monthly" }]"#, "fund-file-plan-amount"),
            (r#"instalments = [{ share = 90, trigger = "monthly" }]"#, "fund-file-plan-sum"),
            (
                r#"instalments = [{ share = 100, trigger = "monthly" }, { rest = true, trigger = "monthly" }]"#,
                "fund-file-plan-mixed",
            ),
            (r#"instalments = [{ up-to-kr = 5, trigger = "monthly" }]"#, "fund-file-plan-rest"),
            (
                r#"instalments = [{ share = 100, trigger = "monthly" }, { share = 0, trigger = "monthly" }]"#,
                "fund-file-plan-zero",
            ),
        ];
        for (text, key) in cases {
            let found = plan(text).problems("plan");
            assert_eq!(found.iter().map(|p| p.msg.key).collect::<Vec<_>>(), [key], "{text}");
        }
        assert!(plan(HALVES).problems("plan").is_empty());
        assert!(plan(BODEN).problems("plan").is_empty());
        let unknown = r#"instalments = [{ share = 100, trigger = "full-moon" }]"#;
        assert!(toml::from_str::<PaymentPlan>(unknown).is_err());
    }
}
