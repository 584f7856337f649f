//! What the merchant's calls do to an order, the deduction apart.

use serde_json::json;

use super::changes;
use super::deduction::free_expired;
use super::order::{FINISH, Finish, OrderStatus, PRODUCT_CODE, ZhimaOrder, ZhimaOrders};
use crate::alipay::answer::{Node, Refusal, SUCCESS, coded, into_node};
use crate::alipay::request::Request;
use crate::datetime;
use crate::product::Context;
use crate::products::alipay_trade::trade::Trades;
use crate::state::SandboxState;

/// Answers `…creditbizorder.query`.
pub fn query(state: &mut SandboxState, request: &Request, _: &Context<'_>) -> Result<Node, Refusal> {
    let orders = &state.part::<ZhimaOrders>().0;
    let order = match (request.biz.optional("credit_biz_order_id")?, request.biz.optional("out_order_no")?) {
        (Some(id), _) => orders.values().find(|order| order.credit_biz_order_id == id),
        (None, Some(out_order_no)) => orders.get(out_order_no),
        (None, None) => {
            return Err(Refusal::business(
                "INVALID_PARAMETER",
                "credit_biz_order_id 和 out_order_no 不能同时为空",
            ));
        }
    };
    let order = order.ok_or_else(|| Refusal::business("ILLEGAL_QUERY", "订单不存在"))?;
    let mut fields = into_node(json!({
        "credit_biz_order_id": order.credit_biz_order_id,
        "out_order_no": order.proposal.out_order_no,
        "credit_agreement_id": order.credit_agreement_id,
        "product_code": PRODUCT_CODE,
        "order_status": order.status,
        "create_time": datetime::spaced(order.created_ms),
    }));
    if let Some(trade) = order.deduction.as_ref().and_then(|number| state.part::<Trades>().0.get(number)) {
        fields.insert("trade_no".into(), trade.trade_no.clone().into());
        if trade.payment.is_some() {
            fields.insert("total_amount".into(), trade.terms.total.to_string().into());
            fields.insert("total_credit_pay_amount".into(), trade.terms.total.to_string().into());
        }
    }
    fields.insert("zm_service_id".into(), zm_service_id(order));
    Ok(coded(SUCCESS, fields))
}

/// The service was checked when the order was proposed, so the proposal still says it.
fn zm_service_id(order: &ZhimaOrder) -> serde_json::Value {
    serde_json::from_str::<serde_json::Value>(&order.proposal.content)
        .map_or_else(|_| serde_json::Value::Null, |content| content["zm_service_id"].clone())
}

/// Answers `…creditbizorder.finish`.
pub fn finish(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let id = request.biz.required("credit_biz_order_id")?;
    let out_request_no = request.biz.required("out_request_no")?.to_owned();
    let is_fulfilled = match request.biz.required("is_fulfilled")? {
        "true" => true,
        "false" => false,
        _ => {
            return Err(Refusal::business("INVALID_PARAMETER", "is_fulfilled 应为字符串 true 或 false"));
        }
    };
    free_expired(state, id, ctx);
    let orders = &mut state.part_mut::<ZhimaOrders>().0;
    let order = orders
        .values_mut()
        .find(|order| order.credit_biz_order_id == id)
        .ok_or_else(|| Refusal::business("ORDER_NOT_EXIST", "订单不存在"))?;
    let asked = Finish { out_request_no, is_fulfilled };
    let out_order_no = order.proposal.out_order_no.clone();
    if order.finish.as_ref() != Some(&asked) {
        if order.status != OrderStatus::Init || order.deduction.is_some() {
            return Err(Refusal::business("ORDER_STATUS_INVALID", "订单状态不合法，只能完结没有扣款的订单"));
        }
        order.status = OrderStatus::TradeClosed;
        order.finish = Some(asked);
        order.finished_ms = Some(ctx.now_ms);
        changes::tell(state, &out_order_no, FINISH, ctx);
    }
    Ok(coded(
        SUCCESS,
        into_node(json!({
            "credit_biz_order_id": id, "out_order_no": out_order_no, "order_status": OrderStatus::TradeClosed,
        })),
    ))
}
