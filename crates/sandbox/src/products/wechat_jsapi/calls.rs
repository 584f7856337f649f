//! What the merchant's calls do to a transaction: order, query, close.

use serde_json::{Value, json};

use super::transaction::{TradeState, Transaction, Transactions};
use crate::datetime::{self, DAY_MS, HOUR_MS};
use crate::product::Context;
use crate::state::SandboxState;
use crate::wechat::answer::{Answer, Refusal, tail};
use crate::wechat::fields::{Fields, check_number};
use crate::wechat::request::Request;

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

/// Answers `POST /v3/pay/transactions/jsapi`.
pub fn create(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    let fields = Fields::of(&request.body)?;
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
    if let Some(known) = state.part_mut::<Transactions>().0.get_mut(out_trade_no) {
        known.age(ctx.now_ms);
        check_repetition(known, &request.body)?;
    }
    let expires_ms = match fields.text("time_expire", 64)? {
        None => ctx.now_ms + ORDER_LIFE_MS,
        Some(text) => datetime::parse_rfc3339(text)
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
        request: request.body.clone(),
        state: TradeState::Notpay,
        paid_ms: None,
        closed_ms: None,
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
    let prefix = format!("wx{}", datetime::compact(ctx.now_ms));
    let fresh = state.number(&prefix, 36);
    let known = state.part_mut::<Transactions>().0.entry(new.out_trade_no.clone()).or_insert(new);
    if known.prepay_until_ms <= ctx.now_ms {
        known.prepay_id = fresh;
        known.prepay_until_ms = ctx.now_ms + PREPAY_LIFE_MS;
    }
    known.prepay_id.clone()
}

/// Answers the query by the merchant's number.
pub fn query_by_out_trade_no(
    state: &mut SandboxState,
    request: &Request,
    ctx: &Context<'_>,
) -> Result<Answer, Refusal> {
    query(state, request, |known| known.out_trade_no == request.number, ctx)
}

/// Answers the query by WeChat Pay's number.
pub fn query_by_id(
    state: &mut SandboxState,
    request: &Request,
    ctx: &Context<'_>,
) -> Result<Answer, Refusal> {
    query(state, request, |known| known.transaction_id.as_ref() == Some(&request.number), ctx)
}

fn query(
    state: &mut SandboxState,
    request: &Request,
    is_it: impl Fn(&Transaction) -> bool,
    ctx: &Context<'_>,
) -> Result<Answer, Refusal> {
    check_mchid(request.asked("mchid"), ctx)?;
    let mut transactions = state.part_mut::<Transactions>().0.values_mut();
    let known =
        transactions.find(|known| is_it(known)).ok_or_else(|| Refusal::not_found(tail::ORDER_NOT_FOUND))?;
    known.age(ctx.now_ms);
    Ok(Answer::Json(known.answer(ctx)))
}

/// Answers the close call: unpaid orders only; closing twice is closing once.
pub fn close(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Answer, Refusal> {
    check_mchid(Fields::of(&request.body)?.text("mchid", 32)?, ctx)?;
    let known = state
        .part_mut::<Transactions>()
        .0
        .get_mut(&request.number)
        .ok_or_else(|| Refusal::not_found(tail::ORDER_NOT_FOUND))?;
    known.age(ctx.now_ms);
    match known.state {
        TradeState::Notpay => {
            known.state = TradeState::Closed;
            known.closed_ms = Some(ctx.now_ms);
        }
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
