//! What is the same for every run: the keys of both sides and the merchant's configuration. Keys are made anew by each
//! process; nothing of them is part of a history, so histories do not depend on them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use paylater_core::offer::Way;
use paylater_sandbox::app::Setup;
use paylater_sandbox::keys::{KeyError, load_merchant_keys, load_provider_keys, make_provider_keys};
use paylater_sandbox::options::Options;
use paylater_server::app::App;
use paylater_server::cli::make_keys;
use paylater_server::config::{Config, File};
use paylater_server::config_error::ConfigError;
use paylater_server::ports::Ports;
use paylater_server::store::{Disk, Durability, Store, StoreError};

/// Where providers and pages reach the backend.
pub const BACKEND: &str = "https://backend.test";
/// Where the backend and the shoppers' apps reach the providers.
pub const PROVIDER: &str = "http://provider.test";
/// Where shoppers go afterwards.
pub const RETURN_URL: &str = "http://shop.test/done";

/// Why nothing can be simulated.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// The configuration, or a key of the backend's.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// A key of the providers'.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database of the simulated backend.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What came of it could not be written.
    #[error(transparent)]
    Output(#[from] std::io::Error),
    /// A file or folder.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
}

/// Keys and configuration. Its folder is removed with it.
pub struct Setting {
    folder: PathBuf,
    /// An application whose store and ports are exchanged in each run: reading its keys takes longer than a life.
    template: App,
}

impl Setting {
    /// Makes keys in a folder of its own, and reads the configuration of local development with them.
    pub fn prepare() -> Result<Self, SettingError> {
        let folder = std::env::temp_dir().join(format!("paylater-sim-{}", unique()));
        let (keys, provider_keys) = (folder.join("keys"), folder.join("provider-keys"));
        std::fs::create_dir_all(&folder).map_err(|error| SettingError::File(folder.clone(), error))?;
        make_keys(&keys)?;
        make_provider_keys(&provider_keys)?;
        let config = config(&keys, &provider_keys)?;
        let store = Store::on_disk(&Disk::new()?, Durability::Committed)?;
        // Neither is ever used: each run brings its own.
        let template = App::new(config, store, paylater_server::ports::real::ports()?);
        Ok(Self { folder, template })
    }

    /// The backend's application on this store, with these ports.
    pub fn app(&self, store: Store, ports: Ports) -> App {
        App { store, ports, ..self.template.clone() }
    }

    /// The merchant's configuration.
    pub fn config(&self) -> &Config {
        &self.template.config
    }

    /// The ways that the merchant offers to everybody: no shop here checks a shopper's credit.
    pub fn offered(&self) -> Vec<Way> {
        let is_offered = |way: &Way| {
            self.config().catalogue.option(*way).is_some_and(|option| option.only_after.is_none())
        };
        Way::ALL.into_iter().filter(is_offered).collect()
    }

    /// The providers, who know the merchant's keys.
    pub fn providers(&self, options: Options) -> Result<Arc<Setup>, SettingError> {
        Ok(Arc::new(Setup {
            options,
            keys: load_provider_keys(&self.folder.join("provider-keys"))?,
            merchant: load_merchant_keys(&self.folder.join("keys"))?,
            base_url: PROVIDER.into(),
        }))
    }
}

impl Drop for Setting {
    fn drop(&mut self) {
        // A folder that stays behind in the system's temporary one does no harm.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// One process may prepare several settings, in tests.
fn unique() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst))
}

fn config(keys: &Path, provider_keys: &Path) -> Result<Config, SettingError> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server");
    let path = dir.join("development.toml");
    let text = std::fs::read_to_string(&path).map_err(|error| SettingError::File(path, error))?;
    let overrides = [
        ("PAYLATER_PUBLIC_URL", BACKEND.to_string()),
        ("PAYLATER_KEYS_DIR", keys.display().to_string()),
        ("PAYLATER_PROVIDER_KEYS_DIR", provider_keys.display().to_string()),
        ("PAYLATER_ALIPAY_GATEWAY_URL", format!("{PROVIDER}/gateway.do")),
        ("PAYLATER_ALIPAY_ZHIMA_LAUNCH_URL", format!("{PROVIDER}/host/alipay/start?sign_str={{sign_str}}")),
        ("PAYLATER_WECHATPAY_BASE_URL", PROVIDER.to_string()),
    ];
    let overrides = overrides.map(|(name, value)| (name.to_string(), value));
    let mut file = File::parse(&text, overrides)?;
    file.return_url_prefixes = vec!["http://shop.test/".into()];
    // No page is drawn here, and packing one takes a thread.
    file.assets_dir = None;
    Ok(Config::from_file(file, &dir)?)
}
