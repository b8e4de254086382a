//! The languages: one folder of Fluent files each under `lang/`. Swedish first, English complete.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;
use std::sync::{LazyLock, PoisonError, RwLock};

use chrono::NaiveDate;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid};

use crate::kernel::calendar;
use crate::kernel::refusal::Msg;

fluent_templates::static_loader! {
    static TEXTS = {
        locales: "./lang",
        fallback_language: "sv",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static SV: LanguageIdentifier = langid!("sv");
static EN: LanguageIdentifier = langid!("en");

/// The most sentences that are kept; a page has some hundred, and most of them again in each row.
const MOST: usize = 10_000;
/// The longest of which it is worth it.
const LONGEST: usize = 200;

type Sentences = RwLock<HashMap<String, String>>;

/// What was looked up before under `key`, or what `make` says now. Looking up is most of what
/// drawing a page costs.
fn known(lang: Lang, key: &str, make: impl FnOnce() -> Option<String>) -> Option<String> {
    static SENTENCES: [LazyLock<Sentences>; 2] =
        [LazyLock::new(RwLock::default), LazyLock::new(RwLock::default)];
    let kept = &SENTENCES[usize::from(lang == Lang::En)];
    let found = kept.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
    if found.is_some() {
        return found;
    }
    let made = make()?;
    if key.len() <= LONGEST {
        let mut kept = kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key.to_owned(), made.clone());
    }
    Some(made)
}

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Swedish.
    #[default]
    Sv,
    /// English.
    En,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Sv, Self::En];

    /// The tag, as in `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// The direction of reading, as in `<html dir>`.
    pub const fn dir(self) -> &'static str {
        match self {
            Self::Sv | Self::En => "ltr",
        }
    }

    /// The language of a tag, if it is one of ours.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.tag() == tag)
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::Sv => &SV,
            Self::En => &EN,
        }
    }

    /// The text of a key; the key itself when it is missing (a test finds those).
    pub fn t(self, key: &str) -> String {
        known(self, key, || TEXTS.try_lookup(self.id(), key)).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key with values. Whole numbers choose plural forms.
    pub fn args(self, key: &str, args: &[(&'static str, String)]) -> String {
        let mut whole = String::with_capacity(64);
        whole.push_str(key);
        for (name, value) in args {
            whole.push('\u{1}');
            whole.push_str(name);
            whole.push('\u{2}');
            whole.push_str(value);
        }
        known(self, &whole, || self.formatted(key, args)).unwrap_or_else(|| key.to_owned())
    }

    fn formatted(self, key: &str, args: &[(&'static str, String)]) -> Option<String> {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = args
            .iter()
            .map(|(name, value)| {
                let value = match value.parse::<i64>() {
                    Ok(number) if value.len() < 4 => FluentValue::from(number),
                    _ => FluentValue::from(value.as_str()),
                };
                (Cow::Borrowed(*name), value)
            })
            .collect();
        TEXTS.try_lookup_with_args(self.id(), key, &values)
    }

    /// A sentence of the program.
    pub fn msg(self, msg: &Msg) -> String {
        if msg.args.is_empty() { self.t(msg.key) } else { self.args(msg.key, &msg.args) }
    }

    /// The text of a key with one value.
    pub fn tv(self, key: &str, name: &'static str, value: impl Display) -> String {
        self.args(key, &[(name, value.to_string())])
    }

    /// What a sentence says before and after its one value: for the same sentence about many things.
    pub fn around(self, key: &str, name: &'static str) -> (String, String) {
        const HERE: &str = "\u{1}";
        let whole = self.tv(key, name, HERE);
        let (before, after) = whole.split_once(HERE).unwrap_or((&whole, ""));
        (before.to_owned(), after.to_owned())
    }

    /// The text of a key with two values.
    pub fn tv2(
        self,
        key: &str,
        name: &'static str,
        value: impl Display,
        name2: &'static str,
        value2: impl Display,
    ) -> String {
        self.args(key, &[(name, value.to_string()), (name2, value2.to_string())])
    }

    /// A day as it stands in sentences: `1 mars 2021`.
    pub fn long_date(self, day: NaiveDate) -> String {
        match self {
            Self::Sv => calendar::long_date_sv(day),
            Self::En => calendar::long_date_en(day),
        }
    }
}
