//! What the service manager is told: that the program is ready, alive, stopping. Under another
//! manager, or none, nothing is told.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

/// Requests are taken.
pub const READY: &str = "READY=1";
/// The program is alive.
pub const ALIVE: &str = "WATCHDOG=1";
/// No new requests are wanted.
pub const STOPPING: &str = "STOPPING=1";

/// Tells the service manager, if there is one.
pub fn tell(state: &str) {
    let Some(socket) = env::var_os("NOTIFY_SOCKET") else { return };
    if let Err(e) = send(&socket, state) {
        tracing::warn!(cause = %e, state, "the service manager could not be told");
    }
}

fn send(socket: &OsStr, state: &str) -> io::Result<()> {
    let from = UnixDatagram::unbound()?;
    #[cfg(target_os = "linux")]
    {
        use std::os::linux::net::SocketAddrExt;
        use std::os::unix::ffi::OsStrExt;
        if let [b'@', name @ ..] = socket.as_bytes() {
            let address = std::os::unix::net::SocketAddr::from_abstract_name(name)?;
            from.send_to_addr(state.as_bytes(), &address)?;
            return Ok(());
        }
    }
    from.send_to(state.as_bytes(), socket)?;
    Ok(())
}

/// How often the service manager wants a sign of life: twice within the time that it waits.
pub fn pulse() -> Option<Duration> {
    let ours = env::var("WATCHDOG_PID").map_or(true, |pid| pid == std::process::id().to_string());
    let micros: u64 = env::var("WATCHDOG_USEC").ok()?.parse().ok()?;
    (ours && micros > 0).then(|| Duration::from_micros(micros) / 2)
}
