//! What happens to a service order on the buyer's side: the confirmation, and the collection from the account.

use serde_json::Value;

use super::{Collected, ScoreState, rules};
use crate::clock::{self, HOUR_MS};
use crate::state::faults::CASHIER;
use crate::state::notification::Message;
use crate::state::timers::Task;
use crate::state::{Context, SandboxState};

/// How long WeChat Pay waits before it tries an empty account again (scaled).
const RETRY_MS: i64 = HOUR_MS;
/// The call after which a collection is under way.
const COMPLETE: &str = "POST /v3/payscore/serviceorder/{no}/complete";

/// The buyer confirms. A problem is a sentence for the buyer.
pub fn confirm(
    state: &mut SandboxState,
    out_order_no: &str,
    openid: &str,
    has_deposit: bool,
    ctx: &Context<'_>,
) -> Result<(), String> {
    let order = state.service_orders.get_mut(out_order_no).ok_or("订单不存在")?;
    order.age(ctx.now_ms);
    if !order.is_open() {
        return Err("订单已确认、已取消或已过期，没有扣款。".to_owned());
    }
    order.state = ScoreState::UserConfirm;
    order.openid = Some(openid.to_owned());
    order.has_deposit = has_deposit;
    order.starts_ms = Some(clock::parse_compact(rules::start_time(&order.create)).unwrap_or(ctx.now_ms));
    let mut resource = order.view(ctx);
    if let Some(fields) = resource.as_object_mut() {
        fields.remove("notify_url");
    }
    tell(state, out_order_no, "PAYSCORE.USER_CONFIRM", "用户确认订单", resource, CASHIER, ctx);
    Ok(())
}

/// Collects the money, or tries again later when there is none.
pub fn collect(state: &mut SandboxState, out_order_no: &str, ctx: &Context<'_>) {
    let has_funds = state.has_funds();
    let transaction_id = state.number("4200", 28);
    let Some(order) = state.service_orders.get_mut(out_order_no) else {
        return;
    };
    let ScoreState::MchComplete { completion } = &order.state else {
        return;
    };
    if !has_funds {
        let wait_ms = RETRY_MS / i64::from(ctx.options.behaviour.time_scale);
        state
            .timers
            .add(ctx.now_ms + wait_ms.max(1), Task::Collect { out_order_no: out_order_no.to_owned() });
        return;
    }
    let paid = Some(Collected { transaction_id, at_ms: ctx.now_ms });
    order.state = ScoreState::Done { completion: completion.clone(), paid };
    let resource = order.view(ctx);
    tell(state, out_order_no, "PAYSCORE.USER_PAID", "用户支付成功", resource, COMPLETE, ctx);
}

fn tell(
    state: &mut SandboxState,
    out_order_no: &str,
    event_type: &str,
    summary: &str,
    resource: Value,
    cause: &str,
    ctx: &Context<'_>,
) {
    let Some(url) = state.service_orders.get(out_order_no).map(|order| order.notify_url.clone()) else {
        return;
    };
    let message = Message::WechatPay {
        event_type: event_type.to_owned(),
        original_type: "payscore".to_owned(),
        summary: summary.to_owned(),
        resource,
    };
    state.notify(Some(&url), out_order_no, cause, message, ctx);
}
