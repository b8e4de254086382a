//! Applicants, and one person each who acts for them.

use super::{CASES_EACH, World, clock};
use crate::app::App;
use crate::db::bulk::{Rows, keys_go_on};
use crate::kernel::actor::Actor;
use crate::kernel::identifiers::luhn_ok;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::text::fold;
use crate::row;

/// An applicant.
pub struct Applicant {
    /// Its key.
    pub id: i64,
    /// Whoever acts for it.
    pub account: i64,
    /// Their name.
    pub person: String,
    /// Its name.
    pub name: String,
    /// Organisation number.
    pub org_number: String,
    /// Kind.
    pub kind: String,
    /// Whether the kind is civil society.
    pub civil_society: bool,
    /// Its bankgiro number.
    pub giro: String,
}

const FIRST: [&str; 16] = [
    "Sara", "Ahmad", "Ingrid", "Yusuf", "Maria", "Tesfay", "Karin", "Layla", "Björn", "Amina",
    "Gunnar", "Samira", "Lars", "Fatima", "Elsa", "Omar",
];
const LAST: [&str; 16] = [
    "Lindgren", "Haidari", "Persson", "Abdi", "Åberg", "Kidane", "Öhman", "Darwish", "Nyström",
    "Rahimi", "Ek", "Hassan", "Sjöberg", "Tekle", "Wallin", "Karimi",
];
const PLACES: [&str; 8] =
    ["Gamleby", "Ankarsrum", "Överum", "Edsbruk", "Gunnebo", "Loftahammar", "Totebo", "Blackstad"];
const KINDS: [&str; 6] = [
    "Idrottsklubb",
    "Bygdeförening",
    "Kulturförening",
    "Scoutkår",
    "Odlarförening",
    "Musiksällskap",
];

/// A number of `length` digits that passes the check of giros and organisation numbers.
fn checked(base: String) -> Outcome<String> {
    (0..10)
        .map(|last| format!("{base}{last}"))
        .find(|digits| luhn_ok(digits))
        .ok_or_else(|| Refusal::internal("no check digit"))
}

/// Writes the applicants of the cases.
pub fn write(app: &App, world: &mut World) -> Outcome<()> {
    let count = (world.plans.len() / CASES_EACH).max(1);
    let kinds = &world.described.file.applicant_kinds;
    let open: Vec<_> = kinds.iter().filter(|kind| kind.civil_society).collect();
    let kind = |n: usize| open[n % open.len().max(1)];
    if open.is_empty() {
        return Err(Refusal::internal("the fund has no kind of civil society"));
    }
    let staff = i64::try_from(crate::people::demo::PEOPLE.len()).unwrap_or(0);
    for n in 0..count {
        let key = i64::try_from(n + 1).unwrap_or(0);
        let org = checked(format!("802{n:06}"))?;
        world.applicants.push(Applicant {
            id: key,
            account: staff + key,
            person: format!("{} {}", FIRST[n % 16], LAST[n / 16 % 16]),
            name: format!("{} {} {}", PLACES[n % 8], KINDS[n / 8 % 6], n + 1),
            org_number: format!("{}-{}", &org[..6], &org[6..]),
            kind: kind(n).code.clone(),
            civil_society: kind(n).civil_society,
            giro: checked(format!("5{n:06}"))?,
        });
    }
    let start = world.described.fund.period_start;
    for (part, some) in world.applicants.chunks(5_000).enumerate() {
        app.write(&Actor::program(), |tx| {
            let mut accounts = Rows::of("accounts", "id, email, name, lang, search, created_at");
            let mut associations = Rows::of(
                "associations",
                "id, org_number, name, kind, civil_society, municipal_unit, address, postcode, \
                 city, email, search, created_at",
            );
            let mut memberships =
                Rows::of("memberships", "account_id, association_id, signatory, created_at");
            let mut giros = Rows::of(
                "association_accounts",
                "association_id, kind, number, state, proposed_at, settled_by, settled_at",
            );
            for (i, a) in some.iter().enumerate() {
                let at = clock(start, part * 5_000 + i);
                let email = format!("kontakt{}@forening.example", a.id);
                let words = fold(&format!("{} {email} ", a.person));
                accounts.push(row![a.account, email.as_str(), a.person.as_str(), "sv", words, at]);
                let search = fold(&format!("{} {} Västervik", a.name, a.org_number));
                associations.push(row![
                    a.id,
                    a.org_number.as_str(),
                    a.name.as_str(),
                    a.kind.as_str(),
                    a.civil_society,
                    false,
                    "Storgatan 1",
                    "593 30",
                    "Västervik",
                    email,
                    search,
                    at
                ]);
                memberships.push(row![a.account, a.id, true, at]);
                let by = world.officer(i).0.0;
                giros.push(row![a.id, "bankgiro", a.giro.as_str(), "active", at, by, at]);
            }
            accounts.write(tx.conn)?;
            associations.write(tx.conn)?;
            memberships.write(tx.conn)?;
            giros.write(tx.conn)?;
            keys_go_on(tx.conn, "accounts")?;
            keys_go_on(tx.conn, "associations")
        })?;
    }
    Ok(())
}
