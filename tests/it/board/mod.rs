//! Deciding: meetings, §§, notices, letters, delegated decisions, legal force.

mod corrections;
mod delegated;
mod meetings;
pub mod minutes;
mod pages;
mod withdrawal;

use chrono::NaiveDate;
use diesel::prelude::*;
use integrationsfond::applications::load::load_fund_text;
use integrationsfond::associations::model::{BoardPerson, NewAssociation};
use integrationsfond::board::actions::{self as board, Recorded};
use integrationsfond::board::model::{Attended, Debate, Function, ItemInput, NewMember, Ruling};
use integrationsfond::cases::lifecycle::{Stage, Step};
use integrationsfond::cases::model::{Facts, NewCase};
use integrationsfond::db::schema;
use integrationsfond::fund::actions::{Booking, book};
use integrationsfond::fund::ledger::{LedgerEvent, Position};
use integrationsfond::grants::model::{Decision, Grant};
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::{
    AgendaItemId, AssociationId, BodyId, CaseId, FundId, MeetingId, MemberId, MinuteSetId,
};
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;
use integrationsfond::people::actions::NewAccount;
use integrationsfond::{associations, cases, fund, grants, people};

use crate::support::client::Server;

/// A municipality with a fund, its money, a board of five and an association.
pub struct Town {
    pub server: Server,
    pub fund: FundId,
    pub body: BodyId,
    pub association: AssociationId,
    pub members: Vec<MemberId>,
    /// An officer's and a secretary's accounts.
    pub officer: Actor,
    pub secretary: Actor,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Västervik's fund, decided over by five instead of fifteen, so that tests stay readable.
pub fn vastervik() -> String {
    of_five(fund::shipped::fund("integrationsfonden").unwrap())
}

pub fn of_five(text: &str) -> String {
    let lines =
        text.lines().map(|line| if line.starts_with("members = ") { "members = 5" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

impl Town {
    pub fn on(today: &str, money: i64) -> Self {
        Self::with(&vastervik(), today, money)
    }

    pub fn with(fund_text: &str, today: &str, money: i64) -> Self {
        let server = Server::on(today);
        let fund = server.act(|tx| load_fund_text(tx, fund_text, |_| None));
        let body = server.read(|conn| fund::find(conn, fund)).body_id;
        let start = server.read(|conn| fund::find(conn, fund)).period_start;
        server.act(|tx| book(tx, &contribution(fund, start, money)));
        let members =
            ["Sven Dahlby", "Britta Lindmark", "Mats Rönnholm", "Ulf Kvistlund", "Maja Rehnby"];
        let members = members.iter().enumerate().map(|(n, name)| {
            let function = if n == 0 { Function::Chair } else { Function::Member };
            let new = NewMember {
                body,
                account: None,
                name: (*name).to_owned(),
                party: "S".to_owned(),
                function,
                from: day("2015-01-01"),
            };
            server.act(|tx| board::add_member(tx, &new))
        });
        let members = members.collect();
        let association = server.act(|tx| associations::actions::register(tx, &applicant()));
        let officer = actor(&server, "Karin Ek", &[Role::CaseOfficer]);
        let secretary = actor(&server, "Eva Sandell", &[Role::Secretary]);
        Self { server, fund, body, association, members, officer, secretary }
    }

    pub fn move_to(&self, today: &str) {
        self.server.app().clock.set_today(Some(day(today)));
    }

    /// Somebody acts.
    pub fn act<T>(
        &self,
        who: &Actor,
        f: impl FnMut(&mut integrationsfond::db::WriteTx<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        self.server.app().write(who, f)
    }

    /// A case that came in today, and its number.
    pub fn submitted(&self, area: &str, kr: i64) -> CaseId {
        self.server.act(|tx| {
            let id = cases::actions::open(
                tx,
                &NewCase {
                    fund_id: self.fund,
                    body_id: self.body,
                    call_id: None,
                    association_id: self.association,
                    applicant_kind: "association".to_owned(),
                    civil_society: true,
                    channel: "web".to_owned(),
                },
            )?;
            let facts = Facts {
                title: "Språkvänner Överum".to_owned(),
                focus_area: area.to_owned(),
                locality: String::new(),
                applied: Ore::kr(kr),
            };
            cases::actions::set_facts(tx, id, &facts)?;
            let today = tx.today;
            cases::actions::register(tx, id, &format!("2021/{id}-109"), today)?;
            cases::actions::advance(tx, id, Step::Submit, serde_json::json!({}))?;
            let form = fund::latest_form(tx.conn, self.fund, "application")?.id;
            use schema::applications as a;
            diesel::insert_into(a::table)
                .values((
                    a::case_id.eq(id.0),
                    a::form_id.eq(form),
                    a::answers.eq("{}"),
                    a::project_start.eq(day("2021-05-01")),
                    a::project_end.eq(day("2021-11-30")),
                    a::saved_at.eq(tx.now),
                    a::saved_on.eq(tx.today),
                ))
                .execute(tx.conn)?;
            Ok(id)
        })
    }

    /// A case with a ready statement that proposes the amount.
    pub fn proposed(&self, area: &str, applied: i64, proposed: i64) -> CaseId {
        let id = self.submitted(area, applied);
        self.server.act(|tx| {
            cases::actions::advance(tx, id, Step::Assign, serde_json::json!({}))?;
            use schema::statements as s;
            diesel::insert_into(s::table)
                .values((
                    s::case_id.eq(id.0),
                    s::version.eq(1),
                    s::state.eq("ready"),
                    s::proposal.eq("approval"),
                    s::amount_ore.eq(Ore::kr(proposed).0),
                    s::summary.eq("Föreningen vill låta nya och gamla svenskar mötas."),
                    s::written_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
            cases::actions::advance(tx, id, Step::Propose, serde_json::json!({}))?;
            Ok(())
        });
        id
    }

    pub fn meeting(&self, on: &str) -> MeetingId {
        self.act(&self.secretary, |tx| {
            board::plan_meeting(tx, self.body, day(on), "13.15", "Bryggaren")
        })
        .unwrap()
    }

    pub fn put(&self, meeting: MeetingId, case: CaseId) -> AgendaItemId {
        let day =
            self.server.read(|conn| Ok(integrationsfond::board::find_meeting(conn, meeting)?.day));
        // What was dealt with in the past is typed in by the secretary.
        let past = day < self.server.app().clock.today();
        let who = if past { &self.secretary } else { &self.officer };
        self.act(who, |tx| board::put_case_on_agenda(tx, meeting, case)).unwrap()
    }

    /// A § with everybody there but Ulf Kvistlund, who leads the applicant. A test changes what it
    /// wants to.
    pub fn section(&self, meeting: MeetingId, row: AgendaItemId, number: i64) -> ItemInput {
        ItemInput {
            meeting,
            agenda_item: Some(row),
            title: String::new(),
            number,
            ruling: Ruling::Approval,
            amount: Ore::ZERO,
            conditions: String::new(),
            reason: String::new(),
            attendance: self.attendance(&self.but_ulf()),
            chair: self.members.first().copied(),
            debate: Debate::default(),
        }
    }

    pub fn but_ulf(&self) -> Vec<MemberId> {
        self.members.iter().enumerate().filter(|(n, _)| *n != 3).map(|(_, m)| *m).collect()
    }

    pub fn attendance(&self, present: &[MemberId]) -> Vec<Attended> {
        let one =
            |m: &MemberId| Attended { member: *m, present: true, conflict: false, dissent: false };
        present.iter().map(one).collect()
    }

    pub fn record(&self, input: &ItemInput) -> Outcome<Recorded> {
        self.act(&self.secretary, |tx| board::record_item(tx, input))
    }

    /// The body approves at a meeting on a day.
    pub fn approves(&self, on: &str, case: CaseId, kr: i64, number: i64) -> (MeetingId, Recorded) {
        let meeting = self.meeting(on);
        let row = self.put(meeting, case);
        let input = ItemInput { amount: Ore::kr(kr), ..self.section(meeting, row, number) };
        (meeting, self.record(&input).unwrap())
    }

    pub fn adjusts(&self, meeting: MeetingId, recorded: &Recorded, on: &str) -> MinuteSetId {
        let items = [recorded.item];
        let adjusters = "Sven Dahlby, Britta Lindmark";
        self.act(&self.secretary, |tx| board::adjust(tx, meeting, &items, adjusters, day(on)))
            .unwrap()
            .set
    }

    pub fn announces(&self, set: MinuteSetId, up: &str) {
        self.act(&self.secretary, |tx| board::post_notice(tx, set, day(up))).unwrap();
    }

    pub fn position(&self, on: &str) -> Position {
        self.server.read(|conn| fund::position_on(conn, self.fund, day(on)))
    }

    pub fn stage(&self, case: CaseId) -> Stage {
        self.server.read(|conn| cases::find(conn, case)).stage
    }

    pub fn grant(&self, case: CaseId) -> Option<Grant> {
        self.server.read(|conn| grants::find(conn, case))
    }

    pub fn decision(&self, case: CaseId) -> Decision {
        self.server.read(|conn| grants::find_decisions(conn, case)).pop().unwrap()
    }

    /// Kind and subject of the records of a case.
    pub fn records(&self, case: CaseId) -> Vec<String> {
        let records = self.server.read(|conn| integrationsfond::registry::find_records(conn, case));
        records.into_iter().map(|r| r.kind).collect()
    }

    /// Subjects of the mails about decisions.
    pub fn letters(&self) -> Vec<String> {
        use schema::outbox as o;
        self.server.read(|conn| {
            Ok(o::table
                .filter(o::kind.eq("decision"))
                .order(o::id)
                .select(o::subject)
                .load(conn)?)
        })
    }

    /// Ledger and history are whole.
    pub fn verify(&self) {
        let faults = self.server.read(|conn| {
            let row = fund::find(conn, self.fund)?;
            let mut faults = fund::verify_ledger(conn, &row)?;
            faults.extend(integrationsfond::registry::verify_chain(conn, &row.slug)?);
            faults.extend(integrationsfond::registry::verify_chain(conn, "house")?);
            Ok(faults)
        });
        assert_eq!(faults, [""; 0]);
    }
}

fn contribution(fund: FundId, on: NaiveDate, kr: i64) -> Booking {
    Booking {
        fund,
        event: LedgerEvent::Contribution,
        day: on,
        amount: Ore::kr(kr),
        case: None,
        first_grant: false,
        decision_id: None,
        decision: "KS 2014-12-15 § 401".to_owned(),
        reason: "Fondens start".to_owned(),
        corrects: None,
    }
}

fn applicant() -> NewAssociation {
    NewAssociation {
        org_number: "802456-7011".to_owned(),
        name: "Överums Idrottsklubb".to_owned(),
        kind: "association".to_owned(),
        address: "Bruksgatan 4".to_owned(),
        postcode: "590 96".to_owned(),
        city: "Överum".to_owned(),
        email: "styrelsen@overumsik.example".to_owned(),
        phone: "0493-300 00".to_owned(),
        people: vec![
            BoardPerson {
                name: "Ulf Kvistlund".to_owned(),
                function: "Ordförande".to_owned(),
                signatory: true,
            },
            BoardPerson {
                name: "Åsa Lund".to_owned(),
                function: "Kassör".to_owned(),
                signatory: true,
            },
        ],
        account: Some(("bankgiro".to_owned(), "640-5070".to_owned())),
        ..NewAssociation::default()
    }
}

/// An account with roles, as whoever acts.
pub fn actor(server: &Server, name: &str, roles: &[Role]) -> Actor {
    let new = NewAccount {
        email: people::demo::email(name),
        name: name.to_owned(),
        title: String::new(),
        lang: integrationsfond::i18n::Lang::Sv,
        roles: roles.to_vec(),
        password: None,
    };
    let id = server.act(|tx| people::actions::create_account(tx, &new));
    Actor::person(id, name, roles.to_vec())
}

/// The fields and keys of a refused form.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(answer: Outcome<T>) -> Vec<(String, &'static str)> {
    match answer {
        Err(Refusal::Invalid(errors)) => errors.into_iter().map(|e| (e.field, e.msg.key)).collect(),
        Err(Refusal::Rule(msg) | Refusal::WrongStage(msg)) => vec![(String::new(), msg.key)],
        other => panic!("{other:?}"),
    }
}
