//! Files that people send: what comes in, what is kept away, what goes out.

use image::ImageFormat;
use integrationsfond::applications;
use integrationsfond::db::schema::{files, uploads};
use integrationsfond::files::inspect::inspect;
use integrationsfond::files::{picture, quota};

use diesel::prelude::*;

use super::samples::{TEMPLATE, packed, packed_pdf, photograph, picture, pixel_flood, word};
use crate::support::client::{Reply, sends};
use crate::support::world::{PDF, World};

fn danger(name: &str, bytes: &[u8]) -> Result<bool, &'static str> {
    inspect(name, bytes).map(|accepted| accepted.dangerous).map_err(|msg| msg.key)
}

#[test]
fn packed_documents_are_looked_into() {
    assert_eq!(danger("brev.docx", &word(&[])), Ok(false), "a link to a page is no harm");
    for (what, more) in [
        ("macros", ("word/vbaProject.bin", &b"x"[..])),
        ("an embedded object", ("word/embeddings/oleObject1.bin", b"x")),
        ("a control", ("word/activeX/activeX1.xml", b"<a/>")),
        ("a program", ("word/media/picture.exe", b"MZ")),
        ("a template from elsewhere", ("word/_rels/settings.xml.rels", TEMPLATE)),
        (
            "a type that says macros",
            (
                "[Content_Types].xml",
                b"<Types ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/>",
            ),
        ),
        (
            "a hidden word",
            (
                "word/_rels/x.xml.rels",
                b"<Relationship TargetMode=\"&#69;xternal\" Type=\"x/frame\" Target=\"//a\"/>",
            ),
        ),
        ("another encoding", ("word/_rels/x.xml.rels", b"\xff\xfe<\0R\0")),
        ("an entity", ("word/_rels/x.xml.rels", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>")),
        ("a command", ("word/document.xml", b"<w:instrText>DDEAUTO c:\\x</w:instrText>")),
    ] {
        assert_eq!(danger("brev.docx", &word(&[more])), Ok(true), "{what}");
    }
}

#[test]
fn archives_that_swell_or_lie_are_refused() {
    let zeros = vec![0u8; 101 * 1024 * 1024];
    let bomb = word(&[("word/media/image1.png", &zeros)]);
    assert!(bomb.len() < 200_000);
    assert_eq!(danger("bomb.docx", &bomb), Err("file-unpacks-too-large"));
    let rels = vec![b' '; 5 * 1024 * 1024];
    let swollen = word(&[("word/_rels/x.xml.rels", &rels)]);
    assert_eq!(danger("x.docx", &swollen), Err("file-unpacks-too-large"));
    let many: Vec<(String, Vec<u8>)> = (0..2_100).map(|n| (format!("word/{n}"), vec![1])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    assert_eq!(danger("x.docx", &word(&many)), Err("file-broken"));
    let good = word(&[]);
    for cut in [good.len() - 1, good.len() - 22, good.len() / 2] {
        let result = danger("x.docx", &good[..cut]);
        assert!(matches!(result, Err("file-broken" | "file-wrong-type")), "{cut}: {result:?}");
    }
    let typeless = packed(&[("word/document.xml", b"<w:document/>")]);
    assert!(danger("x.docx", &typeless).is_err());
    // A sheet under the name of a document, and a plain archive under any.
    assert_eq!(danger("x.xlsx", &good), Err("file-wrong-type"));
    assert_eq!(danger("x.docx", &packed(&[("a.txt", b"x")])), Err("file-wrong-type"));
}

#[test]
fn pdfs_are_looked_into() {
    let pdf = |body: &str| format!("%PDF-1.7\n1 0 obj\n{body}\nendobj\n%%EOF\n").into_bytes();
    for harmless in [
        "<< /Type /Catalog /OpenAction [3 0 R /XYZ null null 0] >>",
        "<< /S /URI /URI (https://vastervik.example) >>",
        "<< /Title (JavaScript för nybörjare) /Launcher 1 >>",
    ] {
        assert_eq!(danger("a.pdf", &pdf(harmless)), Ok(false), "{harmless}");
    }
    assert_eq!(danger("a.pdf", &packed_pdf("1 0 << /Type /Page >>", "/FlateDecode")), Ok(false));
    for harmful in [
        "<< /S /JavaScript /JS (app.alert(1)) >>",
        "<</S/JavaScript/JS 5 0 R>>",
        "<< /S /J#61vaScript >>",
        "<< /S /Launch /F (cmd.exe) >>",
        "<< /Names << /EmbeddedFiles 4 0 R >> >>",
        "<< /Type /EmbeddedFile >>",
        "<< /S /SubmitForm >>",
        "<< /AcroForm << /XFA 6 0 R >> >>",
        "trailer << /Encrypt 9 0 R >>",
    ] {
        assert_eq!(danger("a.pdf", &pdf(harmful)), Ok(true), "{harmful}");
    }
    let script = "1 0 << /S /JavaScript /JS (x) >>";
    assert_eq!(danger("a.pdf", &packed_pdf(script, "/FlateDecode")), Ok(true));
    assert_eq!(danger("a.pdf", &packed_pdf(script, "/Fl#61teDecode")), Ok(true));
    let twice = packed_pdf("1 0 << >>", "[/ASCIIHexDecode /FlateDecode]");
    assert_eq!(danger("a.pdf", &twice), Ok(true), "packed in a way that nobody packs objects");
    let swelling = packed_pdf(&" ".repeat(70 * 1024 * 1024), "/FlateDecode");
    assert_eq!(danger("a.pdf", &swelling), Ok(true));
}

#[test]
fn pictures_are_measured_and_copied_without_what_lies_behind() {
    let photo = photograph();
    assert_eq!(danger("foto.jpg", &photo), Ok(false));
    assert!(holds(&photo, b"GPS 57.7586"));
    let copy = picture::copy("image/jpeg", &photo).unwrap();
    assert!(!holds(&copy, b"GPS") && !holds(&copy, b"Exif"));
    let shown = image::load_from_memory(&copy).unwrap();
    assert_eq!((shown.width(), shown.height()), (20, 40), "turned as the camera was held");
    assert_eq!(danger("stor.png", &pixel_flood()), Err("file-too-many-pixels"));
    let png = picture(3, 3, ImageFormat::Png);
    assert_eq!(danger("a.png", &png), Ok(false));
    assert_eq!(danger("a.jpg", &png), Err("file-wrong-type"));
    assert_eq!(danger("a.png", &png[..20]), Err("file-broken"));
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn send(world: &World, case: impl std::fmt::Display, name: &str, bytes: &[u8]) -> Reply {
    let address = format!("/ansokan/{case}/del/attachments");
    let page = world.client.get(&address);
    world.client.upload(&page, &address, &[], &[("q.attachments", name, bytes)])
}

/// The original stays as it came, under its hash; what is handed out is a copy, as a file to be
/// saved that no browser takes for a page.
#[test]
fn the_record_is_kept_and_a_copy_is_handed_out() {
    let world = World::new();
    let case = world.draft();
    let photo = photograph();
    send(&world, case, "kafé <b>.jpg", &photo).expect(303);
    let kept = world.server.read(|conn| applications::attachments(conn, case)).remove(0);
    let sha256: String = world
        .server
        .read(|conn| Ok(files::table.order(files::id.desc()).select(files::sha256).first(conn)?));
    assert_eq!(world.server.app().files.get(&sha256).unwrap(), photo);
    let sent = world.client.get(&format!("/ansokan/{case}/bilagor/{}", kept.id));
    assert!(!holds(&sent.expect(200).body, b"GPS"));
    assert_eq!(sent.header("content-type"), Some("image/jpeg"));
    assert_eq!(sent.header("x-content-type-options"), Some("nosniff"));
    let disposition = sent.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename*=UTF-8''kaf%C3%A9"), "{disposition}");
    assert!(!disposition.contains('<'));
}

/// A personal identity number in the name of a file is not kept.
#[test]
fn file_names_hold_no_personal_numbers() {
    for (sent, kept) in [
        ("intyg 19121212-1212.pdf", "intyg xxxxxxxx-xxxx.pdf"),
        ("121212+1212.pdf", "xxxxxx+xxxx.pdf"),
        ("212000-0779.pdf", "212000-0779.pdf"),
    ] {
        assert_eq!(inspect(sent, PDF).unwrap().name, kept);
    }
}

/// What one account may send in a day has an end, counted before a file is looked at.
#[test]
fn uploads_have_a_quota() {
    let world = World::new();
    let case = world.draft();
    send(&world, case, "a.pdf", PDF).expect(303);
    send(&world, case, "inte.pdf", b"no PDF at all").expect(422);
    let counted: i64 = world.server.read(|conn| Ok(uploads::table.count().get_result(conn)?));
    // What arrives is counted, and so is a form that is sent again.
    let sent = i64::try_from(2 * sends("/mina-arenden")).unwrap();
    assert_eq!(counted, sent, "a file that is refused counts as well");
    let fill = |size: i64| {
        world.server.act(|tx| {
            diesel::insert_into(uploads::table)
                .values((
                    uploads::account_id.eq(world.account),
                    uploads::size.eq(size),
                    uploads::at.eq(tx.now),
                ))
                .execute(tx.conn)?;
            Ok(())
        });
    };
    fill(quota::MOST_BYTES - 500);
    let refused = send(&world, case, "b.pdf", &[PDF, &[b' '; 600]].concat());
    assert!(refused.expect(422).says("för många filer"));
    let stored: i64 = world.server.read(|conn| Ok(files::table.count().get_result(conn)?));
    assert_eq!(stored, 1);
    // Yesterday's files are forgotten.
    world.server.act(|tx| {
        let yesterday = tx.now - chrono::TimeDelta::hours(25);
        diesel::update(uploads::table).set(uploads::at.eq(yesterday)).execute(tx.conn)?;
        Ok(())
    });
    send(&world, case, "b.pdf", PDF).expect(303);
}

/// All accounts of an association together have an end as well, and another association its own.
#[test]
fn an_association_has_a_quota_over_its_accounts() {
    use crate::support::world::person;
    use integrationsfond::people::actions::add_membership;
    let world = World::new();
    let case = world.draft();
    let filled = |size: i64| {
        let colleague = person(&world.server, &format!("Kollega {size}"), &[]);
        world.server.act(|tx| {
            add_membership(tx, colleague, world.association, false)?;
            diesel::insert_into(uploads::table)
                .values((
                    uploads::account_id.eq(colleague),
                    uploads::size.eq(size),
                    uploads::at.eq(tx.now),
                ))
                .execute(tx.conn)?;
            Ok(())
        });
    };
    for extra in 1..quota::TOGETHER {
        filled(quota::MOST_BYTES - extra);
    }
    send(&world, case, "a.pdf", PDF).expect(303);
    filled(quota::MOST_BYTES);
    let refused = send(&world, case, "b.pdf", PDF);
    assert!(refused.expect(422).says("för många filer"));
    let stranger = World::new();
    let other = stranger.draft();
    send(&stranger, other, "a.pdf", PDF).expect(303);
}

/// Whoever is not signed in cannot fill the memory with a form.
#[test]
fn a_visitor_sends_small_forms_only() {
    let world = World::new();
    let visitor = world.server.visitor();
    let page = visitor.get("/logga-in");
    let large = vec![b'x'; 100_000];
    visitor.upload(&page, "/logga-in/lank", &[], &[("f", "x.pdf", &large)]).expect(413);
    let long = "x".repeat(100_000);
    visitor.submit(&page, "/logga-in/lank", &[("email", &long)]).expect(413);
}
