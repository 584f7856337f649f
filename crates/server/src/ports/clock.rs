//! The time. One clock decides everything: what is due, what has run out, how old an answer is.

use paylater_core::instant::Instant;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Instant;
}
