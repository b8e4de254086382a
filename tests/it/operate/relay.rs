//! A wire to the database server that can be cut and mended.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use integrationsfond::db::DbUrl;

/// Connections under way, and whether new ones are let through.
#[derive(Default)]
struct Wire {
    open: Mutex<Vec<TcpStream>>,
    cut: AtomicBool,
    held: AtomicBool,
}

pub struct Relay {
    url: String,
    wire: Arc<Wire>,
}

impl Relay {
    /// A wire to the server of a database.
    pub fn before(database: &DbUrl) -> Self {
        let DbUrl::Postgres(url) = database else { panic!("{database} has no server") };
        let mut url = url::Url::parse(url).unwrap();
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let wire = Arc::new(Wire::default());
        let shared = wire.clone();
        thread::spawn(move || {
            for here in listener.incoming() {
                let Ok(here) = here else { return };
                if shared.cut.load(Ordering::SeqCst) {
                    continue;
                }
                let there = TcpStream::connect(&server).unwrap();
                let mut open = shared.open.lock().unwrap();
                for (from, to) in [(&here, &there), (&there, &here)] {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    open.push(from.try_clone().unwrap());
                    let wire = shared.clone();
                    thread::spawn(move || {
                        let mut buffer = [0u8; 8192];
                        while let Ok(length @ 1..) = from.read(&mut buffer) {
                            while wire.held.load(Ordering::SeqCst) {
                                thread::sleep(Duration::from_millis(10));
                            }
                            if to.write_all(&buffer[..length]).is_err() {
                                break;
                            }
                        }
                        // The other side may have gone before.
                        to.shutdown(Shutdown::Both).unwrap_or_default();
                    });
                }
            }
        });
        Self { url: url.to_string(), wire }
    }

    /// The database's address through the wire.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends every connection and lets none through.
    pub fn cut(&self) {
        self.wire.cut.store(true, Ordering::SeqCst);
        for stream in self.wire.open.lock().unwrap().drain(..) {
            stream.shutdown(Shutdown::Both).unwrap_or_default();
        }
    }

    /// Lets nothing through and ends nothing: what a server does that hangs.
    pub fn hold(&self) {
        self.wire.held.store(true, Ordering::SeqCst);
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.wire.held.store(false, Ordering::SeqCst);
        self.wire.cut.store(false, Ordering::SeqCst);
    }
}
