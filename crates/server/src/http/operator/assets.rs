//! The package's files, for pages of our own.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::error::Refused;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/assets/{version}/{file}", get(asset))
}

/// A file of the package: the same for ever under its address.
async fn asset(
    State(app): State<App>,
    Path((version, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = app.assets.find(&version, &file) else {
        return Refused::NotFound.plain().into_response();
    };
    let kept = "public, max-age=31536000, immutable";
    let always = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, kept),
        (header::VARY, "accept-encoding"),
    ];
    let taken =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes_brotli = taken.split(',').any(|coding| coding.split(';').next().map(str::trim) == Some("br"));
    match asset.brotli() {
        compressed if takes_brotli && !compressed.is_empty() => {
            (always, [(header::CONTENT_ENCODING, "br")], compressed.to_vec()).into_response()
        }
        _ => (always, asset.bytes.clone()).into_response(),
    }
}
