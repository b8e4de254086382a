//! A backup and its restoring: the same rows, files and mails, on either kind of database; and
//! everything that is refused.

use std::env;
use std::fs;
use std::path::Path;

use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::backup::{self, Waiting};
use integrationsfond::controller::{self, files::Dialect, verify};
use integrationsfond::db::{dump, schema};
use integrationsfond::files;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::mail::delivery::{round, sender, transport};
use integrationsfond::mail::layout::Block;
use integrationsfond::mail::mailbox::MailboxTransport;
use integrationsfond::mail::outbox::{NewMail, enqueue};
use integrationsfond::people::actions::sign_in;

use crate::board::minutes::pdf_text;
use crate::support::granted::House;
use crate::support::process::{printed, run};
use crate::support::{TestDb, is_postgres};

/// A house with a payment, a file, and a mail in the mailbox.
fn house() -> House {
    let house = House::on("2021-03-29", "integrationsfonden");
    let case = house.granted(40_000);
    house.pay_what_is_ready(case);
    house.act(|tx| {
        let file = files::keep(tx, b"%PDF-1.7 beslut", "beslut.pdf", "application/pdf")?;
        let mail = NewMail {
            kind: "decision",
            case_id: Some(case),
            to: "lena@forening.example".to_owned(),
            lang: Lang::Sv,
            subject: "Beslut".to_owned(),
            blocks: vec![Block::Para("Ni får bidrag.".to_owned())],
            attachments: vec![(file, "beslut.pdf".to_owned())],
        };
        enqueue(tx, &mail).map(drop)
    });
    let app = house.app();
    let (transport, sender) = (transport(&app.config).unwrap(), sender(&app.config).unwrap());
    while round(app, &*transport, &sender).unwrap() > 0 {}
    // Somebody is signed in, somebody else has asked for a link, whose mail has not left.
    house.act(|tx| {
        let account = schema::accounts::table.select(schema::accounts::id).first(tx.conn)?;
        sign_in::start_session(tx, account, None).map(drop)
    });
    let from = sign_in::Origin { place: "::1".to_owned(), browser: "b".to_owned(), session: None };
    house.act(|tx| sign_in::request_link(tx, "ny@forening.example", Lang::Sv, &from));
    house
}

/// Every row of every table but sessions and links: what was open when the backup was made is ended.
fn rows(app: &App) -> Vec<String> {
    app.read(|conn| {
        let mut all = Vec::new();
        for table in dump::tables(conn)? {
            if ["sessions", "sign_in_links"].contains(&table.name.as_str()) {
                continue;
            }
            dump::each_row(conn, &table, |line| {
                let mut row: serde_json::Value = serde_json::from_str(line).unwrap();
                if table.name == "installation" {
                    // How many acts there have been: opening the program is one.
                    row.as_object_mut().unwrap().remove("changes");
                }
                all.push(format!("{} {row}", table.name));
                Ok(())
            })?;
        }
        all.sort();
        Ok(all)
    })
    .unwrap()
}

fn mails(app: &App) -> usize {
    MailboxTransport::open(&app.config.data).unwrap().list(0, 100).unwrap().total
}

/// Both kinds when there is a server, and the kind that the run is about.
fn kinds() -> Vec<bool> {
    if env::var("TEST_POSTGRES_URL").is_ok() { vec![false, true] } else { vec![is_postgres()] }
}

#[test]
fn what_was_backed_up_comes_back_on_either_database() {
    let house = house();
    let file = house.app().config.data.join("house.backup");
    let made = backup::backup(house.app(), &file).unwrap();
    assert!(made.rows() > 50 && made.files() >= 4, "{made:?}");
    for postgres in kinds() {
        let target = TestDb::empty(postgres);
        let restored = backup::restore(&target.config(), &file, Waiting::Sent).unwrap();
        assert_eq!((restored.manifest, restored.held), (made.clone(), 0));
        let back = target.app();
        assert_eq!(rows(&back), rows(house.app()));
        assert_eq!(mails(&back), mails(house.app()));
        back.read(|conn| {
            for finding in verify::verify(conn, &back.files)? {
                assert_eq!(finding.faults, Vec::<String>::new(), "{}", finding.what);
            }
            Ok(())
        })
        .unwrap();
        let left = |app: &App| {
            use integrationsfond::db::schema::{outbox as o, sessions as s, sign_in_links as l};
            app.read(|conn| {
                let mails = o::table.filter(o::sent_at.is_null()).filter(o::failed_at.is_null());
                let mails: i64 = mails.count().get_result(conn)?;
                let sessions: i64 = s::table.count().get_result(conn)?;
                let links = l::table.filter(l::used_at.is_null());
                let links: i64 = links.count().get_result(conn)?;
                Ok((mails, sessions, links))
            })
            .unwrap()
        };
        let (mails, sessions, links) = left(house.app());
        assert!(mails > 0 && sessions > 0 && links > 0, "{mails} {sessions} {links}");
        assert_eq!(left(&back), (mails, 0, 0));
        // Without being told to, nobody is mailed.
        let trial = TestDb::empty(postgres);
        let restored = backup::restore(&trial.config(), &file, Waiting::Held).unwrap();
        assert_eq!(restored.held, usize::try_from(mails).unwrap());
        assert_eq!(left(&trial.app()), (0, 0, 0));
        // It goes on: new rows follow the last ones.
        let fund = house.fund;
        let first = "2021-03-29".parse().unwrap();
        back.clock.set_today(Some(first));
        let ore = integrationsfond::kernel::money::Ore::kr(1);
        back.write(&Actor::program(), |tx| {
            integrationsfond::fund::actions::contribute(tx, fund, ore, first, "KS § 2", "Mer")
        })
        .unwrap();
    }
}

#[test]
fn an_archive_is_never_written_over_and_never_readable_by_others() {
    use std::os::unix::fs::PermissionsExt;
    let house = house();
    let file = house.app().config.data.join("house.backup");
    backup::backup(house.app(), &file).unwrap();
    let before = fs::read(&file).unwrap();
    assert!(backup::backup(house.app(), &file).is_err());
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

fn refused(target: &TestDb, file: &Path) -> String {
    backup::restore(&target.config(), file, Waiting::Held).unwrap_err().to_string()
}

#[test]
fn a_restore_needs_an_empty_target_and_a_whole_archive() {
    let house = house();
    let file = house.app().config.data.join("house.backup");
    backup::backup(house.app(), &file).unwrap();

    let taken = TestDb::new();
    drop(taken.app());
    assert!(refused(&taken, &file).contains("empty target"));

    let with_files = TestDb::empty(is_postgres());
    fs::create_dir_all(with_files.folder().join("files/ab")).unwrap();
    assert!(refused(&with_files, &file).contains("empty target"));

    let whole = fs::read(&file).unwrap();
    let places = [0, 124, 700, whole.len() / 3, whole.len() / 2, whole.len() - 3_000];
    for place in places {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        fs::write(&file, bytes).unwrap();
        let target = TestDb::empty(is_postgres());
        assert!(refused(&target, &file).contains("damaged"), "byte {place}");
        assert!(!target.folder().join("files").exists(), "nothing is written");
    }
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(refused(&TestDb::empty(is_postgres()), &file).contains("damaged"));
}

/// A file whose bytes are gone makes no backup, rather than one that lacks them.
#[test]
fn a_backup_without_a_file_is_none() {
    let house = house();
    let app = house.app();
    fs::remove_dir_all(app.config.data.join("files")).unwrap();
    let file = app.config.data.join("house.backup");
    assert!(backup::backup(app, &file).is_err());
    let left: Vec<_> = fs::read_dir(&app.config.data)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("backup"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Whoever wrote down the head of the ledger's chain can hold it against every later copy: the
/// program says the same one everywhere.
#[test]
fn the_head_of_the_ledger_is_told_everywhere() {
    let house = house();
    let app = house.app();
    let head: String = house.read(|conn| {
        use integrationsfond::db::schema::chains as c;
        Ok(c::table.find("ledger:integrationsfonden").select(c::hash).first(conn)?)
    });
    assert_eq!(head.len(), 64);
    let told = |arguments: &[&str]| printed(&run(&app.config, &[], arguments));
    let archive = app.config.data.join("archive");
    let archive = archive.to_str().unwrap();
    assert!(told(&["backup", archive]).contains(&head), "backup");
    assert!(told(&["verify"]).contains(&head), "verify");
    let summary = ["summary", "--fund", "integrationsfonden", "--as-of", "2021-03-29"];
    for format in ["table", "json", "csv"] {
        assert!(told(&[&summary[..], &["--format", format]].concat()).contains(&head), "{format}");
    }
    let pdf = app.config.data.join("summary.pdf");
    let out = pdf.to_str().unwrap();
    told(&[&summary[..], &["--format", "pdf", "--out", out]].concat());
    assert!(pdf_text(&fs::read(&pdf).unwrap()).contains(&head), "pdf");
    let day = app.clock.today();
    let told =
        house.read(|conn| controller::summary(conn, "integrationsfonden", day, day, Lang::Sv));
    let csv = controller::files::summary_csv(&told, Dialect::Excel).unwrap();
    assert!(String::from_utf8(csv).unwrap().contains(&head), "csv for people");

    let target = TestDb::empty(is_postgres());
    let restored = printed(&run(&target.config(), &[], &["restore", archive]));
    assert!(restored.contains(&head), "restore: {restored}");
}
