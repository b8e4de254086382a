//! Rows of instalments, and what pages and attesters see of them.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::lifecycle::State;
use crate::db::schema;
use crate::kernel::ids::{AccountId, AssociationId, CaseId, EntryId, FundId, InstalmentId};
use crate::kernel::money::Ore;

/// An instalment of a grant.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::instalments, check_for_backend(crate::db::MultiBackend))]
pub struct Instalment {
    /// Key.
    pub id: InstalmentId,
    /// The case.
    pub case_id: CaseId,
    /// 1, 2, 3 … within the case.
    pub no: i64,
    /// What it pays; for a frame what may still be drawn.
    pub amount_ore: Ore,
    /// What makes it due: a code of the fund's triggers.
    pub trigger: String,
    /// The day on which it is due, where the trigger is a day.
    pub due_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: State,
    /// The day on which it became due.
    pub ready_on: Option<NaiveDate>,
    /// Kind of the account that it goes to, as it was when it was reviewed.
    pub account_kind: String,
    /// Number of that account.
    pub account_number: String,
    /// Who reviewed it.
    pub reviewed_by: Option<AccountId>,
    /// Who approved it.
    pub approved_by: Option<AccountId>,
    /// Who marked it as paid.
    pub paid_by: Option<AccountId>,
    /// The bank's day.
    pub paid_on: Option<NaiveDate>,
    /// The ledger entry of the payment.
    pub entry_id: Option<EntryId>,
    /// What the applicant said with a requisition, or why it came back.
    pub note: String,
}

impl Instalment {
    /// The account that was reviewed, when one was.
    pub fn snapshot(&self) -> Option<(&str, &str)> {
        (!self.account_kind.is_empty()).then_some((&*self.account_kind, &*self.account_number))
    }
}

/// An instalment about to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstalment {
    /// The case.
    pub case_id: CaseId,
    /// Its number.
    pub no: i64,
    /// What it pays.
    pub amount: Ore,
    /// What makes it due.
    pub trigger: String,
    /// The day on which it is due, where the trigger is a day.
    pub due_on: Option<NaiveDate>,
    /// What the applicant said.
    pub note: String,
}

/// An instalment with what stands around it: a line of the attesters' lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The instalment.
    pub instalment: Instalment,
    /// The case's registry number.
    pub number: String,
    /// The project.
    pub title: String,
    /// The fund.
    pub fund_id: FundId,
    /// The applicant.
    pub association_id: AssociationId,
    /// Its name.
    pub association: String,
    /// Whether it is a part of the municipality.
    pub municipal_unit: bool,
    /// The case's officer.
    pub officer_id: Option<AccountId>,
    /// Why payments of the grant are stopped, when they are.
    pub stopped: Option<String>,
}

/// The account that money would go to now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Kind and number of the account in force.
    pub active: Option<(String, String)>,
    /// Whether a change waits for a second person.
    pub pending: bool,
}
