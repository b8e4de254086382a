//! Final reports and what follows: settlement, release, claim, repayment, the end of the case.

pub mod actions;
pub mod claims;
pub mod forms;
pub mod letters;
pub mod model;
pub mod officer;
pub mod pages;
mod print;
mod returned;
pub mod review;
pub mod rules;
pub mod sheet;
mod store;
pub mod views;

pub use store::{
    claims_for_case, find_claim, find_measure, find_report, find_settlement, measures_for_case,
};
