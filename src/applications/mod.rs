//! Applications: the form engine, drafts, submission, completion, and what applicants see.

pub mod actions;
pub mod calls;
pub mod form_bind;
pub mod form_check;
pub mod form_display;
pub mod form_file;
pub mod form_model;
pub mod form_render;
pub mod form_rules;
pub mod form_view;
pub mod forms;
pub mod intake;
mod letters;
pub mod load;
pub mod load_pages;
pub mod mine;
pub mod model;
mod opened;
pub mod pages;
mod print;
pub mod rules;
mod store;
mod views;

#[cfg(test)]
mod form_tests;

pub use opened::{Findings, INTAKE, Opened, open, open_submitted};
pub use print::draw_section;
pub use store::{attachments, find, has_overdue_report, versions};
