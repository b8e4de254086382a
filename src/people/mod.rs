//! People: accounts, sign-in, roles, sessions.

pub mod model;
mod store;

pub use store::find_by_session;
