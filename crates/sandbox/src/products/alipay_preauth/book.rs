//! The books of authorisations. Payments from them are trades and stand in the books of trades.

use super::authorisation::{Authorisation, Authorisations, ID, OperationKind, OperationStatus};
use crate::book::{Kind, Line};
use crate::state::SandboxState;

/// What was promised by freezing or being trusted, and what was given back of it; and what nobody agreed to.
pub fn lines(state: &SandboxState, now_ms: i64) -> Vec<Line> {
    let authorisations = state.part::<Authorisations>().0.values();
    authorisations.flat_map(|known| lines_of(known, now_ms)).collect()
}

fn lines_of(known: &Authorisation, now_ms: i64) -> Vec<Line> {
    let mut known = known.clone();
    known.age(now_ms);
    let whole = |kind: Kind, at_ms: i64| Line {
        at_ms,
        kind,
        product: ID,
        merchant_no: known.terms.out_order_no.clone(),
        provider_no: Some(known.auth_no.clone()),
        of: None,
        amount: known.terms.amount,
        is_settled: true,
    };
    let mut lines = Vec::new();
    for operation in &known.operations {
        match (operation.kind, operation.status, operation.done_ms) {
            (OperationKind::Freeze, OperationStatus::Success, Some(at_ms)) => {
                lines.push(whole(Kind::Promise, at_ms));
            }
            (OperationKind::Unfreeze, OperationStatus::Success, Some(at_ms)) => lines.push(Line {
                merchant_no: operation.out_request_no.clone(),
                provider_no: Some(operation.operation_id.clone()),
                of: Some(known.terms.out_order_no.clone()),
                amount: operation.amount,
                ..whole(Kind::Closing, at_ms)
            }),
            (OperationKind::Freeze, OperationStatus::Closed, _) => {
                lines.push(whole(Kind::Closing, known.closed_ms.unwrap_or(known.created_ms)));
            }
            (
                OperationKind::Freeze | OperationKind::Unfreeze,
                OperationStatus::Init | OperationStatus::Success | OperationStatus::Closed,
                _,
            )
            | (
                OperationKind::Pay,
                OperationStatus::Init | OperationStatus::Success | OperationStatus::Closed,
                _,
            ) => {}
        }
    }
    lines
}
