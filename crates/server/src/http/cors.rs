//! Pages of other origins: those of the shop may call, all others hear nothing.

use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{self, HeaderName};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::refused_origins::RefusedOrigins;
use super::sender::is_own;
use crate::config::Config;

/// Everything that a browser could be told of a page's rights.
const RIGHTS: [HeaderName; 7] = [
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::ACCESS_CONTROL_ALLOW_HEADERS,
    header::ACCESS_CONTROL_ALLOW_METHODS,
    header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
    header::ACCESS_CONTROL_EXPOSE_HEADERS,
    header::ACCESS_CONTROL_MAX_AGE,
    HeaderName::from_static("access-control-allow-private-network"),
];

/// Lets pages of the configured origins call, with whatever headers their own tools add to each request: nobody here reads them,
/// and a page whose `fetch` is wrapped could not reach us otherwise.
pub fn allow(config: Arc<Config>) -> CorsLayer {
    let refused = RefusedOrigins::default();
    let is_allowed = move |origin: &HeaderValue, request: &Parts| {
        let written = String::from_utf8_lossy(origin.as_bytes());
        let is_allowed = config.allows_origin(&written);
        if !is_allowed && !is_own(&written, &request.headers, &config) {
            refused.note(&written).iter().for_each(|line| tracing::warn!("{line}"));
        }
        is_allowed
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(is_allowed))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .max_age(Duration::from_secs(600))
}

/// Without an allowed origin the rest would mean nothing, and tell a stranger something.
pub fn nothing_for_strangers(headers: &mut HeaderMap) {
    if !headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        RIGHTS.iter().for_each(|name| {
            headers.remove(name);
        });
    }
}
