//! The life of an ordinary trade at Alipay.
//!
//! A trade made by `create` or `pay` exists from the call on; one from an order string or a wap page exists
//! from the moment the buyer reaches the cashier, and until then every question about it is answered
//! `ACQ.TRADE_NOT_EXIST`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::terms::OrderTerms;
use crate::alipay::answer::{Node, Refusal, into_node};
use crate::alipay::request::Biz;
use crate::amount::Amount;
use crate::datetime::DAY_MS;
use crate::product::Context;
use crate::state::SandboxState;
use crate::state::parts::Part;

/// The id of the product.
pub const ID: &str = "alipay_trade";
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

/// The promise a trade takes its money from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The id of the product that knows the promise.
    pub product: String,
    /// The merchant's number of the promise.
    pub number: String,
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
    /// The promise it takes its money from; without one a buyer pays at a cashier.
    pub origin: Option<Origin>,
}

/// All trades, by `out_trade_no`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trades(pub BTreeMap<String, Trade>);

impl Part for Trades {
    const NAME: &'static str = "trades";
}

impl Trade {
    /// Everything that went back.
    pub fn refunded(&self) -> Amount {
        Amount(self.refunds.iter().map(|refund| refund.amount.0).sum())
    }

    /// What was paid and has not gone back.
    pub fn left(&self) -> Amount {
        self.terms.total.minus(self.refunded()).unwrap_or(Amount::ZERO)
    }

    /// What the merchant received.
    pub fn received(&self) -> Amount {
        if self.payment.is_some() { self.terms.total } else { Amount::ZERO }
    }

    /// From which pocket the buyer paid.
    pub fn fund_channel(&self) -> &'static str {
        if self.terms.instalments.is_some() { "PCREDIT" } else { "ALIPAYACCOUNT" }
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
            TradeStatus::WaitBuyerPay
            | TradeStatus::TradeSuccess
            | TradeStatus::TradeFinished
            | TradeStatus::TradeClosed => {}
        }
    }

    /// Its two numbers.
    pub fn identity(&self) -> Node {
        into_node(json!({ "out_trade_no": self.terms.out_trade_no, "trade_no": self.trade_no }))
    }
}

/// `buyer_open_id` for an open id, and the older field for a 2088 number.
pub fn buyer_field<'a>(buyer: &str, user_id_field: &'a str) -> &'a str {
    if buyer.starts_with("2088") && buyer.len() == 16 { user_id_field } else { "buyer_open_id" }
}

/// `alipay.trade.create`, and the arrival of an order string or a wap page at the cashier.
///
/// The same number with the same content is the same trade.
pub fn place(
    state: &mut SandboxState,
    terms: OrderTerms,
    origin: Option<Origin>,
    ctx: &Context<'_>,
) -> Result<Trade, Refusal> {
    if let Some(trade) = state.part_mut::<Trades>().0.get_mut(&terms.out_trade_no) {
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
        origin,
        terms,
    };
    state.part_mut::<Trades>().0.insert(trade.terms.out_trade_no.clone(), trade.clone());
    Ok(trade)
}

fn is_same_order(known: &OrderTerms, again: &OrderTerms) -> bool {
    known.method == again.method && known.content == again.content
}

/// The trade a request names; `trade_no` wins over `out_trade_no`.
pub fn find<'a>(state: &'a mut SandboxState, biz: &Biz, ctx: &Context<'_>) -> Result<&'a mut Trade, Refusal> {
    let trades = &mut state.part_mut::<Trades>().0;
    let found = match (biz.optional("trade_no")?, biz.optional("out_trade_no")?) {
        (Some(trade_no), _) => trades.values_mut().find(|trade| trade.trade_no == trade_no),
        (None, Some(out_trade_no)) => trades.get_mut(out_trade_no),
        (None, None) => return Err(Refusal::parameter("out_trade_no 和 trade_no 不能同时为空")),
    };
    let trade = found.ok_or_else(|| Refusal::business("ACQ.TRADE_NOT_EXIST", "交易不存在"))?;
    trade.age(ctx.now_ms);
    Ok(trade)
}
