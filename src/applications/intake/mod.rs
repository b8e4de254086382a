//! Applications that come on paper or by e-mail, also late and wrong ones: an officer registers
//! them.

pub mod forms;
pub mod pages;
mod store;
mod views;
