//! The order's state in the words of the page: fewer, and none that a shopper has to look up.

/// Where an order stands, in the words of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Nothing has been asked of a provider, or the last attempt came to nothing.
    Open,
    /// A payment is out and its result not known.
    Paying,
    /// A payment is being closed.
    Closing,
    /// Promised; the buyer owes later.
    Authorised,
    /// Paid.
    Paid,
    /// Cancelled.
    Cancelled,
    /// Expired.
    Expired,
    /// Something came after closing; people look into it (ADR 4).
    UnderReview,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::Paying,
        Self::Closing,
        Self::Authorised,
        Self::Paid,
        Self::Cancelled,
        Self::Expired,
        Self::UnderReview,
    ];

    /// The status's name on the wire.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paying => "paying",
            Self::Closing => "closing",
            Self::Authorised => "authorised",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::UnderReview => "under_review",
        }
    }

    /// The status of this name; an unknown one is not guessed at.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }
}
