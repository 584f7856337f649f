//! The application as a value: what is served is what the tests and the simulator call.

use std::sync::Arc;

use paylater_core::instant::Instant;
use paylater_provider::Providers;

use crate::assets::Assets;
use crate::config::Config;
use crate::ports::Ports;
use crate::store::Store;

/// Everything a handler or a job needs.
#[derive(Clone)]
pub struct App {
    /// The merchant's configuration.
    pub config: Arc<Config>,
    /// The database, which also tells of changes.
    pub store: Store,
    /// Alipay and WeChat Pay.
    pub providers: Arc<Providers>,
    /// Time, chance, the way to the providers, and tasks.
    pub ports: Ports,
    /// The package's files, for pages of our own.
    pub assets: Arc<Assets>,
}

impl App {
    /// An application on this store.
    pub fn new(config: Config, store: Store, ports: Ports) -> Self {
        let assets = match config.assets_dir.as_deref() {
            Some(folder) => Assets::read_and_compress(folder),
            None => Arc::new(Assets::default()),
        };
        Self { assets, providers: config.providers.clone(), config: Arc::new(config), store, ports }
    }

    /// The time now.
    pub fn now(&self) -> Instant {
        self.ports.clock.now()
    }
}
