//! The pages of a case officer, through the browser.

use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::kernel::role::Role;

use crate::support::cases::{Desk, day};

#[test]
fn a_case_goes_from_the_queue_to_a_finished_statement() {
    let desk = Desk::on("2020-03-02");
    let id = desk.case(desk.club(), "Språkvänner Överum", 65_000);
    let karin = desk.server.sign_in(desk.karin);
    let at = |rest: &str| format!("/arenden/{id}{rest}");

    let page = karin.get(&at("/fordela"));
    assert!(page.expect(200).says("Karin Ekdahl"));
    let officer = desk.karin.to_string();
    let done = karin.submit(&page, &at("/fordela"), &[("officer", &officer)]);
    assert!(karin.follow(&done).says("Ärendet är fördelat."));

    let page = karin.get(&at("/komplettering"));
    assert_eq!(page.expect(200).value_of("deadline").as_deref(), Some("2020-03-16"));
    assert!(page.says("Regel 2.8"), "the deadline names its rule");
    let wrong = karin.submit(&page, &at("/komplettering"), &[("message", ""), ("deadline", "x")]);
    assert!(wrong.expect(422).says("Fyll i det här."));
    let sent = [
        ("message", "Vad kostar hallen? <script>"),
        ("deadline", "2020-03-13"),
        ("sections", "project"),
    ];
    let done = karin.submit(&page, &at("/komplettering"), &sent);
    let again = karin.submit(&page, &at("/komplettering"), &sent);
    assert_eq!(done.expect(303).location(), again.expect(303).location(), "sent twice, done once");
    assert_eq!(desk.find(id).deadline, Some(day("2020-03-13")));
    let shown = karin.get(&at("")).text();
    assert!(shown.contains("Vad kostar hallen? &#60;script&#62;"), "text is not markup");

    desk.goes_to("2020-03-14");
    let page = karin.get(&at("/komplettering"));
    assert!(page.says("Svaret är försenat"));
    let reason = [("reason", "Tiden har gått ut.")];
    let done = karin.submit(&page, &at("/komplettering/avsluta"), &reason);
    karin.follow(&done).expect(200);
    assert_eq!(desk.stage(id), Stage::Preparing);

    let page = karin.get(&at("/tjansteskrivelse"));
    assert!(page.expect(200).says("Kontroller"), "the case stands beside");
    let mut fields = vec![
        ("proposal", "approval"),
        ("amount", "70 000"),
        ("summary", "Kort om projektet."),
        ("assessment", ""),
        ("do", "ready"),
    ];
    let wrong = karin.submit(&page, &at("/tjansteskrivelse"), &fields);
    assert!(wrong.expect(422).says("Beloppet får inte vara högre än det sökta"));
    assert!(wrong.text().contains("Kort om projektet."), "what was typed is kept");
    fields[1] = ("amount", "50 000");
    fields[3] = ("assessment", "Projektet passar fondens mål.");
    let done = karin.submit(&wrong, &at("/tjansteskrivelse"), &fields);
    assert!(karin.follow(&done).says("Tjänsteskrivelsen är klar"));
    assert_eq!(desk.stage(id), Stage::Proposed);

    let pdf = karin.get(&at("/tjansteskrivelse.pdf"));
    assert_eq!(pdf.expect(200).header("content-type"), Some("application/pdf"));
    assert!(pdf.body.starts_with(b"%PDF"));
    let secretary = desk.server.staff("Nils Öberg", &[Role::Secretary]);
    let read = secretary.get(&at("/tjansteskrivelse"));
    assert!(read.expect(200).says("Projektet passar fondens mål."));
    assert!(!read.says("Ta tillbaka"), "only officers take it back");
    let page = karin.get(&at("/tjansteskrivelse"));
    let done = karin.submit(&page, &at("/tjansteskrivelse/ta-tillbaka"), &[]);
    assert!(karin.follow(&done).expect(200).says("Spara utkast"));
}

#[test]
fn a_check_is_gone_past_with_a_reason_that_all_can_read() {
    let desk = Desk::on("2020-03-02");
    let id = desk.case(desk.club(), "Språkvänner Överum", 265_000);
    let karin = desk.server.sign_in(desk.karin);
    let case = format!("/arenden/{id}");
    let page = karin.get(&case);
    assert!(page.expect(200).says("högsta belopp är 200 000 kr"), "run at opening");
    assert!(page.says("Regel 2.1, KS 2019-12-09 § 402, gäller från 2020-01-01"));
    let form = karin.get(&format!("{case}/kontroller/ceiling"));
    let sent = [("reason", "Två år i ett.")];
    let done = karin.submit(&form, &format!("{case}/kontroller/ceiling"), &sent);
    assert!(karin.follow(&done).says("Går vidare ändå: Två år i ett."));
    karin.get(&format!("{case}/kontroller/budget")).expect(404);
    let done = karin.submit(&page, &format!("{case}/kontroller"), &[]);
    assert!(karin.follow(&done).says("Kontrollerna är körda."));
}

#[test]
fn a_draft_of_a_statement_is_the_officers_own() {
    let desk = Desk::on("2020-03-02");
    let id = desk.case(desk.club(), "Språkvänner Överum", 65_000);
    let karin = desk.server.sign_in(desk.karin);
    desk.act(|tx| integrationsfond::assessment::actions::assign(tx, id, desk.karin)).unwrap();
    let at = format!("/arenden/{id}/tjansteskrivelse");
    let page = karin.get(&at);
    let fields = [("proposal", "approval"), ("amount", "50000"), ("do", "draft")];
    let done = karin.submit(&page, &at, &fields);
    assert!(karin.follow(&done).says("Utkastet är sparat."));
    assert_eq!(karin.get(&format!("{at}.pdf")).expect(200).body[..4], *b"%PDF");
    let secretary = desk.server.staff("Nils Öberg", &[Role::Secretary]);
    secretary.get(&format!("{at}.pdf")).expect(404);
    secretary.get(&at).expect(404);
    assert!(!secretary.get(&format!("/arenden/{id}")).says("Utkast till tjänsteskrivelse"));
}
