//! An applicant's row.

use diesel::prelude::*;

use crate::db::schema;
use crate::kernel::ids::AssociationId;

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
