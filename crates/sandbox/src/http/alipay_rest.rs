//! Alipay's REST protocol v3, which is not played. Its paths lie beside those of WeChat Pay, and are refused in
//! Alipay's words.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;

const SCHEME: &str = "ALIPAY-SHA256withRSA";
const PATHS: [&str; 2] = ["/v3/alipay/", "/v3/zhima/"];

/// Is this request meant for Alipay?
pub fn is_meant(path: &str, headers: &HeaderMap) -> bool {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    PATHS.iter().any(|start| path.starts_with(start))
        || authorization.is_some_and(|authorization| authorization.starts_with(SCHEME))
}

/// Says what there is instead.
pub fn refuse(app: &App) -> Response {
    let Ok(trace_id) = app.random_text(32) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let refusal = json!({
        "code": "invalid-method",
        "message": "沙箱只有 OpenAPI v2（POST /gateway.do），没有 REST 协议 v3",
    });
    (StatusCode::NOT_FOUND, [("alipay-trace-id", trace_id)], Json(refusal)).into_response()
}
