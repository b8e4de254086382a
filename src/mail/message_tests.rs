#![allow(clippy::unwrap_used)]

use super::*;

fn sender() -> Sender {
    Sender {
        name: "Integrationsfonden".into(),
        address: "fonden@kommunen.example".into(),
        reply_to: Some("arbete@kommunen.example".into()),
    }
}

fn mail() -> OutgoingMail {
    OutgoingMail {
        to: "lena@foreningen.example".into(),
        subject: "Beslut om språkkaféet".into(),
        text: "Hej!\n\nNi har fått 40 000 kr.\n".into(),
        html: "<p>Hej!</p><p>Ni har fått 40 000 kr.</p>".into(),
        attachments: Vec::new(),
        message_id: "letter-17@fonden.kommunen.example".into(),
        date: "2021-03-29T14:05:00Z".parse().unwrap(),
    }
}

fn with_file(name: &str, content_type: &str) -> OutgoingMail {
    let file = Attachment {
        file_name: name.into(),
        content_type: content_type.into(),
        bytes: b"%PDF-1.7 beslut".to_vec(),
    };
    OutgoingMail { attachments: vec![file], ..mail() }
}

fn text_of(mail: OutgoingMail) -> String {
    String::from_utf8(build(&sender(), mail).unwrap().raw).unwrap()
}

/// Everything before the first empty line, unfolded, one header a line.
fn headers(message: &str) -> Vec<String> {
    let (head, _) = message.split_once("\r\n\r\n").unwrap();
    head.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
}

#[test]
fn the_headers_say_who_when_and_that_a_machine_wrote() {
    let head = headers(&text_of(mail()));
    for line in [
        "From: Integrationsfonden <fonden@kommunen.example>",
        "Reply-To: arbete@kommunen.example",
        "To: lena@foreningen.example",
        "Date: Mon, 29 Mar 2021 14:05:00 +0000",
        "Message-ID: <letter-17@fonden.kommunen.example>",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ] {
        assert!(head.contains(&line.to_owned()), "{line} in {head:#?}");
    }
    assert_eq!(head.len(), 9, "{head:#?}");
}

#[test]
fn a_swedish_subject_is_encoded_and_the_message_is_ascii() {
    let message = text_of(mail());
    let subject = headers(&message).into_iter().find(|l| l.starts_with("Subject: ")).unwrap();
    let decoded: String = subject["Subject: ".len()..]
        .split_whitespace()
        .map(|word| match word.strip_prefix("=?utf-8?b?").and_then(|w| w.strip_suffix("?=")) {
            Some(encoded) => {
                use base64::Engine as _;
                let bytes = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
                String::from_utf8(bytes).unwrap()
            }
            None => format!("{word} "),
        })
        .collect();
    assert_eq!(decoded, "Beslut om språkkaféet");
    assert!(message.is_ascii());
    assert!(message.contains("Ni har f=C3=A5tt 40 000 kr."), "{message}");
}

#[test]
fn every_line_ends_with_both_characters_and_none_is_too_long() {
    let long = OutgoingMail { text: "å".repeat(3000), html: "x".repeat(3000), ..mail() };
    let message = text_of(long);
    assert_eq!(message.matches('\n').count(), message.matches("\r\n").count());
    assert!(message.split("\r\n").all(|line| line.len() <= 998));
}

#[test]
fn nothing_that_is_typed_becomes_a_header() {
    let mut hostile = with_file("a\r\nX-Evil: 1\".pdf", "application/pdf");
    hostile.subject = "Beslut\r\nBcc: all@kommunen.example\r\n\r\n<script>".into();
    let from = Sender { name: "Fonden\r\nX-Evil: 1".into(), ..sender() };
    let built = build(&from, hostile).unwrap();
    let message = String::from_utf8(built.raw).unwrap();
    let head = headers(&message);
    assert!(head.contains(&"Subject: Beslut Bcc: all@kommunen.example <script>".to_owned()));
    for line in message.split("\r\n") {
        assert!(!line.starts_with("Bcc:") && !line.starts_with("X-Evil:"), "{line}");
    }
    assert_eq!(built.envelope.to().len(), 1);
}

#[test]
fn addresses_and_ids_that_could_break_out_are_refused() {
    for to in [
        "",
        "lena",
        "lena@",
        "@foreningen.example",
        "lena@foreningen.example\r\nBcc: all@kommunen.example",
        "lena@foreningen.example, all@kommunen.example",
        "Lena <lena@foreningen.example>",
        "le na@foreningen.example",
        "léna@foreningen.example",
        "lena@intranet",
        "lena@[127.0.0.1]",
    ] {
        let built = build(&sender(), OutgoingMail { to: to.into(), ..mail() });
        assert_eq!(built.map(|b| b.raw), Err(BuildError::Recipient), "{to}");
    }
    for id in ["", "a", "a@", "@b", "a@b@c", "a b@c", "<a@b>", "a\r\nX: y@c", "å@c"] {
        let built = build(&sender(), OutgoingMail { message_id: id.into(), ..mail() });
        assert_eq!(built.map(|b| b.raw), Err(BuildError::MessageId), "{id}");
    }
    let nobody = Sender { address: "fonden".into(), ..sender() };
    assert_eq!(build(&nobody, mail()).map(|b| b.raw), Err(BuildError::Sender));
    let odd = with_file("a.pdf", "pdf\r\nX-Evil: 1");
    assert_eq!(build(&sender(), odd).map(|b| b.raw), Err(BuildError::ContentType(0)));
}

#[test]
fn an_international_domain_is_written_in_ascii() {
    let built = build(&sender(), OutgoingMail { to: "lena@språk.example".into(), ..mail() });
    assert_eq!(built.unwrap().to(), "lena@xn--sprk-soa.example");
}

#[test]
fn the_same_mail_gives_the_same_bytes_and_another_mail_other_boundaries() {
    let once = text_of(with_file("beslut.pdf", "application/pdf"));
    let twice = text_of(with_file("beslut.pdf", "application/pdf"));
    assert_eq!(once, twice);
    let boundary = |m: &str| {
        m.split("boundary=\"parts-").nth(1).and_then(|r| r.split('"').next()).map(str::to_owned)
    };
    let mut other = with_file("beslut.pdf", "application/pdf");
    other.text.push_str("PS");
    assert!(boundary(&once).is_some());
    assert_ne!(boundary(&once), boundary(&text_of(other)));
}

#[test]
fn attachments_follow_the_words() {
    let message = text_of(with_file("Beslut å ä ö.pdf", "application/pdf"));
    let order = [
        "Content-Type: multipart/mixed",
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
        "Content-Type: application/pdf",
    ];
    let places: Vec<usize> = order.iter().map(|part| message.find(part).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(message.contains("Beslut%20%C3%A5%20%C3%A4%20%C3%B6.pdf"), "{message}");
    // "%PDF-1.7 beslut" as base64, although it could have passed for text.
    assert!(message.contains("\r\n\r\nJVBERi0xLjcgYmVzbHV0\r\n"), "{message}");
}

#[test]
fn characters_that_turn_the_direction_are_left_out() {
    assert_eq!(one_line("faktura\u{202e}fdp.exe"), "fakturafdp.exe");
    assert_eq!(one_line("  a\t\u{0}b\u{2028}c  "), "a b c");
    assert_eq!(file_name("../../etc/passwd"), "..-..-etc-passwd");
    assert_eq!(file_name("\r\n"), "file");
}
