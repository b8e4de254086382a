//! A fund as data: what its file says, and what the rows of the database are read back into.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::rule_values::day;
use super::rules::RuleVersion;
use crate::kernel::refusal::Msg;

/// A text in the languages of the service. Decisions and records use the Swedish one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The text in a language by its two-letter code; Swedish stands for those that are missing.
    pub fn get(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.sv }
    }

    /// Whether a language lacks its text.
    pub fn is_incomplete(&self) -> bool {
        self.sv.trim().is_empty() || self.en.trim().is_empty()
    }
}

/// A thing with a code and a name: target group, locality, cost kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Named {
    /// The code that answers and rows keep.
    pub code: String,
    /// What people read.
    pub name: Words,
}

/// The municipality that owns the fund: head of letters, foot of pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Municipality {
    /// "Västerviks kommun".
    pub name: String,
    /// NNNNNN-NNNN.
    pub organisation_number: String,
    /// The unit that runs the fund.
    pub unit: String,
    /// Postal address, one line each.
    pub address: Vec<String>,
    /// Where questions go.
    pub email: String,
    /// As it is dialled.
    pub phone: String,
    /// Account for repayments, as letters write it ("Bankgiro 991-2346").
    pub repayment_account: String,
}

/// When the fund takes applications and decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Period {
    /// First day.
    #[serde(with = "day")]
    pub start: NaiveDate,
    /// Last day, for a fund that has one.
    #[serde(default, with = "day::optional", skip_serializing_if = "Option::is_none")]
    pub end: Option<NaiveDate>,
}

impl Period {
    /// Whether the day lies within the period.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.start <= day && self.end.is_none_or(|end| day <= end)
    }
}

/// Who decides over the fund, and keeps its registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DecidingBody {
    /// "KS": funds with the same code share body, registry and § numbers.
    pub code: String,
    /// "Kommunstyrelsen".
    pub name: Words,
    /// Number of members: more than half of them are a quorum.
    pub members: u32,
    /// The court that legality reviews go to.
    pub appeal_court: String,
}

/// How registry numbers look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegistryNumbers {
    /// With `{year}`, `{serial}` and perhaps `{plan}`: `{year}/{serial}-{plan}`.
    pub pattern: String,
    /// The plan code that `{plan}` stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_code: Option<String>,
}

impl RegistryNumbers {
    /// The number of one case: `2017/65-109`.
    pub fn format(&self, year: i32, serial: i64) -> String {
        self.pattern
            .replace("{year}", &year.to_string())
            .replace("{serial}", &serial.to_string())
            .replace("{plan}", self.plan_code.as_deref().unwrap_or_default())
    }
}

/// A focus area of the strategy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FocusArea {
    /// The code that rules, answers and figures use.
    pub code: String,
    /// What people read.
    pub name: Words,
    /// Whether the strategy puts it first.
    #[serde(default)]
    pub prioritised: bool,
    /// What it is to reach.
    #[serde(default)]
    pub goals: Vec<Goal>,
}

/// A goal of a focus area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Goal {
    /// Unique in the fund.
    pub code: String,
    /// The goal's own words.
    pub text: Words,
}

/// A kind of applicant. It is chosen in the register, never derived from a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ApplicantKind {
    /// The code that rules and figures use.
    pub code: String,
    /// What people read.
    pub name: Words,
    /// Whether it counts as civil society in the figures.
    #[serde(default)]
    pub civil_society: bool,
    /// Whether it is a part of the municipality: no bank account, settled by internal voucher.
    #[serde(default)]
    pub municipal_unit: bool,
}

/// What a standard condition reserves; releases and claims cite the one that lets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConditionKind {
    /// The money is used for the purpose.
    Purpose,
    /// Changes are approved beforehand.
    Change,
    /// The grant may be reduced.
    Reduction,
    /// Payments may be stopped.
    Stop,
    /// Money is to be paid back.
    Repayment,
    /// The municipality may look into books and activity.
    Audit,
    /// The municipality is credited.
    Crediting,
    /// A final report is due.
    Report,
}

impl ConditionKind {
    /// Kinds that the program itself has to be able to cite.
    pub const REQUIRED: [Self; 3] = [Self::Reduction, Self::Stop, Self::Repayment];

    /// The word that files and rows keep.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Purpose => "purpose",
            Self::Change => "change",
            Self::Reduction => "reduction",
            Self::Stop => "stop",
            Self::Repayment => "repayment",
            Self::Audit => "audit",
            Self::Crediting => "crediting",
            Self::Report => "report",
        }
    }
}

/// A condition that stands in every approval letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Condition {
    /// Its number in the letters: "1", "2" …
    pub code: String,
    /// What it reserves.
    pub kind: ConditionKind,
    /// The condition's words; decisions are in Swedish.
    pub text: String,
}

/// A call: a time during which applications are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Call {
    /// Unique in the fund.
    pub code: String,
    /// What people read.
    pub name: Words,
    /// First day for applications.
    #[serde(with = "day")]
    pub opens: NaiveDate,
    /// Last day for applications.
    #[serde(with = "day")]
    pub closes: NaiveDate,
    /// Only these focus areas; without it those that the rules have open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus_areas: Option<Vec<String>>,
    /// The meeting at which the body is to decide.
    #[serde(default, with = "day::optional", skip_serializing_if = "Option::is_none")]
    pub decision_day: Option<NaiveDate>,
    /// What the call is for, in a few sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Words>,
}

impl Call {
    /// Whether applications are taken on `day`.
    pub fn is_open(&self, day: NaiveDate) -> bool {
        self.opens <= day && day <= self.closes
    }

    /// Whether the call itself takes `focus_area`; the rules on the day are asked besides.
    pub fn takes(&self, focus_area: &str) -> bool {
        self.focus_areas.as_ref().is_none_or(|codes| codes.iter().any(|c| c == focus_area))
    }
}

/// The form files of a fund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FormNames {
    /// The application.
    pub application: String,
    /// The final report.
    pub report: String,
}

/// Everything that a fund's file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FundFile {
    /// The fund in addresses and commands.
    pub slug: String,
    /// What people read.
    pub name: Words,
    /// What the fund is for, in a few sentences.
    pub purpose: Words,
    /// Who owns it within the municipality.
    pub owner: String,
    /// The municipality.
    pub municipality: Municipality,
    /// When it takes applications and decides.
    pub period: Period,
    /// Who decides.
    pub body: DecidingBody,
    /// How registry numbers look.
    pub registry: RegistryNumbers,
    /// The form files.
    pub forms: FormNames,
    /// The strategy's focus areas.
    pub focus_areas: Vec<FocusArea>,
    /// Whom projects are for.
    pub target_groups: Vec<Named>,
    /// Where projects are.
    pub localities: Vec<Named>,
    /// Who there is; the rules say who may apply.
    pub applicant_kinds: Vec<ApplicantKind>,
    /// What there is to pay for; the rules say what the fund pays.
    pub cost_kinds: Vec<Named>,
    /// Conditions of every approval.
    pub conditions: Vec<Condition>,
    /// Calls, in any order.
    #[serde(default)]
    pub calls: Vec<Call>,
    /// Rule versions, by the day from which they are valid.
    pub rules: Vec<RuleVersion>,
}

/// What rules and calls may refer to: enough to judge one typed in the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundFacts {
    /// The fund's period.
    pub period: Period,
    /// Codes of its focus areas.
    pub focus_areas: Vec<String>,
    /// Codes of its applicant kinds.
    pub applicant_kinds: Vec<String>,
    /// Codes of its cost kinds.
    pub cost_kinds: Vec<String>,
}

impl FundFile {
    /// What the fund's rules and calls may refer to.
    pub fn facts(&self) -> FundFacts {
        FundFacts {
            period: self.period,
            focus_areas: self.focus_areas.iter().map(|a| a.code.clone()).collect(),
            applicant_kinds: self.applicant_kinds.iter().map(|k| k.code.clone()).collect(),
            cost_kinds: self.cost_kinds.iter().map(|k| k.code.clone()).collect(),
        }
    }
}

/// What is wrong with a call, each problem at a place under `at`.
pub fn call_problems(call: &Call, at: &str, facts: &FundFacts) -> Vec<super::problem::Problem> {
    use super::problem::Problem;
    let mut problems = Vec::new();
    if call.closes < call.opens {
        let msg = Msg::new("fund-file-inverted").with("start", call.opens).with("end", call.closes);
        problems.push(Problem::msg(format!("{at}.closes"), msg));
    } else {
        for (name, day) in [("opens", call.opens), ("closes", call.closes)] {
            if !facts.period.contains(day) {
                let msg = Msg::new("fund-file-outside-period").with("day", day);
                problems.push(Problem::msg(format!("{at}.{name}"), msg));
            }
        }
    }
    if let Some(day) = call.decision_day
        && day < call.opens
    {
        let msg = Msg::new("fund-file-inverted").with("start", call.opens).with("end", day);
        problems.push(Problem::msg(format!("{at}.decision-day"), msg));
    }
    for (i, code) in call.focus_areas.iter().flatten().enumerate() {
        if !facts.focus_areas.contains(code) {
            let msg = Msg::new("fund-file-not-declared").with("code", code);
            problems.push(Problem::msg(format!("{at}.focus-areas.{i}"), msg));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registry_numbers_follow_the_pattern() {
        let western = RegistryNumbers {
            pattern: "{year}/{serial}-{plan}".to_owned(),
            plan_code: Some("109".to_owned()),
        };
        assert_eq!(western.format(2017, 65), "2017/65-109");
        let other = RegistryNumbers { pattern: "KS {year}/{serial}".to_owned(), plan_code: None };
        assert_eq!(other.format(2018, 124), "KS 2018/124");
    }
}
