//! What the service manager is told: that the program is ready, alive, stopping. Under another
//! manager, or none, nothing is told.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::os::unix::net::UnixDatagram;
use std::sync::mpsc;
use std::thread;
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

/// How much more time is asked for at once, and how often.
const MORE: Duration = Duration::from_secs(60);
const AGAIN: Duration = Duration::from_secs(20);

/// Does what a start can take long for, and asks the service manager for more time meanwhile.
pub fn while_starting<T: Send>(work: impl FnOnce() -> T) -> T {
    if env::var_os("NOTIFY_SOCKET").is_none() {
        return work();
    }
    let (done, is_done) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            loop {
                tell(&format!("EXTEND_TIMEOUT_USEC={}", MORE.as_micros()));
                // The other end is dropped when the work is done.
                if is_done.recv_timeout(AGAIN) != Err(mpsc::RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        let result = work();
        drop(done);
        result
    })
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
