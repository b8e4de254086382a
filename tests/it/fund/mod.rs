//! Funds on a database: loading, contributions and corrections, rule versions and calls.

mod acts;
mod browser;
mod loading;

use chrono::NaiveDate;
use integrationsfond::app::App;
use integrationsfond::applications::load::load_fund_text;
use integrationsfond::db::WriteTx;
use integrationsfond::fund::shipped;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::FundId;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;

use crate::support::TestDb;

/// A program on its own database, on a day that stands still.
struct House {
    app: App,
    // Dropped last.
    _db: TestDb,
}

impl House {
    fn on(day_text: &str) -> Self {
        let db = TestDb::new();
        let app = db.app();
        app.clock.set_today(Some(day(day_text)));
        Self { app, _db: db }
    }

    /// With the fund of Västervik.
    fn with_fund(day_text: &str) -> (Self, FundId) {
        let house = Self::on(day_text);
        let fund = house.load(vastervik()).unwrap();
        (house, fund)
    }

    fn load(&self, text: &str) -> Outcome<FundId> {
        self.act(|tx| load_fund_text(tx, text, |_| None))
    }

    /// As the program itself, which may do everything.
    fn act<T>(&self, f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>) -> Outcome<T> {
        self.app.write(&Actor::program(), f)
    }

    /// As somebody with one role.
    fn act_as<T>(
        &self,
        role: Role,
        mut f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        self.app.write(&Actor::visitor(), move |tx| {
            tx.actor.roles = vec![role];
            f(tx)
        })
    }

    /// What history says was done to funds, in order.
    fn history(&self) -> Vec<String> {
        use diesel::prelude::*;
        use integrationsfond::db::schema::history as h;
        self.app
            .read(|conn| {
                Ok(h::table.filter(h::subject.eq("fund")).order(h::id).select(h::act).load(conn)?)
            })
            .unwrap()
    }

    /// Every fault that the validators of ledger and history find in the fund.
    fn faults(&self, fund: FundId) -> Vec<String> {
        use integrationsfond::{fund as funds, registry};
        self.app
            .read(|conn| {
                let row = funds::find(conn, fund)?;
                let mut faults = funds::verify_ledger(conn, &row)?;
                faults.extend(registry::verify_chain(conn, &row.slug)?);
                Ok(faults)
            })
            .unwrap()
    }
}

fn vastervik() -> &'static str {
    shipped::fund("integrationsfonden").unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The fields and keys of a refusal of what was typed.
fn errors<T: std::fmt::Debug>(outcome: Outcome<T>) -> Vec<(String, &'static str)> {
    match outcome {
        Err(Refusal::Invalid(errors)) => errors.into_iter().map(|e| (e.field, e.msg.key)).collect(),
        other => panic!("{other:?}"),
    }
}

/// The key of a refusal by a rule or a stage.
fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> &'static str {
    match outcome {
        Err(Refusal::Rule(msg) | Refusal::WrongStage(msg)) => msg.key,
        other => panic!("{other:?}"),
    }
}
