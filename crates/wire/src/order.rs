//! Orders as the shop sees them.

use serde::{Deserialize, Serialize};

use crate::payment::Held;

/// One order with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order {
    /// The order, which is also the session's id.
    pub id: String,
    /// The shop's own number.
    pub out_trade_no: String,
    /// What is bought.
    pub subject: String,
    /// The price in fen.
    pub amount: i64,
    /// `CNY`.
    pub currency: String,
    /// Where it stands: a state of the order's life.
    pub state: String,
    /// Rises with every change.
    pub version: i64,
    /// The option of the attempt that counts, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// The plan of that attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The provider's number of that attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_no: Option<String>,
    /// The number under which that attempt is known at the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt_no: Option<String>,
    /// The deposit behind its promise, while the order rests on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// When the order was made.
    pub created_at: String,
    /// When its session ends by itself.
    pub expires_at: String,
    /// What happened, oldest first; only with a single order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<OrderEvent>,
}

/// One thing that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderEvent {
    /// Counts over all orders.
    pub seq: i64,
    /// What happened.
    pub event: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// More about it.
    pub detail: String,
    /// When.
    pub at: String,
}

/// A page of orders, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderPage {
    /// The orders, without their events.
    pub orders: Vec<Order>,
    /// Pass as `cursor` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Something a human has to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Alarm {
    /// The kind of alarm.
    pub kind: String,
    /// What it is about: an order's id, with a document's after a slash where it is about one, or a number of no order.
    pub subject: String,
    /// What happened.
    pub detail: String,
    /// How often.
    pub count: i64,
    /// When last.
    pub last_at: String,
}
