//! 芝麻先享: an order that is agreed now and deducted later.
//!
//! The order string of `…creditbizorder.create` becomes an order when the buyer agrees in the cashier. Three
//! things are this sandbox's reading, because no official text settles them: an order nobody has agreed to
//! answers `ILLEGAL_QUERY`; `…finish` ends in `TRADE_CLOSED` whatever it says about the promise, since
//! `TRADE_FINISHED` means that money was deducted; and `…creditbizorder.changed` messages go to the
//! `notify_url` of the order string.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{Node, Refusal, SUCCESS, coded, into_node};
use super::order_terms::web_address;
use super::request::{Request, check_subject, is_merchant_number};
use crate::amount::Amount;
use crate::clock;
use crate::state::notification::Message;
use crate::state::{Context, SandboxState};

/// The order string that asks the buyer to agree.
pub const CREATE: &str = "zhima.credit.payafteruse.creditbizorder.create";
/// Asks where an order stands.
pub const QUERY: &str = "zhima.credit.payafteruse.creditbizorder.query";
/// Ends an order of which nothing is owed.
pub const FINISH: &str = "zhima.credit.payafteruse.creditbizorder.finish";
const CHANGED: &str = "zhima.credit.payafteruse.creditbizorder.changed";
const PRODUCT: &str = "CREDIT_PAY_AFTER_USE";

/// Where a pay-later order stands, in Zhima's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderStatus {
    /// Agreed, nothing deducted.
    Init,
    /// Deducted.
    TradeFinished,
    /// Cancelled, or given back in full.
    TradeClosed,
}

/// What an order string asks the buyer to agree to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The merchant's number.
    pub out_order_no: String,
    /// The merchant's number of the agreement made on the way.
    pub out_agreement_no: String,
    /// What for.
    pub subject: String,
    /// The amount; the most that can be deducted unless [`Self::is_estimate`].
    pub amount: Amount,
    /// `RISK_AMOUNT`: the amount is an estimate and does not cap the deduction.
    pub is_estimate: bool,
    /// Whom to tell.
    pub notify_url: Option<String>,
    /// Where the browser goes afterwards.
    pub return_link: Option<String>,
    /// Where the browser goes when the buyer turns back.
    pub cancel_link: Option<String>,
    /// The content in a form in which equal contents are equal texts.
    pub content: String,
}

/// The end of an order by the merchant's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finish {
    /// The merchant's number of the request.
    pub out_request_no: String,
    /// Did the buyer keep the promise?
    pub is_fulfilled: bool,
}

/// A pay-later order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ZhimaOrder {
    /// Zhima's number; the deduction's `auth_code`.
    pub credit_biz_order_id: String,
    /// Zhima's number of the agreement.
    pub credit_agreement_id: String,
    /// What was agreed.
    pub proposal: Proposal,
    /// Who agreed.
    pub buyer: String,
    /// A deposit the buyer left in the cashier. It is only remembered.
    pub deposit: Option<Amount>,
    /// When it was agreed, in milliseconds since 1970.
    pub created_ms: i64,
    /// Where it stands.
    pub status: OrderStatus,
    /// The `out_trade_no` of the deduction under way or gone through.
    pub deduction: Option<String>,
    /// How the merchant ended it.
    pub finish: Option<Finish>,
}

impl Proposal {
    /// Reads and checks what an order string proposes.
    pub fn read(request: &Request, ctx: &Context<'_>) -> Result<Self, Refusal> {
        let biz = &request.biz;
        let identities = &ctx.options.identities;
        let invalid = |message: &str| Refusal::business("INVALID_PARAMETER", message);
        let number = |name: &str| {
            let text = biz.required(name)?;
            if is_merchant_number(text, 64) {
                Ok(text.to_owned())
            } else {
                Err(invalid(&format!("{name} 不合法")))
            }
        };
        let expected = |name: &str, value: &str| {
            if biz.required(name)? == value {
                Ok(())
            } else {
                Err(invalid(&format!("{name} 应为 {value}")))
            }
        };
        expected("product_code", PRODUCT)?;
        expected("zm_service_id", &identities.zm_service_id)?;
        expected("category_id", &identities.zhima_category)?;
        let is_estimate = match biz.optional("amount_type")? {
            None | Some("ORDER_AMOUNT") => false,
            Some("RISK_AMOUNT") => true,
            Some(_) => return Err(invalid("amount_type 应为 ORDER_AMOUNT 或 RISK_AMOUNT")),
        };
        let subject = biz.required("subject")?;
        check_subject(subject)?;
        Ok(Self {
            out_order_no: number("out_order_no")?,
            out_agreement_no: number("out_agreement_no")?,
            subject: subject.to_owned(),
            amount: biz.amount("order_amount")?,
            is_estimate,
            notify_url: request.optional("notify_url").map(str::to_owned),
            return_link: web_address(biz.optional("return_back_link")?, "return_back_link")?,
            cancel_link: web_address(biz.optional("cancel_back_link")?, "cancel_back_link")?,
            content: biz.canonical(),
        })
    }

    /// May the buyer still be asked? An order number is agreed to once, and under one content.
    pub fn check_open(&self, state: &SandboxState) -> Result<(), Refusal> {
        match state.zhima_orders.get(&self.out_order_no) {
            None => Ok(()),
            Some(order) if order.proposal.content == self.content => {
                Err(Refusal::business("ORDER_STATUS_INVALID", "订单已经签约，请勿重复提交"))
            }
            Some(_) => Err(Refusal::business("ALIN42683", "out_order_no 重复，且内容不一致")),
        }
    }
}

/// The buyer agreed. The caller has checked that the proposal is still open.
pub fn agree(
    state: &mut SandboxState,
    proposal: Proposal,
    buyer: &str,
    deposit: Option<Amount>,
    ctx: &Context<'_>,
) -> Node {
    let out_order_no = proposal.out_order_no.clone();
    let order = ZhimaOrder {
        credit_biz_order_id: state.dated_number("0002", 28, ctx.now_ms),
        credit_agreement_id: state.dated_number("0003", 28, ctx.now_ms),
        proposal,
        buyer: buyer.to_owned(),
        deposit,
        created_ms: ctx.now_ms,
        status: OrderStatus::Init,
        deduction: None,
        finish: None,
    };
    let node = coded(
        SUCCESS,
        into_node(json!({
            "credit_biz_order_id": order.credit_biz_order_id,
            "credit_agreement_id": order.credit_agreement_id,
            "out_agreement_no": order.proposal.out_agreement_no,
            "out_order_no": out_order_no,
        })),
    );
    state.zhima_orders.insert(out_order_no.clone(), order);
    tell(state, &out_order_no, crate::state::faults::CASHIER, ctx);
    node
}

/// Answers `…creditbizorder.query`.
pub fn query(state: &mut SandboxState, request: &Request, _: &Context<'_>) -> Result<Node, Refusal> {
    let order = match (request.biz.optional("credit_biz_order_id")?, request.biz.optional("out_order_no")?) {
        (Some(id), _) => state.zhima_orders.values().find(|order| order.credit_biz_order_id == id),
        (None, Some(out_order_no)) => state.zhima_orders.get(out_order_no),
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
        "product_code": PRODUCT,
        "order_status": order.status,
        "create_time": clock::spaced(order.created_ms),
    }));
    if let Some(trade) = order.deduction.as_ref().and_then(|number| state.trades.get(number)) {
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
    let order = state
        .zhima_orders
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
        tell(state, &out_order_no, FINISH, ctx);
    }
    Ok(coded(
        SUCCESS,
        into_node(json!({
            "credit_biz_order_id": id, "out_order_no": out_order_no, "order_status": OrderStatus::TradeClosed,
        })),
    ))
}

/// The deduction went through.
pub fn deducted(state: &mut SandboxState, out_order_no: &str, ctx: &Context<'_>) {
    if let Some(order) = state.zhima_orders.get_mut(out_order_no) {
        order.status = OrderStatus::TradeFinished;
        tell(state, out_order_no, super::deduction::PAY, ctx);
    }
}

/// The deduction was closed before it went through, or given back in full afterwards.
pub fn deduction_ended(state: &mut SandboxState, out_order_no: &str, was_paid: bool, ctx: &Context<'_>) {
    let Some(order) = state.zhima_orders.get_mut(out_order_no) else {
        return;
    };
    if was_paid {
        order.status = OrderStatus::TradeClosed;
        tell(state, out_order_no, "alipay.trade.refund", ctx);
    } else {
        order.deduction = None;
    }
}

/// Sends `…creditbizorder.changed`. The body of this message is not confirmed by any official text.
fn tell(state: &mut SandboxState, out_order_no: &str, cause: &str, ctx: &Context<'_>) {
    let Some(order) = state.zhima_orders.get(out_order_no) else {
        return;
    };
    let url = order.proposal.notify_url.clone();
    let biz_content = json!({
        "out_order_no": out_order_no,
        "credit_biz_order_id": order.credit_biz_order_id,
        "order_status": order.status,
        "order_amount": order.proposal.amount.to_string(),
    });
    let message = Message::AlipayMessage { msg_method: CHANGED.to_owned(), biz_content };
    state.notify(url.as_deref(), out_order_no, cause, message, ctx);
}
