//! What the Alipay and the WeChat app do when a page calls their payment bridge: they check what the page
//! hands over and open a cashier. The simulated hosts of the demo call this; a real page never does.

pub mod alipay;
pub mod wechat;

use axum::Router;
use axum::routing::{get, post};
use tower_http::cors::CorsLayer;

use crate::app::App;
use crate::cashier::session::{Exit, Session, Subject};
use crate::state::{Context, SandboxState};

/// The bridges' calls, open to pages of every origin as an app's bridge is.
pub fn router() -> Router<App> {
    Router::new()
        .route("/host/alipay/trade-pay", post(alipay::trade_pay))
        .route("/host/alipay/start", get(alipay::start))
        .route("/host/wechat/brand-wcpay", post(wechat::brand_wcpay))
        .route("/host/wechat/business-view", post(wechat::business_view))
        .layer(CorsLayer::permissive())
}

/// Opens a cashier.
fn open_session(
    state: &mut SandboxState,
    token: &str,
    subject: Subject,
    buyer: &str,
    exit: Exit,
    ctx: &Context<'_>,
) {
    let session = Session {
        token: token.to_owned(),
        subject,
        buyer: buyer.to_owned(),
        exit,
        opened_ms: ctx.now_ms,
        wrong_passwords: 0,
        ending: None,
    };
    state.cashiers.insert(token.to_owned(), session);
}
