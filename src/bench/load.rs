//! Many clients that ask over and over on open connections, as fast as they are answered.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use crate::kernel::clock::stopwatch;

/// What came of it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Loaded {
    /// Answers with the status that was wanted.
    pub answers: usize,
    /// Everything else.
    pub errors: usize,
    /// Answers a second.
    pub rate: f64,
    /// Milliseconds that half of the answers took at most.
    pub p50_ms: f64,
    /// And 99 of 100.
    pub p99_ms: f64,
    /// Bytes of bodies.
    pub bytes: usize,
}

/// One open connection.
pub struct Client {
    reader: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Client {
    /// Opens a connection.
    pub fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { reader: BufReader::with_capacity(64 * 1024, stream), body: Vec::new() })
    }

    /// Sends a request and reads the whole answer: its status and its body.
    pub fn ask(&mut self, request: &[u8]) -> io::Result<(u16, &[u8])> {
        self.reader.get_mut().write_all(request)?;
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        let (mut length, mut chunked) = (0, false);
        loop {
            line.clear();
            if self.reader.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let head = line.trim_end().to_ascii_lowercase();
            if head.is_empty() {
                break;
            }
            if let Some(value) = head.strip_prefix("content-length: ") {
                length = value.parse().map_err(io::Error::other)?;
            }
            chunked |= head == "transfer-encoding: chunked";
        }
        self.body.clear();
        if chunked {
            loop {
                line.clear();
                self.reader.read_line(&mut line)?;
                let part = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
                let from = self.body.len();
                self.body.resize(from + part, 0);
                self.reader.read_exact(&mut self.body[from..])?;
                self.reader.read_line(&mut line)?;
                if part == 0 {
                    break;
                }
            }
        } else {
            self.body.resize(length, 0);
            self.reader.read_exact(&mut self.body)?;
        }
        Ok((status, &self.body))
    }
}

/// The request for a path.
pub fn request(address: &str, path: &str, cookie: &str) -> Vec<u8> {
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{cookie}\r\n").into_bytes()
}

/// Loads a server with `clients` connections for a time, or until there are `most` answers; they ask
/// for the paths in turn.
pub fn load(
    address: &str,
    paths: &[String],
    cookie: &str,
    clients: usize,
    time: Duration,
    most: usize,
) -> Result<Loaded, String> {
    let requests: Arc<Vec<Vec<u8>>> =
        Arc::new(paths.iter().map(|path| request(address, path, cookie)).collect());
    let begun = stopwatch();
    let threads: Vec<_> = (0..clients)
        .map(|client| {
            let (requests, address) = (requests.clone(), address.to_owned());
            let share = most / clients.max(1) + usize::from(client < most % clients.max(1));
            std::thread::spawn(move || -> io::Result<(Vec<u32>, usize, usize)> {
                let mut open = Client::open(&address)?;
                let (mut taken, mut errors, mut bytes) = (Vec::new(), 0, 0);
                let mut turn = client;
                while begun.elapsed() < time && taken.len() + errors < share {
                    let asked = stopwatch();
                    let (status, body) = open.ask(&requests[turn % requests.len()])?;
                    bytes += body.len();
                    if status == 200 {
                        taken.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
                    } else {
                        errors += 1;
                    }
                    turn += 1;
                }
                Ok((taken, errors, bytes))
            })
        })
        .collect();
    let (mut all, mut errors, mut bytes) = (Vec::new(), 0, 0);
    for thread in threads {
        let done = thread.join().map_err(|_| "a client failed".to_owned())?;
        let (taken, wrong, read) = done.map_err(|e| e.to_string())?;
        all.extend(taken);
        errors += wrong;
        bytes += read;
    }
    Ok(summed(all, errors, bytes, begun.elapsed().as_secs_f64()))
}

/// Sums up how long each took, in microseconds.
#[allow(clippy::cast_precision_loss)] // rates are shown with three digits
pub fn summed(mut taken: Vec<u32>, errors: usize, bytes: usize, seconds: f64) -> Loaded {
    taken.sort_unstable();
    let at = |share: usize| {
        let place = (taken.len() * share / 100).min(taken.len().saturating_sub(1));
        f64::from(taken.get(place).copied().unwrap_or(0)) / 1_000.0
    };
    Loaded {
        answers: taken.len(),
        errors,
        rate: taken.len() as f64 / seconds,
        p50_ms: at(50),
        p99_ms: at(99),
        bytes,
    }
}
