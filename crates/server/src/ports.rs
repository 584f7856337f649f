//! What the backend takes from the world, each behind a face of its own: the time, chance, the way to the providers, news
//! of changes, and tasks that run on. The real ones are in [`real`]; a simulator passes in others (ADR 18).

pub mod clock;
pub mod notifier;
pub mod random;
pub mod real;
pub mod spawner;
pub mod transport;

use std::sync::Arc;

pub use clock::Clock;
pub use random::Random;
pub use spawner::Spawner;
pub use transport::Transport;

/// The ports that are handed to the application. News of changes comes from the store, which knows of each commit.
#[derive(Clone)]
pub struct Ports {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Chance, for numbers and jitter.
    pub random: Arc<dyn Random>,
    /// Carries requests to the providers.
    pub transport: Arc<dyn Transport>,
    /// Runs what must not end with the request that began it.
    pub spawner: Spawner,
}
