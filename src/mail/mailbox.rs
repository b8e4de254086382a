//! A mailbox on disk instead of a mail server: each mail becomes an `.eml` file that any mail
//! program opens, its attachments lie beside it, and a small JSON file says what is in it, so that
//! it can be shown without taking the message apart again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::message::BuiltMail;
use super::transport::{SendError, Transport};
use crate::files;

/// Name of the mailbox's folder in the data folder.
pub const FOLDER: &str = "mailbox";

/// What is known of an attachment without opening it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAttachment {
    /// Name of the file.
    pub file_name: String,
    /// Media type.
    pub content_type: String,
    /// Length in bytes.
    pub length: u64,
}

/// A mail in the mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredMail {
    /// Name of the mail in the mailbox; also says its place in the order.
    pub id: String,
    /// Sender, with name.
    pub from: String,
    /// Recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// When it was written.
    pub date: DateTime<Utc>,
    /// Message id without angle brackets.
    pub message_id: String,
    /// The text version.
    pub text: String,
    /// The HTML version.
    pub html: String,
    /// What goes with it, in order.
    pub attachments: Vec<StoredAttachment>,
}

/// One page of the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxPage {
    /// The mails, newest first.
    pub mails: Vec<StoredMail>,
    /// How many there are in all.
    pub total: usize,
}

/// Writes mail to a folder and reads it back.
#[derive(Debug, Clone)]
pub struct MailboxTransport {
    folder: PathBuf,
}

impl MailboxTransport {
    /// A mailbox in `data/mailbox`, which is made when missing and readable by nobody else: mails
    /// carry links that let people in.
    pub fn open(data: &Path) -> io::Result<Self> {
        let folder = data.join(FOLDER);
        files::make_private(&folder)?;
        Ok(Self { folder })
    }

    /// The mails from place `offset` on, at most `limit`, newest first.
    pub fn list(&self, offset: usize, limit: usize) -> io::Result<MailboxPage> {
        let mut ids = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            if let Some(id) = name.to_str().and_then(|n| n.strip_suffix(".json"))
                && is_id(id)
            {
                ids.push(id.to_owned());
            }
        }
        ids.sort_unstable_by(|a, b| b.cmp(a));
        let total = ids.len();
        let page = ids.iter().skip(offset).take(limit);
        let mails = page.filter_map(|id| self.find(id).transpose()).collect::<io::Result<_>>()?;
        Ok(MailboxPage { mails, total })
    }

    /// The mail with this id, if there is one.
    pub fn find(&self, id: &str) -> io::Result<Option<StoredMail>> {
        let Some(json) = self.read(id, "json")? else { return Ok(None) };
        serde_json::from_slice(&json).map(Some).map_err(io::Error::from)
    }

    /// The message as it would have been sent.
    pub fn raw(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        self.read(id, "eml")
    }

    /// The attachment at this place (from zero), with its bytes.
    pub fn attachment(
        &self,
        id: &str,
        place: usize,
    ) -> io::Result<Option<(StoredAttachment, Vec<u8>)>> {
        let Some(mut mail) = self.find(id)? else { return Ok(None) };
        if place >= mail.attachments.len() {
            return Ok(None);
        }
        let bytes = self.read(id, &place.to_string())?;
        Ok(bytes.map(|bytes| (mail.attachments.swap_remove(place), bytes)))
    }

    /// The bytes of a mail's file with this ending; none when it does not exist.
    fn read(&self, id: &str, ending: &str) -> io::Result<Option<Vec<u8>>> {
        if !is_id(id) {
            return Ok(None);
        }
        match fs::read(self.folder.join(format!("{id}.{ending}"))) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes a file so that it is there whole or not at all, also after a power cut.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let waiting = self.folder.join(format!(".{name}.part"));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&waiting)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&waiting, self.folder.join(name))
    }

    /// Writes everything that belongs to a mail; the index comes last and makes it appear.
    fn keep(&self, built: &BuiltMail) -> io::Result<()> {
        let mail = &built.mail;
        let id = id_of(mail.date, &mail.message_id);
        let attachments = mail.attachments.iter().map(|file| StoredAttachment {
            file_name: file.file_name.clone(),
            content_type: file.content_type.clone(),
            length: file.bytes.len() as u64,
        });
        let index = StoredMail {
            id: id.clone(),
            from: built.from.clone(),
            to: mail.to.clone(),
            subject: mail.subject.clone(),
            date: mail.date,
            message_id: mail.message_id.clone(),
            text: mail.text.clone(),
            html: mail.html.clone(),
            attachments: attachments.collect(),
        };
        self.write(&format!("{id}.eml"), &built.raw)?;
        for (place, file) in mail.attachments.iter().enumerate() {
            self.write(&format!("{id}.{place}"), &file.bytes)?;
        }
        self.write(&format!("{id}.json"), &serde_json::to_vec_pretty(&index)?)?;
        File::open(&self.folder)?.sync_all()
    }
}

impl Transport for MailboxTransport {
    /// Keeps the mail. Sent again, it takes the place of itself: the message id decides.
    fn send(&self, mail: &BuiltMail) -> Result<(), SendError> {
        self.keep(mail).map_err(|error| SendError::Temporary(error.to_string()))
    }
}

/// Name of a mail: its time, so that names sort by age, and a digest of its message id.
fn id_of(date: DateTime<Utc>, message_id: &str) -> String {
    format!("{}-{}", date.format("%Y%m%dT%H%M%S%6f"), digest(message_id))
}

/// The part of a mail's name that its message id decides.
pub fn digest(message_id: &str) -> String {
    hex::encode(&Sha256::digest(message_id.as_bytes())[..8])
}

/// That part in the name of one of a mail's files; none when the file is no mail's.
pub fn digest_in(file_name: &str) -> Option<&str> {
    let (id, ending) = file_name.split_once('.')?;
    let plain = !ending.is_empty() && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    if plain && is_id(id) { id.rsplit_once('-').map(|(_, digest)| digest) } else { None }
}

/// Whether `id` can be the name of a mail and nothing else on the disk.
fn is_id(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}
