//! Static files, inside the binary, served under names that change with their contents.

use std::sync::LazyLock;

use actix_web::{HttpResponse, web};
use sha2::{Digest, Sha256};

use super::Answer;
use crate::kernel::refusal::Refusal;

/// A file that the browser may keep for ever, since its name holds its hash.
struct Asset {
    name: String,
    media_type: &'static str,
    bytes: &'static [u8],
}

impl Asset {
    fn new(stem: &str, ending: &str, media_type: &'static str, bytes: &'static [u8]) -> Self {
        let hash = hex::encode(Sha256::digest(bytes));
        Self { name: format!("{stem}.{}.{ending}", &hash[..12]), media_type, bytes }
    }
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
pub async fn serve(name: web::Path<String>) -> Answer {
    let asset = [&*CSS, &*JS, &*ICON]
        .into_iter()
        .find(|asset| asset.name == *name)
        .ok_or(Refusal::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(asset.media_type)
        .insert_header(("cache-control", "public, max-age=31536000, immutable"))
        .body(asset.bytes))
}
