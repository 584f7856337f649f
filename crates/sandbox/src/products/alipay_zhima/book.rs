//! The books of pay-later orders. Their deductions are trades and stand in the books of trades.

use super::order::{ID, ZhimaOrder, ZhimaOrders};
use crate::book::{Kind, Line};
use crate::state::SandboxState;

/// Promises, and those the merchant gave up.
pub fn lines(state: &SandboxState, _now_ms: i64) -> Vec<Line> {
    let orders = state.part::<ZhimaOrders>().0.values();
    let line = |kind, at_ms, order: &ZhimaOrder| Line {
        at_ms,
        kind,
        product: ID,
        merchant_no: order.proposal.out_order_no.clone(),
        provider_no: Some(order.credit_biz_order_id.clone()),
        of: None,
        amount: order.proposal.amount,
        is_settled: true,
    };
    orders
        .flat_map(|order| {
            let closing = order.finished_ms.map(|at_ms| line(Kind::Closing, at_ms, order));
            std::iter::once(line(Kind::Promise, order.created_ms, order)).chain(closing)
        })
        .collect()
}
