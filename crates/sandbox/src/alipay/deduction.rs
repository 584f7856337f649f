//! The deduction of a pay-later order by `alipay.trade.pay`.
//!
//! The parameters follow a third-party digest and are not confirmed by an official text; the sandbox is
//! strict about them so that a change is noticed. One deduction an order; as long as the buyer's account is
//! empty, Alipay goes on trying and the trade goes on waiting.

use serde_json::json;

use super::answer::{IN_PROCESS, Node, Refusal, SUCCESS, coded, into_node};
use super::order_terms::OrderTerms;
use super::request::Request;
use super::trade::{self, Trade, TradeStatus};
use super::zhima::{self, OrderStatus};
use crate::clock::{self, HOUR_MS};
use crate::state::timers::Task;
use crate::state::{Context, SandboxState};

/// The API that deducts.
pub const PAY: &str = "alipay.trade.pay";
/// How long Alipay waits before it tries an empty account again (scaled).
const RETRY_MS: i64 = HOUR_MS;

/// Answers `alipay.trade.pay`.
pub fn pay(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let biz = &request.biz;
    if biz.optional("scene")? != Some("ZHIMA_CREDIT_CODE") {
        return Err(Refusal::business("ACQ.UN_SUPPORT_TRADE_SCENE", "沙箱只支持 scene=ZHIMA_CREDIT_CODE"));
    }
    if !biz.is_true("is_async_pay") {
        return Err(Refusal::parameter("先享后付的扣款需要 is_async_pay=true"));
    }
    let auth_code = biz.required("auth_code")?;
    let terms = OrderTerms::read(request, ctx)?;
    let out_trade_no = terms.out_trade_no.clone();
    let out_order_no = find_order(state, auth_code, &terms)?;
    let is_new = !state.trades.contains_key(&out_trade_no);
    let trade = trade::place(state, terms, Some(out_order_no.clone()), ctx)?;
    if is_new {
        if let Some(order) = state.zhima_orders.get_mut(&out_order_no) {
            order.deduction = Some(out_trade_no.clone());
        }
        let settle_delay_ms = i64::from(ctx.options.behaviour.settle_delay_ms);
        if settle_delay_ms == 0 {
            deduct(state, &out_trade_no, ctx);
        } else {
            state
                .timers
                .add(ctx.now_ms + settle_delay_ms, Task::Deduct { out_trade_no: out_trade_no.clone() });
        }
    }
    Ok(answer(state.trades.get(&out_trade_no).unwrap_or(&trade)))
}

/// The pay-later order that this deduction may be taken from.
fn find_order(state: &SandboxState, auth_code: &str, terms: &OrderTerms) -> Result<String, Refusal> {
    let unusable = |why: &str| Refusal::business("ACQ.PAYMENT_AUTH_CODE_INVALID", why);
    let order = state
        .zhima_orders
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
    fields.insert("gmt_payment".into(), clock::spaced(payment.at_ms).into());
    coded(SUCCESS, fields)
}

/// Takes the money, or tries again later when there is none.
pub fn deduct(state: &mut SandboxState, out_trade_no: &str, ctx: &Context<'_>) {
    let Some(trade) = state.trades.get_mut(out_trade_no) else {
        return;
    };
    trade.age(ctx.now_ms);
    if trade.status != TradeStatus::WaitBuyerPay {
        return;
    }
    let Some(out_order_no) = trade.deducts.clone() else {
        return;
    };
    if !state.has_funds() {
        let wait_ms = RETRY_MS / i64::from(ctx.options.behaviour.time_scale);
        state.timers.add(ctx.now_ms + wait_ms.max(1), Task::Deduct { out_trade_no: out_trade_no.to_owned() });
        return;
    }
    let Some(buyer) = state.zhima_orders.get(&out_order_no).map(|order| order.buyer.clone()) else {
        return;
    };
    trade::pay(state, out_trade_no, &buyer, PAY, ctx);
    zhima::deducted(state, &out_order_no, ctx);
}
