//! Payment of grants: instalments, what makes them due, three people's attestation, the bank's day.

pub mod actions;
pub mod attest;
pub mod forms;
pub mod letters;
pub mod lifecycle;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
pub mod views;

pub use store::{find, find_line, list_for_case};
