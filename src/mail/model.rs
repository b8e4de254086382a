//! A mail in the outbox, and how long it waits before it is tried again.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use crate::db::schema;
use crate::kernel::ids::{FileId, MailId};

/// Tries at most; with the waits between them about two days.
pub const MOST_TRIES: i64 = 16;

/// Kinds of mail that carry what lets people in.
pub const SECRET_KINDS: [&str; 4] = ["sign-in", "register", "password", "invitation-newcomer"];

/// A mail's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::outbox, check_for_backend(crate::db::MultiBackend))]
pub struct Queued {
    /// Key.
    pub id: MailId,
    /// The message id, the same at every try.
    pub message_id: String,
    /// What it is, in one word.
    pub kind: String,
    /// Address of the recipient.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// The text version.
    pub text: String,
    /// The HTML version.
    pub html: String,
    /// When it was written.
    pub created_at: NaiveDateTime,
    /// When it is tried next.
    pub next_try_at: NaiveDateTime,
    /// How often it was tried.
    pub tries: i64,
    /// Until when a worker has it in hand.
    pub taken_until: Option<NaiveDateTime>,
    /// When the receiving side took it.
    pub sent_at: Option<NaiveDateTime>,
    /// When it was given up.
    pub failed_at: Option<NaiveDateTime>,
    /// What went wrong last.
    pub last_error: Option<String>,
}

impl Queued {
    /// Where the mail is.
    pub fn state(&self) -> State {
        match (self.sent_at, self.failed_at) {
            (Some(_), _) => State::Sent,
            (None, Some(_)) => State::Failed,
            (None, None) if self.tries > 0 && self.taken_until.is_none() => State::Delayed,
            (None, None) => State::Waiting,
        }
    }

    /// Whether it carries what lets somebody in.
    pub fn is_secret(&self) -> bool {
        SECRET_KINDS.contains(&self.kind.as_str())
    }
}

/// Where a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It leaves in a moment.
    Waiting,
    /// It did not leave and will be tried again.
    Delayed,
    /// The receiving side has it.
    Sent,
    /// It was given up.
    Failed,
}

impl State {
    /// Tone and key of the word that lists show.
    pub const fn tag(self) -> (&'static str, &'static str) {
        match self {
            Self::Waiting => ("info", "mail-state-waiting"),
            Self::Delayed => ("warn", "mail-state-delayed"),
            Self::Sent => ("ok", "mail-state-sent"),
            Self::Failed => ("bad", "mail-state-failed"),
        }
    }
}

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Enclosed {
    /// The file.
    pub file: FileId,
    /// Its hash, under which its bytes are kept.
    pub sha256: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Name that the recipient sees.
    pub name: String,
}

/// How long a mail waits after its `tries`-th try failed: half a minute, then twice as long each
/// time, six hours at most.
pub fn wait(tries: i64) -> TimeDelta {
    let doublings = tries.clamp(1, 11) - 1;
    TimeDelta::seconds(30 << doublings).min(TimeDelta::hours(6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_six_hours() {
        let seconds: Vec<i64> = (1..=12).map(|n| wait(n).num_seconds()).collect();
        assert_eq!(seconds[..4], [30, 60, 120, 240]);
        assert_eq!(seconds[9..], [15_360, 21_600, 21_600]);
        assert_eq!(wait(0), wait(1));
        let all: TimeDelta = (1..MOST_TRIES).map(wait).sum();
        assert!((TimeDelta::hours(36)..TimeDelta::hours(48)).contains(&all), "{all}");
    }
}
