//! A service order as WeChat Pay tells it, and what that proves about the promise.

use paylater_core::money::Money;
use paylater_core::order::{Held, ProviderStatus};

use crate::error::printable;
use crate::json::{Object, Unreadable};

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
    /// Collected, and revoked or expired all the same.
    GivenBack { number: String, amount: Money },
    /// Revoked or expired, and nothing collected.
    Over,
    /// Anything else.
    Unknown(String),
}

impl ServiceOrder {
    /// What that proves about the promise.
    pub(super) fn report(self) -> ProviderStatus {
        match self {
            Self::Created => ProviderStatus::Pending,
            Self::Confirmed { order_id, at_risk } | Self::Collecting { order_id, at_risk } => {
                ProviderStatus::Authorised { provider_no: order_id, amount: at_risk, held: Held::Nothing }
            }
            Self::Done { number, amount } => ProviderStatus::Paid { provider_no: number, amount },
            Self::GivenBack { number, amount } => {
                ProviderStatus::Refunded { provider_no: number, amount, given_back: None }
            }
            Self::Over => ProviderStatus::Closed,
            Self::Unknown(word) => ProviderStatus::Unknown { word },
        }
    }
}

/// Reads a verified service order, from a query, an answer or a notification.
pub(super) fn service_order(order: &Object) -> ServiceOrder {
    judge_order(order).unwrap_or_else(|why| {
        let state = order.text("state").value().unwrap_or("no state");
        ServiceOrder::Unknown(printable(&format!("{state}, {why}")))
    })
}

fn judge_order(order: &Object) -> Result<ServiceOrder, Unreadable> {
    let collection = order.object("collection").optional()?;
    let collection = collection.as_ref();
    let collected_state = collection.map_or(Ok(None), |collection| collection.text("state").optional())?;
    let triple =
        (order.text("state").optional()?, order.text("state_description").optional()?, collected_state);
    let order_id = order.number("order_id").optional()?.map(str::to_owned);
    Ok(match (triple, order_id) {
        ((Some("CREATED"), None, None), _) => ServiceOrder::Created,
        ((Some("REVOKED" | "EXPIRED"), _, None), _) if collection.is_none() => ServiceOrder::Over,
        ((Some("DOING"), Some("USER_CONFIRM"), None), Some(order_id)) => {
            ServiceOrder::Confirmed { order_id, at_risk: at_risk(order)? }
        }
        ((Some("DOING"), Some("MCH_COMPLETE"), None | Some("USER_PAYING")), Some(order_id)) => {
            ServiceOrder::Collecting { order_id, at_risk: at_risk(order)? }
        }
        ((Some(state @ ("DONE" | "REVOKED" | "EXPIRED")), _, Some("USER_PAID")), Some(order_id)) => {
            match collected(order, collection, order_id)? {
                Some((number, amount)) if state == "DONE" => ServiceOrder::Done { number, amount },
                Some((number, amount)) => ServiceOrder::GivenBack { number, amount },
                None => unknown_order(triple, "figures"),
            }
        }
        ((Some("DOING" | "DONE"), ..), None) => unknown_order(triple, "without order_id"),
        (_, _) => unknown_order(triple, ""),
    })
}

/// What the buyer agreed to owe at most. A fund that is named has an amount.
fn at_risk(order: &Object) -> Result<Option<Money>, Unreadable> {
    let Some(fund) = order.object("risk_fund").optional()? else { return Ok(None) };
    let amount = fund.fen_above_zero("amount").optional().map_err(|_| Unreadable("risk_fund"))?;
    amount.map(Some).ok_or(Unreadable("risk_fund"))
}

/// Collected in full: what was collected is what the order came to.
fn collected(
    order: &Object,
    collection: Option<&Object>,
    order_id: String,
) -> Result<Option<(String, Money)>, Unreadable> {
    let Some(collection) = collection else { return Ok(None) };
    let of_order = order.fen_above_zero("total_amount").optional()?;
    let of_collection = collection.fen_above_zero("total_amount").optional()?;
    let paid = collection.fen_above_zero("paid_amount").optional()?;
    let details = collection.objects("details").optional()?.unwrap_or_default();
    let numbers = details.iter().map(|detail| detail.number("transaction_id").optional());
    let numbers = numbers.collect::<Result<Vec<Option<&str>>, Unreadable>>()?;
    let number = numbers.into_iter().flatten().next().map_or(order_id, str::to_owned);
    let amount = of_order.or(of_collection);
    let agree = [of_order, of_collection, paid].into_iter().flatten().all(|figure| Some(figure) == amount);
    Ok(amount.filter(|_| agree).map(|amount| (number, amount)))
}

fn unknown_order(triple: (Option<&str>, Option<&str>, Option<&str>), why: &str) -> ServiceOrder {
    let (state, description, collected) = triple;
    let words = [state.unwrap_or("no state"), description.unwrap_or("-"), collected.unwrap_or("-"), why];
    ServiceOrder::Unknown(printable(words.join(" ").trim()))
}
