//! Everything the sandbox serves.

pub mod alipay;
pub mod alipay_rest;
pub mod cashier;
pub mod control;
pub mod hold;
pub mod host;
pub mod page;
pub mod wechat;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

use crate::app::App;

/// A request larger than this is no payment request.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// Everything the sandbox serves, as one service that waits for nothing: an answer that has to wait says so in an
/// extension ([`hold::Hold`]).
///
/// Control calls are answered on this machine only, so each request needs the peer's address as an extension
/// (`axum::extract::ConnectInfo<SocketAddr>`); without one they are refused.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(async || axum::Json(serde_json::json!({ "status": "ok" }))))
        .merge(alipay::router())
        .merge(wechat::router())
        .merge(host::router())
        .merge(cashier::router())
        .merge(control::router())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(app)
}
