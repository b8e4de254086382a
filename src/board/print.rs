//! Minutes and extracts as documents, in Swedish as decisions are.

use super::reading::{ItemText, Minutes};
use super::rules;
use crate::grants::letterhead;
use crate::grants::model::{Decision, DecisionKind};
use crate::i18n::Lang;
use crate::pdf::{Column, Doc, PdfError, Table};

const SV: Lang = Lang::Sv;

/// The minutes of a meeting as they stand.
pub fn minutes(minutes: &Minutes) -> Result<Vec<u8>, PdfError> {
    let mut doc = begin(minutes, "minutes-heading");
    let numbers: Vec<i64> = minutes.items.iter().map(|item| item.number).collect();
    let mut deciding: Vec<String> = Vec::new();
    for name in minutes.items.iter().flat_map(|item| &item.deciding) {
        if !deciding.contains(name) {
            deciding.push(name.clone());
        }
    }
    doc.facts(&[
        (SV.t("minutes-body"), minutes.body.clone()),
        (SV.t("minutes-time"), time(minutes)),
        (SV.t("minutes-place"), minutes.meeting.place.clone()),
        (SV.t("minutes-sections"), rules::sections(&numbers)),
        (SV.t("minutes-deciding"), deciding.join(", ")),
    ]);
    for item in &minutes.items {
        section(&mut doc, minutes, item);
    }
    doc.finish()
}

/// The extract of one §.
pub fn extract(minutes: &Minutes) -> Result<Vec<u8>, PdfError> {
    let mut doc = begin(minutes, "minutes-extract-heading");
    doc.facts(&[
        (SV.t("minutes-body"), minutes.body.clone()),
        (SV.t("minutes-time"), time(minutes)),
        (SV.t("minutes-place"), minutes.meeting.place.clone()),
    ]);
    for item in &minutes.items {
        section(&mut doc, minutes, item);
    }
    doc.finish()
}

fn begin(minutes: &Minutes, heading: &str) -> Doc {
    let heading = SV.t(heading);
    let mut doc = Doc::new(&format!("{heading} {}", minutes.reference()), "sv-SE");
    let mut head = letterhead(&minutes.house);
    head.unit.clone_from(&minutes.body);
    doc.letterhead(&head);
    doc.reference(&[(SV.t("minutes-day"), minutes.meeting.day.to_string())]);
    doc.running_head(&format!("{} {}", minutes.code, minutes.meeting.day));
    doc.h1(&heading);
    doc
}

fn time(minutes: &Minutes) -> String {
    let day = SV.long_date(minutes.meeting.day);
    SV.tv2("minutes-day-time", "day", day, "time", &minutes.meeting.starts)
}

fn section(doc: &mut Doc, minutes: &Minutes, item: &ItemText) {
    doc.h2(&format!("§\u{a0}{} {}", item.number, item.title));
    let mut facts = Vec::new();
    for (key, value) in [("letter-number", &item.registry), ("letter-applicant", &item.applicant)] {
        if !value.is_empty() {
            facts.push((SV.t(key), value.clone()));
        }
    }
    if item.applied.is_positive() {
        facts.push((SV.t("letter-applied"), item.applied.to_string()));
    }
    if !facts.is_empty() {
        doc.facts(&facts);
    }
    doc.h3(&SV.t("minutes-decision"));
    match &item.decision {
        Some(decision) => ruling(doc, minutes, item, decision),
        None if item.reported.is_empty() && item.text.is_empty() => {
            doc.para(&SV.t("minutes-other"));
        }
        None => doc.para(&item.text),
    }
    reported(doc, minutes, item);
    if !item.summary.is_empty() {
        doc.h3(&SV.t("minutes-summary"));
        doc.para(&item.summary);
    }
    if let Some(words) = proposal(item) {
        doc.h3(&SV.t("minutes-proposal"));
        doc.para(&words);
    }
    debate(doc, item);
    part(doc, item);
}

/// What was moved, how it was voted, and who dissents.
fn debate(doc: &mut Doc, item: &ItemText) {
    if !item.motions.trim().is_empty() {
        doc.h3(&SV.t("minutes-motions"));
        doc.para(&item.motions);
    }
    if let Some(votes) = item.votes {
        doc.h3(&SV.t("minutes-votes"));
        let words = SV.args(
            "minutes-votes-text",
            &[
                ("yes", votes.yes.to_string()),
                ("no", votes.no.to_string()),
                ("abstained", votes.abstained.to_string()),
            ],
        );
        doc.para(&words);
        if votes.yes == votes.no {
            doc.para(&SV.tv("minutes-casting-vote", "chair", &item.chair));
        }
    }
    if !item.dissent.is_empty() {
        doc.h3(&SV.t("minutes-dissent"));
        doc.para(&SV.tv("minutes-dissent-text", "names", item.dissent.join(", ")));
        if !item.dissent_text.trim().is_empty() {
            doc.para(&item.dissent_text);
        }
    }
}

fn ruling(doc: &mut Doc, minutes: &Minutes, item: &ItemText, decision: &Decision) {
    doc.bold_para(&SV.args(
        ruling_key(decision.kind),
        &[
            ("who", minutes.body.clone()),
            ("applicant", item.applicant.clone()),
            ("amount", decision.amount_ore.to_string()),
            ("applied", item.applied.to_string()),
            ("title", item.project.clone()),
        ],
    ));
    for (key, text) in [
        ("minutes-conditions", &decision.conditions),
        ("letter-reasons", &decision.reason),
        ("letter-cited", &decision.condition_cited),
    ] {
        if !text.trim().is_empty() {
            doc.h3(&SV.t(key));
            doc.para(text);
        }
    }
    if let Some(obstacle) = &decision.obstacle {
        doc.h3(&SV.t("minutes-not-executable"));
        doc.para(obstacle);
    }
}

const fn ruling_key(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Approval => "letter-ruling-approval",
        DecisionKind::PartialApproval => "letter-ruling-partial",
        DecisionKind::Rejection => "letter-ruling-rejection",
        DecisionKind::Dismissal => "letter-ruling-dismissal",
        DecisionKind::ReferralBack => "minutes-ruling-referral-back",
        DecisionKind::Tabling => "minutes-ruling-tabling",
        DecisionKind::Closure => "letter-ruling-closure",
        DecisionKind::Release => "letter-ruling-release",
        DecisionKind::Reclaim => "letter-ruling-claim",
    }
}

/// What the officer proposed, in a sentence.
fn proposal(item: &ItemText) -> Option<String> {
    let proposed = item.proposed.as_ref()?;
    Some(match proposed.proposal.as_str() {
        "approval" => SV.tv("minutes-proposed-approval", "amount", proposed.amount_ore),
        "dismissal" => SV.t("minutes-proposed-dismissal"),
        _ => SV.t("minutes-proposed-rejection"),
    })
}

fn reported(doc: &mut Doc, minutes: &Minutes, item: &ItemText) {
    if item.reported.is_empty() {
        return;
    }
    doc.para(&SV.tv("minutes-reported", "who", &minutes.body));
    let columns = vec![
        Column::text(&SV.t("letter-decision")),
        Column::text(&SV.t("letter-number")),
        Column::text(&SV.t("minutes-outcome")),
        Column::number(&SV.t("letter-amount-kr")),
    ];
    let mut table = Table::new(&SV.t("board-delegated-title"), columns).row_heads();
    for (reference, kind, number, amount) in &item.reported {
        table.row(&[reference.clone(), number.clone(), SV.t(kind.key()), amount.figures()]);
    }
    doc.table(&table);
}

/// Who took part, who left, how it was adjusted.
fn part(doc: &mut Doc, item: &ItemText) {
    if !item.conflicts.is_empty() {
        doc.h3(&SV.t("minutes-conflict"));
        doc.para(&SV.tv("minutes-conflict-text", "names", item.conflicts.join(", ")));
    }
    if !item.deciding.is_empty() {
        doc.h3(&SV.t("minutes-deciding"));
        doc.para(&item.deciding.join(", "));
    }
    let mut facts = Vec::new();
    if !item.chair.is_empty() {
        facts.push((SV.t("minutes-chair"), item.chair.clone()));
    }
    match &item.set {
        Some(set) => {
            let words = SV.tv2("minutes-adjusted", "day", set.adjusted_on, "names", &set.adjusters);
            facts.push((SV.t("minutes-adjusting"), words));
            if let (Some(up), Some(last)) = (set.notice_up, set.last_appeal_day) {
                let words = SV.tv2("minutes-announced", "up", up, "last", last);
                facts.push((SV.t("minutes-notice"), words));
            }
        }
        None => facts.push((SV.t("minutes-adjusting"), SV.t("minutes-not-adjusted"))),
    }
    doc.facts(&facts);
}
