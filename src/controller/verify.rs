//! Every validator over ledger, history, numbers and stages, run together: one line each.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl;
use diesel::prelude::*;

use crate::cases::lifecycle::Stage;
use crate::db::heads::{self, Head};
use crate::db::{Db, schema};
use crate::files::FileStore;
use crate::fund::ledger::LedgerEvent;
use crate::fund::{self, Fund};
use crate::kernel::ids::CaseId;
use crate::kernel::money::Ore;
use crate::kernel::refusal::Outcome;
use crate::registry;

/// What one validator found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub what: String,
    /// How much there was of it, and the head of its chain if it is one.
    pub told: String,
    /// What is wrong, in words; empty when nothing is.
    pub faults: Vec<String>,
}

/// Runs every validator.
pub fn verify(conn: &mut Db, files: &FileStore) -> Outcome<Vec<Finding>> {
    let mut findings = Vec::new();
    verify_each(conn, files, |finding| findings.push(finding))?;
    Ok(findings)
}

/// The same, handing over what each has found as soon as it is through: with millions of rows it
/// takes its time.
pub fn verify_each(
    conn: &mut Db,
    files: &FileStore,
    mut found: impl FnMut(Finding),
) -> Outcome<()> {
    let chains = heads::heads(conn)?;
    for Head { name, seq, hash } in chains.iter().filter(|c| !c.name.starts_with("ledger:")) {
        let faults = registry::verify_chain(conn, name)?;
        let told = format!("{seq} rows, head {hash}");
        found(Finding { what: format!("history {name}"), told, faults });
    }
    found(unknown_chains(conn, &chains)?);
    for fund in fund::all_funds(conn)? {
        let faults = fund::verify_ledger(conn, &fund)?;
        let chain = format!("ledger:{}", fund.slug);
        let told = chains.iter().find(|head| head.name == chain).map_or_else(
            || "empty".to_owned(),
            |head| format!("{} entries, head {}", head.seq, head.hash),
        );
        found(Finding { what: format!("ledger {}", fund.slug), told, faults });
        found(grants(conn, &fund)?);
    }
    found(numbers(conn)?);
    found(stages(conn)?);
    found(super::verify_money::money(conn)?);
    found(queue(conn)?);
    found(stored_files(conn, files)?);
    Ok(())
}

/// Whether what was the last row of each chain is in it still, at the same place with the same hash:
/// a chain that was shortened, or made anew from some row on, does not hold it.
pub fn kept_heads(conn: &mut Db, kept: &[Head]) -> Outcome<Finding> {
    use schema::{funds as f, history as h, ledger_entries as e};
    let mut faults = Vec::new();
    for head in kept.iter().filter(|head| head.seq > 0) {
        let found: Option<String> = match head.name.strip_prefix("ledger:") {
            Some(slug) => e::table
                .inner_join(f::table)
                .filter(f::slug.eq(slug))
                .filter(e::seq.eq(head.seq))
                .select(e::hash)
                .first(conn)
                .optional()?,
            None => h::table
                .filter(h::chain.eq(&head.name))
                .filter(h::seq.eq(head.seq))
                .select(h::hash)
                .first(conn)
                .optional()?,
        };
        match found {
            Some(hash) if hash == head.hash => {}
            Some(_) => faults.push(format!("{} {}: is another row now", head.name, head.seq)),
            None => faults.push(format!("{} {}: is not there any more", head.name, head.seq)),
        }
    }
    let told = format!("{} heads from before are there", kept.len());
    Ok(Finding { what: "kept heads".into(), told, faults })
}

/// History whose chain has no head any more, and postings without an entry.
fn unknown_chains(conn: &mut Db, chains: &[Head]) -> Outcome<Finding> {
    use schema::{history as h, ledger_entries as e, ledger_postings as p};
    let named: Vec<String> = h::table.select(h::chain).distinct().load(conn)?;
    let mut faults: Vec<String> = named
        .iter()
        .filter(|name| !chains.iter().any(|head| head.name == **name))
        .map(|name| format!("chain {name} has rows and no head"))
        .collect();
    let loose: i64 = p::table
        .filter(dsl::not(dsl::exists(e::table.filter(e::id.eq(p::entry_id)))))
        .count()
        .get_result(conn)?;
    // What would look like a new installation: history and its head taken away together.
    let mut expected: Vec<String> =
        fund::all_funds(conn)?.into_iter().map(|fund| fund.slug).collect();
    let people: i64 = schema::accounts::table.count().get_result(conn)?;
    if people > 0 {
        expected.push(registry::model::HOUSE.to_owned());
    }
    for name in expected {
        if !chains.iter().any(|head| head.name == name && head.seq > 0) {
            faults.push(format!("chain {name} is missing"));
        }
    }
    if loose > 0 {
        faults.push(format!("{loose} postings belong to no entry"));
    }
    Ok(Finding { what: "chains".into(), told: format!("{} chains", chains.len()), faults })
}

/// The counts that the database keeps for the queue, against the cases there are.
fn queue(conn: &mut Db) -> Outcome<Finding> {
    use schema::{case_counts as n, case_dues as d, cases as c};
    let officer = || diesel::dsl::sql::<diesel::sql_types::BigInt>("COALESCE(cases.officer_id, 0)");
    let cases = || diesel::dsl::sql::<diesel::sql_types::BigInt>("COUNT(*)");
    let mut counted: Vec<(i64, i64, String, String, i64)> = c::table
        .group_by((c::fund_id, c::officer_id, c::lane, c::stage))
        .select((c::fund_id, officer(), c::lane, c::stage, cases()))
        .load(conn)?;
    let mut kept: Vec<(i64, i64, String, String, i64)> =
        n::table.select((n::fund_id, n::officer_id, n::lane, n::stage, n::cases)).load(conn)?;
    let mut waiting: Vec<(NaiveDate, i64, i64, i64)> = c::table
        .filter(c::due.is_not_null())
        .group_by((c::due, c::fund_id, c::officer_id))
        .select((c::due.assume_not_null(), c::fund_id, officer(), cases()))
        .load(conn)?;
    let mut dues: Vec<(NaiveDate, i64, i64, i64)> =
        d::table.select((d::due, d::fund_id, d::officer_id, d::cases)).load(conn)?;
    counted.sort_unstable();
    kept.sort_unstable();
    waiting.sort_unstable();
    dues.sort_unstable();
    let mut faults = Vec::new();
    for row in kept.iter().filter(|row| counted.binary_search(row).is_err()) {
        faults.push(format!("kept and not there: {row:?}"));
    }
    for row in counted.iter().filter(|row| kept.binary_search(row).is_err()) {
        faults.push(format!("there and not kept: {row:?}"));
    }
    for row in dues.iter().filter(|row| waiting.binary_search(row).is_err()) {
        faults.push(format!("kept and not waiting: {row:?}"));
    }
    for row in waiting.iter().filter(|row| dues.binary_search(row).is_err()) {
        faults.push(format!("waiting and not kept: {row:?}"));
    }
    let told = format!("{} counts", kept.len() + dues.len());
    Ok(Finding { what: "queue".into(), told, faults })
}

/// What each grant's row says against the ledger.
fn grants(conn: &mut Db, fund: &Fund) -> Outcome<Finding> {
    use schema::{cases as c, grants as g, ledger_entries as e};
    let booked: Vec<(Option<CaseId>, LedgerEvent, Ore)> = e::table
        .filter(e::fund_id.eq(fund.id))
        .filter(e::case_id.is_not_null())
        .select((e::case_id, e::event, e::amount_ore))
        .load(conn)?;
    let mut sums: BTreeMap<CaseId, [Ore; 4]> = BTreeMap::new();
    for (case, event, amount) in booked {
        let slot = match event {
            LedgerEvent::Grant => 0,
            LedgerEvent::Release => 1,
            LedgerEvent::Disbursement => 2,
            LedgerEvent::Repayment => 3,
            LedgerEvent::Contribution | LedgerEvent::TransferOut => continue,
        };
        if let Some(case) = case {
            sums.entry(case).or_default()[slot] += amount;
        }
    }
    let rows: Vec<(CaseId, Stage, Ore, Ore, Ore, Ore)> = g::table
        .inner_join(c::table)
        .filter(c::fund_id.eq(fund.id))
        .select((c::id, c::stage, g::granted_ore, g::released_ore, g::disbursed_ore, g::repaid_ore))
        .load(conn)?;
    let mut faults = Vec::new();
    for (case, stage, granted, released, disbursed, repaid) in &rows {
        let booked = sums.remove(case).unwrap_or_default();
        if booked != [*granted, *released, *disbursed, *repaid] {
            faults.push(format!("case {case}: the grant's row differs from the ledger"));
        }
        let left = *granted - *released - *disbursed;
        if left.is_negative() {
            faults.push(format!("case {case}: more paid and released than granted"));
        }
        if stage.is_ended() && !left.is_zero() {
            faults.push(format!("case {case}: ended with {left} still promised"));
        }
    }
    faults.extend(sums.keys().map(|case| format!("case {case}: booked without a grant's row")));
    Ok(Finding {
        what: format!("grants {}", fund.slug),
        told: format!("{} grants", rows.len()),
        faults,
    })
}

/// Registry numbers and § numbers: every case that came in has one, and none stands twice. What a
/// series has given is no limit to them: numbers are also typed by hand, and a series that comes to
/// such a number goes past it.
fn numbers(conn: &mut Db) -> Outcome<Finding> {
    use schema::{cases as c, minute_items as m};
    let unnumbered: i64 = c::table
        .filter(c::number.is_null())
        .filter(c::stage.ne(Stage::Draft))
        .count()
        .get_result(conn)?;
    let numbers: Vec<(i64, Option<String>)> = c::table
        .filter(c::number.is_not_null())
        .select((c::body_id, c::number))
        .load::<(crate::kernel::ids::BodyId, Option<String>)>(conn)?
        .into_iter()
        .map(|(body, number)| (body.0, number))
        .collect();
    let mut faults = Vec::new();
    if unnumbered > 0 {
        faults.push(format!("{unnumbered} cases have left the draft without a registry number"));
    }
    let mut sorted = numbers.clone();
    sorted.sort();
    sorted.dedup();
    if sorted.len() != numbers.len() {
        faults.push("a registry number stands twice".to_owned());
    }
    let items: Vec<(i64, i64, i64)> = m::table
        .order((m::body_id, m::year, m::number))
        .select((m::body_id, m::year, m::number))
        .load::<(crate::kernel::ids::BodyId, i64, i64)>(conn)?
        .into_iter()
        .map(|(body, year, number)| (body.0, year, number))
        .collect();
    if items.windows(2).any(|pair| pair[0] == pair[1]) {
        faults.push("a § number stands twice".to_owned());
    }
    Ok(Finding {
        what: "numbers".into(),
        told: format!("{} registry numbers, {} §§", numbers.len(), items.len()),
        faults,
    })
}

/// Cases that stand where their rows say they cannot.
fn stages(conn: &mut Db) -> Outcome<Finding> {
    use schema::{cases as c, grants as g};
    let cases: Vec<(CaseId, Stage, Option<CaseId>)> =
        c::table.left_join(g::table).select((c::id, c::stage, g::case_id.nullable())).load(conn)?;
    let mut faults = Vec::new();
    for (case, stage, grant) in &cases {
        let promised = stage.is_grant() || *stage == Stage::Closed;
        if promised && grant.is_none() {
            faults.push(format!("case {case}: stands at {} without a grant", stage.code()));
        }
        if !promised && grant.is_some() {
            faults.push(format!("case {case}: stands at {} with a grant", stage.code()));
        }
    }
    Ok(Finding { what: "stages".into(), told: format!("{} cases", cases.len()), faults })
}

/// Files whose bytes are missing or have changed.
fn stored_files(conn: &mut Db, files: &FileStore) -> Outcome<Finding> {
    use schema::files as f;
    let names: Vec<String> = f::table.select(f::sha256).distinct().load(conn)?;
    let faults = names
        .iter()
        .filter(|sha256| files.get(sha256).is_err())
        .map(|sha256| format!("file {sha256} is missing or has changed"))
        .collect();
    Ok(Finding { what: "files".into(), told: format!("{} files", names.len()), faults })
}
