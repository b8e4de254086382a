//! `generate`: a big fund, to measure with.

use std::path::PathBuf;

use super::{open, say};
use crate::config::Config;
use crate::fund::shipped;
use crate::generate::{self, Size};
use crate::kernel::clock::stopwatch;
use crate::log::tell;

/// What the command line says about it.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Cases.
    #[arg(long, default_value_t = 100_000)]
    cases: usize,
    /// Ledger entries, each with two postings; never fewer than the cases need.
    #[arg(long, default_value_t = 1_000_000)]
    entries: usize,
    /// The fund: the slug of one that comes with the program, or a file.
    #[arg(long, default_value = "sprakfonden")]
    fund: String,
}

/// Fills the database and says what it holds.
pub fn run(config: Config, options: &Options) -> Result<(), String> {
    let text = match shipped::fund(&options.fund) {
        Some(text) => text.to_owned(),
        None => std::fs::read_to_string(PathBuf::from(&options.fund))
            .map_err(|e| format!("{}: {e}", options.fund))?,
    };
    let begun = stopwatch();
    let mut app = open(config)?;
    let size = Size { cases: options.cases, entries: options.entries, fund: text };
    let made = generate::generate(&mut app, &size).map_err(say)?;
    tell!(
        "{}: {} cases, {} ledger entries, {} rows of history in {:.1} s",
        made.fund,
        made.cases,
        made.entries,
        made.history,
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}
