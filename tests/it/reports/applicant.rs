//! What applicants do with a report, and how they are reminded of it.

use diesel::prelude::*;
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::db::{WriteTx, schema};
use integrationsfond::files::Received;
use integrationsfond::files::inspect::inspect;
use integrationsfond::kernel::refusal::Refusal;
use integrationsfond::kernel::role::Role;
use integrationsfond::registry;
use integrationsfond::reports;
use integrationsfond::reports::actions::{
    answer_completion, approve, attach, remind, request_completion, save_section, submit,
};

use super::{SECTIONS, typed, write};
use crate::support::granted::{House, day, refused, wrong};
use crate::support::world::PDF;

#[test]
fn a_report_is_complete_before_it_is_handed_in_and_locked_afterwards() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    let empty = house.by(&house.member, |tx| submit(tx, case));
    assert_eq!(wrong(empty), ["reports-section-missing"; 4], "files are no must");
    let mut fields = typed("30000", "10000", "0");
    fields.remove("q.results");
    write(&house, case, &fields);
    let lacking = house.by(&house.member, |tx| submit(tx, case));
    assert_eq!(wrong(lacking), ["reports-section-missing"]);
    write(&house, case, &typed("30000", "10000", "0"));
    house.by(&house.member, |tx| submit(tx, case)).unwrap();
    assert_eq!(house.stage(case), Stage::Reported);

    let report = house.read(|conn| reports::find_report(conn, case)).unwrap();
    assert_eq!(report.eligible_cost_ore.0, 4_000_000);
    assert_eq!([report.women, report.men, report.girls, report.boys], [9, 7, 3, 2]);
    let late = house.by(&house.member, |tx| save_section(tx, case, "done", &|_| Vec::new()));
    assert_eq!(refused(late), "reports-closed");
}

#[test]
fn another_associations_report_does_not_exist() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    let mut other = house.person("Olle Olsson", &[]);
    house.register("Gamleby IF", "802456-7011", other.id);
    other.roles = vec![Role::Applicant];
    for section in SECTIONS {
        let tried = house.by(&other, |tx| save_section(tx, case, section, &|_| Vec::new()));
        assert!(matches!(tried, Err(Refusal::NotFound)), "{section}");
    }
    assert!(matches!(house.by(&other, |tx| submit(tx, case)), Err(Refusal::NotFound)));
}

#[test]
fn a_completion_goes_back_and_forth() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    house.go_to("2021-07-15");
    write(&house, case, &typed("30000", "10000", "0"));
    house.by(&house.member, |tx| submit(tx, case)).unwrap();
    let ask = |on: &str| {
        house.by(&house.officer, |tx| request_completion(tx, case, "Vilka kvitton?", day(on)))
    };
    assert_eq!(wrong(ask("2021-07-15")), ["reports-deadline-past"]);
    ask("2021-07-29").unwrap();
    assert_eq!(house.stage(case), Stage::ReportCompletion);
    assert!(house.mails(case).contains(&"report-completion".to_owned()));
    let early = house.by(&house.officer, |tx| approve(tx, case, None));
    assert_eq!(refused(early), "case-wrong-stage");
    write(&house, case, &typed("28000", "10000", "0"));
    house.by(&house.member, |tx| answer_completion(tx, case, "Se bilagorna")).unwrap();
    assert_eq!(house.stage(case), Stage::Reported);
    let report = house.read(|conn| reports::find_report(conn, case)).unwrap();
    assert_eq!(report.eligible_cost_ore.0, 3_800_000);
    assert_eq!(report.submitted_on, Some(day("2021-07-15")), "the first day counts");
}

/// Due two months after the project's end, so 2021-07-29 for one that ends on 2021-05-29.
#[test]
fn reminders_are_sent_once_each() {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    assert_eq!(house.grant(case).report_due, day("2021-07-29"));
    let sent = |house: &House| -> Vec<String> {
        let kinds = house.mails(case).into_iter();
        kinds.filter(|kind| kind.starts_with("report-")).collect()
    };
    for (today, so_far) in [
        ("2021-06-28", 0),
        ("2021-06-29", 1),
        ("2021-06-30", 1),
        ("2021-07-22", 2),
        ("2021-07-29", 2),
        ("2021-07-30", 3),
        ("2021-08-30", 3),
    ] {
        house.go_to(today);
        house.act(remind);
        assert_eq!(sent(&house).len(), so_far, "{today}");
    }
    assert_eq!(sent(&house), ["report-reminder-30", "report-reminder-7", "report-overdue"]);
}

/// The report in the browser, from the task list to the officer's page.
#[test]
fn a_report_is_written_and_approved_in_the_browser() {
    let house = House::served("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    house.go_to("2021-07-15");
    let lena = house.server().sign_in(house.member.id.unwrap());
    let home = format!("/mina-arenden/{case}/redovisning");
    let list = lena.get(&home);
    list.expect(200);
    assert!(list.says("0 av 5 delar klara"), "{}", list.words());
    let fields = typed("12000", "3000", "0");
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    for section in SECTIONS {
        let address = format!("{home}/del/{section}");
        let page = lena.get(&address);
        page.expect(200);
        lena.submit(&page, &address, &pairs).expect(303);
    }
    let wrong = format!("{home}/del/money");
    let page = lena.get(&wrong);
    page.expect(200);
    assert!(page.says("30 000"), "the plan stands beside: {}", page.words());
    lena.submit(&page, &wrong, &[("q.other_income", "mycket")]).expect(422);
    let page = lena.get(&wrong);
    lena.submit(&page, &wrong, &pairs).expect(303);

    let check = lena.get(&format!("{home}/kontrollera"));
    check.expect(200);
    lena.submit(&check, &format!("{home}/skicka-in"), &[]).expect(303);
    lena.get(&home).expect(200);
    let officer = house.server().sign_in(house.officer.id.unwrap());
    let review = format!("/arenden/{case}/redovisning");
    let page = officer.get(&review);
    page.expect(200);
    assert!(page.says("15 000") && page.says("Vi träffades tio kvällar."), "{}", page.words());
    officer.submit(&page, &format!("{review}/godkann"), &[]).expect(303);
    let page = officer.get(&review);
    page.expect(200);
    assert!(page.says("Indragning"), "{}", page.words());
    assert_eq!(house.stage(case), Stage::Settling);
    let read = lena.get(&home);
    read.expect(200);
    assert!(read.says("Slutreglering"), "{}", read.words());
    lena.get(&review).expect(403);
}

/// What is attached to a report is the applicant's own until the report is handed in, and so is
/// what is added to it while a question about it is answered.
#[test]
fn a_file_is_the_applicants_own_until_the_report_is_sent() {
    let house = House::served("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    house.go_to("2021-07-15");
    write(&house, case, &typed("30000", "10000", "0"));
    let attached = |name: &str| {
        let stored = house.app().files.put(PDF).unwrap();
        let accepted = inspect(name, PDF).unwrap();
        let received = Received { stored, accepted };
        house.by(&house.member, |tx| attach(tx, case, "attachments", &received)).unwrap();
        let last = schema::attachments::table.order(schema::attachments::id.desc());
        house.read(|conn| Ok(last.select(schema::attachments::id).first::<i64>(conn)?))
    };
    let officer = house.server().sign_in(house.officer.id.unwrap());
    let seen = |name: &str, row: i64| {
        let pages = ["bilagor", "redovisning"].map(|tab| format!("/arenden/{case}/{tab}"));
        let shown = pages.map(|page| officer.get(&page).expect(200).says(name));
        let files =
            ["bilagor", "redovisning/bilagor"].map(|tab| format!("/arenden/{case}/{tab}/{row}"));
        let sent = files.map(|file| officer.get(&file).status == 200);
        assert_eq!(shown, sent);
        assert_eq!(shown[0], shown[1]);
        shown[0]
    };
    let first = attached("kvitton.pdf");
    assert!(!seen("kvitton.pdf", first), "a report that is being written");
    house.by(&house.member, |tx| submit(tx, case)).unwrap();
    assert!(seen("kvitton.pdf", first));
    let ask = |tx: &mut WriteTx<'_>| request_completion(tx, case, "Hyran?", day("2021-07-29"));
    house.by(&house.officer, ask).unwrap();
    let second = attached("hyra.pdf");
    assert!(!seen("hyra.pdf", second), "a question that has not been answered");
    house.by(&house.member, |tx| answer_completion(tx, case, "Se bilagan")).unwrap();
    assert!(seen("hyra.pdf", second));
    let records = house.read(|conn| registry::find_records(conn, case));
    let registered = records.iter().filter(|record| record.subject == "kvitton.pdf").count();
    assert_eq!(registered, 1, "what was handed in before is not registered again");
}

/// In a case from the web the applicant's room is the applicant's own: nobody of the staff writes,
/// hands in, asks for money or looks into a report there. What comes on paper is typed off by an
/// officer or registrar who is not close to the applicant, and judged by somebody else.
#[test]
fn staff_type_off_paper_alone() {
    use schema::cases as c;
    let house = House::served("2021-03-29", "integrationsfonden");
    let paper = house.granted(40_000);
    let web = house.granted(40_000);
    house.act(|tx| {
        diesel::update(c::table.find(web)).set(c::channel.eq("web")).execute(tx.conn)?;
        Ok(())
    });
    let registrar = house.person("Rut Ros", &[Role::Registrar]);
    let close = house.person("Bo Berg", &[Role::CaseOfficer, Role::Registrar]);
    house.go_to("2021-07-15");
    let fields = typed("30000", "10000", "0");
    let save = |who: &_, case| {
        let read = |name: &str| fields.get(name).cloned().into_iter().collect::<Vec<_>>();
        for section in super::SECTIONS {
            house.by(who, |tx| save_section(tx, case, section, &read))?;
        }
        Ok::<(), Refusal>(())
    };
    for who in [&house.officer, &registrar, &close] {
        assert!(matches!(save(who, web), Err(Refusal::NotFound)), "{}", who.name);
        assert!(matches!(house.by(who, |tx| submit(tx, web)), Err(Refusal::NotFound)));
        let client = house.server().sign_in(who.id.unwrap());
        for page in ["redovisning", "redovisning/kontrollera", "rekvirera"] {
            client.get(&format!("/mina-arenden/{web}/{page}")).expect(404);
        }
    }
    assert_eq!(refused(save(&close, paper)), "disbursement-paper-close");
    let client = house.server().sign_in(house.officer.id.unwrap());
    client.get(&format!("/mina-arenden/{paper}/redovisning")).expect(200);
    save(&house.officer, paper).unwrap();
    house.by(&house.officer, |tx| submit(tx, paper)).unwrap();
    let own = house.by(&house.officer, |tx| approve(tx, paper, None));
    assert_eq!(refused(own), "reports-handed-in-by-you");
    let other = house.person("Lo Lind", &[Role::CaseOfficer]);
    house.by(&other, |tx| approve(tx, paper, None)).unwrap();
}
