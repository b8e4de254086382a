//! What integration tests stand on.

mod database;
pub mod smtp_sink;

pub use database::{TestDb, is_postgres};
