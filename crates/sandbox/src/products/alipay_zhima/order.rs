//! What a buyer of 芝麻先享 is asked to agree to, and what they agreed to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::alipay::answer::Refusal;
use crate::alipay::request::{Request, check_subject, is_merchant_number, web_address};
use crate::amount::Amount;
use crate::product::Context;
use crate::state::SandboxState;
use crate::state::parts::Part;

/// The id of the product.
pub const ID: &str = "alipay_zhima";
/// The order string that asks the buyer to agree.
pub const CREATE: &str = "zhima.credit.payafteruse.creditbizorder.create";
/// Asks where an order stands.
pub const QUERY: &str = "zhima.credit.payafteruse.creditbizorder.query";
/// Ends an order of which nothing is owed.
pub const FINISH: &str = "zhima.credit.payafteruse.creditbizorder.finish";
/// The API that deducts.
pub const PAY: &str = "alipay.trade.pay";
/// The only product code.
pub const PRODUCT_CODE: &str = "CREDIT_PAY_AFTER_USE";

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
    /// When, in milliseconds since 1970.
    pub finished_ms: Option<i64>,
}

/// All orders, by `out_order_no`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ZhimaOrders(pub BTreeMap<String, ZhimaOrder>);

impl Part for ZhimaOrders {
    const NAME: &'static str = "zhima_orders";
}

/// What is being asked at open cashiers, by their tokens: there is no order before the buyer agrees.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Proposals(pub BTreeMap<String, Proposal>);

impl Part for Proposals {
    const NAME: &'static str = "zhima_proposals";
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
        expected("product_code", PRODUCT_CODE)?;
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
        match state.part::<ZhimaOrders>().0.get(&self.out_order_no) {
            None => Ok(()),
            Some(order) if order.proposal.content == self.content => {
                Err(Refusal::business("ORDER_STATUS_INVALID", "订单已经签约，请勿重复提交"))
            }
            Some(_) => Err(Refusal::business("ALIN42683", "out_order_no 重复，且内容不一致")),
        }
    }
}
