//! WeChat Pay as its API v3 shows it: payscore service orders (先享后付) and JSAPI transactions.
//!
//! Left out on purpose: service providers, combined orders, bills, complaints, SM2, payscore's `modify`,
//! `sync` and `pay`, orders without confirmation, and the limit on how many orders one buyer may have
//! running.

pub mod answer;
pub mod certificates;
pub mod delivery;
pub mod fields;
pub mod gateway;
pub mod launch;
pub mod refund;
pub mod route;
pub mod score;
pub mod transaction;

use axum::Router;
use axum::routing::any;

use crate::app::App;

/// The API's host.
pub fn router() -> Router<App> {
    Router::new().route("/v3/{*path}", any(gateway::call))
}
