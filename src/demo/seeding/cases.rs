//! A case's way through the house: application, assessment, report.

use chrono::{Datelike, NaiveDate};

use super::Seeder;
use super::answers;
use super::events::Which;
use crate::applications;
use crate::applications::actions as apply;
use crate::applications::model::{Intake, SubmitHow};
use crate::assessment::actions as assess;
use crate::assessment::model::{Proposal, StatementInput};
use crate::associations;
use crate::board;
use crate::delegation::{self, actions::Ruled};
use crate::demo::data::{Ending, EndingKind, Project, Question, forward};
use crate::fund;
use crate::grants::model::DecisionKind;
use crate::kernel::actor::Actor;
use crate::kernel::calendar::long_date_sv;
use crate::kernel::ids::{CallId, CaseId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::registry;
use crate::reports;
use crate::reports::sheet::Sheet;

/// What officers ask about applications whose file says nothing else, and what is answered.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "Beskriv vad era samarbetsparter har lovat att bidra med och bifoga gärna ett intyg.",
        "Vi har stämt av med våra samarbetsparter. De bidrar med arbetstid och lokal utan kostnad.",
    ),
    (
        "Förklara hur ni har räknat fram kostnaden för ledare: timmar och ersättning per timme.",
        "Ledarna arbetar sex timmar i veckan. Ersättningen är 190 kronor i timmen med avgifter.",
    ),
    (
        "Vi saknar uppgift om hur deltagarna får veta att projektet finns. Berätta kort.",
        "Vi berättar i skolan, på språkkaféerna och genom föreningarna, och delar ut blad på fem språk.",
    ),
];

impl Seeder<'_, '_> {
    /// The case of a project that has begun.
    pub(super) fn case(&self, p: usize) -> Outcome<CaseId> {
        self.planned[p].case.ok_or_else(|| Refusal::internal("the case has not begun"))
    }

    /// The person who acts for the applicant acts from now on.
    fn act_as_applicant(&mut self, p: usize) -> Outcome<Actor> {
        let actor = self.known(&self.planned[p].project.applicant)?.actor.clone();
        self.act_as(&actor);
        Ok(actor)
    }

    /// The officer who prepares the case acts from now on. The first fund's cases are shared.
    pub(super) fn act_as_officer(&mut self, p: usize) -> Actor {
        let own = match self.planned[p].which {
            Which::First => p % 2,
            Which::Second => self.planned[p].project.officer % 2,
        };
        let officer = self.staff.officers[own].clone();
        self.act_as(&officer);
        officer
    }

    fn channel(&self, p: usize) -> String {
        self.project(p).channel.clone().unwrap_or_else(|| "web".to_owned())
    }

    fn call_today(&mut self, which: Which) -> Outcome<Option<CallId>> {
        let (fund, today) = (self.fund(which)?, self.tx.today);
        let calls = fund::find_calls(self.tx.conn, fund)?;
        Ok(calls.into_iter().find(|stored| stored.call.is_open(today)).map(|stored| stored.id))
    }

    /// Begins a draft and fills in what the applicant has filled in.
    pub(super) fn draft(&mut self, p: usize) -> Outcome<()> {
        let which = self.planned[p].which;
        let call = self.call_today(which)?;
        let fund = self.fund(which)?;
        let known = self.known(&self.project(p).applicant)?;
        let (association, signatory) = (known.id, known.actor.name.clone());
        let channel = self.channel(p);
        if channel == "web" {
            self.act_as_applicant(p)?;
        } else {
            self.act_as_officer(p);
        }
        let case = apply::start(self.tx, fund, call, association, &channel)?;
        let opened = applications::open(self.tx.conn, case, self.tx.today)?;
        let project = self.project(p);
        let fields = answers::application(project, self.today, &signatory);
        let most = project.sections.unwrap_or(usize::MAX);
        let (section, given) = answers::read(&opened.form, &fields, &opened.ctx(), most)?;
        apply::save_section(self.tx, case, &section, &given, None)?;
        self.planned[p].case = Some(case);
        Ok(())
    }

    pub(super) fn submit(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        // The series is the body's: its other matters take numbers between the fund's.
        for _ in 0..(p * 7 + 3) % 5 {
            let year = self.tx.today.year();
            registry::actions::next_serial(self.tx, self.body, "registry", year)?;
        }
        let mut how = SubmitHow::default();
        if self.channel(p) == "web" {
            self.act_as_applicant(p)?;
            let second = &self.known(&self.project(p).applicant)?.second;
            how.second_signatory.clone_from(second);
        } else {
            self.act_as_officer(p);
            how.intake = Some(Intake { received_on: self.tx.today, number: None });
        }
        apply::submit(self.tx, case, &how)?;
        assess::first_checks(self.tx, case)
    }

    pub(super) fn assign(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        let officer = self.act_as_officer(p);
        let id = officer.id.ok_or(Refusal::NotAllowed)?;
        assess::assign(self.tx, case, id)?;
        assess::run_checks(self.tx, case)
    }

    pub(super) fn ask(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        self.act_as_officer(p);
        let today = self.tx.today;
        let (message, deadline) = match &self.project(p).completion {
            Some(Question { message, deadline, .. }) => (message.clone(), deadline.on(self.today)),
            None => (QUESTIONS[p % QUESTIONS.len()].0.to_owned(), forward(today, 21)),
        };
        let sections = ["money".to_owned(), "plan".to_owned()];
        assess::request_completion(self.tx, case, &message, deadline, &sections)
    }

    pub(super) fn answer(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        self.act_as_applicant(p)?;
        apply::answer_completion(self.tx, case, QUESTIONS[p % QUESTIONS.len()].1, "", &[])
    }

    fn ending(&self, p: usize) -> Outcome<Ending> {
        self.project(p).outcome.clone().ok_or_else(|| Refusal::internal("no ending"))
    }

    pub(super) fn withdraw(&mut self, p: usize) -> Outcome<()> {
        let (case, ending) = (self.case(p)?, self.ending(p)?);
        self.act_as_applicant(p)?;
        board::actions::withdraw(self.tx, case, &ending.reason)
    }

    /// A delegate closes the case of a withdrawn application.
    pub(super) fn close_withdrawn(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        self.decide_by_delegate(p, case, DecisionKind::Closure, Ore::ZERO, "")
    }

    pub(super) fn dismiss(&mut self, p: usize) -> Outcome<()> {
        let (case, ending) = (self.case(p)?, self.ending(p)?);
        self.decide_by_delegate(p, case, DecisionKind::Dismissal, Ore::ZERO, &ending.reason)
    }

    pub(super) fn delegate(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        let amount = Ore::kr(self.project(p).granted.unwrap_or(0));
        self.decide_by_delegate(p, case, DecisionKind::Approval, amount, "")
    }

    fn decide_by_delegate(
        &mut self,
        p: usize,
        case: CaseId,
        kind: DecisionKind,
        amount: Ore,
        reason: &str,
    ) -> Outcome<()> {
        self.plan_regular_meeting()?;
        self.act_as_officer(p);
        let ruled = Ruled { kind, amount, conditions: String::new(), reason: reason.to_owned() };
        delegation::actions::decide(self.tx, case, &ruled)?;
        Ok(())
    }

    /// The officer statement, with a proposal that the decision follows.
    pub(super) fn state(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        self.act_as_officer(p);
        let id = self.known(&self.project(p).applicant)?.id;
        let applicant = associations::find(self.tx.conn, id)?;
        let input = statement(self.project(p), &applicant.name, self.today);
        assess::write_statement(self.tx, case, &input)?;
        Ok(())
    }

    pub(super) fn report(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        let actor = self.act_as_applicant(p)?;
        let project = self.project(p);
        let Some(report) = &project.report else { return Ok(()) };
        let fields = answers::report(project, report, &actor.name);
        let form = Sheet::open(self.tx.conn, case)?.form;
        let get = |name: &str| fields.get(name);
        for section in &form.sections {
            let errors = reports::actions::save_section(self.tx, case, &section.key, &get)?;
            if !errors.is_empty() {
                return Err(Refusal::Invalid(errors));
            }
        }
        reports::actions::submit(self.tx, case)
    }

    pub(super) fn ask_report(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        self.act_as_officer(p);
        let question = self.project(p).report.as_ref().and_then(|r| r.completion.clone());
        let Some(question) = question else { return Ok(()) };
        let deadline = question.deadline.on(self.today);
        reports::actions::request_completion(self.tx, case, &question.message, deadline)
    }

    pub(super) fn approve_report(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        self.act_as_officer(p);
        reports::actions::approve(self.tx, case, None)
    }

    pub(super) fn break_off(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        self.act_as_officer(p);
        let broken = self.project(p).broken_off.clone();
        let reason = broken.map(|broken| broken.reason).unwrap_or_default();
        reports::actions::break_off(self.tx, case, &reason)
    }
}

fn statement(project: &Project, applicant: &str, today: NaiveDate) -> StatementInput {
    let amount = project.proposed.or(project.granted).unwrap_or(0);
    let people: i64 = project.people.iter().sum();
    let refused = project.outcome.as_ref().filter(|end| end.kind == EndingKind::Rejected);
    let children = if project.people[2] + project.people[3] > 0 {
        "Barn och unga deltar i projektet. Checklistan är ifylld och ledarna har visat registerutdrag."
    } else {
        "Projektet vänder sig till vuxna. Det påverkar barn indirekt, genom deras föräldrar."
    };
    let assessment = match (refused, amount < project.applied) {
        (Some(end), _) => end.reason.clone(),
        (None, true) => {
            "Projektet motsvarar fondens syfte och sökanden har vana att arbeta med målgruppen. \
             Kostnaderna för material och ledare bedöms kunna hållas lägre än i ansökan, och ett \
             lägre belopp föreslås."
                .to_owned()
        }
        (None, false) => {
            "Projektet motsvarar fondens syfte och mål. Planen är genomförbar, kostnaderna är \
             rimliga för antalet deltagare, och det som byggs upp lever vidare när pengarna är slut."
                .to_owned()
        }
    };
    StatementInput {
        proposal: if refused.is_some() { Proposal::Rejection } else { Proposal::Approval },
        amount: Ore::kr(amount),
        summary: format!(
            "{applicant} söker {} till projektet {}. Det pågår från {} till {} och väntas nå omkring \
             {people} personer.",
            Ore::kr(project.applied),
            project.title,
            long_date_sv(project.start.on(today)),
            long_date_sv(project.end.on(today)),
        ),
        assessment,
        economy: String::new(),
        child_perspective: children.to_owned(),
        conditions: String::new(),
        reason: refused.map(|end| end.reason.clone()).unwrap_or_default(),
        ready: true,
    }
}
