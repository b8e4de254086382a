//! Registering a paper: the applicant is found by its number or made, the paper is scanned, and
//! what it says is registered at once or typed off first.

use super::super::forms::Then;
use serde_json::{Value, json};

use super::pages;
use crate::applications::actions;
use crate::applications::form_model::{Bind, Form};
use crate::applications::form_rules::Answers;
use crate::applications::model::{Intake, SubmitHow};
use crate::associations;
use crate::associations::model::{Association, BoardPerson, NewAssociation};
use crate::associations::rules::org_number;
use crate::db::WriteTx;
use crate::fund;
use crate::kernel::ids::{AssociationId, CallId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::web::posted::clean;
use crate::web::{Answer, Ctx, Done, Posted};

/// What the officer typed.
#[derive(Debug, Clone)]
struct Paper {
    channel: &'static str,
    org_number: String,
    unit: String,
    new: NewAssociation,
    title: String,
    purpose: String,
    focus_area: String,
    applied: Option<Ore>,
    intake: Intake,
}

fn read(form: &Posted, errors: &mut Vec<FieldError>) -> Paper {
    let text = |field: &str| clean(form.get(field));
    let number = form.optional_text("number", 60, errors);
    let applied = match form.get("applied") {
        "" => None,
        _ => Some(form.amount("applied", errors)),
    };
    let org = text("org_number");
    if let Err(msg) = org_number(&org) {
        errors.push(FieldError::msg("org_number", msg));
    }
    Paper {
        channel: if form.get("channel") == "email" { "email" } else { "paper" },
        new: NewAssociation {
            org_number: org.clone(),
            unit: text("unit"),
            name: text("name"),
            kind: form.get("kind").to_owned(),
            address: text("address"),
            postcode: text("postcode"),
            city: text("city"),
            email: text("email"),
            phone: String::new(),
            jointly: false,
            people: vec![BoardPerson {
                name: text("signatory"),
                function: String::new(),
                signatory: true,
            }],
            account: None,
            member: None,
        },
        org_number: org,
        unit: text("unit"),
        title: form.text("title", 200, errors),
        purpose: form.optional_text("purpose", 4_000, errors),
        focus_area: form.get("focus_area").to_owned(),
        applied,
        intake: Intake {
            received_on: form.day("received_on", errors),
            number: Some(number).filter(|n| !n.is_empty()),
        },
    }
}

/// The applicant with the number, or a new one out of what was typed.
fn applicant(tx: &mut WriteTx<'_>, paper: &Paper) -> Outcome<AssociationId> {
    let number = org_number(&paper.org_number)
        .map_err(|msg| Refusal::Invalid(vec![FieldError::msg("org_number", msg)]))?;
    let known: Option<Association> =
        associations::find_by_number(tx.conn, number.as_str(), &paper.unit)?;
    match known {
        Some(known) => Ok(known.id),
        None => associations::actions::register(tx, &paper.new).map_err(|e| match e {
            Refusal::Invalid(errors) => Refusal::Invalid(
                errors
                    .into_iter()
                    .map(|e| match e.field.as_str() {
                        "person.0.name" => FieldError { field: "signatory".to_owned(), ..e },
                        _ => e,
                    })
                    .collect(),
            ),
            other => other,
        }),
    }
}

/// What the paper says, as answers of the fund's form.
fn answers(form: &Form, paper: &Paper) -> Vec<(String, Answers)> {
    let said = |bind: Bind| -> Option<Value> {
        match bind {
            Bind::Title => Some(json!(paper.title)),
            Bind::Purpose => Some(json!(paper.purpose)),
            Bind::FocusArea => Some(json!(paper.focus_area)),
            Bind::AppliedAmount => paper.applied.map(|amount| json!(amount.input())),
            _ => None,
        }
    };
    form.sections
        .iter()
        .map(|section| {
            let known = section
                .questions
                .iter()
                .filter_map(|question| Some((question.key.clone(), said(question.binds?)?)));
            (section.key.clone(), Answers(known.collect()))
        })
        .filter(|(_, answers)| !answers.0.is_empty())
        .collect()
}

/// Registers what came on paper; `then` follows in the transaction in which it is handed in.
pub async fn register(ctx: &Ctx, form: &Posted, then: Then) -> Answer {
    let mut errors = Vec::new();
    let call = CallId(form.number("call", 1, i64::MAX, &mut errors));
    let (described, stored) = pages::find_call(ctx, call).await?;
    let paper = read(form, &mut errors);
    let today = ctx.app.clock.today();
    if errors.iter().all(|e| e.field != "received_on") && paper.intake.received_on > today {
        errors.push(FieldError::new("received_on", "applications-received-later"));
    }
    let scans = ctx.receive_readable(form, "scan", None, &mut errors).await?;
    if scans.is_empty() && errors.iter().all(|e| e.field != "scan") {
        errors.push(FieldError::new("scan", "intake-scan-needed"));
    }
    if !errors.is_empty() {
        return pages::render(ctx, call, form, &errors).await;
    }
    let fund_id = described.fund.id;
    let at_once = form.get("do") == "register";
    let done = ctx
        .act(form, move |tx| {
            let association = applicant(tx, &paper)?;
            let case = actions::start(tx, fund_id, Some(stored.id), association, paper.channel)?;
            let text = fund::latest_form(tx.conn, fund_id, "application")?.body;
            let model = Form::stored(&text)?;
            for (section, answers) in answers(&model, &paper) {
                actions::save_section(tx, case, &section, &answers, None)?;
            }
            for scan in &scans {
                actions::attach(tx, case, "", "", scan)?;
            }
            if !at_once {
                return Ok(Done::to(format!("/ansokan/{case}")).says("intake-saved"));
            }
            let how =
                SubmitHow { second_signatory: String::new(), intake: Some(paper.intake.clone()) };
            let number = actions::submit(tx, case, &how)?;
            then(tx, case)?;
            Ok(Done::to("/registrera")
                .saying(Msg::new("applications-registered-as").with("number", number)))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => pages::render(ctx, call, form, &errors).await,
        done => done,
    }
}
