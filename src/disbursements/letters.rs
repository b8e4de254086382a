//! Mail about payments.

use chrono::NaiveDate;

use super::model::Line;
use super::rules::INTERNAL;
use crate::associations;
use crate::db::WriteTx;
use crate::i18n::Lang;
use crate::kernel::accounts::PaymentAccount;
use crate::kernel::refusal::Outcome;
use crate::mail::layout::Block;
use crate::mail::outbox::{self, NewMail};
use crate::registry;
use crate::registry::model::{Direction, NewRecord};

/// Kind of account as people read it.
pub fn account_words(lang: Lang, kind: &str, number: &str) -> String {
    // The database keeps digits; people know an account by how it is written.
    let number = PaymentAccount::parse(kind, number)
        .map_or_else(|_| number.to_owned(), |account| account.to_string());
    match kind {
        "bankgiro" => lang.tv("disbursement-bankgiro", "number", number),
        "plusgiro" => lang.tv("disbursement-plusgiro", "number", number),
        "account" => lang.tv("disbursement-account", "number", number),
        INTERNAL => lang.t("disbursement-internal"),
        _ => String::new(),
    }
}

/// Tells the applicant that money is on its way, and registers that it was told.
pub fn payment_made(tx: &mut WriteTx<'_>, line: &Line, on: NaiveDate) -> Outcome<()> {
    let part = &line.instalment;
    let url = format!("{}/mina-arenden/{}", tx.config.public_url, part.case_id);
    for to in associations::recipients(tx.conn, line.association_id)? {
        let lang = Lang::from_tag(&to.lang).unwrap_or_default();
        let fact = |key: &str, value: String| (lang.t(key), value);
        let facts = vec![
            fact("disbursement-amount", part.amount_ore.to_string()),
            fact("disbursement-paid-on", on.to_string()),
            fact(
                "disbursement-to-account",
                account_words(lang, &part.account_kind, &part.account_number),
            ),
            fact("disbursement-number", line.number.clone()),
        ];
        let opening = if line.municipal_unit {
            lang.tv("disbursement-mail-paid-internal", "title", &line.title)
        } else {
            lang.tv("disbursement-mail-paid", "title", &line.title)
        };
        outbox::enqueue(
            tx,
            &NewMail {
                kind: "payment",
                case_id: Some(part.case_id),
                to: to.email,
                lang,
                subject: lang.tv("disbursement-mail-paid-subject", "number", &line.number),
                blocks: vec![
                    Block::Para(opening),
                    Block::Facts(facts),
                    Block::Button { label: lang.t("disbursement-mail-see-case"), url: url.clone() },
                ],
                attachments: Vec::new(),
            },
        )?;
    }
    registry::actions::record(
        tx,
        &NewRecord {
            case_id: Some(part.case_id),
            association_id: None,
            direction: Direction::Out,
            kind: "payment_notice",
            counterpart: line.association.clone(),
            subject: format!("{} {}, {on}", line.title, part.amount_ore),
            file_id: None,
        },
    )?;
    Ok(())
}
