//! The pages that belong to no slice: what the parts look like, and what is said about accessibility
//! and personal data.

use askama::Template;
use chrono::NaiveDate;

use super::Page;
use super::parts::{Choice, Pager};
use crate::kernel::money::Ore;

/// The accessibility statement.
#[derive(Template)]
#[template(path = "about/accessibility.html")]
pub struct AccessibilityPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
}

/// How personal data are used.
#[derive(Template)]
#[template(path = "about/privacy.html")]
pub struct PrivacyPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
}

/// Every part that pages are built of, in every state, with invented data.
#[derive(Template)]
#[template(path = "states.html")]
pub struct StatesPage<'a> {
    /// The page's frame. With errors and a flash, those are shown too.
    pub p: &'a Page,
    day: NaiveDate,
    asked: Ore,
    costs: Ore,
    others: Ore,
    available: Ore,
    places: Vec<Choice>,
    signing: Vec<Choice>,
    groups: Vec<Choice>,
    pager: Pager,
    rows: Vec<SampleRow>,
}

/// A row of the sample budget.
struct SampleRow {
    what: &'static str,
    quantity: i64,
    price: i64,
    sum: Ore,
    refused: bool,
}

impl SampleRow {
    fn new(what: &'static str, quantity: i64, price: i64, refused: bool) -> Self {
        Self { what, quantity, price, sum: Ore::kr(quantity * price), refused }
    }
}

impl<'a> StatesPage<'a> {
    /// The page, with the date that its samples carry.
    pub fn new(p: &'a Page, day: NaiveDate) -> Self {
        let named = |value: &str, key: &str| Choice::new(value, p.t(key), false);
        let places = ["Gamleby", "Överum", "Västervik"];
        Self {
            p,
            day,
            asked: Ore::kr(65_000),
            costs: Ore::kr(92_000),
            others: Ore::kr(27_000),
            available: Ore::kr(500_000),
            places: Choice::one_of(places.map(|place| (place, place)), ""),
            signing: vec![
                named("alone", "look-f-sign-alone").with_hint(p.t("look-f-sign-alone-hint")),
                named("two", "look-f-sign-two").with_hint(p.t("look-f-sign-two-hint")),
            ],
            groups: vec![
                Choice { chosen: true, ..named("adults", "look-f-adults") },
                named("young", "look-f-young"),
            ],
            pager: Pager::numbered(2, 9, |_| "#ways".to_owned()),
            rows: vec![
                SampleRow::new("Två språkledare, 20 träffar", 160, 500, false),
                SampleRow::new("Lokal i Gamleby bibliotek", 20, 600, false),
                SampleRow::new("Studieresa till Tallinn", 1, 26_000, true),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::assets::Assets;
    use super::super::page::{DemoBar, FormError, NavGroup, NavLink, PageUser, Site};
    use super::*;
    use crate::i18n::Lang;

    /// A page as an applicant of the demonstration gets it.
    fn page(lang: Lang) -> Page {
        let link = NavLink {
            href: "/mina-arenden".to_owned(),
            label: "Mina <b>ärenden".to_owned(),
            count: Some(2),
            current: true,
        };
        Page {
            lang,
            title: lang.t("look-title"),
            path: "/om/utseende?a=1&b=2".to_owned(),
            site: Site {
                name: "Integrationsfonden".to_owned(),
                municipality: "Västerviks kommun".to_owned(),
                contact_line: "593 80 Västervik".to_owned(),
            },
            user: Some(PageUser {
                name: "Amina Warsame".to_owned(),
                roles: lang.t("role-applicant"),
                applicant: true,
                staff: false,
            }),
            nav: vec![NavGroup { title: "x".to_owned(), links: vec![link] }],
            crumbs: Vec::new(),
            csrf: "token".to_owned(),
            key: "key".to_owned(),
            read_only: false,
            demo: Some(DemoBar {
                today: "2021-02-16".to_owned(),
                today_long: "16 februari 2021".to_owned(),
            }),
            flash: None,
            errors: Vec::new(),
            typed: Default::default(),
            assets: Assets,
        }
    }

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 3, 29).unwrap_or_default()
    }

    fn states(page: &Page) -> String {
        StatesPage::new(page, day()).render().unwrap_or_default()
    }

    /// The policy of the pages forbids inline script and style; one would be dead where it stands.
    #[test]
    fn no_page_has_anything_inline() {
        for lang in Lang::ALL {
            let p = page(lang);
            let about = [
                states(&p),
                PrivacyPage { p: &p }.render().unwrap_or_default(),
                AccessibilityPage { p: &p }.render().unwrap_or_default(),
            ];
            for html in about {
                assert!(html.starts_with("<!doctype html>"), "{html}");
                assert!(html.contains(&format!("<html lang=\"{}\" dir=\"ltr\">", lang.tag())));
                assert!(!html.contains(" style=") && !html.contains("<style"));
                assert!(!html.contains(" onclick=") && !html.contains("<script>"));
                assert!(html.contains("Mina &#60;b&#62;ärenden"), "text is not markup");
                assert!(html.contains("?to=/om/utseende%3Fa%3D1%26b%3D2"), "the way back");
            }
        }
    }

    /// A key without a text is shown as it is, so a key in a page means a text is missing.
    #[test]
    fn every_text_of_the_pages_exists_in_both_languages() {
        for lang in Lang::ALL {
            let p = page(lang);
            let pages = [
                states(&p),
                PrivacyPage { p: &p }.render().unwrap_or_default(),
                AccessibilityPage { p: &p }.render().unwrap_or_default(),
            ];
            for html in pages {
                for prefix in [">layout-", ">look-", ">state-", ">about-", "\"layout-", "\"look-"] {
                    assert!(!html.contains(prefix), "{} lacks {prefix}…", lang.tag());
                }
            }
        }
        assert_eq!(Lang::En.t("state-rejected"), "Rejected", "English does not fall back");
        assert_eq!(Lang::Sv.t("role-chair"), "Ordförande");
    }

    /// The summary links to the field, the message is tied to it, and the title says it first.
    #[test]
    fn an_error_is_said_in_title_summary_and_field() {
        let mut p = page(Lang::Sv);
        assert!(!states(&p).contains("aria-invalid"));
        let text = p.t("look-e-orgno");
        p.errors = vec![FormError { field: "orgno".to_owned(), text: text.clone() }];
        let html = states(&p);
        assert!(html.contains("<title>Fel: Utseende"));
        assert!(html.contains("Ett svar behöver rättas"));
        assert!(html.contains(&format!("<a href=\"#orgno\">{text}</a>")));
        assert!(html.contains(&format!("id=\"orgno-error\">Fel: {text}")));
        assert!(
            html.contains("aria-invalid=\"true\" aria-describedby=\"orgno-hint orgno-error\""),
            "the field names its hint and its error"
        );
        assert!(html.contains("value=\"802002-4281\""), "what was typed is kept");
    }
}
