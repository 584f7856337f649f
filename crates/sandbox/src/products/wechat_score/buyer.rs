//! What happens to a service order on the buyer's side: the confirmation, and the collection from the account.

use serde_json::Value;

use super::order::{COMPLETE, Collected, ID, ScoreState, ServiceOrders, start_time};
use crate::datetime::{self, HOUR_MS};
use crate::product::{Context, Payment, PaymentNumber};
use crate::state::SandboxState;
use crate::state::faults::CASHIER;
use crate::state::notification::Message;
use crate::state::timers::Work;

/// How long WeChat Pay waits before it tries an empty account again (scaled).
const RETRY_MS: i64 = HOUR_MS;
const COLLECT: &str = "collect";

/// The buyer confirms. A problem is a sentence for the buyer.
pub fn confirm(
    state: &mut SandboxState,
    out_order_no: &str,
    openid: &str,
    has_deposit: bool,
    ctx: &Context<'_>,
) -> Result<(), String> {
    let order = state.part_mut::<ServiceOrders>().0.get_mut(out_order_no).ok_or("订单不存在")?;
    order.age(ctx.now_ms);
    if !order.is_open() {
        return Err("订单已确认、已取消或已过期，没有扣款。".to_owned());
    }
    order.state = ScoreState::UserConfirm;
    order.openid = Some(openid.to_owned());
    order.has_deposit = has_deposit;
    order.confirmed_ms = Some(ctx.now_ms);
    order.starts_ms = Some(datetime::parse_compact(start_time(&order.create)).unwrap_or(ctx.now_ms));
    let mut resource = order.view(ctx);
    if let Some(fields) = resource.as_object_mut() {
        fields.remove("notify_url");
    }
    tell(state, out_order_no, "PAYSCORE.USER_CONFIRM", "用户确认订单", resource, CASHIER, ctx);
    Ok(())
}

/// The work that takes the money of this order.
pub fn collection(out_order_no: &str) -> Work {
    Work::new(ID, COLLECT, out_order_no)
}

/// Performs what was put into the timer queue.
pub fn perform(state: &mut SandboxState, work: &Work, ctx: &Context<'_>) {
    match work.name.as_str() {
        COLLECT => collect(state, &work.number, ctx),
        other => tracing::error!(name = other, "unknown work"),
    }
}

/// Collects the money, or tries again later when there is none.
fn collect(state: &mut SandboxState, out_order_no: &str, ctx: &Context<'_>) {
    let has_funds = state.has_funds();
    let transaction_id = state.number("4200", 28);
    let Some(order) = state.part_mut::<ServiceOrders>().0.get_mut(out_order_no) else {
        return;
    };
    let ScoreState::MchComplete { completion } = &order.state else {
        return;
    };
    if !has_funds {
        let wait_ms = RETRY_MS / i64::from(ctx.options.behaviour.time_scale);
        state.timers.add_work(ctx.now_ms + wait_ms.max(1), collection(out_order_no));
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
    let Some(url) = state.part::<ServiceOrders>().0.get(out_order_no).map(|order| order.notify_url.clone())
    else {
        return;
    };
    let message = Message::WechatPay {
        event_type: event_type.to_owned(),
        original_type: "payscore".to_owned(),
        summary: summary.to_owned(),
        resource,
    };
    ctx.notify(state, Some(&url), out_order_no, cause, message);
}

/// The collection of this number: payscore's payments are known by `transaction_id` only.
pub fn find_payment(state: &SandboxState, number: &PaymentNumber<'_>) -> Option<Payment> {
    let PaymentNumber::TransactionId(id) = number else {
        return None;
    };
    let mut orders = state.part::<ServiceOrders>().0.values();
    orders.find_map(|order| match &order.state {
        ScoreState::Done { completion, paid: Some(paid) } if paid.transaction_id == *id => Some(Payment {
            transaction_id: paid.transaction_id.clone(),
            out_trade_no: order.out_order_no.clone(),
            total: completion.total,
        }),
        ScoreState::Done { .. }
        | ScoreState::Created
        | ScoreState::UserConfirm
        | ScoreState::MchComplete { .. }
        | ScoreState::Revoked { .. }
        | ScoreState::Expired => None,
    })
}
