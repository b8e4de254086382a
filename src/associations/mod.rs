//! The register of applicants: associations, municipal units, companies.

pub mod actions;
pub mod forms;
mod letters;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
mod views;

pub use store::{
    active_account, documents, find, find_by_number, is_close, is_member, is_signatory, kinds,
    names_of, people, recipients,
};
