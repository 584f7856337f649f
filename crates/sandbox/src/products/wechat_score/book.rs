//! The books of service orders.

use super::order::{CONFIRM_WITHIN_MS, ID, ScoreState, ServiceOrder, ServiceOrders};
use super::rules::promised;
use crate::amount::Amount;
use crate::book::{Kind, Line};
use crate::state::SandboxState;

/// Promises; collections; orders of which nothing will be paid any more.
pub fn lines(state: &SandboxState, now_ms: i64) -> Vec<Line> {
    state.part::<ServiceOrders>().0.values().flat_map(|order| lines_of(order, now_ms)).collect()
}

fn lines_of(order: &ServiceOrder, now_ms: i64) -> Vec<Line> {
    let mut order = order.clone();
    order.age(now_ms);
    let no = &order.out_order_no;
    let line = |kind: Kind, at_ms: i64, amount: Amount| Line {
        at_ms,
        kind,
        product: ID,
        merchant_no: no.clone(),
        provider_no: Some(order.order_id.clone()),
        of: None,
        amount,
        is_settled: true,
    };
    let promise = order.confirmed_ms.map(|at_ms| line(Kind::Promise, at_ms, promised(&order)));
    let end = match &order.state {
        ScoreState::Created | ScoreState::UserConfirm => None,
        ScoreState::MchComplete { completion } => Some(Line {
            of: Some(no.clone()),
            provider_no: None,
            is_settled: false,
            ..line(Kind::Deduction, completion.at_ms, completion.total)
        }),
        ScoreState::Done { paid: Some(paid), completion } => Some(Line {
            of: Some(no.clone()),
            provider_no: Some(paid.transaction_id.clone()),
            ..line(Kind::Deduction, paid.at_ms, completion.total)
        }),
        ScoreState::Done { paid: None, completion } => {
            Some(line(Kind::Closing, completion.at_ms, promised(&order)))
        }
        ScoreState::Revoked { at_ms, .. } => Some(line(Kind::Closing, *at_ms, promised(&order))),
        ScoreState::Expired => {
            Some(line(Kind::Closing, order.created_ms + CONFIRM_WITHIN_MS, promised(&order)))
        }
    };
    promise.into_iter().chain(end).collect()
}
