//! Who did what when, chained by hash, and every record in and out.

pub mod actions;
pub mod model;
mod store;

pub use store::{find_history, find_records, find_record, verify_chain};
