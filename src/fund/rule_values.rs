//! The values that a rule may have: limits, last days, spans, delegation. Each reads and writes
//! the same way in the fund's file and in the rule versions kept as JSON.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, Months, NaiveDate};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::model::Words;
use crate::kernel::money::{LARGEST, Ore};
use crate::kernel::role::Role;

/// An amount that may be absent: a ceiling, a threshold. Written `"none"` or whole kronor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// No limit.
    None,
    /// Up to and including this many öre.
    UpTo(Ore),
}

impl Limit {
    /// Whether `amount` stays within the limit.
    pub fn allows(self, amount: Ore) -> bool {
        match self {
            Self::None => true,
            Self::UpTo(limit) => amount <= limit,
        }
    }

    /// The amount, where there is one.
    pub const fn amount(self) -> Option<Ore> {
        match self {
            Self::None => None,
            Self::UpTo(limit) => Some(limit),
        }
    }
}

/// A last day that may be absent. Written `"none"` or `"2021-12-31"`; the day itself is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastDay {
    /// No last day.
    None,
    /// The last day on which it may be done.
    On(NaiveDate),
}

impl LastDay {
    /// Whether it may be done on `day`.
    pub fn allows(self, day: NaiveDate) -> bool {
        match self {
            Self::None => true,
            Self::On(last) => day <= last,
        }
    }

    /// The day, where there is one.
    pub const fn day(self) -> Option<NaiveDate> {
        match self {
            Self::None => None,
            Self::On(day) => Some(day),
        }
    }
}

/// A span of calendar months and days, counted from a day. Written `{ months = 2 }`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Span {
    /// Calendar months; the last day of a shorter month stands for a day that it lacks.
    #[serde(default)]
    pub months: u32,
    /// Days, added after the months.
    #[serde(default)]
    pub days: u32,
}

impl Span {
    /// `day` and the span after it; the far end of the calendar stands for what is beyond it.
    pub fn after(self, day: NaiveDate) -> NaiveDate {
        day.checked_add_months(Months::new(self.months))
            .and_then(|d| d.checked_add_days(Days::new(u64::from(self.days))))
            .unwrap_or(NaiveDate::MAX)
    }

    /// Whether it is no time at all.
    pub const fn is_nothing(self) -> bool {
        self.months == 0 && self.days == 0
    }
}

/// What kind of decision is asked for: a delegation names those it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matter {
    /// Approval or rejection of an application.
    Grant,
    /// Dismissal: late, or from somebody who may not apply.
    Dismissal,
    /// Closure without decision, after a withdrawal.
    Closure,
    /// Release of what is left of a grant.
    Release,
    /// A claim to pay back.
    Reclaim,
}

impl Matter {
    /// Every matter.
    pub const ALL: [Self; 5] =
        [Self::Grant, Self::Dismissal, Self::Closure, Self::Release, Self::Reclaim];

    /// The word that files and rows keep.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Dismissal => "dismissal",
            Self::Closure => "closure",
            Self::Release => "release",
            Self::Reclaim => "reclaim",
        }
    }
}

/// Who decides instead of the body, in what, and up to which amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Delegation {
    /// The role that decides.
    #[serde(with = "role_code")]
    pub role: Role,
    /// What the delegate is called in decisions, such as "Enhetschef".
    pub title: Words,
    /// What is delegated.
    pub matters: Vec<Matter>,
    /// Up to and including this amount.
    #[serde(rename = "up-to-kr")]
    pub up_to: Limit,
}

/// Who decides in a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decider {
    /// The fund's deciding body, at a meeting.
    Body,
    /// An officer with this role, by delegation.
    Delegate(Role),
}

/// What a payment waits for after the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaymentWait {
    /// The minutes have been adjusted.
    AdjustedMinutes,
    /// The decision has legal force.
    LegalForce,
}

/// A document that a rule can require.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttachmentKind {
    /// Stadgar.
    Statutes,
    /// Verksamhetsberättelse.
    ActivityReport,
    /// Bokslut.
    AnnualAccounts,
    /// Revisionsberättelse.
    AuditReport,
    /// Protokoll from the constituting meeting, or whoever may sign.
    BoardMinutes,
}

impl AttachmentKind {
    /// Every kind, in the order that lists show them.
    pub const ALL: [Self; 5] = [
        Self::Statutes,
        Self::ActivityReport,
        Self::AnnualAccounts,
        Self::AuditReport,
        Self::BoardMinutes,
    ];

    /// The word that files and rows keep.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Statutes => "statutes",
            Self::ActivityReport => "activity-report",
            Self::AnnualAccounts => "annual-accounts",
            Self::AuditReport => "audit-report",
            Self::BoardMinutes => "board-minutes",
        }
    }

    /// Key of the name in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Statutes => "attachment-statutes",
            Self::ActivityReport => "attachment-activity-report",
            Self::AnnualAccounts => "attachment-annual-accounts",
            Self::AuditReport => "attachment-audit-report",
            Self::BoardMinutes => "attachment-board-minutes",
        }
    }
}

impl FromStr for AttachmentKind {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|k| k.code() == s).ok_or(())
    }
}

/// Amounts in files and rows: whole kronor as a number, or text such as `"2000,50"`.
pub mod kronor {
    use super::{Deserializer, KronorVisitor, Ore, Serializer};

    /// Reads kronor into öre.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Ore, D::Error> {
        from.deserialize_any(KronorVisitor)
    }

    /// Writes kronor.
    #[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde asks for
    pub fn serialize<S: Serializer>(ore: &Ore, to: S) -> Result<S::Ok, S::Error> {
        if ore.0 % 100 == 0 {
            to.serialize_i64(ore.0 / 100)
        } else {
            to.serialize_str(&ore.input())
        }
    }
}

struct KronorVisitor;

impl Visitor<'_> for KronorVisitor {
    type Value = Ore;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount in kronor, zero or more")
    }

    fn visit_i64<E: de::Error>(self, kronor: i64) -> Result<Ore, E> {
        if (0..=LARGEST.0 / 100).contains(&kronor) {
            Ok(Ore::kr(kronor))
        } else {
            Err(E::invalid_value(de::Unexpected::Signed(kronor), &self))
        }
    }

    fn visit_u64<E: de::Error>(self, kronor: u64) -> Result<Ore, E> {
        i64::try_from(kronor)
            .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(kronor), &self))
            .and_then(|k| self.visit_i64(k))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Ore, E> {
        Ore::parse(text)
            .filter(|ore| !ore.is_negative())
            .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

struct LimitVisitor;

impl Visitor<'_> for LimitVisitor {
    type Value = Limit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount in kronor, or \"none\"")
    }

    fn visit_i64<E: de::Error>(self, kronor: i64) -> Result<Limit, E> {
        KronorVisitor.visit_i64(kronor).map(Limit::UpTo)
    }

    fn visit_u64<E: de::Error>(self, kronor: u64) -> Result<Limit, E> {
        KronorVisitor.visit_u64(kronor).map(Limit::UpTo)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Limit, E> {
        if text == "none" {
            return Ok(Limit::None);
        }
        Ore::parse(text)
            .filter(|ore| !ore.is_negative())
            .map(Limit::UpTo)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LimitVisitor)
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => to.serialize_str("none"),
            Self::UpTo(ore) => kronor::serialize(ore, to),
        }
    }
}

/// A day as people and files write it; `None` for anything else.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let shape = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if shape { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

/// Days in files and rows: `"2021-12-31"`.
pub mod day {
    use super::{Deserialize, Deserializer, NaiveDate, Serializer, de, parse_day};

    /// Reads a day.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
        let text = String::deserialize(from)?;
        parse_day(&text).ok_or_else(|| {
            de::Error::invalid_value(de::Unexpected::Str(&text), &"a day such as \"2021-12-31\"")
        })
    }

    /// Writes a day.
    #[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde asks for
    pub fn serialize<S: Serializer>(day: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(day)
    }

    /// The same for a day that may be absent.
    pub mod optional {
        use super::{Deserializer, NaiveDate, Serializer};

        /// Reads a day; an absent key is the field's default.
        pub fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<NaiveDate>, D::Error> {
            super::deserialize(from).map(Some)
        }

        /// Writes a day, or nothing.
        #[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref)] // serde's signature
        pub fn serialize<S: Serializer>(day: &Option<NaiveDate>, to: S) -> Result<S::Ok, S::Error> {
            match day {
                Some(day) => to.collect_str(day),
                None => to.serialize_none(),
            }
        }
    }
}

impl<'de> Deserialize<'de> for LastDay {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if text == "none" {
            return Ok(Self::None);
        }
        parse_day(&text).map(Self::On).ok_or_else(|| {
            de::Error::invalid_value(
                de::Unexpected::Str(&text),
                &"a day such as \"2021-12-31\", or \"none\"",
            )
        })
    }
}

impl Serialize for LastDay {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => to.serialize_str("none"),
            Self::On(day) => to.collect_str(day),
        }
    }
}

mod role_code {
    use super::{Deserialize, Deserializer, Role, Serializer, de};

    /// Only those who prepare or lead may be given a decision.
    const DELEGATES: [Role; 3] = [Role::CaseOfficer, Role::Secretary, Role::Chair];

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Role, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().ok().filter(|role| DELEGATES.contains(role)).ok_or_else(|| {
            de::Error::invalid_value(
                de::Unexpected::Str(&text),
                &"a role that can be a delegate: case_officer, secretary, chair",
            )
        })
    }

    #[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde asks for
    pub fn serialize<S: Serializer>(role: &Role, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(role.code())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn limits_and_last_days_read_and_write_the_same_words() {
        for (json, limit) in [
            ("\"none\"", Limit::None),
            ("20000", Limit::UpTo(Ore::kr(20_000))),
            ("\"2000,50\"", Limit::UpTo(Ore(200_050))),
        ] {
            assert_eq!(serde_json::from_str::<Limit>(json).unwrap(), limit);
            assert_eq!(serde_json::to_string(&limit).unwrap(), json);
        }
        for wrong in ["-1", "\"some\"", "99999999999999", "true", "1.5"] {
            assert!(serde_json::from_str::<Limit>(wrong).is_err(), "{wrong}");
        }
        for (json, last) in [
            ("\"none\"", LastDay::None),
            ("\"2021-12-31\"", LastDay::On(NaiveDate::from_ymd_opt(2021, 12, 31).unwrap())),
        ] {
            assert_eq!(serde_json::from_str::<LastDay>(json).unwrap(), last);
            assert_eq!(serde_json::to_string(&last).unwrap(), json);
        }
        assert!(serde_json::from_str::<LastDay>("\"2021-02-30\"").is_err());
    }

    #[test]
    fn a_last_day_is_itself_allowed_and_a_limit_includes_its_amount() {
        let last = LastDay::On(NaiveDate::from_ymd_opt(2021, 12, 31).unwrap());
        assert!(last.allows(NaiveDate::from_ymd_opt(2021, 12, 31).unwrap()));
        assert!(!last.allows(NaiveDate::from_ymd_opt(2022, 1, 1).unwrap()));
        assert!(Limit::UpTo(Ore::kr(50_000)).allows(Ore::kr(50_000)));
        assert!(!Limit::UpTo(Ore::kr(50_000)).allows(Ore(5_000_001)));
    }
}
