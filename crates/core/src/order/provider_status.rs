//! What a provider truly said about one attempt: verified words only, with their figures.

use super::{AttemptNo, Event};
use crate::alarm::AlarmKind;
use crate::money::Money;

/// A provider's verified word on one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderStatus {
    /// The provider does not know the number: the shopper has not reached its cashier yet. This is not a failure.
    NotThereYet,
    /// The provider knows the number and waits for the shopper, or is still working on it.
    Pending,
    /// The provider promised payment later.
    Authorised {
        /// The provider's own number for the promise.
        provider_no: String,
        /// The most that may be deducted, where the provider says so.
        amount: Option<Money>,
        /// What stands behind the promise.
        held: Held,
    },
    /// The provider was paid.
    Paid {
        /// The provider's own number for the payment.
        provider_no: String,
        /// How much.
        amount: Money,
    },
    /// The provider was paid, and has given the money back since. That it was paid comes first: a purchase whose price
    /// came and went is not one that was never paid.
    Refunded {
        /// The provider's own number for the payment.
        provider_no: String,
        /// How much was paid.
        amount: Money,
        /// How much of it was given back, where the provider says so.
        given_back: Option<Money>,
    },
    /// The provider closed the attempt without payment.
    Closed,
    /// The provider refused this shopper.
    Declined {
        /// The provider's code.
        code: String,
    },
    /// Properly signed, but a word we have no name for. Never good news; it is stored and looked at.
    Unknown {
        /// What was said.
        word: String,
    },
}

/// What stands behind a promise. None of it was charged; at the end it is released, or charged by a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The provider's word alone.
    Nothing,
    /// A deposit, which guarantees the price.
    Deposit {
        /// How much can be charged without asking the buyer again.
        amount: Money,
        /// How much of that is not frozen, because the provider lets the buyer's credit stand for it.
        waived: Money,
    },
}

/// The provider's figures differ from ours. The order stays as it is and a human is woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contradiction {
    /// What we expect, in fen.
    pub expected: Money,
    /// What the provider says.
    pub reported: Money,
}

impl ProviderStatus {
    /// The event that this report is for the order, if it is one; `expected` is the order's amount.
    pub fn event(&self, attempt: AttemptNo, expected: Money) -> Result<Option<Event>, Contradiction> {
        let agrees = |reported: Money| {
            if reported == expected { Ok(()) } else { Err(Contradiction { expected, reported }) }
        };
        Ok(match self {
            Self::Paid { amount, .. } | Self::Refunded { amount, .. } => {
                agrees(*amount)?;
                Some(Event::ProviderPaid(attempt))
            }
            Self::Authorised { amount, held, .. } => {
                amount.map_or(Ok(()), agrees)?;
                // A deposit of less than the price guarantees less than was asked for.
                match held {
                    Held::Nothing => {}
                    Held::Deposit { amount, .. } => agrees(*amount)?,
                }
                Some(Event::ProviderAuthorised(attempt))
            }
            Self::Closed => Some(Event::ProviderClosed(attempt)),
            Self::Declined { .. } => Some(Event::ProviderDeclined(attempt)),
            Self::NotThereYet | Self::Pending | Self::Unknown { .. } => None,
        })
    }

    /// The provider's own number for what it promised or was paid.
    pub fn provider_no(&self) -> Option<&str> {
        match self {
            Self::Authorised { provider_no, .. }
            | Self::Paid { provider_no, .. }
            | Self::Refunded { provider_no, .. } => Some(provider_no),
            Self::NotThereYet
            | Self::Pending
            | Self::Closed
            | Self::Declined { .. }
            | Self::Unknown { .. } => None,
        }
    }

    /// Did money come, whether or not it was given back since?
    pub const fn says_paid(&self) -> bool {
        matches!(self, Self::Paid { .. } | Self::Refunded { .. })
    }

    /// Who has to look, besides what the order makes of [`ProviderStatus::event`].
    pub const fn alarm(&self) -> Option<AlarmKind> {
        match self {
            Self::Refunded { .. } => Some(AlarmKind::RefundedElsewhere),
            Self::Unknown { .. } => Some(AlarmKind::UnknownWord),
            Self::NotThereYet
            | Self::Pending
            | Self::Authorised { .. }
            | Self::Paid { .. }
            | Self::Closed
            | Self::Declined { .. } => None,
        }
    }

    /// The report's name in logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotThereYet => "not_there_yet",
            Self::Pending => "pending",
            Self::Authorised { .. } => "authorised",
            Self::Paid { .. } => "paid",
            Self::Refunded { .. } => "refunded",
            Self::Closed => "closed",
            Self::Declined { .. } => "declined",
            Self::Unknown { .. } => "unknown",
        }
    }
}
