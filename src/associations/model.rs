//! An applicant's row.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::db::schema;
use crate::kernel::accounts::PaymentAccount;
use crate::kernel::ids::{AccountId, AssociationId, CaseId, FileId};
use crate::kernel::money::Ore;

/// An association, a municipal unit or a company. Unique by organisation number and unit:
/// municipal units share one number.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::associations, check_for_backend(crate::db::MultiBackend))]
pub struct Association {
    /// Key.
    pub id: AssociationId,
    /// NNNNNN-NNNN.
    pub org_number: String,
    /// The unit within the organisation; mostly empty.
    pub unit: String,
    /// Name.
    pub name: String,
    /// Kind of applicant: a code of the funds' applicant kinds. Chosen, never derived.
    pub kind: String,
    /// Whether the kind is civil society.
    pub civil_society: bool,
    /// Whether it is a unit of the municipality: settled by internal voucher.
    pub municipal_unit: bool,
    /// Street.
    pub address: String,
    /// Postcode.
    pub postcode: String,
    /// City.
    pub city: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Whether signatories sign two together.
    pub jointly: bool,
}

/// Where mail to an applicant goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Address.
    pub email: String,
    /// Language: `sv` or `en`.
    pub lang: String,
}

/// Somebody on the board or with the right to sign. Names only, no numbers.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Serialize)]
#[diesel(table_name = schema::association_people, check_for_backend(crate::db::MultiBackend))]
pub struct BoardPerson {
    /// Name.
    pub name: String,
    /// What they are there: "Ordförande", "Kassör".
    pub function: String,
    /// Whether they may sign for the association.
    pub signatory: bool,
}

/// An applicant about to be registered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewAssociation {
    /// Organisation number, as typed.
    pub org_number: String,
    /// The unit within the organisation; empty for most.
    pub unit: String,
    /// Name.
    pub name: String,
    /// Kind of applicant: a code of the funds' applicant kinds.
    pub kind: String,
    /// Street.
    pub address: String,
    /// Postcode.
    pub postcode: String,
    /// City.
    pub city: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Whether two signatories sign together.
    pub jointly: bool,
    /// Board and signatories.
    pub people: Vec<BoardPerson>,
    /// Kind and number of the account that money goes to. A municipal unit needs none.
    pub account: Option<(String, String)>,
    /// Who becomes member and signatory; nobody when the municipality registers it.
    pub member: Option<AccountId>,
}

/// What may be changed about an applicant without anybody else's word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Name.
    pub name: String,
    /// Street.
    pub address: String,
    /// Postcode.
    pub postcode: String,
    /// City.
    pub city: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Who signs for it and how; nothing when that stays as it is.
    pub signing: Option<Signing>,
}

/// Who stands on the board of an applicant, who of them signs, and whether two sign together: what
/// tells who is close to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Signing {
    /// Whether two sign together.
    pub jointly: bool,
    /// Board and signatories, in place of those there were.
    pub people: Vec<BoardPerson>,
}

/// A payment account of an applicant, in use, proposed, or past.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::association_accounts, check_for_backend(crate::db::MultiBackend))]
pub struct PayAccount {
    /// Key.
    pub id: i64,
    /// The applicant.
    pub association_id: AssociationId,
    /// `bankgiro`, `plusgiro`, `account` or `internal`.
    pub kind: String,
    /// Number, in the one spelling of its kind.
    pub number: String,
    /// `pending`, `active`, `replaced` or `refused`.
    pub state: String,
    /// Who proposed it.
    pub proposed_by: Option<AccountId>,
    /// When, UTC.
    pub proposed_at: NaiveDateTime,
    /// Who said yes or no.
    pub settled_by: Option<AccountId>,
}

impl PayAccount {
    /// The number as people write it.
    pub fn shown(&self) -> String {
        PaymentAccount::parse(&self.kind, &self.number)
            .map_or_else(|_| self.number.clone(), |account| account.to_string())
    }

    /// Key of the kind's name in the language files.
    pub fn kind_key(&self) -> &'static str {
        account_kind_key(&self.kind)
    }

    /// Key of the state's word in the language files.
    pub fn state_key(&self) -> &'static str {
        match self.state.as_str() {
            "active" => "associations-account-active",
            "pending" => "associations-account-pending",
            "refused" => "associations-account-refused",
            _ => "associations-account-replaced",
        }
    }
}

/// Key of the name of a kind of account in the language files.
pub fn account_kind_key(kind: &str) -> &'static str {
    match kind {
        "bankgiro" => "associations-bankgiro",
        "plusgiro" => "associations-plusgiro",
        "account" => "associations-bank-account",
        _ => "associations-internal",
    }
}

/// A document that an applicant has left once for all its applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Key.
    pub id: i64,
    /// What it is.
    pub kind: String,
    /// Its file.
    pub file_id: FileId,
    /// Name of the file.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Whether it is kept away from readers.
    pub quarantined: bool,
    /// When it came, UTC.
    pub added_at: NaiveDateTime,
}

/// A wish to act for an applicant that is registered already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Key.
    pub id: i64,
    /// The applicant.
    pub association_id: AssociationId,
    /// Its name.
    pub association: String,
    /// Who wishes it.
    pub account_id: AccountId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their language.
    pub lang: String,
    /// The board's minutes.
    pub file_id: FileId,
    /// What they write.
    pub message: String,
    /// `pending`, `approved` or `refused`.
    pub state: String,
    /// When, UTC.
    pub created_at: NaiveDateTime,
}

/// One row of an applicant's history of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCase {
    /// Key.
    pub id: CaseId,
    /// Registry number.
    pub number: String,
    /// Title.
    pub title: String,
    /// The fund.
    pub fund: String,
    /// Code of its stage.
    pub stage: String,
    /// The day it came in.
    pub submitted_on: Option<NaiveDate>,
    /// Applied for.
    pub applied: Ore,
    /// Granted, released and disbursed, repaid, once it was granted.
    pub granted: Option<Granted>,
}

impl PastCase {
    /// Key of the stage's word in the language files.
    pub fn stage_key(&self) -> String {
        format!("stage-{}", self.stage.replace('_', "-"))
    }

    /// The tone of the stage's tag.
    pub fn stage_tone(&self) -> &'static str {
        match self.stage.as_str() {
            "closed" | "rejected" | "dismissed" | "withdrawn" => "shut",
            "granted" | "running" => "ok",
            "completion" | "report_completion" => "warn",
            _ => "info",
        }
    }
}

/// What a grant has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Granted {
    /// Granted less released.
    pub granted: Ore,
    /// Disbursed.
    pub disbursed: Ore,
    /// Repaid.
    pub repaid: Ore,
}

/// That somebody acts for an applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Key of the row.
    pub row: i64,
    /// Whose account.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// Whether they may sign.
    pub signatory: bool,
    /// Whether their account is open.
    pub is_open: bool,
    /// Whether whoever looks may end it.
    pub may_end: bool,
}
