//! The file of the embedded database: nobody else on the machine reads it.

use std::fs::{self, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Makes the file before the database opens it, readable by its owner alone; what the database
/// writes beside it takes over its mode. An older one is closed to everybody outside its group.
pub(super) fn make_private(path: &Path) -> Result<(), String> {
    let failed = |e: std::io::Error| format!("{}: {e}", path.display());
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => return Ok(()),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
        Err(e) => return Err(failed(e)),
    }
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        close_to_others(&PathBuf::from(name));
    }
    Ok(())
}

/// Closes a file or folder to everybody outside its group. Who cannot change the mode, since it is
/// another's or on another machine, leaves it.
pub fn close_to_others(path: &Path) {
    let Ok(mode) = fs::metadata(path).map(|meta| meta.permissions().mode()) else { return };
    if mode & 0o007 != 0
        && let Err(e) = fs::set_permissions(path, Permissions::from_mode(mode & 0o7770))
    {
        tracing::warn!(path = %path.display(), cause = %e, "everybody on this machine may read it");
    }
}
