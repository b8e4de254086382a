//! Applications: written, handed in, completed, withdrawn, registered off paper.

mod bad_input;
mod completion;
mod drafts;
mod intake;
mod phase_out;
mod public;
mod submit;
