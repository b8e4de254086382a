//! Whether the program can take requests: what `/readyz` says and why.

use std::sync::atomic::{AtomicBool, Ordering};

/// What is known of the program's health without asking the database. Shared by the requests, the
/// worker and the way out.
#[derive(Debug, Default)]
pub struct Health {
    draining: AtomicBool,
    told_ready: AtomicBool,
    behind: AtomicBool,
}

impl Health {
    /// From now on the program is on its way out: it answers what comes, and wants nothing new.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    /// Whether the program is on its way out.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }

    /// Remembers whether the program was ready when it was last asked; answers what was remembered.
    pub fn was_ready(&self, is_ready: bool) -> bool {
        self.told_ready.swap(is_ready, Ordering::SeqCst)
    }

    /// Whether the schema was older than the program when that was last looked at. Nothing can be
    /// answered then.
    pub fn is_behind(&self) -> bool {
        self.behind.load(Ordering::SeqCst)
    }

    /// What looking at the schema has shown.
    pub fn set_behind(&self, behind: bool) {
        self.behind.store(behind, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_remembers_what_it_was_told() {
        let health = Health::default();
        assert_eq!((health.is_draining(), health.is_behind()), (false, false));
        health.drain();
        health.set_behind(true);
        assert_eq!((health.is_draining(), health.is_behind()), (true, true));
        assert_eq!((health.was_ready(true), health.was_ready(false)), (false, true));
    }
}
