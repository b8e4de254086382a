//! A form on its way in. It is counted while it comes and ends where it may not go on: too large for
//! its address, without its token, too slow, or more than there is room for.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::ctx::Ctx;
use super::posted::{Posted, Upload, gather};
use crate::kernel::clock;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::room::{Sender, Share, Taken};
use crate::routes;

/// Bytes at most of a form that takes files, files and all. Above the largest file, so that a file
/// that is too large gets its sentence and not a broken connection.
const LARGEST_FORM: usize = 48 * 1024 * 1024;
/// Bytes of the typed fields at most, and of a form without files.
const LARGEST_FIELDS: usize = 1024 * 1024;
/// Bytes of a form at most from somebody who is not signed in: there is no form with files for
/// them, and memory is not theirs to fill.
const LARGEST_OF_VISITOR: usize = 64 * 1024;
/// Bytes at most before the token, which stands first in every form of ours.
const BEFORE_TOKEN: usize = 64 * 1024;
/// Parts of a form at most.
const MOST_PARTS: usize = 2_000;
/// Seconds after which somebody who has too much in hand may try again.
const OWN_WAIT: u64 = 5;
/// A form that took longer than this is looked at by the rights of whoever sent it as they are then.
const LONG: Duration = Duration::from_secs(1);

impl FromRequest for Posted {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let payload = payload.take();
        Box::pin(async move {
            let ctx = Ctx::extract(&req).await?;
            let content_type =
                req.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
            let arrival = Arrival::of(&ctx, &req);
            let begun = arrival.begun;
            let posted = if content_type.starts_with("multipart/form-data") {
                arrival.multipart(Multipart::new(req.headers(), payload)).await?
            } else {
                arrival.urlencoded(payload).await?
            };
            if !is_token(posted.get("_csrf"), &ctx.csrf()) {
                return Err(wrong_token());
            }
            if begun.elapsed() > LONG {
                ctx.still_stands().await?;
            }
            Ok(posted)
        })
    }
}

fn is_token(sent: &str, token: &str) -> bool {
    bool::from(sent.as_bytes().ct_eq(token.as_bytes()))
}

fn wrong_token() -> Refusal {
    Refusal::Rule(Msg::new("form-token-wrong"))
}

fn too_large() -> Refusal {
    Refusal::Rule(Msg::new("form-too-large"))
}

fn broken<E>(_: E) -> Refusal {
    Refusal::Rule(Msg::new("form-broken"))
}

struct Arrival {
    /// The token that the form must carry.
    token: String,
    /// Whether files are kept.
    takes_files: bool,
    /// Bytes at most.
    largest: usize,
    begun: Instant,
    /// How long it may come no further.
    pause: Duration,
    /// How long it may take in all.
    time: Duration,
    total: usize,
    share: Share,
}

impl Arrival {
    fn of(ctx: &Ctx, req: &HttpRequest) -> Self {
        let takes_files = ctx.user.is_some()
            && req.match_pattern().is_some_and(|pattern| routes::takes_files(&pattern));
        let room = &ctx.app.room;
        Self {
            token: ctx.csrf(),
            takes_files,
            largest: match &ctx.user {
                None => LARGEST_OF_VISITOR,
                Some(_) if takes_files => LARGEST_FORM,
                Some(_) => LARGEST_FIELDS,
            },
            begun: clock::stopwatch(),
            pause: room.limits.form_pause,
            time: if ctx.user.is_some() { room.limits.form_time } else { room.limits.visitor_time },
            total: 0,
            share: room.share(match &ctx.user {
                Some(user) => Sender::Account(user.id),
                None => Sender::Visitor(ctx.place.clone()),
            }),
        }
    }

    /// What comes next, if it comes in time.
    async fn next<S: Stream + Unpin>(&self, stream: &mut S) -> Outcome<Option<S::Item>> {
        let left = self.time.saturating_sub(self.begun.elapsed()).min(self.pause);
        let next = tokio::time::timeout(left, stream.next()).await;
        next.map_err(|_| Refusal::Rule(Msg::new("form-too-slow")))
    }

    /// Counts bytes, of which those that are `kept` take room.
    fn count(&mut self, bytes: usize, kept: bool) -> Outcome<()> {
        self.total += bytes;
        if self.total > self.largest {
            return Err(too_large());
        }
        if !kept {
            return Ok(());
        }
        match self.share.take(bytes) {
            Taken::Yes => Ok(()),
            Taken::OwnIsFull => Err(Refusal::TooMany { wait: OWN_WAIT }),
            Taken::AllIsFull => {
                Err(Refusal::Busy("forms in hand take all the room there is".to_owned()))
            }
        }
    }

    async fn urlencoded(mut self, mut payload: Payload) -> Outcome<Posted> {
        self.largest = self.largest.min(LARGEST_FIELDS);
        let mut body = BytesMut::new();
        while let Some(chunk) = self.next(&mut payload).await? {
            let chunk = chunk.map_err(broken)?;
            self.count(chunk.len(), true)?;
            body.extend_from_slice(&chunk);
        }
        // One more than may be: a body of nothing but separators is not taken apart to its end.
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(&body)
            .take(MOST_PARTS + 1)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if pairs.len() > MOST_PARTS {
            return Err(too_large());
        }
        Ok(gather(pairs, Vec::new()).held_by(self.share))
    }

    async fn multipart(mut self, mut parts: Multipart) -> Outcome<Posted> {
        let (mut pairs, mut files) = (Vec::new(), Vec::new());
        let (mut is_ours, mut typed) = (false, 0usize);
        while let Some(part) = self.next(&mut parts).await? {
            let mut part = part.map_err(broken)?;
            let disposition = part.content_disposition();
            let field = disposition.and_then(|d| d.get_name()).unwrap_or_default().to_owned();
            let file_name = disposition.and_then(|d| d.get_filename()).map(str::to_owned);
            self.count(field.len() + file_name.as_ref().map_or(0, String::len), true)?;
            let is_file = file_name.is_some();
            let keeps = !is_file || self.takes_files;
            let mut bytes = BytesMut::new();
            let mut hasher = Sha256::new();
            while let Some(chunk) = self.next(&mut part).await? {
                let chunk = chunk.map_err(broken)?;
                self.count(chunk.len(), keeps)?;
                if !is_ours && (is_file || self.total > BEFORE_TOKEN) {
                    return Err(wrong_token());
                }
                if is_file {
                    hasher.update(&chunk);
                } else {
                    typed += chunk.len();
                }
                if typed > LARGEST_FIELDS {
                    return Err(too_large());
                }
                if keeps {
                    bytes.extend_from_slice(&chunk);
                }
            }
            match file_name {
                // An input left empty is sent as a file without a name.
                Some(name) if name.is_empty() && bytes.is_empty() => {}
                // Nobody asked for it here.
                Some(_) if !keeps => {}
                Some(name) => {
                    let (bytes, sha256) = (bytes.freeze(), hasher.finalize().into());
                    files.push(Upload { field, name, bytes, sha256 });
                }
                None => {
                    let text = String::from_utf8(bytes.into()).map_err(broken)?;
                    if field == "_csrf" {
                        if !is_token(text.trim(), &self.token) {
                            return Err(wrong_token());
                        }
                        is_ours = true;
                    }
                    pairs.push((field, text));
                }
            }
            if pairs.len() + files.len() > MOST_PARTS {
                return Err(too_large());
            }
        }
        Ok(gather(pairs, files).held_by(self.share))
    }
}
