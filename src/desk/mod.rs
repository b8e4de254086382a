//! The desk: the queue of cases, the page of a case, the registry. Pages that read across the
//! slices and write nothing of their own.

pub mod forms;
pub mod pages;
mod queue;
pub mod standing;
mod store;
mod tabs;
pub mod views;

pub use store::{Wanted, count_cases, count_groups, list_cases, list_records};
