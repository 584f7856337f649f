//! How a trade's buyer comes to the cashier, what they see there, and what their payment does.

use paylater_core::signing::alipay::notification_string_to_sign;
use paylater_core::signing::form;
use serde_json::json;

use super::changes;
use super::terms::{OrderTerms, ProductCodes};
use super::trade::{Trade, TradeStatus, Trades, place};
use crate::alipay::answer::{self, Node, Refusal, SUCCESS, coded, into_node};
use crate::alipay::request::Request;
use crate::datetime;
use crate::product::{Content, Context, Opening};
use crate::state::SandboxState;
use crate::state::cashier::{Ending, Outcome, Session};
use crate::state::credit::Standing;
use crate::state::faults::CASHIER;

/// The order string of an app.
pub const APP_PAY: &str = "alipay.trade.app.pay";
/// The page a browser is sent to.
pub const WAP_PAY: &str = "alipay.trade.wap.pay";

const APP_CODES: ProductCodes = ProductCodes { allowed: &["QUICK_MSECURITY_PAY"], is_optional: true };
const WAP_CODES: ProductCodes = ProductCodes { allowed: &["QUICK_WAP_WAY"], is_optional: false };

/// An app's order string becomes a trade.
pub fn open_app_pay(
    state: &mut SandboxState,
    _token: &str,
    request: &Request,
    holder: Option<&str>,
    ctx: &Context<'_>,
) -> Result<Opening, Refusal> {
    open(state, OrderTerms::read(request, APP_CODES, ctx)?, holder, ctx)
}

/// A browser's page becomes a trade.
pub fn open_wap_pay(
    state: &mut SandboxState,
    _token: &str,
    request: &Request,
    holder: Option<&str>,
    ctx: &Context<'_>,
) -> Result<Opening, Refusal> {
    open(state, OrderTerms::read(request, WAP_CODES, ctx)?, holder, ctx)
}

fn open(
    state: &mut SandboxState,
    terms: OrderTerms,
    holder: Option<&str>,
    ctx: &Context<'_>,
) -> Result<Opening, Refusal> {
    let trade = place(state, terms, None, ctx)?;
    opening(&trade, holder, ctx)
}

/// A bare trade number opens the trade's cashier, as long as it waits for a buyer.
pub fn open_by_number(
    state: &mut SandboxState,
    trade_no: &str,
    holder: Option<&str>,
    ctx: &Context<'_>,
) -> Option<Result<Opening, Refusal>> {
    let trade = state.part_mut::<Trades>().0.values_mut().find(|trade| trade.trade_no == trade_no)?;
    trade.age(ctx.now_ms);
    if trade.origin.is_some() || trade.status != TradeStatus::WaitBuyerPay {
        return Some(Err(Refusal::business("ALI38110", "订单已支付、已关闭或不能付款")));
    }
    Some(opening(trade, holder, ctx))
}

fn opening(trade: &Trade, holder: Option<&str>, ctx: &Context<'_>) -> Result<Opening, Refusal> {
    Ok(Opening {
        number: trade.terms.out_trade_no.clone(),
        buyer: check_buyer(trade, holder, ctx)?,
        return_url: trade.terms.return_url.clone(),
        cancel_url: trade.terms.quit_url.clone(),
    })
}

/// Who holds the phone: who the host says, else the buyer of the order, else the demo buyer.
fn check_buyer(trade: &Trade, holder: Option<&str>, ctx: &Context<'_>) -> Result<String, Refusal> {
    let wanted = trade.terms.buyer.as_deref();
    match (holder, wanted) {
        (Some(holder), Some(wanted)) if holder != wanted => {
            Err(Refusal::business("ACQ.TRADE_BUYER_NOT_MATCH", "交易买家不匹配"))
        }
        (holder, wanted) => {
            Ok(holder.or(wanted).unwrap_or(&ctx.options.identities.demo_alipay_buyer).to_owned())
        }
    }
}

/// What the buyer is shown.
pub fn content(state: &mut SandboxState, session: &Session, ctx: &Context<'_>) -> Option<Content> {
    let out_trade_no = &session.subject.number;
    let trade = state.part_mut::<Trades>().0.get_mut(out_trade_no)?;
    trade.age(ctx.now_ms);
    let mut rows = vec![("商品", trade.terms.subject.clone()), ("订单号", out_trade_no.clone())];
    let (title, promise) = match &trade.terms.instalments {
        None => ("付款", "确认后立即付款。".to_owned()),
        Some(instalments) => {
            rows.push(("付款方式", format!("花呗分期 {} 期", instalments.count)));
            let by_merchant = instalments.seller_percent == "100";
            rows.push((
                "分期手续费",
                if by_merchant { "商家承担" } else { "由您承担，以花呗账单为准" }.to_owned(),
            ));
            ("花呗分期", format!("由花呗支付全款，您分 {} 期还款。", instalments.count))
        }
    };
    let closed = match trade.status {
        TradeStatus::WaitBuyerPay => None,
        TradeStatus::TradeSuccess | TradeStatus::TradeFinished => Some("这笔订单已经支付。"),
        TradeStatus::TradeClosed => Some("这笔订单已经关闭，没有扣款。"),
    };
    Some(Content { title, confirm: "确认付款", amount: trade.terms.total, rows, promise, closed })
}

/// Who pays at once needs no credit, and an instalment buyer leaves no deposit.
pub fn standing(state: &SandboxState, session: &Session) -> Standing {
    let trade = state.part::<Trades>().0.get(&session.subject.number);
    let has_instalments = trade.is_some_and(|trade| trade.terms.instalments.is_some());
    match state.credit.of(&session.buyer) {
        Standing::Declined if has_instalments => Standing::Declined,
        Standing::Declined | Standing::NeedsDeposit | Standing::Eligible => Standing::Eligible,
    }
}

/// The buyer pays.
pub fn agree(
    state: &mut SandboxState,
    session: &Session,
    _has_deposit: bool,
    ctx: &Context<'_>,
) -> Result<Ending, String> {
    let out_trade_no = session.subject.number.as_str();
    let trade = state.part_mut::<Trades>().0.get_mut(out_trade_no).ok_or("交易不存在")?;
    trade.age(ctx.now_ms);
    match trade.status {
        TradeStatus::WaitBuyerPay => {}
        TradeStatus::TradeClosed => return Err("交易已经关闭，没有扣款。".to_owned()),
        TradeStatus::TradeSuccess | TradeStatus::TradeFinished => {
            return Err("订单已经支付，没有再次扣款。".to_owned());
        }
    }
    let trade = trade.clone();
    changes::pay(state, out_trade_no, &session.buyer, CASHIER, ctx);
    // Only an order string has a signed result; a bare number has none.
    let method = [APP_PAY, WAP_PAY].into_iter().find(|method| *method == session.subject.opened_by);
    let result =
        method.and_then(|method| answer::signed_result(method, &paid_node(&trade, ctx), &ctx.keys.alipay));
    let mut ending = Ending::new(&session.exit, Outcome::Paid, result);
    ending.go_to = ending.go_to.map(|address| with_return_parameters(&address, &trade, ctx));
    Ok(ending)
}

/// Nothing is signed for a buyer who was refused.
pub fn declined(_state: &SandboxState, _session: &Session, _ctx: &Context<'_>) -> Option<String> {
    None
}

fn paid_node(trade: &Trade, ctx: &Context<'_>) -> Node {
    let identities = &ctx.options.identities;
    coded(
        SUCCESS,
        into_node(json!({
            "app_id": identities.alipay_app_id,
            "auth_app_id": identities.alipay_app_id,
            "seller_id": identities.alipay_seller_id,
            "charset": "utf-8",
            "timestamp": datetime::spaced(ctx.now_ms),
            "out_trade_no": trade.terms.out_trade_no,
            "trade_no": trade.trade_no,
            "total_amount": trade.terms.total.to_string(),
        })),
    )
}

/// The signed parameters a wap page adds to the return address. For display only, there as here.
fn with_return_parameters(address: &str, trade: &Trade, ctx: &Context<'_>) -> String {
    let identities = &ctx.options.identities;
    let mut pairs: Vec<(String, String)> = [
        ("app_id", identities.alipay_app_id.clone()),
        ("auth_app_id", identities.alipay_app_id.clone()),
        ("charset", "utf-8".to_owned()),
        ("method", format!("{}.return", trade.terms.method)),
        ("out_trade_no", trade.terms.out_trade_no.clone()),
        ("seller_id", identities.alipay_seller_id.clone()),
        ("sign_type", "RSA2".to_owned()),
        ("timestamp", datetime::spaced(ctx.now_ms)),
        ("total_amount", trade.terms.total.to_string()),
        ("trade_no", trade.trade_no.clone()),
        ("version", "1.0".to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    if let Ok(sign) = ctx.keys.alipay.sign(&notification_string_to_sign(&pairs)) {
        pairs.push(("sign".to_owned(), sign));
    }
    let query: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", form::encode_component(value))).collect();
    let (before_hash, hash) = address.split_once('#').unwrap_or((address, ""));
    let join = if before_hash.contains('?') { '&' } else { '?' };
    let hash = if hash.is_empty() { String::new() } else { format!("#{hash}") };
    format!("{before_hash}{join}{}{hash}", query.join("&"))
}
