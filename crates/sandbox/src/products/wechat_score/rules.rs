//! The rules a service order's requests are held to.

use serde_json::Value;

use super::order::{Completion, ServiceOrder};
use crate::amount::Amount;
use crate::datetime;
use crate::product::Context;
use crate::wechat::answer::{Refusal, tail};
use crate::wechat::fields::{Fields, check_number};

const CREATE_KNOWN: [&str; 14] = [
    "out_order_no",
    "appid",
    "service_id",
    "service_introduction",
    "post_payments",
    "post_discounts",
    "time_range",
    "location",
    "risk_fund",
    "attach",
    "notify_url",
    "openid",
    "need_user_confirm",
    "device",
];
const COMPLETE_KNOWN: [&str; 10] = [
    "appid",
    "service_id",
    "post_payments",
    "post_discounts",
    "total_amount",
    "time_range",
    "location",
    "profit_sharing",
    "goods_tag",
    "device",
];
/// The risk fund of "use first": an estimate, capped by the service.
const ESTIMATE: &str = "ESTIMATE_ORDER_COST";

/// Application and service must be the merchant's.
pub fn check_service(fields: &Fields<'_>, ctx: &Context<'_>) -> Result<(), Refusal> {
    fields.check_appid(&ctx.options.identities.wechat_appid, tail::SCORE_NOT_BOUND)?;
    if fields.required_text("service_id", 32)? == ctx.options.identities.wechat_service_id {
        return Ok(());
    }
    Err(Refusal::forbidden("没有这个服务的权限", tail::SCORE_NO_PERMISSION))
}

/// Checks a creation; answers its `out_order_no`.
pub fn check_create<'a>(fields: &Fields<'a>, ctx: &Context<'_>) -> Result<&'a str, Refusal> {
    fields.only(&CREATE_KNOWN)?;
    check_service(fields, ctx)?;
    let out_order_no = fields.required_text("out_order_no", 32)?;
    check_number(out_order_no, "out_order_no", 1..=32)?;
    fields.required_text("service_introduction", 20)?;
    fields.text("attach", 256)?;
    fields.notify_url(true)?;
    match fields.raw("need_user_confirm") {
        None | Some(Value::Null | Value::Bool(true)) => {}
        Some(Value::Bool(false)) => {
            return Err(Refusal::forbidden("没有免确认的权限", tail::SCORE_NO_PERMISSION));
        }
        Some(_) => return Err(Refusal::parameter("need_user_confirm 应为布尔值")),
    }
    let risk_fund = fields.required_object("risk_fund")?;
    let name = risk_fund.required_text("name", 64)?;
    if !matches!(name, "DEPOSIT" | "ADVANCE" | "CASH_DEPOSIT" | ESTIMATE) {
        return Err(Refusal::parameter("risk_fund.name 不正确"));
    }
    risk_fund.text("description", 30)?;
    if risk_fund.amount("amount", 1)? > Amount(ctx.options.behaviour.score_cap) {
        return Err(Refusal::request("风险金额超过服务上限", tail::SCORE_OVER_CAP));
    }
    check_time_range(&fields.required_object("time_range")?)?;
    items(fields)?;
    Ok(out_order_no)
}

fn check_time_range(range: &Fields<'_>) -> Result<(), Refusal> {
    range.text("start_time_remark", 20)?;
    range.text("end_time_remark", 20)?;
    let start = range.required_text("start_time", 14)?;
    let starts_ms = datetime::parse_compact(start);
    if start != "OnAccept" && starts_ms.is_none() {
        return Err(Refusal::parameter("start_time 应为 yyyyMMddHHmmss、yyyyMMdd 或 OnAccept"));
    }
    let Some(end) = range.text("end_time", 14)? else {
        return Ok(());
    };
    let ends_ms = datetime::parse_compact(end)
        .ok_or_else(|| Refusal::parameter("end_time 应为 yyyyMMddHHmmss 或 yyyyMMdd"))?;
    if starts_ms.is_some_and(|starts_ms| ends_ms < starts_ms) {
        return Err(Refusal::request("服务结束时间早于开始时间", tail::SCORE_END_BEFORE_START));
    }
    Ok(())
}

/// What a buyer promises by confirming: what the order's items come to, or the risk fund where it has none.
pub fn promised(order: &ServiceOrder) -> Amount {
    let risk_fund = order.create["risk_fund"]["amount"].as_i64().map(Amount);
    payment_total(order).or(risk_fund).unwrap_or(Amount::ZERO)
}

/// What the order's items come to, when it has any: payments less discounts.
fn payment_total(order: &ServiceOrder) -> Option<Amount> {
    let total = Fields::of(&order.create).and_then(|fields| items(&fields)).ok();
    total.filter(|_| order.create["post_payments"].is_array())
}

fn items(fields: &Fields<'_>) -> Result<Amount, Refusal> {
    let too_much = || Refusal::bad_request("PARAM_ERROR", "金额超出范围", tail::OUT_OF_RANGE);
    let mut total = Amount::ZERO;
    for payment in fields.objects("post_payments", 100)? {
        payment.required_text("name", 20)?;
        payment.text("description", 30)?;
        check_count(&payment)?;
        total = total.plus(payment.amount("amount", 0)?).ok_or_else(too_much)?;
    }
    let mut names = Vec::new();
    for discount in fields.objects("post_discounts", 30)? {
        let name = discount.required_text("name", 20)?;
        if names.contains(&name) {
            return Err(Refusal::parameter("post_discounts 的 name 不能重复"));
        }
        names.push(name);
        discount.required_text("description", 30)?;
        check_count(&discount)?;
        total = total.minus(discount.amount("amount", 0)?).ok_or_else(too_much)?;
    }
    Ok(total)
}

fn check_count(item: &Fields<'_>) -> Result<(), Refusal> {
    match item.integer("count")? {
        None | Some(1..=100) => Ok(()),
        Some(_) => Err(Refusal::parameter("count 应为 1–100")),
    }
}

/// Reads and checks a completion.
pub fn read_completion(
    order: &ServiceOrder,
    fields: &Fields<'_>,
    request: &Value,
    ctx: &Context<'_>,
) -> Result<Completion, Refusal> {
    fields.only(&COMPLETE_KNOWN)?;
    if fields.raw("post_payments").is_none() {
        return Err(Refusal::parameter("缺少 post_payments"));
    }
    let total = fields.amount("total_amount", 0)?;
    if total != items(fields)? {
        return Err(Refusal::parameter("total_amount 应等于 post_payments 之和减去 post_discounts 之和"));
    }
    let risk_fund = Fields::of(&order.create)?.required_object("risk_fund")?;
    let cap = if risk_fund.required_text("name", 64)? == ESTIMATE {
        Amount(ctx.options.behaviour.score_cap)
    } else {
        risk_fund.amount("amount", 1)?
    };
    if total > cap {
        return Err(Refusal::request("总金额超过上限", tail::SCORE_OVER_CAP));
    }
    if let Some(range) = fields.object("time_range")?
        && let Some(end) = range.text("end_time", 14)?
    {
        check_end(end, order.starts_ms, ctx.now_ms)?;
    }
    Ok(Completion { at_ms: ctx.now_ms, total, request: request.clone() })
}

/// Days are compared by day: a service may end on the day it began.
fn check_end(end: &str, starts_ms: Option<i64>, now_ms: i64) -> Result<(), Refusal> {
    let ends_ms = datetime::parse_compact(end)
        .ok_or_else(|| Refusal::parameter("end_time 应为 yyyyMMddHHmmss 或 yyyyMMdd"))?;
    if ends_ms > now_ms {
        return Err(Refusal::parameter("end_time 不能晚于当前时间"));
    }
    let starts_ms = starts_ms.map(|starts_ms| match end.len() {
        8 => datetime::parse_compact(&datetime::compact_day(starts_ms)).unwrap_or(starts_ms),
        // The confirmation's instant has milliseconds, the merchant's text has not.
        _ => starts_ms - starts_ms.rem_euclid(1000),
    });
    if starts_ms.is_some_and(|starts_ms| ends_ms < starts_ms) {
        return Err(Refusal::request("服务结束时间早于开始时间", tail::SCORE_END_BEFORE_START));
    }
    Ok(())
}
