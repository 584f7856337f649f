//! Refunds of ordinary trades: `out_request_no` makes each one happen once.

use serde_json::json;

use super::trade::{Trade, TradeRefund, TradeStatus, find};
use super::{changes, notification};
use crate::alipay::answer::{Node, Refusal, SUCCESS, coded, into_node};
use crate::alipay::request::Request;
use crate::datetime;
use crate::product::Context;
use crate::state::SandboxState;

/// The API that gives money back.
pub const REFUND: &str = "alipay.trade.refund";

/// Answers `alipay.trade.refund`.
pub fn refund(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let trade = find(state, &request.biz, ctx)?;
    let amount = request.biz.amount("refund_amount")?;
    let is_whole = amount == trade.terms.total;
    let out_request_no = match request.biz.optional("out_request_no")? {
        Some(number) => number.to_owned(),
        None if is_whole => trade.terms.out_trade_no.clone(),
        None => return Err(Refusal::parameter("部分退款需要 out_request_no")),
    };
    if let Some(known) = trade.refunds.iter().find(|refund| refund.out_request_no == out_request_no) {
        if known.amount != amount {
            return Err(Refusal::business("ACQ.DISCORDANT_REPEAT_REQUEST", "请求信息不一致"));
        }
        return Ok(refunded_node(trade, "N", ctx));
    }
    match trade.status {
        TradeStatus::TradeSuccess => {}
        TradeStatus::TradeFinished => return Err(Refusal::business("ACQ.TRADE_HAS_FINISHED", "交易已完结")),
        TradeStatus::WaitBuyerPay => {
            return Err(Refusal::business("ACQ.TRADE_STATUS_ERROR", "交易状态不合法：尚未付款"));
        }
        TradeStatus::TradeClosed => return Err(Refusal::business("ACQ.TRADE_HAS_CLOSE", "交易已经关闭")),
    }
    let left = trade.left();
    if amount > left {
        return Err(Refusal::business("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限"));
    }
    trade.refunds.push(TradeRefund { out_request_no, amount, at_ms: ctx.now_ms });
    let (answer, out_trade_no) = (refunded_node(trade, "Y", ctx), trade.terms.out_trade_no.clone());
    if amount == left {
        changes::close(state, &out_trade_no, ctx);
    }
    notification::tell(state, &out_trade_no, REFUND, None, ctx);
    Ok(answer)
}

fn refunded_node(trade: &Trade, fund_change: &str, ctx: &Context<'_>) -> Node {
    let refunded_ms = trade.refunds.last().map_or(ctx.now_ms, |refund| refund.at_ms);
    coded(
        SUCCESS,
        into_node(json!({
            "out_trade_no": trade.terms.out_trade_no,
            "trade_no": trade.trade_no,
            "fund_change": fund_change,
            "refund_fee": trade.refunded().to_string(),
            "gmt_refund_pay": datetime::spaced(refunded_ms),
        })),
    )
}

/// Answers `alipay.trade.fastpay.refund.query`. A refund that never arrived is no failure: its status is
/// absent.
pub fn query(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let trade = find(state, &request.biz, ctx)?;
    let out_request_no = request.biz.required("out_request_no")?;
    let Some(refund) = trade.refunds.iter().find(|refund| refund.out_request_no == out_request_no) else {
        return Ok(coded(SUCCESS, Node::new()));
    };
    Ok(coded(
        SUCCESS,
        into_node(json!({
            "out_trade_no": trade.terms.out_trade_no,
            "trade_no": trade.trade_no,
            "out_request_no": refund.out_request_no,
            "total_amount": trade.terms.total.to_string(),
            "refund_amount": refund.amount.to_string(),
            "refund_status": "REFUND_SUCCESS",
            "gmt_refund_pay": datetime::spaced(refund.at_ms),
        })),
    ))
}
