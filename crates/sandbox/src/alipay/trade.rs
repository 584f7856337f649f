//! The life of an ordinary trade at Alipay.
//!
//! A trade made by `create` or `pay` exists from the call on; one from an order string or a wap page exists
//! from the moment the buyer reaches the cashier, and until then every question about it is answered
//! `ACQ.TRADE_NOT_EXIST`.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{Node, Refusal, SUCCESS, coded, into_node};
use super::order_terms::OrderTerms;
use super::request::{Biz, Request};
use super::{delivery, zhima};
use crate::amount::Amount;
use crate::clock::{self, DAY_MS};
use crate::state::timers::Task;
use crate::state::{Context, SandboxState};

/// After this a paid trade can no longer be refunded. The real window depends on the product.
const REFUND_WINDOW_MS: i64 = 90 * DAY_MS;

/// Where a trade stands, in Alipay's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TradeStatus {
    /// Nobody has paid yet.
    WaitBuyerPay,
    /// Paid, can be refunded.
    TradeSuccess,
    /// Paid, can no longer be refunded.
    TradeFinished,
    /// Never paid, or fully refunded.
    TradeClosed,
}

/// That a trade was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// By whom.
    pub buyer: String,
}

/// A part of the money that went back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradeRefund {
    /// The merchant's number of it.
    pub out_request_no: String,
    /// How much.
    pub amount: Amount,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

/// A trade.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trade {
    /// Alipay's number.
    pub trade_no: String,
    /// What was asked for.
    pub terms: OrderTerms,
    /// Where it stands.
    pub status: TradeStatus,
    /// When it came to exist, in milliseconds since 1970.
    pub created_ms: i64,
    /// The payment, once there is one.
    pub payment: Option<Payment>,
    /// When it was closed.
    pub closed_ms: Option<i64>,
    /// Refunds, oldest first.
    pub refunds: Vec<TradeRefund>,
    /// The `out_order_no` of the pay-later order whose deduction this is.
    pub deducts: Option<String>,
}

impl Trade {
    /// Everything that went back.
    pub fn refunded(&self) -> Amount {
        Amount(self.refunds.iter().map(|refund| refund.amount.0).sum())
    }

    /// Lets time do what it does: an unpaid trade closes at its end, a paid one is finished after its window.
    pub fn age(&mut self, now_ms: i64) {
        match self.status {
            TradeStatus::WaitBuyerPay if self.terms.expires_ms.is_some_and(|end_ms| end_ms <= now_ms) => {
                self.status = TradeStatus::TradeClosed;
                self.closed_ms = self.terms.expires_ms;
            }
            TradeStatus::TradeSuccess
                if self.payment.as_ref().is_some_and(|paid| paid.at_ms + REFUND_WINDOW_MS <= now_ms) =>
            {
                self.status = TradeStatus::TradeFinished;
            }
            _ => {}
        }
    }

    fn identity(&self) -> Node {
        into_node(json!({ "out_trade_no": self.terms.out_trade_no, "trade_no": self.trade_no }))
    }
}

/// `alipay.trade.create`, and the arrival of an order string or a wap page at the cashier.
///
/// The same number with the same content is the same trade.
pub fn place(
    state: &mut SandboxState,
    terms: OrderTerms,
    deducts: Option<String>,
    ctx: &Context<'_>,
) -> Result<Trade, Refusal> {
    if let Some(trade) = state.trades.get_mut(&terms.out_trade_no) {
        trade.age(ctx.now_ms);
        return match trade.status {
            TradeStatus::TradeSuccess | TradeStatus::TradeFinished => {
                Err(Refusal::business("ACQ.TRADE_HAS_SUCCESS", "交易已被支付"))
            }
            TradeStatus::TradeClosed => Err(Refusal::business("ACQ.TRADE_HAS_CLOSE", "交易已经关闭")),
            TradeStatus::WaitBuyerPay if is_same_order(&trade.terms, &terms) => Ok(trade.clone()),
            TradeStatus::WaitBuyerPay => Err(Refusal::business(
                "ACQ.CONTEXT_INCONSISTENT",
                "交易信息被篡改：同一订单号的内容与之前不一致",
            )),
        };
    }
    let trade = Trade {
        trade_no: state.dated_number("2200", 28, ctx.now_ms),
        status: TradeStatus::WaitBuyerPay,
        created_ms: ctx.now_ms,
        payment: None,
        closed_ms: None,
        refunds: Vec::new(),
        deducts,
        terms,
    };
    state.trades.insert(trade.terms.out_trade_no.clone(), trade.clone());
    Ok(trade)
}

fn is_same_order(known: &OrderTerms, again: &OrderTerms) -> bool {
    known.method == again.method && known.content == again.content
}

/// Answers `alipay.trade.create`.
pub fn create(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let trade = place(state, OrderTerms::read(request, ctx)?, None, ctx)?;
    Ok(coded(SUCCESS, trade.identity()))
}

/// The trade a request names; `trade_no` wins over `out_trade_no`.
pub fn find<'a>(state: &'a mut SandboxState, biz: &Biz, ctx: &Context<'_>) -> Result<&'a mut Trade, Refusal> {
    let (trade_no, out_trade_no) = (biz.optional("trade_no")?, biz.optional("out_trade_no")?);
    let found = match (trade_no, out_trade_no) {
        (Some(trade_no), _) => state.trades.values_mut().find(|trade| trade.trade_no == trade_no),
        (None, Some(out_trade_no)) => state.trades.get_mut(out_trade_no),
        (None, None) => return Err(Refusal::parameter("out_trade_no 和 trade_no 不能同时为空")),
    };
    let trade = found.ok_or_else(|| Refusal::business("ACQ.TRADE_NOT_EXIST", "交易不存在"))?;
    trade.age(ctx.now_ms);
    Ok(trade)
}

/// Answers `alipay.trade.query`.
pub fn query(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let trade = find(state, &request.biz, ctx)?;
    let mut fields = trade.identity();
    let received = if trade.payment.is_some() { trade.terms.total } else { Amount::ZERO };
    fields.extend(into_node(json!({
        "trade_status": trade.status,
        "total_amount": trade.terms.total.to_string(),
        "receipt_amount": received.to_string(),
        "buyer_pay_amount": received.to_string(),
        "invoice_amount": received.to_string(),
        "point_amount": "0.00",
        "subject": trade.terms.subject,
    })));
    if let Some(payment) = &trade.payment {
        fields.insert("send_pay_date".into(), clock::spaced(payment.at_ms).into());
        fields.insert(
            delivery::buyer_field(&payment.buyer, "buyer_user_id").into(),
            payment.buyer.clone().into(),
        );
        fields.insert(
            "fund_bill_list".into(),
            json!([{ "fund_channel": delivery::fund_channel(trade), "amount": received.to_string() }]),
        );
        if let Some(instalments) = &trade.terms.instalments {
            fields.insert("hb_fq_pay_info".into(), json!({ "user_install_num": instalments.count }));
        }
    }
    Ok(coded(SUCCESS, fields))
}

/// Answers `alipay.trade.close`: only for a trade nobody has paid.
pub fn close(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let trade = find(state, &request.biz, ctx)?;
    if trade.status != TradeStatus::WaitBuyerPay {
        return Err(Refusal::business("ACQ.TRADE_STATUS_ERROR", "交易状态不合法，只能关闭等待付款的交易"));
    }
    let identity = trade.identity();
    let out_trade_no = trade.terms.out_trade_no.clone();
    close_trade(state, &out_trade_no, ctx);
    Ok(coded(SUCCESS, identity))
}

/// Answers `alipay.trade.cancel`: closes an unpaid trade, gives the money of a paid one back, and has nothing
/// to do for one that never came to exist.
pub fn cancel(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let trade = match find(state, &request.biz, ctx) {
        Ok(trade) => trade,
        Err(refusal) if refusal.sub_code == "ACQ.TRADE_NOT_EXIST" => {
            let asked = request.biz.optional("out_trade_no")?.unwrap_or_default();
            return Ok(coded(SUCCESS, into_node(json!({ "out_trade_no": asked, "retry_flag": "N" }))));
        }
        Err(refusal) => return Err(refusal),
    };
    if trade.created_ms + DAY_MS <= ctx.now_ms {
        return Err(Refusal::business("ACQ.TRADE_CANCEL_TIME_OUT", "超过撤销时间范围"));
    }
    let mut fields = trade.identity();
    fields.insert("retry_flag".into(), "N".into());
    let (out_trade_no, status) = (trade.terms.out_trade_no.clone(), trade.status);
    match status {
        TradeStatus::WaitBuyerPay => {
            fields.insert("action".into(), "close".into());
            close_trade(state, &out_trade_no, ctx);
        }
        TradeStatus::TradeSuccess => {
            fields.insert("action".into(), "refund".into());
            let left = trade.terms.total.minus(trade.refunded()).unwrap_or(Amount::ZERO);
            trade.refunds.push(TradeRefund {
                out_request_no: out_trade_no.clone(),
                amount: left,
                at_ms: ctx.now_ms,
            });
            close_trade(state, &out_trade_no, ctx);
        }
        TradeStatus::TradeFinished => return Err(Refusal::business("ACQ.TRADE_HAS_FINISHED", "交易已完结")),
        TradeStatus::TradeClosed => {}
    }
    Ok(coded(SUCCESS, fields))
}

/// Closes a trade. A deduction that had not gone through yet never will, and the pay-later order is free for
/// another; one that was given back in full closes its order.
pub fn close_trade(state: &mut SandboxState, out_trade_no: &str, ctx: &Context<'_>) {
    let Some(trade) = state.trades.get_mut(out_trade_no) else {
        return;
    };
    trade.status = TradeStatus::TradeClosed;
    trade.closed_ms = Some(ctx.now_ms);
    let (was_paid, deducts) = (trade.payment.is_some(), trade.deducts.clone());
    state.timers.strike(&Task::Deduct { out_trade_no: out_trade_no.to_owned() });
    if let Some(out_order_no) = deducts {
        zhima::deduction_ended(state, &out_order_no, was_paid, ctx);
    }
}

/// Marks a trade paid and tells the merchant. The caller has made sure that it waits for payment.
pub fn pay(state: &mut SandboxState, out_trade_no: &str, buyer: &str, cause: &str, ctx: &Context<'_>) {
    let Some(trade) = state.trades.get_mut(out_trade_no) else {
        return;
    };
    trade.status = TradeStatus::TradeSuccess;
    trade.payment = Some(Payment { at_ms: ctx.now_ms, buyer: buyer.to_owned() });
    delivery::notify_trade(state, out_trade_no, cause, Some("payByAccountAction"), ctx);
}
