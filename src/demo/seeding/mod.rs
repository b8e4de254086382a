//! The demonstration's history: what happened until its first day, brought about by the house's own
//! acts in the order of their days, each by the person whose act it is. Nothing that lies after the
//! first day is done; moving the day forward runs jobs and nothing else.

mod answers;
mod cases;
mod events;
mod house;
mod meetings;
mod money;
mod people;

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};

use self::events::{Event, Which};
use self::people::{Known, Staff};
use super::data::{self, Project};
use super::store;
use crate::app::App;
use crate::db::WriteTx;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{BodyId, CaseId, FundId, MeetingId, MinuteItemId, MinuteSetId};
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::mail;

/// The last day on which the demonstration can begin: the second fund's last year.
const LAST: (i32, u32, u32) = (2030, 12, 31);
/// The first.
const FIRST: (i32, u32, u32) = (2015, 1, 1);
/// Mails older than this many days were read long ago; only newer ones wait in the outbox.
const MAIL_DAYS: i64 = 30;

fn date((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// A project with its fund and, once it has begun, its case.
struct Planned {
    which: Which,
    project: Project,
    case: Option<CaseId>,
}

/// A meeting that has been planned.
struct Meeting {
    id: MeetingId,
    items: Vec<MinuteItemId>,
}

/// What seeding knows while it goes on.
struct Seeder<'t, 'c> {
    tx: &'t mut WriteTx<'c>,
    /// The demonstration's first day.
    today: NaiveDate,
    /// Real time, which mails that wait are due by.
    real: chrono::NaiveDateTime,
    queue: BTreeMap<(NaiveDate, u8, usize), Event>,
    queued: usize,
    done_today: i64,
    body: BodyId,
    staff: Staff,
    funds: HashMap<Which, FundId>,
    planned: Vec<Planned>,
    applicants: HashMap<String, Known>,
    meetings: BTreeMap<NaiveDate, Meeting>,
    /// Sets of adjusted §§, by the days of their meetings.
    sets: HashMap<NaiveDate, MinuteSetId>,
    /// Days on which the body regularly meets.
    calendar: Vec<NaiveDate>,
    /// The last § of each year.
    sections: HashMap<i32, i64>,
    /// References of the body's decisions about a fund's money, by the days of their meetings.
    references: HashMap<NaiveDate, String>,
}

/// Fills an empty installation with what happened until `today`. All of it, or nothing.
pub fn seed(app: &mut App, today: NaiveDate) -> Outcome<()> {
    if today < date(FIRST) || today > date(LAST) {
        let msg = Msg::new("demo-day-outside").with("first", date(FIRST)).with("last", date(LAST));
        return Err(Refusal::Rule(msg));
    }
    app.write_on(today, &Actor::program(), |tx| {
        if !store::is_empty(tx.conn)? {
            return Err(Refusal::Rule(Msg::new("demo-not-empty")));
        }
        let files = tx.files.unflushed();
        let mut past = WriteTx {
            conn: &mut *tx.conn,
            now: tx.now,
            today,
            actor: Actor::program(),
            files: &files,
            config: tx.config,
        };
        let mut seeder = Seeder::begin(&mut past, today, tx.now)?;
        seeder.plan()?;
        seeder.run()?;
        seeder.finish()?;
        store::set_day(tx.conn, today)
    })?;
    app.demo = true;
    app.clock.set_today(Some(today));
    Ok(())
}

impl<'t, 'c> Seeder<'t, 'c> {
    fn begin(
        tx: &'t mut WriteTx<'c>,
        today: NaiveDate,
        real: chrono::NaiveDateTime,
    ) -> Outcome<Self> {
        let start = date(FIRST);
        (tx.today, tx.now) = (start, start.and_time(NaiveTime::MIN) + TimeDelta::hours(7));
        let (body, first) = house::load_first_fund(tx)?;
        let staff = people::staff(tx, body)?;
        Ok(Self {
            tx,
            today,
            real,
            queue: BTreeMap::new(),
            queued: 0,
            done_today: 0,
            body,
            staff,
            funds: HashMap::from([(Which::First, first)]),
            planned: Vec::new(),
            applicants: HashMap::new(),
            meetings: BTreeMap::new(),
            sets: HashMap::new(),
            calendar: events::calendar(date(FIRST).year(), today.year() + 1),
            sections: HashMap::new(),
            references: HashMap::new(),
        })
    }

    /// Puts an event in its place. What lies after the first day does not happen.
    fn on(&mut self, day: NaiveDate, event: Event) {
        if day <= self.today {
            self.queued += 1;
            self.queue.insert((day, event.rank(), self.queued), event);
        }
    }

    /// Puts everything that is known beforehand in its place.
    fn plan(&mut self) -> Outcome<()> {
        self.plan_house();
        for project in data::granted()?.into_iter().chain(data::others()?) {
            self.plan_project(Which::First, project);
        }
        if self.today >= house::SECOND_FUND_FROM {
            for project in data::language()? {
                self.plan_project(Which::Second, project);
            }
        }
        Ok(())
    }

    /// Does one event after the other; an event may lead to further ones.
    fn run(&mut self) -> Outcome<()> {
        while let Some(((day, _, _), event)) = self.queue.pop_first() {
            if self.tx.today != day {
                self.done_today = 0;
            }
            self.done_today += 1;
            self.tx.today = day;
            self.tx.now = day.and_time(NaiveTime::MIN)
                + TimeDelta::hours(7)
                + TimeDelta::seconds(self.done_today * 20);
            self.happen(&event).map_err(|refusal| {
                Refusal::internal(format!("{day} {}: {refusal:?}", self.told(&event)))
            })?;
        }
        Ok(())
    }

    /// Mails of long ago are not sent any more.
    fn finish(&mut self) -> Outcome<()> {
        let recent = self.today - TimeDelta::days(MAIL_DAYS);
        mail::store::put_past(self.tx, recent.and_time(NaiveTime::MIN), self.real)
    }

    /// The person who acts from now on.
    fn act_as(&mut self, who: &Actor) {
        self.tx.actor = who.clone();
    }

    /// The event as an error names it.
    fn told(&self, event: &Event) -> String {
        let title = event.project().and_then(|p| self.planned.get(p)).map(|p| &p.project.title);
        format!("{event:?} {}", title.map_or("", String::as_str))
    }
}
