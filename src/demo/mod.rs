//! The demonstration: whom to sign in as, the day, which can be moved forward, and the invented
//! history that it begins with. History comes from seeding through the house's own acts; moving
//! the day runs jobs and nothing else.

pub mod actions;
pub mod data;
#[cfg(test)]
mod data_tests;
pub mod forms;
pub mod money;
pub mod pages;
pub mod seeding;
mod store;
mod views;

pub use store::{is_empty, set_day};
