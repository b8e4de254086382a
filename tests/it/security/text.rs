//! Text on its way out: spreadsheets, mail, documents, the log.

use std::io;
use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use integrationsfond::controller::files::{Dialect, csv};
use integrationsfond::db::schema;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::identifiers::find_personal_numbers;
use integrationsfond::kernel::refusal::Refusal;
use integrationsfond::kernel::role::Role;
use integrationsfond::mail::message::{OutgoingMail, Sender, build};
use integrationsfond::people::actions::{NewAccount, create_account};
use tracing_subscriber::fmt::MakeWriter;

use crate::support::client::Server;
use crate::support::world::World;

/// Cells that a spreadsheet would take for a formula are text, in every file that is exported.
#[test]
fn cells_are_text() {
    let evil = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"x\")", "-", "+"];
    let rows: Vec<Vec<String>> = evil.iter().map(|cell| vec![(*cell).to_owned()]).collect();
    for dialect in [Dialect::Tools, Dialect::Excel] {
        let bytes = csv(dialect, &rows).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(if dialect == Dialect::Excel { b';' } else { b',' })
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let cells: Vec<String> =
            reader.records().map(|row| row.unwrap().get(0).unwrap().to_owned()).collect();
        assert_eq!(cells.len(), evil.len());
        for cell in cells {
            assert!(cell.starts_with('\''), "{cell:?}");
        }
    }
}

/// The queue's file, over HTTP, with a case whose title is a formula.
#[test]
fn an_exported_title_is_text() {
    let world = World::new();
    let case = world.handed_in();
    world.server.act(|tx| {
        use schema::cases as c;
        diesel::update(c::table.find(case))
            .set(c::title.eq("=cmd|' /C calc'!A0"))
            .execute(tx.conn)?;
        Ok(())
    });
    let lena = world.server.staff("Lena Lindqvist", &[Role::CaseOfficer]);
    let file = lena.get("/arenden.csv?visa=oppna").expect(200).text();
    assert!(file.contains("'=cmd|"), "{file}");
    assert!(!file.contains(";=cmd") && !file.contains("\n=cmd"));
}

/// Nothing that stands in a subject or address adds a header or a recipient.
#[test]
fn mail_headers_stay_on_their_line() {
    let sender = Sender {
        name: "Fonden\r\nBcc: d@evil.example".to_owned(),
        address: "fonden@kommun.example".to_owned(),
        reply_to: None,
    };
    let mail = |to: &str, subject: &str| OutgoingMail {
        to: to.to_owned(),
        subject: subject.to_owned(),
        text: "Hej".to_owned(),
        html: "<p>Hej</p>".to_owned(),
        attachments: Vec::new(),
        message_id: "a@kommun.example".to_owned(),
        date: chrono::DateTime::UNIX_EPOCH,
    };
    for line in ["\r\n", "\n", "\r", "\u{85}", "\u{2028}", "\0"] {
        let subject = format!("Beslut{line}Bcc: c@evil.example{line}{line}<p>x");
        let built = build(&sender, mail("a@b.example", &subject)).unwrap();
        let raw = String::from_utf8_lossy(built.raw()).into_owned();
        let head = raw.split("\r\n\r\n").next().unwrap();
        let injected = head.lines().any(|l| l.to_lowercase().starts_with("bcc:"));
        assert!(!injected, "{line:?}: {head}");
        let to = format!("a@b.example{line}Bcc: c@evil.example");
        assert!(build(&sender, mail(&to, "Beslut")).is_err(), "{line:?}");
    }
    assert!(build(&sender, mail("a@b.example, c@evil.example", "Beslut")).is_err());
}

/// Characters that turn text around are gone before anything is kept.
#[test]
fn direction_characters_are_not_kept() {
    let world = World::new();
    let case = world.draft();
    let section = format!("/ansokan/{case}/del/project");
    let page = world.client.get(&section);
    let evil = "Språk\u{202e}gpj.exe\u{2066}\u{61c}\u{200f}\u{feff}\u{0007}kafé";
    let fields = [("q.title", evil), ("q.purpose", evil), ("q.focus_area", "meeting")];
    world.client.submit(&page, &section, &fields);
    let kept: String = world.server.read(|conn| {
        use schema::applications as a;
        Ok(a::table.find(case).select(a::answers).first(conn)?)
    });
    assert!(kept.contains("Språkgpj.exekafé"), "{kept}");
}

/// What was logged, for one test.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

const NUMBER: &str = "19121212-1212";

/// A personal identity number that somebody types anywhere stays out of the log, and so do
/// passwords, tokens and addresses.
#[test]
fn the_log_holds_no_secrets() {
    let log = Log::default();
    let writer = log.clone();
    let server = Server::logging(move || {
        let writer = writer.clone();
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(writer).finish()
    });
    let lena =
        server.staff("Lena Lindqvist", &[Role::CaseOfficer, Role::Registrar, Role::Administrator]);
    let token = "ab12".repeat(16);
    for path in [
        format!("/diarium?sok={NUMBER}"),
        format!("/personer?sok={NUMBER}"),
        format!("/{NUMBER}"),
        "/19121212%2D1212".to_owned(),
        format!("/arenden/{NUMBER}"),
        format!("/logga-in/lank/{token}"),
        format!("/losenord/{token}"),
    ] {
        lena.get(&path);
    }
    let page = lena.get("/logga-in");
    let password = "hemligt lösenord kvistfri";
    lena.submit(
        &page,
        "/logga-in",
        &[("account", "hemlig@adress.example"), ("password", password)],
    );
    lena.submit(&page, "/logga-in/lank", &[("email", NUMBER)]);
    lena.submit(&page, "/personer", &[("name", NUMBER), ("email", NUMBER), ("roles", "x")]);
    let text = log.text();
    assert!(text.lines().count() >= 10, "the log was caught: {text}");
    assert!(find_personal_numbers(&text).is_empty(), "{text}");
    // Who asked is told by a number, and that somebody was not let in.
    assert!(text.contains("account=") && text.contains("a sign-in was refused"), "{text}");
    for secret in
        [token.as_str(), password, "kvistfri", "hemlig@adress", &lena.cookie("session").unwrap()]
    {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

/// The check that the log is clean is seen failing.
#[test]
fn a_number_in_a_log_is_found() {
    let log = Log::default();
    let writer = log.clone();
    let caught = tracing_subscriber::fmt().with_writer(writer).finish();
    tracing::subscriber::with_default(caught, || tracing::warn!("sökte på {NUMBER}"));
    assert_eq!(find_personal_numbers(&log.text()).len(), 1);
}

/// History and the registry are read by many and kept: numbers are masked on their way in.
/// Names stand in history for ever: no number belongs into them.
#[test]
fn a_name_takes_no_personal_number() {
    let server = Server::start();
    let new = NewAccount {
        email: "amina@forening.example".to_owned(),
        name: format!("Amina {NUMBER}"),
        title: String::new(),
        lang: Lang::Sv,
        roles: Vec::new(),
        password: None,
    };
    let actor = Actor::program();
    let refused = server.app().write(&actor, |tx| create_account(tx, &new)).unwrap_err();
    let Refusal::Invalid(errors) = refused else { panic!("{refused}") };
    assert_eq!((errors[0].field.as_str(), errors[0].msg.key), ("name", "field-personal-number"));
}

#[test]
fn history_and_registry_mask_personal_numbers() {
    use integrationsfond::registry::actions::{note, record};
    use integrationsfond::registry::model::{Direction, Event, NewRecord};
    use schema::{history as h, history_details as d, records as r};
    let world = World::new();
    let case = world.handed_in();
    world.server.act(|tx| {
        tx.actor.name = format!("Amina {NUMBER}");
        note(
            tx,
            &Event {
                chain: integrationsfond::registry::model::HOUSE.to_owned(),
                act: "account-changed",
                subject: "account",
                subject_id: 1,
                case_id: None,
                detail: serde_json::json!({ "reason": [NUMBER], "amount": 1_212_121_212 }),
            },
        )?;
        record(
            tx,
            &NewRecord {
                case_id: Some(case),
                association_id: None,
                direction: Direction::In,
                kind: "attachment",
                counterpart: format!("Amina {NUMBER}"),
                subject: format!("Intyg för {NUMBER}"),
                file_id: None,
            },
        )?;
        Ok(())
    });
    world.server.read(|conn| {
        let detail: String = d::table.order(d::history_id.desc()).select(d::detail).first(conn)?;
        assert_eq!(detail, "{\"amount\":1212121212,\"reason\":[\"********-****\"]}");
        let who: String = h::table.order(h::id.desc()).select(h::actor).first(conn)?;
        assert_eq!(who, "Amina ********-****");
        let (subject, counterpart): (String, String) =
            r::table.order(r::id.desc()).select((r::subject, r::counterpart)).first(conn)?;
        assert_eq!(subject, "Intyg för ********-****");
        assert_eq!(counterpart, "Amina ********-****");
        Ok(())
    });
}
