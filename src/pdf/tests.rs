#![allow(clippy::unwrap_used, clippy::expect_used)]

use lopdf::{Document, Object, ObjectId};

use super::{Column, Doc, Letterhead, Table};
use crate::charts::{Chart, Kind, Units};
use crate::kernel::money::Ore;

fn head() -> Letterhead {
    Letterhead {
        municipality: "Åkerö kommun".into(),
        unit: "Nämnden för integration".into(),
        address_lines: vec!["Box 12, 123 45 Åkerö".into(), "010-123 45 67".into()],
    }
}

fn units() -> Units {
    Units {
        kronor: "kronor".into(),
        thousands: "tusen kronor".into(),
        millions: "miljoner kronor".into(),
    }
}

fn chart(kind: Kind) -> Chart {
    Chart::new(kind, "Beviljat och utbetalt", "Mest beviljades 2016.", units())
        .series("Beviljat")
        .series("Utbetalt")
        .category("2015", &[Ore::kr(1_240_000), Ore::kr(900_000)])
        .category("2016", &[Ore::kr(2_150_760), Ore::kr(1_950_000)])
}

fn plan(rows: i64) -> Table {
    let columns = vec![Column::text("Del"), Column::text("Villkor"), Column::number("Belopp, kr")];
    let mut table = Table::new("Betalningsplan", columns).row_heads();
    for n in 1..=rows {
        let amount = Ore::kr(1_250 * n).figures();
        table.row(&[format!("{n}"), format!("När rapport {n} är godkänd"), amount]);
    }
    table.sum(&["Summa", "", &Ore::kr(625 * rows * (rows + 1)).figures()]);
    table
}

fn letter() -> Doc {
    let mut doc = Doc::new("Beslut om bidrag till Ängskörens vänner", "sv-SE");
    doc.letterhead(&head());
    doc.reference(&[("Datum", "2021-03-05"), ("Diarienummer", "KS 2021/0123")]);
    doc.addressee(&["Ängskörens vänner", "Åvägen 3", "123 45 Åkerö"]);
    doc.running_head("KS 2021/0123");
    doc.h1("Beslut om bidrag");
    doc.bold_para("Nämnden beviljar er 40 000 kr.");
    doc.para("Bidraget får bara användas för projektet.\n\nDet betalas ut i två delar.");
    doc.h2("Villkor");
    doc.lead_in("Ni ska");
    doc.bullets(&["redovisa senast 2021-12-01", "meddela ändringar"]);
    doc.numbered(&["Första steget", "Andra steget"]);
    doc.facts(&[("Sökande", "Ängskörens vänner"), ("Område", "Språkutveckling")]);
    doc.table(&plan(3));
    doc.bar_chart(&chart(Kind::Grouped));
    doc.signature_lines(&["Östen Ärlig", ""]);
    doc.small("Beslutet kan överklagas.");
    doc
}

fn load(doc: Doc) -> Document {
    Document::load_mem(&doc.finish().unwrap()).unwrap()
}

/// The text of every page, each line trimmed, without empty lines.
fn text(pdf: &Document) -> Vec<String> {
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    pages
        .iter()
        .flat_map(|page| {
            let text = pdf.extract_text(&[*page]).unwrap();
            text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>()
        })
        .filter(|line| !line.is_empty())
        .collect()
}

fn dict(pdf: &Document, id: ObjectId) -> &lopdf::Dictionary {
    pdf.get_dictionary(id).unwrap()
}

/// The structure tree as one line: `Document(H1 P L(LI(Lbl LBody)))`.
fn outline(pdf: &Document, id: ObjectId) -> String {
    let element = dict(pdf, id);
    let name = String::from_utf8(element.get(b"S").unwrap().as_name().unwrap().to_vec()).unwrap();
    let kids: Vec<String> = element
        .get(b"K")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|kid| kid.as_reference().ok())
        .map(|kid| outline(pdf, kid))
        .collect();
    if kids.is_empty() { name } else { format!("{name}({})", kids.join(" ")) }
}

fn tree(pdf: &Document) -> String {
    let root = pdf.catalog().unwrap().get(b"StructTreeRoot").unwrap().as_reference().unwrap();
    let document =
        dict(pdf, root).get(b"K").unwrap().as_array().unwrap()[0].as_reference().unwrap();
    outline(pdf, document)
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let first = letter().finish().unwrap();
    assert_eq!(first, letter().finish().unwrap());
    assert!(first.len() < 60_000, "{} bytes", first.len());
    let mut other = letter();
    other.para("Ett ord till.");
    assert_ne!(first, other.finish().unwrap());
}

#[test]
fn text_comes_out_in_reading_order_with_its_letters() {
    let lines = text(&load(letter()));
    let golden = [
        "Åkerö kommun",
        "Nämnden för integration",
        "Ängskörens vänner",
        "Åvägen 3",
        "123 45 Åkerö",
        "Datum",
        "2021-03-05",
        "Diarienummer",
        "KS 2021/0123",
        "Beslut om bidrag",
        "Nämnden beviljar er 40 000 kr.",
        "Bidraget får bara användas för projektet.",
        "Det betalas ut i två delar.",
        "Villkor",
        "Ni ska",
        "•",
        "redovisa senast 2021-12-01",
        "•",
        "meddela ändringar",
        "1.",
        "Första steget",
        "2.",
        "Andra steget",
        "Sökande",
        "Ängskörens vänner",
        "Område",
        "Språkutveckling",
    ];
    assert_eq!(&lines[..golden.len()], golden);
    let rest = lines.join("|");
    assert!(rest.contains("Betalningsplan|Del|Villkor|Belopp, kr|1|När rapport 1"), "{rest}");
    assert!(rest.contains("Summa|7\u{202f}500"), "{rest}");
    assert!(rest.contains("1 (2)") && rest.contains("2 (2)"), "{rest}");
}

#[test]
fn every_part_has_its_element() {
    let pdf = load(letter());
    let row = "TR(TH TD TD)";
    let expected = format!(
        "Document(P P P P P H1 P P P H2 P L(LI(Lbl LBody) LI(Lbl LBody)) \
         L(LI(Lbl LBody) LI(Lbl LBody)) Table(TBody(TR(TH TD) TR(TH TD))) \
         Table(Caption THead(TR(TH TH TH)) TBody({row} {row} {row}) TFoot({row})) \
         P Figure P P)"
    );
    assert_eq!(tree(&pdf), expected);
}

#[test]
fn the_catalog_says_language_title_and_profile() {
    let pdf = load(letter());
    let catalog = pdf.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"sv-SE");
    let marked = catalog.get(b"MarkInfo").unwrap().as_dict().unwrap();
    assert!(marked.get(b"Marked").unwrap().as_bool().unwrap());
    let view = catalog.get(b"ViewerPreferences").unwrap().as_dict().unwrap();
    assert!(view.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
    let metadata = catalog.get(b"Metadata").unwrap().as_reference().unwrap();
    let metadata = &pdf.get_object(metadata).unwrap().as_stream().unwrap().content;
    let metadata = String::from_utf8(metadata.clone()).unwrap();
    assert!(metadata.contains("Beslut om bidrag till Ängskörens vänner"), "{metadata}");
    assert!(metadata.contains("<pdfuaid:part>1<") && metadata.contains("Åkerö kommun"));
    assert_eq!(catalog.get(b"OutputIntents").unwrap().as_array().unwrap().len(), 1);
}

/// Every marked piece of a page leads through the parent tree to an element that names it.
#[test]
fn parent_tree_is_dense() {
    let mut doc = letter();
    doc.table(&plan(120));
    let pdf = load(doc);
    let root = pdf.catalog().unwrap().get(b"StructTreeRoot").unwrap().as_reference().unwrap();
    let parents = dict(&pdf, root).get(b"ParentTree").unwrap().as_reference().unwrap();
    let numbers = dict(&pdf, parents).get(b"Nums").unwrap().as_array().unwrap();
    let pages: Vec<ObjectId> = pdf.get_pages().into_values().collect();
    assert_eq!(numbers.len(), pages.len() * 2);
    for (pair, page) in numbers.chunks(2).zip(&pages) {
        let content = String::from_utf8_lossy(&pdf.get_page_content(*page)).into_owned();
        let elements = pair[1].as_array().unwrap();
        assert_eq!(content.matches("/MCID").count(), elements.len());
        assert_eq!(dict(&pdf, *page).get(b"StructParents").unwrap(), &pair[0]);
        for (mcid, element) in (0_i64..).zip(elements) {
            let element = dict(&pdf, element.as_reference().unwrap());
            let own = element.get(b"Pg").unwrap().as_reference().unwrap() == *page;
            let names = element.get(b"K").unwrap().as_array().unwrap().iter().any(|kid| {
                own && kid.as_i64().is_ok_and(|n| n == mcid)
                    || kid.as_dict().is_ok_and(|kid| {
                        kid.get(b"MCID").and_then(Object::as_i64).is_ok_and(|n| n == mcid)
                            && kid
                                .get(b"Pg")
                                .and_then(Object::as_reference)
                                .is_ok_and(|p| p == *page)
                    })
            });
            assert!(names, "page {page:?}, content {mcid}");
        }
    }
}

#[test]
fn a_long_table_repeats_its_head_and_keeps_sum_with_last_row() {
    let mut doc = Doc::new("Lista", "sv-SE");
    doc.h1("Lista");
    doc.table(&plan(100));
    let pdf = load(doc);
    let pages = pdf.get_pages().len();
    assert_eq!(pages, 4);
    let lines = text(&pdf);
    assert_eq!(lines.iter().filter(|line| *line == "Belopp, kr").count(), pages);
    assert_eq!(lines.iter().filter(|line| line.starts_with("När rapport")).count(), 100);
    assert_eq!(tree(&pdf).matches("THead").count(), 1);

    // Whatever the number of rows, the sum shares its page with a row.
    for rows in 24..34 {
        let mut doc = Doc::new("Lista", "sv-SE");
        doc.table(&plan(rows));
        let pdf = load(doc);
        let last = u32::try_from(pdf.get_pages().len()).unwrap();
        let page = pdf.extract_text(&[last]).unwrap();
        assert!(page.contains("Summa") && page.contains("När rapport"), "{rows} rows: {page}");
    }
}

#[test]
fn a_word_of_ten_thousand_letters_is_neither_lost_nor_drawn_outside() {
    let word = "å".repeat(10_000);
    let mut doc = Doc::new("Ord", "sv-SE");
    doc.para(&word);
    let columns = vec![Column::text("Fråga"), Column::text("Svar"), Column::number("Kr")];
    let mut table = Table::new("", columns);
    table.row(&["Vad?", &word, "1"]);
    table.row(&["Varför?", "Därför.", "2"]);
    doc.table(&table);
    doc.facts(&[("Svar", &word)]);
    doc.bullets(&[&word]);
    let pdf = load(doc);
    let letters = text(&pdf).concat().chars().filter(|c| *c == 'å').count();
    assert_eq!(letters, 40_000 + "Fråga".matches('å').count() * table_pages(&pdf));
    for page in pdf.get_pages().into_values() {
        for y in baselines(&pdf, page) {
            assert!((30.0..820.0).contains(&y), "{y}");
        }
    }
}

/// The number of pages that carry the head of the table.
fn table_pages(pdf: &Document) -> usize {
    text(pdf).iter().filter(|line| *line == "Fråga").count()
}

/// The baselines of a page, in the order of drawing.
fn baselines(pdf: &Document, page: ObjectId) -> Vec<f32> {
    let content = lopdf::content::Content::decode(&pdf.get_page_content(page)).unwrap();
    let moves = content.operations.iter().filter(|operation| operation.operator == "Td");
    moves.map(|operation| operation.operands[1].as_float().unwrap()).collect()
}

#[test]
fn a_heading_never_ends_a_page() {
    for lines in 20..60 {
        let mut doc = Doc::new("Rubriker", "sv-SE");
        doc.para(&"rad\n".repeat(lines));
        doc.h2("Rubrik");
        doc.h3("Underrubrik");
        doc.para("Stycke");
        let pdf = load(doc);
        let pages = pdf.get_pages().len();
        for page in 1..=u32::try_from(pages).unwrap() {
            let page = pdf.extract_text(&[page]).unwrap();
            assert_eq!(page.contains("Rubrik\n"), page.contains("Stycke"), "{lines}: {page}");
        }
    }
}

#[test]
fn empty_texts_leave_nothing_behind() {
    let mut doc = Doc::new("", "sv-SE");
    doc.letterhead(&Letterhead::default());
    doc.reference(&[("", "")]);
    doc.addressee(&["", " "]);
    doc.h1("");
    doc.para("");
    doc.small("\n \n");
    doc.bullets(&["", " "]);
    doc.numbered::<&str>(&[]);
    doc.facts::<&str, &str>(&[]);
    doc.table(&Table::new("", Vec::new()));
    doc.bar_chart(&Chart::new(Kind::Grouped, "", "", units()));
    doc.signature_lines::<&str>(&[]);
    let pdf = load(doc);
    assert_eq!(pdf.get_pages().len(), 1);
    assert_eq!(tree(&pdf), "Document");
    assert_eq!(text(&pdf), ["1 (1)"]);
}

#[test]
fn charts_say_their_sentence_and_long_ones_go_on() {
    let mut doc = Doc::new("Diagram", "sv-SE");
    doc.bar_chart(&chart(Kind::Stacked));
    let mut long = chart(Kind::Horizontal);
    for n in 0..30 {
        long = long.category(&format!("Ort {n}"), &[Ore::kr(n), Ore::kr(n * 2)]);
    }
    doc.bar_chart(&long);
    let pdf = load(doc);
    assert!(tree(&pdf).matches("Figure").count() >= 4, "{}", tree(&pdf));
    let alts = pdf.objects.values().filter_map(|object| object.as_dict().ok()).filter_map(|d| {
        let alt = d.get(b"Alt").ok()?.as_str().ok()?;
        let units: Vec<u16> =
            alt[2..].chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        Some(String::from_utf16(&units).unwrap())
    });
    assert!(alts.into_iter().all(|alt| alt == "Mest beviljades 2016."));
    assert!(text(&pdf).contains(&"Ort 29".to_owned()));
}

#[test]
fn a_document_turns_on_its_side_and_back() {
    let mut doc = letter();
    doc.landscape();
    doc.table(&plan(2));
    doc.portrait();
    doc.para("Slut");
    let pdf = load(doc);
    let widths: Vec<i64> = pdf
        .get_pages()
        .into_values()
        .map(|page| {
            let media = dict(&pdf, page).get(b"MediaBox").unwrap().as_array().unwrap();
            #[allow(clippy::cast_possible_truncation)]
            let width = media[2].as_float().unwrap().round() as i64;
            width
        })
        .collect();
    assert_eq!(widths, [595, 595, 842, 595]);
}
