//! WeChat Pay's words for where a transaction or a service order stands, and what they prove. The lists are
//! closed: a word that is not on them proves nothing.

use paylater_core::money::Money;
use paylater_core::order::Report;

use crate::fault::printable;
use crate::json::Object;

/// What a verified transaction proves, from a query or a notification.
pub(super) fn transaction_report(transaction: &Object) -> Report {
    match transaction.text("trade_state") {
        Some("NOTPAY" | "USERPAYING" | "ACCEPT") => Report::Pending,
        Some("CLOSED" | "REVOKED") => Report::Closed,
        Some("SUCCESS") => {
            let amount = transaction.object("amount").and_then(|amount| yuan(&amount));
            match (transaction.number_text("transaction_id"), amount) {
                (Some(number), Some(amount)) => Report::Paid { provider_no: number.to_owned(), amount },
                (None, _) => unknown("SUCCESS without transaction_id"),
                (_, None) => unknown("SUCCESS without an amount in CNY"),
            }
        }
        other => unknown(other.unwrap_or("no trade_state")),
    }
}

/// `total` in CNY, which is what an absent currency means.
fn yuan(amount: &Object) -> Option<Money> {
    let is_yuan = amount.text("currency").is_none_or(|currency| currency == "CNY");
    amount.whole("total").filter(|_| is_yuan).and_then(positive)
}

/// Where a service order stands: always judged by `state`, `state_description` and `collection.state`
/// together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ServiceOrder {
    /// The buyer has not answered.
    Created,
    /// The buyer has confirmed; not completed.
    Confirmed { order_id: String, at_risk: Option<Money> },
    /// Completed; being collected, for as long as it takes.
    Collecting { order_id: String, at_risk: Option<Money> },
    /// Collected.
    Done { number: String, amount: Money },
    /// Revoked or expired.
    Over,
    /// Anything else.
    Unknown(String),
}

impl ServiceOrder {
    /// What that proves about the promise.
    pub(super) fn report(self) -> Report {
        match self {
            Self::Created => Report::Pending,
            Self::Confirmed { order_id, at_risk } | Self::Collecting { order_id, at_risk } => {
                Report::Authorised { provider_no: order_id, amount: at_risk }
            }
            Self::Done { number, amount } => Report::Paid { provider_no: number, amount },
            Self::Over => Report::Closed,
            Self::Unknown(word) => Report::Unknown { word },
        }
    }
}

/// Reads a verified service order, from a query, an answer or a notification.
pub(super) fn service_order(order: &Object) -> ServiceOrder {
    let collection = order.object("collection");
    let collected = collection.as_ref().and_then(|collection| collection.text("state"));
    let triple = (order.text("state"), order.text("state_description"), collected);
    let at_risk = order.object("risk_fund").and_then(|fund| fund.whole("amount")).and_then(positive);
    let order_id = order.number_text("order_id").map(str::to_owned);
    match (triple, order_id) {
        ((Some("CREATED"), None, None), _) => ServiceOrder::Created,
        ((Some("REVOKED" | "EXPIRED"), _, None), _) => ServiceOrder::Over,
        ((Some("DOING"), Some("USER_CONFIRM"), None), Some(order_id)) => {
            ServiceOrder::Confirmed { order_id, at_risk }
        }
        ((Some("DOING"), Some("MCH_COMPLETE"), None | Some("USER_PAYING")), Some(order_id)) => {
            ServiceOrder::Collecting { order_id, at_risk }
        }
        ((Some("DONE"), _, Some("USER_PAID")), Some(order_id)) => {
            let collection = collection.as_ref();
            done(order, collection, order_id).unwrap_or_else(|| unknown_order(triple, "figures"))
        }
        ((Some("DOING" | "DONE"), ..), None) => unknown_order(triple, "without order_id"),
        _ => unknown_order(triple, ""),
    }
}

/// Collected in full: what was collected is what the order came to.
fn done(order: &Object, collection: Option<&Object>, order_id: String) -> Option<ServiceOrder> {
    let collection = collection?;
    let total = order.whole("total_amount").or(collection.whole("total_amount")).and_then(positive)?;
    let paid = collection.whole("paid_amount").map_or(Some(total), positive)?;
    let details = collection.objects("details");
    let number = details.iter().find_map(|detail| detail.number_text("transaction_id"));
    let number = number.map_or(order_id, str::to_owned);
    (paid == total).then_some(ServiceOrder::Done { number, amount: paid })
}

fn unknown_order(triple: (Option<&str>, Option<&str>, Option<&str>), why: &str) -> ServiceOrder {
    let (state, description, collected) = triple;
    let words = [state.unwrap_or("no state"), description.unwrap_or("-"), collected.unwrap_or("-"), why];
    ServiceOrder::Unknown(printable(words.join(" ").trim()))
}

fn positive(fen: i64) -> Option<Money> {
    Money::from_fen(fen).ok().filter(|amount| !amount.is_zero())
}

fn unknown(word: &str) -> Report {
    Report::Unknown { word: printable(word) }
}
