//! What leaves assessment: the request for completion as letter and mail, the statement as a record.

use std::sync::Arc;

use chrono::NaiveDate;

use super::model::{Sentence, Statement, StoredCheck};
use super::print::{self, Described, RequestData, StatementData};
use super::views::sentence;
use super::{facts, store};
use crate::applications::form_model::Form;
use crate::associations;
use crate::associations::model::Association;
use crate::cases::model::Case;
use crate::db::{Db, WriteTx};
use crate::files;
use crate::fund;
use crate::fund::ledger::least_available;
use crate::fund::model::{FundFile, Named};
use crate::fund::rules::Rules;
use crate::i18n::Lang;
use crate::kernel::ids::CaseId;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::mail::layout::Block;
use crate::mail::outbox::{NewMail, enqueue};
use crate::registry;
use crate::registry::model::{Direction, NewRecord};

/// Decisions and records are in Swedish, whatever language the reader has chosen.
const SV: Lang = Lang::Sv;

/// A file name out of what it is and the registry number: `komplettering-2021-65-109.pdf`.
pub(super) fn file_name(what: &str, number: &str) -> String {
    let number: String =
        number.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    format!("{what}-{number}.pdf")
}

/// Name, street, postcode and city of an applicant.
fn address(applicant: &Association) -> Vec<String> {
    let city = format!("{} {}", applicant.postcode, applicant.city);
    [&applicant.name, &applicant.unit, &applicant.address, &city]
        .into_iter()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// Draws, keeps, registers and mails a request for completion.
pub(super) fn send_completion(
    tx: &mut WriteTx<'_>,
    case: &Case,
    message: &str,
    deadline: NaiveDate,
) -> Outcome<()> {
    let applicant = associations::find(tx.conn, case.association_id)?;
    let file = fund::described(tx.conn, case.fund_id)?.file;
    let (officer, title) = store::find_signature(tx.conn, tx.actor.id)?;
    let request = RequestData {
        house: file.municipality.clone(),
        number: case.label().to_owned(),
        title: case.title.clone(),
        address: address(&applicant),
        message: message.to_owned(),
        deadline,
        sent_on: tx.today,
        officer,
        officer_title: title,
    };
    let name = file_name("komplettering", case.label());
    let said = request.clone();
    let kept = files::keep_made(tx, &name, "application/pdf", move || {
        print::request(&said).map_err(Refusal::internal)
    })?;
    registry::actions::record(
        tx,
        &NewRecord {
            case_id: Some(case.id),
            association_id: None,
            direction: Direction::Out,
            kind: "completion_request",
            counterpart: applicant.name.clone(),
            subject: SV.tv("assessment-record-request", "day", deadline),
            file_id: Some(kept),
        },
    )?;
    for to in associations::recipients(tx.conn, case.association_id)? {
        let lang = Lang::from_tag(&to.lang).unwrap_or_default();
        let mail = NewMail {
            kind: "completion-request",
            case_id: Some(case.id),
            to: to.email,
            lang,
            subject: lang.tv("assessment-mail-subject", "number", case.label()),
            blocks: vec![
                Block::Para(lang.tv("assessment-mail-lead", "title", &case.title)),
                Block::Para(message.to_owned()),
                Block::Facts(vec![
                    (lang.t("assessment-registry-number"), case.label().to_owned()),
                    (lang.t("assessment-answer-by"), lang.long_date(deadline)),
                ]),
                Block::Button {
                    label: lang.t("assessment-mail-open"),
                    url: format!("{}/mina-arenden/{}", tx.config.public_url, case.id),
                },
                Block::Para(lang.t("assessment-mail-otherwise")),
            ],
            attachments: vec![(kept, name.clone())],
        };
        enqueue(tx, &mail)?;
    }
    Ok(())
}

/// What a proposal means for the fund, in a sentence with the figures of the day.
pub(super) fn economy(
    conn: &mut Db,
    case: &Case,
    amount: Ore,
    today: NaiveDate,
) -> Outcome<String> {
    let name = fund::described(conn, case.fund_id)?.file.name.sv.clone();
    let (available, _) = least_available(&fund::totals_around(conn, case.fund_id, today)?, today);
    Ok(SV.args(
        "statement-economy-default",
        &[
            ("fund", name),
            ("available", available.to_string()),
            ("day", today.to_string()),
            ("amount", amount.to_string()),
            ("left", (available - amount).to_string()),
        ],
    ))
}

/// Keeps the latest statement as a record of the case.
pub(super) fn record_statement(tx: &mut WriteTx<'_>, case: &Case) -> Outcome<()> {
    let statement = store::find_statement(tx.conn, case.id)?.ok_or(Refusal::NotFound)?;
    let (file, rules) = words(tx.conn, case, tx.today)?;
    let body = file.body.name.sv.clone();
    let bytes = draw(tx.conn, case, &statement, &file, &rules, tx.today)?;
    let name = file_name("tjansteskrivelse", case.label());
    let kept = files::keep(tx, &bytes, &name, "application/pdf")?;
    registry::actions::record(
        tx,
        &NewRecord {
            case_id: Some(case.id),
            association_id: None,
            direction: Direction::Internal,
            kind: "statement",
            counterpart: body,
            subject: SV.tv("assessment-record-statement", "version", statement.version),
            file_id: Some(kept),
        },
    )?;
    Ok(())
}

fn words(conn: &mut Db, case: &Case, today: NaiveDate) -> Outcome<(Arc<FundFile>, Rules)> {
    let described = fund::described(conn, case.fund_id)?;
    Ok((described.file, described.rules.as_of(today)))
}

/// A statement as a document, as it stands today.
pub(super) fn statement_pdf(
    conn: &mut Db,
    case: &Case,
    statement: &Statement,
    today: NaiveDate,
) -> Outcome<Vec<u8>> {
    let (file, rules) = words(conn, case, today)?;
    draw(conn, case, statement, &file, &rules, today)
}

fn draw(
    conn: &mut Db,
    case: &Case,
    statement: &Statement,
    file: &FundFile,
    rules: &Rules,
    today: NaiveDate,
) -> Outcome<Vec<u8>> {
    let applicant = associations::find(conn, case.association_id)?;
    let application = store::find_application(conn, case.id)?;
    let (officer, officer_title) = store::find_signature(conn, statement.written_by)?;
    // A finished statement says what its act stored.
    let checks = if statement.is_ready() {
        store::find_checks(conn, case.id)?
    } else {
        facts::checks_as_of(conn, case, today)?
    };
    let records = registry::find_records(conn, case.id)?;
    let data = StatementData {
        house: file.municipality.clone(),
        fund: file.name.sv.clone(),
        body: file.body.name.sv.clone(),
        number: case.label().to_owned(),
        title: case.title.clone(),
        applicant: applicant.name,
        org_number: applicant.org_number,
        written_on: today,
        officer,
        officer_title,
        is_draft: !statement.is_ready(),
        described: describe(conn, case, file, application.start, application.end)?,
        costs: application
            .costs
            .iter()
            .map(|line| (line.label.clone(), cost_kind(file, &line.kind), line.amount))
            .collect(),
        income: application.income,
        applied: case.applied_ore,
        report_due: application.end.map(|end| rules.report_due(end)),
        checks: checks.iter().filter_map(doubt).collect(),
        basis: records
            .iter()
            .filter(|r| r.kind != "statement")
            .map(|r| {
                let kind = SV.t(&format!("record-{}", r.kind));
                format!("{kind}: {}, {}", r.subject, r.day)
            })
            .collect(),
        statement: statement.clone(),
    };
    print::statement(&data).map_err(Refusal::internal)
}

/// Keys of the sections of the form that an application is made with.
pub(super) fn sections(conn: &mut Db, id: CaseId) -> Outcome<Vec<String>> {
    let form = store::find_application(conn, id)?.form;
    let form = Form::stored(&fund::find_form(conn, form)?.body)?;
    Ok(form.sections.iter().map(|section| section.key.clone()).collect())
}

fn cost_kind(file: &FundFile, code: &str) -> String {
    let found = file.cost_kinds.iter().find(|k| k.code == code);
    found.map_or_else(|| code.to_owned(), |k| k.name.sv.clone())
}

/// A check that the reader should know of: not met, or gone past for a reason.
fn doubt(check: &StoredCheck) -> Option<String> {
    if !check.stands_in_the_way() && check.overruled_reason.is_none() {
        return None;
    }
    let said = sentence(SV, &Sentence::from_json(&check.message));
    let rule = match check.rule.as_str() {
        "" => String::new(),
        rule => format!(" {}", SV.tv2("check-rule", "rule", rule, "decision", &check.source)),
    };
    Some(match &check.overruled_reason {
        None => format!("{said}{rule}"),
        Some(reason) => {
            format!("{said}{rule} {}", SV.tv("statement-overruled", "reason", reason))
        }
    })
}

/// What the application says, in the fund's words.
fn describe(
    conn: &mut Db,
    case: &Case,
    file: &FundFile,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
) -> Outcome<Described> {
    let said = store::find_said(conn, case.id)?;
    let name = |all: &[Named], code: &String| {
        all.iter().find(|n| n.code == *code).map_or_else(|| code.clone(), |n| n.name.sv.clone())
    };
    let area = file.focus_areas.iter().find(|a| a.code == case.focus_area);
    let goal = area.and_then(|a| a.goals.iter().find(|g| g.code == said.goal));
    Ok(Described {
        purpose: said.purpose,
        period: start.zip(end),
        area: area.map_or_else(|| case.focus_area.clone(), |a| a.name.sv.clone()),
        goal: goal.map(|g| g.text.sv.clone()).unwrap_or_default(),
        places: said.places.iter().map(|c| name(&file.localities, c)).collect(),
        groups: said.groups.iter().map(|c| name(&file.target_groups, c)).collect(),
        people: said.people,
        received: case.submitted_on,
    })
}
