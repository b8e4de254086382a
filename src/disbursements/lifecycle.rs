//! How an instalment moves: from planned to paid, and back. A step without a row in [`STEPS`] does
//! not exist.

use std::str::FromStr;

use crate::kernel::role::Role;

/// Where an instalment stands.
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
pub enum State {
    /// Waits for what sets it off; a frame that is drawn upon stays here.
    Planned,
    /// Due: waits for the review attestation.
    Ready,
    /// Reviewed: waits for the approval attestation.
    Reviewed,
    /// Approved: waits to be paid.
    Approved,
    /// Paid on the bank's day.
    Paid,
    /// Will never be paid.
    Cancelled,
}

crate::text_column!(State);

impl State {
    /// Every state, in order.
    pub const ALL: [Self; 6] =
        [Self::Planned, Self::Ready, Self::Reviewed, Self::Approved, Self::Paid, Self::Cancelled];

    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Ready => "ready",
            Self::Reviewed => "reviewed",
            Self::Approved => "approved",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
        }
    }

    /// Key of the word that people read.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Planned => "disbursement-state-planned",
            Self::Ready => "disbursement-state-ready",
            Self::Reviewed => "disbursement-state-reviewed",
            Self::Approved => "disbursement-state-approved",
            Self::Paid => "disbursement-state-paid",
            Self::Cancelled => "disbursement-state-cancelled",
        }
    }

    /// Tone of its tag.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Planned => "none",
            Self::Ready => "warn",
            Self::Reviewed | Self::Approved => "info",
            Self::Paid => "ok",
            Self::Cancelled => "shut",
        }
    }

    /// Whether money may still leave.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Ready | Self::Reviewed | Self::Approved)
    }

    /// Whether somebody has attested and nobody has paid yet.
    pub const fn is_attested(self) -> bool {
        matches!(self, Self::Reviewed | Self::Approved)
    }
}

impl FromStr for State {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.code() == s).ok_or(())
    }
}

/// What happens to an instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// What it waited for has happened.
    MakeReady,
    /// Review attestation (granskningsattest).
    Review,
    /// Approval attestation (beslutsattest).
    Approve,
    /// The bank has paid.
    Pay,
    /// An attester wants it looked at again.
    SendBack,
    /// The bank returned the money.
    Bounce,
    /// The settlement leaves nothing to pay.
    Cancel,
}

impl Step {
    /// Name of the step in history; the language files know it as `act-…`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MakeReady => "instalment-ready",
            Self::Review => "instalment-reviewed",
            Self::Approve => "instalment-approved",
            Self::Pay => "instalment-paid",
            Self::SendBack => "instalment-sent-back",
            Self::Bounce => "instalment-bounced",
            Self::Cancel => "instalment-cancelled",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Where it stands.
    pub from: State,
    /// The step.
    pub step: Step,
    /// Who may take it. The program itself always may, where no person is required.
    pub by: &'static [Role],
    /// Where it stands afterwards.
    pub to: State,
}

/// What sets an instalment off is somebody's act: a requisition, an approved report, minutes that
/// were adjusted.
const CAUSES: &[Role] = &[Role::Applicant, Role::CaseOfficer, Role::Registrar, Role::Secretary];
const ATTESTER: &[Role] = &[Role::Attester];
const PAYER: &[Role] = &[Role::Attester, Role::Controller];
const OFFICER: &[Role] = &[Role::CaseOfficer];

const fn row(from: State, step: Step, by: &'static [Role], to: State) -> Rule {
    Rule { from, step, by, to }
}

/// Every step that exists.
pub const STEPS: &[Rule] = &[
    row(State::Planned, Step::MakeReady, CAUSES, State::Ready),
    row(State::Ready, Step::Review, ATTESTER, State::Reviewed),
    row(State::Reviewed, Step::Approve, ATTESTER, State::Approved),
    row(State::Approved, Step::Pay, PAYER, State::Paid),
    row(State::Reviewed, Step::SendBack, ATTESTER, State::Ready),
    row(State::Approved, Step::SendBack, PAYER, State::Ready),
    row(State::Paid, Step::Bounce, PAYER, State::Ready),
    row(State::Planned, Step::Cancel, OFFICER, State::Cancelled),
    row(State::Ready, Step::Cancel, OFFICER, State::Cancelled),
];

/// The row for a step from a state, if the step exists there.
pub fn rule(from: State, step: Step) -> Option<&'static Rule> {
    STEPS.iter().find(|rule| rule.from == from && rule.step == step)
}

/// Whether a person with these roles may take the step from there: what the buttons ask.
pub fn may(from: State, step: Step, roles: &[Role]) -> bool {
    rule(from, step).is_some_and(|rule| rule.by.iter().any(|role| roles.contains(role)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_once_and_every_state_is_reached() {
        for (i, a) in STEPS.iter().enumerate() {
            assert!(!STEPS[i + 1..].iter().any(|b| a.from == b.from && a.step == b.step), "{a:?}");
        }
        for state in State::ALL {
            assert!(state == State::Planned || STEPS.iter().any(|r| r.to == state), "{state:?}");
            assert_eq!(state.code().parse(), Ok(state));
        }
    }

    #[test]
    fn money_leaves_only_after_both_attestations() {
        let into =
            |to: State| STEPS.iter().filter(|r| r.to == to).map(|r| r.from).collect::<Vec<_>>();
        assert_eq!(into(State::Paid), [State::Approved]);
        assert_eq!(into(State::Approved), [State::Reviewed]);
        assert_eq!(into(State::Reviewed), [State::Ready]);
        assert!(STEPS.iter().all(|r| r.from != State::Cancelled));
    }

    #[test]
    fn what_is_attested_is_not_cancelled_behind_the_attesters() {
        for state in State::ALL.into_iter().filter(|s| s.is_attested() || *s == State::Paid) {
            assert_eq!(rule(state, Step::Cancel), None, "{state:?}");
        }
    }

    #[test]
    fn officers_and_applicants_never_attest() {
        for state in State::ALL {
            for step in [Step::Review, Step::Approve, Step::Pay] {
                assert!(!may(state, step, &[Role::CaseOfficer, Role::Applicant, Role::Secretary]));
            }
        }
    }
}
