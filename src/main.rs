//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    integrationsfond::cli::run()
}
