//! The fund's double-entry ledger, pure: events, balanced entries, and the position on a day.
//!
//! Three accounts per fund. `balance` is the money in the fund (debit); `free` and `committed` say
//! whose it is (credit): not promised to anybody, or promised and not yet paid. Therefore
//! balance = free + committed always, and **available** is what stands on `free`.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use crate::kernel::money::Ore;

/// What happens to a fund's money.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum LedgerEvent {
    /// Tillskott: money comes in. Booked on the effective day in the decision.
    Contribution,
    /// Beviljat: money is promised. Booked on the decision's day.
    Grant,
    /// Indraget: a promise is taken back. Booked on the day of the release decision.
    Release,
    /// Utbetalt. Booked on the bank's payment day; a bounced payment is negative.
    Disbursement,
    /// Återbetalt. Booked on the bank's value day.
    Repayment,
    /// Överfört: money leaves the fund. Booked on the effective day in the decision.
    TransferOut,
}

crate::text_column!(LedgerEvent);

impl LedgerEvent {
    /// Every event.
    pub const ALL: [Self; 6] = [
        Self::Contribution,
        Self::Grant,
        Self::Release,
        Self::Disbursement,
        Self::Repayment,
        Self::TransferOut,
    ];

    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Contribution => "contribution",
            Self::Grant => "grant",
            Self::Release => "release",
            Self::Disbursement => "disbursement",
            Self::Repayment => "repayment",
            Self::TransferOut => "transfer_out",
        }
    }

    /// Key of the event's name in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Contribution => "ledger-contribution",
            Self::Grant => "ledger-grant",
            Self::Release => "ledger-release",
            Self::Disbursement => "ledger-disbursement",
            Self::Repayment => "ledger-repayment",
            Self::TransferOut => "ledger-transfer-out",
        }
    }

    /// The account that grows and the account that shrinks when the amount is positive.
    const fn accounts(self) -> (Account, Account) {
        match self {
            Self::Contribution | Self::Repayment => (Account::Balance, Account::Free),
            Self::Grant => (Account::Free, Account::Committed),
            Self::Release => (Account::Committed, Account::Free),
            Self::Disbursement => (Account::Committed, Account::Balance),
            Self::TransferOut => (Account::Free, Account::Balance),
        }
    }

    /// How available changes when `amount` of this happens.
    pub fn effect_on_available(self, amount: Ore) -> Ore {
        match self {
            Self::Contribution | Self::Repayment | Self::Release => amount,
            Self::Grant | Self::TransferOut => -amount,
            Self::Disbursement => Ore::ZERO,
        }
    }
}

impl FromStr for LedgerEvent {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|event| event.code() == s).ok_or(())
    }
}

/// An account of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// Money in the fund (debit).
    Balance,
    /// Not promised (credit).
    Free,
    /// Promised, not paid (credit).
    Committed,
}

impl Account {
    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Balance => "balance",
            Self::Free => "free",
            Self::Committed => "committed",
        }
    }
}

/// One side of an entry: debit is positive, credit negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// Öre.
    pub amount: Ore,
}

/// Postings that sum to zero; there is no other way to have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    event: LedgerEvent,
    amount: Ore,
    postings: Vec<Posting>,
}

/// Why postings are no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unbalanced {
    /// The amount is zero.
    #[error("nothing happens")]
    Nothing,
    /// The postings do not sum to zero.
    #[error("the postings sum to {0:?}")]
    Sum(Ore),
}

impl JournalEntry {
    /// The entry of an event. A negative amount undoes one.
    pub fn of(event: LedgerEvent, amount: Ore) -> Result<Self, Unbalanced> {
        let (debit, credit) = event.accounts();
        Self::balanced(
            event,
            amount,
            vec![Posting { account: debit, amount }, Posting { account: credit, amount: -amount }],
        )
    }

    /// The only way to an entry.
    fn balanced(
        event: LedgerEvent,
        amount: Ore,
        postings: Vec<Posting>,
    ) -> Result<Self, Unbalanced> {
        let sum: Ore = postings.iter().map(|p| p.amount).sum();
        if amount.is_zero() {
            Err(Unbalanced::Nothing)
        } else if sum.is_zero() {
            Ok(Self { event, amount, postings })
        } else {
            Err(Unbalanced::Sum(sum))
        }
    }

    /// What happened.
    pub fn event(&self) -> LedgerEvent {
        self.event
    }

    /// The event's amount.
    pub fn amount(&self) -> Ore {
        self.amount
    }

    /// Its postings.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }
}

/// What happened on one day, summed: a row of the maintained totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayTotal {
    /// Booking day.
    pub day: NaiveDate,
    /// The event.
    pub event: LedgerEvent,
    /// Sum of the day.
    pub amount: Ore,
    /// Cases granted for the first time.
    pub projects: i64,
    /// Of those, civil society's.
    pub projects_civil_society: i64,
}

/// The fund's position on a day, with the flows of the year up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// Money in the fund on 1 January.
    pub opening_balance: Ore,
    /// Contributions in the year.
    pub contributions: Ore,
    /// Granted in the year.
    pub granted: Ore,
    /// Released in the year.
    pub released: Ore,
    /// Disbursed in the year.
    pub disbursed: Ore,
    /// Repaid in the year.
    pub repaid: Ore,
    /// Transferred out in the year.
    pub transferred_out: Ore,
    /// Money in the fund on the day.
    pub closing_balance: Ore,
    /// Promised and not paid on the day.
    pub commitments: Ore,
    /// Closing balance less commitments.
    pub available: Ore,
    /// Cases first granted in the year.
    pub projects: i64,
    /// Of those, civil society's.
    pub projects_civil_society: i64,
}

/// The position on `day`, inclusive, from totals in any order; later totals are left out.
pub fn position(totals: &[DayTotal], day: NaiveDate) -> Position {
    let mut p = Position::default();
    let mut commitments_before = Ore::ZERO;
    for t in totals.iter().filter(|t| t.day <= day) {
        if t.day.year() < day.year() {
            match t.event {
                LedgerEvent::Contribution | LedgerEvent::Repayment => p.opening_balance += t.amount,
                LedgerEvent::Grant => commitments_before += t.amount,
                LedgerEvent::Release => commitments_before -= t.amount,
                LedgerEvent::Disbursement => {
                    p.opening_balance -= t.amount;
                    commitments_before -= t.amount;
                }
                LedgerEvent::TransferOut => p.opening_balance -= t.amount,
            }
            continue;
        }
        match t.event {
            LedgerEvent::Contribution => p.contributions += t.amount,
            LedgerEvent::Grant => p.granted += t.amount,
            LedgerEvent::Release => p.released += t.amount,
            LedgerEvent::Disbursement => p.disbursed += t.amount,
            LedgerEvent::Repayment => p.repaid += t.amount,
            LedgerEvent::TransferOut => p.transferred_out += t.amount,
        }
        p.projects += t.projects;
        p.projects_civil_society += t.projects_civil_society;
    }
    p.closing_balance =
        p.opening_balance + p.contributions - p.disbursed + p.repaid - p.transferred_out;
    p.commitments = commitments_before + p.granted - p.disbursed - p.released;
    p.available = p.closing_balance - p.commitments;
    p
}

/// The least that is available on `from` or any later day, and that day.
pub fn least_available(totals: &[DayTotal], from: NaiveDate) -> (Ore, NaiveDate) {
    let effect = |t: &DayTotal| t.event.effect_on_available(t.amount);
    let mut running: Ore = totals.iter().filter(|t| t.day <= from).map(effect).sum();
    let (mut least, mut on) = (running, from);
    let mut later: Vec<&DayTotal> = totals.iter().filter(|t| t.day > from).collect();
    later.sort_by_key(|t| t.day);
    for (i, t) in later.iter().enumerate() {
        running += effect(t);
        let day_done = later.get(i + 1).is_none_or(|next| next.day != t.day);
        if day_done && running < least {
            (least, on) = (running, t.day);
        }
    }
    (least, on)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn total(on: &str, event: LedgerEvent, kr: i64) -> DayTotal {
        let projects = i64::from(event == LedgerEvent::Grant);
        DayTotal { day: day(on), event, amount: Ore::kr(kr), projects, projects_civil_society: 0 }
    }

    #[test]
    fn every_event_sums_to_zero_and_keeps_the_balance_equal_to_its_owners() {
        for event in LedgerEvent::ALL {
            let entry = JournalEntry::of(event, Ore::kr(7)).unwrap();
            let sum = |account| -> Ore {
                entry.postings().iter().filter(|p| p.account == account).map(|p| p.amount).sum()
            };
            let (balance, free, committed) =
                (sum(Account::Balance), sum(Account::Free), sum(Account::Committed));
            assert_eq!(balance, -(free + committed), "{event:?}");
            assert_eq!(-free, event.effect_on_available(Ore::kr(7)), "{event:?}");
        }
        assert_eq!(JournalEntry::of(LedgerEvent::Grant, Ore::ZERO), Err(Unbalanced::Nothing));
        let odd = vec![Posting { account: Account::Free, amount: Ore(1) }];
        assert_eq!(
            JournalEntry::balanced(LedgerEvent::Grant, Ore(1), odd),
            Err(Unbalanced::Sum(Ore(1)))
        );
    }

    #[test]
    fn position_has_opening_flows_and_balances() {
        use LedgerEvent::{Contribution, Disbursement, Grant, Release, Repayment, TransferOut};
        let totals = [
            total("2019-02-01", Contribution, 1000),
            total("2019-05-01", Grant, 400),
            total("2019-06-01", Disbursement, 100),
            total("2020-01-15", Disbursement, 200),
            total("2020-03-01", Release, 50),
            total("2020-04-01", Repayment, 20),
            total("2020-05-01", TransferOut, 300),
            total("2020-09-01", Grant, 10),
        ];
        let p = position(&totals, day("2020-08-31"));
        assert_eq!(p.opening_balance, Ore::kr(900));
        assert_eq!(p.closing_balance, Ore::kr(420));
        assert_eq!(p.commitments, Ore::kr(50));
        assert_eq!(p.available, Ore::kr(370));
        assert_eq!((p.granted, p.projects), (Ore::ZERO, 0));
        assert_eq!(position(&totals, day("2020-12-31")).projects, 1);
        assert_eq!(position(&totals, day("2018-12-31")), Position::default());
    }

    #[test]
    fn the_least_available_looks_ahead() {
        use LedgerEvent::{Contribution, Grant, Release};
        let totals = [
            total("2020-01-01", Contribution, 100),
            total("2020-06-01", Grant, 90),
            total("2020-06-01", Release, 5),
            total("2020-07-01", Contribution, 50),
        ];
        assert_eq!(least_available(&totals, day("2020-02-01")), (Ore::kr(15), day("2020-06-01")));
        assert_eq!(least_available(&totals, day("2020-07-02")), (Ore::kr(65), day("2020-07-02")));
    }
}
