//! From the outbox to the transport: what is due is taken, built, handed over and marked.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::mailbox::MailboxTransport;
use super::message::{Attachment, BuildError, OutgoingMail, Sender, build};
use super::model::{MOST_TRIES, Queued};
use super::store;
use super::transport::{SendError, SmtpConfig, SmtpLogin, SmtpTls, SmtpTransport, Transport};
use crate::app::App;
use crate::config::{Config, MailWay, Smtp, SmtpTls as Protection};
use crate::kernel::actor::Actor;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::metrics::MailEnd;
use crate::worker::Background;

/// How soon a new mail leaves at the latest, when nothing else waits.
const PAUSE: Duration = Duration::from_millis(400);
/// Mails taken at once.
const BATCH: i64 = 10;
/// The longest that one mail can take, each of some fourteen steps at its slowest: finding the host,
/// connecting, the greetings before and after TLS, the login, the letter and its end.
const ONE_MAIL: TimeDelta = TimeDelta::minutes(8);
/// The longest wait for the mail server, for each of its answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail that was taken from the outbox, and how trying to send it ended.
struct Held {
    mail: Queued,
    tried: Option<Result<(), SendError>>,
}

/// Hands mail over until it is dropped.
pub fn start(app: Arc<App>) -> Outcome<Background> {
    let transport = transport(&app.config)?;
    let sender = sender(&app.config)?;
    // What became of a mail is known here alone until it has been written down: a round that cannot
    // do that leaves it to the next, and nothing is sent again.
    let mut hand = VecDeque::new();
    Background::start("mail", PAUSE, move || match go(&app, &*transport, &sender, &mut hand) {
        Ok(handled) => handled > 0,
        Err(refusal) => {
            tracing::error!(cause = %refusal, held = hand.len(), "the outbox cannot be used");
            false
        }
    })
}

/// Hands over what is due, a batch at most; answers how many mails were tried.
pub fn round(app: &App, transport: &dyn Transport, sender: &Sender) -> Outcome<usize> {
    go(app, transport, sender, &mut VecDeque::new())
}

fn go(
    app: &App,
    transport: &dyn Transport,
    sender: &Sender,
    hand: &mut VecDeque<Held>,
) -> Outcome<usize> {
    if app.health.is_behind() || app.pool.health().is_troubled() {
        return Ok(0);
    }
    put_down(app, hand, usize::MAX)?;
    let now = app.clock.instant();
    if app.health.is_draining() || !store::is_due(&mut *app.pool.get()?, now)? {
        return Ok(0);
    }
    let taken = app.write(&Actor::program(), |tx| store::take(tx, BATCH))?;
    hand.extend(taken.into_iter().map(|mail| Held { mail, tried: None }));
    let mut handled = 0;
    while let Some(Held { mail, tried }) = hand.front_mut() {
        // Another worker takes a mail whose time is over; it must not be on its way then.
        let is_late = mail.taken_until.is_none_or(|end| app.clock.instant() + ONE_MAIL > end);
        if is_late || app.health.is_draining() {
            put_down(app, hand, usize::MAX)?;
            break;
        }
        *tried = Some(attempt(app, transport, sender, mail));
        handled += 1;
        put_down(app, hand, 1)?;
    }
    Ok(handled)
}

/// Writes down how the first `most` mails in hand ended, and gives back those that were not tried.
/// When the database takes nothing, or does not say, they stay in hand; writing down twice what was
/// written changes nothing.
fn put_down(app: &App, hand: &mut VecDeque<Held>, most: usize) -> Outcome<()> {
    for _ in 0..most {
        let Some(Held { mail, tried }) = hand.front() else { break };
        let put = app.write(&Actor::program(), |tx| match tried {
            Some(tried) => store::settle(tx, mail, tried),
            None => store::give_back(tx, mail),
        });
        match put {
            Ok(()) => {}
            Err(later @ (Refusal::ReadOnly(_) | Refusal::Busy(_) | Refusal::Unsure(_))) => {
                return Err(later);
            }
            Err(refusal) => {
                tracing::error!(mail = %mail.id, cause = %refusal, "a mail cannot be written down");
            }
        }
        hand.pop_front();
    }
    Ok(())
}

/// Tries to send a mail, and counts how it ended. A mail that breaks the program off is tried later,
/// like one that the server did not take, and does not keep those after it from leaving.
fn attempt(
    app: &App,
    transport: &dyn Transport,
    sender: &Sender,
    mail: &Queued,
) -> Result<(), SendError> {
    let tried = catch_unwind(AssertUnwindSafe(|| hand_over(app, transport, sender, mail)))
        .unwrap_or_else(|_| Err(SendError::Temporary("handing over broke off".to_owned())));
    if let Err(error) = &tried {
        // Who is written to stays out of the log, also when the mail server names them.
        let error = without_addresses(&error.to_string());
        tracing::warn!(mail = %mail.id, kind = %mail.kind, tries = mail.tries, error);
    }
    app.metrics.mail(match &tried {
        Ok(()) => MailEnd::Sent,
        Err(SendError::Temporary(_)) if mail.tries < MOST_TRIES => MailEnd::Deferred,
        Err(_) => MailEnd::Failed,
    });
    tried
}

/// The same text with every word that holds an address left out.
fn without_addresses(text: &str) -> String {
    let word = |word: &str| if word.contains('@') { "…".to_owned() } else { word.to_owned() };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
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
    let built = build(sender, outgoing).map_err(|error| match error {
        // Every mail would be given up for what somebody can put right at once.
        BuildError::Sender => SendError::Temporary(error.to_string()),
        _ => SendError::Permanent(error.to_string()),
    })?;
    transport.send(&built)
}

/// The way that the configuration names.
pub fn transport(config: &Config) -> Outcome<Box<dyn Transport>> {
    match &config.mail {
        MailWay::Mailbox => {
            let mailbox = MailboxTransport::open(&config.data);
            Ok(Box::new(mailbox.map_err(|e| Refusal::internal(format!("mailbox: {e}")))?))
        }
        MailWay::Smtp(smtp) => Ok(Box::new(mail_server(smtp, PATIENCE)?)),
    }
}

/// Tries whether the mail server that the configuration names can be reached.
pub fn reach(config: &Config) -> Result<(), String> {
    match &config.mail {
        MailWay::Mailbox => Ok(()),
        MailWay::Smtp(smtp) => {
            mail_server(smtp, Duration::from_secs(10)).map_err(|e| e.to_string())?.reach()
        }
    }
}

fn mail_server(smtp: &Smtp, timeout: Duration) -> Outcome<SmtpTransport> {
    let login = smtp.login.clone();
    SmtpTransport::new(&SmtpConfig {
        host: smtp.host.clone(),
        port: smtp.port,
        tls: match smtp.tls {
            Protection::None => SmtpTls::None,
            Protection::StartTls => SmtpTls::StartTls,
            Protection::Tls => SmtpTls::Tls,
        },
        login: login.map(|(user, password)| SmtpLogin { user, password }),
        timeout,
    })
    .map_err(|e| Refusal::internal(format!("smtp: {e}")))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_an_error_stays_out_of_the_log() {
        let told = "not sent: permanent error (550): <lena@example.se>: no such user";
        let kept = "not sent: permanent error (550): … no such user";
        assert_eq!(without_addresses(told), kept);
    }
}
