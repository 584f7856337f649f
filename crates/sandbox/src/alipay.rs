//! Alipay as its OpenAPI v2 gateway shows it: ordinary trades with 花呗分期, and the pay-later order of Zhima.
//!
//! Left out on purpose: certificate mode, content encryption, SM2, the REST protocol v3, bills and
//! complaints.

pub mod answer;
pub mod deduction;
pub mod delivery;
pub mod gateway;
pub mod order_terms;
pub mod refund;
pub mod request;
pub mod trade;
pub mod zhima;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// What the gateway answers, as names for faults.
pub const METHODS: [&str; 10] = [
    "alipay.trade.create",
    "alipay.trade.query",
    "alipay.trade.close",
    "alipay.trade.cancel",
    "alipay.trade.pay",
    "alipay.trade.refund",
    "alipay.trade.fastpay.refund.query",
    "alipay.trade.wap.pay",
    zhima::QUERY,
    zhima::FINISH,
];

/// The gateway.
pub fn router() -> Router<App> {
    Router::new().route("/gateway.do", get(gateway::call).post(gateway::call))
}
