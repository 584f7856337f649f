//! Every route, with what holds for all of them.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;

use super::extract::BODY_BYTES_MAX;
use super::{component, cors, operator, provider, shop};
use crate::app::App;
use crate::error::{Error, Refused};

/// Longer than the longest wait for a status.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(35);

/// Every route, with what holds for all of them.
pub fn router(app: App) -> Router {
    let sets = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let routes = Router::new()
        .merge(shop::routes())
        .merge(component::routes())
        .merge(provider::notify::routes())
        .merge(operator::routes())
        .fallback(|| async { Refused::NotFound.plain().into_response() })
        .method_not_allowed_fallback(|| async { Refused::MethodNotAllowed.plain().into_response() })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    cors::allow(routes, &app.config.allowed_origins)
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Error::Internal("a handler panicked".into()).into_response()
        }))
        .layer(from_fn(in_time))
        .layer(from_fn_with_state(app.clone(), component::pages::in_words))
        .layer(map_response(challenge))
        .layer(map_response(no_frames))
        .layer(sets(header::CACHE_CONTROL, "no-store"))
        .layer(sets(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(sets(header::REFERRER_POLICY, "no-referrer"))
        .layer(sets(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app)
}

/// The path alone: queries and headers may hold tokens.
fn span(request: &Request) -> tracing::Span {
    tracing::info_span!("http", method = %request.method(), path = ?request.uri().path())
}

/// A body that never comes to its end is no reason to wait for it.
async fn in_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await;
    answer.unwrap_or_else(|_| Refused::TooSlow.plain().into_response())
}

/// Whoever is asked for credentials is told which (RFC 9110, 15.5.2).
async fn challenge(mut response: Response) -> Response {
    if response.status() == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer");
        response.headers_mut().entry(header::WWW_AUTHENTICATE).or_insert(scheme);
    }
    response
}

/// Engines that know no `frame-ancestors` know this. It has no list, so it is left out where somebody may frame.
async fn no_frames(mut response: Response) -> Response {
    let policy = response.headers().get(header::CONTENT_SECURITY_POLICY);
    let policy = policy.and_then(|policy| policy.to_str().ok());
    if policy.is_none_or(|policy| policy.contains("frame-ancestors 'none'")) {
        response.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    response
}
