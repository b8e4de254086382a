//! The phase-out is dated rules and nothing else.

use integrationsfond::applications::actions;
use integrationsfond::applications::model::SubmitHow;
use integrationsfond::cases;
use integrationsfond::cases::lifecycle::Stage;

use crate::support::world::World;

/// On 1 March 2021 only language is open: an application in another area is refused with the rule
/// and the decision named, one in language is accepted.
#[test]
fn in_2021_only_language_is_open() {
    let world = World::of("integrationsfonden", "2021-03-01");
    let work = world.written("work", "employment", "2021-04-01", "2021-09-30");
    let page = world.client.get(&format!("/ansokan/{work}/kontrollera"));
    let says = "Fokusområdet är inte öppet för ansökan. Regel 1.1, KS 2020-11-16 § 301, \
                gäller från 2021-01-01.";
    assert!(page.says(says), "{}", page.words());
    let refused = world.client.submit(&page, &format!("/ansokan/{work}/skicka-in"), &[]);
    assert!(refused.expect(422).says(says));
    assert_eq!(world.server.read(|conn| cases::find(conn, work)).stage, Stage::Draft);

    let language = world.written("language", "swedish", "2021-04-01", "2021-09-30");
    let page = world.client.get(&format!("/ansokan/{language}/kontrollera"));
    world.client.submit(&page, &format!("/ansokan/{language}/skicka-in"), &[]).expect(303);
    assert_eq!(world.server.read(|conn| cases::find(conn, language)).stage, Stage::Submitted);
}

/// From 1 January 2022 nothing is taken: a draft of the year before is refused with rule and
/// decision, and no call is open on the start page.
#[test]
fn from_2022_nothing_is_open() {
    let world = World::of("integrationsfonden", "2021-12-31");
    let id = world.written("language", "swedish", "2022-02-01", "2022-03-31");
    world.server.app().clock.set_today("2022-01-01".parse().ok());
    let page = world.client.get(&format!("/ansokan/{id}/kontrollera"));
    assert!(
        page.says("Fonden tar inte längre emot ansökningar. Regel 1.4, KS 2020-11-16 § 301"),
        "{}",
        page.words()
    );
    world.client.submit(&page, &format!("/ansokan/{id}/skicka-in"), &[]).expect(422);
    let refused =
        world.server.app().write(&integrationsfond::kernel::actor::Actor::program(), |tx| {
            actions::submit(tx, id, &SubmitHow::default())
        });
    assert!(refused.is_err());
    assert!(world.server.visitor().get("/").says("Ingen omgång är öppen just nu"));
}

/// Every area was open before.
#[test]
fn in_2020_every_area_is_open() {
    let world = World::of("integrationsfonden", "2020-11-16");
    let id = world.written("work", "employment", "2021-01-15", "2021-06-30");
    world.server.act(|tx| actions::submit(tx, id, &SubmitHow::default()));
    assert_eq!(world.server.read(|conn| cases::find(conn, id)).stage, Stage::Submitted);
}
