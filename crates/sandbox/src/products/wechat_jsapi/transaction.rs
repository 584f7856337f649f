//! JSAPI transactions: what was ordered, and where it stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::amount::Amount;
use crate::datetime;
use crate::product::Context;
use crate::state::parts::Part;

/// The id of the product.
pub const ID: &str = "wechat_jsapi";

/// Where a transaction stands, in WeChat Pay's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TradeState {
    /// Not paid.
    Notpay,
    /// Paid.
    Success,
    /// Paid, and some or all of it given back.
    Refund,
    /// Closed unpaid.
    Closed,
}

/// A JSAPI transaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Transaction {
    /// The merchant's number.
    pub out_trade_no: String,
    /// WeChat Pay's number, once paid.
    pub transaction_id: Option<String>,
    /// What the page hands to the bridge.
    pub prepay_id: String,
    /// Until when it opens a cashier, in milliseconds since 1970.
    pub prepay_until_ms: i64,
    /// What for.
    pub description: String,
    /// What the buyer pays.
    pub total: Amount,
    /// The only buyer who may pay.
    pub openid: String,
    /// Unpaid after this moment, it closes.
    pub expires_ms: i64,
    /// Whom to tell.
    pub notify_url: String,
    /// The request, to know its repetition by.
    pub request: Value,
    /// Where it stands.
    pub state: TradeState,
    /// When it was paid.
    pub paid_ms: Option<i64>,
    /// When it was closed.
    pub closed_ms: Option<i64>,
}

/// All transactions, by `out_trade_no`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Transactions(pub BTreeMap<String, Transaction>);

impl Part for Transactions {
    const NAME: &'static str = "transactions";
}

impl Transaction {
    /// Lets time do what it does: an unpaid order closes at its end.
    pub fn age(&mut self, now_ms: i64) {
        if self.state == TradeState::Notpay && self.expires_ms <= now_ms {
            self.state = TradeState::Closed;
            self.closed_ms = Some(self.expires_ms);
        }
    }

    /// The transaction as a notification shows it. Real ones have an empty `attach` where none was given.
    pub fn view(&self, ctx: &Context<'_>) -> Value {
        let identities = &ctx.options.identities;
        let mut view = json!({
            "appid": identities.wechat_appid,
            "mchid": identities.wechat_mchid,
            "out_trade_no": self.out_trade_no,
            "trade_state": self.state,
            "trade_state_desc": match self.state {
                TradeState::Notpay => "订单未支付",
                TradeState::Success => "支付成功",
                TradeState::Refund => "订单发生过退款",
                TradeState::Closed => "订单已关闭",
            },
        });
        let (Some(transaction_id), Some(paid_ms)) = (&self.transaction_id, self.paid_ms) else {
            view["amount"] = json!({ "payer_currency": "CNY", "total": self.total });
            view["scene_info"] = json!({ "device_id": "" });
            return view;
        };
        view["trade_type"] = json!("JSAPI");
        view["attach"] = self.request.get("attach").cloned().unwrap_or_else(|| json!(""));
        view["transaction_id"] = json!(transaction_id);
        view["success_time"] = json!(datetime::rfc3339(paid_ms));
        view["bank_type"] = json!("OTHERS");
        view["payer"] = json!({ "openid": self.openid });
        view["amount"] = json!({
            "total": self.total, "payer_total": self.total, "currency": "CNY", "payer_currency": "CNY",
        });
        view
    }

    /// The transaction as a query answers it.
    pub fn answer(&self, ctx: &Context<'_>) -> Value {
        let mut answer = self.view(ctx);
        answer["promotion_detail"] = json!([]);
        answer
    }
}
