//! What the registry keeps of an application: PDFs in Swedish, the language of records.

use chrono::NaiveDate;

use super::form_display::{AnswerDisplay, SectionDisplay, TableDisplay, display};
use super::form_rules::Answers;
use super::form_view::Speaker;
use super::model::Request;
use super::opened::Opened;
use crate::i18n::Lang;
use crate::kernel::refusal::Msg;
use crate::pdf::{Column, Doc, Letterhead, PdfError, Table};

const LANG: Lang = Lang::Sv;

fn say(msg: &Msg) -> String {
    LANG.msg(msg)
}

fn head(opened: &Opened, title: &str, number: &str, day: NaiveDate) -> Doc {
    let house = &opened.described.file.municipality;
    let mut doc = Doc::new(title, "sv-SE");
    doc.letterhead(&Letterhead {
        municipality: house.name.clone(),
        unit: house.unit.clone(),
        address_lines: house.address.clone(),
    });
    doc.reference(&[
        (LANG.t("applications-print-received"), day.to_string()),
        (LANG.t("applications-number"), number.to_owned()),
    ]);
    let from = &opened.association;
    doc.addressee(&[
        from.name.clone(),
        from.unit.clone(),
        from.org_number.clone(),
        from.address.clone(),
        format!("{} {}", from.postcode, from.city),
    ]);
    doc.running_head(number);
    doc
}

/// The application as it was handed in.
pub fn application(opened: &Opened, number: &str) -> Result<Vec<u8>, PdfError> {
    let fund = opened.described.file.name.get("sv");
    let title = LANG.tv("applications-print-title", "fund", fund);
    let mut doc = head(opened, &title, number, opened.day);
    doc.h1(&title);
    let mut facts = vec![
        (LANG.t("applications-print-project"), opened.facts().title.unwrap_or_default()),
        (LANG.t("applications-applied"), opened.facts().applied.unwrap_or_default().to_string()),
        (LANG.t("applications-print-channel"), channel(&opened.case.channel)),
    ];
    if let Some(call) = &opened.call {
        facts.push((LANG.t("applications-call"), call.call.name.get("sv").to_owned()));
    }
    doc.facts(&facts);
    for section in display(&opened.form, &opened.answers, &opened.ctx(), Speaker::new("sv", &say)) {
        draw_section(&mut doc, &section);
    }
    let files: Vec<String> = opened.attachments.iter().map(|a| a.name.clone()).collect();
    if !files.is_empty() {
        doc.h2(&LANG.t("applications-attachments"));
        doc.bullets(&files);
    }
    doc.finish()
}

fn channel(code: &str) -> String {
    match code {
        "paper" => LANG.t("applications-channel-paper"),
        "email" => LANG.t("applications-channel-email"),
        _ => LANG.t("applications-channel-web"),
    }
}

/// A section of an answered form, in Swedish: its heading, each question and its answer.
pub fn draw_section(doc: &mut Doc, section: &SectionDisplay) {
    doc.h2(&section.title);
    for answer in &section.answers {
        draw_answer(doc, answer);
    }
}

fn draw_answer(doc: &mut Doc, answer: &AnswerDisplay) {
    doc.h3(&answer.label);
    if answer.is_empty() {
        doc.para(&LANG.t("applications-not-answered"));
    }
    if !answer.lines.is_empty() {
        doc.para(&answer.lines.join("\n"));
    }
    for table in &answer.tables {
        draw_table(doc, table, &answer.label);
    }
}

/// A table under its question; a caption that only repeats the question is not said twice.
fn draw_table(doc: &mut Doc, table: &TableDisplay, question: &str) {
    let numeric = |i: usize| table.numeric.get(i).copied().unwrap_or_default();
    let columns = table.columns.iter().enumerate();
    let columns = columns
        .map(|(i, name)| if numeric(i) { Column::number(name) } else { Column::text(name) })
        .collect();
    let caption = if table.caption == question { "" } else { &table.caption };
    let mut drawn = Table::new(caption, columns).row_heads();
    for row in &table.rows {
        drawn.row(row);
    }
    if let Some(total) = &table.total {
        drawn.sum(total);
    }
    doc.table(&drawn);
}

/// The answer to a request, with the answers of the application that it changes.
pub fn completion(
    opened: &Opened,
    request: &Request,
    text: &str,
    before: Option<&Answers>,
    files: &[String],
) -> Result<Vec<u8>, PdfError> {
    let title = LANG.t("applications-print-completion");
    let number = opened.case.label().to_owned();
    let mut doc = head(opened, &title, &number, opened.day);
    doc.h1(&title);
    doc.facts(&[(LANG.t("applications-print-project"), opened.case.title.clone())]);
    doc.h2(&LANG.tv("applications-print-asked", "day", request.sent_on));
    doc.para(&request.message);
    doc.h2(&LANG.t("applications-print-answer"));
    if !text.trim().is_empty() {
        doc.para(text);
    }
    if !files.is_empty() {
        doc.lead_in(&LANG.t("applications-attachments"));
        doc.bullets(files);
    }
    let speaker = Speaker::new("sv", &say);
    let now = display(&opened.form, &opened.answers, &opened.ctx(), speaker);
    let was = before
        .map(|answers| display(&opened.form, answers, &opened.ctx(), speaker))
        .unwrap_or_default();
    let old: Vec<&AnswerDisplay> = was.iter().flat_map(|s| &s.answers).collect();
    let changed: Vec<&AnswerDisplay> =
        now.iter().flat_map(|s| &s.answers).filter(|answer| !old.contains(answer)).collect();
    if !changed.is_empty() {
        doc.h2(&LANG.t("applications-print-changed"));
        for answer in changed {
            draw_answer(&mut doc, answer);
        }
    }
    doc.finish()
}

/// A withdrawal.
pub fn withdrawal(
    opened: &Opened,
    by: &str,
    reason: &str,
    day: NaiveDate,
) -> Result<Vec<u8>, PdfError> {
    let title = LANG.t("applications-print-withdrawal");
    let number = opened.case.label().to_owned();
    let mut doc = head(opened, &title, &number, day);
    doc.h1(&title);
    doc.facts(&[
        (LANG.t("applications-print-project"), opened.case.title.clone()),
        (LANG.t("applications-print-by"), by.to_owned()),
    ]);
    if !reason.trim().is_empty() {
        doc.h2(&LANG.t("applications-print-reason"));
        doc.para(reason);
    }
    doc.finish()
}
