//! What everybody sees without signing in.

use crate::support::client::Server;
use crate::support::world::World;

/// The start page answers on an empty installation, too.
#[test]
fn the_start_page_answers_before_there_is_a_fund() {
    let server = Server::on("2020-11-16");
    let page = server.visitor().get("/");
    assert!(page.expect(200).says("Ingen omgång är öppen just nu"));
}

/// Open calls stand first, with what matters; later ones are named.
#[test]
fn the_start_page_shows_open_and_coming_calls() {
    let world = World::new();
    let page = world.server.visitor().get("/");
    assert!(page.says("Språkfonden 2020") && page.says("31 december 2020"), "{}", page.words());
    assert!(page.says("Öppnar senare") && page.says("Språkfonden 2021"));
    let english = world.server.visitor();
    english.set_cookie("language", "en");
    let page = english.get("/");
    assert!(page.says("The Language Fund 2020") && page.says("Apply by"), "{}", page.words());
}

/// A call says what, who, how much and when; a visitor is led to sign in, a member begins.
#[test]
fn a_call_says_what_who_how_much_and_when() {
    let world = World::new();
    let address = format!("/omgang/{}", world.call);
    let page = world.server.visitor().get(&address);
    for words in [
        "Språkkaféer och mötesplatser",
        "Ideell förening",
        "Högst 200 000 kr per projekt",
        "50 procent när beslutet är klart",
        "Bidrag upp till 20 000 kr betalas på en gång",
        "senast 2 månader efter",
        "Stadgar",
        "Logga in och ansök",
    ] {
        assert!(page.says(words), "{words}: {}", page.words());
    }
    let page = world.client.get(&address);
    assert!(page.says("Gamleby Språkvänner") && page.says("Börja ansökan"));
}
