//! Submissions against bare commits, summaries against recomputation.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::json;

use super::load::summed;
use crate::app::App;
use crate::applications::actions as apply;
use crate::applications::model::{Intake, SubmitHow};
use crate::db::{self, Db, schema};
use crate::fund;
use crate::fund::ledger::{LedgerEvent, position};
use crate::kernel::actor::Actor;
use crate::kernel::clock::stopwatch;
use crate::kernel::ids::{AssociationId, CaseId, FundId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::on_db;

fn first_fund(app: &App) -> Outcome<FundId> {
    let funds = app.read(fund::all_funds)?;
    funds.first().map(|fund| fund.id).ok_or(Refusal::NotFound)
}

/// Drafts with the answers of an application that was handed in before.
fn drafts(app: &App, fund: FundId, count: usize) -> Outcome<Vec<CaseId>> {
    use schema::{applications as a, associations as s};
    let actor = Actor::program();
    app.write(&actor, |tx| {
        let answers: String = a::table.select(a::answers).order(a::case_id).first(tx.conn)?;
        let applicants: Vec<AssociationId> =
            s::table.select(s::id).order(s::id).limit(500).load(tx.conn)?;
        let in_turn = applicants.iter().copied().cycle();
        in_turn
            .take(count)
            .map(|applicant| {
                let case = apply::start(tx, fund, None, applicant, "paper")?;
                diesel::update(a::table.find(case))
                    .set(a::answers.eq(&answers))
                    .execute(tx.conn)?;
                Ok(case)
            })
            .collect()
    })
}

/// Rounds of submissions from many clients, and as many bare commits after each.
#[allow(clippy::cast_precision_loss)] // rates are shown with three digits
pub fn submissions(app: App, clients: usize, count: usize, rounds: usize) -> Outcome<String> {
    let fund = first_fund(&app)?;
    let actor = Actor::program();
    db::tx::write(&app.pool, |conn| {
        let int = if matches!(conn, Db::Pg(_)) { "BIGSERIAL" } else { "INTEGER" };
        let sql =
            format!("CREATE TABLE IF NOT EXISTS bench_rows (id {int} PRIMARY KEY, text TEXT)");
        on_db!(conn, |c| diesel::sql_query(sql).execute(c))?;
        Ok(())
    })?;
    let before = numbered(&app)?;
    let mut told = Vec::new();
    for _ in 0..rounds {
        let waiting = drafts(&app, fund, count)?;
        let (next, errors) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let taken = Mutex::new(Vec::with_capacity(count));
        let how = SubmitHow {
            intake: Some(Intake { received_on: app.clock.today(), number: None }),
            ..SubmitHow::default()
        };
        let begun = stopwatch();
        std::thread::scope(|scope| {
            for _ in 0..clients {
                scope.spawn(|| {
                    while let Some(case) = waiting.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let asked = stopwatch();
                        match app.write(&actor, |tx| apply::submit(tx, *case, &how)) {
                            Ok(_) => {
                                let micros = asked.elapsed().as_micros();
                                taken
                                    .lock()
                                    .unwrap_or_else(PoisonError::into_inner)
                                    .push(u32::try_from(micros).unwrap_or(u32::MAX));
                            }
                            Err(_) => {
                                errors.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                    }
                });
            }
        });
        let seconds = begun.elapsed().as_secs_f64();
        let taken = taken.into_inner().unwrap_or_else(PoisonError::into_inner);
        let ours = summed(taken, errors.into_inner(), 0, seconds);
        let raw = commits(&app, count)?;
        told.push(json!({ "ours": ours, "raw_rate": raw }));
    }
    let after = numbered(&app)?;
    Ok(json!({ "rounds": told, "numbered": after - before, "wanted": count * rounds }).to_string())
}

fn numbered(app: &App) -> Outcome<i64> {
    use schema::cases as c;
    app.read(|conn| Ok(c::table.filter(c::number.is_not_null()).count().get_result(conn)?))
}

/// One writer, one row a transaction, each on disk before the next: commits a second.
#[allow(clippy::cast_precision_loss)]
fn commits(app: &App, count: usize) -> Outcome<f64> {
    let mut conn = app.pool.get()?;
    let text = "x".repeat(1_000);
    let begun = stopwatch();
    for _ in 0..count {
        match &mut *conn {
            Db::Sqlite(c) => {
                diesel::sql_query("INSERT INTO bench_rows (text) VALUES (?)")
                    .bind::<Text, _>(text.as_str())
                    .execute(c)?;
            }
            Db::Pg(c) => {
                diesel::sql_query("INSERT INTO bench_rows (text) VALUES ($1)")
                    .bind::<Text, _>(text.as_str())
                    .execute(c)?;
            }
        }
    }
    Ok(count as f64 / begun.elapsed().as_secs_f64())
}

/// What the recomputation reads.
pub const RECOMPUTED: &str = "SELECT event, CAST(SUM(amount_ore) AS BIGINT) AS ore \
     FROM ledger_entries WHERE fund_id = 1 GROUP BY event ORDER BY event";

#[derive(diesel::QueryableByName)]
struct Sum {
    #[diesel(sql_type = Text)]
    event: String,
    #[diesel(sql_type = BigInt)]
    ore: i64,
}

/// The summary from the totals, and the same sums from every entry.
pub fn summaries(app: &App, rounds: usize) -> Outcome<String> {
    let fund = first_fund(app)?;
    let today = app.clock.today();
    let slug = app.read(|conn| Ok(fund::find(conn, fund)?.slug))?;
    let (mut kept, mut computed, mut equal) = (Vec::new(), Vec::new(), true);
    for _ in 0..rounds {
        let begun = stopwatch();
        let summary = app.read(|conn| {
            crate::controller::summary(conn, &slug, today, today, crate::i18n::Lang::Sv)
        })?;
        kept.push(begun.elapsed().as_secs_f64() * 1_000.0);
        let begun = stopwatch();
        let sums: Vec<Sum> =
            app.read(|conn| Ok(on_db!(conn, |c| diesel::sql_query(RECOMPUTED).load(c))?))?;
        computed.push(begun.elapsed().as_secs_f64() * 1_000.0);
        let of = |event: LedgerEvent| -> Ore {
            Ore(sums.iter().find(|s| s.event == event.code()).map_or(0, |s| s.ore))
        };
        use LedgerEvent::{Contribution, Disbursement, Grant, Release, Repayment, TransferOut};
        let balance = of(Contribution) + of(Repayment) - of(Disbursement) - of(TransferOut);
        let commitments = of(Grant) - of(Release) - of(Disbursement);
        equal &= summary.position.closing_balance == balance;
        equal &= summary.position.commitments == commitments;
        let totals = app.read(|conn| fund::totals_until(conn, fund, today))?;
        equal &= position(&totals, today) == summary.position;
        for (_, rows) in &summary.splits {
            let split: Ore = rows.iter().map(|row| row.commitments).sum();
            equal &= split == commitments;
        }
    }
    Ok(json!({ "kept_ms": kept, "computed_ms": computed, "equal": equal, "sql": RECOMPUTED })
        .to_string())
}
