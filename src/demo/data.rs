//! The demonstration's associations and projects, as they stand in the files of `data/`.

use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::kernel::calendar::{is_working_day, next_working_day};
use crate::kernel::refusal::{Outcome, Refusal};

const ASSOCIATIONS: &str = include_str!("data/associations.toml");
const LANGUAGE: &str = include_str!("data/language.toml");
const OTHERS: &str = include_str!("data/others.toml");
/// The projects of the first fund, by year.
const YEARS: [&str; 7] = [
    include_str!("data/projects_2015.toml"),
    include_str!("data/projects_2016.toml"),
    include_str!("data/projects_2017.toml"),
    include_str!("data/projects_2018.toml"),
    include_str!("data/projects_2019.toml"),
    include_str!("data/projects_2020.toml"),
    include_str!("data/projects_2021.toml"),
];

/// A day, or a distance in days from the day on which the demonstration begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum When {
    /// A day.
    Day(NaiveDate),
    /// Days from the demonstration's first day: minus before it, plus after.
    From(i64),
}

impl When {
    /// The day. A distance always ends on a working day: what is past moves back and what is to
    /// come moves forward, so that neither crosses the first day.
    pub fn on(self, today: NaiveDate) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::From(days) if days < 0 => back(today, days.unsigned_abs()),
            Self::From(days) => forward(today, days.unsigned_abs()),
        }
    }
}

/// The working day that lies `days` before `day`, or the last one before that.
pub fn back(day: NaiveDate, days: u64) -> NaiveDate {
    let mut found = day.checked_sub_days(Days::new(days)).unwrap_or(day);
    while !is_working_day(found) {
        found = found.pred_opt().unwrap_or(day);
    }
    found
}

/// The working day that lies `days` after `day`, or the first one after that.
pub fn forward(day: NaiveDate, days: u64) -> NaiveDate {
    next_working_day(day.checked_add_days(Days::new(days)).unwrap_or(day))
}

/// Somebody on an applicant's board.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Person {
    /// Name.
    pub name: String,
    /// What they are there.
    pub function: String,
    /// Whether they sign for the applicant.
    #[serde(default)]
    pub signatory: bool,
}

/// An applicant.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Applicant {
    /// The word that projects name it by.
    pub key: String,
    /// NNNNNN-NNNN.
    pub organisation_number: String,
    /// The unit within the organisation.
    #[serde(default)]
    pub unit: String,
    /// Name.
    pub name: String,
    /// Code of the applicant kind.
    pub kind: String,
    /// Street, postcode, city.
    pub address: [String; 3],
    /// Address for mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Whether two sign together.
    #[serde(default)]
    pub jointly: bool,
    /// Kind and number of the account; none for units of the municipality.
    #[serde(default)]
    pub account: Option<[String; 2]>,
    /// The board.
    pub people: Vec<Person>,
}

/// What is done in a project.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Activity {
    /// What.
    pub what: String,
    /// First day; the project's own without it.
    pub start: Option<When>,
    /// Last day; the project's own without it.
    pub end: Option<When>,
}

/// With whom a project is done.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Partner {
    /// Name.
    pub name: String,
    /// What they contribute.
    pub part: String,
}

/// A cost line, in kronor.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Cost {
    /// Code of the cost kind.
    pub kind: String,
    /// What it is for.
    pub label: String,
    /// As planned.
    pub amount: i64,
    /// As it became.
    pub spent: Option<i64>,
}

/// An income line, in kronor.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Income {
    /// `own`, `co-funder`, `fee` or `other`.
    pub kind: String,
    /// What it is.
    pub label: String,
    /// The co-funder.
    #[serde(default)]
    pub funder: String,
    /// As planned.
    pub amount: i64,
}

/// What an officer asks about an application or a report.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Question {
    /// The day of the question.
    pub asked: When,
    /// The last day for the answer.
    pub deadline: When,
    /// What is asked.
    pub message: String,
}

/// A reason on a day: a stop, the breaking off of a project.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reason {
    /// The day.
    pub on: When,
    /// Why.
    pub reason: String,
}

/// How an application ends that is not granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndingKind {
    /// Avslag, at the project's meeting.
    Rejected,
    /// Avvisning, by a delegate.
    Dismissed,
    /// Återkallelse.
    Withdrawn,
}

/// The end of an application that is not granted.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ending {
    /// Which.
    pub kind: EndingKind,
    /// The day.
    pub on: When,
    /// Why.
    pub reason: String,
}

/// A final report.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Report {
    /// The day it came in.
    pub handed_in: When,
    /// The day it was approved.
    pub approved: Option<When>,
    /// What an officer asked about it.
    pub completion: Option<Question>,
    /// What was done.
    pub done: String,
    /// What came of it.
    pub results: String,
    /// Women, men, girls and boys who took part.
    pub people: [i64; 4],
    /// Income other than the grant, in kronor.
    pub other_income: i64,
}

/// A project: its application and, where it says so, its way through the house. What lies after the
/// demonstration's first day has not happened yet.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Project {
    /// Key of the applicant.
    pub applicant: String,
    /// Title.
    pub title: String,
    /// Code of the focus area.
    pub focus_area: String,
    /// Code of the goal.
    pub goal: String,
    /// Codes of the target groups.
    pub target_groups: Vec<String>,
    /// Codes of the localities.
    pub localities: Vec<String>,
    /// Purpose.
    pub purpose: String,
    /// How it goes on.
    pub afterwards: String,
    /// Expected women, men, girls and boys.
    pub people: [i64; 4],
    /// First day.
    pub start: When,
    /// Last day.
    pub end: When,
    /// What is done.
    pub activities: Vec<Activity>,
    /// With whom.
    #[serde(default)]
    pub partners: Vec<Partner>,
    /// Cost lines.
    pub costs: Vec<Cost>,
    /// Income lines.
    #[serde(default)]
    pub income: Vec<Income>,
    /// What is applied for, in kronor.
    pub applied: i64,
    /// What is granted, in kronor.
    pub granted: Option<i64>,
    /// What the officer proposes, in kronor; what is granted without it.
    pub proposed: Option<i64>,
    /// Which of the two officers prepares it.
    #[serde(default)]
    pub officer: usize,
    /// How it comes: `web` without it.
    pub channel: Option<String>,
    /// The day on which a draft was begun; the day it came in without it.
    pub started: Option<When>,
    /// How many sections of a draft are filled in.
    pub sections: Option<usize>,
    /// The day it came in.
    pub submitted: Option<When>,
    /// The day an officer got it.
    pub assigned: Option<When>,
    /// What the officer asked about the application.
    pub completion: Option<Question>,
    /// The day of the officer statement.
    pub statement: Option<When>,
    /// The day it was put on the agenda.
    pub agenda: Option<When>,
    /// The meeting that decides.
    pub meeting: Option<When>,
    /// The day on which a delegate grants it.
    pub delegated: Option<When>,
    /// How it ends when it is not granted.
    pub outcome: Option<Ending>,
    /// The day of the first payment's review attestation.
    pub reviewed: Option<When>,
    /// The day of its approval attestation.
    pub attested: Option<When>,
    /// The bank's day.
    pub paid: Option<When>,
    /// Whether payments are stopped.
    pub stopped: Option<Reason>,
    /// The final report.
    pub report: Option<Report>,
    /// Whether the project was broken off.
    pub broken_off: Option<Reason>,
    /// The bank's day of the final instalment.
    pub final_paid: Option<When>,
    /// The day on which releases and claims are decided.
    pub measures_decided: Option<When>,
    /// Whether the body decides them at a meeting, instead of the delegate.
    #[serde(default)]
    pub measures_by_board: bool,
    /// The bank's value day of what is repaid.
    pub repaid: Option<When>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Applicants {
    associations: Vec<Applicant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Projects {
    projects: Vec<Project>,
}

fn read<T: DeserializeOwned>(text: &str) -> Outcome<T> {
    toml::from_str(text).map_err(Refusal::internal)
}

/// Every applicant.
pub fn applicants() -> Outcome<Vec<Applicant>> {
    Ok(read::<Applicants>(ASSOCIATIONS)?.associations)
}

/// The projects that the first fund granted, in the order of their years.
pub fn granted() -> Outcome<Vec<Project>> {
    let mut all = Vec::new();
    for year in YEARS {
        all.extend(read::<Projects>(year)?.projects);
    }
    Ok(all)
}

/// The first fund's applications that came to nothing.
pub fn others() -> Outcome<Vec<Project>> {
    Ok(read::<Projects>(OTHERS)?.projects)
}

/// The second fund's cases.
pub fn language() -> Outcome<Vec<Project>> {
    Ok(read::<Projects>(LANGUAGE)?.projects)
}
