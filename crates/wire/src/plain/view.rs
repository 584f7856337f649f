//! The checkout view.

use super::{Json, count, flag, list, optional, text, whole};
use crate::payment::Instruction;
use crate::view::{
    Bearer, CheckoutView, ConsentDocument, DocumentKind, DueAfter, Ineligible, Instalment, Line, OpenAttempt,
    OptionOffer, OrderSummary, PlanOffer, RemainderTo, Schedule, Terms, WaitsFor,
};

impl CheckoutView {
    /// Reads a view.
    pub fn read(value: &impl Json) -> Option<Self> {
        Some(Self {
            id: text(value, "id")?,
            status: text(value, "status")?,
            version: whole(value, "version")?,
            order: order(&value.get("order")?)?,
            ordered_on: text(value, "ordered_on")?,
            expires_at: text(value, "expires_at")?,
            options: list(value, "options", option)?,
            open_attempt: optional(value, "open_attempt", open_attempt)?,
        })
    }
}

fn order(value: &impl Json) -> Option<OrderSummary> {
    let line = |value: &_| {
        Some(Line {
            name: text(value, "name")?,
            quantity: count(value, "quantity")?,
            unit_amount: whole(value, "unit_amount")?,
        })
    };
    Some(OrderSummary {
        out_trade_no: text(value, "out_trade_no")?,
        subject: text(value, "subject")?,
        merchant: text(value, "merchant")?,
        lines: list(value, "lines", line)?,
        amount: whole(value, "amount")?,
        currency: text(value, "currency")?,
    })
}

fn option(value: &impl Json) -> Option<OptionOffer> {
    Some(OptionOffer {
        id: text(value, "id")?,
        ineligible: optional(value, "ineligible", ineligible)?,
        plans: list(value, "plans", plan)?,
        documents: list(value, "documents", document)?,
    })
}

fn ineligible(value: &impl Json) -> Option<Ineligible> {
    Some(match text(value, "reason")?.as_str() {
        "alipay_only" => Ineligible::AlipayOnly,
        "wechat_only" => Ineligible::WechatOnly,
        "amount_too_small" => Ineligible::AmountTooSmall { least: whole(value, "least")? },
        "amount_too_large" => Ineligible::AmountTooLarge { most: whole(value, "most")? },
        "buyer_unknown" => Ineligible::BuyerUnknown,
        "declined" => Ineligible::Declined,
        _ => return None,
    })
}

fn plan(value: &impl Json) -> Option<PlanOffer> {
    Some(PlanOffer {
        id: text(value, "id")?,
        terms: terms(&value.get("terms")?)?,
        schedule: schedule(&value.get("schedule")?)?,
    })
}

fn terms(value: &impl Json) -> Option<Terms> {
    Some(match text(value, "kind")?.as_str() {
        "now" => Terms::Now,
        "flat_fee" => Terms::FlatFee {
            instalments: count(value, "instalments")?,
            fee_ppm: count(value, "fee_ppm")?,
            fee_bearer: match text(value, "fee_bearer")?.as_str() {
                "buyer" => Bearer::Buyer,
                "merchant" => Bearer::Merchant,
                _ => return None,
            },
            remainder: match text(value, "remainder")?.as_str() {
                "first" => RemainderTo::First,
                "last" => RemainderTo::Last,
                "spread" => RemainderTo::Spread,
                _ => return None,
            },
        },
        "deferred_by_days" => Terms::DeferredByDays { days: count(value, "days")? },
        "deferred_until_received" => Terms::DeferredUntilReceived { days: count(value, "days")? },
        _ => return None,
    })
}

fn schedule(value: &impl Json) -> Option<Schedule> {
    Some(Schedule {
        rows: list(value, "rows", instalment)?,
        principal: whole(value, "principal")?,
        fee: whole(value, "fee")?,
        total: whole(value, "total")?,
        merchant_fee: whole(value, "merchant_fee")?,
        digest: text(value, "digest")?,
    })
}

fn instalment(value: &impl Json) -> Option<Instalment> {
    let due_after = |value: &_| {
        (text(value, "event")? == "goods_received").then_some(())?;
        Some(DueAfter { event: WaitsFor::GoodsReceived, days: count(value, "days")? })
    };
    Some(Instalment {
        seq: count(value, "seq")?,
        due_on: optional(value, "due_on", Json::text)?,
        due_after: optional(value, "due_after", due_after)?,
        principal: whole(value, "principal")?,
        fee: whole(value, "fee")?,
        amount: whole(value, "amount")?,
    })
}

fn document(value: &impl Json) -> Option<ConsentDocument> {
    Some(ConsentDocument {
        id: text(value, "id")?,
        version: text(value, "version")?,
        kind: match text(value, "kind")?.as_str() {
            "product_terms" => DocumentKind::ProductTerms,
            "data_sharing" => DocumentKind::DataSharing,
            "credit_report" => DocumentKind::CreditReport,
            "auto_deduction" => DocumentKind::AutoDeduction,
            "messages" => DocumentKind::Messages,
            _ => return None,
        },
        title: text(value, "title")?,
        text: text(value, "text")?,
        sha256: text(value, "sha256")?,
        required: flag(value, "required")?,
    })
}

fn open_attempt(value: &impl Json) -> Option<OpenAttempt> {
    Some(OpenAttempt {
        option: text(value, "option")?,
        plan: text(value, "plan")?,
        instruction: optional(value, "instruction", Instruction::read)?,
    })
}
