//! What everybody may see, and what nobody may.

use crate::support::client::Server;

/// Public pages answer, unknown addresses do not exist, and forms without a token are refused.
#[test]
fn the_service_answers_a_visitor() {
    let server = Server::start();
    let visitor = server.visitor();
    visitor.get("/om/tillganglighet").expect(200);
    visitor.get("/finns-inte").expect(404);
    assert!(visitor.cookie("visitor").is_some());
}
