//! Static files, inside the binary, served under names that change with their contents.

use std::io::Write;
use std::sync::LazyLock;

use actix_web::http::header::{self, ContentEncoding, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::Answer;
use crate::kernel::refusal::Refusal;

/// How long a browser may keep a file whose name changes with what it holds.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A file that the browser may keep for ever, since its name holds its hash.
struct Asset {
    name: String,
    media_type: &'static str,
    bytes: &'static [u8],
    /// The same, compressed once.
    small: Bytes,
}

impl Asset {
    fn new(stem: &str, ending: &str, media_type: &'static str, bytes: &'static [u8]) -> Self {
        let hash = hex::encode(Sha256::digest(bytes));
        let name = format!("{stem}.{}.{ending}", &hash[..12]);
        Self { name, media_type, bytes, small: compressed(bytes).unwrap_or_default().into() }
    }
}

fn compressed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

static CSS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("app", "css", "text/css; charset=utf-8", include_bytes!("../../static/app.css"))
});
static JS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("app", "js", "text/javascript; charset=utf-8", include_bytes!("../../static/app.js"))
});
static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("icon", "svg", "image/svg+xml", include_bytes!("../../static/icon.svg"))
});

/// Addresses of the static files.
#[derive(Debug, Clone, Copy)]
pub struct Assets;

impl Assets {
    /// The stylesheet.
    pub fn css(self) -> String {
        format!("{FOLDER}{}", CSS.name)
    }

    /// The script.
    pub fn js(self) -> String {
        format!("{FOLDER}{}", JS.name)
    }

    /// The icon.
    pub fn icon(self) -> String {
        format!("{FOLDER}{}", ICON.name)
    }
}

/// What the addresses of static files begin with.
pub const FOLDER: &str = "/static/";

/// The file at an address, as a browser that says what it takes gets it; `None` where none is.
pub fn answer(path: &str, headers: &HeaderMap) -> Option<HttpResponse> {
    let name = path.strip_prefix(FOLDER)?;
    let asset = [&*CSS, &*JS, &*ICON].into_iter().find(|asset| asset.name == name)?;
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type)))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static(FOR_EVER)))
        .insert_header((header::VARY, HeaderValue::from_static("accept-encoding")));
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok());
    if !asset.small.is_empty() && accepts.is_some_and(|text| text.contains("gzip")) {
        return Some(answer.insert_header(ContentEncoding::Gzip).body(asset.small.clone()));
    }
    Some(answer.body(asset.bytes))
}

/// `GET /static/{name}`
pub async fn serve(req: HttpRequest) -> Answer {
    answer(req.path(), req.headers()).ok_or(Refusal::NotFound)
}
