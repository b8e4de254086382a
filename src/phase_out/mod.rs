//! phase_out
