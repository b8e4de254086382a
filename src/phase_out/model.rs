//! What stands in the way of settling a fund.

use chrono::NaiveDate;

use crate::kernel::ids::CaseId;
use crate::kernel::money::Ore;

/// A kind of thing that must be done first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockerKind {
    /// Granted and neither paid nor released.
    Commitments,
    /// Not ended.
    OpenCases,
    /// Granted and not reported.
    MissingReports,
    /// Claimed and not paid back.
    UnpaidClaims,
    /// Appealed and not decided by the court.
    RunningAppeals,
    /// Planned or attested and not paid.
    WaitingPayments,
}

impl BlockerKind {
    /// Every kind, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Commitments,
        Self::OpenCases,
        Self::MissingReports,
        Self::UnpaidClaims,
        Self::RunningAppeals,
        Self::WaitingPayments,
    ];

    /// Key of its heading.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Commitments => "phase-out-commitments",
            Self::OpenCases => "phase-out-open-cases",
            Self::MissingReports => "phase-out-missing-reports",
            Self::UnpaidClaims => "phase-out-unpaid-claims",
            Self::RunningAppeals => "phase-out-running-appeals",
            Self::WaitingPayments => "phase-out-waiting-payments",
        }
    }

    /// Where it is dealt with, below the case's address.
    pub const fn place(self) -> &'static str {
        match self {
            Self::Commitments | Self::WaitingPayments => "/utbetalningar",
            Self::MissingReports | Self::UnpaidClaims => "/redovisning",
            Self::OpenCases | Self::RunningAppeals => "",
        }
    }
}

/// One case that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The case.
    pub case: CaseId,
    /// Its registry number.
    pub number: String,
    /// The project.
    pub title: String,
    /// How much it is about; zero where it is not about money.
    pub amount: Ore,
    /// The day that belongs to it: when the report is due, when the claim is to be paid.
    pub day: Option<NaiveDate>,
}

/// Everything of one kind that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// The kind.
    pub kind: BlockerKind,
    /// How many cases.
    pub count: usize,
    /// How much they are about together.
    pub sum: Ore,
    /// The first of them, [`SHOWN`] at most.
    pub items: Vec<Item>,
}

/// How many cases of a kind are shown one by one.
pub const SHOWN: usize = 50;

impl Blocker {
    /// Counts the cases of a kind and keeps the first.
    pub fn of(kind: BlockerKind, mut items: Vec<Item>) -> Self {
        let (count, sum) = (items.len(), items.iter().map(|item| item.amount).sum());
        items.truncate(SHOWN);
        Self { kind, count, sum, items }
    }

    /// How many cases are not shown.
    pub fn others(&self) -> usize {
        self.count - self.items.len()
    }
}
