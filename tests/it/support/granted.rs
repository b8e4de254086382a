//! A house in which grants have been decided: a fund with money, an association, people with roles.
//!
//! ```text
//! let house = House::on("2021-03-29", "integrationsfonden");   // 1 000 000 kr in the fund
//! let case = house.granted(40_000);                            // decided today, payable today
//! let anna = house.person("Anna Ask", &[Role::Attester]);
//! house.by(&anna, |tx| attest::review(tx, id))                 // -> Outcome
//! house.act(|tx| …)                                            // as the program; fails the test
//! ```

use chrono::NaiveDate;
use integrationsfond::app::App;
use integrationsfond::applications::form_rules::Answers;
use integrationsfond::applications::load::load_fund_text;
use integrationsfond::applications::model::{Intake, SubmitHow};
use integrationsfond::associations::model::{BoardPerson, NewAssociation};
use integrationsfond::cases::lifecycle::{Stage, Step};
use integrationsfond::db::{Db, WriteTx};
use integrationsfond::disbursements::{self, attest, model::Instalment};
use integrationsfond::fund::{self as funds, actions::contribute, ledger::Position, shipped};
use integrationsfond::grants::model::{DecidedBy, DecisionKind, Grant, NewDecision};
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::{AccountId, AssociationId, CaseId, FundId};
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;
use integrationsfond::people::{self, actions::NewAccount};
use integrationsfond::{applications, associations, cases, grants};
use serde_json::json;

use super::TestDb;
use super::client::Server;

/// What the fund is given when the house is set up.
pub const CAPITAL: i64 = 1_000_000;

/// Where the program runs: with or without a service in front of it.
#[allow(clippy::large_enum_variant)]
enum Place {
    // The database is dropped last.
    Bare(App, #[allow(dead_code)] TestDb),
    Served(Server),
}

/// The house.
pub struct House {
    place: Place,
    /// The fund.
    pub fund: FundId,
    /// The association.
    pub association: AssociationId,
    /// Who acts for the association.
    pub member: Actor,
    /// The case officer.
    pub officer: Actor,
}

impl House {
    /// A house on a day, with one of the shipped funds.
    pub fn on(today: &str, slug: &str) -> Self {
        let db = TestDb::new();
        Self::set_up(Place::Bare(db.app(), db), today, slug)
    }

    /// The same with the service running.
    pub fn served(today: &str, slug: &str) -> Self {
        Self::set_up(Place::Served(Server::start()), today, slug)
    }

    fn set_up(place: Place, today: &str, slug: &str) -> Self {
        let nobody = Actor::visitor();
        let mut house = Self {
            place,
            fund: FundId(0),
            association: AssociationId(0),
            member: nobody.clone(),
            officer: nobody,
        };
        house.go_to(today);
        let text = shipped::fund(slug).unwrap();
        house.fund = house.act(|tx| load_fund_text(tx, text, |_| None));
        house.officer = house.person("Karin Ekdahl", &[Role::CaseOfficer]);
        house.member = house.person("Lena Lindqvist", &[]);
        house.member.roles = vec![Role::Applicant];
        let member = house.member.id;
        house.association = house.register("Överums Idrottsklubb", "802002-4280", member);
        let fund = house.fund;
        let first = day(today);
        house.act(|tx| contribute(tx, fund, Ore::kr(CAPITAL), first, "KS § 1", "Start"));
        house
    }

    /// The program.
    pub fn app(&self) -> &App {
        match &self.place {
            Place::Bare(app, _) => app,
            Place::Served(server) => server.app(),
        }
    }

    /// The service.
    pub fn server(&self) -> &Server {
        match &self.place {
            Place::Served(server) => server,
            Place::Bare(..) => panic!("this house has no service"),
        }
    }

    /// Moves the day.
    pub fn go_to(&self, today: &str) {
        self.app().clock.set_today(Some(day(today)));
    }

    /// Does something as the program itself.
    pub fn act<T>(&self, f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>) -> T {
        self.app().write(&Actor::program(), f).unwrap()
    }

    /// Does something as a person.
    pub fn by<T>(&self, who: &Actor, f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>) -> Outcome<T> {
        self.app().write(who, f)
    }

    /// Reads something.
    pub fn read<T>(&self, f: impl FnOnce(&mut Db) -> Outcome<T>) -> T {
        self.app().read(f).unwrap()
    }

    /// A new account with these roles.
    pub fn person(&self, name: &str, roles: &[Role]) -> Actor {
        let new = NewAccount {
            email: people::demo::email(name),
            name: name.to_owned(),
            title: String::new(),
            lang: Lang::Sv,
            roles: roles.to_vec(),
            password: None,
        };
        let id = self.act(|tx| people::actions::create_account(tx, &new));
        Actor::person(id, name, roles.to_vec())
    }

    /// A new association with a bankgiro.
    pub fn register(&self, name: &str, number: &str, member: Option<AccountId>) -> AssociationId {
        let new = NewAssociation {
            org_number: number.to_owned(),
            name: name.to_owned(),
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
            member,
            ..NewAssociation::default()
        };
        self.act(|tx| associations::actions::register(tx, &new))
    }

    /// A case of the association, granted today and payable, for a project of the next two months.
    pub fn granted(&self, kr: i64) -> CaseId {
        let case = self.decided(kr);
        let today = self.app().clock.today();
        self.act(|tx| disbursements::actions::decision_final(tx, case, today));
        case
    }

    /// The same, but payments still wait.
    pub fn decided(&self, kr: i64) -> CaseId {
        let (fund, association, officer) = (self.fund, self.association, self.officer.id);
        let today = self.app().clock.today();
        let area = self.read(|conn| {
            let open = funds::described(conn, fund)?.rules.as_of(today).focus_areas.value;
            Ok(open.into_iter().find(|code| code != "work").unwrap_or_default())
        });
        let answers = application(today, kr, &area);
        self.act(|tx| {
            let case = applications::actions::start(tx, fund, None, association, "paper")?;
            applications::actions::save_section(tx, case, "project", &answers, None)?;
            let intake = Some(Intake { received_on: today, number: None });
            let how = SubmitHow { second_signatory: String::new(), intake };
            applications::actions::submit(tx, case, &how)?;
            for step in [Step::Assign, Step::Propose, Step::PutOnAgenda] {
                cases::actions::advance(tx, case, step, json!({}))?;
            }
            cases::actions::set_officer(tx, case, officer)?;
            let new = NewDecision {
                case,
                kind: DecisionKind::Approval,
                decider: DecidedBy::Board,
                reference: format!("KS {today} § 81"),
                decided_on: today,
                amount: Ore::kr(kr),
                conditions: String::new(),
                reason: String::new(),
                condition_cited: String::new(),
                minute_item_id: None,
                delegate_id: None,
                measure_id: None,
                obstacles: Vec::new(),
            };
            let decided = grants::actions::decide(tx, &new)?;
            assert_eq!(decided.obstacles, [], "the grant is executable");
            disbursements::actions::plan(tx, case)?;
            Ok(case)
        })
    }

    /// The instalments of a case.
    pub fn instalments(&self, case: CaseId) -> Vec<Instalment> {
        self.read(|conn| disbursements::list_for_case(conn, case))
    }

    /// Everything that is ready, attested and paid today by three people.
    pub fn pay_what_is_ready(&self, case: CaseId) {
        let today = self.app().clock.today();
        let staff: Vec<Actor> = ["Anna Ask", "Bengt Bok", "Cecilia Ceder"]
            .into_iter()
            .map(|name| self.known(name, &[Role::Attester]))
            .collect();
        for part in self.instalments(case) {
            if part.state == disbursements::lifecycle::State::Ready {
                self.by(&staff[0], |tx| attest::review(tx, part.id)).unwrap();
                self.by(&staff[1], |tx| attest::approve(tx, part.id)).unwrap();
                self.by(&staff[2], |tx| attest::mark_paid(tx, part.id, today)).unwrap();
            }
        }
    }

    /// Somebody by name: there already, or new.
    pub fn known(&self, name: &str, roles: &[Role]) -> Actor {
        use diesel::prelude::*;
        use integrationsfond::db::schema::accounts as a;
        let found: Option<AccountId> = self.read(|conn| {
            Ok(a::table.filter(a::name.eq(name)).select(a::id).first(conn).optional()?)
        });
        match found {
            Some(id) => Actor::person(id, name, roles.to_vec()),
            None => self.person(name, roles),
        }
    }

    /// Where a case stands.
    pub fn stage(&self, case: CaseId) -> Stage {
        self.read(|conn| cases::find(conn, case)).stage
    }

    /// What a case has been granted.
    pub fn grant(&self, case: CaseId) -> Grant {
        self.read(|conn| grants::find(conn, case)).unwrap()
    }

    /// The fund's position today.
    pub fn position(&self) -> Position {
        let (fund, today) = (self.fund, self.app().clock.today());
        self.read(|conn| funds::position_on(conn, fund, today))
    }

    /// Kinds of the mails about a case, in order.
    pub fn mails(&self, case: CaseId) -> Vec<String> {
        use diesel::prelude::*;
        use integrationsfond::db::schema::outbox as o;
        self.read(|conn| {
            Ok(o::table.filter(o::case_id.eq(case)).order(o::id).select(o::kind).load(conn)?)
        })
    }

    /// Every fault that the validators of ledger and history find in the fund.
    pub fn faults(&self) -> Vec<String> {
        let fund = self.fund;
        self.read(|conn| {
            let row = funds::find(conn, fund)?;
            let mut faults = funds::verify_ledger(conn, &row)?;
            faults.extend(integrationsfond::registry::verify_chain(conn, &row.slug)?);
            Ok(faults)
        })
    }
}

/// Answers of an application for a project from today on.
fn application(today: NaiveDate, kr: i64, area: &str) -> Answers {
    let end = today + chrono::Months::new(2);
    let answers = json!({
        "title": "Språkvänner",
        "purpose": "Nyanlända och föreningens medlemmar övar svenska tillsammans.",
        "focus_area": area,
        "localities": ["vastervik"],
        "participants": { "women": "10", "men": "8", "girls": "4", "boys": "4" },
        "period": { "start": today.to_string(), "end": end.to_string() },
        "budget": {
            "costs": [
                { "label": "Ledare", "kind": "leaders", "amount": (kr - 10_000).to_string() },
                { "label": "Lokal", "kind": "premises", "amount": "10000" },
            ],
            "income": [],
        },
        "applied": kr.to_string(),
        "declaration": { "agreed": "yes", "name": "Lena Lindqvist" },
    });
    Answers::from_json(&answers.to_string()).unwrap()
}

/// A day.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The key of a refusal by a rule or a stage.
pub fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> &'static str {
    match outcome {
        Err(Refusal::Rule(msg) | Refusal::WrongStage(msg)) => msg.key,
        other => panic!("{other:?}"),
    }
}

/// The keys of a refusal of what was typed.
pub fn wrong<T: std::fmt::Debug>(outcome: Outcome<T>) -> Vec<&'static str> {
    match outcome {
        Err(Refusal::Invalid(errors)) => errors.into_iter().map(|e| e.msg.key).collect(),
        other => panic!("{other:?}"),
    }
}
