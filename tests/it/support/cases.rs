//! Cases that have come in: a fund with money, an officer, associations that have applied.

use chrono::NaiveDate;
use diesel::prelude::*;
use integrationsfond::applications::load::load_fund_text;
use integrationsfond::associations;
use integrationsfond::associations::model::{BoardPerson, NewAssociation};
use integrationsfond::cases;
use integrationsfond::cases::lifecycle::{Stage, Step};
use integrationsfond::cases::model::{Case, Facts, NewCase};
use integrationsfond::db::{WriteTx, schema};
use integrationsfond::fund::actions::{Booking, book};
use integrationsfond::fund::ledger::LedgerEvent;
use integrationsfond::fund::{self, shipped};
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::{AccountId, AssociationId, CaseId, FundId};
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::Outcome;
use integrationsfond::kernel::role::Role;
use integrationsfond::people;
use integrationsfond::people::actions::NewAccount;
use integrationsfond::registry;
use serde_json::json;

use super::client::Server;

/// A house with a fund of 650 000 kr and a case officer, Karin Ekdahl.
pub struct Desk {
    pub server: Server,
    pub fund: FundId,
    pub karin: AccountId,
}

impl Desk {
    pub fn on(day: &str) -> Self {
        let server = Server::on(day);
        let text = shipped::fund("sprakfonden").unwrap();
        let fund = server.act(|tx| load_fund_text(tx, text, |_| None));
        server.act(|tx| {
            let booking = Booking {
                fund,
                event: LedgerEvent::Contribution,
                day: "2018-01-01".parse().unwrap(),
                amount: Ore::kr(650_000),
                case: None,
                first_grant: false,
                decision_id: None,
                decision: "KS 2017-11-27 § 365".to_owned(),
                reason: "Fondens första tillskott".to_owned(),
                corrects: None,
            };
            book(tx, &booking)
        });
        let karin = account(&server, "Karin Ekdahl", &[Role::CaseOfficer]);
        Self { server, fund, karin }
    }

    /// Another account.
    pub fn account(&self, name: &str, roles: &[Role]) -> AccountId {
        account(&self.server, name, roles)
    }

    /// An association whose board has these names.
    pub fn association(&self, org_number: &str, name: &str, board: &[&str]) -> AssociationId {
        let people = board
            .iter()
            .map(|name| BoardPerson {
                name: (*name).to_owned(),
                function: "Ledamot".to_owned(),
                signatory: true,
            })
            .collect();
        let new = NewAssociation {
            org_number: org_number.to_owned(),
            name: name.to_owned(),
            kind: "association".to_owned(),
            address: "Storgatan 1".to_owned(),
            postcode: "593 30".to_owned(),
            city: "Västervik".to_owned(),
            email: "styrelsen@forening.example".to_owned(),
            phone: "0490-123 45".to_owned(),
            people,
            account: Some(("bankgiro".to_owned(), "640-5070".to_owned())),
            ..NewAssociation::default()
        };
        self.server.act(|tx| associations::actions::register(tx, &new))
    }

    /// Överums Idrottsklubb.
    pub fn club(&self) -> AssociationId {
        self.association("802002-4280", "Överums Idrottsklubb", &["Eva Ström"])
    }

    /// A draft.
    pub fn draft(&self, association: AssociationId, title: &str, applied: i64) -> CaseId {
        let fund = self.fund;
        self.server.act(|tx| write(tx, fund, association, title, Ore::kr(applied)))
    }

    /// A case that came in today.
    pub fn case(&self, association: AssociationId, title: &str, applied: i64) -> CaseId {
        let id = self.draft(association, title, applied);
        self.server.act(|tx| {
            let case = cases::find(tx.conn, id)?;
            let number =
                registry::actions::next_number(tx, case.body_id, "{year}/{serial}-{plan}", "109")?;
            let today = tx.today;
            cases::actions::register(tx, id, &number, today)?;
            cases::actions::advance(tx, id, Step::Submit, json!({ "number": number }))
        });
        id
    }

    /// Acts as somebody with one role.
    pub fn act_as<T>(
        &self,
        account: AccountId,
        role: Role,
        f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let name = self.server.read(|conn| {
            use schema::accounts as a;
            Ok(a::table.find(account).select(a::name).first::<String>(conn)?)
        });
        self.server.app().write(&Actor::person(account, name, vec![role]), f)
    }

    /// Acts as Karin.
    pub fn act<T>(&self, f: impl FnMut(&mut WriteTx<'_>) -> Outcome<T>) -> Outcome<T> {
        self.act_as(self.karin, Role::CaseOfficer, f)
    }

    pub fn find(&self, id: CaseId) -> Case {
        self.server.read(|conn| cases::find(conn, id))
    }

    pub fn stage(&self, id: CaseId) -> Stage {
        self.find(id).stage
    }

    pub fn goes_to(&self, day: &str) {
        self.server.app().clock.set_today(Some(day.parse().unwrap()));
    }
}

fn account(server: &Server, name: &str, roles: &[Role]) -> AccountId {
    let new = NewAccount {
        email: people::demo::email(name),
        name: name.to_owned(),
        title: "Handläggare".to_owned(),
        lang: Lang::Sv,
        roles: roles.to_vec(),
        password: None,
    };
    server.act(|tx| people::actions::create_account(tx, &new))
}

/// A draft with everything that an application in order has: costs of what is applied for and
/// 27 000 kr of others.
fn write(
    tx: &mut WriteTx<'_>,
    fund: FundId,
    association: AssociationId,
    title: &str,
    applied: Ore,
) -> Outcome<CaseId> {
    use schema::{applications as a, budget_lines as b, case_localities as l};
    let body = fund::find(tx.conn, fund)?.body_id;
    let year = tx.today.format("%Y").to_string();
    let calls = fund::find_calls(tx.conn, fund)?;
    let new = NewCase {
        fund_id: fund,
        body_id: body,
        call_id: calls.iter().find(|c| c.call.code == year).map(|c| c.id),
        association_id: association,
        applicant_kind: "association".to_owned(),
        civil_society: true,
        channel: "web".to_owned(),
    };
    let id = cases::actions::open(tx, &new)?;
    let facts = Facts {
        title: title.to_owned(),
        focus_area: "meeting".to_owned(),
        locality: "overum".to_owned(),
        applied,
    };
    cases::actions::set_facts(tx, id, &facts)?;
    let form = fund::latest_form(tx.conn, fund, "application")?;
    let (start, end) = (tx.today + chrono::Days::new(40), tx.today + chrono::Days::new(200));
    let answers = json!({
        "title": title,
        "purpose": "Vi parar ihop nyanlända med spelare som talar svenska.",
        "focus_area": "meeting",
    });
    diesel::insert_into(a::table)
        .values((
            a::case_id.eq(id),
            a::form_id.eq(form.id),
            a::answers.eq(answers.to_string()),
            a::purpose.eq("Vi parar ihop nyanlända med spelare som talar svenska."),
            a::goal.eq("everyday"),
            a::cost_ore.eq(applied + Ore::kr(27_000)),
            a::project_start.eq(Some(start)),
            a::project_end.eq(Some(end)),
            (a::women.eq(22), a::men.eq(14), a::girls.eq(9), a::boys.eq(11)),
            a::saved_at.eq(tx.now),
            a::saved_on.eq(tx.today),
        ))
        .execute(tx.conn)?;
    let lines = [
        ("cost", "leaders", "Ledare", applied),
        ("cost", "food", "Kvällsmål", Ore::kr(27_000)),
        ("income", "own", "Klubbens egna pengar", Ore::kr(27_000)),
    ];
    for (position, (side, kind, label, amount)) in (1_i64..).zip(lines) {
        diesel::insert_into(b::table)
            .values((
                b::case_id.eq(id),
                b::side.eq(side),
                b::position.eq(position),
                b::kind.eq(kind),
                b::label.eq(label),
                b::amount_ore.eq(amount),
            ))
            .execute(tx.conn)?;
    }
    diesel::insert_into(l::table)
        .values((l::case_id.eq(id), l::code.eq("overum")))
        .execute(tx.conn)?;
    Ok(id)
}

/// A day.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
