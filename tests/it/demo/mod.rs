//! The demonstration's history.

mod history;
