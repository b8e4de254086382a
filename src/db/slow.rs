//! Statements that take long, told in the log without their values.

use std::time::{Duration, Instant};

use diesel::connection::{Instrumentation, InstrumentationEvent};

use crate::kernel::clock;

/// Characters of a statement that the log holds: what it is about stands first, and a change of the
/// schema would fill pages.
const MOST: usize = 600;

/// Watches the statements of one connection.
pub struct Watch {
    most: Duration,
    begun: Option<Instant>,
}

impl Watch {
    /// Tells of statements that take longer than `most`, until their last row has been read.
    pub fn over(most: Duration) -> Self {
        Self { most, begun: None }
    }
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => self.begun = Some(clock::stopwatch()),
            InstrumentationEvent::FinishQuery { query, .. } => {
                let taken = self.begun.take().map(|begun| begun.elapsed());
                if let Some(taken) = taken.filter(|taken| *taken > self.most) {
                    let text = query.to_string();
                    // What follows are the values, which may be anybody's.
                    let sql = text.split(" -- binds").next().unwrap_or_default();
                    let sql: String = sql.chars().take(MOST).collect();
                    let ms = u64::try_from(taken.as_millis()).unwrap_or(u64::MAX);
                    tracing::warn!(ms, sql = %sql.trim(), "slow statement");
                }
            }
            _ => {}
        }
    }
}
