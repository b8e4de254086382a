//! The body's meetings: agenda, §§ with their attendance, adjustment, notice, legal force.

use chrono::{Datelike, NaiveDate};

use super::events::Event;
use super::{Meeting, Seeder};
use crate::board;
use crate::board::actions as act;
use crate::board::model::{
    AgendaItem, AgendaKind, Attended, Debate, Function, ItemInput, Member, Ruling,
};
use crate::demo::data::{EndingKind, back, forward};
use crate::demo::money::{CONTRIBUTIONS, TRANSFERS};
use crate::grants;
use crate::kernel::ids::{AgendaItemId, MemberId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::reports;

/// The § with which the meeting of [`phase_out_day`] set the rules of the fund's last years.
const PHASE_OUT_SECTION: i64 = 301;
const STARTS: &str = "13:00";
const PLACE: &str = "Kommunhuset, sammanträdesrummet Spårön";
const ADJUSTERS: &str = "Gunilla Persdotter och Fatima Osman";
/// A member who stands close to one applicant and leaves when it is its turn.
const CLOSE: (&str, &str) = ("Torbjörn Hallgren", "edsbruk");
/// Other matters of the body, which take their §§ among the fund's.
const OTHER_MATTERS: [&str; 11] = [
    "Ekonomisk uppföljning för kommunen",
    "Svar på medborgarförslag om belysning vid busshållplats",
    "Yttrande över detaljplan för del av Piperskärr",
    "Revidering av arvodesregler",
    "Information från kommundirektören",
    "Försäljning av mark i Gunnebo",
    "Svar på motion om skolskjuts",
    "Upphandling av livsmedel",
    "Borgensåtagande för bostadsbolaget",
    "Rapport från ägardialogen",
    "Val av ombud till föreningsstämma",
];

impl Seeder<'_, '_> {
    /// The meeting on a day; planned when it was not.
    fn meeting(&mut self, day: NaiveDate) -> Outcome<crate::kernel::ids::MeetingId> {
        if let Some(meeting) = self.meetings.get(&day) {
            return Ok(meeting.id);
        }
        let before = self.tx.actor.clone();
        self.act_as(&self.staff.secretary.clone());
        let id = act::plan_meeting(self.tx, self.body, day, STARTS, PLACE)?;
        self.act_as(&before);
        self.meetings.insert(day, Meeting { id, items: Vec::new() });
        Ok(id)
    }

    /// Sees to it that a meeting is planned that can be told of a delegated decision.
    pub(super) fn plan_regular_meeting(&mut self) -> Outcome<()> {
        let today = self.tx.today;
        if self.meetings.keys().any(|day| *day >= today) {
            return Ok(());
        }
        match self.calendar.iter().find(|day| **day > today).copied() {
            Some(day) => self.meeting(day).map(|_| ()),
            None => Ok(()),
        }
    }

    pub(super) fn put_on_agenda(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        let project = self.project(p);
        let ending = project.outcome.as_ref().map(|end| end.on);
        let when = project.meeting.or(ending).ok_or(Refusal::NotFound)?;
        let meeting = self.meeting(when.on(self.today))?;
        self.act_as(&self.staff.secretary.clone());
        act::put_case_on_agenda(self.tx, meeting, case)?;
        Ok(())
    }

    pub(super) fn put_measures(&mut self, p: usize, day: NaiveDate) -> Outcome<()> {
        let case = self.case(p)?;
        let meeting = self.meeting(day)?;
        self.act_as(&self.staff.secretary.clone());
        for measure in reports::measures_for_case(self.tx.conn, case)? {
            act::put_measure_on_agenda(self.tx, meeting, measure.id)?;
        }
        Ok(())
    }

    /// Other matters of a meeting that decide about the first fund's money.
    fn money_matters(day: NaiveDate) -> Vec<&'static str> {
        let given = CONTRIBUTIONS.iter().filter(|moved| moved.meeting() == day);
        let taken = TRANSFERS.iter().filter(|moved| moved.meeting() == day);
        let rules = (day == phase_out_day())
            .then_some("Integrationsfonden: inriktning 2021 och avveckling");
        given
            .map(|_| "Integrationsfonden: tillskott för nästa år")
            .chain(taken.map(|_| "Integrationsfonden: överföring av medel"))
            .chain(rules)
            .collect()
    }

    /// The meeting: each row of the agenda becomes a §, with other matters between them. The fund's
    /// own matters come in one place, as agendas have it.
    pub(super) fn meet(&mut self, day: NaiveDate) -> Outcome<()> {
        let money = Self::money_matters(day);
        if !self.meetings.contains_key(&day) {
            if money.is_empty() {
                return Ok(());
            }
            self.meeting(day)?;
        }
        let id = self.meeting(day)?;
        if self.meetings.get(&day).is_some_and(|meeting| !meeting.items.is_empty()) {
            return Ok(());
        }
        self.act_as(&self.staff.secretary.clone());
        let members = board::find_members(self.tx.conn, self.body, day)?;
        let rows = board::find_agenda(self.tx.conn, id)?;
        let salt = usize::try_from(day.num_days_from_ce()).unwrap_or(0);
        self.other(day, OTHER_MATTERS[salt % OTHER_MATTERS.len()], &members)?;
        for title in money {
            let number = self.other(day, title, &members)?;
            self.references.insert(day, board::rules::reference("KS", day, number));
        }
        for (i, row) in rows.iter().enumerate() {
            self.section(day, row, &members)?;
            if i % 3 == 2 {
                let matter = OTHER_MATTERS[(salt + i) % OTHER_MATTERS.len()];
                self.other(day, matter, &members)?;
            }
        }
        self.on(forward(day, 7), Event::Adjust(day));
        Ok(())
    }

    /// The next § of the day: the body has about as many in a year as the year has days.
    fn next_section(&mut self, day: NaiveDate) -> i64 {
        // The § that the fund's dated rules cite has the number that they cite.
        if day == phase_out_day() {
            let last = self.sections.entry(day.year()).or_default();
            *last = (PHASE_OUT_SECTION - 1).max(*last + 1);
            return *last;
        }
        let base = i64::from(day.ordinal()) * 93 / 100;
        let last = self.sections.entry(day.year()).or_default();
        *last = base.max(*last + 1 + i64::from(day.day() % 2));
        *last
    }

    fn other(&mut self, day: NaiveDate, title: &str, members: &[Member]) -> Outcome<i64> {
        let row = {
            let meeting = self.meeting(day)?;
            act::put_other_on_agenda(self.tx, meeting, title)?
        };
        let mut input = self.input(day, row, members, None)?;
        "Kommunstyrelsen beslutar enligt förslaget.".clone_into(&mut input.reason);
        let number = input.number;
        self.record(day, &input)?;
        Ok(number)
    }

    fn section(&mut self, day: NaiveDate, row: &AgendaItem, members: &[Member]) -> Outcome<()> {
        let project = row
            .case_id
            .and_then(|case| self.planned.iter().position(|planned| planned.case == Some(case)));
        let applicant = project.map(|p| self.project(p).applicant.clone());
        let mut input = self.input(day, row.id, members, applicant.as_deref())?;
        match (row.kind, project) {
            (AgendaKind::Case, Some(p)) => self.rule(p, &mut input),
            (AgendaKind::Measure, _) => input.ruling = Ruling::Approval,
            _ => "Listan läggs till handlingarna.".clone_into(&mut input.reason),
        }
        self.record(day, &input)
    }

    fn rule(&self, p: usize, input: &mut ItemInput) {
        let project = self.project(p);
        if let Some(end) = project.outcome.as_ref().filter(|e| e.kind == EndingKind::Rejected) {
            input.ruling = Ruling::Rejection;
            input.reason.clone_from(&end.reason);
            return;
        }
        let granted = project.granted.unwrap_or(project.applied);
        input.amount = Ore::kr(granted);
        input.ruling =
            if granted < project.applied { Ruling::PartialApproval } else { Ruling::Approval };
    }

    /// A § as yet without ruling: its number, who took part and who led it.
    fn input(
        &mut self,
        day: NaiveDate,
        row: AgendaItemId,
        members: &[Member],
        applicant: Option<&str>,
    ) -> Outcome<ItemInput> {
        let meeting = self.meeting(day)?;
        let number = self.next_section(day);
        Ok(ItemInput {
            meeting,
            agenda_item: Some(row),
            title: String::new(),
            number,
            ruling: Ruling::Noted,
            amount: Ore::ZERO,
            conditions: String::new(),
            reason: String::new(),
            attendance: attendance(day, members, applicant),
            chair: chair(members),
            debate: Debate::default(),
        })
    }

    fn record(&mut self, day: NaiveDate, input: &ItemInput) -> Outcome<()> {
        self.act_as(&self.staff.secretary.clone());
        let recorded = act::record_item(self.tx, input)?;
        let obstacle = recorded.decision.and_then(|d| d.obstacles.into_iter().next());
        if let Some(obstacle) = obstacle {
            return Err(Refusal::Rule(obstacle));
        }
        if let Some(meeting) = self.meetings.get_mut(&day) {
            meeting.items.push(recorded.item);
        }
        Ok(())
    }

    pub(super) fn adjust(&mut self, day: NaiveDate) -> Outcome<()> {
        let Some(meeting) = self.meetings.get(&day) else { return Ok(()) };
        let (id, items, today) = (meeting.id, meeting.items.clone(), self.tx.today);
        self.act_as(&self.staff.secretary.clone());
        let set = act::adjust(self.tx, id, &items, ADJUSTERS, today)?.set;
        self.sets.insert(day, set);
        self.on(forward(today, 1), Event::Notice(day));
        Ok(())
    }

    pub(super) fn post_notice(&mut self, day: NaiveDate) -> Outcome<()> {
        let Some(set) = self.sets.get(&day).copied() else { return Ok(()) };
        let today = self.tx.today;
        self.act_as(&self.staff.secretary.clone());
        act::post_notice(self.tx, set, today)?;
        let last = crate::kernel::calendar::appeal_last_day(today);
        self.on(forward(last, 1), Event::Force(day));
        Ok(())
    }

    pub(super) fn confirm_force(&mut self, day: NaiveDate) -> Outcome<()> {
        let Some(meeting) = self.meetings.get(&day) else { return Ok(()) };
        let (items, today) = (meeting.items.clone(), self.tx.today);
        self.act_as(&self.staff.secretary.clone());
        for decision in grants::find_minuted(self.tx.conn, &items)? {
            act::confirm_legal_force(self.tx, decision.id, today)?;
        }
        Ok(())
    }
}

/// The day of the meeting that the fund's last rule versions cite.
fn phase_out_day() -> NaiveDate {
    super::date((2020, 11, 16))
}

fn chair(members: &[Member]) -> Option<MemberId> {
    members.iter().find(|m| m.function == Function::Chair).map(|m| m.id)
}

/// The ordinary members, but for one who is ill now and then and is replaced by the first deputy;
/// whoever is close to the applicant has left.
fn attendance(day: NaiveDate, members: &[Member], applicant: Option<&str>) -> Vec<Attended> {
    let ordinary = members.iter().filter(|m| m.function != Function::Deputy);
    let ill = back(day, 0).day().is_multiple_of(3);
    let mut there: Vec<Attended> = ordinary
        .enumerate()
        .map(|(i, member)| {
            let close = member.name == CLOSE.0 && applicant == Some(CLOSE.1);
            let away = ill && i == 4;
            Attended {
                member: member.id,
                present: !away && !close,
                conflict: close,
                dissent: false,
            }
        })
        .collect();
    if ill && let Some(deputy) = members.iter().find(|m| m.function == Function::Deputy) {
        there.push(Attended { member: deputy.id, present: true, conflict: false, dissent: false });
    }
    there
}
