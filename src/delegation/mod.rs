//! Decisions that the fund's rules give to a delegate, and their list to the body.

pub mod actions;
pub mod forms;
pub mod pages;
mod store;
mod views;

pub use store::{Listed, list_delegated};
