//! The template struct of the demonstration's page.

use askama::Template;

use crate::web::Page;

/// Somebody to sign in as.
pub struct Someone {
    /// Key of the account.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Title, or the associations that the person acts for; empty when the heading says it.
    pub what: String,
}

impl Someone {
    /// What stands on the person's button.
    pub fn label(&self) -> String {
        if self.what.is_empty() {
            self.name.clone()
        } else {
            format!("{}, {}", self.name, self.what)
        }
    }
}

/// People with the same work.
pub struct Group {
    /// What they do, in words.
    pub heading: String,
    /// The people.
    pub people: Vec<Someone>,
}

/// Whom to sign in as.
#[derive(Template)]
#[template(path = "demo/people.html")]
pub struct PeoplePage<'a> {
    /// The page.
    pub p: &'a Page,
    /// The staff and the board, by role.
    pub staff: Vec<Group>,
    /// Applicants with something going on.
    pub applicants: Vec<Someone>,
    /// All other applicants.
    pub others: Vec<Someone>,
    /// Whether the newcomer's own mail can be read by the administrator here.
    pub mailbox: bool,
}
