//! Mail about reports.

use chrono::NaiveDate;

use super::model::SettlementRow;
use super::rules::Reminder;
use crate::associations;
use crate::cases;
use crate::cases::model::Case;
use crate::db::WriteTx;
use crate::i18n::Lang;
use crate::kernel::ids::CaseId;
use crate::kernel::money::Ore;
use crate::kernel::refusal::Outcome;
use crate::mail::layout::Block;
use crate::mail::outbox::{self, NewMail};
use crate::registry;
use crate::registry::model::{Direction, NewRecord};

/// What a mail says in one language: subject, and what stands above the button.
type Said = (String, Vec<Block>);

/// Writes to everybody who acts for the applicant, and registers that it was written.
fn write(
    tx: &mut WriteTx<'_>,
    case: &Case,
    kind: &'static str,
    record: &'static str,
    page: &str,
    say: impl Fn(Lang) -> Said,
) -> Outcome<()> {
    let url = format!("{}/mina-arenden/{}{page}", tx.config.public_url, case.id);
    for to in associations::recipients(tx.conn, case.association_id)? {
        let lang = Lang::from_tag(&to.lang).unwrap_or_default();
        let (subject, mut blocks) = say(lang);
        let label = if page.is_empty() { "reports-mail-case" } else { "reports-mail-report" };
        blocks.push(Block::Button { label: lang.t(label), url: url.clone() });
        let mail = NewMail {
            kind,
            case_id: Some(case.id),
            to: to.email,
            lang,
            subject,
            blocks,
            attachments: Vec::new(),
        };
        outbox::enqueue(tx, &mail)?;
    }
    let association = associations::find(tx.conn, case.association_id)?;
    let (subject, _) = say(Lang::Sv);
    registry::actions::record(
        tx,
        &NewRecord {
            case_id: Some(case.id),
            association_id: None,
            direction: Direction::Out,
            kind: record,
            counterpart: association.name,
            subject,
            file_id: None,
        },
    )?;
    Ok(())
}

/// Reminds of the report.
pub fn remind(tx: &mut WriteTx<'_>, case: CaseId, due: NaiveDate, which: Reminder) -> Outcome<()> {
    let case = cases::find(tx.conn, case)?;
    let (subject, text) = match which {
        Reminder::Month | Reminder::Week => ("reports-mail-remind-subject", "reports-mail-remind"),
        Reminder::Overdue => ("reports-mail-overdue-subject", "reports-mail-overdue"),
    };
    write(tx, &case, which.mail(), "report_reminder", "/redovisning", |lang| {
        let words = lang.tv2(text, "title", &case.title, "day", lang.long_date(due));
        let mut blocks = vec![Block::Para(words)];
        if which == Reminder::Overdue {
            blocks.push(Block::Para(lang.t("reports-mail-overdue-what")));
        }
        (lang.tv(subject, "number", case.label()), blocks)
    })
}

/// Asks for a completion of the report.
pub fn completion(
    tx: &mut WriteTx<'_>,
    case: &Case,
    message: &str,
    deadline: NaiveDate,
) -> Outcome<()> {
    write(tx, case, "report-completion", "completion_request", "/redovisning", |lang| {
        let words = lang.tv2(
            "reports-mail-completion",
            "title",
            &case.title,
            "day",
            lang.long_date(deadline),
        );
        let subject = lang.tv("reports-mail-completion-subject", "number", case.label());
        (subject, vec![Block::Para(words), Block::Para(message.to_owned())])
    })
}

/// Tells that the report is approved and what the grant comes to.
pub fn approved(tx: &mut WriteTx<'_>, case: &Case, row: &SettlementRow) -> Outcome<()> {
    write(tx, case, "report-approved", "report_approved", "", |lang| {
        let mut facts = vec![
            (lang.t("reports-granted"), row.granted_ore.to_string()),
            (lang.t("reports-eligible"), row.eligible_cost_ore.to_string()),
            (lang.t("reports-other-income"), row.other_income_ore.to_string()),
            (lang.t("reports-entitled"), row.entitled_ore.to_string()),
            (lang.t("reports-paid"), row.paid_ore.to_string()),
        ];
        if row.final_instalment_ore.is_positive() {
            facts.push((lang.t("reports-final"), row.final_instalment_ore.to_string()));
        }
        let mut blocks = vec![Block::Para(lang.tv("reports-mail-approved", "title", &case.title))];
        blocks.push(Block::Facts(facts));
        if row.claim_ore.is_positive() {
            blocks.push(Block::Para(lang.tv("reports-mail-surplus", "amount", row.claim_ore)));
        }
        if row.dropped_ore.is_positive() {
            blocks.push(Block::Para(lang.tv("reports-mail-dropped", "amount", row.dropped_ore)));
        }
        (lang.tv("reports-mail-approved-subject", "number", case.label()), blocks)
    })
}

/// Tells that the project was broken off.
pub fn broken_off(tx: &mut WriteTx<'_>, case: &Case, reason: &str) -> Outcome<()> {
    write(tx, case, "broken-off", "broken_off", "", |lang| {
        let words = lang.tv("reports-mail-broken-off", "title", &case.title);
        let subject = lang.tv("reports-mail-broken-off-subject", "number", case.label());
        (subject, vec![Block::Para(words), Block::Para(reason.to_owned())])
    })
}

/// Tells a unit of the municipality what is moved back by internal voucher.
pub fn internal_claim(
    tx: &mut WriteTx<'_>,
    case: &Case,
    amount: Ore,
    due: NaiveDate,
) -> Outcome<()> {
    write(tx, case, "claim", "internal_claim", "", |lang| {
        let words = lang.args(
            "reports-mail-internal-claim",
            &[
                ("title", case.title.clone()),
                ("amount", amount.to_string()),
                ("day", lang.long_date(due)),
            ],
        );
        let subject = lang.tv("reports-mail-internal-claim-subject", "number", case.label());
        (subject, vec![Block::Para(words)])
    })
}

/// Tells that less is to be paid back than was claimed, since the bank returned a payment.
pub fn claim_reduced(tx: &mut WriteTx<'_>, case: &Case, less: Ore, left: Ore) -> Outcome<()> {
    write(tx, case, "claim-reduced", "claim_reduced", "", |lang| {
        let words = lang.args(
            "reports-mail-claim-reduced",
            &[
                ("title", case.title.clone()),
                ("less", less.to_string()),
                ("left", left.to_string()),
            ],
        );
        let subject = lang.tv("reports-mail-claim-reduced-subject", "number", case.label());
        (subject, vec![Block::Para(words)])
    })
}
