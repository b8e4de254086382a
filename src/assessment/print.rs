//! The statement and the request for completion as documents. They are in Swedish.

use chrono::NaiveDate;

use super::model::{Proposal, Statement};
use crate::fund::model::Municipality;
use crate::i18n::Lang;
use crate::kernel::money::Ore;
use crate::pdf::{Column, Doc, Letterhead, PdfError, Table};

const SV: Lang = Lang::Sv;

/// What the application says, in the fund's words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Described {
    /// What the project is for.
    pub purpose: String,
    /// First and last day.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Focus area.
    pub area: String,
    /// Goal; empty when none was chosen.
    pub goal: String,
    /// Localities.
    pub places: Vec<String>,
    /// Target groups.
    pub groups: Vec<String>,
    /// Women, men, girls, boys.
    pub people: [i64; 4],
    /// The day it came in.
    pub received: Option<NaiveDate>,
}

/// What a statement is drawn from.
#[derive(Debug, Clone)]
pub struct StatementData {
    /// Head and foot.
    pub house: Municipality,
    /// The fund's name.
    pub fund: String,
    /// The body's name.
    pub body: String,
    /// Registry number.
    pub number: String,
    /// The project.
    pub title: String,
    /// The applicant.
    pub applicant: String,
    /// Its organisation number.
    pub org_number: String,
    /// The document's day.
    pub written_on: NaiveDate,
    /// Who wrote it.
    pub officer: String,
    /// What they are.
    pub officer_title: String,
    /// Whether it is not finished.
    pub is_draft: bool,
    /// The application in short.
    pub described: Described,
    /// Label, kind and amount of each cost line.
    pub costs: Vec<(String, String, Ore)>,
    /// What others pay.
    pub income: Ore,
    /// What is applied for.
    pub applied: Ore,
    /// The day on which a report would be due.
    pub report_due: Option<NaiveDate>,
    /// Checks that are not met, each with the reason to go on if there is one.
    pub checks: Vec<String>,
    /// The records that it stands on.
    pub basis: Vec<String>,
    /// What the officer wrote.
    pub statement: Statement,
}

/// What a request for completion is drawn from.
#[derive(Debug, Clone)]
pub struct RequestData {
    /// Head and foot.
    pub house: Municipality,
    /// Registry number.
    pub number: String,
    /// The project.
    pub title: String,
    /// Name, street, postcode and city.
    pub address: Vec<String>,
    /// What is asked.
    pub message: String,
    /// The last day for an answer.
    pub deadline: NaiveDate,
    /// The letter's own day.
    pub sent_on: NaiveDate,
    /// Who asks.
    pub officer: String,
    /// What they are.
    pub officer_title: String,
}

fn head(house: &Municipality) -> Letterhead {
    let mut address_lines = vec![house.address.join(", ")];
    address_lines.extend([house.phone.clone(), house.email.clone()]);
    Letterhead { municipality: house.name.clone(), unit: house.unit.clone(), address_lines }
}

fn signature(doc: &mut Doc, name: &str, title: &str) {
    if !name.is_empty() {
        doc.space(10.0);
        doc.para(&format!("{name}\n{title}"));
    }
}

/// Draws the request for completion.
pub fn request(data: &RequestData) -> Result<Vec<u8>, PdfError> {
    let heading = SV.t("request-heading");
    let mut doc = Doc::new(&format!("{heading} {}", data.number), "sv-SE");
    doc.letterhead(&head(&data.house));
    doc.reference(&[
        (SV.t("statement-date"), data.sent_on.to_string()),
        (SV.t("statement-number"), data.number.clone()),
        (SV.t("statement-officer"), data.officer.clone()),
    ]);
    doc.addressee(&data.address);
    doc.running_head(&data.number);
    doc.h1(&heading);
    doc.para(&SV.tv("request-lead", "title", &data.title));
    doc.para(&data.message);
    doc.bold_para(&SV.tv("request-deadline", "day", SV.long_date(data.deadline)));
    doc.para(&SV.t("assessment-mail-otherwise"));
    signature(&mut doc, &data.officer, &data.officer_title);
    doc.finish()
}

/// Draws the officer statement.
pub fn statement(data: &StatementData) -> Result<Vec<u8>, PdfError> {
    let mut doc = Doc::new(&format!("{} {}", SV.t("statement-heading"), data.number), "sv-SE");
    doc.letterhead(&head(&data.house));
    doc.reference(&[
        (SV.t("statement-date"), data.written_on.to_string()),
        (SV.t("statement-number"), data.number.clone()),
        (SV.t("statement-officer"), data.officer.clone()),
        (SV.t("statement-to"), data.body.clone()),
    ]);
    doc.running_head(&data.number);
    let what = if data.is_draft { "statement-heading-draft" } else { "statement-heading" };
    doc.h1(&format!("{}: {}", SV.t(what), data.title));
    doc.h2(&SV.t("statement-proposal"));
    doc.numbered(&proposal(data));
    section(&mut doc, "statement-summary", &data.statement.summary);
    doc.h2(&SV.t("statement-description"));
    description(&mut doc, data);
    section(&mut doc, "statement-assessment", &data.statement.assessment);
    section(&mut doc, "statement-reason", &data.statement.reason);
    if !data.checks.is_empty() {
        doc.h3(&SV.t("statement-checks"));
        doc.bullets(&data.checks);
    }
    section(&mut doc, "statement-economy", &data.statement.economy);
    let children = data.statement.child_perspective.trim();
    let none = SV.t("statement-children-none");
    section(&mut doc, "statement-children", if children.is_empty() { &none } else { children });
    if !data.basis.is_empty() {
        doc.h2(&SV.t("statement-basis"));
        doc.bullets(&data.basis);
    }
    signature(&mut doc, &data.officer, &data.officer_title);
    doc.finish()
}

fn section(doc: &mut Doc, key: &str, text: &str) {
    if !text.trim().is_empty() {
        doc.h2(&SV.t(key));
        doc.para(text);
    }
}

/// What the body is asked to decide, point by point.
fn proposal(data: &StatementData) -> Vec<String> {
    let values = [
        ("body", data.body.clone()),
        ("applicant", data.applicant.clone()),
        ("number", data.org_number.clone()),
        ("amount", data.statement.amount_ore.to_string()),
        ("fund", data.fund.clone()),
        ("title", data.title.clone()),
    ];
    let first = match data.statement.proposal {
        Proposal::Approval => "statement-propose-approval",
        Proposal::Rejection => "statement-propose-rejection",
        Proposal::Dismissal => "statement-propose-dismissal",
    };
    let mut points = vec![SV.args(first, &values)];
    if data.statement.proposal == Proposal::Approval {
        points.push(SV.t("statement-propose-conditions"));
        points.extend(
            data.statement
                .conditions
                .lines()
                .map(str::trim)
                .filter(|l| !l.is_empty())
                .map(str::to_owned),
        );
        if let Some(day) = data.report_due {
            points.push(SV.tv("statement-propose-report", "day", SV.long_date(day)));
        }
    }
    points
}

fn description(doc: &mut Doc, data: &StatementData) {
    let said = &data.described;
    let day = |day: NaiveDate| SV.long_date(day);
    let [women, men, girls, boys] = said.people;
    let people = SV.args(
        "statement-people",
        &[
            ("women", women.to_string()),
            ("men", men.to_string()),
            ("girls", girls.to_string()),
            ("boys", boys.to_string()),
        ],
    );
    let area = match said.goal.as_str() {
        "" => said.area.clone(),
        goal => format!("{}: {goal}", said.area),
    };
    let mut facts = vec![
        (SV.t("statement-applicant"), format!("{}, {}", data.applicant, data.org_number)),
        (SV.t("statement-area"), area),
        (SV.t("statement-groups"), said.groups.join(", ")),
        (SV.t("statement-places"), said.places.join(", ")),
        (SV.t("statement-participants"), people),
        (SV.t("statement-applied"), data.applied.to_string()),
    ];
    if let Some((start, end)) = said.period {
        facts.insert(1, (SV.t("statement-period"), format!("{} – {}", day(start), day(end))));
    }
    if let Some(received) = said.received {
        facts.push((SV.t("statement-received"), day(received)));
    }
    facts.retain(|(_, value)| !value.is_empty());
    doc.para(&said.purpose);
    doc.facts(&facts);
    if data.costs.is_empty() {
        return;
    }
    let mut table = Table::new(
        &SV.t("statement-budget"),
        vec![
            Column::text(&SV.t("form-column-label")),
            Column::text(&SV.t("form-column-kind")),
            Column::number(&SV.t("statement-kronor")),
        ],
    )
    .row_heads();
    for (label, kind, amount) in &data.costs {
        table.row(&[label.clone(), kind.clone(), amount.figures()]);
    }
    let cost: Ore = data.costs.iter().map(|(_, _, amount)| *amount).sum();
    for (key, amount) in [
        ("statement-costs", cost),
        ("statement-income", data.income),
        ("statement-applied", data.applied),
    ] {
        table.sum(&[SV.t(key), String::new(), amount.figures()]);
    }
    doc.table(&table);
}
