//! The integration tests: one binary, so that the program is linked once. Which database they run
//! on is said by `TEST_DATABASE`; `scripts/test` runs them on both.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod applications;
mod architecture;
mod assessment;
mod associations;
mod authorization;
mod backup;
mod bad_input;
mod board;
mod controller;
mod databases;
mod demo;
mod desk;
mod disbursements;
mod documents;
mod fund;
mod heads;
mod mail;
mod operate;
mod people;
mod phase_out;
mod reports;
mod security;
mod speed;
mod support;
