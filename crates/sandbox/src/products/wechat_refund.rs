//! Refunds at WeChat Pay: accepted at once, gone through a little later. Payscore orders are refunded by
//! `transaction_id` only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::amount::Amount;
use crate::book::{Kind, Line};
use crate::datetime;
use crate::product::{Context, Face, Payment, PaymentNumber, Product, WechatCall, WechatFace};
use crate::state::SandboxState;
use crate::state::notification::Message;
use crate::state::parts::{Part, PartKind};
use crate::state::timers::Work;
use crate::wechat::answer::{Answer, Refusal, tail};
use crate::wechat::fields::Fields;
use crate::wechat::request::Request;

const ID: &str = "wechat_refund";
const CREATE: &str = "POST /v3/refund/domestic/refunds";
const FINISH: &str = "finish";

/// The row.
pub const PRODUCT: Product = Product {
    id: ID,
    name: "微信支付退款",
    parts: &[PartKind::of::<Refunds>()],
    face: Face::Wechat(WechatFace {
        calls: &[
            WechatCall { name: CREATE, answer: create },
            WechatCall { name: "GET /v3/refund/domestic/refunds/{no}", answer: query },
        ],
        pay: None,
        views: &[],
        find_payment: |_, _| None,
        refunded: |_, _| {},
    }),
    cashier: None,
    work: perform,
    book,
};

/// A refund.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Refund {
    /// The merchant's number.
    out_refund_no: String,
    /// WeChat Pay's number.
    refund_id: String,
    /// The payment it is taken from.
    transaction_id: String,
    /// The merchant's number of the order.
    out_trade_no: String,
    /// What was paid.
    total: Amount,
    /// What goes back.
    amount: Amount,
    /// Whom to tell, if anybody.
    notify_url: Option<String>,
    /// The request, to know its repetition by.
    request: Value,
    /// When it was asked for, in milliseconds since 1970.
    created_ms: i64,
    /// When it went through.
    finished_ms: Option<i64>,
}

/// All refunds, by `out_refund_no`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Refunds(BTreeMap<String, Refund>);

impl Part for Refunds {
    const NAME: &'static str = "refunds";
}

impl Refund {
    fn amounts(&self) -> Value {
        json!({
            "total": self.total, "refund": self.amount, "payer_total": self.total, "payer_refund": self.amount,
            "settlement_total": self.total, "settlement_refund": self.amount, "discount_refund": 0, "currency": "CNY",
            "from": [], "refund_fee": 0,
        })
    }

    fn view(&self) -> Value {
        let mut view = json!({
            "refund_id": self.refund_id,
            "out_refund_no": self.out_refund_no,
            "transaction_id": self.transaction_id,
            "out_trade_no": self.out_trade_no,
            "channel": "ORIGINAL",
            "funds_account": "AVAILABLE",
            "promotion_detail": [],
            "user_received_account": "支付用户零钱",
            "create_time": datetime::rfc3339(self.created_ms),
            "status": if self.finished_ms.is_some() { "SUCCESS" } else { "PROCESSING" },
            "amount": self.amounts(),
        });
        if let Some(finished_ms) = self.finished_ms {
            view["success_time"] = json!(datetime::rfc3339(finished_ms));
        }
        view
    }
}

fn create(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let fields = Fields::of(&request.body)?;
    let out_refund_no = fields.required_text("out_refund_no", 64)?;
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-|*@".contains(&byte);
    if !out_refund_no.bytes().all(is_allowed) {
        return Err(Refusal::parameter("out_refund_no 只能是数字、字母、_-|*@"));
    }
    if let Some(known) = state.part::<Refunds>().0.get(out_refund_no) {
        if known.request != request.body {
            return Err(Refusal::request("请求重入时，参数与首次请求时不一致", tail::REENTRY));
        }
        return Ok(Answer::Json(known.view()));
    }
    let paid =
        find_payment(state, fields.text("transaction_id", 32)?, fields.text("out_trade_no", 32)?, ctx)?;
    fields.text("reason", 80)?;
    let notify_url = fields.notify_url(false)?.map(str::to_owned);
    let amount = fields.required_object("amount")?;
    let wanted = amount.amount("refund", 1)?;
    if amount.amount("total", 1)? != paid.total || amount.required_text("currency", 16)? != "CNY" {
        return Err(Refusal::request("订单金额与原订单不一致", tail::BAD_PARAMETER));
    }
    let earlier =
        state.part::<Refunds>().0.values().filter(|known| known.transaction_id == paid.transaction_id);
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
        request: request.body.clone(),
        created_ms: ctx.now_ms,
        finished_ms: None,
    };
    let answer = refund.view();
    let due_ms = ctx.now_ms + i64::from(ctx.options.behaviour.settle_delay_ms);
    state.timers.add_work(due_ms, Work::new(ID, FINISH, out_refund_no));
    state.part_mut::<Refunds>().0.insert(out_refund_no.to_owned(), refund);
    Ok(Answer::Json(answer))
}

/// The payment that is to be given back. Payscore's are known by `transaction_id` only, which is its rule.
fn find_payment(
    state: &SandboxState,
    transaction_id: Option<&str>,
    out_trade_no: Option<&str>,
    ctx: &Context<'_>,
) -> Result<Payment, Refusal> {
    let number = match (transaction_id, out_trade_no) {
        (Some(id), None) => PaymentNumber::TransactionId(id),
        (None, Some(no)) => PaymentNumber::OutTradeNo(no),
        (Some(_), Some(_)) | (None, None) => {
            return Err(Refusal::parameter("transaction_id 与 out_trade_no 应有且只有一个"));
        }
    };
    let found = ctx.wechat().find_map(|(_, face)| (face.find_payment)(state, &number));
    found.ok_or_else(|| Refusal::not_found(tail::ORDER_NOT_FOUND))
}

fn query(state: &mut SandboxState, request: &Request, _ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let known = state.part::<Refunds>().0.get(&request.number);
    known.map(|known| Answer::Json(known.view())).ok_or_else(|| Refusal::not_found(tail::ORDER_NOT_FOUND))
}

/// Refunds, from the moment they were accepted.
fn book(state: &SandboxState, _now_ms: i64) -> Vec<Line> {
    let line = |refund: &Refund| Line {
        at_ms: refund.finished_ms.unwrap_or(refund.created_ms),
        kind: Kind::Refund,
        product: ID,
        merchant_no: refund.out_refund_no.clone(),
        provider_no: Some(refund.refund_id.clone()),
        of: Some(refund.out_trade_no.clone()),
        amount: refund.amount,
        is_settled: refund.finished_ms.is_some(),
    };
    state.part::<Refunds>().0.values().map(line).collect()
}

fn perform(state: &mut SandboxState, work: &Work, ctx: &Context<'_>) {
    match work.name.as_str() {
        FINISH => finish(state, &work.number, ctx),
        other => tracing::error!(name = other, "unknown work"),
    }
}

/// The refund goes through.
fn finish(state: &mut SandboxState, out_refund_no: &str, ctx: &Context<'_>) {
    let Some(refund) = state.part_mut::<Refunds>().0.get_mut(out_refund_no) else {
        return;
    };
    refund.finished_ms = Some(ctx.now_ms);
    let refund = refund.clone();
    let payment = Payment {
        transaction_id: refund.transaction_id.clone(),
        out_trade_no: refund.out_trade_no.clone(),
        total: refund.total,
    };
    for (_, face) in ctx.wechat() {
        (face.refunded)(state, &payment);
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
            "success_time": datetime::rfc3339(ctx.now_ms),
            "user_received_account": "支付用户零钱",
            "amount": {
                "total": refund.total, "refund": refund.amount,
                "payer_total": refund.total, "payer_refund": refund.amount,
            },
        }),
    };
    ctx.notify(state, refund.notify_url.as_deref(), out_refund_no, CREATE, message);
}
