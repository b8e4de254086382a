//! The deciding body at work: meetings, agenda, §§ with attendance and conflicts of interest, sets
//! that are adjusted and announced, legal force, and the documents of it all.

pub mod actions;
pub mod after;
pub mod force;
pub mod members;
pub mod model;
pub mod notices;
mod print;
mod reading;
pub mod rules;
mod store;

pub use store::{find_body, find_meeting, find_members, next_meeting};
