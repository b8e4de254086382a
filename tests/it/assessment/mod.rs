//! Preparing a case: who gets it, what the checks say, what is asked, what is proposed.

mod acts;
mod pages;
