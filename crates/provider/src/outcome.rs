//! What the operations come to: the result types of every product, and nothing else, so that all can know them.

use paylater_core::instruction::Instruction;
use paylater_core::money::Money;

use crate::http::HttpRequest;

/// How an attempt begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateAction {
    /// The instruction is complete: it was signed here, and nobody has to be called.
    Ready(Instruction),
    /// The provider has to be called first; what it says is read into a [`Created`].
    Call(HttpRequest),
}

/// What the call at the beginning brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// For the host's bridge.
    pub instruction: Instruction,
    /// The provider's own number, to be stored with the attempt.
    pub provider_no: Option<String>,
}

/// What closing brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voided {
    /// The provider closed it.
    Done,
    /// The provider does not know the number: the buyer never came. It may still be created until the attempt
    /// expires.
    NotFound,
}

/// What asking for the promised money brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Captured {
    /// The money came at once.
    Paid {
        /// The provider's number of the payment.
        provider_no: String,
        /// How much.
        amount: Money,
    },
    /// The provider took the order; the result comes by notification or query.
    Accepted,
}

/// What the bridge's signed text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientReturn {
    /// Alipay verifiably refused the shopper for this very attempt.
    Declined {
        /// Alipay's code.
        code: String,
    },
    /// Nothing to rely on: success, too, is known from a notification or a query only.
    Nothing,
}
