//! The books of JSAPI transactions.

use super::transaction::{ID, Transaction, Transactions};
use crate::book::{Kind, Line};
use crate::state::SandboxState;

/// Payments, and transactions that will not be paid.
pub fn lines(state: &SandboxState, now_ms: i64) -> Vec<Line> {
    state.part::<Transactions>().0.values().filter_map(|known| line_of(known, now_ms)).collect()
}

fn line_of(known: &Transaction, now_ms: i64) -> Option<Line> {
    let mut known = known.clone();
    known.age(now_ms);
    let (kind, at_ms) = match (known.paid_ms, known.closed_ms) {
        (Some(at_ms), _) => (Kind::Payment, at_ms),
        (None, Some(at_ms)) => (Kind::Closing, at_ms),
        (None, None) => return None,
    };
    Some(Line {
        at_ms,
        kind,
        product: ID,
        merchant_no: known.out_trade_no,
        provider_no: known.transaction_id,
        of: None,
        amount: known.total,
        is_settled: true,
    })
}
