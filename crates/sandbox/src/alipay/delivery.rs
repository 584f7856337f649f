//! Alipay's notifications: what a trade notification and a "From Ant" message say, and how they are sent.

use std::collections::BTreeMap;

use paylater_core::signing::alipay::notification_string_to_sign;
use paylater_core::signing::form;
use serde_json::{Value, json};

use super::trade::{Trade, TradeStatus};
use crate::app::App;
use crate::clock;
use crate::crypto::CryptoError;
use crate::state::faults::InjectedFaults;
use crate::state::notification::Message;
use crate::state::{Context, SandboxState};

/// `buyer_open_id` for an open id, and the older field for a 2088 number.
pub fn buyer_field<'a>(buyer: &str, user_id_field: &'a str) -> &'a str {
    if buyer.starts_with("2088") && buyer.len() == 16 { user_id_field } else { "buyer_open_id" }
}

/// From which pocket the buyer paid.
pub fn fund_channel(trade: &Trade) -> &'static str {
    if trade.terms.instalments.is_some() { "PCREDIT" } else { "ALIPAYACCOUNT" }
}

/// Tells the merchant where a trade stands. `action` is Alipay's word for what happened, where one is known.
pub fn notify_trade(
    state: &mut SandboxState,
    out_trade_no: &str,
    cause: &str,
    action: Option<&str>,
    ctx: &Context<'_>,
) {
    let Some(trade) = state.trades.get(out_trade_no) else {
        return;
    };
    let fields = trade_fields(trade, action, ctx);
    let url = trade.terms.notify_url.clone();
    state.notify(url.as_deref(), out_trade_no, cause, Message::AlipayTrade { fields }, ctx);
}

fn trade_fields(trade: &Trade, action: Option<&str>, ctx: &Context<'_>) -> BTreeMap<String, String> {
    let identities = &ctx.options.identities;
    let received =
        if trade.payment.is_some() { trade.terms.total } else { crate::amount::Amount::ZERO }.to_string();
    // The status is a unit variant, which serialises to a text.
    let status = serde_json::to_value(trade.status).ok().and_then(|value| value.as_str().map(str::to_owned));
    let mut fields: BTreeMap<String, String> = [
        ("notify_type", "trade_status_sync".to_owned()),
        ("app_id", identities.alipay_app_id.clone()),
        ("auth_app_id", identities.alipay_app_id.clone()),
        ("seller_id", identities.alipay_seller_id.clone()),
        ("charset", "utf-8".to_owned()),
        ("version", "1.0".to_owned()),
        ("trade_no", trade.trade_no.clone()),
        ("out_trade_no", trade.terms.out_trade_no.clone()),
        ("trade_status", status.unwrap_or_default()),
        ("subject", trade.terms.subject.clone()),
        ("gmt_create", clock::spaced(trade.created_ms)),
        ("total_amount", trade.terms.total.to_string()),
        ("receipt_amount", received.clone()),
        ("invoice_amount", received.clone()),
        ("buyer_pay_amount", received.clone()),
        ("point_amount", "0.00".to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let mut add = |name: &str, value: String| fields.insert(name.to_owned(), value);
    if let Some(payment) = &trade.payment {
        add("gmt_payment", clock::spaced(payment.at_ms));
        add(buyer_field(&payment.buyer, "buyer_id"), payment.buyer.clone());
        add(
            "fund_bill_list",
            json!([{ "amount": received, "fundChannel": fund_channel(trade) }]).to_string(),
        );
        if let Some(instalments) = &trade.terms.instalments {
            add("hb_fq_pay_info", json!({ "USER_INSTALL_NUM": instalments.count }).to_string());
        }
    }
    if let Some(refund) = trade.refunds.last() {
        add("refund_fee", trade.refunded().to_string());
        add("gmt_refund", clock::spaced(refund.at_ms));
        add("out_biz_no", refund.out_request_no.clone());
    }
    if let (TradeStatus::TradeClosed, Some(closed_ms)) = (trade.status, trade.closed_ms) {
        add("gmt_close", clock::spaced(closed_ms));
    }
    if let Some(action) = action {
        add("notify_action_type", action.to_owned());
    }
    if let Some(params) = &trade.terms.passback_params {
        add("passback_params", params.clone());
    }
    fields
}

/// One delivery, signed afresh because it says when it was sent.
pub fn request(
    app: &App,
    id: &str,
    url: &str,
    message: &Message,
    injected: InjectedFaults,
) -> Result<reqwest::RequestBuilder, CryptoError> {
    let mut fields = match message {
        Message::AlipayTrade { fields } => fields.clone(),
        Message::AlipayMessage { msg_method, biz_content } => message_fields(app, msg_method, biz_content),
        Message::WechatPay { .. } => BTreeMap::new(),
    };
    fields.insert("notify_id".to_owned(), id.to_owned());
    if matches!(message, Message::AlipayTrade { .. }) {
        fields.insert("notify_time".to_owned(), clock::spaced(clock::now_ms()));
    }
    fields.insert("sign_type".to_owned(), "RSA2".to_owned());
    let mut pairs: Vec<(String, String)> = fields.into_iter().collect();
    let mut signed = notification_string_to_sign(&pairs);
    if injected.is_badly_signed {
        signed.push(' ');
    }
    if !injected.is_unsigned {
        pairs.push(("sign".to_owned(), app.keys().alipay.sign(&signed)?));
    }
    let body: Vec<String> = pairs
        .iter()
        // A space is a plus, so that a receiver who does not decode a form as a form is found out.
        .map(|(name, value)| format!("{name}={}", form::encode_component(value).replace("%20", "+")))
        .collect();
    let content_type = "application/x-www-form-urlencoded; charset=utf-8";
    Ok(app.client().post(url).header("content-type", content_type).body(body.join("&")))
}

/// The envelope of a "From Ant" message.
fn message_fields(app: &App, msg_method: &str, biz_content: &Value) -> BTreeMap<String, String> {
    [
        ("msg_method", msg_method.to_owned()),
        ("biz_content", biz_content.to_string()),
        ("utc_timestamp", clock::now_ms().to_string()),
        ("app_id", app.options().identities.alipay_app_id.clone()),
        ("version", "1.1".to_owned()),
        ("charset", "UTF-8".to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}
