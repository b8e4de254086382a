//! Puts together what pages and documents show of a meeting.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::model::{
    AgendaItem, AgendaKind, Attended, Meeting, Member, MinuteItem, MinuteSet, Proposal,
    ProposedMeasure, Votes,
};
use super::store::{self, Body, Matters};
use super::{after, rules, withdrawal};
use crate::cases;
use crate::cases::model::Case;
use crate::db::Db;
use crate::fund;
use crate::fund::ledger::least_available;
use crate::fund::model::Municipality;
use crate::grants;
use crate::grants::model::{Decision, DecisionKind};
use crate::kernel::ids::{BodyId, CaseId, FundId, MeetingId, MinuteItemId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};

/// The number of the body's members, by the description of the funds that it decides over.
pub(super) fn seats(conn: &mut Db, body: BodyId) -> Outcome<usize> {
    Ok(described(conn, body)?.1)
}

/// The municipality of a body and the number of its members.
fn described(conn: &mut Db, body: BodyId) -> Outcome<(Municipality, usize)> {
    let mut fund = None;
    for one in fund::all_funds(conn)? {
        if one.body_id == body {
            fund = Some(one.id);
        }
    }
    let file = fund::described(conn, fund.ok_or(Refusal::NotFound)?)?.file;
    Ok((file.municipality.clone(), usize::try_from(file.body.members).unwrap_or(usize::MAX)))
}

/// A row of the meeting's page: a matter that waits, or its §.
#[derive(Debug, Clone)]
pub struct Row {
    /// The row of the agenda.
    pub agenda: Option<AgendaItem>,
    /// Its §.
    pub item: Option<MinuteItem>,
    /// The case.
    pub case: Option<Case>,
    /// The applicant's name.
    pub applicant: String,
    /// What the officer proposes.
    pub proposal: Option<Proposal>,
    /// The proposed release or claim.
    pub measure: Option<ProposedMeasure>,
    /// The decision.
    pub decision: Option<Decision>,
}

impl Row {
    /// What it is called.
    pub fn title(&self) -> &str {
        match (&self.agenda, &self.item) {
            (_, Some(item)) => &item.title,
            (Some(agenda), None) => &agenda.title,
            (None, None) => "",
        }
    }

    /// What it is.
    pub fn kind(&self) -> AgendaKind {
        self.agenda.as_ref().map_or(AgendaKind::Other, |row| row.kind)
    }

    /// What was applied for, in an application's row.
    pub fn applied(&self) -> Option<Ore> {
        let case = self.case.as_ref().filter(|_| self.kind() == AgendaKind::Case);
        case.map(|case| case.applied_ore)
    }

    /// What is proposed: to grant, to release, to claim.
    pub fn proposed(&self) -> Option<Ore> {
        match (&self.proposal, &self.measure) {
            (Some(p), _) if p.proposal == "approval" => Some(p.amount_ore),
            (Some(_), _) => Some(Ore::ZERO),
            (None, measure) => measure.as_ref().map(|m| m.amount_ore),
        }
    }

    /// What was granted by a § that could be carried out.
    pub fn granted(&self) -> Option<Ore> {
        let decision = self.decision.as_ref()?;
        (decision.executable && decision.kind.is_approval()).then_some(decision.amount_ore)
    }
}

/// The money that a meeting decides about.
#[derive(Debug, Clone)]
pub struct FundMoney {
    /// The fund.
    pub fund: FundId,
    /// Its name.
    pub name: String,
    /// The least that is available on the meeting's day or later, as things stand.
    pub left: Ore,
    /// What this meeting has granted.
    pub decided: Ore,
}

/// A set with the numbers of its §§.
#[derive(Debug, Clone)]
pub struct SetRow {
    /// The set.
    pub set: MinuteSet,
    /// The body.
    pub body: Body,
    /// The day of the meeting.
    pub day: NaiveDate,
    /// `§ 78–81`
    pub sections: String,
    /// The last day for putting up the notice.
    pub notice_by: NaiveDate,
}

/// A meeting with everything on its page.
#[derive(Debug, Clone)]
pub struct MeetingView {
    /// The meeting.
    pub meeting: Meeting,
    /// The body.
    pub body: Body,
    /// Its number of members.
    pub seats: usize,
    /// Agenda and §§ in one list.
    pub rows: Vec<Row>,
    /// Its members on the meeting's day.
    pub members: Vec<Member>,
    /// Who took part in the § recorded last, and who led it.
    pub last: Vec<(Member, Attended)>,
    /// Who led the § recorded last.
    pub last_chair: Option<MinuteItem>,
    /// Adjusted sets.
    pub sets: Vec<SetRow>,
    /// The funds that it decides over.
    pub money: Vec<FundMoney>,
    /// The number that the next § would have.
    pub next_number: i64,
    /// Cases that could be put on the agenda.
    pub ready: Vec<(Case, String)>,
    /// Releases and claims that could be put on the agenda, with their cases.
    pub measures: Vec<(ProposedMeasure, Case)>,
    /// Withdrawn cases whose closure could be put on the agenda.
    pub closures: Vec<Case>,
}

/// A meeting with everything on its page.
pub fn meeting(conn: &mut Db, id: MeetingId) -> Outcome<MeetingView> {
    let meeting = store::find_meeting(conn, id)?;
    let body = store::find_body(conn, meeting.body_id)?;
    let (_, seats) = described(conn, body.id)?;
    let items = store::find_items(conn, id)?;
    let rows = rows(conn, &meeting, &items)?;
    let last_item = items.iter().max_by_key(|item| item.id).cloned();
    let last = match &last_item {
        Some(item) => store::find_attendance(conn, item.id)?,
        None => Vec::new(),
    };
    let taken = store::find_numbers(conn, body.id, i64::from(meeting.day.year()))?;
    Ok(MeetingView {
        seats,
        members: store::find_members(conn, body.id, meeting.day)?,
        last,
        last_chair: last_item,
        sets: sets_of(conn, &meeting, &items)?,
        money: money(conn, &meeting, &rows)?,
        next_number: rules::next_number(meeting.day, &taken),
        ready: store::find_ready_cases(conn, body.id)?,
        closures: withdrawal::find_closures(conn, body.id, meeting.day)?,
        measures: store::find_proposed_measures(conn, body.id)?,
        rows,
        meeting,
        body,
    })
}

fn rows(conn: &mut Db, meeting: &Meeting, items: &[MinuteItem]) -> Outcome<Vec<Row>> {
    let keys: Vec<MinuteItemId> = items.iter().map(|item| item.id).collect();
    let decisions = grants::find_minuted(conn, &keys)?;
    let mut rows = Vec::new();
    let agenda = Agenda::read(conn, meeting.id)?;
    for item in items {
        let decision = decisions.iter().find(|d| d.minute_item_id == Some(item.id)).cloned();
        rows.push(agenda.row(agenda.of(item), Some(item.clone()), decision)?);
    }
    for waiting in agenda.rows.iter().filter(|row| !row.done) {
        rows.push(agenda.row(Some(waiting.clone()), None, None)?);
    }
    Ok(rows)
}

/// The agenda of a meeting, with what its rows are about.
struct Agenda {
    rows: Vec<AgendaItem>,
    matters: Matters,
}

impl Agenda {
    fn read(conn: &mut Db, meeting: MeetingId) -> Outcome<Self> {
        Ok(Self {
            rows: store::find_agenda(conn, meeting)?,
            matters: store::find_matters(conn, meeting)?,
        })
    }

    /// The row that a § belongs to.
    fn of(&self, item: &MinuteItem) -> Option<AgendaItem> {
        item.agenda_item_id.and_then(|id| self.rows.iter().find(|row| row.id == id).cloned())
    }

    fn row(
        &self,
        agenda: Option<AgendaItem>,
        item: Option<MinuteItem>,
        decision: Option<Decision>,
    ) -> Outcome<Row> {
        let matters = &self.matters;
        let about = agenda.as_ref();
        let case = found(&matters.cases, about.and_then(|row| row.case_id))?;
        let proposal = found(&matters.proposals, about.and_then(|row| row.statement_id))?;
        let measure = found(&matters.measures, about.and_then(|row| row.measure_id))?;
        let (case, applicant) = case.unzip();
        Ok(Row {
            agenda,
            item,
            case,
            applicant: applicant.unwrap_or_default(),
            proposal,
            measure,
            decision,
        })
    }
}

/// What a row refers to, if it refers to anything.
fn found<K: Ord, V: Clone>(known: &BTreeMap<K, V>, key: Option<K>) -> Outcome<Option<V>> {
    key.map(|key| known.get(&key).cloned().ok_or(Refusal::NotFound)).transpose()
}

fn money(conn: &mut Db, meeting: &Meeting, rows: &[Row]) -> Outcome<Vec<FundMoney>> {
    let mut funds: Vec<FundMoney> = Vec::new();
    for row in rows {
        let Some(case) = &row.case else { continue };
        let granted = row.granted().unwrap_or(Ore::ZERO);
        if let Some(known) = funds.iter_mut().find(|f| f.fund == case.fund_id) {
            known.decided += granted;
            continue;
        }
        let fund = fund::find(conn, case.fund_id)?;
        let totals = fund::totals_around(conn, fund.id, meeting.day)?;
        let left = least_available(&totals, meeting.day).0;
        funds.push(FundMoney { fund: fund.id, name: fund.name, left, decided: granted });
    }
    Ok(funds)
}

fn sets_of(conn: &mut Db, meeting: &Meeting, items: &[MinuteItem]) -> Outcome<Vec<SetRow>> {
    let mut ids: Vec<_> = items.iter().filter_map(|item| item.set_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut sets = Vec::new();
    for id in ids {
        let set = store::find_set(conn, id)?;
        sets.push(set_row(conn, set, meeting.day)?);
    }
    Ok(sets)
}

fn set_row(conn: &mut Db, set: MinuteSet, day: NaiveDate) -> Outcome<SetRow> {
    let numbers: Vec<i64> =
        store::find_set_items(conn, set.id)?.iter().map(|item| item.number).collect();
    let meeting = store::find_meeting(conn, set.meeting_id)?;
    Ok(SetRow {
        body: store::find_body(conn, meeting.body_id)?,
        day,
        sections: rules::sections(&numbers),
        notice_by: rules::notice_by(set.adjusted_on),
        set,
    })
}

/// How many of the sets that were announced last are shown; the meetings' own pages show the rest.
const LATEST: i64 = 20;

/// Sets with their meetings: those that wait for their notice and the latest ones, or those whose
/// notice is up on a day.
pub fn sets(conn: &mut Db, announced_on: Option<NaiveDate>) -> Outcome<Vec<SetRow>> {
    let sets = match announced_on {
        Some(day) => store::find_announced(conn, day)?,
        None => store::latest_sets(conn, LATEST)?,
    };
    let mut rows = Vec::new();
    for set in sets {
        let day = store::find_meeting(conn, set.meeting_id)?.day;
        rows.push(set_row(conn, set, day)?);
    }
    Ok(rows)
}

/// §§ as their document tells them.
#[derive(Debug, Clone)]
pub struct Minutes {
    /// Head and foot.
    pub house: Municipality,
    /// The body's name.
    pub body: String,
    /// The body's code.
    pub code: String,
    /// The meeting.
    pub meeting: Meeting,
    /// The §§, in order.
    pub items: Vec<ItemText>,
}

/// A § as its document tells it.
#[derive(Debug, Clone)]
pub struct ItemText {
    /// Its number.
    pub number: i64,
    /// What it is called.
    pub title: String,
    /// The case.
    pub case: Option<CaseId>,
    /// The case's registry number.
    pub registry: String,
    /// The project.
    pub project: String,
    /// The applicant.
    pub applicant: String,
    /// What was applied for.
    pub applied: Ore,
    /// The matter in short.
    pub summary: String,
    /// What the officer proposed.
    pub proposed: Option<Proposal>,
    /// The decision.
    pub decision: Option<Decision>,
    /// What was decided otherwise.
    pub text: String,
    /// Who decided.
    pub deciding: Vec<String>,
    /// Who left because of a conflict of interest.
    pub conflicts: Vec<String>,
    /// What was moved.
    pub motions: String,
    /// The vote, where there was one.
    pub votes: Option<Votes>,
    /// Who dissents.
    pub dissent: Vec<String>,
    /// What they have written.
    pub dissent_text: String,
    /// Who led it.
    pub chair: String,
    /// How it was adjusted and announced.
    pub set: Option<MinuteSet>,
    /// Delegated decisions that were reported in it: reference, what, registry number, amount.
    pub reported: Vec<(String, DecisionKind, String, Ore)>,
}

impl Minutes {
    /// `KS 2021-03-29 § 81`, of the first §.
    pub fn reference(&self) -> String {
        let number = self.items.first().map_or(0, |item| item.number);
        rules::reference(&self.code, self.meeting.day, number)
    }

    /// A file name: `protokollsutdrag-KS-2021-03-29-81.pdf`.
    pub fn file_name(&self, what: &str) -> String {
        match self.items.as_slice() {
            [one] => format!("{what}-{}-{}-{}.pdf", self.code, self.meeting.day, one.number),
            _ => format!("{what}-{}-{}.pdf", self.code, self.meeting.day),
        }
    }
}

/// The minutes of a meeting.
pub fn minutes(conn: &mut Db, id: MeetingId) -> Outcome<Minutes> {
    let items = store::find_items(conn, id)?;
    minutes_of(conn, id, items)
}

/// One § as a document.
pub fn minutes_of_item(conn: &mut Db, id: MinuteItemId) -> Outcome<Minutes> {
    let item = store::find_item(conn, id)?;
    minutes_of(conn, item.meeting_id, vec![item])
}

fn minutes_of(conn: &mut Db, id: MeetingId, items: Vec<MinuteItem>) -> Outcome<Minutes> {
    let meeting = store::find_meeting(conn, id)?;
    let body = store::find_body(conn, meeting.body_id)?;
    let (house, _) = described(conn, body.id)?;
    let agenda = Agenda::read(conn, id)?;
    let mut texts = Vec::new();
    for item in items {
        texts.push(item_text(conn, &agenda, item)?);
    }
    Ok(Minutes { house, body: body.name, code: body.code, meeting, items: texts })
}

fn item_text(conn: &mut Db, agenda: &Agenda, item: MinuteItem) -> Outcome<ItemText> {
    let minuted = grants::find_minuted(conn, &[item.id])?;
    let (own, reported): (Vec<_>, Vec<_>) =
        minuted.into_iter().partition(|d| d.minute_item_id == Some(item.id));
    let set = match item.set_id {
        Some(id) => Some(store::find_set(conn, id)?),
        None => None,
    };
    let attendance = store::find_attendance(conn, item.id)?;
    let named = |wanted: fn(&Attended) -> bool| -> Vec<String> {
        let chosen = attendance.iter().filter(|(_, a)| wanted(a));
        chosen.map(|(m, _)| format!("{} ({})", m.name, m.party)).collect()
    };
    let chair = attendance.iter().find(|(m, _)| Some(m.id) == item.chair_member_id);
    let mut listed = Vec::new();
    for decision in reported {
        let number = match decision.case_id {
            Some(case) => cases::find(conn, case)?.label().to_owned(),
            None => String::new(),
        };
        listed.push((decision.reference, decision.kind, number, decision.amount_ore));
    }
    let row = agenda.row(agenda.of(&item), Some(item.clone()), own.into_iter().next())?;
    Ok(ItemText {
        number: item.number,
        title: row.title().to_owned(),
        case: row.case.as_ref().map(|case| case.id),
        registry: row.case.as_ref().map(|case| case.label().to_owned()).unwrap_or_default(),
        project: row.case.as_ref().map(|case| case.title.clone()).unwrap_or_default(),
        applied: row.case.as_ref().map_or(Ore::ZERO, |case| case.applied_ore),
        applicant: row.applicant,
        summary: row.proposal.as_ref().map(|p| p.summary.clone()).unwrap_or_default(),
        proposed: row.proposal,
        decision: row.decision,
        text: item.text.clone(),
        deciding: named(|a| a.present && !a.conflict),
        conflicts: named(|a| a.conflict),
        motions: item.motions.clone(),
        votes: item.votes(),
        dissent: named(|a| a.dissent),
        dissent_text: item.dissent_text.clone(),
        chair: chair.map(|(m, _)| m.name.clone()).unwrap_or_default(),
        set,
        reported: listed,
    })
}

/// Decisions whose legal force can be confirmed or that are under appeal, each with its case.
pub fn awaiting_force(conn: &mut Db, today: NaiveDate) -> Outcome<Vec<(Decision, Option<Case>)>> {
    let mut found = Vec::new();
    for decision in grants::find_awaiting_force(conn, today)? {
        let case = match decision.case_id {
            Some(id) => Some(cases::find(conn, id)?),
            None => None,
        };
        found.push((decision, case));
    }
    Ok(found)
}

/// The word for a measure's kind, for those who choose among them.
pub fn measure_key(measure: &ProposedMeasure) -> &'static str {
    after::decision_kind(measure).map_or("board-kind-measure", DecisionKind::key)
}
