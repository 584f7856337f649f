//! The WeChat app's side: `getBrandWCPayRequest` and `openBusinessView` open a cashier, or fail and say why.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use paylater_core::signing::form;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::cashier::open::{self, OpenedFrom};
use crate::wechat::launch::{BusinessView, WcPay};

/// What a page hands to `getBrandWCPayRequest` (with `appId`) or `wx.requestPayment` (without), and who holds
/// the phone.
#[derive(Debug, Deserialize)]
pub struct WcPayParams {
    #[serde(flatten)]
    params: BTreeMap<String, Value>,
}

/// Which bridge a payment is launched by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bridge {
    /// A web page names its application.
    WebPage,
    /// A mini-program is its application.
    MiniProgram,
}

/// `WeixinJSBridge.invoke('getBrandWCPayRequest', …)`.
pub async fn brand_wcpay(State(app): State<App>, Json(asked): Json<WcPayParams>) -> Json<Value> {
    Json(match open_payment(&app, &asked, Bridge::WebPage) {
        Ok(cashier_url) => json!({ "cashier_url": cashier_url }),
        Err(reason) => {
            tracing::info!(reason, "the bridge refused");
            json!({ "err_msg": "get_brand_wcpay_request:fail", "err_desc": reason })
        }
    })
}

/// `wx.requestPayment(…)`.
pub async fn request_payment(State(app): State<App>, Json(asked): Json<WcPayParams>) -> Json<Value> {
    Json(match open_payment(&app, &asked, Bridge::MiniProgram) {
        Ok(cashier_url) => json!({ "cashier_url": cashier_url }),
        Err(reason) => {
            tracing::info!(reason, "the bridge refused");
            json!({ "errMsg": format!("requestPayment:fail {reason}") })
        }
    })
}

fn open_payment(app: &App, asked: &WcPayParams, bridge: Bridge) -> Result<String, String> {
    let token = app.random_text(24).map_err(|error| error.to_string())?;
    app.change(|state, ctx| {
        let (params, openid) = read_params(asked, bridge, &ctx.options.identities.demo_wechat_buyer)?;
        let payable = ctx.wechat().find_map(|(id, face)| Some((id, face.pay?)));
        let (product, open) = payable.ok_or("没有可以支付的产品")?;
        let opening = open(state, &params, &openid, &ctx)?;
        let opened_by = match bridge {
            Bridge::WebPage => "getBrandWCPayRequest",
            Bridge::MiniProgram => "requestPayment",
        };
        open::open(state, &token, product, opened_by, opening, OpenedFrom::Bridge, &ctx);
        Ok(app.cashier_url(&token))
    })
}

/// Every parameter is a text, the timestamp too: on iOS a number is refused.
fn read_params(asked: &WcPayParams, bridge: Bridge, demo_buyer: &str) -> Result<(WcPay, String), String> {
    let text = |name: &str| match asked.params.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("{name} 应为字符串")),
    };
    let required = |name: &str| text(name)?.ok_or_else(|| format!("缺少参数 {name}"));
    let params = WcPay {
        app_id: match bridge {
            Bridge::WebPage => Some(required("appId")?),
            Bridge::MiniProgram => text("appId")?,
        },
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
pub struct AskedView {
    business_type: String,
    #[serde(default)]
    query_string: String,
    #[serde(default)]
    extra_data: BTreeMap<String, String>,
    openid: Option<String>,
}

/// `wx.invoke('openBusinessView', …)` and `wx.openBusinessView(…)`.
pub async fn business_view(State(app): State<App>, Json(asked): Json<AskedView>) -> Json<Value> {
    Json(match open_view(&app, asked) {
        Ok(cashier_url) => json!({ "cashier_url": cashier_url }),
        Err(reason) => {
            tracing::info!(reason, "the bridge refused");
            json!({ "err_code": -1, "err_msg": format!("openBusinessView:fail {reason}") })
        }
    })
}

fn open_view(app: &App, asked: AskedView) -> Result<String, String> {
    let token = app.random_text(24).map_err(|error| error.to_string())?;
    let AskedView { business_type, query_string, extra_data: mut pairs, openid } = asked;
    pairs.extend(form::decode(&query_string).map_err(|error| error.to_string())?);
    let asked = BusinessView { business_type, pairs };
    app.change(|state, ctx| {
        let mut views = ctx.wechat().flat_map(|(id, face)| face.views.iter().map(move |view| (id, view)));
        let (product, view) = views
            .find(|(_, view)| view.business_type == asked.business_type)
            .ok_or_else(|| format!("businessType {} 不支持", asked.business_type))?;
        let openid = openid.as_deref().unwrap_or(&ctx.options.identities.demo_wechat_buyer);
        let opening = (view.open)(state, &asked, openid, &ctx)?;
        open::open(state, &token, product, view.business_type, opening, OpenedFrom::Bridge, &ctx);
        Ok(app.cashier_url(&token))
    })
}
