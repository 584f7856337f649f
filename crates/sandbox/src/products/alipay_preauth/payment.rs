//! The payment from an authorisation by `alipay.trade.pay` with its `auth_no`.

use serde_json::json;

use super::authorisation::{
    Authorisation, Authorisations, ID, Operation, OperationKind, OperationStatus, OrderStatus,
};
use super::changes;
use crate::alipay::answer::{IN_PROCESS, Node, Refusal, SUCCESS, coded, into_node};
use crate::alipay::request::Request;
use crate::amount::Amount;
use crate::datetime::{self, HOUR_MS};
use crate::product::{ClosedTrade, Context};
use crate::products::alipay_trade::changes as trade_changes;
use crate::products::alipay_trade::terms::{OrderTerms, ProductCodes};
use crate::products::alipay_trade::trade::{self, Origin, Trade, TradeStatus, Trades, buyer_field};
use crate::state::SandboxState;
use crate::state::timers::Work;

/// The API that pays.
pub const PAY: &str = "alipay.trade.pay";
const PRE_AUTH_ONLINE: &str = "PRE_AUTH_ONLINE";
/// Which of the two is right is the authorisation's to say.
const CODES: ProductCodes = ProductCodes { allowed: &[PRE_AUTH_ONLINE, "PREAUTH_PAY"], is_optional: false };
/// How long Alipay waits before it tries an empty account again (scaled).
const RETRY_MS: i64 = HOUR_MS;
const COLLECT: &str = "collect";

/// Is this `alipay.trade.pay` a payment from an authorisation?
pub fn takes(request: &Request) -> bool {
    matches!(request.biz.optional("auth_no"), Ok(Some(_)))
}

/// What a payment asks for besides the terms of its trade.
struct Asked {
    terms: OrderTerms,
    out_order_no: String,
    releases_the_rest: bool,
}

/// Answers `alipay.trade.pay`.
pub fn pay(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Node, Refusal> {
    let asked = read(state, request, ctx)?;
    let out_trade_no = asked.terms.out_trade_no.clone();
    let is_new = !state.part::<Trades>().0.contains_key(&out_trade_no);
    if is_new {
        check(find(state, &asked.out_order_no)?, &asked.terms)?;
    }
    let origin = Origin { product: ID.to_owned(), number: asked.out_order_no.clone() };
    let amount = asked.terms.total;
    let trade = trade::place(state, asked.terms, Some(origin), ctx)?;
    if is_new {
        let claim = changes::operation(state, OperationKind::Pay, &out_trade_no, amount, ctx);
        if let Some(known) = state.part_mut::<Authorisations>().0.get_mut(&asked.out_order_no) {
            known.operations.push(Operation { releases_the_rest: asked.releases_the_rest, ..claim });
        }
        collect(state, &out_trade_no, ctx);
    }
    let is_waived = find(state, &asked.out_order_no)?.is_waived == Some(true);
    Ok(answer(state.part::<Trades>().0.get(&out_trade_no).unwrap_or(&trade), is_waived))
}

fn read(state: &mut SandboxState, request: &Request, ctx: &Context<'_>) -> Result<Asked, Refusal> {
    let biz = &request.biz;
    let auth_no = biz.required("auth_no")?;
    let seller = ctx.options.identities.alipay_seller_id.as_str();
    if biz.required("seller_id")? != seller {
        return Err(Refusal::business("ACQ.INVALID_RECEIVE_ACCOUNT", "卖家账号不正确"));
    }
    let releases_the_rest = match biz.optional("auth_confirm_mode")? {
        Some("COMPLETE") => true,
        Some("NOT_COMPLETE") | None => false,
        Some(_) => return Err(Refusal::parameter("auth_confirm_mode 应为 COMPLETE 或 NOT_COMPLETE")),
    };
    let terms = OrderTerms::read(request, CODES, ctx)?;
    let mut authorisations = state.part::<Authorisations>().0.values();
    let number = authorisations.find(|known| known.auth_no == auth_no);
    let number = number.map(|known| known.terms.out_order_no.clone()).unwrap_or_default();
    let known = changes::age(state, &number, ctx).ok_or_else(unknown)?;
    let code = biz.required("product_code")?;
    if code != PRE_AUTH_ONLINE && code != known.terms.product_code {
        let why = "product_code 与预授权时不一致";
        return Err(Refusal::business("ACQ.PRE_AUTH_PROD_CODE_INCONSISTENT", why));
    }
    if terms.buyer.as_ref().is_none_or(|buyer| *buyer != known.buyer) {
        let field = buyer_field(&known.buyer, "buyer_id");
        return Err(Refusal::business("ACQ.TRADE_BUYER_NOT_MATCH", format!("{field} 应为授权的买家")));
    }
    Ok(Asked { terms, out_order_no: known.terms.out_order_no.clone(), releases_the_rest })
}

fn find<'a>(state: &'a SandboxState, out_order_no: &str) -> Result<&'a Authorisation, Refusal> {
    let known = state.part::<Authorisations>().0.get(out_order_no);
    known.ok_or_else(unknown)
}

fn unknown() -> Refusal {
    Refusal::business("ACQ.AUTH_NO_ERROR", "预授权号错误或不存在")
}

fn check(known: &Authorisation, terms: &OrderTerms) -> Result<(), Refusal> {
    match known.status {
        OrderStatus::Authorized => {}
        OrderStatus::Init => return Err(Refusal::business("ACQ.AUTH_ORDER_NOT_PAID", "预授权订单未支付")),
        OrderStatus::Finish => {
            return Err(Refusal::business("ACQ.AUTH_ORDER_HAS_FINISHED", "预授权订单已完结"));
        }
        OrderStatus::Closed => {
            return Err(Refusal::business("ACQ.AUTH_ORDER_HAS_CLOSED", "预授权订单已关闭"));
        }
    }
    if terms.total > known.sums().free {
        let sub_code = match known.is_waived {
            Some(true) => "ACQ.ZM_AUTH_AMOUNT_EXCEED",
            Some(false) | None => "ACQ.AUTH_AMOUNT_NOT_ENOUGH",
        };
        return Err(Refusal::business(sub_code, "预授权剩余金额不足"));
    }
    Ok(())
}

/// What a payment with `COMPLETE` leaves is given back under the payment's number.
fn release_the_rest(state: &mut SandboxState, out_order_no: &str, out_trade_no: &str, ctx: &Context<'_>) {
    let free = state.part::<Authorisations>().0.get(out_order_no).map(|known| known.sums().free);
    if let Some(free) = free.filter(|free| *free > Amount::ZERO) {
        let back = changes::operation(state, OperationKind::Unfreeze, out_trade_no, free, ctx);
        changes::unfreeze(state, out_order_no, back, None, PAY, ctx);
    }
}

fn answer(trade: &Trade, is_waived: bool) -> Node {
    let mut fields = into_node(json!({
        "out_trade_no": trade.terms.out_trade_no,
        "trade_no": trade.trade_no,
        "total_amount": trade.terms.total.to_string(),
    }));
    if is_waived {
        fields.insert("auth_trade_pay_mode".into(), "CREDIT_PREAUTH_PAY".into());
    }
    let Some(payment) = &trade.payment else {
        return coded(IN_PROCESS, fields);
    };
    fields.insert("receipt_amount".into(), trade.terms.total.to_string().into());
    fields.insert("gmt_payment".into(), datetime::spaced(payment.at_ms).into());
    coded(SUCCESS, fields)
}

/// Performs what was put into the timer queue.
pub fn perform(state: &mut SandboxState, work: &Work, ctx: &Context<'_>) {
    match work.name.as_str() {
        COLLECT => collect(state, &work.number, ctx),
        other => tracing::error!(name = other, "unknown work"),
    }
}

fn work(out_trade_no: &str) -> Work {
    Work::new(ID, COLLECT, out_trade_no)
}

/// Takes the money: what is frozen is there, what was waived is taken from the buyer's account, or later when there
/// is nothing in it.
fn collect(state: &mut SandboxState, out_trade_no: &str, ctx: &Context<'_>) {
    let Some(trade) = state.part_mut::<Trades>().0.get_mut(out_trade_no) else {
        return;
    };
    trade.age(ctx.now_ms);
    let (status, origin) = (trade.status, trade.origin.clone());
    let Some(out_order_no) = origin.map(|origin| origin.number) else {
        return;
    };
    if status == TradeStatus::TradeClosed {
        return trade_closed(
            state,
            &ClosedTrade { promise: &out_order_no, out_trade_no, was_paid: false },
            ctx,
        );
    }
    let has_funds = state.has_funds();
    let Some(known) = state.part_mut::<Authorisations>().0.get_mut(&out_order_no) else {
        return;
    };
    if known.is_waived == Some(true) && !has_funds {
        let wait_ms = RETRY_MS / i64::from(ctx.options.behaviour.time_scale);
        state.timers.add_work(ctx.now_ms + wait_ms.max(1), work(out_trade_no));
        return;
    }
    let buyer = known.buyer.clone();
    let mut releases_the_rest = false;
    if let Some(claim) = claim_of(known, out_trade_no) {
        claim.status = OperationStatus::Success;
        claim.done_ms = Some(ctx.now_ms);
        releases_the_rest = claim.releases_the_rest;
    }
    known.end_when_empty(ctx.now_ms);
    trade_changes::pay(state, out_trade_no, &buyer, PAY, ctx);
    if releases_the_rest {
        release_the_rest(state, &out_order_no, out_trade_no, ctx);
    }
}

/// A payment that was closed before it went through claims nothing any more; one that was given back stays paid, as far
/// as the authorisation goes.
pub fn trade_closed(state: &mut SandboxState, closed: &ClosedTrade<'_>, ctx: &Context<'_>) {
    if closed.was_paid {
        return;
    }
    if let Some(known) = state.part_mut::<Authorisations>().0.get_mut(closed.promise) {
        if let Some(claim) = claim_of(known, closed.out_trade_no) {
            claim.status = OperationStatus::Closed;
        }
        known.end_when_empty(ctx.now_ms);
    }
    state.timers.cancel_work(&work(closed.out_trade_no));
}

/// What a payment claims of its authorisation.
fn claim_of<'a>(known: &'a mut Authorisation, out_trade_no: &str) -> Option<&'a mut Operation> {
    let is_it = |operation: &&mut Operation| {
        operation.kind == OperationKind::Pay && operation.out_request_no == out_trade_no
    };
    known.operations.iter_mut().find(is_it)
}
