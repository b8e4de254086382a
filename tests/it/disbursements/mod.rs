//! Payments on a database: three people, accounts, stops, returns from the bank, requisitions.

mod attest;
mod plan;
mod requisition;
