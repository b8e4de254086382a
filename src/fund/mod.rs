//! The fund: its description and rules as data, its calls, its ledger.

pub mod actions;
pub mod differences;
pub mod figures;
pub mod file;
pub mod forms;
pub mod ledger;
pub mod model;
pub mod pages;
pub mod payment_plan;
pub mod periods;
pub mod problem;
pub mod rule_body;
pub mod rule_changes;
pub mod rule_form;
pub mod rule_values;
pub mod rules;
#[cfg(test)]
mod rules_tests;
pub mod settlement;
pub mod shipped;
mod store;
mod views;
pub mod wording;

pub use store::{
    Described, Entry, EntryFilter, Fund, SplitSum, StoredCall, StoredForm, all_funds, described,
    find, find_by_slug, find_call, find_calls, find_correction, find_entries, find_entry,
    find_form, find_moves, latest_form, ledger_chain, position_on, split_sums, sum_entries,
    totals_around, totals_until, verify_ledger,
};
