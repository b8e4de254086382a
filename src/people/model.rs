//! Who is signed in, what an account is, what lets people in.

use std::str::FromStr;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::db::schema;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, AssociationId};
use crate::kernel::role::Role;

/// A person with a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The account.
    pub id: AccountId,
    /// Name, as history keeps it.
    pub name: String,
    /// Address that mail goes to.
    pub email: String,
    /// Language of the interface: `sv` or `en`.
    pub lang: String,
    /// Roles; [`Role::Applicant`] is among them when the person acts for an association.
    pub roles: Vec<Role>,
    /// The associations that the person acts for.
    pub associations: Vec<Membership>,
}

/// That a person acts for an association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The association.
    pub id: AssociationId,
    /// Its name.
    pub name: String,
    /// Whether the person may sign for it.
    pub signatory: bool,
}

/// That a person is asked to act for an association, and has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Key.
    pub id: i64,
    /// The association.
    pub association: AssociationId,
    /// Its name.
    pub name: String,
    /// Who invites.
    pub by: String,
}

impl User {
    /// The person as history and ledger name them.
    pub fn actor(&self) -> Actor {
        Actor::person(self.id, self.name.clone(), self.roles.clone())
    }

    /// Whether the person has the role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the person has one of the roles.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.is(*role))
    }

    /// Whether the person works for the municipality or sits on its board.
    pub fn is_staff(&self) -> bool {
        self.is_any(&Role::STAFF)
    }

    /// Whether the person acts for the association.
    pub fn acts_for(&self, association: AssociationId) -> bool {
        self.associations.iter().any(|a| a.id == association)
    }

    /// Whether the person may sign for an association.
    pub fn signs_for(&self, association: AssociationId) -> bool {
        self.associations.iter().any(|a| a.id == association && a.signatory)
    }
}

/// How many tries there may be within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Tries at most.
    pub most: i64,
    /// Counted over this time back from now.
    pub within: TimeDelta,
}

/// What a mailed or printed link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum Purpose {
    /// Signing in to an account.
    SignIn,
    /// Making an account for an address that has none.
    Register,
    /// Choosing a password; without an account it makes the first administrator.
    Setup,
}

impl Purpose {
    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Register => "register",
            Self::Setup => "setup",
        }
    }
}

impl FromStr for Purpose {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        [Self::SignIn, Self::Register, Self::Setup].into_iter().find(|p| p.code() == s).ok_or(())
    }
}

crate::text_column!(Purpose);

/// An account's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::accounts, check_for_backend(crate::db::MultiBackend))]
pub struct Account {
    /// Key.
    pub id: AccountId,
    /// Address that mail goes to, in lower case.
    pub email: String,
    /// Name.
    pub name: String,
    /// Title, for letters and lists.
    pub title: String,
    /// Hash of the password, for those who have one.
    pub password_hash: Option<String>,
    /// Language: `sv` or `en`.
    pub lang: String,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was closed.
    pub disabled_at: Option<NaiveDateTime>,
}

/// A link's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::sign_in_links, check_for_backend(crate::db::MultiBackend))]
pub struct Link {
    /// Key.
    pub id: i64,
    /// Address that it went to.
    pub email: String,
    /// The account, when there was one.
    pub account_id: Option<AccountId>,
    /// What it is for.
    pub purpose: Purpose,
    /// Hash of its token.
    pub token_hash: String,
    /// Hash of its code.
    pub code_hash: Option<String>,
    /// How often the code was typed wrongly.
    pub code_tries: i64,
    /// The browser that asked for it; once used, the one that used it.
    pub browser_hash: Option<String>,
    /// Until when it is valid.
    pub expires_at: NaiveDateTime,
    /// When it was used.
    pub used_at: Option<NaiveDateTime>,
}
