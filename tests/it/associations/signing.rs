//! Who stands on a board and how they sign: changed by those who sign, kept in history, and remembered
//! when it tells who is close.

use chrono::TimeDelta;
use diesel::prelude::*;
use integrationsfond::associations::model::{BoardPerson, Details, Signing};
use integrationsfond::associations::{self, actions};
use integrationsfond::db::schema::{self, association_people as p};
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::AccountId;
use integrationsfond::kernel::role::Role;
use integrationsfond::people;

use crate::support::world::{World, person};

fn signatory(name: &str) -> BoardPerson {
    BoardPerson { name: name.to_owned(), function: "Ordförande".to_owned(), signatory: true }
}

fn details(jointly: bool, names: &[&str]) -> Details {
    Details {
        name: "Gamleby Språkvänner".to_owned(),
        address: "Storgatan 1".to_owned(),
        postcode: "594 32".to_owned(),
        city: "Gamleby".to_owned(),
        email: "kontakt@gamleby.example".to_owned(),
        phone: String::new(),
        signing: Some(Signing { jointly, people: names.iter().copied().map(signatory).collect() }),
    }
}

fn change(world: &World, jointly: bool, names: &[&str]) {
    let (id, new) = (world.association, details(jointly, names));
    world.server.act(|tx| actions::change_details(tx, id, &new));
}

fn last_detail(world: &World) -> serde_json::Value {
    use schema::{history as h, history_details as d};
    let text: String = world.server.read(|conn| {
        Ok(d::table
            .inner_join(h::table)
            .filter(h::act.eq("change-association"))
            .order(h::id.desc())
            .select(d::detail)
            .first(conn)?)
    });
    serde_json::from_str(&text).unwrap()
}

fn is_close(world: &World, account: i64, name: &str) -> bool {
    let who = Actor::person(AccountId(account), name, vec![Role::CaseOfficer]);
    world.server.read(|conn| associations::is_close(conn, &who, world.association))
}

/// Somebody who acts for the association without signing changes its address, and neither its board
/// nor that two sign; the page shows both as text. What a signatory changes is in history, before and
/// after.
#[test]
fn those_who_sign_change_who_signs() {
    let world = World::new();
    let home = format!("/min-forening/{}", world.association);
    let edit = format!("{home}/andra");
    change(&world, true, &["Amina Warsame", "Lena Holm"]);
    let helper = person(&world.server, "Sara Lind", &[]);
    world.server.act(|tx| people::actions::add_membership(tx, helper, world.association, false));
    let sara = world.server.sign_in(helper);
    let page = sara.get(&edit);
    assert!(page.expect(200).says("Bara den som får skriva under"), "{}", page.words());
    assert!(page.says("Lena Holm") && page.says("Två firmatecknare skriver under tillsammans"));
    assert!(
        !page.text().contains("name=\"person.0.name\"") && !page.text().contains("\"jointly\"")
    );
    let address = [
        ("name", "Gamleby Språkvänner"),
        ("address", "Nygatan 2"),
        ("postcode", "594 32"),
        ("city", "Gamleby"),
        ("email", "ny@gamleby.example"),
    ];
    sara.submit(&page, &home, &address).expect(303);
    let state = || {
        world.server.read(|conn| {
            let one = associations::find(conn, world.association)?;
            let people = associations::people(conn, world.association)?;
            let names: Vec<String> = people.into_iter().map(|person| person.name).collect();
            Ok((one.address, one.jointly, names))
        })
    };
    let both = vec!["Amina Warsame".to_owned(), "Lena Holm".to_owned()];
    assert_eq!(state(), ("Nygatan 2".to_owned(), true, both.clone()));
    assert_eq!(last_detail(&world).get("signing"), None, "nothing of it was changed");
    for more in [
        vec![("person.0.name", "Amina Warsame"), ("person.0.signatory", "ja")],
        vec![
            ("jointly", "ja"),
            ("person.0.name", "Amina Warsame"),
            ("person.0.signatory", "ja"),
            ("person.1.name", "Sara Lind"),
            ("person.1.signatory", "ja"),
        ],
    ] {
        let fields = [&address[..], &more].concat();
        let refused = sara.submit(&sara.get(&edit), &home, &fields);
        assert!(refused.expect(422).says("Bara den som får skriva under"), "{}", refused.words());
    }
    assert_eq!(state(), ("Nygatan 2".to_owned(), true, both));

    let page = world.client.get(&edit);
    assert!(page.text().contains("name=\"person.0.name\"") && page.text().contains("\"jointly\""));
    let alone = [
        ("person.0.name", "Amina Warsame"),
        ("person.0.function", "Kassör"),
        ("person.0.signatory", "ja"),
    ];
    world.client.submit(&page, &home, &[&address[..], &alone].concat()).expect(303);
    assert_eq!(state(), ("Nygatan 2".to_owned(), false, vec!["Amina Warsame".to_owned()]));
    let detail = last_detail(&world);
    assert_eq!(
        (&detail["signing_before"]["jointly"], &detail["signing"]["jointly"]),
        (&true.into(), &false.into())
    );
    assert_eq!(detail["signing_before"]["people"][1]["name"], "Lena Holm");
    assert_eq!(detail["signing"]["people"].as_array().unwrap().len(), 1);
    assert_eq!(detail["signing"]["people"][0]["function"], "Kassör");
}

/// Whoever was on the board counts as close for two years more, in whatever spelling; so does whoever
/// has the name of somebody who acts for it.
#[test]
fn who_was_on_the_board_stays_close() {
    let world = World::new();
    change(&world, false, &["Amina Warsame", "Åsa Lindén"]);
    change(&world, false, &["Amina Warsame"]);
    let shown = world.server.read(|conn| associations::people(conn, world.association));
    assert_eq!(shown.len(), 1, "nobody sees her there any more");
    for name in ["Åsa Lindén", "A\u{30a}sa\u{a0} LINDE\u{301}N", "\u{200b}åsa  lindén "] {
        assert!(is_close(&world, 9_999, name), "{name:?}");
    }
    assert!(!is_close(&world, 9_999, "Åsa Lind"));
    let rows = || world.count(|conn| Ok(p::table.count().get_result(conn)?));
    // Removed and taken up again: she stands there once.
    change(&world, false, &["Amina Warsame", "Åsa Lindén"]);
    assert_eq!(rows(), 2);
    change(&world, false, &["Amina Warsame"]);
    let aged = |days: i64| {
        world.server.act(|tx| {
            let then = tx.now - TimeDelta::days(days);
            diesel::update(p::table.filter(p::removed_at.is_not_null()))
                .set(p::removed_at.eq(then))
                .execute(tx.conn)?;
            actions::forget_people(tx)
        });
    };
    aged(729);
    assert!(is_close(&world, 9_999, "Åsa Lindén"));
    aged(731);
    assert!(!is_close(&world, 9_999, "Åsa Lindén"));
    assert_eq!(rows(), 1, "and is forgotten");

    let private = person(&world.server, "Karin Ekdahl", &[]);
    assert!(!is_close(&world, 9_999, "Karin  EKDAHL"));
    world.server.act(|tx| people::actions::add_membership(tx, private, world.association, false));
    assert!(is_close(&world, 9_999, "Karin  EKDAHL"), "an account of her own, of the same name");
}
