//! The register of applicants: associations, municipal units, companies.

pub mod model;
mod store;

pub use store::{active_account, find, is_close, recipients};
