//! The Alipay app's side: a bare trade number or a signed order string opens a cashier, or fails with code
//! 4000.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use paylater_core::signing::alipay::Params;
use paylater_core::signing::form;
use serde::Deserialize;
use serde_json::{Value, json};

use super::seat;
use crate::alipay::answer::Refusal;
use crate::alipay::order_terms::OrderTerms;
use crate::alipay::request::{Age, Request};
use crate::alipay::trade::{self, Trade, TradeStatus};
use crate::alipay::zhima::{self, Proposal};
use crate::app::App;
use crate::cashier::page;
use crate::cashier::session::{Exit, Subject};
use crate::crypto::random_text;
use crate::memory::{Context, Memory};

/// From where the cashier is opened, which decides how it is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
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
            .and_then(|request| open(&app, request, buyer, Door::Bridge)),
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
    match request.and_then(|request| open(&app, request, None, Door::Browser)) {
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
pub fn open(app: &App, request: Request, buyer: Option<&str>, door: Door) -> Result<String, Refusal> {
    let token = new_token()?;
    app.change(|memory, ctx| arrive(memory, &token, &request, buyer, door, &ctx))?;
    Ok(app.cashier_url(&token))
}

fn open_trade(app: &App, trade_no: &str, buyer: Option<&str>) -> Result<String, Refusal> {
    let token = new_token()?;
    app.change(|memory, ctx| {
        let trade = memory
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
        seat(memory, &token, subject, &buyer, Exit::Host, &ctx);
        Ok(())
    })?;
    Ok(app.cashier_url(&token))
}

fn arrive(
    memory: &mut Memory,
    token: &str,
    request: &Request,
    buyer: Option<&str>,
    door: Door,
    ctx: &Context<'_>,
) -> Result<(), Refusal> {
    if request.method == zhima::CREATE {
        let proposal = Proposal::read(request, ctx)?;
        proposal.check_open(memory)?;
        let buyer = buyer.unwrap_or(&ctx.options.identities.demo_alipay_buyer);
        let exit = exit_of(door, proposal.return_link.clone(), proposal.cancel_link.clone());
        seat(memory, token, Subject::ZhimaOrder { proposal: Box::new(proposal) }, buyer, exit, ctx);
        return Ok(());
    }
    if !matches!(request.method.as_str(), "alipay.trade.app.pay" | "alipay.trade.wap.pay") {
        return Err(Refusal::invalid("method", "这个接口没有收银台"));
    }
    let trade = trade::place(memory, OrderTerms::read(request, ctx)?, None, ctx)?;
    let buyer = check_buyer(&trade, buyer, ctx)?;
    let exit = exit_of(door, trade.terms.return_url.clone(), trade.terms.quit_url.clone());
    let order_string_of = Some(request.method.clone());
    let subject = Subject::AlipayTrade { out_trade_no: trade.terms.out_trade_no, order_string_of };
    seat(memory, token, subject, &buyer, exit, ctx);
    Ok(())
}

/// A browser with nowhere to return to is treated as a host.
fn exit_of(door: Door, return_url: Option<String>, cancel_url: Option<String>) -> Exit {
    match (door, return_url) {
        (Door::Browser, Some(return_url)) => Exit::Browser { return_url, cancel_url },
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
