//! Mail to applicants about what they have handed in.

use super::opened::Opened;
use crate::associations;
use crate::db::WriteTx;
use crate::i18n::Lang;
use crate::kernel::ids::FileId;
use crate::kernel::refusal::Outcome;
use crate::mail::layout::Block;
use crate::mail::outbox::{self, NewMail};

fn to_applicant(
    tx: &mut WriteTx<'_>,
    opened: &Opened,
    kind: &'static str,
    attachments: &[(FileId, String)],
    write: impl Fn(Lang) -> (String, Vec<Block>),
) -> Outcome<()> {
    let base = tx.config.public_url.trim_end_matches('/').to_owned();
    for recipient in associations::recipients(tx.conn, opened.association.id)? {
        let lang = Lang::from_tag(&recipient.lang).unwrap_or_default();
        let (subject, mut blocks) = write(lang);
        blocks.push(Block::Button {
            label: lang.t("applications-mail-button"),
            url: format!("{base}/mina-arenden/{}", opened.case.id),
        });
        outbox::enqueue(
            tx,
            &NewMail {
                kind,
                case_id: Some(opened.case.id),
                to: recipient.email,
                lang,
                subject,
                blocks,
                attachments: attachments.to_vec(),
            },
        )?;
    }
    Ok(())
}

/// Says that an application has come in, under which number, and what happens next.
pub fn receipt(
    tx: &mut WriteTx<'_>,
    opened: &Opened,
    number: &str,
    file: FileId,
    name: &str,
) -> Outcome<()> {
    let facts = opened.facts();
    let decision = opened.call.as_ref().and_then(|call| call.call.decision_day);
    let body = &opened.described.file.body.name;
    to_applicant(tx, opened, "receipt", &[(file, name.to_owned())], |lang| {
        let subject = lang.tv("applications-mail-receipt-subject", "number", number);
        let mut rows = vec![
            (lang.t("applications-number"), number.to_owned()),
            (lang.t("applications-print-project"), facts.title.clone().unwrap_or_default()),
            (lang.t("applications-applicant"), opened.association.name.clone()),
            (lang.t("applications-applied"), facts.applied.unwrap_or_default().to_string()),
        ];
        if let Some(call) = &opened.call {
            rows.push((lang.t("applications-call"), call.call.name.get(lang.tag()).to_owned()));
        }
        let next = match decision {
            Some(day) => lang.tv2(
                "applications-mail-receipt-decision",
                "body",
                body.get(lang.tag()),
                "day",
                lang.long_date(day),
            ),
            None => lang.tv("applications-mail-receipt-later", "body", body.get(lang.tag())),
        };
        let blocks = vec![
            Block::Para(lang.t("applications-mail-receipt")),
            Block::Facts(rows),
            Block::Para(next),
        ];
        (subject, blocks)
    })
}

/// Says that an application has been withdrawn.
pub fn withdrawn(tx: &mut WriteTx<'_>, opened: &Opened) -> Outcome<()> {
    let number = opened.case.label().to_owned();
    let by = tx.actor.name.clone();
    to_applicant(tx, opened, "withdrawn", &[], |lang| {
        let subject = lang.tv("applications-mail-withdrawn-subject", "number", &number);
        let text =
            lang.tv2("applications-mail-withdrawn", "title", &opened.case.title, "name", &by);
        (subject, vec![Block::Para(text)])
    })
}
