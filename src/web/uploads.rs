//! Files that come with a form: looked at, and put on disk before the act that speaks of them.

use actix_web::web;

use super::ctx::Ctx;
use super::posted::{Posted, Upload};
use crate::files::inspect::inspect;
use crate::files::{self, Received, StoredFile};
use crate::kernel::ids::FileId;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};

impl Ctx {
    /// The files of an input, each looked at and kept. What may not come in goes to `errors`, and
    /// the others are taken.
    pub async fn receive(
        &self,
        form: &Posted,
        field: &str,
        errors: &mut Vec<FieldError>,
    ) -> Outcome<Vec<Received>> {
        let mut received = Vec::new();
        for Upload { name, bytes, .. } in form.uploads(field) {
            let accepted = match inspect(name, bytes) {
                Ok(accepted) => accepted,
                Err(msg) => {
                    errors.push(FieldError::msg(field, msg));
                    continue;
                }
            };
            let (app, bytes) = (self.app.clone(), bytes.clone());
            let stored = web::block(move || app.files.put(&bytes))
                .await
                .map_err(|e| Refusal::Busy(e.to_string()))??;
            received.push(Received { stored, accepted });
        }
        Ok(received)
    }

    /// A stored file's row and bytes, for sending. A dangerous one is kept away from readers.
    pub async fn stored_file(&self, id: FileId) -> Outcome<(StoredFile, Vec<u8>)> {
        let file = self.read(move |conn| files::find(conn, id)).await?;
        if file.quarantined {
            return Err(Refusal::Rule(Msg::new("file-quarantined")));
        }
        let (app, sha256) = (self.app.clone(), file.sha256.clone());
        let bytes = web::block(move || app.files.get(&sha256))
            .await
            .map_err(|e| Refusal::Busy(e.to_string()))??;
        Ok((file, bytes))
    }
}
