//! What a trade notification says.

use std::collections::BTreeMap;

use serde_json::json;

use super::trade::{Trade, TradeStatus, Trades, buyer_field};
use crate::datetime;
use crate::product::Context;
use crate::state::SandboxState;
use crate::state::notification::Message;

/// Tells the merchant where a trade stands. `action` is Alipay's word for what happened, where one is known.
pub fn tell(
    state: &mut SandboxState,
    out_trade_no: &str,
    cause: &str,
    action: Option<&str>,
    ctx: &Context<'_>,
) {
    let Some(trade) = state.part::<Trades>().0.get(out_trade_no) else {
        return;
    };
    let fields = trade_fields(trade, action, ctx);
    let url = trade.terms.notify_url.clone();
    ctx.notify(state, url.as_deref(), out_trade_no, cause, Message::AlipayForm { fields });
}

fn trade_fields(trade: &Trade, action: Option<&str>, ctx: &Context<'_>) -> BTreeMap<String, String> {
    let identities = &ctx.options.identities;
    let received = trade.received().to_string();
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
        ("gmt_create", datetime::spaced(trade.created_ms)),
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
        add("gmt_payment", datetime::spaced(payment.at_ms));
        add(buyer_field(&payment.buyer, "buyer_id"), payment.buyer.clone());
        add(
            "fund_bill_list",
            json!([{ "amount": received, "fundChannel": trade.fund_channel() }]).to_string(),
        );
        if let Some(instalments) = &trade.terms.instalments {
            add("hb_fq_pay_info", json!({ "USER_INSTALL_NUM": instalments.count }).to_string());
        }
    }
    if let Some(refund) = trade.refunds.last() {
        add("refund_fee", trade.refunded().to_string());
        add("gmt_refund", datetime::spaced(refund.at_ms));
        add("out_biz_no", refund.out_request_no.clone());
    }
    if let (TradeStatus::TradeClosed, Some(closed_ms)) = (trade.status, trade.closed_ms) {
        add("gmt_close", datetime::spaced(closed_ms));
    }
    if let Some(action) = action {
        add("notify_action_type", action.to_owned());
    }
    if let Some(params) = &trade.terms.passback_params {
        add("passback_params", params.clone());
    }
    fields
}
