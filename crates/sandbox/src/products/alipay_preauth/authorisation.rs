//! An authorisation: what was frozen or waived, what was done with it, and where it stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::terms::FreezeTerms;
use crate::amount::Amount;
use crate::state::parts::Part;

/// The id of the product.
pub const ID: &str = "alipay_preauth";

/// Where an authorisation stands, in Alipay's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderStatus {
    /// The buyer has reached the cashier and not agreed.
    Init,
    /// Agreed; can be paid from and given back.
    Authorized,
    /// Paid from, and nothing is left.
    Finish,
    /// Never agreed to, or all of it given back.
    Closed,
}

/// What an operation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OperationKind {
    /// Froze, or was waived.
    Freeze,
    /// Gave back.
    Unfreeze,
    /// Was paid to the merchant.
    Pay,
}

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OperationStatus {
    /// Under way.
    Init,
    /// Done.
    Success,
    /// Will not be done.
    Closed,
}

/// One operation on an authorisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Alipay's number.
    pub operation_id: String,
    /// The merchant's number; of a payment, its `out_trade_no`.
    pub out_request_no: String,
    /// What it does.
    pub kind: OperationKind,
    /// How much.
    pub amount: Amount,
    /// Where it stands.
    pub status: OperationStatus,
    /// When it was asked for, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it was done.
    pub done_ms: Option<i64>,
    /// What the merchant said of it.
    pub remark: Option<String>,
    /// A payment after which what is left is given back.
    pub releases_the_rest: bool,
}

/// How an authorisation was undone by the merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cancellation {
    /// Before the buyer agreed.
    Close,
    /// Afterwards.
    Unfreeze,
}

/// An authorisation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Authorisation {
    /// Alipay's number.
    pub auth_no: String,
    /// What was asked for.
    pub terms: FreezeTerms,
    /// Who is asked, and who agreed.
    pub buyer: String,
    /// Nothing was frozen: the buyer's credit was good enough. Known once they agreed.
    pub is_waived: Option<bool>,
    /// Operations, the freeze first.
    pub operations: Vec<Operation>,
    /// Where it stands.
    pub status: OrderStatus,
    /// When it came to exist, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it ended unagreed or undone.
    pub closed_ms: Option<i64>,
    /// How the merchant undid it.
    pub cancellation: Option<Cancellation>,
}

/// All authorisations, by `out_order_no`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Authorisations(pub BTreeMap<String, Authorisation>);

impl Part for Authorisations {
    const NAME: &'static str = "alipay_authorisations";
}

/// The sums of an authorisation: `frozen = rest + unfrozen + paid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// Frozen or waived.
    pub frozen: Amount,
    /// Given back.
    pub unfrozen: Amount,
    /// Paid.
    pub paid: Amount,
    /// Neither given back nor paid.
    pub rest: Amount,
    /// What can still be paid from or given back: the rest without what payments under way claim of it.
    pub free: Amount,
}

impl Authorisation {
    /// Lets time do what it does: an authorisation nobody agreed to closes at its end.
    pub fn age(&mut self, now_ms: i64) {
        let end_ms = self.created_ms + self.terms.timeout_ms;
        if self.status == OrderStatus::Init && end_ms <= now_ms {
            self.close(end_ms);
        }
    }

    /// Ends it; whatever of it was under way will not be done.
    pub fn close(&mut self, at_ms: i64) {
        self.status = OrderStatus::Closed;
        self.closed_ms = Some(at_ms);
        for operation in &mut self.operations {
            if operation.status == OperationStatus::Init {
                operation.status = OperationStatus::Closed;
            }
        }
    }

    /// Its sums. Before the buyer agreed there are none.
    pub fn sums(&self) -> Sums {
        let of = |kind: OperationKind, status: OperationStatus| {
            let counted = self.operations.iter().filter(|known| known.kind == kind && known.status == status);
            Amount(counted.map(|known| known.amount.0).sum())
        };
        let frozen = of(OperationKind::Freeze, OperationStatus::Success);
        let unfrozen = of(OperationKind::Unfreeze, OperationStatus::Success);
        let paid = of(OperationKind::Pay, OperationStatus::Success);
        let claimed = of(OperationKind::Pay, OperationStatus::Init);
        let rest = Amount(frozen.0 - unfrozen.0 - paid.0);
        Sums { frozen, unfrozen, paid, rest, free: Amount(rest.0 - claimed.0) }
    }

    /// When nothing is left, it has ended: paid from, or given back.
    pub fn end_when_empty(&mut self, now_ms: i64) {
        let sums = self.sums();
        let is_under_way = self.operations.iter().any(|known| known.status == OperationStatus::Init);
        if self.status != OrderStatus::Authorized || sums.rest > Amount::ZERO || is_under_way {
            return;
        }
        if sums.paid > Amount::ZERO {
            self.status = OrderStatus::Finish;
        } else {
            self.close(now_ms);
        }
    }

    /// How much of an amount is waived credit, and how much frozen money.
    pub fn parts(&self, amount: Amount) -> (Amount, Amount) {
        if self.is_waived == Some(true) { (amount, Amount::ZERO) } else { (Amount::ZERO, amount) }
    }

    /// The word for how it is secured; none before the buyer agreed.
    pub fn pre_auth_type(&self) -> Option<&'static str> {
        match self.is_waived {
            Some(true) => Some("CREDIT_AUTH"),
            Some(false) | None => None,
        }
    }
}
