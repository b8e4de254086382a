//! What a decision does: the decision's row, the money that it promises or takes back, and the
//! letter that tells the applicant. Those who decide — the body and its delegates — call here.

pub mod actions;
mod facts;
pub mod letters;
pub mod model;
pub mod print;
pub mod rules;
mod store;

pub use print::letterhead;
pub use store::{
    find, find_awaiting_force, find_decision, find_decisions, find_last_approval, find_minuted,
};
