//! What every page is drawn with: the person, the language, the way around, what was typed.

use std::collections::HashMap;
use std::fmt::Display;

use chrono::NaiveDate;

use super::assets::Assets;
use crate::i18n::Lang;
use crate::kernel::money::Ore;

/// The service's names.
#[derive(Debug, Clone)]
pub struct Site {
    /// Name of the service.
    pub name: String,
    /// The municipality.
    pub municipality: String,
    /// Where to turn.
    pub contact_line: String,
}

/// Who is signed in, as the page shows it.
#[derive(Debug, Clone)]
pub struct PageUser {
    /// Name.
    pub name: String,
    /// Roles, in words.
    pub roles: String,
    /// Whether the person acts for an association.
    pub applicant: bool,
    /// Whether the person works for the municipality.
    pub staff: bool,
}

/// A group of links in the side menu.
#[derive(Debug, Clone)]
pub struct NavGroup {
    /// Heading.
    pub title: String,
    /// Links.
    pub links: Vec<NavLink>,
}

/// A link in the menu.
#[derive(Debug, Clone)]
pub struct NavLink {
    /// Where to.
    pub href: String,
    /// Words.
    pub label: String,
    /// How much waits there.
    pub count: Option<i64>,
    /// Whether it is the page shown.
    pub current: bool,
}

/// A step of the breadcrumbs; the last has no address.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Words.
    pub label: String,
    /// Where to.
    pub href: Option<String>,
}

/// The day of the demonstration.
#[derive(Debug, Clone)]
pub struct DemoBar {
    /// `2020-11-16`
    pub today: String,
    /// `16 november 2020`
    pub today_long: String,
}

/// An error at a field, in words.
#[derive(Debug, Clone)]
pub struct FormError {
    /// Name and id of the field.
    pub field: String,
    /// What is wrong.
    pub text: String,
}

/// What every template gets as `p`.
#[derive(Debug, Clone)]
pub struct Page {
    /// Language.
    pub lang: Lang,
    /// Title.
    pub title: String,
    /// Path and query of the request.
    pub path: String,
    /// The service.
    pub site: Site,
    /// Who is signed in.
    pub user: Option<PageUser>,
    /// The menu.
    pub nav: Vec<NavGroup>,
    /// Where the page is.
    pub crumbs: Vec<Crumb>,
    /// Token of every form.
    pub csrf: String,
    /// Key of every form of this page: sent twice, it acts once.
    pub key: String,
    /// The day, in the demonstration.
    pub demo: Option<DemoBar>,
    /// Whether nothing can be saved at the moment.
    pub read_only: bool,
    /// What has just been done.
    pub flash: Option<String>,
    /// What is wrong with what was typed.
    pub errors: Vec<FormError>,
    /// What was typed, when the form is shown again.
    pub typed: HashMap<String, Vec<String>>,
    /// Static files.
    pub assets: Assets,
}

impl Page {
    /// The text of a key.
    pub fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    /// The text of a key with one value.
    pub fn tv(&self, key: &str, name: &'static str, value: impl Display) -> String {
        self.lang.tv(key, name, value)
    }

    /// The text of a key with two values.
    pub fn tv2(
        &self,
        key: &str,
        name: &'static str,
        value: impl Display,
        name2: &'static str,
        value2: impl Display,
    ) -> String {
        self.lang.tv2(key, name, value, name2, value2)
    }

    /// An amount with its unit.
    pub fn kr(&self, amount: &Ore) -> String {
        amount.to_string()
    }

    /// An amount without unit, for columns of figures.
    pub fn fig(&self, amount: &Ore) -> String {
        amount.figures()
    }

    /// `2021-03-01`
    pub fn date(&self, day: &NaiveDate) -> String {
        day.to_string()
    }

    /// `1 mars 2021`
    pub fn long_date(&self, day: &NaiveDate) -> String {
        self.lang.long_date(*day)
    }

    /// The stylesheet's address.
    pub fn css(&self) -> String {
        self.assets.css()
    }

    /// The script's address.
    pub fn js(&self) -> String {
        self.assets.js()
    }

    /// The icon's address.
    pub fn icon(&self) -> String {
        self.assets.icon()
    }

    /// The error at a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|e| e.field == field).map(|e| e.text.as_str())
    }

    /// Whether one of the fields, named with blanks between, has an error: what folds them away
    /// stands open.
    pub fn any_error(&self, fields: &str) -> bool {
        fields.split(' ').any(|field| self.error(field).is_some())
    }

    /// What was typed in a field, else `default`.
    pub fn val(&self, field: &str, default: impl Display) -> String {
        if self.typed.is_empty() {
            return default.to_string();
        }
        self.typed.get(field).and_then(|all| all.first()).cloned().unwrap_or_default()
    }

    /// Whether a box or choice was chosen, else `default`.
    pub fn chosen(&self, field: &str, value: &str, default: bool) -> bool {
        if self.typed.is_empty() {
            return default;
        }
        self.typed.get(field).is_some_and(|all| all.iter().any(|v| v == value))
    }

    /// Adds a breadcrumb with an address.
    pub fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: Some(href.into()) });
        self
    }

    /// Adds the last breadcrumb: the page itself.
    pub fn here(mut self, label: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: None });
        self
    }
}
