//! A small world for tests: a fund that comes with the program, associations, people, and
//! applications that could be handed in.

use integrationsfond::applications::actions;
use integrationsfond::applications::form_rules::Answers;
use integrationsfond::applications::load::load_fund_text;
use integrationsfond::applications::model::SubmitHow;
use integrationsfond::associations;
use integrationsfond::associations::model::{BoardPerson, NewAssociation};
use integrationsfond::db::schema;
use integrationsfond::fund;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::ids::{AccountId, AssociationId, CallId, CaseId, FundId};
use integrationsfond::kernel::refusal::Outcome;
use integrationsfond::kernel::role::Role;
use integrationsfond::people::{self, actions::NewAccount};
use serde_json::json;

use diesel::prelude::*;

use super::client::{Client, Server};

/// Bytes that are a PDF as far as anybody looks.
pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n";

/// A service with a fund, an association and somebody who signs for it.
pub struct World {
    /// The service.
    pub server: Server,
    /// The fund.
    pub fund: FundId,
    /// The call that is open on the day.
    pub call: CallId,
    /// The association.
    pub association: AssociationId,
    /// Who signs for it.
    pub account: AccountId,
    /// Their browser.
    pub client: Client,
}

impl World {
    /// The language fund on 16 November 2020, with its call of that year open.
    pub fn new() -> Self {
        Self::of("sprakfonden", "2020-11-16")
    }

    /// A fund that comes with the program, on a day.
    pub fn of(slug: &str, day: &str) -> Self {
        Self::in_service(Server::on(day), slug, day)
    }

    /// The same as [`World::new`] in a service that is there.
    pub fn on(server: Server) -> Self {
        server.app().clock.set_today("2020-11-16".parse().ok());
        Self::in_service(server, "sprakfonden", "2020-11-16")
    }

    fn in_service(server: Server, slug: &str, day: &str) -> Self {
        let text = fund::shipped::fund(slug).unwrap();
        let fund = server.act(|tx| load_fund_text(tx, text, |_| None));
        let call = call_of(&server, fund, &day[..4]);
        let account = person(&server, "Amina Warsame", &[]);
        let association =
            server.act(|tx| associations::actions::register(tx, &gamleby(Some(account))));
        let client = server.sign_in(account);
        Self { server, fund, call, association, account, client }
    }

    /// A draft of the association in the open call.
    pub fn draft(&self) -> CaseId {
        let (fund, call, association) = (self.fund, self.call, self.association);
        self.server.act(|tx| actions::start(tx, fund, Some(call), association, "web"))
    }

    /// A draft with every answer that is needed.
    pub fn written(&self, area: &str, goal: &str, start: &str, end: &str) -> CaseId {
        let case = self.draft();
        self.server.act(|tx| {
            for (section, answers) in whole(area, goal, start, end) {
                actions::save_section(tx, case, section, &answers, None)?;
            }
            Ok(())
        });
        case
    }

    /// An application that has been handed in.
    pub fn handed_in(&self) -> CaseId {
        let case = self.written("meeting", "everyday", "2021-02-01", "2021-06-30");
        self.server.act(|tx| actions::submit(tx, case, &SubmitHow::default()));
        case
    }

    /// The recipients of mails of a kind, in order.
    pub fn mails(&self, kind: &'static str) -> Vec<String> {
        use schema::outbox as o;
        self.server.read(|conn| {
            Ok(o::table.filter(o::kind.eq(kind)).order(o::id).select(o::recipient).load(conn)?)
        })
    }

    /// How many rows a question counts.
    pub fn count(&self, f: impl FnOnce(&mut integrationsfond::db::Db) -> Outcome<i64>) -> i64 {
        self.server.read(f)
    }
}

/// A new account.
pub fn person(server: &Server, name: &str, roles: &[Role]) -> AccountId {
    let new = NewAccount {
        email: people::demo::email(name),
        name: name.to_owned(),
        title: String::new(),
        lang: Lang::Sv,
        roles: roles.to_vec(),
        password: None,
    };
    server.act(|tx| people::actions::create_account(tx, &new))
}

/// The call with a code.
pub fn call_of(server: &Server, fund: FundId, code: &str) -> CallId {
    let calls = server.read(|conn| fund::find_calls(conn, fund));
    calls.into_iter().find(|call| call.call.code == code).expect("the call of the year").id
}

/// An association that can be registered.
pub fn gamleby(member: Option<AccountId>) -> NewAssociation {
    NewAssociation {
        org_number: "802002-4280".to_owned(),
        unit: String::new(),
        name: "Gamleby Språkvänner".to_owned(),
        kind: "association".to_owned(),
        address: "Storgatan 1".to_owned(),
        postcode: "594 32".to_owned(),
        city: "Gamleby".to_owned(),
        email: "kontakt@gamleby.example".to_owned(),
        phone: String::new(),
        jointly: false,
        people: vec![BoardPerson {
            name: "Amina Warsame".to_owned(),
            function: "Ordförande".to_owned(),
            signatory: true,
        }],
        account: Some(("bankgiro".to_owned(), "640-5070".to_owned())),
        member,
    }
}

/// Answers of the municipality's form, section by section.
pub fn whole(area: &str, goal: &str, start: &str, end: &str) -> Vec<(&'static str, Answers)> {
    let answers = |value: serde_json::Value| {
        Answers(value.as_object().cloned().expect("answers are an object"))
    };
    let yes = json!({ "answer": "yes", "comment": "" });
    vec![
        (
            "project",
            answers(json!({
                "title": "Språkkafé i Gamleby",
                "purpose": "Fler ska våga tala svenska.",
                "focus_area": area,
                "goal": goal,
            })),
        ),
        (
            "people",
            answers(json!({
                "target_groups": ["newly-arrived"],
                "localities": ["gamleby"],
                "participants": { "women": "20", "men": "15", "girls": "0", "boys": "0" },
            })),
        ),
        (
            "plan",
            answers(json!({
                "period": { "start": start, "end": end },
                "activities": [{ "what": "Kafé varje tisdag", "start": "", "end": "" }],
                "partners": [],
                "afterwards": "Kaféet fortsätter med ideella ledare.",
            })),
        ),
        (
            "children",
            answers(json!({
                "child_checklist": {
                    "affected": yes, "best_interest": yes, "heard": yes, "equal": yes, "safe": yes,
                },
            })),
        ),
        (
            "money",
            answers(json!({
                "budget": {
                    "costs": [
                        { "label": "Två ledare", "kind": "leaders", "amount": "40000" },
                        { "label": "Lokal", "kind": "premises", "amount": "12000" },
                    ],
                    "income": [
                        { "label": "Egna pengar", "kind": "own", "funder": "", "amount": "7000" },
                    ],
                },
                "applied": "45000",
                "other_grants": "no",
            })),
        ),
        (
            "declaration",
            answers(json!({ "declaration": { "agreed": "yes", "name": "Amina Warsame" } })),
        ),
    ]
}
