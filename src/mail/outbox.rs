//! The outbox: a mail is a row in the transaction of the act that causes it, and leaves later.

use diesel::prelude::*;

use super::layout::{Block, Frame, render_mail};
use crate::db::{WriteTx, schema};
use crate::i18n::Lang;
use crate::kernel::ids::{CaseId, FileId, MailId};
use crate::kernel::refusal::{Outcome, Refusal};

/// A mail about to be put in the outbox.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// What it is, in one word: `sign-in`, `receipt`, `decision` …
    pub kind: &'static str,
    /// The case that it is about.
    pub case_id: Option<CaseId>,
    /// Address.
    pub to: String,
    /// The reader's language.
    pub lang: Lang,
    /// Subject, and heading.
    pub subject: String,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Files that go with it, each with its name.
    pub attachments: Vec<(FileId, String)>,
}

/// Puts a mail in the outbox. It leaves when the act's transaction has been committed.
pub fn enqueue(tx: &mut WriteTx<'_>, mail: &NewMail) -> Outcome<MailId> {
    use schema::{outbox as o, outbox_attachments as a};
    let footer = [
        mail.lang.tv("mail-footer-from", "contact", &tx.config.contact),
        mail.lang.t("mail-footer-record"),
    ];
    let frame = Frame {
        lang: mail.lang.tag(),
        subject: &mail.subject,
        fund: &tx.config.site_name,
        municipality: &tx.config.municipality,
        greeting: &mail.lang.t("mail-greeting"),
        footer: &footer,
    };
    let (text, html) = render_mail(&frame, &mail.blocks).map_err(Refusal::internal)?;
    let mut random = [0u8; 16];
    getrandom::fill(&mut random).map_err(Refusal::internal)?;
    let host = url::Url::parse(&tx.config.public_url)
        .ok()
        .and_then(|u| u.host_str().map(str::to_owned))
        .unwrap_or_else(|| "localhost".to_owned());
    let id: MailId = diesel::insert_into(o::table)
        .values((
            o::message_id.eq(format!("{}@{host}", hex::encode(random))),
            o::kind.eq(mail.kind),
            o::case_id.eq(mail.case_id),
            o::recipient.eq(&mail.to),
            o::subject.eq(&mail.subject),
            o::text.eq(text),
            o::html.eq(html),
            o::created_at.eq(tx.now),
            o::next_try_at.eq(tx.now),
        ))
        .returning(o::id)
        .get_result(tx.conn)?;
    for (file, name) in &mail.attachments {
        diesel::insert_into(a::table)
            .values((a::outbox_id.eq(id), a::file_id.eq(file), a::name.eq(name)))
            .execute(tx.conn)?;
    }
    Ok(id)
}
