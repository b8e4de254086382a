//! What nobody may do alone, tried over HTTP by the same person; and fields that a form does not
//! have.

use diesel::prelude::*;
use integrationsfond::db::schema;
use integrationsfond::disbursements::{attest, lifecycle::State};
use integrationsfond::kernel::role::Role;

use crate::support::client::Server;
use crate::support::granted::{House, refused};
use crate::support::world::{World, gamleby, person};

/// Whoever reviewed a payment does not approve it, and whoever did either does not pay it.
#[test]
fn one_person_does_not_attest_twice() {
    let house = House::served("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    let ready = house.instalments(case).into_iter().find(|i| i.state == State::Ready).unwrap();
    let address = format!("/utbetalningar/{}", ready.id);
    let anna = house.server().staff("Anna Ask", &[Role::Attester, Role::Controller]);
    let bengt = house.server().staff("Bengt Bok", &[Role::Attester, Role::Controller]);
    let press = |client: &crate::support::client::Client, act: &str, fields: &[(&str, &str)]| {
        let page = client.get(&address);
        client.submit(&page, &format!("{address}/{act}"), fields).status
    };
    let state = || house.instalments(case).into_iter().find(|i| i.id == ready.id).unwrap().state;
    assert_eq!(press(&anna, "granska", &[]), 303);
    assert!(matches!(press(&anna, "attestera", &[]), 409 | 422));
    assert_eq!(state(), State::Reviewed);
    assert_eq!(press(&bengt, "attestera", &[]), 303);
    let paid = [("on", "2021-03-29")];
    for same in [&anna, &bengt] {
        assert!(matches!(press(same, "betald", &paid), 409 | 422));
    }
    assert_eq!(state(), State::Approved);
}

/// Whoever proposed an account for payments does not approve it.
#[test]
fn one_person_does_not_settle_their_own_account_change() {
    use schema::association_accounts as a;
    let world = World::new();
    let officer = person(&world.server, "Lena Lindqvist", &[Role::CaseOfficer]);
    let lena = world.server.sign_in(officer);
    let address = format!("/foreningar/{}", world.association);
    let page = lena.get(&address);
    let sent = lena.submit(
        &page,
        &format!("{address}/konto"),
        &[
            ("kind", "bankgiro"),
            ("number", "991-2346"),
            ("account_kind", "bankgiro"),
            ("account_number", "991-2346"),
        ],
    );
    sent.expect(303);
    let row: i64 = world
        .server
        .read(|conn| Ok(a::table.filter(a::state.eq("pending")).select(a::id).first(conn)?));
    let page = lena.get(&address);
    let settle = format!("{address}/konto/{row}");
    let own = lena.submit(&page, &settle, &[("answer", "approve"), ("approve", "ja")]);
    assert!(matches!(own.status, 409 | 422), "{} {}", own.status, own.words());
    let state: String =
        world.server.read(|conn| Ok(a::table.find(row).select(a::state).first(conn)?));
    assert_eq!(state, "pending");
}

/// Fields that the form does not have change nothing: the rows are those of the form without them.
#[test]
fn surplus_fields_are_not_taken() {
    use schema::{associations as s, cases as c};
    let world = World::new();
    let case = world.draft();
    let row = || -> (String, Option<i64>, bool, Option<String>, i64) {
        world.server.read(|conn| {
            let (stage, officer, civil, number, association): (
                String,
                Option<i64>,
                bool,
                Option<String>,
                i64,
            ) = c::table
                .find(case)
                .select((c::stage, c::officer_id, c::civil_society, c::number, c::association_id))
                .first(conn)?;
            Ok((stage, officer, civil, number, association))
        })
    };
    let before = row();
    let account = world.account.to_string();
    let surplus = [
        ("stage", "granted"),
        ("officer_id", account.as_str()),
        ("officer", &account),
        ("civil_society", "false"),
        ("number", "2020/1-109"),
        ("association_id", "999"),
        ("association", "999"),
        ("id", "999"),
        ("case", "999"),
        ("version", "77"),
        ("granted_ore", "100"),
        ("roles", "administrator"),
        ("signatory", "true"),
        ("created_by", "1"),
    ];
    let section = format!("/ansokan/{case}/del/project");
    let page = world.client.get(&section);
    let fields: Vec<(&str, &str)> = [("title", "Språkkafé")].into_iter().chain(surplus).collect();
    let saved = world.client.submit(&page, &section, &fields);
    assert!(matches!(saved.status, 303 | 422), "{}", saved.status);
    assert_eq!(row(), before);

    let mine = format!("/min-forening/{}", world.association);
    let number = || -> (String, bool, bool) {
        world.server.read(|conn| {
            Ok(s::table
                .find(world.association)
                .select((s::org_number, s::civil_society, s::municipal_unit))
                .first(conn)?)
        })
    };
    let before = number();
    let page = world.client.get(&format!("{mine}/andra"));
    let fields = [
        ("address", "Nygatan 2"),
        ("postcode", "594 32"),
        ("city", "Gamleby"),
        ("email", "ny@gamleby.example"),
        ("org_number", "212000-0779"),
        ("municipal_unit", "true"),
        ("civil_society", "false"),
        ("state", "active"),
        ("roles", "administrator"),
    ];
    let changed = world.client.submit(&page, &mine, &fields);
    assert!(matches!(changed.status, 303 | 422), "{}", changed.status);
    assert_eq!(number(), before);
    let roles: i64 =
        world.server.read(|conn| Ok(schema::account_roles::table.count().get_result(conn)?));
    assert_eq!(roles, 0, "nobody became anything");
}

/// An application is not begun for somebody else's association, whatever number the form carries.
#[test]
fn an_application_for_somebody_elses_association_is_refused() {
    let world = World::new();
    let mut other = gamleby(None);
    other.org_number = "212000-0779".to_owned();
    other.name = "Grannföreningen".to_owned();
    let other =
        world.server.act(|tx| integrationsfond::associations::actions::register(tx, &other));
    let page = world.client.get(&format!("/omgang/{}", world.call));
    for association in [other.to_string(), "999999".to_owned(), "-1".to_owned()] {
        let fields = [("call", world.call.to_string()), ("association", association)];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let sent = world.client.submit(&page, "/ansokan/ny", &fields);
        assert!(matches!(sent.status, 303 | 403 | 404), "{}", sent.status);
        assert!(!sent.location().starts_with("/ansokan/"), "{}", sent.location());
    }
    let begun: i64 = world.server.read(|conn| Ok(schema::cases::table.count().get_result(conn)?));
    assert_eq!(begun, 0);
    // A staff account is nobody's association either.
    let client = Server::staff(&world.server, "Lena Lindqvist", &[Role::CaseOfficer]);
    let fields = [("call", world.call.to_string()), ("association", world.association.to_string())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let sent = client.submit(&client.get("/"), "/ansokan/ny", &fields);
    assert!(!sent.location().starts_with("/ansokan/"), "{}", sent.location());
}

/// Whoever prepared what is paid does not approve the payment, also when the case has been given to
/// somebody else since: who wrote the statement, decided as delegate, settled the grant or approved
/// the report.
#[test]
fn whoever_prepared_a_payment_does_not_approve_it() {
    use schema::{decisions as d, reports as r, settlements as s, statements as t};
    let house = House::on("2021-03-29", "integrationsfonden");
    let both = [Role::CaseOfficer, Role::Attester];
    let [wrote, decided, approved, settled, nobody] =
        ["Vera Ved", "Disa Dal", "Alva Alm", "Siri Sten", "Nils Nord"]
            .map(|name| house.person(name, &both));
    let successor = house.person("Olle Ohlin", &[Role::CaseOfficer]);
    let anna = house.person("Anna Ask", &[Role::Attester]);
    let case = house.granted(40_000);
    let part = house.instalments(case).into_iter().find(|i| i.state == State::Ready).unwrap().id;
    let settler = settled.clone();
    house.act(|tx| {
        diesel::insert_into(t::table)
            .values((
                t::case_id.eq(case),
                t::version.eq(1),
                t::state.eq("ready"),
                t::proposal.eq("approval"),
                t::amount_ore.eq(4_000_000_i64),
                t::written_at.eq(tx.now),
                t::written_by.eq(wrote.id),
            ))
            .execute(tx.conn)?;
        diesel::update(d::table.filter(d::case_id.eq(case)))
            .set(d::delegate_id.eq(decided.id))
            .execute(tx.conn)?;
        let form = integrationsfond::fund::latest_form(tx.conn, house.fund, "report")?;
        diesel::insert_into(r::table)
            .values((
                r::case_id.eq(case),
                r::form_id.eq(form.id),
                r::answers.eq("{}"),
                r::state.eq("approved"),
                r::saved_at.eq(tx.now),
                r::approved_by.eq(approved.id),
            ))
            .execute(tx.conn)?;
        let none = 0_i64;
        diesel::insert_into(s::table)
            .values((
                (s::case_id.eq(case), s::settled_on.eq(tx.today)),
                (s::granted_ore.eq(none), s::eligible_cost_ore.eq(none)),
                (s::other_income_ore.eq(none), s::paid_ore.eq(none), s::entitled_ore.eq(none)),
                (s::final_instalment_ore.eq(none), s::release_ore.eq(none)),
                (s::claim_ore.eq(none), s::dropped_ore.eq(none), s::settled_by.eq(settler.id)),
            ))
            .execute(tx.conn)?;
        integrationsfond::cases::actions::set_officer(tx, case, successor.id)
    });
    house.by(&anna, |tx| attest::review(tx, part)).unwrap();
    for who in [&wrote, &decided, &approved, &settled] {
        let tried = house.by(who, |tx| attest::approve(tx, part));
        assert_eq!(refused(tried), "disbursement-officer", "{}", who.name);
    }
    house.by(&nobody, |tx| attest::approve(tx, part)).unwrap();
}
