//! What happens to a trade whoever asks for it: it is paid, or it is closed; and who is told.

use super::notification;
use super::trade::{Origin, Payment, TradeStatus, Trades};
use crate::product::{ClosedTrade, Context, Face};
use crate::state::SandboxState;

/// Marks a trade paid and tells the merchant. The caller has made sure that it waits for payment.
pub fn pay(state: &mut SandboxState, out_trade_no: &str, buyer: &str, cause: &str, ctx: &Context<'_>) {
    let Some(trade) = state.part_mut::<Trades>().0.get_mut(out_trade_no) else {
        return;
    };
    trade.status = TradeStatus::TradeSuccess;
    trade.payment = Some(Payment { at_ms: ctx.now_ms, buyer: buyer.to_owned() });
    notification::tell(state, out_trade_no, cause, Some("payByAccountAction"), ctx);
}

/// Closes a trade, and tells the product whose promise it took its money from.
pub fn close(state: &mut SandboxState, out_trade_no: &str, ctx: &Context<'_>) {
    let Some(trade) = state.part_mut::<Trades>().0.get_mut(out_trade_no) else {
        return;
    };
    trade.status = TradeStatus::TradeClosed;
    trade.closed_ms = Some(ctx.now_ms);
    let (was_paid, origin) = (trade.payment.is_some(), trade.origin.clone());
    if let Some(origin) = origin {
        tell_promise(state, &origin, out_trade_no, was_paid, ctx);
    }
}

/// Lets time do what it does to the trades of one promise: those that ran out unpaid are told to its product, which may
/// hear of one again.
pub fn close_expired(state: &mut SandboxState, origin: &Origin, ctx: &Context<'_>) {
    let trades = state.part_mut::<Trades>().0.values_mut();
    let mut expired = Vec::new();
    for trade in trades.filter(|trade| trade.origin.as_ref() == Some(origin)) {
        trade.age(ctx.now_ms);
        if trade.status == TradeStatus::TradeClosed && trade.payment.is_none() {
            expired.push(trade.terms.out_trade_no.clone());
        }
    }
    for out_trade_no in expired {
        tell_promise(state, origin, &out_trade_no, false, ctx);
    }
}

fn tell_promise(
    state: &mut SandboxState,
    origin: &Origin,
    out_trade_no: &str,
    was_paid: bool,
    ctx: &Context<'_>,
) {
    let closed = ClosedTrade { promise: &origin.number, out_trade_no, was_paid };
    match ctx.product(&origin.product).map(|product| &product.face) {
        Some(Face::Alipay(face)) => (face.trade_closed)(state, &closed, ctx),
        Some(Face::Wechat(_)) | None => {
            tracing::error!(out_trade_no, product = origin.product, "a trade of a product that is not there");
        }
    }
}
