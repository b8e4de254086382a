//! What integration tests stand on.

mod database;

pub use database::{TestDb, is_postgres};
