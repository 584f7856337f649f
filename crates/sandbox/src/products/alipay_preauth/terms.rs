//! What an order string asks to be frozen.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::alipay::answer::Refusal;
use crate::alipay::request::{Biz, Request, check_subject, is_merchant_number};
use crate::amount::Amount;
use crate::datetime::{DAY_MS, HOUR_MS, MINUTE_MS};
use crate::product::Context;

/// The order string that asks for it.
pub const FREEZE: &str = "alipay.fund.auth.order.app.freeze";
/// The product codes that are told of; sources disagree which it is.
const CODES: [&str; 2] = ["PREAUTH_PAY", "PRE_AUTH_ONLINE"];
const MODES: [&str; 3] = ["POSTPAY", "POSTPAY_UNCERTAIN", "DEPOSIT_ONLY"];
/// Without an end of its own, an order waits so long for its buyer.
const PAY_TIMEOUT_MS: i64 = 15 * MINUTE_MS;

/// The terms of a freeze.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezeTerms {
    /// The merchant's number of the authorisation.
    pub out_order_no: String,
    /// The merchant's number of the freeze.
    pub out_request_no: String,
    /// What for.
    pub title: String,
    /// How much.
    pub amount: Amount,
    /// The code it was asked under.
    pub product_code: String,
    /// The order names a category and a service: a trusted buyer's deposit is waived.
    pub is_waivable: bool,
    /// How long it waits for its buyer.
    pub timeout_ms: i64,
    /// Whom to tell.
    pub notify_url: Option<String>,
    /// The content in a form in which equal contents are equal texts.
    pub content: String,
}

impl FreezeTerms {
    /// Reads and checks the terms.
    pub fn read(request: &Request, ctx: &Context<'_>) -> Result<Self, Refusal> {
        let biz = &request.biz;
        let number = |name: &str| {
            let text = required(biz, name)?;
            if is_merchant_number(text, 64) {
                Ok(text.to_owned())
            } else {
                Err(illegal(format!("{name} 不合法")))
            }
        };
        let product_code =
            one_of(biz, "product_code", &CODES)?.ok_or_else(|| illegal("缺少 product_code"))?;
        one_of(biz, "deposit_product_mode", &MODES)?;
        if biz.has("enable_pay_channels") && biz.has("disable_pay_channels") {
            return Err(illegal("enable_pay_channels 与 disable_pay_channels 不能同时使用"));
        }
        for name in ["enable_pay_channels", "disable_pay_channels", "identity_params"] {
            inner_json(biz, name)?;
        }
        let payee = optional(biz, "payee_user_id")?;
        if payee.is_some_and(|payee| payee != ctx.options.identities.alipay_seller_id) {
            return Err(Refusal::business("PAYEE_NOT_EXIST", "收款方不存在"));
        }
        let title = required(biz, "order_title")?;
        check_subject(title).map_err(|refusal| illegal(refusal.sub_msg))?;
        Ok(Self {
            out_order_no: number("out_order_no")?,
            out_request_no: number("out_request_no")?,
            title: title.to_owned(),
            amount: amount(biz, "amount")?,
            product_code: product_code.to_owned(),
            is_waivable: is_waivable(biz)?,
            timeout_ms: timeout_ms(biz)?,
            notify_url: request.optional("notify_url").map(str::to_owned),
            content: biz.canonical(),
        })
    }
}

/// 40004 `ILLEGAL_ARGUMENT`, which this product says for every wrong parameter.
pub fn illegal(sub_msg: impl Into<String>) -> Refusal {
    Refusal::business("ILLEGAL_ARGUMENT", sub_msg)
}

/// A text that must be there.
pub fn required<'a>(biz: &'a Biz, name: &str) -> Result<&'a str, Refusal> {
    biz.required(name).map_err(|refusal| illegal(refusal.sub_msg))
}

/// A text that may be absent.
pub fn optional<'a>(biz: &'a Biz, name: &str) -> Result<Option<&'a str>, Refusal> {
    biz.optional(name).map_err(|refusal| illegal(refusal.sub_msg))
}

/// An amount in yuan that must be there.
pub fn amount(biz: &Biz, name: &str) -> Result<Amount, Refusal> {
    biz.amount(name).map_err(|refusal| illegal(refusal.sub_msg))
}

fn one_of<'a>(biz: &'a Biz, name: &str, allowed: &[&str]) -> Result<Option<&'a str>, Refusal> {
    let given = optional(biz, name)?;
    if given.is_some_and(|given| !allowed.contains(&given)) {
        return Err(illegal(format!("{name} 应为 {}", allowed.join("、"))));
    }
    Ok(given)
}

/// A parameter that is JSON written as a text.
pub fn inner_json(biz: &Biz, name: &str) -> Result<Option<Value>, Refusal> {
    let read =
        |text: &str| serde_json::from_str(text).map_err(|_| illegal(format!("{name} 应为 JSON 字符串")));
    optional(biz, name)?.map(read).transpose()
}

fn is_waivable(biz: &Biz) -> Result<bool, Refusal> {
    let extra = inner_json(biz, "extra_param")?.unwrap_or(Value::Null);
    let says = |name: &str| extra[name].as_str().is_some_and(|text| !text.is_empty());
    match (says("category"), says("serviceId")) {
        (true, true) => Ok(true),
        (false, false) => Ok(false),
        (true, false) | (false, true) => Err(illegal("extra_param 的 category 与 serviceId 需要同时使用")),
    }
}

/// `pay_timeout` and `timeout_express` are two names of one thing.
fn timeout_ms(biz: &Biz) -> Result<i64, Refusal> {
    let text = match (optional(biz, "pay_timeout")?, optional(biz, "timeout_express")?) {
        (None, None) => return Ok(PAY_TIMEOUT_MS),
        (Some(text), _) | (None, Some(text)) => text,
    };
    let wrong = || illegal("pay_timeout 的范围是 1m 到 15d");
    let (count, unit_ms) = [('m', MINUTE_MS), ('h', HOUR_MS), ('d', DAY_MS)]
        .into_iter()
        .find_map(|(unit, unit_ms)| Some((text.strip_suffix(unit)?, unit_ms)))
        .ok_or_else(wrong)?;
    let count: u16 = count.parse().map_err(|_| wrong())?;
    let timeout_ms = i64::from(count) * unit_ms;
    if (MINUTE_MS..=15 * DAY_MS).contains(&timeout_ms) { Ok(timeout_ms) } else { Err(wrong()) }
}
