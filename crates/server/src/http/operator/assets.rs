//! The package's files, for pages of our own.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::error::Refused;
use crate::http::extract::Path;
use crate::http::header_value::list;

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
    match asset.brotli() {
        compressed if takes_brotli(&headers) && !compressed.is_empty() => {
            (always, [(header::CONTENT_ENCODING, "br")], compressed.to_vec()).into_response()
        }
        _ => (always, asset.bytes.clone()).into_response(),
    }
}

/// A coding with a weight of nothing is one that is not taken.
fn takes_brotli(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.filter_map(list).flatten().any(|coding| {
        let weight = coding.parameter("q").unwrap_or("1");
        coding.value == "br" && weight.bytes().any(|digit| (b'1'..=b'9').contains(&digit))
    })
}
