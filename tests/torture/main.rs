//! Nothing lost: tests that pull the plug, and their controls, in which the protection is taken
//! away and the loss must be seen. `scripts/torture` runs them on both databases.
//!
//! ```text
//! torture [--short | --full] [R1 R2 …]      on the database that TEST_DATABASE names
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod acts;
mod child;
mod later_acts;
mod more_acts;
mod picture;
mod r11_edits;
mod r12_clock;
mod r1_every_write;
mod r2_kills;
mod r4_no_room;
mod r5_twice;
mod r6_rush;
mod r7_random;
mod r8_mail;
mod r9_backup;
mod service;
#[allow(dead_code)]
#[path = "../it/support/mod.rs"]
mod support;

use std::process::ExitCode;
use std::time::Instant;

/// How much is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Seconds each, beside every other test.
    Short,
    /// Some minutes in all.
    Usual,
    /// As much as the promise says, however long it takes.
    Full,
}

impl Size {
    /// One of three numbers.
    pub fn of<T>(self, short: T, usual: T, full: T) -> T {
        match self {
            Self::Short => short,
            Self::Usual => usual,
            Self::Full => full,
        }
    }
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Found {
    /// What was done and measured, in words.
    pub figures: String,
    /// What was lost, doubled, or wrong.
    pub faults: Vec<String>,
}

/// A test: its name, what it does, and the same with the protection taken away.
struct Torture {
    name: &'static str,
    what: &'static str,
    test: fn(Size) -> Found,
    control: fn(Size) -> Found,
}

const ALL: &[Torture] = &[
    Torture {
        name: "R1",
        what: "killed at every write",
        test: r1_every_write::test,
        control: r1_every_write::control,
    },
    Torture {
        name: "R2",
        what: "killed at random under load",
        test: r2_kills::test,
        control: r2_kills::control,
    },
    Torture {
        name: "R4",
        what: "disk full, disk failing",
        test: r4_no_room::test,
        control: r4_no_room::control,
    },
    Torture {
        name: "R5",
        what: "every form twice",
        test: r5_twice::test,
        control: r5_twice::control,
    },
    Torture {
        name: "R6",
        what: "rush on the last money",
        test: r6_rush::test,
        control: r6_rush::control,
    },
    Torture {
        name: "R7",
        what: "random acts, both databases",
        test: r7_random::test,
        control: r7_random::control,
    },
    Torture {
        name: "R8",
        what: "mail server failing, kills",
        test: r8_mail::test,
        control: r8_mail::control,
    },
    Torture {
        name: "R9",
        what: "backup under load, restore",
        test: r9_backup::test,
        control: r9_backup::control,
    },
    Torture {
        name: "R11",
        what: "rows changed behind its back",
        test: r11_edits::test,
        control: r11_edits::control,
    },
    Torture { name: "R12", what: "the clock", test: r12_clock::test, control: r12_clock::control },
];

fn main() -> ExitCode {
    let mut size = Size::Usual;
    let mut names = Vec::new();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|a| a == "--child") {
        child::run(&arguments[1..]);
        return ExitCode::SUCCESS;
    }
    for argument in arguments {
        match argument.as_str() {
            "--short" => size = Size::Short,
            "--full" => size = Size::Full,
            name if ALL.iter().any(|t| t.name == name) => names.push(name.to_owned()),
            other => {
                eprintln!("{other} is none of --short, --full, R1 … R12");
                return ExitCode::from(2);
            }
        }
    }
    let database = if support::is_postgres() { "PostgreSQL" } else { "SQLite" };
    let (mut passed, mut failed) = (0, 0);
    for test in ALL.iter().filter(|t| names.is_empty() || names.iter().any(|n| n == t.name)) {
        let started = Instant::now();
        let found = (test.test)(size);
        let seconds = started.elapsed().as_secs();
        let ok = found.faults.is_empty();
        let verdict = if ok { "nothing lost" } else { "LOST" };
        println!(
            "{:<4}{database:<11}{}: {verdict}; {} ({seconds} s)",
            test.name, test.what, found.figures
        );
        for fault in found.faults.iter().take(10) {
            println!("      FAULT {fault}");
        }
        let control = (test.control)(size);
        let seen = !control.faults.is_empty();
        let verdict = if seen { "loss seen" } else { "NO LOSS SEEN" };
        println!("      control: {verdict}; {}", control.figures);
        if let Some(first) = control.faults.first() {
            println!("      control: {} faults, the first: {first}", control.faults.len());
        }
        for good in [ok, seen] {
            if good { passed += 1 } else { failed += 1 }
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
