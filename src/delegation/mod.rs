//! Decisions that the fund's rules give to a delegate, and their list to the body.

pub mod actions;
mod store;
