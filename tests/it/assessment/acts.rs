//! The acts of a case officer.

use diesel::prelude::*;
use integrationsfond::applications::model::ANSWER_ONLY;
use integrationsfond::assessment::actions;
use integrationsfond::assessment::model::{Finding, Proposal, StatementInput, Subject};
use integrationsfond::assessment::{find_checks, find_open_completion, find_statement};
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::db::schema;
use integrationsfond::files;
use integrationsfond::kernel::ids::CaseId;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::Refusal;
use integrationsfond::kernel::role::Role;
use integrationsfond::registry;

use crate::support::cases::{Desk, day};

fn proposal(amount: i64, ready: bool) -> StatementInput {
    StatementInput {
        proposal: Proposal::Approval,
        amount: Ore::kr(amount),
        summary: "Klubben vill para ihop nyanlända med spelare.".to_owned(),
        assessment: "Projektet stämmer väl med fondens mål.".to_owned(),
        economy: String::new(),
        child_perspective: String::new(),
        conditions: "Hallhyran betalas av klubben.".to_owned(),
        reason: String::new(),
        ready,
    }
}

fn acts(desk: &Desk, id: CaseId) -> Vec<String> {
    let rows = desk.server.read(|conn| registry::find_history(conn, id));
    rows.into_iter().rev().map(|(row, _)| row.act).collect()
}

fn records(desk: &Desk, id: CaseId) -> Vec<(String, String)> {
    let rows = desk.server.read(|conn| registry::find_records(conn, id));
    rows.into_iter().map(|r| (r.direction, r.kind)).collect()
}

#[test]
fn an_officer_takes_a_case_and_another_gets_it() {
    let desk = Desk::on("2020-03-02");
    let id = desk.case(desk.club(), "Språkvänner Överum", 65_000);
    let jonas = desk.account("Jonas Bäckman", &[Role::CaseOfficer]);
    desk.act(|tx| actions::assign(tx, id, desk.karin)).unwrap();
    let case = desk.find(id);
    assert_eq!((case.stage, case.officer_id), (Stage::Preparing, Some(desk.karin)));
    desk.goes_to("2020-03-09");
    desk.act(|tx| actions::assign(tx, id, jonas)).unwrap();
    let case = desk.find(id);
    assert_eq!(case.officer_id, Some(jonas));
    assert_eq!(case.stage_on, day("2020-03-02"), "a new officer moves no case");
    assert_eq!(acts(&desk, id), ["submit", "assign", "assign"]);
    let nobody = desk.account("Sara Lind", &[Role::Controller]);
    let refused = desk.act(|tx| actions::assign(tx, id, nobody));
    assert!(matches!(refused, Err(Refusal::Invalid(_))), "a controller prepares nothing");
    let refused = desk.act_as(nobody, Role::Controller, |tx| actions::assign(tx, id, jonas));
    assert!(matches!(refused, Err(Refusal::NotAllowed)));
}

#[test]
fn nobody_prepares_for_somebody_close() {
    let desk = Desk::on("2020-03-02");
    let hers = desk.association("802456-7011", "Gamleby Språkvänner", &["karin ekdahl"]);
    let id = desk.case(hers, "Läsa tillsammans", 40_000);
    let key = |outcome: Result<(), Refusal>| match outcome {
        Err(Refusal::Rule(msg)) => msg.key,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        key(desk.act(|tx| actions::assign(tx, id, desk.karin))),
        "assessment-officer-is-close"
    );
    let asked = desk.act(|tx| {
        actions::request_completion(tx, id, "Budget?", day("2020-03-16"), &[ANSWER_ONLY.to_owned()])
    });
    assert_eq!(key(asked), "assessment-you-are-close");
    let jonas = desk.account("Jonas Bäckman", &[Role::CaseOfficer]);
    desk.act(|tx| actions::assign(tx, id, jonas)).unwrap();
    let written = desk.act(|tx| actions::write_statement(tx, id, &proposal(40_000, true)));
    assert_eq!(key(written.map(|_| ())), "assessment-you-are-close");
}

#[test]
fn drafts_do_not_exist_for_staff() {
    let desk = Desk::on("2020-03-02");
    let id = desk.draft(desk.club(), "Ett utkast", 65_000);
    for outcome in [
        desk.act(|tx| actions::assign(tx, id, desk.karin)),
        desk.act(|tx| actions::run_checks(tx, id)),
        desk.act(|tx| actions::add_note(tx, id, "x")),
    ] {
        assert!(matches!(outcome, Err(Refusal::NotFound)), "{outcome:?}");
    }
}

#[test]
fn checks_are_stored_with_their_source_and_follow_what_changes() {
    let desk = Desk::on("2020-03-02");
    let id = desk.case(desk.club(), "Språkvänner Överum", 265_000);
    desk.act(|tx| actions::run_checks(tx, id)).unwrap();
    let find = |subject: Subject| {
        let checks = desk.server.read(|conn| find_checks(conn, id));
        checks.into_iter().find(|c| c.code == subject.code()).unwrap()
    };
    let ceiling = find(Subject::Ceiling);
    assert_eq!(ceiling.outcome, Finding::NotMet);
    assert_eq!((ceiling.rule.as_str(), ceiling.source.as_str()), ("2.1", "KS 2019-12-09 § 402"));
    assert!(ceiling.message.contains("200"), "{}", ceiling.message);
    assert_eq!(find(Subject::Attachments).outcome, Finding::NotMet, "no documents yet");
    assert_eq!(find(Subject::Budget).outcome, Finding::Met);

    let code = Subject::Ceiling.code();
    let empty = desk.act(|tx| actions::overrule(tx, id, code, " "));
    assert!(matches!(empty, Err(Refusal::Invalid(_))));
    desk.act(|tx| actions::overrule(tx, id, code, "Två år i ett.")).unwrap();
    let met = desk.act(|tx| actions::overrule(tx, id, Subject::Budget.code(), "x"));
    assert!(matches!(met, Err(Refusal::NotFound)), "what is met needs no reason");
    desk.goes_to("2020-03-05");
    desk.act(|tx| actions::run_checks(tx, id)).unwrap();
    let ceiling = find(Subject::Ceiling);
    assert_eq!(ceiling.overruled_reason.as_deref(), Some("Två år i ett."));
    assert_eq!((ceiling.ran_on, ceiling.overruled_by), (day("2020-03-05"), Some(desk.karin)));
}

#[test]
fn an_earlier_report_that_is_overdue_stands_in_the_way() {
    let desk = Desk::on("2020-03-02");
    let club = desk.club();
    let earlier = desk.case(club, "Halltid för alla", 30_000);
    desk.server.act(|tx| {
        use schema::{cases as c, grants as g};
        diesel::update(c::table.find(earlier)).set(c::stage.eq(Stage::Running)).execute(tx.conn)?;
        diesel::insert_into(g::table)
            .values((
                g::case_id.eq(earlier),
                g::granted_ore.eq(Ore::kr(30_000)),
                g::first_granted_on.eq(day("2020-03-02")),
                g::decided_on.eq(day("2020-03-02")),
                g::report_due.eq(day("2020-06-01")),
            ))
            .execute(tx.conn)?;
        Ok(())
    });
    let id = desk.case(club, "Språkvänner Överum", 65_000);
    for (today, finding) in [("2020-06-01", Finding::Met), ("2020-06-02", Finding::NotMet)] {
        desk.goes_to(today);
        desk.act(|tx| actions::run_checks(tx, id)).unwrap();
        let checks = desk.server.read(|conn| find_checks(conn, id));
        let check = checks.iter().find(|c| c.code == "reported-earlier").unwrap();
        assert_eq!(check.outcome, finding, "{today}");
    }
}

#[test]
fn a_request_is_mailed_registered_and_dated() {
    let desk = Desk::on("2020-03-02");
    let id = desk.case(desk.club(), "Språkvänner Överum", 65_000);
    let sections = ["money".to_owned()];
    let late = desk.act(|tx| {
        actions::request_completion(tx, id, "Vad kostar hallen?", day("2020-03-02"), &sections)
    });
    assert!(matches!(late, Err(Refusal::Invalid(_))));
    assert!(records(&desk, id).is_empty(), "nothing is stored by half");
    desk.act(|tx| {
        actions::request_completion(tx, id, "Vad kostar hallen?", day("2020-03-16"), &sections)
    })
    .unwrap();
    let case = desk.find(id);
    assert_eq!((case.stage, case.deadline), (Stage::Completion, Some(day("2020-03-16"))));
    assert_eq!(case.officer_id, Some(desk.karin), "whoever asks has the case");
    assert_eq!(records(&desk, id), [("out".to_owned(), "completion_request".to_owned())]);
    let mails: Vec<(String, String, String)> = desk.server.read(|conn| {
        use schema::outbox as o;
        Ok(o::table
            .filter(o::kind.eq("completion-request"))
            .select((o::recipient, o::subject, o::text))
            .load(conn)?)
    });
    let [(to, subject, text)] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(to, "styrelsen@forening.example");
    assert!(subject.contains("2020/1-109"), "{subject}");
    assert!(text.contains("Vad kostar hallen?") && text.contains("16 mars 2020"), "{text}");
    assert!(text.contains(&format!("/mina-arenden/{id}")), "{text}");

    let bare = desk.act(|tx| actions::close_completion(tx, id, ""));
    assert!(matches!(bare, Err(Refusal::Invalid(_))));
    desk.act(|tx| actions::close_completion(tx, id, "Svaret kom på telefon.")).unwrap();
    let case = desk.find(id);
    assert_eq!((case.stage, case.deadline), (Stage::Preparing, None));
    assert!(desk.server.read(|conn| find_open_completion(conn, id)).is_none());
    assert_eq!(acts(&desk, id), ["submit", "request-completion", "complete"]);
}

#[test]
fn a_statement_is_drafted_finished_taken_back_and_written_anew() {
    let desk = Desk::on("2020-03-02");
    let id = desk.case(desk.club(), "Språkvänner Överum", 65_000);
    let early = desk.act(|tx| actions::write_statement(tx, id, &proposal(50_000, false)));
    assert!(matches!(early, Err(Refusal::WrongStage(_))), "nobody has the case yet");
    desk.act(|tx| actions::assign(tx, id, desk.karin)).unwrap();
    let too_much = desk.act(|tx| actions::write_statement(tx, id, &proposal(65_001, false)));
    assert!(matches!(too_much, Err(Refusal::Invalid(_))));
    let latest = || desk.server.read(|conn| find_statement(conn, id)).unwrap();
    desk.act(|tx| actions::write_statement(tx, id, &proposal(60_000, false))).unwrap();
    desk.act(|tx| actions::write_statement(tx, id, &proposal(50_000, false))).unwrap();
    assert_eq!((latest().version, latest().amount_ore), (1, Ore::kr(50_000)));
    assert_eq!(desk.stage(id), Stage::Preparing);

    desk.act(|tx| actions::write_statement(tx, id, &proposal(50_000, true))).unwrap();
    assert_eq!((desk.stage(id), latest().version), (Stage::Proposed, 1));
    assert!(latest().economy.contains("600\u{202f}000"), "{}", latest().economy);
    assert_eq!(records(&desk, id), [("internal".to_owned(), "statement".to_owned())]);
    let bytes = desk.server.read(|conn| {
        let record = registry::find_record(conn, id, 1)?;
        let file = files::find(conn, record.file_id.unwrap())?;
        desk.server.app().files.get(&file.sha256)
    });
    assert!(bytes.starts_with(b"%PDF"));

    desk.act(|tx| actions::reopen(tx, id)).unwrap();
    assert_eq!(desk.stage(id), Stage::Preparing);
    let refusal = StatementInput {
        proposal: Proposal::Rejection,
        reason: "Projektet är klubbens ordinarie verksamhet.".to_owned(),
        ..proposal(50_000, true)
    };
    desk.act(|tx| actions::write_statement(tx, id, &refusal)).unwrap();
    assert_eq!(
        (latest().version, latest().amount_ore),
        (2, Ore::ZERO),
        "a rejection has no amount"
    );
    let first: i64 = desk.server.read(|conn| {
        use schema::statements as s;
        Ok(s::table
            .filter(s::case_id.eq(id))
            .filter(s::version.eq(1))
            .select(s::amount_ore)
            .first(conn)?)
    });
    assert_eq!(Ore(first), Ore::kr(50_000), "a finished statement is never altered");
    assert_eq!(acts(&desk, id), ["submit", "assign", "propose", "reopen", "propose"]);
}
