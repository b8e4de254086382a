//! Whether the program can take requests: what `/readyz` says and why.

use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is known of the program's health without asking the database. Shared by the requests, the
/// worker and the way out.
#[derive(Debug, Default)]
pub struct Health {
    draining: AtomicBool,
    told_ready: AtomicBool,
    behind: AtomicBool,
    storage: RwLock<Option<String>>,
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

    /// Nothing can be written (a full disk, a folder gone read-only); `why` goes to the log and to
    /// the probe. Reading goes on.
    pub fn storage_failed(&self, why: &str) {
        if let Ok(mut storage) = self.storage.write() {
            *storage = Some(why.to_owned());
        }
    }

    /// Something could be written again.
    pub fn storage_works(&self) {
        // Most calls find nothing to change; they must not wait for each other.
        if self.storage_fault().is_some()
            && let Ok(mut storage) = self.storage.write()
        {
            *storage = None;
        }
    }

    /// Why nothing can be written at present.
    pub fn storage_fault(&self) -> Option<String> {
        self.storage.read().map_or(None, |storage| storage.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_remembers_what_it_was_told() {
        let health = Health::default();
        assert_eq!((health.is_draining(), health.storage_fault()), (false, None));
        health.storage_failed("no space left");
        health.drain();
        assert_eq!(health.storage_fault().as_deref(), Some("no space left"));
        health.storage_works();
        assert_eq!((health.is_draining(), health.storage_fault()), (true, None));
    }
}
