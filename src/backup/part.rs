//! What a backup that did not come to its end has left beside its place.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::LazyLock;
use std::thread;

use tokio::signal::unix::{SignalKind, signal};

use crate::kernel::refusal::{Outcome, Refusal};

/// The number of this process's backup: its process number may be another's in another container.
static OWN: LazyLock<String> = LazyLock::new(|| {
    let mut random = [0u8; 8];
    // Without chance the process's number has to do; nothing is written over in any case.
    match getrandom::fill(&mut random) {
        Ok(()) => hex::encode(random),
        Err(_) => format!("{:016x}", process::id()),
    }
});

/// Where a backup is written until it is whole.
pub(super) fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", *OWN));
    path.with_file_name(name)
}

/// Removes what earlier backups to the same place have left: whoever still writes holds a lock.
pub(super) fn sweep(path: &Path) {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let found = entry.file_name().to_string_lossy().into_owned();
        let id = found.strip_prefix(&name).and_then(|rest| rest.strip_prefix('.'));
        let id = id.and_then(|rest| rest.strip_suffix(".part"));
        if !id.is_some_and(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_hexdigit())) {
            continue;
        }
        let Ok(file) = File::options().append(true).open(entry.path()) else { continue };
        if file.try_lock().is_ok() && fs::remove_file(entry.path()).is_ok() {
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
