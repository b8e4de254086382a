//! What applicants see of their cases.

pub mod pages;
mod store;
mod views;
