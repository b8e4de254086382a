//! The letter as a document. Decisions are in Swedish, whatever language the reader has chosen.

use chrono::NaiveDate;

use super::model::{ClaimTerms, DecisionKind};
use crate::fund::model::Municipality;
use crate::fund::payment_plan::Trigger;
use crate::i18n::Lang;
use crate::kernel::money::Ore;
use crate::pdf::{Column, Doc, Letterhead, PdfError, Table};

const SV: Lang = Lang::Sv;

/// From when the time for an appeal runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appeal {
    /// The notice is up.
    Until {
        /// Since when.
        up: NaiveDate,
        /// The last day.
        last: NaiveDate,
    },
    /// From the notice of the minutes in which the delegated decision is reported.
    WhenReported,
}

/// One part of the payment plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentRow {
    /// What makes it due.
    pub trigger: Trigger,
    /// The day, where the trigger is one.
    pub due: Option<NaiveDate>,
    /// How much.
    pub amount: Ore,
}

/// What a letter says.
#[derive(Debug, Clone)]
pub struct LetterData {
    /// What was decided.
    pub kind: DecisionKind,
    /// Head and foot.
    pub house: Municipality,
    /// The fund's name.
    pub fund: String,
    /// The body's name.
    pub body: String,
    /// Where appeals go.
    pub court: String,
    /// Title and name of the delegate who decided.
    pub delegate: Option<(String, String)>,
    /// `KS 2021-03-29 § 81`
    pub reference: String,
    /// Registry number.
    pub number: String,
    /// The letter's own day.
    pub sent_on: NaiveDate,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// The project.
    pub title: String,
    /// The applicant.
    pub applicant: String,
    /// Its unit, mostly empty.
    pub unit: String,
    /// Its organisation number.
    pub org_number: String,
    /// Name, street, postcode and city.
    pub address: Vec<String>,
    /// First and last day of the project.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// What was applied for.
    pub applied: Ore,
    /// Granted, released or claimed.
    pub amount: Ore,
    /// What stands of the grant.
    pub remaining: Ore,
    /// Conditions beside the standard ones.
    pub conditions: String,
    /// Why.
    pub reason: String,
    /// The condition that a release or claim stands on.
    pub condition_cited: String,
    /// The fund's standard conditions, in their order.
    pub standard: Vec<String>,
    /// The payment plan.
    pub payments: Vec<PaymentRow>,
    /// Whether payments wait for legal force.
    pub waits_for_force: bool,
    /// Whether the applicant is a unit of the municipality.
    pub municipal_unit: bool,
    /// The day on which the report is due.
    pub report_due: Option<NaiveDate>,
    /// From when the time for an appeal runs.
    pub appeal: Appeal,
    /// When and how to pay back.
    pub terms: Option<ClaimTerms>,
}

impl LetterData {
    /// The letter's heading.
    pub fn heading(&self) -> String {
        SV.t(heading_key(self.kind))
    }

    /// The body, or the delegate on its behalf.
    fn who(&self) -> String {
        match &self.delegate {
            None => self.body.clone(),
            Some((title, name)) => SV.args(
                "letter-by-delegate",
                &[
                    ("title", title.clone()),
                    ("name", name.clone()),
                    ("body", self.body.to_lowercase()),
                ],
            ),
        }
    }
}

const fn heading_key(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Approval => "letter-heading-approval",
        DecisionKind::PartialApproval => "letter-heading-partial",
        DecisionKind::Rejection => "letter-heading-rejection",
        DecisionKind::Dismissal => "letter-heading-dismissal",
        DecisionKind::Release => "letter-heading-release",
        DecisionKind::Reclaim => "letter-heading-claim",
        DecisionKind::Closure | DecisionKind::ReferralBack | DecisionKind::Tabling => {
            "letter-heading-closure"
        }
    }
}

const fn ruling_key(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Approval => "letter-ruling-approval",
        DecisionKind::PartialApproval => "letter-ruling-partial",
        DecisionKind::Rejection => "letter-ruling-rejection",
        DecisionKind::Dismissal => "letter-ruling-dismissal",
        DecisionKind::Release => "letter-ruling-release",
        DecisionKind::Reclaim => "letter-ruling-claim",
        DecisionKind::Closure | DecisionKind::ReferralBack | DecisionKind::Tabling => {
            "letter-ruling-closure"
        }
    }
}

const fn trigger_key(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::DecisionFinal => "letter-trigger-decision-final",
        Trigger::ProjectStart => "letter-trigger-project-start",
        Trigger::HalfWay => "letter-trigger-half-way",
        Trigger::ReportApproved => "letter-trigger-report-approved",
        Trigger::Requisition => "letter-trigger-requisition",
        Trigger::Monthly => "letter-trigger-monthly",
    }
}

/// Head and foot of a municipality's documents.
pub fn letterhead(house: &Municipality) -> Letterhead {
    let mut lines = vec![house.address.join(", ")];
    lines.extend([
        house.phone.clone(),
        house.email.clone(),
        SV.tv("letter-org-number", "number", &house.organisation_number),
    ]);
    Letterhead { municipality: house.name.clone(), unit: house.unit.clone(), address_lines: lines }
}

/// Draws the letter.
pub fn letter(data: &LetterData) -> Result<Vec<u8>, PdfError> {
    let heading = data.heading();
    let mut doc = Doc::new(&format!("{heading} {}", data.number), "sv-SE");
    doc.letterhead(&letterhead(&data.house));
    doc.reference(&[
        (SV.t("letter-date"), data.sent_on.to_string()),
        (SV.t("letter-number"), data.number.clone()),
        (SV.t("letter-decision"), data.reference.clone()),
        (SV.t("letter-decided-on"), data.decided_on.to_string()),
    ]);
    doc.addressee(&data.address);
    doc.running_head(&data.number);
    doc.h1(&heading);
    doc.bold_para(&ruling(data));
    doc.facts(&facts(data));
    if !data.reason.trim().is_empty() {
        doc.h2(&SV.t("letter-reasons"));
        doc.para(&data.reason);
    }
    if data.kind.is_approval() {
        approval_parts(&mut doc, data);
    }
    if matches!(data.kind, DecisionKind::Release | DecisionKind::Reclaim) {
        doc.h2(&SV.t("letter-cited"));
        doc.para(&data.condition_cited);
    }
    if let Some(terms) = &data.terms {
        claim_parts(&mut doc, data, terms);
    }
    doc.h2(&SV.t("letter-questions"));
    doc.para(&SV.args(
        "letter-questions-text",
        &[
            ("unit", data.house.unit.clone()),
            ("phone", data.house.phone.clone()),
            ("email", data.house.email.clone()),
            ("number", data.number.clone()),
        ],
    ));
    // How to appeal stands on a page of its own, whole, so that it can be kept apart.
    doc.page_break();
    appeal_parts(&mut doc, data);
    doc.finish()
}

fn ruling(data: &LetterData) -> String {
    SV.args(
        ruling_key(data.kind),
        &[
            ("who", data.who()),
            ("applicant", data.applicant.clone()),
            ("amount", data.amount.to_string()),
            ("applied", data.applied.to_string()),
            ("title", data.title.clone()),
        ],
    )
}

fn facts(data: &LetterData) -> Vec<(String, String)> {
    let mut facts = vec![
        (SV.t("letter-fund"), data.fund.clone()),
        (SV.t("letter-project"), data.title.clone()),
        (SV.t("letter-applicant"), applicant_line(data)),
    ];
    if let Some((start, end)) = data.period {
        let span = format!("{} – {}", SV.long_date(start), SV.long_date(end));
        facts.push((SV.t("letter-period"), span));
    }
    match data.kind {
        DecisionKind::Release => {
            facts.push((SV.t("letter-released"), data.amount.to_string()));
            facts.push((SV.t("letter-stands"), data.remaining.to_string()));
        }
        DecisionKind::Reclaim => {}
        _ => facts.push((SV.t("letter-applied"), data.applied.to_string())),
    }
    if data.kind.is_approval() {
        facts.push((SV.t("letter-granted"), data.amount.to_string()));
    }
    facts
}

/// Name, unit and organisation number on one line.
fn applicant_line(data: &LetterData) -> String {
    let parts = [&data.applicant, &data.unit, &data.org_number];
    let parts: Vec<&str> =
        parts.into_iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
    parts.join(", ")
}

fn approval_parts(doc: &mut Doc, data: &LetterData) {
    doc.h2(&SV.t("letter-payments"));
    let wait = if data.waits_for_force { "letter-wait-force" } else { "letter-wait-minutes" };
    doc.para(&SV.t(if data.municipal_unit { "letter-wait-internal" } else { wait }));
    let columns =
        vec![Column::text(&SV.t("letter-when")), Column::number(&SV.t("letter-amount-kr"))];
    let mut table = Table::new(&SV.t("letter-plan"), columns).row_heads();
    for (n, part) in data.payments.iter().enumerate() {
        let when = match part.due {
            Some(day) => format!("{} ({})", SV.t(trigger_key(part.trigger)), SV.long_date(day)),
            None => SV.t(trigger_key(part.trigger)),
        };
        table.row(&[format!("{}. {when}", n + 1), part.amount.figures()]);
    }
    table.sum(&[SV.t("letter-sum"), data.amount.figures()]);
    doc.table(&table);
    if let Some(due) = data.report_due {
        doc.h2(&SV.t("letter-report"));
        doc.para(&SV.tv("letter-report-text", "day", SV.long_date(due)));
    }
    doc.h2(&SV.t("letter-conditions"));
    if !data.conditions.trim().is_empty() {
        doc.lead_in(&SV.t("letter-own-conditions"));
        doc.para(&data.conditions);
        doc.lead_in(&SV.t("letter-also-conditions"));
    }
    doc.numbered(&data.standard);
}

fn claim_parts(doc: &mut Doc, data: &LetterData, terms: &ClaimTerms) {
    doc.h2(&SV.t("letter-pay-back"));
    doc.facts(&[
        (SV.t("letter-amount"), terms.amount.to_string()),
        (SV.t("letter-account"), data.house.repayment_account.clone()),
        (SV.t("letter-marked"), terms.reference.clone()),
        (SV.t("letter-due-on"), SV.long_date(terms.due_on)),
    ]);
    doc.para(&SV.t("letter-pay-back-text"));
}

fn appeal_parts(doc: &mut Doc, data: &LetterData) {
    doc.h2(&SV.t("letter-appeal"));
    doc.para(&SV.t("letter-appeal-what"));
    doc.para(&SV.tv("letter-appeal-who", "municipality", &data.house.name));
    let time = match data.appeal {
        Appeal::Until { up, last } => SV.args(
            "letter-appeal-until",
            &[
                ("court", data.court.clone()),
                ("up", SV.long_date(up)),
                ("last", SV.long_date(last)),
            ],
        ),
        Appeal::WhenReported => {
            SV.tv2("letter-appeal-reported", "court", &data.court, "body", data.body.to_lowercase())
        }
    };
    doc.bold_para(&time);
    doc.lead_in(&SV.t("letter-appeal-say"));
    doc.bullets(&[
        SV.t("letter-appeal-say-1"),
        SV.tv2("letter-appeal-say-2", "number", &data.number, "reference", &data.reference),
        SV.t("letter-appeal-say-3"),
    ]);
    doc.lead_in(&SV.t("letter-appeal-grounds"));
    doc.bullets(&[
        SV.t("letter-appeal-ground-1"),
        SV.t("letter-appeal-ground-2"),
        SV.t("letter-appeal-ground-3"),
        SV.t("letter-appeal-ground-4"),
    ]);
    doc.para(&SV.t("letter-appeal-limits"));
}

#[cfg(test)]
#[path = "print_tests.rs"]
mod tests;
