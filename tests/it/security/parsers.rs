//! Every parser of what comes from outside, with inputs that nobody would send: good ones that were
//! bent, cut, doubled and mixed, the same ones in each run. No panic, no answer of 500, no input
//! that takes for ever. `FUZZ=100` makes it a hundred times as many.
#![allow(clippy::cast_possible_truncation)]

use std::fs;
use std::path::Path;
use std::time::Duration;

use integrationsfond::applications::form_rules::Answers;
use integrationsfond::applications::load::check_fund_text;
use integrationsfond::backup::{self, Waiting};
use integrationsfond::config::Config;
use integrationsfond::files::inspect::inspect;
use integrationsfond::files::picture;
use integrationsfond::fund::shipped;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::accounts::{self, PaymentAccount};
use integrationsfond::kernel::calendar::parse_date;
use integrationsfond::kernel::clock::stopwatch;
use integrationsfond::kernel::identifiers::{
    OrgNumber, find_personal_numbers, mask_personal_numbers, ocr_ok, ocr_reference,
};
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::network;
use integrationsfond::kernel::role::Role;
use integrationsfond::routes::ROUTES;

use image::ImageFormat;

use super::samples::{packed_pdf, photograph, picture as picture_of, word};
use crate::support::TestDb;
use crate::support::client::Server;

/// What parsers trip over.
const ODD: &[&str] = &[
    "",
    "\0",
    "\r\n",
    "\r\n\r\n",
    "--",
    "=",
    "&",
    "%",
    "%zz",
    "%00",
    "%ff",
    "+",
    ";",
    ",",
    "/",
    "\\",
    "..",
    "'",
    "\"",
    "<script>",
    "\u{202e}",
    "\u{feff}",
    "å",
    "𝄞",
    "-1",
    "0",
    "1e309",
    "NaN",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "99999999999999999999",
    "0001-01-01",
    "+262143-01-01",
    "2021-02-30",
    "[[",
    "{{",
    "}}",
    "/ObjStm",
    "stream",
    "endstream",
    "PK\u{5}\u{6}",
    "filename*=UTF-8''",
    "name=\"",
    "١٢٣",
    "1\u{a0}000",
    "−5",
];

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }

    /// The input, bent one to six times.
    fn bend(&mut self, good: &[u8]) -> Vec<u8> {
        let mut bytes = good.to_vec();
        for _ in 0..=self.roll(6) {
            let at = self.roll(bytes.len() + 1);
            let end = (at + self.roll(64)).min(bytes.len());
            match self.roll(6) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.roll(8),
                1 => drop(bytes.drain(at..end)),
                2 => bytes.truncate(at),
                3 => {
                    let part = bytes[at..end].to_vec();
                    let to = self.roll(bytes.len() + 1);
                    bytes.splice(to..to, part);
                }
                4 if at < bytes.len() => bytes[at] = [0, 0xff, 0x7f, 0x80][self.roll(4)],
                _ => {
                    let odd = ODD[self.roll(ODD.len())].bytes();
                    bytes.splice(at..at, odd);
                }
            }
        }
        bytes
    }

    fn bend_text(&mut self, good: &str) -> String {
        String::from_utf8_lossy(&self.bend(good.as_bytes())).into_owned()
    }
}

fn times(count: usize) -> usize {
    let more = std::env::var("FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    count * more
}

/// Runs a parser on bent inputs; what takes longer than anybody waits is a fault.
fn bent(goods: &[&[u8]], count: usize, mut parse: impl FnMut(&[u8])) {
    let mut dice = Dice(0x5eed_0001);
    for round in 0..times(count) {
        let input = dice.bend(goods[round % goods.len()]);
        let start = stopwatch();
        parse(&input);
        assert!(start.elapsed() < Duration::from_secs(60), "{}", input.escape_ascii());
    }
}

#[test]
fn short_fields() {
    let goods: Vec<&[u8]> = [
        "802002-4280",
        "16802002-4280",
        "640-5070",
        "5402-9681",
        "8105-9, 744202466",
        "1 234 567,89",
        "12.50 kr",
        "2021-03-01",
        "20210301",
        "121212-1212",
        "19121212+1212",
        "123456789023",
        "SE45 5000 0000 0583 9825 7466",
        "127.0.0.1, 10.0.0.0/8",
        "sv-SE,sv;q=0.9",
    ]
    .map(str::as_bytes)
    .to_vec();
    bent(&goods, 20_000, |bytes| {
        let text = &*String::from_utf8_lossy(bytes);
        if let Some(number) = OrgNumber::parse(text) {
            assert_eq!(OrgNumber::parse(number.as_str()).unwrap().as_str(), number.as_str());
        }
        if let Some(amount) = Ore::parse(text) {
            assert_eq!(Ore::parse(&amount.input()), Some(amount), "{text}");
        }
        if let Some(day) = parse_date(text) {
            assert_eq!(parse_date(&day.to_string()), Some(day));
        }
        for kind in ["bankgiro", "plusgiro", "account", "internal", "x"] {
            let _parsed = PaymentAccount::parse(kind, text);
        }
        let _checked = (accounts::iban_ok(text), ocr_ok(text), ocr_ok(&ocr_reference(text)));
        let masked = mask_personal_numbers(text);
        assert!(find_personal_numbers(&masked).is_empty(), "{text}");
        let _networks = network::parse_list(text);
        let _lang = Lang::from_tag(text);
        let _answers = Answers::from_json(text);
    });
}

/// The configuration's file and environment: what is refused is refused with a reason, and no reason
/// holds the secret that stands in the file.
#[test]
fn configuration() {
    const SECRET: &str = "hemligt-4711";
    let good = format!(
        "listen = \"127.0.0.1:8080\"\npublic_url = \"https://fonden.example\"\npool_size = 8\n\
         trusted_proxies = \"10.0.0.0/8\"\nmail_transport = \"smtp\"\nsmtp_host = \"m.example\"\n\
         smtp_user = \"fonden\"\nsmtp_password = \"{SECRET}\"\ndrain_seconds = 2\n"
    );
    let mut dice = Dice(0x5eed_0004);
    let (mut taken, mut refused) = (0, 0);
    for round in 0..times(3_000) {
        let text = if round % 3 == 0 { good.clone() } else { dice.bend_text(&good) };
        let listen = match round % 3 {
            0 => dice.bend_text("127.0.0.1:8080"),
            _ => "127.0.0.1:8080".to_owned(),
        };
        let env = |name: &str| (name == "INTEGRATIONSFOND_LISTEN").then(|| listen.clone());
        match Config::from_parts(Path::new("d"), &text, env) {
            Ok(_) => taken += 1,
            Err(error) => {
                refused += 1;
                let told = error.to_string();
                assert!(!told.is_empty() && !told.contains(SECRET), "{told}");
            }
        }
    }
    assert!(taken > 10 && refused > 10, "{taken} {refused}");
}

/// Archives: a bent one is refused as damaged, and nothing is written.
#[test]
fn archives() {
    let source = TestDb::new();
    let app = source.app();
    let file = app.config.data.join("house.backup");
    backup::backup(&app, &file).unwrap();
    let whole = fs::read(&file).unwrap();
    let target = TestDb::empty(false);
    let mut dice = Dice(0x5eed_0005);
    for _ in 0..times(60) {
        let bytes = dice.bend(&whole);
        if bytes == whole {
            continue;
        }
        fs::write(&file, &bytes).unwrap();
        let refused = backup::restore(&target.config(), &file, Waiting::Held).unwrap_err().to_string();
        assert!(!refused.is_empty() && !target.folder().join("files").exists(), "{refused}");
    }
    // The target is as empty as it was.
    fs::write(&file, &whole).unwrap();
    backup::restore(&target.config(), &file, Waiting::Held).unwrap();
}

#[test]
fn fund_files() {
    let goods: Vec<&[u8]> = ["integrationsfonden", "sprakfonden"]
        .iter()
        .map(|slug| shipped::fund(slug).unwrap().as_bytes())
        .collect();
    bent(&goods, 150, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let _read = check_fund_text(&text, |_| None);
    });
}

#[test]
fn uploaded_files() {
    let (photo, png) = (photograph(), picture_of(9, 7, ImageFormat::Png));
    let (docx, pdf) = (word(&[]), packed_pdf("1 0 << /Type /Page >>", "/FlateDecode"));
    for (name, good) in
        [("a.jpg", &photo), ("a.png", &png), ("a.docx", &docx), ("a.xlsx", &docx), ("a.pdf", &pdf)]
    {
        let mut taken = 0;
        bent(&[good], 600, |bytes| {
            if let Ok(accepted) = inspect(name, bytes) {
                taken += 1;
                let _copy = picture::copy(accepted.media_type, bytes);
            }
        });
        assert!(taken > 0 || name == "a.xlsx", "{name}: every bent file was refused at the door");
    }
    let mut dice = Dice(7);
    for _ in 0..times(2_000) {
        let name = dice.bend_text("../bilder/foto 1.jpg");
        if let Ok(accepted) = inspect(&name, &photo) {
            let bad = ['/', '\\', '\0', '\n', '"', '<'];
            assert!(!accepted.name.contains(bad), "{name:?}: {:?}", accepted.name);
        }
    }
}

/// Requests over HTTP: bodies, parts, cookies, languages. The service answers each, and never 500.
#[test]
fn requests() {
    let server = Server::start();
    let lena = server.staff("Lena Lindqvist", &Role::STAFF);
    let token = lena.get("/logga-in").value_of("_csrf").unwrap();
    let session = lena.cookie("session").unwrap();
    let mut dice = Dice(0x5eed_0002);
    let form =
        format!("_csrf={token}&_key=0123456789abcdef&email=a%40b.se&name=Lena&roles=attester");
    let parts = format!(
        "--gr\r\ncontent-disposition: form-data; name=\"_csrf\"\r\n\r\n{token}\r\n--gr\r\n\
         content-disposition: form-data; name=\"fil\"; filename=\"a.pdf\"\r\ncontent-type: \
         application/pdf\r\n\r\n%PDF-1.4\r\n--gr--\r\n"
    );
    let plain = "application/x-www-form-urlencoded";
    for round in 0..times(400) {
        let (kind, good) = if round % 2 == 0 {
            (plain, &form)
        } else {
            ("multipart/form-data; boundary=gr", &parts)
        };
        let body = dice.bend(good.as_bytes());
        let path = ["/personer", "/logga-in/lank", "/registrera", "/fonder/las-in"][round % 4];
        let reply = lena.send("POST", path, &[("content-type", kind)], &body);
        assert!(reply.status < 500, "{path}: {}\n{}", reply.status, body.escape_ascii());
    }
    for _ in 0..times(300) {
        let header = |text: String| -> String {
            text.chars().filter(|c| !matches!(c, '\r' | '\n' | '\0')).collect()
        };
        let cookies = format!("session={session}; language=sv; flash=Sparat; wanted=%2Farenden");
        let headers = [
            ("cookie", header(dice.bend_text(&cookies))),
            ("accept-language", header(dice.bend_text("sv-SE,sv;q=0.9,en;q=0.8"))),
            ("x-forwarded-for", header(dice.bend_text("198.51.100.1, 10.0.0.1"))),
            ("accept-encoding", header(dice.bend_text("gzip, deflate, br"))),
            ("range", header(dice.bend_text("bytes=0-99"))),
        ];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let reply = server.visitor().send("GET", "/konto", &headers, &[]);
        assert!(reply.status < 500, "{} {headers:?}", reply.status);
    }
}

/// Query strings and addresses of every page.
#[test]
fn addresses() {
    let server = Server::start();
    let lena = server.staff("Lena Lindqvist", &Role::STAFF);
    let mut dice = Dice(0x5eed_0003);
    let query =
        "sok=anna&sida=2&visa=alla&fond=sprakfonden&ar=2021&dag=2021-03-01&ordning=-dag&to=%2F";
    let mut wrong = Vec::new();
    for route in ROUTES.iter().filter(|route| route.method == "GET") {
        for _ in 0..times(5) {
            let mut address = String::new();
            for part in route.path.split_inclusive('}') {
                let (fixed, varies) = part.split_once('{').unwrap_or((part, ""));
                address.push_str(fixed);
                if !varies.is_empty() {
                    let value = dice.bend_text("1");
                    address.extend(url::form_urlencoded::byte_serialize(value.as_bytes()));
                }
            }
            let bent: String = dice
                .bend_text(query)
                .chars()
                .filter(|c| c.is_ascii_graphic() && *c != '#')
                .collect();
            let address = format!("{address}?{bent}");
            let reply = lena.get(&address);
            if reply.status >= 500 {
                wrong.push(format!("{} {address}", reply.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
