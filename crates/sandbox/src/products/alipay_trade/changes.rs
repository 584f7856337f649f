//! What happens to a trade whoever asks for it: it is paid, or it is closed; and who is told.

use super::notification;
use super::trade::{Payment, TradeStatus, Trades};
use crate::product::{Context, Face};
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

/// Closes a trade, and tells the product whose promise it was taken from.
pub fn close(state: &mut SandboxState, out_trade_no: &str, ctx: &Context<'_>) {
    let Some(trade) = state.part_mut::<Trades>().0.get_mut(out_trade_no) else {
        return;
    };
    trade.status = TradeStatus::TradeClosed;
    trade.closed_ms = Some(ctx.now_ms);
    let (was_paid, origin) = (trade.payment.is_some(), trade.origin.clone());
    let Some(origin) = origin else {
        return;
    };
    match ctx.product(&origin.product).map(|product| &product.face) {
        Some(Face::Alipay(face)) => (face.trade_closed)(state, &origin.number, was_paid, ctx),
        Some(Face::Wechat(_)) | None => {
            tracing::error!(out_trade_no, product = origin.product, "a trade of a product that is not there");
        }
    }
}
