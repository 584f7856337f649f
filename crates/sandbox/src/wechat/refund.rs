//! Refunds at WeChat Pay: accepted at once, gone through a little later. Payscore orders are refunded by
//! `transaction_id` only.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Refusal, tail};
use super::fields::Fields;
use super::route::Call;
use super::score::ScoreState;
use super::transaction::TradeState;
use crate::amount::Amount;
use crate::clock;
use crate::state::notification::Message;
use crate::state::timers::Task;
use crate::state::{Context, SandboxState};

const CREATE: &str = "POST /v3/refund/domestic/refunds";

/// A refund.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refund {
    /// The merchant's number.
    pub out_refund_no: String,
    /// WeChat Pay's number.
    pub refund_id: String,
    /// The payment it is taken from.
    pub transaction_id: String,
    /// The merchant's number of the order.
    pub out_trade_no: String,
    /// What was paid.
    pub total: Amount,
    /// What goes back.
    pub amount: Amount,
    /// Whom to tell, if anybody.
    pub notify_url: Option<String>,
    /// The request, to know its repetition by.
    pub request: Value,
    /// When it was asked for, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it went through.
    pub finished_ms: Option<i64>,
}

/// A payment that can be refunded.
struct Paid {
    transaction_id: String,
    out_trade_no: String,
    total: Amount,
}

impl Refund {
    fn amounts(&self) -> Value {
        json!({
            "total": self.total, "refund": self.amount, "payer_total": self.total, "payer_refund": self.amount,
            "settlement_total": self.total, "settlement_refund": self.amount, "discount_refund": 0, "currency": "CNY",
        })
    }

    fn view(&self) -> Value {
        let mut view = json!({
            "refund_id": self.refund_id,
            "out_refund_no": self.out_refund_no,
            "transaction_id": self.transaction_id,
            "out_trade_no": self.out_trade_no,
            "channel": "ORIGINAL",
            "user_received_account": "支付用户零钱",
            "create_time": clock::rfc3339(self.created_ms),
            "status": if self.finished_ms.is_some() { "SUCCESS" } else { "PROCESSING" },
            "amount": self.amounts(),
        });
        if let Some(finished_ms) = self.finished_ms {
            view["success_time"] = json!(clock::rfc3339(finished_ms));
        }
        view
    }
}

/// Answers the refund call.
pub fn create(state: &mut SandboxState, call: &Call, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let fields = Fields::of(&call.body)?;
    let out_refund_no = fields.required_text("out_refund_no", 64)?;
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-|*@".contains(&byte);
    if !out_refund_no.bytes().all(is_allowed) {
        return Err(Refusal::parameter("out_refund_no 只能是数字、字母、_-|*@"));
    }
    if let Some(known) = state.refunds.get(out_refund_no) {
        if known.request != call.body {
            return Err(Refusal::request("请求重入时，参数与首次请求时不一致", tail::REENTRY));
        }
        return Ok(Answer::Json(known.view()));
    }
    let paid = find_paid(state, fields.text("transaction_id", 32)?, fields.text("out_trade_no", 32)?)?;
    fields.text("reason", 80)?;
    let notify_url = fields.notify_url(false)?.map(str::to_owned);
    let amount = fields.required_object("amount")?;
    let wanted = amount.amount("refund", 1)?;
    if amount.amount("total", 1)? != paid.total || amount.required_text("currency", 16)? != "CNY" {
        return Err(Refusal::request("订单金额与原订单不一致", tail::BAD_PARAMETER));
    }
    let earlier = state.refunds.values().filter(|known| known.transaction_id == paid.transaction_id);
    let given_back = Amount(earlier.map(|known| known.amount.0).sum());
    if given_back.plus(wanted).is_none_or(|sum| sum > paid.total) {
        return Err(Refusal::request("退款金额超过订单可退金额", tail::OUT_OF_RANGE));
    }
    let refund = Refund {
        out_refund_no: out_refund_no.to_owned(),
        refund_id: state.number("503", 29),
        transaction_id: paid.transaction_id,
        out_trade_no: paid.out_trade_no,
        total: paid.total,
        amount: wanted,
        notify_url,
        request: call.body.clone(),
        created_ms: ctx.now_ms,
        finished_ms: None,
    };
    let answer = refund.view();
    let due_ms = ctx.now_ms + i64::from(ctx.options.behaviour.settle_delay_ms);
    state.timers.add(due_ms, Task::FinishRefund { out_refund_no: out_refund_no.to_owned() });
    state.refunds.insert(out_refund_no.to_owned(), refund);
    Ok(Answer::Json(answer))
}

fn find_paid(
    state: &SandboxState,
    transaction_id: Option<&str>,
    out_trade_no: Option<&str>,
) -> Result<Paid, Refusal> {
    let found = match (transaction_id, out_trade_no) {
        (Some(id), None) => paid_by(state, &|known, _| known == id),
        (None, Some(no)) => paid_by(state, &|_, known| known == no)
            .filter(|paid| state.transactions.contains_key(&paid.out_trade_no)),
        _ => {
            return Err(Refusal::parameter("transaction_id 与 out_trade_no 应有且只有一个"));
        }
    };
    found.ok_or_else(|| Refusal::not_found(tail::ORDER_NOT_FOUND))
}

fn paid_by(state: &SandboxState, is_it: &dyn Fn(&str, &str) -> bool) -> Option<Paid> {
    let transactions = state.transactions.values().filter_map(|known| {
        let (transaction_id, out_trade_no) = (known.transaction_id.clone()?, known.out_trade_no.clone());
        Some(Paid { transaction_id, out_trade_no, total: known.total })
    });
    let collections = state.service_orders.values().filter_map(|order| match &order.state {
        ScoreState::Done { completion, paid: Some(paid) } => Some(Paid {
            transaction_id: paid.transaction_id.clone(),
            out_trade_no: order.out_order_no.clone(),
            total: completion.total,
        }),
        _ => None,
    });
    transactions.chain(collections).find(|paid| is_it(&paid.transaction_id, &paid.out_trade_no))
}

/// Answers the refund query.
pub fn query(state: &SandboxState, no: &str) -> Result<Answer, Refusal> {
    state
        .refunds
        .get(no)
        .map(|known| Answer::Json(known.view()))
        .ok_or_else(|| Refusal::not_found(tail::ORDER_NOT_FOUND))
}

/// The refund goes through.
pub fn finish(state: &mut SandboxState, out_refund_no: &str, ctx: &Context<'_>) {
    let Some(refund) = state.refunds.get_mut(out_refund_no) else {
        return;
    };
    refund.finished_ms = Some(ctx.now_ms);
    let refund = refund.clone();
    if let Some(transaction) = state.transactions.get_mut(&refund.out_trade_no)
        && transaction.transaction_id.as_ref() == Some(&refund.transaction_id)
    {
        transaction.state = TradeState::Refund;
    }
    let message = Message::WechatPay {
        event_type: "REFUND.SUCCESS".to_owned(),
        original_type: "refund".to_owned(),
        summary: "退款成功".to_owned(),
        resource: json!({
            "mchid": ctx.options.identities.wechat_mchid,
            "out_trade_no": refund.out_trade_no,
            "transaction_id": refund.transaction_id,
            "out_refund_no": refund.out_refund_no,
            "refund_id": refund.refund_id,
            "refund_status": "SUCCESS",
            "success_time": clock::rfc3339(ctx.now_ms),
            "user_received_account": "支付用户零钱",
            "amount": {
                "total": refund.total, "refund": refund.amount,
                "payer_total": refund.total, "payer_refund": refund.amount,
            },
        }),
    };
    state.notify(refund.notify_url.as_deref(), out_refund_no, CREATE, message, ctx);
}
