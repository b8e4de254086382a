//! Template structs of the pages about people.

use askama::Template;

use super::model::Invitation;
use crate::web::Page;
use crate::web::parts::{Choice, Pager};

/// Both ways in.
#[derive(Template)]
#[template(path = "people/sign_in.html")]
pub struct SignInPage<'a> {
    /// The page.
    pub p: &'a Page,
}

/// A session, as its owner sees it.
pub struct SessionRow {
    /// Day and time at which it began.
    pub began: String,
    /// Day and time of its last sign of life.
    pub seen: String,
    /// Whether it is the one that asks.
    pub here: bool,
}

/// The person's own account.
#[derive(Template)]
#[template(path = "people/account.html")]
pub struct AccountPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// Address that mail goes to.
    pub email: String,
    /// The invitations that wait for an answer.
    pub invitations: Vec<Invitation>,
    /// Where they are signed in.
    pub sessions: Vec<SessionRow>,
}

/// A mail is on its way; its code can be typed here.
#[derive(Template)]
#[template(path = "people/sent.html")]
pub struct SentPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// For how many minutes link and code are valid.
    pub minutes: i64,
}

/// The button of a mailed link.
#[derive(Template)]
#[template(path = "people/link.html")]
pub struct LinkPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// The link's token.
    pub token: &'a str,
    /// The address that the link went to.
    pub email: &'a str,
}

/// A link that is no longer good.
#[derive(Template)]
#[template(path = "people/link_gone.html")]
pub struct LinkGonePage<'a> {
    /// The page.
    pub p: &'a Page,
    /// Whether it was one for choosing a password, which only the administrator can send again.
    pub password: bool,
}

/// Making an account.
#[derive(Template)]
#[template(path = "people/register.html")]
pub struct RegisterPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// The link's token.
    pub token: &'a str,
    /// The address that the link went to.
    pub email: &'a str,
    /// The languages.
    pub languages: Vec<Choice>,
}

/// Choosing a password, or making the first administrator.
#[derive(Template)]
#[template(path = "people/password.html")]
pub struct PasswordPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// The link's token.
    pub token: &'a str,
    /// The address of the account; empty for the first administrator.
    pub email: &'a str,
    /// Characters at least.
    pub least: usize,
}

/// A person in the list.
pub struct PersonRow {
    /// Key of the account.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Address.
    pub email: String,
    /// Roles, in words.
    pub roles: String,
    /// Tone and key of the account's state.
    pub state: (&'static str, &'static str),
}

/// Everybody with an account.
#[derive(Template)]
#[template(path = "people/list.html")]
pub struct ListPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// The people shown.
    pub people: Vec<PersonRow>,
    /// How many match.
    pub total: String,
    /// What was searched for.
    pub query: String,
    /// Which of them.
    pub which: Vec<Choice>,
    /// The pages.
    pub pager: Pager,
}

/// Making an account for the staff.
#[derive(Template)]
#[template(path = "people/new.html")]
pub struct NewPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// The roles to choose from.
    pub roles: Vec<Choice>,
}

/// One person.
#[derive(Template)]
#[template(path = "people/person.html")]
pub struct PersonPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// The person.
    pub person: PersonRow,
    /// Whether the account is closed.
    pub disabled: bool,
    /// Whether it signs in with a password.
    pub staff: bool,
    /// The roles to choose from.
    pub roles: Vec<Choice>,
    /// The associations that the person acts for.
    pub associations: Vec<String>,
}

/// The page before an account is closed.
#[derive(Template)]
#[template(path = "people/disable.html")]
pub struct DisablePage<'a> {
    /// The page.
    pub p: &'a Page,
    /// Where the form goes.
    pub action: String,
    /// The person.
    pub name: &'a str,
    /// The way back.
    pub back: String,
}
