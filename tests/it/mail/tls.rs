//! A mail server that says by a certificate of its own making who it is: nobody it could be believed.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use integrationsfond::mail::transport::{SendError, SmtpConfig, SmtpTls, SmtpTransport, Transport};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection};

use super::transport::{config, mail};

/// A certificate for 127.0.0.1, good for a hundred years, that nobody but itself has signed.
const CERTIFICATE: &str = "MIIBjTCCATOgAwIBAgIUbNpUYTHzYKXSK1+8MuSxiondBlMwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJMTI3LjAuMC\
    4xMCAXDTI2MTEyMzE0NDkyOVoYDzIxMjYxMDMwMTQ0OTI5WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjO\
    PQIBBggqhkjOPQMBBwNCAARsmjqrXxnVBuEkmmp9x8umhC7zXUitS3hRIphuZpRWFTrUpzprH0H/y9h6u59gRJir2g\
    22MpEav3OAB6f/RF/No2EwXzAdBgNVHQ4EFgQUFckaDDzD4erMbpuSn5+ZeqtNeaswHwYDVR0jBBgwFoAUFckaDDzD\
    4erMbpuSn5+ZeqtNeaswDwYDVR0RBAgwBocEfwAAATAMBgNVHRMBAf8EAjAAMAoGCCqGSM49BAMCA0gAMEUCIQC4eb\
    Muv9wzqJJfezF3OSN7tDGP8FSUi8pf6zRNWRbXOwIgHd5lhOiIBic9wXJIoj9+Ggh70I37OWkq7MF8/+qVFtU=";

/// Its key, which is good for this test alone.
const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgshwygBRonZfVbP8Ji8G2hBFbL/cQKqpKpPDy6cQazw\
    ShRANCAARsmjqrXxnVBuEkmmp9x8umhC7zXUitS3hRIphuZpRWFTrUpzprH0H/y9h6u59gRJir2g22MpEav3OAB6f/\
    RF/N";

fn identity() -> Arc<ServerConfig> {
    let certificate = STANDARD.decode(CERTIFICATE).unwrap().into();
    let key = PrivateKeyDer::Pkcs8(STANDARD.decode(KEY).unwrap().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    Arc::new(config)
}

/// Talks until the connection shall be protected.
fn greet(stream: &TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let say = |text: &str| (&*stream).write_all(text.as_bytes()).unwrap();
    say("220 mail\r\n");
    assert!(lines.next().unwrap().unwrap().starts_with("EHLO"));
    say("250-mail\r\n250 STARTTLS\r\n");
    assert_eq!(lines.next().unwrap().unwrap(), "STARTTLS");
    say("220 go\r\n");
}

/// How the other side ends the handshake.
fn handshake(listener: &TcpListener, tls: SmtpTls) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    if tls == SmtpTls::StartTls {
        greet(&stream);
    }
    let mut conn = ServerConnection::new(identity()).unwrap();
    while conn.is_handshaking() {
        if let Err(error) = conn.complete_io(&mut stream) {
            return error.to_string();
        }
    }
    "taken".to_owned()
}

/// Mail is given to no server whose certificate nobody vouches for.
#[test]
fn nothing_is_sent_to_a_server_with_a_wrong_certificate() {
    for tls in [SmtpTls::Tls, SmtpTls::StartTls] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || handshake(&listener, tls));
        let wanted = SmtpConfig { tls, ..config(port, None) };
        let answer = SmtpTransport::new(&wanted).unwrap().send(&mail(1));
        assert!(matches!(answer, Err(SendError::Temporary(_))), "{answer:?}");
        let end = server.join().unwrap();
        assert!(end.contains("fatal alert: UnknownCA"), "{tls:?}: {end}");
    }
}
