//! The log: one line an event on standard error, as text or JSON. It names routes and keys, never
//! people, addresses or what was searched for.

use std::fmt;
use std::io::Write;

use tracing_subscriber::EnvFilter;

/// Says a line on standard output.
macro_rules! tell {
    ($($words:tt)*) => { $crate::log::put(format_args!($($words)*)) };
}
pub(crate) use tell;

/// Says a line on standard output. Whoever read it may have gone (`verify | head`): then there is
/// nobody to tell, and what the command does goes on.
pub fn put(words: fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{words}");
}

/// Starts the log. `RUST_LOG` chooses what is told; a second start changes nothing.
pub fn start(json: bool) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,integrationsfond=info"));
    // A log that cannot be written (its disk is full) must not end the request that it is about,
    // and complaining about it on the same file would.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    let started = if json {
        log.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
    } else {
        log.try_init()
    };
    if started.is_ok() && json {
        // A panic would otherwise be the one thing that a reader of JSON cannot read. What it says
        // may hold anything, so its place has to do.
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "the program panicked");
        }));
    }
    // Tests start many services in one process; the first one's log serves all.
    drop(started);
}
