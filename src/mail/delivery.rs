//! From the outbox to the transport: what is due is taken, built, handed over and marked.

use std::sync::Arc;
use std::time::Duration;

use super::mailbox::MailboxTransport;
use super::message::{Attachment, OutgoingMail, Sender, build};
use super::model::Queued;
use super::store;
use super::transport::{SendError, SmtpConfig, SmtpLogin, SmtpTls, SmtpTransport, Transport};
use crate::app::App;
use crate::config::{Config, MailWay, SmtpTls as Protection};
use crate::kernel::actor::Actor;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::worker::Background;

/// How soon a new mail leaves at the latest, when nothing else waits.
const PAUSE: Duration = Duration::from_millis(400);
/// Mails taken at once.
const BATCH: i64 = 10;
/// The longest wait for the mail server, for each of its answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// Hands mail over until it is dropped.
pub fn start(app: Arc<App>) -> Outcome<Background> {
    let transport = transport(&app.config)?;
    let sender = sender(&app.config)?;
    Background::start("mail", PAUSE, move || match round(&app, &*transport, &sender) {
        Ok(handled) => handled > 0,
        Err(refusal) => {
            tracing::error!(cause = %refusal, "the outbox could not be read");
            false
        }
    })
}

/// Hands over what is due, a batch at most; answers how many mails were tried.
pub fn round(app: &App, transport: &dyn Transport, sender: &Sender) -> Outcome<usize> {
    let now = app.clock.instant();
    if !store::is_due(&mut *app.pool.get()?, now)? {
        return Ok(0);
    }
    let program = Actor::program();
    let taken = app.write(&program, |tx| store::take(tx, BATCH))?;
    for mail in &taken {
        let tried = hand_over(app, transport, sender, mail);
        if let Err(error) = &tried {
            // No address: who is written to stays out of the log.
            tracing::warn!(mail = %mail.id, kind = %mail.kind, tries = mail.tries, %error);
        }
        app.write(&program, |tx| store::settle(tx, mail, &tried))?;
    }
    Ok(taken.len())
}

fn hand_over(
    app: &App,
    transport: &dyn Transport,
    sender: &Sender,
    mail: &Queued,
) -> Result<(), SendError> {
    let later = |refusal: Refusal| SendError::Temporary(refusal.to_string());
    let files = app.read(|conn| store::enclosed(conn, mail.id)).map_err(later)?;
    let mut attachments = Vec::with_capacity(files.len());
    for file in files {
        let bytes = app.files.get(&file.sha256).map_err(later)?;
        attachments.push(Attachment { file_name: file.name, content_type: file.media_type, bytes });
    }
    let outgoing = OutgoingMail {
        to: mail.recipient.clone(),
        subject: mail.subject.clone(),
        text: mail.text.clone(),
        html: mail.html.clone(),
        attachments,
        message_id: mail.message_id.clone(),
        date: mail.created_at.and_utc(),
    };
    let built = build(sender, outgoing).map_err(|error| SendError::Permanent(error.to_string()))?;
    transport.send(&built)
}

/// The way that the configuration names.
pub fn transport(config: &Config) -> Outcome<Box<dyn Transport>> {
    match &config.mail {
        MailWay::Mailbox => {
            let mailbox = MailboxTransport::open(&config.data);
            Ok(Box::new(mailbox.map_err(|e| Refusal::internal(format!("mailbox: {e}")))?))
        }
        MailWay::Smtp(smtp) => {
            let login = smtp.login.clone();
            let transport = SmtpTransport::new(&SmtpConfig {
                host: smtp.host.clone(),
                port: smtp.port,
                tls: match smtp.tls {
                    Protection::None => SmtpTls::None,
                    Protection::StartTls => SmtpTls::StartTls,
                    Protection::Tls => SmtpTls::Tls,
                },
                login: login.map(|(user, password)| SmtpLogin { user, password }),
                timeout: PATIENCE,
            });
            Ok(Box::new(transport.map_err(|e| Refusal::internal(format!("smtp: {e}")))?))
        }
    }
}

/// Who the mails are from, as configured.
pub fn sender(config: &Config) -> Outcome<Sender> {
    let from: lettre::message::Mailbox =
        config.mail_from.parse().map_err(|e| Refusal::internal(format!("mail_from: {e}")))?;
    Ok(Sender {
        name: from.name.unwrap_or_default(),
        address: from.email.to_string(),
        reply_to: None,
    })
}
