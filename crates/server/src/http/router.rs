//! Every route, with what holds for all of them.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::IntoResponse;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use super::extract::BODY_BYTES_MAX;
use super::{component, operator, provider, shop};
use crate::app::App;
use crate::error::{Error, Refused};

/// Longer than the longest wait for a status.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(35);

/// Every route, with what holds for all of them.
pub fn router(app: App) -> Router {
    let never_stored =
        SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let sets = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    Router::new()
        .merge(shop::routes())
        .merge(component::routes())
        .merge(provider::notify::routes())
        .merge(operator::routes())
        .fallback(|| async { Refused::NotFound.plain().into_response() })
        .method_not_allowed_fallback(|| async { Refused::MethodNotAllowed.plain().into_response() })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(cors(&app.config.allowed_origins))
        .layer(never_stored)
        .layer(sets("x-content-type-options", "nosniff"))
        .layer(sets("referrer-policy", "no-referrer"))
        .layer(sets("content-security-policy", "default-src 'none'; frame-ancestors 'none'"))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Error::Internal("a handler panicked".into()).into_response()
        }))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app)
}

/// The path alone: queries and headers may hold tokens.
fn span(request: &axum::extract::Request) -> tracing::Span {
    tracing::info_span!("http", method = %request.method(), path = ?request.uri().path())
}

/// Pages of the allowed origins may call, with whatever headers their own tools add to each request: nobody here reads
/// them, and a page whose `fetch` is wrapped could not reach us otherwise.
fn cors(origins: &[String]) -> CorsLayer {
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .max_age(Duration::from_secs(600))
}
