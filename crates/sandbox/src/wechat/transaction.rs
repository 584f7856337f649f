//! JSAPI transactions: order, query, close, and what the buyer's payment makes of them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Refusal, tail};
use super::fields::{Fields, check_number};
use super::route::Call;
use crate::amount::Amount;
use crate::clock::{self, DAY_MS, HOUR_MS};
use crate::state::faults::CASHIER;
use crate::state::notification::Message;
use crate::state::{Context, SandboxState};

/// A `prepay_id` opens a cashier for two hours.
const PREPAY_LIFE_MS: i64 = 2 * HOUR_MS;
/// Without `time_expire` an order closes after seven days.
const ORDER_LIFE_MS: i64 = 7 * DAY_MS;

const KNOWN: [&str; 15] = [
    "appid",
    "mchid",
    "description",
    "out_trade_no",
    "time_expire",
    "attach",
    "notify_url",
    "goods_tag",
    "support_fapiao",
    "amount",
    "payer",
    "detail",
    "scene_info",
    "settle_info",
    "limit_pay",
];

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
}

impl Transaction {
    /// Lets time do what it does: an unpaid order closes at its end.
    pub fn age(&mut self, now_ms: i64) {
        if self.state == TradeState::Notpay && self.expires_ms <= now_ms {
            self.state = TradeState::Closed;
        }
    }

    fn view(&self, ctx: &Context<'_>) -> Value {
        let identities = &ctx.options.identities;
        let mut view = json!({
            "appid": identities.wechat_appid,
            "mchid": identities.wechat_mchid,
            "out_trade_no": self.out_trade_no,
            "trade_type": "JSAPI",
            "trade_state": self.state,
            "trade_state_desc": match self.state {
                TradeState::Notpay => "订单未支付",
                TradeState::Success => "支付成功",
                TradeState::Refund => "订单发生过退款",
                TradeState::Closed => "订单已关闭",
            },
            "amount": { "total": self.total, "currency": "CNY" },
        });
        if let Some(attach) = self.request.get("attach") {
            view["attach"] = attach.clone();
        }
        if let (Some(transaction_id), Some(paid_ms)) = (&self.transaction_id, self.paid_ms) {
            view["transaction_id"] = json!(transaction_id);
            view["success_time"] = json!(clock::rfc3339(paid_ms));
            view["bank_type"] = json!("OTHERS");
            view["payer"] = json!({ "openid": self.openid });
            view["amount"] = json!({
                "total": self.total, "payer_total": self.total, "currency": "CNY", "payer_currency": "CNY",
            });
        }
        view
    }
}

/// Answers `POST /v3/pay/transactions/jsapi`.
pub fn create(state: &mut SandboxState, call: &Call, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let fields = Fields::of(&call.body)?;
    fields.only(&KNOWN)?;
    let identities = &ctx.options.identities;
    fields.check_appid(&identities.wechat_appid, tail::NOT_BOUND)?;
    if fields.required_text("mchid", 32)? != identities.wechat_mchid {
        return Err(Refusal::request("appid 与商户号不匹配", tail::NOT_BOUND));
    }
    let out_trade_no = fields.required_text("out_trade_no", 32)?;
    check_number(out_trade_no, "out_trade_no", 6..=32)?;
    let description = fields.required_text("description", 127)?;
    fields.text("attach", 128)?;
    let notify_url = fields.notify_url(true)?.unwrap_or_default();
    let amount = fields.required_object("amount")?;
    let total = amount.amount("total", 1)?;
    if amount.text("currency", 16)?.is_some_and(|currency| currency != "CNY") {
        return Err(Refusal::parameter("currency 只能是 CNY"));
    }
    let openid = fields.required_object("payer")?.text("openid", 128)?.filter(|openid| !openid.is_empty());
    let openid =
        openid.ok_or_else(|| Refusal::bad_request("PARAM_ERROR", "缺少 openid", tail::OPENID_MISSING))?;
    if let Some(known) = state.transactions.get_mut(out_trade_no) {
        known.age(ctx.now_ms);
        check_repetition(known, &call.body)?;
    }
    let expires_ms = match fields.text("time_expire", 64)? {
        None => ctx.now_ms + ORDER_LIFE_MS,
        Some(text) => clock::parse_rfc3339(text)
            .filter(|expires_ms| *expires_ms > ctx.now_ms)
            .ok_or_else(|| Refusal::parameter("time_expire 应为晚于当前时间的 RFC 3339 时间"))?,
    };
    let new = Transaction {
        out_trade_no: out_trade_no.to_owned(),
        transaction_id: None,
        prepay_id: String::new(),
        prepay_until_ms: 0,
        description: description.to_owned(),
        total,
        openid: openid.to_owned(),
        expires_ms,
        notify_url: notify_url.to_owned(),
        request: call.body.clone(),
        state: TradeState::Notpay,
        paid_ms: None,
    };
    Ok(Answer::Json(json!({ "prepay_id": prepay(state, new, ctx) })))
}

fn check_repetition(known: &Transaction, body: &Value) -> Result<(), Refusal> {
    match known.state {
        TradeState::Success | TradeState::Refund => Err(Refusal::request("该订单已支付", tail::ALREADY_PAID)),
        TradeState::Closed => Err(Refusal::request("该订单已关闭或已过期，请更换商户订单号", tail::EXPIRED)),
        TradeState::Notpay if known.request != *body => {
            Err(Refusal::request("请求重入时，参数与首次请求时不一致", tail::REENTRY))
        }
        TradeState::Notpay => Ok(()),
    }
}

/// The same `prepay_id` while it lives, a new one afterwards.
fn prepay(state: &mut SandboxState, new: Transaction, ctx: &Context<'_>) -> String {
    let prefix = format!("wx{}", clock::compact(ctx.now_ms));
    let fresh = state.number(&prefix, 36);
    let known = state.transactions.entry(new.out_trade_no.clone()).or_insert(new);
    if known.prepay_until_ms <= ctx.now_ms {
        known.prepay_id = fresh;
        known.prepay_until_ms = ctx.now_ms + PREPAY_LIFE_MS;
    }
    known.prepay_id.clone()
}

/// Answers both queries.
pub fn query(
    state: &mut SandboxState,
    is_it: &dyn Fn(&Transaction) -> bool,
    call: &Call,
    ctx: &Context<'_>,
) -> Result<Answer, Refusal> {
    check_mchid(call.query.get("mchid").map(String::as_str), ctx)?;
    let known = state
        .transactions
        .values_mut()
        .find(|known| is_it(known))
        .ok_or_else(|| Refusal::not_found(tail::ORDER_NOT_FOUND))?;
    known.age(ctx.now_ms);
    Ok(Answer::Json(known.view(ctx)))
}

/// Answers the close call: unpaid orders only; closing twice is closing once.
pub fn close(state: &mut SandboxState, no: &str, call: &Call, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    check_mchid(Fields::of(&call.body)?.text("mchid", 32)?, ctx)?;
    let known = state.transactions.get_mut(no).ok_or_else(|| Refusal::not_found(tail::ORDER_NOT_FOUND))?;
    known.age(ctx.now_ms);
    match known.state {
        TradeState::Notpay => known.state = TradeState::Closed,
        TradeState::Closed => {}
        TradeState::Success | TradeState::Refund => {
            return Err(Refusal::request("订单已支付，不能关闭", tail::CANNOT_CLOSE));
        }
    }
    Ok(Answer::Empty)
}

fn check_mchid(mchid: Option<&str>, ctx: &Context<'_>) -> Result<(), Refusal> {
    if mchid == Some(ctx.options.identities.wechat_mchid.as_str()) {
        return Ok(());
    }
    Err(Refusal::parameter("mchid 缺少或不正确"))
}

/// The buyer pays. A problem is a sentence for the buyer.
pub fn pay(
    state: &mut SandboxState,
    out_trade_no: &str,
    openid: &str,
    ctx: &Context<'_>,
) -> Result<(), String> {
    let transaction_id = state.number("4200", 28);
    let known = state.transactions.get_mut(out_trade_no).ok_or("订单不存在")?;
    known.age(ctx.now_ms);
    match known.state {
        TradeState::Notpay if known.openid == openid => {}
        TradeState::Notpay => return Err("支付者与下单者不一致，没有扣款。".to_owned()),
        TradeState::Closed => return Err("订单已关闭，没有扣款。".to_owned()),
        TradeState::Success | TradeState::Refund => return Err("订单已支付，没有再次扣款。".to_owned()),
    }
    known.state = TradeState::Success;
    known.transaction_id = Some(transaction_id);
    known.paid_ms = Some(ctx.now_ms);
    let message = Message::WechatPay {
        event_type: "TRANSACTION.SUCCESS".to_owned(),
        original_type: "transaction".to_owned(),
        summary: "支付成功".to_owned(),
        resource: known.view(ctx),
    };
    let url = known.notify_url.clone();
    state.notify(Some(&url), out_trade_no, CASHIER, message, ctx);
    Ok(())
}
