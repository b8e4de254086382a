//! Where a case can stand and how it moves. A step without a row in [`STEPS`] does not exist; the
//! same table answers "may they?" and "which buttons do they see?".

use std::str::FromStr;

use crate::kernel::role::Role;

/// Where a case stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Stage {
    /// The applicant's own room: invisible to staff.
    Draft,
    /// In, registered, nobody's yet.
    Submitted,
    /// An officer prepares it.
    Preparing,
    /// Waits for the applicant's answer.
    Completion,
    /// The officer statement is written.
    Proposed,
    /// On the agenda of a meeting.
    Agenda,
    /// Granted; the decision is not final yet.
    Granted,
    /// The decision is final; the project runs.
    Running,
    /// The final report is in.
    Reported,
    /// The report waits for the applicant's answer.
    ReportCompletion,
    /// The report is approved (or the project broken off); money is settled.
    Settling,
    /// Done.
    Closed,
    /// Avslag.
    Rejected,
    /// Avvisning.
    Dismissed,
    /// Withdrawn by the applicant.
    Withdrawn,
}

crate::text_column!(Stage);

impl Stage {
    /// Every stage, in the order of a case's life.
    pub const ALL: [Self; 15] = [
        Self::Draft,
        Self::Submitted,
        Self::Preparing,
        Self::Completion,
        Self::Proposed,
        Self::Agenda,
        Self::Granted,
        Self::Running,
        Self::Reported,
        Self::ReportCompletion,
        Self::Settling,
        Self::Closed,
        Self::Rejected,
        Self::Dismissed,
        Self::Withdrawn,
    ];

    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Preparing => "preparing",
            Self::Completion => "completion",
            Self::Proposed => "proposed",
            Self::Agenda => "agenda",
            Self::Granted => "granted",
            Self::Running => "running",
            Self::Reported => "reported",
            Self::ReportCompletion => "report_completion",
            Self::Settling => "settling",
            Self::Closed => "closed",
            Self::Rejected => "rejected",
            Self::Dismissed => "dismissed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Key of the stage's word in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "stage-draft",
            Self::Submitted => "stage-submitted",
            Self::Preparing => "stage-preparing",
            Self::Completion => "stage-completion",
            Self::Proposed => "stage-proposed",
            Self::Agenda => "stage-agenda",
            Self::Granted => "stage-granted",
            Self::Running => "stage-running",
            Self::Reported => "stage-reported",
            Self::ReportCompletion => "stage-report-completion",
            Self::Settling => "stage-settling",
            Self::Closed => "stage-closed",
            Self::Rejected => "stage-rejected",
            Self::Dismissed => "stage-dismissed",
            Self::Withdrawn => "stage-withdrawn",
        }
    }

    /// The tone of the stage's tag: `none`, `info`, `warn`, `ok`, `shut`.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Draft | Self::Submitted => "none",
            Self::Preparing | Self::Proposed | Self::Agenda | Self::Reported | Self::Settling => {
                "info"
            }
            Self::Completion | Self::ReportCompletion => "warn",
            Self::Granted | Self::Running => "ok",
            Self::Closed | Self::Rejected | Self::Dismissed | Self::Withdrawn => "shut",
        }
    }

    /// Whether nothing more happens to the case.
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Closed | Self::Rejected | Self::Dismissed | Self::Withdrawn)
    }

    /// Whether money has been promised and the case is not closed.
    pub const fn is_grant(self) -> bool {
        matches!(
            self,
            Self::Granted
                | Self::Running
                | Self::Reported
                | Self::ReportCompletion
                | Self::Settling
        )
    }
}

impl FromStr for Stage {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|stage| stage.code() == s).ok_or(())
    }
}

/// What can happen to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The application is handed in (or registered by an officer).
    Submit,
    /// An officer takes it or is given it.
    Assign,
    /// The applicant is asked for more.
    RequestCompletion,
    /// The applicant has answered, or the officer goes on without.
    Complete,
    /// The officer statement is ready.
    Propose,
    /// The statement is taken back.
    Reopen,
    /// Put on an agenda.
    PutOnAgenda,
    /// Taken off the agenda.
    TakeOffAgenda,
    /// Referred back (återremiss).
    ReferBack,
    /// Tabled (bordläggning).
    Table,
    /// Granted by the body.
    Award,
    /// Granted by a delegate.
    AwardByDelegate,
    /// Rejected by the body.
    Reject,
    /// Rejected by a delegate.
    RejectByDelegate,
    /// Dismissed by the body.
    Dismiss,
    /// Dismissed by a delegate: too late, wrong applicant.
    DismissByDelegate,
    /// Withdrawn by the applicant; closed without decision in substance (avskrivning).
    Withdraw,
    /// The decision is final.
    Finalise,
    /// The final report is handed in.
    SubmitReport,
    /// More is asked about the report.
    RequestReportCompletion,
    /// The applicant has answered about the report.
    CompleteReport,
    /// The report is approved.
    ApproveReport,
    /// The project is broken off or never reported; what remains is settled.
    BreakOff,
    /// Everything is paid, released and repaid.
    Close,
    /// Money that had settled the case was not there after all: the bank returned a payment, or a
    /// repayment was booked wrongly.
    SettleAgain,
}

impl Step {
    /// Name of the step in history; the language files know it as `act-…`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Assign => "assign",
            Self::RequestCompletion => "request-completion",
            Self::Complete => "complete",
            Self::Propose => "propose",
            Self::Reopen => "reopen",
            Self::PutOnAgenda => "put-on-agenda",
            Self::TakeOffAgenda => "take-off-agenda",
            Self::ReferBack => "refer-back",
            Self::Table => "table",
            Self::Award => "award",
            Self::AwardByDelegate => "award-by-delegate",
            Self::Reject => "reject",
            Self::RejectByDelegate => "reject-by-delegate",
            Self::Dismiss => "dismiss",
            Self::DismissByDelegate => "dismiss-by-delegate",
            Self::Withdraw => "withdraw",
            Self::Finalise => "finalise",
            Self::SubmitReport => "submit-report",
            Self::RequestReportCompletion => "request-report-completion",
            Self::CompleteReport => "complete-report",
            Self::ApproveReport => "approve-report",
            Self::BreakOff => "break-off",
            Self::Close => "close",
            Self::SettleAgain => "settle-again",
        }
    }
}

/// One row of the table: who may take the step from where, and where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Where the case stands.
    pub from: Stage,
    /// The step.
    pub step: Step,
    /// Who may take it. The program itself always may.
    pub by: &'static [Role],
    /// Where the case stands afterwards.
    pub to: Stage,
}

const APPLICANT: &[Role] = &[Role::Applicant, Role::CaseOfficer, Role::Registrar];
const OFFICER: &[Role] = &[Role::CaseOfficer];
const BOARD: &[Role] = &[Role::Secretary];
const DESK: &[Role] = &[Role::CaseOfficer, Role::Secretary];
/// The program takes the step; it follows from what these book.
const BOOKS: &[Role] = &[Role::Attester, Role::Controller];
/// Whoever a fund's rule may name as delegate; which of them it is, the rule says.
const DELEGATE: &[Role] = &[Role::CaseOfficer, Role::Secretary, Role::Chair];

const fn row(from: Stage, step: Step, by: &'static [Role], to: Stage) -> Rule {
    Rule { from, step, by, to }
}

/// Every step that exists.
pub const STEPS: &[Rule] = &[
    row(Stage::Draft, Step::Submit, APPLICANT, Stage::Submitted),
    row(Stage::Submitted, Step::Assign, OFFICER, Stage::Preparing),
    row(Stage::Preparing, Step::Assign, OFFICER, Stage::Preparing),
    row(Stage::Completion, Step::Assign, OFFICER, Stage::Completion),
    row(Stage::Proposed, Step::Assign, OFFICER, Stage::Proposed),
    row(Stage::Agenda, Step::Assign, OFFICER, Stage::Agenda),
    row(Stage::Granted, Step::Assign, OFFICER, Stage::Granted),
    row(Stage::Running, Step::Assign, OFFICER, Stage::Running),
    row(Stage::Reported, Step::Assign, OFFICER, Stage::Reported),
    row(Stage::ReportCompletion, Step::Assign, OFFICER, Stage::ReportCompletion),
    row(Stage::Settling, Step::Assign, OFFICER, Stage::Settling),
    row(Stage::Submitted, Step::RequestCompletion, OFFICER, Stage::Completion),
    row(Stage::Preparing, Step::RequestCompletion, OFFICER, Stage::Completion),
    row(Stage::Completion, Step::Complete, APPLICANT, Stage::Preparing),
    row(Stage::Preparing, Step::Propose, OFFICER, Stage::Proposed),
    row(Stage::Proposed, Step::Reopen, OFFICER, Stage::Preparing),
    row(Stage::Proposed, Step::PutOnAgenda, DESK, Stage::Agenda),
    row(Stage::Agenda, Step::TakeOffAgenda, DESK, Stage::Proposed),
    row(Stage::Agenda, Step::ReferBack, BOARD, Stage::Preparing),
    row(Stage::Agenda, Step::Table, BOARD, Stage::Proposed),
    row(Stage::Agenda, Step::Award, BOARD, Stage::Granted),
    row(Stage::Proposed, Step::AwardByDelegate, DELEGATE, Stage::Granted),
    row(Stage::Agenda, Step::Reject, BOARD, Stage::Rejected),
    row(Stage::Proposed, Step::RejectByDelegate, DELEGATE, Stage::Rejected),
    row(Stage::Agenda, Step::Dismiss, BOARD, Stage::Dismissed),
    row(Stage::Submitted, Step::DismissByDelegate, DELEGATE, Stage::Dismissed),
    row(Stage::Preparing, Step::DismissByDelegate, DELEGATE, Stage::Dismissed),
    row(Stage::Proposed, Step::DismissByDelegate, DELEGATE, Stage::Dismissed),
    row(Stage::Submitted, Step::Withdraw, APPLICANT, Stage::Withdrawn),
    row(Stage::Preparing, Step::Withdraw, APPLICANT, Stage::Withdrawn),
    row(Stage::Completion, Step::Withdraw, APPLICANT, Stage::Withdrawn),
    row(Stage::Proposed, Step::Withdraw, APPLICANT, Stage::Withdrawn),
    row(Stage::Agenda, Step::Withdraw, APPLICANT, Stage::Withdrawn),
    row(Stage::Granted, Step::Finalise, DESK, Stage::Running),
    row(Stage::Running, Step::SubmitReport, APPLICANT, Stage::Reported),
    row(Stage::Reported, Step::RequestReportCompletion, OFFICER, Stage::ReportCompletion),
    row(Stage::ReportCompletion, Step::CompleteReport, APPLICANT, Stage::Reported),
    row(Stage::Reported, Step::ApproveReport, OFFICER, Stage::Settling),
    row(Stage::Running, Step::BreakOff, OFFICER, Stage::Settling),
    row(Stage::ReportCompletion, Step::BreakOff, OFFICER, Stage::Settling),
    row(Stage::Settling, Step::Close, OFFICER, Stage::Closed),
    row(Stage::Closed, Step::SettleAgain, BOOKS, Stage::Settling),
];

/// The row for a step from a stage, if the step exists there.
pub fn rule(from: Stage, step: Step) -> Option<&'static Rule> {
    STEPS.iter().find(|rule| rule.from == from && rule.step == step)
}

/// Whether a person with these roles may take the step from there: what the buttons ask.
pub fn may(from: Stage, step: Step, roles: &[Role]) -> bool {
    rule(from, step).is_some_and(|rule| rule.by.iter().any(|role| roles.contains(role)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_once_and_every_stage_is_reached() {
        for (i, a) in STEPS.iter().enumerate() {
            assert!(!STEPS[i + 1..].iter().any(|b| a.from == b.from && a.step == b.step), "{a:?}");
            assert!(!a.by.is_empty());
        }
        for stage in Stage::ALL {
            assert!(stage == Stage::Draft || STEPS.iter().any(|r| r.to == stage), "{stage:?}");
            assert_eq!(stage.code().parse(), Ok(stage));
        }
    }

    #[test]
    fn only_money_that_was_not_there_leaves_an_ended_case() {
        let leaving: Vec<Step> =
            STEPS.iter().filter(|rule| rule.from.is_ended()).map(|rule| rule.step).collect();
        assert_eq!(leaving, [Step::SettleAgain]);
    }

    #[test]
    fn an_applicant_never_decides() {
        for step in [Step::Award, Step::AwardByDelegate, Step::Reject, Step::ApproveReport] {
            for stage in Stage::ALL {
                assert!(!may(stage, step, &[Role::Applicant]));
            }
        }
    }
}
