//! Applications: the form engine, drafts, submission.

pub mod form_bind;
pub mod form_check;
pub mod form_display;
pub mod form_file;
pub mod form_model;
pub mod form_render;
pub mod form_rules;
pub mod form_view;
pub mod load;
pub mod load_pages;

#[cfg(test)]
mod form_tests;
