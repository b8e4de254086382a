//! What the program counts about itself, for monitoring. Names of routes and jobs, never who asked
//! for what.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub mod exposition;
pub mod page;

/// Upper ends of the histograms' buckets, in seconds.
pub const BOUNDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// How often something took how long.
#[derive(Debug, Default)]
pub struct Histogram {
    counts: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl Histogram {
    /// Counts one more.
    pub fn observe(&self, taken: Duration) {
        let seconds = taken.as_secs_f64();
        let bucket = BOUNDS.iter().position(|end| seconds <= *end).unwrap_or(BOUNDS.len());
        self.counts[bucket].fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(taken.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// How many in each bucket and all those before it; the last one has all.
    pub fn cumulative(&self) -> [u64; BOUNDS.len() + 1] {
        let mut sum = 0;
        std::array::from_fn(|i| {
            sum += self.counts[i].load(Ordering::Relaxed);
            sum
        })
    }

    /// All of them together, in seconds.
    pub fn sum(&self) -> f64 {
        Duration::from_micros(self.micros.load(Ordering::Relaxed)).as_secs_f64()
    }
}

/// How a try to hand a mail over ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailEnd {
    /// The mail server has it.
    Sent,
    /// It will be tried again.
    Deferred,
    /// It was given up.
    Failed,
}

impl MailEnd {
    /// The word for it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
        }
    }
}

/// What one route was asked.
#[derive(Debug, Default)]
struct RouteCounts {
    times: Histogram,
    statuses: BTreeMap<u16, u64>,
}

/// The program's counters.
#[derive(Debug, Default)]
pub struct Metrics {
    /// By method and pattern, both out of lists that are known beforehand.
    routes: Mutex<BTreeMap<(&'static str, &'static str), RouteCounts>>,
    in_flight: AtomicI64,
    mails: Mutex<BTreeMap<MailEnd, u64>>,
    job_failures: Mutex<BTreeMap<&'static str, u64>>,
}

/// A request that is being answered, counted until this is dropped.
pub struct InFlight<'m>(&'m AtomicI64);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// A request has come in.
    pub fn begin(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(&self.in_flight)
    }

    /// A request has been answered. What no route answers is counted together, or whoever tries
    /// addresses would fill the memory.
    pub fn answered(
        &self,
        method: &str,
        pattern: Option<&'static str>,
        status: u16,
        taken: Duration,
    ) {
        let method = ["GET", "POST", "HEAD"].into_iter().find(|known| *known == method);
        let key = (method.unwrap_or("other"), pattern.unwrap_or("none"));
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = routes.entry(key).or_default();
        counts.times.observe(taken);
        *counts.statuses.entry(status).or_default() += 1;
    }

    /// A mail was tried.
    pub fn mail(&self, end: MailEnd) {
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        *mails.entry(end).or_default() += 1;
    }

    /// A job failed.
    pub fn job_failed(&self, job: &'static str) {
        let mut failures = self.job_failures.lock().unwrap_or_else(PoisonError::into_inner);
        *failures.entry(job).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_counts_up_to_each_bound() {
        let histogram = Histogram::default();
        for millis in [0, 1, 2, 30, 999, 60_000] {
            histogram.observe(Duration::from_millis(millis));
        }
        let counts = histogram.cumulative();
        assert_eq!(counts, [2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 6]);
        assert!((histogram.sum() - 61.032).abs() < 1e-9);
    }

    #[test]
    fn requests_are_counted_while_they_run() {
        let metrics = Metrics::default();
        let (one, two) = (metrics.begin(), metrics.begin());
        drop(one);
        assert_eq!(metrics.in_flight.load(Ordering::Relaxed), 1);
        drop(two);
        assert_eq!(metrics.in_flight.load(Ordering::Relaxed), 0);
    }
}
