//! Chaining, booking and writing what happened.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Book, Booking};
use crate::cases::lifecycle::Stage;
use crate::db::WriteTx;
use crate::db::bulk::{Rows, keys_go_on};
use crate::fund::Entry;
use crate::fund::ledger::{JournalEntry, LedgerEvent};
use crate::fund::periods::{Codes, places};
use crate::generate::cases::{applicant, key, title};
use crate::generate::clock;
use crate::generate::plan::after;
use crate::kernel::calendar::next_working_day;
use crate::kernel::ids::{AccountId, CaseId, DecisionId, EntryId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::registry;
use crate::registry::model::HistoryRow;
use crate::row;

impl Book<'_> {
    fn codes(&self, n: usize) -> Codes {
        let plan = &self.world.plans[n];
        let facts = self.world.pattern(n, plan.submitted).map(|p| &p.facts);
        let area = facts.and_then(|f| f.focus_area.clone()).unwrap_or_default();
        let locality = match facts.map(|f| f.localities.as_slice()) {
            None | Some([]) => String::new(),
            Some([one]) => one.clone(),
            Some(_) => "several".to_owned(),
        };
        [area, applicant(self.world, n).kind.clone(), locality]
    }

    /// Books an entry: balanced, sealed, chained, and in the totals.
    pub(super) fn enter(
        &mut self,
        event: LedgerEvent,
        day: NaiveDate,
        amount: Ore,
        case: Option<usize>,
        of: Booking,
    ) -> Outcome<i64> {
        let journal = JournalEntry::of(event, amount).map_err(Refusal::internal)?;
        self.keys[1] += 1;
        let mut entry = Entry {
            id: EntryId(self.keys[1]),
            fund_id: self.world.fund,
            seq: self.ledger.seq + 1,
            event,
            day,
            amount_ore: amount,
            case_id: case.map(|n| CaseId(key(n))),
            decision_id: of.decision.0.map(DecisionId),
            corrects_id: None,
            decision: of.decision.1,
            reason: of.reason,
            actor_id: Some(of.by.0),
            actor: of.by.1,
            registered_at: clock(day, self.written),
            prev_hash: std::mem::take(&mut self.ledger.hash),
            hash: String::new(),
        };
        entry.hash = entry.computed_hash();
        for posting in journal.postings() {
            self.rows.postings.push(row![entry.id.0, posting.account.code(), posting.amount.0]);
        }
        (self.ledger.seq, self.ledger.hash) = (entry.seq, entry.hash.clone());
        let first = i64::from(event == LedgerEvent::Grant);
        let civil = case.is_some_and(|n| applicant(self.world, n).civil_society);
        let add = [amount.0, first, if civil { first } else { 0 }];
        let plus = |sums: &mut [i64; 3]| {
            for (sum, more) in sums.iter_mut().zip(add) {
                *sum += more;
            }
        };
        plus(self.days.entry((day, event)).or_default());
        for place in places(day, event, case.map(|n| self.codes(n)).as_ref()) {
            plus(self.periods.entry(place).or_default());
        }
        self.rows.entries.push(row![
            entry.id.0,
            entry.fund_id.0,
            entry.seq,
            event.code(),
            day,
            amount.0,
            entry.case_id.map(|id| id.0),
            entry.decision_id.map(|id| id.0),
            entry.decision,
            entry.reason,
            entry.actor_id.map(|id| id.0),
            entry.actor,
            entry.registered_at,
            entry.prev_hash,
            entry.hash,
        ]);
        Ok(entry.id.0)
    }

    pub(super) fn note(
        &mut self,
        day: NaiveDate,
        n: usize,
        act: &str,
        by: (AccountId, String),
        detail: &Value,
    ) {
        let detail = detail.to_string();
        self.keys[0] += 1;
        let mut row = HistoryRow {
            id: self.keys[0],
            chain: self.history.name.clone(),
            seq: self.history.seq + 1,
            at: clock(day, self.written),
            day,
            actor_id: Some(by.0),
            actor: by.1,
            act: act.to_owned(),
            subject: "case".to_owned(),
            subject_id: key(n),
            case_id: Some(CaseId(key(n))),
            detail_hash: hex::encode(Sha256::digest(detail.as_bytes())),
            prev_hash: std::mem::take(&mut self.history.hash),
            hash: String::new(),
        };
        row.hash = row.computed_hash();
        (self.history.seq, self.history.hash) = (row.seq, row.hash.clone());
        self.written += 1;
        self.rows.history.push(row![
            row.id,
            row.chain,
            row.seq,
            row.at,
            row.day,
            row.actor_id.map(|id| id.0),
            row.actor,
            row.act,
            row.subject,
            row.subject_id,
            row.case_id.map(|id| id.0),
            row.detail_hash,
            row.prev_hash,
            row.hash,
        ]);
        self.rows.details.push(row![row.id, detail]);
    }

    /// Writes what waits and moves the heads of the chains.
    pub(super) fn flush(&mut self, tx: &mut WriteTx<'_>) -> Outcome<()> {
        let t = &mut self.rows;
        for rows in [
            &mut t.meetings,
            &mut t.sets,
            &mut t.agenda,
            &mut t.items,
            &mut t.attendance,
            &mut t.decisions,
            &mut t.measures,
            &mut t.postings,
            &mut t.entries,
            &mut t.instalments,
            &mut t.claims,
            &mut t.history,
            &mut t.details,
        ] {
            rows.write(tx.conn)?;
        }
        for (section, from, to) in self.reported.drain(..) {
            use crate::db::schema::decisions as d;
            diesel::update(d::table)
                .filter(d::delegate_id.is_not_null())
                .filter(d::reported_item_id.is_null())
                .filter(d::decided_on.between(from, to))
                .set(d::reported_item_id.eq(section))
                .execute(tx.conn)?;
        }
        for chain in [&self.history, &self.ledger] {
            registry::actions::chain_moved_to(tx, &chain.name, chain.seq, &chain.hash)?;
        }
        Ok(())
    }

    /// The agenda of the next meeting, the totals, and the series of numbers.
    pub(super) fn finish(&mut self, tx: &mut WriteTx<'_>) -> Outcome<()> {
        let body = self.world.described.fund.body_id.0;
        let waiting: Vec<usize> =
            (0..self.stages.len()).filter(|n| self.stages[*n] == Stage::Agenda).collect();
        if !waiting.is_empty() {
            let meeting = self.meeting(next_working_day(after(self.world.today, 7)));
            for (position, n) in (1_i64..).zip(waiting) {
                self.keys[2] += 1;
                let label = format!("{} {}", self.numbers[n], title(n));
                let (id, case) = (self.keys[2], key(n));
                self.rows
                    .agenda
                    .push(row![id, meeting, position, "case", case, case, label, false]);
            }
        }
        self.flush(tx)?;
        let mut days = Rows::of(
            "fund_totals",
            "fund_id, day, event, amount_ore, projects, projects_civil_society",
        );
        for ((day, event), [amount, projects, civil]) in &self.days {
            let fund = self.world.fund.0;
            days.push(row![fund, *day, event.code(), *amount, *projects, *civil]);
        }
        days.write(tx.conn)?;
        let mut periods = Rows::of(
            "period_totals",
            "fund_id, period, starts, split, code, event, amount_ore, projects, \
             projects_civil_society",
        );
        for (place, [amount, projects, civil]) in &self.periods {
            periods.push(row![
                self.world.fund.0,
                place.period.code(),
                place.starts,
                place.split.code(),
                place.code.as_str(),
                place.event.code(),
                *amount,
                *projects,
                *civil
            ]);
        }
        periods.write(tx.conn)?;
        let mut series = Rows::of("number_series", "body_id, series, year, last");
        for (year, last) in &self.delegated {
            series.push(row![body, "delegation", i64::from(*year), *last]);
        }
        series.write(tx.conn)?;
        for table in
            ["meetings", "minute_sets", "agenda_items", "minute_items", "decisions", "history"]
        {
            keys_go_on(tx.conn, table)?;
        }
        Ok(())
    }
}
