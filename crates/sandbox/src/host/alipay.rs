//! The Alipay app's side: a bare trade number or a signed order string opens a cashier, or fails with code
//! 4000.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use paylater_core::signing::alipay::Params;
use paylater_core::signing::form;
use serde::Deserialize;
use serde_json::{Value, json};

use super::open_session;
use crate::alipay::answer::Refusal;
use crate::alipay::order_terms::OrderTerms;
use crate::alipay::request::{Age, Request};
use crate::alipay::trade::{self, Trade, TradeStatus};
use crate::alipay::zhima::{self, Proposal};
use crate::app::App;
use crate::cashier::page;
use crate::cashier::session::{Exit, Subject};
use crate::crypto::random_text;
use crate::state::{Context, SandboxState};

/// From where the cashier is opened, which decides how it is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenedFrom {
    /// A payment bridge: the cashier reports to the page that embeds it.
    Bridge,
    /// A plain browser: the cashier goes to the return address.
    Browser,
}

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
            .and_then(|request| open(&app, request, buyer, OpenedFrom::Bridge)),
        (None, Some(trade_no)) => open_trade(&app, &trade_no, buyer),
        _ => Err(Refusal::parameter("tradeNO 与 orderStr 应有且只有一个")),
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
    match request.and_then(|request| open(&app, request, None, OpenedFrom::Browser)) {
        Ok(cashier_url) => page::forward(&cashier_url),
        Err(refusal) => page::failure(&refusal.sub_msg, &refusal.sub_code),
    }
}

fn read_order_string(app: &App, order_string: &str) -> Result<Request, Refusal> {
    let pairs =
        form::decode(order_string).map_err(|error| Refusal::invalid("parameter", error.to_string()))?;
    let params: Params = pairs.into_iter().collect();
    app.look(|_, ctx| Request::authenticate(params, Age::Ignored, &ctx))
}

/// Opens the cashier for an authenticated order string or wap page; answers its address.
pub fn open(
    app: &App,
    request: Request,
    buyer: Option<&str>,
    opened_from: OpenedFrom,
) -> Result<String, Refusal> {
    let token = new_token()?;
    app.change(|state, ctx| open_cashier(state, &token, &request, buyer, opened_from, &ctx))?;
    Ok(app.cashier_url(&token))
}

fn open_trade(app: &App, trade_no: &str, buyer: Option<&str>) -> Result<String, Refusal> {
    let token = new_token()?;
    app.change(|state, ctx| {
        let trade = state
            .trades
            .values_mut()
            .find(|trade| trade.trade_no == trade_no)
            .ok_or_else(|| Refusal::business("ACQ.TRADE_NOT_EXIST", "交易不存在"))?;
        trade.age(ctx.now_ms);
        if trade.deducts.is_some() || trade.status != TradeStatus::WaitBuyerPay {
            return Err(Refusal::business("ALI38110", "订单已支付、已关闭或不能付款"));
        }
        let trade = trade.clone();
        let buyer = check_buyer(&trade, buyer, &ctx)?;
        let subject = Subject::AlipayTrade { out_trade_no: trade.terms.out_trade_no, order_string_of: None };
        open_session(state, &token, subject, &buyer, Exit::Host, &ctx);
        Ok(())
    })?;
    Ok(app.cashier_url(&token))
}

fn open_cashier(
    state: &mut SandboxState,
    token: &str,
    request: &Request,
    buyer: Option<&str>,
    opened_from: OpenedFrom,
    ctx: &Context<'_>,
) -> Result<(), Refusal> {
    if request.method == zhima::CREATE {
        let proposal = Proposal::read(request, ctx)?;
        proposal.check_open(state)?;
        let buyer = buyer.unwrap_or(&ctx.options.identities.demo_alipay_buyer);
        let exit = exit_of(opened_from, proposal.return_link.clone(), proposal.cancel_link.clone());
        open_session(state, token, Subject::ZhimaOrder { proposal: Box::new(proposal) }, buyer, exit, ctx);
        return Ok(());
    }
    if !matches!(request.method.as_str(), "alipay.trade.app.pay" | "alipay.trade.wap.pay") {
        return Err(Refusal::invalid("method", "这个接口没有收银台"));
    }
    let trade = trade::place(state, OrderTerms::read(request, ctx)?, None, ctx)?;
    let buyer = check_buyer(&trade, buyer, ctx)?;
    let exit = exit_of(opened_from, trade.terms.return_url.clone(), trade.terms.quit_url.clone());
    let order_string_of = Some(request.method.clone());
    let subject = Subject::AlipayTrade { out_trade_no: trade.terms.out_trade_no, order_string_of };
    open_session(state, token, subject, &buyer, exit, ctx);
    Ok(())
}

/// A browser with nowhere to return to is treated as a host.
fn exit_of(opened_from: OpenedFrom, return_url: Option<String>, cancel_url: Option<String>) -> Exit {
    match (opened_from, return_url) {
        (OpenedFrom::Browser, Some(return_url)) => Exit::Browser { return_url, cancel_url },
        _ => Exit::Host,
    }
}

/// Who holds the phone: who the host says, else the buyer of the order, else the demo buyer.
fn check_buyer(trade: &Trade, buyer: Option<&str>, ctx: &Context<'_>) -> Result<String, Refusal> {
    let wanted = trade.terms.buyer.as_deref();
    match (buyer, wanted) {
        (Some(buyer), Some(wanted)) if buyer != wanted => {
            Err(Refusal::business("ACQ.TRADE_BUYER_NOT_MATCH", "交易买家不匹配"))
        }
        _ => Ok(buyer.or(wanted).unwrap_or(&ctx.options.identities.demo_alipay_buyer).to_owned()),
    }
}

fn new_token() -> Result<String, Refusal> {
    random_text(24).map_err(|_| Refusal::business("ACQ.SYSTEM_ERROR", "系统错误"))
}
