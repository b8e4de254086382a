//! Who does something: a person with roles, or the program itself.

use super::ids::AccountId;
use super::role::Role;

/// Who acts, as history and ledger name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    program: bool,
    /// The account, when a person acts.
    pub id: Option<AccountId>,
    /// The name that history keeps.
    pub name: String,
    /// What the person may do.
    pub roles: Vec<Role>,
}

impl Actor {
    /// A person.
    pub fn person(id: AccountId, name: impl Into<String>, roles: Vec<Role>) -> Self {
        Self { program: false, id: Some(id), name: name.into(), roles }
    }

    /// The program itself: jobs and set-up.
    pub fn program() -> Self {
        Self { program: true, id: None, name: "integrationsfond".to_owned(), roles: Vec::new() }
    }

    /// Somebody who is not signed in, and may do nothing that needs a role.
    pub fn visitor() -> Self {
        Self { program: false, id: None, name: "besökare".to_owned(), roles: Vec::new() }
    }

    /// Whether the actor has the role. The program itself may do everything.
    pub fn is(&self, role: Role) -> bool {
        self.program || self.roles.contains(&role)
    }

    /// Whether the actor has one of the roles.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.is(*role))
    }
}
