//! Files that come with a form: counted, looked at, and put on disk before the act that speaks of
//! them; and files on their way out.

use std::time::Duration;

use actix_web::web::{self, Bytes};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::ctx::Ctx;
use super::posted::{Posted, Upload};
use crate::files::inspect::{INSPECTING, inspect};
use crate::files::{self, Received, StoredFile, picture};
use crate::kernel::ids::{AssociationId, FileId};
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};

/// How long a picture waits for its turn to be unpacked, and a file to be looked at.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

impl Ctx {
    /// The files of an input, each looked at and kept. What may not come in goes to `errors`, and
    /// the others are taken. They are sent for the association `of`, if for any.
    pub async fn receive(
        &self,
        form: &Posted,
        field: &str,
        of: Option<AssociationId>,
        errors: &mut Vec<FieldError>,
    ) -> Outcome<Vec<Received>> {
        let mut received = Vec::new();
        for Upload { name, bytes, .. } in form.uploads(field) {
            let taken = self.take(of, name, bytes).await?;
            match taken {
                Ok(file) => received.push(file),
                Err(msg) => errors.push(FieldError::msg(field, msg)),
            }
        }
        Ok(received)
    }

    /// The same for a form that is sent once and for all: a file that nobody could open is said at its
    /// field while something else can still be sent.
    pub async fn receive_readable(
        &self,
        form: &Posted,
        field: &str,
        of: Option<AssociationId>,
        errors: &mut Vec<FieldError>,
    ) -> Outcome<Vec<Received>> {
        let received = self.receive(form, field, of, errors).await?;
        if received.iter().any(|file| file.accepted.dangerous) {
            errors.push(FieldError::new(field, "file-save-anew"));
        }
        Ok(received)
    }

    /// Counts a file against what its sender may send, looks at it and keeps it. It is counted before
    /// anything else: refused files cost as much. Only looking waits for its turn: the threads that
    /// pages need are not all taken by it, and nobody who writes is waited for meanwhile.
    async fn take(
        &self,
        of: Option<AssociationId>,
        name: &str,
        bytes: &Bytes,
    ) -> Outcome<Result<Received, Msg>> {
        let (app, actor) = (self.app.clone(), self.actor());
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let counted = web::block(move || match actor.id {
            Some(account) => app.write(&actor, |tx| files::quota::count(tx, account, of, size)),
            None => Ok(true),
        });
        if !counted.await.map_err(|e| Refusal::Busy(e.to_string()))?? {
            return Ok(Err(Msg::new("file-quota")));
        }
        let (app, name, bytes) = (self.app.clone(), name.to_owned(), bytes.clone());
        let alone = turn(&INSPECTING, "too many files at once").await?;
        web::block(move || {
            let accepted = inspect(&name, &bytes);
            // Held until it has been looked at, also when nobody waits for it any more.
            drop(alone);
            let accepted = match accepted {
                Ok(accepted) => accepted,
                Err(msg) => return Ok(Err(msg)),
            };
            let stored = app.files.put(&bytes).inspect_err(|refusal| {
                if let Refusal::ReadOnly(cause) = refusal {
                    app.pool.health().tried_files(Err(cause.clone()));
                }
            })?;
            Ok(Ok(Received { stored, accepted }))
        })
        .await
        .map_err(|e| Refusal::Busy(e.to_string()))?
    }

    /// A stored file's row and bytes, for sending. A dangerous one is kept away from readers, and
    /// of a picture a copy is sent that holds the picture alone.
    pub async fn stored_file(&self, id: FileId) -> Outcome<(StoredFile, Vec<u8>)> {
        let file = self.read(move |conn| files::find(conn, id)).await?;
        if file.quarantined {
            return Err(Refusal::Rule(Msg::new("file-quarantined")));
        }
        let (app, sha256, media) = (self.app.clone(), file.sha256.clone(), file.media_type.clone());
        let alone = if picture::is_picture(&media) {
            Some(turn(&picture::UNPACKING, "too many pictures at once").await?)
        } else {
            None
        };
        let bytes = web::block(move || -> Outcome<Vec<u8>> {
            let bytes = app.files.get(&sha256)?;
            // Held until the picture is packed again, also when nobody waits for it any more.
            let Some(_alone) = alone else { return Ok(bytes) };
            picture::copy(&media, &bytes).ok_or_else(|| Refusal::Rule(Msg::new("file-broken")))
        })
        .await
        .map_err(|e| Refusal::Busy(e.to_string()))??;
        Ok((file, bytes))
    }
}

/// Waits for one's turn. No thread is kept busy by waiting.
async fn turn(turns: &'static Semaphore, why: &str) -> Outcome<SemaphorePermit<'static>> {
    match timeout(LONGEST_WAIT, turns.acquire()).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(Refusal::Busy(why.to_owned())),
    }
}
