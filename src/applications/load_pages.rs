//! Loading a fund's file in the browser, with the forms that it names.

use askama::Template;

use super::form_file::FundWithForms;
use super::load;
use crate::fund::problem::FileProblem;
use crate::kernel::refusal::{FieldError, Msg, Refusal};
use crate::web::{Answer, Ctx, Done, Page, Posted};

/// Bytes of a fund's file, or of a form's, at most.
const LARGEST: usize = 1024 * 1024;

/// A problem, as the page lists it.
struct ProblemRow {
    file: String,
    line: String,
    place: String,
    reason: String,
}

/// The form, and what was wrong with the file.
#[derive(Template)]
#[template(path = "fund/load.html")]
struct LoadPage<'a> {
    p: &'a Page,
    problems: Vec<ProblemRow>,
}

/// `GET /fonder/las-in`
pub async fn page(ctx: Ctx) -> Answer {
    let page = ctx.page("fund-load-title");
    draw(&ctx, page, Vec::new())
}

fn draw(ctx: &Ctx, page: Page, problems: Vec<ProblemRow>) -> Answer {
    let page =
        page.crumb(ctx.lang.t("fund-list-title"), "/fonder").here(ctx.lang.t("fund-load-title"));
    ctx.render(&page, &LoadPage { p: &page, problems })
}

/// Why the files were not taken.
enum Wrong {
    /// Something about the upload itself.
    Upload(Vec<FieldError>),
    /// Something in the files.
    Files(Vec<FileProblem>),
}

/// `POST /fonder/las-in`
pub async fn save(ctx: Ctx, form: Posted) -> Answer {
    let read = match read(&form) {
        Ok(read) => read,
        Err(Wrong::Upload(errors)) => return again(&ctx, &form, &errors, Vec::new()),
        Err(Wrong::Files(problems)) => {
            let errors = [FieldError::msg(
                "file",
                Msg::new("fund-load-refused").with("count", problems.len()),
            )];
            let rows = problems.into_iter().map(|p| row(&ctx, p)).collect();
            return again(&ctx, &form, &errors, rows);
        }
    };
    let slug = read.fund.slug.clone();
    let name = read.fund.name.get(ctx.lang.tag()).to_owned();
    let done = ctx
        .act(&form, move |tx| {
            load::load_checked(tx, &read)?;
            let said = Msg::new("fund-loaded").with("name", &name);
            Ok(Done::to(format!("/fonder/{slug}")).saying(said))
        })
        .await;
    let errors: Vec<FieldError> = match done {
        // What does not fit the fund that is there already has no line in the file.
        Err(Refusal::Invalid(errors)) => {
            errors.into_iter().map(|e| FieldError::msg("file", e.msg)).collect()
        }
        Err(Refusal::Rule(msg)) => vec![FieldError::msg("file", msg)],
        done => return done,
    };
    again(&ctx, &form, &errors, Vec::new())
}

fn again(ctx: &Ctx, form: &Posted, errors: &[FieldError], problems: Vec<ProblemRow>) -> Answer {
    let page = ctx.page_again("fund-load-title", form, errors);
    draw(ctx, page, problems)
}

fn row(ctx: &Ctx, problem: FileProblem) -> ProblemRow {
    ProblemRow {
        file: problem.file.unwrap_or_else(|| ctx.lang.t("fund-load-fund-file")),
        line: problem.line.map(|line| line.to_string()).unwrap_or_default(),
        place: problem.at,
        reason: ctx.lang.msg(&problem.reason),
    }
}

fn read(form: &Posted) -> Result<FundWithForms, Wrong> {
    let mut errors = Vec::new();
    let mut texts: Vec<(&str, &str, &str)> = Vec::new();
    for upload in form.files() {
        let field = if upload.field == "file" { "file" } else { "forms" };
        let text = std::str::from_utf8(&upload.bytes).ok().filter(|text| !text.contains('\0'));
        if upload.bytes.len() > LARGEST {
            let msg = Msg::new("fund-load-too-large").with("name", &upload.name);
            errors.push(FieldError::msg(field, msg));
        } else if let Some(text) = text {
            texts.push((field, &upload.name, text.trim_start_matches('\u{feff}')));
        } else {
            let msg = Msg::new("fund-load-not-text").with("name", &upload.name);
            errors.push(FieldError::msg(field, msg));
        }
    }
    let fund = texts.iter().find(|(field, ..)| *field == "file").map(|(.., text)| *text);
    if fund.is_none() && errors.is_empty() {
        errors.push(FieldError::new("file", "fund-load-choose"));
    }
    let (Some(fund), true) = (fund, errors.is_empty()) else { return Err(Wrong::Upload(errors)) };
    let beside = |name: &str| {
        let found = texts.iter().find(|(field, n, _)| *field == "forms" && *n == name);
        found.map(|(.., text)| (*text).to_owned())
    };
    load::check_fund_text(fund, beside).map_err(Wrong::Files)
}
