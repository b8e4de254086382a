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

/// What is told unless `RUST_LOG` says otherwise.
const USUAL: &str = "warn,integrationsfond=info";

/// What `RUST_LOG` chooses; none when it is not set, or why it cannot be read.
pub fn filter() -> Result<Option<EnvFilter>, String> {
    match std::env::var(EnvFilter::DEFAULT_ENV) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => EnvFilter::try_new(&text).map(Some).map_err(|e| e.to_string()),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(e) => Err(e.to_string()),
    }
}

/// Writes each event on one line, whatever line ends stand in it: PostgreSQL's words have some.
struct OneLine<W>(W);

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, event: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let told = text.trim_end();
        let line = if told.contains(['\n', '\r']) {
            told.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ")
        } else {
            told.to_owned()
        };
        self.0.write_all(format!("{line}\n").as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// Starts the log. `RUST_LOG` chooses what is told; a second start changes nothing.
pub fn start(json: bool) {
    let wanted = filter();
    let misread = wanted.as_ref().err().cloned();
    let filter = wanted.ok().flatten().unwrap_or_else(|| EnvFilter::new(USUAL));
    // A log that cannot be written (its disk is full) must not end the request that it is about,
    // and complaining about it on the same file would.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| OneLine(std::io::stderr()))
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
    if let Some(cause) = misread {
        tracing::error!(cause, "RUST_LOG cannot be read; the usual is told");
    }
    // Tests start many services in one process; the first one's log serves all.
    drop(started);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line() {
        let mut out = OneLine(Vec::new());
        out.write_all(b"WARN cause=server closed the connection\n\tThis means: gone\n\n").unwrap();
        out.write_all("INFO försök två\n".as_bytes()).unwrap();
        let told = String::from_utf8(out.0).unwrap();
        let lines = "WARN cause=server closed the connection This means: gone\nINFO försök två\n";
        assert_eq!(told, lines);
    }
}
