//! Rows of reports, settlements, measures and claims.

use std::str::FromStr;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema;
use crate::kernel::ids::{AccountId, CaseId, ClaimId, DecisionId, FileId, FormId, MeasureId};
use crate::kernel::money::Ore;

/// Where a report stands.
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
pub enum ReportState {
    /// The applicant's own room.
    Draft,
    /// In.
    Submitted,
    /// Waits for the applicant's answer.
    Completion,
    /// Approved.
    Approved,
}

crate::text_column!(ReportState);

impl ReportState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Submitted, Self::Completion, Self::Approved];

    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Completion => "completion",
            Self::Approved => "approved",
        }
    }

    /// Whether the applicant may write in it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Completion)
    }
}

impl FromStr for ReportState {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.code() == s).ok_or(())
    }
}

/// A final report.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::reports, check_for_backend(crate::db::MultiBackend))]
pub struct Report {
    /// Key.
    pub id: i64,
    /// The case.
    pub case_id: CaseId,
    /// The form's version that it is made with.
    pub form_id: FormId,
    /// Its answers, as JSON.
    pub answers: String,
    /// Counts the saves.
    pub version: i64,
    /// Where it stands.
    pub state: ReportState,
    /// Reported cost of the kinds that the fund pays for.
    pub eligible_cost_ore: Ore,
    /// Reported income other than the grant.
    pub other_income_ore: Ore,
    /// Women who took part.
    pub women: i64,
    /// Men.
    pub men: i64,
    /// Girls.
    pub girls: i64,
    /// Boys.
    pub boys: i64,
    /// The day it came in.
    pub submitted_on: Option<NaiveDate>,
    /// The day it was approved.
    pub approved_on: Option<NaiveDate>,
    /// Who approved it.
    pub approved_by: Option<AccountId>,
}

/// What a report says, as rules and sums read it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReportFacts {
    /// Cost of the kinds that the fund pays for.
    pub eligible_cost: Ore,
    /// Income other than the grant.
    pub other_income: Ore,
    /// Women, men, girls, boys.
    pub people: [i64; 4],
}

/// What the officer takes as the basis of the settlement where it differs from the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessed {
    /// Cost that the grant may pay for.
    pub eligible_cost: Ore,
    /// Income other than the grant.
    pub other_income: Ore,
    /// Why it differs.
    pub reason: String,
}

/// A settlement's row; all amounts in öre.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::settlements, check_for_backend(crate::db::MultiBackend))]
pub struct SettlementRow {
    /// The case.
    pub case_id: CaseId,
    /// The day.
    pub settled_on: NaiveDate,
    /// Granted, less what had been released.
    pub granted_ore: Ore,
    /// Cost that the grant may pay for.
    pub eligible_cost_ore: Ore,
    /// Income other than the grant.
    pub other_income_ore: Ore,
    /// What had been paid.
    pub paid_ore: Ore,
    /// What the grant comes to.
    pub entitled_ore: Ore,
    /// What is still to be paid.
    pub final_instalment_ore: Ore,
    /// What goes back to the fund unpaid.
    pub release_ore: Ore,
    /// What has to be paid back.
    pub claim_ore: Ore,
    /// What could have been claimed but is below the threshold.
    pub dropped_ore: Ore,
    /// Who settled.
    pub settled_by: Option<AccountId>,
}

/// What an officer proposes after the award.
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
pub enum MeasureKind {
    /// Indragning: unpaid money goes back to the fund.
    Release,
    /// Återkrav: paid money is to be paid back.
    Reclaim,
}

crate::text_column!(MeasureKind);

impl MeasureKind {
    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Reclaim => "reclaim",
        }
    }

    /// Key of the word that people read.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Release => "reports-measure-release",
            Self::Reclaim => "reports-measure-reclaim",
        }
    }
}

impl FromStr for MeasureKind {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        [Self::Release, Self::Reclaim].into_iter().find(|kind| kind.code() == s).ok_or(())
    }
}

/// A measure's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::measures, check_for_backend(crate::db::MultiBackend))]
pub struct Measure {
    /// Key.
    pub id: MeasureId,
    /// The case.
    pub case_id: CaseId,
    /// Release or claim.
    pub kind: MeasureKind,
    /// How much.
    pub amount_ore: Ore,
    /// The condition that it stands on, in full.
    pub condition_cited: String,
    /// Why.
    pub reason: String,
    /// `proposed`, `decided` or `dropped`.
    pub state: String,
    /// The decision.
    pub decision_id: Option<DecisionId>,
    /// The day it was proposed.
    pub created_on: NaiveDate,
}

impl Measure {
    /// Whether it waits for a decision.
    pub fn is_proposed(&self) -> bool {
        self.state == "proposed"
    }
}

/// A measure about to be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMeasure {
    /// The case.
    pub case_id: CaseId,
    /// Release or claim.
    pub kind: MeasureKind,
    /// How much.
    pub amount: Ore,
    /// The condition that it stands on.
    pub condition: String,
    /// Why.
    pub reason: String,
}

/// A claim's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::claims, check_for_backend(crate::db::MultiBackend))]
pub struct Claim {
    /// Key.
    pub id: ClaimId,
    /// The case.
    pub case_id: CaseId,
    /// The decision that it stands on.
    pub decision_id: DecisionId,
    /// What is to be paid back.
    pub amount_ore: Ore,
    /// What has been paid back.
    pub repaid_ore: Ore,
    /// Reference for the payment, with a check digit.
    pub reference: String,
    /// The last day.
    pub due_on: NaiveDate,
    /// The day the applicant was told.
    pub sent_on: Option<NaiveDate>,
    /// The day the last of it came.
    pub paid_on: Option<NaiveDate>,
}

impl Claim {
    /// What has not been paid back yet.
    pub fn outstanding(&self) -> Ore {
        self.amount_ore - self.repaid_ore
    }
}

/// A claim with what stands around it: a line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimLine {
    /// The claim.
    pub claim: Claim,
    /// The case's registry number.
    pub number: String,
    /// The project.
    pub title: String,
    /// The applicant.
    pub association: String,
    /// Whether it is a part of the municipality, settled by internal voucher.
    pub municipal_unit: bool,
    /// The decision, in words.
    pub reference: String,
    /// The letter.
    pub letter: Option<FileId>,
}

/// A completion request about a report.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Request {
    /// What is asked.
    pub message: String,
    /// By when.
    pub deadline: NaiveDate,
    /// When it was sent.
    pub sent_on: NaiveDate,
    /// The answer.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered_on: Option<NaiveDate>,
}

/// A file of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    /// Key of the attachment.
    pub id: i64,
    /// The question that it belongs to.
    pub question: String,
    /// `audit-report` for the auditor's statement, else empty.
    pub kind: String,
    /// The file.
    pub file_id: FileId,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Whether it is kept away from readers.
    pub quarantined: bool,
}
