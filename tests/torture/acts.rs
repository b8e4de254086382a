//! A town in which grants are given, and the acts that its people do: one transaction each.

use chrono::{Days, Months, NaiveDate};
use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::applications::form_rules::Answers;
use integrationsfond::applications::load::load_fund_text;
use integrationsfond::applications::model::{Intake, SubmitHow};
use integrationsfond::associations::model::{BoardPerson, NewAssociation};
use integrationsfond::cases::lifecycle::{Stage, Step};
use integrationsfond::db::{Db, WriteTx, schema};
use integrationsfond::disbursements::{self, attest, lifecycle::State};
use integrationsfond::fund::{self as funds, shipped};
use integrationsfond::grants::model::{DecidedBy, DecisionKind, NewDecision};
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::{AccountId, AssociationId, CaseId, FundId, InstalmentId};
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;
use integrationsfond::mail::layout::Block;
use integrationsfond::mail::outbox::{NewMail, enqueue};
use integrationsfond::people::{self, actions::NewAccount};
use integrationsfond::{applications, assessment, associations, cases, files, grants, jobs};
use serde_json::json;

use crate::later_acts::{LATER, later_life};
use crate::more_acts::MORE;

/// The day on which the town begins.
pub const FIRST_DAY: &str = "2021-03-01";

/// The people and things that acts are about.
pub struct Town {
    pub fund: FundId,
    pub slug: String,
    pub association: AssociationId,
    pub member: Actor,
    pub officer: Actor,
    pub secretary: Actor,
    pub controller: Actor,
    /// Another controller.
    pub second: Actor,
    pub attesters: Vec<Actor>,
}

/// What somebody does. Numbers choose among what is there, so that any sequence means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    Contribute(i64),
    TransferOut(i64),
    Start,
    Write(usize, i64),
    Submit(usize),
    Assign(usize),
    Checks(usize),
    Note(usize),
    AskCompletion(usize),
    CloseCompletion(usize),
    Propose(usize),
    PutOnAgenda(usize),
    Decide(usize, i64),
    Withdraw(usize),
    Review(usize),
    Approve(usize),
    SendBack(usize),
    Pay(usize),
    Bounce(usize),
    Stop(usize),
    Resume(usize),
    Mail,
    Account(u32),
    File(u32),
    Days(u64),
    /// One of the acts beside a grant's life.
    More(usize),
    /// One of the acts of a grant's later life.
    Later(usize),
}

/// One life of a grant, act by act, with every kind of act that needs no second case.
pub fn a_life() -> Vec<Act> {
    use Act::*;
    vec![
        Contribute(900_000),
        Start,
        Write(0, 40_000),
        Submit(0),
        Assign(0),
        Checks(0),
        Note(0),
        AskCompletion(0),
        CloseCompletion(0),
        Propose(0),
        PutOnAgenda(0),
        File(1),
        Decide(0, 40_000),
        Stop(0),
        Resume(0),
        Review(0),
        SendBack(0),
        Review(0),
        Approve(0),
        Pay(0),
        Bounce(0),
        Review(0),
        Approve(0),
        Pay(0),
        Mail,
        Account(1),
        TransferOut(1_000),
        Days(1),
    ]
}

/// The life, then every act beside it, then the last of its days, then the later life.
pub fn every_act() -> Vec<Act> {
    let (last, mut all) = (Act::Days(1), a_life());
    all.retain(|act| *act != last);
    all.extend((0..MORE.len()).map(Act::More));
    all.push(last);
    all.extend(later_life());
    all
}

impl Act {
    /// What it is called.
    pub fn name(&self) -> String {
        match self {
            Self::More(n) => MORE[*n].0.to_owned(),
            Self::Later(n) => LATER[*n].0.to_owned(),
            act => format!("{act:?}"),
        }
    }
}

impl Town {
    /// Sets the town up on an empty database.
    pub fn found(app: &App) -> Self {
        let first: NaiveDate = FIRST_DAY.parse().unwrap();
        app.clock.set_today(Some(first));
        let text = shipped::fund("integrationsfonden").unwrap();
        act(app, |tx| {
            let fund = load_fund_text(tx, text, |_| None)?;
            let member = account(tx, "Lena Lindqvist", &[])?;
            account(tx, "Karin Ekdahl", &[Role::CaseOfficer])?;
            account(tx, "Eva Sandell", &[Role::Secretary])?;
            for name in ["Rolf Rand", "Dan Dahl"] {
                account(tx, name, &[Role::Controller])?;
            }
            for name in ["Anna Ask", "Bengt Bok", "Cecilia Ceder"] {
                account(tx, name, &[Role::Attester])?;
            }
            associations::actions::register(tx, &club(member))?;
            let first = tx.today;
            funds::actions::contribute(tx, fund, Ore::kr(100_000), first, "KS § 1", "Start")?;
            Ok(())
        });
        Self::known(app)
    }

    /// Finds the town on a database where it has been set up.
    pub fn known(app: &App) -> Self {
        let person = |name: &str, roles: &[Role]| {
            use schema::accounts as a;
            let id: AccountId = app
                .read(|conn| Ok(a::table.filter(a::name.eq(name)).select(a::id).first(conn)?))
                .unwrap();
            Actor::person(id, name, roles.to_vec())
        };
        let attester = |name| person(name, &[Role::Attester]);
        let (fund, slug, association) = app
            .read(|conn| {
                use schema::{associations as s, funds as f};
                let (fund, slug) = f::table.order(f::id).select((f::id, f::slug)).first(conn)?;
                Ok((fund, slug, s::table.select(s::id).first(conn)?))
            })
            .unwrap();
        Self {
            fund,
            slug,
            association,
            member: person("Lena Lindqvist", &[Role::Applicant]),
            officer: person("Karin Ekdahl", &[Role::CaseOfficer]),
            secretary: person("Eva Sandell", &[Role::Secretary]),
            controller: person("Rolf Rand", &[Role::Controller]),
            second: person("Dan Dahl", &[Role::Controller]),
            attesters: ["Anna Ask", "Bengt Bok", "Cecilia Ceder"].map(attester).to_vec(),
        }
    }

    /// Does an act. A refusal is an answer too.
    pub fn does(&self, app: &App, act: &Act) -> Outcome<()> {
        if let Act::Days(days) = act {
            let day = app.clock.today() + Days::new(*days);
            app.clock.set_today(Some(day));
            let ran = jobs::run_due(app)?;
            assert_eq!(ran.failed, 0, "a job failed");
            return Ok(());
        }
        app.write(self.who(act), |tx| self.act(tx, act))
    }

    fn who(&self, act: &Act) -> &Actor {
        match act {
            Act::Contribute(_) | Act::TransferOut(_) => &self.controller,
            Act::Assign(_)
            | Act::Checks(_)
            | Act::Note(_)
            | Act::AskCompletion(_)
            | Act::CloseCompletion(_)
            | Act::Stop(_)
            | Act::Resume(_) => &self.officer,
            Act::Review(_) | Act::SendBack(_) => &self.attesters[0],
            Act::Approve(_) => &self.attesters[1],
            Act::Pay(_) | Act::Bounce(_) => &self.attesters[2],
            Act::Later(n) => self.later_by(*n),
            _ => program(),
        }
    }

    /// The same inside a transaction that is there already.
    pub fn act(&self, tx: &mut WriteTx<'_>, act: &Act) -> Outcome<()> {
        let today = tx.today;
        let why = "Enligt beslut";
        match act {
            Act::Contribute(kr) => {
                let amount = Ore::kr(*kr);
                funds::actions::contribute(tx, self.fund, amount, today, "KS § 2", why)?;
            }
            Act::TransferOut(kr) => {
                let amount = Ore::kr(*kr);
                funds::actions::transfer_out(tx, self.fund, amount, today, "KS § 3", why)?;
            }
            Act::Start => {
                applications::actions::start(tx, self.fund, None, self.association, "paper")?;
            }
            Act::Write(n, kr) => {
                let case = pick(tx.conn, &[Stage::Draft], *n)?;
                let answers = self.answers(tx, self.fund, *kr)?;
                applications::actions::save_section(tx, case, "project", &answers, None)?;
            }
            Act::Submit(n) => {
                let case = pick(tx.conn, &[Stage::Draft], *n)?;
                self.submit(tx, case)?;
            }
            Act::Withdraw(n) => {
                let case = pick(tx.conn, &[Stage::Submitted, Stage::Preparing], *n)?;
                applications::actions::withdraw(tx, case, why)?;
            }
            Act::Mail => mail(tx, "Besked")?,
            Act::Account(n) => {
                account(tx, &format!("Person {n}"), &[Role::Registrar])?;
            }
            Act::File(n) => {
                files::keep(tx, format!("fil {n}").as_bytes(), "fil.txt", "text/plain")?;
            }
            Act::More(n) => MORE[*n].1(self, tx)?,
            Act::Later(n) => self.later(tx, *n)?,
            Act::Days(_) => unreachable!("days are no transaction"),
            Act::Decide(n, kr) => self.decide(tx, *n, Ore::kr(*kr))?,
            _ => self.staff_act(tx, act)?,
        }
        Ok(())
    }

    fn staff_act(&self, tx: &mut WriteTx<'_>, act: &Act) -> Outcome<()> {
        use assessment::actions as a;
        let (today, why) = (tx.today, "Enligt beslut");
        match act {
            Act::Assign(n) => {
                let case = pick(tx.conn, &[Stage::Submitted], *n)?;
                a::assign(tx, case, self.officer.id.unwrap())
            }
            Act::Checks(n) => {
                let case = pick(tx.conn, &[Stage::Preparing], *n)?;
                a::run_checks(tx, case)
            }
            Act::Note(n) => {
                let case = pick(tx.conn, &[Stage::Preparing, Stage::Granted], *n)?;
                a::add_note(tx, case, why)
            }
            Act::AskCompletion(n) => {
                let case = pick(tx.conn, &[Stage::Preparing], *n)?;
                a::request_completion(tx, case, why, today + Days::new(14), &["project".to_owned()])
            }
            Act::CloseCompletion(n) => {
                let case = pick(tx.conn, &[Stage::Completion], *n)?;
                a::close_completion(tx, case, why)
            }
            Act::Propose(n) => step(tx, Stage::Preparing, *n, Step::Propose),
            Act::PutOnAgenda(n) => step(tx, Stage::Proposed, *n, Step::PutOnAgenda),
            Act::Review(n) => with_part(tx, State::Ready, *n, attest::review),
            Act::Approve(n) => with_part(tx, State::Reviewed, *n, attest::approve),
            Act::SendBack(n) => {
                with_part(tx, State::Reviewed, *n, |tx, id| attest::send_back(tx, id, why))
            }
            Act::Pay(n) => with_part(tx, State::Approved, *n, |tx, id| {
                attest::mark_paid(tx, id, today).map(drop)
            }),
            Act::Bounce(n) => with_part(tx, State::Paid, *n, |tx, id| {
                integrationsfond::reports::actions::payment_returned(tx, id, today, why).map(drop)
            }),
            Act::Stop(n) => {
                let case = pick(tx.conn, &[Stage::Granted, Stage::Running], *n)?;
                disbursements::actions::stop(tx, case, why)
            }
            Act::Resume(n) => {
                let case = pick(tx.conn, &[Stage::Granted, Stage::Running], *n)?;
                disbursements::actions::resume(tx, case, why)
            }
            other => unreachable!("{other:?} is done elsewhere"),
        }
    }

    fn decide(&self, tx: &mut WriteTx<'_>, n: usize, amount: Ore) -> Outcome<()> {
        let case = pick(tx.conn, &[Stage::Agenda], n)?;
        if self.grant(tx, case, amount)? {
            return Ok(());
        }
        Err(Refusal::stage("case-moved"))
    }

    /// Decides on a case; answers whether the decision could be carried out.
    pub fn grant(&self, tx: &mut WriteTx<'_>, case: CaseId, amount: Ore) -> Outcome<bool> {
        let today = tx.today;
        let new = NewDecision {
            case,
            kind: DecisionKind::Approval,
            decider: DecidedBy::Board,
            reference: format!("KS {today} § 81"),
            decided_on: today,
            amount,
            conditions: String::new(),
            reason: String::new(),
            condition_cited: String::new(),
            minute_item_id: None,
            delegate_id: None,
            measure_id: None,
            obstacles: Vec::new(),
        };
        let decided = grants::actions::decide(tx, &new)?;
        if !decided.obstacles.is_empty() {
            return Ok(false);
        }
        disbursements::actions::plan(tx, case)?;
        disbursements::actions::decision_final(tx, case, today)?;
        Ok(true)
    }

    /// Hands an application in that came on paper today.
    pub fn submit(&self, tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<()> {
        let intake = Some(Intake { received_on: tx.today, number: None });
        let how = SubmitHow { second_signatory: String::new(), intake };
        applications::actions::submit(tx, case, &how).map(drop)
    }

    /// Answers of an application to a fund for a project from today on.
    pub fn answers(&self, tx: &mut WriteTx<'_>, fund: FundId, kr: i64) -> Outcome<Answers> {
        let today = tx.today;
        let open = funds::described(tx.conn, fund)?.rules.as_of(today).focus_areas.value;
        let area = open.into_iter().find(|code| code != "work").unwrap_or_default();
        let answers = json!({
            "title": "Språkvänner",
            "purpose": "Nyanlända och föreningens medlemmar övar svenska tillsammans.",
            "focus_area": area,
            "localities": ["vastervik"],
            "participants": { "women": "10", "men": "8", "girls": "4", "boys": "4" },
            "period": { "start": today.to_string(), "end": (today + Months::new(2)).to_string() },
            "budget": {
                "costs": [
                    { "label": "Ledare", "kind": "leaders", "amount": (kr - 1_000).to_string() },
                    { "label": "Lokal", "kind": "premises", "amount": "1000" },
                ],
                "income": [],
            },
            "applied": kr.to_string(),
            "declaration": { "agreed": "yes", "name": "Lena Lindqvist" },
        });
        Ok(Answers::from_json(&answers.to_string()).unwrap())
    }
}

/// Does something as the program; it must succeed.
pub fn act<T>(app: &App, f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>) -> T {
    app.write(program(), f).unwrap()
}

/// The program itself, which may do everything.
pub fn program() -> &'static Actor {
    static PROGRAM: std::sync::OnceLock<Actor> = std::sync::OnceLock::new();
    PROGRAM.get_or_init(Actor::program)
}

/// Puts a mail in the outbox.
pub fn mail(tx: &mut WriteTx<'_>, subject: &str) -> Outcome<()> {
    let mail = NewMail {
        kind: "decision",
        case_id: None,
        to: "lena@forening.example".to_owned(),
        lang: Lang::Sv,
        subject: subject.to_owned(),
        blocks: vec![Block::Para("Hej.".to_owned())],
        attachments: Vec::new(),
    };
    enqueue(tx, &mail).map(drop)
}

fn account(tx: &mut WriteTx<'_>, name: &str, roles: &[Role]) -> Outcome<AccountId> {
    let new = NewAccount {
        email: people::demo::email(name),
        name: name.to_owned(),
        title: String::new(),
        lang: Lang::Sv,
        roles: roles.to_vec(),
        password: None,
    };
    people::actions::create_account(tx, &new)
}

fn club(member: AccountId) -> NewAssociation {
    NewAssociation {
        org_number: "802002-4280".to_owned(),
        name: "Överums Idrottsklubb".to_owned(),
        kind: "association".to_owned(),
        address: "Bruksgatan 1".to_owned(),
        postcode: "590 96".to_owned(),
        city: "Överum".to_owned(),
        email: "styrelsen@forening.example".to_owned(),
        people: vec![BoardPerson {
            name: "Bo Berg".to_owned(),
            function: "Ordförande".to_owned(),
            signatory: true,
        }],
        account: Some(("bankgiro".to_owned(), "640-5070".to_owned())),
        member: Some(member),
        ..NewAssociation::default()
    }
}

fn step(tx: &mut WriteTx<'_>, from: Stage, n: usize, step: Step) -> Outcome<()> {
    let case = pick(tx.conn, &[from], n)?;
    cases::actions::advance(tx, case, step, json!({})).map(drop)
}

/// The nth case in one of these stages, as often around as it takes.
pub fn pick(conn: &mut Db, stages: &[Stage], n: usize) -> Outcome<CaseId> {
    use schema::cases as c;
    let all: Vec<CaseId> =
        c::table.filter(c::stage.eq_any(stages)).order(c::id).select(c::id).load(conn)?;
    if all.is_empty() { Err(Refusal::NotFound) } else { Ok(all[n % all.len()]) }
}

/// Does something with an instalment in a state.
fn with_part(
    tx: &mut WriteTx<'_>,
    state: State,
    n: usize,
    f: impl FnOnce(&mut WriteTx<'_>, InstalmentId) -> Outcome<()>,
) -> Outcome<()> {
    use schema::instalments as i;
    let all: Vec<InstalmentId> =
        i::table.filter(i::state.eq(state)).order(i::id).select(i::id).load(tx.conn)?;
    if all.is_empty() { Err(Refusal::NotFound) } else { f(tx, all[n % all.len()]) }
}
