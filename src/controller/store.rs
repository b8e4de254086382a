//! The queries of the summary.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Split, SplitRow, Summary, years};
use crate::db::{Db, schema};
use crate::fund::ledger::{LedgerEvent, position};
use crate::fund::{self, Described, SplitSum, periods};
use crate::i18n::Lang;
use crate::kernel::ids::{CaseId, FundId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::reports;

/// The summary of a fund on a day, inclusive; a day to come is refused.
pub fn summary(
    conn: &mut Db,
    slug: &str,
    as_of: NaiveDate,
    today: NaiveDate,
    lang: Lang,
) -> Outcome<Summary> {
    if as_of > today {
        return Err(Refusal::Invalid(vec![crate::kernel::refusal::FieldError::msg(
            "day",
            Msg::new("controller-future").with("today", today),
        )]));
    }
    let fund = fund::find_by_slug(conn, slug)?;
    let described = fund::described(conn, fund.id)?;
    let totals = fund::totals_until(conn, fund.id, as_of)?;
    let first = totals
        .iter()
        .map(|t| t.day)
        .chain(std::iter::once(fund.period_start))
        .min()
        .unwrap_or(fund.period_start);
    Ok(Summary {
        slug: fund.slug.clone(),
        name: described.file.name.get(lang.tag()).to_owned(),
        as_of,
        position: position(&totals, as_of),
        years: years(&totals, first, as_of),
        splits: splits(conn, &described, as_of, lang)?,
        claimed_unpaid: claimed_unpaid(conn, fund.id, as_of)?,
        ledger_head: ledger_head(conn, &fund.slug)?,
    })
}

fn splits(
    conn: &mut Db,
    described: &Described,
    as_of: NaiveDate,
    lang: Lang,
) -> Outcome<Vec<(Split, Vec<SplitRow>)>> {
    let sums = fund::split_sums(conn, described.fund.id, as_of)?;
    Ok(Split::ALL
        .into_iter()
        .map(|split| {
            let mut rows: BTreeMap<String, SplitRow> = BTreeMap::new();
            for sum in sums.iter().filter(|sum| sum.split == split.maintained()) {
                add(rows.entry(sum.code.clone()).or_default(), sum);
            }
            let mut rows: Vec<SplitRow> = rows
                .into_iter()
                .map(|(code, row)| SplitRow {
                    name: name_of(described, split.maintained(), &code, lang),
                    code,
                    ..row
                })
                .filter(|row| !is_empty(row))
                .collect();
            rows.sort_by(|a, b| a.name.cmp(&b.name));
            (split, rows)
        })
        .collect())
}

fn add(row: &mut SplitRow, sum: &SplitSum) {
    let amount = sum.amount;
    match sum.event {
        LedgerEvent::Grant => row.commitments += amount,
        LedgerEvent::Release | LedgerEvent::Disbursement => row.commitments -= amount,
        _ => {}
    }
    if !sum.this_year {
        return;
    }
    match sum.event {
        LedgerEvent::Grant => {
            row.granted += amount;
            row.projects += sum.projects;
        }
        LedgerEvent::Release => row.released += amount,
        LedgerEvent::Disbursement => row.disbursed += amount,
        LedgerEvent::Repayment => row.repaid += amount,
        LedgerEvent::Contribution | LedgerEvent::TransferOut => {}
    }
}

fn is_empty(row: &SplitRow) -> bool {
    row.projects == 0
        && [row.granted, row.disbursed, row.released, row.repaid, row.commitments]
            .iter()
            .all(|amount| amount.is_zero())
}

/// What a code of a split is called.
pub fn name_of(described: &Described, split: periods::Split, code: &str, lang: Lang) -> String {
    let file = &described.file;
    let known = match split {
        periods::Split::All => None,
        periods::Split::FocusArea => {
            file.focus_areas.iter().find(|a| a.code == code).map(|a| &a.name)
        }
        periods::Split::ApplicantKind => {
            file.applicant_kinds.iter().find(|k| k.code == code).map(|k| &k.name)
        }
        periods::Split::Locality => {
            file.localities.iter().find(|l| l.code == code).map(|l| &l.name)
        }
    };
    match (known, code) {
        (Some(words), _) => words.get(lang.tag()).to_owned(),
        (None, "several") => lang.t("controller-several"),
        (None, "") => lang.t("controller-unsaid"),
        (None, code) => code.to_owned(),
    }
}

/// How many cases one statement asks for.
const ASKED: usize = 1_000;

/// Claims sent by the day, less what had been repaid on their cases by then. Only cases with a claim
/// that was open on the day are looked at.
fn claimed_unpaid(conn: &mut Db, fund: FundId, as_of: NaiveDate) -> Outcome<Ore> {
    use schema::{cases as ca, claim_reductions as r, claims as c, ledger_entries as e};
    let cases: Vec<CaseId> = c::table
        .inner_join(ca::table)
        .filter(ca::fund_id.eq(fund))
        .filter(c::sent_on.le(as_of))
        .filter(c::paid_on.is_null().or(c::paid_on.gt(as_of)))
        .select(c::case_id)
        .distinct()
        .load(conn)?;
    let mut open: BTreeMap<CaseId, Ore> = BTreeMap::new();
    for cases in cases.chunks(ASKED) {
        let claims: Vec<(CaseId, Ore)> = c::table
            .filter(c::case_id.eq_any(cases))
            .filter(c::sent_on.le(as_of))
            .select((c::case_id, c::amount_ore))
            .load(conn)?;
        // What the bank returned since was still to be paid back on the day.
        let reduced: Vec<(CaseId, Ore)> = r::table
            .inner_join(c::table)
            .filter(c::case_id.eq_any(cases))
            .filter(c::sent_on.le(as_of))
            .filter(r::day.gt(as_of))
            .select((c::case_id, r::amount_ore))
            .load(conn)?;
        for (case, amount) in claims.into_iter().chain(reduced) {
            *open.entry(case).or_default() += amount;
        }
        let repaid: Vec<(Option<CaseId>, Ore)> = e::table
            .filter(e::case_id.eq_any(cases))
            .filter(e::event.eq(LedgerEvent::Repayment))
            .filter(e::day.le(as_of))
            .select((e::case_id, e::amount_ore))
            .load(conn)?;
        for (case, amount) in repaid {
            if let Some(left) = case.and_then(|case| open.get_mut(&case)) {
                *left -= amount;
            }
        }
        // What had come back for a claim that was not sent by then lessens no other of its case.
        let unsent: Vec<CaseId> = c::table
            .filter(c::case_id.eq_any(cases))
            .filter(c::sent_on.is_null().or(c::sent_on.gt(as_of)))
            .select(c::case_id)
            .distinct()
            .load(conn)?;
        for case in unsent {
            for claim in reports::claims_for_case(conn, case)? {
                if claim.sent_on.is_none_or(|sent| sent > as_of) {
                    let early = reports::claims::repaid_by(conn, &claim, as_of)?;
                    *open.entry(case).or_default() += early;
                }
            }
        }
    }
    Ok(open.values().map(|left| left.or_zero()).sum())
}

fn ledger_head(conn: &mut Db, slug: &str) -> Outcome<String> {
    use schema::chains as h;
    let head: Option<String> =
        h::table.find(format!("ledger:{slug}")).select(h::hash).get_result(conn).optional()?;
    Ok(head.unwrap_or_default())
}

/// The labels of cases: registry number and title, for lists of entries.
pub fn case_labels(conn: &mut Db, ids: &[CaseId]) -> Outcome<BTreeMap<CaseId, (String, String)>> {
    use schema::cases as c;
    let rows: Vec<(CaseId, Option<String>, String)> =
        c::table.filter(c::id.eq_any(ids)).select((c::id, c::number, c::title)).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, number, title)| (id, (number.unwrap_or_default(), title)))
        .collect())
}
