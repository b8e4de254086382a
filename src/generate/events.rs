//! What happened, day by day: steps with their history, meetings with their decisions, the ledger
//! with its totals. Everything that is chained or numbered is written here, in order.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use diesel::dsl::max;
use diesel::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::cases::{applicant, key, title};
use super::plan::{Ending, after};
use super::{World, clock, notice};
use crate::app::App;
use crate::board::rules::reference;
use crate::cases::lifecycle::{Stage, Step, rule};
use crate::db::bulk::{Rows, keys_go_on};
use crate::db::{WriteTx, schema};
use crate::fund::ledger::{JournalEntry, LedgerEvent};
use crate::fund::periods::{Codes, Place, places};
use crate::fund::{Entry, ledger_chain};
use crate::kernel::actor::Actor;
use crate::kernel::calendar::next_working_day;
use crate::kernel::ids::{AccountId, CaseId, DecisionId, EntryId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::registry;
use crate::registry::model::HistoryRow;
use crate::row;

/// Something that happens.
#[derive(Debug, Clone, Copy)]
enum What {
    Contribution(Ore),
    Step(Step),
    Payment(i64, Ore),
    Release,
    Claim,
}

/// The day, the case (the last for what belongs to none), and what happens.
type Happening = (NaiveDate, usize, What);

/// How many happenings one transaction holds.
const PART: usize = 20_000;

fn happenings(world: &World) -> Vec<Happening> {
    let mut all: Vec<Happening> = Vec::new();
    for (day, amount) in world.contributions() {
        all.push((day, usize::MAX, What::Contribution(amount)));
    }
    for (n, plan) in world.plans.iter().enumerate() {
        all.extend(plan.steps.iter().map(|(day, step)| (*day, n, What::Step(*step))));
        let paid = plan.payment_days(world.today);
        all.extend((1_i64..).zip(paid).map(|(no, (day, a))| (day, n, What::Payment(no, a))));
        if let Some(day) = plan.closed {
            if !plan.released.is_zero() {
                all.push((day, n, What::Release));
            }
            if !plan.claimed.is_zero() {
                all.push((day, n, What::Claim));
            }
        }
    }
    // Money comes first on its day; what happens to a case on one day keeps its order, and nothing
    // happens to a closed one.
    all.sort_by_key(|(day, n, what)| {
        let rank = match what {
            What::Contribution(_) => 0,
            What::Step(Step::Close) => 3,
            What::Step(_) => 1,
            _ => 2,
        };
        (*day, rank, *n)
    });
    all
}

/// Writes what happened; answers how many rows of history there are.
pub fn write(app: &App, world: &World, numbers: &[String]) -> Outcome<usize> {
    let all = happenings(world);
    let mut book = Book::new(world, numbers);
    for (part, some) in all.chunks(PART).enumerate() {
        app.write(&Actor::program(), |tx| {
            if part == 0 {
                book.begin(tx)?;
            }
            for (day, n, what) in some {
                book.happen(*day, *n, *what)?;
            }
            book.flush(tx)
        })?;
    }
    app.write(&Actor::program(), |tx| book.finish(tx))?;
    Ok(book.written)
}

struct Chain {
    name: String,
    seq: i64,
    hash: String,
}

struct Book<'a> {
    world: &'a World,
    numbers: &'a [String],
    history: Chain,
    ledger: Chain,
    /// The last key of history, of entries, of decisions.
    keys: [i64; 3],
    written: usize,
    stages: Vec<Stage>,
    /// The decision that gave money, by case.
    awards: HashMap<usize, (i64, String)>,
    meetings: BTreeMap<NaiveDate, i64>,
    sections: HashMap<i32, i64>,
    delegated: HashMap<i32, i64>,
    members: Vec<i64>,
    rows: Tables,
    days: BTreeMap<(NaiveDate, LedgerEvent), [i64; 3]>,
    periods: BTreeMap<Place, [i64; 3]>,
}

/// Rows in the order in which they may be written.
struct Tables {
    meetings: Rows,
    sets: Rows,
    agenda: Rows,
    items: Rows,
    attendance: Rows,
    decisions: Rows,
    measures: Rows,
    postings: Rows,
    entries: Rows,
    instalments: Rows,
    claims: Rows,
    history: Rows,
    details: Rows,
}

impl Tables {
    fn new() -> Self {
        Self {
            meetings: Rows::of("meetings", "id, body_id, day, starts, place, state, created_at"),
            sets: Rows::of(
                "minute_sets",
                "id, meeting_id, adjusters, adjusted_on, notice_up, last_appeal_day, notice_down",
            ),
            agenda: Rows::of(
                "agenda_items",
                "id, meeting_id, position, kind, case_id, statement_id, title, done",
            ),
            items: Rows::of(
                "minute_items",
                "id, meeting_id, body_id, year, number, agenda_item_id, title, text, \
                 chair_member_id, set_id, created_at, created_by",
            ),
            attendance: Rows::of(
                "minute_attendance",
                "minute_item_id, member_id, present, conflict",
            ),
            decisions: Rows::of(
                "decisions",
                "id, fund_id, case_id, kind, decider, reference, decided_on, amount_ore, reason, \
                 condition_cited, executable, minute_item_id, delegate_id, notice_up, \
                 last_appeal_day, final_on, created_at, created_by",
            ),
            measures: Rows::of(
                "measures",
                "case_id, kind, amount_ore, condition_cited, reason, state, decision_id, \
                 created_on, created_by",
            ),
            postings: Rows::of("ledger_postings", "entry_id, account, amount_ore"),
            entries: Rows::of(
                "ledger_entries",
                "id, fund_id, seq, event, day, amount_ore, case_id, decision_id, decision, reason, \
                 actor_id, actor, registered_at, prev_hash, hash",
            ),
            instalments: Rows::of(
                "instalments",
                "case_id, no, amount_ore, trigger, state, ready_on, account_kind, account_number, \
                 reviewed_by, approved_by, paid_by, paid_on, entry_id",
            ),
            claims: Rows::of(
                "claims",
                "case_id, decision_id, amount_ore, repaid_ore, reference, due_on, sent_on, paid_on",
            ),
            history: Rows::of(
                "history",
                "id, chain, seq, at, day, actor_id, actor, act, subject, subject_id, case_id, \
                 detail_hash, prev_hash, hash",
            ),
            details: Rows::of("history_details", "history_id, detail"),
        }
    }
}

impl<'a> Book<'a> {
    fn new(world: &'a World, numbers: &'a [String]) -> Self {
        let chain = |name: String| Chain { name, seq: 0, hash: String::new() };
        let slug = &world.described.fund.slug;
        Self {
            world,
            numbers,
            history: chain(slug.clone()),
            ledger: chain(ledger_chain(slug)),
            keys: [0; 3],
            written: 0,
            stages: vec![Stage::Draft; world.plans.len()],
            awards: HashMap::new(),
            meetings: BTreeMap::new(),
            sections: HashMap::new(),
            delegated: HashMap::new(),
            members: Vec::new(),
            rows: Tables::new(),
            days: BTreeMap::new(),
            periods: BTreeMap::new(),
        }
    }

    /// Goes on where the chains stand.
    fn begin(&mut self, tx: &mut WriteTx<'_>) -> Outcome<()> {
        for chain in [&mut self.history, &mut self.ledger] {
            let (next, hash) = registry::actions::chain_next(tx, &chain.name)?;
            (chain.seq, chain.hash) = (next - 1, hash);
        }
        let last: Option<i64> =
            schema::history::table.select(max(schema::history::id)).first(tx.conn)?;
        self.keys = [last.unwrap_or(0), 0, 0];
        self.members = schema::body_members::table
            .filter(schema::body_members::body_id.eq(self.world.described.fund.body_id))
            .order(schema::body_members::position)
            .select(schema::body_members::id)
            .limit(5)
            .load::<crate::kernel::ids::MemberId>(tx.conn)?
            .into_iter()
            .map(|id| id.0)
            .collect();
        Ok(())
    }

    fn happen(&mut self, day: NaiveDate, n: usize, what: What) -> Outcome<()> {
        match what {
            What::Contribution(amount) => {
                let by = self.world.staff.controller.clone();
                let words = format!("KS {} § 400", day.year() - 1);
                let of = Booking { decision: (None, words), reason: "Tillskott".into(), by };
                self.enter(LedgerEvent::Contribution, day, amount, None, of)?;
                Ok(())
            }
            What::Step(step) => self.step(day, n, step),
            What::Payment(no, amount) => self.pay(day, n, no, amount),
            What::Release => self.release(day, n),
            What::Claim => self.claim(day, n),
        }
    }

    fn step(&mut self, day: NaiveDate, n: usize, step: Step) -> Outcome<()> {
        let from = self.stages[n];
        let rule = rule(from, step).ok_or_else(|| Refusal::internal("a step out of order"))?;
        self.stages[n] = rule.to;
        let mut detail = json!({ "from": from.code(), "to": rule.to.code() });
        match step {
            Step::Submit => {
                detail["number"] = json!(self.numbers[n]);
                let who = applicant(self.world, n);
                let by = (AccountId(who.account), who.person.clone());
                self.note(day, n, step.code(), by, &detail);
                return Ok(());
            }
            Step::SubmitReport | Step::Withdraw => {
                let who = applicant(self.world, n);
                let by = (AccountId(who.account), who.person.clone());
                self.note(day, n, step.code(), by, &detail);
                return Ok(());
            }
            Step::Assign => detail["officer"] = json!(self.world.officer(n).1),
            Step::Award | Step::Reject | Step::Dismiss => {
                let (decision, words) = self.decide(day, n)?;
                detail["reference"] = json!(words);
                detail["decision"] = json!(decision);
                let by = self.world.staff.secretary.clone();
                self.note(day, n, step.code(), by, &detail);
                return Ok(());
            }
            _ => {}
        }
        let by = self.world.officer(n).clone();
        self.note(day, n, step.code(), by, &detail);
        Ok(())
    }

    /// The meeting of a day, which is made when the first decision is taken at it.
    fn meeting(&mut self, day: NaiveDate) -> i64 {
        if let Some(id) = self.meetings.get(&day) {
            return *id;
        }
        let id = i64::try_from(self.meetings.len() + 1).unwrap_or(0);
        self.meetings.insert(day, id);
        let held = if day <= self.world.today { "held" } else { "planned" };
        let body = self.world.described.fund.body_id.0;
        let place = "Kommunhuset";
        self.rows.meetings.push(row![id, body, day, "13:00", place, held, clock(day, 0)]);
        if let Some(adjusted) = self.past(after(day, 5)) {
            let (up, last) = notice(adjusted);
            self.rows.sets.push(row![
                id,
                id,
                "Gunilla Persdotter",
                adjusted,
                self.past(up),
                self.past(up).map(|_| last),
                self.past(after(last, 1))
            ]);
        }
        id
    }

    /// A day, unless it lies ahead.
    fn past(&self, day: NaiveDate) -> Option<NaiveDate> {
        (day <= self.world.today).then_some(day)
    }

    fn decide(&mut self, day: NaiveDate, n: usize) -> Outcome<(i64, String)> {
        let plan = &self.world.plans[n];
        let meeting = self.meeting(day);
        let section = self.sections.entry(day.year()).or_default();
        *section += 1;
        let number = *section;
        self.keys[2] += 1;
        let id = self.keys[2];
        let body = &self.world.described.file.body.code;
        let words = reference(body, day, number);
        let body_id = self.world.described.fund.body_id.0;
        let secretary = self.world.staff.secretary.0.0;
        let label = format!("{} {}", self.numbers[n], title(n));
        self.rows.agenda.push(row![
            id,
            meeting,
            number,
            "case",
            key(n),
            key(n),
            label.as_str(),
            true
        ]);
        let adjusted = self.past(after(day, 5));
        self.rows.items.push(row![
            id,
            meeting,
            body_id,
            i64::from(day.year()),
            number,
            id,
            label.as_str(),
            "Kommunstyrelsen beslutar enligt förslaget.",
            self.members.first().copied(),
            adjusted.map(|_| meeting),
            clock(day, n),
            secretary
        ]);
        for member in &self.members {
            self.rows.attendance.push(row![id, *member, true, false]);
        }
        let kind = match plan.ending {
            Ending::Award if plan.granted == self.applied(n) => "approval",
            Ending::Award => "partial_approval",
            Ending::Dismiss => "dismissal",
            Ending::Reject | Ending::Withdraw => "rejection",
        };
        let (up, last) = notice(after(day, 5));
        self.rows.decisions.push(row![
            id,
            self.world.fund.0,
            key(n),
            kind,
            "board",
            words.as_str(),
            day,
            plan.granted.0,
            "",
            "",
            true,
            id,
            None::<i64>,
            self.past(up),
            self.past(up).map(|_| last),
            self.past(after(last, 1)),
            clock(day, n),
            secretary
        ]);
        if !plan.granted.is_zero() {
            let by = self.world.staff.secretary.clone();
            let of = Booking { decision: (Some(id), words.clone()), reason: label, by };
            self.enter(LedgerEvent::Grant, day, plan.granted, Some(n), of)?;
            self.awards.insert(n, (id, words.clone()));
        }
        Ok((id, words))
    }

    fn applied(&self, n: usize) -> Ore {
        let plan = &self.world.plans[n];
        self.world.pattern(n, plan.submitted).map(|p| p.applied()).unwrap_or_default()
    }

    fn pay(&mut self, day: NaiveDate, n: usize, no: i64, amount: Ore) -> Outcome<()> {
        let award = self.awards.get(&n).cloned().unwrap_or_default();
        let payer = self.world.staff.attesters[2 % self.world.staff.attesters.len()].clone();
        let of = Booking {
            decision: (Some(award.0), award.1),
            reason: format!("Del {no}"),
            by: payer.clone(),
        };
        let entry = self.enter(LedgerEvent::Disbursement, day, amount, Some(n), of)?;
        let by = |i: usize| self.world.staff.attesters[i % self.world.staff.attesters.len()].0.0;
        self.rows.instalments.push(row![
            key(n),
            no,
            amount.0,
            "decision-final",
            "paid",
            day,
            "bankgiro",
            applicant(self.world, n).giro.as_str(),
            by(0),
            by(1),
            by(2),
            day,
            entry
        ]);
        let plan = &self.world.plans[n];
        let left = plan.granted - plan.paid();
        if plan.closed.is_none() && no == key(plan.payments).saturating_sub(1) {
            self.rows.instalments.push(row![
                key(n),
                no + 1,
                left.0,
                "report-approved",
                "planned",
                None::<NaiveDate>,
                "",
                "",
                None::<i64>,
                None::<i64>,
                None::<i64>,
                None::<NaiveDate>,
                None::<i64>
            ]);
        }
        let detail = json!({ "no": no, "amount": amount.0 });
        self.note(day, n, "instalment-paid", payer, &detail);
        Ok(())
    }

    /// A decision by the officer, on a reservation in the award.
    fn delegate(&mut self, day: NaiveDate, n: usize, kind: &str, amount: Ore) -> (i64, String) {
        let serial = self.delegated.entry(day.year()).or_default();
        *serial += 1;
        let body = &self.world.described.file.body.code;
        let words = format!("{body} D {}/{serial}", day.year());
        self.keys[2] += 1;
        let id = self.keys[2];
        let officer = self.world.officer(n).0.0;
        self.rows.decisions.push(row![
            id,
            self.world.fund.0,
            key(n),
            kind,
            "delegate",
            words.as_str(),
            day,
            amount.0,
            "Projektet blev billigare.",
            "4",
            true,
            None::<i64>,
            officer,
            None::<NaiveDate>,
            None::<NaiveDate>,
            None::<NaiveDate>,
            clock(day, n),
            officer
        ]);
        self.rows.measures.push(row![
            key(n),
            kind,
            amount.0,
            "4",
            "Projektet blev billigare.",
            "decided",
            id,
            day,
            officer
        ]);
        (id, words)
    }

    fn release(&mut self, day: NaiveDate, n: usize) -> Outcome<()> {
        let amount = self.world.plans[n].released;
        let (decision, words) = self.delegate(day, n, "release", amount);
        let by = self.world.officer(n).clone();
        let reason = "Projektet blev billigare.".to_owned();
        let of = Booking { decision: (Some(decision), words), reason, by: by.clone() };
        self.enter(LedgerEvent::Release, day, amount, Some(n), of)?;
        let detail = json!({ "decision": decision, "amount_ore": amount.0, "day": day });
        self.note(day, n, "release", by, &detail);
        Ok(())
    }

    fn claim(&mut self, day: NaiveDate, n: usize) -> Outcome<()> {
        let amount = self.world.plans[n].claimed;
        let (decision, words) = self.delegate(day, n, "reclaim", amount);
        let by = self.world.staff.controller.clone();
        let of = Booking {
            decision: (Some(decision), words),
            reason: "Återbetalning".to_owned(),
            by: by.clone(),
        };
        self.enter(LedgerEvent::Repayment, day, amount, Some(n), of)?;
        self.rows.claims.push(row![
            key(n),
            decision,
            amount.0,
            amount.0,
            crate::kernel::identifiers::ocr_reference(&self.numbers[n]),
            after(day, 30),
            day,
            day
        ]);
        let detail = json!({ "decision": decision, "amount": amount.0 });
        self.note(day, n, "repayment-received", by, &detail);
        Ok(())
    }

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
    fn enter(
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

    fn note(
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
    fn flush(&mut self, tx: &mut WriteTx<'_>) -> Outcome<()> {
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
        for chain in [&self.history, &self.ledger] {
            registry::actions::chain_moved_to(tx, &chain.name, chain.seq, &chain.hash)?;
        }
        Ok(())
    }

    /// The agenda of the next meeting, the totals, and the series of numbers.
    fn finish(&mut self, tx: &mut WriteTx<'_>) -> Outcome<()> {
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

/// By which decision, why, and who.
struct Booking {
    decision: (Option<i64>, String),
    reason: String,
    by: (AccountId, String),
}
