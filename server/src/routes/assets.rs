//! `/assets/{name}`: style, script and icon, carried in the program. Their addresses hold their hash, so that they can be
//! kept for ever.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use crate::error::AppError;

/// A file in the program.
pub struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    address: LazyLock<String>,
}

/// The style sheet.
pub static STYLE: Asset = Asset {
    name: "orrery.css",
    kind: "text/css; charset=utf-8",
    bytes: include_bytes!("../../static/orrery.css"),
    address: LazyLock::new(|| STYLE.hashed()),
};

/// The script.
pub static SCRIPT: Asset = Asset {
    name: "orrery.js",
    kind: "text/javascript; charset=utf-8",
    bytes: include_bytes!("../../static/orrery.js"),
    address: LazyLock::new(|| SCRIPT.hashed()),
};

/// The icon.
pub static ICON: Asset = Asset {
    name: "orrery.svg",
    kind: "image/svg+xml",
    bytes: include_bytes!("../../static/orrery.svg"),
    address: LazyLock::new(|| ICON.hashed()),
};

impl Asset {
    fn hashed(&self) -> String {
        format!("/assets/{}?{}", self.name, &blake3::hash(self.bytes).to_hex()[..12])
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    fn response(&self) -> HttpResponse {
        HttpResponse::Ok()
            .content_type(self.kind)
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .body(self.bytes)
    }
}

/// Sends a file.
pub async fn asset(name: web::Path<String>) -> Result<HttpResponse, AppError> {
    [&STYLE, &SCRIPT, &ICON]
        .into_iter()
        .find(|asset| asset.name == name.as_str())
        .map(Asset::response)
        .ok_or(AppError::NotFound("page"))
}

/// Sends the icon, for browsers that ask by its old name.
pub async fn icon() -> HttpResponse {
    ICON.response()
}
