//! Who did what when, chained by hash, and every record in and out.

pub mod actions;
pub mod model;
mod store;

pub use store::{find_history, find_record, find_records, registered_files, verify_chain};
