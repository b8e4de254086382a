//! What everybody may see, and the language.

use crate::support::client::Server;

/// Public pages answer, unknown addresses do not exist.
#[test]
fn the_service_answers_a_visitor() {
    let server = Server::start();
    let visitor = server.visitor();
    assert!(visitor.get("/logga-in").expect(200).says("Logga in"));
    visitor.get("/om/tillganglighet").expect(200);
    visitor.get("/finns-inte").expect(404);
    assert!(visitor.cookie("visitor").is_some());
}

/// The language is kept in a cookie; the way back leads to no other site.
#[test]
fn the_language_is_chosen_by_a_link() {
    let server = Server::start();
    let visitor = server.visitor();
    assert_eq!(visitor.get("/sprak/en?to=/logga-in%3Fa=1").expect(303).location(), "/logga-in?a=1");
    assert!(visitor.get("/logga-in").says("Choose how to sign in."));
    for elsewhere in ["//evil.example", "https://evil.example", "/%5Cevil.example", ""] {
        assert_eq!(visitor.get(&format!("/sprak/sv?to={elsewhere}")).location(), "/");
    }
    visitor.get("/sprak/xx?to=/").expect(404);
    assert!(visitor.get("/logga-in").says("Välj hur ni loggar in."));
}
