//! What integration tests stand on.

pub mod cases;
pub mod client;
mod database;
pub mod granted;
pub mod process;
mod reply;
pub mod smtp_sink;
pub mod world;

pub use database::{TestDb, is_postgres};
