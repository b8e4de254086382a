//! The controller's view: the fund's position on any day, each figure with its entries, and the
//! validators that run over everything.

pub mod files;
pub mod model;
pub mod pages;
pub mod print;
mod store;
pub mod verify;
mod verify_money;
pub mod views;

pub use store::summary;
