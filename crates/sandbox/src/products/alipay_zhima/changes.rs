//! What happens to an order whoever asks for it: it is agreed to, deducted, ended; and the merchant is told.

use serde_json::json;

use super::order::{OrderStatus, PAY, Proposal, ZhimaOrder, ZhimaOrders};
use crate::alipay::answer::{Node, SUCCESS, coded, into_node};
use crate::amount::Amount;
use crate::product::Context;
use crate::state::SandboxState;
use crate::state::faults::CASHIER;
use crate::state::notification::Message;

const CHANGED: &str = "zhima.credit.payafteruse.creditbizorder.changed";

/// The buyer agreed. The caller has checked that the proposal is still open.
pub fn agree(
    state: &mut SandboxState,
    proposal: Proposal,
    buyer: &str,
    deposit: Option<Amount>,
    ctx: &Context<'_>,
) -> Node {
    let out_order_no = proposal.out_order_no.clone();
    let order = ZhimaOrder {
        credit_biz_order_id: state.dated_number("0002", 28, ctx.now_ms),
        credit_agreement_id: state.dated_number("0003", 28, ctx.now_ms),
        proposal,
        buyer: buyer.to_owned(),
        deposit,
        created_ms: ctx.now_ms,
        status: OrderStatus::Init,
        deduction: None,
        finish: None,
        finished_ms: None,
    };
    let node = coded(
        SUCCESS,
        into_node(json!({
            "credit_biz_order_id": order.credit_biz_order_id,
            "credit_agreement_id": order.credit_agreement_id,
            "out_agreement_no": order.proposal.out_agreement_no,
            "out_order_no": out_order_no,
        })),
    );
    state.part_mut::<ZhimaOrders>().0.insert(out_order_no.clone(), order);
    tell(state, &out_order_no, CASHIER, ctx);
    node
}

/// The deduction went through.
pub fn deducted(state: &mut SandboxState, out_order_no: &str, ctx: &Context<'_>) {
    if let Some(order) = state.part_mut::<ZhimaOrders>().0.get_mut(out_order_no) {
        order.status = OrderStatus::TradeFinished;
        tell(state, out_order_no, PAY, ctx);
    }
}

/// Sends `…creditbizorder.changed`. The body of this message is not confirmed by any official text.
pub fn tell(state: &mut SandboxState, out_order_no: &str, cause: &str, ctx: &Context<'_>) {
    let Some(order) = state.part::<ZhimaOrders>().0.get(out_order_no) else {
        return;
    };
    let url = order.proposal.notify_url.clone();
    let biz_content = json!({
        "out_order_no": out_order_no,
        "credit_biz_order_id": order.credit_biz_order_id,
        "order_status": order.status,
        "order_amount": order.proposal.amount.to_string(),
    });
    let message = Message::AlipayMessage { msg_method: CHANGED.to_owned(), biz_content };
    ctx.notify(state, url.as_deref(), out_order_no, cause, message);
}
