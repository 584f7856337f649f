//! What an order of an ordinary trade asks for, read and checked once: `alipay.trade.create`,
//! `alipay.trade.app.pay`, `alipay.trade.wap.pay` and the deduction by `alipay.trade.pay` share these terms.

use serde::{Deserialize, Serialize};

use crate::alipay::answer::Refusal;
use crate::alipay::request::{Biz, Request, check_subject, is_merchant_number, web_address};
use crate::amount::Amount;
use crate::datetime::{self, DAY_MS, HOUR_MS, MINUTE_MS};
use crate::product::Context;

/// The product codes an API is open to.
#[derive(Debug, Clone, Copy)]
pub struct ProductCodes {
    /// What may be said.
    pub allowed: &'static [&'static str],
    /// May it be left out?
    pub is_optional: bool,
}

impl ProductCodes {
    fn check(self, given: Option<&str>) -> Result<(), Refusal> {
        let fits = given.map_or(self.is_optional, |code| self.allowed.contains(&code));
        if fits {
            return Ok(());
        }
        Err(Refusal::parameter(format!("product_code 应为 {}", self.allowed.join("、"))))
    }
}

/// 花呗分期 as the order asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instalments {
    /// `3`, `6` or `12`.
    pub count: String,
    /// Who bears the fee: `0` the buyer, `100` the merchant.
    pub seller_percent: String,
}

/// The terms of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTerms {
    /// The API that brought it.
    pub method: String,
    /// The merchant's number.
    pub out_trade_no: String,
    /// What the buyer pays.
    pub total: Amount,
    /// What for.
    pub subject: String,
    /// The only buyer who may pay, when the order names one.
    pub buyer: Option<String>,
    /// Instalments, when asked for.
    pub instalments: Option<Instalments>,
    /// Unpaid after this moment, the trade closes.
    pub expires_ms: Option<i64>,
    /// Echoed in the notification.
    pub passback_params: Option<String>,
    /// Whom to tell.
    pub notify_url: Option<String>,
    /// Where the browser goes afterwards.
    pub return_url: Option<String>,
    /// Where the browser goes when the buyer turns back.
    pub quit_url: Option<String>,
    /// The content in a form in which equal contents are equal texts.
    pub content: String,
}

impl OrderTerms {
    /// Reads and checks the terms.
    pub fn read(request: &Request, codes: ProductCodes, ctx: &Context<'_>) -> Result<Self, Refusal> {
        let biz = &request.biz;
        let out_trade_no = biz.required("out_trade_no")?;
        if !is_merchant_number(out_trade_no, 64) {
            return Err(Refusal::parameter("out_trade_no 最多 64 位，只能是字母、数字、下划线"));
        }
        let subject = biz.required("subject")?;
        check_subject(subject)?;
        codes.check(biz.optional("product_code")?)?;
        let identities = &ctx.options.identities;
        if biz.optional("seller_id")?.is_some_and(|seller| seller != identities.alipay_seller_id) {
            return Err(Refusal::business("ACQ.INVALID_RECEIVE_ACCOUNT", "卖家账号不正确"));
        }
        let buyer = biz.optional("buyer_open_id")?.or(biz.optional("buyer_id")?);
        if buyer == Some(identities.alipay_seller_id.as_str()) {
            return Err(Refusal::business("ACQ.BUYER_SELLER_EQUAL", "买卖家不能相同"));
        }
        Ok(Self {
            method: request.method.clone(),
            out_trade_no: out_trade_no.to_owned(),
            total: biz.amount("total_amount")?,
            subject: subject.to_owned(),
            buyer: buyer.map(str::to_owned),
            instalments: read_instalments(biz)?,
            expires_ms: read_expiry(biz, ctx.now_ms)?,
            passback_params: biz.optional("passback_params")?.map(str::to_owned),
            notify_url: request.optional("notify_url").map(str::to_owned),
            return_url: web_address(request.optional("return_url"), "return_url")?,
            quit_url: web_address(biz.optional("quit_url")?, "quit_url")?,
            content: biz.canonical(),
        })
    }
}

fn read_instalments(biz: &Biz) -> Result<Option<Instalments>, Refusal> {
    if biz.has("enable_pay_channels") && biz.has("disable_pay_channels") {
        return Err(Refusal::parameter("enable_pay_channels 与 disable_pay_channels 不能同时使用"));
    }
    let Some(extend) = biz.object("extend_params")? else {
        return Ok(None);
    };
    let (count, percent) = (extend.optional("hb_fq_num")?, extend.optional("hb_fq_seller_percent")?);
    let (count, percent) = match (count, percent) {
        (None, None) => return Ok(None),
        (Some(count), Some(percent)) => (count, percent),
        _ => {
            return Err(Refusal::parameter("hb_fq_num 与 hb_fq_seller_percent 需要同时使用"));
        }
    };
    if !matches!(count, "3" | "6" | "12") {
        return Err(Refusal::parameter("hb_fq_num 只能是 3、6、12"));
    }
    if !matches!(percent, "0" | "100") {
        return Err(Refusal::parameter("hb_fq_seller_percent 只能是 0 或 100"));
    }
    if biz.has("specified_channel") {
        return Err(Refusal::parameter("specified_channel 不能与花呗分期同时使用"));
    }
    Ok(Some(Instalments { count: count.to_owned(), seller_percent: percent.to_owned() }))
}

/// `time_expire` wins over `timeout_express`.
fn read_expiry(biz: &Biz, now_ms: i64) -> Result<Option<i64>, Refusal> {
    if let Some(text) = biz.optional("time_expire")? {
        let at_ms = datetime::parse_spaced(text)
            .ok_or_else(|| Refusal::parameter("time_expire 的格式是 yyyy-MM-dd HH:mm:ss"))?;
        if at_ms <= now_ms {
            return Err(Refusal::business(
                "ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR",
                "当前时间已超过允许支付的时间",
            ));
        }
        return Ok(Some(at_ms));
    }
    let Some(text) = biz.optional("timeout_express")? else {
        return Ok(None);
    };
    timeout_ms(text, now_ms)
        .map(|timeout_ms| Some(now_ms + timeout_ms))
        .ok_or_else(|| Refusal::parameter("timeout_express 的范围是 1m 到 15d，或 1c"))
}

fn timeout_ms(text: &str, now_ms: i64) -> Option<i64> {
    if text == "1c" {
        let into_day_ms = (now_ms + 8 * HOUR_MS).rem_euclid(DAY_MS);
        return Some(DAY_MS - into_day_ms);
    }
    let unit_ms = match text.chars().last()? {
        'm' => MINUTE_MS,
        'h' => HOUR_MS,
        'd' => DAY_MS,
        _ => return None,
    };
    let count: u16 = text.get(..text.len() - 1)?.parse().ok()?;
    let timeout_ms = i64::from(count) * unit_ms;
    (MINUTE_MS..=15 * DAY_MS).contains(&timeout_ms).then_some(timeout_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_a_whole_number_of_units_between_a_minute_and_fifteen_days() {
        let ten_in_the_evening_ms = 14 * HOUR_MS; // 22:00 in Beijing
        for (text, timeout) in [
            ("1m", Some(60_000)),
            ("90m", Some(5_400_000)),
            ("15d", Some(1_296_000_000)),
            ("1c", Some(7_200_000)),
            ("16d", None),
            ("0m", None),
            ("1.5h", None),
            ("m", None),
            ("十m", None),
        ] {
            assert_eq!(timeout_ms(text, ten_in_the_evening_ms), timeout, "{text}");
        }
    }
}
