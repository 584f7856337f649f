//! Everything the sandbox serves.

pub mod alipay;
pub mod cashier;
pub mod connection;
pub mod control;
pub mod host;
pub mod page;
pub mod wechat;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use tower_http::trace::TraceLayer;

use crate::app::App;

/// A request larger than this is no payment request.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// Everything the sandbox serves. Serve it with the peer's address as connection information
/// (`into_make_service_with_connect_info`): without it, control calls cannot tell that they come from this machine
/// and are refused.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(async || axum::Json(serde_json::json!({ "status": "ok" }))))
        .merge(alipay::router())
        .merge(wechat::router())
        .merge(host::router())
        .merge(cashier::router())
        .merge(control::router())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TraceLayer::new_for_http())
        .with_state(app)
}
