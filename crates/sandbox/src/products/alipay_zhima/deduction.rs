//! The deduction of a pay-later order by `alipay.trade.pay`.
//!
//! The parameters follow a third-party digest and are not confirmed by an official text; the sandbox is
//! strict about them so that a change is noticed. One deduction an order; as long as the buyer's account is
//! empty, Alipay goes on trying and the trade goes on waiting.

use serde_json::json;

use super::changes;
use super::order::{ID, OrderStatus, PAY, ZhimaOrders};
use crate::alipay::answer::{IN_PROCESS, Node, Refusal, SUCCESS, coded, into_node};
use crate::alipay::request::Request;
use crate::datetime::{self, HOUR_MS};
use crate::product::{ClosedTrade, Context};
use crate::products::alipay_trade::changes as trade_changes;
use crate::products::alipay_trade::refund::REFUND;
use crate::products::alipay_trade::terms::{OrderTerms, ProductCodes};
use crate::products::alipay_trade::trade::{self, Origin, Trade, TradeStatus, Trades};
use crate::state::SandboxState;
use crate::state::timers::Work;

/// The scene by which `alipay.trade.pay` is a deduction.
const SCENE: &str = "ZHIMA_CREDIT_CODE";
const CODES: ProductCodes = ProductCodes { allowed: &["GENERAL_WITHHOLDING"], is_optional: false };
/// How long Alipay waits before it tries an empty account again (scaled).
const RETRY_MS: i64 = HOUR_MS;
const DEDUCT: &str = "deduct";

/// Is this `alipay.trade.pay` a deduction?
pub fn takes(request: &Request) -> bool {
    matches!(request.biz.optional("scene"), Ok(Some(SCENE)))
}

/// The work that takes the money of this trade.
pub fn work(out_trade_no: &str) -> Work {
    Work::new(ID, DEDUCT, out_trade_no)
}

/// Answers `alipay.trade.pay`.
pub fn pay(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let biz = &request.biz;
    if !biz.is_true("is_async_pay") {
        return Err(Refusal::parameter("先享后付的扣款需要 is_async_pay=true"));
    }
    let auth_code = biz.required("auth_code")?;
    free_expired(state, auth_code, ctx);
    let terms = OrderTerms::read(request, CODES, ctx)?;
    let out_trade_no = terms.out_trade_no.clone();
    let out_order_no = find_order(state, auth_code, &terms)?;
    let is_new = !state.part::<Trades>().0.contains_key(&out_trade_no);
    let origin = Origin { product: ID.to_owned(), number: out_order_no.clone() };
    let trade = trade::place(state, terms, Some(origin), ctx)?;
    if is_new {
        if let Some(order) = state.part_mut::<ZhimaOrders>().0.get_mut(&out_order_no) {
            order.deduction = Some(out_trade_no.clone());
        }
        let settle_delay_ms = i64::from(ctx.options.behaviour.settle_delay_ms);
        if settle_delay_ms == 0 {
            deduct(state, &out_trade_no, ctx);
        } else {
            state.timers.add_work(ctx.now_ms + settle_delay_ms, work(&out_trade_no));
        }
    }
    Ok(answer(state.part::<Trades>().0.get(&out_trade_no).unwrap_or(&trade)))
}

/// Lets time do what it does: a deduction whose trade ran out unpaid leaves the order free.
pub fn free_expired(state: &mut SandboxState, credit_biz_order_id: &str, ctx: &Context<'_>) {
    let mut orders = state.part::<ZhimaOrders>().0.values();
    let order = orders.find(|order| order.credit_biz_order_id == credit_biz_order_id);
    if let Some(number) = order.map(|order| order.proposal.out_order_no.clone()) {
        trade_changes::close_expired(state, &Origin { product: ID.to_owned(), number }, ctx);
    }
}

/// The pay-later order that this deduction may be taken from.
fn find_order(state: &SandboxState, auth_code: &str, terms: &OrderTerms) -> Result<String, Refusal> {
    let unusable = |why: &str| Refusal::business("ACQ.PAYMENT_AUTH_CODE_INVALID", why);
    let orders = &state.part::<ZhimaOrders>().0;
    let order = orders
        .values()
        .find(|order| order.credit_biz_order_id == auth_code)
        .ok_or_else(|| unusable("auth_code 不是先享后付订单"))?;
    let is_repeated = order.deduction.as_deref() == Some(terms.out_trade_no.as_str());
    if !is_repeated && order.deduction.is_some() {
        return Err(unusable("一笔先享后付订单只能扣款一次"));
    }
    if !is_repeated && order.status != OrderStatus::Init {
        return Err(unusable("先享后付订单已经结束"));
    }
    if !order.proposal.is_estimate && terms.total > order.proposal.amount {
        return Err(Refusal::business("ACQ.PRODUCT_AMOUNT_LIMIT_ERROR", "扣款金额超过订单金额"));
    }
    Ok(order.proposal.out_order_no.clone())
}

fn answer(trade: &Trade) -> Node {
    let mut fields = into_node(json!({
        "out_trade_no": trade.terms.out_trade_no,
        "trade_no": trade.trade_no,
        "total_amount": trade.terms.total.to_string(),
    }));
    let Some(payment) = &trade.payment else {
        return coded(IN_PROCESS, fields);
    };
    fields.insert("receipt_amount".into(), trade.terms.total.to_string().into());
    fields.insert("gmt_payment".into(), datetime::spaced(payment.at_ms).into());
    coded(SUCCESS, fields)
}

/// Performs what was put into the timer queue.
pub fn perform(state: &mut SandboxState, work: &Work, ctx: &Context<'_>) {
    match work.name.as_str() {
        DEDUCT => deduct(state, &work.number, ctx),
        other => tracing::error!(name = other, "unknown work"),
    }
}

/// Takes the money, or tries again later when there is none.
fn deduct(state: &mut SandboxState, out_trade_no: &str, ctx: &Context<'_>) {
    let Some(trade) = state.part_mut::<Trades>().0.get_mut(out_trade_no) else {
        return;
    };
    trade.age(ctx.now_ms);
    if trade.status != TradeStatus::WaitBuyerPay {
        return;
    }
    let Some(out_order_no) = trade.origin.as_ref().map(|origin| origin.number.clone()) else {
        return;
    };
    if !state.has_funds() {
        let wait_ms = RETRY_MS / i64::from(ctx.options.behaviour.time_scale);
        state.timers.add_work(ctx.now_ms + wait_ms.max(1), work(out_trade_no));
        return;
    }
    let order = state.part::<ZhimaOrders>().0.get(&out_order_no);
    let Some(buyer) = order.map(|order| order.buyer.clone()) else {
        return;
    };
    trade_changes::pay(state, out_trade_no, &buyer, PAY, ctx);
    changes::deducted(state, &out_order_no, ctx);
}

/// The trade of a deduction was closed before it went through, so that the order is free for another; or it was
/// given back in full, which closes the order.
pub fn trade_closed(state: &mut SandboxState, closed: &ClosedTrade<'_>, ctx: &Context<'_>) {
    let Some(order) = state.part_mut::<ZhimaOrders>().0.get_mut(closed.promise) else {
        return;
    };
    if closed.was_paid {
        order.status = OrderStatus::TradeClosed;
        changes::tell(state, closed.promise, REFUND, ctx);
    } else if order.deduction.as_deref() == Some(closed.out_trade_no) {
        order.deduction = None;
        state.timers.cancel_work(&work(closed.out_trade_no));
    }
}
