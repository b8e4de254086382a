//! One mail as data, and the bytes that it becomes. The same mail always gives the same bytes, so
//! that a mail which is sent again after a crash is the same mail to whoever receives it.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::address::{Address, Envelope};
use lettre::message::header::{
    ContentTransferEncoding as Encoding, ContentType, HeaderName, HeaderValue,
};
use lettre::message::{
    Attachment as AttachmentPart, Body, Mailbox, Message, MessageBuilder, MultiPart, SinglePart,
};

use crate::kernel::digest;

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Name that the recipient sees.
    pub file_name: String,
    /// Media type, such as `application/pdf`.
    pub content_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A mail to one recipient, before it is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Address of the recipient, without a name.
    pub to: String,
    /// Subject; line breaks and control characters in it become blanks.
    pub subject: String,
    /// The text version.
    pub text: String,
    /// The HTML version of the same words.
    pub html: String,
    /// Files, in order.
    pub attachments: Vec<Attachment>,
    /// `something@host`, without angle brackets. Chosen once for a mail and kept when it is sent
    /// again.
    pub message_id: String,
    /// When the mail was written.
    pub date: DateTime<Utc>,
}

/// Who the mails are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Name that the recipient sees.
    pub name: String,
    /// Address that the mail comes from; bounces return to it.
    pub address: String,
    /// Address for answers, where it is another.
    pub reply_to: Option<String>,
}

/// Why a mail cannot be built. Trying again does not help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The recipient's address is none, or one that mail servers in general cannot take.
    #[error("the recipient's address cannot be used")]
    Recipient,
    /// The configured sender's address or address for answers is none.
    #[error("the sender's address cannot be used")]
    Sender,
    /// The message id is not of the form `something@host`.
    #[error("the message id cannot be used")]
    MessageId,
    /// The media type of this attachment is none.
    #[error("the media type of attachment {0} cannot be used")]
    ContentType(usize),
    /// The message was refused as a whole.
    #[error("the message cannot be built: {0}")]
    Message(String),
}

/// A mail as the bytes that are sent, with what a transport needs beside them.
#[derive(Debug, Clone)]
pub struct BuiltMail {
    pub(super) mail: OutgoingMail,
    pub(super) from: String,
    pub(super) envelope: Envelope,
    pub(super) raw: Vec<u8>,
}

impl BuiltMail {
    /// The whole message (RFC 5322), lines ended by CR LF.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Address of the recipient.
    pub fn to(&self) -> &str {
        &self.mail.to
    }

    /// The message id, without angle brackets.
    pub fn message_id(&self) -> &str {
        &self.mail.message_id
    }
}

/// Builds the message: text and HTML as alternatives, the attachments after them.
pub fn build(sender: &Sender, mail: OutgoingMail) -> Result<BuiltMail, BuildError> {
    let to = address(&mail.to).ok_or(BuildError::Recipient)?;
    let from = address(&sender.address).ok_or(BuildError::Sender)?;
    if !is_message_id(&mail.message_id) {
        return Err(BuildError::MessageId);
    }
    let name = Some(one_line(&sender.name)).filter(|name| !name.is_empty());
    let from_box = Mailbox::new(name, from.clone());
    let subject = one_line(&mail.subject);

    let mut builder = Message::builder()
        .from(from_box.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(subject.as_str())
        .date(SystemTime::from(mail.date))
        .message_id(Some(format!("<{}>", mail.message_id)));
    if let Some(reply_to) = &sender.reply_to {
        let reply_to = address(reply_to).ok_or(BuildError::Sender)?;
        builder = builder.reply_to(Mailbox::new(None, reply_to));
    }
    let envelope = Envelope::new(Some(from), vec![to.clone()])
        .map_err(|e| BuildError::Message(e.to_string()))?;
    let message = with_body(automatic(builder), &mail)?;
    let mail = OutgoingMail { to: to.to_string(), subject, ..mail };
    Ok(BuiltMail { from: from_box.to_string(), envelope, raw: message.formatted(), mail })
}

/// Says that a machine wrote the message, so that no out-of-office answer comes back (RFC 3834).
fn automatic(builder: MessageBuilder) -> MessageBuilder {
    builder.raw_header(HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    ))
}

/// Puts the parts together.
fn with_body(builder: MessageBuilder, mail: &OutgoingMail) -> Result<Message, BuildError> {
    let digest = content_digest(mail);
    let words = MultiPart::alternative()
        .boundary(format!("words-{digest}"))
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    let body = if mail.attachments.is_empty() {
        words
    } else {
        let mut parts = MultiPart::mixed().boundary(format!("parts-{digest}")).multipart(words);
        for (i, file) in mail.attachments.iter().enumerate() {
            let kind =
                ContentType::parse(&file.content_type).map_err(|_| BuildError::ContentType(i))?;
            // Files are not text, whatever they look like: not a byte of them may change on the way.
            let bytes = Body::new_with_encoding(file.bytes.clone(), Encoding::Base64)
                .map_err(|_| BuildError::Message(format!("attachment {i} cannot be encoded")))?;
            let part = AttachmentPart::new(file_name(&file.file_name));
            parts = parts.singlepart(part.body(bytes, kind));
        }
        parts
    };
    builder.multipart(body).map_err(|e| BuildError::Message(e.to_string()))
}

/// A digest over id and contents, from which the boundaries between the parts are made. Since the
/// contents are part of it, nobody can write a text that contains its own boundary.
fn content_digest(mail: &OutgoingMail) -> String {
    let files = mail.attachments.iter().map(|file| file.bytes.as_slice());
    let fixed = [mail.message_id.as_bytes(), mail.text.as_bytes(), mail.html.as_bytes()];
    hex::encode(&digest::of_parts(fixed.into_iter().chain(files))[..15])
}

/// Whether mail can be sent to `text`: one bare address that every mail server takes.
pub fn is_address(text: &str) -> bool {
    address(text).is_some()
}

/// The address in a form that every mail server takes: ASCII, an international domain in its
/// `xn--` form. None for anything that is not one bare address.
fn address(text: &str) -> Option<Address> {
    let (user, domain) = text.trim().rsplit_once('@')?;
    if !user.is_ascii() || user.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let domain = match url::Host::parse(domain).ok()? {
        url::Host::Domain(name) if name.contains('.') || name == "localhost" => name,
        _ => return None,
    };
    Address::new(user, domain).ok()
}

/// Whether `id` is `something@host` of characters that may stand there unquoted.
fn is_message_id(id: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_{|}~.".contains(&b))
    };
    id.len() <= 200 && id.split_once('@').is_some_and(|(left, host)| plain(left) && plain(host))
}

/// Whether `c` only turns the direction of the text around it, which can make a subject or a file
/// name look like another.
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text on one line: control characters and runs of blanks become one blank. A header made of
/// it cannot contain another header.
fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, ' ' | '\u{2028}' | '\u{2029}');
    let kept: String = text.chars().filter(|c| !turns_direction(*c)).collect();
    kept.split(breaks).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A file name without folders, quotes and control characters.
fn file_name(name: &str) -> String {
    let name = one_line(name).replace(['/', '\\', '"'], "-");
    if name.is_empty() { "file".to_owned() } else { name }
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
