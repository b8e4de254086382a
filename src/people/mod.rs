//! People: accounts and their roles; signing in by a mailed link or by password; sessions.

pub mod actions;
pub mod demo;
pub mod forms;
pub mod letters;
pub mod model;
pub mod pages;
pub mod password;
pub mod rules;
pub mod secret;
mod store;
pub mod views;

pub use store::{
    Found, find_account, find_account_by_email, find_by_session, find_roles, list_staff,
};
