//! The end of a fund: what stands in the way, transfers out, settling.

pub mod actions;
pub mod forms;
pub mod model;
pub mod pages;
mod store;
pub mod views;

pub use store::find_blockers;
