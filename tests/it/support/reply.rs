//! An answer of the service, taken apart.

/// What the service answered.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status: 200, 303, 422 …
    pub status: u16,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// What a reader reads: no tags, entities undone, blanks collapsed.
    pub fn words(&self) -> String {
        let text = self.text();
        let mut out = String::with_capacity(text.len());
        let mut inside = false;
        for c in text.chars() {
            match c {
                '<' => inside = true,
                '>' if inside => {
                    inside = false;
                    out.push(' ');
                }
                c if !inside => out.push(c),
                _ => {}
            }
        }
        unescape(&out).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether a reader reads these words.
    pub fn says(&self, words: &str) -> bool {
        self.words().contains(words)
    }

    /// Fails with the page's words unless the status is this one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{} {}", self.location(), self.words());
        self
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Where the answer points; empty when it points nowhere.
    pub fn location(&self) -> String {
        self.header("location").unwrap_or_default().to_owned()
    }

    /// The value of the first input with this name.
    pub fn value_of(&self, name: &str) -> Option<String> {
        let text = self.text();
        let tag = text.split("<input").skip(1).find_map(|rest| {
            let tag = rest.split('>').next().unwrap_or_default();
            tag.contains(&format!("name=\"{name}\"")).then(|| tag.to_owned())
        })?;
        let (_, after) = tag.split_once("value=\"")?;
        Some(unescape(after.split('"').next().unwrap_or_default()))
    }

    /// The first link or form address on the page that begins so.
    pub fn link_to(&self, beginning: &str) -> Option<String> {
        let text = self.text();
        ["href=\"", "action=\""].iter().find_map(|attribute| {
            text.split(attribute).skip(1).find_map(|rest| {
                let address = unescape(rest.split('"').next().unwrap_or_default());
                address.starts_with(beginning).then_some(address)
            })
        })
    }

    /// The hidden inputs that every form of the page carries, but for those that are given.
    pub fn hidden(&self, given: &[(&str, &str)]) -> Vec<(String, String)> {
        ["_csrf", "_key"]
            .into_iter()
            .filter(|name| !given.iter().any(|(known, _)| known == name))
            .filter_map(|name| Some((name.to_owned(), self.value_of(name)?)))
            .collect()
    }
}

fn unescape(text: &str) -> String {
    let pairs = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&nbsp;", "\u{a0}"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

/// Reads an answer, head and body.
pub fn parse(raw: &[u8]) -> Reply {
    let end = raw.windows(4).position(|w| w == b"\r\n\r\n").expect("an answer has a head");
    let head = String::from_utf8_lossy(&raw[..end]);
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let rest = &raw[end + 4..];
    let chunked = headers.iter().any(|(n, v)| n == "transfer-encoding" && v.contains("chunked"));
    let body = if chunked { unchunk(rest) } else { rest.to_vec() };
    Reply { status: status.parse().expect("a status is a number"), headers, body }
}

fn unchunk(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let size = String::from_utf8_lossy(&rest[..end]);
        let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16)
            .expect("a chunk begins with its size");
        if size == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    body
}
