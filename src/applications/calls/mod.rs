//! What everybody sees: the calls, and what the funds have come to.

pub mod pages;
mod views;
