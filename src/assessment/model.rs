//! Checks, completion requests, notes and statements: their rows, and what they are made of.

use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema;
use crate::fund::rules::RuleRef;
use crate::kernel::ids::{AccountId, CaseId, StatementId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::Msg;

/// What a check came to.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Finding {
    /// The rule is kept.
    Met,
    /// The rule is broken.
    NotMet,
    /// Somebody has to judge.
    Unsure,
}

crate::text_column!(Finding);

impl Finding {
    /// Every finding.
    pub const ALL: [Self; 3] = [Self::Met, Self::NotMet, Self::Unsure];

    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Unsure => "unsure",
        }
    }

    /// Key of the word in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Met => "finding-met",
            Self::NotMet => "finding-not-met",
            Self::Unsure => "finding-unsure",
        }
    }

    /// The tone of its tick.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Met => "ok",
            Self::NotMet => "bad",
            Self::Unsure => "warn",
        }
    }
}

impl FromStr for Finding {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|f| f.code() == s).ok_or(())
    }
}

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The applicant's kind may apply.
    ApplicantKind,
    /// The focus area was open when the application came.
    FocusArea,
    /// It is open today, too.
    FocusAreaToday,
    /// It came within the call's window.
    CallWindow,
    /// It came by the last day for applications.
    LastApplicationDay,
    /// What is applied for stays below the ceiling.
    Ceiling,
    /// Costs are income and what is applied for.
    Budget,
    /// Others carry their share.
    OwnContribution,
    /// The fund pays for every kind of cost.
    CostKinds,
    /// The project starts late enough.
    Start,
    /// Every required document is there.
    Attachments,
    /// Earlier grants have been reported.
    ReportedEarlier,
    /// The fund has the money.
    Available,
    /// The body may still decide.
    LastDecisionDay,
    /// Nothing else is asked for or running.
    OtherCases,
    /// No personal identity numbers in the answers.
    PersonalNumbers,
}

impl Subject {
    /// Every subject, in the order that lists show them.
    pub const ALL: [Self; 16] = [
        Self::ApplicantKind,
        Self::FocusArea,
        Self::FocusAreaToday,
        Self::CallWindow,
        Self::LastApplicationDay,
        Self::Ceiling,
        Self::Budget,
        Self::OwnContribution,
        Self::CostKinds,
        Self::Start,
        Self::Attachments,
        Self::ReportedEarlier,
        Self::Available,
        Self::LastDecisionDay,
        Self::OtherCases,
        Self::PersonalNumbers,
    ];

    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ApplicantKind => "applicant-kind",
            Self::FocusArea => "focus-area",
            Self::FocusAreaToday => "focus-area-today",
            Self::CallWindow => "call-window",
            Self::LastApplicationDay => "last-application-day",
            Self::Ceiling => "ceiling",
            Self::Budget => "budget",
            Self::OwnContribution => "own-contribution",
            Self::CostKinds => "cost-kinds",
            Self::Start => "start",
            Self::Attachments => "attachments",
            Self::ReportedEarlier => "reported-earlier",
            Self::Available => "available",
            Self::LastDecisionDay => "last-decision-day",
            Self::OtherCases => "other-cases",
            Self::PersonalNumbers => "personal-numbers",
        }
    }

    /// Key of the heading in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ApplicantKind => "check-applicant-kind",
            Self::FocusArea => "check-focus-area",
            Self::FocusAreaToday => "check-focus-area-today",
            Self::CallWindow => "check-call-window",
            Self::LastApplicationDay => "check-last-application-day",
            Self::Ceiling => "check-ceiling",
            Self::Budget => "check-budget",
            Self::OwnContribution => "check-own-contribution",
            Self::CostKinds => "check-cost-kinds",
            Self::Start => "check-start",
            Self::Attachments => "check-attachments",
            Self::ReportedEarlier => "check-reported-earlier",
            Self::Available => "check-available",
            Self::LastDecisionDay => "check-last-decision-day",
            Self::OtherCases => "check-other-cases",
            Self::PersonalNumbers => "check-personal-numbers",
        }
    }
}

impl FromStr for Subject {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|subject| subject.code() == s).ok_or(())
    }
}

/// What one check found: the sentence has the figures, the source is the rule and its decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub subject: Subject,
    /// What it came to.
    pub finding: Finding,
    /// In words.
    pub msg: Msg,
    /// The rule; none for what is arithmetic or a matter of judgement.
    pub source: Option<RuleRef>,
}

/// A sentence as the database keeps it, to be said in the language of whoever reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Key in the language files.
    pub key: String,
    /// Its values.
    pub args: Vec<(String, String)>,
    /// The first day on which the rule is in force.
    #[serde(default)]
    pub from: Option<NaiveDate>,
}

/// The value that stands for `name` when the sentence is read in English: what a fund calls its
/// areas, calls and kinds of applicants is data in both languages.
pub const ENGLISH_NAME: &str = "name_en";

/// Names of the values that checks' sentences have.
const ARG_NAMES: [&str; 13] = [
    "amount",
    "applied",
    "cost",
    "count",
    "day",
    "difference",
    "income",
    "limit",
    "list",
    "name",
    ENGLISH_NAME,
    "percent",
    "share",
];

impl Sentence {
    /// The sentence of a check.
    pub fn of(check: &Check) -> Self {
        Self {
            key: check.msg.key.to_owned(),
            args: check.msg.args.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect(),
            from: check.source.as_ref().map(|s| s.valid_from),
        }
    }

    /// Its values under the names that the language files know.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let known = |name: &str| ARG_NAMES.into_iter().find(|n| *n == name);
        self.args.iter().filter_map(|(n, v)| known(n).map(|n| (n, v.clone()))).collect()
    }

    /// The text that the database keeps.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From that text; a text that cannot be read says nothing.
    pub fn from_json(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// A check's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::case_checks, check_for_backend(crate::db::MultiBackend))]
pub struct StoredCheck {
    /// Code of the subject.
    pub code: String,
    /// What it came to.
    pub outcome: Finding,
    /// Number of the rule: `2.1`; empty where there is none.
    pub rule: String,
    /// The decision that set the rule; empty where there is none.
    pub source: String,
    /// The sentence, as JSON.
    pub message: String,
    /// The day it was run.
    pub ran_on: NaiveDate,
    /// Who goes on although it is not met.
    pub overruled_by: Option<AccountId>,
    /// Why.
    pub overruled_reason: Option<String>,
}

impl StoredCheck {
    /// The row of a check that is made on a day. What an officer has overruled stays so while the
    /// finding is the same as `before`.
    pub fn made(check: &Check, on: NaiveDate, before: &[Self]) -> Self {
        let code = check.subject.code();
        let same = before.iter().find(|b| b.code == code && b.outcome == check.finding);
        Self {
            code: code.to_owned(),
            outcome: check.finding,
            rule: check.source.as_ref().map_or_else(String::new, |s| s.kind.number().to_owned()),
            source: check.source.as_ref().map_or_else(String::new, |s| s.decision.clone()),
            message: Sentence::of(check).to_json(),
            ran_on: on,
            overruled_by: same.and_then(|s| s.overruled_by),
            overruled_reason: same.and_then(|s| s.overruled_reason.clone()),
        }
    }

    /// Whether the rule is not kept and nobody has said why to go on.
    pub fn stands_in_the_way(&self) -> bool {
        self.outcome == Finding::NotMet && self.overruled_reason.is_none()
    }

    /// Key of the heading.
    pub fn key(&self) -> &'static str {
        self.code.parse::<Subject>().map_or("finding-unsure", Subject::key)
    }
}

/// A request to complete the application.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::completion_requests, check_for_backend(crate::db::MultiBackend))]
pub struct Completion {
    /// Key.
    pub id: i64,
    /// The case.
    pub case_id: CaseId,
    /// What is asked.
    pub message: String,
    /// Keys of the form's sections that it is about, separated by commas; empty for none.
    pub sections: String,
    /// The last day for an answer.
    pub deadline: NaiveDate,
    /// The day it left.
    pub sent_on: NaiveDate,
    /// The applicant's words.
    pub answer: Option<String>,
    /// The day of the answer, or on which the officer went on without one.
    pub answered_on: Option<NaiveDate>,
}

/// An internal note.
#[derive(Debug, Clone)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// Who wrote it.
    pub by: String,
}

/// What an officer proposes.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Proposal {
    /// Bifall, also with a lower amount.
    Approval,
    /// Avslag.
    Rejection,
    /// Avvisning: not to be considered.
    Dismissal,
}

crate::text_column!(Proposal);

impl Proposal {
    /// Every proposal.
    pub const ALL: [Self; 3] = [Self::Approval, Self::Rejection, Self::Dismissal];

    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Rejection => "rejection",
            Self::Dismissal => "dismissal",
        }
    }

    /// Key of the word in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Approval => "proposal-approval",
            Self::Rejection => "proposal-rejection",
            Self::Dismissal => "proposal-dismissal",
        }
    }

    /// Key of the line that explains it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Approval => "proposal-approval-hint",
            Self::Rejection => "proposal-rejection-hint",
            Self::Dismissal => "proposal-dismissal-hint",
        }
    }
}

impl FromStr for Proposal {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|p| p.code() == s).ok_or(())
    }
}

/// One version of an officer statement.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::statements, check_for_backend(crate::db::MultiBackend))]
pub struct Statement {
    /// Key.
    pub id: StatementId,
    /// The case.
    pub case_id: CaseId,
    /// From 1; a statement that was ready is never altered, a new version follows it.
    pub version: i64,
    /// `draft` or `ready`.
    pub state: String,
    /// What is proposed.
    pub proposal: Proposal,
    /// How much; zero unless approval is proposed.
    pub amount_ore: Ore,
    /// The case in short.
    pub summary: String,
    /// The assessment.
    pub assessment: String,
    /// What it means for the fund.
    pub economy: String,
    /// What it means for children.
    pub child_perspective: String,
    /// Conditions beside the standard ones, one a line.
    pub conditions: String,
    /// Why, for a rejection or dismissal.
    pub reason: String,
    /// When it was written, UTC.
    pub written_at: NaiveDateTime,
    /// Who wrote it.
    pub written_by: Option<AccountId>,
}

impl Statement {
    /// Whether it is finished.
    pub fn is_ready(&self) -> bool {
        self.state == "ready"
    }
}

/// What an officer has written in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementInput {
    /// What is proposed.
    pub proposal: Proposal,
    /// How much; not read unless approval is proposed.
    pub amount: Ore,
    /// The case in short.
    pub summary: String,
    /// The assessment.
    pub assessment: String,
    /// What it means for the fund; empty for the program's own sentence with the figures.
    pub economy: String,
    /// What it means for children.
    pub child_perspective: String,
    /// Conditions beside the standard ones, one a line.
    pub conditions: String,
    /// Why, for a rejection or dismissal.
    pub reason: String,
    /// Whether it is finished and goes to those who decide.
    pub ready: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back() {
        for subject in Subject::ALL {
            assert_eq!(subject.code().parse(), Ok(subject));
        }
        for finding in Finding::ALL {
            assert_eq!(finding.code().parse(), Ok(finding));
        }
        for proposal in Proposal::ALL {
            assert_eq!(proposal.code().parse(), Ok(proposal));
        }
    }

    #[test]
    fn a_sentence_keeps_its_values_and_drops_what_no_text_knows() {
        let check = Check {
            subject: Subject::Ceiling,
            finding: Finding::NotMet,
            msg: Msg::new("check-ceiling-broken").with("applied", Ore::kr(7)).with("odd", 1),
            source: None,
        };
        let again = Sentence::from_json(&Sentence::of(&check).to_json());
        assert_eq!(again.values(), [("applied", Ore::kr(7).to_string())]);
        assert_eq!(Sentence::from_json("{").key, "");
    }
}
