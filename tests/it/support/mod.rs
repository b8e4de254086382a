//! What integration tests stand on.

pub mod client;
mod database;
pub mod granted;
pub mod smtp_sink;

pub use database::{TestDb, is_postgres};
