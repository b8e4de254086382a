//! The report as a document: what was handed in, as it was that day.

use chrono::NaiveDate;

use super::sheet::Sheet;
use crate::applications::draw_section;
use crate::applications::form_display::display;
use crate::applications::form_view::Speaker;
use crate::associations::model::Association;
use crate::i18n::Lang;
use crate::kernel::refusal::Msg;
use crate::pdf::{Doc, PdfError};

/// A file name out of the registry number: `redovisning-2021-65-109.pdf`.
pub fn file_name(number: &str) -> String {
    let number: String =
        number.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    format!("redovisning-{number}.pdf")
}

/// Draws the report.
pub fn report(
    sheet: &Sheet,
    association: &Association,
    on: NaiveDate,
) -> Result<Vec<u8>, PdfError> {
    let lang = Lang::Sv;
    let heading = sheet.form.title.get("sv");
    let mut doc = Doc::new(&format!("{heading} {}", sheet.case.label()), "sv-SE");
    doc.running_head(sheet.case.label());
    doc.h1(heading);
    doc.facts(&[
        (lang.t("reports-number"), sheet.case.label().to_owned()),
        (lang.t("reports-project"), sheet.case.title.clone()),
        (lang.t("reports-applicant"), format!("{}, {}", association.name, association.org_number)),
        (lang.t("reports-came-in"), on.to_string()),
        (lang.t("reports-granted"), sheet.grant.granted_ore.to_string()),
    ]);
    let say = |msg: &Msg| lang.msg(msg);
    let speaker = Speaker::new("sv", &say);
    for section in display(&sheet.form, &sheet.answers, &sheet.context(), speaker) {
        draw_section(&mut doc, &section);
    }
    let auditor = sheet.auditor();
    if !auditor.is_empty() {
        doc.h2(&lang.t("reports-auditor"));
        let names: Vec<&str> = auditor.iter().map(|f| f.name.as_str()).collect();
        doc.bullets(&names);
    }
    doc.finish()
}
