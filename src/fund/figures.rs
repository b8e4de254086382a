//! Which entries a figure of the summary is made from, pure: each figure leads to them, and they
//! add up to it.

use std::str::FromStr;

use super::ledger::LedgerEvent;
use crate::kernel::money::Ore;

/// A figure of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureKind {
    /// What was booked of one event.
    Event(LedgerEvent),
    /// Money in the fund, opening or closing.
    Balance,
    /// Promised and not paid.
    Commitments,
    /// Money in the fund that is not promised.
    Available,
    /// Cases granted for the first time.
    Projects,
    /// Those of them that are civil society's.
    ProjectsCivilSociety,
}

/// The figures that are no event's.
const MADE: [FigureKind; 5] = [
    FigureKind::Balance,
    FigureKind::Commitments,
    FigureKind::Available,
    FigureKind::Projects,
    FigureKind::ProjectsCivilSociety,
];

impl FigureKind {
    /// The word in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Event(event) => event.code(),
            Self::Balance => "balance",
            Self::Commitments => "commitments",
            Self::Available => "available",
            Self::Projects => "projects",
            Self::ProjectsCivilSociety => "projects_civil_society",
        }
    }

    /// Key of its name in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Event(event) => event.key(),
            Self::Balance => "column-balance",
            Self::Commitments => "column-commitments",
            Self::Available => "column-available",
            Self::Projects => "column-projects",
            Self::ProjectsCivilSociety => "column-projects-civil-society",
        }
    }

    /// Whether it counts cases instead of money.
    pub const fn counts_cases(self) -> bool {
        matches!(self, Self::Projects | Self::ProjectsCivilSociety)
    }

    /// Whether several events make it, some of them less.
    pub const fn is_balance(self) -> bool {
        matches!(self, Self::Balance | Self::Commitments | Self::Available)
    }

    /// How much an amount of an event adds to it; `None` where the event has nothing to do with it.
    pub fn effect(self, event: LedgerEvent, amount: Ore) -> Option<Ore> {
        use LedgerEvent::{Contribution, Disbursement, Grant, Release, Repayment, TransferOut};
        match (self, event) {
            (Self::Event(wanted), event) => (wanted == event).then_some(amount),
            (Self::Projects | Self::ProjectsCivilSociety, Grant) => Some(amount),
            (Self::Balance, Contribution | Repayment) | (Self::Commitments, Grant) => Some(amount),
            (Self::Balance, Disbursement | TransferOut)
            | (Self::Commitments, Disbursement | Release) => Some(-amount),
            (Self::Available, event) if event != Disbursement => {
                Some(event.effect_on_available(amount))
            }
            _ => None,
        }
    }

    /// The events that make it.
    pub fn events(self) -> Vec<LedgerEvent> {
        LedgerEvent::ALL.into_iter().filter(|e| self.effect(*e, Ore::ZERO).is_some()).collect()
    }
}

impl FromStr for FigureKind {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        match MADE.into_iter().find(|figure| figure.code() == code) {
            Some(figure) => Ok(figure),
            None => code.parse().map(Self::Event),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fund::ledger::{DayTotal, position};

    #[test]
    fn the_events_behind_a_figure_add_up_to_it() {
        let totals: Vec<DayTotal> = LedgerEvent::ALL
            .into_iter()
            .enumerate()
            .map(|(i, event)| DayTotal {
                day: "2020-03-01".parse().unwrap(),
                event,
                // Each amount is a power of ten, so that none can stand in for another.
                amount: Ore(10_i64.pow(u32::try_from(i).unwrap())),
                projects: 0,
                projects_civil_society: 0,
            })
            .collect();
        let p = position(&totals, "2020-12-31".parse().unwrap());
        let sum = |figure: FigureKind| {
            totals.iter().filter_map(|t| figure.effect(t.event, t.amount)).sum::<Ore>()
        };
        assert_eq!(sum(FigureKind::Balance), p.closing_balance);
        assert_eq!(sum(FigureKind::Commitments), p.commitments);
        assert_eq!(sum(FigureKind::Available), p.available);
        assert_eq!(sum(FigureKind::Event(LedgerEvent::Release)), p.released);
    }

    #[test]
    fn words_in_addresses_are_read_again() {
        for figure in MADE.into_iter().chain(LedgerEvent::ALL.map(FigureKind::Event)) {
            assert_eq!(figure.code().parse(), Ok(figure));
        }
        assert_eq!("nothing".parse::<FigureKind>(), Err(()));
    }
}
