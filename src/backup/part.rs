//! What a backup that did not come to its end has left beside its place.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::thread;

use tokio::signal::unix::{SignalKind, signal};

use crate::kernel::refusal::{Outcome, Refusal};

/// Where a backup is written until it is whole.
pub(super) fn beside(path: &Path) -> PathBuf {
    beside_of(path, &process::id().to_string())
}

fn beside_of(path: &Path, process: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{process}.part"));
    path.with_file_name(name)
}

/// Removes what earlier backups to the same place have left, whose processes are no more.
pub(super) fn sweep(path: &Path) {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let found = entry.file_name().to_string_lossy().into_owned();
        let id = found.strip_prefix(&name).and_then(|rest| rest.strip_prefix('.'));
        let id = id.and_then(|rest| rest.strip_suffix(".part"));
        let Some(id) = id.and_then(|id| id.parse::<u32>().ok()) else { continue };
        // The number may have come round to this very process, as in a container.
        let runs = id != process::id() && Path::new("/proc").join(id.to_string()).exists();
        if !runs && fs::remove_file(entry.path()).is_ok() {
            tracing::info!(file = found, "removed what a backup has left that was interrupted");
        }
    }
}

/// From now on a signal that ends the process also removes the unfinished backup.
pub fn remove_when_told(path: &Path) -> Outcome<()> {
    let beside = beside(path);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Refusal::internal)?;
    let listen = |kind| {
        let _inside = runtime.enter();
        signal(kind).map_err(Refusal::internal)
    };
    let (mut terminate, mut interrupt) =
        (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    let waiting = move || {
        let number = runtime.block_on(async {
            tokio::select! {
                _ = terminate.recv() => SignalKind::terminate().as_raw_value(),
                _ = interrupt.recv() => SignalKind::interrupt().as_raw_value(),
            }
        });
        // It may not have been begun.
        let _ = fs::remove_file(&beside);
        // As a shell tells the end by a signal.
        process::exit(128 + number);
    };
    thread::Builder::new().name("signals".to_owned()).spawn(waiting).map_err(Refusal::internal)?;
    Ok(())
}
