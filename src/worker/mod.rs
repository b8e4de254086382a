//! Work beside the requests: a thread that does something again and again until it is dropped.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::kernel::refusal::{Outcome, Refusal};

/// Whether the thread is to stop, and the bell that wakes it.
type Bell = Arc<(Mutex<bool>, Condvar)>;

/// A thread at work. Dropped, it finishes what it is doing and ends.
pub struct Background {
    bell: Bell,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts a thread that works at once, and then after each `pause`; as long as `work` answers
    /// that there is more to do, without a pause. Work that panics is given up, not the thread: it is
    /// begun again after the pause.
    pub fn start(
        name: &str,
        pause: Duration,
        mut work: impl FnMut() -> bool + Send + 'static,
    ) -> Outcome<Self> {
        let bell: Bell = Arc::default();
        let heard = bell.clone();
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                while !is_over(&heard, Duration::ZERO) {
                    let more = catch_unwind(AssertUnwindSafe(&mut work)).unwrap_or_else(|_| {
                        tracing::error!("work in the background broke off");
                        false
                    });
                    if !more && is_over(&heard, pause) {
                        break;
                    }
                }
            })
            .map_err(Refusal::internal)?;
        Ok(Self { bell, thread: Some(thread) })
    }
}

impl Background {
    /// Tells the thread to end when it has done what it is doing, and does not wait for it.
    pub fn ring(&self) {
        if let Ok(mut stop) = self.bell.0.lock() {
            *stop = true;
        }
        self.bell.1.notify_all();
    }

    /// Whether the thread has ended.
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Leaves the thread to itself, for a program that ends without it; answers its name.
    pub fn let_go(mut self) -> String {
        self.ring();
        let thread = self.thread.take();
        thread.and_then(|t| t.thread().name().map(str::to_owned)).unwrap_or_default()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.ring();
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("a background thread panicked");
        }
    }
}

/// Waits for `pause` or the bell; says whether it is time to stop. A broken lock stops too.
fn is_over(bell: &Bell, pause: Duration) -> bool {
    let (stop, rung) = &**bell;
    let Ok(stop) = stop.lock() else { return true };
    match rung.wait_timeout_while(stop, pause, |stop| !*stop) {
        Ok((stop, _)) => *stop,
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc;

    use super::*;

    #[test]
    fn work_that_panics_is_begun_again() {
        let (tell, told) = mpsc::channel();
        let mut done = 0;
        let background = Background::start("test", Duration::from_millis(1), move || {
            done += 1;
            tell.send(done).unwrap();
            assert!(done != 2, "broken once");
            false
        })
        .unwrap();
        assert_eq!(told.iter().take(4).collect::<Vec<_>>(), [1, 2, 3, 4]);
        drop(background);
    }

    #[test]
    fn it_works_while_there_is_more_and_stops_when_dropped() {
        let (tell, told) = mpsc::channel();
        let mut done = 0;
        let background = Background::start("test", Duration::from_secs(600), move || {
            done += 1;
            tell.send(done).unwrap();
            done < 3
        })
        .unwrap();
        assert_eq!(told.iter().take(3).collect::<Vec<_>>(), [1, 2, 3]);
        drop(background);
        assert_eq!(told.recv(), Err(mpsc::RecvError), "the thread and what it held are gone");
    }
}
