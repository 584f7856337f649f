//! WeChat Pay's answers: JSON, three signed lines, and a `Request-ID` whose tail is a numeric code.

use axum::http::StatusCode;
use serde_json::{Value, json};

/// What a call that was accepted answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// 200 with this body.
    Json(Value),
    /// 204.
    Empty,
}

/// The numeric codes at the end of a `Request-ID`, where they are published.
pub mod tail {
    /// The request was accepted.
    pub const OK: u64 = 0;
    /// Refused for a reason whose code is not published.
    pub const UNPUBLISHED: u64 = 0;
    /// A parameter is wrong.
    pub const BAD_PARAMETER: u64 = 268_435_461;
    /// A number is out of range.
    pub const OUT_OF_RANGE: u64 = 268_435_464;
    /// There is no such order.
    pub const ORDER_NOT_FOUND: u64 = 268_512_771;
    /// The order is paid already.
    pub const ALREADY_PAID: u64 = 268_449_538;
    /// A parameter nobody knows.
    pub const UNKNOWN_PARAMETER: u64 = 270_924_358;
    /// The signature does not fit.
    pub const SIGNATURE: u64 = 268_443_699;
    /// The `Authorization` header cannot be read.
    pub const BAD_AUTHORIZATION: u64 = 270_924_332;
    /// No openid.
    pub const OPENID_MISSING: u64 = 268_501_013;
    /// The same number with other parameters.
    pub const REENTRY: u64 = 268_498_688;
    /// The application does not belong to the merchant.
    pub const NOT_BOUND: u64 = 268_445_527;
    /// The order has expired.
    pub const EXPIRED: u64 = 268_447_914;
    /// The order cannot be closed.
    pub const CANNOT_CLOSE: u64 = 268_449_641;
    /// Payscore: there is no such order.
    pub const SCORE_NOT_FOUND: u64 = 271_317_510;
    /// Payscore: not in this state.
    pub const SCORE_WRONG_STATE: u64 = 271_302_262;
    /// Payscore: the same number with other parameters.
    pub const SCORE_REENTRY: u64 = 271_316_598;
    /// Payscore: the order cannot be cancelled.
    pub const SCORE_CANNOT_CANCEL: u64 = 271_316_592;
    /// Payscore: the application does not belong to the service.
    pub const SCORE_NOT_BOUND: u64 = 271_302_149;
    /// Payscore: the buyer is not trusted.
    pub const SCORE_RISK: u64 = 271_300_099;
    /// Payscore: the merchant has no permission.
    pub const SCORE_NO_PERMISSION: u64 = 268_503_786;
    /// Payscore: over the cap.
    pub const SCORE_OVER_CAP: u64 = 271_316_656;
    /// Payscore: the end is before the start.
    pub const SCORE_END_BEFORE_START: u64 = 271_316_637;
}

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// The code in the body.
    pub code: &'static str,
    /// A sentence for the developer.
    pub message: String,
    /// The numeric code.
    pub tail: u64,
}

impl Refusal {
    /// 400 `PARAM_ERROR`.
    pub fn parameter(message: impl Into<String>) -> Self {
        Self::bad_request("PARAM_ERROR", message, tail::BAD_PARAMETER)
    }

    /// 400 `INVALID_REQUEST`: also what a wrong state is answered with.
    pub fn request(message: impl Into<String>, tail: u64) -> Self {
        Self::bad_request("INVALID_REQUEST", message, tail)
    }

    /// 400 with a code.
    pub fn bad_request(code: &'static str, message: impl Into<String>, tail: u64) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, message: message.into(), tail }
    }

    /// 401 `SIGN_ERROR`.
    pub fn signature(message: impl Into<String>, tail: u64) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, code: "SIGN_ERROR", message: message.into(), tail }
    }

    /// 403 `NO_AUTH`.
    pub fn forbidden(message: impl Into<String>, tail: u64) -> Self {
        Self { status: StatusCode::FORBIDDEN, code: "NO_AUTH", message: message.into(), tail }
    }

    /// 404 `ORDER_NOT_EXIST`.
    pub fn not_found(tail: u64) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            code: "ORDER_NOT_EXIST",
            message: "订单不存在".to_owned(),
            tail,
        }
    }

    /// 404 `RESOURCE_NOT_EXISTS`.
    pub fn no_resource(message: &str) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            code: "RESOURCE_NOT_EXISTS",
            message: message.to_owned(),
            tail: tail::UNPUBLISHED,
        }
    }

    /// The body that says so.
    pub fn body(&self) -> Value {
        json!({ "code": self.code, "message": self.message })
    }
}
