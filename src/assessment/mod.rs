//! Assessment: who prepares a case, what the rules say about it, what more is asked, and the
//! officer statement that goes to those who decide.

pub mod actions;
mod facts;
pub mod forms;
mod letters;
pub mod model;
pub mod pages;
mod print;
pub mod rules;
#[cfg(test)]
mod rules_tests;
mod store;
pub mod views;

pub use facts::{checks_as_of, is_open};
pub use store::{
    find_checks, find_completions, find_notes, find_officers, find_open_completion, find_statement,
    find_statements,
};
