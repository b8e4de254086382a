//! Who is signed in.

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
}
