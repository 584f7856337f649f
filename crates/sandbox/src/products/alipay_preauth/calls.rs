//! What the merchant's calls do to an authorisation, payments apart.

use serde_json::json;

use super::authorisation::{
    Authorisation, Authorisations, Cancellation, Operation, OperationKind, OperationStatus, OrderStatus,
};
use super::changes;
use super::terms::{amount, illegal, inner_json, optional, required};
use crate::alipay::answer::{Node, Refusal, SUCCESS, coded, into_node};
use crate::alipay::request::{Biz, Request};
use crate::product::Context;
use crate::state::SandboxState;

/// Asks where an operation and its authorisation stand.
pub const QUERY: &str = "alipay.fund.auth.operation.detail.query";
/// Gives back some or all.
pub const UNFREEZE: &str = "alipay.fund.auth.order.unfreeze";
/// Undoes the whole.
pub const CANCEL: &str = "alipay.fund.auth.operation.cancel";

/// Answers `alipay.fund.auth.operation.detail.query`.
pub fn query(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let known = find(state, &request.biz, ctx)?;
    let operation = find_operation(known, &request.biz)?;
    let mut node = changes::operation_node(known, operation);
    node.extend(into_node(json!({
        "order_status": known.status,
        "order_title": known.terms.title,
        "trans_currency": "CNY",
    })));
    // A query tells no `total_unfreeze_…`; only a notification does.
    let sums = changes::sums_node(known);
    node.extend(sums.into_iter().filter(|(name, _)| !name.starts_with("total_unfreeze")));
    if let Some(remark) = &operation.remark {
        node.insert("remark".into(), remark.clone().into());
    }
    Ok(coded(SUCCESS, node))
}

/// Answers `alipay.fund.auth.order.unfreeze`.
pub fn unfreeze(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let biz = &request.biz;
    required(biz, "auth_no")?;
    inner_json(biz, "extra_param")?;
    let out_request_no = required(biz, "out_request_no")?;
    let wanted = amount(biz, "amount")?;
    let remark = required(biz, "remark")?;
    let known = find(state, biz, ctx)?;
    let repeated = known.operations.iter().find(|operation| operation.out_request_no == out_request_no);
    if let Some(repeated) = repeated {
        if repeated.kind != OperationKind::Unfreeze || repeated.amount != wanted {
            return Err(Refusal::business("UNIQUE_VIOLATION", "out_request_no 重复，且内容不一致"));
        }
        return Ok(coded(SUCCESS, changes::operation_node(known, repeated)));
    }
    match known.status {
        OrderStatus::Authorized => {}
        OrderStatus::Init => return Err(Refusal::business("ILLEGAL_STATUS", "订单状态非法：尚未授权")),
        OrderStatus::Finish => return Err(Refusal::business("ORDER_ALREADY_FINISH", "授权订单已经完结")),
        OrderStatus::Closed => return Err(Refusal::business("ORDER_ALREADY_CLOSED", "授权订单已经关闭")),
    }
    if wanted > known.sums().free {
        return Err(Refusal::business("REQUEST_AMOUNT_EXCEED", "解冻金额超过剩余金额"));
    }
    let out_order_no = known.terms.out_order_no.clone();
    let operation = changes::operation(state, OperationKind::Unfreeze, out_request_no, wanted, ctx);
    let operation = Operation { remark: Some(remark.to_owned()), ..operation };
    let url = request.optional("notify_url");
    let done = changes::unfreeze(state, &out_order_no, operation, url, UNFREEZE, ctx);
    let known = state.part::<Authorisations>().0.get(&out_order_no);
    Ok(coded(SUCCESS, known.map_or_else(Node::new, |known| changes::operation_node(known, &done))))
}

/// Answers `alipay.fund.auth.operation.cancel`: closes what nobody agreed to, gives back what was agreed to and not
/// touched.
pub fn cancel(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    required(&request.biz, "remark")?;
    let known = find(state, &request.biz, ctx)?;
    if find_operation(known, &request.biz)?.kind != OperationKind::Freeze {
        return Err(illegal("只能撤销冻结操作"));
    }
    let out_order_no = known.terms.out_order_no.clone();
    if known.cancellation.is_none() {
        let is_untouched = known.operations.len() == 1;
        match known.status {
            OrderStatus::Init => {
                known.cancellation = Some(Cancellation::Close);
                known.close(ctx.now_ms);
            }
            OrderStatus::Authorized if is_untouched => {
                known.cancellation = Some(Cancellation::Unfreeze);
                give_all_back(state, &out_order_no, ctx);
            }
            OrderStatus::Authorized => {
                return Err(Refusal::business("ILLEGAL_STATUS", "订单状态非法：已经转支付或解冻，不能撤销"));
            }
            OrderStatus::Finish => return Err(Refusal::business("ORDER_ALREADY_FINISH", "授权订单已经完结")),
            OrderStatus::Closed => return Err(Refusal::business("ORDER_ALREADY_CLOSED", "授权订单已经关闭")),
        }
        let freeze = freeze_of(state, &out_order_no);
        let url = request.optional("notify_url");
        if let Some(freeze) = freeze {
            changes::tell(state, &out_order_no, &freeze, "fund_auth_operation_cancel", url, CANCEL, ctx);
        }
    }
    let known = find(state, &request.biz, ctx)?;
    let operation = find_operation(known, &request.biz)?;
    Ok(coded(
        SUCCESS,
        into_node(json!({
            "auth_no": known.auth_no,
            "out_order_no": known.terms.out_order_no,
            "operation_id": operation.operation_id,
            "out_request_no": operation.out_request_no,
            "action": known.cancellation,
        })),
    ))
}

/// The whole deposit goes back under the number of its freeze; the notification is the cancellation's.
fn give_all_back(state: &mut SandboxState, out_order_no: &str, ctx: &Context<'_>) {
    let Some(freeze) = freeze_of(state, out_order_no) else {
        return;
    };
    let back = changes::operation(state, OperationKind::Unfreeze, &freeze.out_request_no, freeze.amount, ctx);
    if let Some(known) = state.part_mut::<Authorisations>().0.get_mut(out_order_no) {
        let done = Operation { status: OperationStatus::Success, done_ms: Some(ctx.now_ms), ..back };
        known.operations.push(done);
        known.end_when_empty(ctx.now_ms);
    }
}

fn freeze_of(state: &SandboxState, out_order_no: &str) -> Option<Operation> {
    state.part::<Authorisations>().0.get(out_order_no)?.operations.first().cloned()
}

/// The authorisation a request names; `auth_no` wins over `out_order_no`.
pub fn find<'a>(
    state: &'a mut SandboxState,
    biz: &Biz,
    ctx: &Context<'_>,
) -> Result<&'a mut Authorisation, Refusal> {
    let authorisations = &state.part::<Authorisations>().0;
    let found = match (optional(biz, "auth_no")?, optional(biz, "out_order_no")?) {
        (Some(auth_no), _) => authorisations.values().find(|known| known.auth_no == auth_no),
        (None, Some(out_order_no)) => authorisations.get(out_order_no),
        (None, None) => return Err(illegal("auth_no 和 out_order_no 不能同时为空")),
    };
    let number = found.map(|known| known.terms.out_order_no.clone());
    changes::age(state, number.as_deref().unwrap_or_default(), ctx)
        .ok_or_else(|| Refusal::business("AUTH_ORDER_NOT_EXIST", "支付宝资金授权订单不存在"))
}

/// The operation a request names; `operation_id` wins over `out_request_no`, and `operation_type` tells two apart that
/// have one number.
fn find_operation<'a>(known: &'a Authorisation, biz: &Biz) -> Result<&'a Operation, Refusal> {
    let kind = optional(biz, "operation_type")?;
    let is_of_kind = |operation: &&Operation| kind.is_none_or(|kind| changes::word(&operation.kind) == kind);
    let mut of_kind = known.operations.iter().filter(is_of_kind);
    let found = match (optional(biz, "operation_id")?, optional(biz, "out_request_no")?) {
        (Some(id), _) => of_kind.find(|operation| operation.operation_id == id),
        (None, Some(number)) => of_kind.find(|operation| operation.out_request_no == number),
        (None, None) => return Err(illegal("operation_id 和 out_request_no 不能同时为空")),
    };
    found.ok_or_else(|| Refusal::business("AUTH_OPERATION_NOT_EXIST", "支付宝资金操作流水不存在"))
}
