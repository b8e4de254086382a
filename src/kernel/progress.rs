//! How far a command that takes long has come.

use std::fmt;
use std::io::Write;
use std::time::{Duration, Instant};

use super::clock::stopwatch;

/// How often a command that takes long says how far it has come.
const EVERY: Duration = Duration::from_secs(2);

/// Says on standard error how far a command has come: now and then, and nothing if it is over before.
#[derive(Debug)]
pub struct Progress(Instant);

impl Progress {
    /// Work begins.
    pub fn begin() -> Self {
        Self(stopwatch())
    }

    /// The work has come so far.
    pub fn at(&mut self, how_far: fmt::Arguments<'_>) {
        if self.0.elapsed() >= EVERY {
            self.0 = stopwatch();
            let _ = writeln!(std::io::stderr(), "… {how_far}");
        }
    }
}
