//! The integration tests: one binary, so that the program is linked once. Which database they run
//! on is said by `TEST_DATABASE`; `scripts/test` runs them on both.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod applications;
mod architecture;
mod associations;
mod databases;
mod documents;
mod fund;
mod mail;
mod people;
mod support;
