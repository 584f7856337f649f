//! What the sandbox asks of the world, as arguments: what time it is, chance, a place to keep its state, and the
//! sending of notifications. The real ones are in [`crate::system`]; a simulation brings its own.
//!
//! Nothing else of the outside reaches the answers. (Signing asks the cryptographic library's own randomness for
//! blinding, of which nothing can be seen in a PKCS#1 v1.5 signature; and keys are made elsewhere.)

use std::pin::Pin;
use std::sync::Arc;

/// What time it is.
pub trait Clock: Send + Sync {
    /// The present, in milliseconds since 1970.
    fn now_ms(&self) -> i64;
}

/// Chance.
pub trait Random: Send + Sync {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// There is no randomness to be had. A caller could do nothing with a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no randomness")]
pub struct NoRandomness;

/// A place that keeps the state over a restart.
pub trait StateStore: Send + Sync {
    /// Keeps this snapshot instead of the one before. Called after each change, under the sandbox's lock.
    fn keep(&self, snapshot: &[u8]);
}

/// What a sandbox is given.
#[derive(Clone)]
pub struct Ports {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// Keeps the state; without it nothing is kept.
    pub store: Option<Arc<dyn StateStore>>,
}

/// A notification on its way: a POST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpPost {
    /// To whom.
    pub url: String,
    /// Lower-case names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

/// What the receiver of a notification said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// What came of sending: an answer, or why there is none.
pub type Sent = Result<HttpAnswer, String>;

/// Carries notifications, for the loops of [`crate::system`]. Who drives the sandbox by hand needs none.
pub trait Transport: Send + Sync {
    /// Sends, and waits for the answer as long as a provider does.
    fn post(&self, post: HttpPost) -> Pin<Box<dyn Future<Output = Sent> + Send + '_>>;
}
