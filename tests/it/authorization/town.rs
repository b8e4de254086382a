//! The town in which the table is tried: the demonstration, with somebody of each kind, and a case
//! in each stage that belongs to the applicant.

use diesel::prelude::*;
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::db::{WriteTx, schema};
use integrationsfond::files;
use integrationsfond::fund;
use integrationsfond::kernel::identifiers::OrgNumber;
use integrationsfond::kernel::ids::{AccountId, AssociationId, CaseId, FileId, FundId};
use integrationsfond::kernel::refusal::Outcome;
use integrationsfond::kernel::role::Role;
use integrationsfond::people::demo;

use super::table::COLUMNS;
use crate::support::client::{Client, Server};
use crate::support::world::{PDF, gamleby, person};

/// Stands in what belongs to the applicant and nowhere else.
pub const CANARY: &str = "Kanariefågel";

/// Stands in what the applicant has not handed in: nobody else sees it, whatever their role.
pub const NESTLING: &str = "Fågelunge";

/// The town.
pub struct Town {
    /// The service.
    pub server: Server,
    /// A case of the applicant in each stage.
    pub cases: Vec<(Stage, CaseId)>,
    /// The applicant's own association.
    pub association: AssociationId,
    /// An association that the neighbour acts for.
    pub next_door: AssociationId,
    /// A case of the neighbour's, with an attachment and a document.
    pub foreign_case: CaseId,
    /// Somebody of each kind; nobody for the first.
    accounts: Vec<Option<AccountId>>,
}

impl Town {
    /// The demonstration in January 2022, in which every kind of thing is there.
    pub fn new() -> Self {
        let server = Server::seeded("2022-01-15");
        let staff = [
            Role::CaseOfficer,
            Role::Registrar,
            Role::Secretary,
            Role::Chair,
            Role::BoardMember,
            Role::Attester,
            Role::Controller,
            Role::Administrator,
        ];
        let mut accounts = vec![None];
        for name in ["Nils Ny", "Greta Granne", "Sofia Sökande"] {
            accounts.push(Some(person(&server, name, &[])));
        }
        for role in staff {
            accounts.push(Some(person(&server, &format!("Prov {}", role.code()), &[role])));
        }
        assert_eq!(accounts.len(), COLUMNS.len());
        let association = register(&server, "Talgoxens vänner", accounts[3]);
        let next_door = register(&server, "Grannföreningen", accounts[2]);
        let language = server.read(|conn| fund::find_by_slug(conn, "sprakfonden")).id;
        let cases = own_cases(&server, language, association);
        let foreign_case = foreign_case(&server, language, next_door);
        let town = Self { server, cases, association, next_door, foreign_case, accounts };
        town.plant();
        town
    }

    /// The browser of somebody, newly signed in, and the token of its forms.
    pub fn browser(&self, column: usize) -> (Client, String) {
        let client = match self.accounts[column] {
            Some(account) => self.server.sign_in(account),
            None => self.server.visitor(),
        };
        let token = client.get("/logga-in").value_of("_csrf").expect("a form has a token");
        (client, token)
    }

    /// The account of a column.
    pub fn account(&self, column: usize) -> AccountId {
        self.accounts[column].expect("a visitor has no account")
    }

    /// Puts a canary, a file and a document on everything of the applicant's.
    fn plant(&self) {
        use diesel::dsl::max;
        use schema::{association_accounts as n, association_documents as d};
        use schema::{
            cases as c, invitations as v, minute_items as i, records as r, sessions as s,
        };
        let own: Vec<i64> = self.cases.iter().map(|(_, id)| id.0).collect();
        let foreign = self.foreign_case;
        self.server.act(|tx| {
            diesel::update(c::table.filter(c::id.eq_any(self.cases.iter().map(|(_, id)| *id))))
                .set((c::title.eq(format!("{CANARY}ns ärende")), c::channel.eq("web")))
                .execute(tx.conn)?;
            for (case, name) in
                own.iter().map(|id| (CaseId(*id), CANARY)).chain([(foreign, "Granne")])
            {
                let file = files::keep(tx, PDF, &format!("{name}.pdf"), "application/pdf")?;
                attach(tx, case, ["application", "report"], file)?;
                if name == CANARY {
                    // Added to a completion, and to a report, that have not been sent yet.
                    let file = files::keep(tx, PDF, &format!("{NESTLING}.pdf"), "application/pdf")?;
                    attach(tx, case, ["completion", "report"], file)?;
                }
                let numbered: i64 =
                    r::table.filter(r::case_id.eq(case)).count().get_result(tx.conn)?;
                if numbered == 0 {
                    continue;
                }
                diesel::update(r::table.filter(r::case_id.eq(case)).filter(r::no.eq(1)))
                    .set(r::file_id.eq(Some(file)))
                    .execute(tx.conn)?;
            }
            for (association, name) in [(self.association, CANARY), (self.next_door, "Granne")] {
                let file = files::keep(tx, PDF, &format!("{name}.pdf"), "application/pdf")?;
                diesel::insert_into(d::table)
                    .values((
                        d::association_id.eq(association),
                        d::kind.eq("statutes"),
                        d::file_id.eq(file),
                        d::added_at.eq(tx.now),
                    ))
                    .execute(tx.conn)?;
                diesel::insert_into(n::table)
                    .values((
                        n::association_id.eq(association),
                        n::kind.eq("bankgiro"),
                        n::number.eq("991-2346"),
                        n::state.eq("pending"),
                        n::proposed_by.eq(Some(self.account(3))),
                        n::proposed_at.eq(tx.now),
                    ))
                    .execute(tx.conn)?;
            }
            // Somebody else asks the applicant to act for them as well.
            diesel::insert_into(v::table)
                .values((
                    v::association_id.eq(self.next_door),
                    v::email.eq(demo::email("Sofia Sökande")),
                    v::invited_by.eq(Some(self.account(2))),
                    v::created_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
            // A § as it is before the minutes are adjusted.
            let last: Option<i64> = i::table.select(max(i::id)).first(tx.conn)?;
            diesel::update(i::table.filter(i::id.nullable().eq(last)))
                .set(i::set_id.eq(None::<i64>))
                .execute(tx.conn)?;
            // Signs of life would be written down in the middle of the trial.
            diesel::update(s::table).set(s::seen_at.eq(tx.now)).execute(tx.conn)?;
            Ok(())
        });
    }
}

fn register(server: &Server, name: &str, member: Option<AccountId>) -> AssociationId {
    let mut new = gamleby(member);
    name.clone_into(&mut new.name);
    if name.starts_with("Talgoxen") {
        // The name is everybody's to find; the address is not.
        new.address = format!("{CANARY}ns väg 1");
    }
    let base = 802_999_000 + i64::try_from(name.len()).unwrap();
    new.org_number = (0..10)
        .map(|check| format!("{base}{check}"))
        .find(|number| OrgNumber::parse(number).is_some())
        .expect("one of ten digits is the right one");
    new.email = format!("styrelsen@{}.example", name.len());
    server.act(|tx| integrationsfond::associations::actions::register(tx, &new))
}

/// A case in each stage, moved to the applicant's association.
fn own_cases(server: &Server, fund: FundId, association: AssociationId) -> Vec<(Stage, CaseId)> {
    use schema::cases as c;
    Stage::ALL
        .into_iter()
        .map(|stage| {
            let case = server.act(|tx| {
                let id: CaseId = c::table
                    .filter(c::fund_id.eq(fund))
                    .filter(c::stage.eq(stage.code()))
                    .order(c::id)
                    .select(c::id)
                    .first(tx.conn)?;
                give(tx, id, association)?;
                Ok(id)
            });
            (stage, case)
        })
        .collect()
}

fn give(tx: &mut WriteTx<'_>, case: CaseId, association: AssociationId) -> Outcome<()> {
    use schema::cases as c;
    diesel::update(c::table.find(case)).set(c::association_id.eq(association)).execute(tx.conn)?;
    Ok(())
}

/// A running case that belongs to the neighbour.
fn foreign_case(server: &Server, fund: FundId, next_door: AssociationId) -> CaseId {
    use schema::cases as c;
    server.act(|tx| {
        let id: CaseId = c::table
            .filter(c::fund_id.eq(fund))
            .filter(c::stage.eq("running"))
            .order(c::id.desc())
            .select(c::id)
            .first(tx.conn)?;
        give(tx, id, next_door)?;
        Ok(id)
    })
}

/// Attaches a file to parts of a case, as whoever fills them in does.
fn attach(tx: &mut WriteTx<'_>, case: CaseId, parts: [&str; 2], file: FileId) -> Outcome<()> {
    use schema::attachments as t;
    for part in parts {
        diesel::insert_into(t::table)
            .values((
                t::case_id.eq(case),
                t::part.eq(part),
                t::question.eq(""),
                t::file_id.eq(file),
                t::added_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}
