//! Files as answers: whole, or sent while they are read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

use super::Answer;
use super::ctx::{Ctx, percent_encoded};
use crate::db::Db;
use crate::kernel::clock;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::room::Limits;

/// How many bytes of a file are sent at a time.
const PART: usize = 64 * 1024;

/// How long at most until a reader who took nothing is looked after again.
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

impl Ctx {
    /// Sends a file for saving.
    pub fn download(&self, name: &str, media_type: &str, bytes: Vec<u8>) -> HttpResponse {
        answer_with("attachment", name, media_type).body(bytes)
    }

    /// Sends a file while it is read, in one picture of the database: `write` gets the connection and
    /// what takes the next bytes. A reader that goes away ends it, and so does one that takes nothing:
    /// the file breaks off then instead of looking whole.
    pub async fn stream<F>(&self, name: &str, media_type: &str, write: F) -> Answer
    where
        F: FnOnce(&mut Db, &mut dyn FnMut(Vec<u8>) -> Outcome<()>) -> Outcome<()> + Send + 'static,
    {
        let places = self.app.room.exports.clone().acquire_owned();
        let place = tokio::time::timeout(self.app.room.limits.export_wait, places)
            .await
            .map_err(|_| Refusal::Busy("other files are being sent".to_owned()))?
            .map_err(Refusal::internal)?;
        let (sender, receiver) = tokio::sync::mpsc::channel::<web::Bytes>(4);
        let is_whole = Arc::new(AtomicBool::new(false));
        let (app, told) = (self.app.clone(), is_whole.clone());
        actix_web::rt::task::spawn_blocking(move || {
            let begun = clock::stopwatch();
            let mut waiting = Vec::new();
            let pass = |bytes: Vec<u8>| pass(&sender, bytes.into(), begun, &app.room.limits);
            let mut send = |bytes: Vec<u8>| {
                waiting.extend(bytes);
                if waiting.len() < PART { Ok(()) } else { pass(std::mem::take(&mut waiting)) }
            };
            let written = app.read(|conn| write(conn, &mut send));
            match written.and_then(|()| pass(waiting)) {
                Ok(()) => told.store(true, Ordering::Release),
                Err(refusal) => tracing::warn!(cause = %refusal, "a file was not sent to its end"),
            }
            drop(place);
        });
        let parts = futures_util::stream::unfold(Some(receiver), move |receiver| {
            let is_whole = is_whole.clone();
            async move {
                let mut receiver = receiver?;
                match receiver.recv().await {
                    Some(part) => Some((Ok(part), Some(receiver))),
                    None if is_whole.load(Ordering::Acquire) => None,
                    None => Some((Err(Refusal::Busy("the file breaks off".to_owned())), None)),
                }
            }
        });
        Ok(answer_with("attachment", name, media_type).streaming(parts))
    }

    /// Shows a PDF in the browser.
    pub fn inline_pdf(&self, name: &str, bytes: Vec<u8>) -> HttpResponse {
        answer_with("inline", name, "application/pdf").body(bytes)
    }
}

/// The head of an answer that is a file.
fn answer_with(disposition: &str, name: &str, media_type: &str) -> HttpResponseBuilder {
    let name = percent_encoded(name);
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(media_type)
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("{disposition}; filename*=UTF-8''{name}"),
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"));
    answer
}

/// Hands a part of a file to whoever sends it, and waits as long as its reader may take nothing.
fn pass(
    sender: &Sender<web::Bytes>,
    mut bytes: web::Bytes,
    begun: Instant,
    limits: &Limits,
) -> Outcome<()> {
    let waited = clock::stopwatch();
    let mut pause = Duration::from_micros(200);
    loop {
        bytes = match sender.try_send(bytes) {
            Ok(()) => return Ok(()),
            Err(TrySendError::Closed(_)) => {
                return Err(Refusal::Busy("the reader has gone".to_owned()));
            }
            Err(TrySendError::Full(bytes)) => bytes,
        };
        if waited.elapsed() > limits.reader_pause || begun.elapsed() > limits.reader_time {
            return Err(Refusal::Busy("the reader takes too long".to_owned()));
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
