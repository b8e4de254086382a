//! fund

pub mod file;
pub mod model;
pub mod payment_plan;
pub mod problem;
pub mod rule_values;
pub mod rules;
pub mod settlement;
pub mod shipped;

#[cfg(test)]
mod rules_tests;
