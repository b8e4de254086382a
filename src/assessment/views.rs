//! What the pages of assessment show.

use askama::Template;
use chrono::NaiveDate;

use super::model::{Completion, ENGLISH_NAME, Finding, Proposal, Sentence, Statement, StoredCheck};
use crate::fund::rule_values::AttachmentKind;
use crate::i18n::Lang;
use crate::kernel::money::Ore;
use crate::web::Page;
use crate::web::parts::Choice;

/// A check's sentence in the reader's language.
pub fn sentence(lang: Lang, said: &Sentence) -> String {
    let mut values = said.values();
    let english = values.iter().position(|(name, _)| *name == ENGLISH_NAME);
    if let Some((_, english)) = english.map(|at| values.remove(at))
        && lang == Lang::En
    {
        values.retain(|(name, _)| *name != "name");
        values.push(("name", english));
    }
    if said.key.starts_with("check-attachments") {
        for (_, list) in values.iter_mut().filter(|(name, _)| *name == "list") {
            let named = |code: &str| {
                code.parse::<AttachmentKind>()
                    .map_or_else(|()| code.to_owned(), |k| lang.t(k.key()))
            };
            *list = list.split(", ").map(named).collect::<Vec<_>>().join(", ");
        }
    }
    lang.args(&said.key, &values)
}

/// A check as a list shows it.
#[derive(Debug, Clone)]
pub struct CheckRow {
    /// Tone of the tick.
    pub tone: &'static str,
    /// What was checked.
    pub heading: String,
    /// What it came to, in a word.
    pub word: String,
    /// What it came to, with the figures.
    pub said: String,
    /// The rule and its decision; empty where there is none.
    pub source: String,
    /// Why an officer goes on all the same; empty when nobody does.
    pub overruled: String,
    /// Where to say why to go on; empty when that cannot be said.
    pub href: String,
}

impl CheckRow {
    /// A stored check in the reader's language. `base` is the address of the case's checks for
    /// whoever may go past them, else empty.
    pub fn of(lang: Lang, check: &StoredCheck, base: &str) -> Self {
        let message = Sentence::from_json(&check.message);
        let overruled = check.overruled_reason.clone().unwrap_or_default();
        let may = check.outcome != Finding::Met && !base.is_empty();
        let source = if check.rule.is_empty() {
            String::new()
        } else {
            let text = lang.tv2("check-rule", "rule", &check.rule, "decision", &check.source);
            let from = message.from.map(|day| lang.tv("check-from", "day", day));
            format!("{text}{}", from.map(|f| format!(", {f}")).unwrap_or_default())
        };
        Self {
            tone: if overruled.is_empty() { check.outcome.tone() } else { "info" },
            heading: lang.t(check.key()),
            word: lang.t(if overruled.is_empty() {
                check.outcome.key()
            } else {
                "finding-overruled"
            }),
            said: sentence(lang, &message),
            source,
            overruled,
            href: if may { format!("{base}/{}", check.code) } else { String::new() },
        }
    }
}

/// What every page of an act shows of its case.
#[derive(Debug, Clone)]
pub struct Brief {
    /// Address of the case.
    pub href: String,
    /// Registry number.
    pub number: String,
    /// The project.
    pub title: String,
    /// The applicant.
    pub applicant: String,
    /// What is applied for.
    pub applied: Ore,
    /// What the project costs.
    pub cost: Ore,
    /// What others pay.
    pub income: Ore,
    /// What the fund has today.
    pub available: Ore,
    /// What the project is for.
    pub purpose: String,
    /// Label and value of what else is good to know.
    pub facts: Vec<(String, String)>,
    /// How many checks there are.
    pub checked: usize,
    /// How many of them are met.
    pub met: usize,
    /// The others.
    pub checks: Vec<CheckRow>,
    /// Earlier requests and their answers.
    pub completions: Vec<Completion>,
}

/// `GET /arenden/{id}/fordela`
#[derive(Template)]
#[template(path = "assessment/assign.html")]
pub struct AssignPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub brief: Brief,
    /// The officers.
    pub officers: Vec<Choice>,
}

/// `GET /arenden/{id}/komplettering`
#[derive(Template)]
#[template(path = "assessment/completion.html")]
pub struct CompletionPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub brief: Brief,
    /// The request that waits; without one a new one can be made.
    pub open: Option<Completion>,
    /// Whether its last day has passed.
    pub late: bool,
    /// The form's sections.
    pub sections: Vec<Choice>,
    /// The deadline that the rule gives.
    pub deadline: NaiveDate,
    /// The rule: its number and decision.
    pub rule: String,
}

/// `GET /arenden/{id}/kontroller/{code}`
#[derive(Template)]
#[template(path = "assessment/overrule.html")]
pub struct OverrulePage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub brief: Brief,
    /// The check.
    pub check: CheckRow,
    /// Where the form goes.
    pub action: String,
}

/// `GET /arenden/{id}/tjansteskrivelse`
#[derive(Template)]
#[template(path = "assessment/statement.html")]
pub struct StatementPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub brief: Brief,
    /// What was written last, to go on from.
    pub statement: Draft,
    /// The proposals.
    pub proposals: Vec<Choice>,
    /// The program's own sentence about the money.
    pub economy: String,
    /// Whether something is saved that can be looked at.
    pub saved: bool,
    /// Finished versions.
    pub versions: Vec<Statement>,
}

/// `GET /arenden/{id}/tjansteskrivelse` when it is finished, or for those who only read it.
#[derive(Template)]
#[template(path = "assessment/statement_read.html")]
pub struct StatementReadPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The case.
    pub brief: Brief,
    /// The latest statement.
    pub statement: Statement,
    /// Its proposal, in words.
    pub proposal: String,
    /// Who wrote it.
    pub officer: String,
    /// Paragraphs under their headings.
    pub parts_of: Vec<(String, String)>,
    /// Whether the reader may take it back.
    pub may_reopen: bool,
}

/// The fields of a statement's form.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)] // each is described at `StatementInput`
pub struct Draft {
    pub proposal: String,
    pub amount: String,
    pub summary: String,
    pub assessment: String,
    pub economy: String,
    pub child_perspective: String,
    pub conditions: String,
    pub reason: String,
}

impl Draft {
    /// The fields of a statement that was saved.
    pub fn of(statement: &Statement) -> Self {
        Self {
            proposal: statement.proposal.code().to_owned(),
            amount: match statement.proposal {
                Proposal::Approval => statement.amount_ore.input(),
                _ => String::new(),
            },
            summary: statement.summary.clone(),
            assessment: statement.assessment.clone(),
            economy: statement.economy.clone(),
            child_perspective: statement.child_perspective.clone(),
            conditions: statement.conditions.clone(),
            reason: statement.reason.clone(),
        }
    }
}
