//! Files that come with a form: counted, looked at, and put on disk before the act that speaks of
//! them; and files on their way out.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use super::ctx::Ctx;
use super::posted::{Posted, Upload};
use crate::app::App;
use crate::files::inspect::inspect;
use crate::files::{self, Received, StoredFile, picture};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AssociationId, FileId};
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};

/// How long a picture waits for its turn to be unpacked.
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
            let (app, actor) = (self.app.clone(), self.actor());
            let (name, bytes) = (name.clone(), bytes.clone());
            let taken = web::block(move || take(&app, &actor, of, &name, &bytes))
                .await
                .map_err(|e| Refusal::Busy(e.to_string()))??;
            match taken {
                Ok(file) => received.push(file),
                Err(msg) => errors.push(FieldError::msg(field, msg)),
            }
        }
        Ok(received)
    }

    /// A stored file's row and bytes, for sending. A dangerous one is kept away from readers, and
    /// of a picture a copy is sent that holds the picture alone.
    pub async fn stored_file(&self, id: FileId) -> Outcome<(StoredFile, Vec<u8>)> {
        let file = self.read(move |conn| files::find(conn, id)).await?;
        if file.quarantined {
            return Err(Refusal::Rule(Msg::new("file-quarantined")));
        }
        let (app, sha256, media) = (self.app.clone(), file.sha256.clone(), file.media_type.clone());
        let alone = if picture::is_picture(&media) { Some(turn().await?) } else { None };
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

/// Waits until no other picture is being unpacked. No thread is kept busy by waiting.
async fn turn() -> Outcome<SemaphorePermit<'static>> {
    match timeout(LONGEST_WAIT, picture::UNPACKING.acquire()).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(Refusal::Busy("too many pictures at once".to_owned())),
    }
}

/// Counts a file against what its sender may send, looks at it and keeps it. It is counted before
/// anything else: refused files cost as much.
fn take(
    app: &Arc<App>,
    actor: &Actor,
    of: Option<AssociationId>,
    name: &str,
    bytes: &[u8],
) -> Outcome<Result<Received, Msg>> {
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    if let Some(account) = actor.id
        && !app.write(actor, |tx| files::quota::count(tx, account, of, size))?
    {
        return Ok(Err(Msg::new("file-quota")));
    }
    match inspect(name, bytes) {
        Ok(accepted) => {
            let stored = app.files.put(bytes).inspect_err(|refusal| {
                if let Refusal::ReadOnly(cause) = refusal {
                    app.pool.health().tried_files(Err(cause.clone()));
                }
            })?;
            Ok(Ok(Received { stored, accepted }))
        }
        Err(msg) => Ok(Err(msg)),
    }
}
