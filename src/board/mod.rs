//! The deciding body at work: meetings, agenda, §§ with attendance and conflicts of interest, sets
//! that are adjusted and announced, legal force, and the documents of it all.

pub mod actions;
pub mod after;
mod corrections;
pub mod force;
pub mod forms;
mod meeting_views;
pub mod members;
pub mod model;
pub mod notices;
pub mod pages;
mod print;
mod reading;
pub mod rules;
mod store;
mod views;
pub mod withdrawal;

pub use store::{
    Body, all_bodies, find_agenda, find_body, find_meeting, find_members, find_ready_statement,
    find_set_items, next_meeting,
};
