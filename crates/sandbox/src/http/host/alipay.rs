//! The Alipay app's side: a bare trade number or a signed order string opens a cashier, or fails with code
//! 4000.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use paylater_core::signing::alipay::Params;
use paylater_core::signing::form;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::alipay::answer::Refusal;
use crate::alipay::request::{Age, Request};
use crate::app::App;
use crate::cashier::open::{self, OpenedFrom};
use crate::http::page;
use crate::product::Context;
use crate::state::SandboxState;

/// What a page hands to `tradePay`.
#[derive(Debug, Deserialize)]
pub struct TradePay {
    #[serde(rename = "tradeNO")]
    trade_no: Option<String>,
    #[serde(rename = "orderStr")]
    order_string: Option<String>,
    buyer: Option<String>,
}

/// `AlipayJSBridge.call('tradePay', …)` and `my.tradePay(…)`.
pub async fn trade_pay(State(app): State<App>, Json(asked): Json<TradePay>) -> Json<Value> {
    let buyer = asked.buyer.as_deref();
    let opened = match (asked.order_string, asked.trade_no) {
        (Some(order_string), None) => read_order_string(&app, &order_string)
            .and_then(|request| open_order(&app, &request, buyer, OpenedFrom::Bridge)),
        (None, Some(trade_no)) => open_number(&app, &trade_no, buyer),
        (Some(_), Some(_)) | (None, None) => Err(Refusal::parameter("tradeNO 与 orderStr 应有且只有一个")),
    };
    Json(match opened {
        Ok(cashier_url) => json!({ "cashier_url": cashier_url }),
        Err(refusal) => {
            tracing::info!(sub_code = refusal.sub_code, sub_msg = refusal.sub_msg, "the bridge refused");
            json!({ "resultCode": "4000", "memo": format!("{}（{}）", refusal.sub_msg, refusal.sub_code) })
        }
    })
}

/// The query of [`start`].
#[derive(Debug, Deserialize)]
pub struct Start {
    sign_str: String,
}

/// A plain browser follows a link that carries an order string.
pub async fn start(State(app): State<App>, Query(asked): Query<Start>) -> Response {
    let request = read_order_string(&app, &asked.sign_str);
    match request.and_then(|request| open_order(&app, &request, None, OpenedFrom::Browser)) {
        Ok(cashier_url) => page::forward(&cashier_url),
        Err(refusal) => page::failure(&app, &refusal.sub_msg, &refusal.sub_code),
    }
}

fn read_order_string(app: &App, order_string: &str) -> Result<Request, Refusal> {
    let pairs =
        form::decode(order_string).map_err(|error| Refusal::invalid("parameter", error.to_string()))?;
    let params: Params = pairs.into_iter().collect();
    app.look(|_, ctx| Request::authenticate(params, Age::Ignored, ctx.alipay_caller(), ctx.now_ms))
}

/// Opens the cashier for an authenticated order string or page; answers its address.
pub fn open_order(
    app: &App,
    request: &Request,
    buyer: Option<&str>,
    from: OpenedFrom,
) -> Result<String, Refusal> {
    let token = new_token(app)?;
    app.change(|state, ctx| place_order(state, &token, request, buyer, from, &ctx))?;
    Ok(app.cashier_url(&token))
}

fn place_order(
    state: &mut SandboxState,
    token: &str,
    request: &Request,
    buyer: Option<&str>,
    from: OpenedFrom,
    ctx: &Context<'_>,
) -> Result<(), Refusal> {
    let mut orders = ctx.alipay().flat_map(|(id, face)| face.orders.iter().map(move |order| (id, order)));
    let (product, order) = orders
        .find(|(_, order)| order.method == request.method)
        .ok_or_else(|| Refusal::invalid("method", "这个接口没有收银台"))?;
    let opening = (order.open)(state, token, request, buyer, ctx)?;
    open::open(state, token, product, order.method, opening, from, ctx);
    Ok(())
}

fn open_number(app: &App, number: &str, buyer: Option<&str>) -> Result<String, Refusal> {
    let token = new_token(app)?;
    app.change(|state, ctx| {
        let opened = ctx.alipay().find_map(|(id, face)| {
            let opening = (face.open_by_number?)(state, number, buyer, &ctx)?;
            Some((id, opening))
        });
        let (product, opening) =
            opened.ok_or_else(|| Refusal::business("ACQ.TRADE_NOT_EXIST", "交易不存在"))?;
        open::open(state, &token, product, "tradeNO", opening?, OpenedFrom::Bridge, &ctx);
        Ok(())
    })?;
    Ok(app.cashier_url(&token))
}

fn new_token(app: &App) -> Result<String, Refusal> {
    app.random_text(24).map_err(|_| Refusal::business("ACQ.SYSTEM_ERROR", "系统错误"))
}
