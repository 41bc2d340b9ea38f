//! The style sheet, the script and the icon, embedded. Their addresses carry a digest of their content, so that browsers
//! keep them and never see an old one.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::digest::Digest;

const STYLE: &str = concat!(
    include_str!("../assets/panel.css"),
    include_str!("../assets/market.css"),
    include_str!("../assets/editor.css"),
    include_str!("../assets/closing.css"),
    include_str!("../assets/review.css"),
    include_str!("../assets/settings.css"),
);
const SCRIPT: &str = concat!(
    include_str!("../assets/panel.js"),
    include_str!("../assets/market.js"),
    include_str!("../assets/editor.js"),
    include_str!("../assets/closing.js"),
    include_str!("../assets/review.js"),
    include_str!("../assets/settings.js"),
);
const ICON: &str = include_str!("../assets/icon.svg");

/// Kept for a year, the longest that makes sense.
const KEEP: &str = "public, max-age=31536000, immutable";

/// The addresses of the assets.
#[derive(Debug, Clone)]
pub(crate) struct Assets {
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) icon: String,
}

impl Assets {
    pub(crate) fn new() -> Self {
        let address = |name: &str, content: &str| {
            let digest = Digest::plain(content.as_bytes()).to_string();
            format!("/assets/{}/{name}", &digest[..12])
        };
        Self {
            style: address("panel.css", STYLE),
            script: address("panel.js", SCRIPT),
            icon: address("icon.svg", ICON),
        }
    }
}

/// `GET /assets/{digest}/{name}`.
pub(crate) async fn serve(Path((_, name)): Path<(String, String)>) -> Response {
    let (kind, content) = match name.as_str() {
        "panel.css" => ("text/css; charset=utf-8", STYLE),
        "panel.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEEP)], content).into_response()
}
