//! Acts beside a grant's life: people, associations, files, meetings, a second fund. Each is one
//! transaction, in this order, after the life.

use chrono::Days;
use diesel::prelude::*;
use integrationsfond::applications::load::load_fund_text;
use integrationsfond::board::model::{Function, NewMember};
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::db::{WriteTx, schema};
use integrationsfond::files::{Received, inspect::inspect};
use integrationsfond::fund::{self as funds, shipped};
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::ids::{AccountId, BodyId, CaseId, EntryId, MemberId};
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::kernel::role::Role;
use integrationsfond::mail::store;
use integrationsfond::people::{self, actions::NewAccount};
use integrationsfond::{applications, associations, board};

use crate::acts::Town;

/// What is done in a transaction.
type Doing = fn(&Town, &mut WriteTx<'_>) -> Outcome<()>;

/// Every one, by name.
pub const MORE: &[(&str, Doing)] = &[
    ("an administrator", |_, tx| person(tx, "Ada Alm", Role::Administrator)),
    ("a new account", |_, tx| person(tx, "Nils Ny", Role::Registrar)),
    ("begin a session", |_, tx| {
        let id = account(tx, "Nils Ny")?;
        people::actions::sign_in::start_session(tx, id, None).map(drop)
    }),
    ("close an account", |_, tx| {
        let id = account(tx, "Nils Ny")?;
        people::actions::disable_account(tx, id)
    }),
    ("open an account", |_, tx| {
        let id = account(tx, "Nils Ny")?;
        people::actions::enable_account(tx, id)
    }),
    ("another account for payments", |town, tx| {
        associations::actions::propose_account(tx, town.association, "plusgiro", "28 65 43-4")
            .map(drop)
    }),
    ("a document of an association", |town, tx| {
        let file = received(tx, b"Stadgar")?;
        associations::actions::add_document(tx, town.association, "statutes", &file).map(drop)
    }),
    ("a second application", |town, tx| {
        applications::actions::start(tx, town.fund, None, town.association, "paper").map(drop)
    }),
    ("a file to it", |_, tx| {
        let (case, file) = (draft(tx)?, received(tx, b"Bilaga")?);
        applications::actions::attach(tx, case, "", "", &file).map(drop)
    }),
    ("no application after all", |_, tx| {
        let case = draft(tx)?;
        applications::actions::discard(tx, case)
    }),
    ("a meeting", |_, tx| {
        let (body, day) = (body(tx)?, tx.today + Days::new(30));
        board::actions::plan_meeting(tx, body, day, "13:00", "Rådhuset").map(drop)
    }),
    ("a member", |_, tx| {
        let new = NewMember {
            body: body(tx)?,
            account: None,
            name: "Eva Ek".to_owned(),
            party: "-".to_owned(),
            function: Function::Member,
            from: tx.today,
        };
        board::members::add_member(tx, &new).map(drop)
    }),
    ("a member leaves", |_, tx| {
        use schema::body_members as m;
        let id: MemberId = m::table.filter(m::name.eq("Eva Ek")).select(m::id).first(tx.conn)?;
        let on = tx.today;
        board::members::end_member(tx, id, on)
    }),
    ("a correction", |_, tx| {
        use schema::ledger_entries as e;
        let first: EntryId = e::table.order(e::id).select(e::id).first(tx.conn)?;
        let day = tx.today;
        funds::actions::correct(tx, first, day, "Dubbelt", "KS § 4").map(drop)
    }),
    ("a second fund", |_, tx| {
        let text = shipped::fund("boden-integrationsfond").ok_or(Refusal::NotFound)?;
        load_fund_text(tx, text, |_| None).map(drop)
    }),
    ("mails taken in hand", |_, tx| store::take(tx, 10).map(drop)),
];

fn person(tx: &mut WriteTx<'_>, name: &str, role: Role) -> Outcome<()> {
    let new = NewAccount {
        email: people::demo::email(name),
        name: name.to_owned(),
        title: String::new(),
        lang: Lang::Sv,
        roles: vec![role],
        password: None,
    };
    people::actions::create_account(tx, &new).map(drop)
}

fn account(tx: &mut WriteTx<'_>, name: &str) -> Outcome<AccountId> {
    use schema::accounts as a;
    Ok(a::table.filter(a::name.eq(name)).select(a::id).first(tx.conn)?)
}

fn body(tx: &mut WriteTx<'_>) -> Outcome<BodyId> {
    use schema::bodies as b;
    Ok(b::table.order(b::id).select(b::id).first(tx.conn)?)
}

fn draft(tx: &mut WriteTx<'_>) -> Outcome<CaseId> {
    use schema::cases as c;
    Ok(c::table.filter(c::stage.eq(Stage::Draft)).select(c::id).first(tx.conn)?)
}

/// A text file as the program takes it in: its bytes lie on the disk before its row does.
fn received(tx: &WriteTx<'_>, text: &[u8]) -> Outcome<Received> {
    let bytes = [b"%PDF-1.7\n", text, b"\n%%EOF\n"].concat();
    let accepted = inspect("fil.pdf", &bytes).map_err(Refusal::Rule)?;
    Ok(Received { stored: tx.files.put(&bytes)?, accepted })
}
