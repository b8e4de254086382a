//! What happened, day by day: steps with their history, meetings with their decisions, the ledger
//! with its totals. Everything that is chained or numbered is written here, in order.

mod tables;
mod writing;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use diesel::dsl::max;
use diesel::prelude::*;
use serde_json::json;

use self::tables::Tables;
use super::answers::Pattern;
use super::cases::{applicant, key, title};
use super::plan::{Ending, after};
use super::{World, clock, notice};
use crate::app::App;
use crate::board::rules::reference;
use crate::cases::lifecycle::{Stage, Step, rule};
use crate::db::bulk::make_room;
use crate::db::{WriteTx, schema};
use crate::fund::ledger::LedgerEvent;
use crate::fund::ledger_chain;
use crate::fund::periods::Place;
use crate::i18n::Lang;
use crate::kernel::actor::Actor;
use crate::kernel::ids::AccountId;
use crate::kernel::money::Ore;
use crate::kernel::progress::Progress;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::registry;
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
    let mut progress = Progress::begin();
    for (part, some) in all.chunks(PART).enumerate() {
        progress.at(format_args!("{} of {} happenings", part * PART, all.len()));
        app.write(&Actor::program(), |tx| {
            make_room(tx.conn)?;
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
    /// Days with delegated decisions that no meeting has been told of.
    unreported: BTreeSet<NaiveDate>,
    members: Vec<i64>,
    rows: Tables,
    /// §§ that delegated decisions were reported in: the key, and the days of those decisions.
    reported: Vec<(i64, NaiveDate, NaiveDate)>,
    days: BTreeMap<(NaiveDate, LedgerEvent), [i64; 3]>,
    periods: BTreeMap<Place, [i64; 3]>,
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
            unreported: BTreeSet::new(),
            members: Vec::new(),
            rows: Tables::new(),
            reported: Vec::new(),
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
                if step == Step::Withdraw {
                    self.delegate(day, n, "closure", Ore::ZERO);
                }
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
        if held == "held" {
            self.report(day, id);
        }
        id
    }

    /// The § in which a meeting is told of what delegates have decided since the one before.
    fn report(&mut self, day: NaiveDate, meeting: i64) {
        let later = self.unreported.split_off(&day);
        let told = std::mem::replace(&mut self.unreported, later);
        let (Some(from), Some(to)) = (told.first(), told.last()) else { return };
        let (title, text) =
            (Lang::Sv.t("board-delegated-title"), "Anmälan läggs till handlingarna.");
        let (id, number) = self.section(day);
        let (kind, none) = ("delegated", None::<i64>);
        self.rows.agenda.push(row![id, meeting, number, kind, none, none, title.as_str(), true]);
        self.item((id, number), meeting, day, &title, text, 0);
        self.reported.push((id, *from, *to));
    }

    /// The key of the next § of a day, and its number in the year.
    fn section(&mut self, day: NaiveDate) -> (i64, i64) {
        let section = self.sections.entry(day.year()).or_default();
        *section += 1;
        self.keys[2] += 1;
        (self.keys[2], *section)
    }

    /// A § with those who were there.
    fn item(
        &mut self,
        (id, number): (i64, i64),
        meeting: i64,
        day: NaiveDate,
        title: &str,
        text: &str,
        order: usize,
    ) {
        let adjusted = self.past(after(day, 5));
        self.rows.items.push(row![
            id,
            meeting,
            self.world.described.fund.body_id.0,
            i64::from(day.year()),
            number,
            id,
            title,
            text,
            self.members.first().copied(),
            adjusted.map(|_| meeting),
            clock(day, order),
            self.world.staff.secretary.0.0
        ]);
        for member in &self.members {
            self.rows.attendance.push(row![id, *member, true, false]);
        }
    }

    /// A day, unless it lies ahead.
    fn past(&self, day: NaiveDate) -> Option<NaiveDate> {
        (day <= self.world.today).then_some(day)
    }

    fn decide(&mut self, day: NaiveDate, n: usize) -> Outcome<(i64, String)> {
        let plan = &self.world.plans[n];
        let meeting = self.meeting(day);
        let (id, number) = self.section(day);
        let body = &self.world.described.file.body.code;
        let words = reference(body, day, number);
        let secretary = self.world.staff.secretary.0.0;
        let label = format!("{} {}", self.numbers[n], title(n));
        let case = key(n);
        self.rows.agenda.push(row![id, meeting, number, "case", case, case, label.as_str(), true]);
        let text = "Kommunstyrelsen beslutar enligt förslaget.";
        self.item((id, number), meeting, day, &label, text, n);
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
        self.world.pattern(n, plan.submitted).map(Pattern::applied).unwrap_or_default()
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
        let (reason, cited) = match kind {
            "closure" => ("Ansökan är återkallad.", ""),
            _ => ("Projektet blev billigare.", "4"),
        };
        self.keys[2] += 1;
        let id = self.keys[2];
        let officer = self.world.officer(n).0.0;
        self.unreported.insert(day);
        self.rows.decisions.push(row![
            id,
            self.world.fund.0,
            key(n),
            kind,
            "delegate",
            words.as_str(),
            day,
            amount.0,
            reason,
            cited,
            true,
            None::<i64>,
            officer,
            None::<NaiveDate>,
            None::<NaiveDate>,
            None::<NaiveDate>,
            clock(day, n),
            officer
        ]);
        if !amount.is_zero() {
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
        }
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
}

/// By which decision, why, and who.
struct Booking {
    decision: (Option<i64>, String),
    reason: String,
    by: (AccountId, String),
}
