//! The case: its row, its registry number, its stage, and the one table of steps.

pub mod actions;
pub mod lifecycle;
pub mod model;
mod store;

pub use store::{begun_since, find, find_for_number};
