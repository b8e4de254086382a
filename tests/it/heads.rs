//! To ask for the head of a page is to ask for the page without its body.

use integrationsfond::kernel::role::Role;
use integrationsfond::routes::ROUTES;

use crate::support::world::World;

/// Every page answers HEAD with the status and the headers of GET, and no body.
#[test]
fn head_answers_as_get_without_the_body() {
    let world = World::new();
    let staff = world.server.staff("Allt Iallo", &Role::STAFF);
    let mut asked = 0;
    for entry in ROUTES.iter().filter(|e| e.method == actix_web::http::Method::GET) {
        // A page that has its say once would say it to the first who asks.
        let address = match entry.path {
            path if path.contains("{name}") => "/static/main.css".to_owned(),
            path if path.contains("{slug}") || path.contains("{fund}") => {
                path.replace("{slug}", "sprakfonden").replace("{fund}", "sprakfonden")
            }
            path => path.to_owned(),
        };
        let address: String = {
            let mut parts = address.split('{');
            let first = parts.next().unwrap_or_default().to_owned();
            parts.fold(first, |all, part| {
                format!("{all}1{}", part.split_once('}').map_or("", |(_, rest)| rest))
            })
        };
        let get = staff.get(&address);
        let head = staff.send("HEAD", &address, &[], b"");
        assert_eq!(head.status, get.status, "{address}");
        assert!(head.body.is_empty(), "{address} sends a body");
        for name in ["content-type", "content-security-policy", "cache-control", "location"] {
            assert_eq!(head.header(name), get.header(name), "{address} {name}");
        }
        asked += 1;
    }
    assert!(asked > 60, "{asked}");
    assert_eq!(world.server.visitor().send("HEAD", "/", &[], b"").status, 200);
    assert_eq!(world.server.visitor().send("HEAD", "/arenden", &[], b"").status, 303);
    assert_eq!(world.client.send("HEAD", "/arenden", &[], b"").status, 403);
    assert_eq!(world.client.send("HEAD", "/logga-ut", &[], b"").status, 404, "POST alone");
}
