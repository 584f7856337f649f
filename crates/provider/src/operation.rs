//! What can be asked of a product.

/// An operation of a product, as far as one may not have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// An answer to the creation of a payment: some are created without a call.
    ParseCreate,
    /// Asking for promised money.
    Capture,
    /// Asking how that stands.
    QueryCapture,
}

impl Operation {
    /// What it is called in a fault.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::ParseCreate => "call at its creation",
            Self::Capture => "capture",
            Self::QueryCapture => "capture to ask about",
        }
    }
}
