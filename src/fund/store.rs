//! The tables of funds and their ledger.

mod entries;
mod lookups;
mod totals;

pub use entries::{EntryFilter, find_entries, sum_entries};
pub use lookups::{
    find_call, find_cited, find_correction, find_entry, find_moves, insert_fund_decision,
    is_unadjusted,
};
pub use totals::{SplitSum, add_to_totals, split_sums, totals_around, totals_until};

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::ledger::{JournalEntry, LedgerEvent, Position, position};
use super::model::{Call, FundFile};
use super::periods::{Codes, Place, places};
use super::rules::{RuleSet, RuleVersion};
use crate::db::{Db, WriteTx, schema};
use crate::kernel::ids::{AccountId, BodyId, CallId, CaseId, DecisionId, EntryId, FormId, FundId};
use crate::kernel::known::Known;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::registry::model::{GENESIS, canonical_time, chained};

/// A fund's row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::funds, check_for_backend(crate::db::MultiBackend))]
pub struct Fund {
    /// Key.
    pub id: FundId,
    /// Short name in addresses and on the command line.
    pub slug: String,
    /// Name.
    pub name: String,
    /// The body that decides.
    pub body_id: BodyId,
    /// The description (everything in the fund's file but rules, calls and forms), as JSON.
    pub description: String,
    /// First day.
    pub period_start: NaiveDate,
    /// Last day, if it is decided.
    pub period_end: Option<NaiveDate>,
    /// Nothing is booked on this day or earlier.
    pub frozen_to: Option<NaiveDate>,
    /// The day it was settled; read-only since then.
    pub settled_on: Option<NaiveDate>,
}

impl Fund {
    /// Refuses when the fund is settled, and so read-only.
    pub fn not_settled(&self) -> Outcome<()> {
        match self.settled_on {
            Some(day) => Err(Refusal::Rule(Msg::new("fund-is-settled").with("day", day))),
            None => Ok(()),
        }
    }
}

/// A sealed ledger entry.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::ledger_entries, check_for_backend(crate::db::MultiBackend))]
pub struct Entry {
    /// Key.
    pub id: EntryId,
    /// The fund.
    pub fund_id: FundId,
    /// Place in the fund's ledger, from 1.
    pub seq: i64,
    /// What happened.
    pub event: LedgerEvent,
    /// Booking day.
    pub day: NaiveDate,
    /// The event's amount; negative when it undoes one.
    pub amount_ore: Ore,
    /// The case.
    pub case_id: Option<CaseId>,
    /// The decision's row.
    pub decision_id: Option<DecisionId>,
    /// The entry that this one corrects.
    pub corrects_id: Option<EntryId>,
    /// By which decision, in words: `KS 2017-11-27 § 365`.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// Who, if a person.
    pub actor_id: Option<AccountId>,
    /// Who, by name.
    pub actor: String,
    /// When it was registered, UTC.
    pub registered_at: NaiveDateTime,
    /// Hash of the entry before.
    pub prev_hash: String,
    /// Hash of this entry.
    pub hash: String,
}

impl Entry {
    /// The hash that the entry should have.
    pub fn computed_hash(&self) -> String {
        let opt = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        chained(&[
            &self.prev_hash,
            &self.id.to_string(),
            &self.fund_id.to_string(),
            &self.seq.to_string(),
            self.event.code(),
            &self.day.to_string(),
            &self.amount_ore.0.to_string(),
            &opt(self.case_id.map(|id| id.0)),
            &opt(self.decision_id.map(|id| id.0)),
            &opt(self.corrects_id.map(|id| id.0)),
            &self.decision,
            &self.reason,
            &opt(self.actor_id.map(|id| id.0)),
            &self.actor,
            &canonical_time(self.registered_at),
        ])
    }
}

/// Name of the chain that a fund's ledger stands in.
pub fn ledger_chain(slug: &str) -> String {
    format!("ledger:{slug}")
}

/// A fund.
pub fn find(conn: &mut Db, id: FundId) -> Outcome<Fund> {
    schema::funds::table
        .find(id)
        .select(Fund::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The fund with a slug.
pub fn find_by_slug(conn: &mut Db, slug: &str) -> Outcome<Fund> {
    use schema::funds as f;
    f::table
        .filter(f::slug.eq(slug))
        .select(Fund::as_select())
        .first(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// Every fund, by name.
pub fn all_funds(conn: &mut Db) -> Outcome<Vec<Fund>> {
    use schema::funds as f;
    Ok(f::table.order(f::name).select(Fund::as_select()).load(conn)?)
}

/// The fund's position on a day.
pub fn position_on(conn: &mut Db, fund: FundId, day: NaiveDate) -> Outcome<Position> {
    Ok(position(&totals_until(conn, fund, day)?, day))
}

/// The key for the next entry of any fund.
pub fn next_entry_id(conn: &mut Db) -> Outcome<EntryId> {
    use schema::ledger_entries as e;
    let last: Option<EntryId> =
        e::table.order(e::id.desc()).select(e::id).first(conn).optional()?;
    Ok(EntryId(last.map_or(1, |id| id.0 + 1)))
}

/// Writes the postings and then the entry, which seals them.
pub fn insert_entry(conn: &mut Db, entry: &Entry, journal: &JournalEntry) -> Outcome<()> {
    use schema::{ledger_entries as e, ledger_postings as p};
    for posting in journal.postings() {
        diesel::insert_into(p::table)
            .values((
                p::entry_id.eq(entry.id.0),
                p::account.eq(posting.account.code()),
                p::amount_ore.eq(posting.amount.0),
            ))
            .execute(conn)?;
    }
    diesel::insert_into(e::table)
        .values((
            e::id.eq(entry.id),
            e::fund_id.eq(entry.fund_id),
            e::seq.eq(entry.seq),
            e::event.eq(entry.event),
            e::day.eq(entry.day),
            e::amount_ore.eq(entry.amount_ore),
            e::case_id.eq(entry.case_id),
            e::decision_id.eq(entry.decision_id),
            e::corrects_id.eq(entry.corrects_id),
            e::decision.eq(&entry.decision),
            e::reason.eq(&entry.reason),
            e::actor_id.eq(entry.actor_id),
            e::actor.eq(&entry.actor),
            e::registered_at.eq(entry.registered_at),
            e::prev_hash.eq(&entry.prev_hash),
            e::hash.eq(&entry.hash),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every fault in a fund's ledger, in words: a row changed or missing, postings that do not fit
/// their entry, totals that differ from the entries.
pub fn verify_ledger(conn: &mut Db, fund: &Fund) -> Outcome<Vec<String>> {
    use schema::{ledger_entries as e, ledger_postings as p};
    let entries: Vec<Entry> = e::table
        .filter(e::fund_id.eq(fund.id))
        .order(e::seq)
        .select(Entry::as_select())
        .load(conn)?;
    let postings: Vec<(i64, String, i64)> = p::table
        .inner_join(e::table)
        .filter(e::fund_id.eq(fund.id))
        .order((p::entry_id, p::id))
        .select((p::entry_id, p::account, p::amount_ore))
        .load(conn)?;
    let cases: std::collections::HashMap<CaseId, (bool, Codes)> =
        totals::case_codes(conn, fund.id)?;
    let mut of_entry: std::collections::HashMap<i64, Vec<(String, i64)>> = Default::default();
    for (entry, account, amount) in postings {
        of_entry.entry(entry).or_default().push((account, amount));
    }
    let mut faults = Vec::new();
    let (mut seq, mut hash) = (0, GENESIS.to_owned());
    let mut sums: std::collections::BTreeMap<(NaiveDate, LedgerEvent), (i64, i64, i64)> =
        Default::default();
    let mut granted = std::collections::HashSet::new();
    let mut periods: std::collections::BTreeMap<Place, (i64, i64, i64)> = Default::default();
    for entry in &entries {
        let at = format!("ledger {} {}", fund.slug, entry.seq);
        if entry.seq != seq + 1 {
            faults.push(format!("{at}: follows entry {seq}"));
        }
        if entry.prev_hash != hash {
            faults.push(format!("{at}: does not continue the entry before"));
        }
        if entry.computed_hash() != entry.hash {
            faults.push(format!("{at}: the entry has been changed"));
        }
        let expected: Vec<(String, i64)> = JournalEntry::of(entry.event, entry.amount_ore)
            .map(|j| {
                j.postings().iter().map(|p| (p.account.code().to_owned(), p.amount.0)).collect()
            })
            .unwrap_or_default();
        if of_entry.get(&entry.id.0) != Some(&expected) {
            faults.push(format!("{at}: the postings do not fit the entry"));
        }
        let sum = sums.entry((entry.day, entry.event)).or_default();
        sum.0 += entry.amount_ore.0;
        let mut first = (0, 0);
        if let (LedgerEvent::Grant, Some(case)) = (entry.event, entry.case_id)
            && granted.insert(case)
        {
            first = (1, i64::from(cases.get(&case).is_some_and(|(civil, _)| *civil)));
        }
        sum.1 += first.0;
        sum.2 += first.1;
        let codes = entry.case_id.and_then(|case| cases.get(&case)).map(|(_, codes)| codes);
        for place in places(entry.day, entry.event, codes) {
            let sum = periods.entry(place).or_default();
            sum.0 += entry.amount_ore.0;
            sum.1 += first.0;
            sum.2 += first.1;
        }
        (seq, hash) = (entry.seq, entry.hash.clone());
    }
    let totals: std::collections::BTreeMap<(NaiveDate, LedgerEvent), (i64, i64, i64)> =
        totals::day_totals(conn, fund.id)?
            .into_iter()
            .map(|t| ((t.day, t.event), (t.amount.0, t.projects, t.projects_civil_society)))
            .collect();
    if totals != sums {
        faults.push(format!("ledger {}: the maintained totals differ from the entries", fund.slug));
    }
    if totals::period_totals(conn, fund.id)? != periods {
        faults.push(format!("ledger {}: the totals by period differ from the entries", fund.slug));
    }
    use schema::chains as h;
    let head: Option<(i64, String)> = h::table
        .find(ledger_chain(&fund.slug))
        .select((h::seq, h::hash))
        .get_result(conn)
        .optional()?;
    if head.unwrap_or((0, GENESIS.to_owned())) != (seq, hash) {
        faults.push(format!("ledger {}: the head is not the last entry", fund.slug));
    }
    Ok(faults)
}

/// A fund with its description and its rules.
#[derive(Debug, Clone)]
pub struct Described {
    /// The row.
    pub fund: Fund,
    /// What its file says; calls and rules as they stand now.
    pub file: Arc<FundFile>,
    /// Its rules.
    pub rules: Arc<RuleSet>,
    /// Its calls, latest first.
    pub calls: Arc<Vec<StoredCall>>,
}

/// What the texts of a fund's rows mean.
struct Read {
    file: Arc<FundFile>,
    rules: Arc<RuleSet>,
    calls: Arc<Vec<StoredCall>>,
}

/// The texts of a fund's rows: description, calls, rule versions.
#[derive(PartialEq, Eq)]
struct Texts {
    fund: FundId,
    description: String,
    calls: Vec<(CallId, String)>,
    rules: Vec<String>,
}

/// The most funds whose texts are remembered with what they mean.
const REMEMBERED: usize = 8;

/// A call's row.
#[derive(Debug, Clone)]
pub struct StoredCall {
    /// Key.
    pub id: CallId,
    /// The fund.
    pub fund_id: FundId,
    /// What it says.
    pub call: Call,
}

/// A form's row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::forms, check_for_backend(crate::db::MultiBackend))]
pub struct StoredForm {
    /// Key.
    pub id: FormId,
    /// The fund.
    pub fund_id: FundId,
    /// `application` or `report`.
    pub kind: String,
    /// From 1; an application keeps the version that it was made with.
    pub version: i64,
    /// Hash of the text.
    pub hash: String,
    /// The form's text.
    pub body: String,
}

/// A fund with everything that its rows say about it. The rows are read each time; what their texts
/// mean is remembered.
pub fn described(conn: &mut Db, id: FundId) -> Outcome<Described> {
    static READ: Known<Texts, Read> = Known::new(REMEMBERED);
    let fund = find(conn, id)?;
    let (calls, rules) = (call_texts(conn, id)?, rule_texts(conn, id)?);
    let is = |texts: &Texts| {
        texts.fund == id
            && texts.description == fund.description
            && texts.calls == calls
            && texts.rules == rules
    };
    let read = READ.get(is, || {
        let read = read(&fund, &calls, &rules)?;
        let (description, calls, rules) = (fund.description.clone(), calls.clone(), rules.clone());
        Ok::<_, Refusal>((Texts { fund: id, description, calls, rules }, read))
    })?;
    let Read { file, rules, calls } = &*read;
    Ok(Described { fund, file: file.clone(), rules: rules.clone(), calls: calls.clone() })
}

fn read(fund: &Fund, calls: &[(CallId, String)], rules: &[String]) -> Outcome<Read> {
    let mut file: FundFile = serde_json::from_str(&fund.description).map_err(Refusal::internal)?;
    let calls = read_calls(fund.id, calls)?;
    file.calls = calls.iter().map(|c| c.call.clone()).collect();
    file.rules = read_rules(rules)?;
    let rules = RuleSet::new(file.rules.clone(), &file.facts()).map_err(|problems| {
        Refusal::internal(format!("the rules of {} do not hold: {problems:?}", fund.slug))
    })?;
    Ok(Read { file: Arc::new(file), rules: Arc::new(rules), calls: Arc::new(calls) })
}

/// The rule versions of a fund, earliest first.
pub fn find_rule_versions(conn: &mut Db, id: FundId) -> Outcome<Vec<RuleVersion>> {
    read_rules(&rule_texts(conn, id)?)
}

fn rule_texts(conn: &mut Db, id: FundId) -> Outcome<Vec<String>> {
    use schema::rule_versions as r;
    Ok(r::table.filter(r::fund_id.eq(id)).order(r::valid_from).select(r::body).load(conn)?)
}

fn read_rules(texts: &[String]) -> Outcome<Vec<RuleVersion>> {
    texts.iter().map(|text| serde_json::from_str(text).map_err(Refusal::internal)).collect()
}

/// The calls of a fund, latest first.
pub fn find_calls(conn: &mut Db, id: FundId) -> Outcome<Vec<StoredCall>> {
    read_calls(id, &call_texts(conn, id)?)
}

fn call_texts(conn: &mut Db, id: FundId) -> Outcome<Vec<(CallId, String)>> {
    use schema::calls as c;
    Ok(c::table
        .filter(c::fund_id.eq(id))
        .order((c::opens.desc(), c::id.desc()))
        .select((c::id, c::body))
        .load(conn)?)
}

fn read_calls(fund_id: FundId, texts: &[(CallId, String)]) -> Outcome<Vec<StoredCall>> {
    texts
        .iter()
        .map(|(id, text)| {
            let call = serde_json::from_str(text).map_err(Refusal::internal)?;
            Ok(StoredCall { id: *id, fund_id, call })
        })
        .collect()
}

/// A form.
pub fn find_form(conn: &mut Db, id: FormId) -> Outcome<StoredForm> {
    schema::forms::table
        .find(id)
        .select(StoredForm::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The latest version of a fund's form of a kind: `application` or `report`.
pub fn latest_form(conn: &mut Db, fund: FundId, kind: &str) -> Outcome<StoredForm> {
    use schema::forms as f;
    f::table
        .filter(f::fund_id.eq(fund))
        .filter(f::kind.eq(kind))
        .order(f::version.desc())
        .select(StoredForm::as_select())
        .first(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The body with a code, made when it is new.
pub fn ensure_body(conn: &mut Db, code: &str, name: &str) -> Outcome<BodyId> {
    use schema::bodies as b;
    let known = b::table.filter(b::code.eq(code)).select(b::id).first(conn).optional()?;
    match known {
        Some(id) => Ok(id),
        None => Ok(diesel::insert_into(b::table)
            .values((b::code.eq(code), b::name.eq(name)))
            .returning(b::id)
            .get_result(conn)?),
    }
}

/// Writes a fund's row.
pub fn insert_fund(tx: &mut WriteTx<'_>, file: &FundFile, description: &str) -> Outcome<FundId> {
    use schema::funds as f;
    let body = ensure_body(tx.conn, &file.body.code, file.body.name.get("sv"))?;
    Ok(diesel::insert_into(f::table)
        .values((
            f::slug.eq(&file.slug),
            f::name.eq(file.name.get("sv")),
            f::body_id.eq(body),
            f::description.eq(description),
            f::period_start.eq(file.period.start),
            f::period_end.eq(file.period.end),
            f::created_at.eq(tx.now),
        ))
        .returning(f::id)
        .get_result(tx.conn)?)
}

/// Writes what a fund's file says apart from rules, calls and forms.
pub fn set_description(
    tx: &mut WriteTx<'_>,
    id: FundId,
    file: &FundFile,
    description: &str,
) -> Outcome<()> {
    use schema::funds as f;
    diesel::update(f::table.find(id))
        .set((
            f::name.eq(file.name.get("sv")),
            f::description.eq(description),
            f::period_end.eq(file.period.end),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes a rule version.
pub fn insert_rule_version(tx: &mut WriteTx<'_>, id: FundId, version: &RuleVersion) -> Outcome<()> {
    use schema::rule_versions as r;
    let body = serde_json::to_string(version).map_err(Refusal::internal)?;
    diesel::insert_into(r::table)
        .values((
            r::fund_id.eq(id),
            r::valid_from.eq(version.valid_from),
            r::decision.eq(&version.decision),
            r::body.eq(body),
            r::created_at.eq(tx.now),
            r::created_by.eq(tx.actor.id),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes a call.
pub fn insert_call(tx: &mut WriteTx<'_>, id: FundId, call: &Call) -> Outcome<CallId> {
    use schema::calls as c;
    let body = serde_json::to_string(call).map_err(Refusal::internal)?;
    Ok(diesel::insert_into(c::table)
        .values((
            c::fund_id.eq(id),
            c::code.eq(&call.code),
            c::name.eq(call.name.get("sv")),
            c::opens.eq(call.opens),
            c::closes.eq(call.closes),
            c::decision_day.eq(call.decision_day),
            c::body.eq(body),
        ))
        .returning(c::id)
        .get_result(tx.conn)?)
}

/// Writes a call anew.
pub fn set_call(tx: &mut WriteTx<'_>, id: CallId, call: &Call) -> Outcome<()> {
    use schema::calls as c;
    let body = serde_json::to_string(call).map_err(Refusal::internal)?;
    diesel::update(c::table.find(id))
        .set((
            c::name.eq(call.name.get("sv")),
            c::opens.eq(call.opens),
            c::closes.eq(call.closes),
            c::decision_day.eq(call.decision_day),
            c::body.eq(body),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Writes a form as its kind's next version, unless the latest has the same text.
pub fn insert_form(
    tx: &mut WriteTx<'_>,
    fund: FundId,
    kind: &str,
    hash: &str,
    body: &str,
) -> Outcome<bool> {
    use schema::forms as f;
    let latest = match latest_form(tx.conn, fund, kind) {
        Ok(form) => Some(form),
        Err(Refusal::NotFound) => None,
        Err(e) => return Err(e),
    };
    if latest.as_ref().is_some_and(|form| form.hash == hash) {
        return Ok(false);
    }
    diesel::insert_into(f::table)
        .values((
            f::fund_id.eq(fund),
            f::kind.eq(kind),
            f::version.eq(latest.map_or(1, |form| form.version + 1)),
            f::hash.eq(hash),
            f::body.eq(body),
            f::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(true)
}

/// Writes the day on which the fund was settled.
pub fn set_settled(tx: &mut WriteTx<'_>, id: FundId, day: NaiveDate) -> Outcome<()> {
    use schema::funds as f;
    diesel::update(f::table.find(id)).set(f::settled_on.eq(day)).execute(tx.conn)?;
    Ok(())
}
