//! Loads a fund's file together with the forms that it names: all of it, or nothing.

use sha2::{Digest, Sha256};

use super::form_file::{FundWithForms, parse_fund_with_forms};
use crate::db::WriteTx;
use crate::fund;
use crate::fund::actions::FormText;
use crate::fund::problem::FileProblem;
use crate::kernel::ids::FundId;
use crate::kernel::refusal::{FieldError, Outcome, Refusal};

/// Everything that is wrong with a fund's file and its forms, or both read. A form that
/// `form_loader` does not have is looked for among those that come with the program.
pub fn check_fund_text(
    text: &str,
    form_loader: impl Fn(&str) -> Option<String>,
) -> Result<FundWithForms, Vec<FileProblem>> {
    parse_fund_with_forms(text, |name| {
        form_loader(name).or_else(|| fund::shipped::form(name).map(str::to_owned))
    })
}

/// Loads a fund's file. A fund that is there already gets what is new in it; what would alter a
/// rule version is refused.
pub fn load_fund_text(
    tx: &mut WriteTx<'_>,
    text: &str,
    form_loader: impl Fn(&str) -> Option<String>,
) -> Outcome<FundId> {
    let read = check_fund_text(text, form_loader).map_err(refusal)?;
    load_checked(tx, &read)
}

/// Loads what [`check_fund_text`] has read.
pub fn load_checked(tx: &mut WriteTx<'_>, read: &FundWithForms) -> Outcome<FundId> {
    let (application, report) = (hash(&read.application_text), hash(&read.report_text));
    let forms = [
        FormText { kind: "application", hash: &application, body: &read.application_text },
        FormText { kind: "report", hash: &report, body: &read.report_text },
    ];
    fund::actions::load(tx, &read.fund, &forms)
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The problems as a refusal: each names its file where it is a form's, its line and its place.
fn refusal(problems: Vec<FileProblem>) -> Refusal {
    let place = |p: &FileProblem| {
        let mut parts: Vec<String> = p.file.iter().cloned().collect();
        parts.extend(p.line.map(|line| line.to_string()));
        parts.push(p.at.clone());
        parts.retain(|part| !part.is_empty());
        parts.join(":")
    };
    Refusal::Invalid(problems.into_iter().map(|p| FieldError::msg(place(&p), p.reason)).collect())
}
