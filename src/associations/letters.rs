//! Mail about the register: an account that is to change, an answer to a claim.

use super::model::{Association, Claim, PayAccount, account_kind_key};
use super::store;
use crate::db::WriteTx;
use crate::i18n::Lang;
use crate::kernel::accounts::PaymentAccount;
use crate::kernel::refusal::Outcome;
use crate::mail::layout::Block;
use crate::mail::outbox::{self, NewMail};

/// An address of the service.
fn link(tx: &WriteTx<'_>, path: &str) -> String {
    format!("{}{path}", tx.config.public_url.trim_end_matches('/'))
}

/// Writes to those who act for an applicant and to its own address: whoever came to act for it by a
/// trick is not the only one who is told.
fn to_everybody(
    tx: &mut WriteTx<'_>,
    association: &Association,
    kind: &'static str,
    write: impl Fn(Lang, String) -> (String, Vec<Block>),
) -> Outcome<()> {
    let url = link(tx, &format!("/min-forening/{}", association.id));
    for recipient in store::everybody(tx.conn, association.id)? {
        let lang = Lang::from_tag(&recipient.lang).unwrap_or_default();
        let (subject, blocks) = write(lang, url.clone());
        outbox::enqueue(
            tx,
            &NewMail {
                kind,
                case_id: None,
                to: recipient.email,
                lang,
                subject,
                blocks,
                attachments: Vec::new(),
            },
        )?;
    }
    Ok(())
}

/// Tells an applicant that another account was proposed.
pub fn account_proposed(
    tx: &mut WriteTx<'_>,
    association: &Association,
    account: &PaymentAccount,
) -> Outcome<()> {
    let by = tx.actor.name.clone();
    to_everybody(tx, association, "account-proposed", |lang, url| {
        let subject = lang.tv("associations-mail-account-subject", "name", &association.name);
        let facts = vec![(lang.t(account_kind_key(account.kind())), account.to_string())];
        let blocks = vec![
            Block::Para(lang.tv("associations-mail-account-proposed", "by", &by)),
            Block::Facts(facts),
            Block::Para(lang.t("associations-mail-account-not-you")),
            Block::Button { label: lang.t("associations-mail-account-button"), url },
        ];
        (subject, blocks)
    })
}

/// Tells an applicant whether the other account is used from now on.
pub fn account_settled(
    tx: &mut WriteTx<'_>,
    association: &Association,
    account: &PayAccount,
    approve: bool,
) -> Outcome<()> {
    to_everybody(tx, association, "account-settled", |lang, url| {
        let subject = lang.tv("associations-mail-account-subject", "name", &association.name);
        let said = if approve {
            lang.t("associations-mail-account-approved")
        } else {
            lang.t("associations-mail-account-refused")
        };
        let blocks = vec![
            Block::Para(said),
            Block::Facts(vec![(lang.t(account.kind_key()), account.shown())]),
            Block::Button { label: lang.t("associations-mail-account-button"), url },
        ];
        (subject, blocks)
    })
}

/// Answers the person who asked to act for an applicant.
pub fn claim_settled(
    tx: &mut WriteTx<'_>,
    claim: &Claim,
    approve: bool,
    reason: &str,
) -> Outcome<()> {
    let lang = Lang::from_tag(&claim.lang).unwrap_or_default();
    let mut blocks = Vec::new();
    if approve {
        blocks.push(Block::Para(lang.tv(
            "associations-mail-claim-approved",
            "name",
            &claim.association,
        )));
        let url = link(tx, &format!("/min-forening/{}", claim.association_id));
        blocks.push(Block::Button { label: lang.t("associations-mail-account-button"), url });
    } else {
        blocks.push(Block::Para(lang.tv(
            "associations-mail-claim-refused",
            "name",
            &claim.association,
        )));
        blocks.push(Block::Para(reason.to_owned()));
    }
    outbox::enqueue(
        tx,
        &NewMail {
            kind: "claim-settled",
            case_id: None,
            to: claim.email.clone(),
            lang,
            subject: lang.tv("associations-mail-claim-subject", "name", &claim.association),
            blocks,
            attachments: Vec::new(),
        },
    )?;
    Ok(())
}
