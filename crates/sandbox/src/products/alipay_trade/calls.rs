//! What the merchant's calls do to a trade, refunds apart.

use serde_json::json;

use super::changes;
use super::terms::{OrderTerms, ProductCodes};
use super::trade::{TradeRefund, TradeStatus, buyer_field, find, place};
use crate::alipay::answer::{Node, Refusal, SUCCESS, coded, into_node};
use crate::alipay::request::Request;
use crate::datetime::{self, DAY_MS};
use crate::product::Context;
use crate::state::SandboxState;

const MINI_PROGRAM: &str = "JSAPI_PAY";
const CODES: ProductCodes =
    ProductCodes { allowed: &[MINI_PROGRAM, "FACE_TO_FACE_PAYMENT"], is_optional: true };

/// Answers `alipay.trade.create`.
pub fn create(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let terms = OrderTerms::read(request, CODES, ctx)?;
    if request.biz.optional("product_code")? == Some(MINI_PROGRAM) && terms.buyer.is_none() {
        return Err(Refusal::parameter("JSAPI_PAY 需要 buyer_open_id 或 buyer_id"));
    }
    Ok(coded(SUCCESS, place(state, terms, None, ctx)?.identity()))
}

/// Answers `alipay.trade.query`.
pub fn query(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let trade = find(state, &request.biz, ctx)?;
    let mut fields = trade.identity();
    let received = trade.received();
    fields.extend(into_node(json!({
        "trade_status": trade.status,
        "total_amount": trade.terms.total.to_string(),
        "receipt_amount": received.to_string(),
        "buyer_pay_amount": received.to_string(),
        "invoice_amount": received.to_string(),
        "point_amount": "0.00",
        "subject": trade.terms.subject,
    })));
    if let Some(payment) = &trade.payment {
        fields.insert("send_pay_date".into(), datetime::spaced(payment.at_ms).into());
        fields.insert(buyer_field(&payment.buyer, "buyer_user_id").into(), payment.buyer.clone().into());
        fields.insert(
            "fund_bill_list".into(),
            json!([{ "fund_channel": trade.fund_channel(), "amount": received.to_string() }]),
        );
        if let Some(instalments) = &trade.terms.instalments {
            fields.insert("hb_fq_pay_info".into(), json!({ "user_install_num": instalments.count }));
        }
    }
    Ok(coded(SUCCESS, fields))
}

/// Answers `alipay.trade.close`: only for a trade nobody has paid.
pub fn close(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let trade = find(state, &request.biz, ctx)?;
    if trade.status != TradeStatus::WaitBuyerPay {
        return Err(Refusal::business("ACQ.TRADE_STATUS_ERROR", "交易状态不合法，只能关闭等待付款的交易"));
    }
    let identity = trade.identity();
    let out_trade_no = trade.terms.out_trade_no.clone();
    changes::close(state, &out_trade_no, ctx);
    Ok(coded(SUCCESS, identity))
}

/// Answers `alipay.trade.cancel`: closes an unpaid trade, gives the money of a paid one back, and has nothing
/// to do for one that never came to exist.
pub fn cancel(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let trade = match find(state, &request.biz, ctx) {
        Ok(trade) => trade,
        Err(refusal) if refusal.sub_code == "ACQ.TRADE_NOT_EXIST" => {
            let asked = request.biz.optional("out_trade_no")?.unwrap_or_default();
            return Ok(coded(SUCCESS, into_node(json!({ "out_trade_no": asked, "retry_flag": "N" }))));
        }
        Err(refusal) => return Err(refusal),
    };
    if trade.created_ms + DAY_MS <= ctx.now_ms {
        return Err(Refusal::business("ACQ.TRADE_CANCEL_TIME_OUT", "超过撤销时间范围"));
    }
    let mut fields = trade.identity();
    fields.insert("retry_flag".into(), "N".into());
    let (out_trade_no, status) = (trade.terms.out_trade_no.clone(), trade.status);
    match status {
        TradeStatus::WaitBuyerPay => {
            fields.insert("action".into(), "close".into());
            changes::close(state, &out_trade_no, ctx);
        }
        TradeStatus::TradeSuccess => {
            fields.insert("action".into(), "refund".into());
            let left = trade.left();
            trade.refunds.push(TradeRefund {
                out_request_no: out_trade_no.clone(),
                amount: left,
                at_ms: ctx.now_ms,
            });
            changes::close(state, &out_trade_no, ctx);
        }
        TradeStatus::TradeFinished => return Err(Refusal::business("ACQ.TRADE_HAS_FINISHED", "交易已完结")),
        TradeStatus::TradeClosed => {}
    }
    Ok(coded(SUCCESS, fields))
}
