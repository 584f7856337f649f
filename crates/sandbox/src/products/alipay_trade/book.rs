//! The books of trades.

use super::trade::{ID, Trade, TradeRefund, TradeStatus, Trades};
use crate::book::{Kind, Line};
use crate::state::SandboxState;

/// Payments, or deductions where a trade takes its money from a promise; refunds; trades that will not be paid.
pub fn lines(state: &SandboxState, now_ms: i64) -> Vec<Line> {
    let trades = state.part::<Trades>().0.values();
    trades.flat_map(|trade| lines_of(trade, now_ms)).collect()
}

fn lines_of(trade: &Trade, now_ms: i64) -> Vec<Line> {
    let mut trade = trade.clone();
    trade.age(now_ms);
    let line = |kind: Kind, at_ms: i64, is_settled: bool| Line {
        at_ms,
        kind,
        product: ID,
        merchant_no: trade.terms.out_trade_no.clone(),
        provider_no: Some(trade.trade_no.clone()),
        of: trade.origin.as_ref().map(|origin| origin.number.clone()),
        amount: trade.terms.total,
        is_settled,
    };
    let taken = if trade.origin.is_some() { Kind::Deduction } else { Kind::Payment };
    let own = match &trade.payment {
        Some(payment) => Some(line(taken, payment.at_ms, true)),
        None => match trade.status {
            TradeStatus::TradeClosed => {
                Some(line(Kind::Closing, trade.closed_ms.unwrap_or(trade.created_ms), true))
            }
            // A deduction is the merchant's claim on a promise; a trade at a cashier is nobody's yet.
            TradeStatus::WaitBuyerPay => {
                trade.origin.is_some().then(|| line(Kind::Deduction, trade.created_ms, false))
            }
            TradeStatus::TradeSuccess | TradeStatus::TradeFinished => None,
        },
    };
    own.into_iter().chain(trade.refunds.iter().map(|refund| refund_line(&trade, refund))).collect()
}

/// Alipay gives a refund no number of its own.
fn refund_line(trade: &Trade, refund: &TradeRefund) -> Line {
    Line {
        at_ms: refund.at_ms,
        kind: Kind::Refund,
        product: ID,
        merchant_no: refund.out_request_no.clone(),
        provider_no: None,
        of: Some(trade.terms.out_trade_no.clone()),
        amount: refund.amount,
        is_settled: true,
    }
}
