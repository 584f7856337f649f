//! The real ports: the machine's clock and chance, and HTTP.

mod clock;
mod http;
mod random;

use std::sync::Arc;

pub use clock::SystemClock;
pub use http::HttpTransport;
pub use random::SystemRandom;

use super::{Ports, Spawner};
use crate::config_error::ConfigError;

/// The ports of a running backend.
pub fn ports() -> Result<Ports, ConfigError> {
    Ok(Ports {
        clock: Arc::new(SystemClock::default()),
        random: Arc::new(SystemRandom),
        transport: Arc::new(HttpTransport::new()?),
        spawner: Spawner::default(),
    })
}
