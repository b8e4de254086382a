//! The fund: its description and rules as data, its calls, its ledger.

pub mod actions;
pub mod ledger;
mod store;

pub use store::{
    Entry, Fund, all_funds, find, find_by_slug, find_entries, find_totals, position_on,
    verify_ledger,
};
