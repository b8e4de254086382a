//! Static files, inside the binary, served under names that change with their contents.

use std::io::Write;
use std::sync::LazyLock;

use actix_web::http::header::ContentEncoding;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::Answer;
use crate::kernel::refusal::Refusal;

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
        format!("/static/{}", CSS.name)
    }

    /// The script.
    pub fn js(self) -> String {
        format!("/static/{}", JS.name)
    }

    /// The icon.
    pub fn icon(self) -> String {
        format!("/static/{}", ICON.name)
    }
}

/// `GET /static/{name}`
pub async fn serve(name: web::Path<String>, req: HttpRequest) -> Answer {
    let asset = [&*CSS, &*JS, &*ICON]
        .into_iter()
        .find(|asset| asset.name == *name)
        .ok_or(Refusal::NotFound)?;
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(asset.media_type)
        .insert_header(("cache-control", "public, max-age=31536000, immutable"))
        .insert_header(("vary", "accept-encoding"));
    let accepts = req.headers().get("accept-encoding").and_then(|v| v.to_str().ok());
    if !asset.small.is_empty() && accepts.is_some_and(|text| text.contains("gzip")) {
        return Ok(answer.insert_header(ContentEncoding::Gzip).body(asset.small.clone()));
    }
    Ok(answer.body(asset.bytes))
}
