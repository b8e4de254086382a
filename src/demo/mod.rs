//! The demonstration: invented associations and projects, brought into the house by its own acts.

pub mod data;
#[cfg(test)]
mod data_tests;
pub mod money;
