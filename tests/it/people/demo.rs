//! The demonstration: whom to be, and the day.

use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::db::schema::{bodies, body_members, job_runs};
use integrationsfond::demo::actions::seat_people;
use integrationsfond::kernel::ids::BodyId;
use integrationsfond::kernel::role::Role;

use crate::support::client::Server;

fn seeded() -> Server {
    let server = Server::demo("2020-11-16");
    server.act(|tx| {
        let body: BodyId = diesel::insert_into(bodies::table)
            .values((bodies::code.eq("KS"), bodies::name.eq("Kommunstyrelsen")))
            .returning(bodies::id)
            .get_result(tx.conn)?;
        seat_people(tx, body)
    });
    server
}

/// Everybody stands in the list by role and can be signed in as, one after the other.
#[test]
fn a_visitor_can_be_anybody() {
    let server = seeded();
    let visitor = server.visitor();
    let page = visitor.get("/demo");
    for words in ["Handläggare", "Lena Lindqvist", "Gunilla Persdotter", "Systemförvaltare"] {
        assert!(page.expect(200).says(words), "{words}");
    }
    let members: i64 = server.read(|conn| {
        let seats = body_members::table.filter(body_members::function.ne("deputy"));
        Ok(seats.count().get_result(conn)?)
    });
    assert_eq!(members, 9);
    let officer = page.link_to("/demo/som/").unwrap();
    let done = visitor.submit(&page, &officer, &[]);
    assert_eq!(done.expect(303).location(), "/arenden");
    let page = visitor.get("/demo");
    assert!(page.says("Logga ut") && page.says("16 november 2020"));
    visitor.get("/personer").expect(403);
    visitor.submit(&page, "/demo/som/999", &[]).expect(404);
}

/// The day moves forward only, keeps standing when the program starts again, and runs the jobs of
/// each day on the way.
#[test]
fn the_day_moves_forward() {
    let server = seeded();
    let visitor = server.visitor();
    let page = visitor.get("/demo");
    for (to, says) in [
        ("2020-11-16", "framåt"),
        ("2019-01-01", "framåt"),
        ("2035-01-01", "för långt"),
        ("snart", "Skriv datumet"),
    ] {
        let refused = visitor.submit(&page, "/demo/dag", &[("to", to)]);
        assert!(refused.expect(422).says(says), "{to}: {}", refused.words());
    }
    let back = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("referer", "http://127.0.0.1/logga-in?x=1"),
    ];
    let token = page.value_of("_csrf").unwrap();
    let body = format!("_csrf={token}&_key=k&to=2020-11-19");
    let done = visitor.send("POST", "/demo/dag", &back, body.as_bytes());
    assert_eq!(done.expect(303).location(), "/logga-in?x=1");
    assert!(visitor.follow(&done).says("Nu är det 19 november 2020."));
    let days: Vec<String> = server.read(|conn| {
        let days: Vec<chrono::NaiveDate> = job_runs::table
            .filter(job_runs::job.eq("clean-up"))
            .order(job_runs::day)
            .select(job_runs::day)
            .load(conn)?;
        Ok(days.iter().map(ToString::to_string).collect())
    });
    assert_eq!(days, ["2020-11-17", "2020-11-18", "2020-11-19"]);
    let again = App::open(server.app().config.clone()).unwrap();
    assert!(again.demo);
    assert_eq!(again.clock.today().to_string(), "2020-11-19");
}

/// Outside the demonstration none of this exists.
#[test]
fn a_real_service_has_no_demonstration() {
    let server = Server::start();
    let sara = server.staff("Sara Wikström", &[Role::Administrator]);
    let page = sara.get("/personer");
    assert!(!page.says("Demonstration"));
    sara.get("/demo").expect(404);
    sara.submit(&page, "/demo/som/1", &[]).expect(404);
    sara.submit(&page, "/demo/dag", &[("to", "2035-01-01")]).expect(404);
}
