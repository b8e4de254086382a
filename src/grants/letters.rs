//! The letter of a decision: gathered, drawn, kept, registered as an outgoing record, mailed.

use super::model::{ClaimTerms, DecidedBy, Decision, DecisionKind};
use super::print::{self, Appeal, LetterData, PaymentRow};
use super::{facts, store};
use crate::associations;
use crate::cases;
use crate::cases::model::Case;
use crate::db::{Db, WriteTx};
use crate::files;
use crate::fund;
use crate::i18n::Lang;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::mail::layout::Block;
use crate::mail::outbox::{NewMail, enqueue};
use crate::registry;
use crate::registry::model::{Direction, NewRecord};

/// Draws, keeps, registers and mails the letter.
pub(super) fn send(
    tx: &mut WriteTx<'_>,
    decision: &Decision,
    terms: Option<&ClaimTerms>,
) -> Outcome<()> {
    let case = cases::find(tx.conn, decision.case_id.ok_or(Refusal::NotFound)?)?;
    let applicant = associations::find(tx.conn, case.association_id)?;
    if decision.kind == DecisionKind::Reclaim && applicant.municipal_unit {
        return Ok(());
    }
    let today = tx.today;
    let data = data(tx.conn, decision, &case, terms, today)?;
    let name = file_name(decision.kind, case.label());
    let said = data.clone();
    let file = files::keep_made(tx, &name, "application/pdf", move || {
        print::letter(&said).map_err(Refusal::internal)
    })?;
    store::set_letter(tx, decision.id, file)?;
    registry::actions::record(
        tx,
        &NewRecord {
            case_id: Some(case.id),
            association_id: None,
            direction: Direction::Out,
            kind: record_kind(decision.kind),
            counterpart: applicant.name.clone(),
            subject: format!("{}, {}", data.heading(), decision.reference),
            file_id: Some(file),
        },
    )?;
    for to in associations::recipients(tx.conn, case.association_id)? {
        let lang = Lang::from_tag(&to.lang).unwrap_or_default();
        let address = format!("{}/mina-arenden/{}", tx.config.public_url, case.id);
        let mail = NewMail {
            kind: "decision",
            case_id: Some(case.id),
            to: to.email,
            lang,
            subject: lang.tv(subject_key(decision.kind), "number", case.label()),
            blocks: mail_blocks(lang, &data, terms, address),
            attachments: vec![(file, name.clone())],
        };
        enqueue(tx, &mail)?;
    }
    Ok(())
}

const fn record_kind(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Release => "release_letter",
        DecisionKind::Reclaim => "claim_letter",
        _ => "decision_letter",
    }
}

/// A file name out of what the letter is and the registry number: `beslut-2021-65-109.pdf`.
fn file_name(kind: DecisionKind, number: &str) -> String {
    let what = match kind {
        DecisionKind::Release => "indragning",
        DecisionKind::Reclaim => "aterkrav",
        _ => "beslut",
    };
    let number: String =
        number.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    format!("{what}-{number}.pdf")
}

const fn subject_key(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Release => "letter-mail-release-subject",
        DecisionKind::Reclaim => "letter-mail-claim-subject",
        _ => "letter-mail-subject",
    }
}

const fn lead_key(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Approval | DecisionKind::PartialApproval => "letter-mail-approved",
        DecisionKind::Rejection => "letter-mail-rejected",
        DecisionKind::Dismissal => "letter-mail-dismissed",
        DecisionKind::Release => "letter-mail-released",
        DecisionKind::Reclaim => "letter-mail-claimed",
        DecisionKind::Closure | DecisionKind::ReferralBack | DecisionKind::Tabling => {
            "letter-mail-closed"
        }
    }
}

fn mail_blocks(
    lang: Lang,
    data: &LetterData,
    terms: Option<&ClaimTerms>,
    address: String,
) -> Vec<Block> {
    let mut facts = vec![
        (lang.t("letter-project"), data.title.clone()),
        (lang.t("letter-number"), data.number.clone()),
        (lang.t("letter-decided-on"), lang.long_date(data.decided_on)),
    ];
    let amount = terms.map_or(data.amount, |terms| terms.amount);
    if amount.is_positive() {
        facts.push((lang.t("letter-amount"), amount.to_string()));
    }
    if let Some(terms) = terms {
        facts.push((lang.t("letter-due-on"), lang.long_date(terms.due_on)));
    }
    vec![
        Block::Para(lang.tv(lead_key(data.kind), "title", &data.title)),
        Block::Facts(facts),
        Block::Para(lang.t("letter-mail-attached")),
        Block::Button { label: lang.t("letter-mail-open"), url: address },
    ]
}

/// Everything that the letter says.
fn data(
    conn: &mut Db,
    decision: &Decision,
    case: &Case,
    terms: Option<&ClaimTerms>,
    today: chrono::NaiveDate,
) -> Outcome<LetterData> {
    let fund = fund::described(conn, case.fund_id)?;
    let applicant = associations::find(conn, case.association_id)?;
    let rules = fund.rules.as_of(decision.decided_on);
    let (start, end) = store::find_project(conn, case.id)?;
    let grant = store::find(conn, case.id)?;
    let delegate = match (decision.decider, decision.delegate_id) {
        (DecidedBy::Delegate, Some(account)) => {
            let title = facts::matter(decision.kind)
                .and_then(|m| rules.delegate(m, decision.amount_ore))
                .map(|d| d.title.get("sv").to_owned())
                .unwrap_or_default();
            Some((title, store::find_name(conn, account)?))
        }
        _ => None,
    };
    let day = decision.decided_on;
    let plan = &rules.payment_plan.value;
    let parts = plan.instalments(decision.amount_ore, start.unwrap_or(day), end.unwrap_or(day));
    let payments = parts
        .into_iter()
        .map(|part| PaymentRow { trigger: part.trigger, due: part.due, amount: part.amount })
        .collect();
    let appeal = match (decision.notice_up, decision.last_appeal_day) {
        (Some(up), Some(last)) => Appeal::Until { up, last },
        _ => Appeal::WhenReported,
    };
    Ok(LetterData {
        kind: decision.kind,
        house: fund.file.municipality.clone(),
        fund: fund.file.name.get("sv").to_owned(),
        body: fund.file.body.name.get("sv").to_owned(),
        court: fund.file.body.appeal_court.clone(),
        delegate,
        reference: decision.reference.clone(),
        number: case.label().to_owned(),
        sent_on: today,
        decided_on: day,
        title: case.title.clone(),
        applicant: applicant.name.clone(),
        unit: applicant.unit.clone(),
        org_number: applicant.org_number.clone(),
        address: vec![
            applicant.name,
            applicant.address,
            format!("{} {}", applicant.postcode, applicant.city).trim().to_owned(),
        ],
        period: start.zip(end),
        applied: case.applied_ore,
        amount: decision.amount_ore,
        remaining: grant.as_ref().map_or(Ore::ZERO, |g| g.granted_ore - g.released_ore),
        conditions: decision.conditions.clone(),
        reason: decision.reason.clone(),
        condition_cited: decision.condition_cited.clone(),
        standard: fund.file.conditions.iter().map(|c| c.text.clone()).collect(),
        payments,
        waits_for_force: rules.payment_wait.value == fund::rule_values::PaymentWait::LegalForce,
        municipal_unit: applicant.municipal_unit,
        report_due: grant.map(|g| g.report_due),
        appeal,
        terms: terms.cloned(),
    })
}
