//! The WeChat app's side: `getBrandWCPayRequest` and `openBusinessView` open a cashier, or fail and say why.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use paylater_core::signing::form;
use serde::Deserialize;
use serde_json::{Value, json};

use super::open_session;
use crate::app::App;
use crate::cashier::session::{Exit, Subject};
use crate::crypto::random_text;
use crate::wechat::launch::{self, WcPay};

/// What a page hands to `getBrandWCPayRequest` (with `appId`) or `wx.requestPayment` (without), and who holds
/// the phone.
#[derive(Debug, Deserialize)]
pub struct BrandWcPay {
    #[serde(flatten)]
    params: BTreeMap<String, Value>,
}

/// `WeixinJSBridge.invoke('getBrandWCPayRequest', …)`.
pub async fn brand_wcpay(State(app): State<App>, Json(asked): Json<BrandWcPay>) -> Json<Value> {
    let opened = random_text(24).map_err(|error| error.to_string()).and_then(|token| {
        app.change(|state, ctx| {
            let (params, openid) = read_params(&asked.params, &ctx.options.identities.demo_wechat_buyer)?;
            let out_trade_no = launch::check_pay(state, &params, &openid, &ctx)?;
            open_session(state, &token, Subject::WechatPay { out_trade_no }, &openid, Exit::Host, &ctx);
            Ok(app.cashier_url(&token))
        })
    });
    Json(match opened {
        Ok(cashier_url) => json!({ "cashier_url": cashier_url }),
        Err(reason) => {
            tracing::info!(reason, "the bridge refused");
            json!({ "err_msg": "get_brand_wcpay_request:fail", "err_desc": reason })
        }
    })
}

/// Every parameter is a text, the timestamp too: on iOS a number is refused.
fn read_params(given: &BTreeMap<String, Value>, demo_buyer: &str) -> Result<(WcPay, String), String> {
    let text = |name: &str| match given.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("{name} 应为字符串")),
    };
    let required = |name: &str| text(name)?.ok_or_else(|| format!("缺少参数 {name}"));
    let params = WcPay {
        app_id: text("appId")?,
        timestamp: required("timeStamp")?,
        nonce: required("nonceStr")?,
        package: required("package")?,
        sign_type: required("signType")?,
        pay_sign: required("paySign")?,
    };
    Ok((params, text("openid")?.unwrap_or_else(|| demo_buyer.to_owned())))
}

/// What a page hands to `openBusinessView`: a query string in web pages, `extraData` in mini-programs.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BusinessView {
    business_type: String,
    #[serde(default)]
    query_string: String,
    #[serde(default)]
    extra_data: BTreeMap<String, String>,
    openid: Option<String>,
}

/// `wx.invoke('openBusinessView', …)` and `wx.openBusinessView(…)`.
pub async fn business_view(State(app): State<App>, Json(asked): Json<BusinessView>) -> Json<Value> {
    let opened = random_text(24).map_err(|error| error.to_string()).and_then(|token| {
        let mut pairs = asked.extra_data.clone();
        pairs.extend(form::decode(&asked.query_string).map_err(|error| error.to_string())?);
        app.change(|state, ctx| {
            let subject = launch::check_view(state, &asked.business_type, &pairs, &ctx)?;
            let openid = asked.openid.as_deref().unwrap_or(&ctx.options.identities.demo_wechat_buyer);
            open_session(state, &token, subject, openid, Exit::Host, &ctx);
            Ok(app.cashier_url(&token))
        })
    });
    Json(match opened {
        Ok(cashier_url) => json!({ "cashier_url": cashier_url }),
        Err(reason) => {
            tracing::info!(reason, "the bridge refused");
            json!({ "err_code": -1, "err_msg": format!("openBusinessView:fail {reason}") })
        }
    })
}
