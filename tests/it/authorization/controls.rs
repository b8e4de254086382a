//! The trial's checks are seen failing: on a small service with faults put in on purpose, behind
//! the real guard, and on tables with mistakes.

use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use integrationsfond::db::{WriteTx, schema};
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::routes::ROUTES;
use integrationsfond::web::{Answer as Answered, Ctx};

use super::policy;
use super::table::{self, Answer};
use super::town::CANARY;
use super::trial::{forged, refusal, wrong_refusal};
use super::watch::Watch;
use crate::support::client::Server;
use crate::support::world::person;

/// Shows a case to whoever asks.
async fn shows_everything() -> HttpResponse {
    HttpResponse::Ok().body(CANARY)
}

/// Says that there is nothing, and shows it all the same.
async fn shows_in_the_refusal() -> HttpResponse {
    HttpResponse::NotFound().body(CANARY)
}

fn count(tx: &mut WriteTx<'_>) -> Outcome<()> {
    use schema::attempts as a;
    diesel::insert_into(a::table)
        .values((a::subject.eq("x"), a::at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(())
}

/// Changes something by being looked at.
async fn changes_on_a_look(ctx: Ctx) -> Answered {
    ctx.write(count).await?;
    Ok(HttpResponse::Ok().finish())
}

/// Changes something and then refuses.
async fn changes_and_refuses(ctx: Ctx) -> Answered {
    ctx.write(count).await?;
    Err(Refusal::NotFound)
}

/// Acts on a form without looking at its token.
async fn takes_any_form(ctx: Ctx) -> Answered {
    ctx.write(count).await?;
    Ok(ctx.go("/", None))
}

fn faulty(service: &mut web::ServiceConfig) {
    service
        .route("/mina-arenden/{id}", web::get().to(shows_everything))
        .route("/ansokan/{id}", web::get().to(shows_in_the_refusal))
        .route("/mina-arenden", web::get().to(changes_on_a_look))
        .route("/mina-arenden/{id}/aterkalla", web::get().to(changes_and_refuses))
        .route("/logga-ut", web::post().to(takes_any_form))
        .route("/arenden/{id}", web::get().to(shows_everything))
        .route("/not/in/the/table", web::get().to(shows_everything));
}

#[test]
fn each_fault_of_a_handler_is_found() {
    let server = Server::with_routes(faulty);
    let mut watch = Watch::new(server.app().pool.url());
    let nils = server.sign_in(person(&server, "Nils Ny", &[]));
    watch.changed();

    let found = |path: &str, watch: &mut Watch| {
        let reply = nils.get(path);
        wrong_refusal(Answer::Hidden, &reply, watch.changed(), true).unwrap_or_default()
    };
    assert!(found("/mina-arenden/1", &mut watch).contains("answered 200"));
    assert!(found("/ansokan/1", &mut watch).contains("belongs to somebody else"));
    assert!(found("/mina-arenden/1/aterkalla", &mut watch).contains("changed the database"));

    nils.get("/mina-arenden").expect(200);
    assert!(watch.changed(), "a look that changes something is noticed");
    nils.get("/arenden/1").expect(403);
    assert!(!watch.changed(), "a refusal by the guard changes nothing");

    // The guard refuses what comes from another site; what the handler forgot is the token.
    let wrong = forged(&nils, "/logga-ut", "right", "wrong", &mut watch);
    let tokens = ["no token", "somebody else's token"]
        .map(|name| [format!("{name}: answered 303"), format!("{name}: changed the database")]);
    assert_eq!(wrong, tokens.concat());

    // What the table of routes does not list does not exist, even with a handler.
    nils.get("/not/in/the/table").expect(404);
    let visitor = server.visitor().get("/mina-arenden");
    assert_eq!(refusal(&visitor), Some(Answer::SignIn));
}

#[test]
fn a_route_that_the_table_lacks_is_found() {
    let mut rows = super::rows();
    assert_eq!(table::compare(&rows, ROUTES), Vec::<String>::new());
    let lost = rows.remove(7);
    let faults = table::compare(&rows, ROUTES);
    assert_eq!(
        faults,
        [format!("{} {} is in the router and not in the table", lost.method, lost.path)]
    );
    let made_up = format!("GET /hemligt {} -", ["yes"; 12].join(" "));
    rows.push(lost);
    rows.extend(table::read(&made_up).unwrap());
    assert_eq!(
        table::compare(&rows, ROUTES),
        ["GET /hemligt is in the table and not in the router"]
    );
}

/// A role too many, a stage too many and a route without a duty are found in the table.
#[test]
fn a_row_that_no_duty_calls_for_is_found() {
    let mut rows = super::rows();
    let place = |rows: &[table::Row], method: &str, path: &str| {
        rows.iter().position(|row| row.method == method && row.path == path).unwrap()
    };
    let attest = place(&rows, "POST", "/utbetalningar/{id}/attestera");
    rows[attest].cells[10] = Answer::Granted;
    let notes = place(&rows, "GET", "/arenden/{id}/anteckningar");
    rows[notes].states.push("draft".to_owned());
    rows.extend(table::read(&format!("GET /hemligt {} -", ["yes"; 12].join(" "))).unwrap());
    let faults = policy::compare(&rows).join("\n");
    for part in ["controller gets Granted", "anteckningar: is there in", "/hemligt: no duty"] {
        assert!(faults.contains(part), "{faults}");
    }
    assert_eq!(faults.lines().count(), 3, "{faults}");
    assert_eq!(
        policy::together(&rows).len(),
        2,
        "attesting beside correcting and settling accounts"
    );
}

#[test]
fn a_table_with_a_mistake_is_not_read() {
    let yes = ["yes"; 12].join(" ");
    for wrong in [
        "GET /a".to_owned(),
        format!("GET /a {yes} yes -"),
        format!("GET /a {} -", yes.replacen("yes", "maybe", 1)),
        format!("GET /a {yes} -\nGET /a {yes} -"),
    ] {
        assert!(table::read(&wrong).is_err(), "{wrong}");
    }
    assert_eq!(table::read(&format!("# words\n\nGET /a {yes} -\n")).unwrap().len(), 1);
}
