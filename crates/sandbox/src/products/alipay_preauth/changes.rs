//! What happens to an authorisation whoever asks for it: it is placed, agreed to, given back; and the merchant is told.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::authorisation::{
    Authorisation, Authorisations, ID, Operation, OperationKind, OperationStatus, OrderStatus,
};
use super::terms::FreezeTerms;
use crate::alipay::answer::{Node, Refusal, into_node};
use crate::amount::Amount;
use crate::datetime;
use crate::product::Context;
use crate::products::alipay_trade::changes::close_expired;
use crate::products::alipay_trade::trade::{Origin, buyer_field};
use crate::state::SandboxState;
use crate::state::notification::Message;

/// The order string reaches the cashier. The same number with the same content is the same authorisation.
pub fn place(
    state: &mut SandboxState,
    terms: FreezeTerms,
    buyer: &str,
    ctx: &Context<'_>,
) -> Result<(), Refusal> {
    if let Some(known) = state.part_mut::<Authorisations>().0.get_mut(&terms.out_order_no) {
        known.age(ctx.now_ms);
        return match known.status {
            OrderStatus::Init if known.terms.content == terms.content => {
                known.buyer = buyer.to_owned();
                Ok(())
            }
            OrderStatus::Init => Err(Refusal::business("ALIN42683", "out_order_no 重复，且内容不一致")),
            OrderStatus::Authorized => {
                Err(Refusal::business("FREEZE_ALREADY_SUCCESS", "已经授权成功，请勿重复提交"))
            }
            OrderStatus::Finish => Err(Refusal::business("ORDER_ALREADY_FINISH", "授权订单已经完结")),
            OrderStatus::Closed => Err(Refusal::business("ORDER_ALREADY_CLOSED", "授权订单已经关闭")),
        };
    }
    let freeze = operation(state, OperationKind::Freeze, &terms.out_request_no, terms.amount, ctx);
    let authorisation = Authorisation {
        auth_no: state.dated_number("1000", 28, ctx.now_ms),
        buyer: buyer.to_owned(),
        is_waived: None,
        operations: vec![freeze],
        status: OrderStatus::Init,
        created_ms: ctx.now_ms,
        closed_ms: None,
        cancellation: None,
        terms,
    };
    let number = authorisation.terms.out_order_no.clone();
    state.part_mut::<Authorisations>().0.insert(number, authorisation);
    Ok(())
}

/// Lets time do what it does to an authorisation and to the payments from it. Nothing when there is no such one.
pub fn age<'a>(
    state: &'a mut SandboxState,
    out_order_no: &str,
    ctx: &Context<'_>,
) -> Option<&'a mut Authorisation> {
    let origin = Origin { product: ID.to_owned(), number: out_order_no.to_owned() };
    close_expired(state, &origin, ctx);
    let known = state.part_mut::<Authorisations>().0.get_mut(out_order_no)?;
    known.age(ctx.now_ms);
    Some(known)
}

/// An operation that has not been done yet.
pub fn operation(
    state: &mut SandboxState,
    kind: OperationKind,
    out_request_no: &str,
    amount: Amount,
    ctx: &Context<'_>,
) -> Operation {
    Operation {
        operation_id: state.dated_number("2000", 24, ctx.now_ms),
        out_request_no: out_request_no.to_owned(),
        kind,
        amount,
        status: OperationStatus::Init,
        created_ms: ctx.now_ms,
        done_ms: None,
        remark: None,
        releases_the_rest: false,
    }
}

/// Gives back an amount that is there, and tells the merchant. Answers what was done.
pub fn unfreeze(
    state: &mut SandboxState,
    out_order_no: &str,
    mut operation: Operation,
    notify_url: Option<&str>,
    cause: &str,
    ctx: &Context<'_>,
) -> Operation {
    operation.status = OperationStatus::Success;
    operation.done_ms = Some(ctx.now_ms);
    if let Some(known) = state.part_mut::<Authorisations>().0.get_mut(out_order_no) {
        known.operations.push(operation.clone());
        known.end_when_empty(ctx.now_ms);
    }
    tell(state, out_order_no, &operation, "fund_auth_unfreeze", notify_url, cause, ctx);
    operation
}

/// Tells the merchant of an operation: at the address given with it, or else at the freeze's.
pub fn tell(
    state: &mut SandboxState,
    out_order_no: &str,
    operation: &Operation,
    notify_type: &str,
    notify_url: Option<&str>,
    cause: &str,
    ctx: &Context<'_>,
) {
    let Some(known) = state.part::<Authorisations>().0.get(out_order_no) else {
        return;
    };
    let identities = &ctx.options.identities;
    let mut fields: BTreeMap<String, String> = [
        ("notify_type", notify_type),
        ("app_id", &identities.alipay_app_id),
        ("auth_app_id", &identities.alipay_app_id),
        ("payee_user_id", &identities.alipay_seller_id),
        ("charset", "utf-8"),
        ("version", "1.0"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    // Every field of the node is a text.
    let node = operation_node(known, operation).into_iter().chain(sums_node(known));
    fields.extend(node.filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))));
    if let Some(cancellation) = known.cancellation {
        fields.insert("action".to_owned(), word(&cancellation));
    }
    let url = notify_url.or(known.terms.notify_url.as_deref()).map(str::to_owned);
    ctx.notify(state, url.as_deref(), out_order_no, cause, Message::AlipayForm { fields });
}

/// What every answer and notification says of an operation.
pub fn operation_node(known: &Authorisation, operation: &Operation) -> Node {
    let (credit, fund) = known.parts(operation.amount);
    let mut node = into_node(json!({
        "auth_no": known.auth_no,
        "out_order_no": known.terms.out_order_no,
        "operation_id": operation.operation_id,
        "out_request_no": operation.out_request_no,
        "operation_type": operation.kind,
        "amount": operation.amount.to_string(),
        "status": operation.status,
        "gmt_create": datetime::spaced(operation.created_ms),
    }));
    if let Some(done_ms) = operation.done_ms {
        node.insert("gmt_trans".into(), datetime::spaced(done_ms).into());
        node.insert("credit_amount".into(), credit.to_string().into());
        node.insert("fund_amount".into(), fund.to_string().into());
    }
    if known.is_waived.is_some() {
        let is_user_id = buyer_field(&known.buyer, "payer_user_id") == "payer_user_id";
        let field = if is_user_id { "payer_user_id" } else { "payer_open_id" };
        node.insert(field.into(), known.buyer.clone().into());
    }
    if let Some(pre_auth_type) = known.pre_auth_type() {
        node.insert("pre_auth_type".into(), pre_auth_type.into());
    }
    node
}

/// The sums, whole and by part.
pub fn sums_node(known: &Authorisation) -> Node {
    let sums = known.sums();
    let mut node = Node::new();
    for (name, amount) in [
        ("total_freeze", sums.frozen),
        ("total_unfreeze", sums.unfrozen),
        ("total_pay", sums.paid),
        ("rest", sums.rest),
    ] {
        let (credit, fund) = known.parts(amount);
        for (field, amount) in [
            (format!("{name}_amount"), amount),
            (format!("{name}_credit_amount"), credit),
            (format!("{name}_fund_amount"), fund),
        ] {
            node.insert(field, amount.to_string().into());
        }
    }
    node
}

/// The word of a unit variant.
pub fn word(variant: &impl serde::Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}
