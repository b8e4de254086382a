//! Mail to a mail server that may fail, and to the mailbox on disk.

use std::time::Duration;

use integrationsfond::mail::mailbox::MailboxTransport;
use integrationsfond::mail::message::{Attachment, BuiltMail, OutgoingMail, Sender, build};
use integrationsfond::mail::transport::{
    SendError, SmtpConfig, SmtpLogin, SmtpTls, SmtpTransport, Transport,
};

use crate::support::smtp_sink::{At, Fault, SmtpSink};

pub fn mail(number: u32) -> BuiltMail {
    let sender = Sender {
        name: "Integrationsfonden".into(),
        address: "fonden@kommunen.example".into(),
        reply_to: None,
    };
    let file = Attachment {
        file_name: "Beslut å.pdf".into(),
        content_type: "application/pdf".into(),
        bytes: format!("%PDF {number}").into_bytes(),
    };
    let mail = OutgoingMail {
        to: format!("forening{number}@kommunen.example"),
        subject: format!("Beslut {number} på språkkaféet"),
        text: "Hej!\n.\n..en rad som börjar med punkt\n".into(),
        html: "<p>Hej!</p>".into(),
        attachments: vec![file],
        message_id: format!("letter-{number}@kommunen.example"),
        date: format!("2021-03-29T14:05:{number:02}Z").parse().unwrap(),
    };
    build(&sender, mail).unwrap()
}

pub fn config(port: u16, login: Option<SmtpLogin>) -> SmtpConfig {
    let timeout = Duration::from_secs(5);
    SmtpConfig { host: "127.0.0.1".into(), port, tls: SmtpTls::None, login, timeout }
}

fn smtp(sink: &SmtpSink) -> SmtpTransport {
    SmtpTransport::new(&config(sink.port(), None)).unwrap()
}

/// What arrives is byte for byte what was built, dots at the beginning of lines included.
#[test]
fn the_server_receives_the_built_bytes() {
    let sink = SmtpSink::start();
    let transport = smtp(&sink);
    for number in 1..=3 {
        transport.send(&mail(number)).unwrap();
    }
    let received = sink.received();
    assert_eq!(received.len(), 3);
    for (got, number) in received.iter().zip(1..) {
        let sent = mail(number);
        assert_eq!(got.from, "fonden@kommunen.example");
        assert_eq!(got.to, [sent.to()]);
        assert_eq!(String::from_utf8_lossy(&got.raw), String::from_utf8_lossy(sent.raw()));
    }
}

/// An answer of the 400 series means later, one of the 500 series means never, wherever in the
/// conversation it comes; the next try goes through.
#[test]
fn the_answers_of_the_server_decide_whether_to_try_again() {
    let sink = SmtpSink::start();
    let transport = smtp(&sink);
    for at in [At::Mail, At::Rcpt, At::Data, At::Body] {
        sink.fail_next(at, Fault::Say("451 try later"));
        let answer = transport.send(&mail(1));
        assert!(
            matches!(&answer, Err(SendError::Temporary(t)) if t.contains("try later")),
            "{at:?} {answer:?}"
        );
        sink.fail_next(at, Fault::Say("550 no such mailbox"));
        let answer = transport.send(&mail(1));
        assert!(
            matches!(&answer, Err(SendError::Permanent(t)) if t.contains("no such")),
            "{at:?} {answer:?}"
        );
    }
    assert_eq!(sink.received(), []);
    transport.send(&mail(1)).unwrap();
    assert_eq!(sink.received().len(), 1);
}

/// A server that does not answer, goes away, or does not want us at all keeps the mail waiting.
#[test]
fn trouble_with_the_server_itself_is_temporary() {
    let sink = SmtpSink::start();
    for (at, fault) in [
        (At::Connect, Fault::Say("421 too many connections")),
        (At::Connect, Fault::HangUp),
        (At::Ehlo, Fault::HangUp),
        (At::Mail, Fault::Say("530 sign in first")),
        (At::Rcpt, Fault::HangUp),
    ] {
        sink.fail_next(at, fault);
        let answer = smtp(&sink).send(&mail(1));
        assert!(matches!(answer, Err(SendError::Temporary(_))), "{at:?} {fault:?} {answer:?}");
    }
    // Nothing listens at port 1.
    let answer = SmtpTransport::new(&config(1, None)).unwrap().send(&mail(1));
    assert!(matches!(answer, Err(SendError::Temporary(_))), "{answer:?}");
}

/// When the answer is lost after the message was taken, the second try carries the same id, so
/// that the recipient's side can tell.
#[test]
fn a_lost_answer_leads_to_the_same_message_again() {
    let sink = SmtpSink::start();
    let transport = smtp(&sink);
    sink.fail_next(At::Body, Fault::HangUp);
    assert!(matches!(transport.send(&mail(7)), Err(SendError::Temporary(_))));
    transport.send(&mail(7)).unwrap();
    let received = sink.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0], received[1]);
    let raw = String::from_utf8_lossy(&received[0].raw).into_owned();
    assert!(raw.contains("Message-ID: <letter-7@kommunen.example>\r\n"));
}

/// A wrong password is somebody's to put right; the mails must not be lost over it.
#[test]
fn a_refused_sign_in_keeps_the_mail() {
    let sink = SmtpSink::start();
    let login = SmtpLogin { user: "fonden".into(), password: "hemligt".into() };
    let transport = SmtpTransport::new(&config(sink.port(), Some(login))).unwrap();
    sink.fail_next(At::Auth, Fault::Say("535 wrong password"));
    let answer = transport.send(&mail(1));
    assert!(matches!(answer, Err(SendError::Temporary(_))), "{answer:?}");
    transport.send(&mail(1)).unwrap();
    // "\0fonden\0hemligt" in base64.
    assert_eq!(sink.logins(), ["PLAIN AGZvbmRlbgBoZW1saWd0"]);
}

/// No TLS on offer, nothing said.
#[test]
fn nothing_is_sent_when_the_server_cannot_do_tls() {
    let sink = SmtpSink::start();
    let wanted = SmtpConfig { tls: SmtpTls::StartTls, ..config(sink.port(), None) };
    let answer = SmtpTransport::new(&wanted).unwrap().send(&mail(1));
    assert!(matches!(answer, Err(SendError::Temporary(_))), "{answer:?}");
    assert_eq!(sink.received(), []);
}

/// A folder of its own for one test, removed at the end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("mailbox-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

/// The mailbox shows the newest first, page by page, and each mail with everything in it.
#[test]
fn the_mailbox_keeps_what_was_sent() {
    let folder = Folder::new("keeps");
    let mailbox = MailboxTransport::open(&folder.0).unwrap();
    for number in [2, 5, 1, 4, 3] {
        mailbox.send(&mail(number)).unwrap();
    }
    let subjects = |offset, limit| -> Vec<String> {
        let page = mailbox.list(offset, limit).unwrap();
        assert_eq!(page.total, 5);
        page.mails.into_iter().map(|m| m.subject).collect()
    };
    assert_eq!(subjects(0, 2), ["Beslut 5 på språkkaféet", "Beslut 4 på språkkaféet"]);
    assert_eq!(subjects(4, 2), ["Beslut 1 på språkkaféet"]);
    assert_eq!(subjects(5, 2), Vec::<String>::new());

    let newest = mailbox.list(0, 1).unwrap().mails.remove(0);
    let read = mailbox.find(&newest.id).unwrap().unwrap();
    assert_eq!(read, newest);
    assert_eq!(read.from, "Integrationsfonden <fonden@kommunen.example>");
    assert_eq!(read.to, "forening5@kommunen.example");
    assert_eq!(read.html, "<p>Hej!</p>");
    assert_eq!(mailbox.raw(&read.id).unwrap().unwrap(), mail(5).raw());
    let (file, bytes) = mailbox.attachment(&read.id, 0).unwrap().unwrap();
    assert_eq!((file.file_name.as_str(), file.length), ("Beslut å.pdf", 6));
    assert_eq!(bytes, b"%PDF 5");
    assert!(mailbox.attachment(&read.id, 1).unwrap().is_none());
}

/// A mail that is sent again stands in the mailbox once.
#[test]
fn the_same_mail_twice_is_one_mail() {
    let folder = Folder::new("twice");
    let mailbox = MailboxTransport::open(&folder.0).unwrap();
    mailbox.send(&mail(1)).unwrap();
    mailbox.send(&mail(1)).unwrap();
    assert_eq!(MailboxTransport::open(&folder.0).unwrap().list(0, 10).unwrap().total, 1);
}

/// What a crash left half written is not shown, and no name leads out of the folder.
#[test]
fn only_whole_mails_of_the_mailbox_are_read() {
    let folder = Folder::new("whole");
    let mailbox = MailboxTransport::open(&folder.0).unwrap();
    std::fs::write(folder.0.join("outside-the-box.json"), "{}").unwrap();
    std::fs::write(folder.0.join("mailbox/.20210329T140501-aa.json.part"), "{").unwrap();
    std::fs::write(folder.0.join("mailbox/20210329T140501-aa.eml"), "From: x").unwrap();
    assert_eq!(mailbox.list(0, 10).unwrap().total, 0);
    for id in ["../outside-the-box", "/etc/passwd", "", "..", "20210329T140501-aa"] {
        assert!(mailbox.find(id).unwrap().is_none(), "{id}");
    }
}

/// Mails carry sign-in links: nobody else on the machine reads them.
#[test]
fn the_mailbox_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("private");
    let mailbox = MailboxTransport::open(&folder.0).unwrap();
    mailbox.send(&mail(1)).unwrap();
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let inside = folder.0.join("mailbox");
    assert_eq!(mode(&inside), 0o700);
    let mut files = 0;
    for entry in std::fs::read_dir(&inside).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
        files += 1;
    }
    assert_eq!(files, 3, "message, attachment, index");
}

/// A folder that cannot be written to keeps the mail waiting.
#[test]
fn a_mailbox_that_is_gone_is_temporary_trouble() {
    let folder = Folder::new("gone");
    let mailbox = MailboxTransport::open(&folder.0).unwrap();
    std::fs::remove_dir_all(folder.0.join("mailbox")).unwrap();
    assert!(matches!(mailbox.send(&mail(1)), Err(SendError::Temporary(_))));
}
