//! Whether what a request was begun with still holds. A page is begun with the session and the day
//! as this process saw them last, without asking the database; the first thing that its reading does,
//! in the same picture of the database, is to make sure that no act has changed them since. So a
//! page needs the database once, and yet a role that is taken away, here or by another instance, is
//! gone with the next request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveDateTime};

use super::guard::{SIGN_IN_FIRST, token_hash};
use crate::app::App;
use crate::db::Db;
use crate::db::memo::{Moment, moment};
use crate::kernel::clock;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::people;
use crate::people::model::{Membership, User};

/// How long a session is believed although no act has been done: somebody may have changed the
/// database by hand.
const BELIEVED: Duration = Duration::from_secs(5);

/// A session as this process saw it last.
pub struct Known {
    /// The session, if it stood.
    pub found: people::Found,
    /// When it was looked at.
    at: Instant,
    /// How many acts this process had done then: after another one it asks first, so that a page is
    /// only begun in vain when another instance has changed the person.
    acts: u64,
}

/// What a request was begun with.
pub struct Standing {
    /// The act that it goes by; none when it has just been read.
    of: Option<i64>,
    /// Hash of the session's token.
    session: Option<String>,
    day: NaiveDate,
    is_checked: AtomicBool,
    has_moved: AtomicBool,
}

/// Who asks, and whether that still has to be made sure of.
pub struct Begun {
    /// Who is signed in.
    pub user: Option<Arc<User>>,
    /// What it goes by.
    pub standing: Standing,
}

impl Standing {
    /// What has just been read.
    pub fn fresh(app: &App) -> Self {
        Self {
            of: None,
            session: None,
            day: app.clock.today(),
            is_checked: AtomicBool::new(true),
            has_moved: AtomicBool::new(false),
        }
    }

    /// Whether nobody has made sure yet.
    pub fn is_open(&self) -> bool {
        !self.is_checked.load(Ordering::Acquire)
    }

    /// Whether the person or the day is another than the request was begun with.
    pub fn has_moved(&self) -> bool {
        self.has_moved.load(Ordering::Acquire)
    }

    /// Whether the request was begun at this moment.
    pub fn is_of(&self, at: Moment) -> bool {
        self.of.is_none_or(|of| of == at.changes)
    }

    /// Makes sure, in a picture of the database, that `user` and the day are what they were.
    pub fn check(&self, app: &App, conn: &mut Db, user: Option<&Arc<User>>) -> Outcome<()> {
        if self.of.is_none() {
            return Ok(());
        }
        let at = moment(conn)?;
        self.check_at(app, conn, user, at)
    }

    /// The same where it is known what the picture goes by.
    pub fn check_at(
        &self,
        app: &App,
        conn: &mut Db,
        user: Option<&Arc<User>>,
        at: Moment,
    ) -> Outcome<()> {
        if !self.is_of(at) {
            let now = match &self.session {
                Some(hash) => look(app, conn, hash, at)?.map(|found| found.user),
                None => None,
            };
            if now.as_ref() != user || app.day_of(at) != self.day {
                self.has_moved.store(true, Ordering::Release);
                return Err(Refusal::NotAllowed);
            }
        }
        self.is_checked.store(true, Ordering::Release);
        Ok(())
    }
}

/// The person behind a session's token and the day, as this process saw them last. None when the
/// database has to be asked before anything else.
pub fn remembered(app: &App, session: Option<&str>) -> Option<Begun> {
    let now = app.clock.instant();
    let (of, user) = match session {
        Some(hash) => {
            let (of, known) = app.sessions.last::<Known>(hash)?;
            let is_good = known.found.is_valid(now)
                && known.found.due(now).is_none()
                && known.at.elapsed() < BELIEVED
                && known.acts == app.pool.health().acts();
            if !is_good {
                return None;
            }
            (of, Some(known.found.user.clone()))
        }
        None if app.demo => (app.day_at(), None),
        None => return Some(Begun { user: None, standing: Standing::fresh(app) }),
    };
    // A day that was looked at in another moment is looked at again.
    let of = if app.demo && app.day_at() != of { NO_ACT } else { of };
    let standing = Standing {
        of: Some(of),
        session: session.map(str::to_owned),
        day: app.clock.today(),
        is_checked: AtomicBool::new(false),
        has_moved: AtomicBool::new(false),
    };
    Some(Begun { user, standing })
}

/// The number of no act.
const NO_ACT: i64 = -1;

/// Reads the session and the day.
pub fn read(app: &App, conn: &mut Db, session: Option<&str>) -> Outcome<Option<people::Found>> {
    let at = moment(conn)?;
    app.day_of(at);
    session.map_or(Ok(None), |hash| look(app, conn, hash, at))
}

/// Makes sure that a person may still do all that they could when their request began: the session
/// with this token stands, and no role and no association has been taken away.
pub fn hold(conn: &mut Db, user: &User, token: &str, now: NaiveDateTime) -> Outcome<()> {
    let Some(found) = people::find_by_session(conn, &token_hash(token), now)? else {
        return Err(Refusal::Rule(Msg::new(SIGN_IN_FIRST)));
    };
    let now = found.user;
    let acts_for = |had: &Membership| {
        now.associations.iter().any(|m| (m.id, m.signatory) == (had.id, had.signatory))
    };
    let has_all = now.id == user.id
        && user.roles.iter().all(|role| now.roles.contains(role))
        && user.associations.iter().all(acts_for);
    if has_all { Ok(()) } else { Err(Refusal::NotAllowed) }
}

fn look(app: &App, conn: &mut Db, hash: &str, at: Moment) -> Outcome<Option<people::Found>> {
    let (now, acts) = (app.clock.instant(), app.pool.health().acts());
    let found = people::find_by_session(conn, hash, now)?;
    match &found {
        Some(found) => {
            let known = Known { found: found.clone(), at: clock::stopwatch(), acts };
            app.sessions.keep(hash.to_owned(), at.changes, Arc::new(known));
        }
        None => app.sessions.forget(hash),
    }
    Ok(found)
}
