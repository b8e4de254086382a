//! A withdrawn application leaves the agenda, and a delegate closes its case.

use diesel::prelude::*;
use integrationsfond::board::actions as board;
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::db::schema;
use integrationsfond::grants::model::DecisionKind;
use integrationsfond::kernel::ids::{CaseId, MeetingId};
use integrationsfond::kernel::role::Role;
use integrationsfond::registry;

use super::{Town, actor, refused};

fn rows(town: &Town, meeting: MeetingId) -> i64 {
    use schema::agenda_items as a;
    town.server
        .read(|conn| Ok(a::table.filter(a::meeting_id.eq(meeting)).count().get_result(conn)?))
}

fn acts(town: &Town, case: CaseId) -> Vec<String> {
    let history = town.server.read(|conn| registry::find_history(conn, case));
    history.into_iter().map(|(row, _)| row.act).collect()
}

/// Somebody who signs for the applicant withdraws in the browser while the case waits for its §.
#[test]
fn a_withdrawn_case_leaves_the_agenda() {
    let town = Town::on("2021-03-01", 500_000);
    let case = town.proposed("language", 25_000, 25_000);
    let other = town.proposed("language", 10_000, 10_000);
    let meeting = town.meeting("2021-03-29");
    town.put(meeting, case);
    let row = town.put(meeting, other);
    let asa = actor(&town.server, "Åsa Lund", &[]);
    town.server.act(|tx| {
        integrationsfond::people::actions::add_membership(
            tx,
            asa.id.unwrap(),
            town.association,
            true,
        )
    });
    let asa = town.server.sign_in(asa.id.unwrap());
    let address = format!("/mina-arenden/{case}/aterkalla");
    let page = asa.get(&address);
    asa.submit(&page, &address, &[("reason", "Ledaren har flyttat.")]).expect(303);
    assert_eq!(town.stage(case), Stage::Withdrawn);
    assert_eq!(rows(&town, meeting), 1, "the other case still waits");
    assert!(acts(&town, case).contains(&"leave-agenda".to_owned()));
    let told: i64 = town.server.read(|conn| {
        use schema::history as h;
        let rows = h::table.filter(h::act.eq("leave-agenda")).filter(h::subject.eq("meeting"));
        Ok(rows.filter(h::subject_id.eq(meeting.0)).count().get_result(conn)?)
    });
    assert_eq!(told, 1);
    let item = town.server.read(|conn| integrationsfond::board::find_agenda(conn, meeting));
    assert_eq!(item.first().map(|item| item.id), Some(row));
    town.verify();
}

/// The queue shows that the case waits, the officer closes it, the applicant gets a letter, and the
/// next meeting is told.
#[test]
fn a_delegate_closes_the_case() {
    let town = Town::on("2021-03-01", 500_000);
    let case = town.proposed("language", 25_000, 25_000);
    town.act(&town.officer, |tx| board::withdraw(tx, case, "Vi klarar oss själva.")).unwrap();
    let karin = town.server.sign_in(town.officer.id.unwrap());
    assert!(karin.get("/arenden?visa=beslut").says("Språkvänner Överum"));
    assert!(!karin.get("/arenden?visa=avslutade").says("Språkvänner Överum"));
    let address = format!("/arenden/{case}/beslut");
    let page = karin.get(&format!("/arenden/{case}"));
    assert!(page.says("väntar på beslut om avskrivning"), "{}", page.words());
    assert_eq!(page.link_to(&address).as_deref(), Some(address.as_str()));
    let page = karin.get(&address);
    let done = karin.submit(&page, &address, &[("kind", "closure"), ("reason", "")]);
    let page = karin.follow(&done);
    assert!(page.says("återkallad och ärendet avskrivet"), "{}", page.words());
    assert_eq!(page.link_to(&address), None, "there is nothing more to decide");

    let decision = town.decision(case);
    assert_eq!((decision.kind, decision.executable), (DecisionKind::Closure, true));
    assert_eq!(decision.reference, "KS D 2021/1");
    assert!(decision.letter_file_id.is_some());
    assert_eq!(town.letters().len(), 1);
    assert_eq!(town.records(case), ["withdrawal", "decision_letter"]);
    assert!(acts(&town, case).contains(&"decide-closure".to_owned()));
    assert_eq!(town.stage(case), Stage::Withdrawn);
    assert!(karin.get("/arenden?visa=avslutade").says("Språkvänner Överum"));
    assert!(!karin.get("/arenden?visa=beslut").says("Språkvänner Överum"));

    let page = karin.get("/arenden");
    karin.submit(&page, &address, &[("kind", "closure"), ("reason", "")]).expect(422);
    let meeting = town.meeting("2021-03-29");
    let agenda = town.server.read(|conn| integrationsfond::board::find_agenda(conn, meeting));
    assert_eq!(agenda.len(), 1, "the delegated decision is on the list");
    town.verify();
}

/// Only what was withdrawn is closed, and not by somebody close to the applicant.
#[test]
fn only_a_withdrawn_case_is_closed() {
    let town = Town::on("2021-03-01", 500_000);
    let case = town.proposed("language", 25_000, 25_000);
    let ruled = integrationsfond::delegation::actions::Ruled {
        kind: DecisionKind::Closure,
        amount: integrationsfond::kernel::money::Ore::ZERO,
        conditions: String::new(),
        reason: String::new(),
    };
    let decide =
        |who| town.act(who, |tx| integrationsfond::delegation::actions::decide(tx, case, &ruled));
    assert_eq!(refused(decide(&town.officer))[0].1, "grant-obstacle-stage");
    town.act(&town.officer, |tx| board::withdraw(tx, case, "")).unwrap();
    let close = actor(&town.server, "Ulf Kvistlund", &[Role::CaseOfficer]);
    assert_eq!(refused(decide(&close))[0].1, "delegation-close");
    decide(&town.officer).unwrap();
}

/// Where the rules delegate closure to nobody, the body closes the case in a § of its own.
#[test]
fn the_body_closes_what_it_has_not_delegated() {
    let text = super::vastervik().replace("\"closure\", ", "");
    let town = Town::with(&text, "2021-03-01", 500_000);
    let case = town.proposed("language", 25_000, 25_000);
    let stays = town.proposed("language", 10_000, 10_000);
    town.act(&town.officer, |tx| board::withdraw(tx, case, "Vi klarar oss själva.")).unwrap();
    let karin = town.server.sign_in(town.officer.id.unwrap());
    let page = karin.get(&format!("/arenden/{case}/beslut"));
    assert!(!page.expect(200).text().contains("value=\"closure\""), "not a delegate's");

    let meeting = town.meeting("2021-03-01");
    let eva = town.server.sign_in(town.secretary.id.unwrap());
    let address = format!("/sammantraden/{meeting}");
    let page = eva.get(&address);
    assert!(page.says("Avskrivning av återkallat ärende"), "{}", page.words());
    let list = format!("{address}/lista");
    eva.submit(&page, &list, &[("closure", &stays.to_string())]).expect(409);
    eva.submit(&page, &list, &[("closure", &case.to_string())]).expect(303);
    eva.submit(&eva.get(&address), &list, &[("closure", &case.to_string())]).expect(409);

    let page = eva.get(&address);
    assert!(page.says("Förslag: ärendet avskrivs"), "{}", page.words());
    let agenda = page.value_of("agenda").unwrap();
    let ids: Vec<String> = town.but_ulf().iter().map(ToString::to_string).collect();
    let mut fields = vec![
        ("agenda", agenda.as_str()),
        ("number", "55"),
        ("ruling", "approval"),
        ("chair", &ids[0]),
    ];
    fields.extend(ids.iter().map(|id| ("present", id.as_str())));
    let page = eva.follow(&eva.submit(&page, &format!("{address}/paragrafer"), &fields));
    assert!(page.says("§ 55 är sparad"), "{}", page.words());

    let decision = town.decision(case);
    assert_eq!((decision.kind, decision.executable), (DecisionKind::Closure, true));
    assert_eq!(decision.reference, "KS 2021-03-01 §\u{a0}55");
    assert_eq!(town.stage(case), Stage::Withdrawn);
    assert!(karin.get("/arenden?visa=avslutade").says("Språkvänner Överum"));
    assert!(
        !eva.get(&address).says("Avskrivning av återkallat ärende"),
        "nothing is left to close"
    );
    town.verify();
}
