//! Files that people send: what comes in, what is kept away, what goes out.

use image::ImageFormat;
use integrationsfond::applications;
use integrationsfond::db::schema::{files, uploads};
use integrationsfond::files::inspect::{inspect, inspect_counting};
use integrationsfond::files::{picture, quota};

use diesel::prelude::*;

use super::samples::{
    byte_flood, chained_pdf, deep_picture, deflated, packed_pdf, photograph, picture, pixel_flood,
    shared_part, stream_pdf,
};
use crate::support::client::{Reply, sends};
use crate::support::world::{PDF, World};

pub fn danger(name: &str, bytes: &[u8]) -> Result<bool, &'static str> {
    inspect(name, bytes).map(|accepted| accepted.dangerous).map_err(|msg| msg.key)
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

/// Packed objects are found behind whatever stands before the word `stream`, and are packed in the
/// one way that every writer packs them.
#[test]
fn packed_objects_hide_nothing() {
    let script = deflated(b"1 0 << /S /JavaScript /JS (x) >>");
    let harmless = deflated(b"1 0 << /Type /Page >>");
    let twice = deflated(&script);
    for (dictionary, body) in [
        ("/Type /ObjStm /N 1 /First 4 /X (stream) /Filter /FlateDecode", &script),
        ("/Type /ObjStm /N 1 /First 4 /X (\\) stream) /Filter /FlateDecode", &script),
        ("/Type /ObjStm /N 1 /First 4 % stream >>\n /Filter /FlateDecode", &script),
        ("/Type /ObjStm /N 1 /First 4 /X << /Y (endobj stream) >> /Filter /FlateDecode", &script),
        ("/N 1 /First 4 /Filter /FlateDecode", &script),
        ("/Type /Obj#53tm /N 1 /F#69rst 4 /Filter /Fl", &script),
        ("/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]", &twice),
        ("/Type /ObjStm /N 1 /First 4 /Filter /Unknown", &harmless),
        ("/Type /ObjStm /N 1 /First 4 /Filter 9 0 R", &harmless),
        ("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /DecodeParms 9 0 R", &harmless),
        ("/Type /ObjStm /X (", &harmless),
    ] {
        assert_eq!(danger("a.pdf", &stream_pdf(dictionary, body)), Ok(true), "{dictionary}");
    }
    for dictionary in [
        "/Type /ObjStm /N 1 /First 4 /X (stream) /Filter /FlateDecode",
        "/Type/ObjStm/N 1/First 4/Filter[/FlateDecode]",
        "/Length1 (/ObjStm) /Subtype /Image /Filter [/FlateDecode /DCTDecode]",
    ] {
        let expected = dictionary.contains("(/ObjStm)");
        assert_eq!(
            danger("a.pdf", &stream_pdf(dictionary, &harmless)),
            Ok(expected),
            "{dictionary}"
        );
    }
    // However long the dictionary of an object is, and whatever stands before it.
    let pad = "x".repeat(70_000);
    for long in [
        format!("/N 1 /First 4 /X ({pad}) /Filter /FlateDecode"),
        format!("/X ({pad}) /N 1 /First 4 /Filter /FlateDecode"),
        format!("/N 1 /First 4 /X /{pad} /Y ({pad}) /Filter /FlateDecode"),
    ] {
        assert_eq!(danger("a.pdf", &stream_pdf(&long, &script)), Ok(true), "{}", &long[..20]);
        assert_eq!(danger("a.pdf", &stream_pdf(&long, &harmless)), Ok(false), "{}", &long[..20]);
        let object = String::from_utf8_lossy(&stream_pdf(&long, b"x")).into_owned();
        for between in ["%obj << 1\n", "%obj %obj\n% obj\n", " \0\t"] {
            let (head, rest) = object.split_once("<<").unwrap();
            let whole = [head, between, "<<", rest].concat();
            let whole = [whole.split_once("stream\nx").unwrap().0.as_bytes(), b"stream\n", &script];
            assert_eq!(danger("a.pdf", &whole.concat()), Ok(true), "{between}");
        }
    }
    let open = format!("%PDF-1.7\n5 0 obj\n<< /X ({pad}");
    assert_eq!(danger("a.pdf", open.as_bytes()), Ok(true), "nobody knows what it holds");
    let padded = format!("/Type /ObjStm /X ({}) /Filter /FlateDecode", "x".repeat(70_000));
    assert_eq!(danger("a.pdf", &stream_pdf(&padded, &script)), Ok(true));
    let line = [&b"obj%".repeat(8_000), &b"\n<</First 1/Filter/Fl>>stream"[..]].concat();
    let blanks = [b"%PDF-1.7\n", &line[..], &vec![b' '; 9_000_000], &script].concat();
    assert_eq!(danger("a.pdf", &blanks), Ok(true), "nobody writes so many blanks");
    let word = [&b"%PDF-1.7\n1 0 obj<<"[..], &vec![b'a'; 9_000_000]].concat();
    assert_eq!(danger("a.pdf", &word), Ok(true), "a word without end is read once");
    // Dictionaries without end cost no more than a file of their size may; outside objects they are
    // what any picture holds.
    for (endless, found) in [
        (&b"<<"[..], false),
        (b"<<(", false),
        (b"<< <", false),
        (b"obj%", true),
        (b"obj<<", true),
        (b"obj<</A[(x)", true),
    ] {
        let times = 4_000_000 / endless.len();
        let nested = [b"%PDF-1.7\n".to_vec(), endless.repeat(times)].concat();
        assert_eq!(danger("a.pdf", &nested), Ok(found), "{}", String::from_utf8_lossy(endless));
    }
}

/// What is packed once is read once: the same bytes are not unpacked for each place that names them.
/// Counted in bytes that were read.
#[test]
fn the_same_bytes_are_not_unpacked_again_and_again() {
    let once = shared_part(1_000_000, 1);
    assert_eq!(danger("a.docx", &once), Ok(false), "nothing is wrong with a part of no bytes");
    let pdf = chained_pdf(1_000_000, 1);
    assert_eq!(danger("a.pdf", &pdf), Ok(false));
    for (name, bytes, found) in [
        ("a.docx", shared_part(1_000_000, 2), Err("file-broken")),
        ("a.docx", shared_part(1_000_000, 1_500), Err("file-broken")),
        ("a.pdf", chained_pdf(1_000_000, 1_000), Ok(true)),
    ] {
        let mut work = 0;
        let inspected = inspect_counting(name, &bytes, &mut work);
        assert_eq!(inspected.map(|a| a.dangerous).map_err(|msg| msg.key), found, "{name}");
        assert!(work <= 4 * bytes.len() as u64, "{name}: {work} bytes of {}", bytes.len());
    }
}

/// Looking at files takes some threads and leaves the others to pages.
#[test]
fn files_wait_to_be_looked_at() {
    use integrationsfond::files::inspect::INSPECTING;
    let world = World::new();
    let case = world.draft();
    let taken: Vec<_> = std::iter::from_fn(|| {
        loop {
            match INSPECTING.try_acquire() {
                Ok(permit) => return Some(permit),
                Err(_) if INSPECTING.available_permits() == 0 => return None,
                Err(_) => std::thread::yield_now(),
            }
        }
    })
    .collect();
    assert!((1..=4).contains(&taken.len()), "{} at a time", taken.len());
    let answered = std::sync::atomic::AtomicBool::new(false);
    let client = world.server.sign_in(world.account);
    std::thread::scope(|threads| {
        let answered = &answered;
        threads.spawn(move || {
            let address = format!("/ansokan/{case}/del/attachments");
            let page = client.get(&address);
            let files = [("q.attachments", "a.pdf", PDF)];
            client.upload(&page, &address, &[], &files).expect(303);
            answered.store(true, std::sync::atomic::Ordering::SeqCst);
        });
        std::thread::sleep(std::time::Duration::from_millis(300));
        for _ in 0..10 {
            world.client.get("/mina-arenden").expect(200);
        }
        assert!(!answered.load(std::sync::atomic::Ordering::SeqCst), "it has not waited");
        drop(taken);
    });
    assert!(answered.into_inner());
}

/// What counts is what a picture takes when it is unpacked, not its pixels alone.
#[test]
fn pictures_that_take_too_much_memory_are_refused() {
    let flood = byte_flood();
    assert!(flood.len() < 1_000);
    assert_eq!(danger("djup.png", &flood), Err("file-too-many-pixels"));
    assert_eq!(picture::copy("image/png", &flood), None);
    let deep = deep_picture(5);
    assert_eq!(danger("djup.png", &deep), Ok(false));
    let copy = image::load_from_memory(&picture::copy("image/png", &deep).unwrap()).unwrap();
    assert_eq!(copy.color(), image::ColorType::Rgba8, "eight bits a colour are enough to see");
    assert_eq!(copy.to_rgba8().get_pixel(2, 2).0, [0x12, 0x56, 0x9a, 0xff]);
}

/// Pictures are unpacked one at a time; whatever is no picture does not wait for them.
#[test]
fn pictures_wait_for_each_other() {
    let world = World::new();
    let case = world.draft();
    send(&world, case, "a.png", &picture(3, 3, ImageFormat::Png)).expect(303);
    send(&world, case, "b.pdf", PDF).expect(303);
    let kept = world.server.read(|conn| applications::attachments(conn, case));
    let address = |row: usize| format!("/ansokan/{case}/bilagor/{}", kept[row].id);
    let unpacking = loop {
        if let Ok(permit) = picture::UNPACKING.try_acquire() {
            break permit;
        }
        std::thread::yield_now();
    };
    let answered = std::sync::atomic::AtomicBool::new(false);
    let (other, waits) = (world.server.sign_in(world.account), address(0));
    std::thread::scope(|threads| {
        let answered = &answered;
        threads.spawn(move || {
            other.get(&waits).expect(200);
            answered.store(true, std::sync::atomic::Ordering::SeqCst);
        });
        world.client.get(&address(1)).expect(200);
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert!(!answered.load(std::sync::atomic::Ordering::SeqCst), "it has not waited");
        drop(unpacking);
    });
    assert!(answered.into_inner());
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
    use crate::support::world::{gamleby, person};
    use integrationsfond::associations;
    use integrationsfond::kernel::ids::AssociationId;
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
                    uploads::association_id.eq(world.association),
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
    // What its people send for another association is that one's.
    let mut new = gamleby(Some(world.account));
    (new.name, new.org_number) = ("Gamleby IF".to_owned(), "802456-7011".to_owned());
    let elsewhere = world.server.act(|tx| associations::actions::register(tx, &new));
    let page = world.client.get(&format!("/min-forening/{elsewhere}"));
    let address = format!("/min-forening/{elsewhere}/handlingar");
    let kind = [("document_kind", "statutes")];
    let files = [("document", "stadgar.pdf", PDF)];
    world.client.upload(&page, &address, &kind, &files).expect(303);
    let of: Option<AssociationId> = world.server.read(|conn| {
        let last = uploads::table.order(uploads::id.desc());
        Ok(last.select(uploads::association_id).first(conn)?)
    });
    assert_eq!(of, Some(elsewhere));
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
