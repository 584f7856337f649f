//! What the WeChat app checks before it opens a cashier for a page. A refusal is a sentence for the
//! developer.

use std::collections::BTreeMap;

use paylater_core::signing::wechat::{pay_sign_string, v2_string_to_sign};

use super::score::ScoreState;
use super::transaction::TradeState;
use crate::cashier::session::Subject;
use crate::crypto::hmac_sha256_upper_hex;
use crate::state::{Context, SandboxState};

/// The parameters of `getBrandWCPayRequest`; `wx.requestPayment` has the same but `appId`.
pub struct WcPay {
    /// The application; taken to be the merchant's where the bridge does not ask for it.
    pub app_id: Option<String>,
    /// Seconds since 1970, as text.
    pub timestamp: String,
    /// Drawn by the merchant.
    pub nonce: String,
    /// `prepay_id=…`.
    pub package: String,
    /// `RSA`.
    pub sign_type: String,
    /// Over application, timestamp, nonce and package.
    pub pay_sign: String,
}

/// Checks a payment; answers its `out_trade_no`.
pub fn check_pay(
    state: &mut SandboxState,
    params: &WcPay,
    openid: &str,
    ctx: &Context<'_>,
) -> Result<String, String> {
    let appid = &ctx.options.identities.wechat_appid;
    if params.app_id.as_ref().is_some_and(|given| given != appid) {
        return Err("appId 不正确".to_owned());
    }
    if params.sign_type != "RSA" {
        return Err("signType 应为 RSA".to_owned());
    }
    let timestamp_s: i64 = params.timestamp.parse().map_err(|_| "timeStamp 不是秒数")?;
    let signed = pay_sign_string(appid, timestamp_s, &params.nonce, &params.package);
    if !ctx.merchant.wechat_merchant.verifies(&signed, &params.pay_sign) {
        return Err("支付验证签名失败".to_owned());
    }
    let prepay_id = params.package.strip_prefix("prepay_id=").ok_or("package 应为 prepay_id=…")?;
    let known = state
        .transactions
        .values_mut()
        .find(|known| known.prepay_id == prepay_id)
        .ok_or("prepay_id 不存在或已失效")?;
    known.age(ctx.now_ms);
    if known.prepay_until_ms <= ctx.now_ms {
        return Err("prepay_id 已超过两小时".to_owned());
    }
    if known.openid != openid {
        return Err("支付者与下单者不一致".to_owned());
    }
    match known.state {
        TradeState::Notpay => Ok(known.out_trade_no.clone()),
        TradeState::Success | TradeState::Refund => Err("该订单已支付".to_owned()),
        TradeState::Closed => Err("该订单已关闭".to_owned()),
    }
}

/// Checks the launch of a service order's page. The confirm page is launched by `package` alone or with an
/// API v2 sign; the detail page always needs the sign.
pub fn check_view(
    state: &mut SandboxState,
    business_type: &str,
    pairs: &BTreeMap<String, String>,
    ctx: &Context<'_>,
) -> Result<Subject, String> {
    match business_type {
        "wxpayScoreUse" => {
            if pairs.keys().any(|name| name != "package") {
                check_v2_sign(pairs, ctx)?;
            }
            let package = pairs.get("package").ok_or("缺少 package")?;
            let order = state
                .service_orders
                .values_mut()
                .find(|order| order.package == *package)
                .ok_or("package 不存在或已失效")?;
            order.age(ctx.now_ms);
            match order.state {
                ScoreState::Created => Ok(Subject::ServiceOrder { out_order_no: order.out_order_no.clone() }),
                _ => Err("订单已确认、已取消或已过期".to_owned()),
            }
        }
        "wxpayScoreDetail" => {
            check_v2_sign(pairs, ctx)?;
            if pairs.get("service_id") != Some(&ctx.options.identities.wechat_service_id) {
                return Err("service_id 不正确".to_owned());
            }
            let no = pairs.get("out_order_no").ok_or("缺少 out_order_no")?;
            let order = state.service_orders.get(no).ok_or("订单不存在")?;
            Ok(Subject::ServiceOrderDetail { out_order_no: order.out_order_no.clone() })
        }
        other => Err(format!("businessType {other} 不支持")),
    }
}

fn check_v2_sign(pairs: &BTreeMap<String, String>, ctx: &Context<'_>) -> Result<(), String> {
    let given = |name: &str| pairs.get(name).ok_or_else(|| format!("缺少 {name}"));
    if *given("mch_id")? != ctx.options.identities.wechat_mchid {
        return Err("mch_id 不正确".to_owned());
    }
    if given("sign_type")? != "HMAC-SHA256" {
        return Err("sign_type 应为 HMAC-SHA256".to_owned());
    }
    given("nonce_str")?;
    let timestamp = given("timestamp")?;
    // Milliseconds are a mistake that has been made before; ten digits last until the year 2286.
    if timestamp.len() != 10 || timestamp.parse::<u64>().is_err() {
        return Err("timestamp 应为秒".to_owned());
    }
    let key = &ctx.merchant.wechat_api_v2;
    if *given("sign")? != hmac_sha256_upper_hex(key, &v2_string_to_sign(pairs, key)) {
        return Err("签名错误".to_owned());
    }
    Ok(())
}
