//! The application as a value: what is served is what the tests and the simulator call.

use std::sync::Arc;

use paylater_core::instant::Instant;
use paylater_provider::Providers;

use crate::assets::Assets;
use crate::config::Config;
use crate::config_error::ConfigError;
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
    pub fn new(config: Config, store: Store, ports: Ports) -> Result<Self, ConfigError> {
        let wrong = |error: paylater_provider::ConfigError| ConfigError(error.to_string());
        let alipay = config.alipay.clone().map(paylater_provider::Alipay::new).transpose().map_err(wrong)?;
        let wechat =
            config.wechat.clone().map(paylater_provider::WechatPay::new).transpose().map_err(wrong)?;
        let assets = match config.assets_dir.as_deref() {
            Some(folder) => Assets::read_and_compress(folder),
            None => Arc::new(Assets::default()),
        };
        Ok(Self {
            assets,
            config: Arc::new(config),
            store,
            providers: Arc::new(Providers { alipay, wechat }),
            ports,
        })
    }

    /// The time now.
    pub fn now(&self) -> Instant {
        self.ports.clock.now()
    }
}
