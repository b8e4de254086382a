//! The signs of life that the service manager wants: given only while requests are answered. A timer
//! of its own would go on beside workers that serve nobody.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::app::App;
use crate::kernel::clock::stopwatch;
use crate::notify;

/// The longest that an answer is waited for, if the pulse leaves that much time.
const PATIENCE: Duration = Duration::from_secs(5);

/// Gives signs of life for as long as the service on its listener answers.
pub(super) async fn run(app: Arc<App>, listener: SocketAddr, period: Duration) {
    let leaving = move || app.health.is_draining();
    beat(reachable(listener), period, leaving, || notify::tell(notify::ALIVE)).await;
}

/// Asks, tells when it was answered, waits, and begins again. A program that is `leaving` takes no
/// more requests, and has its own time for that.
async fn beat(address: SocketAddr, period: Duration, leaving: impl Fn() -> bool, tell: impl Fn()) {
    let patience = PATIENCE.min(period);
    loop {
        let begun = stopwatch();
        let answered = match tokio::time::timeout(patience, ask(address)).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("another answer than 200".to_owned()),
            Ok(Err(e)) => Err(e.to_string()),
            Err(_) => Err(format!("no answer within {} ms", patience.as_millis())),
        };
        match answered {
            Ok(()) => tell(),
            Err(_) if leaving() => tell(),
            Err(cause) => tracing::error!(cause, "the service does not answer itself"),
        }
        tokio::time::sleep(period.saturating_sub(begun.elapsed())).await;
    }
}

/// Whether `GET /livez` is answered with 200.
async fn ask(address: SocketAddr) -> io::Result<bool> {
    const ANSWER: &[u8] = b"HTTP/1.1 200";
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut head = [0u8; ANSWER.len()];
    stream.read_exact(&mut head).await?;
    Ok(head == ANSWER)
}

/// Where a listener is reached from this machine.
fn reachable(listener: SocketAddr) -> SocketAddr {
    let ip = match listener.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listener.port())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// A listener that answers with this line while it is `awake`, and then takes connections and
    /// says nothing: what a program does whose workers are all stuck.
    fn listener(line: &'static str, awake: Arc<AtomicBool>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                if awake.load(Ordering::SeqCst) {
                    let mut request = [0u8; 1024];
                    let length = stream.read(&mut request).unwrap();
                    assert!(request[..length].starts_with(b"GET /livez HTTP/1.1\r\n"));
                    write!(stream, "{line}\r\n\r\n").unwrap();
                }
                held.push(stream);
            }
        });
        address
    }

    fn told_within(time: u64, address: SocketAddr, leaving: bool) -> u32 {
        let told = Cell::new(0);
        let pulse = Duration::from_millis(40);
        actix_web::rt::System::new().block_on(async {
            let beating = beat(address, pulse, || leaving, || told.set(told.get() + 1));
            let _ = tokio::time::timeout(Duration::from_millis(time), beating).await;
        });
        told.get()
    }

    #[test]
    fn the_pulse_stops_when_requests_are_not_answered() {
        let awake = Arc::new(AtomicBool::new(true));
        let served = listener("HTTP/1.1 200 OK", awake.clone());
        assert!(told_within(600, served, false) >= 2);
        awake.store(false, Ordering::SeqCst);
        assert_eq!(told_within(300, served, false), 0, "connections are taken and nobody answers");
        assert!(told_within(300, served, true) >= 1, "on the way out there is another clock");
        let failing = listener("HTTP/1.1 500 No", Arc::new(AtomicBool::new(true)));
        assert_eq!(told_within(300, failing, false), 0);
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert_eq!(told_within(300, nobody, false), 0);
    }

    #[test]
    fn a_listener_on_every_address_is_reached_on_this_machine() {
        for (listener, reached) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("192.0.2.7:80", "192.0.2.7:80"),
        ] {
            assert_eq!(reachable(listener.parse().unwrap()), reached.parse().unwrap());
        }
    }
}
