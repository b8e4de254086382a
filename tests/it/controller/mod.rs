//! The controller's pages.

mod figures;
