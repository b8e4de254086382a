//! The case's row.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::lifecycle::Stage;
use crate::db::schema;
use crate::kernel::ids::{AccountId, AssociationId, BodyId, CallId, CaseId, FundId};
use crate::kernel::money::Ore;
pub use crate::kernel::text::fold;

/// A case.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::cases, check_for_backend(crate::db::MultiBackend))]
pub struct Case {
    /// Key.
    pub id: CaseId,
    /// The fund that is asked for money.
    pub fund_id: FundId,
    /// The body that decides.
    pub body_id: BodyId,
    /// The call.
    pub call_id: Option<CallId>,
    /// The applicant.
    pub association_id: AssociationId,
    /// Registry number, from submission on.
    pub number: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// The project's title.
    pub title: String,
    /// Kind of applicant on the day of application.
    pub applicant_kind: String,
    /// Whether that kind is civil society.
    pub civil_society: bool,
    /// Focus area's code.
    pub focus_area: String,
    /// Locality's code, `several`, or empty.
    pub locality: String,
    /// What the applicant asks for.
    pub applied_ore: Ore,
    /// The officer who prepares it.
    pub officer_id: Option<AccountId>,
    /// How it came: `web`, `paper`, `email`.
    pub channel: String,
    /// The day it came in.
    pub submitted_on: Option<NaiveDate>,
    /// The day by which the applicant must answer.
    pub deadline: Option<NaiveDate>,
    /// Since when it stands there.
    pub stage_on: NaiveDate,
    /// Counts the changes.
    pub version: i64,
}

impl Case {
    /// Number if it has one, else the title.
    pub fn label(&self) -> &str {
        self.number.as_deref().unwrap_or(&self.title)
    }
}

/// A case about to be opened.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// The fund.
    pub fund_id: FundId,
    /// Its body.
    pub body_id: BodyId,
    /// The call.
    pub call_id: Option<CallId>,
    /// The applicant.
    pub association_id: AssociationId,
    /// Kind of applicant.
    pub applicant_kind: String,
    /// Whether that kind is civil society.
    pub civil_society: bool,
    /// How it comes: `web`, `paper`, `email`.
    pub channel: String,
}

/// What the application says, as rules, queues and sums read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The project's title.
    pub title: String,
    /// Focus area's code.
    pub focus_area: String,
    /// Locality's code, `several`, or empty.
    pub locality: String,
    /// What the applicant asks for.
    pub applied: Ore,
}
