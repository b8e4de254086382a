//! The register of applicants, through the browser.

mod accounts;
mod claims;
mod register;
mod signing;
