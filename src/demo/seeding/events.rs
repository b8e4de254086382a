//! What happens, on which days, and what comes first on one day.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Planned, Seeder};
use crate::demo::data::{self, EndingKind, Project, When};
use crate::kernel::refusal::Outcome;

/// One of the two funds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Which {
    /// The integration fund, whose history is written.
    First,
    /// The language fund, whose cases stand around the first day.
    Second,
}

/// Something that happens. Numbers are places in the list of projects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The second fund begins.
    SecondFund,
    /// Money comes into the first fund.
    Contribution(usize),
    /// Money comes into the second fund.
    SecondContribution,
    /// The second fund gets its last days.
    LastDays,
    /// An applicant is registered, with the papers that every fund asks for.
    Register(String),
    /// A draft is begun.
    Draft(usize),
    /// An application comes in.
    Submit(usize),
    /// An officer gets it.
    Assign(usize),
    /// The officer asks for more.
    Ask(usize),
    /// The applicant answers.
    Answer(usize),
    /// The applicant withdraws.
    Withdraw(usize),
    /// The case of a withdrawn application is closed by a delegate.
    CloseWithdrawn(usize),
    /// A delegate dismisses.
    Dismiss(usize),
    /// The officer statement is written.
    State(usize),
    /// The case is put on the agenda of its meeting.
    PutOnAgenda(usize),
    /// Proposed releases and claims are put on the agenda of a meeting.
    PutMeasures(usize, NaiveDate),
    /// A delegate grants.
    Delegate(usize),
    /// The body meets.
    Meet(NaiveDate),
    /// The minutes of a meeting are adjusted.
    Adjust(NaiveDate),
    /// Their notice is put up.
    Notice(NaiveDate),
    /// Their decisions have legal force.
    Force(NaiveDate),
    /// Payments are stopped.
    Stop(usize),
    /// A payment is reviewed.
    Review(usize),
    /// A payment is approved.
    Attest(usize),
    /// A payment is made.
    Pay(usize),
    /// The report comes in.
    Report(usize),
    /// The officer asks about the report.
    AskReport(usize),
    /// The report is approved.
    ApproveReport(usize),
    /// The project is broken off.
    BreakOff(usize),
    /// A delegate decides the proposed releases and claims.
    DecideMeasures(usize),
    /// A claim is repaid.
    Repay(usize),
    /// Money leaves the first fund.
    Transfer(usize),
    /// The first fund is settled.
    Settle,
    /// Somebody claims an association, another changes its account.
    Pending,
}

impl Event {
    /// What comes first on one day.
    pub fn rank(&self) -> u8 {
        match self {
            Self::SecondFund => 0,
            Self::Contribution(_) | Self::SecondContribution | Self::LastDays => 1,
            Self::Register(_) => 2,
            Self::Draft(_) => 3,
            Self::Submit(_) => 4,
            Self::Assign(_) => 5,
            Self::Ask(_) => 6,
            Self::Answer(_) => 7,
            Self::Withdraw(_) | Self::Dismiss(_) | Self::CloseWithdrawn(_) => 8,
            Self::State(_) => 9,
            Self::PutOnAgenda(_) | Self::PutMeasures(..) => 10,
            Self::Delegate(_) => 11,
            Self::Meet(_) => 12,
            Self::Adjust(_) => 13,
            Self::Notice(_) => 14,
            Self::Force(_) => 15,
            Self::Stop(_) => 16,
            Self::Review(_) => 17,
            Self::Attest(_) => 18,
            Self::Pay(_) => 19,
            Self::Report(_) => 20,
            Self::AskReport(_) => 21,
            Self::ApproveReport(_) | Self::BreakOff(_) => 22,
            Self::DecideMeasures(_) => 23,
            Self::Repay(_) => 24,
            Self::Transfer(_) => 25,
            Self::Settle => 26,
            Self::Pending => 27,
        }
    }

    /// The project that it is about.
    pub fn project(&self) -> Option<usize> {
        match self {
            Self::Draft(p)
            | Self::Submit(p)
            | Self::Assign(p)
            | Self::Ask(p)
            | Self::Answer(p)
            | Self::Withdraw(p)
            | Self::CloseWithdrawn(p)
            | Self::Dismiss(p)
            | Self::State(p)
            | Self::PutOnAgenda(p)
            | Self::PutMeasures(p, _)
            | Self::Delegate(p)
            | Self::Stop(p)
            | Self::Review(p)
            | Self::Attest(p)
            | Self::Pay(p)
            | Self::Report(p)
            | Self::AskReport(p)
            | Self::ApproveReport(p)
            | Self::BreakOff(p)
            | Self::DecideMeasures(p)
            | Self::Repay(p) => Some(*p),
            _ => None,
        }
    }
}

/// The body's regular meetings: the third Monday of the month, in December the second, none in
/// January and July, and a week later where that is Easter Monday.
pub fn calendar(from: i32, to: i32) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    for year in from..=to {
        for month in (2..=12).filter(|month| *month != 7) {
            let nth = if month == 12 { 2 } else { 3 };
            let Some(day) = NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, nth)
            else {
                continue;
            };
            let easter = crate::kernel::calendar::easter(year).and_then(|sunday| sunday.succ_opt());
            days.push(if easter == Some(day) { data::forward(day, 7) } else { day });
        }
    }
    days
}

impl Seeder<'_, '_> {
    /// Plans one project's way through the house.
    pub(super) fn plan_project(&mut self, which: Which, project: Project) {
        let p = self.planned.len();
        let on = |when: When| when.on(self.today);
        let begun = project.started.or(project.submitted).map(on);
        let Some(begun) = begun.filter(|day| self.is_in_call(which, *day)) else { return };
        self.plan_registration(&project.applicant, data::back(begun, 12));
        let days = Days::of(&project, self.today);
        self.planned.push(Planned { which, project, case: None });
        let mut put = |day: Option<NaiveDate>, event: Event| {
            if let Some(day) = day {
                self.on(day, event);
            }
        };
        put(Some(begun), Event::Draft(p));
        put(days.submitted, Event::Submit(p));
        put(days.assigned, Event::Assign(p));
        put(days.asked, Event::Ask(p));
        put(days.answered, Event::Answer(p));
        put(days.withdrawn, Event::Withdraw(p));
        // The second fund's withdrawn case waits for its closure: somebody may try it.
        let closed = days.withdrawn.filter(|_| which == Which::First);
        put(closed.map(|day| data::forward(day, 4)), Event::CloseWithdrawn(p));
        put(days.dismissed, Event::Dismiss(p));
        put(days.statement, Event::State(p));
        put(days.agenda, Event::PutOnAgenda(p));
        put(days.meeting, Event::Meet(days.meeting.unwrap_or_default()));
        put(days.delegated, Event::Delegate(p));
        put(days.stopped, Event::Stop(p));
        put(days.reviewed, Event::Review(p));
        put(days.attested, Event::Attest(p));
        put(days.paid, Event::Pay(p));
        put(days.report, Event::Report(p));
        put(days.report_asked, Event::AskReport(p));
        put(days.approved, Event::ApproveReport(p));
        put(days.broken_off, Event::BreakOff(p));
        put(days.final_paid.map(|day| data::back(day, 4)), Event::Review(p));
        put(days.final_paid.map(|day| data::back(day, 2)), Event::Attest(p));
        put(days.final_paid, Event::Pay(p));
        if days.by_board {
            let meeting = days.measures.unwrap_or_default();
            put(days.measures.map(|day| data::back(day, 7)), Event::PutMeasures(p, meeting));
        } else {
            put(days.measures, Event::DecideMeasures(p));
        }
        put(days.repaid, Event::Repay(p));
    }

    /// Carries out one event.
    pub(super) fn happen(&mut self, event: &Event) -> Outcome<()> {
        match event {
            Event::SecondFund => self.load_second_fund(),
            Event::Contribution(i) => self.contribute(*i),
            Event::SecondContribution => self.contribute_second(),
            Event::LastDays => self.set_last_days(),
            Event::Register(key) => self.register(key),
            Event::Draft(p) => self.draft(*p),
            Event::Submit(p) => self.submit(*p),
            Event::Assign(p) => self.assign(*p),
            Event::Ask(p) => self.ask(*p),
            Event::Answer(p) => self.answer(*p),
            Event::Withdraw(p) => self.withdraw(*p),
            Event::CloseWithdrawn(p) => self.close_withdrawn(*p),
            Event::Dismiss(p) => self.dismiss(*p),
            Event::State(p) => self.state(*p),
            Event::PutOnAgenda(p) => self.put_on_agenda(*p),
            Event::PutMeasures(p, day) => self.put_measures(*p, *day),
            Event::Delegate(p) => self.delegate(*p),
            Event::Meet(day) => self.meet(*day),
            Event::Adjust(day) => self.adjust(*day),
            Event::Notice(day) => self.post_notice(*day),
            Event::Force(day) => self.confirm_force(*day),
            Event::Stop(p) => self.stop(*p),
            Event::Review(p) => self.review(*p),
            Event::Attest(p) => self.attest(*p),
            Event::Pay(p) => self.pay(*p),
            Event::Report(p) => self.report(*p),
            Event::AskReport(p) => self.ask_report(*p),
            Event::ApproveReport(p) => self.approve_report(*p),
            Event::BreakOff(p) => self.break_off(*p),
            Event::DecideMeasures(p) => self.decide_measures(*p),
            Event::Repay(p) => self.repay(*p),
            Event::Transfer(i) => self.transfer(*i),
            Event::Settle => self.settle(),
            Event::Pending => self.leave_pending(),
        }
    }
}

/// The days of one project, with those that its file leaves out: an officer gets it on the third
/// day, writes the statement two weeks before the meeting, and attesters need a few days.
struct Days {
    submitted: Option<NaiveDate>,
    assigned: Option<NaiveDate>,
    asked: Option<NaiveDate>,
    answered: Option<NaiveDate>,
    withdrawn: Option<NaiveDate>,
    dismissed: Option<NaiveDate>,
    statement: Option<NaiveDate>,
    agenda: Option<NaiveDate>,
    meeting: Option<NaiveDate>,
    delegated: Option<NaiveDate>,
    stopped: Option<NaiveDate>,
    reviewed: Option<NaiveDate>,
    attested: Option<NaiveDate>,
    paid: Option<NaiveDate>,
    report: Option<NaiveDate>,
    report_asked: Option<NaiveDate>,
    approved: Option<NaiveDate>,
    broken_off: Option<NaiveDate>,
    final_paid: Option<NaiveDate>,
    measures: Option<NaiveDate>,
    by_board: bool,
    repaid: Option<NaiveDate>,
}

impl Days {
    fn of(project: &Project, today: NaiveDate) -> Self {
        let on = |when: Option<When>| when.map(|when| when.on(today));
        let ended = |kind| {
            project.outcome.as_ref().filter(|end| end.kind == kind).map(|end| end.on.on(today))
        };
        let submitted = on(project.submitted);
        let dismissed = ended(EndingKind::Dismissed);
        let meeting = on(project.meeting).or_else(|| ended(EndingKind::Rejected));
        let delegated = on(project.delegated);
        let granted = project.granted.is_some();
        let decided = meeting.or(delegated);
        let paid = on(project.paid)
            .or_else(|| decided.filter(|_| granted).map(|day| data::forward(day, 14)));
        let asks = is_asked(project);
        let later = |day: Option<NaiveDate>, days| day.map(|day| data::forward(day, days));
        let before = |day: Option<NaiveDate>, days| day.map(|day| data::back(day, days));
        let whole = decided.is_some() || dismissed.is_some();
        Self {
            submitted,
            assigned: on(project.assigned).or_else(|| later(submitted, 3).filter(|_| whole)),
            asked: on(project.completion.as_ref().map(|c| c.asked))
                .or_else(|| later(submitted, 6).filter(|_| asks)),
            answered: later(submitted, 15).filter(|_| asks),
            withdrawn: ended(EndingKind::Withdrawn),
            dismissed,
            statement: on(project.statement).or_else(|| before(decided, 14)),
            agenda: on(project.agenda).or_else(|| before(meeting, 7)),
            meeting,
            delegated,
            stopped: on(project.stopped.as_ref().map(|s| s.on)),
            reviewed: on(project.reviewed).or_else(|| before(paid, 5)),
            attested: on(project.attested).or_else(|| before(paid, 4)),
            paid,
            report: on(project.report.as_ref().map(|r| r.handed_in)),
            report_asked: on(project
                .report
                .as_ref()
                .and_then(|r| r.completion.as_ref())
                .map(|c| c.asked)),
            approved: on(project.report.as_ref().and_then(|r| r.approved)),
            broken_off: on(project.broken_off.as_ref().map(|b| b.on)),
            final_paid: on(project.final_paid),
            measures: on(project.measures_decided),
            by_board: project.measures_by_board,
            repaid: on(project.repaid),
        }
    }
}

/// Whether an officer asks about the application although its file does not say so: every fifth is
/// asked about its partners or its premises, so that the history looks like one.
pub fn is_asked(project: &Project) -> bool {
    let plain = matches!(project.submitted, Some(When::Day(_))) && project.granted.is_some();
    let Some(When::Day(day)) = project.submitted else { return false };
    plain && (day.day() + u32::try_from(project.title.len()).unwrap_or(0)) % 5 == 0
}
