//! Decisions and grants: their rows, and what a decision is made of.

use std::str::FromStr;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema;
use crate::kernel::ids::{AccountId, CaseId, DecisionId, FileId, FundId, MeasureId, MinuteItemId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::Msg;

/// What was decided.
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
pub enum DecisionKind {
    /// Bifall, as proposed or as applied for.
    Approval,
    /// Delvis bifall: with another amount.
    PartialApproval,
    /// Avslag.
    Rejection,
    /// Avvisning: not considered.
    Dismissal,
    /// Återremiss.
    ReferralBack,
    /// Bordläggning.
    Tabling,
    /// Avskrivning, after a withdrawal.
    Closure,
    /// Indragning of what is left of a grant.
    Release,
    /// Återkrav.
    Reclaim,
}

crate::text_column!(DecisionKind);

impl DecisionKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Approval,
        Self::PartialApproval,
        Self::Rejection,
        Self::Dismissal,
        Self::ReferralBack,
        Self::Tabling,
        Self::Closure,
        Self::Release,
        Self::Reclaim,
    ];

    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::PartialApproval => "partial_approval",
            Self::Rejection => "rejection",
            Self::Dismissal => "dismissal",
            Self::ReferralBack => "referral_back",
            Self::Tabling => "tabling",
            Self::Closure => "closure",
            Self::Release => "release",
            Self::Reclaim => "reclaim",
        }
    }

    /// Key of the word in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Approval => "decision-approval",
            Self::PartialApproval => "decision-partial-approval",
            Self::Rejection => "decision-rejection",
            Self::Dismissal => "decision-dismissal",
            Self::ReferralBack => "decision-referral-back",
            Self::Tabling => "decision-tabling",
            Self::Closure => "decision-closure",
            Self::Release => "decision-release",
            Self::Reclaim => "decision-reclaim",
        }
    }

    /// The tone of the decision's tag.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Approval | Self::PartialApproval => "ok",
            Self::ReferralBack | Self::Tabling | Self::Reclaim => "warn",
            Self::Release => "info",
            Self::Rejection | Self::Dismissal | Self::Closure => "shut",
        }
    }

    /// Whether it promises money.
    pub const fn is_approval(self) -> bool {
        matches!(self, Self::Approval | Self::PartialApproval)
    }

    /// Whether a letter tells the applicant. Claims have a letter, too, but with a day and an
    /// account, which come from the claim.
    pub const fn has_letter(self) -> bool {
        matches!(
            self,
            Self::Approval
                | Self::PartialApproval
                | Self::Rejection
                | Self::Dismissal
                | Self::Closure
                | Self::Release
        )
    }
}

impl FromStr for DecisionKind {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.code() == s).ok_or(())
    }
}

/// Who decided.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum DecidedBy {
    /// The body, at a meeting.
    Board,
    /// A delegate.
    Delegate,
}

crate::text_column!(DecidedBy);

impl DecidedBy {
    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Delegate => "delegate",
        }
    }
}

impl FromStr for DecidedBy {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        [Self::Board, Self::Delegate].into_iter().find(|d| d.code() == s).ok_or(())
    }
}

/// A decision.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::decisions, check_for_backend(crate::db::MultiBackend))]
pub struct Decision {
    /// Key.
    pub id: DecisionId,
    /// The fund.
    pub fund_id: FundId,
    /// The case.
    pub case_id: Option<CaseId>,
    /// What was decided.
    pub kind: DecisionKind,
    /// Who decided.
    pub decider: DecidedBy,
    /// As ledger and letters name it: `KS 2021-03-29 § 81`.
    pub reference: String,
    /// The day of the decision, not of its registration.
    pub decided_on: NaiveDate,
    /// Granted, released or claimed.
    pub amount_ore: Ore,
    /// Conditions beside the standard ones.
    pub conditions: String,
    /// Why.
    pub reason: String,
    /// The condition that a release or claim stands on, in full.
    pub condition_cited: String,
    /// Whether the program carries it out.
    pub executable: bool,
    /// Why it cannot be carried out; in Swedish, as decisions are.
    pub obstacle: Option<String>,
    /// The § that it stands in.
    pub minute_item_id: Option<MinuteItemId>,
    /// The delegate.
    pub delegate_id: Option<AccountId>,
    /// The § in which a delegated decision was reported.
    pub reported_item_id: Option<MinuteItemId>,
    /// The day its notice was put up.
    pub notice_up: Option<NaiveDate>,
    /// The last day for an appeal.
    pub last_appeal_day: Option<NaiveDate>,
    /// The day from which it has legal force.
    pub final_on: Option<NaiveDate>,
    /// The day an appeal became known.
    pub appealed_on: Option<NaiveDate>,
    /// Its letter.
    pub letter_file_id: Option<FileId>,
    /// The day the letter left.
    pub letter_sent_on: Option<NaiveDate>,
}

/// What a decision has given: one row for each granted case, the sums of its ledger entries.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::grants, check_for_backend(crate::db::MultiBackend))]
pub struct Grant {
    /// The case.
    pub case_id: CaseId,
    /// Granted.
    pub granted_ore: Ore,
    /// Taken back.
    pub released_ore: Ore,
    /// Paid.
    pub disbursed_ore: Ore,
    /// Paid back.
    pub repaid_ore: Ore,
    /// The day of the first grant.
    pub first_granted_on: NaiveDate,
    /// The day of the latest grant.
    pub decided_on: NaiveDate,
    /// Since when payments may be made, by the rule on what they wait for.
    pub final_on: Option<NaiveDate>,
    /// The day on which the final report is due.
    pub report_due: NaiveDate,
    /// Why payments are stopped, if they are.
    pub stopped_reason: Option<String>,
}

impl Grant {
    /// Promised and neither paid nor taken back.
    pub fn remaining(&self) -> Ore {
        self.granted_ore - self.released_ore - self.disbursed_ore
    }

    /// Paid and not paid back.
    pub fn kept(&self) -> Ore {
        self.disbursed_ore - self.repaid_ore
    }
}

/// A decision about to be registered.
#[derive(Debug, Clone)]
pub struct NewDecision {
    /// The case.
    pub case: CaseId,
    /// What was decided.
    pub kind: DecisionKind,
    /// Who decided.
    pub decider: DecidedBy,
    /// As ledger and letters name it.
    pub reference: String,
    /// The day of the decision: the meeting's day, however late it is typed.
    pub decided_on: NaiveDate,
    /// Granted, released or claimed; zero for the rest.
    pub amount: Ore,
    /// Conditions beside the standard ones.
    pub conditions: String,
    /// Why.
    pub reason: String,
    /// The condition that a release or claim stands on.
    pub condition_cited: String,
    /// The § of a board decision.
    pub minute_item_id: Option<MinuteItemId>,
    /// The delegate of a delegated decision.
    pub delegate_id: Option<AccountId>,
    /// The proposed release or claim that is decided.
    pub measure_id: Option<MeasureId>,
    /// What stands in the way that only the decider knows of: no quorum.
    pub obstacles: Vec<Msg>,
}

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Its row.
    pub id: DecisionId,
    /// Whether it was carried out.
    pub executable: bool,
    /// Why not: each names the rule, its decision and the figures.
    pub obstacles: Vec<Msg>,
}

/// A letter of a claim says when and how to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimTerms {
    /// What is to be paid back.
    pub amount: Ore,
    /// The last day.
    pub due_on: NaiveDate,
    /// How the payment is to be marked: the registry number.
    pub reference: String,
}
