//! A mail server that keeps what it is sent, and fails when it is told to.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Where in the conversation a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Connect,
    Ehlo,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// After the message's last line; it is not kept.
    Body,
}

/// What the server does instead of going on.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// Answers with this line.
    Say(&'static str),
    /// Takes what it got, the message too, and closes the connection without a word.
    HangUp,
}

/// A message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub raw: Vec<u8>,
}

#[derive(Default)]
struct State {
    faults: Vec<(At, Fault)>,
    received: Vec<Received>,
    logins: Vec<String>,
}

/// A listening server; it stops when it is dropped.
pub struct SmtpSink {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    stopped: Arc<AtomicBool>,
}

impl SmtpSink {
    /// Starts a server on a free port of this machine.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let stopped = Arc::new(AtomicBool::new(false));
        let (shared, stop) = (Arc::clone(&state), Arc::clone(&stopped));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let state = Arc::clone(&shared);
                if let Ok(stream) = stream {
                    // A client that goes away in the middle is none of the server's faults.
                    thread::spawn(move || converse(stream, &state).unwrap_or_default());
                }
            }
        });
        Self { address, state, stopped }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Lets the next command of this kind fail, once; several faults wait for their turns.
    pub fn fail_next(&self, at: At, fault: Fault) {
        self.state.lock().unwrap().faults.push((at, fault));
    }

    /// How many faults wait for their turns.
    #[allow(dead_code)]
    pub fn waiting(&self) -> usize {
        self.state.lock().unwrap().faults.len()
    }

    /// Everything that was taken so far, in order.
    pub fn received(&self) -> Vec<Received> {
        self.state.lock().unwrap().received.clone()
    }

    /// What clients said to sign in, as sent.
    pub fn logins(&self) -> Vec<String> {
        self.state.lock().unwrap().logins.clone()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // The listener waits for a connection; this is the last one.
        drop(TcpStream::connect(self.address));
    }
}

/// The fault that waits for this command, taken out of the queue.
fn fault_at(state: &Mutex<State>, at: At) -> Option<Fault> {
    let mut state = state.lock().unwrap();
    let place = state.faults.iter().position(|(waits_for, _)| *waits_for == at)?;
    Some(state.faults.remove(place).1)
}

fn converse(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    // Answers are short, and must not wait for each other.
    stream.set_nodelay(true)?;
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut out = stream;
    let mut mail = Received { from: String::new(), to: Vec::new(), raw: Vec::new() };
    let mut at = At::Connect;
    let mut argument = String::new();
    loop {
        let fault = fault_at(state, at);
        let answer = match (fault, at) {
            (Some(Fault::HangUp), _) => return Ok(()),
            (Some(Fault::Say(line)), _) => line,
            (None, At::Connect) => "220 sink",
            (None, At::Ehlo) => "250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            (None, At::Auth) => {
                state.lock().unwrap().logins.push(argument.clone());
                "235 welcome"
            }
            (None, At::Mail) => {
                mail = Received { from: argument.clone(), to: Vec::new(), raw: Vec::new() };
                "250 sender"
            }
            (None, At::Rcpt) => {
                mail.to.push(argument.clone());
                "250 recipient"
            }
            (None, At::Data) => "354 go on",
            (None, At::Body) => unreachable!("the body is answered where it is read"),
        };
        write!(out, "{answer}\r\n")?;
        if at == At::Data && answer.starts_with('3') {
            mail.raw = read_body(&mut lines)?;
            let fault = fault_at(state, At::Body);
            if !matches!(fault, Some(Fault::Say(_))) {
                state.lock().unwrap().received.push(mail.clone());
            }
            match fault {
                Some(Fault::HangUp) => return Ok(()),
                Some(Fault::Say(line)) => write!(out, "{line}\r\n")?,
                None => write!(out, "250 kept\r\n")?,
            }
        }
        match next_command(&mut lines, &mut out)? {
            Some((next, rest)) => (at, argument) = (next, rest),
            None => return Ok(()),
        }
    }
}

/// Reads up to the next command that faults can strike at; answers the small ones on the way.
fn next_command(
    lines: &mut impl BufRead,
    out: &mut impl Write,
) -> std::io::Result<Option<(At, String)>> {
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        let inside = || {
            let (_, after) = line.split_once('<').unwrap_or_default();
            after.split('>').next().unwrap_or_default().to_owned()
        };
        match line.to_ascii_uppercase().split([' ', ':']).next().unwrap_or_default() {
            "EHLO" | "HELO" => return Ok(Some((At::Ehlo, String::new()))),
            "AUTH" => return Ok(Some((At::Auth, line["AUTH ".len()..].to_owned()))),
            "MAIL" => return Ok(Some((At::Mail, inside()))),
            "RCPT" => return Ok(Some((At::Rcpt, inside()))),
            "DATA" => return Ok(Some((At::Data, String::new()))),
            "QUIT" => {
                write!(out, "221 bye\r\n")?;
                return Ok(None);
            }
            "NOOP" | "RSET" => write!(out, "250 ok\r\n")?,
            _ => write!(out, "500 what\r\n")?,
        }
    }
}

/// The message up to the line with a single dot, doubled dots undone.
fn read_body(lines: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(body);
        }
        let doubled = usize::from(line.starts_with(b"."));
        body.extend_from_slice(&line[doubled..]);
    }
}
