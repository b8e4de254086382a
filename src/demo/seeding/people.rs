//! Who acts: the house's people, and those who act for the applicants.

use std::collections::BTreeSet;

use super::Seeder;
use super::events::Event;
use crate::associations;
use crate::associations::model::{BoardPerson, NewAssociation};
use crate::db::WriteTx;
use crate::demo::actions::seat_people;
use crate::demo::data::{self, Applicant};
use crate::files::{Received, inspect::inspect};
use crate::i18n::Lang;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AssociationId, BodyId};
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::pdf::Doc;
use crate::people::{self, actions::NewAccount};

/// The house's people, by what they do.
pub struct Staff {
    /// The two who prepare cases.
    pub officers: [Actor; 2],
    /// Meetings, minutes, notices.
    pub secretary: Actor,
    /// Review, approval, paying: three different people.
    pub attesters: [Actor; 3],
    /// The fund's money.
    pub controller: Actor,
    /// Funds and rules.
    pub administrator: Actor,
}

/// An applicant that is registered, and who acts for it.
pub struct Known {
    /// The applicant.
    pub id: AssociationId,
    /// Who acts.
    pub actor: Actor,
    /// Who signs beside them, where two sign together.
    pub second: String,
}

/// Makes the house's people.
pub fn staff(tx: &mut WriteTx<'_>, body: BodyId) -> Outcome<Staff> {
    seat_people(tx, body)?;
    let mut of = |role: Role| -> Outcome<Vec<Actor>> {
        Ok(people::list_staff(tx.conn)?
            .into_iter()
            .filter(|(_, roles)| roles.contains(&role))
            .map(|(account, roles)| Actor::person(account.id, account.name, roles))
            .collect())
    };
    let missing = |_| Refusal::internal("the demonstration lacks people");
    let mut one = |role: Role| -> Outcome<Actor> {
        of(role)?.into_iter().next().ok_or_else(|| Refusal::internal(role))
    };
    let (secretary, controller) = (one(Role::Secretary)?, one(Role::Controller)?);
    let administrator = one(Role::Administrator)?;
    Ok(Staff {
        officers: of(Role::CaseOfficer)?.try_into().map_err(missing)?,
        secretary,
        attesters: of(Role::Attester)?.try_into().map_err(missing)?,
        controller,
        administrator,
    })
}

/// The address of an invented person: their name at the applicant's domain.
fn address(name: &str, email: &str) -> String {
    let domain = email.split('@').nth(1).unwrap_or("demo.example");
    let plain = crate::kernel::text::fold(name).replace(' ', ".");
    format!("{plain}@{domain}")
}

/// A paper that applicants leave once: a short PDF.
fn paper(tx: &WriteTx<'_>, title: &str, applicant: &str, name: &str) -> Outcome<Received> {
    let mut doc = Doc::new(title, "sv-SE");
    doc.h1(title);
    doc.para(applicant);
    doc.para("Antagna av årsmötet. Handlingen är påhittad och hör till demonstrationen.");
    let bytes = doc.finish().map_err(Refusal::internal)?;
    let accepted = inspect(name, &bytes).map_err(Refusal::Rule)?;
    Ok(Received { stored: tx.files.put(&bytes)?, accepted })
}

impl Seeder<'_, '_> {
    /// Sees to it that an applicant is registered before its first application.
    pub(super) fn plan_registration(&mut self, key: &str, day: chrono::NaiveDate) {
        let first = super::date(super::FIRST);
        self.on(day.max(first), Event::Register(key.to_owned()));
    }

    /// Registers an applicant, by the person who will act for it, with statutes and accounts. An
    /// applicant that is known already is left as it is.
    pub(super) fn register(&mut self, key: &str) -> Outcome<()> {
        if self.applicants.contains_key(key) {
            return Ok(());
        }
        let found = data::applicants()?.into_iter().find(|a| a.key == key);
        let applicant = found.ok_or_else(|| Refusal::internal(format!("no applicant {key}")))?;
        let first = applicant.people.first().ok_or(Refusal::NotFound)?;
        self.act_as(&Actor::program());
        let account = people::actions::create_account(
            self.tx,
            &NewAccount {
                email: address(&first.name, &applicant.email),
                name: first.name.clone(),
                title: String::new(),
                lang: Lang::Sv,
                roles: Vec::new(),
                password: None,
            },
        )?;
        let actor = Actor::person(account, first.name.clone(), vec![Role::Applicant]);
        self.act_as(&actor);
        let id = associations::actions::register(self.tx, &new_association(&applicant, &actor))?;
        if applicant.account.is_some() {
            let papers = [("statutes", "Stadgar"), ("annual-accounts", "Bokslut")];
            for (kind, title) in papers {
                let name = format!("{}.pdf", title.to_lowercase());
                let file = paper(self.tx, title, &applicant.name, &name)?;
                associations::actions::add_document(self.tx, id, kind, &file)?;
            }
        }
        let second = applicant.people.iter().filter(|p| p.signatory).nth(1);
        let second = second.map(|p| p.name.clone()).unwrap_or_default();
        self.applicants.insert(key.to_owned(), Known { id, actor, second });
        Ok(())
    }

    /// What waits for an officer on the first day: somebody wants to act for an association, and
    /// another association has changed its account.
    pub(super) fn leave_pending(&mut self) -> Outcome<()> {
        let waiting: BTreeSet<&str> = BTreeSet::from(["bryggan", "simvannerna"]);
        for key in waiting {
            self.register(key)?;
        }
        self.act_as(&Actor::program());
        let name = "Nils Öberg-Hamid";
        let account = people::actions::create_account(
            self.tx,
            &NewAccount {
                email: "nils.oberg@bryggan.example".to_owned(),
                name: name.to_owned(),
                title: String::new(),
                lang: Lang::Sv,
                roles: Vec::new(),
                password: None,
            },
        )?;
        let (claimed, changed) = (self.known("bryggan")?.id, self.known("simvannerna")?.id);
        let actor = self.known("simvannerna")?.actor.clone();
        self.act_as(&Actor::person(account, name, Vec::new()));
        let minutes =
            paper(self.tx, "Protokoll från årsmöte", "Språkkaféet Bryggan", "protokoll.pdf")?;
        let words = "Jag valdes till ny ordförande på årsmötet och ska sköta våra ansökningar.";
        associations::actions::claim(self.tx, claimed, words, &minutes)?;
        self.act_as(&actor);
        associations::actions::propose_account(self.tx, changed, "bankgiro", "991-8889")?;
        Ok(())
    }

    /// An applicant that has been registered.
    pub(super) fn known(&self, key: &str) -> Outcome<&Known> {
        self.applicants
            .get(key)
            .ok_or_else(|| Refusal::internal(format!("{key} is not registered")))
    }
}

fn new_association(applicant: &Applicant, member: &Actor) -> NewAssociation {
    let [address, postcode, city] = applicant.address.clone();
    NewAssociation {
        org_number: applicant.organisation_number.clone(),
        unit: applicant.unit.clone(),
        name: applicant.name.clone(),
        kind: applicant.kind.clone(),
        address,
        postcode,
        city,
        email: applicant.email.clone(),
        phone: applicant.phone.clone(),
        jointly: applicant.jointly,
        people: applicant
            .people
            .iter()
            .map(|p| BoardPerson {
                name: p.name.clone(),
                function: p.function.clone(),
                signatory: p.signatory,
            })
            .collect(),
        account: applicant.account.clone().map(|[kind, number]| (kind, number)),
        member: member.id,
    }
}
