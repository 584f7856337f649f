//! The checkout view: everything the component shows, in one answer.

use paylater_core::consent::{ConsentDocument as CoreDocument, ConsentKind};
use paylater_core::date::Date;
use paylater_core::instant::Instant;
use paylater_core::money::Money;
use paylater_core::offer;
use paylater_core::order::Status;
use paylater_core::schedule::{self, Due, DueEvent};
use serde::{Deserialize, Serialize};

use crate::Invalid;
use crate::payment::{Held, Instruction};

/// `GET /v1/checkout-sessions/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckoutView {
    /// The session.
    pub id: String,
    /// Where the order stands, as in `status`.
    pub status: String,
    /// Rises with every change.
    pub version: i64,
    /// What is paid for.
    pub order: OrderSummary,
    /// The day from which due dates count.
    pub ordered_on: String,
    /// When the session ends by itself.
    pub expires_at: String,
    /// The holidays that move due dates, where a plan looks at them.
    #[serde(default, skip_serializing_if = "Holidays::is_empty")]
    pub holidays: Holidays,
    /// The ways to pay, in the order shown.
    pub options: Vec<OptionOffer>,
    /// The deposit behind the promise that was given; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// What is still out at a provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_attempt: Option<OpenAttempt>,
}

/// What is paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderSummary {
    /// The shop's own number.
    pub out_trade_no: String,
    /// What it is.
    pub subject: String,
    /// Who is paid.
    pub merchant: String,
    /// What it consists of.
    pub lines: Vec<Line>,
    /// The price in fen.
    pub amount: i64,
    /// `CNY`.
    pub currency: String,
}

/// One line of the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Line {
    /// What it is.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// The price of one, in fen.
    pub unit_amount: i64,
}

/// A way to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OptionOffer {
    /// Its id.
    pub id: String,
    /// Why it cannot be chosen; absent when it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ineligible: Option<Ineligible>,
    /// Its plans; none when it cannot be chosen.
    pub plans: Vec<PlanOffer>,
    /// What has to be, or may be, agreed to.
    pub documents: Vec<ConsentDocument>,
    /// SHA-256 of the canonical text of all of them and the merchant's name: what a confirmation sends back.
    pub documents_digest: String,
}

/// Why an option cannot be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Ineligible {
    /// It works in Alipay only.
    AlipayOnly,
    /// It works in WeChat only.
    WechatOnly,
    /// The order is too small.
    AmountTooSmall {
        /// The least, in fen.
        least: i64,
    },
    /// The order is too large.
    AmountTooLarge {
        /// The most, in fen.
        most: i64,
    },
    /// The shop did not say who the shopper is.
    BuyerUnknown,
    /// The provider declined it for this order.
    Declined,
    /// The merchant has not said all that has to be said about it.
    Undisclosed,
    /// The merchant's own check of the shopper's credit did not grant it for this order.
    NotGranted,
}

/// A plan with its schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanOffer {
    /// Its id.
    pub id: String,
    /// How the price turns into payments.
    pub terms: Terms,
    /// What that gives for this order.
    pub schedule: Schedule,
    /// What the shopper is told about it.
    pub disclosure: Disclosure,
}

/// A schedule; its rows sum to its totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Schedule {
    /// In order.
    pub rows: Vec<Instalment>,
    /// The price in fen.
    pub principal: i64,
    /// What the shopper pays on top, in fen.
    pub fee: i64,
    /// What the shopper pays in all, in fen.
    pub total: i64,
    /// The fee the merchant pays instead, in fen.
    pub merchant_fee: i64,
    /// SHA-256 of the schedule's canonical text.
    pub digest: String,
}

/// One row of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Instalment {
    /// Counts from one.
    pub seq: u32,
    /// The day it is due, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<String>,
    /// What it waits for otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_after: Option<DueAfter>,
    /// The day it would be due on, where a holiday moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<String>,
    /// The part of the price, in fen.
    pub principal: i64,
    /// The part of the fee, in fen.
    pub fee: i64,
    /// Both together, in fen.
    pub amount: i64,
}

/// A due date that waits for an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DueAfter {
    /// The event.
    pub event: WaitsFor,
    /// Days after it.
    pub days: u32,
}

/// What a due date waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// The goods were received.
    GoodsReceived,
}

/// A document to agree to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsentDocument {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// What it asks for.
    pub kind: DocumentKind,
    /// Its title.
    pub title: String,
    /// Its exact text; blank lines part paragraphs, `# ` begins a heading.
    pub text: String,
    /// SHA-256 of the text.
    pub sha256: String,
    /// The option cannot be used without it.
    pub required: bool,
    /// How many seconds it has to be open on a visible page before it can be agreed to.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reading_s: u32,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What a document asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// The terms of the pay-later product.
    ProductTerms,
    /// Passing personal data on.
    DataSharing,
    /// A query at the credit bureau.
    CreditReport,
    /// A mandate to deduct later.
    AutoDeduction,
    /// Messages that the order itself does not need.
    Messages,
}

/// An attempt that is still out at a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenAttempt {
    /// The option.
    pub option: String,
    /// The plan.
    pub plan: String,
    /// What the bridge is to do, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction: Option<Instruction>,
}

mod disclosure;
mod from_core;
mod into_core;
mod terms;

pub use disclosure::{AnnualRate, Disclosure, LoanCost, Statement};
pub use terms::{Bearer, Calendar, First, HolidayShift, Holidays, MonthEnd, RemainderTo, Terms};

#[cfg(test)]
mod tests;
