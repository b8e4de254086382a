//! Every figure of the fund's position leads to the entries behind it, which add up to it.

use integrationsfond::kernel::role::Role;

use crate::support::client::{Client, Reply, Server};

/// The address and the text of each link to entries on a page.
fn figures(page: &Reply) -> Vec<(String, String)> {
    let text = page.text();
    text.split("<a href=\"")
        .skip(1)
        .filter_map(|rest| {
            let (href, rest) = rest.split_once('"')?;
            let (_, rest) = rest.split_once('>')?;
            let (text, _) = rest.split_once("</a>")?;
            Some((href.replace("&#38;", "&").replace("&amp;", "&"), text.to_owned()))
        })
        .filter(|(href, _)| href.starts_with("/stallning/poster?"))
        .collect()
}

/// Only the figures of a text.
fn digits(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '-' | '−' | ',')).collect()
}

/// The cell at the foot of the entries.
fn foot(page: &Reply) -> String {
    let text = page.text();
    let (_, foot) =
        text.split_once("<tfoot>").unwrap_or_else(|| panic!("no sum: {}", page.words()));
    let (_, cell) = foot.split_once("<td class=\"num\">").unwrap();
    digits(cell.split_once("</td>").unwrap().0)
}

/// The amounts of the entries in a file, in öre.
fn amounts(file: &Reply) -> Vec<i64> {
    let text = file.text();
    let mut rows = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    rows.records().map(|row| ore(&row.unwrap()[3])).collect()
}

fn ore(text: &str) -> i64 {
    let text = digits(text).replace('−', "-");
    let (kr, rest) = text.split_once(',').unwrap_or((&text, "00"));
    let sign = if kr.starts_with('-') { -1 } else { 1 };
    kr.parse::<i64>().unwrap() * 100 + sign * rest.parse::<i64>().unwrap()
}

fn follow(reader: &Client, page: &Reply) -> Vec<String> {
    let links = figures(page);
    for (href, shown) in &links {
        let entries = reader.get(href);
        assert_eq!(foot(entries.expect(200)), digits(shown), "{href} {shown}");
        let file = reader.get(&href.replacen("/poster?", "/poster.csv?", 1));
        let amounts = amounts(file.expect(200));
        if href.contains("slag=projects") {
            assert_eq!(amounts.len().to_string(), digits(shown), "{href}: one for each project");
        } else {
            assert_eq!(amounts.iter().sum::<i64>(), ore(shown), "{href}");
        }
    }
    links.into_iter().map(|(href, _)| href).collect()
}

/// Both funds of the demonstration, as lived until the end of 2020: grants, payments, releases and
/// repayments in several areas, kinds and localities.
#[test]
fn every_figure_leads_to_entries_that_add_up_to_it() {
    let server = Server::seeded("2020-11-16");
    let lars = server.staff("Lars Sund", &[Role::Controller]);
    for fund in ["integrationsfonden", "sprakfonden"] {
        for day in ["2020-11-16", "2018-06-30"] {
            let page = lars.get(&format!("/stallning?fond={fund}&dag={day}"));
            let links = follow(&lars, page.expect(200));
            if (fund, day) == ("integrationsfonden", "2020-11-16") {
                for part in ["focus_area", "applicant_kind", "locality"] {
                    for figure in ["grant", "disbursement", "release", "repayment", "commitments"] {
                        let wanted = (format!("slag={figure}&"), format!("delning={part}&"));
                        let has =
                            |href: &&String| href.contains(&wanted.0) && href.contains(&wanted.1);
                        assert!(links.iter().any(|href| has(&href)), "{wanted:?}");
                    }
                }
            }
        }
    }
    let unknown = "/stallning/poster?fond=integrationsfonden&fran=2020-01-01&till=2020-12-31";
    lars.get(&format!("{unknown}&slag=nothing")).expect(404);
    lars.get(&format!("{unknown}&slag=grant&delning=nothing&kod=x")).expect(404);
    let nobody = lars.get(&format!("{unknown}&slag=grant&delning=locality&kod=%3Cb%3Enobody"));
    assert!(nobody.expect(200).says("Inga poster"), "{}", nobody.words());
    assert!(!nobody.text().contains("<b>nobody"));
}

/// The claims that a position counts are those of the list it leads to.
#[test]
fn claims_lead_to_their_list() {
    let server = Server::seeded("2020-11-16");
    let lars = server.staff("Lars Sund", &[Role::Controller]);
    let page = lars.get("/stallning?fond=sprakfonden");
    let claims = page.expect(200).link_to("/aterkrav?fond=sprakfonden").expect("a way to claims");
    let list = lars.get(&claims);
    let text = page.text();
    let shown = text.split_once("/aterkrav?fond=sprakfonden\">").unwrap().1;
    let shown = digits(shown.split_once('<').unwrap().0);
    let listed =
        if list.expect(200).text().contains("<tfoot>") { foot(&list) } else { "0".to_owned() };
    assert_eq!(listed, shown);
    let chair = server.staff("Sven Dahlby", &[Role::Chair]);
    assert_eq!(chair.get("/stallning?fond=sprakfonden").link_to("/aterkrav?"), None);
}
