//! The demonstration's own pages: whom to sign in as, and the day, which can be moved forward. Its
//! history comes from seeding; moving the day runs jobs and nothing else.

pub mod actions;
pub mod forms;
pub mod pages;
mod store;
mod views;
