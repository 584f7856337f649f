//! Payscore service orders: what was agreed, and where it stands.
//!
//! A state is always the triple of `state`, `state_description` and `collection.state`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::amount::Amount;
use crate::datetime::{self, DAY_MS};
use crate::product::Context;
use crate::state::parts::Part;

/// The id of the product.
pub const ID: &str = "wechat_score";
/// The call after which a collection is under way.
pub const COMPLETE: &str = "POST /v3/payscore/serviceorder/{no}/complete";
/// Nobody confirmed for this long: the order expires.
pub const CONFIRM_WITHIN_MS: i64 = 30 * DAY_MS;

/// Where a service order stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScoreState {
    /// Waits for the buyer.
    Created,
    /// DOING / USER_CONFIRM.
    UserConfirm,
    /// DOING / MCH_COMPLETE, collection USER_PAYING.
    MchComplete {
        /// What the merchant completed with.
        completion: Completion,
    },
    /// Final; with nothing to collect there is no payment.
    Done {
        /// What the merchant completed with.
        completion: Completion,
        /// The collection that went through.
        paid: Option<Collected>,
    },
    /// Cancelled by the merchant.
    Revoked {
        /// Why.
        reason: String,
        /// When, in milliseconds since 1970.
        at_ms: i64,
    },
    /// The buyer never confirmed.
    Expired,
}

/// What a merchant completed an order with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// What the buyer owes.
    pub total: Amount,
    /// The request, to know its repetition by.
    pub request: Value,
}

/// A collection that went through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected {
    /// WeChat Pay's number of it; refunds go by it.
    pub transaction_id: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

/// A service order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ServiceOrder {
    /// The merchant's number.
    pub out_order_no: String,
    /// WeChat Pay's number, 31 digits.
    pub order_id: String,
    /// What the page hands to the bridge; opaque.
    pub package: String,
    /// What the service is, for the buyer.
    pub introduction: String,
    /// The request that created it.
    pub create: Value,
    /// Who confirmed.
    pub openid: Option<String>,
    /// The buyer left a deposit. It is only remembered.
    pub has_deposit: bool,
    /// When the buyer confirmed, in milliseconds since 1970.
    pub confirmed_ms: Option<i64>,
    /// When the service begins, in milliseconds since 1970; known from the confirmation on.
    pub starts_ms: Option<i64>,
    /// When it was created, in milliseconds since 1970.
    pub created_ms: i64,
    /// Whom to tell.
    pub notify_url: String,
    /// Where it stands.
    pub state: ScoreState,
}

/// All service orders, by `out_order_no`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceOrders(pub BTreeMap<String, ServiceOrder>);

impl Part for ServiceOrders {
    const NAME: &'static str = "service_orders";
}

impl ServiceOrder {
    /// Lets time do what it does: an unconfirmed order expires.
    pub fn age(&mut self, now_ms: i64) {
        if self.state == ScoreState::Created && self.created_ms + CONFIRM_WITHIN_MS <= now_ms {
            self.state = ScoreState::Expired;
        }
    }

    /// May the buyer still confirm?
    pub fn is_open(&self) -> bool {
        self.state == ScoreState::Created
    }

    /// The state in words for people.
    pub fn state_words(&self) -> &'static str {
        match self.state {
            ScoreState::Created => "待确认",
            ScoreState::UserConfirm => "服务进行中",
            ScoreState::MchComplete { .. } => "待支付",
            ScoreState::Done { .. } => "已完成",
            ScoreState::Revoked { .. } => "已取消",
            ScoreState::Expired => "已过期",
        }
    }

    /// The order as every answer and notification shows it.
    pub fn view(&self, ctx: &Context<'_>) -> Value {
        let mut view = self.create.clone();
        view["mchid"] = json!(ctx.options.identities.wechat_mchid);
        view["order_id"] = json!(self.order_id);
        view["state"] = json!(match self.state {
            ScoreState::Created => "CREATED",
            ScoreState::UserConfirm | ScoreState::MchComplete { .. } => "DOING",
            ScoreState::Done { .. } => "DONE",
            ScoreState::Revoked { .. } => "REVOKED",
            ScoreState::Expired => "EXPIRED",
        });
        if let Some(openid) = &self.openid {
            view["openid"] = json!(openid);
        }
        if let (Some(starts_ms), "OnAccept") = (self.starts_ms, start_time(&self.create)) {
            view["time_range"]["start_time"] = json!(datetime::compact(starts_ms));
        }
        match &self.state {
            ScoreState::UserConfirm => view["state_description"] = json!("USER_CONFIRM"),
            ScoreState::MchComplete { completion } => {
                view["state_description"] = json!("MCH_COMPLETE");
                complete_view(&mut view, completion, None);
            }
            ScoreState::Done { completion, paid } => complete_view(&mut view, completion, paid.as_ref()),
            ScoreState::Created | ScoreState::Revoked { .. } | ScoreState::Expired => {}
        }
        view
    }
}

/// The start of the service as the creation wrote it.
pub fn start_time(create: &Value) -> &str {
    create["time_range"]["start_time"].as_str().unwrap_or_default()
}

fn complete_view(view: &mut Value, completion: &Completion, paid: Option<&Collected>) {
    for name in ["post_payments", "post_discounts", "location"] {
        if let Some(value) = completion.request.get(name) {
            view[name] = value.clone();
        }
    }
    if let Some(end_time) = completion.request["time_range"].get("end_time") {
        view["time_range"]["end_time"] = end_time.clone();
    }
    let total = completion.total;
    view["total_amount"] = json!(total);
    view["need_collection"] = json!(total > Amount::ZERO);
    if total == Amount::ZERO {
        return;
    }
    view["collection"] = match paid {
        None => json!({
            "state": "USER_PAYING", "total_amount": total, "paying_amount": total, "paid_amount": 0,
        }),
        Some(paid) => json!({
            "state": "USER_PAID", "total_amount": total, "paying_amount": 0, "paid_amount": total,
            "details": [{
                "seq": 1,
                "amount": total,
                "paid_type": "NEWTON",
                "paid_time": datetime::compact(paid.at_ms),
                "transaction_id": paid.transaction_id,
            }],
        }),
    };
}
