//! What the Alipay and the WeChat app do when a page calls their payment bridge: they check what the page
//! hands over and open a cashier. The simulated hosts of the demo call this; a real page never does.

pub mod alipay;
pub mod wechat;

use axum::Router;
use axum::routing::{get, post};
use tower_http::cors::CorsLayer;

use crate::app::App;

/// The bridges' calls, open to pages of every origin as an app's bridge is.
pub fn router() -> Router<App> {
    Router::new()
        .route("/host/alipay/trade-pay", post(alipay::trade_pay))
        .route("/host/alipay/start", get(alipay::start))
        .route("/host/wechat/brand-wcpay", post(wechat::brand_wcpay))
        .route("/host/wechat/request-payment", post(wechat::request_payment))
        .route("/host/wechat/business-view", post(wechat::business_view))
        .layer(CorsLayer::permissive())
}
