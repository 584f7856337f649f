//! Every route, with what holds for all of them.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Router};
use tower::layer::layer_fn;
use tower::{Service, ServiceExt as _, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::TraceLayer;

use super::component::pages::Asked;
use super::extract::BODY_BYTES_MAX;
use super::{component, cors, operator, provider, shop};
use crate::app::App;
use crate::error::{Error, Refused};

/// Longer than the longest wait for a status.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(35);

/// Every route, with what holds for all of them.
pub fn router(app: App) -> Router {
    let panicked =
        |_: Box<dyn std::any::Any + Send>| Error::Internal("a handler panicked".into()).into_response();
    let for_service = app.clone();
    // From the outermost to the innermost, and all of ours in one: each that axum is given keeps kilobytes while a request waits.
    let for_all = (
        TraceLayer::new_for_http().make_span_with(span),
        layer_fn(move |routes| around(for_service.clone(), routes)),
        CatchPanicLayer::custom(panicked),
        cors::allow(app.config.clone()),
        DefaultBodyLimit::max(BODY_BYTES_MAX),
    );
    Router::new()
        .merge(shop::routes())
        .merge(component::routes())
        .merge(provider::notify::routes())
        .merge(operator::routes())
        .fallback(|| async { Refused::NotFound.plain().into_response() })
        .method_not_allowed_fallback(|| async { Refused::MethodNotAllowed.plain().into_response() })
        .layer(for_all)
        .with_state(app)
}

/// The path alone: queries and headers may hold tokens.
fn span(request: &Request) -> tracing::Span {
    tracing::info_span!("http", method = %request.method(), path = ?request.uri().path())
}

/// What holds for every answer: it comes in time, a page's refusal is a page, and it has the headers that all have. It is a
/// service of tower's because that takes less room while a request waits than a middleware of axum's.
fn around<S, B>(
    app: App,
    routes: S,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone
where
    S: Service<Request, Response = axum::http::Response<B>, Error = Infallible, Future: Send> + Clone + Send,
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    service_fn(move |request: Request| {
        let (app, page) = (app.clone(), Asked::of(&request));
        // A body that never comes to its end is no reason to wait for it.
        let answer = tokio::time::timeout(REQUEST_TIMEOUT, routes.clone().oneshot(request));
        async move {
            let answer = match answer.await {
                Ok(Ok(answer)) => answer.map(Body::new),
                Err(_) => Refused::TooSlow.plain().into_response(),
            };
            Ok(dressed(match page {
                // In a box, so that those who want none do not wait with room for it.
                Some(page) => Box::pin(page.in_words(&app, answer)).await,
                None => answer,
            }))
        }
    })
}

fn dressed(mut response: Response) -> Response {
    const UNLESS_SAID: [(HeaderName, &str); 4] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    let is_refused = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    cors::nothing_for_strangers(headers);
    // Whoever is asked for credentials is told which (RFC 9110, 15.5.2).
    if is_refused {
        headers.entry(header::WWW_AUTHENTICATE).or_insert(HeaderValue::from_static("Bearer"));
    }
    no_frames(headers);
    for (name, value) in UNLESS_SAID {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Engines that know no `frame-ancestors` know this. It has no list, so it is left out where somebody may frame.
fn no_frames(headers: &mut HeaderMap) {
    let policy = headers.get(header::CONTENT_SECURITY_POLICY);
    let policy = policy.and_then(|policy| policy.to_str().ok());
    if policy.is_none_or(|policy| policy.contains("frame-ancestors 'none'")) {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
}
