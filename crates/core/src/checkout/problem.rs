//! What can go wrong on the page, sorted by who can do something about it.

/// A problem, sorted by who can do something about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The shopper's network; trying again may help.
    Offline,
    /// The backend or a provider is busy or broken for the moment; trying again may help.
    TryLater {
        /// The backend's code.
        code: String,
    },
    /// Something changed since it was shown: it has to be shown again.
    Changed {
        /// The backend's code.
        code: String,
    },
    /// Another attempt of this order is still out.
    AttemptOpen,
    /// The last attempt came to nothing at the provider; nothing was paid.
    AttemptEnded,
    /// The provider refused the shopper.
    Declined,
    /// The session is unknown, or the token is wrong, or it ran out: the shop has to make a new one.
    SessionGone {
        /// The backend's code.
        code: String,
    },
    /// A schedule is not the one that its terms give. Nothing is shown.
    ScheduleDiffers {
        /// Which plan's.
        plan: String,
    },
    /// A document's text does not match its fingerprint. Nothing is shown.
    DocumentDiffers {
        /// Which document's.
        document: String,
    },
    /// The page or the backend is set up wrongly, or has a bug; the merchant has to act.
    Merchant {
        /// The backend's code, or ours.
        code: String,
    },
}

impl Problem {
    /// A code for DOM events and logs.
    pub fn code(&self) -> &str {
        match self {
            Self::Offline => "offline",
            Self::AttemptOpen => "attempt_open",
            Self::AttemptEnded => "attempt_ended",
            Self::Declined => "declined",
            Self::ScheduleDiffers { .. } => "schedule_differs",
            Self::DocumentDiffers { .. } => "document_differs",
            Self::TryLater { code }
            | Self::Changed { code }
            | Self::SessionGone { code }
            | Self::Merchant { code } => code,
        }
    }

    /// May the same thing work when it is simply tried again?
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Offline | Self::TryLater { .. } | Self::Changed { .. })
    }
}
