//! What a queue holds, what is late, and what can be done next.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::cases::lifecycle::{Stage, Step, may};
use crate::db::search::Sought;
use crate::kernel::ids::{AccountId, CallId, CaseId, FundId};
use crate::kernel::money::Ore;
use crate::kernel::role::Role;

/// Cases on one page of the queue.
pub const PER_PAGE: i64 = 50;

/// A part of the queue: one tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What waits for the officer who looks.
    Mine,
    /// What is late, whoever's it is.
    Late,
    /// Open and nobody's.
    Unassigned,
    /// Being prepared.
    Preparing,
    /// Ready for those who decide.
    Deciding,
    /// Granted, the project under way.
    Running,
    /// Reports and settlements.
    Reports,
    /// Everything that is not ended.
    Open,
    /// Ended.
    Ended,
}

impl Group {
    /// Every group, in the order of the tabs.
    pub const ALL: [Self; 9] = [
        Self::Mine,
        Self::Late,
        Self::Unassigned,
        Self::Preparing,
        Self::Deciding,
        Self::Running,
        Self::Reports,
        Self::Open,
        Self::Ended,
    ];

    /// The word in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mine => "mina",
            Self::Late => "forsenade",
            Self::Unassigned => "ofordelade",
            Self::Preparing => "bereds",
            Self::Deciding => "beslut",
            Self::Running => "pagar",
            Self::Reports => "redovisningar",
            Self::Open => "oppna",
            Self::Ended => "avslutade",
        }
    }

    /// Key of the tab's words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mine => "desk-group-mine",
            Self::Late => "desk-group-late",
            Self::Unassigned => "desk-group-unassigned",
            Self::Preparing => "desk-group-preparing",
            Self::Deciding => "desk-group-deciding",
            Self::Running => "desk-group-running",
            Self::Reports => "desk-group-reports",
            Self::Open => "desk-group-open",
            Self::Ended => "desk-group-ended",
        }
    }

    /// The lane of the cases in it, as the database names it; empty where it is more or less than
    /// one lane.
    pub const fn lane(self) -> &'static str {
        match self {
            Self::Preparing | Self::Unassigned => "preparing",
            Self::Deciding => "deciding",
            Self::Running => "running",
            Self::Reports => "reports",
            Self::Ended => "ended",
            Self::Mine | Self::Late | Self::Open => "",
        }
    }

    /// The group of a word in an address.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.code() == code)
    }
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// What is late first, then by the day of submission.
    #[default]
    Due,
    /// Latest in first.
    Newest,
    /// Smallest amount first.
    Amount,
    /// Largest amount first.
    AmountDown,
}

impl Order {
    /// The order of a word in an address.
    pub fn of(code: &str) -> Self {
        match code {
            "nyast" => Self::Newest,
            "belopp" => Self::Amount,
            "belopp-ned" => Self::AmountDown,
            _ => Self::Due,
        }
    }

    /// The word in addresses; empty for the usual order.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Due => "",
            Self::Newest => "nyast",
            Self::Amount => "belopp",
            Self::AmountDown => "belopp-ned",
        }
    }
}

/// Whose cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Whose {
    /// Anybody's.
    #[default]
    Anybody,
    /// Nobody's yet.
    Nobody,
    /// One officer's.
    Of(AccountId),
}

/// Which cases are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Folded text to look for; empty for all.
    pub text: String,
    /// How the cases that hold it are found.
    pub sought: Arc<Sought>,
    /// One fund.
    pub fund: Option<FundId>,
    /// One officer's.
    pub whose: Whose,
    /// One focus area.
    pub area: Option<String>,
    /// One call.
    pub call: Option<CallId>,
}

impl Filter {
    /// What tells it from every other filter.
    pub fn key(&self) -> String {
        let Self { text, sought: _, fund, whose, area, call } = self;
        format!("{fund:?} {whose:?} {area:?} {call:?} {text}")
    }
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Key.
    pub id: CaseId,
    /// Registry number.
    pub number: String,
    /// The project.
    pub title: String,
    /// The applicant.
    pub applicant: String,
    /// The fund.
    pub fund: String,
    /// Where it stands.
    pub stage: Stage,
    /// Who prepares it; empty when nobody does.
    pub officer: String,
    /// What is applied for.
    pub applied: Ore,
    /// The day it came in.
    pub received: Option<NaiveDate>,
    /// The day by which the applicant must answer.
    pub deadline: Option<NaiveDate>,
    /// The day on which the report is due.
    pub report_due: Option<NaiveDate>,
    /// Since when it stands there.
    pub since: NaiveDate,
}

/// The day that a case at this stage waits for, and what is late after it.
pub fn due(
    stage: Stage,
    deadline: Option<NaiveDate>,
    report_due: Option<NaiveDate>,
) -> Option<NaiveDate> {
    match stage {
        Stage::Completion | Stage::ReportCompletion => deadline,
        Stage::Granted | Stage::Running => report_due,
        _ => None,
    }
}

/// Tone and key of the word for where a case stands; what is late says so.
pub const fn state(stage: Stage, late: bool) -> (&'static str, &'static str) {
    match (stage, late) {
        (Stage::Completion | Stage::ReportCompletion, true) => ("bad", "state-completion-overdue"),
        (Stage::Granted | Stage::Running, true) => ("bad", "state-report-overdue"),
        _ => (stage.tone(), stage.key()),
    }
}

impl Listed {
    /// The day that it waits for.
    pub fn due(&self) -> Option<NaiveDate> {
        due(self.stage, self.deadline, self.report_due)
    }

    /// Days since the day that it waited for; zero when it is not late.
    pub fn days_late(&self, today: NaiveDate) -> i64 {
        self.due().map_or(0, |due| (today - due).num_days().max(0))
    }
}

/// Something that can be done with a case next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// Key of the words on its button.
    pub key: &'static str,
    /// Where it leads.
    pub href: String,
    /// Whether it is what the case waits for.
    pub main: bool,
}

/// What is asked about a case before its next steps are shown.
#[derive(Clone, Copy)]
pub struct Standing<'a> {
    /// The case.
    pub id: CaseId,
    /// Where it stands.
    pub stage: Stage,
    /// Whether an officer has it.
    pub assigned: bool,
    /// Whether it is closed by a decision, after a withdrawal.
    pub closed: bool,
    /// The roles of whoever looks.
    pub roles: &'a [Role],
    /// Whether the page at a pattern exists for whoever looks.
    pub has_page: &'a dyn Fn(&str) -> bool,
}

/// What whoever looks may do next, what the case waits for first. The table of steps and the table
/// of routes say it together: no step without a page, no page without a step.
pub fn next_steps(standing: &Standing<'_>) -> Vec<NextStep> {
    let Standing { id, stage, assigned, closed, roles, has_page } = *standing;
    let can = |step| may(stage, step, roles);
    let mut steps = Vec::new();
    let mut add = |when: bool, key, page: &str, main| {
        let pattern = format!("/arenden/{{id}}/{page}");
        if when && has_page(&pattern) {
            steps.push(NextStep { key, href: format!("/arenden/{id}/{page}"), main });
        }
    };
    let assign = if assigned { "desk-step-reassign" } else { "desk-step-assign" };
    add(can(Step::Propose), "desk-step-statement", "tjansteskrivelse", true);
    add(can(Step::Reopen), "desk-step-read-statement", "tjansteskrivelse", false);
    add(can(Step::Assign), assign, "fordela", !assigned && stage == Stage::Submitted);
    add(can(Step::RequestCompletion), "desk-step-completion", "komplettering", false);
    let waits = stage == Stage::Completion && roles.contains(&Role::CaseOfficer);
    add(waits && can(Step::Complete), "desk-step-go-on", "komplettering", false);
    let delegated = [Step::AwardByDelegate, Step::RejectByDelegate, Step::DismissByDelegate];
    add(delegated.into_iter().any(can), "desk-step-decide", "beslut", false);
    let close = stage == Stage::Withdrawn && !closed;
    add(close && roles.contains(&Role::CaseOfficer), "desk-step-close", "beslut", true);
    let reporting = matches!(stage, Stage::Reported | Stage::ReportCompletion | Stage::Settling);
    let granted = stage.is_grant() || stage == Stage::Closed;
    add(granted, "desk-step-report", "redovisning", reporting && can(Step::ApproveReport));
    add(granted, "desk-step-payments", "utbetalningar", false);
    if can(Step::PutOnAgenda) && has_page("/sammantraden") {
        steps.push(NextStep {
            key: "desk-step-agenda",
            href: "/sammantraden".to_owned(),
            main: true,
        });
    }
    steps.sort_by_key(|step| !step.main);
    steps
}

/// Key of the sentence that says what a case waits for; `closed` says whether a withdrawn one is
/// closed by a decision.
pub const fn waits_for(stage: Stage, closed: bool) -> &'static str {
    match stage {
        Stage::Draft => "desk-waits-draft",
        Stage::Submitted => "desk-waits-submitted",
        Stage::Preparing => "desk-waits-preparing",
        Stage::Completion => "desk-waits-completion",
        Stage::Proposed => "desk-waits-proposed",
        Stage::Agenda => "desk-waits-agenda",
        Stage::Granted => "desk-waits-granted",
        Stage::Running => "desk-waits-running",
        Stage::Reported => "desk-waits-reported",
        Stage::ReportCompletion => "desk-waits-report-completion",
        Stage::Settling => "desk-waits-settling",
        Stage::Closed => "desk-waits-closed",
        Stage::Rejected => "desk-waits-rejected",
        Stage::Dismissed => "desk-waits-dismissed",
        Stage::Withdrawn if closed => "desk-waits-closed-withdrawn",
        Stage::Withdrawn => "desk-waits-withdrawn",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_tabs_are_told_by_their_words() {
        for group in Group::ALL {
            assert_eq!(Group::of(group.code()), Some(group));
        }
        assert_eq!(Group::of("xx"), None);
    }

    #[test]
    fn late_is_the_day_after() {
        let listed = |stage| Listed {
            id: CaseId(1),
            number: String::new(),
            title: String::new(),
            applicant: String::new(),
            fund: String::new(),
            stage,
            officer: String::new(),
            applied: Ore::ZERO,
            received: None,
            deadline: Some(day("2021-02-12")),
            report_due: Some(day("2021-02-15")),
            since: day("2021-01-01"),
        };
        for (stage, today, late) in [
            (Stage::Completion, "2021-02-12", 0),
            (Stage::Completion, "2021-02-16", 4),
            (Stage::Running, "2021-02-15", 0),
            (Stage::Running, "2021-02-16", 1),
            (Stage::Preparing, "2021-02-16", 0),
        ] {
            assert_eq!(listed(stage).days_late(day(today)), late, "{stage:?} {today}");
        }
        assert_eq!(state(Stage::Running, true), ("bad", "state-report-overdue"));
        assert_eq!(state(Stage::Rejected, true).0, "shut");
    }

    fn keys(stage: Stage, roles: &[Role], has_page: &dyn Fn(&str) -> bool) -> Vec<&'static str> {
        let id = CaseId(7);
        next_steps(&Standing { id, stage, assigned: true, closed: false, roles, has_page })
            .into_iter()
            .map(|s| s.key)
            .collect()
    }

    #[test]
    fn buttons_follow_the_steps_and_the_pages() {
        let officer = [Role::CaseOfficer];
        let all = |_: &str| true;
        assert_eq!(
            keys(Stage::Preparing, &officer, &all),
            [
                "desk-step-statement",
                "desk-step-reassign",
                "desk-step-completion",
                "desk-step-decide"
            ]
        );
        let no_decisions = |pattern: &str| !pattern.ends_with("/beslut");
        assert!(!keys(Stage::Preparing, &officer, &no_decisions).contains(&"desk-step-decide"));
        assert!(keys(Stage::Preparing, &[Role::Controller], &all).is_empty());
        assert!(keys(Stage::Rejected, &officer, &all).is_empty());
        assert_eq!(keys(Stage::Withdrawn, &officer, &all), ["desk-step-close"]);
        assert_eq!(
            keys(Stage::Proposed, &[Role::Secretary], &all),
            ["desk-step-agenda", "desk-step-decide"]
        );
        assert_eq!(keys(Stage::Reported, &officer, &all)[0], "desk-step-report");
    }
}
